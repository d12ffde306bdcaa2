"""Opening the archive: engine settings that keep SQLite and PostgreSQL from losing anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from db.archive_file import ArchiveFile, hold, release, sqlite_path
from db.errors import (
    AddressError,
    ArchiveError,
    MissingArchive,
    archive_trouble,
)
from db.private_files import make_private
from db.unit_of_work import ArchiveSession
from text.reason import Reason

__all__ = ["Archive", "ArchiveError", "archive_trouble", "open_archive"]

SQLITE_WAIT_S = 30  # seconds a writer waits for another
SQLITE_CACHE_MIB = 64  # mebibytes of pages a connection may keep


@dataclass(frozen=True)
class Archive:
    """A database with two doors.

    `read()` gives a session that sees one consistent state; `write()` one that holds
    the write lock from its first statement and commits at the end, or rolls back whole.
    Both raise ArchiveError for what an operator can mend (disk full, file read-only,
    server gone …), ArchiveReplaced where another file has taken its place.
    """

    url: str = field(repr=False)
    reader: Engine
    writer: Engine
    file: ArchiveFile | None = None  # of SQLite

    @property
    def dialect(self) -> str:
        return self.reader.dialect.name

    @property
    def shown(self) -> str:
        """The address as it may be shown: without its password."""
        plain = make_url(self.url).difference_update_query(["password", "sslpassword"])
        return f"database {plain.render_as_string(hide_password=True)}"

    @contextmanager
    def read(self) -> Iterator[Session]:
        self.require_same_file()
        with (
            self._explained(),
            ArchiveSession(self.reader) as session,
        ):
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.require_same_file()
        with (
            self._explained(),
            ArchiveSession(self.writer) as session,
            session.begin(),
        ):
            yield session
            session.work.flush()

    def require_same_file(self) -> None:
        """Raise ArchiveReplaced where another file has taken the archive's place."""
        if self.file is not None:
            self.file.require_same()

    def close(self) -> None:
        self.reader.dispose()
        self.writer.dispose()
        if self.file is not None:
            release(self.file)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            told = Reason("archive.all-in-use")
            raise ArchiveError(
                Reason("archive.of", place=self.shown, told=told)
            ) from error
        except DBAPIError as error:
            trouble = archive_trouble(error)
            if trouble is None:
                raise
            raise ArchiveError(
                Reason("archive.of", place=self.shown, told=trouble)
            ) from error


def open_archive(
    url: str,
    *,
    connection_cache: int = SQLITE_CACHE_MIB,
    must_exist: bool = False,
) -> Archive:
    """Open the archive at `url` (`sqlite:///…` or `postgresql+psycopg://…`); does not
    create or migrate tables.

    `connection_cache`: mebibytes each connection to SQLite may keep; less where a
    process holds many. `must_exist`: who only reads makes no empty file.

    Raises AddressError for an address that can't be read; ArchiveError for a missing
    folder, a file that is no database, an unreachable server.
    """
    parsed = _parsed(url)
    file = None
    if parsed.get_backend_name() == "sqlite":
        _require_place(parsed.database, must_exist)
        file = _held(url)
        engines = (
            _sqlite_engine(parsed, "BEGIN", connection_cache),
            _sqlite_engine(parsed, "BEGIN IMMEDIATE", connection_cache),
        )
    else:
        engine = _postgresql_engine(parsed)
        engines = engine, engine
    archive = Archive(parsed.render_as_string(hide_password=False), *engines, file)
    try:
        with archive.reader.connect() as connection:
            _require_unicode(connection.dialect.name, connection)
    except DBAPIError as error:
        archive.close()
        trouble = archive_trouble(error) or str(error.orig).strip()
        raise ArchiveError(
            Reason("archive.of", place=archive.shown, told=trouble)
        ) from error
    if file is not None and not file.has_log():
        # A file that can't be written has none: nothing of ours can harm another in its place.
        release(file)
        return replace(archive, file=None)
    return archive


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise AddressError(
            "[database] url can't be read: use sqlite:///FILE or postgresql+psycopg://…"
        ) from error
    if backend not in ("sqlite", "postgresql"):
        raise AddressError(
            f"[database] url: no {backend}, but sqlite:///FILE or postgresql+psycopg://…"
        )
    if backend == "sqlite":
        return parsed
    return parsed.set(drivername="postgresql+psycopg")


def _require_place(database: str | None, must_exist: bool) -> None:
    if not database or database == ":memory:":
        raise AddressError("[database] url names no file: use sqlite:///FILE")
    path = Path(database)
    if not path.parent.is_dir():
        raise ArchiveError(
            f"database folder {path.parent} does not exist: create it or correct [database] url"
        )
    if path.is_dir():
        raise ArchiveError(f"database file {path} is a folder: correct [database] url")
    if must_exist and not path.exists() and not database.startswith("file:"):
        raise MissingArchive(
            f"there is no archive {path.absolute()}: `policywatch run`, "
            "`crawl` or `import` makes one, or name another"
        )
    if not database.startswith("file:"):
        _make_archive_file(path)


def _held(url: str) -> ArchiveFile | None:
    path = sqlite_path(url)
    try:
        return hold(path) if path else None
    except OSError:
        return None  # SQLite's own attempt says what is wrong


def _make_archive_file(path: Path) -> None:
    """An archive holds the keys of sessions and mails: its file is its owner's alone from the start."""
    try:
        make_private(path)
    except OSError:
        return  # SQLite's own attempt says what is wrong


def _require_unicode(dialect: str, connection: Any) -> None:
    if dialect != "postgresql":
        return
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise ArchiveError(
            f"the PostgreSQL database is encoded as {encoding}: create one with ENCODING 'UTF8'"
        )


def _postgresql_engine(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise ArchiveError(
            "PostgreSQL needs psycopg: pip install 'policywatch[postgresql]'"
        ) from error


def _sqlite_engine(url: URL, begin: str, cache: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": SQLITE_WAIT_S, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, record: Any) -> None:
        # The driver's own BEGIN comes too late (300 of 400 read-modify-writes lost): ours is sent below.
        connection.isolation_level = None
        for pragma in (
            "busy_timeout=30000",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"cache_size=-{cache * 1024}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
