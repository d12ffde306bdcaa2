"""The site and the mail server of benchmarks.faults, which go away."""

import time
from collections import defaultdict
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.chaos import Growing


class Site(Growing):
    """Notes when each host's list was asked; `gone` closes every connection, as a
    network that is away does.
    """

    def __init__(self) -> None:
        super().__init__(most=100_000)
        self.gone = False
        self.asked: dict[str, list[float]] = defaultdict(list)

    @property
    def named(self) -> int:
        return (
            self.frozen
            if self.frozen is not None
            else 3 + int((time.monotonic() - self.started) / 4)
        )

    def page(self, path: str, host: str) -> tuple[bytes, int]:
        if self.gone:
            raise ConnectionAbortedError
        if path.startswith("/list"):
            self.asked[host].append(time.monotonic())
        return super().page(path, host)


class Away(Controller):
    """A mail server that may be away."""

    gone = False

    def factory(self) -> Any:
        protocol = super().factory()
        if self.gone:
            protocol.connection_made = lambda transport: transport.abort()
        return protocol
