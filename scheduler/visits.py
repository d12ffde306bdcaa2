"""What a visit to a source leaves behind: its row in the runs, what is known of the source, its next visit.

The crawl itself happens in a worker (scheduler/worker_main.py); articles are stored there, one by one. Here
the service writes down the rest when a visit begins and when it has ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from crawler.catalogue import Passport
from crawler.outcome import Outcome, outcome_of
from db.articles import rechecks
from db.models import SourceState
from db.session import Session
from db.sources import runs
from pipelines.counts import Counts, from_stats
from scheduler.health import DEATHS_ALLOWED
from scheduler.orders import Order, host_of
from scheduler.settings import Setup
from scheduler.timetable import LONGEST_WAIT, Standing, next_check
from scheduler.workers import Ended
from text.reason import stored

# Failures that are as likely the network's or the hour's as the source's own.
_SOFT = (
    "timeout",
    "http-429",
    "http-502",
    "http-503",
    "http-504",
    "cut-short",
)
LONGEST_RETRY_AFTER_S = LONGEST_WAIT.total_seconds()
_UNREACHED = ("no-such-host", "connection-refused", "connection", "timeout")


@dataclass(frozen=True)
class Visited:
    """How a visit ended. `reached`: whether anything at all answered; None where nothing was asked."""

    source: str
    host: str
    row: Counts
    failed: bool
    died: bool
    reached: bool | None
    error: str | None
    next_check_at: datetime | None


def begin(
    session: Session,
    setup: Setup,
    passport: Passport,
    due: datetime,
    now: datetime,
) -> Order:
    """Write down that a visit begins, and say what a worker needs to know of it."""
    known = runs.state(session, passport.id)
    run = runs.start(session, passport.id, now)
    return Order(
        visit=run.id,
        passport=passport,
        due=due,
        first_visit=known.first_visit_at is None,
        solo=known.deaths > 0,
        deadline=setup.service.visit_deadline,
        recheck=rechecks.due(session, passport.id, now),
    )


@dataclass(frozen=True)
class _Result:
    """A visit that ended, its counts read from Scrapy's stats once."""

    ended: Ended
    stats: dict[str, Any]
    outcome: Outcome
    counts: Counts
    error: str | None
    blameless: bool

    @classmethod
    def of(cls, ended: Ended, *, blameless: bool) -> Self:
        stats = ended.report.stats if ended.report else {}
        outcome = outcome_of(stats)
        error = _error_of(ended, outcome)
        counts = from_stats(ended.order.source, stats)
        counts.errors = max(counts.errors, outcome.errors, int(error is not None))
        return cls(ended, stats, outcome, counts, error, blameless)

    @property
    def has_died(self) -> bool:
        return self.ended.death is not None


def settle(
    session: Session,
    setup: Setup,
    ended: Ended,
    now: datetime,
    *,
    blameless: bool = False,
    chance: float = 0.5,
) -> Visited:
    """Write down what came of a visit. `blameless`: the network is gone, so a failure is not the source's."""
    order = ended.order
    result = _Result.of(ended, blameless=blameless)
    counts, outcome, error = result.counts, result.outcome, result.error
    runs.finish(session, order.visit, _run_columns(counts, outcome, error), now)
    known = runs.state(session, order.source)
    _judge(known, result, now)
    _plan_rechecks(session, setup, result, now)
    known.next_check_at = _next(session, known, result, now, chance)
    if outcome.retry_after:
        asked = timedelta(seconds=min(outcome.retry_after, LONGEST_RETRY_AFTER_S))
        runs.postpone(session, _on_host(setup, order), now + asked)
    return Visited(
        order.source,
        order.host,
        counts,
        error is not None,
        result.has_died,
        _reached(result.stats, ended),
        error,
        known.next_check_at,
    )


def _judge(known: SourceState, result: _Result, now: datetime) -> None:
    """What the visit says of the source: a death, a good visit, or a failure of its own."""
    known.last_visit_at = now
    if result.has_died:
        known.deaths += 1
    elif result.error is None:
        _well(known, result.counts, result.outcome, now)
    elif not result.blameless:
        known.failures += weight(result.stats, result.outcome)


def _plan_rechecks(
    session: Session,
    setup: Setup,
    result: _Result,
    now: datetime,
) -> None:
    order, counts = result.ended.order, result.counts
    # A visit that died may have stored articles that its lost counts do not tell.
    if counts.new or counts.copies or result.ended.death:
        begun = now - timedelta(seconds=result.ended.seconds)
        rechecks.plan_new(session, order.source, begun, setup.crawl.recheck, now)
    if result.error is None and order.recheck:
        addresses = [asked[0] for asked in order.recheck]
        rechecks.plan_further(session, addresses, setup.crawl.recheck, now)


def _on_host(setup: Setup, order: Order) -> list[str]:
    """The other sources of the host that a visit was to."""
    neighbours: list[str] = []
    for passport in setup.passports.values():
        if passport.id != order.source and host_of(passport) == order.host:
            neighbours.append(passport.id)
    return neighbours


def stopped(session: Session, order: Order, now: datetime) -> None:
    """Write down that a visit was broken off because the service ends; the source is due again at once."""
    runs.finish(session, order.visit, {"error": "the service was stopped"}, now)
    runs.state(session, order.source).next_check_at = order.due


def weight(stats: dict[str, Any], outcome: Outcome) -> float:
    """How much a failure counts: half where it may well pass by itself. A site that says
    it is being rebuilt is not merely busy.
    """
    if stats.get("policywatch/away"):
        return 1.0
    soft = any(
        f"policywatch/error/{reason}" in stats or reason in outcome.refused
        for reason in _SOFT
    )
    return 0.5 if soft else 1.0


def _error_of(ended: Ended, outcome: Outcome) -> str | None:
    """Why the visit as a whole is a failure; None where its list was got, be it empty."""
    if ended.death is not None:
        return ended.death
    report = ended.report
    assert report is not None
    if report.error is not None:
        return report.error
    if outcome.list_status in ("read", "unchanged", "lost", "empty"):
        return None
    reason = report.stats.get("finish_reason", "finished")
    return outcome.error or (
        f"ended early: {reason}" if reason != "finished" else "no list was read"
    )


def _run_columns(counts: Counts, outcome: Outcome, error: str | None) -> dict[str, Any]:
    row = counts.as_json()
    del row["source"]
    code, values = stored(outcome.column_lost)
    wall = outcome.wall if outcome.articles == 0 else None
    return {
        **row,
        "listed": outcome.listed,
        "error": error,
        "list_status": outcome.list_status,
        "wall": wall,
        "column_lost": outcome.column_lost and str(outcome.column_lost),
        "column_lost_code": code,
        "column_lost_values": values,
        "strange_pages": outcome.strange_pages,
    }


def _well(
    known: SourceState,
    counts: Counts,
    outcome: Outcome,
    now: datetime,
) -> None:
    known.failures = known.deaths = 0
    if outcome.list_status in ("lost", "empty"):
        return
    known.last_success_at = now
    known.first_visit_at = known.first_visit_at or now
    if counts.new or counts.copies:
        known.last_new_at, known.checks_since_new = now, 0
    else:
        known.checks_since_new += 1


def _next(
    session: Session,
    known: SourceState,
    result: _Result,
    now: datetime,
    chance: float,
) -> datetime:
    order, outcome = result.ended.order, result.outcome
    has_failed = result.error is not None
    if result.has_died and known.deaths < DEATHS_ALLOWED:
        return now
    if has_failed and result.blameless:
        return order.due
    retry_after = None
    if outcome.retry_after:
        retry_after = timedelta(seconds=outcome.retry_after)
    standing = Standing(
        failures=known.failures if has_failed else 0,
        refused=outcome.wall is not None and has_failed,
        deaths=known.deaths,
        retry_after=retry_after,
        **_pace(session, order.passport, known, now),
    )
    return next_check(order.passport, order.due, now, standing, chance)


def _pace(
    session: Session,
    passport: Passport,
    known: SourceState,
    now: datetime,
) -> dict[str, Any]:
    """What a source published lately; asked only where the passport lets the interval grow."""
    if passport.slowest is None or known.first_visit_at is None:
        return {}
    since = max(known.first_visit_at, now - timedelta(days=28))
    return {
        "new_articles": sum(runs.new_by_day(session, passport.id, since).values()),
        "observed": now - since,
    }


def _reached(stats: dict[str, Any], ended: Ended) -> bool | None:
    if ended.report is None or stats.get("downloader/response_count"):
        return True
    unreached = any(f"policywatch/error/{reason}" in stats for reason in _UNREACHED)
    return False if unreached or stats.get("downloader/exception_count") else None
