"""Pages say no number of a hidden count: sentences, tables, charts, alternative texts and exports, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from dashboard import charts
from dashboard.edition import read_edition
from dashboard.export import point_rows
from dashboard.measure import areas, view
from dashboard.scorecard import board as scorecard
from dashboard.terms import State
from tests.desks import (
    PLACE_YAML,
    POPULATION,
    ZERO,
    House,
    board,
    build,
    facts_of,
    indicator_of,
    place_of,
    points_of,
    published,
    same_day,
    shipped,
)

MONTH = "2026-09"
COUNT = """measure: total
numerator: {source: admissions, sum: spells, dated: admission_date, where: {length_of_stay_days: 0}}
areas: [neighbourhood]
"""
DRAWN = {"north": 7, "south": 61, "east": 97}
"""North is small; without South the place's 165 would give it away."""


def words(thing: object) -> Iterator[str]:
    """Yield every word and number in what a page is made from, but for definitions and the place, which hold none."""
    if isinstance(thing, str | int | float):
        yield str(thing)
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from (*words(key), *words(value))
    elif isinstance(thing, list | tuple):
        for each in thing:
            yield from words(each)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from words(getattr(thing, field.name))


def said(house: House) -> str:
    """Return all that the scorecard, the measure page of every area, its charts and the export say."""
    desk = house.desk()
    edition = read_edition(desk)
    found = [*words(scorecard(edition)), *words(point_rows(edition, breakdown=True))]
    for area in areas(edition, ZERO):
        shown = view(desk.store, edition, ZERO, area)
        trend = charts.trend(shown.points, shown.indicator, benchmark=shown.benchmark, steps=shown.steps)
        found += [*words(shown), *words(trend), *words(charts.bars(shown.places, shown.indicator, whole=shown.whole))]
    return "\n".join(found)


def house_of(root: Path, audience: str) -> House:
    house = build(root, place=PLACE_YAML.replace("closed", audience))
    house.load("population", POPULATION)
    for month in ("2026-06", "2026-07", "2026-08"):
        house.load("admissions", same_day(month, north=31, south=52, east=83))
    house.load("admissions", same_day(MONTH, **DRAWN))
    published(house)
    return house


def numbers(text: str) -> set[str]:
    """Return the numbers of a text as they are printed."""
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def closed_numbers(root: Path) -> set[str]:
    """Return the numbers of the two cells as a closed circle reads them: counts, and rates with their intervals' ends.

    North's 7 is left out, for it is also the number of a month; its rate is printed as 7.0.
    """
    found = board(house_of(root / "closed", "closed"))
    points = [found[area, MONTH] for area in ("north", "south")]
    exact = [number for point in points for number in (point.value, point.lower, point.upper) if number]
    return {f"{number:.1f}" for number in exact} | {str(DRAWN["south"])}


@pytest.fixture
def hidden_numbers(tmp_path: Path) -> set[str]:
    return closed_numbers(tmp_path)


def test_no_page_chart_alternative_text_or_export_says_a_number_of_a_hidden_count(
    tmp_path: Path, hidden_numbers: set[str]
) -> None:
    house = house_of(tmp_path / "partners", "partners")
    found = board(house)
    assert {area for area in DRAWN if found[area, MONTH].state == State.HIDDEN} == {"north", "south"}
    text = said(house)
    assert {"97", "165"} <= numbers(text)
    assert not {shown for shown in numbers(text) for each in hidden_numbers if shown.startswith(each)}


def test_a_closed_circle_reads_those_numbers(tmp_path: Path, hidden_numbers: set[str]) -> None:
    assert hidden_numbers <= numbers(said(house_of(tmp_path / "again", "closed")))


def test_the_files_behind_a_protected_number_do_not_say_how_many_rows_each_gave() -> None:
    # East's quarter is 45. August's file gave 3 of them, and where its month is hidden no other word may say so.
    place = place_of(yaml=PLACE_YAML.replace("closed", "partners"))
    admissions = shipped("admissions")
    drawn = {"2026-07": 20, "2026-08": 3, "2026-09": 22}
    facts = facts_of(place, [(admissions["admissions"], same_day(month, east=east)) for month, east in drawn.items()])
    told = {
        grain: points_of(indicator_of(f"{COUNT}period: {{grain: {grain}}}\n", admissions), facts, place)
        for grain in ("quarter", "month")
    }
    quarter, month = told["quarter"]["east", "2026-Q3"], told["month"]["east", "2026-09"]
    assert (quarter.numerator, quarter.extracts, quarter.rows) == (45, "numerator 1: 2: 3:", 45)
    assert (month.numerator, month.extracts) == (22, "numerator 3:22")
