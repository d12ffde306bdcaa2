"""What a database error means to the person who has to mend it."""

from sqlalchemy.exc import DBAPIError

from text.reason import Reason


class ArchiveError(Exception):
    """The archive can't be opened or used; the text says what, where and what to do."""


class MissingArchive(ArchiveError):
    """There is no archive where one is to be read; the text says where."""


class ArchiveReplaced(ArchiveError):
    """Another file has taken the archive's place: processes with the old one open must end."""


class AddressError(ArchiveError):
    """The address names no database that can be used; the text says how to write one."""


class SearchTimeout(ArchiveError):
    """A query took longer than it may; nothing is wrong with the archive."""


# Fragments of SQLite's and PostgreSQL's own words, in the order they are looked for, and
# what they mean.
MEANINGS = {
    "database or disk is full": Reason("archive.full"),
    "disk i/o error": Reason("archive.disk-error"),
    "no space left on device": Reason("archive.server-full"),
    "could not extend file": Reason("archive.server-full"),
    "readonly database": Reason("archive.read-only"),
    "read-only transaction": Reason("archive.server-read-only"),
    "unable to open database file": Reason("archive.not-opened"),
    "file is not a database": Reason("archive.no-database"),
    "database disk image is malformed": Reason("archive.damaged"),
    "malformed database schema": Reason("archive.damaged"),
    "database is locked": Reason("archive.locked"),
    "no such table": Reason("archive.no-tables"),
    "undefinedtable": Reason("archive.no-tables"),
    "no such column": Reason("archive.other-tables"),
    "undefinedcolumn": Reason("archive.other-tables"),
    "statement timeout": Reason("archive.too-long"),
    "password authentication failed": Reason("archive.login-refused"),
    "is the server running": Reason("archive.no-answer"),
    "connection is bad": Reason("archive.no-answer"),
    "connection refused": Reason("archive.no-answer"),
    "could not translate host name": Reason("archive.no-such-server"),
    "failed to resolve host": Reason("archive.no-such-server"),
    "too many clients": Reason("archive.too-many"),
    "terminating connection": Reason("archive.closed"),
    "server closed the connection": Reason("archive.crashed"),
    "starting up": Reason("archive.starting"),
    "shutting down": Reason("archive.stopping"),
}


def archive_trouble(error: BaseException) -> str | None:
    """What a database error means and what to do, in one line; None for an error that is our own mistake."""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    said = f"{type(error.orig).__name__} {error.orig}".lower()
    for fragment, meaning in MEANINGS.items():
        if fragment in said:
            return meaning
    first_line = str(error.orig).strip().splitlines()[:1]
    if error.connection_invalidated and first_line:
        return first_line[0]
    return None
