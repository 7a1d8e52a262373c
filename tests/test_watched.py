"""Points watched: control charts across breaks and rebases, and the recent trend of yearly series."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard import spc
from dashboard.definitions import Indicator
from dashboard.place import Place, read_breaks
from dashboard.terms import UNKNOWN_AREA, Month, Period, Point, State
from dashboard.watched import watched
from tests.desks import PLACE, indicator_of, place_of, shipped

SOURCES = shipped("delayed_transfers", "admissions", "population", "reablement")
BEDS = """
measure: mean
numerator: {source: delayed_transfers, sum: delayed_days}
denominator: {source: days}
unit: beds per day
polarity: low_is_good
areas: [place]
"""
YEARLY = """
measure: rate
numerator: {source: admissions, sum: spells, where: {emergency: true}}
denominator: {source: population, sum: residents}
multiplier: 1000
period: {grain: financial_year}
polarity: low_is_good
areas: [place]
unit: per 1,000
"""
USUAL = [20, 22, 21, 19, 20, 22, 21, 19, 20, 22, 21, 19, 20, 22, 21, 19]


def beds(more: str = "spc: true") -> Indicator:
    return indicator_of(f"{BEDS}{more}\n", SOURCES, "beds")


def series(values: list[float | None], area: str = PLACE, **said: object) -> list[Point]:
    """Return a month a value from April 2024, each of 31 times as many days."""
    points = []
    for index, value in enumerate(values):
        count = None if value is None else 31 * value
        state = State.MISSING if value is None else ""
        period = str(Month(2024, 4) + index)
        point = Point("beds", area, area, "place", period, numerator=count, value=value, state=state, definition="1:a")
        points.append(replace(point, **said))  # type: ignore[arg-type]
    return points


def broken(rows: str) -> Place:
    return place_of(breaks=f"date,indicators,text,kind\n{rows}\n")


def test_the_points_say_what_the_chart_says_of_the_same_numbers() -> None:
    values = [*USUAL, 40.0]
    made = watched(series([*values]), beds(), place_of())
    readings = [
        spc.Reading(Period.parse(str(Month(2024, 4) + index)), value, 31 * value) for index, value in enumerate(values)
    ]
    expected = spc.chart(readings, spc.Watch(beds().polarity, within=(0, float("inf"))))
    assert [point.variation for point in made] == [str(dot.variation) for dot in expected.dots]
    assert made[-1].variation == "concern"
    assert made[-1].special_cause == expected.dots[-1].said != ""
    assert made[-1].upper_process == expected.dots[-1].limits.upper  # type: ignore[union-attr]


def test_without_spc_nothing_is_watched() -> None:
    made = watched(series([*USUAL, 40.0]), beds("spc: false"), place_of())
    assert {(point.variation, point.watched, point.mean) for point in made} == {("", "", None)}


def test_a_break_starts_the_limits_anew_and_the_points_before_it_keep_theirs() -> None:
    made = watched(series([*USUAL, *[value + 30 for value in USUAL]]), beds(), broken("2025-08-01,beds,moved,break"))
    assert made[15].mean == pytest.approx(20.5)
    assert made[16].mean == pytest.approx(50.5)
    assert {point.variation for point in made} == {"common cause"}


def test_a_rebase_starts_the_limits_anew_and_leaves_the_rating_alone() -> None:
    place = broken("2025-08-01,beds,a new ward,rebase")
    made = watched(series([*USUAL, *[value + 30 for value in USUAL]]), beds(), place)
    assert made[16].mean == pytest.approx(50.5)
    assert place.breaks[0].is_rebase


def test_a_missing_month_is_a_gap_and_a_provisional_one_is_not_judged() -> None:
    points = series([*USUAL[:6], None, *USUAL[6:], 60.0])
    points[-1] = replace(points[-1], provisional=True)
    made = watched(points, beds(), place_of())
    assert (made[6].variation, made[-1].variation) == ("", "")
    assert made[-1].mean == pytest.approx(sum(USUAL) / len(USUAL))


def test_a_month_that_no_version_counted_is_a_gap_like_a_missing_one() -> None:
    # A version that was in development or paused has no point for its months, and the next one goes on after them.
    whole = series([*USUAL[:6], None, None, *USUAL[6:], 60.0])
    made = watched([*whole[:6], *whole[8:]], beds(), place_of())
    assert [each.key for each in made] == [each.key for each in [*whole[:6], *whole[8:]]]
    full = watched(whole, beds(), place_of())
    assert made[-1].variation == full[-1].variation == "concern"
    assert made[-1].upper_process == full[-1].upper_process is not None


def test_one_hidden_month_makes_it_a_run_chart_that_says_so() -> None:
    points = series([*USUAL])
    points[3] = replace(points[3], value=None, numerator=None, state=State.HIDDEN)
    made = watched(points, beds(), place_of())
    assert {point.variation for point in made} == {""}
    assert {point.upper_process for point in made} == {None}
    assert made[0].watched.startswith("Run chart: a month is hidden")


def test_assurance_is_of_the_latest_limits_and_the_latest_target() -> None:
    points = [replace(point, target=30.0) for point in series([*USUAL, *[value + 30 for value in USUAL]])]
    made = watched(points, beds(), broken("2025-08-01,beds,moved,break"))
    assert made[0].assurance == ""
    assert made[-1].assurance == "consistently fails"
    assert watched(points[:16], beds(), place_of())[-1].assurance == "consistently passes"


def test_there_is_no_assurance_of_a_target_set_before_a_break() -> None:
    points = [replace(point, target=60.0) for point in series([*USUAL, *[value + 30 for value in USUAL]])]
    points = [*points[:16], *(replace(point, state=State.BREAK) for point in points[16:])]
    made = watched(points, beds(), broken("2025-08-01,beds,moved,break"))
    assert {point.assurance for point in made} == {""}


def test_each_area_is_watched_by_itself_and_the_row_not_known_not_at_all() -> None:
    north = series([*USUAL[:15], 90.0], "north")
    unknown = series([*USUAL[:15], 90.0], UNKNOWN_AREA)
    made = {
        (point.area, point.period): point
        for point in watched([*series([*USUAL]), *north, *unknown], beds(), place_of())
    }
    assert made["north", "2025-07"].variation == "concern"
    assert made[PLACE, "2025-07"].variation == "common cause"
    assert made[UNKNOWN_AREA, "2025-07"].variation == ""


def test_a_fixed_baseline_is_what_the_definition_says() -> None:
    values: list[float | None] = [*USUAL[:12], 30.0, 31.0, 30.0, 31.0]
    fixed = watched(series(values), beds("spc: {baseline: 12}"), place_of())
    assert fixed[-1].mean == pytest.approx(sum(USUAL[:12]) / 12)
    assert watched(series(values), beds(), place_of())[-1].mean != fixed[-1].mean


def test_a_series_of_years_has_a_recent_trend_on_its_latest_point() -> None:
    yearly = indicator_of(YEARLY, SOURCES, "yearly")
    points = [
        Point(
            "yearly", PLACE, "Here", "place", f"{year}/{year - 1999:02}", value=value, lower=value - 1, upper=value + 1
        )
        for year, value in zip(range(2019, 2025), (10.0, 12.0, 14.0, 16.0, 18.0, 20.0), strict=True)
    ]
    made = watched(points, yearly, place_of())
    assert made[-1].trend == "increasing and getting worse"
    assert {point.trend for point in made[:-1]} == {""}
    changed = "version: 2\neffective_from: 2022-04-01\nreason: Others are counted\ncomparable: "
    for comparable, said in (("yes", "increasing"), ("no", "cannot be calculated: there is a break in the series")):
        second = indicator_of(f"{YEARLY}{changed}{comparable}\n", SOURCES, "yearly")
        assert watched(points, second, place_of())[-1].trend.startswith(said)
        assert watched(points, yearly, place_of(), [second])[-1].trend.startswith(said), "under a later version too"
    few = watched(points[-3:], yearly, place_of())
    assert few[-1].trend.startswith("cannot be calculated: it needs 5 years")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",beds,moved,break", "the day from which"),
        ("2025-08-01,beds,,break", "the reason, as the board is to read it"),
        ("2025-08-01,beds,moved,reset", "Expected break, event or rebase."),
    ],
)
def test_a_step_without_a_day_or_a_reason_is_refused(row: str, said: str) -> None:
    _, problems = read_breaks(f"date,indicators,text,kind\n{row}\n")
    assert [said in str(problem) for problem in problems] == [True]
