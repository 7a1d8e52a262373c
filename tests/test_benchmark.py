"""The comparison with a benchmark: Fingertips' own cases, every place a benchmark can lie, and no colour anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.benchmark import (
    Comparison,
    Limits,
    against_goal,
    against_range,
    compare,
    compare_by_limits,
    control_limits,
    interval_against_goal,
)
from dashboard.intervals import wilson
from dashboard.rate import rated
from dashboard.terms import Point, Polarity, Rating
from tests.desks import PLACE, indicator_of, place_of
from tests.test_compute import SOURCES
from tests.test_compute_values import PER_1000
from tests.worked import number, worked

LOW, HIGH, NONE = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD, Polarity.NO_JUDGEMENT
SIMILAR, NOT_COMPARED = Comparison.SIMILAR, Comparison.NOT_COMPARED
polarities = st.sampled_from(list(Polarity))
numbers = st.integers(-20, 20)


@st.composite
def nested(draw: st.DrawFn) -> tuple[Limits, Limits]:
    """Draw a 95% interval and the 99.8% one around it."""
    lowest, low, high, highest = sorted(draw(st.lists(numbers, min_size=4, max_size=4)))
    return (low, high), (lowest, highest)


# -- cases


@pytest.mark.parametrize(
    ("lower", "upper", "low", "high", "none"),
    [
        (7.0, 9.0, "better", "worse", "lower"),
        (11.0, 13.0, "worse", "better", "higher"),
        (9.5, 11.5, "similar", "similar", "similar"),
        (8.0, 10.0, "similar", "similar", "similar"),  # touching
        (10.0, 12.0, "similar", "similar", "similar"),
        (10.0, 10.0, "similar", "similar", "similar"),
        (None, None, "", "", ""),
        (None, 9.0, "", "", ""),
        (11.0, None, "", "", ""),
    ],
)
def test_a_value_is_judged_by_which_side_of_the_benchmark_its_interval_lies(
    lower: float | None, upper: float | None, low: str, high: str, none: str
) -> None:
    assert [compare((lower, upper), 10, polarity) for polarity in (LOW, HIGH, NONE)] == [low, high, none]
    assert compare((lower, upper), None, LOW) is NOT_COMPARED


# Fingertips' own test of two levels: 2.6, within 2.5 to 2.7 at 95% and 2.3 to 2.9 at 99.8%.
@pytest.mark.parametrize(
    ("benchmark", "low", "high", "none"),
    [
        (3.0, "best", "worst", "lower"),
        (2.9, "better", "worse", "lower"),  # touches the wider one
        (2.8, "better", "worse", "lower"),
        (2.7, "similar", "similar", "similar"),
        (2.6, "similar", "similar", "similar"),
        (2.5, "similar", "similar", "similar"),
        (2.4, "worse", "better", "higher"),
        (2.3, "worse", "better", "higher"),
        (2.2, "worst", "best", "higher"),
    ],
)
def test_outside_the_wider_interval_too_is_best_or_worst(benchmark: float, low: str, high: str, none: str) -> None:
    said = [compare((2.5, 2.7), benchmark, polarity, (2.3, 2.9)) for polarity in (LOW, HIGH, NONE)]
    assert said == [low, high, none]


def test_without_a_wider_interval_there_is_no_best_or_worst() -> None:
    assert compare((2.5, 2.7), 3.0, LOW) == "better"
    assert compare((2.5, 2.7), 3.0, LOW, (None, None)) == "better"
    assert compare((None, 2.7), 3.0, LOW, (2.3, 2.9)) is NOT_COMPARED


def test_the_page_works_out_the_words_it_prints() -> None:
    (rows,) = worked("benchmark")
    way = {"low is good": LOW, "high is good": HIGH, "no judgement": NONE}
    for row in rows:
        near, wide = (
            (number(low), number(high)) for low, high in (row[name].split(" to ") for name in ("95%", "99.8%"))
        )
        benchmark, polarity = number(row["Benchmark"]), way[row["Polarity"]]
        assert compare(near, benchmark, polarity) == row["One level"]
        assert compare(near, benchmark, polarity, wide) == row["Two levels"]


# -- control limits and goals


def test_a_share_by_chance_lies_within_limits_around_the_benchmark() -> None:
    limits = control_limits(8.961108687627933, 5930)
    assert limits == pytest.approx((8.260446319219627, 9.714908640587067), rel=1e-12)
    assert [compare_by_limits(value, limits, LOW) for value in (8.2, limits[0], 9, limits[1], 9.8)] == [
        "better",
        "similar",
        "similar",
        "similar",
        "worse",
    ]
    assert compare_by_limits(9.8, limits, NONE) == "higher"


@given(st.integers(1, 99), st.integers(1, 5000))
def test_control_limits_are_wilsons_of_the_expected_count_but_for_a_rounded_quantile(
    benchmark: int, population: int
) -> None:
    expected = wilson(population * benchmark / 100, population)
    assert control_limits(benchmark, population) == pytest.approx([100 * each for each in expected], rel=1e-3)


@pytest.mark.parametrize(
    ("lower", "upper", "low", "high"),
    [
        (88, 92, "similar", "similar"),
        (90, 94, "worse", "better"),
        (91, 94, "worse", "better"),
        (86, 90, "similar", "similar"),
        (85, 89, "better", "worse"),
        (None, 89, "", ""),
    ],
)
def test_a_goal_by_interval_is_met_when_all_of_it_is_past_the_goal(
    lower: float | None, upper: float, low: str, high: str
) -> None:
    assert [interval_against_goal((lower, upper), 90, polarity) for polarity in (LOW, HIGH, NONE)] == [low, high, ""]


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(4.9, "better", "worse"), (5, "similar", "similar"), (9.9, "similar", "similar"), (10, "worse", "better")],
)
def test_a_range_holds_its_lower_end_and_not_its_upper_one(value: float, low: str, high: str) -> None:
    assert [against_range(value, 5, 10, polarity) for polarity in (LOW, HIGH, NONE)] == [low, high, ""]


def test_a_goal_is_met_at_the_goal() -> None:
    assert [against_goal(value, 10, LOW) for value in (9.9, 10, 10.1)] == ["better", "better", "worse"]
    assert [against_goal(value, 10, HIGH) for value in (9.9, 10, 10.1)] == ["worse", "better", "better"]
    assert against_goal(10, 10, NONE) is NOT_COMPARED


# -- what must always hold


@given(intervals=nested(), benchmark=numbers, polarity=polarities)
def test_a_comparison_is_that_of_looking_at_every_number_inside(
    intervals: tuple[Limits, Limits], benchmark: int, polarity: Polarity
) -> None:
    near, wide = (range(int(low or 0), int(high or 0) + 1) for low, high in intervals)
    words = {LOW: ("better", "worse"), HIGH: ("worse", "better"), NONE: ("lower", "higher")}[polarity]
    expected = "similar" if benchmark in near else words[all(each > benchmark for each in near)]
    assert compare(intervals[0], benchmark, polarity) == expected
    further = {"better": "best", "worse": "worst"}
    twice = expected if benchmark in wide else further.get(expected, expected)
    assert compare(intervals[0], benchmark, polarity, intervals[1]) == twice


@given(intervals=nested(), benchmark=numbers)
def test_the_other_way_of_being_good_turns_every_word_round(intervals: tuple[Limits, Limits], benchmark: int) -> None:
    other = {"best": "worst", "better": "worse", "similar": "similar", "worse": "better", "worst": "best"}
    for wide in (None, intervals[1]):
        low, high = (compare(intervals[0], benchmark, polarity, wide) for polarity in (LOW, HIGH))
        assert high == other[low]


def test_no_comparison_is_a_colour() -> None:
    assert not {each.value for each in Comparison} & {rating.value for rating in Rating}


def test_a_benchmark_is_not_compared_with_itself() -> None:
    place = place_of(yaml=f"name: Smallplace\narea: {PLACE}\nbenchmarks: {{whole: {PLACE}}}\n")
    indicator = indicator_of(f"{PER_1000}polarity: low_is_good\nbenchmark: whole\n", SOURCES)
    here = Point("drawn", PLACE, "Smallplace", "place", "2026-04", value=8.0, lower=7.0, upper=9.0, benchmark=8.0)
    part = replace(here, area="north", level="neighbourhood", lower=8.5)
    found = rated([here, part], indicator, place, [])
    assert [point.benchmark_judgement for point in found] == ["", "worse"]
