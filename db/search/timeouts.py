"""Time limits of searches."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.errors import SearchTimeout
from db.search.backend import backend_of
from db.unit_of_work import unit_of_work
from text.reason import Reason


@dataclass
class SearchClock:
    """What bounds a session's searches: since when and for how long the one under way
    runs, and the transaction whose statements PostgreSQL ends after how many seconds.
    """

    begun: float = 0.0
    seconds: float | None = None
    standing: tuple[Any, float] | None = None


@contextmanager
def bounded(session: Session, seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds`, with SearchTimeout. Scans that ask `spent`
    end themselves before.
    """
    clock = unit_of_work(session).memory(SearchClock)
    clock.begun, clock.seconds = time.monotonic(), seconds
    try:
        with backend_of(session).limited(session, seconds):
            yield
    except DBAPIError as error:
        # SQLite says "interrupted", PostgreSQL QueryCanceled; every other error is no
        # timeout and goes on.
        if (
            "interrupted" in str(error.orig)
            or type(error.orig).__name__ == "QueryCanceled"
        ):
            session.rollback()
            raise SearchTimeout(
                Reason("search.timeout", seconds=f"{seconds:g}")
            ) from error
        raise
    finally:
        clock.seconds = None


def spent(session: Session) -> float:
    """The share of its time that a bounded search has used; 0 where nothing bounds it."""
    clock = unit_of_work(session).memory(SearchClock)
    if clock.seconds is None:
        return 0.0
    return (time.monotonic() - clock.begun) / max(clock.seconds, 1e-9)
