"""Taking articles out: any query's, streaming, as JSON lines, CSV, Excel or Parquet."""

import csv
import io
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from db.articles import workbook
from db.articles.articles import all_as_json
from db.models import Article
from db.private_files import opener
from db.search.search import rows_of
from db.search.spec import SearchSpec
from db.session import Archive
from text.query import Query

BATCH = 100  # articles held at once; the page serves several exports at a time
GROUP = 1000  # articles in a row group of Parquet
FORMATS = ("jsonl", "csv", "xlsx", "parquet")
COLUMNS = (
    "id", "url", "site", "source", "title", "publisher", "author", "published_at", "published_precision",
    "first_seen_at", "text", "text_as_published", "flags", "story", "copies", "relation",
    "document_number", "document_date", "issuers",
)  # fmt: skip
NUMBERS = ("id", "story", "copies")
# What makes a spreadsheet take a cell for a formula; Excel in Chinese and Japanese takes the wide signs too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = dict[str, Any]


def write(
    archive: Archive,
    query: Query | None,
    format: str,
    output: Path | None,
    *,
    raw: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> int:
    """Write a query's articles (None: all), newest first, to a file or to stdout; how many.

    The file appears when it is whole. `raw` leaves CSV cells as they are. `advance` is
    called once an article. Raises ValueError for another format, ImportError where
    Parquet's library is missing, OSError for the file.
    """
    if format not in FORMATS:
        raise ValueError(
            f"--format is {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not {format!r}"
        )
    count = 0

    def counted(rows: Iterator[Row]) -> Iterator[Row]:
        nonlocal count
        for row in rows:
            yield row
            count += 1
            advance()

    with _whole(output) as file:
        found = counted(rows(archive, query))
        if format == "parquet":
            _parquet(file, found)
        elif format == "xlsx":
            workbook.write(file, found, COLUMNS)
        elif format == "csv":
            file.write(byte_order_mark(file).encode())
            file.writelines(line.encode() for line in csv_lines(found, raw=raw))
        else:
            file.writelines(line.encode() for line in json_lines(found))
    return count


def rows(archive: Archive, query: Query | None) -> Iterator[Row]:
    """A query's articles as the contract's JSON, newest first; those stored later are left out.

    Each BATCH is read in a session of its own: a consumer that is slow, or stops,
    holds no connection and does not block the checkpoint of the write-ahead log.
    """
    with archive.read() as session:
        latest = session.scalar(select(func.max(Article.id))) or 0
    below: int | None = None
    while True:
        with archive.read() as session:
            batch, below = _batch(session, query, below, latest)
        if not batch:
            return
        yield from batch


def _batch(
    session: Session, query: Query | None, below: int | None, latest: int
) -> tuple[list[Row], int | None]:
    """The next articles under the key `below`, and the key of the last."""
    matching = rows_of(session, SearchSpec(query).row_filter(latest))
    keys = [row.newest for row in matching.newest_first(below, BATCH)]
    if not keys:
        return [], below
    asked = (
        select(Article).where(Article.newest.in_(keys)).order_by(Article.newest.desc())
    )
    found = session.scalars(asked.options(selectinload(Article.attachments)))
    return all_as_json(session, list(found)), keys[-1]


def json_lines(found: Iterator[Row]) -> Iterator[str]:
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def csv_lines(
    found: Iterable[Row],
    *,
    columns: Sequence[str] = COLUMNS,
    raw: bool = False,
) -> Iterator[str]:
    """CSV with a head line. A cell that a spreadsheet would run gets a ' in front, unless `raw` (OWASP, CSV
    injection)."""
    yield _csv_line(columns)
    for row in found:
        cells = [_cell(row[name]) for name in columns]
        yield _csv_line(cells if raw else [inert(cell) for cell in cells])


def byte_order_mark(stream: Any) -> str:
    """What CSV in a file begins with: without it Excel takes UTF-8 for the local code page. Nothing for a
    terminal or another program, which would take it for a part of the first column's name."""
    try:
        is_file = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        return ""
    return "\ufeff" if is_file else ""


def inert(cell: Any) -> Any:
    """A cell as text, whatever it begins with."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, list) else value


def _csv_line(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _parquet(file: BinaryIO, found: Iterator[Row]) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ImportError(
            "Parquet needs pyarrow: pip install 'policywatch[parquet]'"
        ) from error
    moment, number, words = (
        pyarrow.timestamp("us", tz="Asia/Shanghai"),
        pyarrow.int64(),
        pyarrow.list_(pyarrow.string()),
    )
    kinds = {
        **dict.fromkeys(NUMBERS, number),
        "published_at": moment,
        "first_seen_at": moment,
        "flags": words,
        "issuers": words,
    }
    schema = pyarrow.schema(
        [(name, kinds.get(name, pyarrow.string())) for name in COLUMNS]
    )
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(found, GROUP)):
            writer.write_table(
                pyarrow.Table.from_pylist(
                    [_with_moments(row) for row in batch], schema=schema
                )
            )


def _with_moments(row: Row) -> Row:
    moments = {
        name: row[name] and datetime.fromisoformat(row[name])
        for name in ("published_at", "first_seen_at")
    }
    return {**row, **moments}


@contextmanager
def _whole(output: Path | None) -> Iterator[BinaryIO]:
    """A file that gets its name when everything is in it; stdout for None."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = output.with_name(output.name + ".part")
    try:
        with open(part, "wb", opener=opener) as file:
            yield file
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
