"""words in titles are found by an index of their own (PostgreSQL)"""

from alembic import op

from db.migrations import search_tables

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    search_tables.create_0005()


def downgrade() -> None:
    op.execute("DROP INDEX IF EXISTS ix_article_search_titles")
