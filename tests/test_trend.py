"""The recent trend against Fingertips' own series, two slower versions, and every reason for there being none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.terms import Grain, Period, Polarity
from dashboard.trend import CRITICAL, RecentTrend, Trend, Year, recent_trend, said
from tests.worked import number, printed, worked

LOW, HIGH, NONE = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD, Polarity.NO_JUDGEMENT
UP, DOWN, FLAT, UNKNOWN = Trend.INCREASING, Trend.DECREASING, Trend.NO_CHANGE, Trend.UNKNOWN

# Fingertips' own tests: a rising rate, and MMR (one dose) in Yorkshire and the Humber.
RISING = ([24.67, 24.6, 28, 30.2, 30.6], [23.16, 23.15, 26.44, 28.63, 28.98], [26.25, 26.19, 29.64, 31.9, 32.25])
MMR = (
    [92.6254, 92.3221, 90.8708, 90.017, 90.1013],
    [92.4168, 92.1072, 90.6358, 89.7694, 89.8578],
    [92.8288, 92.5315, 91.1004, 90.2594, 90.3396],
)

values = st.lists(st.integers(0, 400), min_size=5, max_size=5)
widths = st.lists(st.integers(1, 80), min_size=5, max_size=5)


def series(given_values: Sequence[Any], lower: Sequence[Any], upper: Sequence[Any], first: int = 2019) -> list[Year]:
    rows = enumerate(zip(given_values, lower, upper, strict=True), start=first)
    return [Year(Period.parse(str(year)), *row) for year, row in rows]


def around(given_values: Sequence[float], wide: Sequence[float] = (1, 1, 1, 1, 1)) -> list[Year]:
    """Return years whose intervals reach so far to either side."""
    pairs = list(zip(given_values, wide, strict=True))
    return series(given_values, [value - half for value, half in pairs], [value + half for value, half in pairs])


def shares(counts: Sequence[Any], populations: Sequence[Any]) -> list[Year]:
    rows = enumerate(zip(counts, populations, strict=True), start=2019)
    return [Year(Period.parse(str(year)), count=count, population=population) for year, (count, population) in rows]


def of_shares(counts: Sequence[Any], populations: Sequence[Any], polarity: Polarity = NONE) -> RecentTrend:
    return recent_trend(shares(counts, populations), polarity, is_proportion=True)


# -- cases


def test_a_rising_rate_is_increasing() -> None:
    found = recent_trend(series(*RISING), LOW)
    assert (found.trend, found.words) == (UP, "increasing and getting worse")
    assert (found.chi_squared, found.slope) == pytest.approx((46.76531579206266, 1.751566222662941))
    assert (str(found.first), str(found.last), found.reason) == ("2019", "2023", "")
    assert found.method == "Fingertips recent trend, weighted by interval"


def test_falling_vaccination_is_getting_worse() -> None:
    found = recent_trend(series(*MMR), HIGH)
    assert (found.trend, found.words) == (DOWN, "decreasing and getting worse")
    assert (found.chi_squared, found.slope) == pytest.approx((418.53656853121885, -0.7405107315617998))


@pytest.mark.parametrize(
    ("trend", "low", "high"),
    [
        (UP, "increasing and getting worse", "increasing and getting better"),
        (DOWN, "decreasing and getting better", "decreasing and getting worse"),
        (FLAT, "no change", "no change"),
        (UNKNOWN, "cannot be calculated", "cannot be calculated"),
    ],
)
def test_which_way_is_good_makes_better_or_worse_of_a_trend(trend: Trend, low: str, high: str) -> None:
    assert (said(trend, LOW), said(trend, HIGH), said(trend, NONE)) == (low, high, trend.value)


def test_the_page_works_out_the_numbers_it_prints() -> None:
    rates, proportions, results = worked("trend")
    weighted = [
        Year(Period.parse(row["Year"]), number(row["Value"]), number(row["Lower"]), number(row["Upper"]))
        for row in rates
    ]
    counted = [
        Year(Period.parse(row["Year"]), count=number(row["Count"]), population=number(row["Denominator"]))
        for row in proportions
    ]
    found = [recent_trend(weighted, LOW), recent_trend(counted, HIGH, is_proportion=True)]
    for row, each in zip(results, found, strict=True):
        assert printed(each.chi_squared, row["Chi-squared"]) == row["Chi-squared"]
        assert printed(each.slope, row["Slope"]) == row["Slope"]
        assert each.words == row["In words"]


# -- no trend


def test_a_year_that_alone_makes_the_trend_makes_none() -> None:
    steady, jump = around([10, 9.9, 10, 9.9, 10]), around([10, 9.9, 10, 9.9, 30])
    assert recent_trend(steady, LOW).trend is FLAT
    found = recent_trend(jump, LOW)
    assert (found.chi_squared or 0) > CRITICAL
    assert (found.slope or 0) > 0
    assert (found.trend, found.words) == (FLAT, "no change")


def test_equal_years_have_no_direction_by_accident() -> None:
    assert recent_trend(around([0.1, 0.1, 0.1, 0.1, 30]), LOW).trend is FLAT
    assert recent_trend(around([30, 0.1, 0.1, 0.1, 0.1]), LOW).trend is FLAT
    flat = recent_trend(around([0.1] * 5, [0.3, 0.7, 0.9, 0.1, 0.2]), LOW)
    assert (flat.trend, flat.slope, flat.chi_squared) == (FLAT, 0, 0)


def test_the_critical_value_itself_is_no_trend() -> None:
    # Steps of one a year with an error of e have chi-squared 10 / e².
    edge = 1.96 * math.sqrt(10 / CRITICAL)
    above, below = (recent_trend(around([1, 2, 3, 4, 5], [edge * by] * 5), LOW) for by in (0.9999, 1.0001))
    assert above.chi_squared == pytest.approx(CRITICAL, rel=1e-3)
    assert (above.trend, below.trend) == (UP, FLAT)


def test_only_the_latest_five_years_are_judged() -> None:
    long = [*series([90, 80], [89, 79], [91, 81], first=2017), *series(*RISING)]
    assert recent_trend(long, LOW) == recent_trend(series(*RISING), LOW)
    assert recent_trend(reversed(long), LOW) == recent_trend(series(*RISING), LOW)


def test_a_latest_year_without_a_value_leaves_the_five_before_and_says_so() -> None:
    late = [*series(*RISING), Year(Period.parse("2024"))]
    assert str(recent_trend(late, LOW).last) == "2023"


# -- cannot be calculated


@pytest.mark.parametrize(
    ("years", "reason"),
    [
        (series(*RISING)[1:], "it needs 5 years with a value and has 4"),
        ([], "it needs 5 years with a value and has 0"),
        (
            [replace(year, value=None) if step == 2 else year for step, year in enumerate(series(*RISING))],
            "it needs 5 years with a value and has 4",
        ),
        (
            [*series(*RISING)[:-1], *series([31], [30], [32], first=2024)],
            "2022 is not followed by a value for 2023",
        ),
        (
            [replace(year, lower=None) if step == 2 else year for step, year in enumerate(series(*RISING))],
            "2021 has no interval",
        ),
        (around([1, 2, 3, 4, 5], [1, 1, 0, 1, 1]), "the interval of 2021 has no width"),
        (
            [replace(year, period=Period.parse(f"2024-0{step}")) for step, year in enumerate(series(*RISING), start=1)],
            "it is not a yearly series",
        ),
        (
            [replace(year, period=Period.parse(f"201{step}-1{step + 2}")) for step, year in enumerate(series(*RISING))],
            "its periods overlap or span several years",
        ),
    ],
)
def test_a_series_that_has_no_trend_says_why(years: list[Year], reason: str) -> None:
    found = recent_trend(years, LOW)
    assert (found.trend, found.words, found.reason) == (UNKNOWN, "cannot be calculated", reason)
    assert (found.slope, found.chi_squared, found.last) == (None, None, None)


def test_a_window_over_several_years_overlaps() -> None:
    assert recent_trend(series(*RISING), LOW, window=3).reason == "its periods overlap or span several years"


@pytest.mark.parametrize(
    ("day", "is_refused"),
    [
        (date(2018, 7, 1), False),
        (date(2019, 1, 1), False),
        (date(2019, 1, 2), True),
        (date(2021, 1, 1), True),
        (date(2023, 12, 31), True),
        (date(2024, 1, 1), False),
    ],
)
def test_a_break_within_the_five_years_is_not_looked_across(day: date, is_refused: bool) -> None:
    found = recent_trend(series(*RISING), LOW, breaks=[date(2001, 1, 1), day])
    assert (found.trend is UNKNOWN) is is_refused
    if day == date(2021, 1, 1):
        assert found.reason == "there is a break in the series on 1 January 2021"


@pytest.mark.parametrize(
    ("counts", "populations", "reason"),
    [
        ([5, 3, 1, 1, 2], [5, 5, 5, 4, 4], "2019 counts none or all of its denominator"),
        ([1, 3, 1, 0, 2], [5, 5, 5, 4, 4], "2022 counts none or all of its denominator"),
        ([1, 3, 1, 2, 2], [5, 5, 5, None, 4], "2022 has no numerator and denominator"),
        ([1, 3, 1, 2], [5, 5, 5, 4], "it needs 5 years with a value and has 4"),
    ],
)
def test_a_proportion_without_odds_has_no_trend(counts: list[Any], populations: list[Any], reason: str) -> None:
    found = of_shares(counts, populations)
    assert (found.trend, found.reason) == (UNKNOWN, reason)


@pytest.mark.parametrize("text", ["2019/20", "2019"])
def test_financial_academic_and_calendar_years_are_all_yearly(text: str) -> None:
    for grain in (Grain.FINANCIAL_YEAR, Grain.ACADEMIC_YEAR) if "/" in text else (Grain.CALENDAR_YEAR,):
        period, years = Period.parse(text, grain), []
        for year in series(*RISING):
            years.append(replace(year, period=period))
            period = period.next
        assert recent_trend(years, LOW).trend is UP


# -- what must always hold


@given(given_values=values, wide=widths)
def test_a_trend_is_that_of_lines_fitted_in_fractions(given_values: list[int], wide: list[int]) -> None:
    found = recent_trend(around(given_values, wide), NONE)
    weights = [Fraction(196, 100) ** 2 / half**2 for half in wide]
    slopes = [_line(given_values, weights, out) for out in (None, 0, 1, 2, 3, 4)]
    total, turns = sum(weights), sum(weight * turn for turn, weight in enumerate(weights))
    spread = sum(weight * turn**2 for turn, weight in enumerate(weights)) - turns**2 / total
    chi_squared = float(slopes[0] ** 2 * spread)
    assert found.chi_squared == pytest.approx(chi_squared, abs=1e-9)
    assert found.slope == pytest.approx(float(slopes[0]), abs=1e-9)
    assume(abs(chi_squared - CRITICAL) > 1e-6)
    assert found.trend is _judged_slowly(slopes, chi_squared)


@given(data=st.data(), populations=st.lists(st.integers(2, 90), min_size=5, max_size=5))
def test_a_trend_of_shares_is_the_correlation_of_everybody_with_the_year(
    data: st.DataObject, populations: list[int]
) -> None:
    counts = [data.draw(st.integers(1, whole - 1)) for whole in populations]
    found = of_shares(counts, populations)
    people = [
        (turn, int(number < part))
        for turn, (part, whole) in enumerate(zip(counts, populations, strict=True))
        for number in range(whole)
    ]
    chi_squared = len(people) * _correlation(people) ** 2
    odds = [math.log(part / (whole - part)) for part, whole in zip(counts, populations, strict=True)]
    slopes = [_line([Fraction(each) for each in odds], [Fraction(1)] * 5, out) for out in (None, 0, 1, 2, 3, 4)]
    assert found.chi_squared == pytest.approx(chi_squared, abs=1e-9)
    assert found.slope == pytest.approx(float(slopes[0]), abs=1e-12)
    assume(abs(chi_squared - CRITICAL) > 1e-6 and all(abs(slope) > 1e-12 or not slope for slope in slopes))
    assert found.trend is _judged_slowly(slopes, chi_squared)


@given(given_values=values, wide=widths)
def test_time_turned_round_turns_the_trend_round(given_values: list[int], wide: list[int]) -> None:
    there, back = (
        recent_trend(around(given_values, wide), NONE),
        recent_trend(around(given_values[::-1], wide[::-1]), NONE),
    )
    assert back.chi_squared == pytest.approx(there.chi_squared, abs=1e-9)
    assert (there.trend, back.trend) in {(FLAT, FLAT), (UP, DOWN), (DOWN, UP)}


@given(given_values=values, wide=widths, lift=st.integers(1, 500), by=st.sampled_from([2, 10, 1000]))
def test_another_unit_has_the_same_trend(given_values: list[int], wide: list[int], lift: int, by: int) -> None:
    plain = recent_trend(around(given_values, wide), LOW)
    other = recent_trend(around([value * by + lift for value in given_values], [half * by for half in wide]), LOW)
    assert other.trend is plain.trend
    assert other.chi_squared == pytest.approx(plain.chi_squared, abs=1e-6)


@given(data=st.data(), populations=st.lists(st.integers(2, 5000), min_size=5, max_size=5))
def test_the_share_of_the_others_goes_the_other_way(data: st.DataObject, populations: list[int]) -> None:
    counts = [data.draw(st.integers(1, whole - 1)) for whole in populations]
    rest = [whole - part for part, whole in zip(counts, populations, strict=True)]
    there, back = of_shares(counts, populations), of_shares(rest, populations)
    assert back.slope == pytest.approx(-(there.slope or 0), abs=1e-12)
    assert back.chi_squared == pytest.approx(there.chi_squared, abs=1e-9)


def _line(given_values: Sequence[int | Fraction], weights: list[Fraction], out: int | None) -> Fraction:
    """Return the slope of the line that leaves the least weighted squares, without one year, from its equations."""
    rows = [(x, y, w) for x, (y, w) in enumerate(zip(given_values, weights, strict=True)) if x != out]
    s, sx = sum(w for _, _, w in rows), sum(w * x for x, _, w in rows)
    sy, sxy, sxx = (
        sum(w * y for _, y, w in rows),
        sum(w * x * y for x, y, w in rows),
        sum(w * x * x for x, _, w in rows),
    )
    return Fraction(s * sxy - sx * sy) / (s * sxx - sx * sx)


def _judged_slowly(slopes: list[Fraction], chi_squared: float) -> Trend:
    signs = {(slope > 0) - (slope < 0) for slope in slopes}
    if chi_squared <= CRITICAL or len(signs) > 1:
        return FLAT
    return {1: UP, -1: DOWN, 0: FLAT}[signs.pop()]


def _correlation(pairs: list[tuple[int, int]]) -> float:
    count = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    cross = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return cross / math.sqrt(sum((x - mean_x) ** 2 for x, _ in pairs) * sum((y - mean_y) ** 2 for _, y in pairs))
