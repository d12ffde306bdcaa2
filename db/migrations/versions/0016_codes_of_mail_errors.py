"""codes and values of what stopped a mail, beside the English texts"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

# Rows that are there keep their text and have no code until it is written again.
COLUMNS = (('outbox', 'error'), ('suspended_recipients', 'reason'))


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(f'{name}_code', sa.Text(), nullable=True))
        op.add_column(table, sa.Column(f'{name}_values', sa.JSON(), nullable=True))


def downgrade() -> None:
    for table, name in reversed(COLUMNS):
        op.drop_column(table, f'{name}_values')
        op.drop_column(table, f'{name}_code')
