"""The book says what the definition files say, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import book
from dashboard.desk import read_folders, read_inputs
from dashboard.settings import folders_of
from tests.desks import ZERO, build, indicator_of, shipped

RANGE_AND_SLOPE = ("life_expectancy_range", "slope_index_life_expectancy")
INPUTS = read_inputs(read_folders(folders_of()))


def facts(name: str) -> dict[str, str]:
    return dict(book.entry(INPUTS.book.indicators[name], INPUTS).facts)


@pytest.mark.parametrize("name", INPUTS.book.indicators)
def test_every_shipped_definition_is_printed_whole(name: str) -> None:
    stated = INPUTS.book.indicators[name]
    entry = book.entry(stated, INPUTS)
    said = dict(entry.facts)
    assert (entry.title, entry.question, entry.caveats) == (stated.title, stated.question, stated.caveats)
    assert said["Status"] in book.STATUSES.values()
    assert said["Version"].startswith(f"Version {stated.version}. Reviewed ")
    assert bool(entry.expected) == (stated.example is not None)
    assert "_" not in said.get("How we work it out", "")
    if stated.status == "live":
        assert {"How we work it out", "Unit", "What good looks like", "Areas", "Periods", "Source"} <= set(said)


def test_a_rate_is_said_from_its_counts_to_its_multiplier() -> None:
    said = facts(ZERO)
    assert said["How we work it out"] == (
        "The spells in “Hospital admissions, one row a spell” where emergency is yes and age is 75 or more and "
        "length of stay days is 0, counted by admission date, divided by the residents in “Resident population by "
        "age” where age is 75 or more, times 1,000."
    )
    assert said["What good looks like"] == "Low is good."
    assert said["Periods"] == "Each month; the latest may still change."


def test_a_total_says_what_is_taken_away_and_how_it_is_broken_down() -> None:
    said = facts("financial_gap")["How we work it out"]
    assert ", less the amount in “Finance return” where line is saving forecast and basis is full year" in said
    assert said.endswith("divided by 1,000,000. It is also broken down by organisation.")


def test_a_number_made_of_several_areas_says_how() -> None:
    ranged, sloped = (facts(f"{name}_male")["How we work it out"] for name in RANGE_AND_SLOPE)
    assert ranged.endswith(" where sex is male. The highest neighbourhood less the lowest.")
    assert sloped.endswith(
        " where sex is male. The slope of the line through groups of small areas, from the most deprived to the least, "
        "by “Deprivation of small areas”."
    )


def test_a_published_series_is_carried() -> None:
    said = facts("healthy_life_expectancy_male")
    assert said["How we work it out"].endswith(
        "where indicator is 90362 and sex is male. It is carried, never recomputed."
    )
    assert said["Compared with"] == "England"


def test_what_is_in_development_claims_nothing_it_does_not_have() -> None:
    said = facts("workforce")
    assert said["Status"] == "In development: not measured yet."
    assert not {"How we work it out", "What good looks like", "Source", "Unit"} & set(said)


def test_the_worked_example_is_printed_as_tables() -> None:
    entry = book.entry(INPUTS.book.indicators[ZERO], INPUTS)
    assert [each.caption for each in entry.given] == [
        "Areas given",
        "Targets given",
        "Rows given: population",
        "Rows given: admissions",
    ]
    assert list(entry.given[1].rows) == [("place", "8.0, amber 0.5")]
    assert entry.expected
    assert list(entry.expected.columns) == ["period", "area", "numerator", "denominator", "value", "rating", "state"]
    assert list(entry.expected.rows[-1]) == ["2026-09", "place", "24", "3000", "8.0", "green", "provisional"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("measure: proportion", "How we work it out", "as a percentage."),
        ("multiplier: 100000", "How we work it out", "times 100,000."),
        ("period: {grain: quarter, window: 4}", "Periods", "Each quarter, adding up the 4 that end with it."),
        (
            "period: {grain: financial_year, window: year_to_date, provisional: 2}",
            "Periods",
            "Each financial year, the year so far; the latest 2 may still change.",
        ),
        (
            "period: {grain: financial_year, months: [10, 11]}",
            "Periods",
            "Each financial year, counting October, November alone.",
        ),
        (
            "version: 2\neffective_from: 2026-04-01\nreason: It now counts virtual wards.\ncomparable: false",
            "Version",
            "in force from 1 April 2026: It now counts virtual wards; not comparable with before. Not reviewed yet.",
        ),
    ],
)
def test_what_a_definition_may_say_is_said_in_words(text: str, name: str, said: str) -> None:
    counts = "numerator: {source: admissions, sum: spells, where: {emergency: false}}"
    measure = "" if text.startswith("measure") else "measure: rate\n"
    below = "denominator: {source: days}"
    indicator = indicator_of(f"{measure}{counts}\n{below}\n{text}\n", shipped("admissions"))
    found = dict(book.entry(indicator, INPUTS).facts)
    assert found[name].endswith(said)
    assert "where emergency is no, divided by the calendar days of the period" in found["How we work it out"]


def test_the_small_numbers_rule_is_that_of_the_places_audience(tmp_path: Path) -> None:
    house = build(tmp_path)
    closed = house.desk().inputs
    assert dict(book.entry(closed.book.indicators[ZERO], closed).facts)["Small numbers"] == book.SMALL_NUMBERS["none"]
    assert facts(ZERO)["Small numbers"] == book.SMALL_NUMBERS["small_numbers"]
    assert facts("financial_gap")["Small numbers"] == "Counts are shown as they are: it is money and counts no people."
