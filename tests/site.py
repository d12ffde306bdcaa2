"""A real web site on loopback for tests: pages, statuses, ETags, delays, and every way to misbehave.

with Site() as site:
    site.page("/", "<a href='/a.html'>…</a>", etag='"1"')
    site.raw("/trap", drip(seconds=20))
    ... site.url, site.asked("/a.html"), site.requests
"""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; `at` is seconds of the monotonic clock."""

    method: str
    target: str
    headers: Message
    body: bytes
    at: float

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass
class Answer:
    """What a path answers with. `delay` is in seconds."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


Raw = Callable[[socket.socket], None]
Route = Answer | Raw | Callable[[Seen], Answer]


class Site:
    """Serves what was put under its paths (with their query or without), 404 elsewhere, and notes each
    request.
    """

    def __init__(self, host: str = "127.0.0.1", context: Any = None) -> None:
        site = self
        self.host = host
        self.requests: list[Seen] = []
        self.routes: dict[str, Route] = {}
        self.open_now = self.most_at_once = 0
        self._lock = threading.Lock()
        self._context = context

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            do_POST = do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server((host, 0), Answering)
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True
            )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        scheme = "http" if self._context is None else "https"
        return f"{scheme}://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(
        self,
        path: str,
        body: str | bytes = b"",
        *,
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        etag: str | None = None,
        delay: float = 0.0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer `path` with `body`; with `etag` also 304 to who knows it."""
        content = body.encode() if isinstance(body, str) else body
        given = {
            "Content-Type": kind,
            **(headers or {}),
            **({"ETag": etag} if etag else {}),
        }
        answer = Answer(content, status, given, delay)

        def conditional(seen: Seen) -> Answer:
            return (
                Answer(b"", 304, {"ETag": etag or ""})
                if seen.headers["If-None-Match"] == etag
                else answer
            )

        self.routes[path] = conditional if etag else answer

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        self.page(path, status=status, headers={"Location": target})

    def raw(self, path: str, write: Raw) -> None:
        """Let `write` do what it likes to the connection, once the request for `path` is read."""
        self.routes[path] = write

    def asked(self, path: str) -> int:
        """How often `path` was asked for."""
        return sum(seen.path == path for seen in self.requests)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        seen = Seen(
            handler.command,
            handler.path,
            handler.headers,
            body,
            time.monotonic(),
        )
        with self._lock:
            self.requests.append(seen)
            self.open_now += 1
            self.most_at_once = max(self.most_at_once, self.open_now)
        try:
            self._respond(handler, seen)
        finally:
            with self._lock:
                self.open_now -= 1

    def _respond(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        route = self.routes.get(
            seen.target, self.routes.get(seen.path, Answer(b"not here", 404))
        )
        if callable(route):
            found = _called(route, handler, seen)
            if found is None:
                handler.close_connection = True
                return
            route = found
        time.sleep(route.delay)
        handler.send_response(route.status)
        for name, value in route.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(route.body)))
        handler.end_headers()
        if seen.method != "HEAD":
            handler.wfile.write(route.body)


def _called(route: Any, handler: BaseHTTPRequestHandler, seen: Seen) -> Answer | None:
    """A function of the request gives an answer; one of the socket (`raw`) writes it itself."""
    if getattr(route, "raw", False):
        with suppress(OSError):
            route(handler.connection)
        return None
    answer: Answer = route(seen)
    return answer


def _raw(write: Raw) -> Raw:
    write.raw = True  # type: ignore[attr-defined]
    return write


_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def endless_headers(seconds: float = 20) -> Raw:
    """Response headers that do not end."""

    def write(connection: socket.socket) -> None:
        connection.sendall(_OK)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(
                b"".join(b"X-%d: %s\r\n" % (number, b"y" * 900) for number in range(70))
            )

    return _raw(write)


def endless_body(seconds: float = 20) -> Raw:
    """A body without length that does not end."""

    def write(connection: socket.socket) -> None:
        connection.sendall(_OK + b"\r\n<html><body>")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(b"<p>more</p>" * 6000)

    return _raw(write)


def drip(seconds: float = 20) -> Raw:
    """A body that comes two bytes a second."""

    def write(connection: socket.socket) -> None:
        connection.sendall(_OK + b"Content-Length: 100000\r\n\r\n")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(b"<p")
            time.sleep(1)

    return _raw(write)


def hang(seconds: float = 20) -> Raw:
    """No answer at all."""
    return _raw(lambda connection: time.sleep(seconds))


def cut_short(body: bytes) -> Raw:
    """Half of the body that was announced."""
    return _raw(
        lambda connection: connection.sendall(
            _OK + b"Content-Length: %d\r\n\r\n" % (len(body) * 2) + body
        )
    )


def not_http() -> Raw:
    """Something that is no HTTP."""
    return _raw(
        lambda connection: connection.sendall(b"\x00\xff SSH-2.0-nonsense\r\n\r\n")
    )


def gzip_bomb(megabytes: int = 200) -> Answer:
    """A small body that unpacks to `megabytes`."""
    packed = gzip.compress(bytes(1_048_576 * megabytes), 9)
    return Answer(
        packed, 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
