"""The same time last year, and the year to date: never whole where a month is not, never across a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.definitions import Book, Indicator
from dashboard.desk import Inputs
from dashboard.edition import Edition
from dashboard.manifest import Manifest
from dashboard.measure.beside import Beside, beside_of
from dashboard.measure.chosen import chosen
from dashboard.measure.parts import period_of
from dashboard.measure.todate import ToDate, to_date, why_not
from dashboard.place import Break
from dashboard.scorecard import Chip
from dashboard.terms import Period, Point, State
from tests.desks import PLACE, PLACE_YAML, facts_of, indicator_of, place_of, points_of
from tests.test_compute import DELAYED, HERE, SOURCES, VISITORS, monthly, returns
from tests.test_compute_values import PER_1000, SHARE, people, shares

MONEY = """
measure: total
numerator: {source: finance, sum: amount, where: {line: saving_delivered, basis: discrete}}
areas: [place]
polarity: high_is_good
"""
JUDGED = f"{DELAYED}polarity: low_is_good\ndecimals: 0\n"
LAST_YEAR = {f"2025-{month:02}": "10" for month in range(4, 10)}
THIS_YEAR = {f"2026-{month:02}": "12" for month in range(4, 10)}
SEPTEMBER = Period.parse("2026-09")


def inputs_of(
    indicator: Indicator, *breaks: Break, earlier: Sequence[Indicator] = (), audience: str = "closed"
) -> Inputs:
    place = replace(place_of(yaml=PLACE_YAML.replace("closed", audience)), breaks=breaks)
    return Inputs({}, place, SOURCES, Book({indicator.id: indicator}, {}), earlier={indicator.id: tuple(earlier)})


def drawn(indicator: Indicator, months: Mapping[str, str], **said: Any) -> list[Point]:
    """Return the place's points: a number for a month, or its state; a number after a dash is its target."""
    parted = ((period, cell.partition("-")) for period, cell in months.items())
    return [_point(indicator, period, cell, target, **said) for period, (cell, _, target) in parted]


def _point(indicator: Indicator, period: str, cell: str, target: str = "", **said: Any) -> Point:
    point = Point(indicator.id, PLACE, "Smallplace", "place", period, definition=indicator.stamp, **said)
    if not cell[:1].isdigit():
        return replace(point, state=State(cell))
    number = float(cell)
    goal = float(target) if target else None
    return replace(point, numerator=number, value=number, target=goal, denominator=point.denominator)


def shown(indicator: Indicator, points: Sequence[Point], *breaks: Break, earlier: Sequence[Indicator] = ()) -> Beside:
    inputs = inputs_of(indicator, *breaks, earlier=earlier)
    edition = Edition(None, Manifest(), inputs, date(2026, 10, 22), {indicator.id: list(points)})
    return beside_of(chosen(edition, indicator.id, PLACE))


def rows(made: Beside) -> list[list[str]]:
    assert made.table is not None
    return [[cell.word if isinstance(cell, Chip) else cell for cell in row] for row in made.table.rows]


@pytest.fixture
def total() -> Indicator:
    return indicator_of(JUDGED, SOURCES)


# -- the same month last year


def test_a_month_stands_beside_the_same_month_last_year_in_its_own_words(total: Indicator) -> None:
    made = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR}))
    assert rows(made)[0] == ["September 2026", "12", "10", "worse by 2"]


def test_the_difference_of_per_cents_is_in_points() -> None:
    share = indicator_of(f'{SHARE}unit: "%"\npolarity: high_is_good\n', SOURCES)
    points = drawn(share, {"2025-09": "80", "2026-09": "84.5"}, denominator=100.0)
    assert rows(shown(share, points))[0] == ["September 2026", "84.5%", "80.0%", "better by 4.5 points"]


@pytest.mark.parametrize(("state", "word"), [(State.HIDDEN, "Hidden"), (State.MISSING, "No data")])
def test_a_month_without_a_number_is_compared_with_nothing(total: Indicator, state: State, word: str) -> None:
    then = shown(total, drawn(total, {**LAST_YEAR, "2025-09": state, **THIS_YEAR}))
    assert rows(then)[0] == ["September 2026", "12", word, "Nothing to compare with"]
    now = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR, "2026-09": state}))
    assert rows(now)[0] == ["September 2026", word, "10", "Nothing to compare with"]


def test_a_month_that_no_release_told_of_is_no_data(total: Indicator) -> None:
    assert rows(shown(total, drawn(total, {"2026-09": "12"})))[0][2:] == ["No data", "Nothing to compare with"]


def test_a_late_month_is_not_the_one_that_is_compared(total: Indicator) -> None:
    made = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR, "2026-09": State.LATE}))
    assert [row[0] for row in rows(made)] == ["August 2026", "Year to date, April to August 2026"]
    assert rows(made)[1][1] == "60"


def test_a_break_between_the_two_years_is_not_compared_and_says_why(total: Indicator) -> None:
    moved = Break(date(2026, 4, 1), ("drawn",), "same-day care moved")
    made = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR}), moved)
    assert [row[3] for row in rows(made)] == ["Not comparable", "Not comparable"]
    assert made.notes[0] == "Not comparable with a year before: same-day care moved."


@pytest.mark.parametrize(
    "beside",
    [
        Break(date(2026, 4, 1), ("another",), "of another measure"),
        Break(date(2025, 8, 1), ("drawn",), "before both months"),
        Break(date(2026, 4, 1), ("drawn",), "limits restart", is_rebase=True),
    ],
)
def test_what_does_not_lie_between_them_parts_no_two_months(total: Indicator, beside: Break) -> None:
    assert rows(shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR}), beside))[0][3] == "worse by 2"


def test_a_window_reaches_back_over_a_break_before_both_months() -> None:
    rolling = indicator_of(f"{DELAYED}period: {{grain: month, window: 12}}\n", SOURCES)
    moved = Break(date(2025, 8, 1), ("drawn",), "care moved")
    made = shown(rolling, drawn(rolling, {"2025-09": "100", "2026-09": "90"}), moved)
    assert rows(made)[0][3] == "Not comparable"


@pytest.mark.parametrize(("comparable", "said"), [("false", "Not comparable"), ("true", "worse by 2")])
def test_a_new_version_says_itself_whether_it_can_be_compared(total: Indicator, comparable: str, said: str) -> None:
    since = f"version: 2\neffective_from: 2026-01-01\nreason: Virtual wards count.\ncomparable: {comparable}\n"
    again = indicator_of(JUDGED + since, SOURCES)
    later = indicator_of(
        f"{JUDGED}version: 3\neffective_from: 2026-03-01\nreason: Tidied.\ncomparable: true\n", SOURCES
    )
    points = [*drawn(total, LAST_YEAR), *drawn(later, THIS_YEAR)]
    made = shown(later, points, earlier=(total, again))
    assert rows(made)[0][3] == said


def test_intervals_that_overlap_say_that_the_difference_may_be_chance(total: Indicator) -> None:
    wide = [
        replace(each, lower=each.value - 3, upper=each.value + 3)
        for each in drawn(total, THIS_YEAR | LAST_YEAR)
        if each.value
    ]
    assert "may be chance" in shown(total, wide).notes[0]
    narrow = [replace(each, lower=each.value, upper=each.value) for each in wide if each.value]
    assert "may be chance" not in " ".join(shown(total, narrow).notes)


def test_each_year_is_divided_by_its_own_population_and_says_so() -> None:
    rate = indicator_of(PER_1000, SOURCES)
    then = drawn(rate, LAST_YEAR, denominator=1000.0, denominator_date="2024-06-30")
    now = drawn(rate, THIS_YEAR, denominator=1100.0, denominator_date="2025-06-30")
    assert "dated 30 June 2025 and 30 June 2024." in shown(rate, [*then, *now]).notes[0]


@pytest.mark.parametrize("grain", ["financial_year", "calendar_year", "academic_year"])
def test_a_yearly_measure_has_no_month(grain: str) -> None:
    yearly = indicator_of(f"{DELAYED}period: {{grain: {grain}}}\n", SOURCES)
    assert shown(yearly, drawn(yearly, {"2025/26": "10"})) == Beside()


def test_a_quarter_stands_beside_the_same_quarter_and_the_year_to_date_begins_in_april() -> None:
    quarterly = indicator_of(f"{JUDGED}period: {{grain: quarter}}\n", SOURCES)
    quarters = {"2025-Q2": "20", "2025-Q3": "21", "2026-Q1": "99", "2026-Q2": "25", "2026-Q3": "30"}
    assert rows(shown(quarterly, drawn(quarterly, quarters))) == [
        ["July to September 2026", "30", "21", "worse by 9"],
        ["Year to date, April to September 2026", "55", "41", "worse by 14"],
    ]


# -- the year to date


def test_the_year_to_date_is_the_sum_from_april_beside_that_of_last_year(total: Indicator) -> None:
    made = shown(total, drawn(total, {"2026-03": "1000", **LAST_YEAR, **THIS_YEAR}))
    assert rows(made)[1] == ["Year to date, April to September 2026", "72", "60", "worse by 12"]
    assert "The year to date is the sum of the 6 months." in made.notes


@pytest.mark.parametrize("state", [State.MISSING, State.LATE, State.PAUSED])
def test_a_missing_month_leaves_no_year_to_date_that_looks_whole(total: Indicator, state: State) -> None:
    made = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR, "2026-06": state}))
    assert rows(made)[1][1:] == ["No data", "60", "Nothing to compare with"]
    assert "No year to date for April to September 2026: 5 of 6 months." in made.notes
    assert "60" not in " ".join(made.notes)


def test_a_series_that_began_in_june_has_no_year_to_date(total: Indicator) -> None:
    points = drawn(total, {month: cell for month, cell in THIS_YEAR.items() if month >= "2026-06"})
    assert to_date({each.period: each for each in points}, SEPTEMBER, total, inputs_of(total)).reason == "4 of 6 months"


def test_a_hidden_month_hides_the_year_to_date_even_where_another_is_missing(total: Indicator) -> None:
    made = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR, "2026-05": State.HIDDEN, "2026-06": State.MISSING}))
    assert rows(made)[1][1:] == ["Hidden", "60", "Nothing to compare with"]
    assert not [each for each in made.notes if "2026" in each]


def test_a_month_whose_count_is_not_told_is_not_whole(total: Indicator) -> None:
    points = {each.period: each for each in drawn(total, THIS_YEAR)}
    points["2026-06"] = replace(points["2026-06"], numerator=None)
    assert to_date(points, SEPTEMBER, total, inputs_of(total)).reason == "5 of 6 months"


def test_one_provisional_month_makes_the_year_to_date_provisional(total: Indicator) -> None:
    points = drawn(total, {**LAST_YEAR, **THIS_YEAR})
    points[-1] = replace(points[-1], provisional=True)
    assert rows(shown(total, points))[1][1:3] == ["72 (p)", "60"]


def test_a_break_within_the_year_leaves_no_year_to_date(total: Indicator) -> None:
    made = shown(total, drawn(total, {**LAST_YEAR, **THIS_YEAR}), Break(date(2026, 6, 10), ("drawn",), "care moved"))
    assert rows(made)[1][1] == "Break"
    assert "No year to date for April to September 2026: the way this is counted changed within it." in made.notes


def test_two_versions_of_a_definition_are_not_added_up(total: Indicator) -> None:
    again = indicator_of(f"{JUDGED}version: 2\neffective_from: 2026-07-01\nreason: x\ncomparable: true\n", SOURCES)
    points = drawn(total, {month: cell for month, cell in THIS_YEAR.items() if month < "2026-07"})
    points += drawn(again, {month: cell for month, cell in THIS_YEAR.items() if month >= "2026-07"})
    assert rows(shown(again, points, earlier=(total,)))[1][1] == "Break"


def test_in_april_the_year_to_date_is_april(total: Indicator) -> None:
    made = shown(total, drawn(total, {"2026-03": "7", "2026-04": "9"}))
    assert rows(made)[1][:2] == ["Year to date, April 2026", "9"]
    assert "The financial year so far is April 2026 alone." in made.notes


def test_in_january_the_year_to_date_began_the_year_before(total: Indicator) -> None:
    months = {**{f"2025-{month:02}": "10" for month in range(4, 13)}, "2026-01": "10"}
    assert rows(shown(total, drawn(total, months)))[1][:2] == ["Year to date, April 2025 to January 2026", "100"]


# -- what it is worked out like

RATES = {
    "a rate of one population": (PER_1000, [people(2025, 1000), monthly({"2026-04": 9, "2026-05": 11, "2026-06": 4})]),
    "a rate whose population changed": (
        PER_1000,
        [people(2025, 1000), people(2026, 1500), monthly({"2026-04": 9, "2026-05": 11, "2026-06": 4})],
    ),
    "a share": (
        SHARE,
        [shares(("E01000001", 10, 90), month="2026-04"), shares(("E01000001", 15, 20), month="2026-05")],
    ),
    "beds a day": (
        "measure: mean\nnumerator: {source: returns, sum: delayed}\ndenominator: {source: days}\nareas: [place]\n",
        [returns(f"2026-04 {PLACE} 60\n2026-05 {PLACE} 93")],
    ),
    "a total": (VISITORS, [monthly({"2026-04": 9, "2026-05": 11})]),
}


@pytest.mark.parametrize("named", RATES)
def test_the_year_to_date_is_what_a_definition_of_the_year_to_date_counts(named: str) -> None:
    text, files = RATES[named]
    facts = facts_of(HERE, files)
    stated = indicator_of(text, SOURCES)
    months = {period: point for (area, period), point in points_of(stated, facts, HERE).items() if area == PLACE}
    counted = points_of(indicator_of(f"{text}period: {{grain: month, window: year_to_date}}\n", SOURCES), facts, HERE)
    last = max(months)
    made = to_date(months, period_of(months[last], stated), stated, inputs_of(stated))
    assert len(months) >= 2
    assert made.value == pytest.approx(counted[PLACE, last].value, rel=1e-12)
    assert made.value != pytest.approx(sum(each.value or 0 for each in months.values()) / len(months))


def test_a_rate_of_several_months_says_that_it_is_none_of_one_month() -> None:
    rate = indicator_of(PER_1000, SOURCES)
    points = drawn(rate, {"2026-04": "9", "2026-05": "11"}, denominator=1000.0, denominator_date="2025-06-30")
    notes = shown(rate, [replace(each, target=8.0) for each in points]).notes
    assert "the count of all 2 months (20) over one population (1,000, dated 30 June 2025)" in " ".join(notes)
    assert "No plan for the year to date: a month's target is of a month." in notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DELAYED + "period: {grain: month, window: 12}\n", "each value holds 12 periods, which overlap"),
        (DELAYED + "period: {grain: month, window: to_date}\n", "counts from the start"),
        (DELAYED + "period: {grain: month, months: [10, 11]}\n", "only some months of the year are counted"),
        (MONEY.replace("discrete", "full_year"), "must not be added together"),
        (MONEY.replace("discrete", "[discrete, year_to_date]"), "must not be added together"),
        (MONEY.replace(", basis: discrete", ""), "must not be added together"),
        ("measure: total\nnumerator: {source: population, sum: residents}\n", "snapshots are not added up"),
        ("measure: published\nvalue: {source: published, where: {indicator: 90362}}\n", "not made of one count"),
    ],
)
def test_what_cannot_be_added_up_has_no_year_to_date_and_says_why(text: str, said: str) -> None:
    assert said in why_not(indicator_of(text, SOURCES), inputs_of(indicator_of(text, SOURCES)))


def test_what_is_a_year_to_date_already_says_so_and_money_by_month_is_added() -> None:
    running = indicator_of(DELAYED + "period: {grain: month, window: year_to_date}\n", SOURCES)
    assert why_not(running, inputs_of(running)) == "Each value is the year to date already."
    money = indicator_of(MONEY, SOURCES)
    assert why_not(money, inputs_of(money)) == ""


# -- the plan


def test_a_total_stands_against_the_targets_of_its_months_together(total: Indicator) -> None:
    months = {month: f"12-{target}" for month, target in zip(THIS_YEAR, (10, 10, 10, 11, 11, 11), strict=True)}
    notes = shown(total, drawn(total, months)).notes
    assert "Plan for the year to date: 63, its months' targets added. 9 above it, worse than planned." in notes


def test_where_high_is_good_above_the_plan_is_better() -> None:
    money = indicator_of(f"{MONEY}unit: £\ndecimals: 0\n", SOURCES)
    notes = shown(money, drawn(money, {"2026-04": "50-40", "2026-05": "20-40"})).notes
    assert "Plan for the year to date: £80, its months' targets added. £10 below it, worse than planned." in notes
    assert "Exactly met." in " ".join(shown(money, drawn(money, {"2026-04": "40-40"})).notes)


def test_a_month_without_a_target_leaves_no_plan(total: Indicator) -> None:
    notes = shown(total, drawn(total, {"2026-04": "12", "2026-05": "12-10"})).notes
    assert notes[-1] == "No plan for the year to date: not every month has a target."


def test_a_target_set_before_a_break_is_in_no_plan(total: Indicator) -> None:
    points = [replace(each, state=State.BREAK) for each in drawn(total, {"2026-04": "12-10", "2026-05": "12-10"})]
    assert "not every month has a target" in shown(total, points).notes[-1]


# -- small numbers


def test_a_year_to_date_is_made_of_what_is_shown_and_of_nothing_else() -> None:
    # May's 3 visits are hidden from partners; whatever May was, April and June together never tell it.
    place = place_of(yaml=PLACE_YAML.replace("closed", "partners"))
    stated = indicator_of(VISITORS.replace("[neighbourhood, place]", "[place]"), SOURCES)
    told: list[tuple[ToDate, tuple[float | None, ...]]] = []
    for may in (3, 5):
        facts = facts_of(place, [monthly({"2026-04": 20, "2026-05": may, "2026-06": 30})])
        months = {period: point for (_, period), point in points_of(stated, facts, place).items()}
        made = to_date(months, Period.parse("2026-06"), stated, inputs_of(stated, audience="partners"))
        told.append((made, tuple(each.numerator for each in months.values())))
    assert told[0] == told[1]
    assert (told[0][0].state, told[0][0].value, told[0][1]) == (State.HIDDEN, None, (20, None, 30))


def test_rounded_counts_say_that_their_sum_is_near() -> None:
    stated = indicator_of(VISITORS, SOURCES)
    inputs = inputs_of(stated, audience="public")
    points = drawn(stated, {"2026-04": "20", "2026-05": "25"})
    edition = Edition(None, Manifest(), inputs, date(2026, 10, 22), {stated.id: points})
    assert "rounded to the nearest 5" in " ".join(beside_of(chosen(edition, stated.id, PLACE)).notes)
    assert "rounded" not in " ".join(shown(stated, points).notes)
