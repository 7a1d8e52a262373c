"""Verify: a home that holds what it says, and one that somebody has touched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.desk import open_desk
from dashboard.settings import folders_of
from dashboard.store import DATABASE, open_store
from dashboard.verify import RESTORE, faults
from dashboard.withdrawn import withdraw


def touch(home: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(home / DATABASE) as connection:
        connection.execute(statement, values)
    connection.close()


def said(home: Path) -> str:
    return "\n".join(str(problem) for problem in faults(open_store(home)))


def test_a_home_as_it_was_made_has_no_fault(made_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--home", str(made_demo)]) == 0
    assert "2 releases and 14 extracts: 0 faults." in capsys.readouterr().out


def test_points_that_somebody_changed_are_found(demo_home: Path) -> None:
    store = open_store(demo_home)
    latest = store.latest()
    assert latest is not None
    touch(demo_home, "update blob set content = ? where sha256 = ?", b"{}", latest.manifest)
    assert "release 2: Its manifest" in said(demo_home)
    assert "has changed since it was kept" in said(demo_home)
    assert main(["verify", "--home", str(demo_home)]) == 2


def test_facts_that_are_gone_are_found(demo_home: Path) -> None:
    extract = open_store(demo_home).extracts()[0]
    touch(demo_home, "delete from blob where sha256 = ?", extract.facts)
    assert said(demo_home).startswith(f"extract 1 (population.csv): Its facts ({extract.facts[:12]}) is not there.")


def test_an_extract_that_a_release_was_made_from_is_missed(demo_home: Path) -> None:
    touch(demo_home, "delete from extract where number = 1")
    assert "release 1: It was made from extracts that are not there: 1." in said(demo_home)


def test_a_release_that_was_taken_out_is_missed(demo_home: Path) -> None:
    touch(demo_home, "delete from release where number = 1")
    assert "release 2: Release 1 is not there." in said(demo_home)


# -- after a withdrawal


@pytest.fixture
def withdrawn(demo_home: Path) -> Path:
    """Return the demo's home with release 1 withdrawn."""
    withdraw(open_desk(demo_home, folders_of()), 1, "It gave somebody away.")
    return demo_home


def test_a_home_with_a_withdrawn_release_has_no_fault(withdrawn: Path) -> None:
    assert said(withdrawn) == ""


def test_a_tombstone_that_somebody_changed_is_found(withdrawn: Path) -> None:
    changed = "cast(replace(content, 'away', 'anew') as blob)"
    touch(withdrawn, f"update blob set content = {changed} where sha256 = ?", tombstone(withdrawn))
    assert said(withdrawn) == f"release 1: Its tombstone is not there, or has changed since it was kept. {RESTORE}"


def test_a_tombstone_that_somebody_took_away_is_found(withdrawn: Path) -> None:
    touch(withdrawn, "delete from blob where sha256 = ?", tombstone(withdrawn))
    assert said(withdrawn) == f"release 1: Its tombstone is not there, or has changed since it was kept. {RESTORE}"


@pytest.mark.parametrize("change", ["made_by = 'somebody else'", f"manifest = '{'0' * 64}'"])
def test_a_line_of_the_list_at_odds_with_its_tombstone_is_found(withdrawn: Path, change: str) -> None:
    touch(withdrawn, f"update release set {change} where number = 1")
    assert any(line.startswith("release 1: Its") for line in said(withdrawn).splitlines())


def test_a_release_whose_tombstone_was_wiped_lacks_its_points(withdrawn: Path) -> None:
    touch(withdrawn, "update release set tombstone = '' where number = 1")
    assert "release 1: Its points of emergency_admissions_75_zero_los" in said(withdrawn)


def test_a_tombstone_of_another_release_is_found(withdrawn: Path) -> None:
    touch(withdrawn, "update release set tombstone = ? where number = 2", tombstone(withdrawn))
    assert "release 2: Its tombstone and its line in the list of releases are at odds." in said(withdrawn)


def test_facts_that_a_readable_release_holds_are_missed_after_a_withdrawal_too(withdrawn: Path) -> None:
    extract = open_store(withdrawn).extracts()[-1]
    touch(withdrawn, "delete from blob where sha256 = ?", extract.facts)
    assert f"extract {extract.number} ({extract.file}): Its facts" in said(withdrawn)


def tombstone(home: Path) -> str:
    first = open_store(home).release(1)
    assert first is not None
    return first.tombstone
