"""A process notices that another file has taken its archive's place."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from db.archive_file import sqlite_path
from db.errors import ArchiveReplaced
from db.maintenance import backup
from db.maintenance.housekeeping import totals
from db.maintenance.upgrade import upgrade
from db.session import ArchiveError, open_archive
from tests.db.articles import put


def _filled(file: Path, now: datetime, copy: Path) -> str:
    """An archive with one article, and its backup."""
    url = f"sqlite:///{file}"
    archive = open_archive(url)
    upgrade(archive)
    with archive.write() as session:
        put(session, now, title="备份以前")
    backup.backup(archive, copy)
    archive.close()
    return url


def _moved(copy: Path, file: Path) -> None:
    copy.rename(file)


def _copied(copy: Path, file: Path) -> None:
    shutil.copyfile(copy, file)


def _deleted(copy: Path, file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("put_in_place", [_moved, _copied, _deleted])
def test_who_has_the_old_file_open_writes_and_reads_nothing_more(
    tmp_path: Path, now: datetime, put_in_place: Callable[[Path, Path], None]
) -> None:
    """Moved over, copied over, or deleted: the next session says so instead of going on."""
    file, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    archive = open_archive(_filled(file, now, copy))
    try:
        put_in_place(copy, file)
        with pytest.raises(ArchiveReplaced, match="start again"), archive.write():
            pass
        with pytest.raises(ArchiveReplaced), archive.read():
            pass
    finally:
        archive.close()


def test_an_older_copy_of_a_file_at_work_is_noticed(
    tmp_path: Path, now: datetime
) -> None:
    """`cp` of the file itself, with its write-ahead log's mark, written back over it later: noticed at once.

    A checkpoint between is none, however often.
    """
    file, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    archive = open_archive(_filled(file, now, copy))
    shutil.copyfile(file, copy)
    try:
        for number in range(3):
            with archive.write() as session:
                for _ in range(20):
                    put(session, now, title=f"复制以后第{number}批" * 30)
            with archive.read() as session:
                session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        shutil.copyfile(copy, file)
        with pytest.raises(ArchiveReplaced, match="older copy"), archive.write():
            pass
    finally:
        archive.close()


def test_a_link_that_leads_to_another_file_is_noticed(
    tmp_path: Path, now: datetime
) -> None:
    """The archive's name may be a symbolic link."""
    file, copy, link = (tmp_path / name for name in ("a.db", "copy.db", "link.db"))
    _filled(file, now, copy)
    link.symlink_to(file)
    archive = open_archive(f"sqlite:///{link}")
    link.unlink()
    link.symlink_to(copy)
    with pytest.raises(ArchiveReplaced), archive.read():
        pass
    archive.close()


def _crashed(url: str, file: Path, aside: Path, now: datetime) -> None:
    """Leave the archive as a killed process leaves it: with its write-ahead log."""
    archive = open_archive(url)
    with archive.write() as session:
        for _ in range(40):
            put(session, now, title="备份以后" * 20)
    for ending in ("-wal", "-shm"):
        shutil.copyfile(f"{file}{ending}", f"{aside}{ending}")
    archive.close()
    for ending in ("-wal", "-shm"):
        shutil.copyfile(f"{aside}{ending}", f"{file}{ending}")


def test_the_log_of_another_file_is_set_aside(tmp_path: Path, now: datetime) -> None:
    """A backup copied over the archive of a killed service opens, and holds what the backup held."""
    file, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    url = _filled(file, now, copy)
    _crashed(url, file, tmp_path / "crashed", now)
    shutil.copyfile(copy, file)
    archive = open_archive(url)
    with archive.read() as session:
        assert totals(session)[0] == 1
    archive.close()
    assert len(list(tmp_path.glob("archive.db-wal.left-*"))) == 1


def test_a_log_is_not_taken_away_from_who_has_it_open(
    tmp_path: Path, now: datetime
) -> None:
    """A copy put over an open archive is refused by whoever opens it next, until all have ended."""
    file, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    url = _filled(file, now, copy)
    reading, told = os.pipe()
    child = os.fork()
    if child == 0:
        with closing(sqlite3.connect(file)) as held:
            held.execute("DELETE FROM keys")
            held.commit()
            os.write(told, b"1")
            import time

            time.sleep(60)
        os._exit(0)
    try:
        os.read(reading, 1)
        shutil.copyfile(copy, file)
        with pytest.raises(ArchiveError, match="stop every policywatch process"):
            open_archive(url)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    open_archive(url).close()


def test_own_locks_outlive_a_second_archive_on_the_same_file(
    tmp_path: Path, now: datetime
) -> None:
    """Closing one of two archives of a process leaves the other's file locked against being replaced."""
    file, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    url = _filled(file, now, copy)
    first, second = open_archive(url), open_archive(url)
    with first.read() as session:
        totals(session)
    second.close()
    code = "import sys; from pathlib import Path; from db.archive_file import other_holder; print(other_holder(Path(sys.argv[1])))"
    import subprocess
    import sys

    said = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True
    )
    assert said.stdout.strip() == str(os.getpid()), said.stderr
    first.close()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////var/a.db", "/var/a.db"),
        ("sqlite:////var/a.db?timeout=5", "/var/a.db"),
        ("sqlite+pysqlite:////var/a.db", "/var/a.db"),
        ("sqlite:///file:/var/a%20b.db?uri=true", "/var/a b.db"),
        ("sqlite://", None),
        ("postgresql://host/name", None),
        ("nonsense", None),
    ],
)
def test_the_file_of_an_address(url: str, name: str | None) -> None:
    """However the address is written, it is the same file."""
    assert sqlite_path(url) == (Path(name) if name else None)
