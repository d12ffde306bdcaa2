"""The service under load, and at rest: the real service on a real site of many loopback
hosts.

python -m benchmarks.soak [--part load|trouble|idle] [--sources 1000] [--seconds 60] [--every 60] [--fresh 9] [--idle 500]

First part: a thousand sources publish more than can be fetched; pages a second, memory
of service and workers. Second part: they publish little, and dead, silent, slow and
hostile sources stand among them; how late the visits of the others begin. Third part:
`--idle` sources that never change, each visited every ten minutes; processor time. In
the first two, fifteen minutes are compressed to one, rules look at every article, and
the site runs on the same machine.
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.soak_world import (
    ROOT,
    Site,
    World,
    add_rules,
    write_house,
    write_trouble,
)

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    children = [
        int(child)
        for one in Path(f"/proc/{pid}/task").glob("*/children")
        for child in one.read_text().split()
    ]
    return [pid, *children]


def resident(pid: int) -> float:
    """Mebibytes."""
    return (
        int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        * os.sysconf("SC_PAGE_SIZE")
        / (1 << 20)
    )


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def command(settings: Path, *words: str) -> list[str]:
    """A command line of ours, as a program of its own."""
    return [
        sys.executable,
        "-m",
        "policywatch",
        "--config",
        str(settings),
        *words,
    ]


def carry_out(settings: Path, *words: str) -> None:
    """Run it to its end."""
    subprocess.run(
        command(settings, *words),
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


class Running:
    """The service on a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "log").open("ab")
        line = command(folder / "policywatch.toml", "run")
        self.process = subprocess.Popen(
            line, cwd=ROOT, stderr=self.log, stdout=self.log
        )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(
            f"file:{self.folder / 'archive.db'}?mode=ro", uri=True
        ) as connection:
            return connection.execute(sql).fetchall()

    def wait_ready(self) -> None:
        while b"message=ready" not in (self.folder / "log").read_bytes():
            self.check()
            time.sleep(0.1)

    def check(self) -> None:
        """Give up where the service has ended by itself."""
        if self.process.poll() is not None:
            raise SystemExit((self.folder / "log").read_text()[-2000:])

    def stop(self) -> float:
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()
        return time.monotonic() - started


def load(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Sources that publish at every visit, more than can be fetched."""
    return under_load(folder, options, fresh=options.fresh, trouble=False)


def trouble(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Sources that publish a little, with dead, silent, slow and hostile ones among them."""
    return under_load(folder, options, fresh=1, trouble=True)


def under_load(
    folder: Path, options: argparse.Namespace, *, fresh: int, trouble: bool
) -> dict[str, Any]:
    site = Site(options.every, fresh, int(options.seconds * (140 if fresh > 1 else 40)))
    write_house(folder, site.port, options.sources, f"{options.every}s")
    troubled = write_trouble(folder, site.port, f"{options.every}s") if trouble else 0
    add_rules(folder, options.rules)
    running = Running(folder)
    running.wait_ready()
    time.sleep(options.warm)  # the first visits' backlog, and their spreading
    first_pages, started = site.pages(), time.monotonic()
    stored = running.ask("select count(*) from articles")[0][0]
    spent = {pid: cpu(pid) for pid in family(running.process.pid)}
    peak = watch(running.process.pid, options.seconds)
    elapsed = time.monotonic() - started
    used = {pid: cpu(pid) - spent.get(pid, 0) for pid in family(running.process.pid)}
    pages = site.pages() - first_pages
    stored = running.ask("select count(*) from articles")[0][0] - stored
    stopped = running.stop()
    site.close()
    late = lateness(running, options.every)
    return {
        "part": "with dead, silent, slow and hostile sources"
        if trouble
        else "all that is published, and more",
        "sources, of them trouble": [options.sources + troubled, troubled],
        "rules": options.rules,
        "pages a second": round(pages / elapsed, 1),
        "articles stored a second": round(stored / elapsed, 1),
        "processor ms a page": round(1000 * sum(used.values()) / max(pages, 1), 1),
        "cores: service, workers": [round(one / elapsed, 2) for one in used.values()],
        "service MB": round(peak["service"]),
        "worker MB": round(peak["worker"]),
        "visits": running.ask(
            "select count(*) from runs where finished_at is not null"
        )[0][0],
        "seconds a well source's visit takes, median": round(duration(running), 2),
        "hits": running.ask("select count(*) from hits")[0][0],
        "visits of well sources late by seconds, median and worst": [
            round(late[int(len(late) * part)], 1) for part in (0.5, 0.99999) if late
        ],
        "SIGTERM seconds": round(stopped, 1),
        "integrity": running.ask("pragma integrity_check")[0][0],
    }


def watch(pid: int, seconds: float) -> dict[str, float]:
    """The most memory service and workers held within that time, in mebibytes."""
    peak: dict[str, float] = {"service": 0, "worker": 0}
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        pids = family(pid)
        with suppress(FileNotFoundError, ProcessLookupError):
            peak["service"] = max(peak["service"], resident(pids[0]))
            peak["worker"] = max(
                [peak["worker"], *(resident(child) for child in pids[1:])]
            )
        time.sleep(0.5)
    return peak


def duration(running: Running) -> float:
    """The median visit, in seconds."""
    visits = "select started_at, finished_at from runs where source like 's%' and finished_at is not null"
    taken = [
        datetime.fromisoformat(end) - datetime.fromisoformat(start)
        for start, end in running.ask(visits)
    ]
    return median(one.total_seconds() for one in taken) if taken else 0.0


def lateness(running: Running, every: float) -> list[float]:
    """How much longer than `every` well sources waited for their next visit, sorted."""
    begun: dict[str, datetime] = {}
    gaps = []
    for source, at in running.ask(
        "select source, started_at from runs where source like 's%' order by started_at"
    ):
        moment = datetime.fromisoformat(at)
        if source in begun:
            gaps.append(max((moment - begun[source]).total_seconds() - every, 0))
        begun[source] = moment
    return sorted(gaps)


def idle(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Sources that never change, every ten minutes: measured over compressed time, told
    for the real interval.
    """
    compressed = 30
    world = World(0, fresh=0)
    threading.Thread(target=world.serve_forever, daemon=True).start()
    write_house(folder, world.server_address[1], options.idle, f"{compressed}s")
    running = Running(folder)
    running.wait_ready()
    while world.lists < options.idle:
        time.sleep(0.5)
    time.sleep(compressed)
    lists, started = world.lists, time.monotonic()
    spent = {pid: cpu(pid) for pid in family(running.process.pid)}
    time.sleep(compressed)
    elapsed = time.monotonic() - started
    used = {pid: cpu(pid) - spent.get(pid, 0) for pid in family(running.process.pid)}
    polls = world.lists - lists
    memory = [round(resident(pid)) for pid in family(running.process.pid)]
    stopped = running.stop()
    world.shutdown()
    each = sum(used.values()) / max(polls, 1)
    return {
        "idle sources": options.idle,
        "polls measured": polls,
        "processor ms a poll, service and workers": round(each * 1000, 1),
        "share of a core every ten minutes, %": round(
            100 * each * options.idle / 600, 2
        ),
        "share of a core measured, %": round(100 * sum(used.values()) / elapsed, 1),
        "MB: service, workers": memory,
        "SIGTERM seconds": round(stopped, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default in (
        ("sources", 1000),
        ("seconds", 60),
        ("every", 60),
        ("fresh", 9),
        ("rules", 20),
        ("idle", 500),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument(
        "--warm", type=int, default=70, help="seconds before measuring begins"
    )
    parser.add_argument(
        "--part", choices=("load", "trouble", "idle", "all"), default="all"
    )
    options = parser.parse_args()
    for name, part in (("load", load), ("trouble", trouble), ("idle", idle)):
        if options.part in (name, "all"):
            with tempfile.TemporaryDirectory() as folder:
                for key, value in part(Path(folder), options).items():
                    print(f"{key:45} {value}", flush=True)


if __name__ == "__main__":
    main()
