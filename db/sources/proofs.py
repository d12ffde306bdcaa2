"""Checks of sources from this network: the ledger's entries, each dated."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.models import Article, SourceProof


def put(session: Session, results: Iterable[Mapping[str, Any]]) -> int:
    """Write down checks as `sources check --json` prints them; how many."""
    count = 0
    for result in results:
        session.add(
            SourceProof(
                source=result["source"],
                checked_at=datetime.fromisoformat(result["checked_at"]),
                verdict=result["verdict"],
                result=dict(result),
            )
        )
        count += 1
    return count


def latest(session: Session) -> dict[str, SourceProof]:
    """The latest check of each source."""
    newest = select(func.max(SourceProof.id)).group_by(SourceProof.source)
    rows = session.scalars(select(SourceProof).where(SourceProof.id.in_(newest)))
    return {row.source: row for row in rows}


def of_source(session: Session, source: str, limit: int = 10) -> list[SourceProof]:
    """A source's checks, newest first."""
    rows = select(SourceProof).where(SourceProof.source == source)
    return list(session.scalars(rows.order_by(SourceProof.id.desc()).limit(limit)))


def newest_articles(session: Session) -> dict[str, datetime]:
    """When each source's newest article was first seen."""
    newest = select(Article.source, func.max(Article.first_seen_at)).where(
        Article.source.is_not(None)
    )
    newest_by_source: dict[str, datetime] = {}
    for source, at in session.execute(newest.group_by(Article.source)):
        if source is not None:
            newest_by_source[source] = at
    return newest_by_source


def forget(session: Session, before: datetime) -> int:
    """Forget checks made before a moment; how many."""
    done: Any = session.execute(
        delete(SourceProof).where(SourceProof.checked_at < before)
    )
    return int(done.rowcount)
