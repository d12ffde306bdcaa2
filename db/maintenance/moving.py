"""Carrying an archive over to another database, with everything in it: from SQLite to
PostgreSQL when one machine is no longer enough, or back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, func, select, text, tuple_
from sqlalchemy.orm import Session

from db.dialects import insert_for
from db.maintenance.schema_version import current, head
from db.maintenance.upgrade import require_current, upgrade
from db.models import Article, Base, Key
from db.search import index_version
from db.session import Archive, ArchiveError

# Rows in memory at a time: raw pages are up to some megabytes each.
BATCH = 500
ORIGIN = "moved from"
# What the new archive makes for itself; a copy would say that its index is ready before it is.
OWN = (index_version.NAME, ORIGIN)


@dataclass(frozen=True)
class Moved:
    """Rows of each table, and of all together."""

    rows: dict[str, int]

    @property
    def articles(self) -> int:
        return self.rows["articles"]


def move(
    source: Archive,
    target: Archive,
    told: Callable[[str, int], object] = lambda table, rows: None,
) -> Moved:
    """Copy everything from `source`, which nobody writes to meanwhile, into the empty `target`, and prove it.

    Interrupted, it goes on where it stopped when called again. `told` hears each table's rows copied so far.
    Raises ArchiveError where `target` holds another archive, or where afterwards the two differ.
    """
    require_current(source)
    if current(target) != head():
        upgrade(target)
    _claim(source, target)
    with target.write() as session:
        index_version.forget(
            session
        )  # until all is there and indexed, nothing may be answered from it
    rows = {}
    for table in Base.metadata.sorted_tables:
        rows[table.name] = _copy(source, target, table, told)
    index_version.complete(target, lambda number: told("search index", number))
    with target.write() as session:
        count_on(session)
    _prove(source, target)
    return Moved(rows)


def _claim(source: Archive, target: Archive) -> None:
    """Refuse a target with articles of another archive."""
    with source.read() as session:
        first = session.execute(
            select(Article.id, Article.url, Article.first_seen_at).order_by(Article.id)
        ).first()
    name = sha256(repr(first).encode()).digest()
    with target.write() as session:
        kept = session.get(Key, ORIGIN)
        if kept is None and session.scalar(select(Article.id).limit(1)) is None:
            session.add(Key(name=ORIGIN, value=name))
        elif kept is None or kept.value != name:
            raise ArchiveError(
                f"{target.shown} holds articles of another archive: give an empty database"
            )


def _copy(
    source: Archive,
    target: Archive,
    table: Table,
    told: Callable[[str, int], object],
) -> int:
    done = 0
    insert_new = insert_for(target.dialect)(table).on_conflict_do_nothing()
    with source.read() as session:
        for rows in _batches(session, table, _reached(target, table)):
            with target.write() as other:
                other.execute(insert_new, rows)
            done += len(rows)
            told(table.name, done)
        return (
            session.scalar(
                select(func.count()).select_from(table).where(*_copied(table))
            )
            or 0
        )


def _reached(target: Archive, table: Table) -> int | None:
    """The last number an interrupted move copied; rows that have none are gone over again."""
    columns = list(table.primary_key)
    if len(columns) != 1 or columns[0].type.python_type is not int:
        return None
    with target.read() as session:
        return session.scalar(select(func.max(columns[0])))


def _batches(
    session: Session,
    table: Table,
    after: Any,
) -> Iterator[list[dict[str, Any]]]:
    keys = list(table.primary_key)
    place = tuple_(*keys)
    last = None if after is None else (after,)
    while True:
        asked = select(table).where(*_copied(table)).order_by(*keys).limit(BATCH)
        found = (
            session.execute(asked if last is None else asked.where(place > last))
            .mappings()
            .all()
        )
        if not found:
            return
        yield list(map(dict, found))
        last = tuple(found[-1][key.name] for key in keys)


def _copied(table: Table) -> list[Any]:
    if table.name == Key.__tablename__:
        return [table.c.name.not_in(OWN)]
    return []


def count_on(session: Session) -> None:
    """PostgreSQL's counters stand behind the numbers that were brought along."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        for column in table.primary_key:
            counter = session.scalar(
                select(func.pg_get_serial_sequence(table.name, column.name))
            )
            if counter:
                last = f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name})"
                session.execute(text(f"SELECT setval('{counter}', {last}, false)"))


def _prove(source: Archive, target: Archive) -> None:
    with source.read() as ours, target.read() as theirs:
        for table in Base.metadata.sorted_tables:
            asked = select(func.count()).select_from(table).where(*_copied(table))
            if ours.scalar(asked) != theirs.scalar(asked):
                raise ArchiveError(
                    f"{table.name} differs: something was written meanwhile; stop the service, move again"
                )
        if _digest(ours) != _digest(theirs):
            raise ArchiveError(
                "articles differ: something was written meanwhile; begin again with an empty database"
            )
        if index_version.missing(theirs):
            raise ArchiveError(
                "the new search index does not know every article: run the move again"
            )


def _digest(session: Session) -> str:
    """Of every article's number, address, place and text."""
    said = sha256()
    asked = select(
        Article.id,
        Article.url,
        Article.newest,
        Article.title,
        Article.text,
    ).order_by(Article.id)
    for row in session.execute(asked.execution_options(yield_per=BATCH)):
        said.update(repr(tuple(row)).encode())
    return said.hexdigest()
