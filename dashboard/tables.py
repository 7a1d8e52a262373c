"""The tables of a home's database: what a row of each holds. Only the store reads and writes them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import ClassVar

from sqlalchemy import LargeBinary
from sqlmodel import Column, Field, SQLModel, Text


class Setting(SQLModel, table=True):
    """One thing the home knows of itself: its place, whether it is a demo, its working targets."""

    key: str = Field(primary_key=True)
    value: str = Field(sa_column=Column(Text, nullable=False))


class Blob(SQLModel, table=True):
    """Bytes by their SHA-256. `content` is empty for a large one, which stands in the folder."""

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class Extract(SQLModel, table=True):
    """One accepted file: what it was, what it covers and replaces, where its facts are. Never its rows."""

    number: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    file: str
    sha256: str = Field(max_length=64)
    loaded_at: datetime
    loaded_by: str
    contract: str = Field(max_length=64)
    lookup: str
    covers: str = Field(sa_column=Column(Text, nullable=False))
    keys: str = Field(sa_column=Column(Text, nullable=False))
    counts: str = Field(sa_column=Column(Text, nullable=False))
    problems: str = Field(sa_column=Column(Text, nullable=False))
    settings: str = Field(sa_column=Column(Text, nullable=False))
    facts: str = Field(max_length=64)
    staged: bool = Field(default=True, index=True)


class Release(SQLModel, table=True):
    """One edition. `manifest_of` is the release whose manifest is in force; `base` the one in force before it.

    `tombstone` is the address of what is left of a withdrawn one, and empty for one that can be read. `withdrawals`
    counts those made while this was the current release: what was made over it before the last of them is out of date.
    """

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    made_at: datetime
    made_by: str
    note: str = Field(sa_column=Column(Text, nullable=False))
    action: str
    manifest_of: int
    base: int
    manifest: str = Field(max_length=64)
    ledger: str = Field(max_length=64)
    token: str
    tombstone: str = Field(default="", max_length=64)
    withdrawals: int = 0

    @property
    def is_readable(self) -> bool:
        return not self.tombstone

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing: it stands in place of a withdrawn one that had none before it."""
        return self.action == "withdraw" and self.manifest_of == self.number


class Dropped(SQLModel, table=True):
    """A file that was dropped and is not in the draft: what was found and said of it, by whom, when; never its rows.

    `at` is ISO 8601. As JSON, `problems` counts by severity (empty until it was read), `covers` are the labels of its
    periods, `said` what a lead chose and answered.
    """

    sha256: str = Field(primary_key=True, max_length=64)
    file: str
    source: str
    who: str
    at: str
    problems: str = Field(sa_column=Column(Text, nullable=False))
    covers: str = Field(sa_column=Column(Text, nullable=False))
    said: str = Field(sa_column=Column(Text, nullable=False))


class Line(SQLModel, table=True):
    """One line of the log: when (UTC), who did what, to which extract, for which release (0: none), and what it says.

    Lines are only ever added. `sha256` seals a line together with the one before it.
    """

    __tablename__: ClassVar[str] = "journal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    who: str
    kind: str
    release: int = 0
    extract: int = 0
    said: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)


class CommentRow(SQLModel, table=True):
    """One version of the commentary on an indicator in an area and a period, a draft or published. None is changed.

    Its text may be taken away, and then the hash of what it said stays. `release` is the one that was current when it
    was written (0: none), by which it is known what stood beside an older one.
    """

    __tablename__: ClassVar[str] = "comment"

    number: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(index=True)
    area: str
    period: str
    status: str
    happened: str = Field(sa_column=Column(Text, nullable=False))
    why: str = Field(sa_column=Column(Text, nullable=False))
    next_step: str = Field(sa_column=Column(Text, nullable=False))
    by_when: str
    made_at: datetime
    made_by: str
    release: int = 0
    sha256: str = Field(default="", max_length=64)
    taken_at: datetime | None = None
    taken_by: str = ""

    @property
    def written(self) -> dict[str, str]:
        """What somebody typed: that which can be taken away."""
        return {name: getattr(self, name) for name in ("happened", "why", "next_step", "by_when")}

    @property
    def content(self) -> str:
        """What its hash is of: all that was written and signed, as JSON."""
        about = [self.indicator, self.area, self.period, self.status, self.made_at.isoformat(), self.made_by]
        return json.dumps([*about, self.written])


class ActionRow(SQLModel, table=True):
    """Something to be done about an indicator: by whom and when, and what became of it. `area` is empty for all.

    What was agreed is never changed, but its text may be taken away; it is closed once. The two releases are those
    that were current when it was made and when it was closed.
    """

    __tablename__: ClassVar[str] = "action"

    number: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(index=True)
    area: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    owner: str
    due: str
    made_at: datetime
    made_by: str
    release: int = 0
    sha256: str = Field(default="", max_length=64)
    status: str = "open"
    closed_at: datetime | None = None
    closed_by: str = ""
    closed_release: int = 0
    taken_at: datetime | None = None
    taken_by: str = ""

    @property
    def written(self) -> dict[str, str]:
        """What somebody typed: that which can be taken away."""
        return {"text": self.text, "owner": self.owner}

    @property
    def content(self) -> str:
        """What its hash is of: all that was agreed and signed, as JSON."""
        return json.dumps([self.indicator, self.area, self.due, self.made_at.isoformat(), self.made_by, self.written])
