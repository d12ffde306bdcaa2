"""One service an archive: a lock file beside the SQLite file, freed by the kernel however it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from db.archive_file import beside, sqlite_path
from db.private_files import MODE as PRIVATE
from db.session import ArchiveError
from scheduler.settings import Setup


@contextmanager
def only_one(setup: Setup) -> Iterator[bool]:
    """Hold the archive's lock; True where there is one. Raises ArchiveError where another service holds it.

    On PostgreSQL several services may share an archive: each visit and each mail is claimed there.
    """
    path = lock_file(setup)
    if path is None:
        yield False
        return
    lock = FileLock(path, timeout=0, mode=PRIVATE)
    try:
        lock.acquire()
        _give_to_owner_of_archive(path, setup)
    except Timeout:
        # Two services on one archive would visit every source twice and send mails from
        # two clocks.
        raise ArchiveError(
            f"another policywatch service works on this archive already ({path} is locked): stop it first"
        ) from None
    except OSError as error:
        raise ArchiveError(
            f"{path}: {error.strerror}: the service needs to write beside the archive"
        ) from error
    try:
        yield True
    finally:
        lock.release()


def _give_to_owner_of_archive(path: Path, setup: Setup) -> None:
    """A lock that root makes (`sudo policywatch restore`) can still be taken by the
    service's user. Raises OSError.
    """
    archive = sqlite_path(setup.database)
    if os.geteuid() != 0 or archive is None:
        return
    owner = (archive if archive.exists() else archive.parent).stat()
    os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def lock_file(setup: Setup) -> Path | None:
    """Where the lock of a SQLite archive lies, whatever its address is written like; None for PostgreSQL."""
    path = sqlite_path(setup.database)
    return beside(path, ".lock") if path else None
