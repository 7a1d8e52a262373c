"""What pages are made of: text that stays text, tables without empty columns, an edition that is read once."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from dashboard.desk import Desk, open_desk
from dashboard.settings import folders_of
from dashboard.terms import Problem
from dashboard.upload import named
from dashboard.widgets import frame, shown


@pytest.mark.parametrize(
    "address", ["http://evil.example", "HTTPS://evil.example", "www.evil.example", "a@evil.example"]
)
def test_an_address_in_a_text_is_broken_so_that_markdown_makes_no_link(address: str) -> None:
    said = shown.plain(f"See {address} now")
    assert address not in said.replace("\\", "")
    assert said.replace("\\", "").replace(shown.WORD_JOINER, "") == f"See {address} now"


@pytest.mark.parametrize(
    ("file", "label"),
    [
        ("adm_2026_09.csv", "adm_2026_09.csv"),
        ("a _b_ c.csv", "a ?b? c.csv"),
        ("__x__.csv", "??x??.csv"),
        ("www.evil.example.csv", "www?evil.example.csv"),
        ("*a* [b](c).csv", "?a? ?b??c?.csv"),
    ],
)
def test_a_files_name_in_a_label_hides_no_markdown(file: str, label: str) -> None:
    assert named(file) == label


def test_a_caption_that_a_heading_says_is_there_for_a_screen_reader_alone() -> None:
    assert 'class="unseen"' in shown.table_html("Theme", ("A",), [("b",)], is_titled=True)
    assert 'class="unseen"' not in shown.table_html("Theme", ("A",), [("b",)])


def test_a_table_of_problems_has_no_empty_column(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(st, "html", written.append)
    shown.problems([Problem("a.yaml, line 3", "Expected a title.", "Write one.")])
    assert [each for each in ("File", "Expected", "Do") if f">{each}</th>" not in written[0]] == []
    assert [each for each in ("Rows", "Column", "Found") if f">{each}</th>" in written[0]] == []


@pytest.fixture
def desk(demo_home: Path) -> Desk:
    return open_desk(demo_home, folders_of())


def test_an_edition_is_read_once_until_something_is_published(desk: Desk) -> None:
    first = frame.published(desk)
    assert frame.published(desk) is first
    older = frame.published(desk, "1")
    assert (first.number, older.number) == (2, 1)
    assert older is not first
