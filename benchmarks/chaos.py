"""Random `kill -9` of the service, of its crawl workers and of the sender, while
articles keep coming.

python -m benchmarks.chaos [--kills 30] [--sources 20] [--seed 1]

The sender is a part of the service; killing the sender means killing that process while
the mail server has a mail's body and has not yet answered, the moment where a mail may
come twice. At the end everything that was ever listed must be in the archive once,
every story must have met the rule once, every find must be in a mail (one mail may
carry several), every mail must have reached the mailbox; the
archive's integrity check must be clean. Back at work is the first page asked of a site
after the start. Exit status 1 where anything is missing.
"""

import argparse
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller

from benchmarks.soak import Running, carry_out, family
from benchmarks.soak_world import World, article, write_house

AMBUSH = 3.0


class Growing(World):
    """Lists that grow by an article every second or so until `frozen`, and keep all they ever named."""

    def __init__(self, most: int) -> None:
        super().__init__(every=0, fresh=0)
        self.most = most
        # Addresses state the day, too: of an earlier one the articles would alert nobody.
        today = datetime.now(ZoneInfo("Asia/Shanghai"))
        self.now = today.strftime("%Y-%m-%d %H:%M")
        self.place = today.strftime("/%Y%m/t%Y%m%d_")
        self.started = time.monotonic()
        self.frozen: int | None = None

    @property
    def named(self) -> int:
        grown = min(3 + int((time.monotonic() - self.started) / 2), self.most)
        return self.frozen if self.frozen is not None else grown

    def page(self, path: str, host: str) -> tuple[bytes, int]:
        if path.startswith(self.place):
            self.pages += 1
            return article(f"{host}{path}", size=8000, published=self.now).encode(), 200
        return super().page(path, host)

    def _list(self) -> str:
        rows = "".join(
            f'<li><a href="{self.place}{n}.html">关于第{n}号产业政策的通知</a></li>'
            for n in range(self.named)
        )
        return f"<html><meta charset=utf-8><body><ul>{rows}</ul></body></html>"


class Mailbox:
    """What arrived, by Message-ID. While `ambush` is set, the next mail's answer is
    never given: its sender is killed.
    """

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.ambush: int | None = None
        self.caught = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        victim, self.ambush = self.ambush, None
        if victim is not None:
            os.kill(victim, signal.SIGKILL)
            self.caught.set()
        for line in envelope.content.splitlines():
            if line.lower().startswith(b"message-id:"):
                self.got[line.partition(b":")[2].strip().decode()] += 1
                break
        return "250 kept"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def kill_someone(running: Running, mailbox: Mailbox, draw: random.Random) -> str:
    """`kill -9` of the service, of one of its workers, or of the sender between body
    and answer; who it was.
    """
    service, *workers = family(running.process.pid)
    who = (
        draw.choice(("service", "worker", "sender", "worker")) if workers else "service"
    )
    if who == "worker":
        os.kill(draw.choice(workers), signal.SIGKILL)
        return who
    if who == "sender":
        mailbox.caught.clear()
        mailbox.ambush = service
        if mailbox.caught.wait(AMBUSH):
            running.process.wait()
            return who
        mailbox.ambush = None  # no mail left in that time
    os.kill(service, signal.SIGKILL)
    running.process.wait()
    return "service"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--sources", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    world, mailbox = Growing(most=10 + 2 * options.kills), Mailbox()
    threading.Thread(target=world.serve_forever, daemon=True).start()
    sink = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    sink.start()
    with tempfile.TemporaryDirectory() as name:
        ended = storm(Path(name), world, mailbox, sink, draw, options)
    sink.stop()
    return ended


def storm(
    folder: Path,
    world: Growing,
    mailbox: Mailbox,
    sink: Controller,
    draw: random.Random,
    options: argparse.Namespace,
) -> int:
    write_house(
        folder,
        world.server_address[1],
        options.sources,
        "2s",
        workers=1,
        tick=0.2,
        alert_interval=0.3,
    )
    settings = folder / "policywatch.toml"
    settings.write_text(
        settings.read_text().replace("port = 9\n", f"port = {sink.port}\n")
        + "[alerts]\nper_hour = 1000000\n"
    )
    carry_out(
        settings,
        "alerts",
        "add",
        "all",
        "--query",
        "通知",
        "--to",
        "a@example.org",
    )
    begun = time.monotonic()
    running, killed, back = Running(folder), Counter[str](), []
    running.wait_ready()
    for _ in range(options.kills):
        time.sleep(draw.uniform(0.1, 1.2))
        who = kill_someone(running, mailbox, draw)
        killed[who] += 1
        if who != "worker":
            (folder / "log").write_bytes(b"")
            asked, started = world.lists, time.monotonic()
            running = Running(folder)
            while world.lists == asked:
                running.check()
                time.sleep(0.02)
            back.append(time.monotonic() - started)
        if sum(killed.values()) % 10 == 0:
            print(
                f"{time.monotonic() - begun:6.0f} s  {dict(killed)}, {world.named} listed a source",
                file=sys.stderr,
            )
    aside = forgive(running, settings)
    world.frozen = world.named
    expected = world.frozen * options.sources
    waited = settle_down(running, mailbox, expected)
    running.stop()
    print(f"{'set aside, three kills in a row, and enabled':45} {aside}")
    return tell(running, mailbox, expected, killed, back, waited)


def forgive(running: Running, settings: Path) -> list[str]:
    """As an operator would: enable what was alone in its worker at three kills in a
    row, and so was taken for their cause.
    """
    aside = [
        row[0]
        for row in running.ask("select source from source_states where deaths >= 3")
    ]
    if aside:
        carry_out(settings, "sources", "enable", *aside)
    return aside


MISSED = (
    "select count(distinct story_id) from articles "
    "where story_id not in (select story_id from hits)"
)
TWICE = (
    "select count(*) from (select 1 from hits where revision_id = 0 "
    "group by rule_id, story_id having count(*) > 1)"
)
UNTOLD = "select count(*) from digest_items where message_id is null"
UNSENT = "select count(*) from outbox where state <> 'sent'"


def settle_down(
    running: Running, mailbox: Mailbox, expected: int, within: float = 180
) -> float:
    """Wait until all is in, found and sent, or that long."""
    started = time.monotonic()
    while time.monotonic() - started < within:
        stored = running.ask("select count(*) from articles")[0][0]
        left = sum(running.ask(sql)[0][0] for sql in (MISSED, UNTOLD, UNSENT))
        if stored >= expected and not left:
            break
        time.sleep(0.5)
    return time.monotonic() - started


def tell(
    running: Running,
    mailbox: Mailbox,
    expected: int,
    killed: Counter[str],
    back: list[float],
    waited: float,
) -> int:
    one = lambda sql: running.ask(sql)[0][0]  # noqa: E731
    stored, stories, hits = (
        one(f"select count(*) from {table}")
        for table in ("articles", "stories", "hits")
    )
    missed, twice, untold = one(MISSED), one(TWICE), one(UNTOLD)
    sent = {row[0] for row in running.ask("select message_id from outbox")}
    integrity = one("pragma integrity_check")
    facts = {
        "kills": dict(killed),
        "listed, stored": (expected, stored),
        "stories, hits, mails written": (stories, hits, len(sent)),
        "stories not found, found twice, in no mail": (missed, twice, untold),
        "mails lost": len(sent - set(mailbox.got)),
        "mails that came twice, one a sender killed": sum(
            number - 1 for number in mailbox.got.values()
        ),
        "back at work, seconds, median and worst": [
            round(median(back), 1),
            round(max(back), 1),
        ]
        if back
        else [],
        "all settled after the last kill, seconds": round(waited, 1),
        "integrity": integrity,
    }
    for key, value in facts.items():
        print(f"{key:45} {value}")
    fine = (
        stored == expected
        and not missed + twice + untold
        and not sent - set(mailbox.got)
        and integrity == "ok"
    )
    print("nothing lost" if fine else "SOMETHING IS MISSING")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
