"""Articles whose documents are still to be read, newest first."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, tuple_, update
from sqlalchemy.orm import Session

from db.dialects import insert_for
from db.models import Article, PolicyQueue
from db.unit_of_work import unit_of_work


def put(session: Session, article_ids: Iterable[int]) -> None:
    """Queues articles; of one that is waiting the turn grows, so that a reading of what
    it said before does not take it out."""
    rows = [{"article_id": one, "turn": 0} for one in sorted(set(article_ids))]
    if not rows:
        return
    # Rows beside the statement: one that holds them is compiled each time.
    session.connection().execute(_put(session.get_bind().dialect.name), rows)


@cache
def _put(dialect: str) -> Any:
    return insert_for(dialect)(PolicyQueue.__table__).on_conflict_do_update(
        index_elements=["article_id"],
        set_={"turn": PolicyQueue.__table__.c.turn + 1},
    )


def put_later(session: Session, article_id: int) -> None:
    """Queues an article at the end of the transaction, together with others."""
    unit_of_work(session).later(put, article_id)


def put_all(session: Session) -> int:
    """Queues every article; how many there are."""
    session.execute(update(PolicyQueue).values(turn=PolicyQueue.turn + 1))
    waiting = select(PolicyQueue.article_id)
    rest = select(Article.id, literal(0)).where(Article.id.not_in(waiting))
    session.execute(insert(PolicyQueue).from_select(["article_id", "turn"], rest))
    return session.scalar(select(func.count()).select_from(PolicyQueue)) or 0


def waiting(
    session: Session,
    limit: int,
    *,
    up_to: int | None = None,
    oldest: bool = False,
) -> list[tuple[int, int]]:
    """The next articles with their turns, newest first; only those up to a number."""
    key = PolicyQueue.article_id
    asked = select(key, PolicyQueue.turn).order_by(key if oldest else key.desc())
    if up_to is not None:
        asked = asked.where(key <= up_to)
    return [(row[0], row[1]) for row in session.execute(asked.limit(limit))]


def length(session: Session) -> int:
    """How many articles wait."""
    return session.scalar(select(func.count()).select_from(PolicyQueue)) or 0


def take(session: Session, turns: Collection[tuple[int, int]]) -> set[int]:
    """Takes articles out; the ids of those that nobody else took or queued again."""
    if not turns:
        return set()
    pair = tuple_(PolicyQueue.article_id, PolicyQueue.turn)
    taken = (
        delete(PolicyQueue)
        .where(PolicyQueue.article_id.in_([one for one, _ in turns]))
        .where(pair.in_(list(turns)))
        .returning(PolicyQueue.article_id)
    )
    return set(session.scalars(taken.execution_options(synchronize_session=False)))


def waiting_of(session: Session, article_ids: Collection[int]) -> set[int]:
    """Those of some articles that are still to be read."""
    asked = select(PolicyQueue.article_id).where(
        PolicyQueue.article_id.in_(list(article_ids))
    )
    return set(session.scalars(asked))
