"""Windows of one subject or record brought together: copies, and notices that move them."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from db.models import Article, PolicyMention, PolicyWindow
from text.moments import SHANGHAI
from text.policy.superseding import KnownWindow, Placing, place

# Notices of one subject; more are copies of copies.
MAX_WINDOWS = 500
_windows: Any = PolicyWindow.__table__
_mentions: Any = PolicyMention.__table__
_articles: Any = Article.__table__
_READ = (
    _windows,
    _articles.c.published_at,
    _articles.c.first_seen_at,
)


class Seeds(NamedTuple):
    """What windows are about: records and subjects."""

    policies: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()

    def __or__(self, other: "Seeds") -> "Seeds":
        return Seeds(self.policies | other.policies, self.subjects | other.subjects)


def seeds_of(rows: Collection[Any]) -> Seeds:
    """The records and subjects of windows."""
    policies = set()
    for row in rows:
        if row.policy_id is not None:
            policies.add(row.policy_id)
    subjects = set()
    for row in rows:
        if row.subject:
            subjects.add(row.subject)
    return Seeds(frozenset(policies), frozenset(subjects))


def settle(session: Session, seeds: Seeds) -> int:
    """Works out the lines of all windows about these records and subjects; how many
    windows changed."""
    if not seeds.policies and not seeds.subjects:
        return 0
    rows = _about(session, seeds)
    more = seeds_of(rows) | Seeds(_named_by_changes(session, rows))
    if not (more.policies <= seeds.policies and more.subjects <= seeds.subjects):
        rows = _about(session, seeds | more)
    return _write(session, rows, place(_known(session, rows)))


def _about(session: Session, seeds: Seeds) -> list[Any]:
    policies = sorted(seeds.policies)
    moving = select(_mentions.c.article_id).where(_mentions.c.policy_id.in_(policies))
    asked = (
        select(*_READ)
        .join(_articles, _articles.c.id == _windows.c.article_id)
        .where(
            or_(
                _windows.c.policy_id.in_(policies),
                _windows.c.subject.in_(sorted(seeds.subjects)),
                _windows.c.change & _windows.c.article_id.in_(moving),
            )
        )
        .order_by(_windows.c.id.desc())
        .limit(MAX_WINDOWS)
    )
    return list(session.connection().execute(asked))


def _named(session: Session, rows: Collection[Any]) -> dict[int, set[int]]:
    """By article, the records that notices of change speak of."""
    articles = set()
    for row in rows:
        if row.change:
            articles.add(row.article_id)
    if not articles:
        return {}
    asked = select(_mentions.c.article_id, _mentions.c.policy_id).where(
        _mentions.c.article_id.in_(sorted(articles)),
        _mentions.c.policy_id.is_not(None),
    )
    found: dict[int, set[int]] = {}
    for row in session.connection().execute(asked):
        found.setdefault(row.article_id, set()).add(row.policy_id)
    return found


def _named_by_changes(session: Session, rows: Collection[Any]) -> frozenset[int]:
    named = _named(session, rows)
    return frozenset(policy for policies in named.values() for policy in policies)


def _known(session: Session, rows: Collection[Any]) -> list[KnownWindow]:
    named = _named(session, rows)
    return [
        KnownWindow(
            row.id,
            row.article_id,
            _day(row),
            row.kind,
            row.policy_id,
            row.subject,
            row.change,
            row.until,
            row.uid,
            frozenset(named.get(row.article_id, ())),
        )
        for row in rows
    ]


def _day(row: Any) -> date:
    day: date = (row.published_at or row.first_seen_at).astimezone(SHANGHAI).date()
    return day


def _write(session: Session, rows: Collection[Any], placed: list[Placing]) -> int:
    before = {row.id: row for row in rows}
    changed = 0
    for one in placed:
        row = before[one.id]
        values = {
            "uid": one.uid,
            "sequence": one.sequence,
            "superseded": one.superseded,
            "replaces": list(one.replaces),
        }
        if all(getattr(row, name) == value for name, value in values.items()):
            continue
        session.connection().execute(
            update(_windows).where(_windows.c.id == one.id).values(**values)
        )
        changed += 1
    return changed
