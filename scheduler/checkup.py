"""Each source's state, judged from the archive and written back to it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.catalogue import Passport
from db.models import Run, SourceState
from db.session import Archive, Session
from db.sources import runs
from scheduler.bridges import silent_bridge
from scheduler.health import Health, History, Visit, judge
from scheduler.repair import explained, open_rows
from scheduler.repair_plan import SEARCHED_STATES
from scheduler.repair_result import Searched
from scheduler.settings import Setup
from scheduler.source_states import is_enabled
from text.reason import restored, stored

REMEMBERED = timedelta(days=60)
UNREAD_FOR = timedelta(days=7)  # a page that was turned down is tried again after three


def examine(
    archive: Archive,
    setup: Setup,
    sources: Collection[str],
    now: datetime,
) -> dict[str, Health]:
    """Judge `sources`; what has changed is written down. The health of each."""
    found: dict[str, Health] = {}
    with archive.read() as session:
        known = runs.states(session)
        searched = open_rows(session, setup)
        for source in sources:
            passport = setup.passports.get(source)
            if passport is not None:
                silence = silent_bridge(passport, setup.passports, known, now)
                health = examine_one(session, passport, known.get(source), now, silence)
                found[source] = _explained(health, searched.get(source))
    changed = {
        source: health
        for source, health in found.items()
        if _differs(known.get(source), health)
    }
    if changed:
        with archive.write() as session:
            for source, health in changed.items():
                _write(session, source, health, now)
    return found


def _explained(health: Health, searched: Searched | None) -> Health:
    if health.state not in SEARCHED_STATES:
        return health
    return Health(health.state, explained(health.reason, searched))


def examine_one(
    session: Session,
    passport: Passport,
    known: SourceState | None,
    now: datetime,
    bridge_silence: str | None = None,
) -> Health:
    """A source's health as the archive tells it now."""
    history = history_of(session, passport, known, now)
    return judge(passport, replace(history, bridge_silence=bridge_silence), now)


def searched_sources(session: Session) -> list[str]:
    """The sources in a state in which their columns are looked for."""
    return [
        source
        for source, known in runs.states(session).items()
        if known.state in SEARCHED_STATES
    ]


def history_of(
    session: Session,
    passport: Passport,
    known: SourceState | None,
    now: datetime,
) -> History:
    """What the archive remembers of a source."""
    if known is None:
        return History(enabled=passport.enabled)
    enabled = is_enabled(passport, known)
    if not enabled:
        return History(enabled=False)
    articles, fields = runs.fields_found(session, passport.id)
    # The first visit's backlog came before first_visit_at, the moment that visit ended.
    since = max(known.first_visit_at or now, now - REMEMBERED)
    return History(
        enabled=enabled,
        first_visit_at=known.first_visit_at,
        last_new_at=known.last_new_at,
        failures=known.failures,
        deaths=known.deaths,
        visits=list(map(_visit, runs.latest(session, passport.id))),
        new_by_day=runs.new_by_day(session, passport.id, since),
        articles=articles,
        fields=fields,
        checks_since_new=known.checks_since_new,
        unread=runs.unread(session, passport.id, now - UNREAD_FOR),
    )


def _visit(run: Run) -> Visit:
    lost = restored(run.column_lost, run.column_lost_code, run.column_lost_values)
    return Visit(
        run.started_at,
        run.list_status,
        run.error,
        run.wall,
        lost,
        run.strange_pages,
    )


def _differs(known: SourceState | None, health: Health) -> bool:
    if known is None or (known.state, known.reason) != (health.state, health.reason):
        return True
    # An archive from before reasons had codes keeps the same text without one.
    return (known.reason_code, known.reason_values) != stored(health.reason)


def _write(
    session: Session,
    source: str,
    health: Health,
    now: datetime,
) -> None:
    known = runs.state(session, source)
    if known.state != health.state:
        known.since = now
    known.state = health.state
    runs.give_reason(known, health.reason)
