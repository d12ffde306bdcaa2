"""The service: jobs on a clockwork, a watchdog over it, signals, an orderly end.

The clockwork is APScheduler's, with a job store in memory: the plan of visits lives in the archive, so that
there is nothing to go stale, and nothing to lose. APScheduler computes with the wall clock; after a step of
it, or when the tick stops for whatever reason, the watchdog (the main thread, on the monotonic clock) puts a
new one in its place.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from db.session import Archive, open_archive
from scheduler import heartbeat, meanings
from scheduler.accepted import adopt
from scheduler.borders import reread
from scheduler.heap import share_the_heap
from scheduler.jobs import Jobs, wall_clock
from scheduler.lock import only_one
from scheduler.log import log_to_stderr
from scheduler.sd_notify import notify
from scheduler.settings import Reload, Setup
from scheduler.workers import Workers

log = logging.getLogger("policywatch.service")

CLOCK_STEP = 2.0
STUCK_AFTER = 60.0
NOTIFY_EVERY = 10.0
JOBS_GRACE = 10.0
REPAIR_EVERY = 60.0
FIRST_CHECK_EVERY_S = 20.0


class Every(BaseTrigger):
    """Each so many seconds; what was missed is one.

    APScheduler's own interval names every missed moment, one after the other and under
    its lock: a clock that is set half a year ahead, as on a board that booted in 1970,
    would block the scheduler for minutes.
    """

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(
        self,
        previous_fire_time: datetime | None,
        now: datetime,
    ) -> datetime:
        following = (previous_fire_time or now) + self.interval
        if following > now:
            return following
        return now + self.interval


LINK_INTERVAL_S = 1.0  # stored → linked within two seconds, before alerts look
# Reminders come by the day; a window stored today is looked at within minutes.
REMIND_INTERVAL_S = 300.0


class Clockwork:
    """Runs the jobs at their intervals; can be replaced while it runs."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs = jobs
        self.replaced = 0
        self.scheduler = self._wind()

    def _wind(self) -> BackgroundScheduler:
        service = self.jobs.setup.service
        # A pool for each job: one that takes long holds up no other.
        names = list(self.jobs.by_name())
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={
                "default": ThreadPoolExecutor(1),
                **{name: ThreadPoolExecutor(1) for name in names},
            },
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            },
            timezone="UTC",
        )
        intervals = {
            "tick": service.tick,
            "policies": min(LINK_INTERVAL_S, service.alert_interval),
            "alerts": service.alert_interval,
            "reminders": REMIND_INTERVAL_S,
            "mail": service.alert_interval,
            "health": service.health_interval,
            "upkeep": 3600.0,
            "repair": REPAIR_EVERY,
            "first check": FIRST_CHECK_EVERY_S,
            "heartbeat": heartbeat.INTERVAL_S,
            "meanings": meanings.INTERVAL_S,
        }
        for name, seconds in intervals.items():
            scheduler.add_job(
                self.jobs.run,
                Every(seconds),
                [name],
                id=name,
                executor=name,
            )
        scheduler.start()
        return scheduler

    def replace(self, reason: str) -> None:
        log.warning("the clockwork is replaced: %s", reason)
        self.replaced += 1
        self.stop()
        self.jobs.ticked = time.monotonic()
        self.scheduler = self._wind()

    def stop(self) -> None:
        self.scheduler.shutdown(wait=False)


class Beside:
    """On PostgreSQL: the queue's client for the jobs, and a consumer of the same queue
    in a thread of its own.
    """

    def __init__(self, archive: Archive, setup: Setup) -> None:
        # procrastinate and psycopg are needed with PostgreSQL alone.
        from scheduler.queue_client import QueueClient
        from scheduler.queue_worker import QueueConsumer

        self.client = QueueClient(archive, setup)
        self._consumer = QueueConsumer(archive, setup)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._consumer.run()),
            name="consumer",
            daemon=True,
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._consumer.stop()
        self._thread.join(self._consumer.setup.service.stop_grace + JOBS_GRACE)

    def adopt(self, setup: Setup) -> None:
        self._consumer.adopt(setup)

    def kill(self) -> None:
        self._consumer.workers.kill()


class Watch:
    """The service from its start to its end, in the main thread."""

    def __init__(
        self,
        archive: Archive,
        setup: Setup,
        reload: Reload,
        *,
        alone: bool,
    ) -> None:
        self.reload = reload
        self.setup = setup
        self.archive = archive
        self.consumer = (
            Beside(archive, setup) if archive.dialect == "postgresql" else None
        )
        self.jobs = Jobs(
            archive,
            setup,
            self.consumer.client if self.consumer else Workers(setup),
        )
        self.alone = alone
        self.wanted = (
            threading.Event()
        )  # something is to be looked at: an end, a reload
        self.ending: int | None = None
        self.reloading = False
        self._notified = -1e9

    def run(self) -> None:
        """Work until told to stop."""
        self._listen()
        adopt(self.archive, self.setup)
        self.jobs.start(alone=self.alone)
        if self.consumer:
            self.consumer.start()
        self.jobs.workers.step()
        clockwork = Clockwork(self.jobs)
        notify("READY=1", f"STATUS=sources: {len(self.setup.passports)}")
        log.info("ready")
        drift = _drift()
        while self.ending is None:
            self.wanted.wait(0.5)
            self.wanted.clear()
            if self.jobs.replaced.is_set():
                self._leave()
            if self.reloading or self.jobs.reload_wanted.is_set():
                self.jobs.reload_wanted.clear()
                self._reload()
            drift = self._check(clockwork, drift)
        self._end(clockwork)

    def _check(self, clockwork: Clockwork, drift: float) -> float:
        """The watchdog: is the wall clock where it should be, does the tick tick?"""
        step = _drift() - drift
        silence = time.monotonic() - self.jobs.ticked
        if abs(step) > CLOCK_STEP:
            self.jobs.clock_stepped()
            clockwork.replace(f"the wall clock was set by {step:+.0f} s")
        elif silence > STUCK_AFTER and self.jobs.idle("tick"):
            clockwork.replace(f"no tick for {silence:.0f} s")
        if silence < STUCK_AFTER and time.monotonic() - self._notified > NOTIFY_EVERY:
            self._notified = time.monotonic()
            notify("WATCHDOG=1", f"STATUS={self._status()}")
        return drift + step

    def _status(self) -> str:
        notes = "; ".join(list(self.jobs.notes.values()))
        return (
            notes
            or f"sources: {len(self.setup.passports)}, visits: {self.jobs.runs['visits']}"
        )[:200]

    def _listen(self) -> None:
        signal.signal(signal.SIGTERM, self._told_to_stop)
        signal.signal(signal.SIGINT, self._told_to_stop)
        signal.signal(signal.SIGHUP, self._told_to_reload)

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        if self.ending is not None:
            (self.consumer or self.jobs.workers).kill()
            os._exit(128 + number)
        self.ending = number
        self.wanted.set()

    def _told_to_reload(self, number: int, frame: FrameType | None) -> None:
        self.reloading = True
        self.wanted.set()

    def _reload(self) -> None:
        """Read passports and settings again; if they can't be read, everything stays as it is."""
        self.reloading = False
        notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        setup = reread(self.reload)
        if setup is not None:
            self.setup = adopt(self.archive, setup)
            self.jobs.change(setup)
            if self.consumer:
                self.consumer.adopt(setup)
            log.info("reloaded, sources: %d", len(setup.passports))
        notify("READY=1")

    def _leave(self) -> None:
        """End at once, with nothing written: another file has taken the archive's place.

        An orderly end would close the archive, and SQLite fold its log into that file.
        """
        notify("STOPPING=1")
        (self.consumer or self.jobs.workers).kill()
        sys.stderr.flush()
        os._exit(1)

    def _end(self, clockwork: Clockwork) -> None:
        started = time.monotonic()
        notify("STOPPING=1")
        log.info("stopping")
        self.jobs.stopping.set()
        clockwork.stop()
        if self.consumer:
            self.consumer.stop()
        unfinished = self.jobs.workers.close(self.setup.service.stop_grace)
        self.jobs.wait(JOBS_GRACE)
        self.jobs.stop(unfinished)
        log.info(
            "stopped after %.1f s; %d visits broken off",
            time.monotonic() - started,
            len(unfinished),
        )


def _drift() -> float:
    """How far the wall clock is ahead of the monotonic one; changes when it is set, or the machine slept."""
    return wall_clock().timestamp() - time.monotonic()


def run(reload: Reload) -> int:
    """The service in the foreground until SIGTERM or SIGINT; the exit status.

    `reload` reads settings and passports, now and on SIGHUP. Raises ArchiveError where the archive can't be
    opened or another service works on it.
    """
    share_the_heap()
    setup = reload()
    log_to_stderr()
    for problem in setup.problems:
        log.error("%s", problem)
    with only_one(setup) as alone:
        archive = open_archive(setup.database)
        try:
            Watch(archive, setup, reload, alone=alone).run()
        finally:
            archive.close()
    return 0
