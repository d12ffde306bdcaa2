"""One story: its copies along the time, how alike they are and why they belong
together; two of them compared.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from db.models import Article
from db.stories import stories
from policywatch.explaining import explained
from policywatch.web.article_pages import by_number
from policywatch.web.pages import page
from policywatch.web.problems import NotFound
from policywatch.web.showing import in_shanghai
from policywatch.web.site import site_of
from policywatch.web.wording import language_of
from text.reason import Reason
from text.sidebyside import aligned

router = APIRouter(include_in_schema=False)
EXPLAINED = 40  # copies for which it is said why they belong here
BEGINNING = 160  # characters of the text


@router.get("/stories/{number}")
def story(request: Request, number: int) -> Response:
    """The story's articles in the order they appeared."""
    with site_of(request).archive.read() as session:
        shown = None
        if abs(number) < 2**63:
            shown = stories.story_json(session, number)
        if shown is None:
            raise NotFound(Reason("page.no-story", number=number))
        others = [
            copy["id"] for copy in shown["copies"] if copy["id"] != shown["head"]
        ][:EXPLAINED]
        language = language_of(request)
        reasons = {}
        for one in others:
            reasons[one] = explained(stories.why(session, shown["head"], one), language)
        head = by_number(session, shown["head"])
        beginning = shortened(head.text)
    spread = sorted(shown["copies"], key=appeared)
    return page(
        request,
        "story.html",
        active="archive",
        story=shown,
        spread=spread,
        reasons=reasons,
        beginning=beginning,
    )


def shortened(text: str) -> str:
    """The beginning in one paragraph, up to a sentence's end where there is one in its second half."""
    whole = text.replace("\n", "")
    if len(whole) <= BEGINNING:
        return whole
    end = whole.rfind("。", BEGINNING // 2, BEGINNING) + 1
    if end:
        return whole[:end]
    return f"{whole[:BEGINNING]}…"


def appeared(copy: dict[str, Any]) -> datetime:
    """When a copy is taken to have appeared. Of a page that states only the day, that
    is when it was seen, within that day: it must not pass for the first because a day
    begins at midnight.
    """
    seen = in_shanghai(copy["first_seen_at"])
    if not copy["published_at"]:
        return seen
    stated = in_shanghai(copy["published_at"])
    if copy["published_precision"] != "day":
        return stated
    return max(stated, min(seen, stated + timedelta(days=1)))


@router.get("/compare")
def compare(
    request: Request,
    left: Annotated[int, Query(ge=1)],
    right: Annotated[int, Query(ge=1)],
) -> Response:
    """Two articles side by side."""
    with site_of(request).archive.read() as session:
        pair = [by_number(session, one) for one in (left, right)]
        reason = ""
        if left != right:
            found = stories.why(session, left, right)
            reason = explained(found, language_of(request))
        together = None
        if pair[0].story_id == pair[1].story_id:
            together = stories.story_json(session, pair[0].story_id)
    sides: list[dict[str, Any]] = []
    for one in pair:
        sides.append(
            {
                "title": one.title,
                "text": f"{one.title}\n{one.text}",
                "until": None,
                "article": _head(one),
            }
        )
    copies = []
    if together:
        copies = sorted(together["copies"], key=appeared)
    return page(
        request,
        "compare.html",
        active="archive",
        left=sides[0],
        right=sides[1],
        rows=aligned(sides[0]["text"], sides[1]["text"]),
        readings=[],
        number=left,
        first=0,
        second=0,
        reason=reason,
        copies=copies,
    )


def _head(article: Article) -> dict[str, Any]:
    """Whose text it is, and when."""
    precision = None
    if article.published_at:
        precision = article.published_precision
    return {
        "id": article.id,
        "publisher": article.publisher,
        "site": article.site,
        "at": article.published_at or article.first_seen_at,
        "precision": precision,
    }
