"""The server of benchmarks.changing_web: every host of a simulated web, by http and https."""

import ssl
import threading
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import urlsplit

import trustme


@dataclass
class Answer:
    """What an address answers: a page, or a redirect; `closed` drops the connection."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    location: str | None = None
    closed: bool = False


class Web:
    """The server: every host of the simulated web, by http and https."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str, str], Answer] = {}
        self.closed: set[tuple[str, str]] = set()
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._folder = TemporaryDirectory(prefix="policywatch-web-")
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}

    def __enter__(self) -> Self:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20
            scheme, tunnel = "http", ""

            def do_GET(self) -> None:
                web.answer(self)

            do_POST = do_HEAD = do_GET

            def do_CONNECT(self) -> None:
                host = self.path.partition(":")[0]
                self.send_response(200)
                self.end_headers()
                if ("https", host) in web.closed:
                    self.close_connection = True
                    return
                self.connection = web.context(host).wrap_socket(
                    self.connection, server_side=True
                )
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", 0)  # type: ignore[assignment]
                self.scheme, self.tunnel = "https", host
                self.close_connection = False

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def context(self, host: str) -> ssl.SSLContext:
        """The TLS side of a host."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                issued = self._authority.issue_cert(host)
                path = Path(self._folder.name) / f"{host}.pem"
                path.write_bytes(
                    issued.private_key_pem.bytes()
                    + b"".join(one.bytes() for one in issued.cert_chain_pems)
                )
                context.load_cert_chain(path)
                self._contexts[host] = context
            return self._contexts[host]

    def find(self, scheme: str, host: str, path: str) -> Answer:
        """What an address answers."""
        found = self.answers.get((scheme, host, path))
        if found is None and path.startswith("/api/"):
            found = self.answers.get((scheme, host, path.partition("?")[0]))
        default = self.answers.get((scheme, host, "*"))
        return found or default or Answer("<html><body>404</body></html>", 404)

    def answer(self, handler: Any) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        handler.rfile.read(length)
        parts = urlsplit(handler.path)
        host = handler.tunnel or parts.hostname or ""
        with self._lock:
            self.requests[host] += 1
        if (handler.scheme, host) in self.closed:
            handler.close_connection = True
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self.find(handler.scheme, host, path)
        body = answer.body.encode()
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.kind)
        if answer.location:
            handler.send_header("Location", answer.location)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
