"""Opening the archive: engine settings that keep SQLite and PostgreSQL from losing anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session


class ArchiveError(Exception):
    """The archive can't be opened or used; the text says what, where and what to do."""


@dataclass(frozen=True)
class Archive:
    """A database with two doors.

    `read()` gives a session that sees one consistent state; `write()` one that holds the write lock from its
    first statement and commits at the end, or rolls back whole.
    """

    url: str
    reader: Engine
    writer: Engine

    @property
    def dialect(self) -> str:
        return self.reader.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.reader.dispose()
        self.writer.dispose()


def open_archive(url: str) -> Archive:
    """Open the archive at `url` (`sqlite:///…` or `postgresql+psycopg://…`); does not create or migrate tables.

    Raises ArchiveError for an address that can't be read, a missing folder, an unreachable server.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ArchiveError(f"[database] url can't be read: {error}") from error
    if parsed.get_backend_name() == "sqlite":
        _require_folder(parsed.database)
        engines = _sqlite_engine(url, "BEGIN"), _sqlite_engine(url, "BEGIN IMMEDIATE")
    else:
        engine = create_engine(url, pool_pre_ping=True)
        engines = engine, engine
    archive = Archive(url, *engines)
    try:
        with archive.reader.connect():
            pass
    except DBAPIError as error:
        raise ArchiveError(f"database {parsed.render_as_string(hide_password=True)}: {error.orig}") from error
    return archive


def _require_folder(database: str | None) -> None:
    if database and database != ":memory:" and not Path(database).parent.is_dir():
        folder = Path(database).parent
        raise ArchiveError(f"database folder {folder} does not exist: create it or correct [database] url")


def _sqlite_engine(url: str, begin: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def settle(connection: Any, record: Any) -> None:
        # The driver's own BEGIN comes too late (300 of 400 read-modify-writes lost): ours is sent below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
