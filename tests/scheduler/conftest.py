"""A small real web server on many loopback hosts, passports for it, and workers that visit it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from crawler.catalogue import Passport
from crawler.configuration import CrawlSettings
from scheduler.orders import Order
from scheduler.settings import ServiceSettings, Setup
from scheduler.workers import Workers

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append((self.headers["Host"].partition(":")[0], self.path))  # type: ignore[attr-defined]
        body = b"<html><title>page</title><p>text</p></html>"
        self.send_response(200 if self.path != "/robots.txt" else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def trick_port() -> Iterator[int]:
    """The port of a server that answers on every 127.x.y.z with the same page."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Page)
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


Make = Callable[..., Order]


@pytest.fixture
def order(trick_port: int) -> Make:
    """Make an order for a source that plays a trick (see tricks.py) on a host of its own."""
    made = iter(range(1, 1000))

    def make(trick: str, host: str | None = None, **changes: Any) -> Order:
        number = next(made)
        address = f"http://{host or f'127.0.1.{number}'}:{trick_port}/{trick}"
        passport = Passport.model_validate(
            {"id": f"{trick}-{number}", "name": trick, "category": "ministry", "kind": "listing",
             "start_urls": [address], "every": "1h"}
        )  # fmt: skip
        return Order(number, passport, NOW, **changes)

    return make


@pytest.fixture
def employ() -> Iterator[Callable[..., Workers]]:
    """Workers that run the tricks; ended with the test."""
    employed: list[Workers] = []

    def start(**service: Any) -> Workers:
        setup = Setup(
            database="sqlite://",
            passports={},
            crawl=CrawlSettings(private_addresses="allow", delay=0),
            service=ServiceSettings(**{"workers": 1, "stall_cpu": 1, **service}),
        )
        workers = Workers(setup, module="tests.scheduler.tricks")
        employed.append(workers)
        workers.step()
        return workers

    yield start
    for workers in employed:
        workers.kill()
