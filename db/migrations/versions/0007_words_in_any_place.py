"""rules made before Latin words were whole words keep what they found"""

import sqlalchemy as sa
from alembic import op

from text.query import QueryError
from text.query_places import any_place

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

RULES = sa.table('rules', sa.column('id'), sa.column('query'), sa.column('removed_at'))


def upgrade() -> None:
    connection = op.get_bind()
    active = sa.select(RULES.c.id, RULES.c.query).where(RULES.c.removed_at.is_(None))
    for number, query in connection.execute(active).all():
        try:
            rewritten = any_place(query)
        except QueryError:  # a rule that can't be read fires on nothing, before and after
            continue
        if rewritten != query:
            connection.execute(RULES.update().where(RULES.c.id == number).values(query=rewritten))


def downgrade() -> None:
    """A program that is older takes a star at a word's end for nothing: the rules find what they found."""
