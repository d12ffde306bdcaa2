"""Which revision an archive's tables have, and which ones this program knows; without
Alembic, which only migrations need.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from db.session import Archive

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def current(archive: Archive) -> str:
    """The archive's revision; "" for an archive without tables."""
    with archive.reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        found = connection.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar() or ""


@cache
def known() -> tuple[str, ...]:
    """Every revision this program knows, oldest first: a migration's file is named
    `REVISION_what_it_does.py`.
    """
    scripts = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(script.name.partition("_")[0] for script in scripts))


def is_known(revision: str) -> bool:
    """Whether this program knows a revision; a newer program's it does not."""
    return revision in known()


def head() -> str:
    """The newest revision this program knows."""
    return known()[-1]
