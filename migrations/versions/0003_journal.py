"""The log: a line for everything done here, each sealed with the one before it, and never changed or taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SAID = "the log is only ever added to"

# A REPLACE deletes without a word, and a line put in between would be one too many: only the next one may come.
_SQLITE = [
    f"create trigger journal_{name} before {when} begin select raise(abort, '{_SAID}'); end"
    for name, when in (
        ("next", "insert on journal when new.number <> (select coalesce(max(number), 0) + 1 from journal)"),
        ("kept", "update on journal"),
        ("whole", "delete on journal"),
    )
]

_POSTGRESQL = [
    f"create function journal_refuses() returns trigger language plpgsql as $$ begin raise exception '{_SAID}'; end $$",
    "create trigger journal_kept before update or delete or truncate on journal "
    "for each statement execute function journal_refuses()",
]


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *[sa.Column(name, sa.String(), nullable=False) for name in ("at", "who", "kind")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("release", "extract")],
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("journal")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function journal_refuses()")
