"""people: accounts, their marks, visits and deeds"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

_big_id = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'accounts',
        sa.Column('id', _big_id, nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('password', sa.Text(), nullable=False),
        sa.Column('stamp', sa.Text(), nullable=False),
        sa.Column('language', sa.Text(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
        sa.UniqueConstraint('name', name=op.f('uq_accounts_name')),
    )
    op.create_table(
        'account_visits',
        sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('before_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('seen_article', sa.BigInteger(), nullable=True),
        sa.Column('newest_article', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('account_id', name=op.f('pk_account_visits')),
    )
    op.create_table(
        'marks',
        sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=True),
        sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            'account_id', 'subject', 'subject_id', 'kind', name=op.f('pk_marks')
        ),
        sqlite_with_rowid=False,
    )
    op.create_index('ix_marks_subject', 'marks', ['subject', 'subject_id'])
    op.create_table(
        'deeds',
        sa.Column('id', _big_id, nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('deed', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('rule_id', sa.BigInteger(), nullable=True),
        sa.Column('details', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_deeds')),
    )
    op.create_index(op.f('ix_deeds_rule_id'), 'deeds', ['rule_id'])

    with op.batch_alter_table('rules', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('account_id', sa.BigInteger(), nullable=False, server_default='0')
        )
        batch_op.drop_constraint('uq_rules_name', type_='unique')
        batch_op.create_unique_constraint('uq_rules_account_id_name', ['account_id', 'name'])
    for table in ('saved_searches', 'api_tokens'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column('account_id', sa.BigInteger(), nullable=False, server_default='0')
            )
            if table == 'saved_searches':
                batch_op.add_column(sa.Column('seen_article', sa.BigInteger(), nullable=True))
            batch_op.drop_constraint(f'pk_{table}', type_='primary')
            batch_op.create_primary_key(f'pk_{table}', ['account_id', 'name'])


def downgrade() -> None:
    """What belongs to accounts goes with them: their rules, searches and tokens too."""
    for table in ('saved_searches', 'api_tokens'):
        op.execute(sa.text(f'DELETE FROM {table} WHERE account_id != 0'))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(f'pk_{table}', type_='primary')
            batch_op.create_primary_key(f'pk_{table}', ['name'])
            batch_op.drop_column('account_id')
            if table == 'saved_searches':
                batch_op.drop_column('seen_article')
    op.execute(sa.text("UPDATE rules SET name = name || ' (account ' || account_id || ')' WHERE account_id != 0"))
    with op.batch_alter_table('rules', schema=None) as batch_op:
        batch_op.drop_constraint('uq_rules_account_id_name', type_='unique')
        batch_op.create_unique_constraint('uq_rules_name', ['name'])
        batch_op.drop_column('account_id')
    op.drop_index(op.f('ix_deeds_rule_id'), table_name='deeds')
    op.drop_table('deeds')
    op.drop_index('ix_marks_subject', table_name='marks')
    op.drop_table('marks')
    op.drop_table('account_visits')
    op.drop_table('accounts')
