"""Records: candidates for a mention, new ones, and their facts as they are known now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.access import marks
from db.dialects import insert_for
from db.locks import Lock, take_lock
from db.models import PolicyFact, PolicyMention, PolicyName, PolicyRecord, PolicyTerm
from text.policy.identity import Identity, keys_of
from text.policy.record import DATES, RecordFacts
from text.policy.resolving import Candidate

MAX_CANDIDATES = 400
CHUNK = 400
_records: Any = PolicyRecord.__table__
_names: Any = PolicyName.__table__
_terms: Any = PolicyTerm.__table__
_mentions: Any = PolicyMention.__table__
_KEEP: Any = update(_records).where(_records.c.id == bindparam("record"))


def alone(session: Session) -> None:
    """Waits until no other transaction founds records."""
    take_lock(session, Lock.LINK_POLICIES)


def candidates(session: Session, keys: Collection[int]) -> dict[int, list[Candidate]]:
    """By key, the records found under it. One merged by hand leads to the other."""
    found: dict[int, list[Candidate]] = {}
    if not keys:
        return found
    asked = (
        select(
            _names.c.key,
            _records.c.id,
            _records.c.identity,
            _records.c.issued,
            _records.c.published,
            _records.c.mentions,
            _records.c.by_hand,
            _records.c.merged_into,
        )
        .join(_records, _records.c.id == _names.c.policy_id)
        .where(_names.c.key.in_(list(keys)))
        .order_by(_names.c.key, _names.c.policy_id)
        .limit(MAX_CANDIDATES)
    )
    for row in session.connection().execute(asked):
        found.setdefault(row.key, []).append(_candidate(row))
    return found


def known_keys(session: Session, keys: Collection[int]) -> set[int]:
    """Those of some keys under which there is any record."""
    known: set[int] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), CHUNK):
        asked = select(_names.c.key).distinct()
        part = asked.where(_names.c.key.in_(wanted[start : start + CHUNK]))
        known.update(session.connection().scalars(part))
    return known


def _candidate(row: Any) -> Candidate:
    stored = row.identity
    identity = Identity(
        title=stored["title"],
        core=stored["core"],
        noun=stored["noun"],
        kind=stored["kind"],
        years=frozenset(stored["years"]),
        figures=tuple(stored["figures"]),
        draft=stored["draft"],
        place=stored["place"],
        level=stored["level"],
        issuers=frozenset(stored["issuers"]),
        others=stored["others"],
        context=frozenset(stored["context"]),
        names=frozenset(stored["names"]),
    )
    return Candidate(
        id=row.merged_into or row.id,
        identity=identity,
        numbers=frozenset(stored["numbers"]),
        orders=frozenset(stored["orders"]),
        issued=_day(row.issued or row.published),
        mentions=row.mentions,
        by_hand=row.by_hand and row.merged_into is None,
    )


def _day(written: str | None) -> date | None:
    """The day of a stored date; the first day of a month or year."""
    if not written:
        return None
    return date.fromisoformat(f"{written}-01-01"[:10])


def stored_identity(
    identity: Identity, numbers: Iterable[str], orders: Iterable[str]
) -> dict[str, Any]:
    """An identity as it is kept with its record."""
    return {
        "title": identity.title,
        "core": identity.core,
        "noun": identity.noun,
        "kind": identity.kind,
        "years": sorted(identity.years),
        "figures": list(identity.figures),
        "draft": identity.draft,
        "place": identity.place,
        "level": identity.level,
        "issuers": sorted(identity.issuers),
        "others": identity.others,
        "context": sorted(identity.context),
        "names": sorted(identity.names),
        "numbers": sorted(numbers),
        "orders": sorted(orders),
    }


def found(session: Session, identity: Identity, article_id: int, now: datetime) -> int:
    """A new record of an identity; its number. Its facts are written by `keep`."""
    numbers = [identity.number] if identity.number else []
    orders = [identity.order] if identity.order else []
    row = {
        "title": identity.title or identity.number or identity.order or "",
        "level": identity.level or "other",
        "kind": identity.kind,
        "status": "unknown",
        "by_hand": False,
        "mentions": 0,
        "first_article_id": article_id,
        "found_at": now,
        "updated_at": now,
        "issuers": [],
        "topics": [],
        "regions": [],
        "aliases": [],
        "identity": stored_identity(identity, numbers, orders),
        "evidence": {},
    }
    written: Any = session.connection().execute(insert(_records), row)
    policy_id: int = written.inserted_primary_key[0]
    add_names(session, policy_id, keys_of(identity))
    return policy_id


def add_names(session: Session, policy_id: int, keys: Iterable[int]) -> None:
    """Lets a record be found under more keys."""
    rows = [{"key": key, "policy_id": policy_id} for key in keys]
    if rows:
        statement = insert_for(session.get_bind().dialect.name)(_names)
        session.connection().execute(statement.on_conflict_do_nothing(), rows)


def keep(
    session: Session,
    policy_id: int,
    facts: RecordFacts,
    beside: Mapping[str, Any],
    now: datetime,
) -> None:
    """Writes a record's facts; `beside` has the columns that are none (identity,
    topics, original_id, mentions)."""
    values = {
        "title": facts.title,
        "number": facts.number,
        "level": facts.level,
        "kind": facts.kind,
        "status": facts.status,
        "place": facts.place,
        "issuers": facts.issuers,
        "others": facts.others,
        "regions": facts.regions,
        "aliases": facts.aliases,
        "evidence": facts.evidence,
        **{name: facts.dates.get(name) for name in DATES},
        **beside,
        "updated_at": now,
    }
    values["record"] = policy_id
    session.connection().execute(_KEEP, values)


def replace_terms(
    session: Session,
    policy_id: int,
    known: Collection[tuple[str, str]],
    terms: Collection[tuple[str, str]],
) -> None:
    """Makes these (field, value) pairs the ones a record is found by, in place of the
    ones `known` until now."""
    connection = session.connection()
    known = set(known)
    wanted = set(terms)
    gone = known - wanted
    for field, value in gone:
        connection.execute(
            delete(_terms).where(
                _terms.c.field == field,
                _terms.c.value == value,
                _terms.c.policy_id == policy_id,
            )
        )
    fresh = []
    for field, value in sorted(wanted - known):
        fresh.append({"field": field, "value": value, "policy_id": policy_id})
    if fresh:
        connection.execute(insert(_terms), fresh)


def by_hand(session: Session, policy_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """By record, the facts that a person put right."""
    kept: dict[int, dict[str, Any]] = {}
    asked = select(PolicyFact.policy_id, PolicyFact.field, PolicyFact.value).where(
        PolicyFact.policy_id.in_(list(policy_ids))
    )
    for policy_id, field, value in session.execute(asked):
        kept.setdefault(policy_id, {})[field] = value["value"]
    return kept


def relate(session: Session, policy_id: int, **related: Any) -> None:
    """Sets a record's predecessor_id, successor_id or carries_out_id."""
    session.connection().execute(
        update(_records).where(_records.c.id == policy_id), related
    )


def rows_of(session: Session, policy_ids: Collection[int]) -> dict[int, Any]:
    """The records of these numbers, by number."""
    found_rows: dict[int, Any] = {}
    ids = sorted(set(policy_ids))
    for start in range(0, len(ids), CHUNK):
        asked = select(_records).where(_records.c.id.in_(ids[start : start + CHUNK]))
        for row in session.connection().execute(asked):
            found_rows[row.id] = row
    return found_rows


def _hand_on_marks(session: Session, empty: Any) -> None:
    """Moves the marks of records that no article speaks of to the record that the article
    they were founded on speaks of now under the same title, where it is one.
    """
    asked = empty.with_only_columns(
        _records.c.id, _records.c.title, _records.c.first_article_id
    ).where(_records.c.id.in_(marks.marked_policies()))
    for row in list(session.execute(asked)):
        heirs = set(
            session.scalars(
                select(_mentions.c.policy_id)
                .join(_records, _records.c.id == _mentions.c.policy_id)
                .where(
                    _mentions.c.article_id == row.first_article_id,
                    _records.c.title == row.title,
                    _records.c.id != row.id,
                )
            )
        )
        if len(heirs) == 1:
            marks.move_policy(session, row.id, heirs.pop())


def forget_empty(session: Session, policy_ids: Sequence[int] | None = None) -> int:
    """Deletes records that no article speaks of, except those a person corrected; how
    many. None: all of them."""
    corrected = select(PolicyFact.policy_id)
    empty = select(_records.c.id).where(
        _records.c.mentions == 0,
        _records.c.by_hand.is_(False),
        _records.c.merged_into.is_(None),
        _records.c.id.not_in(corrected),
    )
    _hand_on_marks(session, empty)
    # Somebody's mark without an heir keeps its record.
    empty = empty.where(_records.c.id.not_in(marks.marked_policies()))
    if policy_ids is not None:
        empty = empty.where(_records.c.id.in_(list(policy_ids)))
    ids = list(session.scalars(empty))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        for table in (_names, _terms):
            session.connection().execute(
                delete(table).where(table.c.policy_id.in_(chunk))
            )
        session.connection().execute(delete(_records).where(_records.c.id.in_(chunk)))
    return len(ids)


def count(session: Session) -> int:
    """How many records there are, without those merged into others."""
    asked = select(func.count()).select_from(_records)
    return session.scalar(asked.where(_records.c.merged_into.is_(None))) or 0


def set_empty(session: Session, policy_id: int) -> None:
    """Notes that no article speaks of a record any more."""
    session.connection().execute(
        update(_records)
        .where(_records.c.id == policy_id)
        .values(mentions=0, original_id=None)
    )
