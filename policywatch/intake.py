"""Saved pages through the same steps as crawled ones; `import` stores what `extract` only shows."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.items import ArticleItem, Attachment
from crawler.pages.article import Unreadable, read_article
from db.session import Archive
from pipelines.counts import Counts
from pipelines.normalise import normalise_item
from pipelines.order import Refused, take_in_all
from pipelines.store import Window
from pipelines.undouble import undouble_item
from policywatch.importing import BadEntry, Entry, entries
from text.dates import parse_date
from text.urls import canonical, site

IMPORT_SOURCE = "import"
BATCH = 100
BATCH_BYTES = 8 * 1024 * 1024


def item_of(entry: Entry, *, now: datetime) -> ArticleItem:
    """The article in one entry, as read and not yet cleaned. Raises Unreadable."""
    if entry.fields is not None:
        return _ready_made(entry, entry.fields, now)
    assert entry.body is not None
    reading = read_article(entry.body, entry.url, now=now, header_charset=entry.header_charset)
    return ArticleItem(
        url=_address(entry),
        title=reading.title,
        publisher=reading.publisher,
        author=reading.author,
        published_at=reading.published_at,
        published_precision=reading.published_precision,
        text=reading.text,
        attachments=[Attachment(link.url, link.name, link.type, reason="not fetched") for link in reading.attachments],
        fetched_at=now,
        body=entry.body,
        encoding=reading.encoding,
    )


def _ready_made(entry: Entry, fields: dict[str, Any], now: datetime) -> ArticleItem:
    stated = fields.get("published_at") or fields.get("date")
    moment = parse_date(str(stated), now) if stated else None
    return ArticleItem(
        url=_address(entry),
        title=fields.get("title"),
        publisher=fields.get("publisher"),
        author=fields.get("author"),
        published_at=moment.at if moment else None,
        published_precision=moment.precision if moment else None,
        text=fields["text"],
        fetched_at=now,
    )


def _address(entry: Entry) -> str:
    """The article's address: given beside the page, else the file's own."""
    if entry.url and (known := canonical(entry.url)):
        return known
    path, _, fragment = entry.where.rpartition(":") if entry.fields is not None else (entry.where, "", "")
    return Path(path or entry.where).resolve().as_uri() + (f"#{fragment}" if fragment else "")


def import_all(
    archive: Archive,
    paths: Iterable[Path],
    *,
    now: Callable[[], datetime],
    window: Window,
    complain: Callable[[str], None],
    advance: Callable[[], None],
) -> Counts:
    """Take in everything below `paths`, a hundred articles to a transaction.

    Bad entries are named to `complain` and counted as errors; the rest goes on.
    """
    counts = Counts(IMPORT_SOURCE)
    batch = _Batch(archive, counts, now=now, window=window, complain=complain)
    for path in paths:
        for entry in entries(path):
            advance()
            counts.requested += 1
            if isinstance(entry, BadEntry):
                counts.errors += 1
                complain(str(entry))
            else:
                batch.add(entry)
    batch.store()
    return counts


class _Batch:
    """Articles on their way into the archive. One transaction for many: one each waits a disk's turn each."""

    def __init__(
        self,
        archive: Archive,
        counts: Counts,
        *,
        now: Callable[[], datetime],
        window: Window,
        complain: Callable[[str], None],
    ) -> None:
        self.archive, self.counts = archive, counts
        self.now, self.window, self.complain = now, window, complain
        self.items: list[tuple[str, ArticleItem]] = []
        self.size = 0

    def add(self, entry: Entry) -> None:
        try:
            item = item_of(entry, now=self.now())
        except Unreadable as error:
            self.counts.refuse("unreadable")
            self.complain(f"{entry.where}: {error}")
            return
        self.items.append((entry.where, item))
        self.size += len(item.body or item.text or "")
        if len(self.items) >= BATCH or self.size >= BATCH_BYTES:
            self.store()

    def store(self) -> None:
        """Store what was added since the last time."""
        taken = take_in_all(self.archive, [item for _, item in self.items], now=self.now(), window=self.window)
        for (where, _), stored in zip(self.items, taken, strict=True):
            if isinstance(stored, Refused):
                self.counts.refuse(stored.reason)
                self.complain(f"{where}: refused: {stored.reason}")
            else:
                self.counts.articles += 1
                self.counts.took(stored)
        self.items, self.size = [], 0


def extract_entries(found: Iterator[Entry | BadEntry], *, now: datetime) -> Iterator[dict[str, Any]]:
    """For each entry what we read from it (the contract's article, with `path`), or its `error`."""
    for entry in found:
        if isinstance(entry, BadEntry):
            where, _, reason = str(entry).partition(": ")
            yield {"path": where, "error": reason}
            continue
        try:
            yield {"path": entry.where, **extract_one(entry, now=now)}
        except Unreadable as error:
            yield {"path": entry.where, "error": str(error)}


def extract_one(entry: Entry, *, now: datetime) -> dict[str, Any]:
    """The article in one entry after cleaning, without storing it. Raises Unreadable."""
    item = undouble_item(normalise_item(item_of(entry, now=now)))
    return {
        "id": None,
        "url": item.url,
        "site": site(item.url) or None,
        "source": None,
        "title": item.title,
        "publisher": item.publisher,
        "author": item.author,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "published_precision": item.published_precision,
        "first_seen_at": None,
        "text": item.text,
        "text_as_published": item.text_as_published,
        "flags": sorted(item.flags),
        "story": None,
        "copies": None,
        "attachments": [vars(attachment) for attachment in item.attachments],
    }


def as_line(row: dict[str, Any]) -> str:
    """One row of `extract --jsonl`."""
    return json.dumps(row, ensure_ascii=False)
