"""Which errors a person can cause, what line each becomes, and with which exit status."""

from crawler.catalogue import PassportError
from db.session import ArchiveError
from policywatch.settings import SettingsError
from text.query import QueryError

FAILED = 1
WRONG_USAGE = 2


class CommandError(Exception):
    """The work of a command failed; the text says what, where and what to do."""


class UsageError(Exception):
    """The command was called wrongly; the text says how to call it."""


KNOWN = (CommandError, UsageError, ArchiveError, PassportError, SettingsError, QueryError)


def status_and_line(error: Exception) -> tuple[int, str]:
    """Exit status and the one line for stderr."""
    line = f"query: {error}" if isinstance(error, QueryError) else str(error)
    status = FAILED if isinstance(error, CommandError | ArchiveError) else WRONG_USAGE
    return status, " ".join(line.split())
