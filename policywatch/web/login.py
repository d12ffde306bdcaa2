"""Logging in and out; the tokens programs use."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from db.access import api_tokens, ended_sessions
from policywatch.web import visitors
from policywatch.web.pages import page
from policywatch.web.passwords import SHARED_TRIES, TRIES, is_published, network_of
from policywatch.web.places import inside
from policywatch.web.problems import BadRequest
from policywatch.web.site import Site, site_of
from policywatch.web.slots import REFUSED
from policywatch.web.visitors import READ, WRITE
from text.reason import Reason

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/login")
def form(request: Request, next: str = "/") -> Response:
    """Ask for the password."""
    password = site_of(request).password
    if password is None:
        return RedirectResponse(inside(next), 303)
    trouble = "" if password.is_set else "login.unset"
    return page(request, "login.html", active="", next=inside(next), trouble=trouble)


@router.post("/login")
def log_in(
    request: Request,
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Compare the password; the session gets a new name, so that one planted before the
    login is worth nothing.
    """
    site = site_of(request)
    if site.password is None:
        return RedirectResponse("/", 303)
    device = visitors.known_device(site, request)
    if not site.password.is_set:
        REFUSED.labels("no password set").inc()
        return _again(request, next, 403, "login.unset")
    who, tries = _counted_as(site, request, device)
    if not site.password.take_try(who, tries):
        REFUSED.labels("too many passwords").inc()
        return _again(request, next, 429, "login.wait", retry_s=300)
    # A flood of tries leaves those waiting who never logged in, not the owner.
    right = site.password.matches(password, patient=device is not None)
    if right is None:
        REFUSED.labels("too many logins").inc()
        return _again(request, next, 503, "login.busy", retry_s=5)
    if not right:
        return _again(request, next, 403, "login.wrong")
    site.password.forgive(who, tries)
    answer = _with_session(site, request, inside(next), logged_in=True)
    remembered = visitors.device_cookie(site, request, device)
    answer.headers.append("set-cookie", remembered)
    return answer


def _counted_as(site: Site, request: Request, device: str | None) -> tuple[str, int]:
    """Under which name a try is counted, and how many it may be."""
    if device is not None:
        return f"device {device}", TRIES
    address = request.client.host if request.client else ""
    if is_published(site.settings) and site.settings.is_trusted_proxy(address):
        # The proxy did not say for whom it asks: everybody would be counted as one.
        log.warning(
            "proxy %s sends no X-Forwarded-For: tries of passwords are counted together",
            address,
        )
        return f"proxy {address}", SHARED_TRIES
    return f"address {network_of(address)}", TRIES


def _again(
    request: Request, next: str, status: int, trouble: str, retry_s: int = 0
) -> Response:
    """The form once more, with what is wrong."""
    answer = page(
        request, "login.html", status, active="", next=inside(next), trouble=trouble
    )
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
        site, request, "/login" if site.password else "/", logged_in=False
    )


def _with_session(
    site: Site, request: Request, target: str, *, logged_in: bool
) -> Response:
    value = visitors.cookie_value(site, visitors.new_session(), logged_in=logged_in)
    answer = RedirectResponse(target, 303)
    answer.headers["set-cookie"] = visitors.cookie(
        request, value, secure=visitors.is_secure(site, request)
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
    if not name or len(name) > 60 or not name.isprintable():
        raise BadRequest(Reason("page.name", most=60))
    site = site_of(request)
    with site.archive.write() as session:
        made = api_tokens.make(
            session,
            name,
            [READ, WRITE] if scope == WRITE else [READ],
            site.now(),
        )
    return _tokens_page(request, made=made)


@router.post("/tokens/revoke")
def revoke(request: Request, name: Annotated[str, Form()]) -> Response:
    """A token that opens nothing any more."""
    with site_of(request).archive.write() as session:
        api_tokens.revoke(session, name)
    return RedirectResponse("/tokens", 303)


def _tokens_page(request: Request, **values: Any) -> Response:
    with site_of(request).archive.read() as session:
        kept = api_tokens.listed(session)
    return page(
        request,
        "tokens.html",
        active="tokens",
        tokens=kept,
        **({"made": None} | values),
    )
