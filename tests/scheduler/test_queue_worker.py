"""More than one machine: a service and workers on one PostgreSQL, workers killed while they crawl."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import procrastinate
import psycopg
import pytest

from crawler.catalogue import Passport
from db.session import Archive, open_archive
from db.sources import runs
from scheduler import status_report
from scheduler.jobs import wall_clock
from scheduler.orders import Order, Report
from scheduler.pg_queue import QUEUE, pool_arguments, prepare
from scheduler.queue_client import MAX_WAITING_JOBS, QueueClient
from scheduler.queue_worker import BrokenOff, QueueConsumer
from scheduler.settings import Setup
from scheduler.visits import begin
from scheduler.workers import Ended

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def passport(name: str) -> Passport:
    given = {
        "id": name,
        "name": name,
        "category": "ministry",
        "kind": "listing",
        "every": "1h",
    }
    return Passport.model_validate(
        {**given, "start_urls": [f"https://{name}.example/"]}
    )


class Hosts(ThreadingHTTPServer):
    """A site on every 127.x.y.z that notes how many connections each host had open at once."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.lists: Counter[str] = Counter()
        self.guard = threading.Lock()
        site = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers["Host"].partition(":")[0]
                with site.guard:
                    site.open[host] += 1
                    site.most[host] = max(site.most[host], site.open[host])
                    site.lists[self.path] += 1
                try:
                    self.answer()
                finally:  # the asker may have been killed meanwhile
                    with site.guard:
                        site.open[host] -= 1

            def answer(self) -> None:
                time.sleep(0.05)
                body = b"<ul><li><a href='/about'>x</a></li></ul>"
                self.send_response(404 if self.path == "/robots.txt" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(("0.0.0.0", 0), Answer)


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    server = Hosts()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def archive(
    request: pytest.FixtureRequest, postgresql_server: str
) -> Iterator[Archive]:
    from db.maintenance.upgrade import upgrade

    with psycopg.connect(
        postgresql_server.replace("+psycopg", ""), autocommit=True
    ) as connection:
        connection.execute("DROP SCHEMA IF EXISTS policywatch_queue CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    opened = open_archive(postgresql_server)
    upgrade(opened)
    yield opened
    opened.close()


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def machine(tmp_path: Path, archive: Archive, hosts: Hosts) -> Iterator[Start]:
    """Start a service, or a worker, as a machine of its own would."""
    (tmp_path / "sources").mkdir()
    settings = {
        "database": archive.url,
        "crawl": {
            "private_addresses": "allow",
            "delay": 0,
            "timeout": 5,
            "per_host": 1,
        },
        "mail": {"host": "127.0.0.1", "port": 9, "timeout": 1},
        "service": {
            "workers": 1,
            "tick": 0.2,
            "stop_grace": 1,
            "disk_floor": 1,
            "visit_deadline": 30,
        },
    }
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    started: list[subprocess.Popen[bytes]] = []

    def start(*role: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("ab") as log:
            command = [
                sys.executable,
                "-m",
                "tests.scheduler.serve",
                str(tmp_path),
                *role,
            ]
            started.append(subprocess.Popen(command, cwd=ROOT, stderr=log, stdout=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def write_sources(
    folder: Path, hosts: Hosts, number: int, on: int, every: str = "1d"
) -> None:
    for n in range(number):
        (folder / "sources" / f"s{n}.toml").write_text(
            f'name = "s{n}"\ncategory = "ministry"\nkind = "listing"\nevery = "{every}"\n'
            f'start_urls = ["http://127.1.0.{n % on + 1}:{hosts.server_address[1]}/list{n}.html"]\n'
        )


def until(wanted: Callable[[], Any], within: float, log: Path) -> None:
    deadline = time.monotonic() + within
    while not wanted():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.1)


def finished(archive: Archive) -> int:
    with archive.read() as session:
        return sum(
            state.last_visit_at is not None for state in runs.states(session).values()
        )


def jobs_in_queue(archive: Archive) -> list[dict[str, Any]]:
    """Status and visit of every job that the queue's tables hold."""
    with psycopg.connect(archive.url.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT status, (args -> 'order' ->> 'visit')::int"
            " FROM policywatch_queue.procrastinate_jobs"
        ).fetchall()
    return [{"status": status, "visit": visit} for status, visit in rows]


def test_killed_workers_lose_no_visit_and_no_host_is_visited_twice_at_once(
    machine: Start, archive: Archive, hosts: Hosts, tmp_path: Path
) -> None:
    """A service and a worker that is killed in mid-crawl: every source is visited, one connection a host."""
    write_sources(tmp_path, hosts, 36, on=12)
    machine()
    doomed = machine("worker")
    until(lambda: finished(archive) >= 5, 30, tmp_path / "log")
    doomed.kill()
    until(lambda: finished(archive) == 36, 90, tmp_path / "log")
    assert max(hosts.most.values()) == 1
    assert all(hosts.lists[f"/list{n}.html"] >= 1 for n in range(36))


def test_a_worker_told_to_stop_gives_its_visits_back(
    machine: Start, archive: Archive, hosts: Hosts, tmp_path: Path
) -> None:
    """SIGTERM: the worker ends within seconds, with status 0, and nothing stays in the queue as being done. SIGHUP before that
    has it read its settings anew, and work on."""
    write_sources(tmp_path, hosts, 20, on=20, every="2s")
    service, worker = machine(), machine("worker")
    until(lambda: finished(archive) >= 5, 30, tmp_path / "log")
    os.kill(worker.pid, signal.SIGHUP)
    until(
        lambda: (
            b"part=policywatch.queue message=reloaded"
            in (tmp_path / "log").read_bytes()
        ),
        10,
        tmp_path / "log",
    )
    for process in (worker, service):
        started = time.monotonic()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=15) == 0
        assert time.monotonic() - started < 12
    with archive.read() as session:
        open_visits = runs.unfinished(session)
        beats = runs.beats(session)
    assert beats["service"].note == "stopped"
    jobs = jobs_in_queue(archive)
    assert {job["status"] for job in jobs} <= {"todo"}
    assert {run.id for run in open_visits} == {job["visit"] for job in jobs}


def test_a_source_that_kills_three_machines_is_quarantined(
    archive: Archive, tmp_path: Path
) -> None:
    """A job whose machine is gone is given out again twice; the third death ends it, with the reason in the visit. What was
    cut off because the server had been away counts for nothing."""
    setup = Setup(archive.url, {"miit": passport("miit")})
    prepare(archive.url)
    client, consumer = QueueClient(archive, setup), QueueConsumer(archive, setup)
    with archive.write() as session:
        client_order = begin(session, setup, setup.passports["miit"], NOW, NOW)
    client.submit([client_order])

    async def died(*, blameless: bool = False) -> int:
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(**pool_arguments(archive.url))
        )
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            job = await app.job_manager.fetch_job(queues=[QUEUE], worker_id=worker)
            assert job is not None
            await consumer._rescue_one(app, job, blameless=blameless)
            return sum(
                int(row["todo"])
                for row in await app.job_manager.list_queues_async(queue=QUEUE)
            )

    assert asyncio.run(died(blameless=True)) == 1
    assert [asyncio.run(died()) for _ in range(3)] == [1, 1, 0]
    client.close(0)
    with archive.read() as session:
        known, (run,) = (
            runs.state(session, "miit"),
            runs.latest(session, "miit"),
        )
    assert (
        known.deaths == 3
        and known.next_check_at is not None
        and known.next_check_at > NOW + timedelta(minutes=50)
    )
    assert run.error == "every machine that visited it died"


def test_a_source_that_waits_in_the_queue_leaves_no_second_visit(
    archive: Archive,
) -> None:
    """Put in twice: one job, and one visit in the books."""
    setup = Setup(archive.url, {"miit": passport("miit")})
    client = QueueClient(archive, setup)
    for _ in range(2):
        with archive.write() as session:
            order = begin(session, setup, setup.passports["miit"], NOW, NOW)
        client.submit([order])
    with archive.read() as session:
        assert len(runs.unfinished(session)) == 1 and not runs.latest(session, "miit")
    assert client.capacity() == MAX_WAITING_JOBS - 1
    assert client.close(0) == []
    client.submit([order])
    assert client.close(0) == [order]


def test_visits_handed_out_while_the_server_goes_away_are_put_when_it_is_back(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None waits for its claim to run out; one that the server took without saying so is not put twice nor undone."""
    names = ["s0", "s1", "s2"]
    setup = Setup(archive.url, {name: passport(name) for name in names})
    client = QueueClient(archive, setup)
    with archive.write() as session:
        orders = [
            begin(session, setup, setup.passports[name], NOW, NOW) for name in names
        ]
    put, answers = client._defer, iter([False, True])

    def away(order: Order) -> None:
        if order.source == "s1" and next(answers, False):
            put(order)
        if order.source != "s0":
            raise procrastinate.exceptions.ConnectorException
        put(order)

    monkeypatch.setattr(client, "_defer", away)
    client.submit(orders)
    client.step()
    assert (
        client.held() == {"s1", "s2"}
        and client.trouble
        and "2 visits wait" in client.trouble
    )
    monkeypatch.setattr(client, "_defer", put)
    client.step()
    assert client.held() == set() and client.trouble is None
    assert client.capacity() == MAX_WAITING_JOBS - 3
    with archive.read() as session:
        assert len(runs.unfinished(session)) == 3
    assert client.close(0) == []


def test_a_machine_without_network_blames_no_source_and_leaves_jobs_to_others(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight hosts silent in a row: from then on failures count for nothing, one job in ten seconds is tried, the rest go back
    to the queue; the sign of life says why; the first answer ends it."""
    names = [f"s{n}" for n in range(12)]
    setup = Setup(archive.url, {name: passport(name) for name in names})
    consumer = QueueConsumer(archive, setup)

    def visited(name: str, stats: dict[str, Any]) -> None:
        with archive.write() as session:
            order = begin(session, setup, setup.passports[name], NOW, NOW)
        asyncio.run(consumer._settle(Ended(order, Report(order.visit, stats))))

    for name in names[:10]:
        visited(
            name,
            {
                "policywatch/error/connection": 1,
                "downloader/exception_count": 1,
            },
        )
    with archive.read() as session:
        blamed = [name for name in names if runs.state(session, name).failures]
    assert blamed == names[:8]
    monkeypatch.setattr("scheduler.queue_worker.MAX_HELD_S", 0)
    asyncio.run(consumer._turn("s10"))
    with pytest.raises(BrokenOff):
        asyncio.run(consumer._turn("s11"))
    consumer._beat()
    said = status_report.status(archive, setup, now=wall_clock())["problems"]
    assert any(
        problem.startswith("worker ") and "network or DNS down" in problem
        for problem in said
    )
    visited(
        "s11",
        {
            "downloader/response_count": 1,
            "policywatch/list_read": 1,
            "finish_reason": "finished",
        },
    )
    asyncio.run(consumer._turn("s10"))
    asyncio.run(consumer._turn("s10"))
