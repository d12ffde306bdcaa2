"""A small internet on loopback: 127.66.x.y stands for public addresses, all others must never be asked.

Every host has its own pages (`put`, `raw`) and robots.txt. `astray` is what arrived elsewhere: on an address of
this machine that is no host of ours, which is where a server-side request forgery would arrive.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from tests.site import Answer, Raw, Site

PUBLIC = "127.66."
SECRET = "the-secret-of-the-inner-network"


class Internet(Site):
    """One server on all addresses of this machine; a host's page stands under its address and path."""

    def __init__(self) -> None:
        super().__init__("0.0.0.0")
        self.astray: list[str] = []
        self.inner = (
            f"<html><title>{SECRET}</title><p>{SECRET * 20}</p></html>".encode()
        )
        self._sixth = _listening_on_ipv6(self.port)

    def __enter__(self) -> Self:
        if self._sixth is not None:
            threading.Thread(target=self._count_ipv6, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *exception: object) -> None:
        super().__exit__(*exception)
        if self._sixth is not None:
            self._sixth.close()

    def address(self, host: str, path: str = "/list.html") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(
        self, host: str, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8",
        status: int = 200, headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.page(f"{host}{path}", body, kind=kind, status=status, headers=headers)

    def trap(self, host: str, path: str, write: Raw) -> None:
        self.raw(f"{host}{path}", write)

    def asked_of(self, host: str) -> list[str]:
        """The paths asked for at one host."""
        return [
            seen.target.removeprefix(host)
            for seen in self.requests
            if seen.target.startswith(f"{host}/")
        ]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        local = handler.connection.getsockname()[0]
        if not local.startswith(PUBLIC):
            self.astray.append(f"{local} {handler.requestline}")
        handler.path = local + handler.path
        super()._answer(handler)

    def _respond(self, handler: BaseHTTPRequestHandler, seen: Any) -> None:
        if not seen.target.startswith(PUBLIC):
            self.routes[seen.path] = Answer(
                self.inner, 200, {"Content-Type": "text/html"}
            )
        super()._respond(handler, seen)

    def _count_ipv6(self) -> None:
        with suppress(OSError):
            while self._sixth is not None:
                connection, peer = self._sixth.accept()
                self.astray.append(f"::1 from {peer}")
                connection.close()


def _listening_on_ipv6(port: int) -> socket.socket | None:
    """A listener on ::1 with the same port; None on a machine without IPv6."""
    try:
        listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(("::1", port))
        listener.listen()
    except OSError:
        return None
    return listener
