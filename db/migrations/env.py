"""What Alembic runs: always on a connection that db.maintenance.upgrade hands over, never from an alembic.ini."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from db.models import Base, UtcDateTime
from db.models.base import add_postgresql_options

SEARCH_TABLES = ("article_search", "article_characters")


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """The search tables are written by hand (search_tables.py): no comparison with the models."""
    return not (kind == "table" and name and name.startswith(SEARCH_TABLES))


def plain_type(kind: str, value: Any, autogen: AutogenContext) -> str | Literal[False]:
    return (
        "sa.DateTime(timezone=True)"
        if kind == "type" and isinstance(value, UtcDateTime)
        else False
    )


add_postgresql_options(Base.metadata)
connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=ours,
    render_item=plain_type,
    render_as_batch=True,
    user_module_prefix="models.",
)
context.run_migrations()
