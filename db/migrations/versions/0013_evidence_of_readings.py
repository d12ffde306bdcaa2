"""evidence of readings, and what index tables state of documents"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

COLUMNS = ('document_date', 'issuers', 'evidence')


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column('articles', sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column('articles', name)
