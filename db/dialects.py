"""The INSERT of the database at hand, with its ON CONFLICT; only the dialect that is used is imported."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table


def insert_for(dialect: str) -> Any:
    """The `insert` of "postgresql" or "sqlite"."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        return insert_postgresql
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite


def insert_plain(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[tuple[int, ...]],
) -> None:
    """Inserts many short rows of numbers as the driver takes them: working out each
    row's parameters takes SQLAlchemy ten times as long as the insert.
    """
    sql = _plain_insert(connection.dialect.paramstyle, table.name, columns)
    connection.exec_driver_sql(sql, list(rows))


@cache
def _plain_insert(paramstyle: str, table: str, columns: tuple[str, ...]) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
