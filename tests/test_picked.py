"""What a reader picks out of the scorecard's table, by words, theme, rating and order; never out of what is above."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.desk import open_desk
from dashboard.edition import Edition, read_edition
from dashboard.scorecard import Board, Choice, Line, Picked, board, pick, sorts
from dashboard.settings import ROOT, folders_of
from dashboard.terms import Rating

COHORTS, GAPS = "Cohorts", "Three gaps"
DELAYS = "Delayed transfers of care, beds per day (a local count since February 2020)"


@pytest.fixture(scope="module")
def edition(made_demo: Path) -> Edition:
    return read_edition(open_desk(made_demo, folders_of()))


@pytest.fixture(scope="module")
def shown(edition: Edition) -> Board:
    return board(edition)


def lines(picked: Picked) -> list[Line]:
    return [each for found in picked.tables.values() for each in found]


def titles(picked: Picked) -> list[str]:
    return [each.indicator.title for each in lines(picked)]


def test_without_a_choice_every_measure_is_shown_as_the_place_lists_it(edition: Edition, shown: Board) -> None:
    picked = pick(edition, shown, Choice())
    assert picked.tables == shown.themes
    assert (picked.said, picked.order) == ("", "")


@pytest.mark.parametrize("find", ["DELAYED transfers", "transfers delayed", "integrated discharge beds"])
def test_every_word_is_looked_for_in_the_title_and_the_owner(edition: Edition, shown: Board, find: str) -> None:
    picked = pick(edition, shown, Choice(find))
    assert titles(picked) == [DELAYS]
    assert picked.said == "Showing 1 of 23 rows. What stands above is about all of them."


def test_spaces_alone_look_for_nothing(edition: Edition, shown: Board) -> None:
    assert pick(edition, shown, Choice("  ")).said == ""


def test_nothing_found_is_said_with_all_that_was_asked(edition: Edition, shown: Board) -> None:
    picked = pick(edition, shown, Choice("xyz", theme="Care and quality", only="off", sort="worst"))
    assert not picked.tables
    wanted = (
        'There is no measure with "xyz" in its name or its owner, in "Care and quality", under "Off target somewhere".'
    )
    assert picked.said == wanted


def test_a_reader_chooses_the_grouping_and_a_theme_of_it(edition: Edition, shown: Board) -> None:
    assert list(pick(edition, shown, Choice(group=GAPS)).tables) == list(shown.themes)
    cohorts = pick(edition, shown, Choice(group=COHORTS)).tables
    assert next(iter(cohorts)) == "A Prevention and early help"
    one = pick(edition, shown, Choice(group=COHORTS, theme="C Enablement and recovery"))
    assert list(one.tables) == ["C Enablement and recovery"]
    assert one.said.startswith("Showing 5 of 23 rows.")


def test_a_measure_of_two_themes_stands_in_both_and_is_counted_once(edition: Edition, shown: Board) -> None:
    file = edition.inputs.place.file.model_copy(
        update={"groupings": {"Two": {"One": ["financial_gap"], "Other": ["financial_gap", "workforce"]}}}
    )
    place = replace(edition.inputs.place, file=file)
    both = replace(edition, inputs=replace(edition.inputs, place=place))
    picked = pick(both, shown, Choice("financial gap", group="Two"))
    assert {theme: len(found) for theme, found in picked.tables.items()} == {"One": 1, "Other": 1}
    assert picked.said.startswith("Showing 1 of 23 rows.")
    assert titles(pick(both, shown, Choice("financial gap", group="Two", sort="name"))) == ["Financial gap"]


def test_off_target_somewhere_leaves_out_no_measure_with_a_red_cell(edition: Edition, shown: Board) -> None:
    found = {each.indicator.id for each in lines(pick(edition, shown, Choice(only="off")))}
    red = {
        each.indicator.id
        for each in shown.lines
        if Rating.RED in [cell.chip.kind for cell in (each.headline, *each.cells)]
    }
    assert found == red
    assert len(red) == 4


def test_without_a_rating_is_what_could_not_be_rated_and_what_is_overdue(edition: Edition, shown: Board) -> None:
    found = lines(pick(edition, shown, Choice(only="unrated")))
    assert all(each.late or each.headline.chip.kind not in {*Rating} for each in found)
    assert any(each.late for each in found)


def test_worst_first_is_one_table_with_no_rating_before_on_target(edition: Edition, shown: Board) -> None:
    picked = pick(edition, shown, Choice(sort="worst"))
    assert list(picked.tables) == ["Worst first"]
    kinds = [each.headline.chip.kind for each in lines(picked)]
    assert len(kinds) == len(shown.lines)
    assert kinds[:2] == ["red", "amber"]
    assert kinds.index("none") < kinds.index("green")
    assert picked.order.startswith("Worst first: off target, watch,")


def test_what_is_overdue_stands_before_what_is_on_target_however_it_was_rated(edition: Edition, shown: Board) -> None:
    chip = replace(shown.lines[0].headline.chip, kind="green")
    met = replace(shown.lines[0], headline=replace(shown.lines[0].headline, chip=chip), where="", late="")
    overdue = replace(met, indicator=shown.lines[1].indicator, late="September was due on 14 October; 8 days late.")
    two = replace(shown, lines=[met, overdue])
    assert lines(pick(edition, two, Choice(sort="worst"))) == [overdue, met]


def test_by_an_area_the_worst_there_stands_first_and_what_has_no_such_area_last(edition: Edition, shown: Board) -> None:
    code = next(each.code for each in shown.areas if each.name == "East")
    assert sorts(shown)[code] == "Worst first in East"
    there = [
        next((cell.chip.kind for cell in each.cells if cell.area.code == code), "nowhere")
        for each in lines(pick(edition, shown, Choice(sort=code)))
    ]
    assert there[:2] == ["red", "red"]
    assert there[-1] == "nowhere"
    assert there.index("green") < there.index("nowhere")


def test_by_name_is_by_the_title_whatever_the_case(edition: Edition, shown: Board) -> None:
    found = titles(pick(edition, shown, Choice(sort="name")))
    assert found == sorted(found, key=str.casefold)


# -- on the page


@pytest.fixture
def page(made_demo: Path, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> AppTest:  # noqa: ARG001 - sets the address
    """Return the scorecard of the demo, not run yet."""
    monkeypatch.setenv("DASHBOARD_HOME", str(made_demo))
    monkeypatch.setenv("AUTH_MODE", "local")
    return AppTest.from_file(str(ROOT / "pages" / "10_scorecard.py"), default_timeout=60)


def html(app: AppTest) -> list[str]:
    return [each.proto.body for each in app.get("html")]


def test_what_is_picked_changes_neither_the_sentence_nor_the_exceptions(page: AppTest, shown: Board) -> None:
    page.query_params["find"], page.query_params["period"] = "financial gap", ""
    said = html(page.run())
    assert any(shown.sentence in each for each in said)
    attention = next(each for each in said if "What needs attention" in each)
    assert attention.count("<tr>") == 1 + len(shown.exceptions)
    assert any("Showing 1 of 23 rows." in each and "Show all</a>" in each for each in said)
    tables = [each for each in said if ", by area" in each]
    assert ["Financial gap" in each for each in tables] == [True]
    page.text_input(key="typed-find").set_value("workforce").run()
    assert page.query_params["find"] == "workforce"


def test_what_the_address_asks_for_and_is_not_there_is_said(page: AppTest) -> None:
    for name in ("sort", "only", "group", "theme"):
        page.query_params[name] = "<b>" + "x" * 90
    page.run()
    said = [each.value.replace("\\", "") for each in page.warning]
    assert len(said) == 4
    assert all("which is not here." in each and "x" * 61 not in each for each in said)
    assert any(each.endswith("The usual order is shown.") for each in said)
    assert not any("Showing" in each for each in html(page))
