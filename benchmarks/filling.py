"""Filling an archive for measurement: the rows that db.articles.articles.add would write, many in one statement."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.sql.functions import coalesce
from sqlalchemy.sql.functions import max as max_

from benchmarks.texts import Text
from db.maintenance.moving import count_on
from db.models import Article, Story
from db.search.backend import backend_of
from db.search.indexing import as_compared
from db.search.sort_key import first_key
from db.session import Archive, Session

BATCH = 2000
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FLAGS = {
    "annotated": False,
    "doubled": False,
    "image_only": False,
    "gone": False,
    "traditional": False,
    "updated": False,
}
COPY = 20  # one article in so many is a copy of the one before


def fill(
    archive: Archive,
    texts: Iterable[Text],
    told: Callable[[int], None] = lambda number: None,
) -> int:
    """Store texts that come in the order of time, later than what is there; bytes of
    their titles and texts.
    """
    with archive.read() as session:
        there = select(coalesce(max_(Article.id), 0), coalesce(max_(Article.newest), 0))
        number, last = session.execute(there).one()
    left, size = iter(texts), 0
    while batch := list(islice(left, BATCH)):
        rows = []
        for one in batch:
            number += 1
            last = max(last + 1, first_key(one.published_at))
            rows.append(_row(one, number, last))
            size += len(one.title.encode()) + len(one.text.encode())
        with archive.write() as session:
            own = [row for row in rows if row["story_id"] == row["id"]]
            session.execute(
                insert(Story),
                [
                    {
                        "id": row["id"],
                        "head_id": row["id"],
                        "first_seen_at": NOW,
                    }
                    for row in own
                ],
            )
            session.execute(insert(Article), rows)
            backend_of(session).add_many(
                session, [(row["newest"], _folded(row)) for row in rows]
            )
        told(number)
    with archive.write() as session:
        count_on(session)
    return size


def index_bytes(session: Session) -> int:
    """What the search index takes on the disk, with everything that is there for search alone."""
    if session.get_bind().dialect.name == "postgresql":
        return (
            session.scalar(text("SELECT pg_total_relation_size('article_search')")) or 0
        )
    tables = (
        "article_search_data",
        "article_characters_data",
        "article_search_docsize",
        "article_characters_docsize",
    )
    sizes = (
        session.scalar(text(f"SELECT sum(length({_content(name)})) FROM {name}")) or 0
        for name in tables
    )
    return sum(sizes)


def text_bytes(session: Session) -> int:
    """What the titles and texts take as UTF-8."""
    octets = "length(CAST(title AS BLOB)) + length(CAST(text AS BLOB))"
    if session.get_bind().dialect.name == "postgresql":
        octets = "octet_length(title) + octet_length(text)"
    return session.scalar(text(f"SELECT sum({octets}) FROM articles")) or 1


def _content(name: str) -> str:
    return "block" if name.endswith("_data") else "sz"


def _row(one: Text, number: int, key: int) -> dict[str, Any]:
    return {
        "id": number,
        "url": f"https://www.{one.site}/art/{number}.html",
        "address_key": f"www.{one.site}/art/{number}.html",
        "site": one.site,
        "source": one.site.split(".")[0],
        "category": "ministry",
        "title": one.title,
        "publisher": one.publisher,
        "published_at": one.published_at,
        "published_precision": "second",
        "first_seen_at": one.published_at,
        "text": one.text,
        "text_as_published": "",
        "newest": key,
        "story_id": number - (number % COPY == 0),
        "relation": "same" if number % COPY == 0 else "original",
        "text_hash": str(number),
        "alert_state": "done",
        "recheck_step": 0,
        **FLAGS,
    }


def _folded(row: dict[str, Any]) -> dict[str, str]:
    fields = {name: as_compared(row[name]) for name in ("title", "text", "publisher")}
    return {**fields, "attachments": "", "author": ""}
