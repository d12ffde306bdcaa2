"""The way out for a browser: a proxy on loopback that connects to public addresses only.

A browser resolves names and opens connections by itself, behind the back of the guarded resolver. Given this
proxy it does neither: here, too, the address checked is the address connected to.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from crawler.addresses import is_public
from crawler.middlewares.proxy import split_credentials

_HEAD_BYTES = 65_536
_CONNECT_SECONDS = 10.0
_CHUNK = 65_536
# Chromium's own services. Its switches silence most, not all: the updater asks whatever it is told.
_OF_THE_BROWSER = (
    "update.googleapis.com",
    "safebrowsing.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "content-autofill.googleapis.com",
    "chromewebstore.googleapis.com",
    "clients.google.com",
    "clients1.google.com",
    "clients2.google.com",
    "clients3.google.com",
    "clients4.google.com",
    "android.clients.google.com",
    "accounts.google.com",
    "mtalk.google.com",
    "redirector.gvt1.com",
    "edgedl.me.gvt1.com",
)


class Gate:
    """An HTTP proxy for one browser. `allowed` decides on numeric addresses, `ports` (None: any) on ports."""

    def __init__(
        self,
        allowed: Callable[[str], bool] = is_public,
        ports: Iterable[int] | None = (80, 443),
        proxy: str | None = None,
    ) -> None:
        self.allowed = allowed
        self.ports = None if ports is None else frozenset(ports)
        self.proxy = proxy
        self.refused = 0
        self._server: asyncio.Server | None = None
        # asyncio itself lets go of a connection whose asker has said all it will.
        self._serving: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        """Listen on a free port of loopback; the proxy's address."""
        self._server = await asyncio.start_server(
            self._take,
            "127.0.0.1",
            0,
            limit=_HEAD_BYTES,
        )
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        with suppress(
            OSError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            ValueError,
            TimeoutError,
        ):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split(" ", 2)
            host, port = _destination(method, target)
            upstream = await self._connect(host, port, tunnel=method == "CONNECT")
            if upstream is None:
                self.refused += 1
                writer.write(
                    b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
            elif method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await _join(reader, writer, *upstream)
            elif self.proxy is not None:
                upstream[1].write(_through(head, self.proxy))
                await _join(reader, writer, *upstream)
            else:
                upstream[1].write(_forwarded(head, target).encode("latin-1"))
                await _join(reader, writer, *upstream)
            await writer.drain()
        writer.close()

    async def _connect(
        self,
        host: str,
        port: int,
        *,
        tunnel: bool,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to the first allowed address of `host`, or to the proxy on its
        behalf; None where there is none.
        """
        if self.ports is not None and port not in self.ports:
            return None
        if host.lower().rstrip(".") in _OF_THE_BROWSER:
            return None
        loop = asyncio.get_running_loop()
        found = await asyncio.wait_for(
            loop.getaddrinfo(host, port, type=socket.SOCK_STREAM),
            _CONNECT_SECONDS,
        )
        for *_, address in found:
            if self.allowed(str(address[0])) and self.proxy is not None:
                return await _by_proxy(
                    self.proxy,
                    (str(address[0]), port) if tunnel else None,
                )
            if self.allowed(str(address[0])):
                return await asyncio.wait_for(
                    asyncio.open_connection(str(address[0]), port),
                    _CONNECT_SECONDS,
                )
        return None


async def _by_proxy(
    proxy: str,
    target: tuple[str, int] | None,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the proxy, with a tunnel to the address checked where one is wanted. Raises OSError."""
    address, authorization = split_credentials(proxy)
    parts = urlsplit(address)
    reader, writer = await asyncio.wait_for(
        asyncio.open_connection(parts.hostname, parts.port),
        _CONNECT_SECONDS,
    )
    if target is None:
        return reader, writer
    if ":" in target[0]:
        host = f"[{target[0]}]"
    else:
        host = target[0]
    named = f"{host}:{target[1]}"
    lines = [f"CONNECT {named} HTTP/1.1", f"Host: {named}"]
    if authorization is not None:
        lines.append(f"Proxy-Authorization: {authorization.decode('ascii')}")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _CONNECT_SECONDS)
    if answer.split(b" ", 2)[1:2] != [b"200"]:
        writer.close()
        raise ConnectionRefusedError(f"the proxy refuses {named}")
    return reader, writer


def _through(head: str, proxy: str) -> bytes:
    """The browser's request as it came, for the proxy to answer, one to a connection."""
    first, *lines = head.split("\r\n")
    kept = []
    for line in lines:
        if not line.lower().startswith(("proxy-", "connection:")) and line:
            kept.append(line)
    _, authorization = split_credentials(proxy)
    if authorization is not None:
        kept.append(f"Proxy-Authorization: {authorization.decode('ascii')}")
    return "\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1")


def _destination(method: str, target: str) -> tuple[str, int]:
    """Host and port a request to a proxy is for. Raises ValueError."""
    parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
    if method != "CONNECT" and parts.scheme != "http":
        raise ValueError(target)
    return parts.hostname or "", parts.port or (443 if method == "CONNECT" else 80)


def _forwarded(head: str, target: str) -> str:
    """The request as the site itself is asked, one to a connection."""
    method, _, rest = head.split(" ", 2)
    version, *lines = rest.split("\r\n")
    path = ""
    if target.count("/") > 2:
        path = target.split("/", 3)[3]
    kept = []
    for line in lines:
        if not line.lower().startswith(("proxy-", "connection:")) and line:
            kept.append(line)
    return "\r\n".join(
        [f"{method} /{path} {version}", *kept, "Connection: close", "", ""]
    )


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    away: asyncio.StreamWriter,
) -> None:
    try:
        await asyncio.gather(_copy(reader, away), _copy(there, writer))
    finally:
        away.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(_CHUNK):
            target.write(piece)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
