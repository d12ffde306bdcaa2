"""Revisions and rules that an error in our code kept from being matched or mailed: stored with the
reason, and tried again.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from db.models import Article, Revision, SetAside

Stage = Literal["scan", "digest"]

FIRST_WAIT = timedelta(hours=1)
# A new version repairs a case within a day of its start, without anybody asking for it.
LONGEST_WAIT = timedelta(days=1)
# Two bound values a pair, and SQLite may be built for as few as 999.
_CHUNK = 200


class Case(NamedTuple):
    """One thing that could not be done. Rule 0: with any rule; revision 0: the article itself."""

    rule_id: int
    article_id: int
    revision_id: int
    reason: str


def put(
    session: Session,
    stage: Stage,
    cases: Iterable[Case],
    now: datetime,
) -> None:
    """Remember cases; each is due again after an hour, then two, up to a day."""
    for case in cases:
        identity = (stage, case.rule_id, case.article_id, case.revision_id)
        known = session.get(SetAside, identity)
        tries = known.tries + 1 if known else 1
        session.merge(
            SetAside(
                stage=stage,
                rule_id=case.rule_id,
                article_id=case.article_id,
                revision_id=case.revision_id,
                reason=case.reason,
                since=known.since if known else now,
                tries=tries,
                retry_at=now + wait(tries),
            )
        )


def wait(tries: int) -> timedelta:
    """How long until what failed so often is tried again."""
    return min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)


def clear(session: Session, stage: Stage, done: Collection[tuple[int, int]]) -> None:
    """Forget the cases of these (article, revision) pairs: it worked."""
    listed = list(done)
    for start in range(0, len(listed), _CHUNK):
        pairs = tuple_(SetAside.article_id, SetAside.revision_id).in_(
            listed[start : start + _CHUNK]
        )
        session.execute(delete(SetAside).where(SetAside.stage == stage, pairs))


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a scan's case is to be tried again by now."""
    due = select(SetAside.article_id).where(
        SetAside.stage == "scan",
        SetAside.retry_at <= now,
    )
    return session.scalar(due.limit(1)) is not None


def take_up(session: Session, now: datetime) -> int:
    """Let the next scan look again at the articles and revisions whose time has come; how many."""
    due = select(SetAside).where(SetAside.stage == "scan", SetAside.retry_at <= now)
    rows = list(session.scalars(due))
    for row in rows:
        again: Any = (
            update(Article)
            .where(Article.id == row.article_id, Article.alert_state == "done")
            .values(alert_state="pending")
        )
        if row.revision_id:
            again = (
                update(Revision)
                .where(Revision.id == row.revision_id)
                .values(alerted=False)
            )
        session.execute(again)
        row.retry_at = now + wait(row.tries)
    return len(rows)


def listed(session: Session, now: datetime) -> list[SetAside]:
    """The cases that are still tried, oldest first: what nobody waits for any more is tried no more."""
    alive = SetAside.retry_at > now - 2 * LONGEST_WAIT
    return list(
        session.scalars(
            select(SetAside).where(alive).order_by(SetAside.since, SetAside.article_id)
        )
    )
