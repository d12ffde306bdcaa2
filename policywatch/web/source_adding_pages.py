"""Adding a source on the page: an address, what its site has, and a button that takes a column."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from crawler.catalogue import Passport, PassportError
from crawler.survey import Column
from db.access import deeds
from policywatch.web.pages import page
from policywatch.web.problems import BadRequest, NotFound
from policywatch.web.site import Site, site_of
from policywatch.web.surveys import MAX_AT_ONCE, Asked
from policywatch.web.visitors import desk_of
from scheduler.first_check import ADDED
from scheduler.survey import (
    Surveyed,
    SurveyError,
    chosen,
    write_page_passport,
    write_passport,
)
from text.reason import Reason, reason_of

router = APIRouter(include_in_schema=False)
MAX_URL_CHARS, MAX_SELECTOR_CHARS, MAX_NAME_CHARS = 2_000, 300, 200


@router.get("/sources/add")
def form(request: Request, survey: str = "") -> Response:
    """The form, and what came of the survey it began."""
    asked = site_of(request).surveys.of(survey) if survey else None
    if survey and asked is None:
        raise NotFound(Reason("survey.gone"))
    columns: tuple[Column, ...] = ()
    if asked is not None and isinstance(asked.result, Surveyed):
        columns = asked.result.columns
    return page(
        request, "source_add.html", active="sources", asked=asked, columns=columns
    )


@router.post("/sources/add")
def begin(
    request: Request,
    url: Annotated[str, Form(min_length=1, max_length=MAX_URL_CHARS)],
    kind: Annotated[str, Form(pattern="^(columns|page)$")] = "columns",
    selector: Annotated[str, Form(max_length=MAX_SELECTOR_CHARS)] = "",
) -> Response:
    """Begin a survey of a site, or of one page."""
    site = site_of(request)
    asked = site.surveys.begin(
        url.strip(), kind, selector.strip(), site.setup, site.now
    )
    if asked is None:
        raise BadRequest(Reason("survey.waiting", most=MAX_AT_ONCE))
    return RedirectResponse(f"/sources/add?survey={asked.number}", 303)


@router.post("/sources/add/accept")
def accept(
    request: Request,
    survey: Annotated[str, Form(max_length=40)],
    column: Annotated[int, Form()] = 1,
    name: Annotated[str, Form(max_length=MAX_NAME_CHARS)] = "",
) -> Response:
    """Write the passport of a column, or of the page, that was found."""
    site = site_of(request)
    asked = site.surveys.of(survey)
    if asked is None or asked.result is None:
        raise NotFound(Reason("survey.gone"))
    try:
        passport, _ = _written(site, asked, column, name.strip() or None)
    except (SurveyError, PassportError) as error:
        raise BadRequest(reason_of(error)) from error
    except OSError as error:
        path = str(error.filename or site.setup.folder)
        reason = Reason("page.not-written", path=path, error=error.strerror or "")
        raise BadRequest(reason) from error
    with site.archive.write() as session:
        deeds.note(session, desk_of(request), ADDED, passport.id)
    site.read_anew()
    return RedirectResponse(f"/sources/{passport.id}", 303)


def _written(
    site: Site, asked: Asked, column: int, name: str | None
) -> tuple[Passport, Path]:
    if isinstance(asked.result, Surveyed):
        one = chosen(asked.result.columns, column)
        return write_passport(site.setup, asked.result, one, name, site.now())
    assert asked.result is not None
    selector = asked.selector or None
    return write_page_passport(site.setup, asked.result, selector, name, site.now())
