"""Back-fill: a source's lists read back to a day, slice by slice, beside the service or without it.

A slice is a short visit by a crawl worker (crawler.backfill). What it found is written
down before the next one begins, so a process that is killed goes on where it was. News
goes first: a slice waits while the service visits the host or is about to, and the
service leaves the host alone for the two minutes that a slice may take.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from crawler.backfill import (
    SLICE_PAGES,
    SLICE_SECONDS,
)
from crawler.catalogue import Passport
from db.models import SourceBackFill
from db.session import Archive, Session
from db.sources import back_fills, runs
from pipelines.counts import Counts, from_stats
from scheduler.backfill_plan import (
    Standing,
    Step,
    added,
    after_slice,
    begin,
    goes_on,
    next_step,
    standing_of,
)
from scheduler.beats import is_alive
from scheduler.orders import Order, host_of
from scheduler.settings import Setup
from scheduler.workers import Ended, Workers

log = logging.getLogger("policywatch.backfill")

_PAUSE_S = 0.05
_WAIT_S = 1.0
# A visit whose service died is open in the books for as long as this at most.
_OPEN_VISIT = timedelta(minutes=20)
# A slice says every few seconds that it still asks the host; one whose process was
# killed is over after this.
_HELD_FOR = timedelta(seconds=15)
_RENEW_S = 4.0
_MAX_FUTILE = 3

Progress = Callable[["Standing"], None]


class BackFill:
    """One source being read back."""

    def __init__(
        self,
        archive: Archive,
        setup: Setup,
        passport: Passport,
        back_to: date,
        clock: Callable[[], datetime],
    ) -> None:
        self.archive = archive
        self.setup = setup
        self.passport = passport
        self.back_to = back_to
        self.clock = clock
        self._pages = SLICE_PAGES
        self._futile = 0
        self._trouble: str | None = None

    def run(
        self,
        progress: Progress,
        stop: Callable[[], bool] = lambda: False,
    ) -> Standing:
        """Read slice after slice to the end, or until `stop` says so."""
        self._open()
        workers = Workers(self.setup, count=1)
        number = 0
        try:
            while not stop():
                step = self._next_step()
                if step.is_end:
                    return self._close()
                if not self._take_turn(stop):
                    break
                number += 1
                progress(self._read_slice(workers, number, step))
                if self._futile >= _MAX_FUTILE:
                    return self._standing(self._trouble or "nothing new was read")
        finally:
            self._release()
            workers.close(grace=0)
        return self._standing()

    def _open(self) -> None:
        now = self.clock()
        with self.archive.write() as session:
            row = back_fills.of_source(session, self.passport.id)
            if row is not None and goes_on(row, self.passport, self.back_to):
                return
            if row is None:
                row = SourceBackFill(source=self.passport.id)
            for name, value in begin(self.passport, self.back_to, now).items():
                setattr(row, name, value)
            session.add(row)

    def _row(self, session: Session) -> SourceBackFill:
        row = back_fills.of_source(session, self.passport.id)
        assert row is not None, "the row is made before the first slice"
        return row

    def _next_step(self) -> Step:
        with self.archive.read() as session:
            return next_step(self._row(session))

    def _standing(self, trouble: str | None = None) -> Standing:
        with self.archive.read() as session:
            return standing_of(self._row(session), trouble)

    def _close(self) -> Standing:
        with self.archive.write() as session:
            row = self._row(session)
            row.state, row.updated_at = "done", self.clock()
        return self._standing()

    def _take_turn(self, stop: Callable[[], bool]) -> bool:
        """Wait until no visit needs the host, and hold it; False where `stop` says so first."""
        while not stop():
            now = self.clock()
            with self.archive.write() as session:
                is_free = not self._is_wanted_for_news(session, now)
                source, until = self.passport.id, now + _HELD_FOR
                if is_free and back_fills.hold(session, source, now, until):
                    return True
            time.sleep(_WAIT_S)
        return False

    def _is_wanted_for_news(self, session: Session, now: datetime) -> bool:
        """Whether a visit to the host is open, or a living service is about to make one."""
        host = host_of(self.passport)
        neighbours = set()
        for one in self.setup.passports.values():
            if host_of(one) == host:
                neighbours.add(one.id)
        if neighbours & runs.being_visited(session, now - _OPEN_VISIT):
            return True
        if not is_alive(runs.beats(session).get("service"), now):
            return False
        states = runs.states(session)
        for name in neighbours:
            if name in states and (
                (due := states[name].next_check_at) is not None and due <= now
            ):
                return True
        return False

    def _release(self) -> None:
        with self.archive.write() as session:
            self._row(session).held_until = None

    def _read_slice(
        self,
        workers: Workers,
        number: int,
        step: Step,
    ) -> Standing:
        cursor = None
        if step.cursor:
            cursor = step.cursor.as_json()
        order = Order(
            visit=number,
            passport=self.passport,
            due=self.clock(),
            first_visit=True,
            solo=True,
            deadline=SLICE_SECONDS,
            backfill={
                "back_to": self.back_to.isoformat(),
                "cursor": cursor,
                "pages": self._pages,
                "again": list(step.again),
            },
        )
        workers.submit([order])
        renewed = time.monotonic()
        while workers.ended.empty():
            workers.step()
            time.sleep(_PAUSE_S)
            if time.monotonic() - renewed >= _RENEW_S:
                self._renew()
                renewed = time.monotonic()
        return self._settle(step, workers.ended.get_nowait())

    def _renew(self) -> None:
        """Say that the host is still being asked."""
        with self.archive.write() as session:
            self._row(session).held_until = self.clock() + _HELD_FOR

    def _settle(self, step: Step, ended: Ended) -> Standing:
        """Write down what a slice found, and hold the host for one more delay."""
        report = ended.report
        stats = report.stats if report is not None else {}
        found = None
        if report is not None:
            found = report.found
        trouble = ended.death or (report.error if report else None)
        if trouble is None and found is not None:
            trouble = found["trouble"]
        is_complete = (
            trouble is None
            and found is not None
            and stats.get("finish_reason") == "finished"
            and not stats.get("policywatch/refused/limit")
        )
        more = from_stats(self.passport.id, stats)
        self._note_gain(more, is_complete=is_complete, trouble=trouble)
        now = self.clock()
        with self.archive.write() as session:
            row = self._row(session)
            if found is not None:
                row.cursors, row.again = after_slice(
                    row.cursors,
                    row.again,
                    step,
                    found,
                    is_complete=is_complete,
                )
            row.counts = added(row.counts, more)
            row.updated_at = now
            row.held_until = now + timedelta(seconds=self.setup.crawl.delay)
        return self._standing()

    def _note_gain(
        self,
        more: Counts,
        *,
        is_complete: bool,
        trouble: str | None,
    ) -> None:
        """After a slice that brought nothing the next one is smaller; after three the back-fill stops."""
        if is_complete:
            self._futile, self._pages, self._trouble = 0, SLICE_PAGES, None
            return
        self._pages = 1
        self._trouble = trouble
        if trouble is not None:
            log.warning("%s", trouble, extra={"source": self.passport.id})
        self._futile = 0 if more.articles and trouble is None else self._futile + 1


def hosts_held(session: Session, setup: Setup, now: datetime) -> set[str]:
    """The hosts that slices of back-fills ask now: the service visits them afterwards."""
    hosts: set[str] = set()
    for source in back_fills.held(session, now):
        if source in setup.passports:
            hosts.add(host_of(setup.passports[source]))
    return hosts


def back_fill(
    archive: Archive,
    setup: Setup,
    sources: Sequence[str],
    back_to: date,
    *,
    clock: Callable[[], datetime],
    progress: Progress = lambda standing: None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Standing]:
    """Read sources back to `back_to`, one after the other; what came of each.

    Resumes what an earlier call for the same day left undone. Articles older than
    `[alerts] fresh` alert nobody.
    """
    standings = []
    for source in sources:
        if stop():
            break
        fill = BackFill(archive, setup, setup.passports[source], back_to, clock)
        standings.append(fill.run(progress, stop))
    return standings
