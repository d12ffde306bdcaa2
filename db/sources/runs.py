"""Visits to sources, what is known of a source between two visits, and the service's signs of life."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from db.models import Article, Beat, Run, SourceState
from db.sources import columns, templates
from text.reason import Reason, restored, stored

SHANGHAI = ZoneInfo("Asia/Shanghai")
VISITS_THAT_FAIL = 2  # one may have met a server at its worst moment
COUNTS = (
    "requested",
    "listed",
    "articles",
    "new",
    "copies",
    "updated",
    "unchanged",
    "held_back",
    "errors",
)


def start(session: Session, source: str, now: datetime) -> Run:
    """A new visit to `source`, unfinished; it has its id at once."""
    run = Run(source=source, started_at=now)
    session.add(run)
    session.flush()
    return run


def finish(
    session: Session,
    run_id: int,
    facts: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write down how a visit ended: any columns of Run."""
    run = session.get(Run, run_id)
    if run is not None:
        for name, value in {**facts, "finished_at": now}.items():
            setattr(run, name, value)


def being_visited(session: Session, since: datetime) -> set[str]:
    """The sources whose visit began after `since` and has not ended."""
    chosen = select(Run.source).where(Run.finished_at.is_(None), Run.started_at > since)
    return set(session.scalars(chosen))


def undo(session: Session, run_id: int) -> None:
    """Forget a visit that was never made."""
    session.execute(delete(Run).where(Run.id == run_id))


def unfinished(session: Session) -> list[Run]:
    """Visits nobody ended: the process that made them is gone, or still at it."""
    return list(
        session.scalars(select(Run).where(Run.finished_at.is_(None)).order_by(Run.id))
    )


def latest(session: Session, source: str, limit: int = 40) -> list[Run]:
    """The latest finished visits, newest first."""
    finished = select(Run).where(Run.source == source, Run.finished_at.is_not(None))
    return list(session.scalars(finished.order_by(Run.id.desc()).limit(limit)))


def unread(session: Session, source: str, since: datetime) -> Counter[str]:
    """How many listed pages were turned down since an article was last read, by reason,
    at visits after `since`.

    Pages that failed for a passing reason (`failed`) count once that has happened at
    several visits.
    """
    read = select(
        Run.articles,
        Run.refused,
        Run.errors,
        Run.error,
        Run.list_status,
    ).where(Run.source == source, Run.started_at >= since, Run.listed > 0)
    found = Counter[str]()
    failed = []
    for articles, refused, errors, error, status in session.execute(
        read.order_by(Run.id.desc())
    ):
        if articles:
            break
        found.update(refused)
        # Where the lists were read, what failed were articles.
        if errors and error is None and status == "read":
            failed.append(errors)
    if len(failed) >= VISITS_THAT_FAIL:
        found["failed"] = sum(failed)
    return found


def state(session: Session, source: str) -> SourceState:
    """What is known of a source; a new row where nothing is."""
    return session.get(SourceState, source) or _unknown(session, source)


def _unknown(session: Session, source: str) -> SourceState:
    added = SourceState(
        source=source,
        failures=0,
        deaths=0,
        checks_since_new=0,
        state="new",
    )
    session.add(added)
    return added


def states(session: Session) -> dict[str, SourceState]:
    """By source, all that is known."""
    return {known.source: known for known in session.scalars(select(SourceState))}


def visited_since(session: Session, then: datetime) -> set[str]:
    """Sources whose last visit, by any process, ended after `then`."""
    return set(
        session.scalars(
            select(SourceState.source).where(SourceState.last_visit_at > then)
        )
    )


def due(
    session: Session,
    now: datetime,
    limit: int | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[SourceState]:
    """Sources whose next visit is due, the longest overdue first; those behind `after` (moment, source)."""
    order = (SourceState.next_check_at, SourceState.source)
    ripe = select(SourceState).where(SourceState.next_check_at <= now)
    if after is not None:
        ripe = ripe.where(tuple_(*order) > after)
    return list(session.scalars(ripe.order_by(*order).limit(limit)))


def claim(
    session: Session,
    source: str,
    due_at: datetime,
    until: datetime,
) -> bool:
    """Take a due visit, so that no other service makes it; it is due again at `until` if nothing comes."""
    mine = update(SourceState).where(
        SourceState.source == source,
        SourceState.next_check_at == due_at,
    )
    taken = session.execute(
        mine.values(next_check_at=until),
        execution_options={"synchronize_session": False},
    )
    return taken.rowcount == 1  # type: ignore[attr-defined]


def plan(session: Session, moments: Mapping[str, datetime | None]) -> None:
    """Set when sources are visited next; None is never."""
    known = states(session)
    for source, moment in moments.items():
        one = known.get(source) or _unknown(session, source)
        one.next_check_at = moment


def postpone(session: Session, sources: Sequence[str], until: datetime) -> None:
    """Visit none of the sources before `until`."""
    for start in range(0, len(sources), 500):
        early = update(SourceState).where(
            SourceState.source.in_(sources[start : start + 500]),
            SourceState.next_check_at < until,
        )
        session.execute(early.values(next_check_at=until))


def switch(
    session: Session,
    source: str,
    enabled: bool,
    now: datetime,
) -> None:
    """Enable or disable a source, whatever its passport says; enabled, its past is forgiven."""
    known = state(session, source)
    known.enabled = enabled
    if enabled:
        known.next_check_at, known.deaths, known.failures = now, 0, 0
        columns.forget(session, source)
        templates.forget(session, source)
        known.state = "new" if known.first_visit_at is None else "well"
        give_reason(known, None)
    else:
        known.state = "disabled"
        give_reason(known, Reason("source.disabled-by-hand"))
    known.since = now


def reason_of(state: SourceState) -> str | None:
    """Why a source is as it is; one an older program wrote has its text alone."""
    return restored(state.reason, state.reason_code, state.reason_values)


def give_reason(state: SourceState, reason: str | None) -> None:
    """Write a reason's text, code and values."""
    state.reason = None if reason is None else str(reason)
    state.reason_code, state.reason_values = stored(reason)


def new_by_day(session: Session, source: str, since: datetime) -> dict[date, int]:
    """Articles first seen on each day in Shanghai after `since`."""
    seen = select(Article.first_seen_at).where(
        Article.source == source,
        Article.first_seen_at > since,
    )
    counted: dict[date, int] = {}
    for moment in session.scalars(seen):
        day = moment.astimezone(SHANGHAI).date()
        counted[day] = counted.get(day, 0) + 1
    return counted


def fields_found(
    session: Session,
    source: str,
    limit: int = 20,
) -> tuple[int, dict[str, int]]:
    """How many latest articles of a source there are (at most `limit`), and how many have each field."""
    names = ("published_at", "publisher", "author")
    rows = session.execute(
        select(*(getattr(Article, name).is_not(None) for name in names))
        .where(Article.source == source)
        .order_by(Article.id.desc())
        .limit(limit)
    ).all()
    return len(rows), {
        name: sum(bool(row[place]) for row in rows) for place, name in enumerate(names)
    }


def articles_by_source(session: Session) -> dict[str, int]:
    """How many articles each source has brought."""
    counted = (
        select(Article.source, func.count())
        .where(Article.source.is_not(None))
        .group_by(Article.source)
    )
    return {source: number for source, number in session.execute(counted) if source}


def counts_since(session: Session, since: datetime) -> dict[str, float]:
    """What the visits that ended after `since` came to: how many, how many failed, and sums of COUNTS."""
    sums = [func.coalesce(func.sum(getattr(Run, name)), 0) for name in COUNTS]
    row = session.execute(
        select(func.count(), func.count(Run.error), *sums).where(
            Run.finished_at >= since
        )
    ).one()
    return {
        name: float(value)
        for name, value in zip(("visits", "failed", *COUNTS), row, strict=True)
    }


def forget_uneventful(session: Session, before: datetime) -> int:
    """Delete visits that ended before `before` and of which there is nothing to tell; how many."""
    dull = (
        (Run.new == 0)
        & (Run.copies == 0)
        & (Run.updated == 0)
        & (Run.errors == 0)
        & Run.error.is_(None)
    )
    result = session.execute(delete(Run).where(Run.finished_at < before, dull))
    return result.rowcount  # type: ignore[attr-defined]


def forget(session: Session, before: datetime) -> int:
    """Delete visits that ended before `before`; how many."""
    result = session.execute(delete(Run).where(Run.finished_at < before))
    return result.rowcount  # type: ignore[attr-defined]


def beat(
    session: Session,
    name: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """A sign of life of a part of the service; `note` says what troubles it, if anything."""
    session.merge(Beat(name=name, at=now, note=note))


def last_success(session: Session) -> datetime | None:
    """When any source was read last."""
    return session.scalar(select(func.max(SourceState.last_success_at)))


def beats(session: Session) -> dict[str, Beat]:
    """The last sign of life of each part."""
    return {one.name: one for one in session.scalars(select(Beat))}


def forget_beats(session: Session, before: datetime) -> int:
    """Delete the signs of life of parts that are gone since `before`, the service's own aside; how many."""
    result = session.execute(
        delete(Beat).where(Beat.at < before, Beat.name != "service")
    )
    return result.rowcount  # type: ignore[attr-defined]
