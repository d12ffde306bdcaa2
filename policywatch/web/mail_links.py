"""The links in mails: a page that asks back, and the deed itself (RFC 8058: one click, nothing on GET)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from alerts import link_requests
from policywatch.web.pages import page
from policywatch.web.site import site_of

router = APIRouter(include_in_schema=False)


@router.get("/mail/{token}")
def ask(request: Request, token: str) -> Response:
    """Say what the link would do, for which address, and ask."""
    site = site_of(request)
    asked = link_requests.read(site.archive, token, site.now())
    return page(
        request,
        "mail_link.html",
        active="",
        asked=asked,
        done=asked.is_done,
        undone=False,
    )


@router.post("/mail/{token}")
def do(request: Request, token: str, undo: Annotated[bool, Form()] = False) -> Response:
    """Do it, or take it back. The signature in the address is the permission."""
    site = site_of(request)
    asked = link_requests.read(site.archive, token, site.now())
    if undo:
        act = link_requests.undo
    else:
        act = link_requests.carry_out
    act(site.archive, token, site.now())
    if asked.deed == "less":
        asked = link_requests.read(site.archive, token, site.now())
    return page(
        request,
        "mail_link.html",
        active="",
        asked=asked,
        done=not undo,
        undone=undo,
    )
