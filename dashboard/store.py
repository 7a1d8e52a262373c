"""The one store: extracts, blobs by their hash, releases. The only module that opens a session."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, delete, event, func, inspect
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlmodel import Session, create_engine, select
from sqlmodel.sql.expression import SelectOfScalar

from dashboard.tables import ActionRow, Blob, CommentRow, Dropped, Extract, Line, Release, Setting
from dashboard.terms import Problem, Refused

__all__ = ["ActionRow", "CommentRow", "Dropped", "Extract", "Line", "Release"]  # what the store hands out

LARGE = 16 * 1024 * 1024
"""A blob above this stands in the home's folder by its address, and only its hash in the row."""

LARGEST_NUMBER = 2**31
"""From here on PostgreSQL has no room for a release's number."""

DATABASE = "placeboard.db"
"""The file of a home's own database, where no other is named."""

HEAD = "0005"
"""The migration this code was written for."""

_WIPE = "secure_delete=ON"
"""SQLite leaves what was deleted in the file until the space is used again, unless it is told to wipe it."""

_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def now() -> datetime:
    """Return the time in UTC, to the second, as it is stored."""
    return datetime.now(UTC).replace(microsecond=0)


class Told(Protocol):
    """Something to be said in the log, once it is known which line it follows."""

    def after(self, last: Line | None) -> Line: ...


LAST_LINE = "journal"
"""The setting that holds the number and the seal of the log's last line: without it nobody would miss that line."""


class Moved(Exception):
    """Another release was published, or one was withdrawn, since this was made."""


@dataclass(frozen=True)
class Withdrawal:
    """What is withdrawn at once: the tombstones and ledgers of releases by number, and the blobs that go with them.

    `current` is the current release as it was when this was made; `instead` is published in its place, if it goes.
    """

    current: Release
    tombstones: Mapping[int, str]
    ledgers: Mapping[int, str]
    blobs: Collection[str]
    instead: Release | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


class Store:
    """A home's database. Every method is one short transaction."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    @cached_property
    def engine(self) -> Engine:
        """The database, brought to the newest migration when it is opened."""
        try:
            engine = _engine(self.url)
        except ArgumentError:
            fix = "Expected one such as postgresql://user@host/name."
            raise Refused(Problem("DATABASE_URL", "This is no address of a database.", fix)) from None
        _migrate(engine, self.url)
        return engine

    @contextmanager
    def _session(self, *, writes: bool = False, told: Iterable[Told] | None = None) -> Iterator[Session]:
        """Open a transaction. What is `told` is asked for at its end, when what was added has its number.

        The lines of the log are in the same transaction as what they tell of: there is never one without the other.
        """
        # A writer takes SQLite's lock at the start: one that reads first and writes later can be refused half-way.
        bound = self.engine.execution_options(immediate=writes)
        with Session(bound, expire_on_commit=False) as session, session.begin():
            if told is not None and self.engine.dialect.name == "postgresql":
                # Two lines after the same one would fork the log. Before anything else: all writers in one order.
                session.connection().exec_driver_sql("lock table journal in share row exclusive mode")
            yield session
            if told is not None:
                session.flush()
                self._tell(session, told)

    def _tell(self, session: Session, told: Iterable[Told]) -> None:
        last = session.exec(_newest_lines().limit(1)).first()
        for each in told:
            last = each.after(last)
            session.add(last)
            session.flush()  # one by one: the log takes no line but the next
            session.merge(Setting(key=LAST_LINE, value=f"{last.number}:{last.sha256}"))

    # -- settings

    def setting(self, key: str) -> str:
        """Return what the home knows under a key, or nothing."""
        with self._session() as session:
            found = session.get(Setting, key)
            return found.value if found else ""

    def set(self, told: Iterable[Told] | None = None, /, **values: str) -> None:
        """Keep values under their keys, in place of what stood there."""
        with self._session(writes=True, told=told) as session:
            for key, value in values.items():
                session.merge(Setting(key=key, value=value))

    # -- blobs

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; the same bytes are kept once."""
        return self.put_all([content])[0]

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Keep several blobs in one transaction and return their SHA-256s, in order."""
        blobs = {address_of(content): content for content in contents}
        try:
            with self._session(writes=True) as session:
                self._add_blobs(session, blobs)
        except IntegrityError:
            # Another writer kept one of them a moment ago; now it is known, and the rest are added.
            return self.put_all(contents)
        return [address_of(content) for content in contents]

    def _add_blobs(self, session: Session, blobs: Mapping[str, bytes]) -> None:
        known = self._lock_blobs(session, blobs, is_shared=True)
        # In one order for all writers: two that hold what the other waits for would never end.
        for address in sorted(set(blobs) - known):
            content = blobs[address]
            session.add(Blob(sha256=address, size=len(content), content=self._inside(address, content)))
        session.flush()

    def _lock_blobs(self, session: Session, addresses: Iterable[str], *, is_shared: bool = False) -> frozenset[str]:
        """Return which of these are kept, and stay so until the session ends; SQLite has one writer at a time."""
        query = select(Blob.sha256).where(Blob.sha256.in_(list(addresses))).order_by(Blob.sha256)  # type: ignore[attr-defined]
        return frozenset(session.exec(query.with_for_update(read=is_shared)))

    def has(self, address: str) -> bool:
        """Tell whether the bytes of a SHA-256 are kept; those that only withdrawn releases used are not."""
        with self._session() as session:
            return session.exec(select(Blob.sha256).where(Blob.sha256 == address)).first() is not None

    def get(self, address: str) -> bytes:
        """Return the bytes of a SHA-256, checked against it; KeyError if they are not here."""
        with self._session() as session:
            blob = session.get(Blob, address)
        if blob is None:
            raise KeyError(address)
        content = blob.content if blob.content is not None else self._beside(address)
        if address_of(content) != address:
            raise Refused(
                Problem(address[:12], "The stored bytes do not have this hash.", "Restore the home from a backup.")
            )
        return content

    def starting_with(self, start: bytes) -> frozenset[str]:
        """Return the SHA-256s of the blobs that begin with these bytes."""
        with self._session() as session:
            alike = select(Blob.sha256).where(func.substr(Blob.content, 1, len(start)) == start)
            large = select(Blob.sha256).where(Blob.content.is_(None))  # type: ignore[union-attr]
            beside = [address for address in session.exec(large) if self._starts(address, start)]
            return frozenset([*session.exec(alike), *beside])

    def _starts(self, address: str, start: bytes) -> bool:
        path = self._path(address)
        if not path.exists():
            return False
        with path.open("rb") as file:
            return file.read(len(start)) == start

    def text(self, address: str) -> str:
        """Return the text of a SHA-256."""
        return self.get(address).decode()

    def _inside(self, address: str, content: bytes) -> bytes | None:
        if len(content) <= LARGE:
            return content
        path = self._path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return None

    def _beside(self, address: str) -> bytes:
        try:
            return self._path(address).read_bytes()
        except FileNotFoundError:
            raise KeyError(address) from None

    def _path(self, address: str) -> Path:
        return self.folder / "blobs" / address[:2] / address

    # -- extracts

    def add_extract(
        self,
        extract: Extract,
        contents: Sequence[bytes] = (),
        told: Callable[[Extract], Iterable[Told]] | None = None,
        tries: int = 3,
    ) -> Extract:
        """Stage an accepted file with the blobs it names, at once: a withdrawal may delete one that nothing names yet.

        The same file of the same source already waiting is staged once.
        """
        try:
            with self._session(writes=True, told=told(extract) if told else None) as session:
                self._add_blobs(session, {address_of(content): content for content in contents})
                same = select(Extract).where(
                    Extract.staged, Extract.source == extract.source, Extract.sha256 == extract.sha256
                )
                for waiting in session.exec(same):
                    waiting.staged = False
                session.add(extract)
                session.execute(delete(Dropped).where(Dropped.sha256 == extract.sha256))  # type: ignore[arg-type]
        except IntegrityError:
            # As in `put_all`; but what the log cannot take, it cannot take the next time.
            if tries == 1:
                raise
            return self.add_extract(extract, contents, told, tries - 1)
        return extract

    def unstage(self, number: int, told: Iterable[Told] | None = None) -> None:
        """Take a file out of the draft; its record stays."""
        with self._session(writes=True, told=told) as session:
            if (extract := session.get(Extract, number)) is not None:
                extract.staged = False

    def staged(self) -> list[Extract]:
        """Return the accepted files that wait for the next release."""
        with self._session() as session:
            return list(session.exec(select(Extract).where(Extract.staged).order_by(Extract.number)))  # type: ignore[arg-type]

    def extracts(self, numbers: Iterable[int] | None = None) -> list[Extract]:
        """Return extracts by number, in order; all of them if no numbers are given."""
        query = select(Extract).order_by(Extract.number)  # type: ignore[arg-type]
        if numbers is not None:
            query = query.where(Extract.number.in_(list(numbers)))  # type: ignore[union-attr]
        with self._session() as session:
            return list(session.exec(query))

    # -- files that are not in the draft yet

    def keep_dropped(self, dropped: Sequence[Dropped], *, since: str) -> None:
        """Keep what is known of dropped files, in place of what was, and forget those dropped before a day."""
        try:
            with self._session(writes=True) as session:
                session.execute(delete(Dropped).where(Dropped.at < since))  # type: ignore[arg-type]
                for each in sorted(dropped, key=lambda each: each.sha256):
                    session.merge(each)
        except IntegrityError:
            # Somebody dropped the same file at the same moment; now it is known, and is written over.
            self.keep_dropped(dropped, since=since)

    def dropped(self, *, since: str) -> list[Dropped]:
        """Return what is known of the files dropped since a day (2026-10-01) that are not in the draft, by time."""
        with self._session() as session:
            return list(session.exec(select(Dropped).where(Dropped.at >= since).order_by(Dropped.at, Dropped.sha256)))

    def forget_dropped(self, sha256: str, told: Iterable[Told] | None = None) -> None:
        """Forget a dropped file."""
        with self._session(writes=True, told=told) as session:
            session.execute(delete(Dropped).where(Dropped.sha256 == sha256))  # type: ignore[arg-type]

    # -- releases

    def releases(self) -> list[Release]:
        """Return every release, oldest first."""
        with self._session() as session:
            return list(session.exec(select(Release).order_by(Release.number)))  # type: ignore[arg-type]

    def release(self, number: int) -> Release | None:
        if not 0 < number < LARGEST_NUMBER:
            return None  # a database has no room for such a number, and says so with a fault
        with self._session() as session:
            return session.get(Release, number)

    def latest(self) -> Release | None:
        """Return the current release, or None where nothing was ever published."""
        with self._session() as session:
            return session.exec(select(Release).order_by(Release.number.desc()).limit(1)).first()  # type: ignore[attr-defined]

    def add_release(
        self,
        release: Release,
        published: Iterable[int] = (),
        told: Iterable[Told] | None = None,
        *,
        over: Release | None = None,
        **settings: str,
    ) -> None:
        """Add a release, take what it published out of the draft, keep settings, all at once.

        Moved if another release has taken its number, or one was withdrawn since the current release, `over`, was read.
        """
        try:
            with self._session(writes=True, told=told) as session:
                _unmoved(session, over)
                session.add(release)
                for key, value in settings.items():
                    session.merge(Setting(key=key, value=value))
                for number in published:
                    extract = session.get(Extract, number)
                    if extract is not None:
                        extract.staged = False
        except IntegrityError:
            raise Moved from None

    def withdraw(self, made: Withdrawal, told: Iterable[Told] | None = None) -> None:
        """Put tombstones in the place of releases and delete what only they used, all at once.

        Moved if another release was published, or one withdrawn, since this was made: then nothing is changed.
        """
        try:
            with self._session(writes=True, told=told) as session:
                self._withdraw(session, made)
        except IntegrityError:
            raise Moved from None
        self._forget()

    def _withdraw(self, session: Session, made: Withdrawal) -> None:
        _unmoved(session, made.current)
        releases = {release.number: release for release in session.exec(select(Release))}
        if max(releases) != made.current.number:
            raise Moved
        for number, address in made.ledgers.items():
            releases[number].ledger = address
        for number, address in made.tombstones.items():
            # A note was written by somebody who did not know what it would give away.
            releases[number].tombstone, releases[number].note = address, ""
        releases[made.current.number].withdrawals += 1
        if made.instead:
            session.add(made.instead)
        for key, value in made.settings.items():
            session.merge(Setting(key=key, value=value))
        session.flush()
        self._delete_blobs(session, made.blobs)

    def _delete_blobs(self, session: Session, addresses: Collection[str]) -> None:
        """Delete blobs, but for those that a file waiting in the draft names, which may have come a moment ago."""
        known = self._lock_blobs(session, addresses)
        waiting = list(session.exec(select(Extract.facts).where(Extract.staged)))
        going = known.difference(waiting)
        session.execute(delete(Blob).where(Blob.sha256.in_(going)))  # type: ignore[attr-defined]
        # Before the commit: a withdrawal that cannot delete a file is none, and says why.
        for address in going:
            try:
                self._path(address).unlink(missing_ok=True)
            except OSError as error:
                said = f"The file cannot be deleted: {error.strerror}. Nothing was withdrawn."
                raise Refused(
                    Problem(str(self._path(address)), said, "Make it deletable, and withdraw again.")
                ) from None

    def _forget(self) -> None:
        """Empty SQLite's log of what was written: the pages that were wiped in the file still stand in it."""
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.close()

    # -- what people write

    def write(self, row: CommentRow | ActionRow, told: Iterable[Told]) -> None:
        """Keep what somebody wrote. It gets its number, and that of the release that is current."""
        with self._session(writes=True, told=told) as session:
            row.release = _current(session)
            session.add(row)

    def comments(self, indicator: str = "") -> list[CommentRow]:
        """Return every version of the commentary on an indicator, or on all of them, oldest first."""
        query = select(CommentRow).order_by(CommentRow.number)  # type: ignore[arg-type]
        with self._session() as session:
            return list(session.exec(query.where(CommentRow.indicator == indicator) if indicator else query))

    def actions(self, indicator: str = "") -> list[ActionRow]:
        """Return every action against an indicator, or against all of them, oldest first."""
        query = select(ActionRow).order_by(ActionRow.number)  # type: ignore[arg-type]
        with self._session() as session:
            return list(session.exec(query.where(ActionRow.indicator == indicator) if indicator else query))

    def close_action(self, number: int, status: str, at: datetime, who: str, told: Iterable[Told]) -> None:
        """Close an open action; Moved if it is closed already, or not there."""
        with self._session(writes=True, told=told) as session:
            row = session.get(ActionRow, number, with_for_update=True)
            if row is None or row.status != "open":
                raise Moved
            row.status, row.closed_at, row.closed_by, row.closed_release = status, at, who, _current(session)

    def take_away(self, taken: Sequence[CommentRow | ActionRow], at: datetime, who: str, told: Iterable[Told]) -> None:
        """Take the text of what somebody wrote away for good; the rest of it, and its hash, stay."""
        with self._session(writes=True, told=told) as session:
            for each in taken:
                row = session.merge(each)
                row.taken_at, row.taken_by = at, who
                for name in row.written:
                    setattr(row, name, "")
        self._forget()

    # -- the log

    def tell(self, *told: Told) -> None:
        """Add lines to the log that tell of nothing kept here, such as a file refused or points taken away."""
        with self._session(writes=True, told=told):
            pass

    def lines(self, *, kind: str = "", since: str = "", most: int = 0) -> list[Line]:
        """Return the lines of the log, oldest first: of one kind, since a day, at most so many of the newest."""
        query = _newest_lines().where(Line.at >= since)
        query = query.where(Line.kind == kind) if kind else query
        with self._session() as session:
            return list(session.exec(query.limit(most) if most else query))[::-1]


def _newest_lines() -> SelectOfScalar[Line]:
    return select(Line).order_by(Line.number.desc())  # type: ignore[attr-defined]


def _current(session: Session) -> int:
    return session.exec(select(func.max(Release.number))).one() or 0


def _unmoved(session: Session, over: Release | None) -> None:
    """Hold on to the current release as it was read, so that nobody publishes or withdraws meanwhile; or Moved."""
    if over is None:
        return
    found = session.get(Release, over.number, with_for_update=True)
    if found is None or found.withdrawals != over.withdrawals:
        raise Moved


def open_store(folder: Path, url: str = "") -> Store:
    """Return the store of a home: SQLite in its folder, or the database that `url` names."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = url or f"sqlite:///{folder / DATABASE}"
    return Store(
        chosen.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1), folder
    )


def address_of(content: bytes) -> str:
    """Return the SHA-256 that bytes are kept by."""
    return hashlib.sha256(content).hexdigest()


def as_json(value: Any) -> str:
    """Return a value as JSON text that is the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # SQLAlchemy says BEGIN itself, below, so that a writer can say BEGIN IMMEDIATE.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000", _WIPE):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _migrate(engine: Engine, url: str) -> None:
    try:
        if inspect(engine).has_table("alembic_version"):
            with engine.connect() as connection:
                if connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD:
                    return
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = engine
        command.upgrade(config, "head")
    except OperationalError as error:
        shown = url.rsplit("@", maxsplit=1)[-1]
        raise Refused(
            Problem(shown, f"The database cannot be opened: {error.orig}.", "Check DATABASE_URL or --home.")
        ) from None
