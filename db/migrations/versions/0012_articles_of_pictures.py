"""articles of pictures alone"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_INDEX = 'ix_articles_shelf'
_BEFORE = ['newest', 'story_id', 'published_at', 'first_seen_at', 'site', 'source', 'category', 'publisher']
_FLAGS = ['annotated', 'doubled', 'gone', 'traditional', 'updated']


def upgrade() -> None:
    # Added in place: a million articles are not copied for it.
    op.add_column('articles', sa.Column('image_only', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index(_INDEX, table_name='articles')
    op.create_index(_INDEX, 'articles', [*_BEFORE, *sorted([*_FLAGS, 'image_only'])])


def downgrade() -> None:
    op.drop_index(_INDEX, table_name='articles')
    with op.batch_alter_table('articles', schema=None) as batch_op:
        batch_op.drop_column('image_only')
    op.create_index(_INDEX, 'articles', [*_BEFORE, *_FLAGS])
