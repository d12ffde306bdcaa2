"""One reader stops nobody: stalled downloads, half requests and given-up exports, on the server as it is served."""

import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from db.maintenance.upgrade import upgrade
from db.session import Archive, open_archive
from db.sources import runs
from policywatch.web import connections
from tests.db.articles import put
from tests.policywatch.web.served import NOW, serving, site_for

ARTICLES = 300
LONG = "产业政策" * 5_000  # what the sockets take in is a small part of the export
PAGES = ("/", "/articles/1", "/stories/1", "/sources", "/alerts", "/api/articles", "/healthz", "/feed.atom")  # fmt: skip
ALLOWED_S = 2.0


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive whose export is 18 MB."""
    file = tmp_path_factory.mktemp("heavy") / "archive.db"
    archive = open_archive(f"sqlite:///{file}", connection_cache=4)
    upgrade(archive)
    with archive.write() as session:
        for number in range(ARTICLES):
            put(
                session,
                NOW,
                title=f"第{number}号",
                text=f"正文{number}",
                text_as_published=LONG,
            )
        runs.beat(session, "service", NOW)
    yield archive
    archive.close()


@contextmanager
def stalled(
    client: httpx.Client, sent: bytes, number: int
) -> Iterator[list[socket.socket]]:
    """Connections that sent something and then neither send nor read."""
    where = urlsplit(str(client.base_url))
    assert where.hostname and where.port
    with ExitStack() as opened:
        made = []
        for _ in range(number):
            one = opened.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect((where.hostname, where.port))
            one.sendall(sent)
            made.append(one)
        time.sleep(0.5)
        yield made


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def times(client: httpx.Client) -> dict[str, float]:
    """How long each page takes; every one answers."""
    took = {}
    for path in PAGES:
        began = time.monotonic()
        answer = client.get(path, headers={"accept": "text/html"})
        took[path] = time.monotonic() - began
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])
    return took


def is_ended(one: socket.socket, within: float) -> bool:
    """Whether the server ends the connection; what it still sends is read."""
    one.settimeout(within)
    try:
        while one.recv(1 << 16):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


HALF_HEADER = b"GET / HTTP/1.1\r\nHost: 127"
HALF_BODY = (
    b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\npass"
)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("half", [HALF_HEADER, HALF_BODY], ids=["header", "body"])
def test_stalled_readers_keep_nobody_waiting(
    heavy: Archive, form: str, half: bytes
) -> None:
    """20 downloads nobody reads and 220 half requests: every page within 2 s of its usual time."""
    with serving(site_for(heavy)) as client:
        usual = times(client)
        with (
            stalled(client, get(f"/export?format={form}"), 20),
            stalled(client, half, 220),
        ):
            for path, took in times(client).items():
                assert took < usual[path] + ALLOWED_S, path


def test_a_third_export_is_told_to_come_back(heavy: Archive) -> None:
    """Two at once; the next is 503 with Retry-After, and gets its turn when one has gone."""
    with serving(site_for(heavy)) as client:
        with stalled(client, get("/export"), 2):
            refused = client.get("/export")
            assert refused.status_code == 503 and int(refused.headers["retry-after"])
            assert refused.headers["content-type"].startswith(
                "application/problem+json"
            )
            assert 'reason="too many exports"' in client.get("/metrics").text
        for _ in range(50):
            whole = client.get("/export")
            if whole.status_code == 200:
                break
            time.sleep(0.1)
        assert whole.text.count("\n") == ARTICLES


def test_a_stalled_export_does_not_pin_the_log(heavy: Archive) -> None:
    """While two exports stand still, what is written is folded in whole."""
    with (
        serving(site_for(heavy)) as client,
        stalled(client, get("/export"), 2),
    ):
        with heavy.write() as session:
            put(session, NOW, title="另一篇", text="正文")
        file = heavy.url.removeprefix("sqlite:///")
        with sqlite3.connect(file) as other:
            busy, left, _ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert (busy, left) == (0, 0)
    with heavy.write() as session:
        session.connection().exec_driver_sql(
            "DELETE FROM articles WHERE title = '另一篇'"
        )


@pytest.mark.parametrize("half", [HALF_HEADER, HALF_BODY, b""])
def test_half_requests_are_ended(
    heavy: Archive, half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A header or body that never comes whole: the connection ends, trickled bytes do not prolong it."""
    monkeypatch.setattr(connections, "HEADER_TIMEOUT_S", 1.0)
    monkeypatch.setattr(connections, "BODY_TIMEOUT_S", 1.0)
    with serving(site_for(heavy)) as client, stalled(client, half, 1) as [one]:
        for _ in range(4):
            try:
                one.sendall(b"a")
            except OSError:
                break
            time.sleep(0.3)
        assert is_ended(one, 2.0)
        assert 'reason="request not sent"' in client.get("/metrics").text


def test_answers_nobody_reads_are_ended(
    heavy: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that stands still is broken off, and its place is free again."""
    monkeypatch.setattr(connections, "SEND_TIMEOUT_S", 1.0)
    with serving(site_for(heavy)) as client, stalled(client, get("/export"), 2):
        time.sleep(1.5)
        assert client.get("/export").status_code == 200
        assert 'reason="answer not read"' in client.get("/metrics").text


def test_a_slow_reader_gets_everything(
    heavy: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow is not stalled: whoever goes on reading gets the whole file, however often the server had to wait."""
    monkeypatch.setattr(connections, "SEND_TIMEOUT_S", 1.0)
    with (
        serving(site_for(heavy)) as client,
        client.stream(
            "GET", "/export", headers={"accept-encoding": "identity"}
        ) as answer,
    ):
        lines = 0
        for number, piece in enumerate(answer.iter_raw(1 << 18)):
            lines += piece.count(b"\n")
            if number < 8:
                time.sleep(0.4)
    assert answer.status_code == 200 and lines == ARTICLES


def test_connections_that_ask_nothing_make_room(heavy: Archive) -> None:
    """More idle connections than are kept: the oldest go, whoever asks is served, no file descriptor is lost."""
    number = connections.MAX_WAITING + 60
    with serving(site_for(heavy)) as client, stalled(client, b"", number) as opened:
        assert client.get("/healthz").status_code == 200
        assert is_ended(opened[0], 1.0)
        assert not is_ended(opened[-1], 0.2)


def test_a_reader_who_leaves_ends_the_parquet_process(heavy: Archive) -> None:
    """The process that makes the file goes with the one who asked for it."""
    with serving(site_for(heavy)) as client:
        with stalled(client, get("/export?format=parquet"), 2):
            pass
        for _ in range(100):
            if client.get("/export").status_code == 200:
                break
            time.sleep(0.05)
        assert client.get("/export").status_code == 200


def test_an_aborted_post_is_no_mistake_of_ours(
    heavy: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    """A body that breaks off: nothing in the log, and the page serves on."""
    with serving(site_for(heavy)) as client:
        with stalled(client, HALF_BODY, 3):
            pass
        time.sleep(0.3)
        assert client.get("/healthz").status_code == 200
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
