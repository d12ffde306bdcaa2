"""The one gate every request passes: host, size, origin, form token, login; and the
headers every answer gets.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from db.access import accounts
from db.session import ArchiveError
from policywatch.web import problems, visitors
from policywatch.web.site import Site
from policywatch.web.slots import REFUSED, REQUEST_RETRY_S
from policywatch.web.visitors import ADMIN, MARK, OPEN, READ, WRITE, Visitor
from text.hosts import host_of
from text.reason import Reason

SAFE = ("GET", "HEAD", "OPTIONS")
PROBED = "/healthz"
# Links in mails carry their own signature; mail programs send neither cookie nor origin (RFC 8058).
SIGNED = "/mail/"
OPEN_FOLDERS = ("/static/", SIGNED)
# Pages that show recipients whole, to be changed or taken elsewhere.
WRITERS_ONLY = ("/alerts/edit", "/alerts/export")
# Posted because they are long; they change nothing.
READ_BY_POST = ("/quotes", "/api/quotes/check", "/mcp")
# A stolen token must not be able to make itself heirs.
NOT_BY_TOKEN = ("/tokens", "/account")
# What is one's own: marks and language for everybody, rules, searches and tokens for
# analysts. Every other change is for administrators.
MARKED = ("/marks", "/api/marks", "/account/language", "/logout")
OWNED = ("/alerts/", "/api/alerts", "/saved", "/tokens", "/account/password")
ADMINISTERED = ("/accounts", "/sources/add")
LARGEST_BODY = 1 << 20
MAX_FIELDS = 200
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: Callable[..., Awaitable[None]], site: Site) -> None:
        self.app, self.site = app, site

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive,
        send: Send,
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        guarded = self._guarded(request, send)
        if "host" in request.headers and host_of(request.headers["host"]) is None:
            unreadable = problems.problem(400, Reason("page.host-unreadable"))
            await unreadable(scope, receive, guarded)
            return
        if not host_is_ours(self.site, request):
            answer: Response = problems.answer(request, 421, Reason("page.host"))
            await answer(scope, receive, guarded)
            return
        try:
            body = b"" if request.method in SAFE else await _body(request)
        except ClientDisconnect:
            REFUSED.labels("request not sent").inc()
            return
        # Only whole requests take a place: what a stranger leaves half sent keeps nobody out.
        if not self.site.requests.take():
            full = problems.busy(
                "too many requests",
                Reason("page.busy"),
                REQUEST_RETRY_S,
            )
            await full(scope, receive, guarded)
            return
        try:
            refused = await self._refusal(request, body)
            if request.method in SAFE:
                whole = receive
            else:
                whole = _replay(body or b"")
            await (refused or self.app)(scope, whole, guarded)
        finally:
            self.site.requests.give()

    async def _refusal(self, request: Request, body: bytes | None) -> Response | None:
        # Tokens and logins are looked up in the archive: while that takes long, others are still served.
        looks_up = (
            self.site.password is not None
            or not self.site.knows_guard
            or self.site.seems_guarded
            or "authorization" in request.headers
        )
        try:
            return await (run_in_threadpool if looks_up else _at_once)(
                _refusal,
                self.site,
                request,
                body,
            )
        except ArchiveError as error:
            return await problems.known(request, error)

    def _guarded(self, request: Request, send: Send) -> Send:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _headers(
                    self.site,
                    request,
                    message.get("headers", []),
                )
            await send(message)

        return with_headers


async def _at_once(
    function: Callable[..., Response | None], *given: Any
) -> Response | None:
    return function(*given)


def host_is_ours(site: Site, request: Request) -> bool:
    """Whether the request is for a name of ours: a stranger's name that leads to
    127.0.0.1 is not.

    Probes ask by address or by a service's name, and so do programs with a token, which
    no stranger's page has. A header in another scheme is no token: any page can send one.
    """
    if request.scope["path"] == PROBED or visitors.brings_token(request):
        return True
    hosts = site.hosts()
    return hosts is None or host_of(request.headers.get("host", "")) in hosts


def is_asked_by_another_page(request: Request) -> bool:
    """Whether another site's page asks for something to use itself, instead of leading its reader here.

    Browsers say so (Fetch Metadata); a script, an image or a frame of a stranger's page gets nothing,
    with or without a password.
    """
    if request.headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    is_navigation = (
        request.method in SAFE
        and request.headers.get("sec-fetch-mode") == "navigate"
        and request.headers.get("sec-fetch-dest") == "document"
    )
    return not is_navigation


def origin_is_ours(site: Site, request: Request) -> bool:
    """Whether a browser sent this from a page of ours; programs say nothing of where they come from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        return False
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    # A proxy that ends TLS need not say so: the same name over https is this page as well.
    ours = {
        f"{request.scope['scheme']}://{host}",
        f"https://{host}",
        _origin(site.public_url),
    }
    return origin is None or origin in ours


def _refusal(site: Site, request: Request, body: bytes | None) -> Response | None:
    """What is answered instead of going on; None where nothing is wrong. Leaves the visitor in the scope."""
    # What the router goes by; request.url is made from the Host header (CVE-2026-48710).
    path = request.scope["path"]
    visitor = visitors.recognise(site, request)
    request.scope["policywatch.visitor"] = visitor or Visitor(
        "",
        frozenset(),
        by_token=True,
    )
    if visitor is None:
        return problems.answer(request, 401, Reason("page.token"))
    if path.startswith(SIGNED):
        if body is not None:
            return None
        return problems.answer(request, 413, Reason("page.too-large"))
    if is_asked_by_another_page(request):
        return problems.answer(request, 403, Reason("page.other-site"))
    if request.method not in SAFE:
        refused = _forged(site, request, visitor, body)
        if refused is not None:
            return refused
    if path in OPEN or path.startswith(OPEN_FOLDERS):
        return None
    if visitor.by_token and path.startswith(NOT_BY_TOKEN):
        return problems.answer(request, 403, Reason("page.tokens-by-token"))
    wanted = wanted_scope(request.method, path)
    if wanted in visitor.scopes:
        return None
    if not visitor.scopes:
        return _to_login(site, request)
    if visitor.by_token:
        return problems.answer(request, 403, Reason("page.token-scope", wanted=wanted))
    if wanted == ADMIN:
        role = accounts.ADMIN
    else:
        role = accounts.ANALYST
    return problems.answer(request, 403, Reason("page.role-may-not", role=role))


def wanted_scope(method: str, path: str) -> str:
    """The scope that a request needs. A change that is not named here is for administrators."""
    if path.startswith(ADMINISTERED):
        return ADMIN
    if method in SAFE:
        return WRITE if path in WRITERS_ONLY else READ
    if path in READ_BY_POST:
        return READ
    if path.startswith(MARKED):
        return MARK
    if path.startswith(OWNED):
        return WRITE
    return ADMIN


def _forged(
    site: Site,
    request: Request,
    visitor: Visitor,
    body: bytes | None,
) -> Response | None:
    if body is None:
        return problems.answer(request, 413, Reason("page.body-too-large"))
    if not origin_is_ours(site, request):
        return problems.answer(request, 403, Reason("page.other-site"))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind not in (FORM, JSON):
        return problems.answer(
            request,
            415,
            Reason("page.body-kind", kinds=f"{FORM} or {JSON}", form=FORM, json=JSON),
        )
    if visitor.by_token or (visitor.is_new and kind != FORM and visitor.scopes):
        return None
    field = _field(body, "csrf") if kind == FORM else ""
    if field is None:
        return problems.answer(
            request,
            400,
            Reason("page.form-fields", most=MAX_FIELDS),
        )
    token = request.headers.get("x-csrf-token") or field
    if visitor.is_new or not visitor.holds_csrf(site.secret, token):
        return problems.answer(
            request,
            403,
            Reason("page.form-out-of-date"),
        )
    return None


def _to_login(site: Site, request: Request) -> Response:
    password = site.password
    # A locked page tells every visitor only what its administrator must do.
    locked = password is not None and not password.is_set
    if (problems.wants_page(request) or locked) and request.method in SAFE:
        asked = problems.path_and_query(request)
        return RedirectResponse(f"/login?next={quote(asked, safe='')}", 303)
    answer = problems.answer(request, 401, Reason("page.log-in"))
    answer.headers["www-authenticate"] = (
        'Bearer realm="policywatch", Basic realm="policywatch"'
    )
    return answer


def _headers(
    site: Site,
    request: Request,
    given: list[tuple[bytes, bytes]],
) -> list[tuple[bytes, bytes]]:
    there = {name.lower() for name, _ in given}
    added = [
        (name.encode(), value.encode())
        for name, value in HEADERS.items()
        if name.encode() not in there
    ]
    if b"cache-control" not in there:
        # The addresses of our own files change when the files do.
        versioned = request.scope["path"].startswith("/static/") and bool(
            request.scope["query_string"]
        )
        added.append(
            (
                b"cache-control",
                b"public, max-age=31536000, immutable"
                if versioned
                else b"private, no-cache",
            )
        )
    visitor = request.scope.get("policywatch.visitor")
    is_page = any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in given
    )
    if visitor and visitor.is_new and is_page and b"set-cookie" not in there:
        value = visitors.cookie_value(site, visitor.session, logged_in=False)
        header = visitors.cookie(
            request,
            value,
            secure=visitors.is_secure(site, request),
        )
        added.append((b"set-cookie", header.encode()))
    return [*given, *added]


async def _body(request: Request) -> bytes | None:
    """The whole body; None where it is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _field(body: bytes, name: str) -> str | None:
    """The first field of that name, empty where there is none; None for more fields than are read."""
    try:
        values = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MAX_FIELDS)
    except ValueError:
        return None
    return values.get(name, [""])[0]


def _origin(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.netloc:
        return f"{parts.scheme}://{parts.netloc}"
    return None
