"""How many: exact for what people read through, an estimate beyond."""

from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from db.models import Article

EXACT = 100_000


def count(session: Session, rows: Any, by: str) -> tuple[int, bool]:
    """Matching stories or articles, and whether that is exact."""
    matching = rows.select(Article.id, Article.story_id, many=True) if session.get_bind().dialect.name == "sqlite" else rows.select(Article.id, Article.story_id)
    matching = matching.limit(EXACT).subquery()
    counted = select(func.count(), func.count(distinct(matching.c.story_id)))
    articles, stories = session.execute(counted.select_from(matching)).one()
    return stories if by == "story" else articles, articles < EXACT
