"""The real service as a process of its own, visiting a real site on loopback; killed, stopped, reloaded, starved."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.site import Site

ROOT = Path(__file__).resolve().parents[2]


class House:
    """A folder with settings and passports, the site they watch, and the service over them."""

    def __init__(self, folder: Path, site: Site, **service: Any) -> None:
        self.folder, self.site = folder, site
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "sources").mkdir()
        written = {
            "database": f"sqlite:///{folder / 'archive.db'}",
            "crawl": {"private_addresses": "allow", "delay": 0, "timeout": 5},
            "mail": {"host": "127.0.0.1", "port": 9, "timeout": 1},
            "service": {
                "workers": 1,
                "tick": 0.1,
                "stop_grace": 1,
                "health_interval": 0.5,
                "disk_floor": 1,
                **service,
            },
        }
        (folder / "settings.json").write_text(json.dumps(written))

    def source(
        self, name: str, path: str, every: str = "1h", host: str = "127.0.0.1"
    ) -> None:
        port = self.site.url.rpartition(":")[2]
        (self.folder / "sources" / f"{name}.toml").write_text(
            f'name = "{name}"\ncategory = "ministry"\nkind = "listing"\n'
            f'start_urls = ["http://{host}:{port}{path}"]\nevery = "{every}"\n'
        )

    def articles(self, path: str, *numbers: int) -> None:
        """Put a list at `path` and the pages of its articles."""
        rows = "".join(
            f'<li><a href="/202611/t20261121_{n}.html">关于第{n}号产业政策的通知</a><span>2026-11-21</span></li>'
            for n in numbers
        )
        self.site.page(
            path,
            f"<html><meta charset=utf-8><body><ul>{rows}</ul></body></html>",
        )
        for n in numbers:
            self.site.page(f"/202611/t20261121_{n}.html", article_page(n))

    def start(self, **environment: str) -> "House":
        before = self.log().count(b"message=ready")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.scheduler.serve",
                    str(self.folder),
                ],
                cwd=ROOT,
                stderr=log,
                stdout=log,
                env={**os.environ, **environment},
            )
        self.until(
            lambda: (
                self.log().count(b"message=ready") > before and self.beat() is not None
            )
        )
        return self

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send the signal and wait for the end; how long that took."""
        assert self.process is not None
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=30)
        return time.monotonic() - started

    def log(self) -> bytes:
        return (
            (self.folder / "log").read_bytes()
            if (self.folder / "log").exists()
            else b""
        )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if not (self.folder / "archive.db").exists():
            return []
        with sqlite3.connect(
            f"file:{self.folder / 'archive.db'}?mode=ro", uri=True
        ) as connection:
            try:
                return connection.execute(sql).fetchall()
            except sqlite3.OperationalError:
                return []

    def tell(self, sql: str) -> None:
        with sqlite3.connect(self.folder / "archive.db", timeout=10) as connection:
            connection.execute(sql)

    def count(self) -> int:
        return (self.ask("select count(*) from articles") or [(0,)])[0][0]

    def beat(self) -> tuple[Any, ...] | None:
        return next(
            iter(self.ask("select at, note from beats where name = 'service'")),
            None,
        )

    def deaths(self, source: str) -> int:
        return (
            self.ask(f"select deaths from source_states where source = '{source}'")
            or [(0,)]
        )[0][0]

    def workers(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(child) for one in children for child in one.read_text().split()]

    def until(self, wanted: Callable[[], Any], within: float = 20) -> float:
        """Wait until something holds; how long that took."""
        started = time.monotonic()
        while not wanted():
            assert time.monotonic() - started < within, self.log().decode()[-3000:]
            if self.process is not None:
                assert self.process.poll() is None, self.log().decode()[-3000:]
            time.sleep(0.05)
        return time.monotonic() - started


def article_page(number: int) -> str:
    paragraphs = "".join(
        f"<p>第{number}号文件第{n}条：各地要结合{number * 7919 + n * 31}号实际，推动产业创新，培育新质生产力，落实到位。</p>"
        for n in range(6)
    )
    return (
        f"<html><head><meta charset=utf-8><title>关于第{number}号产业政策的通知</title>"
        f'<meta name="PubDate" content="2026-11-21 10:00"></head><body><h1>关于第{number}号产业政策的通知</h1>'
        f'<div class="TRS_Editor">{paragraphs}</div></body></html>'
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    with Site("0.0.0.0") as site:
        made: list[House] = []

        def build(**service: Any) -> House:
            made.append(House(tmp_path, site, **service))
            return made[-1]

        yield build
        for one in made:
            if one.process is not None and one.process.poll() is None:
                one.process.kill()
                one.process.wait()


def test_sources_are_visited_on_time_and_new_articles_come_in(
    house: Callable[..., House],
) -> None:
    """`every = "1s"` is kept within a second, and what is newly listed is in the archive moments later."""
    home = house()
    home.articles("/list.html", 1, 2)
    home.source("quick", "/list.html", every="1s")
    home.start()
    home.until(lambda: home.count() == 2)
    time.sleep(5)
    home.articles("/list.html", 1, 2, 3)
    assert home.until(lambda: home.count() == 3) < 4
    begun = [
        datetime.fromisoformat(row[0])
        for row in home.ask("select started_at from runs order by id")
    ]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(begun[1:])]
    assert len(gaps) >= 3 and all(abs(gap - 1) < 1 for gap in gaps)


def test_sigterm_ends_within_seconds_and_loses_nothing(
    house: Callable[..., House],
) -> None:
    """Stopped in the middle of a visit to a slow site: gone in time, and all of it is there after the next start."""
    home = house()
    home.articles("/list.html", *range(8))
    for n in range(8):
        home.site.page(f"/202611/t20261121_{n}.html", article_page(n), delay=1.5)
    home.source("slow", "/list.html")
    home.start()
    home.until(lambda: home.site.asked("/202611/t20261121_0.html") > 0)
    assert home.stop() < 6
    assert home.process is not None and home.process.returncode == 0
    assert home.beat()[1] == "stopped"  # type: ignore[index]
    for n in range(8):
        home.site.page(f"/202611/t20261121_{n}.html", article_page(n))
    home.start()
    home.until(lambda: home.count() == 8)


def test_a_second_signal_ends_at_once(house: Callable[..., House]) -> None:
    """Two SIGTERMs: gone within a second, workers too, the archive sound."""
    home = house(stop_grace=20)
    home.articles("/list.html", 1)
    home.site.page("/202611/t20261121_1.html", article_page(1), delay=4)
    home.source("slow", "/list.html")
    home.start()
    home.until(lambda: home.site.asked("/202611/t20261121_1.html"))
    workers = home.workers()
    assert home.process is not None and workers
    home.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert home.stop() < 1.5
    deadline = time.monotonic() + 3
    while any(
        Path(f"/proc/{pid}/status").exists()
        and "zombie" not in Path(f"/proc/{pid}/status").read_text()
        for pid in workers
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert home.ask("pragma integrity_check") == [("ok",)]


def test_kill_9_loses_nothing_and_overdue_sources_are_taken_up(
    house: Callable[..., House],
) -> None:
    """`kill -9` of the service and its workers in mid-visit: the next one takes the source up at once."""
    home = house()
    home.articles("/list.html", *range(6))
    for n in range(3, 6):
        home.site.page(f"/202611/t20261121_{n}.html", article_page(n), delay=2)
    home.source("slow", "/list.html", every="1d")
    home.start()
    home.until(lambda: home.count() >= 1)
    home.stop(signal.SIGKILL)
    for n in range(6):
        home.site.page(f"/202611/t20261121_{n}.html", article_page(n))
    home.start()
    assert home.until(lambda: home.count() == 6) < 10
    assert home.ask("pragma integrity_check") == [("ok",)]
    home.until(
        lambda: (
            home.ask("select count(*) from runs where finished_at is null") == [(0,)]
        )
    )


def test_one_service_an_archive(house: Callable[..., House]) -> None:
    """A second service on the same archive ends with a line that says so; the first is untouched."""
    home = house()
    home.start()
    second = subprocess.run(
        [sys.executable, "-m", "tests.scheduler.serve", str(home.folder)],
        cwd=ROOT,
        capture_output=True,
        timeout=20,
    )
    assert second.returncode != 0 and b"another policywatch service" in second.stderr
    assert home.process is not None and home.process.poll() is None


@pytest.mark.parametrize("written", ["link.db", "archive.db?timeout=5"])
def test_one_service_an_archive_however_it_is_addressed(
    house: Callable[..., House], written: str
) -> None:
    """A link to the file, or an address with parameters, leads to the same archive and the same lock."""
    home = house()
    home.start()
    (home.folder / "link.db").symlink_to(home.folder / "archive.db")
    settings = home.folder / "settings.json"
    settings.write_text(settings.read_text().replace("archive.db", written))
    second = subprocess.run(
        [sys.executable, "-m", "tests.scheduler.serve", str(home.folder)],
        cwd=ROOT,
        capture_output=True,
        timeout=20,
    )
    assert second.returncode != 0 and b"another policywatch service" in second.stderr


@pytest.mark.parametrize("by", ["mv", "cp"])
def test_a_service_whose_archive_was_replaced_ends_with_one_line(
    house: Callable[..., House], by: str
) -> None:
    """What took the archive's place stays as it is, byte for byte."""
    home = house()
    home.start()
    archive, copy = home.folder / "archive.db", home.folder / "copy.db"
    with sqlite3.connect(copy) as other:
        other.execute("CREATE TABLE kept (id)")
    content = copy.read_bytes()
    subprocess.run([by, copy, archive], check=True)
    assert home.process is not None
    assert home.process.wait(10) == 1
    said = [line for line in home.log().splitlines() if b"had it open" in line]
    assert len(said) == 1
    assert archive.read_bytes() == content


def test_sighup_reads_passports_anew(house: Callable[..., House]) -> None:
    """A passport added while the service runs is visited after SIGHUP; a broken one stops no other."""
    home = house()
    home.articles("/list.html", 1)
    home.start()
    home.source("added", "/list.html")
    (home.folder / "sources" / "broken.toml").write_text("name = ")
    assert home.process is not None
    home.process.send_signal(signal.SIGHUP)
    home.until(lambda: home.count() == 1)
    assert b"broken.toml" in home.log()


def test_a_locked_archive_is_waited_for(house: Callable[..., House]) -> None:
    """Another process holds the write lock for seconds: the service goes on when it is free, no visit lost."""
    home = house()
    home.articles("/list.html", 1, 2)
    home.source("quick", "/list.html", every="1s")
    home.start()
    home.until(lambda: home.count() == 2)
    with sqlite3.connect(home.folder / "archive.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        home.articles("/list.html", 1, 2, 3)
        time.sleep(3)
        other.execute("ROLLBACK")
    home.until(lambda: home.count() == 3)
    assert home.process is not None and home.process.poll() is None


def test_a_source_that_kills_workers_is_quarantined_and_others_go_on(
    house: Callable[..., House],
) -> None:
    """Three deaths: the guilty source is set aside with a reason; the source beside it misses nothing."""
    home = house()
    home.articles("/list.html", 1)
    home.source("good", "/list.html", every="1s", host="127.0.0.2")
    home.start()
    home.until(lambda: home.count() == 1)
    home.site.page("/bad.html", "x", delay=60)
    home.source("bad", "/bad.html", host="127.0.0.3")
    assert home.process is not None
    home.process.send_signal(signal.SIGHUP)
    while home.deaths("bad") < 3:
        asked = home.site.asked("/bad.html")
        home.until(
            lambda seen=asked: (
                home.site.asked("/bad.html") > seen or home.deaths("bad") >= 3
            )
        )
        for pid in home.workers():
            os.kill(pid, signal.SIGKILL)
    home.until(
        lambda: (
            home.ask("select state from source_states where source = 'bad'")
            == [("quarantined",)]
        )
    )
    reason = home.ask("select reason from source_states where source = 'bad'")[0][0]
    assert "3 times" in reason
    home.articles("/list.html", 1, 2)
    home.until(lambda: home.count() == 2)


def test_systemd_hears_of_start_life_and_end(
    house: Callable[..., House], tmp_path: Path
) -> None:
    """READY=1 once the service works, WATCHDOG=1 while its tick ticks, STOPPING=1 at the end."""
    home = house()
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(10)
        home.start(NOTIFY_SOCKET=str(tmp_path / "notify"))
        while not any(message.startswith(b"WATCHDOG=1") for message in heard):
            heard.append(listener.recv(4096))
        home.stop()
        while b"STOPPING=1" not in heard:
            heard.append(listener.recv(4096))
    assert heard[0].startswith(b"READY=1")


def test_low_disk_stops_fetching_and_says_why(
    house: Callable[..., House],
) -> None:
    """Below the floor nothing is fetched, and the sign of life says so; the service stays."""
    home = house(disk_floor=10**9)
    home.articles("/list.html", 1)
    home.source("any", "/list.html")
    home.start()
    home.until(lambda: home.beat() and "nothing is fetched" in (home.beat()[1] or ""))  # type: ignore[index]
    assert home.count() == 0 and not home.site.asked("/list.html")


def test_a_clock_that_was_set_back_delays_nothing(
    house: Callable[..., House],
) -> None:
    """A next visit planned a year ahead (by a clock since corrected) is drawn in at the start."""
    home = house()
    home.articles("/list.html", 1)
    home.source("any", "/list.html", every="2s")
    home.start()
    home.until(lambda: home.count() == 1)
    home.stop()
    later = (datetime.now(UTC) + timedelta(days=365)).strftime("%Y-%m-%d %H:%M:%S.%f")
    home.tell(f"update source_states set next_check_at = '{later}'")
    home.articles("/list.html", 1, 2)
    home.start()
    assert home.until(lambda: home.count() == 2) < 10
