"""The page under use: its first byte while articles are being stored, several readers
at once, its memory.

    python -m benchmarks.serving --keep big.db        the archive that benchmarks.search --keep has filled
    python -m benchmarks.serving --database postgresql://…

Starts `policywatch web` on the archive as its own process and stores articles, through
all the steps a crawled one takes, from another. The archive grows by what is stored.
"""

import argparse
import json
import multiprocessing
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.search import spread, substrings
from benchmarks.texts import Text, many, plain
from crawler.items import ArticleItem
from db.session import open_archive
from pipelines.order import take_in_all

CLIENTS = 8
BATCH = 25  # articles stored in a transaction, as a worker does


def main() -> int:
    """Serve, ask, print."""
    options = arguments()
    url = options.database or f"sqlite:///{options.keep.absolute()}"
    words = (
        re.sub(r'["\\]', "", word).strip()
        for word in substrings(random.Random(options.seed), options.queries)
    )
    pages = [f"/?q={quote(chr(34) + word + chr(34))}" for word in words if word]
    with (
        tempfile.TemporaryDirectory() as folder,
        _Served(url, Path(folder)) as served,
    ):
        figures: dict[str, Any] = {"one reader": spread(served.ask(pages))}
        figures[f"{CLIENTS} readers"] = spread(_together(served.ask, pages))
        with _Storing(url, options.rate) as storing:
            figures["while storing"] = spread(served.ask(pages))
            figures["stored a second"] = storing.rate()
        figures["memory MB"] = served.memory()
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--keep", type=Path, help="a SQLite archive")
    which.add_argument("--database", help="any archive's address")
    parser.add_argument("--queries", type=int, default=120)
    parser.add_argument(
        "--rate", type=int, default=100, help="articles stored a second"
    )
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


class _Served:
    """`policywatch web` on an archive, on a port of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "policywatch",
            "--database",
            url,
            "web",
            "--port",
            "0",
        ]
        self.log = folder / "web.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)

    def __enter__(self) -> "_Served":
        for _ in range(300):
            if said := re.search(r"http://127\.0\.0\.1:(\d+)", self.log.read_text()):
                self.port = int(said[1])
                self.ask(["/healthz"] * 3)
                return self
            time.sleep(0.1)
        raise RuntimeError(f"the page does not start: {self.log.read_text()}")

    def __exit__(self, *trouble: object) -> None:
        self.process.terminate()
        self.process.wait(30)

    def ask(self, pages: Sequence[str]) -> list[float]:
        """Seconds until each page's first byte."""
        return [self._first_byte(page) for page in pages]

    def _first_byte(self, page: str) -> float:
        with socket.create_connection(("127.0.0.1", self.port), 60) as line:
            begun = time.perf_counter()
            line.sendall(
                f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = line.recv(16)
            taken = time.perf_counter() - begun
            while line.recv(65536):
                pass
        if not answer.startswith(b"HTTP/1.1 200") and page != "/healthz":
            raise RuntimeError(f"{page}: {answer!r}")
        return taken

    def memory(self) -> float:
        """The most it held, in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        return round(int(peak[1]) / 1024, 1) if peak else 0.0


def _together(
    ask: Callable[[Sequence[str]], list[float]], pages: Sequence[str]
) -> list[float]:
    with ThreadPoolExecutor(CLIENTS) as readers:
        parts = readers.map(ask, (pages[number::CLIENTS] for number in range(CLIENTS)))
        return [one for part in parts for one in part]


class _Storing:
    """Another process that stores so many articles a second."""

    def __init__(self, url: str, rate: int) -> None:
        self.count = multiprocessing.Value("i", 0)
        self.process = multiprocessing.Process(
            target=_store, args=(url, rate, self.count), daemon=True
        )

    def __enter__(self) -> "_Storing":
        self.process.start()
        while not self.count.value:
            if not self.process.is_alive():
                raise RuntimeError("storing ended, see above")
            time.sleep(0.05)
        self.begun, self.before = time.monotonic(), self.count.value
        return self

    def __exit__(self, *trouble: object) -> None:
        self.process.terminate()
        self.process.join()

    def rate(self) -> float:
        return round(
            (self.count.value - self.before) / (time.monotonic() - self.begun),
            1,
        )


def _store(url: str, rate: int, count: Any) -> None:
    archive, begun = open_archive(url), time.monotonic()
    salt = random.randrange(10**9)
    for texts in _batches(BATCH):
        items = [
            ArticleItem(
                url=f"https://www.{one.site}/{salt}/{count.value + number}.html", title=one.title, text=one.text,
                publisher=one.publisher, published_at=datetime.now(UTC), published_precision="second",
            )
            for number, one in enumerate(texts)
        ]  # fmt: skip
        take_in_all(archive, items, now=datetime.now(UTC))
        count.value += len(items)
        time.sleep(max(0.0, begun + count.value / rate - time.monotonic()))


def _batches(size: int) -> Iterator[list[Text]]:
    # The first are the plain texts themselves: the archive has them, and many runs
    # would make a crowd of each story.
    known = len(plain())
    texts = islice(many(known + 40_000, seed=random.randrange(10**6)), known, None)
    while batch := list(islice(texts, size)):
        yield batch


if __name__ == "__main__":
    sys.exit(main())
