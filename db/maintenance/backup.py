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

from db.maintenance.housekeeping import totals
from db.maintenance.upgrade import require_current
from db.private_files import make_private
from db.session import Archive, ArchiveError
from text.environment import DATABASE, for_child

DUMP_TIMEOUT_S = 3600  # seconds a dump may take
DUMP_HEAD_BYTES = 1 << 18  # bytes of a dump, in which its tables are named


@dataclass(frozen=True)
class Report:
    """What is in the copy, and how large it is in bytes."""

    articles: int
    stories: int
    size: int


def backup(archive: Archive, file: Path) -> Report:
    """Copy the archive to `file`, which appears when the copy is whole and checked; of
    what is there already, only an earlier backup (or an empty file) is replaced.

    SQLite: a database like the original. PostgreSQL: pg_dump's custom format, for
    pg_restore. Raises ArchiveError where the copy can't be made or is not sound, or the
    file is something else.
    """
    require_current(archive)
    try:
        return _copy(archive, _free(archive, file))
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"backup to {file} failed: {error}") from error


def _copy(archive: Archive, place: Path) -> Report:
    part = place.with_name(f".{place.name}.policywatch-part")
    part.unlink(missing_ok=True)
    make_private(part)
    try:
        if archive.dialect == "sqlite":
            copy = _copy_sqlite
        else:
            copy = _dump_postgresql
        report = Report(*copy(archive, part), part.stat().st_size)
        to_disk(part, os.O_RDWR)
        part.replace(place)
        to_disk(place.parent, os.O_RDONLY)
    finally:
        part.unlink(missing_ok=True)
    return report


def _free(archive: Archive, file: Path) -> Path:
    """Where the copy may stand, links followed. Raises ArchiveError for what it would destroy."""
    place = file.resolve()
    if place.is_dir():
        raise ArchiveError(f"backup to {file}: it is a folder; name a file in it")
    if archive.dialect == "sqlite" and _is_of(
        place,
        Path(str(make_url(archive.url).database)).resolve(),
    ):
        raise ArchiveError(
            f"backup to {file}: it belongs to the archive itself; name another file"
        )
    if place.exists() and not _may_be_replaced(place):
        raise ArchiveError(
            f"backup to {file}: it exists and is no untouched backup of policywatch; "
            "remove it or name another file"
        )
    return place


def _is_of(place: Path, own: Path) -> bool:
    """Whether a path is the archive's own file or one that SQLite keeps beside it."""
    beside = []
    for ending in ("", "-wal", "-shm", "-journal"):
        beside.append(own.with_name(own.name + ending))
    return place in beside or (place.exists() and place.samefile(own))


def _may_be_replaced(place: Path) -> bool:
    """An empty file, or a copy that `backup` made. An archive at work is neither: opening
    a SQLite file as an archive puts it into WAL mode (2 where a copy has 1).
    """
    if not place.is_file():
        return False
    with place.open("rb") as stream:
        head = stream.read(DUMP_HEAD_BYTES)
    if head.startswith(b"PGDMP"):
        for name in (b"alembic_version", b"articles", b"stories"):
            if name not in head:
                return False
        return True
    if not head.startswith(b"SQLite format 3\0") or head[18:20] != b"\1\1":
        return not head
    with closing(_reading(place)) as copy:
        tables = copy.execute(
            "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'articles', 'stories')"
        )
        return bool(tables.fetchone()[0] == 3)


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
        raise ArchiveError(
            f"the copy holds {found[0]} articles, the archive held {least[0]} when it began"
        )
    return found


def check(file: Path) -> tuple[int, int]:
    """Read a SQLite backup through; how many articles and stories it holds.

    Raises ArchiveError where it is damaged, or its search index does not know every article.
    """
    with closing(_reading(file)) as copy:
        faults = []
        for row in copy.execute("PRAGMA integrity_check(5)"):
            if row[0] != "ok":
                faults.append(row[0])
        for row in copy.execute("PRAGMA foreign_key_check").fetchmany(5):
            faults.append(f"{row[0]} points at no {row[2]}")
        unindexed = (
            "SELECT count(*) FROM articles WHERE newest NOT IN (SELECT id FROM "
            "article_search_docsize)"
        )
        lost = copy.execute(unindexed).fetchone()[0]
        if faults or lost:
            raise ArchiveError(
                f"{file} is not sound: {'; '.join(faults) or f'{lost} articles not in the index'}"
            )
        articles, stories = (
            copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("articles", "stories")
        )
    return articles, stories


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _dump_postgresql(archive: Archive, part: Path) -> tuple[int, int]:
    program = shutil.which("pg_dump")
    if program is None:
        raise ArchiveError(
            "a backup of PostgreSQL needs pg_dump, of the server's version or newer, on the PATH"
        )
    with archive.read() as session:
        found = totals(session)
    url = make_url(archive.url)
    plain = url.set(drivername="postgresql", password=None).render_as_string(
        hide_password=False
    )
    secret = {}
    if url.password:
        secret = {"PGPASSWORD": str(url.password)}
    _run(
        [program, "--format=custom", f"--file={part}", f"--dbname={plain}"],
        secret,
    )
    _run([str(Path(program).with_name("pg_restore")), "--list", str(part)], {})
    return found


def _run(command: list[str], environment: dict[str, str]) -> None:
    try:
        subprocess.run(
            command,
            env={**for_child(os.environ, keep=DATABASE), **environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=DUMP_TIMEOUT_S,
        )
    except subprocess.CalledProcessError as error:
        program = Path(command[0]).name
        # A detail stands on a line of its own, behind the error it belongs to.
        said = (error.stderr or "").strip().splitlines()[-2:]
        reason = "; ".join(line.removeprefix(f"{program}: ") for line in said)
        raise ArchiveError(
            f"{program}: {reason or f'exit status {error.returncode}'}"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ArchiveError(
            f"{Path(command[0]).name} took longer than {DUMP_TIMEOUT_S} seconds"
        ) from error


def to_disk(path: Path, flags: int) -> None:
    """A backup that was acknowledged survives the power cut that makes it needed."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
