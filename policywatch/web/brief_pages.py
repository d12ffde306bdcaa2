"""A brief of a saved search or rule: a form with its sections, and the file."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from db.alerts import rules
from db.search import saved_searches
from policywatch.brief.collect import BriefSpec, collect
from policywatch.brief.model import SECTIONS
from policywatch.brief.named import UnknownSearch, search_named
from policywatch.brief.writing import MEDIA_TYPES, written
from policywatch.web import problems
from policywatch.web.asked import day_start
from policywatch.web.pages import page
from policywatch.web.problems import BadRequest, NotFound
from policywatch.web.site import site_of
from policywatch.web.slots import EXPORT_RETRY_S
from policywatch.web.visitors import own_desk_of
from policywatch.web.wording import language_of
from text.reason import Reason

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Query(max_length=200)]
USUAL_DAYS = 7


@router.get("/briefs")
def form(request: Request, name: Short = "") -> Response:
    """Which search, which days, which sections in which order, which file."""
    desk = own_desk_of(request)
    with site_of(request).archive.read() as session:
        names = [one.name for one in saved_searches.listed(session, desk.account)]
        names += [one.name for one in rules.listed(session, desk)]
    return page(
        request,
        "briefs.html",
        active="",
        names=list(dict.fromkeys(names)),
        chosen=name,
        sections=SECTIONS,
        forms=tuple(MEDIA_TYPES),
        days=USUAL_DAYS,
    )


@router.get("/briefs/file")
async def file(
    request: Request,
    name: Short,
    to: Literal["docx", "xlsx", "html", "md"] = "docx",
    since: Short = "",
    until: Short = "",
    section: Annotated[list[str], Query(max_length=8)] = list(SECTIONS),  # noqa: B006 — FastAPI copies it
) -> Response:
    """The brief as a file; its labels are in the visitor's language."""
    site = site_of(request)
    chosen = tuple(dict.fromkeys(one for one in section if one in SECTIONS))
    if not chosen:
        raise BadRequest(Reason("page.no-section", sections=list(SECTIONS)))
    high = day_start(until, "until", following=True) or site.now()
    low = day_start(since, "since") or high - timedelta(days=USUAL_DAYS)
    if low >= high:
        raise BadRequest(Reason("page.days-reversed", since=since, until=until))
    asked = {
        "since": low,
        "until": high,
        "sections": chosen,
        "language": language_of(request),
    }

    if not site.exports.take():
        full = Reason("page.exports", most=site.exports.total)
        return problems.busy("too many exports", full, EXPORT_RETRY_S)
    try:
        content = await run_in_threadpool(_made, request, name, to, asked)
    finally:
        site.exports.give()
    headers = {"content-disposition": f'attachment; filename="brief.{to}"'}
    return Response(content, media_type=MEDIA_TYPES[to], headers=headers)


def _made(
    request: Request,
    name: str,
    to: str,
    asked: dict[str, Any],
) -> bytes:
    with site_of(request).archive.read() as session:
        try:
            query, text = search_named(session, name, own_desk_of(request))
        except UnknownSearch as error:
            raise NotFound(Reason("page.no-saved-search", name=name[:100])) from error
        spec = BriefSpec(name, query, text, **asked)
        return written(collect(session, spec), to)
