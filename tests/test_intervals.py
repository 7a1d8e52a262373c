"""Intervals against published tables, the reference package's own cases, and a slow and obvious second version."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intervals import Interval, byar, crude_rate, exact_poisson, proportion, repeated_rate, wilson
from tests.worked import number, printed, worked

confidences = st.sampled_from([0.90, 0.95, 0.98, 0.998])


# Garwood 1936: 95% limits of a Poisson count.
@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (3, 0.619, 8.767),
        (4, 1.090, 10.242),
        (5, 1.623, 11.668),
        (9, 4.115, 17.085),
    ],
)
def test_exact_limits_are_those_of_the_published_table(count: int, lower: float, upper: float) -> None:
    assert exact_poisson(count) == pytest.approx((lower, upper), abs=6e-4)


# PHEindicatormethods 2.1.0, testdata_Byars_Wilson and testdata_Rate.
@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [
        (65, 0.95, 50.163187710459454, 82.84913854593984),
        (65, 0.998, 42.8802614714802, 94.00029084431802),
        (1045, 0.95, 982.5932018073325, 1110.33121298565),
        (1, 0.95, 0.01307213290150435, 5.5637555824752605),
        (10, 0.998, 2.916318374695686, 24.193724927880535),
    ],
)
def test_byar_gives_the_reference_packages_limits(count: int, confidence: float, lower: float, upper: float) -> None:
    assert byar(count, confidence) == pytest.approx((lower, upper), rel=1e-9)


@pytest.mark.parametrize(
    ("count", "population", "lower", "upper", "method"),
    [
        (1, 100, 25.317807984289896, 5571.643390938898, "Exact Poisson"),
        (20, 100, 12211.428834875936, 30889.880369197064, "Byar"),
        (222, 3215, 6026.574877652674, 7875.729370871851, "Byar"),
    ],
)
def test_a_crude_rate_gives_the_reference_packages_limits(
    count: int, population: int, lower: float, upper: float, method: str
) -> None:
    rate = crude_rate(count, population, 100_000)
    assert rate.method == method
    assert rate.value == pytest.approx(count / population * 100_000)
    assert (rate.lower, rate.upper) == pytest.approx((lower, upper), rel=1e-9)


# Newcombe 1998, table I, method 3 (Wilson without continuity correction).
@pytest.mark.parametrize(
    ("count", "population", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_limits_are_those_of_newcombes_paper(count: int, population: int, lower: float, upper: float) -> None:
    assert wilson(count, population) == pytest.approx((lower, upper), abs=6e-5)


def test_nine_events_are_exact_and_ten_are_byar() -> None:
    assert crude_rate(9, 1850, 1000).method == "Exact Poisson"
    assert crude_rate(10, 1850, 1000).method == "Byar"
    assert (crude_rate(10, 1, 1).lower, crude_rate(10, 1, 1).upper) == byar(10)


def test_no_events_are_a_rate_of_zero_with_an_upper_limit() -> None:
    rate = crude_rate(0, 1850, 1000)
    assert (rate.value, rate.lower) == (0, 0)
    assert rate.upper == pytest.approx(-math.log(0.025) / 1850 * 1000)


def test_there_may_be_more_events_than_people() -> None:
    assert crude_rate(250, 220, 100).value == pytest.approx(113.636364)


def test_a_negative_byar_limit_is_no_limit() -> None:
    assert byar(1, 0.998)[0] is None
    assert byar(0)[0] is None


def test_a_rate_from_ten_events_has_a_lower_limit_at_any_confidence() -> None:
    lower = crude_rate(10, 100, 1, math.nextafter(1, 0)).lower
    assert lower is not None
    assert lower > 0


def test_none_and_all_of_a_group_reach_0_and_100_exactly() -> None:
    none, everybody = proportion(0, 40, 100), proportion(40, 40, 100)
    assert (none.value, none.lower) == (0, 0)
    assert none.upper == pytest.approx(8.762160119728664)
    assert everybody.lower == pytest.approx(91.23783988027134)
    assert (everybody.value, everybody.upper) == (100, 100)


@given(st.integers(1, 5000))
def test_all_of_any_group_is_100_per_cent_to_the_last_digit(population: int) -> None:
    assert proportion(population, population, 100).upper == 100


@given(st.integers(0, 100))
def test_a_whole_per_cent_is_that_number_and_so_meets_its_target(count: int) -> None:
    assert proportion(count, 100, 100).value == count
    assert crude_rate(count, 100, 100).value == count


def test_a_proportion_is_a_fraction_of_one_unless_told() -> None:
    share = proportion(20, 100)
    assert (share.value, share.method) == (0.2, "Wilson")
    assert (share.lower, share.upper) == pytest.approx((0.1333669333310325, 0.28882916559315885))


@given(count=st.integers(0, 40), confidence=confidences)
def test_exact_limits_are_where_the_poisson_sums_leave_half_of_what_is_left(count: int, confidence: float) -> None:
    tail = (1 - confidence) / 2
    lower = _bisect(lambda mean: 1 - _poisson_up_to(count - 1, mean) - tail, 0, 200) if count else 0.0
    upper = _bisect(lambda mean: tail - _poisson_up_to(count, mean), 0, 200)
    assert exact_poisson(count, confidence) == pytest.approx((lower, upper), rel=1e-7, abs=1e-9)


@given(count=st.integers(10, 500))
def test_byar_is_within_one_per_cent_of_exact_from_ten_events(count: int) -> None:
    assert byar(count) == pytest.approx(exact_poisson(count), rel=0.01)


@given(data=st.data(), population=st.integers(1, 400), confidence=confidences)
def test_wilson_limits_are_where_the_score_test_just_rejects(
    data: st.DataObject, population: int, confidence: float
) -> None:
    count = data.draw(st.integers(0, population))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = count / population

    def rejects(true_share: float) -> float:
        return (share - true_share) ** 2 - z**2 * true_share * (1 - true_share) / population

    lower = _bisect(lambda true_share: -rejects(true_share), 0, share) if count else 0.0
    upper = _bisect(rejects, share, 1) if count < population else 1.0
    assert wilson(count, population, confidence) == pytest.approx((lower, upper), abs=1e-9)


@given(count=st.integers(0, 300), population=st.integers(300, 9000))
def test_a_value_lies_between_its_limits(count: int, population: int) -> None:
    for interval in (crude_rate(count, population, 1000), proportion(count, population, 100)):
        assert interval.lower is not None
        assert interval.upper is not None
        assert interval.lower <= interval.value <= interval.upper


@pytest.mark.parametrize("confidence", [0.5, 0.899, 1.0, 95, math.nan])
@pytest.mark.parametrize("limits", [exact_poisson, byar, lambda count, level: wilson(count, 100, level)])
def test_a_confidence_outside_90_to_100_per_cent_is_an_error(
    limits: Callable[[float, float], object], confidence: float
) -> None:
    with pytest.raises(ValueError, match="a confidence is from"):
        limits(5, confidence)


@pytest.mark.parametrize("population", [0, -5, math.nan, math.inf])
@pytest.mark.parametrize("method", [crude_rate, proportion])
def test_a_population_that_is_not_above_zero_is_an_error(
    method: Callable[[float, float, float], Interval], population: float
) -> None:
    with pytest.raises(ValueError, match="a population is above zero"):
        method(0, population, 1000)


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
@pytest.mark.parametrize("method", [crude_rate, proportion])
def test_a_count_below_zero_is_an_error(method: Callable[[float, float, float], Interval], count: float) -> None:
    with pytest.raises(ValueError, match="a count is zero or more"):
        method(count, 10, 1000)


def test_a_share_of_more_than_everybody_is_an_error() -> None:
    with pytest.raises(ValueError, match="11 is above 10"):
        proportion(11, 10)


def test_the_page_works_out_the_numbers_it_prints() -> None:
    rows, repeated = worked("rates-and-intervals")
    for row in rows:
        made = crude_rate if row["Kind"] == "rate" else proportion
        found = made(number(row["Count"]), number(row["Population"]), number(row["Per"]))
        assert found.method == row["Method"]
        for name, value in (("Value", found.value), ("Lower", found.lower), ("Upper", found.upper)):
            assert printed(value, row[name]) == row[name], row
    for row in repeated:
        people = {times: number(row[name]) for times, name in enumerate(("Once", "Twice", "Three times"), start=1)}
        found = repeated_rate(people, number(row["Population"]), number(row["Per"]))
        assert found.method == row["Method"]
        for name, value in (("Value", found.value), ("Lower", found.lower), ("Upper", found.upper)):
            assert printed(value, row[name]) == row[name], row


def _poisson_up_to(count: int, mean: float) -> float:
    return math.fsum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count + 1))


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
