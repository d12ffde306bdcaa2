"""A few bytes that survive a kill: which mails the server has confirmed and the archive does not know of yet.

Between the server's answer and our commit a busy archive may make us wait for its write lock. A process
killed there would leave its successor to send the mail again. So the answer is noted in a file beside the
SQLite archive first, in microseconds, and the successor reads it. It is an economy, not a promise: without
the file (PostgreSQL, a full disk, a power cut) the mail is sent once more, with the same Message-ID.
"""

import glob
import hashlib
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from db.session import Archive

_LEFT_BEHIND = timedelta(days=1)


def sweep(archive: Archive, now: datetime) -> None:
    """Remove the files of processes that were killed with nothing in hand."""
    database = archive.reader.url.database
    if archive.dialect == "sqlite" and database:
        folder, name = Path(database).parent, Path(database).name
        for left in folder.glob(f"{glob.escape(name)}-sent-*"):
            with suppress(OSError):
                if left.stat().st_mtime < (now - _LEFT_BEHIND).timestamp():
                    left.unlink()


class Journal:
    """The confirmed messages of one process (see `alerts.lease.this_process`), as (row number, attempt)."""

    def __init__(self, archive: Archive, owner: str) -> None:
        database = archive.reader.url.database
        beside = archive.dialect == "sqlite" and database and database != ":memory:"
        mark = hashlib.sha256(owner.encode()).hexdigest()[:16]
        self._path = Path(f"{database}-sent-{mark}") if beside else None
        self._file: int | None = None

    def note(self, message: int, attempt: int) -> None:
        """Remember that the server has this message."""
        if self._path is not None:
            with suppress(OSError):
                if self._file is None:
                    self._file = os.open(
                        self._path,
                        os.O_WRONLY | os.O_CREAT | os.O_APPEND,
                        0o600,
                    )
                os.write(self._file, f"{message} {attempt}\n".encode())

    def clear(self) -> None:
        """The archive knows: forget."""
        if self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file, 0)

    def read(self) -> set[tuple[int, int]]:
        """What was noted and not cleared."""
        if self._path is None:
            return set()
        try:
            lines = self._path.read_text("ascii").splitlines()
        except (OSError, UnicodeDecodeError):
            # A journal that can't be read confirms nothing: its messages count as in
            # doubt and go out once more, with the same Message-ID.
            return set()
        fields = [line.split() for line in lines]
        deliveries: set[tuple[int, int]] = set()
        for pair in fields:
            if len(pair) == 2 and all(map(str.isdecimal, pair)):
                deliveries.add((int(pair[0]), int(pair[1])))
        return deliveries

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
