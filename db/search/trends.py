"""What is going up and down: articles a day, harvests of sources, titles of a stretch of time, raw pages."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Article, RawPage, Story
from db.search.search import rows_of
from db.search.sort_key import SLOT_BITS, first_key
from db.search.spec import RowFilter
from db.search.timeouts import bounded
from text.query import Query

TREND_TIMEOUT_S = 10.0
MAX_COUNTED_ROWS = 50_000
_EPOCH = date(1970, 1, 1)
# Days are Beijing days, computed from the key so that the index alone answers; there
# has been no summer time in China since 1991.
_EIGHT_HOURS = 8 * 3600
_day = (Article.newest // (1 << SLOT_BITS) + _EIGHT_HOURS) // 86400


class Page(NamedTuple):
    """A page as it was fetched. `sha256` is of `body`."""

    fetched_at: datetime
    sha256: str
    encoding: str | None
    body: bytes


def per_day(
    session: Session,
    since: datetime,
    until: datetime,
) -> dict[str, dict[date, int]]:
    """Articles a day (Asia/Shanghai) between two moments, by category; "" is no category."""
    return _counted(session, Article.category, since, until)


def harvests(
    session: Session,
    since: datetime,
    until: datetime,
) -> dict[str, dict[date, int]]:
    """Articles a day, by source."""
    return _counted(session, Article.source, since, until)


def _counted(
    session: Session,
    column: Any,
    since: datetime,
    until: datetime,
) -> dict[str, dict[date, int]]:
    name = func.coalesce(column, "")
    asked = (
        select(name, _day, func.count())
        .where(
            Article.newest >= first_key(since),
            Article.newest < first_key(until),
        )
        .group_by(name, _day)
    )
    counted: dict[str, dict[date, int]] = defaultdict(dict)
    with bounded(session, TREND_TIMEOUT_S):
        for value, day, number in session.execute(asked):
            counted[value][_EPOCH + timedelta(days=day)] = number
    return counted


def matches_per_day(
    session: Session,
    query: Query,
    since: datetime,
    until: datetime,
) -> dict[date, int]:
    """Stories a day that a query finds, of the newest `MAX_COUNTED_ROWS` articles at most.

    Raises SearchTimeout.
    """
    with bounded(session, TREND_TIMEOUT_S):
        wanted = RowFilter(query.tree, since, until)
        rows = rows_of(session, wanted).walk(
            [Article.newest, Article.story_id],
            MAX_COUNTED_ROWS,
        )
    first: dict[int, int] = {}
    for key, story in rows:
        first[story] = min(key, first.get(story, key))
    days = (((key >> SLOT_BITS) + _EIGHT_HOURS) // 86400 for key in first.values())
    numbers: dict[date, int] = {}
    for day, number in Counter(days).items():
        numbers[_EPOCH + timedelta(days=day)] = number
    return numbers


def titles(
    session: Session,
    since: datetime,
    until: datetime,
    limit: int,
) -> Sequence[str]:
    """The titles of stories' originals between two moments, newest first."""
    asked = select(Article.title).join(Story, Story.head_id == Article.id)
    asked = asked.where(
        Article.newest >= first_key(since),
        Article.newest < first_key(until),
    )
    with bounded(session, TREND_TIMEOUT_S):
        return session.scalars(asked.order_by(Article.newest.desc()).limit(limit)).all()


def raw_page(session: Session, article_id: int) -> Page | None:
    """The page of an article as it was fetched last; None where it is not kept (any more)."""
    asked = (
        select(RawPage)
        .where(RawPage.article_id == article_id)
        .order_by(RawPage.id.desc())
        .limit(1)
    )
    kept = session.scalar(asked)
    if kept is None:
        return None
    body = zlib.decompress(kept.body)
    return Page(kept.fetched_at, kept.sha256, kept.encoding, body)
