"""changes of watched pages"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('revisions') as batch_op:
        batch_op.add_column(
            sa.Column('watched', sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table('revisions') as batch_op:
        batch_op.drop_column('watched')
