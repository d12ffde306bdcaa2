"""addresses articles have moved from"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('former_addresses',
    sa.Column('address_key', sa.Text(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_former_addresses_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('address_key', name=op.f('pk_former_addresses'))
    )
    with op.batch_alter_table('former_addresses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_addresses_article_id'), ['article_id'], unique=False)

    with op.batch_alter_table('fetch_states', schema=None) as batch_op:
        batch_op.add_column(sa.Column('names', sa.JSON(), nullable=True))




def downgrade() -> None:

    with op.batch_alter_table('fetch_states', schema=None) as batch_op:
        batch_op.drop_column('names')

    with op.batch_alter_table('former_addresses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_addresses_article_id'))

    op.drop_table('former_addresses')

