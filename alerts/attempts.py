"""The border around one rule, article or mail: an error in our code ends there."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from db.errors import archive_trouble
from db.session import ArchiveError

log = logging.getLogger(__name__)

Made = TypeVar("Made")


@dataclass(frozen=True)
class FailedAttempt:
    """An operation that failed because of a bug."""

    reason: str


def attempt(what: str, make: Callable[[], Made]) -> Made | FailedAttempt:
    """What `make` returns. What it raises is logged in full and comes back as a FailedAttempt,
    so that one rule, article or mail does not stop those beside it.

    Raises what a database in trouble raises: that is no bug, and all others would fail too.
    """
    try:
        return make()
    except Exception as error:
        if isinstance(error, ArchiveError) or archive_trouble(error) is not None:
            raise
        log.exception("%s", what)
        return FailedAttempt(f"{type(error).__name__}: {error}")
