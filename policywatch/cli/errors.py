"""Which errors a person can cause, what line each becomes, and with which exit status."""

from crawler.catalogue import PassportError
from db.errors import AddressError
from db.session import ArchiveError
from policywatch.cli.failures import CommandError, UsageError
from policywatch.settings import SettingsError
from text.policy.topics import TopicsError
from text.query import QueryError
from text.query_hints import suggestions

FAILED = 1
WRONG_USAGE = 2


KNOWN = (
    CommandError,
    UsageError,
    ArchiveError,
    PassportError,
    SettingsError,
    QueryError,
    TopicsError,
)


def status_and_line(error: Exception) -> tuple[int, str]:
    """Exit status and the one line for stderr."""
    if isinstance(error, QueryError):
        line = _of_query(error)
    else:
        line = str(error)
    failed = isinstance(error, CommandError | ArchiveError) and not isinstance(
        error,
        AddressError,
    )
    return FAILED if failed else WRONG_USAGE, " ".join(line.split())


def _of_query(error: QueryError) -> str:
    """Why a query can't be read, and what it may have meant."""
    meant = " or ".join(suggestions(error.query))
    return f"query: {error}" + (f"; did you mean {meant} ?" if meant else "")
