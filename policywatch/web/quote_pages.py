"""Checking a draft: the page with its form, and the API."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from db.answers.quotes import CheckedDraft
from db.quotes.check import check
from policywatch.web import problems
from policywatch.web.answers import json_answer
from policywatch.web.described import ERRORS, answers
from policywatch.web.pages import page
from policywatch.web.parameters import only_known
from policywatch.web.site import site_of
from policywatch.web.slots import CHECK_RETRY_S
from text.reason import Reason

MAX_DRAFT_CHARS = 200_000
CHECK_TIMEOUT_S = 25.0

router = APIRouter(responses=ERRORS)


@router.get("/quotes", include_in_schema=False)
def form(request: Request) -> Response:
    """The empty form."""
    return page(request, "quotes.html", active="quotes", draft="", checked=None)


@router.post("/quotes", include_in_schema=False)
async def check_page(
    request: Request,
    draft: Annotated[str, Form(max_length=MAX_DRAFT_CHARS)] = "",
) -> Response:
    """What the archive makes of a draft; nothing of it is kept."""

    def made() -> Response:
        found = _checked(request, draft)
        return page(request, "quotes.html", active="quotes", draft=draft, checked=found)

    return await _in_turn(request, made)


@router.post(
    "/api/quotes/check",
    tags=["quotes"],
    responses=answers(CheckedDraft),
    summary="Check a draft's quotes, figures, dates, titles and document numbers",
    dependencies=[Depends(only_known)],
)
async def check_draft(
    request: Request,
    text: Annotated[
        str,
        Body(
            embed=True,
            max_length=MAX_DRAFT_CHARS,
            description="The draft: text or Markdown.",
            examples=["会议指出，“要加快发展新质生产力”。"],
        ),
    ],
) -> Response:
    """Each looked up in the archive; nothing of the draft is kept. A token that may read is enough."""
    return await _in_turn(
        request,
        lambda: json_answer(request, {"items": _checked(request, text)}),
    )


async def _in_turn(request: Request, make: Callable[[], Response]) -> Response:
    """The answer, made in a thread; 503 where as many drafts are being checked as may be."""
    places = site_of(request).checks
    if not places.take():
        full = Reason("page.checks", most=places.total)
        return problems.busy("too many checks", full, CHECK_RETRY_S)
    try:
        return await run_in_threadpool(make)
    finally:
        places.give()


def _checked(request: Request, draft: str) -> list[dict[str, Any]]:
    with site_of(request).archive.read() as session:
        return check(session, draft, CHECK_TIMEOUT_S)
