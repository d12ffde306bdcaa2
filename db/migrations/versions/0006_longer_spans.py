"""the index of pairs by spans of a year, reckoned in a seventh of the time (PostgreSQL)"""

from db.migrations import search_tables

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    search_tables.create_0006()


def downgrade() -> None:
    search_tables.remove_0006()
