"""The plan of visits in the archive: made at the start, on reload and after a step of the clock."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from db.models import SourceState
from db.session import Session
from db.sources import runs
from scheduler.orders import Order, host_of
from scheduler.settings import Setup
from scheduler.source_states import is_enabled
from scheduler.timetable import Standing, latest, spread
from scheduler.visits import begin

PAGE = 200


def standing_of(known: SourceState) -> Standing:
    return Standing(
        failures=known.failures,
        refused=known.state == "refused",
        deaths=known.deaths,
    )


def make(
    session: Session,
    setup: Setup,
    now: datetime,
    *,
    broken_off: Collection[str] = (),
) -> int:
    """Give every source its next moment; how many were overdue.

    New sources, overdue ones and those whose visit was broken off come now, spread over at most a minute. A
    moment farther away than the passport allows (the clock went back, the passport changed) is drawn nearer.
    """
    known = runs.states(session)
    enabled = {}
    for source, passport in setup.passports.items():
        if is_enabled(passport, known.get(source)):
            enabled[source] = passport
    moments: dict[str, datetime | None] = dict.fromkeys(known.keys() - enabled.keys())
    overdue: list[tuple[datetime, str]] = []
    for source, passport in enabled.items():
        state = known.get(source)
        if state is None or state.next_check_at is None:
            overdue.append((now, source))
        elif state.next_check_at <= now or source in broken_off:
            overdue.append((state.next_check_at, source))
        else:
            bound = latest(passport, now, standing_of(state))
            if state.next_check_at > bound:
                moments[source] = bound
    overdue.sort()
    moments.update(spread([source for _, source in overdue], now))
    runs.plan(session, moments)
    return len(overdue)


def break_off(
    session: Session,
    now: datetime,
    older_than: timedelta = timedelta(0),
) -> set[str]:
    """End in the books the visits whose process is gone; their sources."""
    sources = set()
    for run in runs.unfinished(session):
        if run.started_at <= now - older_than:
            runs.finish(
                session,
                run.id,
                {"error": "broken off: the service ended before the visit did"},
                now,
            )
            sources.add(run.source)
    return sources


def take_due(
    session: Session,
    setup: Setup,
    now: datetime,
    *,
    room: int,
    busy_hosts: Iterable[str],
    busy: Collection[str],
) -> list[Order]:
    """Claim up to `room` due visits, one a host, and write down that they begin."""
    hosts = set(busy_hosts)
    orders: list[Order] = []
    until = now + timedelta(seconds=2 * setup.service.visit_deadline)
    for known in _ripe(session, now):
        if len(orders) >= room:
            break
        passport = setup.passports.get(known.source)
        if passport is None or not is_enabled(passport, known):
            known.next_check_at = None
            continue
        due = known.next_check_at
        if known.source in busy or due is None or host_of(passport) in hosts:
            continue
        if runs.claim(session, known.source, due, until):
            orders.append(begin(session, setup, passport, due, now))
            hosts.add(orders[-1].host)
    return orders


def _ripe(session: Session, now: datetime) -> Iterator[SourceState]:
    """Sources that are due, the longest overdue first, read as far as they are asked for."""
    after = None
    while page := runs.due(session, now, limit=PAGE, after=after):
        last = page[-1]
        after = (
            last.next_check_at or now,
            last.source,
        )  # as it was before anybody took it
        yield from page
