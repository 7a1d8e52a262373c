"""Verify: a home that holds what it says, and one that somebody has touched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.store import DATABASE, open_store
from dashboard.verify import faults


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
