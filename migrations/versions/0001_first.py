"""The first tables: settings, blobs, extracts, releases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting", sa.Column("key", sa.String(), primary_key=True), sa.Column("value", sa.Text(), nullable=False)
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
    )
    op.create_table(
        "extract",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False, index=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("covers", "keys", "counts", "problems", "settings")],
        sa.Column("facts", sa.String(64), nullable=False),
        sa.Column("staged", sa.Boolean(), nullable=False, index=True),
    )
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("manifest_of", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.String(64), nullable=False),
        sa.Column("ledger", sa.String(64), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
    )


def downgrade() -> None:
    for table in ("release", "extract", "blob", "setting"):
        op.drop_table(table)
