"""A thousand hosts that publish, and some that are up to no good: the site of the soak,
in a process of its own.

python -m benchmarks.publishing [--every 60] [--fresh 8] [--pages 6000]

Every host of 127.0.0.0/8 lists its ten newest articles; `--fresh` more of them every
`--every` seconds. Their pages were made beforehand and each is given out once, as long
as there are any. Hosts of 127.100.0.0/16 make trouble, by their third number: 1 never
answers, 2 answers a byte a second, 3 sends headers without end, 4 a list nested 200,000
deep, 5 one of 80,000 attributes. Prints its port; after each line it is told, how many
pages and lists were asked for so far.
"""

import argparse
import asyncio
import json
import sys
import time
from datetime import datetime

from benchmarks.site import Answering, pages
from text.dates import SHANGHAI

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
TROUBLE = ("silent", "slow", "endless headers", "nested", "attributes")
DEEP = b"<html><body>" + b"<div>" * 200_000
WIDE = (
    b"<html><body><div "
    + b" ".join(b"a%d=1" % number for number in range(80_000))
    + b">"
)


class Publishing(Answering):
    """One connection to the site."""

    made: list[bytes]
    every = 60.0
    fresh = 8
    began = 0.0
    lists = 0

    def answer(self, request: bytes) -> None:
        path = request.split(b" ", 2)[1]
        host = request.lower().split(b"\r\nhost: ", 1)[1].split(b":", 1)[0].decode()
        if host.startswith("127.100."):
            self.trouble(TROUBLE[int(host.split(".")[2]) - 1])
        elif path.startswith(b"/list"):
            Publishing.lists += 1
            self.send(self.list_of(host))
        elif path.startswith(b"/2026"):
            Answering.asked += 1
            self.send(self.made[Answering.asked % len(self.made)])
        else:
            self.send(None)

    def list_of(self, host: str) -> bytes:
        # Hosts publish at different moments, as real ones do.
        shift = hash(host) % 1000 / 1000
        newest = int((time.monotonic() - self.began) / self.every + shift) * self.fresh
        rows = "".join(
            f'<li><a href="/202611/t20261121_{n}.html">关于第{n}号产业政策的通知</a><span>2026-11-21</span></li>'
            for n in range(newest, max(newest - 10, -1), -1)
        )
        return f"<html><meta charset=utf-8><body><ul>{rows}</ul></body></html>".encode()

    def trouble(self, kind: str) -> None:
        if kind == "slow":
            self.transport.write(HEAD + b"Content-Length: 100000\r\n\r\n")
            self.drip(b" ", 1.0)
        elif kind == "endless headers":
            self.transport.write(HEAD)
            self.drip(b"X-More: " + b"x" * 4000 + b"\r\n", 0.01)
        elif kind != "silent":
            self.send(DEEP if kind == "nested" else WIDE)

    def drip(self, piece: bytes, pause: float) -> None:
        if not self.transport.is_closing():
            self.transport.write(piece)
            asyncio.get_running_loop().call_later(pause, self.drip, piece, pause)


async def serve() -> None:
    loop = asyncio.get_running_loop()
    Publishing.began = time.monotonic()
    server = await loop.create_server(Publishing, "0.0.0.0", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps([Answering.asked, Publishing.lists]), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=float, default=60)
    parser.add_argument("--fresh", type=int, default=8)
    parser.add_argument("--pages", type=int, default=6000)
    options = parser.parse_args()
    Publishing.every, Publishing.fresh = options.every, options.fresh
    Publishing.made = list(pages(options.pages, now=datetime.now(SHANGHAI)))
    asyncio.run(serve())


if __name__ == "__main__":
    main()
