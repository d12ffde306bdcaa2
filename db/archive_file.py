"""The SQLite file behind an archive: where it is, and whether it is still the one that
was opened.

People restore a backup by moving or copying it over the archive. SQLite does not
notice: a process that has the old file open goes on writing into it, or folds its
write-ahead log into the new one, which destroys it.
"""

import fcntl
import logging
import os
import struct
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from db.errors import ArchiveError, ArchiveReplaced

log = logging.getLogger(__name__)
MAGIC = b"SQLite format 3\0"
# Bytes 18 and 19 of the header: 2 in a file with a write-ahead log, 1 in any other (also in our backups).
VERSIONS = slice(18, 20)
WITH_LOG, WITHOUT_LOG = b"\2\2", b"\1\1"
# The database header of SQLite's file format (fileformat2, 1.3).
HEADER_BYTES = 100
# SQLite counts here what it did to the file's first page; the number never goes back.
CHANGES = slice(24, 28)
MAX_STEP = 1 << 31  # a counter of 32 bits begins again at 0
# Where SQLite locks a file that is open (its source: SHARED_FIRST, SHARED_SIZE).
LOCK_START, LOCK_BYTES = 0x40000002, 510
_FLOCK = "hhqqi4x"  # Linux: type, whence, start, length, process
BESIDE = ("-wal", "-shm", "-journal")


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address, absolute, links not followed; None for any other database."""
    try:
        parsed = make_url(url)
        name = parsed.database or ""
        if parsed.get_backend_name() != "sqlite" or not name or name == ":memory:":
            return None
    except (ArgumentError, ValueError):
        return None
    if name.startswith("file:"):
        name = unquote(name.removeprefix("file:").partition("?")[0])
    return Path(name).absolute()


def beside(path: Path, ending: str) -> Path:
    """The file of that ending that SQLite keeps beside `path`: beside the file itself,
    not beside a link to it.
    """
    place = path.resolve()
    return place.with_name(place.name + ending)


@dataclass(frozen=True)
class ArchiveFile:
    """An open archive's file. Its descriptor stays open as long as any archive of this
    process has the file: closing one would drop the locks that SQLite holds (POSIX
    locks belong to the process).
    """

    path: Path
    descriptor: int
    inode: tuple[int, int]

    def has_log(self) -> bool:
        """Whether the file's header names a write-ahead log, as that of every archive at work does."""
        return _header(self.descriptor)[VERSIONS] == WITH_LOG

    def require_same(self) -> None:
        """Raise ArchiveReplaced where another file has the archive's name, or its content was overwritten."""
        reason = self._replaced()
        if reason is not None:
            raise ArchiveReplaced(
                f"the archive {self.path} was {reason} while this process had it open: "
                "nothing more is written; "
                "start again (`policywatch restore FILE` restores safely)"
            )

    def _replaced(self) -> str | None:
        try:
            if _inode(self.path.stat()) != self.inode:
                return "replaced by another file"
        except FileNotFoundError:
            # Between two replacements a name may point to nothing for a moment; to this
            # process that is the same as gone.
            return "moved or deleted"
        except OSError:
            return None  # the disk's trouble is SQLite's to tell
        written = _header(self.descriptor)
        if written[VERSIONS] != WITH_LOG:
            return "overwritten with a copy"
        if _went_back(self.inode, int.from_bytes(written[CHANGES], "big")):
            return "overwritten with an older copy"
        return None


# Opening and closing count the descriptors: two threads at it would close one that a
# third still needs, and drop every lock SQLite holds on the file.
_guard = threading.Lock()
# The descriptors of this process, with the number of archives that share each.
_descriptors: dict[tuple[int, int], tuple[int, int]] = {}


# By file, the highest number of changes seen.
_changes: dict[tuple[int, int], int] = {}


def _went_back(inode: tuple[int, int], changes: int) -> bool:
    """Whether the file's count of changes is below one seen before; remembers the highest."""
    with _guard:
        seen = _changes.setdefault(inode, changes)
        if (changes - seen) % (2 * MAX_STEP) < MAX_STEP:
            _changes[inode] = changes
            return False
        return True


def hold(path: Path) -> ArchiveFile:
    """Open the archive's file for `require_same`; to be given back with `release`.

    A write-ahead log that belongs to another file is set aside first. Raises
    ArchiveError where others have the archive open meanwhile; OSError.
    """
    with _guard:
        inode = _inode(path.stat())
        if inode in _descriptors:
            descriptor, users = _descriptors[inode]
            _descriptors[inode] = descriptor, users + 1
            return ArchiveFile(path, descriptor, inode)
        descriptor = os.open(path, _mode(path) | os.O_CLOEXEC)
        with ExitStack() as undo:
            undo.callback(os.close, descriptor)
            inode = _inode(os.fstat(descriptor))
            _set_aside_log(path, descriptor)
            undo.pop_all()
        _descriptors[inode] = descriptor, 1
        _changes[inode] = int.from_bytes(_header(descriptor)[CHANGES], "big")
        return ArchiveFile(path, descriptor, inode)


def _mode(path: Path) -> int:
    if os.access(path, os.W_OK):
        return os.O_RDWR
    return os.O_RDONLY


def release(file: ArchiveFile) -> None:
    """Give back what `hold` opened, after the connections to it are closed."""
    with _guard:
        descriptor, users = _descriptors[file.inode]
        if users > 1:
            _descriptors[file.inode] = descriptor, users - 1
            return
        del _descriptors[file.inode]
        _changes.pop(file.inode, None)
        os.close(descriptor)


def _set_aside_log(path: Path, descriptor: int) -> None:
    """Move a write-ahead log away that another file left: SQLite would apply it, and
    the archive were damaged.

    A file without log, as `backup` makes it, can't have one that belongs to it.
    """
    wal = beside(path, "-wal")
    if _header(descriptor)[VERSIONS] != WITHOUT_LOG or not _size(wal):
        return
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCK_BYTES, LOCK_START)
    except OSError as error:
        raise ArchiveError(
            f"the archive {path} was overwritten with a copy while another process has it open: "
            "stop every policywatch process, then start again"
        ) from error
    try:
        written = datetime.fromtimestamp(wal.stat().st_mtime, UTC)
        aside = beside(path, f"-wal.left-{written:%Y%m%dT%H%M%S}")
        wal.rename(aside)
        beside(path, "-shm").unlink(missing_ok=True)
        log.warning("%s belongs to another file: moved to %s", wal, aside.name)
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, LOCK_BYTES, LOCK_START)


def other_holder(path: Path) -> int | None:
    """The id of another process that has a SQLite file open; None where there is none.

    Must not be asked while this process has the file open itself. Raises OSError.
    """
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, LOCK_START, LOCK_BYTES, 0)
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, asked)
    finally:
        os.close(descriptor)
    kind, _, _, _, process = struct.unpack(_FLOCK, answer)
    if kind == fcntl.F_UNLCK:
        return None
    return process


def header(path: Path) -> bytes:
    """The first bytes of a file that no SQLite connection of this process has open. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(HEADER_BYTES)


def _header(descriptor: int) -> bytes:
    return os.pread(descriptor, HEADER_BYTES, 0)


def _inode(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
