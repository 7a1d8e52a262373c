"""The slope index, deprivation groups and the range between areas, against cases, fractions and exact limits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.inequality import Group, Range, Scale, Slope, error_of, quantiles, range_between, slope_index
from tests.worked import number, printed, worked

# PHEindicatormethods 2.1.0, testdata_SII: life expectancy by decile of deprivation in the first of its areas.
PEOPLE = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
YEARS = [75.9334590103081, 78.3442382727843, 83.8360631041654, 83.6375399664931, 80.4655031529559]
YEARS += [81.1156759857022, 81.6930835718562, 84.1900062060987, 80.5955641081472, 86.2894349578624]
ERRORS = [1.638472426358545, 1.578192884542907, 1.5134355059640296, 1.7754906175801293, 1.7013390591981388]
ERRORS += [1.56412107376755, 1.3681148366878566, 1.4001418005940802, 2.4328463975781616, 1.5665181695934678]
DECILES = [Group(*row) for row in zip(range(1, 11), PEOPLE, YEARS, ERRORS, strict=True)]


@st.composite
def drawn_groups(draw: st.DrawFn) -> list[Group]:
    count = draw(st.integers(5, 8))
    whole = st.integers(1, 5000)
    return [
        Group(rank, draw(whole), draw(st.integers(200, 900)) / 10, draw(st.integers(1, 30)) / 10)
        for rank in range(count)
    ]


def limits(found: Slope) -> tuple[float, float]:
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.upper


# -- the slope index


def test_the_slope_and_the_ratio_are_those_of_the_reference_package() -> None:
    found = slope_index(DECILES)
    assert found.value == pytest.approx(6.934616473668819, rel=1e-9)
    assert found.ratio == pytest.approx(1.0888180804446217, rel=1e-9)
    assert found.intercept == pytest.approx(78.07663078231671, rel=1e-9)
    assert limits(found) == pytest.approx((3.127594617650817, 10.7586873680794), abs=0.05)
    assert (found.reason, found.warning) == ("", "")


def test_the_page_works_out_the_numbers_it_prints() -> None:
    rows, results = worked("slope-index")
    columns = ("Group", "Person-years", "Life expectancy", "Standard error")
    found = slope_index(Group(int(row["Group"]), *(number(row[name]) for name in columns[1:])) for row in rows)
    texts = {row["Number"]: row["Result"] for row in results}
    numbers = {
        "Slope index, years": found.value,
        "Lower limit": found.lower,
        "Upper limit": found.upper,
        "Relative index": found.ratio,
    }
    assert {name: printed(value, texts[name]) for name, value in numbers.items()} == texts


def test_the_same_figures_have_the_same_limits_and_the_method_says_the_seed() -> None:
    assert slope_index(DECILES) == slope_index(reversed(DECILES))
    assert slope_index(DECILES).method == "Slope index of inequality, interval from 100,000 simulations (seed 20240601)"


@settings(max_examples=20)
@given(groups=drawn_groups(), confidence=st.sampled_from([0.9, 0.95, 0.998]))
def test_the_line_is_that_of_fractions_and_its_limits_those_of_the_normal_distribution(
    groups: list[Group], confidence: float
) -> None:
    found = slope_index(groups, confidence)
    slope, start, variance = _slowly(groups)
    assert found.value == pytest.approx(float(slope), rel=1e-9, abs=1e-9)
    assert found.intercept == pytest.approx(float(start), rel=1e-9, abs=1e-9)
    # On the plain scale the slope is a sum of normal numbers, so that the simulation can be held against what it
    # would come to if it went on for ever.
    error = math.sqrt(variance)
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    exact = (float(slope) - reach, float(slope) + reach)
    assert limits(found) == pytest.approx(exact, abs=(0.15 if confidence > 0.99 else 0.05) * error)


@settings(max_examples=20)
@given(groups=drawn_groups(), by=st.sampled_from([2, 100]), lift=st.integers(0, 50))
def test_another_unit_scales_the_slope_and_a_shift_leaves_it(groups: list[Group], by: int, lift: int) -> None:
    plain = slope_index(groups)
    scaled = slope_index(groups, multiplier=by)
    assert scaled.value == pytest.approx(by * (plain.value or 0))
    assert limits(scaled) == pytest.approx([by * limit for limit in limits(plain)])
    assert scaled.ratio == plain.ratio
    shifted = slope_index(replace(group, value=(group.value or 0) + lift) for group in groups)
    assert shifted.value == pytest.approx(plain.value, abs=1e-9)


def test_equal_groups_have_no_slope_and_a_ratio_of_one() -> None:
    found = slope_index([Group(rank, 100 * rank, 80.0, 0.0) for rank in range(1, 6)])
    assert (found.value, found.ratio) == pytest.approx((0, 1), abs=1e-12)
    assert limits(found) == pytest.approx((0, 0), abs=1e-9)


def test_a_negative_multiplier_turns_the_slope_and_the_ratio_round() -> None:
    plain, turned = slope_index(DECILES), slope_index(DECILES, multiplier=-1)
    assert turned.value == pytest.approx(-(plain.value or 0))
    assert limits(turned) == pytest.approx((-limits(plain)[1], -limits(plain)[0]), abs=1e-3)
    assert turned.ratio == pytest.approx(1 / (plain.ratio or 1))
    assert turned.ratio_lower == pytest.approx(1 / (plain.ratio_upper or 1), abs=1e-5)


def test_a_line_that_crosses_zero_has_no_ratio() -> None:
    for sign in (1, -1):
        found = slope_index(Group(rank, 100, sign * (rank - 3.5), 0.1) for rank in range(1, 6))
        assert found.value == pytest.approx(sign * 5)
        assert (found.ratio, found.ratio_lower, found.ratio_upper) == (None, None, None)
    assert slope_index([Group(rank, 100, 0.0, 0.0) for rank in range(1, 6)]).ratio is None


@pytest.mark.parametrize("scale", [Scale.LOG, Scale.LOGIT])
def test_on_another_scale_the_slope_is_the_same_and_the_draws_keep_within_it(scale: Scale) -> None:
    shares = [Group(rank, 100, value, 0.9) for rank, value in enumerate([0.3, 0.25, 0.2, 0.15, 0.1], start=1)]
    plain, other = slope_index([replace(group, error=0.02) for group in shares]), slope_index(shares, scale=scale)
    assert other.value == pytest.approx(plain.value)
    lower, upper = limits(other)
    assert (other.value or 0) - lower != pytest.approx(upper - (other.value or 0), rel=0.05), (
        "lopsided, as it should be"
    )
    still = slope_index([replace(group, error=0.0) for group in shares], scale=scale)
    assert limits(still) == pytest.approx((still.value, still.value))


def test_a_standard_error_is_half_an_interval_over_its_quantile_on_the_scale_it_is_drawn_on() -> None:
    z = NormalDist().inv_cdf(0.975)
    assert error_of(10 - z, 10 + z) == pytest.approx(1)
    assert error_of(math.exp(2 - z), math.exp(2 + z), Scale.LOG) == pytest.approx(1)
    odds = [math.exp(each) for each in (-1 - z, -1 + z)]
    low, high = (each / (1 + each) for each in odds)
    assert error_of(low, high, Scale.LOGIT) == pytest.approx(1)


def test_more_than_ten_groups_come_with_a_warning() -> None:
    groups = [Group(rank, 100, 70.0 + rank, 1.0) for rank in range(11)]
    assert slope_index(groups).warning == "small groups can make it unstable"
    assert slope_index(groups[:10]).warning == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"population": None}, "the population of group 3 is missing or not above zero"),
        ({"population": 0}, "the population of group 3 is missing or not above zero"),
        ({"population": -8}, "the population of group 3 is missing or not above zero"),
        ({"value": None}, "the value of group 3 is missing or not on its scale"),
        ({"value": math.nan}, "the value of group 3 is missing or not on its scale"),
        ({"error": None}, "the standard error of group 3 is missing or below zero"),
        ({"error": -0.1}, "the standard error of group 3 is missing or below zero"),
        ({"rank": 4}, "two groups have the same rank"),
    ],
)
def test_a_group_that_makes_no_sense_is_refused_with_its_rank(changes: dict[str, float], reason: str) -> None:
    groups = [replace(group, **changes) if group.rank == 3 else group for group in DECILES]  # type: ignore[arg-type]
    assert slope_index(groups) == Slope(reason=reason)


@pytest.mark.parametrize(("value", "scale"), [(0.0, Scale.LOG), (0.0, Scale.LOGIT), (1.0, Scale.LOGIT)])
def test_a_value_that_its_scale_lacks_is_refused(value: float, scale: Scale) -> None:
    groups = [Group(rank, 100, value if rank == 3 else 0.5, 0.1) for rank in range(1, 6)]
    assert slope_index(groups, scale=scale).reason == "the value of group 3 is missing or not on its scale"
    assert slope_index(groups).reason == ""


@pytest.mark.parametrize("count", [0, 4, 101])
def test_too_few_and_too_many_groups_are_refused(count: int) -> None:
    groups = [Group(rank, 100, 70.0, 1.0) for rank in range(count)]
    assert slope_index(groups).reason == f"it needs 5 to 100 groups and there are {count}"


def test_a_confidence_outside_90_to_100_per_cent_is_an_error() -> None:
    with pytest.raises(ValueError, match="a confidence is from"):
        slope_index(DECILES, 0.5)


# -- groups


def test_ten_groups_of_twenty_hold_two_each_with_the_highest_first() -> None:
    scores = [float(score) for score in range(20)]
    assert quantiles(scores) == [10 - score // 2 for score in range(20)]
    assert quantiles(scores, highest_first=False) == [1 + score // 2 for score in range(20)]


def test_equal_values_are_in_one_group() -> None:
    assert quantiles([5, 5, 5, 5, 1, 1], groups=3) == [1, 1, 1, 1, 3, 3]


def test_a_missing_value_has_no_group_and_counts_for_nothing() -> None:
    assert quantiles([4, None, 3, 2, 1], groups=2) == [1, None, 1, 2, 2]
    assert quantiles([4, None, 3], groups=3) == [None, None, None]
    assert quantiles([], groups=3) == []


@given(st.lists(st.integers(-9, 9) | st.none(), max_size=60), st.integers(2, 10), st.booleans())
def test_groups_are_those_of_the_reference_formula(values: list[int | None], groups: int, highest_first: bool) -> None:
    known = [value for value in values if value is not None]
    for value, found in zip(values, quantiles(values, groups, highest_first=highest_first), strict=True):
        if value is None or len(known) < groups:
            assert found is None
            continue
        rank = sorted(known, reverse=highest_first).index(value) + 1
        size = Fraction(len(known), groups)
        assert found == (math.floor(groups + 1 - math.ceil(((len(known) + 1) - rank) / size)) or 1)


@given(st.integers(10, 300), st.integers(2, 10))
def test_groups_of_different_values_are_as_even_as_can_be(count: int, groups: int) -> None:
    sizes = Counter(quantiles([float(each) for each in range(count)], groups)).values()
    assert len(sizes) == groups
    assert max(sizes) - min(sizes) <= 1


# -- the range


def test_the_range_is_from_the_lowest_to_the_highest_area_and_names_both() -> None:
    found = range_between({"North": 79.5, "South": 82.0, "East": 76.25})
    assert found == Range(5.75, "South", "East")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"North": 79.5, "South": None}, "South has no value"),
        ({"North": None, "East": 1.0, "South": None, "Central": None}, "Central has no value, nor have 2 more"),
        ({"North": 79.5}, "there is nothing to compare with"),
        ({}, "there is nothing to compare with"),
    ],
)
def test_a_range_with_an_unknown_end_is_no_range(values: dict[str, float | None], reason: str) -> None:
    assert range_between(values) == Range(reason=reason)


@given(st.dictionaries(st.text(min_size=1), st.integers(-99, 99), min_size=2))
def test_a_range_is_the_largest_difference_of_any_two(values: dict[str, int]) -> None:
    found = range_between(dict(values))
    assert found.value == max(a - b for a in values.values() for b in values.values())
    assert values[found.highest] - values[found.lowest] == found.value


# -- the second version


def _slowly(groups: list[Group]) -> tuple[Fraction, Fraction, float]:
    """Return the slope and start of y√a on √a and b√a, from their equations, and the variance of the slope."""
    total = sum(Fraction(group.population or 0) for group in groups)
    shares = [Fraction(group.population or 0) / total for group in groups]
    middles = [sum(shares[:step], Fraction(0)) + share / 2 for step, share in enumerate(shares)]

    def total_of(*rows: Sequence[Fraction]) -> Fraction:
        return sum((math.prod(row, start=Fraction(1)) for row in zip(*rows, strict=True)), Fraction(0))

    def fit(values: list[Fraction]) -> tuple[Fraction, Fraction]:
        ab, abb = total_of(shares, middles), total_of(shares, middles, middles)
        ay, aby = total_of(shares, values), total_of(shares, middles, values)
        slope = (aby - ab * ay) / (abb - ab * ab)
        return slope, ay - slope * ab

    slope, start = fit([Fraction(group.value or 0) for group in groups])
    variance = 0.0
    for step, group in enumerate(groups):
        alone = [Fraction(int(at == step)) for at in range(len(groups))]
        variance += float(fit(alone)[0] * Fraction(group.error or 0)) ** 2
    return slope, start, variance
