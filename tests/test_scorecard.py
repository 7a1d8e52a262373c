"""The scorecard: the sentence, the exceptions in their order, a cell for every measure and area."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.definitions import Indicator
from dashboard.desk import open_desk
from dashboard.edition import Edition, read_edition
from dashboard.place import Break
from dashboard.scorecard import board, has_no_rate, line, themes_said
from dashboard.settings import folders_of
from dashboard.terms import UNKNOWN_AREA, Point, State

ZERO_DAY = "emergency_admissions_75_zero_los"
PLACE = "E08000017"


@pytest.fixture(scope="module")
def edition(made_demo: Path) -> Edition:
    return read_edition(open_desk(made_demo, folders_of()))


def point(area: str, period: str, value: float | None, **more: object) -> Point:
    level = "place" if area == PLACE else "neighbourhood"
    made = Point(ZERO_DAY, area, area.capitalize(), level, period, value=value, target=8.0, amber=0.5)
    return replace(made, **more)  # type: ignore[arg-type]


def with_points(edition: Edition, *points: Point) -> Edition:
    return replace(edition, points={ZERO_DAY: list(points)})


def test_the_sentence_counts_each_measure_once_and_men_and_women_as_one(edition: Edition) -> None:
    # Nine of care, the financial gap, and six of men and women each; the workforce is in development.
    assert len(edition.indicators) == 9 + 1 + 6 * 2 + 1
    assert board(edition).sentence.startswith("16 measures: ")
    counted = board(edition).sentence.split(":")[1].split(".")[0].split()
    assert sum(int(word) for word in counted if word.isdigit()) == 16


@pytest.mark.parametrize(
    ("men", "women", "expected"),
    [
        ({"rating": "green"}, {"rating": "green"}, "1 on target"),
        ({"rating": "green"}, {"rating": "red"}, "1 off target"),
        ({"rating": "amber"}, {"state": State.NO_TARGET}, "1 on watch"),
        ({"rating": "green"}, {"state": State.NO_TARGET}, "0 on target"),
        ({"rating": "green"}, {"state": State.HIDDEN, "value": None}, "0 on target"),
    ],
)
def test_a_measure_of_men_and_women_is_on_target_only_if_both_are(
    edition: Edition, men: dict[str, str], women: dict[str, str], expected: str
) -> None:
    pair = {"healthy_life_expectancy_male": men, "healthy_life_expectancy_female": women}
    points = {
        name: [replace(Point(name, PLACE, "Here", "place", "2021-23", value=60.0, target=60.5), **more)]  # type: ignore[arg-type]
        for name, more in pair.items()
    }
    sentence = board(replace(edition, points=points)).sentence
    assert expected in sentence
    assert ("0 on target" in sentence) == (expected != "1 on target")


def test_before_anything_is_published_the_board_says_who_must_do_what(edition: Edition) -> None:
    empty = replace(edition, points={})
    assert board(empty).sentence == "No data published yet. A performance lead needs to upload the first month."
    assert board(empty).all_well == "There is nothing to rate yet."


@pytest.mark.parametrize(
    ("before", "value", "rating", "rank"),
    [
        (8.4, 9.0, "red", 0),
        (9.5, 9.0, "red", 1),
        (8.1, 8.4, "amber", 2),
        (8.6, 8.4, "amber", 99),
        (9.0, 8.0, "green", 99),
    ],
)
def test_the_order_of_exceptions_is_the_one_printed(
    edition: Edition, before: float, value: float, rating: str, rank: int
) -> None:
    shown = with_points(
        edition, point(PLACE, "2026-08", before, rating="red"), point(PLACE, "2026-09", value, rating=rating)
    )
    assert line(shown, shown.inputs.book.indicators[ZERO_DAY]).rank == rank


def test_a_place_on_target_with_a_neighbourhood_off_target_needs_attention(edition: Edition) -> None:
    shown = with_points(
        edition, point(PLACE, "2026-09", 7.0, rating="green"), point("north", "2026-09", 9.0, rating="red")
    )
    made = line(shown, shown.inputs.book.indicators[ZERO_DAY])
    assert (made.where, made.rank) == ("North", 3)


def test_the_row_not_known_has_its_count_and_no_rate(edition: Edition) -> None:
    made = line(edition, edition.inputs.book.indicators["non_elective_admissions"])
    cell = made.cells[-1]
    assert (cell.area.code, cell.chip.word, cell.value, cell.compared) == (UNKNOWN_AREA, "No rate", "", "24 counted")
    hidden = Point("x", UNKNOWN_AREA, "Neighbourhood not known", UNKNOWN_AREA, "2026-09", state=State.HIDDEN)
    assert not has_no_rate(hidden)


def test_nothing_is_called_better_or_worse_across_a_known_break(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators[ZERO_DAY]
    # Same-day care left the file on 1 April 2025.
    shown = {period: line(edition, indicator, period) for period in ("2025-03", "2025-04", "2025-05")}
    assert shown["2025-03"].change
    assert (shown["2025-04"].change, shown["2025-04"].is_better, shown["2025-04"].is_worse) == ("", False, False)
    assert shown["2025-05"].change == "better by 0.1 since Apr 25"


def test_a_version_that_cannot_be_compared_is_a_break_though_a_later_one_can_be(edition: Edition) -> None:
    first = edition.inputs.book.indicators[ZERO_DAY]
    second = replace_version(first, 2, date(2026, 8, 1), comparable=False)
    third = replace_version(first, 3, date(2026, 9, 1), comparable=True)
    shown = with_points(edition, *(point(PLACE, f"2026-0{month}", 7.0 + month) for month in (6, 7, 8, 9)))
    versions = replace(
        edition.inputs, earlier={ZERO_DAY: (first, second)}, place=replace(edition.inputs.place, breaks=())
    )
    read = {month: line(replace(shown, inputs=versions), third, f"2026-0{month}").change for month in (7, 8, 9)}
    assert read == {7: "worse by 1.0 since Jun 26", 8: "", 9: "worse by 1.0 since Aug 26"}


def replace_version(indicator: Indicator, number: int, start: date, *, comparable: bool) -> Indicator:
    return indicator.model_copy(update={"version": number, "effective_from": start, "comparable": comparable})


def test_a_rebase_of_the_limits_is_no_break(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators[ZERO_DAY]
    shown = with_points(edition, *(point(PLACE, f"2026-0{month}", 7.0 + month) for month in (7, 8)))
    step = Break(date(2026, 8, 1), (ZERO_DAY,), "A new service has settled.")
    for each, expected in ((step, ""), (replace(step, is_rebase=True), "worse by 1.0 since Jul 26")):
        place = replace(edition.inputs.place, breaks=(each,))
        assert line(replace(shown, inputs=replace(edition.inputs, place=place)), indicator).change == expected


def test_late_data_is_shown_for_its_own_period_and_not_counted_as_current(edition: Edition) -> None:
    late = replace(edition, day=date(2026, 11, 22))
    points = [point(PLACE, "2026-09", 7.0, rating="green"), point(PLACE, "2026-10", None, state=State.LATE, rating="")]
    shown = with_points(late, *points)
    made = line(shown, shown.inputs.book.indicators[ZERO_DAY])
    assert made.period == "September 2026"
    assert made.headline.chip.kind == "green"
    assert "8 days late" in made.late
    assert made.late.endswith("September shown, rated for September; not counted as current.")
    assert "0 on target" in board(shown).sentence
    assert "1 with late data" in board(shown).sentence
    assert "provisional" not in board(shown).sentence


def test_a_hidden_cell_has_no_number_anywhere(edition: Edition) -> None:
    shown = with_points(edition, point("north", "2026-09", None, state=State.HIDDEN, target=None))
    made = line(shown, shown.inputs.book.indicators[ZERO_DAY])
    cell = next(each for each in made.cells if each.area.code == "north")
    assert (cell.chip.letter, cell.chip.word, cell.value) == ("#", "Hidden", "")
    assert not any(sign.isdigit() for sign in cell.sentence)


def test_a_missing_value_says_that_it_is_not_zero(edition: Edition) -> None:
    shown = with_points(edition, point("north", "2026-09", None, state=State.MISSING, target=None))
    made = line(shown, shown.inputs.book.indicators[ZERO_DAY])
    assert "This is not zero." in next(each for each in made.cells if each.area.code == "north").sentence


def test_a_month_can_be_chosen_and_each_measure_shows_what_stood_then(edition: Edition) -> None:
    shown = {each.indicator.id: each.period for each in board(edition, "2026-05").lines}
    assert shown[ZERO_DAY] == "May 2026"
    assert shown["healthy_life_expectancy_male"] == "2021 to 2023"


def test_a_measure_with_an_interval_says_how_it_compares_with_its_benchmark(edition: Edition) -> None:
    made = line(edition, edition.inputs.book.indicators["healthy_life_expectancy_male"])
    assert made.headline.compared == "worse than England"


def test_nothing_off_target_is_never_said_without_what_could_not_be_rated(edition: Edition) -> None:
    shown = with_points(edition, point(PLACE, "2026-09", 7.0, rating="green"))
    assert board(shown).all_well.startswith("Nothing is off target. 15 measures could not be rated.")


def test_every_measure_stands_in_a_theme_once(edition: Edition) -> None:
    shown = board(edition)
    placed = [each.indicator.id for lines in shown.themes.values() for each in lines]
    assert sorted(placed) == sorted(each.indicator.id for each in shown.lines)


def test_a_theme_says_how_its_measures_stand_with_men_and_women_as_one(edition: Edition) -> None:
    said = themes_said(board(edition).themes)
    assert said == {
        "Health and wellbeing": "6 we cannot rate yet",
        "Care and quality": "1 on target, 3 on watch, 1 off target, 1 with late data, 3 we cannot rate yet",
        "Finance and efficiency": "1 on watch",
    }
    numbers = [int(word) for each in said.values() for word in each.split() if word.isdigit()]
    assert board(edition).sentence.startswith(f"{sum(numbers)} measures: ")


def test_a_theme_of_nothing_but_measures_in_development_counts_none(edition: Edition) -> None:
    lines = [each for each in board(edition).lines if each.indicator.id == "workforce"]
    assert themes_said({"Staff": lines}) == {"Staff": "all in development"}
