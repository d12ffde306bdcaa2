"""What a transaction collects is written once, at its end, or not at all."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.articles import raw_pages
from db.models import RawPage
from db.session import Archive
from db.unit_of_work import UnitOfWork, unit_of_work
from tests.db.articles import put


def test_rows_of_one_writer_are_written_together(sqlite_archive: Archive) -> None:
    """A writer hears of all its rows at once, in the order they were given, and only once."""
    calls: list[list[int]] = []

    def write(session: Session, rows: list[int]) -> None:
        calls.append(rows)

    with sqlite_archive.write() as session:
        for number in range(3):
            unit_of_work(session).later(write, number)
        assert calls == []
    assert calls == [[0, 1, 2]]


def test_a_writer_may_collect_more(sqlite_archive: Archive) -> None:
    """What is collected while others are written is written too."""
    done: list[str] = []

    def second(session: Session, rows: list[str]) -> None:
        done.extend(rows)

    def first(session: Session, rows: list[str]) -> None:
        unit_of_work(session).later(second, "second")

    with sqlite_archive.write() as session:
        unit_of_work(session).later(first, "first")
    assert done == ["second"]


def test_a_failed_transaction_writes_nothing(archive: Archive, now: object) -> None:
    """An error before the end leaves neither the article's page nor a trace of it for the next transaction."""
    with archive.write() as session:
        article_id = put(session, now, title="在先")  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError), archive.write() as session:
        raw_pages.keep_later(
            session,
            article_id,
            b"<p>",
            encoding="utf-8",
            fetched_at=now,  # type: ignore[arg-type]
        )
        raise ZeroDivisionError
    with archive.write() as session:
        assert session.scalar(select(func.count()).select_from(RawPage)) == 0


def test_memory_lasts_as_long_as_its_session(sqlite_archive: Archive) -> None:
    """Two sessions share nothing; within one, the same instance comes back."""
    with sqlite_archive.read() as one, sqlite_archive.read() as two:
        assert unit_of_work(one).memory(dict) is unit_of_work(one).memory(dict)
        assert unit_of_work(one).memory(dict) is not unit_of_work(two).memory(dict)


def test_a_session_from_elsewhere_is_refused(sqlite_archive: Archive) -> None:
    """Rows collected in a session that nobody flushes would be lost without a word."""
    with (
        Session(sqlite_archive.writer) as session,
        pytest.raises(TypeError, match=r"Archive\.write"),
    ):
        unit_of_work(session)
    assert UnitOfWork(session).memory(list) == []
