"""`python -m benchmarks.moving_month [--days 30] [--sources 150] [--moves 10]`: what is stored while sites move.

The service's own jobs, real crawl workers and real searches on a simulated clock: 150
sites of benchmarks.relocations publish on workdays, ten of them are rebuilt, one every
two days, each in another way, and nobody accepts a proposal. Printed: of what the
watched columns published the share that is stored, what is stored twice, what each
rebuilt site lacks, and processor time. Exit status 1 below .99, or where anything is
stored twice or comes from another column.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.frozen_clock import FrozenClock
from benchmarks.relocated import marks_of, prepared
from benchmarks.relocations.agency import Agency
from benchmarks.relocations.moves import MOVES, Truth
from benchmarks.relocations.server import Internet
from benchmarks.simulated_time import SETTINGS, simulated_time
from db.session import Archive
from db.sources import repairs, runs
from scheduler.jobs import Jobs
from scheduler.repair_plan import due_searches
from scheduler.settings import Setup
from scheduler.workers import Workers

BEGIN = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
STEP = timedelta(hours=8)
# The first visits are spread over a minute, and so are those that follow them.
SPREAD = timedelta(minutes=2)
GOAL = 0.99
KINDS = (
    ("dead-host", 0),
    ("https", 2),
    ("tabs", 1),
    ("interface", 0),
    ("paging", 1),
    ("re-keyed", 3),
    ("three-alike", 0),
    ("upgrading", 0),
    ("synonym", 0),
    ("notice", 3),
)
_MAX_SEARCHES = 20


@dataclass
class Moved:
    """One rebuilt site."""

    agency: Agency
    kind: str
    at: datetime
    truth: Truth


class Month:
    """The jobs of the service, driven by hand."""

    def __init__(self, archive: Archive, setup: Setup, clock: FrozenClock) -> None:
        self.archive = archive
        self.setup = setup
        self.clock = clock
        workers = Workers(setup, module=SETTINGS)
        self.jobs = Jobs(archive, setup, workers, clock=clock.now)

    def run(self, days: int) -> None:
        """Live through the days, three visits to every source on each."""
        self.jobs.start(alone=True)
        for step in range(days * (DAY // STEP) + 1):
            self.clock.set(BEGIN + step * STEP + SPREAD)
            self._visit()
            self.jobs.run("health")
            self._search()
        self.jobs.stop(self.jobs.workers.close(5))

    def _visit(self) -> None:
        self.jobs.run("tick")
        while self.jobs.workers.held() or self._is_more_due():
            time.sleep(0.01)
            self.jobs.run("tick")
        self.jobs.run("tick")

    def _is_more_due(self) -> bool:
        if not self.jobs.workers.ended.empty():
            return True
        with self.archive.read() as session:
            return bool(runs.due(session, self.clock.now(), limit=1))

    def _search(self) -> None:
        for _ in range(_MAX_SEARCHES):
            with self.archive.read() as session:
                names = list(self.setup.passports)
                if not due_searches(session, self.setup, names, self.clock.now()):
                    return
            self.jobs.run("repair")


def move(agencies: Sequence[Agency], number: int) -> list[Moved]:
    """Let `number` sites be rebuilt, one every two days from the fourth on."""
    moved = []
    for place, agency in enumerate(agencies[:number]):
        kind, form = KINDS[place % len(KINDS)]
        at = BEGIN + (4 + 2 * place) * DAY + timedelta(hours=3)
        moved.append(Moved(agency, kind, at, MOVES[kind][0](agency, at, form)))
    return moved


def published(agency: Agency, end: datetime) -> set[str]:
    """The marks of what a watched column published while it was watched."""
    return {one.mark for one in agency.papers["policy"] if BEGIN <= one.at <= end}


def measure(days: int, sources: int, moves: int) -> int:
    """Live through it and print what is stored; the exit status."""
    end = BEGIN + days * DAY
    agencies = [Agency(1_000 + n, BEGIN, end, per_week=3.0) for n in range(sources)]
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name,
        simulated_time(Path(name)) as clock,
        Internet(clock.now) as internet,
    ):
        clock.set(BEGIN)
        archive, setup = prepared(Path(name), agencies, internet, "auto", every="8h")
        moved = move(agencies, moves)
        for agency in agencies:
            agency.register(internet)
        try:
            Month(archive, setup, clock).run(days)
            return report(archive, agencies, moved, end - 2 * STEP)
        finally:
            archive.close()


def report(
    archive: Archive, agencies: Sequence[Agency], moved: Sequence[Moved], end: datetime
) -> int:
    """Print the findings; the exit status. What came out in the last hours may yet come."""
    out = stored = twice = wrong = 0
    lacking: Counter[str] = Counter()
    for agency in agencies:
        marks = marks_of(archive, f"s{agency.seed}")
        wanted = published(agency, end)
        lacking[f"s{agency.seed}"] = len(wanted - set(marks))
        out += len(wanted)
        stored += len(wanted & set(marks))
        twice += sum(count - 1 for count in marks.values())
        wrong += sum("-policy-" not in mark for mark in marks)
    with archive.read() as session:
        found = repairs.all_of(session)
    for one in moved:
        source = f"s{one.agency.seed}"
        row = found.get(source)
        state = f"{row.state}, {row.requests} requests" if row else "not searched"
        print(
            f"{one.kind:12} on day {(one.at - BEGIN).days:2}: {state}; missing {lacking[source]}"
        )
    rest = sum(lacking.values()) - sum(lacking[f"s{one.agency.seed}"] for one in moved)
    share = stored / out if out else 0.0
    print(f"published {out}, stored {stored} ({share:.4f}; goal {GOAL}), twice {twice}")
    print(f"missing of sites that did not move: {rest}; of other columns: {wrong}")
    return int(share < GOAL or twice > 0 or wrong > 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--sources", type=int, default=150)
    parser.add_argument("--moves", type=int, default=10)
    options = parser.parse_args()
    status = measure(options.days, options.sources, options.moves)
    used = os.times()
    total = used.user + used.system + used.children_user + used.children_system
    print(f"processor time with all workers: {total:.0f} s")
    return status


if __name__ == "__main__":
    sys.exit(main())
