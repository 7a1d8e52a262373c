"""The accessibility statement claims what tests check, and nothing else; and says whom to tell."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.accessibility import (
    ALLOWED,
    BARRIERS,
    CHECKED,
    CHECKS,
    CRITERIA,
    STATES,
    THEMES,
    WIDTHS,
    Allowed,
    Check,
    allowed_on,
    checked,
    statement,
)
from dashboard.place import PlaceFile
from dashboard.settings import ROOT
from tests.desks import PLACE_YAML, House

PAGE = ROOT / "pages" / "94_accessibility.py"
FILES = sorted((ROOT / "tests" / "browser").glob("test_*.py"))
PLACE = PlaceFile(name="Smallplace", area="E08000099")


def functions_of(file: Path) -> set[str]:
    return {each.name for each in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(each, ast.FunctionDef)}


def said(place: PlaceFile = PLACE) -> str:
    return " ".join(" ".join([*each.said, *(cell for row in each.rows for cell in row)]) for each in statement(place))


@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.said)
def test_what_is_claimed_to_be_checked_has_a_test_of_that_name(check: Check) -> None:
    assert check.test in {name for file in FILES for name in functions_of(file)}
    assert set(check.criteria) <= CRITERIA.keys()
    assert check.said in said()


def test_there_are_fifty_five_criteria_and_each_says_whether_it_was_assessed() -> None:
    levels = [level for _, level in CRITERIA.values()]
    assert (levels.count("A"), levels.count("AA")) == (31, 24)
    rows = next(each.rows for each in statement(PLACE) if each.title == "Criterion by criterion")
    assert {number for number, *_, how in rows if how != "Not yet assessed"} == checked()
    assert f"Something is checked of {len(checked())} of the 55 criteria" in said()


@pytest.mark.parametrize("each", ALLOWED, ids=lambda each: each.rule)
def test_a_rule_that_may_be_broken_is_named_with_its_pages_and_its_reason(each: Allowed) -> None:
    pages = {f"/{file.stem.split('_', 1)[1]}" for file in (ROOT / "pages").glob("[0-9]*.py")}
    assert set(each.pages) <= pages
    assert all(text in said() for text in (each.rule, *each.pages, each.what, each.why))
    assert [page for page in sorted(pages) if each.rule in allowed_on(f"{page}?x=y")] == sorted(each.pages)


def test_no_test_of_a_page_allows_a_rule_of_its_own() -> None:
    """A list beside the statement's would let the two disagree."""
    rules = {each.rule for each in ALLOWED}
    assert [file.name for file in FILES if any(rule in file.read_text(encoding="utf-8") for rule in rules)] == []


def test_what_does_not_work_is_said_with_what_there_is_instead() -> None:
    assert all(text in said() for each in BARRIERS for text in (each.what, each.instead))


def test_the_states_themes_and_widths_are_those_that_are_looked_at() -> None:
    text = (ROOT / "tests" / "browser" / "test_barriers_browser.py").read_text(encoding="utf-8")
    assert all(f'"{state}"' in text for state in STATES)
    assert " and the ".join(THEMES) in said()
    assert " and ".join(map(str, WIDTHS)) in said()
    assert f"{CHECKED.day} {CHECKED:%B %Y}" in said()


def test_whom_to_tell_is_what_the_place_says_or_that_it_does_not() -> None:
    assert "Smallplace has not said here whom to tell of a problem" in said()
    told = said(PlaceFile(name="Smallplace", area="E08000099", contact="board@example.org"))
    assert "Tell board@example.org if something does not work for you" in told
    assert "has not said" not in told


def test_the_page_shows_every_part_and_makes_no_link_of_what_a_place_wrote(
    house: House,
) -> None:
    house.write("place/place.yaml", f'{PLACE_YAML}contact: "[x](http://evil.example) <b>us</b>"\n')
    app = AppTest.from_file(str(PAGE), default_timeout=30).run()
    assert not app.exception
    assert [each.value for each in app.header] == [each.title for each in statement(house.desk().place.file)]
    shown = " ".join(each.value for each in app.markdown)
    assert "](http" not in shown
    assert "<b>us" not in shown
