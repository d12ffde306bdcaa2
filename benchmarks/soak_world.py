"""What benchmarks.soak visits: a site of many hosts, good and bad, and the files that name them."""

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from alerts import register
from db.maintenance.upgrade import prepare
from db.session import open_archive

ROOT = Path(__file__).resolve().parents[1]


WORDS = "新质生产力 产业 创新 集成电路 补贴 标准 能源 制造业 人工智能 未来 基金 企业 数字 绿色 园区 人才 政策 措施".split()


class World(ThreadingHTTPServer):
    """Every host of 127.0.0.0/8: a list whose newest articles change every `every`
    seconds, and their pages.
    """

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, every: float, fresh: int) -> None:
        self.every, self.fresh = every, fresh
        self.pages = self.lists = 0
        self.began = time.monotonic()
        world = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body, status = world.page(self.path, self.headers["Host"])
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(("0.0.0.0", 0), Answer)

    def handle_error(self, *_: Any) -> None:
        """A client that was killed is no news here."""

    def page(self, path: str, host: str) -> tuple[bytes, int]:
        if path.startswith("/list"):
            self.lists += 1
            return self._list().encode(), 200
        if path.startswith("/2026"):
            self.pages += 1
            return article(f"{host}{path}").encode(), 200
        return b"", 404

    def _list(self) -> str:
        newest = (
            int((time.monotonic() - self.began) / self.every) * self.fresh
            if self.every
            else 0
        )
        numbers = range(newest, max(newest - 10, -1), -1)
        rows = "".join(
            f'<li><a href="/202611/t20261121_{n}.html">关于第{n}号产业政策的通知</a><span>2026-11-21</span></li>'
            for n in numbers
        )
        return f"<html><meta charset=utf-8><body><ul>{rows}</ul></body></html>"


def article(seed: str, size: int = 30_000, published: str = "2026-11-21 10:00") -> str:
    """A page of about 30 kB, its text unlike any other's."""
    draw = random.Random(seed)
    paragraphs = "".join(
        f"<p>{''.join(draw.choice(WORDS) + chr(draw.randrange(0x4E00, 0x9FA0)) for _ in range(40))}。</p>"
        for _ in range(12)
    )
    furniture = '<div class="nav"><a href="/x">首页</a></div>' * (
        (size - len(paragraphs) * 3) // 45
    )
    return (
        f"<html><head><meta charset=utf-8><title>通知 {seed}</title>"
        f'<meta name="ArticleTitle" content="关于{draw.choice(WORDS)}{draw.randrange(10**9)}的通知">'
        f'<meta name="PubDate" content="{published}"></head><body>{furniture}'
        f'<div class="TRS_Editor">{paragraphs}</div></body></html>'
    )


def write_house(
    folder: Path, port: int, sources: int, every: str, **service: Any
) -> None:
    (folder / "sources").mkdir(exist_ok=True)
    for n in range(sources):
        address = f"http://127.{1 + n // 60000}.{n // 250 % 240}.{n % 250 + 1}:{port}/list.html"
        (folder / "sources" / f"s{n:05}.toml").write_text(
            f'name = "s{n}"\ncategory = "ministry"\nkind = "listing"\nstart_urls = ["{address}"]\nevery = "{every}"\n'
        )
    section = "\n".join(
        f"{key} = {json.dumps(value)}" for key, value in service.items()
    )
    (folder / "policywatch.toml").write_text(
        f'[database]\nurl = "sqlite:///archive.db"\n[sources]\nshipped = false\n'
        f'[crawl]\nprivate_addresses = "allow"\ndelay = 0\n[mail]\nhost = "127.0.0.1"\nport = 9\n[service]\n{section}\n'
    )


class Site:
    """benchmarks.publishing in a process of its own."""

    def __init__(self, every: float, fresh: int, pages: int) -> None:
        options = [
            "--every",
            str(every),
            "--fresh",
            str(fresh),
            "--pages",
            str(pages),
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.publishing", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def pages(self) -> int:
        """How many were asked for so far."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        asked: int = json.loads(self._line())[0]
        return asked

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def write_trouble(folder: Path, port: int, every: str) -> int:
    """Passports of sources that are dead, silent, slow or hostile, two of each kind; how many."""
    addresses = [
        f"http://127.100.{kind}.{n}:{port}/list.html"
        for kind in range(1, 6)
        for n in (1, 2)
    ]
    addresses += [
        "http://127.100.9.1:9/list.html",
        "http://127.100.9.2:9/list.html",
    ]
    for n, address in enumerate(addresses):
        (folder / "sources" / f"trouble{n:02}.toml").write_text(
            f'name = "t{n}"\ncategory = "ministry"\nkind = "listing"\nstart_urls = ["{address}"]\nevery = "{every}"\n'
        )
    return len(addresses)


def add_rules(folder: Path, number: int) -> None:
    """Half of them tell at once, half every hour; none of the mail finds a server."""
    archive = open_archive(f"sqlite:///{folder / 'archive.db'}")
    prepare(archive)
    for n in range(number):
        query = f"{WORDS[n % len(WORDS)]} {WORDS[n // len(WORDS) % len(WORDS)]}"
        when = "hourly" if n % 2 else "immediately"
        register.add(
            archive,
            name=f"rule {n}",
            query=query,
            to=["a@example.org"],
            when=when,
            now=datetime.now(UTC),
        )
    archive.close()
