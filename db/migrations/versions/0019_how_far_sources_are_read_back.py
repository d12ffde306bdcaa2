"""how far sources have been read back"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'source_back_fills',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('back_to', sa.Text(), nullable=False),
        sa.Column('basis', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('cursors', sa.JSON(), nullable=False),
        sa.Column('again', sa.JSON(), nullable=False),
        sa.Column('counts', sa.JSON(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('source', name=op.f('pk_source_back_fills')),
    )
    op.create_index(op.f('ix_source_back_fills_held_until'), 'source_back_fills', ['held_until'])


def downgrade() -> None:
    op.drop_table('source_back_fills')
