"""What people write: commentary, every version of it, and actions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("indicator", sa.String(), nullable=False, index=True),
        *[sa.Column(name, sa.String(), nullable=False) for name in ("area", "period", "status", "by_when")],
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("happened", "why", "next_step")],
        *_signed(),
    )
    op.create_table(
        "action",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("indicator", sa.String(), nullable=False, index=True),
        sa.Column("text", sa.Text(), nullable=False),
        *[sa.Column(name, sa.String(), nullable=False) for name in ("area", "owner", "due", "status", "closed_by")],
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_release", sa.Integer(), nullable=False),
        *_signed(),
    )


def _signed() -> list[sa.Column]:
    return [
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("action")
    op.drop_table("comment")
