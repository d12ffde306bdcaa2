"""A query may take so long and no longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.errors import SearchTimeout
from text.reason import Reason

STEPS = (
    10_000  # SQLite's instructions between two looks at the clock, about a millisecond
)
BOUND = "bound of the search under way"
STANDING = "transaction and seconds of the bound PostgreSQL keeps"


@contextmanager
def bounded(session: Session, seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds`, with SearchTimeout. Scans that ask `spent`
    end themselves before.
    """
    limit = (
        _sqlite_limit
        if session.get_bind().dialect.name == "sqlite"
        else _postgresql_limit
    )
    session.info[BOUND] = time.monotonic(), seconds
    try:
        with limit(session, seconds):
            yield
    except DBAPIError as error:
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
        session.info.pop(BOUND, None)


def spent(session: Session) -> float:
    """The share of its time that a bounded search has used; 0 where nothing bounds it."""
    begun, seconds = session.info.get(BOUND, (0.0, None))
    return 0.0 if seconds is None else (time.monotonic() - begun) / max(seconds, 1e-9)


@contextmanager
def _sqlite_limit(session: Session, seconds: float) -> Iterator[None]:
    driver: Any = session.connection().connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


# Search knows its ways (db.search.postgresql): by the index, a few rows at a time. The
# planner, which can't know how often a word occurs in texts, would join whole tables,
# look articles up before their texts were read, compile what runs for a millisecond, or
# after five searches keep one plan for windows of every size (facets p95 362 ms instead
# of 70).
_OWN_WAYS = {
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "max_parallel_workers_per_gather": "0",
    "join_collapse_limit": "1",
    # A list of more matches than fit is kept by pages, and every text on them checked
    # again: 10 s instead of 0.06.
    "work_mem": "'64MB'",
}


@contextmanager
def _postgresql_limit(session: Session, seconds: float) -> Iterator[None]:
    """Stands until the transaction ends: taking it back would be one more journey to
    the server for each search.
    """
    connection = session.connection()
    standing = session.get_transaction(), seconds
    if session.info.get(STANDING) != standing:
        ways = "".join(
            f"; SET LOCAL {name} = {value}" for name, value in _OWN_WAYS.items()
        )
        connection.exec_driver_sql(
            f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}{ways}"
        )
        session.info[STANDING] = standing
    yield
