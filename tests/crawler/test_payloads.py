"""Every hostile body through every reader: an answer or one named refusal, in time, within memory, without a connection.

The readers are those a crawl calls: article, list, feed, sitemap, JSON, file.
"""

import resource
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.pages.article import read_article
from crawler.pages.documents import read_document
from crawler.pages.feeds import read_feed
from crawler.pages.json_lists import read_json_list
from crawler.pages.lists import read_list
from crawler.pages.reading import Unreadable
from crawler.pages.sitemaps import read_sitemap
from crawler.pages.walls import wall
from crawler.passport import JsonList
from tests.crawler.payloads import PAYLOADS

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
URL = "https://site.example/zwgk/index.html"
ROWS = JsonList.model_validate({"items": "data", "date": "date"})
IN_HTML = JsonList.model_validate({"html": "data.html"})

READERS: dict[str, Callable[[bytes], Any]] = {
    "article": lambda body: read_article(body, URL, now=NOW),
    "list": lambda body: read_list(body, URL, now=NOW),
    "feed": lambda body: read_feed(body, URL, now=NOW),
    "sitemap": lambda body: read_sitemap(body, URL, now=NOW, newer=timedelta(days=7)),
    "json": lambda body: read_json_list(body, URL, ROWS, now=NOW),
    "html in json": lambda body: read_json_list(body, URL, IN_HTML, now=NOW),
    "pdf": lambda body: read_document(body, "pdf"),
    "docx": lambda body: read_document(body, "docx"),
    "wall": lambda body: wall(200, {"Content-Type": "text/html"}, body),
}
SECONDS, MEBIBYTES = 4.0, 400


def _links(found: Any) -> list[str]:
    """All addresses a reader gave out."""
    items = getattr(found, "items", found)
    listed = [item.url for item in items] if isinstance(items, list) else []
    return listed + [link.url for link in getattr(found, "attachments", [])]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("reader", READERS)
def test_no_payload_escapes(
    reader: str, payload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read or refused by name; within time and memory; nothing connected to; only web addresses come out."""

    def connect(*_: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    before, begun = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        time.process_time(),
    )
    found = None
    try:
        found = READERS[reader](PAYLOADS[payload])
    except Unreadable as refusal:
        assert 0 < len(str(refusal)) < 60
    assert time.process_time() - begun < SECONDS
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    ) // 1024 < MEBIBYTES
    assert "root:" not in repr(found)
    assert all(link.startswith(("http://", "https://")) for link in _links(found))
