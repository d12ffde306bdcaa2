"""Hand corrections of records, with the facts written again; and the whole archive read
again by today's rules.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from db.policies import corrections, queue, records, window_lines
from db.policies.window_lines import Seeds
from db.session import Archive, Session
from policies.linking import Guard, LinkReport, link_waiting
from policies.refreshing import refresh
from text.policy.record import DATES
from text.policy.topics import Topics


def merge(
    archive: Archive,
    ids: Sequence[int],
    topics: Topics,
    now: datetime,
) -> int:
    """Makes records one for good; the number that stays. Raises LookupError."""
    with archive.write() as session:
        records.alone(session)
        kept, touched = corrections.merge(session, ids)
        _refresh(session, touched, topics, now)
    return kept


def split(
    archive: Archive,
    policy_id: int,
    articles: Sequence[int],
    topics: Topics,
    now: datetime,
) -> int:
    """Takes what articles say of a record into a new one for good; its number. Raises
    LookupError."""
    with archive.write() as session:
        records.alone(session)
        fresh, touched = corrections.split(session, policy_id, articles, now)
        _refresh(session, touched, topics, now)
    return fresh


def put_right(
    archive: Archive,
    policy_id: int,
    field: str,
    value: str | None,
    topics: Topics,
    now: datetime,
) -> None:
    """Sets a fact of a record for good; None lets the texts say it again. Raises
    LookupError, ValueError."""
    with archive.write() as session:
        if value is None:
            touched = corrections.take_back(session, policy_id, field)
        else:
            said = _value(field, value)
            touched = corrections.put_right(session, policy_id, field, said, now)
        _refresh(session, touched, topics, now)


def _value(field: str, written: str) -> Any:
    if field == "issuers":
        return [part.strip() for part in written.split("、") if part.strip()]
    if field in DATES:
        return written.strip().replace("/", "-")
    return written.strip()


def _refresh(
    session: Session,
    touched: set[int],
    topics: Topics,
    now: datetime,
) -> None:
    for policy_id in sorted(touched):
        refresh(session, policy_id, topics, now)
    window_lines.settle(session, Seeds(frozenset(touched)))


def rebuild(
    archive: Archive,
    *,
    topics: Topics,
    now: datetime,
    guard: Guard,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> LinkReport:
    """Reads every article again by today's rules. Records keep their numbers and what a
    person said of them; those that no article speaks of any more are removed.
    Interrupted, the service or the next call goes on with what is left."""
    with archive.write() as session:
        total = queue.put_all(session)
    report = link_waiting(
        archive,
        topics=topics,
        now=now,
        guard=guard,
        progress=lambda done: progress(done, total),
    )
    with archive.write() as session:
        removed = records.forget_empty(session)
    report.add({"removed": removed})
    return report
