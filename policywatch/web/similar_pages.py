"""Stories near an article in meaning, words near a query: the extra `[meaning]`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from db.answers.search import SimilarStories
from db.search.meanings import Near
from policywatch.similar import similar_to_article, suggested_words
from policywatch.web import problems
from policywatch.web.answers import json_answer
from policywatch.web.article_pages import by_number
from policywatch.web.described import ERRORS, MISSING, Number, answers
from policywatch.web.pages import page
from policywatch.web.parameters import only_known
from policywatch.web.problems import NotFound
from policywatch.web.site import site_of
from policywatch.web.slots import CHECK_RETRY_S
from text.meaning.model import MeaningError, is_installed
from text.moments import iso
from text.query import parse
from text.reason import Reason, reason_of

MAX_SIMILAR = 20

router = APIRouter(responses=ERRORS)


@router.get("/articles/{number}/similar", include_in_schema=False)
def similar_page(request: Request, number: int) -> Response:
    """The stories nearest to an article, as a page; or why there are none."""
    _require_model()
    site = site_of(request)
    items: list[dict[str, Any]] = []
    trouble = ""
    with site.archive.read() as session:
        article = by_number(session, number)
        title = article.title
        try:
            near = similar_to_article(session, site.model, article, MAX_SIMILAR)
            items = list(map(_as_json, near))
        except MeaningError as error:
            trouble = reason_of(error)
    return page(
        request,
        "similar.html",
        active="archive",
        number=number,
        title=title,
        items=items,
        trouble=trouble,
    )


@router.get(
    "/api/articles/{number}/similar",
    tags=["articles"],
    responses=answers(SimilarStories) | MISSING,
    summary="Stories near an article in meaning (extra [meaning])",
    dependencies=[Depends(only_known)],
)
def similar(
    request: Request,
    number: Number,
    limit: Annotated[
        int, Query(ge=1, le=100, description="At most this many.", examples=[20])
    ] = MAX_SIMILAR,
) -> Response:
    """By the vectors of titles and leads, whatever words they use."""
    _require_model()
    with site_of(request).archive.read() as session:
        article = by_number(session, number)
        try:
            near = similar_to_article(session, site_of(request).model, article, limit)
        except MeaningError as error:
            return problems.busy("no meaning", reason_of(error), CHECK_RETRY_S)
        items = [_as_json(one) for one in near]
    return json_answer(request, {"items": items})


@router.get("/alerts/words", include_in_schema=False)
def words_page(
    request: Request, query: Annotated[str, Query(max_length=4000)] = ""
) -> Response:
    """Words near a rule's query in meaning, or why there are none. Raises QueryError."""
    _require_model()
    site = site_of(request)
    words: list[str] = []
    trouble = ""
    if query.strip():
        with site.archive.read() as session:
            try:
                words = suggested_words(session, site.model, parse(query))
            except MeaningError as error:
                trouble = reason_of(error)
    return page(
        request,
        "words.html",
        active="alerts",
        query=query,
        words=words,
        trouble=trouble,
    )


def _require_model() -> None:
    if not is_installed():
        raise NotFound(Reason("meaning.missing"))


def _as_json(near: Near) -> dict[str, Any]:
    article = near.article
    return {
        "id": article.id,
        "story_id": article.story_id,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published_at": article.published_at and iso(article.published_at),
        "score": near.score,
    }
