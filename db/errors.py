"""What a database error means to the person who has to mend it."""

from sqlalchemy.exc import DBAPIError


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


# Fragments of SQLite's and PostgreSQL's own words, in the order they are looked for.
MEANINGS = {
    "database or disk is full": "the disk is full: make room, nothing that was acknowledged is lost",
    "disk i/o error": "the disk does not answer (I/O error, or full): check it and the free space",
    "no space left on device": "the server's disk is full: make room, nothing that was acknowledged is lost",
    "could not extend file": "the server's disk is full: make room, nothing that was acknowledged is lost",
    "readonly database": "the file or its folder is read-only: give this user the right to write",
    "read-only transaction": "the server is read-only (a replica?): use the primary",
    "unable to open database file": (
        "the file can't be opened: check that this user may read and write it and its folder"
    ),
    "file is not a database": (
        "the file is not a SQLite database: choose another file, or `policywatch restore FILE`"
    ),
    "database disk image is malformed": (
        "the file is damaged: `policywatch restore FILE` puts a backup in its place"
    ),
    "malformed database schema": "the file is damaged: `policywatch restore FILE` puts a backup in its place",
    "database is locked": (
        "another process held the write lock for too long: try again, "
        "or look for one that hangs"
    ),
    "no such table": "the tables are missing: run `policywatch db upgrade`",
    "undefinedtable": "the tables are missing: run `policywatch db upgrade`",
    "no such column": "the tables are of another version: run `policywatch db upgrade`",
    "undefinedcolumn": "the tables are of another version: run `policywatch db upgrade`",
    "statement timeout": "the query took too long",
    "password authentication failed": "user or password refused by the server",
    "is the server running": "the server does not answer: is it running, are host and port right?",
    "connection is bad": "the server does not answer: is it running, are host and port right?",
    "connection refused": "the server does not answer: is it running, are host and port right?",
    "could not translate host name": "the server's name is unknown: is [database] url right?",
    "failed to resolve host": "the server's name is unknown: is [database] url right?",
    "too many clients": "the server takes no more connections: raise max_connections or run fewer processes",
    "terminating connection": "the server closed the connection: it restarts, or was told to",
    "server closed the connection": "the server closed the connection: it restarts, or crashed",
    "starting up": "the server is starting: try again in a moment",
    "shutting down": "the server is shutting down",
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
    return first_line[0] if error.connection_invalidated and first_line else None
