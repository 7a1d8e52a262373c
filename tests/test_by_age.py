"""Measures that count by bands of age: from files to points, against sums done by hand in a second way."""

from __future__ import annotations

import pytest

from dashboard.definitions import Indicator
from dashboard.terms import LIFE_TABLE_BANDS, STANDARD_BANDS, Point, Refused, State
from tests.desks import EAST, NORTH, PLACE, SOUTH, facts_of, indicator_of, place_of, points_of, shipped
from tests.slowly import table

SOURCES = shipped("deaths", "population", "admissions")
PEOPLE = {NORTH: 1000, SOUTH: 2000, EAST: 3000}
WEIGHTS = [50, 55, 55, 55, 60, 60, 65, 70, 70, 70, 70, 65, 60, 55, 50, 40, 25, 15, 10]


def population(ages: str = ",".join(map(str, STANDARD_BANDS)), *, each: dict[str, int] = PEOPLE) -> str:
    """Return a wide population of as many people in every band, half of either sex."""
    rows = [
        f"{area},{sex},2015," + ",".join(str(number // 2) for _ in ages.split(","))
        for area, number in each.items()
        for sex in ("male", "female")
    ]
    return "\n".join([f"area,sex,mid_year,{ages}", *rows]) + "\n"


def deaths(years: dict[int, dict[str, list[int]]], sex: str = "male") -> str:
    rows = [
        f"{year},{area},{sex},{','.join(map(str, counts))}"
        for year, areas in years.items()
        for area, counts in areas.items()
    ]
    return "\n".join([f"year,area,sex,{','.join(map(str, LIFE_TABLE_BANDS))}", *rows]) + "\n"


DYING = [1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14, 22, 35, 55, 70, 90]
"""Deaths by band, of a thousand people: few of the young and most of the old, so that the table is not withheld."""


def dying(times: int) -> list[int]:
    return [times * number for number in DYING]


def of_each(times: int) -> dict[str, list[int]]:
    return {area: dying(times) for area in PEOPLE}


def life(window: int = 3) -> Indicator:
    return indicator_of(
        f"""
measure: life_expectancy
numerator: {{source: deaths, sum: deaths, where: {{sex: male}}}}
denominator: {{source: population, sum: residents, where: {{sex: male}}}}
period: {{grain: pooled_years, window: {window}}}
areas: [neighbourhood, place]
unit: years
polarity: high_is_good
""",
        SOURCES,
    )


def standardised(more: str = "", where: str = "{emergency: true}") -> Indicator:
    return indicator_of(
        f"""
measure: standardised_rate
numerator: {{source: admissions, sum: spells, where: {where}}}
denominator: {{source: population, sum: residents}}
multiplier: 1000
period: {{grain: month}}
areas: [neighbourhood, place]
unit: per 1,000
polarity: low_is_good
{more}
""",
        SOURCES,
    )


def living(text: str, window: int = 3, people: str = "") -> dict[tuple[str, str], Point]:
    place = place_of()
    wide = people or population(",".join(map(str, LIFE_TABLE_BANDS)))
    facts = facts_of(place, [(SOURCES["population"], wide), (SOURCES["deaths"], text)])
    return points_of(life(window), facts, place)


def obvious_life(counts: list[int], people: list[int]) -> float:
    """Return the years a newborn may expect, one band after another."""
    return table([band.low for band in LIFE_TABLE_BANDS], list(zip(counts, people, strict=True)))[0]


def test_three_years_are_pooled_and_named_by_their_first_and_last() -> None:
    points = living(deaths({2015: of_each(1), 2016: of_each(2), 2017: of_each(1), 2018: of_each(1)}))
    assert {period for _, period in points} == {"2015-17", "2016-18"}
    north = points["north", "2015-17"]
    assert (north.numerator, north.denominator) == (4 * sum(DYING), 3 * 500 * 20)
    assert north.value == pytest.approx(obvious_life(dying(4), [1500] * 20), abs=1e-9)
    assert north.coverage == "36 of 36 months"


def test_the_place_is_made_of_sums_and_never_of_averages() -> None:
    some = {NORTH: dying(3), SOUTH: dying(1), EAST: dying(2)}
    points = living(deaths({2015: some, 2016: some, 2017: some}))
    expected = obvious_life(dying(18), [9000] * 20)
    assert points[PLACE, "2015-17"].value == pytest.approx(expected, abs=1e-9)


def test_a_year_without_a_file_leaves_its_pooled_years_missing() -> None:
    points = living(deaths({2015: of_each(1), 2016: of_each(1), 2018: of_each(1)}), window=2)
    assert points["north", "2015-16"].value is not None
    assert points["north", "2016-17"].state == points["north", "2017-18"].state == State.MISSING
    assert points["north", "2016-17"].coverage == "12 of 24 months"


def test_an_area_without_rows_is_missing_and_so_is_the_place() -> None:
    two = {area: counts for area, counts in of_each(1).items() if area != EAST}
    points = living(deaths({2015: of_each(1), 2016: two, 2017: of_each(1)}))
    assert points["east", "2015-17"].state == State.MISSING
    assert points[PLACE, "2015-17"].state == State.MISSING
    assert points["north", "2015-17"].value is not None


@pytest.mark.parametrize(
    ("counts", "people", "reason"),
    [
        ([3] * 19 + [0], 1000, "there are no deaths aged 90+"),
        ([1] * 20, 80, "there are no more than 5,000 person-years"),
        ([300] * 20, 240, "there are more deaths than people aged 0"),
    ],
)
def test_a_table_that_refuses_is_too_few_and_says_why(counts: list[int], people: int, reason: str) -> None:
    some = dict.fromkeys(PEOPLE, counts)
    wide = population(",".join(map(str, LIFE_TABLE_BANDS)), each=dict.fromkeys(PEOPLE, people))
    north = living(deaths({2015: some, 2016: some, 2017: some}), people=wide)["north", "2015-17"]
    assert (north.state, north.value, north.reason) == (State.TOO_FEW, None, reason)


# -- the range between areas


def ranged(text: str, people: str = "") -> Point:
    place = place_of()
    wide = people or population(",".join(map(str, LIFE_TABLE_BANDS)))
    facts = facts_of(place, [(SOURCES["population"], wide), (SOURCES["deaths"], text)])
    indicator = life().model_copy(update={"between": "neighbourhood", "areas": ["place"]})
    (point,) = points_of(indicator, facts, place).values()
    return point


def test_the_range_is_the_longest_life_less_the_shortest_and_says_whose() -> None:
    some = {NORTH: dying(2), SOUTH: dying(1), EAST: dying(2)}
    point = ranged(deaths({2015: some, 2016: some, 2017: some}))
    longest, shortest = obvious_life(dying(3), [3000] * 20), obvious_life(dying(6), [1500] * 20)
    assert point.value == pytest.approx(longest - shortest, abs=1e-9)
    assert point.method == "highest less lowest: South, North"
    assert (point.area, point.lower, point.coverage) == (PLACE, None, "3 of 3 areas")


def test_an_area_without_a_value_leaves_no_range_as_it_might_be_an_end() -> None:
    few = {**PEOPLE, EAST: 60}
    some = {NORTH: dying(3), SOUTH: dying(1), EAST: [0] * 19 + [1]}
    wide = population(",".join(map(str, LIFE_TABLE_BANDS)), each=few)
    point = ranged(deaths({2015: some, 2016: some, 2017: some}), wide)
    assert (point.state, point.value, point.reason) == (State.MISSING, None, "East has no value")


# -- standardised rates

SPELLS = [(2, 40), (12, 20), (47, 30), (66, 50), (80, 100), (91, 60)]
"""Ages, and how many spells of each."""


def admitted(area: str = NORTH, spells: list[tuple[int, int]] = SPELLS) -> str:
    head = "spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa"
    rows = [
        f"{area}-{age}-{number},2026-08-03,2026-08-05,21,{age},{area}"
        for age, count in spells
        for number in range(count)
    ]
    return "\n".join([head, *rows]) + "\n"


def rated_in(indicator: Indicator, text: str) -> dict[tuple[str, str], Point]:
    place = place_of()
    return points_of(
        indicator, facts_of(place, [(SOURCES["population"], population()), (SOURCES["admissions"], text)]), place
    )


def test_every_band_is_weighted_as_the_standard_population_is() -> None:
    north = rated_in(standardised(), admitted())["north", "2026-08"]
    by_hand = sum(WEIGHTS[min(age // 5, 18)] * count / 1000 for age, count in SPELLS) / sum(WEIGHTS) * 1000
    assert north.value == pytest.approx(by_hand)
    assert (north.numerator, north.method) == (300, "Dobson")
    assert north.lower is not None
    assert north.upper is not None
    assert north.lower < by_hand < north.upper


def test_a_rate_of_some_ages_takes_their_weights_alone() -> None:
    north = rated_in(standardised("ages: {min: 65}"), admitted())["north", "2026-08"]
    by_hand = sum(WEIGHTS[min(age // 5, 18)] * count / 1000 for age, count in SPELLS if age >= 65)
    assert north.value == pytest.approx(by_hand / sum(WEIGHTS[13:]) * 1000)
    assert north.numerator == 210


def test_fewer_than_ten_events_are_shown_without_limits_and_too_few_to_rate() -> None:
    north = rated_in(standardised(), admitted(spells=[(66, 5), (80, 4)]))["north", "2026-08"]
    assert (north.state, north.lower, north.upper) == (State.TOO_FEW, None, None)
    assert north.value == pytest.approx((55 * 5 + 25 * 4) / 1000 / sum(WEIGHTS) * 1000)


def test_an_area_nobody_was_admitted_from_is_nought_and_not_missing() -> None:
    south = rated_in(standardised(), admitted())["south", "2026-08"]
    assert (south.state, south.numerator, south.value) == (State.TOO_FEW, 0, 0)


def test_a_file_that_lacks_the_young_has_no_count_of_all_ages() -> None:
    old = population(",".join(map(str, STANDARD_BANDS[13:])))
    place = place_of()
    facts = facts_of(place, [(SOURCES["population"], old), (SOURCES["admissions"], admitted())])
    north = points_of(standardised(), facts, place)["north", "2026-08"]
    assert (north.numerator, north.denominator, north.state) == (300, None, State.MISSING)


def test_a_measure_that_counts_by_age_takes_no_other_breakdown() -> None:
    with pytest.raises(Refused, match="counts by age, and by nothing else"):
        standardised("by: emergency")


def test_a_where_on_age_is_refused_and_shown_the_other_way() -> None:
    with pytest.raises(Refused, match="counts by age itself"):
        standardised(where="{age: {min: 65}}")


@pytest.mark.parametrize("ages", ["{min: 66}", "{min: 65, max: 75}"])
def test_ages_that_cut_a_band_are_refused(ages: str) -> None:
    with pytest.raises(Refused, match="from the start of a band of five"):
        standardised(f"ages: {ages}")


def test_a_life_table_takes_no_ages_of_its_own() -> None:
    with pytest.raises(Refused, match="ages are for a standardised_rate"):
        indicator_of(life().text + "ages: {min: 65}\n", SOURCES)
