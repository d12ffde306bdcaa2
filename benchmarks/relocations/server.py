"""The hosts of the simulated web behind one proxy, with http and https, real sockets."""

import ssl
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import trustme


@dataclass(frozen=True)
class Asked:
    """One request as a host sees it; `form` holds the query and the posted fields."""

    scheme: str
    host: str
    path: str
    method: str
    form: Mapping[str, str]
    query: str = ""

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Reply:
    """An answer; `hangs_up` closes the connection without one."""

    text: str = ""
    status: int = 200
    charset: str = "utf-8"
    kind: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False


NOT_FOUND = Reply("<html><body><p>404 Not Found</p></body></html>", 404)
HANG_UP = Reply(hangs_up=True)

Host = Callable[[Asked, datetime], Reply]


class Internet:
    """All hosts. A host that is not registered is dead: nobody answers."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.hosts: dict[str, Host] = {}
        self.asked: Counter[str] = Counter()
        self._folder = TemporaryDirectory()
        self._tls: dict[str, ssl.SSLContext] = {}
        self._authority = trustme.CA()
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        handler = type("Connection", (_Connection,), {"internet": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    @property
    def proxy(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked[asked.host] += 1
        host = self.hosts.get(asked.host)
        return host(asked, self.clock()) if host is not None else HANG_UP

    def tls(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._tls:
                pem = Path(self._folder.name) / f"{host}.pem"
                issued = self._authority.issue_cert(host)
                pem.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
                self._tls[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._tls[host].load_cert_chain(pem)
            return self._tls[host]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_: object) -> None:
        """A client that went away is no news."""


class _Connection(BaseHTTPRequestHandler):
    internet: Internet
    protocol_version = "HTTP/1.1"
    timeout = 30
    tunnel: str | None = None

    def do_CONNECT(self) -> None:
        host = self.path.rpartition(":")[0]
        probe = Asked("https", host, "/", "CONNECT", {})
        if self.internet.reply(probe).hangs_up:
            self.close_connection = True
            return
        self.send_response(200)
        self.end_headers()
        self.connection: Any = self.internet.tls(host).wrap_socket(
            self.connection, server_side=True
        )
        self.rfile: Any = self.connection.makefile("rb")
        self.wfile: Any = self.connection.makefile("wb", 0)
        self.tunnel = host
        self.close_connection = False

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        pairs = parse_qsl(f"{parts.query}&{sent.decode('utf-8', 'replace')}")
        scheme = "https" if self.tunnel else "http"
        host = self.tunnel or parts.hostname or ""
        asked = Asked(
            scheme, host, parts.path or "/", self.command, dict(pairs), parts.query
        )
        self._send(self.internet.reply(asked))

    do_POST = do_HEAD = do_GET

    def _send(self, reply: Reply) -> None:
        if reply.hangs_up:
            self.close_connection = True
            return
        body = reply.text.encode(reply.charset, "replace")
        self.send_response(reply.status)
        is_text = reply.kind == "text/html"
        # As many sites do, the header leaves the encoding to the page.
        self.send_header(
            "Content-Type",
            reply.kind if is_text else f"{reply.kind}; charset={reply.charset}",
        )
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence."""
