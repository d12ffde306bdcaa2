"""Takes visits from the job queue, crawls them in supervised workers, and records what
came of them.

Runs inside the service, and alone as `policywatch worker` on other machines. A job
whose machine is gone is given out again by whichever worker notices, three times at
most. A machine that has lost its network asks one source every ten seconds and leaves
the rest to the others.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from random import random
from typing import Any

import procrastinate
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker as ProcrastinateWorker

from db.session import Archive, ArchiveError, open_archive
from db.sources import runs
from scheduler.beats import note_of
from scheduler.borders import reread
from scheduler.health import DEATHS_ALLOWED
from scheduler.jobs import wall_clock
from scheduler.log import log_to_stderr
from scheduler.network import ENOUGH, Network
from scheduler.orders import Order, hosts_watched, read_order
from scheduler.pg_queue import (
    QUEUE,
    TASK,
    UNREACHABLE,
    order_of,
    pool_arguments,
    prepare,
)
from scheduler.settings import Reload, Setup
from scheduler.timetable import quarantine
from scheduler.visits import Visited, settle, stopped
from scheduler.workers import Ended, Workers

log = logging.getLogger("policywatch.queue")

HEARTBEAT_S = 3.0
STALLED_AFTER_S = 10.0
POLL_S = 0.05
# How long a machine without network keeps a job before it goes back to the queue.
MAX_HELD_S = 60


class BrokenOff(Exception):
    """The visit was not made here: the queue went away in the middle, or this machine's network is gone."""


class QueueConsumer:
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
        self._queue: ProcrastinateWorker | None = None

    async def run(self) -> None:
        """Work until `stop` is called; a server that goes away is waited for."""
        caring = asyncio.create_task(self._care())
        while not self.stopping.is_set():
            try:
                await self._consume()
            except UNREACHABLE as error:
                # PostgreSQL restarts take seconds; workers that ended with it would
                # have to be started by hand on every machine.
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
            self._queue = ProcrastinateWorker(
                app,
                queues=[QUEUE],
                concurrency=self.workers.capacity(),
                fetch_job_polling_interval=1,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_AFTER_S,
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
            await asyncio.sleep(POLL_S)
        assert self._queue is not None
        self._queue.stop()
        unfinished = await asyncio.to_thread(
            self.workers.close,
            self.setup.service.stop_grace,
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
            # Only our own stop ends quietly; a cancellation from elsewhere is passed
            # on.
            if self.stopping.is_set():
                return
            # An error is tried again, a job that was cancelled would be gone.
            raise BrokenOff(wanted.source) from None
        await self._settle(ended)
        await asyncio.sleep(self.setup.crawl.delay)

    async def _turn(self, source: str) -> None:
        """Wait while this machine's network is gone; all but one job every ten seconds
        go to other machines.
        """
        held = 0
        while not self.network.allows(wall_clock()):
            if held >= MAX_HELD_S or self.stopping.is_set():
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
            if loop.time() - beaten > HEARTBEAT_S:
                beaten = loop.time()
                await asyncio.to_thread(self._beat)
            await asyncio.sleep(POLL_S)

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
                troubles = []
                for trouble in (
                    self.workers.trouble,
                    self.network.trouble(),
                ):
                    if trouble:
                        troubles.append(trouble)
                runs.beat(
                    session,
                    self.name,
                    wall_clock(),
                    note_of(troubles),
                )
        except ArchiveError as error:
            log.warning("%s", error)

    async def _rescue(self, app: procrastinate.App) -> None:
        """Give out again the jobs of machines that are gone."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                stalled = list(
                    await app.job_manager.get_stalled_jobs(
                        seconds_since_heartbeat=STALLED_AFTER_S
                    )
                )
                blameless = bool(stalled) and await _server_is_young(app)
                for job in stalled:
                    await self._rescue_one(app, job, blameless=blameless)
            except (*UNREACHABLE, ArchiveError) as error:
                log.warning("no look for stalled jobs: %s", error)

    async def _rescue_one(
        self,
        app: procrastinate.App,
        job: Job,
        *,
        blameless: bool,
    ) -> None:
        order = order_of(job)
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


async def _server_is_young(app: procrastinate.App) -> bool:
    """Whether machines may be silent because the server was away: no source is to blame for that."""
    row = await app.connector.execute_query_one_async(
        "SELECT extract(epoch FROM now() - pg_postmaster_start_time())::float AS age"
    )
    return bool(row["age"] < STALLED_AFTER_S + 2 * HEARTBEAT_S)


def work(reload: Reload, *, as_json: bool = False) -> int:
    """`policywatch worker`: take jobs until SIGTERM or SIGINT; with `as_json` a line
    for each visit. SIGHUP reads the settings again.
    """
    setup = reload()
    log_to_stderr()
    archive = open_archive(setup.database)
    try:
        prepare(setup.database)
        consumer = QueueConsumer(
            archive,
            setup,
            _print_row if as_json else lambda visited: None,
        )
        asyncio.run(_until_signal(consumer, reload))
    finally:
        archive.close()
    return 0


async def _until_signal(consumer: QueueConsumer, reload: Reload) -> None:
    def told(number: int) -> None:
        if consumer.stopping.is_set():
            consumer.workers.kill()
            os._exit(128 + number)
        consumer.stop()

    def reload_setup() -> None:
        setup = reread(reload)
        if setup is not None:
            consumer.adopt(setup)
            log.info("reloaded")

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, reload_setup)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number)
    log.info("ready")
    await consumer.run()


def _print_row(visited: Visited) -> None:
    print(json.dumps(visited.row.as_json(), ensure_ascii=False), flush=True)
