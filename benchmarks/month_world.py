"""The site and the mail server of benchmarks.month, on its clock."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.frozen_clock import FrozenClock
from benchmarks.soak_world import World, article

BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


DAY = timedelta(days=1)


OUTAGE, MAIL_GONE = 10, 15


class Publishing(World):
    """The site, in a process of its own: what it lists depends on the fake clock;
    `gone` closes every connection.
    """

    def __init__(self, clock: FrozenClock) -> None:
        super().__init__(every=0, fresh=0)
        self.clock = clock

    def page(self, path: str, host: str) -> tuple[bytes, int]:
        now = self.clock.now()
        number = int(host.partition(":")[0].rpartition(".")[2])
        if day_of(now) == OUTAGE or number == 1:
            raise ConnectionAbortedError
        if number == 2 and now.hour in (3, 4):
            return b"", 500
        if path.startswith("/list"):
            return rows_of(number, now).encode(), 200
        if path.startswith("/2026"):
            return page_of(path, host, now).encode(), 200
        return b"", 404


def day_of(now: datetime) -> int:
    return (now - BEGIN) // DAY + 1


def published(number: int, now: datetime) -> list[datetime]:
    """When a source has published until now: four times a workday, at hours of its own."""
    moments = []
    for days in range((now - BEGIN) // DAY + 1):
        midnight = BEGIN + days * DAY
        if midnight.weekday() < 5:
            moments += [
                midnight + timedelta(hours=hour, minutes=number % 60)
                for hour in (1, 3, 6, 9)
            ]
    return [moment for moment in moments if moment <= now]


def rows_of(number: int, now: datetime) -> str:
    latest = published(number, now)[-20:]
    rows = "".join(
        f'<li><a href="/{at:%Y%m}/t{at:%Y%m%d}_{at:%H%M}.html">关于{at:%m%d%H}号产业政策的通知</a><span>{at:%Y-%m-%d}</span></li>'
        for at in reversed(latest)
    )
    return f"<html><meta charset=utf-8><body><ul>{rows}</ul></body></html>"


def page_of(path: str, host: str, now: datetime) -> str:
    at = datetime.strptime(path[-18:-5], "%Y%m%d_%H%M").replace(tzinfo=UTC)
    text = article(
        f"{host}{path}",
        size=12_000,
        published=f"{at + timedelta(hours=8):%Y-%m-%d %H:%M}",
    )
    corrected = now - at > 2 * DAY and at.hour == 1
    return (
        text.replace(
            "</div></body>",
            "<p>更正：本通知自发布之日起施行。</p></div></body>",
        )
        if corrected
        else text
    )


class Mailbox:
    """What arrived, one Message-ID a line, in a file the measuring process reads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        lines = envelope.content.splitlines()
        name = next(line for line in lines if line.lower().startswith(b"message-id:"))
        with self.path.open("ab") as kept:
            kept.write(name.partition(b":")[2].strip() + b"\n")
        return "250 kept"


class MayRefuse(Controller):
    """A mail server that is not there on one day."""

    clock: FrozenClock

    def factory(self) -> Any:
        protocol = super().factory()
        if day_of(self.clock.now()) == MAIL_GONE:
            protocol.connection_made = lambda transport: transport.abort()
        return protocol


def world(folder: Path) -> None:
    """The child: site and mail server, until killed."""
    clock = FrozenClock(folder / "clock")
    site = Publishing(clock)
    asyncio.set_event_loop(asyncio.new_event_loop())
    mail = MayRefuse(Mailbox(folder / "mails"), hostname="127.0.0.1", port=0)
    mail.clock = clock
    mail.port = _free_port()
    mail.start()
    print(
        json.dumps({"site": site.server_address[1], "mail": mail.port}),
        flush=True,
    )
    site.serve_forever()


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
