"""The JSON API: articles, stories, sources."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from db.answers.articles import Story, WholeArticle
from db.answers.search import Articles, Facets
from db.answers.sources import Source, Status
from db.articles import articles
from db.articles.whole import whole_json
from db.search import search
from db.search.facets import facets
from db.search.suggestions import suggested
from db.stories import stories
from policywatch.web.answers import json_answer
from policywatch.web.article_pages import by_number
from policywatch.web.asked import Search
from policywatch.web.described import (
    ERRORS,
    MISSING,
    Number,
    answers,
)
from policywatch.web.parameters import check_asked, only_known
from policywatch.web.problems import NotFound
from policywatch.web.recipients import status_for
from policywatch.web.site import site_of
from policywatch.web.visitors import visitor_of
from scheduler import status_report
from text.reason import Reason

MAX_ITEMS = 200
SEARCH_TIMEOUT_S = 10.0


router = APIRouter(prefix="/api", responses=ERRORS, dependencies=[Depends(only_known)])
Limit = Annotated[
    int, Query(ge=1, le=MAX_ITEMS, description="How many items.", examples=[50])
]
Cursor = Annotated[
    str | None,
    Query(
        max_length=30,
        description="`next` of the page before.",
        examples=["1795318920000024"],
    ),
]


@router.get(
    "/articles",
    tags=["articles"],
    responses=answers(Articles),
    summary="Search the archive",
)
def find(
    request: Request,
    asked: Search,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Articles that match, newest first or by relevance; by story, each once with its best article."""
    spec = asked.spec(visitor_of(request).account)
    site = site_of(request)
    with site.archive.read() as session:
        check_asked(session, site, asked)
        found = search.search(
            session,
            spec,
            limit=limit,
            cursor=cursor or None,
            seconds=SEARCH_TIMEOUT_S,
        )
        items = articles.hits(session, found.items)
        suggestions = suggested(session, asked.q, found.total, spec)
    answer = Articles(
        query=asked.q,
        total=found.total,
        exact=found.exact,
        items=items,
        next=found.next,
        suggestions=suggestions,
    )
    return json_answer(request, answer.as_json())


@router.get(
    "/articles/{number}",
    tags=["articles"],
    responses={**answers(WholeArticle), **MISSING},
    summary="One article",
)
def article(request: Request, number: Number) -> Response:
    """One article with its story and its revisions."""
    with site_of(request).archive.read() as session:
        found = by_number(session, number)
        shown = whole_json(session, found)
    return json_answer(request, shown)


@router.get(
    "/facets",
    tags=["articles"],
    responses=answers(Facets),
    summary="What a search's matches are made of",
)
def made_of(request: Request, asked: Search) -> Response:
    """Counts by site, publisher, category, source, month and flag."""
    site = site_of(request)
    spec = asked.spec(visitor_of(request).account)
    with site.archive.read() as session:
        check_asked(session, site, asked)
        found = facets(session, spec, seconds=SEARCH_TIMEOUT_S)
    answer = Facets(
        query=asked.q,
        counted=found.counted,
        exact=found.exact,
        counts=found.counts,
    )
    return json_answer(request, answer.as_json())


@router.get(
    "/stories/{number}",
    tags=["stories"],
    responses={**answers(Story), **MISSING},
    summary="One story",
)
def story(request: Request, number: Number) -> Response:
    """One story with its copies, the original first."""
    with site_of(request).archive.read() as session:
        shown = None
        if abs(number) < 2**63:
            shown = stories.story_json(session, number)
    if shown is None:
        raise NotFound(Reason("page.no-story", number=number))
    return json_answer(request, shown)


@router.get(
    "/sources",
    tags=["sources"],
    responses=answers(list[Source]),
    summary="All sources",
)
def sources(request: Request) -> Response:
    """Every source with its state."""
    site = site_of(request)
    rows = status_report.sources(site.archive, site.setup, now=site.now())
    return json_answer(request, rows)


@router.get(
    "/status",
    tags=["sources"],
    responses=answers(Status),
    summary="State of archive and service",
)
def status(request: Request) -> Response:
    """How the archive and the service are."""
    site = site_of(request)
    facts = status_report.status(site.archive, site.setup, now=site.now())
    return json_answer(request, status_for(request, facts))
