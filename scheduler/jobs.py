"""The service's jobs, the border where their errors end, and the one place that reads the clock.

A job that fails is logged and counted, says so in the sign of life, and comes again: no error ends the
service.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import random

from alerts.deliver import deliver
from alerts.operator_notices import tell_operator
from alerts.reminders import remind
from alerts.scan import scan
from db.errors import ArchiveReplaced
from db.session import Archive, ArchiveError, Session
from db.sources import runs
from policies.linking import link_waiting
from scheduler import (
    backfill,
    checkup,
    heartbeat,
    housekeeping,
    planning,
    repair,
    repair_plan,
)
from scheduler.beats import note_of
from scheduler.borders import guarded
from scheduler.disk_watch import DiskWatch
from scheduler.first_check import FirstCheck
from scheduler.meanings import TitleReader
from scheduler.network import Network
from scheduler.orders import Order, host_of, hosts_watched
from scheduler.settings import Setup
from scheduler.troubles import Troubles, mail_waits
from scheduler.visits import Visited, settle, stopped
from scheduler.workers import Crawlers, Ended

log = logging.getLogger("policywatch.jobs")

BEAT_EVERY = 5.0
LASTING = 600.0
HEARTBEAT = "heartbeat call"


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Jobs:
    """What the service does again and again. Each job runs at most once at a time, and never raises."""

    def __init__(
        self,
        archive: Archive,
        setup: Setup,
        workers: Crawlers,
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        self.archive = archive
        self.setup = setup
        self.workers = workers
        self.clock = clock
        self.network = Network()
        self.stopping = threading.Event()
        self.replaced = threading.Event()  # another file has the archive's name
        self.ticked = time.monotonic()
        self.runs: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self._troubles = Troubles()
        # What troubles each part of the service now; empty when all is well.
        self.notes = self._troubles.notes
        self._unsettled: list[Ended] = []
        self._touched: set[str] = set()
        self._locks = {name: threading.Lock() for name in self.by_name()}
        self._beaten = -1e9
        self._disk = DiskWatch()
        self._examined = datetime.min.replace(tzinfo=UTC)
        self._replan = threading.Event()
        # A passport was written by another process.
        self.reload_wanted = threading.Event()
        self._loaded_at = clock()
        self._searching: set[str] = set()
        self.titles = TitleReader()
        self.first_check = FirstCheck(archive, clock, self.reload_wanted)
        self._counted_for: Setup | None = None
        self._hosts = 0

    def by_name(self) -> dict[str, Callable[[], None]]:
        return {
            "tick": self._tick,
            "policies": self._policies,
            "alerts": self._alerts,
            "reminders": self._reminders,
            "mail": self._mail,
            "health": self._health,
            "repair": self._repair,
            "first check": self._first_check,
            "upkeep": self._upkeep,
            "heartbeat": self._heartbeat,
            "meanings": self._meanings,
        }

    def run(self, name: str) -> None:
        """The error border: run one job; what it raises is logged, counted and noted."""
        lock = self._locks[name]
        if not lock.acquire(blocking=False):
            return
        try:
            self.by_name()[name]()
            self._note(name, None)
        except ArchiveReplaced as error:
            # What is written now would go into a file that nobody sees.
            if not self.replaced.is_set():
                self.replaced.set()
                log.critical("%s", error)
        except ArchiveError as error:
            self._note(name, str(error))
        except Exception as error:  # noqa: BLE001 — the border
            self._note(name, f"{type(error).__name__}: {error}", error)
        finally:
            self.runs[name] += 1
            lock.release()

    def idle(self, name: str) -> bool:
        """Whether a job is not running now."""
        return not self._locks[name].locked()

    def wait(self, seconds: float) -> None:
        """Wait until no job runs, or that long."""
        deadline = time.monotonic() + seconds
        for lock in self._locks.values():
            if lock.acquire(timeout=max(deadline - time.monotonic(), 0)):
                lock.release()

    def start(self, *, alone: bool) -> None:
        """Make the plan. `alone`: no other service works on this archive, so open visits are nobody's."""
        now = self.clock()
        patience = (
            timedelta(0)
            if alone
            else timedelta(seconds=2 * self.setup.service.visit_deadline)
        )
        with self.archive.write() as session:
            broken_off = planning.break_off(session, now, patience)
            overdue = planning.make(session, self.setup, now, broken_off=broken_off)
        log.info("sources: %d, due now: %d", len(self.setup.passports), overdue)

    def change(self, setup: Setup) -> None:
        """Adopt a setup that was read again; the plan follows at the next tick."""
        for problem in setup.problems:
            log.error("%s", problem)
        self.setup = setup
        self._loaded_at = self.clock()
        self.workers.adopt(setup)
        self._replan.set()

    def clock_stepped(self) -> None:
        """The wall clock was set: the next tick makes a new plan."""
        self._replan.set()

    def stop(self, unfinished: list[Order]) -> None:
        """Settle what has ended, and give back what has not."""
        self.titles.close()
        self._collect()
        now = self.clock()
        with self.archive.write() as session:
            self._settle(session, self._unsettled, now)
            for order in unfinished:
                stopped(session, order, now)
            runs.beat(session, "service", now, "stopped")

    def _tick(self) -> None:
        self.archive.require_same_file()
        self.workers.step()
        now = self.clock()
        if self._replan.is_set():
            with self.archive.write() as session:
                planning.make(session, self.setup, now)
            self._replan.clear()
        self._settle_ended()
        if not self.stopping.is_set() and self._disk_is_fine():
            self._hand_out(now)
        if time.monotonic() - self._beaten >= BEAT_EVERY:
            self._beat(now)
        self.ticked = time.monotonic()

    def _collect(self) -> None:
        while not self.workers.ended.empty():
            self._unsettled.append(self.workers.ended.get_nowait())

    def _settle_ended(self) -> None:
        """Write down what came of visits; what can't be written now (a locked archive) waits a tick."""
        self._collect()
        # No sooner than the visits ended: what a host asks for is counted from here.
        now = self.clock()
        if not self._unsettled:
            return
        try:
            with self.archive.write() as session:
                visited = self._settle(session, self._unsettled, now)
        except ArchiveError:
            raise
        except Exception:
            # One visit's bug must not take along the others of its round.
            log.exception("visits could not be settled together; now one by one")
            visited = self._settle_each(now)
        self._unsettled.clear()
        for one in visited:
            self._note_visit(one, now)

    def _settle_each(self, now: datetime) -> list[Visited]:
        """The second border: one visit that can't be written down does not hold up the others for ever."""
        visited: list[Visited] = []
        for ended in self._unsettled:
            try:
                with self.archive.write() as session:
                    visited += self._settle(session, [ended], now)
            except ArchiveError:
                raise
            except Exception:
                log.exception(
                    "a visit could not be settled", extra={"source": ended.order.source}
                )
        return visited

    def _settle(
        self, session: Session, ended: list[Ended], now: datetime
    ) -> list[Visited]:
        blameless = self.network.gone_since is not None
        setup = self.setup
        return [
            settle(session, setup, one, now, blameless=blameless, chance=random())
            for one in ended
        ]

    def _note_visit(self, visited: Visited, now: datetime) -> None:
        self._touched.add(visited.source)
        self.runs["visits"] += 1
        if visited.failed:
            self.runs["failed visits"] += 1
            log.warning("%s", visited.error, extra={"source": visited.source})
        if self.network.note(visited.host, visited.reached, self._known_hosts(), now):
            log.warning("the network is back")
            self._note("network", None)
            self._replan.set()
        elif (trouble := self.network.trouble()) is not None:
            self._note("network", trouble)

    def _known_hosts(self) -> int:
        """Number of hosts watched; counted again when the passports have changed."""
        if self._counted_for is not self.setup:
            self._counted_for = self.setup
            self._hosts = hosts_watched(self.setup.passports.values())
        return self._hosts

    def _hand_out(self, now: datetime) -> None:
        busy = self.workers.held()
        room = self.workers.capacity() - len(busy)
        if room <= 0:
            return
        with self.archive.read() as session:
            anything = bool(runs.due(session, now, limit=1))
        if not anything or not self.network.allows(now):
            return
        if self.network.gone_since is not None:
            room = 1
        with self.archive.write() as session:
            orders = planning.take_due(
                session,
                self.setup,
                now,
                room=room,
                busy_hosts=self.workers.hosts()
                | self._searching
                | self.first_check.hosts
                | backfill.hosts_held(session, self.setup, now),
                busy=busy,
            )
        self.workers.submit(orders)

    def _disk_is_fine(self) -> bool:
        """Whether there is room to store."""
        self._note("disk", self._disk.trouble(self.setup))
        return "disk" not in self.notes

    def _beat(self, now: datetime) -> None:
        self._note("workers", self.workers.trouble)
        with self.archive.write() as session:
            runs.beat(session, "service", now, note_of(self.notes.values()))
        self._beaten = time.monotonic()

    def _policies(self) -> None:
        topics, stop = self.setup.topics, self.stopping.is_set
        link_waiting(self.archive, topics, self.clock(), guarded, stop=stop)

    def _meanings(self) -> None:
        self._note("meanings", self.titles.take_turn(self.archive, self.clock))

    def _alerts(self) -> None:
        scan(self.archive, now=self.clock(), settings=self.setup)

    def _reminders(self) -> None:
        report = remind(self.archive, self.clock(), self.setup)
        if report.windows:
            log.info("reminders: %d mails", report.messages)
        if report.broken:
            self.errors["reminders set aside"] += report.broken

    def _mail(self) -> None:
        report = deliver(
            self.archive, self.setup, self.clock(), stop=self.stopping.is_set
        )
        # Between two tries the server is as ill as it was at the last one.
        is_ill = "mail server" in self.notes and mail_waits(self.archive)
        if report.unreachable or report.sent or not is_ill:
            self._note("mail server", report.unreachable)

    def _health(self) -> None:
        now = self.clock()
        touched, self._touched = self._touched, set()
        if self.archive.dialect != "sqlite":
            with self.archive.read() as session:  # other machines visit too
                touched |= runs.visited_since(session, self._examined)
            self._examined = now - timedelta(
                seconds=2 * self.setup.service.health_interval
            )
        checkup.examine(self.archive, self.setup, touched, now)
        names = {one.id: one.name for one in self.setup.passports.values()}
        # With several services each would report its own, and contradict the others.
        is_only_one = self.archive.dialect == "sqlite"
        lasting = self._troubles.lasting(LASTING) if is_only_one else {}
        tell_operator(self.archive, self.setup, now, lasting, names)

    def _repair(self) -> None:
        """Look for the columns of one lost source; no visit to its host runs meanwhile."""
        now = self.clock()
        with self.archive.read() as session:
            if repair.taken_up_since(session, self._loaded_at):
                self.reload_wanted.set()
            unwell = checkup.searched_sources(session)
            due = repair_plan.due_searches(session, self.setup, unwell, now)
        free = [
            source
            for source in due
            if host_of(self.setup.passports[source]) not in self.workers.hosts()
        ]
        if not free or self.network.gone_since is not None:
            return
        source = free[0]
        self._searching = {host_of(self.setup.passports[source])}
        try:
            if not repair.claim(self.archive, self.setup, source, now):
                return
            repair.search_now(
                self.archive,
                self.setup,
                [source],
                self.clock,
                stop=self.stopping.is_set,
            )
        finally:
            self._searching = set()
        self.runs["searches"] += 1
        self._touched.add(source)

    def _first_check(self) -> None:
        """Check sources that nobody has seen live, at hosts that nothing else asks now."""
        if self.network.gone_since is None:
            busy = self.workers.hosts() | self._searching
            self.first_check.step(self.setup, busy, self.stopping.is_set)

    def _heartbeat(self) -> None:
        """Tell the watcher outside that all is well; say nothing while something is not."""
        troubles = [part for part in self.notes if part != HEARTBEAT]
        is_stuck = time.monotonic() - self.ticked > heartbeat.INTERVAL_S
        if not self.setup.service.heartbeat_url or troubles or is_stuck:
            return
        trouble = heartbeat.trouble_of_call(self.setup)
        (self.errors if trouble else self.runs)["heartbeat calls"] += 1
        self._note(HEARTBEAT, trouble)

    def _upkeep(self) -> None:
        checkup.examine(
            self.archive, self.setup, set(self.setup.passports), self.clock()
        )
        housekeeping.tidy(self.archive, self.setup.service, self.clock())

    def _note(
        self, part: str, trouble: str | None, error: Exception | None = None
    ) -> None:
        self._troubles.note(part, trouble, error)
        if trouble is not None and part in self._locks:
            self.errors[part] += 1
