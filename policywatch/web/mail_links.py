"""The links in mails: a page that asks back, and the deed itself (RFC 8058: one click, nothing on GET)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from alerts import requests
from policywatch.web.pages import page
from policywatch.web.site import site_of

router = APIRouter(include_in_schema=False)


@router.get("/mail/{token}")
def ask(request: Request, token: str) -> Response:
    """Say what the link would do, and ask."""
    wanted, rules = requests.read(site_of(request).archive, token)
    return page(
        request,
        "mail_link.html",
        active="",
        deed=wanted.deed,
        rules=rules,
        done=not rules,
    )


@router.post("/mail/{token}")
def do(request: Request, token: str) -> Response:
    """Do it. The signature in the address is the permission."""
    site = site_of(request)
    wanted, rules = requests.read(site.archive, token)
    requests.carry_out(site.archive, token, site.now())
    return page(
        request,
        "mail_link.html",
        active="",
        deed=wanted.deed,
        rules=rules,
        done=True,
    )
