"""A query may take so long and no longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
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


@contextmanager
def _postgresql_limit(session: Session, seconds: float) -> Iterator[None]:
    session.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": f"{max(1, round(seconds * 1000))}ms"})
    yield
    session.execute(text("SELECT set_config('statement_timeout', '0', true)"))
