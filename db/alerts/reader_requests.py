"""What readers asked for with the links in their mails: paused, left, wanted less; kept with the rule."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Hit, ReaderRequest

Interval = tuple[float, float]


def record(session: Session, request: ReaderRequest) -> None:
    """Keep a request."""
    session.add(request)


def standing(
    session: Session,
    rule_id: int,
    to: str,
    story_id: int,
) -> ReaderRequest | None:
    """The recipient's "less like this" about a story that was not undone."""
    chosen = select(ReaderRequest).where(
        ReaderRequest.rule_id == rule_id,
        ReaderRequest.to == to,
        ReaderRequest.deed == "less",
        ReaderRequest.story_id == story_id,
        ReaderRequest.undone_at.is_(None),
    )
    return session.scalars(chosen.limit(1)).first()


def steps_since(
    session: Session,
    rule_id: int,
    to: str,
    since: datetime,
) -> int:
    """How often the recipient raised the threshold of a rule since then, undone or not."""
    counted = select(func.count()).where(
        ReaderRequest.rule_id == rule_id,
        ReaderRequest.to == to,
        ReaderRequest.deed == "less",
        ReaderRequest.at >= since,
    )
    return session.scalar(counted) or 0


def stories_between(
    session: Session,
    rule_id: int,
    threshold: Interval,
    since: datetime,
) -> tuple[int, int]:
    """Of the stories a rule found since then, how many reach the old threshold, and how
    many of these not the new.
    """
    old, new = threshold
    counted = select(func.count(), func.count().filter(Hit.relevance < new)).where(
        Hit.rule_id == rule_id,
        Hit.revision_id == 0,
        ~Hit.muted,
        Hit.found_at >= since,
        Hit.relevance >= old,
    )
    reached, left_out = session.execute(counted).one()
    return reached, left_out


def of_rule(session: Session, rule_id: int, limit: int) -> Sequence[ReaderRequest]:
    """What readers asked of a rule, the newest first."""
    chosen = select(ReaderRequest).where(ReaderRequest.rule_id == rule_id)
    newest = chosen.order_by(ReaderRequest.at.desc(), ReaderRequest.id.desc())
    return session.scalars(newest.limit(limit)).all()
