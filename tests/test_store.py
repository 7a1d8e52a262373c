"""The store on SQLite and on PostgreSQL: its tables, bytes by their hash, and what two writers may do to it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from sqlmodel import SQLModel

from dashboard.store import LARGE, Extract, Moved, Release, Store, Withdrawal, as_json, now, open_store
from dashboard.terms import Refused
from tests.desks import ROOT


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database: none is SQLite in the home's folder."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(home: Path, url: str) -> Iterator[Store]:
    opened = open_store(home, url)
    yield opened
    opened.engine.dispose()


def extract(file: str = "april.csv", source: str = "admissions", content: str = "a") -> Extract:
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Extract(
        source=source,
        file=file,
        sha256=digest,
        loaded_at=now(),
        loaded_by="a lead",
        contract=digest,
        lookup="x",
        facts=digest,
        covers="[]",
        keys="[]",
        counts="{}",
        problems="[]",
        settings="{}",
    )


def release(number: int, note: str = "") -> Release:
    address = hashlib.sha256(str(number).encode()).hexdigest()
    return Release(
        number=number,
        made_at=now(),
        made_by="a lead",
        note=note,
        action="publish",
        manifest_of=number,
        base=number - 1,
        manifest=address,
        ledger=address,
        token="token",
    )


# -- tables


def test_the_migrations_make_the_tables_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_home_of_the_first_migration_is_opened_with_its_releases_readable(home: Path, url: str) -> None:
    store = open_store(home, url)
    made = create_engine(store.url)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = made
    command.upgrade(config, "0001")
    columns = "number, made_at, made_by, note, action, manifest_of, base, manifest, ledger, token"
    with made.begin() as connection:
        values = "1, '2026-10-14 09:00:00', 'a lead', 'The first.', 'publish', 1, 0, 'm', 'l', 't'"
        connection.exec_driver_sql(f"insert into release ({columns}) values ({values})")
    made.dispose()
    found = store.release(1)
    assert found is not None
    assert (found.note, found.is_readable, found.withdrawals) == ("The first.", True, 0)
    command.downgrade(config, "0001")
    assert "tombstone" not in {each["name"] for each in inspect(made).get_columns("release")}
    made.dispose()
    store.engine.dispose()


def test_a_store_is_opened_again_as_it_was_left(home: Path, url: str, store: Store) -> None:
    store.set(place="E08000099")
    again = open_store(home, url)
    assert again.setting("place") == "E08000099"
    again.engine.dispose()


def test_a_setting_nobody_made_is_empty_and_one_made_twice_is_the_last(store: Store) -> None:
    assert store.setting("place") == ""
    store.set(place="first", demo="yes")
    store.set(place="second")
    assert (store.setting("place"), store.setting("demo")) == ("second", "yes")


def test_a_database_that_cannot_be_opened_is_refused_without_its_password(home: Path) -> None:
    store = open_store(home, "postgresql://lead:secret@127.0.0.1:9/none")
    with pytest.raises(Refused, match="cannot be opened") as refused:
        store.setting("place")
    assert "secret" not in str(refused.value)


def test_times_are_kept_in_utc(store: Store) -> None:
    made = release(1)
    store.add_release(made)
    found = store.release(1)
    assert found is not None
    assert found.made_at == made.made_at
    assert found.made_at.utcoffset() is not None


# -- blobs


def test_bytes_are_kept_by_their_sha_256_and_once(store: Store) -> None:
    address = store.put(b"facts")
    assert address == hashlib.sha256(b"facts").hexdigest()
    assert store.put_all([b"facts", b"other", b"facts"]) == [address, store.put(b"other"), address]
    assert store.get(address) == b"facts"
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from blob").scalar() == 2


def test_no_bytes_are_bytes_too(store: Store) -> None:
    assert store.get(store.put(b"")) == b""


def test_bytes_nobody_kept_are_not_found(store: Store) -> None:
    with pytest.raises(KeyError):
        store.get("0" * 64)


def test_bytes_above_sixteen_megabytes_stand_in_the_folder_by_their_address(home: Path, store: Store) -> None:
    assert LARGE == 16 * 1024 * 1024
    large, largest_inside = os.urandom(LARGE + 1), os.urandom(LARGE)
    address, inside = store.put_all([large, largest_inside])
    assert (home / "blobs" / address[:2] / address).read_bytes() == large
    assert not (home / "blobs" / inside[:2] / inside).exists()
    assert store.get(address) == large
    assert store.get(inside) == largest_inside


def test_large_bytes_that_were_changed_are_refused(home: Path, store: Store) -> None:
    address = store.put(b"x" * (LARGE + 1))
    (home / "blobs" / address[:2] / address).write_bytes(b"y" * (LARGE + 1))
    with pytest.raises(Refused, match="do not have this hash"):
        store.get(address)


def test_bytes_changed_in_the_database_are_refused(store: Store) -> None:
    address = store.put(b"facts")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"update blob set content = cast('fakes' as {_bytes_of(store)})")
    with pytest.raises(Refused, match="Restore the home"):
        store.get(address)


def _bytes_of(store: Store) -> str:
    return "blob" if store.engine.dialect.name == "sqlite" else "bytea"


def test_many_writers_of_the_same_bytes_all_succeed(store: Store) -> None:
    contents = [f"blob {number}".encode() for number in range(40)]
    start = Barrier(6)

    def write(turn: int) -> list[str]:
        start.wait()
        return store.put_all(contents if turn % 2 else contents[::-1])

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(write, range(6)))
    assert all(store.get(address) for addresses in found for address in addresses)
    assert found[0] == found[1][::-1]


# -- extracts


def test_an_extract_waits_until_it_is_published_or_taken_out(store: Store) -> None:
    first, second = store.add_extract(extract("one.csv", content="1")), store.add_extract(extract("two.csv"))
    assert [each.file for each in store.staged()] == ["one.csv", "two.csv"]
    assert (first.number, second.number) == (1, 2)
    store.unstage(1)
    assert [each.file for each in store.staged()] == ["two.csv"]
    assert [each.file for each in store.extracts()] == ["one.csv", "two.csv"]
    assert [each.file for each in store.extracts([2])] == ["two.csv"]


def test_the_same_file_waiting_twice_is_staged_once(store: Store) -> None:
    store.add_extract(extract())
    store.add_extract(extract("the same bytes.csv"))
    store.add_extract(extract(source="finance"))
    assert [(each.file, each.source) for each in store.staged()] == [
        ("the same bytes.csv", "admissions"),
        ("april.csv", "finance"),
    ]


# -- releases


def test_a_release_its_extracts_and_settings_are_kept_at_once(store: Store) -> None:
    store.add_extract(extract())
    assert store.latest() is None
    store.add_release(release(1, "The first."), [1], held="{}")
    latest = store.latest()
    assert latest is not None
    assert (latest.number, latest.note) == (1, "The first.")
    assert (store.staged(), store.setting("held")) == ([], "{}")


def test_a_number_taken_by_another_release_moves_nothing(store: Store) -> None:
    store.add_extract(extract())
    store.add_release(release(1, "Theirs."))
    with pytest.raises(Moved):
        store.add_release(release(1, "Ours."), [1], held="ours")
    assert [each.note for each in store.releases()] == ["Theirs."]
    assert [each.number for each in store.staged()] == [1]
    assert store.setting("held") == ""


def test_blobs_are_found_by_their_first_bytes_in_the_database_and_beside_it(store: Store) -> None:
    large, small, _, _ = store.put_all([b"PAR1" + b"x" * LARGE, b"PAR1", b"x" * (LARGE + 1), b"PAR"])
    assert store.starting_with(b"PAR1") == {large, small}


# -- withdrawals


def withdrawal(current: Release, *blobs: str, numbers: tuple[int, ...] = (1,)) -> Withdrawal:
    return Withdrawal(current, dict.fromkeys(numbers, "f" * 64), {}, blobs)


def test_a_withdrawn_release_has_a_tombstone_for_its_note_and_its_blobs_are_gone(home: Path, store: Store) -> None:
    large, small, other = store.put_all([os.urandom(LARGE + 1), b"points", b"others"])
    store.add_release(release(1, "The first."))
    store.add_release(release(2))
    store.withdraw(withdrawal(release(2), large, small))
    first, second = store.releases()
    assert (first.is_readable, first.note, second.is_readable, second.withdrawals) == (False, "", True, 1)
    assert [store.has(each) for each in (large, small, other)] == [False, False, True]
    assert not (home / "blobs" / large[:2] / large).exists()


def test_a_blob_that_a_file_in_the_draft_names_is_not_deleted(store: Store) -> None:
    store.add_release(release(1))
    waiting = store.add_extract(extract(content="facts"), [b"facts"])
    store.withdraw(withdrawal(release(1), waiting.facts))
    assert store.get(waiting.facts) == b"facts"


def test_what_was_made_before_a_withdrawal_is_neither_published_nor_withdrawn(store: Store) -> None:
    points = store.put(b"points")
    store.add_release(release(1))
    store.add_release(release(2))
    current = store.latest()
    assert current is not None
    store.withdraw(withdrawal(current))
    with pytest.raises(Moved):
        store.add_release(release(3), over=current)
    with pytest.raises(Moved):
        store.withdraw(withdrawal(current, points, numbers=(2,)))
    assert [each.is_readable for each in store.releases()] == [False, True]
    assert store.has(points)


def test_a_withdrawal_made_before_a_publication_changes_nothing(store: Store) -> None:
    points = store.put(b"points")
    store.add_release(release(1))
    current = store.latest()
    assert current is not None
    store.add_release(release(2), over=current)
    with pytest.raises(Moved):
        store.withdraw(withdrawal(current, points))
    with pytest.raises(Moved):
        store.withdraw(replace(withdrawal(current, points), instead=release(2)))
    assert ([each.is_readable for each in store.releases()], store.has(points)) == ([True, True], True)


def test_a_file_that_cannot_be_deleted_leaves_the_release_as_it_was(home: Path, store: Store) -> None:
    large = store.put(os.urandom(LARGE + 1))
    store.add_release(release(1))
    path = home / "blobs" / large[:2] / large
    path.unlink()
    path.mkdir()  # as a file in use is on some systems, or one of another owner
    with pytest.raises(Refused, match=f"{large}: The file cannot be deleted"):
        store.withdraw(withdrawal(release(1), large))
    assert (store.has(large), [each.is_readable for each in store.releases()]) == (True, [True])


def test_json_is_the_same_for_the_same_value() -> None:
    assert as_json({"b": 1, "a": [2.5, "é"]}) == as_json({"a": [2.5, "é"], "b": 1}) == '{"a":[2.5,"é"],"b":1}'
