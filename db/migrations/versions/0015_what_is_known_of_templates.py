"""what is known of the templates of each source, and pages of no known one by visit"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'known_templates',
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('settings', sa.Text(), nullable=False),
        sa.Column('memory', sa.JSON(), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('source', name=op.f('pk_known_templates')),
    )
    op.add_column('runs', sa.Column('strange_pages', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('runs', 'strange_pages')
    op.drop_table('known_templates')
