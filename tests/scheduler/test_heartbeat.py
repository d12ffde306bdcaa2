"""The watcher outside hears of the service while nothing troubles it, through a checked connection."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import ValidationError

from crawler.configuration import CrawlSettings
from db.session import Archive
from scheduler import heartbeat
from scheduler.heartbeat import HeartbeatFailed, call
from scheduler.jobs import Jobs
from scheduler.settings import ServiceSettings, Setup
from scheduler.workers import Workers


@dataclass
class Watcher:
    """A watcher on loopback that answers with `status`."""

    url: str = ""
    status: int = 200
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    made = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            self.send_response(made.status)
            self.send_header("location", "/elsewhere")
            self.end_headers()

        def log_message(self, *given: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/ping/secret?ok=1"
    yield made
    server.shutdown()
    server.server_close()


def test_a_call_reaches_the_watcher(watcher: Watcher) -> None:
    """GET of the whole address."""
    call(watcher.url, private=True)
    assert watcher.asked == ["/ping/secret?ok=1"]


def test_private_addresses_are_called_where_they_are_allowed(watcher: Watcher) -> None:
    """The name is looked up and checked like a crawled one, by number and by name."""
    for url in (watcher.url, watcher.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(HeartbeatFailed, match="private address"):
            call(url, private=False)
    assert watcher.asked == []


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_is_said_without_the_secret(
    watcher: Watcher, status: int
) -> None:
    """No redirect is followed; who reads `status` need not know the address."""
    watcher.status = status
    with pytest.raises(HeartbeatFailed, match=f"127.0.0.1: status {status}") as caught:
        call(watcher.url, private=True)
    assert len(watcher.asked) == 1 and "secret" not in str(caught.value)


def test_nobody_there_is_said(watcher: Watcher) -> None:
    """A refused connection is the watcher's trouble, in one line."""
    with pytest.raises(HeartbeatFailed, match="refused"):
        call("http://127.0.0.1:9/x", private=True)


def test_the_calls_stay_away_while_something_troubles_the_service(
    sqlite_archive: Archive, watcher: Watcher
) -> None:
    """A full disk or a silent mail server is what the watcher is for; a failed call is counted and said."""
    setup = Setup(
        database=sqlite_archive.url,
        passports={},
        crawl=CrawlSettings(private_addresses="allow"),
        service=ServiceSettings(heartbeat_url=watcher.url),
    )
    jobs = Jobs(sqlite_archive, setup, Workers(setup))
    jobs.run("heartbeat")
    jobs.notes["disk"] = "only 1 MB free"
    jobs.run("heartbeat")
    assert len(watcher.asked) == 1 and jobs.runs["heartbeat calls"] == 1
    del jobs.notes["disk"]
    watcher.status = 500
    jobs.run("heartbeat")
    assert jobs.errors["heartbeat calls"] == 1
    assert any("status 500" in note for note in jobs.notes.values())
    watcher.status = 200
    jobs.run("heartbeat")
    assert not jobs.notes and jobs.runs["heartbeat calls"] == 2


@pytest.mark.parametrize(
    "written", ["hc-ping.com/x", "ftp://h/x", "https://", "https://h/a b", "http://[::"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    """At the start, with what to write."""
    with pytest.raises(ValidationError, match="write it whole"):
        ServiceSettings(heartbeat_url=written)


def test_an_answer_that_drips_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sign a moment passes every time-out of a read: the call never came back."""
    monkeypatch.setattr(heartbeat, "MAX_CALL_S", 1.0)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            for _ in range(100):
                connection.sendall(b"H")
                time.sleep(0.1)

    threading.Thread(target=drip, daemon=True).start()
    begun = time.monotonic()
    with pytest.raises(HeartbeatFailed):
        call(f"http://127.0.0.1:{listener.getsockname()[1]}/", private=True)
    listener.close()
    assert time.monotonic() - begun < 5
