"""A query may take so long and no longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.trouble import SearchTimeout

STEPS = 10_000  # SQLite's instructions between two looks at the clock, about a millisecond


@contextmanager
def bounded(session: Session, seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds`, with SearchTimeout."""
    limit = _sqlite_limit if session.get_bind().dialect.name == "sqlite" else _postgresql_limit
    try:
        with limit(session, seconds):
            yield
    except DBAPIError as error:
        if "interrupted" in str(error.orig) or type(error.orig).__name__ == "QueryCanceled":
            session.rollback()
            raise SearchTimeout(f"the query took more than {seconds:g} seconds: ask for less") from error
        raise


@contextmanager
def _sqlite_limit(session: Session, seconds: float) -> Iterator[None]:
    driver: Any = session.connection().connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


# Search knows its ways (db.rows_postgresql): by the index, a few rows at a time. The planner, who can't know how often a
# word stands in texts, would join whole tables or compile what runs for a millisecond.
_OWN_WAYS = ("jit", "enable_hashjoin", "enable_mergejoin", "max_parallel_workers_per_gather")


@contextmanager
def _postgresql_limit(session: Session, seconds: float) -> Iterator[None]:
    off = "".join(f"; SET LOCAL {name} = {'0' if name.startswith('max') else 'off'}" for name in _OWN_WAYS)
    back = "".join(f"; SET LOCAL {name} TO DEFAULT" for name in _OWN_WAYS)
    connection = session.connection()
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}{off}")
    yield
    connection.exec_driver_sql(f"SET LOCAL statement_timeout TO DEFAULT{back}")
