"""Standardised rates against the reference package's cases, a second and slower version, and what must always hold."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ages import AgeBand
from dashboard.intervals import crude_rate
from dashboard.standardised import ESP2013, Standardised, directly_standardised, indirectly_standardised
from tests.worked import number, printed, worked

LABELS = [*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+"]
STANDARD = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000]
STANDARD += [7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000]

# PHEindicatormethods 2.1.0, testdata_DSR_ISR: the smaller of its areas.
EVENTS = [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
ONCE = [75, 16, 11, 12, 8, 18, 26, 18, 18, 21, 21, 23, 23, 39, 25, 40, 46, 49, 56]
TWICE = [16, 3, 2, 3, 0, 3, 6, 3, 4, 4, 4, 4, 6, 8, 5, 9, 9, 10, 11]
THRICE = [4, 1, 1, 1, 0, 1, 2, 1, 1, 1, 1, 1, 2, 2, 1, 2, 2, 3, 3]
FOUR = [2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1]

counts = st.lists(st.integers(0, 60), min_size=19, max_size=19)
populations = st.lists(st.integers(1, 20_000), min_size=19, max_size=19)
confidences = st.sampled_from([0.90, 0.95, 0.998])


def bands(events: list[Any], people: list[Any]) -> list[AgeBand]:
    return [AgeBand(*row) for row in zip(LABELS, events, people, strict=True)]


def repeated(*people: list[int]) -> list[AgeBand]:
    """Return bands of people who had one event, two, and so on."""
    by_times = [dict(enumerate(row, start=1)) for row in zip(*people, strict=True)]
    return [AgeBand(*row[:3], row[3]) for row in zip(LABELS, [None] * 19, PEOPLE, by_times, strict=True)]


def numbers(found: Standardised) -> tuple[float | None, float | None, float | None]:
    return found.value, found.lower, found.upper


# -- cases


def test_the_standard_population_is_the_european_one_of_2013() -> None:
    assert dict(ESP2013) == dict(zip(range(0, 95, 5), STANDARD, strict=True))
    assert sum(ESP2013.values()) == 100_000


@pytest.mark.parametrize(
    ("confidence", "lower", "upper"),
    [(0.95, 877.455767536709, 1367.0882227251795), (0.998, 763.6420357939879, 1530.0328948244762)],
)
def test_a_rate_is_that_of_the_reference_package(confidence: float, lower: float, upper: float) -> None:
    found = directly_standardised(bands(EVENTS, PEOPLE), confidence=confidence)
    assert numbers(found) == pytest.approx((1103.212025300104, lower, upper), rel=1e-9)
    assert (found.method, found.reason, found.withheld) == ("Dobson", "", None)


def test_people_with_several_events_widen_the_interval_and_not_the_rate() -> None:
    found = directly_standardised(repeated(ONCE, TWICE, THRICE, FOUR))
    assert numbers(found) == pytest.approx((10430.24799147, 9532.94977862, 11373.07483298), abs=1e-5)
    assert found.method == "Dobson, non-independent events"
    alone = directly_standardised(
        bands([a + 2 * b + 3 * c + 4 * d for a, b, c, d in zip(ONCE, TWICE, THRICE, FOUR, strict=True)], PEOPLE)
    )
    assert alone.value == pytest.approx(found.value)
    assert numbers(alone)[1:] == pytest.approx((9717.709067985681, 11178.94091547925))


def test_the_page_works_out_the_number_it_prints() -> None:
    rows, results = worked("standardised-rates")
    given_rows = [AgeBand(row["Age"], number(row["Events"]), number(row["People"])) for row in rows]
    assert [row["Standard"] for row in rows] == [f"{weight:,}" for weight in STANDARD]
    found = directly_standardised(given_rows)
    crude = crude_rate(
        sum(band.events or 0 for band in given_rows), sum(band.population or 0 for band in given_rows), 100_000
    )
    for row, value in zip(results, (crude.value, *numbers(found)), strict=True):
        assert printed(value, row["Per 100,000"]) == row["Per 100,000"], row["Number"]


# -- refused and withheld


def test_nine_events_are_withheld_and_ten_are_not() -> None:
    nine, ten = (directly_standardised(bands([count] + [0] * 18, [1000] * 19)) for count in (9, 10))
    assert numbers(nine) == (None, None, None)
    assert nine.reason == "fewer than 10 events"
    assert nine.withheld == pytest.approx(45.0)
    assert ten.value == pytest.approx(50.0)
    assert (ten.reason, ten.withheld) == ("", None)


def test_a_count_that_is_missing_is_none() -> None:
    missing: list[int | None] = [None if age == 3 else count for age, count in enumerate(EVENTS)]
    none = [0 if age == 3 else count for age, count in enumerate(EVENTS)]
    assert directly_standardised(bands(missing, PEOPLE)) == directly_standardised(bands(none, PEOPLE))


@pytest.mark.parametrize(
    ("band", "reason"),
    [
        (AgeBand("5-9", 4, None), "the population aged 5-9 is missing"),
        (AgeBand("5-9", 4, 0), "the population aged 5-9 is not above zero"),
        (AgeBand("5-9", 0, 0), "the population aged 5-9 is not above zero"),
        (AgeBand("5-9", -1, 558), "the events aged 5-9 are not a count of zero or more"),
        (AgeBand("5-9", math.nan, 558), "the events aged 5-9 are not a count of zero or more"),
        (AgeBand("6-9", 4, 558), "no band of age starts at 5"),
        (AgeBand("5-9", 4, 558, {1: 1, 2: 1}), "the events aged 5-9 are not those of the people by number of events"),
        (AgeBand("5-9", 4, 558, {0: 1, 4: 1}), "the people aged 5-9 are counted by a number of events below one"),
        (AgeBand("5-9", None, 558, {1: -4}), "the events aged 5-9 are not a count of zero or more"),
    ],
)
def test_a_band_that_makes_no_sense_is_refused_with_its_name(band: AgeBand, reason: str) -> None:
    found = directly_standardised([band if each.label == "5-9" else _once(each) for each in bands(EVENTS, PEOPLE)])
    assert numbers(found) == (None, None, None)
    assert found.reason == reason


def test_events_without_people_by_number_of_events_are_refused_where_others_have_them() -> None:
    found = directly_standardised([*bands(EVENTS, PEOPLE)[:-1], AgeBand("90+", 4, 207, {2: 2})])
    assert found.reason == "the events aged 0-4 are not those of the people by number of events"


def test_eighteen_bands_are_refused() -> None:
    assert (
        directly_standardised(bands(EVENTS, PEOPLE)[:-1]).reason == "the method needs 19 bands of age and there are 18"
    )


def test_a_confidence_outside_90_to_100_per_cent_is_an_error() -> None:
    with pytest.raises(ValueError, match="a confidence is from"):
        directly_standardised(bands(EVENTS, PEOPLE), confidence=0.5)


# -- what must always hold


@given(events=counts, people=populations, confidence=confidences)
def test_a_rate_is_that_of_sums_in_fractions(events: list[int], people: list[int], confidence: float) -> None:
    found = directly_standardised(bands(events, people), 1000, confidence)
    if sum(events) < 10:
        assert found.value is None
        assert found.withheld == pytest.approx(_slowly([{1: count} for count in events], people, confidence)[0])
        return
    assert numbers(found) == pytest.approx(_slowly([{1: count} for count in events], people, confidence), rel=1e-9)


@given(data=st.data(), people=populations, confidence=confidences)
def test_repeat_events_are_that_of_every_person_taken_alone(
    data: st.DataObject, people: list[int], confidence: float
) -> None:
    drawn = st.dictionaries(st.integers(1, 6), st.integers(0, 9), max_size=4)
    by_times = data.draw(st.lists(drawn, min_size=19, max_size=19))
    table = [AgeBand(*row[:3], dict(row[3])) for row in zip(LABELS, [None] * 19, people, by_times, strict=True)]
    found = directly_standardised(table, 1000, confidence)
    expected = _slowly(by_times, people, confidence)
    if found.value is None:
        assert sum(times * count for each in by_times for times, count in each.items()) < 10
    else:
        assert numbers(found) == pytest.approx(expected, rel=1e-9)


@given(events=counts, people=populations)
def test_people_with_one_event_each_are_independent(events: list[int], people: list[int]) -> None:
    plain = bands(events, people)
    once = [_once(band) for band in plain]
    assert numbers(directly_standardised(once)) == pytest.approx(numbers(directly_standardised(plain)), nan_ok=True)


@given(people=populations, rate=st.integers(1, 9))
def test_the_same_rate_at_every_age_is_the_standardised_rate(people: list[int], rate: int) -> None:
    found = directly_standardised(bands([count * rate for count in people], people), 1000)
    assert found.value == pytest.approx(rate * 1000)


@given(events=counts, people=populations, seed=st.integers(0, 10**6))
def test_the_order_of_the_bands_does_not_matter(events: list[int], people: list[int], seed: int) -> None:
    table = bands(events, people)
    shuffled = random.Random(seed).sample(table, len(table))
    assert directly_standardised(shuffled) == directly_standardised(table)


@given(events=counts, people=populations, confidence=confidences)
def test_there_is_a_value_within_its_limits_or_a_reason(
    events: list[int], people: list[int], confidence: float
) -> None:
    found = directly_standardised(bands(events, people), confidence=confidence)
    if found.reason:
        assert numbers(found) == (None, None, None)
    else:
        assert found.value is not None
        assert found.lower is not None
        assert found.upper is not None
        assert found.lower < found.value < found.upper


# -- indirectly


def test_observed_over_expected_is_exact_below_ten_and_byar_from_ten() -> None:
    reference = [AgeBand("0-64", 100, 100_000), AgeBand("65+", 300, 10_000)]
    people = [AgeBand("0-64", 4, 5_000), AgeBand("65+", 5, 500)]  # expected 5 and 15
    nine = indirectly_standardised(people, reference, 100)
    assert nine.value == pytest.approx(45)
    assert nine.method == "Exact Poisson, indirectly standardised"
    assert (nine.lower, nine.upper) == pytest.approx((100 * 4.115 / 20, 100 * 17.085 / 20), abs=5e-3)
    ten = indirectly_standardised([replace(people[0], events=5), people[1]], reference, 100)
    assert ten.value == pytest.approx(50)
    assert ten.method == "Byar, indirectly standardised"


def test_an_indirectly_standardised_rate_is_the_ratio_times_the_references_rate() -> None:
    reference = [AgeBand("0-64", 100, 100_000), AgeBand("65+", 300, 10_000)]
    people = [AgeBand("65+", 20, 500), AgeBand("0-64", 20, 5_000)]
    found = indirectly_standardised(people, reference, 1000, as_rate=True)
    assert found.value == pytest.approx(2 * 400 / 110_000 * 1000)


@given(events=counts.filter(any), people=populations)
def test_a_population_is_what_it_expects_of_itself(events: list[int], people: list[int]) -> None:
    table = bands(events, people)
    assert indirectly_standardised(table, table).value == pytest.approx(1)
    crude = crude_rate(sum(events), sum(people), 1000)
    rate = indirectly_standardised(table, table, 1000, as_rate=True)
    assert numbers(rate) == pytest.approx((crude.value, crude.lower, crude.upper))


def test_no_ratio_is_made_of_other_bands_or_of_nothing_expected() -> None:
    here, there = [AgeBand("0-64", 4, 5_000)], [AgeBand("0-64", 0, 1_000)]
    assert indirectly_standardised(here, there).reason == "the reference expects no events"
    other = [AgeBand("0-49", 1, 10), AgeBand("50+", 1, 10)]
    assert indirectly_standardised(here, other).reason == "the method needs 2 bands of age and there are 1"


# -- the second version


def _slowly(by_times: list[dict[int, int]], people: list[int], confidence: float) -> tuple[float, float, float]:
    """Return value and limits per 1,000: sums in fractions, with Byar's formula written out."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    value, variance, events = Fraction(0), Fraction(0), 0
    for each, population, weight in zip(by_times, people, STANDARD, strict=True):
        for times, count in each.items():
            for _ in range(count):
                moved = Fraction(times * weight, population * 100_000)
                value, variance, events = value + moved, variance + moved**2, events + times
    if not events:
        return 0.0, math.nan, math.nan
    low = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    high = (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * math.sqrt(events + 1))) ** 3
    spread = math.sqrt(variance / events)
    lower, upper = (1000 * (float(value) + spread * (limit - events)) for limit in (low, high))
    return 1000 * float(value), lower, upper


def _once(band: AgeBand) -> AgeBand:
    return replace(band, people={1: band.events})


def _drawn(case: dict[str, Any], labels: list[str]) -> list[AgeBand]:
    by_times = {int(key.split("_")[2]): row for key, row in case.items() if key.startswith("people_with")}
    events = case.get("counts", [None] * len(labels))
    people = [{times: row[step] for times, row in by_times.items()} or None for step in range(len(labels))]
    return [AgeBand(*row) for row in zip(labels, events, case["populations"], people, strict=True)]
