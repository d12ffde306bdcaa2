"""One pass now, without the service: visit sources, match rules, send; look at a page without storing it.

Fetching and reading happen in the same supervised workers as in the service: a hostile page can't take the
command line along.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from alerts.deliver import deliver
from alerts.reminders import remind
from alerts.scan import scan
from crawler.catalogue import Passport, PassportError
from db.session import Archive
from db.sources import runs
from pipelines.counts import Counts
from policies.linking import LinkReport, link_waiting
from scheduler import checkup
from scheduler.accepted import adopt
from scheduler.borders import guarded
from scheduler.health import DEATHS_ALLOWED
from scheduler.jobs import wall_clock
from scheduler.look import FetchError, fetch
from scheduler.repair import search_now
from scheduler.repair_plan import due_searches
from scheduler.repair_result import Searched
from scheduler.settings import Setup
from scheduler.source_states import is_enabled
from scheduler.visits import Visited, begin, settle, stopped
from scheduler.workers import Workers

log = logging.getLogger("policywatch.pass")

__all__ = [
    "FetchError",
    "Pass",
    "alert_and_send",
    "chosen",
    "crawl_now",
    "fetch",
    "link_policies",
]

Progress = Callable[[int, int], None]
PAUSE = 0.05


@dataclass
class Pass:
    """What came of a pass: a row of counts for each source, and what went wrong with the pass as a whole."""

    rows: list[Counts] = field(default_factory=list)
    trouble: str | None = None
    repairs: list[Searched] = field(default_factory=list)


def crawl_now(
    archive: Archive,
    setup: Setup,
    sources: Sequence[str] | None = None,
    *,
    send: bool = True,
    progress: Progress | None = None,
) -> Pass:
    """Visit the named sources (default: all that are enabled) once, match the rules, deliver if `send`.

    Raises PassportError for an unknown name. Ctrl-C ends the visits in order and is raised again.
    """
    adopt(archive, setup)
    passports = chosen(archive, setup, sources)
    result = Pass()
    visited = _visit_all(
        archive,
        setup,
        passports,
        progress or (lambda done, total: None),
    )
    result.rows = [one.row for one in visited]
    checkup.examine(
        archive,
        setup,
        [passport.id for passport in passports],
        wall_clock(),
    )
    result.repairs = _repair(archive, setup, passports)
    failed = [one for one in visited if one.failed]
    if visited and len(failed) == len(visited):
        result.trouble = (
            f"no source could be visited; {failed[0].source}: {failed[0].error}"
        )
    result.trouble = alert_and_send(archive, setup, send=send) or result.trouble
    return result


def _repair(
    archive: Archive,
    setup: Setup,
    passports: Sequence[Passport],
) -> list[Searched]:
    """Look for the columns of sources that are lost, where a search is due."""
    with archive.read() as session:
        sources = due_searches(
            session,
            setup,
            [passport.id for passport in passports],
            wall_clock(),
        )
    if sources:
        return search_now(archive, setup, sources, wall_clock)
    return []


def alert_and_send(archive: Archive, setup: Setup, *, send: bool) -> str | None:
    """Match the rules with what is new, fill the outbox, deliver; what went wrong, if anything."""
    link_policies(archive, setup)
    scan(archive, now=wall_clock(), settings=setup, bursts=())
    remind(archive, wall_clock(), setup)
    if not send:
        return None
    report = deliver(archive, setup, wall_clock())
    if report.unreachable:
        return f"{report.unreachable} (the mail waits: `policywatch outbox list`)"
    if report.refused:
        return f"{report.refused} mails were refused (`policywatch outbox list`)"
    return None


def link_policies(
    archive: Archive,
    setup: Setup,
    progress: Callable[[int], None] = lambda done: None,
) -> LinkReport:
    """Link the documents of all articles that wait for it to their records."""
    return link_waiting(
        archive,
        topics=setup.topics,
        now=wall_clock(),
        guard=guarded,
        progress=progress,
    )


def chosen(
    archive: Archive,
    setup: Setup,
    sources: Sequence[str] | None,
) -> list[Passport]:
    """The passports of the named sources, or of all that are enabled. Raises PassportError."""
    if sources is not None:
        for source in sources:
            if source not in setup.passports:
                raise PassportError(
                    f"{source}: no such source (`policywatch sources list` names them)"
                )
        return [setup.passports[source] for source in sources]
    with archive.read() as session:
        known = runs.states(session)
    enabled: list[Passport] = []
    for passport in setup.passports.values():
        if is_enabled(passport, known.get(passport.id)):
            enabled.append(passport)
    return enabled


def _visit_all(
    archive: Archive,
    setup: Setup,
    passports: Sequence[Passport],
    progress: Progress,
) -> list[Visited]:
    if not passports:
        return []
    workers = Workers(setup, count=min(setup.service.workers, len(passports)))
    ended: dict[str, Visited] = {}
    try:
        _give(archive, setup, workers, passports)
        progress(0, len(passports))
        while len(ended) < len(passports):
            for one in _settled(archive, setup, workers):
                if one.died and _may_try_again(archive, one.source):
                    _give(archive, setup, workers, [setup.passports[one.source]])
                else:
                    ended[one.source] = one
                    progress(len(ended), len(passports))
            workers.step()
            time.sleep(PAUSE)
    finally:
        _close(archive, workers)
    return [ended[passport.id] for passport in passports]


def _give(
    archive: Archive,
    setup: Setup,
    workers: Workers,
    passports: Sequence[Passport],
) -> None:
    now = wall_clock()
    with archive.write() as session:
        orders = [begin(session, setup, passport, now, now) for passport in passports]
    workers.submit(orders)


def _settled(archive: Archive, setup: Setup, workers: Workers) -> list[Visited]:
    """Write down what has ended since the last look."""
    visited: list[Visited] = []
    while not workers.ended.empty():
        ended = workers.ended.get_nowait()
        with archive.write() as session:
            visited.append(settle(session, setup, ended, wall_clock()))
    return visited


def _may_try_again(archive: Archive, source: str) -> bool:
    with archive.read() as session:
        return runs.state(session, source).deaths < DEATHS_ALLOWED


def _close(archive: Archive, workers: Workers) -> None:
    unfinished = workers.close(grace=1.0)
    if not unfinished:
        return
    with archive.write() as session:
        for order in unfinished:
            stopped(session, order, wall_clock())
