"""Life tables against the reference package's cases, a variance found another way, and every refusal."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ages import AgeBand
from dashboard.lifetables import AGES, Expectancy, healthy_expectancy, life_expectancy, life_table, refusal
from tests.worked import number, printed, worked

LABELS = ["0", "1-4", *(f"{age} - {age + 4}" for age in range(5, 90, 5)), "90 +"]

# PHEindicatormethods 2.1.0, testLifeExpectancy.
PEOPLE = [7060, 35059, 46974, 48489, 43219, 38561, 46009, 57208, 61435, 55601]
PEOPLE += [50209, 56416, 46411, 39820, 37978, 37039, 33288, 23306, 11936, 11936]
DEATHS = [17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936, 1937]
FEW = [270, 235, 246, 248, 243, 238, 246, 257, 261, 355, 350, 356, 346, 339, 337, 337, 333, 323, 311, 311]
FEW_DEATHS = [17, 9, 4, 8, 20, 15, 24, 33, 50, 51, 10, 16, 26, 30, 36, 22, 13, 5, 6, 1]

# Invented: the shares in good health and the people asked of the what-if.
HEALTHY = [0.97, 0.96, 0.95, 0.95, 0.94, 0.92, 0.91, 0.9, 0.88, 0.86, 0.83, 0.8, 0.76, 0.71, 0.66, 0.6, 0.53, 0.46]
SHARES = dict(zip(AGES, [*HEALTHY, 0.4, 0.33], strict=True))
ASKED = dict.fromkeys(AGES, 120.0)


@st.composite
def tables(draw: st.DrawFn, least: int = 0) -> list[AgeBand]:
    """Draw the bands of an area of some thousands, with deaths that a life table can be made of."""
    people = draw(st.lists(st.integers(400, 4_000), min_size=20, max_size=20))
    rates = draw(st.lists(st.floats(0, 0.25), min_size=20, max_size=20))
    deaths = [max(least, round(rate * count)) for rate, count in zip(rates, people, strict=True)]
    return bands([*deaths[:-1], max(1, deaths[-1])], people)


def bands(deaths: list[int], people: list[int]) -> list[AgeBand]:
    return [AgeBand(*row) for row in zip(LABELS, deaths, people, strict=True)]


MAIN = bands(DEATHS, PEOPLE)


def altered(age: str, **changes: Any) -> list[AgeBand]:
    """Return the main table with one band changed."""
    return [replace(band, **changes) if band.label == age else band for band in MAIN]


def limits(found: Expectancy) -> tuple[float, float]:
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.upper


# -- cases


@pytest.mark.parametrize(
    ("age", "years", "lower", "upper"),
    [
        (0, 80.16960813, 79.88268548, 80.45653078),
        (1, 79.36245674, 79.0898816, 79.63503188),
        (65, 18.76856852, 18.57570352, 18.96143352),
        (90, 6.16210635, 5.887683386, 6.436529314),
    ],
)
def test_life_expectancy_is_that_of_the_reference_package(age: int, years: float, lower: float, upper: float) -> None:
    found = life_expectancy(MAIN, age)
    assert (found.age, found.method, found.reason) == (age, "Chiang, with Silcocks' variance", "")
    assert found.value == pytest.approx(years, abs=1e-7)
    assert limits(found) == pytest.approx((lower, upper), abs=1e-4)


def test_a_wide_interval_is_withheld_without_the_shared_case_too() -> None:
    found = life_expectancy(bands(FEW_DEATHS, FEW), 40)
    assert found.value is None
    assert found.reason == "its 95% interval is wider than 20 years"
    assert limits(found) == pytest.approx((-1.6069521, 50.29765396), abs=1e-4)
    assert life_expectancy(bands(FEW_DEATHS, FEW), 35).value == pytest.approx(11.95846561)


def test_it_is_the_95_per_cent_interval_that_withholds_whatever_interval_is_asked_for() -> None:
    at_35 = life_expectancy(bands(FEW_DEATHS, FEW), 35, 0.998)
    low, high = limits(at_35)
    assert high - low > 20
    assert at_35.value == pytest.approx(11.95846561)
    assert life_expectancy(bands(FEW_DEATHS, FEW), 40, 0.90).value is None


def test_the_page_works_out_the_number_it_prints() -> None:
    rows, results = worked("life-expectancy")
    table = [AgeBand(row["Age"], number(row["Deaths"]), number(row["Person-years"])) for row in rows]
    for row in results:
        found = life_expectancy(table, int(row["At age"]))
        for text, value in zip((row["Years"], row["Lower"], row["Upper"]), (found.value, *limits(found)), strict=True):
            assert printed(value, text) == text


# -- refused


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (altered("10 - 14", events=-5), "the deaths aged 10 - 14 are not a count of zero or more"),
        (altered("10 - 14", events=math.nan), "the deaths aged 10 - 14 are not a count of zero or more"),
        (altered("10 - 14", events=None), "the deaths aged 10 - 14 are missing"),
        (altered("20 - 24", population=0), "the population aged 20 - 24 is not above zero"),
        (altered("20 - 24", population=-7), "the population aged 20 - 24 is not above zero"),
        (altered("20 - 24", population=None), "the population aged 20 - 24 is missing"),
        (altered("85 - 89", population=119), "there are more deaths than people aged 85 - 89"),
        (MAIN[:-1], "the method needs 20 bands of age and there are 19"),
        ([*MAIN, AgeBand("95 +", 1, 10)], "the method needs 20 bands of age and there are 21"),
        (altered("90 +", label="85+"), "no band of age starts at 90"),
        (altered("90 +", label="oldest"), '"oldest" is not a band of age'),
        (altered("90 +", events=0), "there are no deaths aged 90 +"),
        (bands([1] * 20, [250] * 20), "there are no more than 5,000 person-years"),
    ],
)
def test_a_table_that_cannot_be_one_is_refused_in_words(table: list[AgeBand], reason: str) -> None:
    assert refusal(table) == reason
    assert life_expectancy(table) == Expectancy(0, reason=reason)
    assert healthy_expectancy(table, SHARES, ASKED).reason == reason
    with pytest.raises(ValueError, match="^" + reason.replace("+", r"\+").replace('"', ".")):
        life_table(table)


def test_one_person_year_above_five_thousand_is_enough() -> None:
    assert refusal(bands([10] * 20, [250] * 19 + [251])) == ""


def test_as_many_deaths_as_people_are_no_fault_but_nobody_grows_older() -> None:
    table = altered("60 - 64", events=39820)
    at_birth, at_65 = life_expectancy(table), life_expectancy(table, 65)
    assert at_birth.value is not None
    assert at_birth.value < 65
    assert (at_65.value, at_65.lower) == (None, None)
    assert at_65.reason == "at these death rates nobody reaches the age of 65"
    assert healthy_expectancy(table, SHARES, ASKED, 65).reason == at_65.reason


def test_an_age_that_starts_no_band_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        life_expectancy(MAIN, 63)
    with pytest.raises(ValueError, match="a confidence is from"):
        life_expectancy(MAIN, 0, 95)


@pytest.mark.parametrize(
    ("share", "people", "reason"),
    [
        (1.01, 9, "the share in good health from age 5 is missing or not from 0 to 1"),
        (math.nan, 9, "the share in good health from age 5 is missing or not from 0 to 1"),
        (0.5, 0, "nobody was asked from age 5"),
    ],
)
def test_a_survey_that_makes_no_sense_is_refused(share: float, people: float, reason: str) -> None:
    found = healthy_expectancy(MAIN, {**SHARES, 5: share}, {**ASKED, 5: people})
    assert (found.value, found.lower, found.reason) == (None, None, reason)
    assert healthy_expectancy(MAIN, {}, ASKED).reason.startswith("the share in good health from age 0 is missing")


# -- what must always hold


@given(table=tables(), age=st.sampled_from(AGES))
def test_years_left_are_those_of_a_cohort_followed_year_by_year(table: list[AgeBand], age: int) -> None:
    found = life_expectancy(table, age)
    if found.value is not None:
        assert found.value == pytest.approx(_slowly(_rates(table), age), rel=1e-9)


@given(table=tables(least=1), age=st.sampled_from([0, 1, 40, 65, 90]), confidence=st.sampled_from([0.9, 0.95, 0.998]))
def test_the_interval_is_what_the_deaths_of_each_band_alone_would_move(
    table: list[AgeBand], age: int, confidence: float
) -> None:
    found = life_expectancy(table, age, confidence)
    if found.lower is None:
        return
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle, error = sum(limits(found)) / 2, _slow_error(table, age)
    assert limits(found) == pytest.approx((middle - z * error, middle + z * error), rel=1e-4, abs=1e-4)


def test_a_band_without_deaths_adds_nothing_to_the_interval() -> None:
    spared = altered("5 - 9", events=0)
    found, error = life_expectancy(spared), _slow_error(spared, 0)
    assert found.value == pytest.approx(_slowly(_rates(spared), 0))
    assert found.error == pytest.approx(error, rel=1e-4)


@given(table=tables(), seed=st.integers(0, 10**6))
def test_the_order_and_the_wording_of_the_bands_do_not_matter(table: list[AgeBand], seed: int) -> None:
    said = [replace(band, label=f"Aged {band.label.replace(' - ', ' to ')}") for band in table]
    shuffled = random.Random(seed).sample(said, len(said))
    assert life_expectancy(shuffled) == life_expectancy(table)


@given(table=tables(), step=st.integers(0, 18))
def test_a_death_more_never_lengthens_life(table: list[AgeBand], step: int) -> None:
    worse = [replace(band, events=(band.events or 0) + (at == step)) for at, band in enumerate(table)]
    before, after = life_table(table), life_table(worse)
    assert after.expectancy(0) <= before.expectancy(0)


@given(table=tables())
def test_a_thousand_times_the_people_lives_as_long_with_a_narrower_interval(table: list[AgeBand]) -> None:
    larger = [
        replace(band, events=1000 * (band.events or 0), population=1000 * (band.population or 0)) for band in table
    ]
    small, large = life_table(table), life_table(larger)
    assert large.expectancy(0) == pytest.approx(small.expectancy(0))
    assert large.error(0) == pytest.approx(small.error(0) / math.sqrt(1000))


@given(table=tables(), age=st.sampled_from(AGES))
def test_all_in_good_health_live_their_life_and_none_live_nothing(table: list[AgeBand], age: int) -> None:
    everybody, nobody = (healthy_expectancy(table, dict.fromkeys(AGES, share), ASKED, age) for share in (1.0, 0.0))
    if not everybody.reason:
        assert everybody.value == pytest.approx(life_table(table).expectancy(AGES.index(age)))
        assert (nobody.value, nobody.error) == (0, 0)


@given(table=tables())
def test_no_more_reach_an_age_than_the_one_before(table: list[AgeBand]) -> None:
    alive = life_table(table).survivors
    assert alive[0] == 100_000
    assert len(alive) == len(AGES)
    assert all(older <= younger for younger, older in pairwise(alive))


# -- the second version


def _rates(table: list[AgeBand]) -> list[float]:
    return [(band.events or 0) / (band.population or 0) for band in table]


def _slowly(rates: list[float], age: int) -> float:
    """Follow one newborn through the bands from `age`, adding up the years expected in each."""
    alive, years = 1.0, 0.0
    for step, start in enumerate(AGES):
        if start < age:
            continue
        if start == 90:
            return years + alive / rates[step]
        width = AGES[step + 1] - start
        dying = alive * min(1, width * rates[step] / (1 + width * rates[step] * (0.9 if start == 0 else 0.5)))
        years += width * (alive - dying) + width * dying * (0.1 if start == 0 else 0.5)
        alive -= dying
    raise AssertionError("the last band returns")


def _slow_error(table: list[AgeBand], age: int) -> float:
    """Move the death rate of each band a little, see what becomes of the years left, and add up the variances.

    The chance q of dying in a closed band has variance q²(1 - q)/D; a rate that has no end, M²/D.
    """
    rates, variance = _rates(table), 0.0
    for step, band in enumerate(table):
        if AGES[step] < age or not band.events:
            continue
        little = rates[step] * 1e-5
        up, down = ([rate + sign * little * (at == step) for at, rate in enumerate(rates)] for sign in (1, -1))
        if AGES[step] == 90:
            spread = rates[step] / math.sqrt(band.events)
        else:
            width, rest = AGES[step + 1] - AGES[step], 0.9 if step == 0 else 0.5
            chance = width * rates[step] / (1 + width * rates[step] * rest)
            of_chance = chance * math.sqrt((1 - chance) / band.events)
            spread = of_chance * (1 + width * rates[step] * rest) ** 2 / width
        variance += ((_slowly(up, age) - _slowly(down, age)) / (2 * little) * spread) ** 2
    return math.sqrt(variance)
