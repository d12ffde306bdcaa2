"""A copy of the whole archive, taken while everything runs, and checked before it is called a backup."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from db.session import Archive, ArchiveError
from db.upgrade import require_current
from db.upkeep import totals

LONGEST = 3600  # seconds a dump may take


@dataclass(frozen=True)
class Report:
    """What is in the copy, and how large it is in bytes."""

    articles: int
    stories: int
    size: int


def backup(archive: Archive, file: Path) -> Report:
    """Copy the archive to `file`, which appears (or is replaced) when the copy is whole and checked.

    SQLite: a database like the original. PostgreSQL: pg_dump's custom format, for pg_restore.
    Raises ArchiveError where the copy can't be made or is not sound.
    """
    require_current(archive)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    try:
        copied = _copy_sqlite(archive, part) if archive.dialect == "sqlite" else _dump_postgresql(archive, part)
        report = Report(*copied, part.stat().st_size)
        _to_disk(part)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"backup to {file} failed: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return report


def _copy_sqlite(archive: Archive, part: Path) -> tuple[int, int]:
    part.parent.stat()
    with archive.read() as session:
        least = totals(session)
    raw: Any = archive.reader.raw_connection()
    try:
        raw.driver_connection.execute("VACUUM INTO ?", (str(part),))
    finally:
        raw.close()
    found = check(part)
    if found[0] < least[0]:
        raise ArchiveError(f"the copy holds {found[0]} articles, the archive held {least[0]} when it began")
    return found


def check(file: Path) -> tuple[int, int]:
    """Read a SQLite backup through; how many articles and stories it holds.

    Raises ArchiveError where it is damaged, or its search index does not know every article.
    """
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as copy:
        faults = [row[0] for row in copy.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        faults += [f"{row[0]} points at no {row[2]}" for row in copy.execute("PRAGMA foreign_key_check").fetchmany(5)]
        unindexed = "SELECT count(*) FROM articles WHERE newest NOT IN (SELECT id FROM article_search_docsize)"
        lost = copy.execute(unindexed).fetchone()[0]
        if faults or lost:
            raise ArchiveError(f"{file} is not sound: {'; '.join(faults) or f'{lost} articles not in the index'}")
        articles, stories = (copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("articles", "stories"))
    return articles, stories


def _dump_postgresql(archive: Archive, part: Path) -> tuple[int, int]:
    program = shutil.which("pg_dump")
    if program is None:
        raise ArchiveError("a backup of PostgreSQL needs pg_dump, of the server's version or newer, on the PATH")
    with archive.read() as session:
        found = totals(session)
    url = make_url(archive.url)
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    _run([program, "--format=custom", f"--file={part}", f"--dbname={plain}"], secret)
    _run([str(Path(program).with_name("pg_restore")), "--list", str(part)], {})
    return found


def _run(command: list[str], environment: dict[str, str]) -> None:
    try:
        subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=LONGEST
        )
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().splitlines()[-1:] or [f"exit status {error.returncode}"]
        raise ArchiveError(f"{Path(command[0]).name}: {reason[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise ArchiveError(f"{Path(command[0]).name} took longer than {LONGEST} seconds") from error


def _to_disk(file: Path) -> None:
    """A backup that was acknowledged survives the power cut that makes it needed."""
    for path, flags in ((file, os.O_RDWR), (file.absolute().parent, os.O_RDONLY)):
        descriptor = os.open(path, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
