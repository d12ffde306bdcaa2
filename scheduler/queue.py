"""Crawl jobs on PostgreSQL, for more than one machine: procrastinate, in a schema of its own in the same database.

The service puts a due visit into the queue; whoever runs (a service, `policywatch worker` on other machines)
takes it, crawls in its own supervised workers, and writes down what came of it. A host's lock is held for the
whole visit and the pause after it, so that one host is visited once at a time across all machines; a source's
queueing lock keeps it from waiting twice. A job whose machine is gone is given out again by whoever notices,
three times at most. A machine that has lost its network asks one source every ten seconds and leaves the rest
to the others.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from random import random
from typing import Any, cast

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker as QueueWorker

from db import runs
from db.session import Archive, ArchiveError, open_archive
from scheduler.health import DEATHS_ALLOWED
from scheduler.jobs import reread, wall_clock
from scheduler.log import log_to_stderr
from scheduler.network import ENOUGH, Network
from scheduler.orders import (
    Order,
    hosts_watched,
    line,
    read_order,
    write_order,
)
from scheduler.settings import Reload, Setup
from scheduler.timetable import quarantine
from scheduler.visits import Visited, settle, stopped
from scheduler.workers import Ended, Workers

log = logging.getLogger("policywatch.queue")

SCHEMA = "policywatch_queue"
TASK = "visit"
QUEUE = "visits"
LOCK = 0x766973
LONGEST = 1000
HEARTBEAT = 3.0
STALLED = 10.0
POLL = 0.05
HELD_BACK = (
    60  # seconds a machine without network keeps a job before it goes back to the queue
)
UNREACHABLE = (
    ConnectorException,
    psycopg.Error,
    psycopg_pool.PoolTimeout,
    OSError,
)


def pool_arguments(database: str) -> dict[str, Any]:
    """How procrastinate reaches the queue inside the archive's database."""
    address = database.replace("postgresql+psycopg://", "postgresql://", 1)
    return {
        "conninfo": address,
        "kwargs": {"options": f"-c search_path={SCHEMA}"},
    }


def prepare(database: str) -> None:
    """Make the queue's tables where they are missing; several processes may do so at once."""
    arguments = pool_arguments(database)
    with psycopg.connect(
        arguments["conninfo"], autocommit=True, **arguments["kwargs"]
    ) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        made = connection.execute(
            "SELECT to_regclass(%s)", [f"{SCHEMA}.procrastinate_jobs"]
        ).fetchone()
        if made is None or made[0] is None:
            connection.execute(procrastinate.schema.SchemaManager.get_schema())


class BrokenOff(Exception):
    """The visit was not made here: the queue went away in the middle, or this machine's network is gone."""


class Front:
    """What a service on PostgreSQL has in the place of workers: orders go into the queue."""

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
        """Put orders into the queue. A source that waits there already is not put there twice; what can't be put because the
        server is away is kept for the next step."""
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
            queue=QUEUE, queueing_lock=f"source:{order.source}", status="todo"
        )
        return any(_order_of(job).visit == order.visit for job in jobs)

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
        return max(LONGEST - sum(int(row["todo"]) for row in waiting), 0)

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


class Consumer:
    """Takes jobs from the queue, crawls, writes down; until `stop`."""

    def __init__(
        self,
        archive: Archive,
        setup: Setup,
        told: Callable[[Visited], None] = lambda visited: None,
    ) -> None:
        self.archive = archive
        self.setup = setup
        self.told = told
        self.workers = Workers(setup)
        self.network = Network()
        self.stopping = threading.Event()
        self.name = f"worker {socket.gethostname()} {os.getpid()}"
        self._waiting: dict[int, asyncio.Future[Ended]] = {}
        self._queue: QueueWorker | None = None

    async def run(self) -> None:
        """Work until `stop` is called; a server that goes away is waited for."""
        caring = asyncio.create_task(self._care())
        while not self.stopping.is_set():
            try:
                await self._consume()
            except UNREACHABLE as error:
                log.warning("the queue can't be reached: %s; trying again", error)
                await asyncio.sleep(1)
        await caring

    def stop(self) -> None:
        """Take no more jobs; those that run are ended in order or given back."""
        self.stopping.set()

    def adopt(self, setup: Setup) -> None:
        """Go on with new settings; how many jobs are taken at a time stays as it was at the start."""
        self.setup = setup
        self.workers.adopt(setup)

    async def _consume(self) -> None:
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                **pool_arguments(self.setup.database)
            )
        )
        again = procrastinate.RetryStrategy(max_attempts=1000, wait=2)
        app.task(name=TASK, queue=QUEUE, retry=again)(self._visit)
        async with app.open_async():
            self._queue = QueueWorker(
                app,
                queues=[QUEUE],
                concurrency=self.workers.capacity(),
                fetch_job_polling_interval=1,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                shutdown_graceful_timeout=self.setup.service.stop_grace + 5,
            )
            rescuing = asyncio.create_task(self._rescue(app))
            ending = asyncio.create_task(self._end_when_told())
            try:
                await self._queue.run()
            finally:
                rescuing.cancel()
                ending.cancel()

    async def _end_when_told(self) -> None:
        while not self.stopping.is_set():
            await asyncio.sleep(POLL)
        assert self._queue is not None
        self._queue.stop()
        unfinished = await asyncio.to_thread(
            self.workers.close, self.setup.service.stop_grace
        )
        for order in unfinished:
            await asyncio.to_thread(self._give_back, order)
            future = self._waiting.pop(order.visit, None)
            if future is not None and not future.done():
                future.cancel()

    async def _visit(self, order: dict[str, Any]) -> None:
        """The job: one visit, and the host's pause while its lock is still held."""
        wanted = read_order(order)
        await self._turn(wanted.source)
        future = self._waiting[wanted.visit] = (
            asyncio.get_running_loop().create_future()
        )
        self.workers.submit([wanted])
        try:
            ended = await future
        except asyncio.CancelledError:
            if self.stopping.is_set():
                return
            # An error is tried again, a job that was cancelled would be gone.
            raise BrokenOff(wanted.source) from None
        await self._settle(ended)
        await asyncio.sleep(self.setup.crawl.delay)

    async def _turn(self, source: str) -> None:
        """Wait while this machine's network is gone; all but one job every ten seconds go to other machines."""
        held = 0
        while not self.network.allows(wall_clock()):
            if held >= HELD_BACK or self.stopping.is_set():
                raise BrokenOff(source)
            held += 1
            await asyncio.sleep(1)

    async def _care(self) -> None:
        """Look after the crawl workers, and hand on what has ended."""
        beaten = 0.0
        loop = asyncio.get_running_loop()
        while not self.stopping.is_set() or self._waiting:
            self.workers.step()
            while not self.workers.ended.empty():
                ended = self.workers.ended.get_nowait()
                future = self._waiting.pop(ended.order.visit, None)
                if future is not None and not future.done():
                    future.set_result(ended)
            if loop.time() - beaten > HEARTBEAT:
                beaten = loop.time()
                await asyncio.to_thread(self._beat)
            await asyncio.sleep(POLL)

    async def _settle(self, ended: Ended) -> None:
        """Write down what came of a visit, however long the archive is away."""
        while True:
            try:
                visited = await asyncio.to_thread(self._write, ended)
            except ArchiveError as error:
                log.warning(
                    "%s; trying again",
                    error,
                    extra={"source": ended.order.source},
                )
                await asyncio.sleep(1)
            else:
                break
        self._note_network(visited)
        self.told(visited)

    def _note_network(self, visited: Visited) -> None:
        hosts = hosts_watched(self.setup.passports.values()) or ENOUGH
        before = self.network.gone_since
        if self.network.note(visited.host, visited.reached, hosts, wall_clock()):
            log.warning("the network is back")
        elif before is None and self.network.gone_since is not None:
            log.error("%s", self.network.trouble())

    def _write(self, ended: Ended) -> Visited:
        blameless = self.network.gone_since is not None
        with self.archive.write() as session:
            return settle(
                session,
                self.setup,
                ended,
                wall_clock(),
                blameless=blameless,
                chance=random(),
            )

    def _give_back(self, order: Order) -> None:
        with self.archive.write() as session:
            stopped(session, order, wall_clock())

    def _beat(self) -> None:
        try:
            with self.archive.write() as session:
                troubles = [
                    trouble
                    for trouble in (
                        self.workers.trouble,
                        self.network.trouble(),
                    )
                    if trouble
                ]
                runs.beat(
                    session,
                    self.name,
                    wall_clock(),
                    "; ".join(troubles) or None,
                )
        except ArchiveError as error:
            log.warning("%s", error)

    async def _rescue(self, app: procrastinate.App) -> None:
        """Give out again the jobs of machines that are gone."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            try:
                stalled = list(
                    await app.job_manager.get_stalled_jobs(
                        seconds_since_heartbeat=STALLED
                    )
                )
                blameless = bool(stalled) and await _server_is_young(app)
                for job in stalled:
                    await self._rescue_one(app, job, blameless=blameless)
            except (*UNREACHABLE, ArchiveError) as error:
                log.warning("no look for stalled jobs: %s", error)

    async def _rescue_one(
        self, app: procrastinate.App, job: Job, *, blameless: bool
    ) -> None:
        order = _order_of(job)
        log.warning(
            "the machine that visited it is gone",
            extra={"source": order.source},
        )
        if (
            blameless
            or await asyncio.to_thread(self._note_death, order) < DEATHS_ALLOWED
        ):
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)

    def _note_death(self, order: Order) -> int:
        """Count a machine's death against the source, which success forgives; how many there are."""
        now = wall_clock()
        with self.archive.write() as session:
            known = runs.state(session, order.source)
            known.deaths += 1
            if (aside := quarantine(known.deaths)) is not None:
                known.next_check_at = now + aside
                runs.finish(
                    session,
                    order.visit,
                    {"error": "every machine that visited it died"},
                    now,
                )
            return known.deaths


def _order_of(job: Job) -> Order:
    return read_order(cast("dict[str, Any]", job.task_kwargs["order"]))


async def _server_is_young(app: procrastinate.App) -> bool:
    """Whether machines may be silent because the server was away: no source is to blame for that."""
    row = await app.connector.execute_query_one_async(
        "SELECT extract(epoch FROM now() - pg_postmaster_start_time())::float AS age"
    )
    return bool(row["age"] < STALLED + 2 * HEARTBEAT)


def work(reload: Reload, *, as_json: bool = False) -> int:
    """`policywatch worker`: take jobs until SIGTERM or SIGINT; with `as_json` a line for each visit. SIGHUP reads the
    settings anew.
    """
    setup = reload()
    log_to_stderr()
    archive = open_archive(setup.database)
    try:
        prepare(setup.database)
        consumer = Consumer(
            archive, setup, _print_row if as_json else lambda visited: None
        )
        asyncio.run(_until_signal(consumer, reload))
    finally:
        archive.close()
    return 0


async def _until_signal(consumer: Consumer, reload: Reload) -> None:
    def told(number: int) -> None:
        if consumer.stopping.is_set():
            consumer.workers.kill()
            os._exit(128 + number)
        consumer.stop()

    def anew() -> None:
        setup = reread(reload)
        if setup is not None:
            consumer.adopt(setup)
            log.info("reloaded")

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, anew)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number)
    log.info("ready")
    await consumer.run()


def _print_row(visited: Visited) -> None:
    print(json.dumps(visited.row.as_json(), ensure_ascii=False), flush=True)
