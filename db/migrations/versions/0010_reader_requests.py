"""reader requests"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reader_requests',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to', sa.Text(), nullable=False),
    sa.Column('deed', sa.Text(), nullable=False),
    sa.Column('story_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('old', sa.Double(), nullable=True),
    sa.Column('new', sa.Double(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['rule_id'], ['rules.id'], name=op.f('fk_reader_requests_rule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reader_requests'))
    )
    with op.batch_alter_table('reader_requests', schema=None) as batch_op:
        batch_op.create_index('ix_reader_requests_rule_id_at', ['rule_id', 'at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('reader_requests', schema=None) as batch_op:
        batch_op.drop_index('ix_reader_requests_rule_id_at')

    op.drop_table('reader_requests')
