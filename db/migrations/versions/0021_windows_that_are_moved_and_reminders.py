"""windows that are moved, and reminders"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('window_reminders',
    sa.Column('rule_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('uid', sa.Text(), nullable=False),
    sa.Column('until', sa.Text(), nullable=False),
    sa.Column('workdays', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('rule_id', 'uid', 'until', 'workdays', name=op.f('pk_window_reminders')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('policy_windows', schema=None) as batch_op:
        batch_op.add_column(sa.Column('subject', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('change', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('uid', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('superseded', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('replaces', sa.JSON(), server_default='[]', nullable=False))
        batch_op.create_index(batch_op.f('ix_policy_windows_subject'), ['subject'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_windows_uid'), ['uid'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('policy_windows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_windows_uid'))
        batch_op.drop_index(batch_op.f('ix_policy_windows_subject'))
        batch_op.drop_column('replaces')
        batch_op.drop_column('superseded')
        batch_op.drop_column('sequence')
        batch_op.drop_column('uid')
        batch_op.drop_column('change')
        batch_op.drop_column('subject')

    op.drop_table('window_reminders')
