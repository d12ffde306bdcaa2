"""`python -m benchmarks.back_fill [--pages 60] [--rows 3] [--kills 3] [--delay 0.02]`: a long column read back.

The real command line reads a column of many list pages back over HTTP, is killed with
its worker several times on the way, and is started again until it is done. Printed: of
the articles listed the share stored, those stored twice, articles asked for more than
once, mails about old and about fresh articles, the most requests in five seconds,
and the memory of command and worker at the start, in the middle and at the end. With
--pages 5000 --rows 1 it took forty minutes on two busy cores. Exit status 1 where a promise is broken.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from alerts import register
from benchmarks.relocations.papers import COUNTIES, TRADES
from db.maintenance.upgrade import upgrade
from db.models import Article
from db.session import open_archive
from text.dates import SHANGHAI

ROOT = Path(__file__).resolve().parents[1]
FRESH_ROWS = 2
PER_DAY = 4
MAX_GROWTH_MB = 40.0
# Arrivals are seen a little late where the machine is busy, so single gaps say nothing.
WINDOW_S, JITTER = 5.0, 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Column:
    """A column whose newest entries are of today and whose others are older than a day."""

    pages: int
    rows: int
    today: date
    asked: Counter[str] = field(default_factory=Counter)
    arrivals: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        return self.pages * self.rows

    def day(self, number: int) -> date:
        """The first entries are of today; the others begin three days before."""
        if number < FRESH_ROWS:
            return self.today
        return self.today - timedelta(days=3 + number // PER_DAY)

    def path(self, number: int) -> str:
        return f"/{self.day(number):%Y%m}/t{self.day(number):%Y%m%d}_{number}.html"

    def title(self, number: int) -> str:
        draw = Random(number)
        return f"{draw.choice(COUNTIES)}{draw.choice(TRADES)}第{number}号通知"

    def answer(self, path: str) -> str | None:
        """The page at a path; counts who asked and when."""
        with self.lock:
            self.arrivals.append(time.monotonic())
            self.asked[path] += 1
        name = path.rpartition("/")[2].removesuffix(".html")
        if path.startswith("/list_"):
            return self._list(int(name.removeprefix("list_")))
        if name.startswith("t20"):
            return self._article(int(name.rpartition("_")[2]))
        return None

    def _list(self, page: int) -> str:
        numbers = range(page * self.rows, (page + 1) * self.rows)
        rows = "".join(
            f"<li><a href='{self.path(n)}'>{self.title(n)}</a><span>{self.day(n)}</span></li>"
            for n in numbers
        )
        is_last = page + 1 >= self.pages
        further = "" if is_last else f"<a href='/list_{page + 1}.html'>下一页</a>"
        return f"<html><meta charset=utf-8><body><ul class=list>{rows}</ul>{further}</body></html>"

    def _article(self, number: int) -> str:
        draw = Random(f"text {number}")
        parts = "".join(
            f"<p>{draw.choice(COUNTIES)}对{draw.choice(TRADES)}补贴{draw.randint(10, 9_999)}万元，"
            f"由{draw.choice(COUNTIES)}在{draw.randint(2, 80)}日内办结，逾期的通报批评。</p>"
            for _ in range(8)
        )
        return (
            f"<html><meta charset=utf-8><body><h1>{self.title(number)}</h1>"
            f"<div class=info>发布时间：{self.day(number)} 来源：水云市民政局</div><div class=TRS_Editor>{parts}</div></body></html>"
        )


def serve(column: Column) -> ThreadingHTTPServer:
    """The column's site on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = column.answer(self.path)
            body = (page or "404").encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Mailbox:
    """What arrives, as one text."""

    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        from email import message_from_bytes, policy

        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))
        self.mails.append(body.get_content() if body is not None else "")
        return "250 kept"


def configure(folder: Path, site: str, mail: int, delay: float) -> Path:
    """A configuration with one source and one rule that all articles match."""
    (folder / "sources").mkdir()
    (folder / "sources" / "column.toml").write_text(
        f'name = "column"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\nstart_urls = ["{site}/list_0.html"]\n'
    )
    config = folder / "policywatch.toml"
    config.write_text(
        '[database]\nurl = "sqlite:///archive.db"\n[sources]\nshipped = false\nfolders = ["sources"]\n'
        f'[crawl]\ndelay = {delay}\ncontact = "a@example.org"\nprivate_addresses = "allow"\n'
        f'[mail]\nhost = "127.0.0.1"\nport = {mail}\nsender = "a@example.org"\n'
    )
    archive = open_archive(f"sqlite:///{folder / 'archive.db'}")
    upgrade(archive)
    register.add(
        archive, name="all", query="通知", to=["b@example.org"], when="immediately",
        now=datetime.now(UTC) - timedelta(hours=1),
    )  # fmt: skip
    archive.close()
    return config


@dataclass
class Reading:
    """The memory of command and worker at one moment, and how much had been read."""

    share: float
    command: float
    worker: float


def resident(process: int) -> float:
    """The resident memory of a process in MB; 0 for one that is gone."""
    try:
        fields = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0.0
    return int(fields[1]) * _PAGE_BYTES / (1 << 20)


def children(process: int) -> list[int]:
    """The child processes of a process, whichever thread started them."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def read_back(config: Path, column: Column, kills: int) -> list[Reading]:
    """Run the command to its end, killed on the way; memory meanwhile."""
    back_to = column.day(column.size - 1).isoformat()
    command = [sys.executable, "-m", "policywatch", "--config", str(config), "crawl", "column", "--back-to", back_to]  # fmt: skip
    marks = [(number + 1) / (kills + 1) for number in range(kills)]
    readings: list[Reading] = []
    while True:
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        is_killed = _watch(child, column, marks, readings)
        if not is_killed:
            assert child.returncode == 0, f"exit status {child.returncode}"
            return readings


def _watch(
    child: "subprocess.Popen[bytes]",
    column: Column,
    marks: list[float],
    readings: list[Reading],
) -> bool:
    """Wait for the command's end or its next kill; whether it was killed."""
    while child.poll() is None:
        share = min(len(column.asked) / (column.size + column.pages), 1.0)
        workers = children(child.pid)
        worker = max((resident(one) for one in workers), default=0.0)
        readings.append(Reading(share, resident(child.pid), worker))
        if marks and share >= marks[0]:
            marks.pop(0)
            for one in (child.pid, *workers):
                os.kill(one, signal.SIGKILL)
            child.wait()
            return True
        time.sleep(0.2)
    return False


def around(readings: Sequence[Reading], share: float) -> Reading:
    """The largest memory around a part of the way."""
    near = [one for one in readings if abs(one.share - share) <= 0.05 and one.worker]
    return Reading(
        share,
        max((one.command for one in near), default=0.0),
        max((one.worker for one in near), default=0.0),
    )


def busiest(arrivals: Sequence[float]) -> int:
    """The most requests within any window."""
    most = begin = 0
    for end, at in enumerate(arrivals):
        while at - arrivals[begin] > WINDOW_S:
            begin += 1
        most = max(most, end - begin + 1)
    return most


def report(column: Column, config: Path, box: Mailbox, readings: Sequence[Reading], delay: float) -> int:  # fmt: skip
    """Print the findings; the exit status."""
    archive = open_archive(f"sqlite:///{config.parent / 'archive.db'}")
    with archive.read() as session:
        urls = Counter(
            url.rpartition("/")[2] for url in session.scalars(select(Article.url))
        )
    archive.close()
    listed = {column.path(n).rpartition("/")[2] for n in range(column.size)}
    most = busiest(column.arrivals)
    allowed = WINDOW_S / delay * (1 + JITTER) + 1
    told = "".join(box.mails)
    fresh = sum(told.count(column.title(n)) > 0 for n in range(FRESH_ROWS))
    old = sum(column.title(n) in told for n in range(FRESH_ROWS, column.size))
    again = sum(count - 1 for path, count in column.asked.items() if "/t20" in path)
    start, middle, end = (around(readings, share) for share in (0.08, 0.5, 0.95))
    growth = max(end.command - start.command, end.worker - start.worker)
    facts = [
        ("listed, stored, twice", (len(listed), len(listed & set(urls)), sum(urls.values()) - len(urls)), set(urls) == listed and max(urls.values()) == 1),
        ("articles asked for again", again, again <= column.size // 10 + 20),
        ("mails, fresh articles in them, old ones", (len(box.mails), f"{fresh} of {FRESH_ROWS}", old), fresh == FRESH_ROWS and not old and len(box.mails) <= FRESH_ROWS),
        ("most requests in 5 s, by the delay", (most, round(WINDOW_S / delay)), most <= allowed),
        ("command at start, middle, end, MB", tuple(round(one.command) for one in (start, middle, end)), growth < MAX_GROWTH_MB),
        ("worker at start, middle, end, MB", tuple(round(one.worker) for one in (start, middle, end)), growth < MAX_GROWTH_MB),
    ]  # fmt: skip
    for name, value, holds in facts:
        print(f"{name:42} {value}{'' if holds else '   BROKEN'}")
    return int(not all(holds for _, _, holds in facts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rows", type=int, default=3)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.02)
    options = parser.parse_args()
    begun = time.monotonic()
    column = Column(options.pages, options.rows, datetime.now(SHANGHAI).date())
    site, box = serve(column), Mailbox()
    mail = Controller(box, hostname="127.0.0.1", port=8_025)
    mail.start()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        url = f"http://127.0.0.1:{site.server_address[1]}"
        config = configure(Path(name), url, mail.port, options.delay)
        readings = read_back(config, column, options.kills)
        status = report(column, config, box, readings, options.delay)
    mail.stop()
    print(f"{'seconds':42} {time.monotonic() - begun:.0f}")
    return status


if __name__ == "__main__":
    sys.exit(main())
