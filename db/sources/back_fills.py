"""How far sources have been read back, and whose host is being asked for it."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from db.models import SourceBackFill


def of_source(session: Session, source: str) -> SourceBackFill | None:
    """The back-fill of a source, under way or ended."""
    return session.get(SourceBackFill, source)


def all_of(session: Session) -> list[SourceBackFill]:
    """All back-fills by source."""
    return list(session.scalars(select(SourceBackFill).order_by(SourceBackFill.source)))


def hold(
    session: Session,
    source: str,
    now: datetime,
    until: datetime,
) -> bool:
    """Claim a source's host for one slice; False where another process has it."""
    free = or_(SourceBackFill.held_until.is_(None), SourceBackFill.held_until <= now)
    claimed = session.execute(
        update(SourceBackFill)
        .where(SourceBackFill.source == source, free)
        .values(held_until=until)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def held(session: Session, now: datetime) -> set[str]:
    """The sources whose hosts are asked by slices now."""
    chosen = select(SourceBackFill.source).where(SourceBackFill.held_until > now)
    return set(session.scalars(chosen))
