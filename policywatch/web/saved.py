"""Saved searches: each is a page, two feeds, an address of the API, and the beginning of an alert."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from db.search import saved_searches
from policywatch.web import problems
from policywatch.web.asked import asked_of
from policywatch.web.pages import page
from policywatch.web.problems import BadRequest, NotFound
from policywatch.web.site import site_of
from text.reason import Reason, reason_of

router = APIRouter(include_in_schema=False)
LONGEST_NAME = 100


@router.get("/saved")
def listing(request: Request) -> Response:
    """All saved searches."""
    return _listed(request)


@router.post("/saved")
def keep(
    request: Request,
    name: Annotated[str, Form()],
    asked: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Save a search under a name; where another search has it, ask for a different one."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadRequest(Reason("page.name", most=LONGEST_NAME))
    wanted = asked_of(asked)
    wanted.spec()
    site = site_of(request)
    try:
        with site.archive.write() as session:
            saved_searches.keep(session, name, wanted.address(), site.now())
    except saved_searches.SavedExists as error:
        if problems.wants_page(request):
            return _listed(
                request,
                409,
                trouble=reason_of(error),
                name=name,
                wanted=wanted.address(),
            )
        raise
    return RedirectResponse("/saved", 303)


def _listed(request: Request, code: int = 200, **refused: str) -> Response:
    """The page; with what was refused, and its form to try again."""
    with site_of(request).archive.read() as session:
        kept = [
            (one.name, asked_of(one.asked), one.created_at)
            for one in saved_searches.listed(session)
        ]
    return page(
        request,
        "saved.html",
        code,
        active="saved",
        saved=kept,
        **({"trouble": "", "name": "", "wanted": ""} | refused),
    )


@router.post("/saved/forget")
def forget(request: Request, name: Annotated[str, Form()]) -> Response:
    """Forget a saved search."""
    with site_of(request).archive.write() as session:
        if not saved_searches.forget(session, name):
            raise NotFound(Reason("page.no-saved-search", name=name[:LONGEST_NAME]))
    return RedirectResponse("/saved", 303)


@router.get("/saved/{name:path}")
def open_one(request: Request, name: str) -> Response:
    """The search itself."""
    with site_of(request).archive.read() as session:
        found = saved_searches.find(session, name)
    if found is None:
        raise NotFound(Reason("page.no-saved-search", name=name[:LONGEST_NAME]))
    return RedirectResponse(f"/?{found.asked}", 303)
