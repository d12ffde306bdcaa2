"""The crawl workers together: who visits what, and what happens when one of them dies.

Orders wait in the order they came. One goes to a worker when its host is free (two visits to one host never
run at the same time) and a worker has room. A worker that dies takes nothing else along: the source whose
page it was reading is reported as its death, what else it held goes to the next worker at once. Where nobody
can say whose page it was, all it held are tried again, each alone.

`step` is called often (the service's tick, or a loop in a single pass); it and the workers' reader threads
share one lock.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Any, Protocol

from scheduler.orders import Order, Report
from scheduler.settings import Setup
from scheduler.worker import Limits, Visiting, Worker
from text.reason import Reason

log = logging.getLogger("policywatch.workers")
# As policywatch.settings and text.workdays call it.
HOLIDAYS_FILE = "holidays.toml"

# A visit still open this long after its deadline is ended together with its worker: requests in flight may
# take their full timeout to end.
DEADLINE_MARGIN = 45.0
LONGEST_RESTART_WAIT = 60.0
# Two looks farther apart: we were stopped ourselves (a suspended machine, a frozen
# container), and the workers too.
STOPPED = 10.0
SHAKY = 5.0


@dataclass(frozen=True)
class Ended:
    """A visit's end: the worker's report, or the cause of its death."""

    order: Order
    report: Report | None = None
    death: str | None = None
    seconds: float = 0.0


class Crawlers(Protocol):
    """What the jobs need of the crawling side: this machine's workers, or the queue for many machines."""

    ended: SimpleQueue[Ended]
    trouble: str | None

    def step(self) -> None: ...
    def submit(self, orders: Sequence[Order]) -> None: ...
    def held(self) -> set[str]: ...
    def hosts(self) -> set[str]: ...
    def capacity(self) -> int: ...
    def adopt(self, setup: Setup) -> None: ...
    def close(self, grace: float) -> list[Order]: ...
    def kill(self) -> None: ...


class Workers:
    """A fixed number of crawl workers, kept alive. `ended` is where the visits' ends come out."""

    def __init__(
        self,
        setup: Setup,
        count: int | None = None,
        *,
        module: str = "crawler.settings",
    ) -> None:
        self.count = count or setup.service.workers
        self.module = module
        self._configure(setup)
        self.ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()
        self.waiting: deque[Order] = deque()
        self.workers: list[Worker] = []
        self.deaths = 0
        self.trouble: str | None = None
        self._hosts: dict[str, float] = {}
        self._unborn = 0
        self._not_before = 0.0
        self._looked = time.monotonic()
        self._woken = -SHAKY
        self._closing = False
        self._lock = threading.RLock()

    def _configure(self, setup: Setup) -> None:
        service = setup.service
        self.room = service.visits_per_worker
        self.host_delay = setup.crawl.delay
        self.limits = Limits(
            age=service.worker_recycle_age,
            memory=service.worker_recycle_memory,
            visits=service.worker_recycle_visits,
            silence=service.stall_wall + 5,
        )
        self.start_message = starting(setup, self.module)

    def adopt(self, setup: Setup) -> None:
        """Work with new settings: workers that have the old ones leave when their visits have ended."""
        with self._lock:
            before = self.start_message
            self._configure(setup)
            self.count = setup.service.workers
            if self.start_message != before:
                for worker in self.workers:
                    worker.retiring = True

    def submit(self, orders: Iterable[Order]) -> None:
        with self._lock:
            self.waiting.extend(orders)
        self.step()

    def held(self) -> set[str]:
        """The sources that wait or are being visited."""
        with self._lock:
            visiting = set()
            for worker in self.workers:
                for held in worker.visits.values():
                    visiting.add(held.order.source)
            return visiting | {order.source for order in self.waiting}

    def hosts(self) -> set[str]:
        """The hosts of the sources that wait or are being visited."""
        with self._lock:
            visiting = set()
            for worker in self.workers:
                for held in worker.visits.values():
                    visiting.add(held.order.host)
            return visiting | {order.host for order in self.waiting}

    def capacity(self) -> int:
        """How many visits there is room for, beside a few that wait."""
        return self.count * self.room + self.room // 2

    def idle(self) -> bool:
        with self._lock:
            return not self.waiting and not any(
                worker.visits for worker in self.workers
            )

    def step(self) -> None:
        """Look after the workers and hand out what waits."""
        with self._lock:
            if self._closing:
                return
            now = time.monotonic()
            self._watch(now)
            self._hire(now)
            self._hand_out(now)

    def close(self, grace: float) -> list[Order]:
        """Let visits end for `grace` seconds, then end the workers. Returns the orders that did not end."""
        with self._lock:
            self._closing = True
            workers = list(self.workers)
            for worker in workers:
                worker.stop()
        deadline = time.monotonic() + grace
        for worker in workers:
            _wait(worker, max(deadline - time.monotonic(), 0))
        with self._lock:
            unfinished = []
            for worker in workers:
                for held in worker.visits.values():
                    unfinished.append(held.order)
            return unfinished + list(self.waiting)

    def kill(self) -> None:
        """End all workers now."""
        with self._lock:
            self._closing = True
            for worker in self.workers:
                worker.process.kill()

    def _wake(self, now: float) -> None:
        """After a stop of our own: what workers said meanwhile is still unread, and no source is to blame."""
        if now - self._looked > STOPPED:
            self._woken = now
            for worker in self.workers:
                worker.heard = max(worker.heard, now)
        self._looked = now

    def _watch(self, now: float) -> None:
        self._wake(now)
        for worker in self.workers:
            if now - worker.heard > self.limits.silence:
                worker.kill(f"no sign of life for {self.limits.silence:.0f} s")
            for held in worker.visits.values():
                if now - held.since > held.order.deadline + DEADLINE_MARGIN:
                    worker.guilty = held.order.source
                    worker.kill("the visit did not end at its deadline")
            if worker.worn(self.limits, now):
                worker.retiring = True
            if worker.retiring and not worker.visits:
                worker.stop()

    def _hire(self, now: float) -> None:
        working = []
        for worker in self.workers:
            if not worker.retiring:
                working.append(worker)
        if now < self._not_before:
            return
        for _ in range(self.count - len(working)):
            self.workers.append(
                Worker.start(self.start_message, self._told, self._died)
            )

    def _hand_out(self, now: float) -> None:
        self._hosts = {host: free for host, free in self._hosts.items() if free > now}
        visiting = [
            held.order for worker in self.workers for held in worker.visits.values()
        ]
        busy_hosts = {order.host for order in visiting} | self._hosts.keys()
        busy_sources = {order.source for order in visiting}
        left: deque[Order] = deque()
        for order in self.waiting:
            is_busy = order.host in busy_hosts or order.source in busy_sources
            if is_busy:
                worker = None
            else:
                worker = self._roomy(order)
            if worker is None:
                left.append(order)
                continue
            worker.give(order)
            busy_hosts.add(order.host)
            busy_sources.add(order.source)
        self.waiting = left

    def _roomy(self, order: Order) -> Worker | None:
        """The least busy worker that may take the order; one that must be alone needs an empty one."""
        room = 1 if order.solo else self.room
        able = []
        for worker in self.workers:
            if (
                worker.ready
                and not worker.retiring
                and not worker.solo
                and len(worker.visits) < room
            ):
                able.append(worker)
        return min(able, key=lambda worker: len(worker.visits), default=None)

    def _told(self, worker: Worker, message: dict[str, Any]) -> None:
        with self._lock:
            if "ready" in message:
                self._unborn, self.trouble = 0, None
            if "done" in message:
                self._done(worker, Report(**message["done"]))
        if "done" in message or "ready" in message:
            self.step()

    def _done(self, worker: Worker, report: Report) -> None:
        held = worker.visits.get(report.visit)
        order = worker.take_back(report)
        if order is None or held is None:
            return
        now = time.monotonic()
        self._hosts[order.host] = now + self.host_delay
        self.ended.put(Ended(order, report, seconds=now - held.since))

    def _died(self, worker: Worker) -> None:
        with self._lock:
            self.workers.remove(worker)
            if not worker.ready:
                self._stillborn(worker)
            if not self._closing and worker.visits:
                self._bury(worker)
        self.step()

    def _stillborn(self, worker: Worker) -> None:
        self._unborn += 1
        wait = min(2.0 ** (self._unborn - 1), LONGEST_RESTART_WAIT)
        self._not_before = time.monotonic() + wait
        self.trouble = Reason("trouble.workers", cause=worker.cause())
        log.error(
            "a crawl worker died before it was ready: %s; the next one in %.0f s",
            worker.cause(),
            wait,
        )

    def _bury(self, worker: Worker) -> None:
        self.deaths += 1
        held = list(worker.visits.values())
        if time.monotonic() - self._woken < SHAKY:
            guilty = None
        else:
            guilty = guilty_of(worker, held)
        log.warning("a crawl worker died: %s", worker.cause(), extra={"source": guilty})
        for one in reversed(held):
            if one.order.source == guilty:
                seconds = time.monotonic() - one.since
                self.ended.put(Ended(one.order, death=worker.cause(), seconds=seconds))
            else:
                self.waiting.appendleft(
                    replace(one.order, solo=one.order.solo or guilty is None)
                )
        worker.visits.clear()


def guilty_of(worker: Worker, held: list[Visiting]) -> str | None:
    """The source a dead worker's mark names; the only one it held where the mark names none."""
    sources = [one.order.source for one in held]
    if worker.guilty in sources:
        return worker.guilty
    if len(sources) == 1:
        return sources[0]
    return None


def starting(setup: Setup, module: str) -> dict[str, Any]:
    """The first thing a worker is told."""
    return {
        "settings_module": module,
        "crawl": setup.crawl.model_dump(),
        "settings": {
            "POLICYWATCH_DATABASE": setup.database,
            "POLICYWATCH_FRESH": setup.alerts.fresh.total_seconds(),
            "POLICYWATCH_OLDEST": setup.alerts.oldest.total_seconds(),
        },
        "memory": setup.service.worker_memory,
        "stall_cpu": setup.service.stall_cpu,
        "stall_wall": setup.service.stall_wall,
        "holidays": _holidays(setup),
        "log_level": logging.getLevelName(logging.getLogger().getEffectiveLevel()),
    }


def _holidays(setup: Setup) -> list[Any] | None:
    """The user's file of holidays and when it was written: one written since has the
    workers start again; None where there is none.
    """
    path = (setup.folder / HOLIDAYS_FILE).absolute()
    try:
        return [str(path), path.stat().st_mtime_ns]
    except OSError:
        return None


def _wait(worker: Worker, grace: float) -> None:
    """Wait for the child's end; after `grace` seconds, and then two more, without asking."""
    deadline = time.monotonic() + grace
    while (
        worker.process.poll() is None and time.monotonic() < deadline and worker.visits
    ):
        time.sleep(0.02)
    if worker.process.poll() is None and not worker.visits:
        deadline = time.monotonic() + 1
        while worker.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
    worker.process.kill()
    worker.process.wait()
