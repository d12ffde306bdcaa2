"""What is remembered of the lists that sources watch, from one visit to the next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import KnownColumn


def of_source(session: Session, source: str, settings: str) -> dict[str, Any]:
    """The shapes of a source's columns by address, as far as they were learned with these settings."""
    rows = select(KnownColumn.address, KnownColumn.shape).where(
        KnownColumn.source == source,
        KnownColumn.settings == settings,
    )
    return {row.address: row.shape for row in session.execute(rows)}


def keep(
    session: Session,
    source: str,
    settings: str,
    shapes: Mapping[str, dict[str, Any]],
    now: datetime,
) -> None:
    """Remember the shapes of a source's columns."""
    for address, shape in shapes.items():
        session.merge(
            KnownColumn(
                source=source,
                address=address,
                settings=settings,
                shape=shape,
                seen_at=now,
            )
        )


def forget(session: Session, source: str) -> None:
    """Forget a source's columns: the next visit learns its lists again."""
    session.execute(delete(KnownColumn).where(KnownColumn.source == source))
