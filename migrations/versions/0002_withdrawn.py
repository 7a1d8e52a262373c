"""Releases that were withdrawn: the address of a tombstone, and what tells that one was while a draft was made."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("tombstone", sa.String(64), nullable=False, server_default=""))
    op.add_column("release", sa.Column("withdrawals", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("release") as table:
        table.drop_column("withdrawals")
        table.drop_column("tombstone")
