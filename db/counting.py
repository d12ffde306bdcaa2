"""How many: exact as far as people read, an estimate beyond."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from db import newest
from db.models import Article

EXACT = 50_000
SHELF = (Article.newest, Article.id, Article.story_id)


class Tally(NamedTuple):
    """Matches counted from the newest down to the key `floor`; None: there are no others."""

    articles: int
    stories: int
    floor: int | None


def tally(session: Session, newest_first: Select[Any], most: int) -> Tally:
    """Count the first `most` rows (newest, id, story_id) of a statement."""
    rows = newest_first.limit(most).subquery()
    counted = select(func.count(), func.count(distinct(rows.c.story_id)), func.min(rows.c.newest))
    articles, stories, floor = session.execute(counted.select_from(rows)).one()
    return Tally(articles, stories, floor if articles == most else None)


def count(
    session: Session, rows: Any, by: str, since: datetime | None = None, until: datetime | None = None
) -> tuple[int, bool]:
    """Matching stories or articles, and whether that is exact. An estimate takes the older articles to match as often
    as the newer ones that were counted."""
    found: Tally = rows.tally(EXACT)
    number = found.stories if by == "story" else found.articles
    if found.floor is None:
        return number, True
    low, high = newest.bounds(since, until)
    seen = _between(session, found.floor, high)
    older = _between(session, low, found.floor)
    return round(number * (1 + older / max(1, seen))), False


def _between(session: Session, low: int | None, high: int | None) -> int:
    asked = select(func.count()).select_from(Article)
    if low is not None:
        asked = asked.where(Article.newest >= low)
    if high is not None:
        asked = asked.where(Article.newest < high)
    return session.scalar(asked) or 0
