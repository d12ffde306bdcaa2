"""What is remembered of visits."""

from datetime import datetime, timedelta

from db.session import Archive
from db.sources import runs

VISIT = {"listed": 8, "errors": 8, "list_status": "read"}


def visited(archive: Archive, now: datetime, **facts: object) -> None:
    with archive.write() as session:
        run = runs.start(session, "a", now)
        runs.finish(session, run.id, {**VISIT, **facts}, now)


def unread(archive: Archive, now: datetime) -> dict[str, int]:
    with archive.read() as session:
        return dict(runs.unread(session, "a", now - timedelta(days=1)))


def test_articles_that_fail_at_every_visit_are_not_read(
    sqlite_archive: Archive, now: datetime
) -> None:
    """A list whose articles all time out is not a source without news; once may be chance, and one read ends it."""
    visited(sqlite_archive, now)
    assert unread(sqlite_archive, now) == {}
    visited(sqlite_archive, now)
    assert unread(sqlite_archive, now) == {"failed": 16}
    visited(sqlite_archive, now, errors=0, articles=1)
    assert unread(sqlite_archive, now) == {}


def test_lists_that_fail_are_no_articles(
    sqlite_archive: Archive, now: datetime
) -> None:
    """Where a list was not got, the visit itself is called failed, and what failed may have been the list."""
    for _ in range(3):
        visited(sqlite_archive, now, error="http-500", list_status="failed")
    assert unread(sqlite_archive, now) == {}
