"""What a crawl costs: fetching, reading, cleaning, deduplicating, storing and indexing,
beside what others take for less.

    python -m benchmarks.crawl [--pages 2000] [--rounds 3] [--only policywatch,bare,trafilatura,newsplease]

A local site of many hosts answers with pages of about 30 kB that were made beforehand;
it has one core, the process that is measured the other. `policywatch crawl` as a user
starts it, with its worker; Scrapy as it comes, which fetches the same pages and does
nothing with them; Scrapy with trafilatura; news-please on the same pages as files. They
take turns; told are medians. Pages a second count from the first page asked for until
the process has ended, processor time from its start. Beside other work on the machine
only the ratio of processor times means something. Each run is reported on standard
error as it ends.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.site import address

ROOT = Path(__file__).resolve().parents[1]
HOSTS = 40
SLOWER = {
    "policywatch": 1,
    "bare": 1,
    "trafilatura": 4,
    "newsplease": 16,
}  # they get that part of the pages
NAMES = {
    "policywatch": "policywatch",
    "bare": "Scrapy, bare",
    "trafilatura": "Scrapy + trafilatura",
    "newsplease": "news-please, files",
}
TARGETS = {"bare": 0.30, "trafilatura": 2.0, "newsplease": 12.0}
HOUSE = """[database]
url = "sqlite:///archive.db"
[sources]
shipped = false
[crawl]
private_addresses = "allow"
delay = 0
[service]
workers = 1
"""


class Cost(NamedTuple):
    """Of one page: seconds by the clock, and of processor time."""

    wall: float
    cpu: float


class Site:
    """The site, in a process of its own on the last core."""

    def __init__(self, pages: int, folder: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "benchmarks.site",
            "--pages",
            str(pages),
            "--hosts",
            str(HOSTS),
            "--save",
            str(folder),
        ]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=on_core(-1),
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def asked(self) -> tuple[int, float]:
        """How many pages were asked for since the last call, and when the first of them was."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        number, first = json.loads(self.process.stdout.readline())
        return number, first

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def on_core(number: int) -> Callable[[], None]:
    cores = sorted(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {cores[number]})


def write_house(folder: Path, port: int, pages: int) -> None:
    (folder / "sources").mkdir()
    (folder / "policywatch.toml").write_text(HOUSE)
    for host in range(HOSTS):
        (folder / "sources" / f"s{host:03}.toml").write_text(
            f'name = "s{host}"\ncategory = "ministry"\nkind = "listing"\nevery = "1d"\nlimit = {-(-pages // HOSTS)}\n'
            f'start_urls = ["http://{address(host)}:{port}/list.html"]\n'
        )


@contextmanager
def command_of(name: str, site: Site, files: Path, pages: int) -> Iterator[list[str]]:
    """The program to be measured, and where it stores."""
    if name == "policywatch":
        with tempfile.TemporaryDirectory() as folder:
            write_house(Path(folder), site.port, pages)
            yield [
                "policywatch",
                "--config",
                f"{folder}/policywatch.toml",
                "crawl",
                "--no-send",
                "--json",
            ]
    elif name == "newsplease":
        yield ["benchmarks.crawlers", name, str(files), str(pages)]
    else:
        yield [
            "benchmarks.crawlers",
            name,
            str(site.port),
            str(HOSTS),
            str(pages),
        ]


def measure(name: str, site: Site, files: Path, pages: int) -> Cost:
    """One run of one program on `pages` pages."""
    site.asked()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with command_of(name, site, files, pages) as command:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            preexec_fn=on_core(0),
        )
    ended = time.time()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if name == "newsplease":
        return Cost(float(done.stdout) / pages, cpu / pages)
    asked, first = site.asked()
    _check(name, asked, pages, done.stdout)
    return Cost((ended - first) / asked, cpu / asked)


def _check(name: str, asked: int, pages: int, told: str) -> None:
    stored = json.loads(told)["totals"]["articles"] if name == "policywatch" else asked
    if asked < pages or stored < pages:
        raise SystemExit(
            f"{name}: {asked} pages were asked for, {stored} stored, of {pages}"
        )


def table(costs: dict[str, list[Cost]], pages: dict[str, int]) -> None:
    print(
        f"{'one core':22} {'pages':>6} {'pages/s':>8} {'cpu ms/page':>12} "
        f"{'policywatch is':>15} {'by cpu':>8} {'target':>7}"
    )
    ours = costs.get("policywatch", [])
    for name, found in costs.items():
        speed = 1 / statistics.median(cost.wall for cost in found)
        cpu = 1000 * statistics.median(cost.cpu for cost in found)
        line = f"{NAMES[name]:22} {pages[name]:6} {speed:8.1f} {cpu:12.2f}"
        if ours and name in TARGETS:
            pairs = list(zip(found, ours, strict=True))
            wall = statistics.median(theirs.wall / mine.wall for theirs, mine in pairs)
            spent = statistics.median(theirs.cpu / mine.cpu for theirs, mine in pairs)
            line += f" {wall:13.2f} x {spent:6.2f} x {TARGETS[name]:7.2f}"
        print(line, flush=True)


def tell(turn: str, name: str, cost: Cost) -> None:
    """One run that has ended, on standard error."""
    print(
        f"{turn}: {NAMES[name]}, {1 / cost.wall:.1f} pages/s, {1000 * cost.cpu:.2f} ms",
        file=sys.stderr,
        flush=True,
    )


def is_installed(name: str) -> bool:
    """Whether what `name` measures is here (`pip install policywatch[bench]` brings
    it); says so where not.
    """
    installed = name not in ("trafilatura", "newsplease") or find_spec(name) is not None
    if not installed:
        print(f"{NAMES[name]} is not installed: left out", file=sys.stderr)
    return installed


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(NAMES))
    options = parser.parse_args()
    chosen = [
        name for name in NAMES if name in options.only.split(",") and is_installed(name)
    ]
    pages = {
        name: max(options.pages // SLOWER[name] // HOSTS, 1) * HOSTS for name in chosen
    }
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as files:
        site = Site(options.pages, Path(files))
        try:
            for number in range(options.rounds):
                for name in chosen:
                    cost = measure(name, site, Path(files), pages[name])
                    costs[name].append(cost)
                    tell(f"round {number + 1} of {options.rounds}", name, cost)
        finally:
            site.close()
    table(costs, pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
