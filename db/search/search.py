"""Finding articles: newest first or by relevance, by story or by article, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from db.models import Article, Attachment
from db.search import first_seen, ranking
from db.search.backend import MatchingRows, backend_of
from db.search.counting import count
from db.search.spec import RowFilter, SearchSpec
from db.search.timeouts import bounded
from text.marks import snippet
from text.query import Node
from text.reason import Reason

# A person waits ten seconds at most; what was found by then is shown, marked as
# partial.
SEARCH_TIMEOUT_S = 10.0


@dataclass
class Found:
    """An article that was looked for. `snippet` is HTML: hits in <mark>, everything else escaped."""

    article: Article
    words: list[str] = field(repr=False)

    @cached_property
    def snippet(self) -> str:
        return snippet(self.article.text, self.words)


@dataclass
class Page:
    """`total` counts stories or articles; beyond `db.search.counting.MAX_EXACT_ROWS` matches it is an
    estimate (`exact` is False).

    `next` is the cursor of the following page; None on the last. `total` is None if it
    was not asked for. `partial`: the time was up before the page was full; `next` goes
    on where the search stopped.
    """

    total: int | None
    exact: bool
    items: list[Found]
    next: str | None
    partial: bool = False


class CursorError(ValueError):
    """A cursor that no page gave."""


def search(
    session: Session,
    spec: SearchSpec,
    *,
    limit: int = 50,
    cursor: str | None = None,
    count_all: bool = True,
    seconds: float = SEARCH_TIMEOUT_S,
) -> Page:
    """Articles that match, a page of them.

    By story: one article a story, its original if that matches, else its newest that
    does. What no index leads to (NOT alone) is looked for article by article, as far as
    the time reaches: see `Page.partial`. Raises SearchTimeout after `seconds`,
    CursorError for a cursor that is none.
    """
    total, exact, timed_out = None, False, False
    with bounded(session, seconds):
        rows = rows_of(session, spec.row_filter())
        if spec.sort == "relevance":
            keys, following = _ranked(session, spec, limit, cursor)
        elif spec.sort == "first-seen":
            seen = _by_first_sight(session, rows, spec, limit, cursor)
            keys, following = seen.keys, first_seen.written(seen.below)
            timed_out = seen.partial
        else:
            keys, below = _newest(rows, spec.by, limit, _number(cursor))
            if below is None:
                following = None
            else:
                following = str(below)
        partial = timed_out or rows.stopped is not None
        if count_all:
            total, exact = count(session, rows, spec)
        articles = _articles(session, keys)
    items = [Found(article, spec.words) for article in articles]
    return Page(total, exact, items, following, partial)


def newest_number(session: Session) -> int:
    """The number of the article stored last; 0 in an empty archive."""
    return session.scalar(select(func.max(Article.id))) or 0


def found_after(
    session: Session,
    spec: SearchSpec,
    number: int,
    seconds: float = SEARCH_TIMEOUT_S,
) -> int:
    """How many stories (or articles) a search finds that it did not find when article
    `number` was the newest. Raises SearchTimeout.
    """
    with bounded(session, seconds):
        now, then = (
            count(session, rows_of(session, spec.row_filter(latest)), spec)[0]
            for latest in (None, number)
        )
    return max(0, now - then)


def rows_of(session: Session, wanted: RowFilter) -> MatchingRows:
    """The matching rows, on whichever database the session is."""
    return backend_of(session).rows(session, wanted)


def _ranked(
    session: Session,
    spec: SearchSpec,
    limit: int,
    cursor: str | None,
) -> tuple[list[int], str | None]:
    """The keys of a page of the ranking, and the cursor of the next: how many were
    shown, of the articles up to which number. Without that what is stored meanwhile
    would shift the ranking under the reader.
    """
    shown, _, number = (cursor or "").partition(".")
    if cursor is None:
        offset = 0
    else:
        offset = max(0, _number(shown) or 0)
    if number:
        latest = _number(number)
    else:
        latest = session.scalar(select(func.max(Article.id)))
    wanted = spec.row_filter(latest)

    def find(tree: Node | None) -> MatchingRows:
        return rows_of(session, replace(wanted, tree=tree))

    choose = None
    if spec.by == "story":
        choose = representatives
    best = ranking.ranked(session, wanted.tree, find, choose)
    keys, following = ranking.page(best, limit, offset)
    return keys, None if following is None else f"{following}.{latest}"


def _by_first_sight(
    session: Session,
    rows: MatchingRows,
    spec: SearchSpec,
    limit: int,
    cursor: str | None,
) -> first_seen.SeenPage:
    wanted = spec.row_filter()
    is_narrow = wanted != RowFilter()
    choose = representatives if spec.by == "story" else None
    below = None if cursor is None else _seen_place(cursor)
    return first_seen.page(session, rows, below, limit, choose, is_narrow=is_narrow)


def _seen_place(cursor: str) -> first_seen.Place:
    micros, _, number = cursor.partition(".")
    since = timedelta(microseconds=_number(micros) or 0)
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + since, _number(number) or 0
    except OverflowError as error:
        # A cursor comes back through addresses that anybody can edit: a date in the
        # year 99999 is one.
        raise CursorError(Reason("search.cursor", cursor=cursor[:20])) from error


def _newest(
    rows: MatchingRows,
    by: str,
    limit: int,
    below: int | None,
) -> tuple[list[int], int | None]:
    """The keys of a page and the key to go on under."""
    chosen: list[int] = []
    while len(chosen) <= limit:
        wanted = limit + 1 - len(chosen)
        batch = rows.newest_first(below, wanted)
        if by == "article":
            shown = batch
        else:
            shown = representatives(rows, batch)
        chosen += [row.newest for row in shown]
        if rows.stopped is not None and len(chosen) <= limit:
            return chosen, rows.stopped
        if len(batch) < wanted:
            break
        below = batch[-1].newest
    if len(chosen) <= limit:
        return chosen, None
    return chosen[:limit], chosen[limit - 1]


def representatives(rows: MatchingRows, batch: Sequence[Any]) -> list[Any]:
    """Those of some matching rows that represent their story: its original if that
    matches, else its newest match.
    """
    originals = set()
    for row in batch:
        if row.id == row.head_id:
            originals.add(row.head_id)
    orphans = []
    for row in batch:
        if row.head_id not in originals:
            orphans.append(row)
    if orphans:
        chosen = _chosen_for(rows, batch, orphans)
    else:
        chosen = set()
    return [row for row in batch if row.id == row.head_id or row.newest in chosen]


def _chosen_for(
    rows: MatchingRows,
    batch: Sequence[Any],
    orphans: Sequence[Any],
) -> set[int]:
    """The keys that represent the stories of `orphans`, whose originals are not among the rows."""
    stories = {row.story_id for row in orphans}
    others = rows.others(stories, {row.newest for row in batch})
    best: dict[int, tuple[bool, int]] = {}
    for row in (*orphans, *others):
        rank = (row.id == row.head_id, row.newest)
        best[row.story_id] = max(rank, best.get(row.story_id, rank))
    return {key for _, key in best.values()}


def _articles(session: Session, keys: Sequence[int]) -> list[Article]:
    has_files = exists().where(Attachment.article_id == Article.id).correlate(Article)
    found = {}
    for one, has in session.execute(
        select(Article, has_files).where(Article.newest.in_(keys))
    ):
        found[one.newest] = (one, has)
    for one, has in found.values():
        # Most have none, and a question for them would cost as much as the articles.
        if has:
            session.refresh(one, ["attachments"])
        else:
            set_committed_value(one, "attachments", [])
    return [found[key][0] for key in keys]


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        number = int(cursor)
    except ValueError as error:
        raise CursorError(Reason("search.cursor", cursor=cursor[:20])) from error
    if abs(number) >= 2**63:
        raise CursorError(Reason("search.cursor", cursor=cursor[:20]))
    return number
