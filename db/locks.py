"""The advisory locks that writers on PostgreSQL take; every lock number of the project is here.

SQLite has one writer at a time and needs none.
"""

from enum import IntEnum

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


class Lock(IntEnum):
    """What is done by one process at a time. Running versions of the program must agree on the numbers."""

    # Placing an article and choosing its key take the same lock: of two, two writers
    # could take them in opposite orders and wait for each other.
    STORE_ARTICLES = 0x73746F72
    MIGRATE = 0x706F6C69
    CREATE_QUEUE = 0x766973
    LINK_POLICIES = 0x6C696E6B


_TAKE = text("SELECT pg_advisory_xact_lock(:key)")


def take_lock(on: Session | Connection, lock: Lock) -> None:
    """Wait for a lock and hold it until the transaction ends."""
    if isinstance(on, Session):
        connection = on.connection()
    else:
        connection = on
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE, {"key": int(lock)})
