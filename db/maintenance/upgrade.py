"""Making and updating the archive's tables: Alembic, driven from here alone, one process at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import PendingRollbackError

from db.locks import Lock, take_lock
from db.maintenance.schema_version import MIGRATIONS, current, head, is_known
from db.search import index_version
from db.session import Archive, ArchiveError

# Alembic is imported where tables are made or changed: every other start would wait for it.
if TYPE_CHECKING:
    from alembic.config import Config

__all__ = [
    "MIGRATIONS",
    "configuration",
    "current",
    "head",
    "is_current",
    "prepare",
    "require_current",
    "upgrade",
]


def upgrade(
    archive: Archive,
    told: Callable[[int], object] = lambda number: None,
) -> None:
    """Bring the archive to the newest revision, and its search index to today's rules
    of comparison; does nothing where both are so already. `told` hears how many
    articles are indexed again.

    Raises ArchiveError where the archive was written by a newer policywatch.
    """
    from alembic import command

    _refuse_unknown(archive, current(archive))
    with _alone(archive) as connection:
        command.upgrade(configuration(connection), "head")
    if not _spelt(archive):
        index_version.reindex(archive, told)
        return
    with archive.write() as session:
        index_version.confirm(session)


def is_current(archive: Archive) -> bool:
    return current(archive) == head() and _spelt(archive)


def prepare(archive: Archive) -> None:
    """Make the tables of a new archive, or of one whose making was interrupted; one
    that holds articles is changed only by `policywatch db upgrade`.

    Raises ArchiveError where the archive is older or newer than the program, or holds
    something else.
    """
    revision = current(archive)
    if not revision:
        _refuse_strangers(archive)
        upgrade(archive)
    elif not is_current(archive) and _is_empty(archive):
        upgrade(archive)
    else:
        require_current(archive)


def require_current(archive: Archive) -> None:
    """Raise ArchiveError, saying what to do, unless the archive's tables are the program's."""
    revision = current(archive)
    _refuse_unknown(archive, revision)
    if revision != head():
        state = "has no tables yet"
        if revision:
            state = f"is at revision {revision}"
        raise ArchiveError(
            f"{archive.shown} {state}, not {head()}: run `policywatch db upgrade`"
        )
    if not _spelt(archive):
        raise ArchiveError(
            f"{archive.shown}: its search index was made by other rules: run `policywatch db upgrade`"
        )


def configuration(connection: Connection) -> "Config":
    """What Alembic has to know: where the scripts lie and which connection to use."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _spelt(archive: Archive) -> bool:
    with archive.read() as session:
        return index_version.is_current(session)


def _is_empty(archive: Archive) -> bool:
    with archive.reader.connect() as connection:
        tables = inspect(connection).get_table_names()
        return (
            "articles" in tables
            and connection.execute(text("SELECT 1 FROM articles LIMIT 1")).first()
            is None
        )


def _refuse_unknown(archive: Archive, revision: str) -> None:
    if revision and not is_known(revision):
        raise ArchiveError(
            f"{archive.shown} is at revision {revision}, which this program does not know: "
            "it was written by a newer policywatch; install that one"
        )


def _refuse_strangers(archive: Archive) -> None:
    with archive.reader.connect() as connection:
        tables = inspect(connection).get_table_names()
    if "articles" in tables or "stories" in tables:
        raise ArchiveError(
            f"{archive.shown} holds somebody else's tables; choose another [database] url"
        )


@contextmanager
def _alone(archive: Archive) -> Iterator[Connection]:
    """A connection in one transaction that no other upgrade and no other writer shares."""
    with archive.writer.connect() as connection:
        if archive.dialect == "sqlite":
            # Alembic rebuilds tables on SQLite; with foreign keys on, dropping the old one would cascade.
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                take_lock(connection, Lock.MIGRATE)
                yield connection
        except PendingRollbackError as error:
            # Interrupted while it rebuilds a table, Alembic fails at dropping the new
            # one, and that error takes the interruption's place.
            if isinstance(error.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from None
            raise
        finally:
            if archive.dialect == "sqlite":
                raw.execute("PRAGMA foreign_keys=ON")
