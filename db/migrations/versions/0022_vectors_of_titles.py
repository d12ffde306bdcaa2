"""vectors of titles and leads"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'meanings',
        sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('model', sa.Text(), nullable=False),
        sa.Column('vector', sa.LargeBinary(), nullable=False),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['article_id'], ['articles.id'], name=op.f('fk_meanings_article_id_articles'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('article_id', name=op.f('pk_meanings')),
    )


def downgrade() -> None:
    op.drop_table('meanings')
