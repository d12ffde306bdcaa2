"""What the archive holds of many records, read with a statement for all of them.

A statement costs about as much as a record's facts do, so a batch of articles asks for
everything once.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import PolicyMention, PolicyTarget, PolicyTerm
from db.policies import mentions, records

MAX_YEARS = 40
CHUNK = 400
_mentions: Any = PolicyMention.__table__
_targets: Any = PolicyTarget.__table__
_terms: Any = PolicyTerm.__table__


@dataclass
class KnownRecord:
    """One record: its row, what is said of it and how often, the facts a person put
    right, its targets' years, the terms it is found by."""

    row: Any
    said: list[Any] = field(default_factory=list)
    mentions: int = 0
    by_hand: dict[str, Any] = field(default_factory=dict)
    years: list[int] = field(default_factory=list)
    terms: set[tuple[str, str]] = field(default_factory=set)


def known_records(
    session: Session,
    policy_ids: Collection[int],
) -> dict[int, KnownRecord]:
    """The records of these numbers, by number."""
    known: dict[int, KnownRecord] = {}
    ids = sorted(set(policy_ids))
    for start in range(0, len(ids), CHUNK):
        known |= _chunk(session, ids[start : start + CHUNK])
    return known


def _chunk(session: Session, ids: list[int]) -> dict[int, KnownRecord]:
    rows = records.rows_of(session, ids)
    known = {number: KnownRecord(row) for number, row in rows.items()}
    for number, counted in _counts(session, ids).items():
        known[number].mentions = counted
    few = []
    for one in known:
        if known[one].mentions <= mentions.MAX_FIRST:
            few.append(one)
    for said in mentions.said_of_all(session, few):
        known[said.policy_id].said.append(said)
    for number, record in known.items():
        if record.mentions > mentions.MAX_FIRST:
            record.said = mentions.said_of(session, number)
    for number, facts in records.by_hand(session, ids).items():
        known[number].by_hand = facts
    for number, year in _years(session, ids):
        if len(known[number].years) < MAX_YEARS:
            known[number].years.append(year)
    for number, name, value in _term_rows(session, ids):
        known[number].terms.add((name, value))
    return known


def _counts(session: Session, ids: list[int]) -> dict[int, int]:
    asked = (
        select(_mentions.c.policy_id, func.count())
        .where(_mentions.c.policy_id.in_(ids))
        .group_by(_mentions.c.policy_id)
    )
    return {row[0]: row[1] for row in session.connection().execute(asked)}


def _years(session: Session, ids: list[int]) -> list[Any]:
    asked = (
        select(_targets.c.policy_id, _targets.c.year)
        .where(_targets.c.policy_id.in_(ids), _targets.c.year.is_not(None))
        .distinct()
        .order_by(_targets.c.policy_id, _targets.c.year)
    )
    return list(session.connection().execute(asked))


def _term_rows(session: Session, ids: list[int]) -> list[Any]:
    asked = select(_terms.c.policy_id, _terms.c.field, _terms.c.value)
    return list(session.connection().execute(asked.where(_terms.c.policy_id.in_(ids))))
