"""Putting a backup in the archive's place: checked before, swapped in one step, the old
archive kept beside it.
"""

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from db.archive_file import (
    HEADER_BYTES,
    MAGIC,
    VERSIONS,
    WITH_LOG,
    beside,
    header,
    other_holder,
    sqlite_path,
)
from db.maintenance import backup
from db.maintenance.revocations import carry_over
from db.maintenance.schema_version import head, is_known
from db.private_files import make_private
from db.session import ArchiveError

COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ", b"BZh", b"PK\x03\x04")


@dataclass(frozen=True)
class Lost:
    """What the old archive holds and the backup does not."""

    articles: int
    first_seen: tuple[str, str] | None
    rules: list[str]
    sent: int  # mails sent since; kept as sent where the backup has them
    revoked: int = 0  # tokens revoked since, which stay so
    left: int = 0  # readers who left a rule since, and stay away


@dataclass(frozen=True)
class Restored:
    """What the archive holds now, where the old one lies, and what was lost."""

    articles: int
    stories: int
    revision: str
    aside: Path | None = None
    lost: Lost | None = None
    unreadable: str = ""  # why the old archive could not be compared
    is_current: bool = True


def restore(url: str, file: Path, now: datetime) -> Restored:
    """Put a copy of `file` in the place of the SQLite archive at `url`. The caller
    holds the archive's lock.

    Raises ArchiveError, with everything as it was, where the file is no sound backup,
    or somebody has the archive open.
    """
    named = sqlite_path(url)
    if named is None:
        raise ArchiveError(_for_postgresql(url, file))
    place = named.resolve()
    try:
        _require_backup(file, place)
        _require_unused(place)
        part = _prepared(file, place)
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"restoring {file} failed: {_said(error)}") from error
    try:
        return _swap(part, place, file, now)
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"restoring {file} failed: {_said(error)}") from error
    finally:
        _remove(part)


def _said(error: Exception) -> str:
    """An error of the system without its number and without the file, which is named already."""
    return getattr(error, "strerror", None) or str(error)


def _for_postgresql(url: str, file: Path) -> str:
    parsed = make_url(url)
    shown = parsed.set(drivername="postgresql").render_as_string(hide_password=True)
    return (
        f"the archive is on PostgreSQL: stop the service, its workers and the page, then "
        f"`pg_restore --clean --if-exists --single-transaction --dbname={shown} {file}`"
    )


def _require_backup(file: Path, place: Path) -> None:
    if file.is_dir():
        raise ArchiveError(f"{file} is a folder: name the backup in it")
    own = [place, *(beside(place, ending) for ending in ("-wal", "-shm"))]
    if file.resolve() in own or (place.exists() and file.samefile(place)):
        raise ArchiveError(
            f"{file} is the archive itself: name the backup that is to take its place"
        )
    _require_sqlite(file)
    holder = other_holder(file)
    if holder is not None:
        raise ArchiveError(
            f"process {holder}{_called(holder)} has {file} open: stop it, "
            "or take a copy with `policywatch backup`"
        )


def _require_sqlite(file: Path) -> None:
    start = header(file)
    if start.startswith(b"PGDMP"):
        raise ArchiveError(
            f"{file} is a backup of a PostgreSQL archive, the archive is SQLite: "
            "restore it there with pg_restore"
        )
    if start.startswith(COMPRESSED):
        raise ArchiveError(f"{file} is compressed: unpack it first")
    if len(start) < HEADER_BYTES or not start.startswith(MAGIC):
        raise ArchiveError(f"{file} is no SQLite file, so no backup of an archive")


def _require_unused(place: Path) -> None:
    holder = None
    if place.exists():
        holder = other_holder(place)
    if holder is not None:
        raise ArchiveError(
            f"process {holder}{_called(holder)} has the archive {place} open: "
            "stop it first (service, page, any other program)"
        )


def _called(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
    except (OSError, UnicodeDecodeError):
        return ""
    names = []
    for word in words:
        if word and not word.startswith("-"):
            names.append(Path(word).name)
    if names:
        return f" ({' '.join(names[-2:])})"
    return ""


def _prepared(file: Path, place: Path) -> Path:
    """A checked copy of `file` beside the archive, without a write-ahead log."""
    part = place.with_name(f".{place.name}.policywatch-restore")
    _remove(part)
    _require_room(file, place)
    with ExitStack() as undo:
        undo.callback(_remove, part)
        make_private(part)
        shutil.copyfile(file, part)
        if header(part)[VERSIONS] == WITH_LOG:
            _fold_log(file, part)
        _check(file, part)
        _take_owner(part, place)
        undo.pop_all()
    return part


def _require_room(file: Path, place: Path) -> None:
    needed = file.stat().st_size + _size(beside(file, "-wal"))
    free = shutil.disk_usage(place.parent).free
    if free < needed:
        raise ArchiveError(
            f"{place.parent} has {free >> 20} MB free, the backup needs {needed >> 20} MB: make room first"
        )


def _size(path: Path) -> int:
    if path.exists():
        return path.stat().st_size
    return 0


def _fold_log(file: Path, part: Path) -> None:
    """A copy of an archive at work has a write-ahead log beside it that belongs to it."""
    wal = beside(file, "-wal")
    if _size(wal):
        make_private(beside(part, "-wal"))
        shutil.copyfile(wal, beside(part, "-wal"))
    with closing(sqlite3.connect(part)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _check(file: Path, part: Path) -> None:
    with closing(sqlite3.connect(part)) as copy:
        tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        if not {"alembic_version", "articles", "stories", "outbox"} <= tables:
            raise ArchiveError(f"{file} is no backup of a policywatch archive")
        revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if not is_known(revision):
        raise ArchiveError(
            f"{file} is of revision {revision}, which this program does not know: "
            "it was made by a newer policywatch; install that one"
        )
    try:
        backup.check(part)
    except ArchiveError as error:
        reason = str(error).replace(str(part), str(file))
        raise ArchiveError(f"{reason}; nothing was changed") from error


def _take_owner(part: Path, place: Path) -> None:
    """Restored by root, the archive still belongs to the service's user."""
    like = (place if place.exists() else place.parent).stat()
    if os.geteuid() == 0:
        os.chown(part, like.st_uid, like.st_gid)
    if place.exists():
        part.chmod(like.st_mode & 0o777)


def _swap(
    part: Path,
    place: Path,
    file: Path,
    now: datetime,
) -> Restored:
    lost, unreadable = _compare(part, place)
    articles, stories = backup.check(part)
    with closing(sqlite3.connect(part)) as copy:
        revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    backup.to_disk(part, os.O_RDWR)
    aside = _move_aside(place, now)
    part.replace(place)
    backup.to_disk(place.parent, os.O_RDONLY)
    return Restored(
        articles,
        stories,
        revision,
        aside,
        lost,
        unreadable,
        revision == head(),
    )


def _move_aside(place: Path, now: datetime) -> Path | None:
    """Give the old archive another name, with the log that belongs to it; at no moment
    is there no archive.
    """
    if not place.exists():
        for ending in ("-wal", "-shm", "-journal"):
            beside(place, ending).unlink(missing_ok=True)
        return None
    aside = place.with_name(f"{place.name}.before-restore-{now:%Y%m%dT%H%M%S}")
    beside(place, "-shm").unlink(missing_ok=True)
    for ending in ("-wal", "-journal"):
        if beside(place, ending).exists():
            beside(place, ending).rename(aside.with_name(aside.name + ending))
    try:
        os.link(place, aside)
    except OSError:  # no hard links on this file system
        place.rename(aside)
    return aside


def _compare(part: Path, place: Path) -> tuple[Lost | None, str]:
    """What the backup lacks; why that can't be told, where the old archive can't be read.

    Mails that were sent since are noted as sent in the backup, so that they are not
    sent again; what was taken back since (tokens, sessions, readers who left) stays
    taken back.
    """
    if not place.exists():
        return None, ""
    if header(place)[VERSIONS] != WITH_LOG and _size(beside(place, "-wal")):
        return None, "a copy was put over it already"
    try:
        with closing(sqlite3.connect(place, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE")  # folds its log in
            old.execute("ATTACH ? AS copy", (str(part),))
            lost = _lost(old)
            revoked, left = carry_over(old)
            old.execute(
                "UPDATE copy.outbox SET state = 'sent' WHERE state <> 'sent' AND message_id IN "
                "(SELECT message_id FROM main.outbox WHERE state = 'sent')"
            )
    except sqlite3.Error as error:
        _require_unused(place)
        return None, str(error)
    return replace(lost, revoked=revoked, left=left), ""


def _lost(old: sqlite3.Connection) -> Lost:
    missing = "FROM main.articles WHERE url NOT IN (SELECT url FROM copy.articles)"
    number, first, last = old.execute(
        f"SELECT count(*), min(first_seen_at), max(first_seen_at) {missing}"
    ).fetchone()
    rules = old.execute(
        "SELECT name FROM main.rules WHERE name NOT IN (SELECT name FROM copy.rules) ORDER BY name"
    )
    sent = old.execute(
        "SELECT count(*) FROM main.outbox WHERE state = 'sent' AND message_id NOT IN "
        "(SELECT message_id FROM copy.outbox WHERE state = 'sent')"
    )
    return Lost(
        number,
        (str(first), str(last)) if number else None,
        [row[0] for row in rules],
        sent.fetchone()[0],
    )


def _remove(part: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        beside(part, ending).unlink(missing_ok=True)
