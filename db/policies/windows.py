"""Windows: times to apply, to comment, to object, as rows and as JSON."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.answers import policies as answers
from db.models import Article, PolicyRecord, PolicyWindow
from text.moments import SHANGHAI
from text.normalise import fold
from text.policy.divisions import lineage

MAX_LISTED = 5000
_windows: Any = PolicyWindow.__table__
_records: Any = PolicyRecord.__table__
_articles: Any = Article.__table__


@dataclass(frozen=True)
class WindowFilter:
    """Windows whose end lies between two days (`since`, `until`, YYYY-MM-DD; both
    included), of a region, of certain articles."""

    since: str | None = None
    until: str | None = None
    region: str | None = None
    articles: tuple[int, ...] | None = None


def listed(
    session: Session,
    wanted: WindowFilter,
    now: datetime,
    limit: int = MAX_LISTED,
) -> list[dict[str, Any]]:
    """Windows as JSON, the one that ends first first."""
    asked = (
        select(_windows, _records.c.regions, _articles.c.url)
        .join(_articles, _articles.c.id == _windows.c.article_id)
        .outerjoin(_records, _records.c.id == _windows.c.policy_id)
        .where(~_windows.c.superseded)
        .order_by(_windows.c.until, _windows.c.id)
        .limit(MAX_LISTED)
    )
    if wanted.since:
        asked = asked.where(_windows.c.until >= wanted.since)
    if wanted.until:
        # A window that ends at 17:00 of the last day is within it.
        asked = asked.where(_windows.c.until <= f"{wanted.until}~")
    if wanted.articles is not None:
        asked = asked.where(_windows.c.article_id.in_(wanted.articles))
    shown = []
    told: set[Any] = set()
    for row in session.connection().execute(asked):
        if wanted.region and not _in_region(row, wanted.region):
            continue
        # Copies of one notice carry one window.
        key = (row.uid or row.policy_id or row.title, row.kind, row.opens, row.until)
        if key in told:
            continue
        told.add(key)
        state = state_of(row.opens, row.until, now)
        window = answers.ShownWindow(**fields_of(row), state=state, url=row.url)
        shown.append(window.as_json())
    return shown[:limit]


def _in_region(row: Any, region: str) -> bool:
    """Whether a window's notice is for a region or a place in it."""
    asked = lineage(region)
    name = asked[0] if asked else region
    names = {*(row.regions or ()), *lineage(row.region or ""), row.region}
    return fold(name) in {fold(one) for one in names if one}


def of_records(
    session: Session,
    policy_ids: Collection[int],
) -> dict[int, list[dict[str, Any]]]:
    """By record, the fields of its windows, those of copies once."""
    asked = (
        select(_windows)
        .where(_windows.c.policy_id.in_(list(policy_ids)), ~_windows.c.superseded)
        .order_by(_windows.c.until, _windows.c.id)
    )
    found: dict[int, dict[Any, dict[str, Any]]] = {}
    for row in session.connection().execute(asked):
        key = (row.kind, row.opens, row.until)
        found.setdefault(row.policy_id, {}).setdefault(key, fields_of(row))
    return {policy_id: list(rows.values()) for policy_id, rows in found.items()}


def fields_of(row: Any) -> dict[str, Any]:
    """The fields of `RecordWindow` from a row of the table."""
    return {
        "id": row.id,
        "policy": row.policy_id,
        "kind": row.kind,
        "title": row.title,
        "from": row.opens,
        "until": row.until,
        "until_precision": row.until_precision,
        "amounts": row.amounts,
        "region": row.region,
        "who": row.who,
        "article": row.article_id,
        "sentence": row.sentence,
        "uid": uid_of(row),
        "sequence": row.sequence,
        "replaces": row.replaces,
    }


def uid_of(row: Any) -> str:
    """The calendar id of a window; one stored before ids were kept has that of its
    record or article. The end is no part of it: a window that is put off keeps it."""
    if row.uid:
        return str(row.uid)
    subject = f"policy-{row.policy_id}" if row.policy_id else row.article_id
    return f"{row.kind}-{subject}"


def state_of(opens: str | None, until: str | None, now: datetime) -> str:
    """`coming`, `open` or `closed` at a moment; a day lasts until midnight in
    Shanghai."""
    here = now.astimezone(SHANGHAI)
    today, minute = here.date().isoformat(), here.strftime("%Y-%m-%dT%H:%M")
    if opens and opens > today:
        return "coming"
    if until is None:
        return "open"
    if "T" in until:
        ended = minute >= until
    else:
        ended = today > until
    return "closed" if ended else "open"


def today(now: datetime) -> str:
    """The day in Shanghai, as windows have it."""
    return now.astimezone(SHANGHAI).date().isoformat()
