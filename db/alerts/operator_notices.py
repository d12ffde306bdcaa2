"""What the operator has been told, and the sources there is trouble with."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import OperatorNotice, SourceState
from db.sources.runs import reason_of
from text.reason import restored, stored

WELL = ("new", "well", "disabled")


def open_notices(session: Session) -> dict[str, OperatorNotice]:
    """By key: the problems reported to the operator and not yet cleared."""
    return {notice.key: notice for notice in session.scalars(select(OperatorNotice))}


def note(
    session: Session,
    key: str,
    detail: str,
    since: datetime,
    mailed_at: datetime,
) -> None:
    """Remember that the operator was told."""
    code, values = stored(detail)
    notice = OperatorNotice(
        key=key,
        detail=str(detail),
        detail_code=code,
        detail_values=values,
        since=since,
        mailed_at=mailed_at,
    )
    session.merge(notice)


def detail_of(notice: OperatorNotice) -> str:
    """What the operator was told; where an older program told it, its text alone."""
    detail = restored(notice.detail, notice.detail_code, notice.detail_values)
    return detail or notice.detail


def clear(session: Session, key: str) -> None:
    notice = session.get(OperatorNotice, key)
    if notice is not None:
        session.delete(notice)


def unwell_sources(session: Session) -> dict[str, str]:
    """By source: what is wrong with it, for those in trouble."""
    chosen = (
        select(SourceState)
        .where(SourceState.state.not_in(WELL))
        .order_by(SourceState.source)
    )
    reasons: dict[str, str] = {}
    for state in session.scalars(chosen):
        reasons[state.source] = reason_of(state) or state.state
    return reasons


def unwell_since(session: Session) -> dict[str, datetime]:
    """By source: since when it has been in trouble, where that is known."""
    chosen = select(SourceState.source, SourceState.since).where(
        SourceState.state.not_in(WELL)
    )
    beginnings: dict[str, datetime] = {}
    for source, since in session.execute(chosen):
        if since is not None:
            beginnings[source] = since
    return beginnings
