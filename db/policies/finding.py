"""Which articles speak of the records a query asks for; every part walks an index."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select
from sqlalchemy.orm import Session

from db.models import PolicyMention, PolicyRecord, PolicyTerm, PolicyWindow
from text.moments import SHANGHAI
from text.query_tree import And, Node, Not, Or, Pairs, Term

CHUNK = 400
_mentions: Any = PolicyMention.__table__
_records: Any = PolicyRecord.__table__
_terms: Any = PolicyTerm.__table__
_windows: Any = PolicyWindow.__table__


def articles_of_records(tree: Node) -> Select[Any]:
    """The articles that speak of a record of which the tree is true."""
    policy_id = _mentions.c.policy_id
    return select(_mentions.c.article_id).where(
        policy_id.is_not(None),
        _record_condition(policy_id, tree),
    )


def _record_condition(policy_id: Any, node: Node) -> ColumnElement[bool]:
    match node:
        case And(children):
            return and_(*(_record_condition(policy_id, one) for one in children))
        case Or(children):
            return or_(*(_record_condition(policy_id, one) for one in children))
        case Not(child):
            return not_(_record_condition(policy_id, child))
        case Term(str(field), folded):
            return field_condition(policy_id, field, folded)
    return false()


def field_condition(policy_id: Any, field: str, folded: str) -> ColumnElement[bool]:
    """That a record is found by a query field's word; each part walks one index."""
    from text.policy.terms import ID, wanted

    groups = []
    for pairs in wanted(field, folded):
        parts = []
        for name, value in pairs:
            if name == ID:
                number = int(value)
                parts.append(policy_id == (number if number < 2**63 else -1))
            else:
                parts.append(policy_id.in_(_having(name, value)))
        groups.append(and_(*parts))
    return or_(*groups)


def _having(field: str, value: str) -> Any:
    """The records with a term. A pair of one character is the beginning of others."""
    asked = select(_terms.c.policy_id).where(_terms.c.field == field)
    if field == "pair" and len(value) == 1:
        return asked.where(
            _terms.c.value >= value,
            _terms.c.value < chr(ord(value) + 1),
        )
    return asked.where(_terms.c.value == value)


def articles_with_deadline(low: datetime | None, high: datetime | None) -> Select[Any]:
    """The articles with a window that ends within low ≤ end < high."""
    asked = select(_windows.c.article_id).where(
        _windows.c.until.is_not(None),
        ~_windows.c.superseded,
    )
    if low is not None:
        asked = asked.where(_windows.c.until >= _day(low))
    if high is not None:
        asked = asked.where(_windows.c.until < _day(high))
    return asked


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat()


def records_of(
    session: Session,
    article_ids: Collection[int],
) -> dict[int, dict[int, Pairs]]:
    """By article, the records it speaks of, each with all its (field, value) pairs."""
    from text.policy.terms import ID

    linked: dict[int, set[int]] = {}
    connection = session.connection()
    for chunk in _chunks(article_ids):
        asked = select(_mentions.c.article_id, _mentions.c.policy_id).where(
            _mentions.c.article_id.in_(chunk),
            _mentions.c.policy_id.is_not(None),
        )
        for row in connection.execute(asked):
            linked.setdefault(row.article_id, set()).add(row.policy_id)
    pairs: dict[int, set[tuple[str, str]]] = {}
    for chunk in _chunks({one for records in linked.values() for one in records}):
        asked = select(_terms.c.policy_id, _terms.c.field, _terms.c.value)
        for row in connection.execute(asked.where(_terms.c.policy_id.in_(chunk))):
            known = pairs.setdefault(row.policy_id, {(ID, str(row.policy_id))})
            known.add((row.field, row.value))
    records_by_article: dict[int, dict[int, Pairs]] = {}
    for article, records in linked.items():
        records_by_article[article] = {
            one: frozenset(pairs.get(one, ())) for one in sorted(records)
        }
    return records_by_article


def deadlines_of(
    session: Session,
    article_ids: Collection[int],
) -> dict[int, list[datetime]]:
    """By article, when its windows end."""
    found: dict[int, list[datetime]] = {}
    for chunk in _chunks(article_ids):
        asked = select(_windows.c.article_id, _windows.c.until).where(
            _windows.c.article_id.in_(chunk),
            _windows.c.until.is_not(None),
            ~_windows.c.superseded,
        )
        for row in session.connection().execute(asked):
            day = datetime.fromisoformat(row.until[:10]).replace(tzinfo=SHANGHAI)
            found.setdefault(row.article_id, []).append(day)
    return found


def own_pages(session: Session, article_ids: Collection[int]) -> set[tuple[int, int]]:
    """The (article, record) pairs where the article carries the document."""
    found: set[tuple[int, int]] = set()
    for chunk in _chunks(article_ids):
        asked = select(_mentions.c.article_id, _mentions.c.policy_id).where(
            _mentions.c.article_id.in_(chunk),
            _mentions.c.own,
            _mentions.c.policy_id.is_not(None),
        )
        found.update((row[0], row[1]) for row in session.connection().execute(asked))
    return found


def first_articles(session: Session, policy_ids: Collection[int]) -> dict[int, int]:
    """By record, the first article that spoke of it."""
    found: dict[int, int] = {}
    for chunk in _chunks(policy_ids):
        asked = select(_records.c.id, _records.c.first_article_id)
        for row in session.connection().execute(asked.where(_records.c.id.in_(chunk))):
            found[row.id] = row.first_article_id
    return found


def _chunks(ids: Collection[int]) -> list[list[int]]:
    listed = sorted(ids)
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]
