"""A small real HTTP proxy on loopback for tests: it forwards, tunnels, and notes what it was asked."""

import select
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit


@dataclass
class Asked:
    """One request to the proxy."""

    method: str
    target: str
    authorization: str | None


@dataclass
class Proxy:
    """Every name leads to `site` (host, port), as if the proxy had its own names."""

    site: tuple[str, int]
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                proxy._note(self)
                parts = urlsplit(self.path)
                with socket.create_connection(proxy.site) as onward:
                    onward.sendall(
                        f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
                    )
                    while piece := onward.recv(65_536):
                        self.wfile.write(piece)
                self.close_connection = True

            def do_CONNECT(self) -> None:
                proxy._note(self)
                self.send_response(200, "Connection established")
                self.end_headers()
                with socket.create_connection(proxy.site) as onward:
                    _pump(self.connection, onward)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def _note(self, handler: BaseHTTPRequestHandler) -> None:
        authorization = handler.headers["Proxy-Authorization"]
        self.asked.append(Asked(handler.command, handler.path, authorization))


def _pump(one: socket.socket, other: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([one, other], [], [], 10)
        if not ready:
            return
        for source in ready:
            piece = source.recv(65_536)
            if not piece:
                return
            (other if source is one else one).sendall(piece)
