"""Taking articles out: any query's, streaming, in each format of `text.exports`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, get_args, get_origin

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from db.answers import articles as answers
from db.articles.articles import all_as_json
from db.models import Article
from db.private_files import opener
from db.search.search import rows_of
from db.search.spec import SearchSpec
from db.session import Archive
from text.exports import FORMATS, Kind, named_formats
from text.query import Query

BATCH = 100  # articles held at once; the page serves several exports at a time
Row = dict[str, Any]


def _columns() -> dict[str, Kind]:
    """The article's fields that fit a table, with what each holds; attachments do not."""
    columns: dict[str, Kind] = {}
    for name, field in answers.Article.model_fields.items():
        types = list(_plain_types(field.annotation))
        if answers.Attachment in types:
            continue
        is_list = get_origin(field.annotation) is list
        if int in types:
            columns[name] = "numbers" if is_list else "number"
        elif datetime in types:
            columns[name] = "moment"
        else:
            columns[name] = "texts" if is_list else "text"
    return columns


def _plain_types(annotation: Any) -> Iterator[Any]:
    """What a type is made of: `list[str] | None` of `str` and `None`."""
    parts = get_args(annotation)
    if not parts:
        yield annotation
    for part in parts:
        yield from _plain_types(part)


COLUMNS = _columns()


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
        raise ValueError(f"--format is {named_formats()}, not {format!r}")
    count = 0

    def counted(rows: Iterator[Row]) -> Iterator[Row]:
        nonlocal count
        for row in rows:
            yield row
            count += 1
            advance()

    with _whole(output) as file:
        FORMATS[format].write(file, counted(rows(archive, query)), COLUMNS, raw)
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
    session: Session,
    query: Query | None,
    below: int | None,
    latest: int,
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
