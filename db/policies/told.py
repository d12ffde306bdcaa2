"""Which records a rule has reported, each once, and what a mail shows of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.dialects import insert_for
from db.models import PolicyHit, PolicyMention
from db.policies import records, showing

CHUNK = 400
MAX_OTHERS = 5
_told: Any = PolicyHit.__table__
_mentions: Any = PolicyMention.__table__


@dataclass(frozen=True)
class ToldRecord:
    """A record as a mail shows it; `others` are titles and publishers of other articles
    that speak of it, the original first."""

    id: int
    title: str
    number: str | None
    issuers: list[str]
    issued: str | None
    others: list[tuple[str, str]]


def pairs(session: Session, policy_ids: Collection[int]) -> set[tuple[int, int]]:
    """The (rule, record) pairs that were told."""
    found: set[tuple[int, int]] = set()
    ids = sorted(policy_ids)
    for start in range(0, len(ids), CHUNK):
        asked = select(_told.c.rule_id, _told.c.policy_id).where(
            _told.c.policy_id.in_(ids[start : start + CHUNK])
        )
        found.update((row[0], row[1]) for row in session.connection().execute(asked))
    return found


def claim(session: Session, rule_id: int, policy_ids: Iterable[int]) -> set[int]:
    """Notes that a rule tells of records; those that nobody noted before."""
    rows = [{"rule_id": rule_id, "policy_id": one} for one in sorted(set(policy_ids))]
    if not rows:
        return set()
    statement = insert_for(session.get_bind().dialect.name)(_told).values(rows)
    returning = statement.on_conflict_do_nothing().returning(_told.c.policy_id)
    return set(session.scalars(returning))


def move(session: Session, policy_id: int, to: int) -> None:
    """Counts the reports of one record as reports of another."""
    asked = select(_told.c.rule_id).where(_told.c.policy_id == policy_id)
    for rule_id in list(session.scalars(asked)):
        claim(session, rule_id, [to])


def documents(
    session: Session,
    wanted: Collection[tuple[int, int]],
) -> dict[tuple[int, int], list[ToldRecord]]:
    """By rule and article, the records that the rule reported and the article speaks of."""
    told_pairs = (
        select(_told.c.rule_id, _mentions.c.article_id, _told.c.policy_id)
        .join(_mentions, _mentions.c.policy_id == _told.c.policy_id)
        .where(
            _told.c.rule_id.in_({rule for rule, _ in wanted}),
            _mentions.c.article_id.in_({article for _, article in wanted}),
        )
        .distinct()
    )
    found = [
        (row.rule_id, row.article_id, row.policy_id)
        for row in session.connection().execute(told_pairs)
        if (row.rule_id, row.article_id) in wanted
    ]
    ids = {policy for _, _, policy in found}
    rows = records.rows_of(session, ids)
    spoken = {}
    if ids:
        spoken = showing.articles_of(session, ids)
    shown: dict[tuple[int, int], list[ToldRecord]] = {}
    for rule, article, policy in sorted(found):
        row = rows.get(policy)
        if row is None:
            continue
        others = []
        for one in spoken.get(policy, ()):
            if one["id"] != article:
                others.append((one["title"], one["publisher"]))
        shown.setdefault((rule, article), []).append(
            ToldRecord(
                policy,
                row.title,
                row.number,
                row.issuers,
                row.issued or row.published,
                others[:MAX_OTHERS],
            )
        )
    return shown
