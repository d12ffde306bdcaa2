"""Records as the contract's JSON, lists of them, and the gap list."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.answers import policies as answers
from db.models import Article, PolicyMention, PolicyRecord
from db.policies import records, targets, windows
from db.policies.finding import field_condition
from text.normalise import fold
from text.policy.record import DATES
from text.policy.roles import ROLES

PAGE = 200
MIN_SOURCES = 2
_records: Any = PolicyRecord.__table__
_mentions: Any = PolicyMention.__table__
_articles: Any = Article.__table__


@dataclass(frozen=True)
class RecordFilter:
    """What a list of records is narrowed by: query fields with the words wanted, a
    status, whether the original is there."""

    fields: tuple[tuple[str, str], ...] = ()
    status: str | None = None
    since: str | None = None
    until: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The filter as SQL."""
        yield _records.c.merged_into.is_(None)
        yield _records.c.mentions > 0
        for field, word in self.fields:
            yield field_condition(_records.c.id, field, fold(word))
        if self.status:
            yield _records.c.status == self.status
        dated = func.coalesce(_records.c.issued, _records.c.published)
        if self.since:
            yield dated >= self.since
        if self.until:
            yield dated <= f"{self.until}~"


def listed(
    session: Session,
    wanted_records: RecordFilter,
    limit: int,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Records as JSON, the latest first."""
    asked = (
        select(_records)
        .where(*wanted_records.conditions())
        .order_by(
            func.coalesce(_records.c.issued, _records.c.published, "").desc(),
            _records.c.id.desc(),
        )
        .limit(limit)
        .offset(offset)
    )
    rows = session.connection().execute(asked).all()
    return _as_json(session, rows)


def newest(
    session: Session,
    wanted_records: RecordFilter,
    limit: int,
) -> list[dict[str, Any]]:
    """The records found last, without what other tables hold."""
    asked = (
        select(_records)
        .where(*wanted_records.conditions())
        .order_by(_records.c.id.desc())
        .limit(limit)
    )
    rows = session.connection().execute(asked)
    return [answers.RecordFacts(**facts_of(row)).as_json() for row in rows]


def iterate(session: Session, wanted_records: RecordFilter) -> Iterator[dict[str, Any]]:
    """All records as JSON in the order they were found, PAGE at a time."""
    after = 0
    while True:
        asked = (
            select(_records)
            .where(*wanted_records.conditions(), _records.c.id > after)
            .order_by(_records.c.id)
            .limit(PAGE)
        )
        rows = session.connection().execute(asked).all()
        if not rows:
            return
        yield from _as_json(session, rows)
        after = rows[-1].id


def total(session: Session, wanted_records: RecordFilter) -> int:
    """How many records a filter leaves."""
    asked = select(func.count()).select_from(_records)
    return session.scalar(asked.where(*wanted_records.conditions())) or 0


def by_id(session: Session, policy_id: int) -> dict[str, Any] | None:
    """One record as JSON; of one merged into another, the other. None: there is none."""
    if abs(policy_id) >= 2**63:
        return None
    row = records.rows_of(session, [policy_id]).get(policy_id)
    if row is not None and row.merged_into is not None:
        row = records.rows_of(session, [row.merged_into]).get(row.merged_into)
    if row is not None:
        return _as_json(session, [row])[0]
    return None


def _as_json(session: Session, rows: Sequence[Any]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    reached = targets.of_records(session, ids)
    open_windows = windows.of_records(session, ids)
    told = articles_of(session, ids)
    shown = []
    for row in rows:
        record = answers.PolicyRecord(
            **facts_of(row),
            articles=told.get(row.id, []),
            targets=reached.get(row.id, []),
            windows=open_windows.get(row.id, []),
        )
        shown.append(record.as_json())
    return shown


def facts_of(row: Any) -> dict[str, Any]:
    """The fields of `RecordFacts` from a row of the table."""
    dates = {name: getattr(row, name) for name in DATES}
    return {
        "id": row.id,
        "title": row.title,
        "number": row.number,
        "issuers": row.issuers,
        "others": row.others,
        "level": row.level,
        "kind": row.kind,
        "status": row.status,
        "dates": dates,
        "original": row.original_id,
        "predecessor": row.predecessor_id,
        "successor": row.successor_id,
        "carries_out": row.carries_out_id,
        "topics": row.topics,
        "regions": row.regions,
        "aliases": row.aliases,
        "mentions": row.mentions,
        "found_at": row.found_at,
        "evidence": row.evidence,
    }


def articles_of(
    session: Session,
    policy_ids: Collection[int],
    limit: int = 500,
) -> dict[int, list[dict[str, Any]]]:
    """By record, the articles that speak of it: the original, then by role and time."""
    asked = (
        select(
            _mentions.c.policy_id,
            _mentions.c.article_id,
            _mentions.c.role,
            _mentions.c.sentence,
            _mentions.c.outcome,
            _mentions.c.reason,
            _articles.c.title,
            _articles.c.site,
            _articles.c.publisher,
            _articles.c.published_at,
            _articles.c.first_seen_at,
        )
        .join(_articles, _articles.c.id == _mentions.c.article_id)
        .where(_mentions.c.policy_id.in_(list(policy_ids)))
        .order_by(_mentions.c.policy_id, _mentions.c.id)
        .limit(limit * max(1, len(policy_ids)))
    )
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for row in session.connection().execute(asked):
        shown = {
            "id": row.article_id,
            "role": row.role,
            "title": row.title,
            "publisher": row.publisher or row.site,
            "published_at": row.published_at or row.first_seen_at,
            "sentence": row.sentence,
            "why": f"{row.outcome}: {row.reason}",
        }
        known = found.setdefault(row.policy_id, {})
        before = known.get(row.article_id)
        if before is None or _rank(shown) < _rank(before):
            known[row.article_id] = shown
    ordered = {}
    for policy_id, articles in found.items():
        ordered[policy_id] = sorted(
            articles.values(),
            key=lambda one: (_rank(one), one["published_at"]),
        )
    return ordered


def _rank(article: dict[str, Any]) -> int:
    return ROLES.index(article["role"])


def titles_of(session: Session, policy_ids: Collection[int]) -> dict[int, str]:
    """Titles by number."""
    rows = records.rows_of(session, policy_ids)
    return {number: row.title for number, row in rows.items()}


def carried_out_by(session: Session, policy_id: int) -> list[tuple[int, str]]:
    """Number and title of the records that carry a record out."""
    asked = (
        select(_records.c.id, _records.c.title)
        .where(_records.c.carries_out_id == policy_id)
        .order_by(_records.c.id)
        .limit(PAGE)
    )
    return [(row.id, row.title) for row in session.connection().execute(asked)]


def found_since(session: Session, since: datetime, limit: int) -> list[Any]:
    """The records found since then, those that most stories and sites speak of first:
    rows with `id`, `title`, `stories`, `sites`."""
    stories = func.count(_articles.c.story_id.distinct()).label("stories")
    sites = func.count(_articles.c.site.distinct()).label("sites")
    asked = (
        select(_records.c.id, _records.c.title, stories, sites)
        .join(_mentions, _mentions.c.policy_id == _records.c.id)
        .join(_articles, _articles.c.id == _mentions.c.article_id)
        .where(
            _records.c.found_at >= since,
            _records.c.merged_into.is_(None),
        )
        .group_by(_records.c.id, _records.c.title)
        .order_by(stories.desc(), sites.desc(), _records.c.id)
        .limit(limit)
    )
    return list(session.connection().execute(asked).all())


def gaps(session: Session, limit: int, min_sources: int = MIN_SOURCES) -> list[Any]:
    """Records without their original that several sites speak of, the most first: rows
    of the record with `sources` and `articles`."""
    sources = func.count(_articles.c.site.distinct()).label("sources")
    articles = func.count(_articles.c.story_id.distinct()).label("stories")
    counted = (
        select(_mentions.c.policy_id, sources, articles)
        .join(_articles, _articles.c.id == _mentions.c.article_id)
        .join(_records, _records.c.id == _mentions.c.policy_id)
        .where(
            _records.c.original_id.is_(None),
            _records.c.mentions >= min_sources,
            _records.c.merged_into.is_(None),
        )
        .group_by(_mentions.c.policy_id)
        .having(func.count(_articles.c.site.distinct()) >= min_sources)
        .subquery()
    )
    asked = (
        select(_records, counted.c.sources, counted.c.stories)
        .join(counted, counted.c.policy_id == _records.c.id)
        .order_by(counted.c.sources.desc(), counted.c.stories.desc(), _records.c.id)
        .limit(limit)
    )
    return list(session.connection().execute(asked).all())
