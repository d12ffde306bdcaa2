"""Matches in the order the archive first saw them, the newest first.

No index has both words and that order. Where the matches are few they are listed and
sorted; where they are many, some are among the articles seen last: those are looked at
one by one, window by window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from db.models import Article, Story
from db.search.backend import MatchingRows
from db.search.timeouts import spent
from db.search.windows import MAX_WINDOW_ROWS, PAGE_SHARE, WINDOW_GROWTH

MAX_SORTED_ROWS = 5_000
FIRST_WINDOW_ROWS = 500
HEAD = (
    select(Story.head_id)
    .where(Story.id == Article.story_id)
    .correlate(Article)
    .scalar_subquery()
)
PLACED = (
    Article.newest,
    Article.id,
    Article.story_id,
    HEAD.label("head_id"),
    Article.first_seen_at,
)
Place = tuple[datetime, int]
Representatives = Callable[[MatchingRows, list[Any]], list[Any]]


@dataclass(frozen=True)
class SeenPage:
    """The keys of a page; the place to go on under, None on the last; whether the time was up."""

    keys: list[int]
    below: Place | None
    partial: bool = False


def page(
    session: Session,
    rows: MatchingRows,
    below: Place | None,
    limit: int,
    choose: Representatives | None,
    *,
    is_narrow: bool,
) -> SeenPage:
    """A page of matches under a place. `choose` gives those of some rows that represent
    their story (None: all); `is_narrow`: something is asked for, so few may match.
    """
    if is_narrow:
        most = rows.affordable(MAX_SORTED_ROWS)
        listed = rows.walk(PLACED, most + 1)
        if len(listed) <= most and rows.stopped is None:
            shown = _best_of_each(listed) if choose else list(listed)
            ordered = sorted(shown, key=_place, reverse=True)
            rest = [row for row in ordered if below is None or _place(row) < below]
            return _cut(rest, limit)
        rows.stopped = None
    return _windows(session, rows, below, limit, choose)


def _best_of_each(listed: Sequence[Any]) -> list[Any]:
    """Of all matches, those that represent their story: its original, else its newest match."""
    best: dict[int, Any] = {}
    for row in listed:
        there = best.get(row.story_id)
        if there is None or _rank(row) > _rank(there):
            best[row.story_id] = row
    return list(best.values())


def _rank(row: Any) -> tuple[bool, int]:
    return row.id == row.head_id, row.newest


def _windows(
    session: Session,
    rows: MatchingRows,
    below: Place | None,
    limit: int,
    choose: Representatives | None,
) -> SeenPage:
    found: list[Any] = []
    size = FIRST_WINDOW_ROWS
    while True:
        bottom = _floor(session, below, size)
        wanted = limit + 1 - len(found)
        batch = list(rows.seen_between(PLACED, (bottom, below), wanted))
        found += choose(rows, batch) if choose else batch
        if len(found) > limit:
            return _cut(found, limit)
        if len(batch) == wanted:
            below = _place(batch[-1])
            continue
        if bottom is None:
            return _cut(found, limit)
        if spent(session) > PAGE_SHARE:
            return SeenPage([row.newest for row in found], bottom, True)
        below, size = bottom, min(size * WINDOW_GROWTH, MAX_WINDOW_ROWS)


def _cut(found: Sequence[Any], limit: int) -> SeenPage:
    keys = [row.newest for row in found[:limit]]
    return SeenPage(keys, _place(found[limit - 1]) if len(found) > limit else None)


def _place(row: Any) -> Place:
    return row.first_seen_at, row.id


def _floor(session: Session, below: Place | None, depth: int) -> Place | None:
    """The place that `depth` articles lie at or above, counted down from `below`."""
    asked = select(Article.first_seen_at, Article.id)
    if below is not None:
        asked = asked.where(under(below))
    row = session.execute(newest_seen(asked).offset(depth).limit(1)).first()
    return None if row is None else (row.first_seen_at, row.id)


def between(bottom: Place | None, below: Place | None) -> list[ColumnElement[bool]]:
    """Conditions for articles seen before `below` and not before `bottom`."""
    said = []
    if below is not None:
        said.append(under(below))
    if bottom is not None:
        at, number = bottom
        same = and_(Article.first_seen_at == at, Article.id >= number)
        later = or_(Article.first_seen_at > at, same)
        said.append(and_(Article.first_seen_at >= at, later))
    return said


def under(place: Place) -> ColumnElement[bool]:
    """Whether an article was seen before a place."""
    at, number = place
    same = and_(Article.first_seen_at == at, Article.id < number)
    return and_(Article.first_seen_at <= at, or_(Article.first_seen_at < at, same))


def newest_seen(asked: Any) -> Any:
    """A statement with its rows in the order of first sight."""
    return asked.order_by(Article.first_seen_at.desc(), Article.id.desc())


def written(place: Place | None) -> str | None:
    """A place as a cursor."""
    if place is None:
        return None
    at, number = place
    # Whole microseconds: a float would round them.
    since = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    micros = (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds
    return f"{micros}.{number}"
