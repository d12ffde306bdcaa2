"""Puts due visits into the job queue: what a service on PostgreSQL has in the place of crawl workers."""

import json
import logging
import threading
from collections.abc import Sequence
from queue import SimpleQueue

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued

from db.session import Archive, ArchiveError
from db.sources import runs
from scheduler.orders import Order, line, write_order
from scheduler.pg_queue import (
    QUEUE,
    TASK,
    UNREACHABLE,
    order_of,
    pool_arguments,
    prepare,
)
from scheduler.settings import Setup
from scheduler.workers import Ended

log = logging.getLogger("policywatch.queue")

MAX_WAITING_JOBS = 1000


class QueueClient:
    """Offers the interface of `scheduler.workers.Workers`; its orders go into the queue."""

    def __init__(self, archive: Archive, setup: Setup) -> None:
        prepare(setup.database)
        self.archive = archive
        self.ended: SimpleQueue[Ended] = SimpleQueue()
        self.trouble: str | None = None
        self.app = procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(
                **pool_arguments(setup.database)
            )
        )
        self.app.open()
        self._closing = threading.Event()
        self._submitting = threading.Lock()
        self._kept: list[Order] = []

    def submit(self, orders: Sequence[Order]) -> None:
        """Put orders into the queue. A source that waits there already is not put there
        twice; what can't be put because the server is away is kept for the next step.
        """
        with self._submitting:
            self._kept += orders
            self._put_kept()

    def _put_kept(self) -> None:
        while self._kept and not self._closing.is_set():
            try:
                self._put(self._kept[0])
            except (*UNREACHABLE, ArchiveError) as error:
                self.trouble = f"the queue can't be reached, {len(self._kept)} visits wait for it: {error}"
                log.warning("%s", self.trouble)
                return
            self.trouble = None
            del self._kept[0]

    def _put(self, order: Order) -> None:
        try:
            self._defer(order)
        except AlreadyEnqueued:
            if not self._waits_there(order):
                with self.archive.write() as session:
                    runs.undo(session, order.visit)

    def _waits_there(self, order: Order) -> bool:
        """Whether it is this very order: the server took it and went before it could say so."""
        jobs = self.app.job_manager.list_jobs(
            queue=QUEUE,
            queueing_lock=f"source:{order.source}",
            status="todo",
        )
        return any(order_of(job).visit == order.visit for job in jobs)

    def _defer(self, order: Order) -> None:
        job = self.app.configure_task(
            TASK,
            queue=QUEUE,
            lock=f"host:{order.host}",
            queueing_lock=f"source:{order.source}",
        )
        job.defer(order=json.loads(line(write_order(order))))

    def capacity(self) -> int:
        """How many more jobs the queue should take."""
        waiting = self.app.job_manager.list_queues(queue=QUEUE)
        return max(MAX_WAITING_JOBS - sum(int(row["todo"]) for row in waiting), 0)

    def step(self) -> None:
        """Put what was kept; the crawling is the consumer's."""
        with self._submitting:
            self._put_kept()

    def held(self) -> set[str]:
        """Sources that wait for the queue."""
        return {order.source for order in self._kept}

    def hosts(self) -> set[str]:
        return set()

    def adopt(self, setup: Setup) -> None:
        """Nothing to change: orders carry their passports."""

    def close(self, grace: float) -> list[Order]:
        """Take no more; what was not put into the queue yet is given back."""
        self._closing.set()
        with self._submitting:
            self.app.close()
        return self._kept

    def kill(self) -> None:
        """Nothing to kill."""
