"""Rows that are kept no longer, and what databases want done now and then."""

from datetime import datetime

from sqlalchemy import delete, func, select

from db.models import Article, RawPage, Story
from db.session import Archive, Session

# Each batch is a transaction of its own: visits write between them instead of waiting
# for a night's deletions.
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


def old_pages(session: Session, before: datetime) -> tuple[int, int]:
    """How many pages `forget_pages` would delete, and how many bytes they take."""
    asked = select(
        func.count(),
        func.coalesce(func.sum(func.length(RawPage.body)), 0),
    ).where(RawPage.fetched_at < before)
    number, size = session.execute(asked).one()
    return number, size


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


def totals(session: Session) -> tuple[int, int]:
    """How many articles and how many stories there are."""
    articles = session.scalar(select(func.count()).select_from(Article)) or 0
    stories = session.scalar(select(func.count()).select_from(Story)) or 0
    return articles, stories


def damage(archive: Archive) -> list[str]:
    """What SQLite's own checks find wrong in the file; empty for a sound one, and for PostgreSQL."""
    if archive.dialect != "sqlite":
        return []
    raw = archive.reader.raw_connection()
    try:
        found = []
        for row in raw.cursor().execute("PRAGMA integrity_check(10)"):
            if row[0] != "ok":
                found.append(row[0])
        orphans = raw.cursor().execute("PRAGMA foreign_key_check").fetchmany(10)
    finally:
        raw.close()
    return found + [
        f"{table} row {row} points at no {parent}" for table, row, parent, *_ in orphans
    ]


def version(archive: Archive) -> str:
    """The database's own name and version."""
    with archive.reader.connect() as connection:
        numbers = connection.dialect.server_version_info or ()
    return f"{archive.dialect} {'.'.join(map(str, numbers))}"
