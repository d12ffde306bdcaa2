"""Who asks: the signed session cookie, the token against forged forms, API tokens."""

import hashlib
import hmac
import secrets
from base64 import b64decode
from binascii import Error as BinasciiError
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request

from db.access import accounts, api_tokens, ended_sessions
from db.access.desk import BY_PAGE, BY_TOKEN, HOUSE, Desk
from db.errors import ArchiveError
from db.models import Account
from policywatch.web.prefix import prefix_of
from policywatch.web.site import Site, site_of

COOKIE = "policywatch_session"
DEVICE_COOKIE = "policywatch_known"
LIFETIME = timedelta(days=14)
DEVICE_LIFETIME = timedelta(days=400)
READ, WRITE, MARK, ADMIN = "read", "write", "mark", "admin"
ALL = frozenset({READ, WRITE, MARK, ADMIN})
# What each role may do. `write` is for one's own rules, searches and tokens, `mark` for
# one's own marks and language, `admin` for everything else.
SCOPES = {
    accounts.ADMIN: ALL,
    accounts.ANALYST: frozenset({READ, WRITE, MARK}),
    accounts.READER: frozenset({READ, MARK}),
}
OPEN = ("/login", "/healthz", "/favicon.ico", "/robots.txt")
# Many feed readers send no header: here the address may hold a token.
FEEDS = ("/feed.atom", "/feed.json")


@dataclass(frozen=True)
class Visitor:
    """One browser (or program). `session` is random and changes at login; `scopes` are what it may do."""

    session: str
    scopes: frozenset[str]
    by_token: bool = False
    by_password: bool = False
    is_new: bool = False
    account: int = HOUSE
    name: str = ""
    language: str | None = None

    def csrf(self, secret: bytes) -> str:
        """A token for forms. It differs each time, so that compressed pages do not give it away."""
        nonce = secrets.token_urlsafe(9)
        return f"{nonce}.{_csrf_seal(secret, self.session, nonce)}"

    def holds_csrf(self, secret: bytes, token: str) -> bool:
        nonce, _, seal = token.partition(".")
        return hmac.compare_digest(
            _csrf_seal(secret, self.session, nonce).encode(), seal.encode()
        )


def _csrf_seal(secret: bytes, session: str, nonce: str) -> str:
    return hmac.new(
        secret,
        f"form {session} {nonce}".encode("utf-8", "replace"),
        hashlib.sha256,
    ).hexdigest()[:32]


def visitor_of(request: Request) -> Visitor:
    """The visitor the gate recognised."""
    visitor = request.scope["policywatch.visitor"]
    assert isinstance(visitor, Visitor)
    return visitor


def desk_of(request: Request) -> Desk:
    """The desk the visitor works at: administrators reach what others own as well."""
    visitor = visitor_of(request)
    return replace(own_desk_of(request), sees_all=ADMIN in visitor.scopes)


def own_desk_of(request: Request) -> Desk:
    """The desk with nothing but the visitor's own things."""
    visitor = visitor_of(request)
    nobody = BY_TOKEN if visitor.by_token else BY_PAGE
    return Desk(visitor.account, visitor.name or nobody, at=site_of(request).now())


def recognise(site: Site, request: Request) -> Visitor | None:
    """The visitor of a request; None for an API token that is wrong."""
    given = _token_given(request.headers.get("authorization", ""))
    in_address = given is None and request.scope["path"] in FEEDS
    if in_address:
        given = request.query_params.get("token") or None
    if given is not None:
        return _by_token(site, given, in_address=in_address)
    known = _from_cookie(site, request.cookies.get(COOKIE, ""))
    if known is not None and known.by_password:
        return known
    everyone = frozenset() if _is_guarded(site, request) else ALL
    if known is None:
        return Visitor(new_session(), everyone, is_new=True)
    return replace(known, scopes=everyone)


def _is_guarded(site: Site, request: Request) -> bool:
    try:
        return site.is_guarded()
    except ArchiveError:
        # What is open to everybody says itself that the archive is away.
        if request.scope["path"] in OPEN:
            return True
        raise


def _by_token(site: Site, given: str, *, in_address: bool) -> Visitor | None:
    with site.archive.read() as session:
        number, granted = api_tokens.holder_of(session, given)
        account = accounts.by_id(session, number) if number != HOUSE else None
    if not granted or (number != HOUSE and account is None):
        return None
    scopes = ALL if WRITE in granted and not in_address else frozenset({READ})
    if account is None:
        return Visitor("", scopes, by_token=True)
    return Visitor(
        "",
        scopes & SCOPES[account.role],
        by_token=True,
        account=account.id,
        name=account.name,
        language=account.language,
    )


def new_session() -> str:
    return secrets.token_urlsafe(16)


def cookie_value(
    site: Site,
    session_id: str,
    *,
    logged_in: bool,
    account: Account | None = None,
) -> str:
    """What the browser keeps: signed, with the time it was signed. An account's stamp ends
    its sessions when its password changes.
    """
    kept: dict[str, Any] = {"id": session_id, "in": logged_in}
    if account is not None:
        kept["as"] = [account.id, account.stamp]
    return str(_signer(site).dumps(kept))


def cookie(
    request: Request,
    value: str,
    *,
    secure: bool,
    name: str = COOKIE,
    age: timedelta = LIFETIME,
) -> str:
    """The Set-Cookie header."""
    parts = [
        f"{name}={value}",
        f"Path={prefix_of(request) or '/'}",
        f"Max-Age={age.total_seconds():.0f}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    return "; ".join([*parts, "Secure"] if secure else parts)


def is_secure(site: Site, request: Request) -> bool:
    return request.scope["scheme"] == "https" or site.public_url.startswith("https://")


def known_device(site: Site, request: Request, account: int = HOUSE) -> str | None:
    """The mark of a browser that once gave the right password of the account; it opens nothing.

    Its tries are counted by themselves, so that others' guessing never keeps it out.
    """
    age = int(DEVICE_LIFETIME.total_seconds())
    try:
        kept = _device_signer(site, account).loads(
            request.cookies.get(DEVICE_COOKIE, ""), max_age=age
        )
    except BadSignature:
        return None
    return str(kept)


def device_cookie(
    site: Site, request: Request, device: str | None, account: int = HOUSE
) -> str:
    """The Set-Cookie header that lets the browser be known again."""
    value = _device_signer(site, account).dumps(device or new_session())
    return cookie(
        request,
        str(value),
        secure=is_secure(site, request),
        name=DEVICE_COOKIE,
        age=DEVICE_LIFETIME,
    )


def _device_signer(site: Site, account: int) -> URLSafeTimedSerializer:
    mark = site.password.mark if site.password else ""
    whose = f"device {mark}" if account == HOUSE else f"device account {account}"
    return URLSafeTimedSerializer(site.secret, salt=whose)


def _from_cookie(site: Site, value: str) -> Visitor | None:
    try:
        kept = _signer(site).loads(value, max_age=int(LIFETIME.total_seconds()))
    except BadSignature:
        return None
    session_id = kept["id"]
    if not kept["in"]:
        return Visitor(session_id, frozenset())
    number, stamp = kept.get("as") or (HOUSE, "")
    with site.archive.read() as session:
        if ended_sessions.has_ended(session, session_id):
            return None
        account = accounts.by_id(session, number) if number != HOUSE else None
    if number == HOUSE:
        is_open = site.password is not None
        return Visitor(session_id, ALL, by_password=True) if is_open else None
    if account is None or account.stamp != stamp:
        return None
    return Visitor(
        session_id,
        SCOPES[account.role],
        by_password=True,
        account=account.id,
        name=account.name,
        language=account.language,
    )


def _signer(site: Site) -> URLSafeTimedSerializer:
    # A changed password ends all sessions.
    mark = site.password.mark if site.password else ""
    return URLSafeTimedSerializer(site.secret, salt=f"session {mark}")


def brings_token(request: Request) -> bool:
    """Whether the request stands or falls with a token in its header, right or wrong."""
    return _token_given(request.headers.get("authorization", "")) is not None


def _token_given(header: str) -> str | None:
    """The token of `Authorization: Bearer …`, or of Basic, where feed readers put it as the password."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(value, validate=True).decode().partition(":")[2]
        except (BinasciiError, UnicodeDecodeError):
            return ""
    return None
