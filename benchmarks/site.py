"""A site of many loopback hosts for measurements: every page made beforehand, so that
answering costs next to nothing.

python -m benchmarks.site [--pages 2000] [--hosts 40] [--save FOLDER]

Runs until its standard input ends. Prints its port when it is ready, and after each
line it is told how many pages were asked for since the line before, and when the first
of them was. `/list.html` at host number n names that host's share of the pages, by
their titles and days as sites do.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.texts import Text, many

SIZE = 30_000
REPOSTS = 10  # one page in so many carries the text of one at another host
JOINED = 3  # so many of the texts beside the project make one of the usual length
LONGEST = 3000
SECTIONS = "首页 新闻 政策 解读 公开 互动 服务 数据 专题 机构".split()
STYLE = "".join(
    f".c{n}{{margin:{n}px auto;padding:0 {n}px;color:#{n:03x}333;font-size:14px}}\n"
    for n in range(40)
)
SCRIPT = "".join(
    f"var v{n}=function(a,b){{if(a>b){{return a-b;}}return b-{n};}};\n"
    for n in range(50)
)
ROW = (
    '<li class="list-item clearfix"><span class="date">2026-{:02}-11</span>'
    '<a href="/x/2026{:02}/t{}.html" target="_blank" title="{}">{}</a></li>\n'
)


def page(one: Text, draw: random.Random, size: int = SIZE) -> bytes:
    """An article page the way a ministry's or a paper's looks, of about `size` bytes."""
    day = f"{one.published_at:%Y-%m-%d %H:%M}"
    body = "".join(
        f'<p style="text-indent:2em;">{part}</p>\n'
        for part in one.text[:LONGEST].split("\n")
        if part
    )
    head = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{one.title}_{one.publisher}</title>\n'
        f'<meta name="ArticleTitle" content="{one.title}"><meta name="PubDate" content="{day}">\n'
        f'<meta name="ContentSource" content="{one.publisher}"><style>{STYLE}</style><script>{SCRIPT}</script></head>\n'
    )
    menu = "".join(
        f'<li class="c{n}"><a href="/{n}/" target="_blank">{name}</a></li>'
        for n, name in enumerate(SECTIONS * 6)
    )
    article = (
        f'<body><div class="header"><ul class="nav">{menu}</ul></div>\n<div class="main"><h1>{one.title}</h1>'
        f'<div class="info"><span class="date">{day}</span> <span>来源：{one.publisher}</span></div>\n'
        f'<div class="TRS_Editor">{body}</div></div>\n'
    )
    rows = []
    room = size - len((head + article).encode())
    while room > 0:
        number = draw.randrange(10**6)
        title = f"栏目动态第{number}条：各地加快推进相关工作"
        rows.append(
            ROW.format(number % 12 + 1, number % 12 + 1, number, title, title[:16])
        )
        room -= len(rows[-1].encode())
    more = "".join(rows)
    return f'{head}{article}<div class="side"><ul class="list">{more}</ul></div></body></html>'.encode()


class MadePage(NamedTuple):
    """A page, and what its site's list says of it."""

    body: bytes
    title: str
    day: str


def pages(
    number: int, seed: int = 1, *, now: datetime | None = None
) -> Iterator[bytes]:
    """`number` pages, some of them reposts; with `now`, dated within the day before it."""
    return (one.body for one in made_pages(number, seed, now=now))


def made_pages(
    number: int, seed: int = 1, *, now: datetime | None = None
) -> Iterator[MadePage]:
    """The pages of `pages` with their titles and days."""
    draw = random.Random(seed)
    before: list[Text] = []
    texts = many(JOINED * number, seed)
    for one in texts:
        one = one._replace(
            text="\n".join(
                [one.text, *(more.text for more in islice(texts, JOINED - 1))]
            )
        )
        if before and draw.randrange(REPOSTS) == 0:
            one = one._replace(
                title=(known := draw.choice(before)).title, text=known.text
            )
        if now is not None:
            one = one._replace(
                published_at=now - timedelta(seconds=draw.randrange(80_000))
            )
        before.append(one)
        yield MadePage(page(one, draw), one.title, f"{one.published_at:%Y-%m-%d}")


def address(host: int) -> str:
    return f"127.0.{1 + host // 250}.{host % 250 + 1}"


class Answering(asyncio.Protocol):
    """HTTP/1.1 as far as it takes: one request after the other on a connection that stays open."""

    kept: dict[bytes, bytes]
    asked = 0
    first = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        *requests, self.waiting = (self.waiting + data).split(b"\r\n\r\n")
        for request in requests:
            self.answer(request)

    def answer(self, request: bytes) -> None:
        path = request.split(b" ", 2)[1]
        if path == b"/list.html":
            path = request.lower().split(b"\r\nhost: ", 1)[1].split(b":", 1)[0]
        elif path in self.kept:
            Answering.asked += 1
            Answering.first = Answering.first or time.time()
        self.send(self.kept.get(path))

    def send(self, body: bytes | None) -> None:
        status = b"404 Not Found" if body is None else b"200 OK"
        head = b"HTTP/1.1 %b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        self.transport.write(head % (status, len(body or b"")) + (body or b""))


def kept(made: Sequence[MadePage], hosts: int) -> dict[bytes, bytes]:
    """Pages by path, lists by host."""
    found: dict[bytes, bytes] = {}
    rows: dict[bytes, list[str]] = {}
    for number, one in enumerate(made):
        path = f"/202611/t20261121_{number}.html"
        found[path.encode()] = one.body
        # What is all in these brackets is read as the name of a column.
        title = one.title.strip("【】")
        row = f'<li><a href="{path}">{title}</a><span>{one.day}</span></li>'
        rows.setdefault(address(number % hosts).encode(), []).append(row)
    for host, items in rows.items():
        found[host] = (
            f"<html><meta charset=utf-8><body><ul>{''.join(items)}</ul></body></html>".encode()
        )
    return found


async def serve(made: Sequence[MadePage], hosts: int) -> None:
    Answering.kept = kept(made, hosts)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "0.0.0.0", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps([Answering.asked, Answering.first]), flush=True)
        Answering.asked, Answering.first = 0, 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument(
        "--save", type=Path, help="write the pages into this folder as well"
    )
    options = parser.parse_args()
    made = list(made_pages(options.pages))
    for number, one in enumerate(made if options.save else ()):
        (options.save / f"{number}.html").write_bytes(one.body)
    asyncio.run(serve(made, options.hosts))


if __name__ == "__main__":
    main()
