"""Files that were dropped and are not in the draft yet: what was found and said of them, and none of their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dropped",
        sa.Column("sha256", sa.String(64), primary_key=True),
        *[sa.Column(name, sa.String(), nullable=False) for name in ("file", "source", "who", "at")],
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("problems", "covers", "said")],
    )


def downgrade() -> None:
    op.drop_table("dropped")
