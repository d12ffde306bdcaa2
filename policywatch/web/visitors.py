"""Who asks: the signed session cookie, the token against forged forms, API tokens."""

import hashlib
import hmac
import secrets
from base64 import b64decode
from binascii import Error as BinasciiError
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request

from db.access import api_tokens, ended_sessions
from policywatch.web.prefix import prefix_of
from policywatch.web.site import Site

COOKIE = "policywatch_session"
DEVICE_COOKIE = "policywatch_known"
LIFETIME = timedelta(days=14)
DEVICE_LIFETIME = timedelta(days=400)
READ, WRITE = "read", "write"
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


def recognise(site: Site, request: Request) -> Visitor | None:
    """The visitor of a request; None for an API token that is wrong."""
    given = _token_given(request.headers.get("authorization", ""))
    in_address = given is None and request.scope["path"] in FEEDS
    if in_address:
        given = request.query_params.get("token") or None
    if given is not None:
        with site.archive.read() as session:
            scopes = api_tokens.scopes_of(session, given)
        if in_address:
            scopes &= {READ}
        return Visitor("", scopes, by_token=True) if scopes else None
    everyone = frozenset() if site.password else frozenset({READ, WRITE})
    known = _from_cookie(site, request.cookies.get(COOKIE, ""))
    if known is None:
        return Visitor(new_session(), everyone, is_new=True)
    session_id, logged_in = known
    allowed = frozenset({READ, WRITE}) if logged_in else everyone
    return Visitor(session_id, allowed, by_password=logged_in)


def new_session() -> str:
    return secrets.token_urlsafe(16)


def cookie_value(site: Site, session_id: str, *, logged_in: bool) -> str:
    """What the browser keeps: signed, with the time it was signed."""
    return _signer(site).dumps({"id": session_id, "in": logged_in})


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


def known_device(site: Site, request: Request) -> str | None:
    """The mark of a browser that once gave the right password; it opens nothing.

    Its tries are counted by themselves, so that others' guessing never keeps it out.
    """
    age = int(DEVICE_LIFETIME.total_seconds())
    try:
        kept = _device_signer(site).loads(
            request.cookies.get(DEVICE_COOKIE, ""), max_age=age
        )
    except BadSignature:
        return None
    return str(kept)


def device_cookie(site: Site, request: Request, device: str | None) -> str:
    """The Set-Cookie header that lets the browser be known again."""
    value = _device_signer(site).dumps(device or new_session())
    return cookie(
        request,
        str(value),
        secure=is_secure(site, request),
        name=DEVICE_COOKIE,
        age=DEVICE_LIFETIME,
    )


def _device_signer(site: Site) -> URLSafeTimedSerializer:
    mark = site.password.mark if site.password else ""
    return URLSafeTimedSerializer(site.secret, salt=f"device {mark}")


def _from_cookie(site: Site, value: str) -> tuple[str, bool] | None:
    try:
        kept = _signer(site).loads(value, max_age=int(LIFETIME.total_seconds()))
    except BadSignature:
        return None
    if kept["in"] and _has_ended(site, kept["id"]):
        return None
    return kept["id"], bool(kept["in"])


def _has_ended(site: Site, session_id: str) -> bool:
    with site.archive.read() as session:
        return ended_sessions.has_ended(session, session_id)


def _signer(site: Site) -> URLSafeTimedSerializer:
    # A changed password ends all sessions.
    mark = site.password.mark if site.password else ""
    return URLSafeTimedSerializer(site.secret, salt=f"session {mark}")


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
