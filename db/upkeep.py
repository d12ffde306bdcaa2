"""Rows that are kept no longer, and what databases want done now and then."""

from datetime import datetime

from sqlalchemy import delete, select

from db.models import RawPage
from db.session import Archive

BATCH = 500


def forget_pages(archive: Archive, before: datetime) -> int:
    """Delete pages fetched before `before`, in transactions short enough for other writers; how many."""
    deleted = 0
    while True:
        with archive.write() as session:
            old = select(RawPage.id).where(RawPage.fetched_at < before).limit(BATCH)
            ids = list(session.scalars(old))
            session.execute(delete(RawPage).where(RawPage.id.in_(ids)))
        deleted += len(ids)
        if len(ids) < BATCH:
            return deleted


def settle_down(archive: Archive) -> None:
    """SQLite: fold the write-ahead log into the file and refresh the planner's knowledge."""
    if archive.dialect != "sqlite":
        return
    # Outside a transaction, where SQLAlchemy would always be inside one.
    raw = archive.reader.raw_connection()
    try:
        for pragma in ("optimize", "wal_checkpoint(TRUNCATE)"):
            raw.cursor().execute(f"PRAGMA {pragma}")
    finally:
        raw.close()
