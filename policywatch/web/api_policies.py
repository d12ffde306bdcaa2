"""The JSON API of policy records and windows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from db.answers.policies import (
    Gap,
    PolicyComparison,
    PolicyRecord,
    PolicyRecords,
    Radar,
    ShownWindow,
)
from db.policies import showing
from policywatch.policy_comparison import compare_records
from policywatch.policy_gaps import gap_list
from policywatch.radar import radar
from policywatch.web.answers import json_answer
from policywatch.web.described import ERRORS, MISSING, Number, answers
from policywatch.web.parameters import only_known
from policywatch.web.policy_asked import RecordsAsked, WindowsAsked
from policywatch.web.policy_pages import MAX_OFFSET, shown_windows
from policywatch.web.problems import NotFound
from policywatch.web.site import site_of
from text.reason import Reason

MAX_RECORDS = 200
MAX_GAPS = 500
MAX_DAYS = 31
router = APIRouter(
    prefix="/api",
    tags=["policies"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)
Limit = Annotated[
    int, Query(ge=1, le=MAX_RECORDS, description="How many items.", examples=[50])
]
Offset = Annotated[
    int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over.", examples=[0])
]
Records = Annotated[RecordsAsked, Depends(RecordsAsked)]
Windows = Annotated[WindowsAsked, Depends(WindowsAsked)]


@router.get("/policies", responses=answers(PolicyRecords), summary="Policy documents")
def policies(
    request: Request,
    asked: Records,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Records that match every filter, the latest first."""
    wanted = asked.wanted()
    with site_of(request).archive.read() as session:
        rows = showing.listed(session, wanted, limit, offset)
        total = showing.total(session, wanted)
    following = None
    if offset + limit < total:
        following = offset + limit
    content = {"total": total, "items": rows, "next": following}
    return json_answer(request, content)


@router.get(
    "/policies/gaps",
    responses=answers(list[Gap]),
    summary="Documents whose original is missing",
)
def gaps(
    request: Request,
    limit: Annotated[
        int, Query(ge=1, le=MAX_GAPS, description="How many.", examples=[50])
    ] = 50,
) -> Response:
    """Records that several sites speak of, those most spoken of first, each with the
    sources where the original should be."""
    site = site_of(request)
    with site.archive.read() as session:
        rows = gap_list(session, site.setup.passports.values(), limit)
    return json_answer(request, rows)


@router.get(
    "/policies/{number}",
    responses={**answers(PolicyRecord), **MISSING},
    summary="One policy document",
)
def policy(request: Request, number: Number) -> Response:
    """One record; of one merged into another, the other."""
    with site_of(request).archive.read() as session:
        shown = showing.by_id(session, number)
    if shown is None:
        raise NotFound(Reason("page.no-policy", number=number))
    return json_answer(request, shown)


@router.get(
    "/policies/{number}/compare/{other}",
    responses={**answers(PolicyComparison), **MISSING},
    summary="Two policy documents side by side",
)
def comparison(request: Request, number: Number, other: Number) -> Response:
    """Every figure and date that changed from the first document to the second."""
    with site_of(request).archive.read() as session:
        try:
            shown = compare_records(session, number, other)
        except LookupError as error:
            raise NotFound(Reason("page.no-policy", number=error.args[0])) from None
    return json_answer(request, shown)


@router.get("/radar", responses=answers(Radar), summary="What is new or rises")
def radar_answer(
    request: Request,
    days: Annotated[
        int, Query(ge=1, le=MAX_DAYS, description="The last days.", examples=[7])
    ] = 7,
) -> Response:
    """Wordings, documents and fields that are new or rise against the eight weeks before."""
    site = site_of(request)
    with site.archive.read() as session:
        shown = radar(session, site.setup.topics, site.now(), days=days)
    return json_answer(request, shown)


@router.get(
    "/windows",
    responses=answers(list[ShownWindow]),
    summary="Open and coming times to apply, comment, object",
)
def windows(request: Request, asked: Windows) -> Response:
    """Windows, the one that ends first first."""
    site = site_of(request)
    with site.archive.read() as session:
        rows = shown_windows(site, session, asked)
    return json_answer(request, rows)
