"""The INSERT of the database at hand, with its ON CONFLICT; only the dialect that is used is imported."""

from typing import Any


def insert_for(dialect: str) -> Any:
    """The `insert` of "postgresql" or "sqlite"."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        return insert_postgresql
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite
