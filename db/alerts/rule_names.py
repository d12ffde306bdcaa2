"""The names of an archive's rules, read without SQLAlchemy: a shell's completion waits for them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

NAMES = "SELECT name FROM rules WHERE removed_at IS NULL ORDER BY name"
# The shell waits for the names while somebody holds the Tab key.
WAIT_S = 1


def rule_names(url: str) -> list[str]:
    """The names of the rules in the archive at `url`; none where it can't be read at
    once. Makes and changes nothing.
    """
    if url.startswith("sqlite:///"):
        return _of_sqlite(Path(url.removeprefix("sqlite:///")))
    if url.startswith("postgresql"):
        return _of_postgresql("postgresql:" + url.partition(":")[2])
    return []


def _of_sqlite(file: Path) -> list[str]:
    address = f"file:{quote(str(file.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT_S)) as archive:
            return [name for (name,) in archive.execute(NAMES)]
    except sqlite3.Error:
        return []


def _of_postgresql(url: str) -> list[str]:
    try:
        import psycopg
    except ModuleNotFoundError:
        return []
    try:
        with psycopg.connect(url, connect_timeout=2 * WAIT_S) as archive:
            return [name for (name,) in archive.execute(NAMES)]
    except psycopg.Error:
        return []
