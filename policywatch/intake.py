"""Saved pages through the same steps as crawled ones; `import` stores what `extract` only shows."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from crawler.items import ArticleItem, Attachment
from crawler.mhtml import is_mhtml, page_of
from crawler.pages.article import Unreadable, read_article
from crawler.pages.reading import Reading
from crawler.template.memory import Lesson, TemplateMemory
from db.answers.articles import Extracted
from db.session import Archive
from pipelines.counts import Counts
from pipelines.normalise import normalise_item
from pipelines.order import Refused, prepared, store_prepared
from pipelines.store import Window
from pipelines.undouble import undouble_item
from policywatch.importing import BadEntry, Entry, entries
from policywatch.site_memories import SiteMemories
from policywatch.watched import Here, Stalled, Watched
from text.dates import Moment, parse_date
from text.urls import canonical, site

IMPORT_SOURCE = "import"
AHEAD = timedelta(days=1)  # a clock may be ahead of ours, or in another timezone
BATCH = 100
BATCH_BYTES = 8 * 1024 * 1024


def item_of(entry: Entry, *, now: datetime) -> ArticleItem:
    """The article in one entry, as read and not yet cleaned. Raises Unreadable, and
    BadEntry for a date that is none.
    """
    return _read(entry, now, None)[0]


def _read(
    entry: Entry,
    now: datetime,
    memory: TemplateMemory | None,
) -> tuple[ArticleItem, Lesson | None]:
    """The article in one entry, and what its page teaches of its site's templates, given their `memory`."""
    if entry.fields is not None:
        return _ready_made(entry, entry.fields, now), None
    assert entry.body is not None
    if is_mhtml(entry.body):
        entry = _unwrapped(entry)
    assert entry.body is not None
    reading = read_article(
        entry.body,
        entry.url,
        now=now,
        header_charset=entry.header_charset,
        memory=memory,
    )
    return _item(entry, reading, now), reading.lesson


def _item(entry: Entry, reading: Reading, now: datetime) -> ArticleItem:
    attachments = []
    for link in reading.attachments:
        attachments.append(
            Attachment(link.url, link.name, link.type, reason="not fetched")
        )
    return ArticleItem(
        url=_address(entry),
        title=reading.title,
        publisher=reading.publisher,
        author=reading.author,
        published_at=reading.published_at,
        published_precision=reading.published_precision,
        text=reading.text,
        attachments=attachments,
        fetched_at=now,
        body=entry.body,
        encoding=reading.encoding,
        document_date=reading.document_date,
        document_number=reading.document_number,
        issuers=reading.issuers,
        evidence=reading.evidence_as_json(),
        flags=set(reading.flags),
    )


def _unwrapped(entry: Entry) -> Entry:
    """The page in a file that a browser saved. Raises Unreadable where it holds none."""
    saved = page_of(entry.body or b"")
    return replace(
        entry,
        url=entry.url or saved.url,
        body=saved.body,
        header_charset=saved.charset,
    )


def _ready_made(entry: Entry, fields: dict[str, Any], now: datetime) -> ArticleItem:
    moment = _stated(entry, fields, now)
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


def _stated(entry: Entry, fields: dict[str, Any], now: datetime) -> Moment | None:
    """When a ready-made article says it was published. Raises BadEntry."""
    stated = fields.get("published_at") or fields.get("date")
    if not stated:
        return None
    moment = parse_date(str(stated), now)
    if moment is None:
        raise BadEntry(
            f"{entry.where}: published_at can't be read: {str(stated)[:100]!r}"
        )
    if moment.at > now + AHEAD:
        raise BadEntry(
            f"{entry.where}: published_at is in the future: {str(stated)[:100]!r}"
        )
    return moment


def _address(entry: Entry) -> str:
    """The article's address: given beside the page; else a name made of its content
    (RFC 6920), which stays the same when it is imported again and says nothing of where
    the file lay.
    """
    if entry.url and (known := canonical(entry.url)):
        return known
    fields = entry.fields or {}
    if entry.body is not None:
        content = entry.body
    else:
        content = f"{fields.get('title')}\n{fields['text']}".encode("utf-8", "replace")
    return f"ni:///sha-256;{urlsafe_b64encode(sha256(content).digest()).decode().rstrip('=')}"


class Watcher(NamedTuple):
    """Who hears of an import: `complain` of each entry that is not taken, `advance` at each entry."""

    complain: Callable[[str], None]
    advance: Callable[[], None]


EXPECTED = (BadEntry, Unreadable)


def prepare_entry(
    entry: Entry,
    now: datetime,
    memory: TemplateMemory | None = None,
) -> tuple[ArticleItem | Refused, Lesson | None]:
    """The article in one entry, ready to be stored, or why it is not; and what its page teaches.

    Raises Unreadable and BadEntry.
    """
    item, lesson = _read(entry, now, memory)
    ready = prepared(item, now)
    return ready, None if isinstance(ready, Refused) else lesson


def import_all(
    archive: Archive,
    paths: Iterable[Path],
    *,
    reader: Watched | Here,
    now: Callable[[], datetime],
    window: Window,
    watcher: Watcher,
) -> Counts:
    """Take in everything below `paths`, a hundred articles to a transaction.

    Pages are read by `reader`. Bad entries are named to the watcher and counted as errors; the rest goes on.
    """
    counts = Counts(IMPORT_SOURCE)
    complain = watcher.complain
    batch = _Batch(
        archive,
        counts,
        reader=reader,
        now=now,
        window=window,
        complain=complain,
    )
    for path in paths:
        for entry in entries(path):
            watcher.advance()
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
        reader: Watched | Here,
        now: Callable[[], datetime],
        window: Window,
        complain: Callable[[str], None],
    ) -> None:
        self.archive, self.counts, self.reader = archive, counts, reader
        self.now, self.window, self.complain = now, window, complain
        self.memories = SiteMemories()
        self.items: list[tuple[str, ArticleItem | Refused]] = []
        self.size = 0

    def add(self, entry: Entry) -> None:
        try:
            item, lesson = self.reader.call(
                prepare_entry,
                entry,
                self.now(),
                self.memories.of(entry),
            )
        except BadEntry as error:
            self.counts.errors += 1
            self.complain(str(error))
            return
        except Unreadable as error:
            self.counts.refuse("unreadable")
            self.complain(f"{entry.where}: {error}")
            return
        except Stalled as error:
            self.counts.refuse("stalled")
            self.complain(f"{entry.where}: {error}")
            return
        self.memories.learn(entry, lesson)
        self.items.append((entry.where, item))
        if isinstance(item, ArticleItem):
            self.size += len(item.body or item.text or "")
        if len(self.items) >= BATCH or self.size >= BATCH_BYTES:
            self.store()

    def store(self) -> None:
        """Store what was added since the last time."""
        taken = store_prepared(
            self.archive,
            [item for _, item in self.items],
            now=self.now(),
            window=self.window,
        )
        for (where, _), stored in zip(self.items, taken, strict=True):
            if isinstance(stored, Refused):
                self.counts.refuse(stored.reason)
                self.complain(f"{where}: refused: {stored.reason}")
            else:
                self.counts.articles += 1
                self.counts.took(stored)
        self.items, self.size = [], 0


def extract_entries(
    found: Iterator[Entry | BadEntry],
    *,
    reader: Watched | Here,
    now: datetime,
    explain: bool = False,
) -> Iterator[dict[str, Any]]:
    """For each entry what we read from it (the contract's article, with `path`), or its `error`.

    `explain` adds `evidence`: by field why it has its value.
    """
    memories = SiteMemories()
    for entry in found:
        row = _extracted(entry, reader, now, memories)
        if not explain:
            row.pop("evidence", None)
        yield row


def _extracted(
    entry: Entry | BadEntry,
    reader: Watched | Here,
    now: datetime,
    memories: SiteMemories,
) -> dict[str, Any]:
    if isinstance(entry, BadEntry):
        return _error_row(entry)
    try:
        row, lesson = reader.call(
            extract_one,
            entry,
            now=now,
            memory=memories.of(entry),
        )
        memories.learn(entry, lesson)
        return {"path": entry.where, **row}
    except BadEntry as error:
        return _error_row(error)
    except (Unreadable, Stalled) as error:
        return {"path": entry.where, "error": str(error)}


def _error_row(error: BadEntry) -> dict[str, Any]:
    where, _, reason = str(error).partition(": ")
    return {"path": where, "error": reason}


def extract_one(
    entry: Entry,
    *,
    now: datetime,
    memory: TemplateMemory | None = None,
) -> tuple[dict[str, Any], Lesson | None]:
    """The article in one entry after cleaning, without storing it, and what its page
    teaches. Raises Unreadable.
    """
    item, lesson = _read(entry, now, memory)
    return _as_row(undouble_item(normalise_item(item))), lesson


def _as_row(item: ArticleItem) -> dict[str, Any]:
    return Extracted.of_item(item, site(item.url)).as_json()


def as_line(row: dict[str, Any]) -> str:
    """One row of `extract --jsonl`."""
    return json.dumps(row, ensure_ascii=False)
