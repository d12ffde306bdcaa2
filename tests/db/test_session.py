"""Opening the archive: what an operator can mend is said in one line, and writers lose nothing to one another."""

import multiprocessing
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from db.maintenance.housekeeping import forget_pages, old_pages
from db.maintenance.upgrade import prepare, upgrade
from db.models import Article, Beat, RawPage, Story
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive, ArchiveError, archive_trouble, open_archive
from tests.db.articles import put
from text.query import parse

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def said(url: str) -> str:
    with pytest.raises(ArchiveError) as error:
        prepare(open_archive(url))
    return str(error.value)


def test_each_wrong_address_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Missing folder, a folder instead of a file, no file, nonsense, another database, no server."""
    assert "create it" in said(f"sqlite:///{tmp_path}/missing/archive.db")
    assert "is a folder" in said(f"sqlite:///{tmp_path}")
    assert "names no file" in said("sqlite://")
    assert "can't be read" in said("archive.db")
    assert "mysql" in said("mysql://host/db")
    unreachable = said("postgresql://user:secret@127.0.0.1:1/db?connect_timeout=2")
    assert "does not answer" in unreachable
    assert "secret" not in unreachable


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    """Somebody's letter stays what it is."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir, this is not a database. " * 100)
    assert "not a SQLite database" in said(f"sqlite:///{letter}")
    assert letter.read_text().startswith("Dear Sir")


def test_somebody_elses_tables_are_left_alone(tmp_path: Path) -> None:
    """A SQLite file of another program is refused before anything is made in it."""
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE articles (id)")
    assert "somebody else's" in said(f"sqlite:///{tmp_path}/other.db")


def test_a_newer_archive_is_refused_and_says_so(
    sqlite_archive: Archive,
) -> None:
    """A downgrade of the program must not write into tables it does not know."""
    with sqlite_archive.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ArchiveError, match="newer policywatch"):
        upgrade(sqlite_archive)


def test_an_empty_archive_says_to_upgrade(tmp_path: Path) -> None:
    """Reading before the tables are there is explained, not a traceback."""
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    with (
        pytest.raises(ArchiveError, match="db upgrade"),
        archive.read() as session,
    ):
        session.scalar(select(func.count()).select_from(Article))
    archive.close()


def test_a_writer_waiting_too_long_is_told_why(
    sqlite_archive: Archive,
) -> None:
    """Another process holds the lock: an ArchiveError, and afterwards everything works."""
    holder = sqlite3.connect(
        str(sqlite_archive.reader.url.database), isolation_level=None
    )
    holder.execute("BEGIN IMMEDIATE")
    with sqlite_archive.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=100")  # type: ignore[union-attr]
    with (
        pytest.raises(ArchiveError, match="write lock"),
        sqlite_archive.write() as session,
    ):
        session.add(Beat(name="x", at=NOW))
    holder.execute("ROLLBACK")
    holder.close()
    with sqlite_archive.write() as session:
        session.add(Beat(name="x", at=NOW))


def test_a_full_disk_is_named_and_loses_nothing_acknowledged(
    sqlite_archive: Archive,
) -> None:
    """The failing transaction is rolled back whole; the next one works when there is room."""
    with sqlite_archive.write() as session:
        put(session, NOW, title="先写的")
    with sqlite_archive.writer.connect() as connection:
        driver = connection.connection.driver_connection
        pages = driver.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[union-attr]
        driver.execute(f"PRAGMA max_page_count={pages + 3}")  # type: ignore[union-attr]
    with (
        pytest.raises(ArchiveError, match="disk is full"),
        sqlite_archive.write() as session,
    ):
        put(session, NOW, title="写不下的", text="长" * 200_000)
    with sqlite_archive.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA max_page_count=1000000")  # type: ignore[union-attr]
    with sqlite_archive.write() as session:
        put(session, NOW, title="后写的")
    with sqlite_archive.read() as session:
        assert {one.article.title for one in search(session, SearchSpec()).items} == {
            "先写的",
            "后写的",
        }


def test_an_error_of_our_own_is_not_explained_away() -> None:
    """A statement that is simply wrong keeps its traceback."""
    ours = OperationalError(
        "SELEC", {}, sqlite3.OperationalError('near "SELEC": syntax error')
    )
    assert archive_trouble(ours) is None
    assert archive_trouble(ValueError("x")) is None


def add_many(url: str, worker: int, number: int) -> None:
    archive = open_archive(url)
    for at in range(number):
        with archive.write() as session:
            put(
                session,
                NOW,
                title=f"并发写入{worker}",
                url=f"https://example.gov.cn/{worker}/{at}",
                published_at=NOW,
            )
            beat = session.get(Beat, "count") or Beat(name="count", at=NOW, note="0")
            session.add(beat)
            session.flush()
            if archive.dialect == "sqlite":
                beat.note = str(int(beat.note or 0) + 1)
    archive.close()


def test_processes_writing_at_once_lose_nothing(archive: Archive) -> None:
    """Four processes store articles of one and the same second: all are there, all are found, each has its own key."""
    with archive.write() as session:
        session.add(Beat(name="count", at=NOW, note="0"))
    spawn = multiprocessing.get_context("spawn")
    workers = [
        spawn.Process(target=add_many, args=(archive.url, worker, 20))
        for worker in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    with archive.read() as session:
        assert (
            search(
                session, SearchSpec(parse("并发写入"), by="article"), limit=200
            ).total
            == 80
        )
        assert session.scalar(select(func.count(func.distinct(Article.newest)))) == 80
        if archive.dialect == "sqlite":
            assert session.get_one(Beat, "count").note == "80"


def test_read_and_change_from_threads_loses_no_change(
    sqlite_archive: Archive,
) -> None:
    """100 increments from four threads give 100: the write lock is taken before the first read."""
    with sqlite_archive.write() as session:
        session.add(Story(id=1, first_seen_at=NOW, head_id=0))

    def increment() -> None:
        for _ in range(25):
            with sqlite_archive.write() as session:
                head = session.scalar(select(Story.head_id)) or 0
                session.execute(update(Story).values(head_id=head + 1))

    threads = [threading.Thread(target=increment) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_archive.read() as session:
        assert session.scalar(select(Story.head_id)) == 100


def test_old_pages_can_be_counted_before_they_are_forgotten(
    archive: Archive,
) -> None:
    """The dry run says what would go; afterwards the pages are gone and the article is there."""
    with archive.write() as session:
        article = put(session, NOW)
        for days in (400, 1):
            page = RawPage(
                article_id=article.id,
                fetched_at=NOW - timedelta(days=days),
                sha256="x",
                body=b"12345",
            )
            session.add(page)
    with archive.read() as session:
        assert old_pages(session, NOW - timedelta(days=365)) == (1, 5)
    assert forget_pages(archive, NOW - timedelta(days=365)) == 1
    with archive.read() as session:
        assert session.scalar(select(func.count()).select_from(RawPage)) == 1
        assert search(session, SearchSpec(parse("新质生产力"))).total == 1
