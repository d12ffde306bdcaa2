"""Files that hold the archive's keys, its mails and their addresses: for their owner alone."""

import os
import stat
from pathlib import Path

# Archives, backups and keys hold recipients' addresses: the owner's alone, whatever the
# umask.
MODE = 0o600


def make_private(path: Path) -> None:
    """Make an empty file only its owner reads and writes, whatever the umask; one that
    is there stays as it is.

    SQLite gives the files beside an archive (-wal, -shm) its mode. Raises OSError.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE))
    except FileExistsError:
        # O_EXCL: whoever made the file first keeps it with the mode it has; its owner
        # may have chosen that.
        return


def opener(path: str, flags: int) -> int:
    """For `open(…, opener=…)`: a new file is its owner's alone."""
    return os.open(path, flags, MODE)


def is_private(path: Path) -> bool:
    """Whether nobody but the owner and the group can read a file. Raises OSError."""
    return not stat.S_IMODE(path.stat().st_mode) & 0o007
