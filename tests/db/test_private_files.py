"""Files that hold keys and mails are their owner's alone, under the usual umask."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from db.access.keys import key
from db.articles import export
from db.maintenance.backup import backup
from db.maintenance.upgrade import upgrade
from db.private_files import is_private, make_private
from db.session import open_archive
from tests.db.articles import put


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_archive_log_backup_and_exports_are_0600(tmp_path: Path, now: datetime) -> None:
    """The archive, what SQLite keeps beside it, a backup of it and what is exported from it."""
    archive = open_archive(f"sqlite:///{tmp_path / 'archive.db'}")
    upgrade(archive)
    key(archive, "web")
    with archive.write() as session:
        put(session, now)
    backup(archive, tmp_path / "copy.db")
    for format in ("jsonl", "csv", "parquet"):
        if format == "parquet":
            pytest.importorskip("pyarrow")
        export.write(archive, None, format, tmp_path / f"all.{format}")
    made = sorted(tmp_path.iterdir())
    assert {path.name for path in made} >= {
        "archive.db",
        "archive.db-wal",
        "archive.db-shm",
        "copy.db",
        "all.jsonl",
    }
    assert {path.name: oct(mode(path)) for path in made if mode(path) != 0o600} == {}
    archive.close()


def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    """Who opened an archive to a group on purpose keeps it so; `doctor` names what everybody reads."""
    file = tmp_path / "archive.db"
    file.touch(0o640)
    make_private(file)
    assert mode(file) == 0o640 and is_private(file)
    file.chmod(0o644)
    assert not is_private(file)
