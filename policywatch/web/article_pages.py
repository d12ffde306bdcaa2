"""One article: its text, how it was read, its copies, what changed, its page as fetched, how to cite it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, Response

from db.access import marks
from db.articles import articles, revisions
from db.models import Article
from db.policies import showing
from db.search import trends
from db.session import Session
from db.stories import stories
from policywatch.web import citations
from policywatch.web.pages import page
from policywatch.web.problems import NotFound
from policywatch.web.reasons import explained
from policywatch.web.site import site_of
from policywatch.web.visitors import visitor_of
from text.query import QueryError, parse
from text.reason import Reason
from text.sidebyside import aligned

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=4000)]


@router.get("/articles/{number}")
def article(
    request: Request,
    number: int,
    q: Words = "",
    published: bool = False,
) -> Response:
    """The article as clean text; with `published`, as it was published."""
    site = site_of(request)
    with site.archive.read() as session:
        found = by_number(session, number)
        shown = articles.as_json(session, found)
        story = stories.story_json(session, found.story_id)
        changes = []
        for one, difference in revisions.compared_revisions(session, found):
            changes.append(
                {
                    "seen_at": one.seen_at.isoformat(),
                    "substantive": one.substantive,
                    "rows": difference.changed,
                }
            )
        raw = trends.raw_page(session, number)
        reasons = explained(found)
        records = showing.titles_of(session, shown["policies"])
        account = visitor_of(request).account
        known = marks.of_stories(session, account, [found.story_id])
    if published:
        text = shown["text_as_published"]
    else:
        text = shown["text"]
    return page(
        request,
        "article.html",
        active="archive",
        article=shown,
        paragraphs=text.split("\n"),
        story=story,
        changes=changes,
        raw=raw,
        reasons=reasons,
        records=records,
        source=site.setup.passports.get(found.source or ""),
        as_published=published,
        differs=shown["text"] != shown["text_as_published"],
        words=words_of(q),
        q=q,
        marks=known.get(found.story_id, marks.NOTHING),
        citation=citations.gb7714(shown, site.now()),
        bibtex=citations.bibtex(shown, site.now(), raw.sha256 if raw else None),
    )


@router.get("/articles/{number}/raw")
def raw_page(request: Request, number: int) -> Response:
    """The page as it was fetched, as a file: never shown as a page of ours."""
    with site_of(request).archive.read() as session:
        kept = trends.raw_page(session, number)
    if kept is None:
        raise NotFound(Reason("page.not-kept", number=number))
    headers = {
        "content-disposition": f'attachment; filename="article-{number}.html"',
        "content-security-policy": "sandbox; default-src 'none'",
        "x-sha256": kept.sha256,
    }
    return Response(kept.body, media_type="application/octet-stream", headers=headers)


@router.get("/articles/{number}/cite")
def cite(
    request: Request,
    number: int,
    form: Literal["gb7714", "bibtex"] = "gb7714",
) -> Response:
    """The article's citation as a text file."""
    site = site_of(request)
    with site.archive.read() as session:
        shown = articles.as_json(session, by_number(session, number))
        raw = trends.raw_page(session, number)
    if form == "bibtex":
        return PlainTextResponse(
            citations.bibtex(shown, site.now(), raw.sha256 if raw else None)
        )
    return PlainTextResponse(
        citations.gb7714(shown, site.now(), raw.sha256 if raw else None) + "\n"
    )


@router.get("/articles/{number}/changes")
def changes(
    request: Request,
    number: int,
    first: Annotated[int, Query(alias="from", ge=1)] = 0,
    second: Annotated[int, Query(alias="to", ge=1)] = 0,
) -> Response:
    """Two readings of one article side by side; without numbers, the last two."""
    site = site_of(request)
    with site.archive.read() as session:
        found = by_number(session, number)
        readings = _readings(session, found)
    first, second = (
        (first or max(1, len(readings) - 1)),
        (second or len(readings)),
    )
    if not (first <= len(readings) and second <= len(readings)):
        raise NotFound(
            Reason(
                "page.no-revision",
                number=number,
                revision=max(first, second),
                last=len(readings),
            )
        )
    left, right = readings[first - 1], readings[second - 1]
    # Neighbours were compared when the later one was stored.
    if second == first + 1:
        rows = left["rows"]
    else:
        rows = aligned(left["text"], right["text"])
    return page(
        request, "compare.html", active="archive", left=left, right=right, rows=rows,
        readings=readings, number=number, first=first, second=second, reason="", copies=[],
    )  # fmt: skip


def _readings(session: Session, found: Article) -> list[dict[str, Any]]:
    """Every reading of an article, the oldest first; the present one last. `until`: how
    long it was there; `rows`: it and the next one side by side.
    """
    kept = []
    for one, difference in revisions.compared_revisions(session, found):
        kept.append(
            {
                "title": one.title,
                "text": f"{one.title}\n{one.text}",
                "until": one.seen_at.isoformat(),
                "article": None,
                "rows": difference.aligned,
            }
        )
    present = {
        "title": found.title,
        "text": f"{found.title}\n{found.text}",
        "until": None,
        "article": None,
    }
    return [*kept, present]


def by_number(session: Session, number: int) -> Article:
    """The article. Raises NotFound."""
    found = articles.by_id(session, number)
    if found is None:
        raise NotFound(Reason("page.no-article", number=number))
    return found


def words_of(q: str) -> list[str]:
    """What to mark; nothing for a query that can't be read."""
    try:
        return parse(q).words() if q.strip() else []
    except QueryError:
        return []
