"""Searches for columns that have died, and their proposals."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.articles import former_addresses
from db.models import Article, KnownColumn, SourceRepair, SourceState
from text.reason import restored, stored

_MAX_ARTICLES = 60
_UNWELL = ("lost", "empty", "failing", "quiet")


def all_of(session: Session) -> dict[str, SourceRepair]:
    """The latest search by source."""
    return {row.source: row for row in session.scalars(select(SourceRepair))}


def of_source(session: Session, source: str) -> SourceRepair | None:
    """The latest search for a source's columns."""
    return session.get(SourceRepair, source)


def proposed(session: Session) -> list[SourceRepair]:
    """The proposals that wait for an answer, of sources that are still unwell."""
    unwell = select(SourceState.source).where(SourceState.state.in_(_UNWELL))
    chosen = select(SourceRepair).where(
        SourceRepair.state == "proposed",
        SourceRepair.source.in_(unwell),
    )
    proposals: list[SourceRepair] = []
    for row in session.scalars(chosen.order_by(SourceRepair.source)):
        if row.new:
            proposals.append(row)
    return proposals


def forget(session: Session, source: str) -> None:
    """Forget what was searched for: the columns are well again, or the passport was changed by hand."""
    session.execute(delete(SourceRepair).where(SourceRepair.source == source))


def put(session: Session, source: str, values: dict[str, Any]) -> SourceRepair:
    """Write down a search; an earlier one of the source is replaced and counted."""
    row = session.get(SourceRepair, source)
    if row is None:
        row = SourceRepair(source=source, searches=0, taken_up_at=None)
    for name, value in values.items():
        setattr(row, name, value)
    row.searches += 1
    session.add(row)
    return row


def stored_evidence(evidence: Iterable[str]) -> list[Any]:
    """Reasons as plain values, so that each reader's language can word them."""
    kept = []
    for one in evidence:
        code, values = stored(one)
        kept.append({"text": str(one), "code": code, "values": values})
    return kept


def evidence_of(row: SourceRepair) -> list[str]:
    """The reasons that `stored_evidence` wrote."""
    reasons = []
    for one in row.evidence:
        reasons.append(restored(one["text"], one["code"], one["values"]))
    return [reason for reason in reasons if reason]


def articles_of(session: Session, source: str) -> Sequence[Article]:
    """A source's latest articles, to know its columns by."""
    latest = select(Article).where(Article.source == source)
    return list(
        session.scalars(latest.order_by(Article.id.desc()).limit(_MAX_ARTICLES))
    )


def shapes_of(session: Session, source: str) -> dict[str, dict[str, Any]]:
    """What is remembered of each of a source's columns, however its passport read them."""
    rows = select(KnownColumn).where(KnownColumn.source == source)
    shapes: dict[str, dict[str, Any]] = {}
    for row in session.scalars(rows.order_by(KnownColumn.seen_at)):
        shapes[row.address] = row.shape
    return shapes


def forget_columns(session: Session, source: str, addresses: Sequence[str]) -> None:
    """Forget columns that are no longer there."""
    session.execute(
        delete(KnownColumn).where(
            KnownColumn.source == source,
            KnownColumn.address.in_(addresses),
        )
    )


def move_articles(
    session: Session,
    source: str,
    moved: Iterable[tuple[str, str]],
    key_of: Any,
) -> int:
    """Give stored articles of a source the addresses they have moved to, so that none is
    stored twice; how many. `moved` pairs hashes of old addresses with new addresses.
    """
    wanted = dict(moved)
    if not wanted:
        return 0
    count = 0
    owned = select(Article).where(Article.source == source)
    for article in session.scalars(owned.order_by(Article.id.desc()).limit(2_000)):
        url = wanted.get(key_of(article.url))
        if url is None or article.url == url or _is_taken(session, url):
            continue
        former_addresses.move(session, article, url)
        count += 1
    return count


def _is_taken(session: Session, url: str) -> bool:
    return session.scalar(select(Article.id).where(Article.url == url)) is not None
