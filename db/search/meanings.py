"""Vectors of stories' titles and leads, and the stories nearest to one: the extra `[meaning]`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.models import Article, Meaning, Story
from db.search.timeouts import bounded
from text.meaning.model import NAME, VECTOR_BYTES

LEAD_CHARS = 80
# 50,000 vectors are 19 MB; they are read for each question, so that no process
# holds them all the time.
MAX_COMPARED = 50_000
COMPARISON_TIMEOUT_S = 10.0
_BATCH = 5_000
_SCALE = 127.0**2


@dataclass(frozen=True)
class Near:
    """A story's original and its likeness to the question: the cosine of the vectors."""

    article: Article
    score: float


def passage_of(title: str, text: str) -> str:
    """What the model reads of an article."""
    return f"{title} {text[:LEAD_CHARS]}"


def without_vector(session: Session, limit: int) -> dict[int, str]:
    """What the model is to read next, by article: the newest originals that have no
    vector of this model.
    """
    known = aliased(Meaning)
    asked = (
        select(Article.id, Article.title, func.substr(Article.text, 1, LEAD_CHARS))
        .join(Story, Story.head_id == Article.id)
        .outerjoin(known, (known.article_id == Article.id) & (known.model == NAME))
        .where(known.article_id.is_(None))
        .order_by(Article.newest.desc())
        .limit(limit)
    )
    return {
        number: passage_of(title, lead)
        for number, title, lead in session.execute(asked)
    }


def keep(session: Session, vectors: Mapping[int, bytes], read_at: datetime) -> int:
    """Store vectors by article; how many. What went meanwhile is left out."""
    asked = select(Article.id).where(Article.id.in_(vectors))
    numbers = session.scalars(asked).all()
    for number in numbers:
        session.merge(
            Meaning(
                article_id=number,
                model=NAME,
                vector=vectors[number],
                read_at=read_at,
            )
        )
    return len(numbers)


def counts(session: Session) -> tuple[int, int]:
    """How many stories have a vector, and how many there are."""
    known = select(func.count()).select_from(Meaning).where(Meaning.model == NAME)
    known = known.join(Story, Story.head_id == Meaning.article_id)
    return session.scalar(known) or 0, session.scalar(select(func.count(Story.id))) or 0


def nearest(
    session: Session,
    vector: bytes,
    limit: int,
    without_story: int | None = None,
) -> list[Near]:
    """The stories nearest to a vector among the newest `MAX_COMPARED`, the nearest first.

    Raises SearchTimeout; ImportError where numpy, which comes with the extra, is missing.
    """
    import numpy as np

    question = np.frombuffer(vector, dtype=np.int8).astype(np.int32)
    found: list[tuple[int, int]] = []
    with bounded(session, COMPARISON_TIMEOUT_S):
        for batch in _batches(session, without_story):
            numbers = [number for number, _ in batch]
            matrix = np.frombuffer(b"".join(one for _, one in batch), dtype=np.int8)
            scores: Any = matrix.reshape(-1, VECTOR_BYTES) @ question
            found += zip(scores.tolist(), numbers, strict=True)
            found = sorted(found, key=lambda pair: -pair[0])[:limit]
        articles = _articles(session, [number for _, number in found])
    return [Near(articles[number], round(score / _SCALE, 3)) for score, number in found]


def _batches(
    session: Session,
    without_story: int | None,
) -> Iterator[Sequence[tuple[int, bytes]]]:
    asked = (
        select(Meaning.article_id, Meaning.vector)
        .join(Article, Article.id == Meaning.article_id)
        .join(Story, Story.head_id == Article.id)
        .where(Meaning.model == NAME)
        .order_by(Article.newest.desc())
        .limit(MAX_COMPARED)
    )
    if without_story is not None:
        asked = asked.where(Article.story_id != without_story)
    rows = session.execute(asked).tuples()
    return rows.partitions(_BATCH)


def _articles(session: Session, numbers: Sequence[int]) -> dict[int, Article]:
    asked = select(Article).where(Article.id.in_(numbers))
    return {article.id: article for article in session.scalars(asked)}
