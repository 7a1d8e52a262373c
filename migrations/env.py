"""Alembic's way in: one history for SQLite and PostgreSQL, run when a store is opened."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import dashboard.store

config = context.config
engine = config.attributes.get("engine") or create_engine(config.get_main_option("sqlalchemy.url", "sqlite://"))

assert dashboard.store.HEAD  # the tables are those of the store

with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    context.run_migrations()
