"""Who changed what: rules, tokens, accounts, sources. Written in the change's own transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access.desk import Desk
from db.models import Deed


def note(
    session: Session,
    desk: Desk,
    deed: str,
    subject: str,
    rule_id: int | None = None,
    **details: Any,
) -> None:
    """Record a deed of somebody whose desk has a time."""
    if desk.at is None:
        return
    session.add(
        Deed(
            at=desk.at,
            actor=desk.actor,
            deed=deed,
            subject=subject,
            rule_id=rule_id,
            details=details,
        )
    )


def of_rule(session: Session, rule_id: int, limit: int) -> list[Deed]:
    """What was done to a rule, newest first."""
    asked = select(Deed).where(Deed.rule_id == rule_id)
    return list(session.scalars(asked.order_by(Deed.id.desc()).limit(limit)))


def done_since(session: Session, deed: str, then: datetime) -> bool:
    """Whether somebody did something of a kind after a moment."""
    asked = select(Deed.id).where(Deed.deed == deed, Deed.at > then).limit(1)
    return session.scalar(asked) is not None


def latest(session: Session, limit: int) -> list[Deed]:
    """What was done last, newest first."""
    return list(session.scalars(select(Deed).order_by(Deed.id.desc()).limit(limit)))
