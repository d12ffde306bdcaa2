"""What `import` and `extract` read: saved pages, web archives, ready-made articles, one by one."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from text.urls import canonical

PAGES = (".html", ".htm", ".shtml", ".xhtml", ".mhtml", ".mht")
# What is no page although it may be called one, by its first bytes.
OTHER_FILES = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP archive (or a document in one)",
    b"bplist00": "a web archive of Safari: save the page as HTML",
    b"\x1f\x8b": "compressed: unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Office document",
}
LARGEST_PAGE = 32 * 1024 * 1024


class BadEntry(Exception):
    """One file or line that can't be read; the text says where and why. The rest goes on."""


@dataclass(frozen=True)
class Entry:
    """One page (`body`) or one ready-made article (`fields`); `where` is the file, and
    line or record in it.
    """

    where: str
    url: str | None = None
    body: bytes | None = None
    header_charset: str | None = None
    fields: dict[str, Any] | None = None


def entries(path: Path) -> Iterator[Entry | BadEntry]:
    """All entries below `path`; what can't be read comes as a BadEntry in its place."""
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if not _is_readable(each) or each.is_dir():
                continue
            if each.is_file():
                yield from entries(each)
            else:
                # A pipe would be waited for without end.
                yield BadEntry(f"{each}: no file (a pipe, or a link to nothing)")
        return
    try:
        if path.suffix == ".jsonl":
            yield from _lines(path)
        elif path.name.endswith((".warc", ".warc.gz")):
            yield from _records(path)
        else:
            yield _page(path)
    except OSError as error:
        yield BadEntry(f"{path}: {error.strerror or error}")


def count(path: Path) -> int | None:
    """How many entries there are, for a progress bar; None where only reading would tell."""
    if path.suffix == ".jsonl":
        with path.open("rb") as lines:
            number = 0
            for line in lines:
                if line.strip():
                    number += 1
            return number
    if path.is_dir():
        return None
    if path.suffix.lower() in PAGES:
        return 1
    return None


def _is_readable(path: Path) -> bool:
    return path.name.lower().endswith((*PAGES, ".jsonl", ".warc", ".warc.gz"))


def _page(path: Path) -> Entry | BadEntry:
    if path.stat().st_size > LARGEST_PAGE:
        return BadEntry(
            f"{path}: larger than {LARGEST_PAGE // 1024 // 1024} MiB, not read"
        )
    beside = path.with_suffix(".json")
    url = None
    if beside.is_file():
        try:
            url = json.loads(beside.read_text("utf-8")).get("url")
        except (ValueError, AttributeError, RecursionError) as error:
            return BadEntry(f"{beside}: not a JSON object: {error}")
        if not isinstance(url, str | None):
            return BadEntry(f"{beside}: url is not text")
    body = path.read_bytes()
    for start, kind in OTHER_FILES.items():
        if body.startswith(start):
            return BadEntry(f"{path}: no page but {kind}")
    return Entry(str(path), url=url, body=body)


def _lines(path: Path) -> Iterator[Entry | BadEntry]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _line(f"{path}:{number}", line)


def _line(where: str, line: bytes) -> Entry | BadEntry:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadEntry(f"{where}: not JSON: {error}")
    if not isinstance(row, dict):
        return BadEntry(f"{where}: not a JSON object")
    wrong = []
    for key in ("url", "html", "title", "text", "publisher", "author"):
        if not isinstance(row.get(key, ""), str | None):
            wrong.append(key)
    if wrong:
        return BadEntry(f"{where}: {wrong[0]} is not text")
    if row.get("url") and canonical(row["url"]) is None:
        return BadEntry(f"{where}: url is no http(s) address: {row['url'][:100]!r}")
    if row.get("html") is not None:
        return Entry(
            where,
            url=row.get("url"),
            body=row["html"].encode("utf-8", "replace"),
            header_charset="utf-8",
        )
    if row.get("text") is None:
        return BadEntry(f"{where}: neither html nor text in it")
    return Entry(where, url=row.get("url"), fields=row)


def _records(path: Path) -> Iterator[Entry | BadEntry]:
    with path.open("rb") as stream:
        try:
            for number, record in enumerate(ArchiveIterator(stream), 1):
                page = _record(f"{path}#{number}", record)
                if page is not None:
                    yield page
        except (ArchiveLoadFailed, EOFError, ValueError) as error:
            yield BadEntry(f"{path}: not a readable web archive: {error}")


def _record(where: str, record: Any) -> Entry | BadEntry | None:
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers
    kind = (
        headers.get_header("Content-Type") if headers else record.content_type
    ) or ""
    if "html" not in kind or (headers and headers.get_statuscode() != "200"):
        return None
    try:
        body = record.content_stream().read(LARGEST_PAGE + 1)
    except (AttributeError, zlib.error):
        # warcio stumbles over what it can't unpack, some versions of brotli among it.
        return BadEntry(f"{where}: its body can't be unpacked")
    if len(body) > LARGEST_PAGE:
        return BadEntry(
            f"{where}: larger than {LARGEST_PAGE // 1024 // 1024} MiB, not read"
        )
    charset = kind.partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return Entry(
        where,
        url=record.rec_headers.get_header("WARC-Target-URI"),
        body=body,
        header_charset=charset,
    )
