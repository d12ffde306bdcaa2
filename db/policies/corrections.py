"""What a person says of records: two are one, some articles speak of another, a fact is
so. The machine never overrules it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.access import marks
from db.dialects import insert_for
from db.models import PolicyFact, PolicyMention, PolicyRecord, PolicyTerm
from db.policies import mentions, records
from text.policy.divisions import LEVELS
from text.policy.identity import core_of
from text.policy.record import DATES, EDITABLE, STATUSES

_records: Any = PolicyRecord.__table__
_terms: Any = PolicyTerm.__table__
_mentions: Any = PolicyMention.__table__


def merge(session: Session, ids: Sequence[int]) -> tuple[int, set[int]]:
    """Makes records one for good: the first named stays, the others lead there. Its
    number, and the records to be refreshed. Raises LookupError."""
    rows = records.rows_of(session, ids)
    _require(rows, ids)
    kept = rows[ids[0]].merged_into or ids[0]
    for one in dict.fromkeys(ids[1:]):
        if one == kept:
            continue
        absorb(session, one, kept)
        session.connection().execute(
            update(_records).where(_records.c.id == one).values(by_hand=True)
        )
    connection = session.connection()
    connection.execute(
        update(_records).where(_records.c.id == kept).values(merged_into=None)
    )
    return kept, {kept}


def absorb(session: Session, policy_id: int, to: int) -> None:
    """Lets one record lead to another, with all that was said of it."""
    mentions.move_all(session, policy_id, to)
    marks.move_policy(session, policy_id, to)
    connection = session.connection()
    connection.execute(
        update(_records)
        .where((_records.c.id == policy_id) | (_records.c.merged_into == policy_id))
        .values(merged_into=to, mentions=0)
    )
    connection.execute(delete(_terms).where(_terms.c.policy_id == policy_id))
    for name in ("predecessor_id", "successor_id", "carries_out_id"):
        column = _records.c[name]
        connection.execute(
            update(_records).where(column == policy_id).values({name: to})
        )


def split(
    session: Session,
    policy_id: int,
    article_ids: Collection[int],
    now: datetime,
) -> tuple[int, set[int]]:
    """Takes what some articles say of a record into a new one for good. Its number, and
    the records to be refreshed. Raises LookupError."""
    rows = records.rows_of(session, [policy_id])
    _require(rows, [policy_id])
    asked = select(_mentions.c.article_id).where(
        _mentions.c.policy_id == policy_id,
        _mentions.c.article_id.in_(list(article_ids)),
    )
    known = set(session.scalars(asked))
    for article in article_ids:
        if article not in known:
            raise LookupError(f"article {article} does not speak of record {policy_id}")
    row = rows[policy_id]
    values = {
        **{column.name: getattr(row, column.name) for column in _records.columns},
        "by_hand": True,
        "first_article_id": min(article_ids),
        "found_at": now,
        "updated_at": now,
        "mentions": 0,
    }
    values.pop("id")
    written: Any = session.connection().execute(insert(_records), values)
    fresh: int = written.inserted_primary_key[0]
    mentions.pin(session, policy_id, article_ids, fresh)
    return fresh, {policy_id, fresh}


def put_right(
    session: Session,
    policy_id: int,
    field: str,
    value: Any,
    now: datetime,
) -> set[int]:
    """Sets a fact of a record for good. The records to be refreshed. Raises LookupError,
    and ValueError for a field or value that is none."""
    rows = records.rows_of(session, [policy_id])
    _require(rows, [policy_id])
    _check(field, value)
    statement = insert_for(session.get_bind().dialect.name)(PolicyFact).values(
        policy_id=policy_id,
        field=field,
        value={"value": value},
        decided_at=now,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["policy_id", "field"],
            set_={"value": {"value": value}, "decided_at": now},
        )
    )
    return {policy_id}


def take_back(session: Session, policy_id: int, field: str) -> set[int]:
    """Lets the texts say a fact again. The records to be refreshed."""
    session.execute(
        delete(PolicyFact).where(
            PolicyFact.policy_id == policy_id,
            PolicyFact.field == field,
        )
    )
    return {policy_id}


def _check(field: str, value: Any) -> None:
    if field not in EDITABLE:
        raise ValueError(f"no fact {field!r}: one of {', '.join(EDITABLE)}")
    if field == "issuers":
        good = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not good:
            raise ValueError("issuers: give full names, separated by 、")
        return
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{field}: give a text")
    for name, choices in (("status", STATUSES), ("level", LEVELS)):
        if field == name and value not in choices:
            raise ValueError(f"{field}: {value!r} is none of {', '.join(choices)}")
    if field in DATES:
        _check_date(field, value)
    if field == "title" and not core_of(value):
        raise ValueError("title: give a title")


def _check_date(field: str, value: str) -> None:
    try:
        datetime.fromisoformat(f"{value}-01-01"[: max(10, len(value))])
    except ValueError:
        raise ValueError(
            f"{field}: {value!r} is no day: write 2025-08-15, 2025-08 or 2025"
        ) from None


def _require(rows: dict[int, Any], ids: Sequence[int]) -> None:
    for one in ids:
        if one not in rows:
            raise LookupError(
                f"there is no record {one} (`policywatch policies list` gives numbers)"
            )
