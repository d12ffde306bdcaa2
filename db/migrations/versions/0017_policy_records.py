"""policy records"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('policies',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('passed', sa.Text(), nullable=True),
    sa.Column('issued', sa.Text(), nullable=True),
    sa.Column('published', sa.Text(), nullable=True),
    sa.Column('in_force', sa.Text(), nullable=True),
    sa.Column('until', sa.Text(), nullable=True),
    sa.Column('original_id', sa.BigInteger(), nullable=True),
    sa.Column('predecessor_id', sa.BigInteger(), nullable=True),
    sa.Column('successor_id', sa.BigInteger(), nullable=True),
    sa.Column('carries_out_id', sa.BigInteger(), nullable=True),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.Column('by_hand', sa.Boolean(), nullable=False),
    sa.Column('mentions', sa.Integer(), nullable=False),
    sa.Column('first_article_id', sa.BigInteger(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issuers', sa.JSON(), nullable=False),
    sa.Column('others', sa.Integer(), nullable=True),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('regions', sa.JSON(), nullable=False),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('identity', sa.JSON(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policies'))
    )
    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policies_carries_out_id'), ['carries_out_id'], unique=False)
        batch_op.create_index('ix_policies_issued', ['issued', 'id'], unique=False)
        batch_op.create_index('ix_policies_missing', ['mentions'], unique=False, sqlite_where=sa.text('original_id IS NULL'), postgresql_where=sa.text('original_id IS NULL'))

    op.create_table('policy_counts',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_policy_counts'))
    )
    op.create_table('policy_facts',
    sa.Column('policy_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('policy_id', 'field', name=op.f('pk_policy_facts'))
    )
    op.create_table('policy_hits',
    sa.Column('rule_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('policy_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('rule_id', 'policy_id', name=op.f('pk_policy_hits')),
    sqlite_with_rowid=False
    )
    op.create_table('policy_names',
    sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('policy_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'policy_id', name=op.f('pk_policy_names')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('policy_names', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_names_policy_id'), ['policy_id'], unique=False)

    op.create_table('policy_queue',
    sa.Column('article_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('article_id', name=op.f('pk_policy_queue'))
    )
    op.create_table('policy_terms',
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('policy_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('field', 'value', 'policy_id', name=op.f('pk_policy_terms')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('policy_terms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_terms_policy_id'), ['policy_id'], unique=False)

    op.create_table('policy_mentions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.BigInteger(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('own', sa.Boolean(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('core_key', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_policy_mentions_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_mentions')),
    sa.UniqueConstraint('article_id', 'position', name=op.f('uq_policy_mentions_article_id_position'))
    )
    with op.batch_alter_table('policy_mentions', schema=None) as batch_op:
        batch_op.create_index('ix_policy_mentions_policy', ['policy_id', 'own', 'id'], unique=False)
        batch_op.create_index('ix_policy_mentions_unlinked', ['core_key'], unique=False, sqlite_where=sa.text('policy_id IS NULL'), postgresql_where=sa.text('policy_id IS NULL'))

    op.create_table('policy_targets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('policy_id', sa.BigInteger(), nullable=True),
    sa.Column('indicator', sa.Text(), nullable=False),
    sa.Column('comparator', sa.Text(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_policy_targets_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_targets'))
    )
    with op.batch_alter_table('policy_targets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_targets_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_targets_policy_id'), ['policy_id'], unique=False)

    op.create_table('policy_windows',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('policy_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('opens', sa.Text(), nullable=True),
    sa.Column('until', sa.Text(), nullable=True),
    sa.Column('until_precision', sa.Text(), nullable=True),
    sa.Column('amounts', sa.JSON(), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('who', sa.Text(), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_policy_windows_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_windows'))
    )
    with op.batch_alter_table('policy_windows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_windows_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_windows_policy_id'), ['policy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_windows_until'), ['until'], unique=False)
    # What is there already is read by and by, the newest first.
    op.execute('INSERT INTO policy_queue (article_id, turn) SELECT id, 0 FROM articles')



def downgrade() -> None:
    with op.batch_alter_table('policy_windows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_windows_until'))
        batch_op.drop_index(batch_op.f('ix_policy_windows_policy_id'))
        batch_op.drop_index(batch_op.f('ix_policy_windows_article_id'))

    op.drop_table('policy_windows')
    with op.batch_alter_table('policy_targets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_targets_policy_id'))
        batch_op.drop_index(batch_op.f('ix_policy_targets_article_id'))

    op.drop_table('policy_targets')
    with op.batch_alter_table('policy_mentions', schema=None) as batch_op:
        batch_op.drop_index('ix_policy_mentions_unlinked', sqlite_where=sa.text('policy_id IS NULL'), postgresql_where=sa.text('policy_id IS NULL'))
        batch_op.drop_index('ix_policy_mentions_policy')

    op.drop_table('policy_mentions')
    with op.batch_alter_table('policy_terms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_terms_policy_id'))

    op.drop_table('policy_terms')
    op.drop_table('policy_queue')
    with op.batch_alter_table('policy_names', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_names_policy_id'))

    op.drop_table('policy_names')
    op.drop_table('policy_hits')
    op.drop_table('policy_facts')
    op.drop_table('policy_counts')
    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.drop_index('ix_policies_missing', sqlite_where=sa.text('original_id IS NULL'), postgresql_where=sa.text('original_id IS NULL'))
        batch_op.drop_index('ix_policies_issued')
        batch_op.drop_index(batch_op.f('ix_policies_carries_out_id'))

    op.drop_table('policies')
