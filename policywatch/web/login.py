"""Logging in and out; the tokens programs use."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from db.access import accounts, api_tokens, deeds, ended_sessions
from db.access.accounts import MAX_NAME_CHARS
from db.access.desk import HOUSE
from db.models import Account
from policywatch.web import visitors
from policywatch.web.pages import page
from policywatch.web.passwords import (
    SHARED_TRIES,
    TRIES,
    is_published,
    network_of,
    nobodys_hash,
)
from policywatch.web.places import inside
from policywatch.web.problems import BadRequest
from policywatch.web.site import Site, site_of
from policywatch.web.slots import REFUSED
from policywatch.web.visitors import READ, WRITE, own_desk_of
from policywatch.web.wording import COOKIE as LANGUAGE_COOKIE
from text.reason import Reason

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
# Of one account from browsers that never gave its password, whatever their addresses.
ACCOUNT_TRIES = 10
MAX_TOKEN_NAME_CHARS = 60
LANGUAGE_LIFETIME = timedelta(days=365)


@router.get("/login")
def form(request: Request, next: str = "/") -> Response:
    """Ask for name and password."""
    site = site_of(request)
    if not site.is_guarded():
        return RedirectResponse(inside(next), 303)
    trouble = "login.unset" if _is_locked(site) else ""
    return _login_page(request, next, trouble)


@dataclass(frozen=True)
class Door:
    """What a try to log in is compared with, and by what it is counted."""

    hashed: str
    account: Account | None
    device: str | None
    counted: tuple[tuple[str, int], ...]


@router.post("/login")
def log_in(
    request: Request,
    password: Annotated[str, Form(max_length=1000)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Compare the password of the account, or without a name the page's own; the session
    gets a new name, so that one planted before the login is worth nothing.
    """
    site = site_of(request)
    if not site.is_guarded():
        return RedirectResponse("/", 303)
    if _is_locked(site):
        REFUSED.labels("no password set").inc()
        return _again(request, next, 403, "login.unset")
    door = _door(site, request, name.strip())
    tries = [site.logins.take_try(who, most) for who, most in door.counted]
    if not all(tries):
        REFUSED.labels("too many passwords").inc()
        return _again(request, next, 429, "login.wait", retry_s=300)
    # A flood of tries leaves those waiting who never logged in, not the owner.
    patient = door.device is not None
    right = site.logins.matches(door.hashed, password, patient=patient)
    if right is None:
        REFUSED.labels("too many logins").inc()
        return _again(request, next, 503, "login.busy", retry_s=5)
    if not right:
        trouble = "login.wrong"
        if name.strip():
            trouble = "login.wrong_pair"
        return _again(request, next, 403, trouble)
    for who, most in door.counted:
        site.logins.forgive(who, most)
    return _welcome(site, request, door, inside(next))


def _is_locked(site: Site) -> bool:
    """Whether nobody can log in: a password is wanted and not set, and there are no accounts."""
    if site.password is None or site.password.is_set:
        return False
    with site.archive.read() as session:
        return not accounts.any_exist(session)


def _door(site: Site, request: Request, name: str) -> Door:
    """What the password of `name` is compared with: for a name that there is not, with a
    hash that none has, so that the answer takes as long.
    """
    if not name:
        own = site.password
        if own and own.is_set:
            hashed = own.hashed
        else:
            hashed = nobodys_hash()
        device = visitors.known_device(site, request)
        return Door(hashed, None, device, (_counted_as(site, request, device),))
    with site.archive.read() as session:
        account = accounts.find(session, name)
        if account:
            hashed = account.password
        else:
            hashed = nobodys_hash()
    number = account.id if account else HOUSE
    device = None
    if account:
        device = visitors.known_device(site, request, number)
    counted = [_counted_as(site, request, device)]
    if device is None:
        counted.append((f"account {name[:MAX_NAME_CHARS]}", ACCOUNT_TRIES))
    return Door(hashed, account, device, tuple(counted))


def _welcome(
    site: Site,
    request: Request,
    door: Door,
    target: str,
) -> Response:
    answer = _with_session(site, request, target, logged_in=True, account=door.account)
    number = door.account.id if door.account else HOUSE
    remembered = visitors.device_cookie(site, request, door.device, number)
    answer.headers.append("set-cookie", remembered)
    if door.account is not None and door.account.language:
        spoken = visitors.cookie(
            request,
            door.account.language,
            secure=visitors.is_secure(site, request),
            name=LANGUAGE_COOKIE,
            age=LANGUAGE_LIFETIME,
        )
        answer.headers.append("set-cookie", spoken)
    return answer


def _counted_as(site: Site, request: Request, device: str | None) -> tuple[str, int]:
    """Under which name a try is counted, and how many it may be."""
    if device is not None:
        return f"device {device}", TRIES
    address = ""
    if request.client:
        address = request.client.host
    if is_published(site.settings) and site.settings.is_trusted_proxy(address):
        # The proxy did not say for whom it asks: everybody would be counted as one.
        log.warning(
            "proxy %s sends no X-Forwarded-For: tries of passwords are counted together",
            address,
        )
        return f"proxy {address}", SHARED_TRIES
    return f"address {network_of(address)}", TRIES


def _login_page(
    request: Request,
    next: str,
    trouble: str,
    status: int = 200,
) -> Response:
    site = site_of(request)
    with site.archive.read() as session:
        has_accounts = accounts.any_exist(session)
    return page(
        request,
        "login.html",
        status,
        active="",
        next=inside(next),
        trouble=trouble,
        has_accounts=has_accounts,
    )


def _again(
    request: Request,
    next: str,
    status: int,
    trouble: str,
    retry_s: int = 0,
) -> Response:
    """The form once more, with what is wrong."""
    answer = _login_page(request, next, trouble, status)
    if retry_s:
        answer.headers["retry-after"] = str(retry_s)
    return answer


@router.post("/logout")
def log_out(request: Request) -> Response:
    """Forget who this is."""
    site = site_of(request)
    visitor = visitors.visitor_of(request)
    if visitor.by_password:
        with site.archive.write() as session:
            ended_sessions.end(session, visitor.session, site.now(), visitors.LIFETIME)
    return _with_session(
        site,
        request,
        "/login" if site.is_guarded() else "/",
        logged_in=False,
    )


def _with_session(
    site: Site,
    request: Request,
    target: str,
    *,
    logged_in: bool,
    account: Account | None = None,
) -> Response:
    value = visitors.cookie_value(
        site,
        visitors.new_session(),
        logged_in=logged_in,
        account=account,
    )
    answer = RedirectResponse(target, 303)
    answer.headers["set-cookie"] = visitors.cookie(
        request,
        value,
        secure=visitors.is_secure(site, request),
    )
    return answer


@router.get("/tokens")
def listing(request: Request) -> Response:
    """The tokens there are; what they are is not kept."""
    return _tokens_page(request)


@router.post("/tokens")
def make(
    request: Request,
    name: Annotated[str, Form()],
    scope: Annotated[str, Form()] = READ,
) -> Response:
    """A new token, shown this once."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_TOKEN_NAME_CHARS or not name.isprintable():
        raise BadRequest(Reason("page.name", most=MAX_TOKEN_NAME_CHARS))
    site, desk = site_of(request), own_desk_of(request)
    scopes = [READ, WRITE] if scope == WRITE else [READ]
    with site.archive.write() as session:
        made = api_tokens.make(session, name, scopes, site.now(), desk.account)
        deeds.note(session, desk, "token.make", name, scope=scope)
    return _tokens_page(request, made=made)


@router.post("/tokens/revoke")
def revoke(request: Request, name: Annotated[str, Form()]) -> Response:
    """A token of the visitor's that opens nothing any more."""
    desk = own_desk_of(request)
    with site_of(request).archive.write() as session:
        if api_tokens.revoke(session, name, desk.account):
            deeds.note(session, desk, "token.revoke", name[:MAX_TOKEN_NAME_CHARS])
    return RedirectResponse("/tokens", 303)


def _tokens_page(request: Request, **values: Any) -> Response:
    account = own_desk_of(request).account
    with site_of(request).archive.read() as session:
        kept = api_tokens.listed(session, account)
    return page(
        request,
        "tokens.html",
        active="tokens",
        tokens=kept,
        **({"made": None} | values),
    )
