"""Logging in and out; the tokens programs use."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from db import logouts, tokens
from policywatch.web import visitors
from policywatch.web.pages import page
from policywatch.web.places import inside
from policywatch.web.problems import BadRequest
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import READ, WRITE

router = APIRouter(include_in_schema=False)


@router.get("/login")
def form(request: Request, next: str = "/") -> Response:
    """Ask for the password."""
    if site_of(request).password is None:
        return RedirectResponse(inside(next), 303)
    return page(request, "login.html", active="", next=inside(next), trouble="")


@router.post("/login")
def log_in(
    request: Request,
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Compare the password; the session gets a new name, so that one planted before the login is worth nothing."""
    site = site_of(request)
    if site.password is None:
        return RedirectResponse("/", 303)
    address = request.client.host if request.client else ""
    if not site.password.may_try(address):
        answer = page(
            request,
            "login.html",
            429,
            active="",
            next=inside(next),
            trouble="login.wait",
        )
        answer.headers["retry-after"] = "300"
        return answer
    if not site.password.matches(password, address):
        return page(
            request,
            "login.html",
            403,
            active="",
            next=inside(next),
            trouble="login.wrong",
        )
    return _with_session(site, request, inside(next), logged_in=True)


@router.post("/logout")
def log_out(request: Request) -> Response:
    """Forget who this is."""
    site = site_of(request)
    visitor = visitors.visitor_of(request)
    if visitor.by_password:
        with site.archive.write() as session:
            logouts.end(session, visitor.session, site.now(), visitors.LIFETIME)
    return _with_session(
        site, request, "/login" if site.password else "/", logged_in=False
    )


def _with_session(
    site: Site, request: Request, target: str, *, logged_in: bool
) -> Response:
    value = visitors.cookie_value(site, visitors.new_session(), logged_in=logged_in)
    answer = RedirectResponse(target, 303)
    answer.headers["set-cookie"] = visitors.cookie(
        site, value, secure=visitors.is_secure(site, request)
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
        raise BadRequest("name: 1 to 60 characters")
    site = site_of(request)
    with site.archive.write() as session:
        made = tokens.make(
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
        tokens.revoke(session, name)
    return RedirectResponse("/tokens", 303)


def _tokens_page(request: Request, **values: Any) -> Response:
    with site_of(request).archive.read() as session:
        kept = tokens.listed(session)
    return page(
        request,
        "tokens.html",
        active="tokens",
        tokens=kept,
        **({"made": None} | values),
    )
