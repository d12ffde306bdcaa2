"""What is remembered of the templates of a source's pages, from one visit to the next."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import KnownTemplates


def of_source(session: Session, source: str, settings: str) -> dict[str, Any] | None:
    """What a source's templates taught, if it was learned with these settings."""
    return session.scalar(
        select(KnownTemplates.memory).where(
            KnownTemplates.source == source,
            KnownTemplates.settings == settings,
        )
    )


def keep(
    session: Session,
    source: str,
    settings: str,
    memory: dict[str, Any],
    now: datetime,
) -> None:
    """Remember what a source's templates taught, in place of what was kept before."""
    session.merge(
        KnownTemplates(source=source, settings=settings, memory=memory, seen_at=now)
    )


def forget(session: Session, source: str) -> None:
    """Forget a source's templates: they are learned again from its next pages."""
    session.execute(delete(KnownTemplates).where(KnownTemplates.source == source))
