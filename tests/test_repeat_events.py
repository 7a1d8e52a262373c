"""Rates whose interval allows for one person having several events: by hand, by persons, and where it is refused."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import examples
from dashboard.ages import AgeBand
from dashboard.benchmark import compare
from dashboard.contracts import read_source
from dashboard.edition import read_edition
from dashboard.intervals import byar, crude_rate, exact_poisson, repeated_rate
from dashboard.measure import view
from dashboard.standardised import directly_standardised
from dashboard.terms import Point, Polarity, Refused
from tests.desks import (
    PLACE,
    PLACE_YAML,
    POPULATION,
    build,
    facts_of,
    indicator_of,
    place_of,
    points_of,
    published,
    shipped,
    spells,
)

SOURCES = shipped("admissions", "population", "repeat_events")
NARROW = """
measure: rate
numerator: {source: admissions, sum: spells, where: {emergency: true, age: {min: 75}}}
denominator: {source: population, sum: residents, where: {age: {min: 75}}}
multiplier: 1000
unit: per 1,000
areas: [neighbourhood, place]
"""
WIDE = f"{NARROW}repeat_events: {{source: repeat_events}}\n"
ASKED = "asked to allow for repeat events, and not told of them"

people_by_times = st.dictionaries(st.integers(1, 12), st.integers(0, 40), min_size=1, max_size=5)


def table(drawn: str) -> str:
    """Return a file of people by number of events of a drawn table: period, area, events, people."""
    lines = [
        f"{period},{area},drawn,{times},{people}"
        for period, area, times, people in map(str.split, drawn.strip().splitlines())
    ]
    return "\n".join(["period,area,indicator,events,people", *lines]) + "\n"


def admissions(north: int = 30, south: int = 20, east: int = 10) -> str:
    rows = ((north, "E01000001"), (south, "E01000002"), (east, "E01000003"))
    return spells("\n".join(f"{count} 2026-04-10 2026-04-12 21 80 {area}" for count, area in rows))


WHOLE = table(f"""
    2026-04 {PLACE} 1 30
    2026-04 {PLACE} 2 12
    2026-04 {PLACE} 3 2
    2026-04 north   1 18
    2026-04 north   2 6
    2026-04 south   1 20
    2026-04 east    5 2
""")


def made(
    *tables: str, definition: str = WIDE, audience: str = "closed", spread: tuple[int, int, int] = (30, 20, 10)
) -> dict[tuple[str, str], Point]:
    place = place_of(yaml=PLACE_YAML.replace("closed", audience))
    files = [(SOURCES["admissions"], admissions(*spread)), (SOURCES["population"], POPULATION)]
    files += [(SOURCES["repeat_events"], each) for each in tables]
    return points_of(indicator_of(definition, SOURCES), facts_of(place, files), place)


# -- the formula


def by_persons(people: dict[int, int], population: int) -> tuple[float, float]:
    """Return the limits per person, going through the persons one by one and adding each one's square."""
    persons = [times for times, count in people.items() for _ in range(count)]
    events, squares = 0, 0.0
    for times in persons:
        events += times
        squares += (times / population) ** 2
    plain = exact_poisson(events) if events < 10 else byar(events)
    each = [(limit or 0) - events for limit in plain]
    spread = math.sqrt(squares / events) if events else 1 / population
    return tuple(events / population + spread * step for step in each)  # type: ignore[return-value]


@given(people_by_times, st.integers(1, 5000))
def test_the_limits_are_those_of_going_through_the_persons(people: dict[int, int], population: int) -> None:
    found, (lower, upper) = repeated_rate(people, population, 1), by_persons(people, population)
    assert found.upper == pytest.approx(upper)
    assert found.lower == (pytest.approx(lower, abs=1e-12) if lower >= 0 else None)
    assert found.value == pytest.approx(sum(times * count for times, count in people.items()) / population)


@given(people_by_times.filter(lambda each: sum(map(math.prod, each.items())) >= 10), st.integers(1, 5000))
def test_it_is_the_standardised_rate_of_one_band(people: dict[int, int], population: int) -> None:
    one = directly_standardised([AgeBand("0+", None, population, people)], 1000, weights={0: 1})
    found = repeated_rate(people, population, 1000)
    assert found.upper == pytest.approx(one.upper)
    assert one.lower is not None
    assert found.lower == (pytest.approx(one.lower) if one.lower >= 0 else None)


@given(people_by_times, st.integers(1, 5000))
def test_it_is_never_narrower_than_that_of_events_nobody_has_twice(people: dict[int, int], population: int) -> None:
    found = repeated_rate(people, population, 1000)
    plain = crude_rate(sum(map(math.prod, people.items())), population, 1000)
    assert plain.lower is not None
    assert plain.upper is not None
    assert found.upper is not None
    assert found.upper >= plain.upper - 1e-9
    assert found.lower is None or found.lower <= plain.lower + 1e-9
    if not any(count for times, count in people.items() if times > 1):
        assert (found.lower, found.upper) == pytest.approx((plain.lower, plain.upper))


def test_the_method_says_both_that_made_it() -> None:
    assert repeated_rate({1: 4, 2: 1}, 100, 1).method == "Exact Poisson, non-independent events"
    assert repeated_rate({1: 4, 2: 10}, 100, 1).method == "Byar, non-independent events"


def test_a_lower_limit_below_nought_is_none() -> None:
    assert repeated_rate({10: 1}, 100, 1).lower is None
    assert repeated_rate({}, 100, 1).lower == 0.0


@pytest.mark.parametrize(("people", "said"), [({0: 3}, "1 or more: found 0"), ({2: -1}, "zero or more: found -1")])
def test_people_that_are_no_count_are_an_error(people: dict[int, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        repeated_rate(people, 100, 1)


# -- through the product


def test_a_definition_that_asks_has_the_wider_interval_of_its_own_period_and_area() -> None:
    wide, plain = made(WHOLE), made(WHOLE, definition=NARROW)
    z = NormalDist().inv_cdf(0.975)
    for area, squares in ((PLACE, 30 + 4 * 12 + 9 * 2), ("north", 18 + 4 * 6), ("east", 25 * 2)):
        point, before = wide[area, "2026-04"], plain[area, "2026-04"]
        assert (point.numerator, point.denominator, point.value) == (before.numerator, before.denominator, before.value)
        events, people = before.numerator or 0, before.denominator or 1
        upper = (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * math.sqrt(events + 1))) ** 3
        widened = (events + math.sqrt(squares / events) * (upper - events)) * 1000 / people
        assert point.upper == pytest.approx(widened)
        assert point.method == "Byar, non-independent events"
    # Of twenty people once each nothing is widened.
    assert wide["south", "2026-04"].upper == plain["south", "2026-04"].upper


def test_the_people_of_two_areas_are_not_those_of_both_and_the_files_behind_them_are_named() -> None:
    parts = "\n".join(line for line in WHOLE.splitlines() if PLACE not in line) + "\n"
    point = made(parts)[PLACE, "2026-04"]
    assert point.reason == "the events of the people by number of events are not those of the rate"
    assert made(WHOLE)[PLACE, "2026-04"].extracts == "numerator 1:60; denominator 2:3; repeats 3:3"


def test_an_area_without_events_needs_no_row() -> None:
    point = made(table("2026-04 north 1 60"), spread=(60, 0, 0))["south", "2026-04"]
    assert (point.value, point.lower) == (0, 0)
    assert point.method == "Exact Poisson, non-independent events"


@pytest.mark.parametrize(
    ("drawn", "why"),
    [
        ("", "no people by number of events are supplied for 2026-04"),
        (f"2026-03 {PLACE} 1 60", "no people by number of events are supplied for 2026-04"),
        (f"2026/27 {PLACE} 1 60", "no people by number of events are supplied for 2026-04"),
        (f"2026-04 {PLACE} 1 59", "the events of the people by number of events are not those of the rate"),
        ("2026-04 north 1 30", "the events of the people by number of events are not those of the rate"),
    ],
)
def test_what_the_table_does_not_tell_gives_no_interval_and_says_so(drawn: str, why: str) -> None:
    point = made(*([table(drawn)] if drawn else []))[PLACE, "2026-04"]
    assert [point.value, point.lower, point.upper] == [pytest.approx(60 / 7), None, None]
    assert (point.reason, point.method) == (why, f"none: {ASKED}")


def test_a_table_of_another_definition_is_not_ours() -> None:
    assert made(WHOLE.replace("drawn", "another"))[PLACE, "2026-04"].lower is None


def test_a_definition_that_does_not_ask_is_left_alone() -> None:
    assert made(WHOLE, definition=NARROW) == made(definition=NARROW)


@pytest.mark.parametrize(
    ("audience", "several", "why"),
    [
        ("partners", 12, ""),
        ("partners", 7, "the people with several events are too few to be shown"),
        ("partners", 0, ""),
        ("public", 12, "counts are rounded here, and the people by number of events are not shown"),
    ],
)
def test_people_with_several_events_are_small_counts_too(audience: str, several: int, why: str) -> None:
    drawn = table(f"2026-04 {PLACE} 1 {60 - 2 * several}\n2026-04 {PLACE} 2 {several}\n2026-04 north 1 30")
    found = made(drawn, audience=audience)
    assert found[PLACE, "2026-04"].reason == why
    assert (found[PLACE, "2026-04"].lower is None) is bool(why)
    # The width of a smaller area could be told from the others' by subtraction.
    assert found["north", "2026-04"].lower is None


def test_a_hidden_point_has_no_interval() -> None:
    small = admissions(north=3, south=20, east=30)
    place = place_of(yaml=PLACE_YAML.replace("closed", "partners"))
    files = [(SOURCES["admissions"], small), (SOURCES["population"], POPULATION)]
    files += [(SOURCES["repeat_events"], table("2026-04 north 3 1"))]
    point = points_of(indicator_of(WIDE, SOURCES), facts_of(place, files), place)["north", "2026-04"]
    assert (point.state, point.upper, point.method, point.reason, point.extracts) == ("hidden", None, "", "", "")


def test_without_an_interval_nothing_is_compared_with_a_benchmark() -> None:
    point = made()[PLACE, "2026-04"]
    assert compare((point.lower, point.upper), 1.0, Polarity.LOW_IS_GOOD) == ""


# -- the definition

EXAMPLE = """
title: Emergency admissions aged 75+
question: How often are older residents admitted?
status: live
measure: rate
numerator: {source: admissions, sum: spells, where: {emergency: true, age: {min: 75}}}
denominator: {source: population, sum: residents, where: {age: {min: 75}}}
repeat_events: {source: repeat_events}
multiplier: 1000
unit: per 1,000 residents aged 75+
areas: [place]
period: {grain: month}
polarity: low_is_good
example:
  given:
    areas: {E01000001: north}
    admissions: |
      times, spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
      40,    s,        2026-04-03,     2026-04-09,     21,               80,               E01000001
      40,    t,        2026-05-03,     2026-05-09,     21,               80,               E01000001
    population: |
      area,      age, persons, mid_year
      E01000001, 75+, 5000,    2025
    repeat_events: |
      period,  area,  indicator, events, people
      2026-04, place, wide,      1,      20
      2026-04, place, wide,      2,      10
      2026-05, place, wide,      1,      40
  expect: |
    period,  area,  numerator, denominator, value, lower,       upper
    2026-04, place, 40,        5000,        8.0,   5.20104152,  11.54443599
    2026-05, place, 40,        5000,        8.0,   5.71465997,  10.89401986
"""


def test_a_worked_example_may_ask_for_it() -> None:
    indicator = indicator_of(EXAMPLE, SOURCES, "wide")
    assert [str(problem) for problem in examples.run(indicator, SOURCES)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WIDE.replace("measure: rate", "measure: mean"), "repeat_events are for a rate of a population"),
        (
            WIDE.replace("source: population, sum: residents, where: {age: {min: 75}}", "source: days"),
            "of a population",
        ),
        (WIDE.replace("repeat_events}", "repeat_event}"), 'no source "repeat_event". Did you mean "repeat_events"?'),
        (WIDE.replace("repeat_events}", "population}"), "population keeps no people by indicator and events"),
    ],
)
def test_a_definition_that_asks_what_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("?", r"\?")):
        indicator_of(text, SOURCES)


def test_a_table_more_protected_than_the_rate_is_refused() -> None:
    open_to_all = SOURCES["admissions"].text.replace(
        "partners: small_numbers, public: hes", "partners: none, public: none"
    )
    sources = SOURCES | {"admissions": read_source(open_to_all, "admissions.yaml")}
    with pytest.raises(Refused, match=r"repeat_events is more protected for partners \(small_numbers\)"):
        indicator_of(WIDE, sources)


def test_the_measure_page_says_why_there_is_no_interval(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.write("sources/repeat_events.yaml", SOURCES["repeat_events"].text)
    house.write("definitions/wide.yaml", EXAMPLE.lstrip())
    house.load("population", POPULATION)
    house.load("admissions", admissions(), "2026-04..2026-04")
    published(house)
    desk = house.desk()
    lineage = dict(view(desk.store, read_edition(desk), "wide", PLACE).lineage)
    assert lineage["95% interval"] == "None: no people by number of events are supplied for 2026-04."
    assert lineage["Numerator"] == "60"
    house.close()
