"""Thirty days of the service in a few minutes: its real jobs, real crawl workers, a
real site and mail server, a fake clock.

python -m benchmarks.month [--days 30] [--sources 12] [--settled 6]

The clock stands still while anything is being done and then jumps twenty minutes, in
the service's jobs and in the workers alike. Every source is visited hourly and
publishes on workdays; articles are corrected two days later; one source is dead, one
answers 500 now and then. Day 10: the network is gone. Day 15: the mail server is.
Retention is shortened (visits 10 days, pages 5 days) so that a month shows whether it
bounds anything. Printed: a row a day, then the slope of memory after `--settled` days,
how far WAL, visits, notices, logs and pages grew, and whether anything listed or
matched was lost. Exit status 1 where a bound is broken.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from alerts import register
from alerts.settings import AlertSettings, MailSettings
from benchmarks.frozen_clock import CLOCK, FrozenClock
from benchmarks.month_world import BEGIN, DAY, published, world
from benchmarks.soak import resident
from crawler.catalogue import read_catalogue
from crawler.configuration import CrawlSettings
from db.maintenance.upgrade import upgrade
from db.session import open_archive
from db.sources import runs
from scheduler.jobs import Jobs
from scheduler.log import log_to_stderr
from scheduler.settings import ServiceSettings, Setup
from scheduler.workers import Workers

STEP = timedelta(minutes=20)
SLOPE, WAL, LOG = 1.0, 64.0, 2.0  # MB a day, MB, MB a day


@dataclass
class Day:
    """How things stood at the end of a simulated day. Sizes are mebibytes."""

    service: float
    worker: float
    counts: dict[str, int]
    wal: float
    archive: float
    log: float
    slowest_visit: float = 0.0


class Month:
    """The jobs of the service, driven by hand over the frozen clock."""

    def __init__(self, folder: Path, ports: dict[str, int], sources: int) -> None:
        self.folder, self.clock = folder, FrozenClock(folder / "clock")
        write_passports(folder / "sources", ports["site"], sources)
        passports, _ = read_catalogue([folder / "sources"], shipped=False)
        self.setup = Setup(
            database=f"sqlite:///{folder / 'archive.db'}",
            passports=passports,
            crawl=CrawlSettings(private_addresses="allow", delay=0, timeout=5),
            mail=MailSettings(host="127.0.0.1", port=ports["mail"], sender="a@example.org", operator="o@example.org", timeout=2),
            alerts=AlertSettings(per_hour=1_000_000),
            service=ServiceSettings(workers=1, disk_floor=1, keep_runs=10, keep_raw_pages=5),
            folder=folder,
        )  # fmt: skip
        self.archive = open_archive(self.setup.database)
        upgrade(self.archive)
        for name, when in (
            ("each", "immediately"),
            ("hour", "hourly"),
            ("day", "daily 08:00"),
        ):
            register.add(
                self.archive,
                name=name,
                query="通知",
                to=["reader@example.org"],
                when=when,
                now=BEGIN,
            )
        workers = Workers(self.setup, module="benchmarks.frozen_settings")
        self.jobs = Jobs(self.archive, self.setup, workers, clock=self.clock.now)

    def days(self, number: int) -> Iterator[Day]:
        self.jobs.start(alone=True)
        self.jobs.workers.step()
        for _ in range(number):
            for step in range(DAY // STEP):
                self.clock.advance(STEP)
                self._step(hourly=step % 3 == 0)
            yield self._look()
        self.jobs.run("mail")  # the last look at the health comes after the last mail
        self.jobs.stop(self.jobs.workers.close(5))

    def _step(self, *, hourly: bool) -> None:
        """All that is due now; the clock stands still meanwhile but for what it really takes."""
        self.jobs.run("tick")
        while (
            self.jobs.workers.held()
            or not self.jobs.workers.ended.empty()
            or self._more_due()
        ):
            time.sleep(0.01)
            self.jobs.run("tick")
        for name in (
            "alerts",
            "mail",
            "health",
            *(["upkeep"] if hourly else []),
        ):
            self.jobs.run(name)

    def _more_due(self) -> bool:
        if self.jobs.network.gone_since is not None:
            return False
        with self.archive.read() as session:
            return bool(runs.due(session, self.clock.now(), limit=1))

    def _look(self) -> Day:
        workers: Any = self.jobs.workers
        return Day(
            service=resident(os.getpid()),
            worker=max((worker.memory for worker in workers.workers), default=0),
            counts=self._counts(),
            wal=_size(self.folder / "archive.db-wal"),
            archive=_size(self.folder / "archive.db"),
            log=_size(self.folder / "log"),
        )

    def _counts(self) -> dict[str, int]:
        tables = (
            "articles",
            "hits",
            "outbox",
            "runs",
            "raw_pages",
            "revisions",
            "fetch_states",
            "operator_notices",
            "beats",
        )
        with self.archive.reader.connect() as connection:
            return {
                table: int(
                    connection.exec_driver_sql(f"select count(*) from {table}").scalar()
                    or 0
                )
                for table in tables
            }


def write_passports(folder: Path, port: int, sources: int) -> None:
    folder.mkdir()
    for number in range(1, sources + 1):
        (folder / f"s{number}.toml").write_text(
            f'name = "s{number}"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\n'
            f'start_urls = ["http://127.3.0.{number}:{port}/list.html"]\n'
        )


def _size(path: Path) -> float:
    return path.stat().st_size / (1 << 20) if path.exists() else 0.0


def slope(values: list[float]) -> float:
    """Least squares, per step."""
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    spread = sum((n - middle) ** 2 for n in range(len(values)))
    return sum((n - middle) * (value - mean) for n, value in enumerate(values)) / spread


def tell(folder: Path, month: Month, days: list[Day], settled: int) -> bool:
    """Print the findings; whether every bound held."""
    later = days[settled:]
    now = month.clock.now()
    listed = sum(
        len(published(number, now))
        for number in range(2, len(month.setup.passports) + 1)
    )
    counts = days[-1].counts
    with month.archive.reader.connect() as connection:
        ask = connection.exec_driver_sql
        written = {
            row[0] for row in ask("select message_id from outbox where state = 'sent'")
        }
        waiting = [
            tuple(row)
            for row in ask("select state, subject from outbox where state <> 'sent'")
        ]
        sound = ask("pragma integrity_check").scalar()
    got = Counter((folder / "mails").read_text().split())
    logs = [one.log - before.log for before, one in pairwise(days)]
    facts: list[tuple[str, Any, bool]] = [
        ("service, MB a day", round(slope([day.service for day in later]), 3), slope([day.service for day in later]) < SLOPE),
        ("workers, largest in MB", round(max(day.worker for day in days)), max(day.worker for day in days) < 400),
        ("WAL, largest in MB at a day's end", round(max(day.wal for day in days), 1), max(day.wal for day in days) < WAL),
        ("log, most MB a day", round(max(logs), 2), max(logs) < LOG),
        ("visits kept, most", max(day.counts["runs"] for day in days), slope([float(day.counts["runs"]) for day in days[-8:]]) < 24),
        ("pages kept, most", max(day.counts["raw_pages"] for day in days), counts["raw_pages"] < counts["articles"]),
        ("notices, signs of life, lists remembered", [counts[name] for name in ("operator_notices", "beats", "fetch_states")], counts["operator_notices"] + counts["beats"] < 10),
        ("listed, in the archive", (listed, counts["articles"]), listed == counts["articles"]),
        ("corrections noticed", counts["revisions"], counts["revisions"] > 0),
        ("hits, mails written, arrived, twice, waiting", (counts["hits"], len(written), len(got), sum(got.values()) - len(got), waiting), not written - set(got) and not waiting and sum(got.values()) == len(got)),
        ("integrity", sound, sound == "ok"),
    ]  # fmt: skip
    for name, value, held in facts:
        print(f"{name:48} {value}{'' if held else '   BROKEN'}")
    return all(held for _, _, held in facts)


@contextmanager
def another_world(folder: Path) -> Iterator[dict[str, int]]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.month",
        "--world",
        str(folder),
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        yield json.loads(child.stdout.readline())
    finally:
        child.kill()
        child.wait()


def log_into(path: Path) -> None:
    """Our own log and the workers' standard error go to a file, as a journal would take them."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.stdout = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(descriptor, 2)
    log_to_stderr()
    logging.getLogger().setLevel(logging.INFO)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--sources", type=int, default=12)
    parser.add_argument("--settled", type=int, default=6)
    parser.add_argument("--world", type=Path)
    options = parser.parse_args()
    if options.world:
        world(options.world)
    started = time.monotonic()
    memory = Path("/dev/shm")  # a month of commits on a slow disk takes an hour
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        (folder / "mails").touch()
        FrozenClock(folder / "clock").set(BEGIN)
        os.environ[CLOCK] = str(folder / "clock")
        log_into(folder / "log")
        with another_world(folder) as ports:
            month, days = Month(folder, ports, options.sources), []
            print(
                f"{'day':4}{'service':>8}{'worker':>8}{'WAL':>6}{'archive':>8}{'log':>6}  rows"
            )
            for number, day in enumerate(month.days(options.days), 1):
                days.append(day)
                rows = " ".join(
                    f"{table} {count}" for table, count in day.counts.items()
                )
                print(
                    f"{number:<4}{day.service:8.1f}{day.worker:8.1f}{day.wal:6.1f}{day.archive:8.1f}{day.log:6.2f}  {rows}"
                )
            fine = tell(folder, month, days, min(options.settled, options.days // 2))
    print(f"{'real seconds':48} {time.monotonic() - started:.0f}")
    return 0 if fine else 1


if __name__ == "__main__":
    assert threading.current_thread() is threading.main_thread()
    sys.exit(main())
