"""searches for columns that have died, and checks of sources from this network"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'source_repairs',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('basis', sa.Text(), nullable=False),
        sa.Column('old', sa.JSON(), nullable=False),
        sa.Column('new', sa.JSON(), nullable=False),
        sa.Column('evidence', sa.JSON(), nullable=False),
        sa.Column('passport', sa.Text(), nullable=True),
        sa.Column('moved', sa.JSON(), nullable=False),
        sa.Column('score', sa.Double(), nullable=False),
        sa.Column('requests', sa.Integer(), nullable=False),
        sa.Column('searches', sa.Integer(), nullable=False),
        sa.Column('searched_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('next_search_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('taken_up_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('source', name=op.f('pk_source_repairs')),
    )
    op.create_table(
        'source_proofs',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('verdict', sa.Text(), nullable=False),
        sa.Column('result', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_source_proofs')),
    )
    op.create_index(op.f('ix_source_proofs_source'), 'source_proofs', ['source'])
    op.create_index(op.f('ix_source_proofs_checked_at'), 'source_proofs', ['checked_at'])


def downgrade() -> None:
    op.drop_table('source_proofs')
    op.drop_table('source_repairs')
