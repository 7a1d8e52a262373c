"""A new version of a definition: periods before it keep the old one, and the two are not compared if they cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from dashboard.definitions import read_indicator
from dashboard.desk import read_inputs, replace_targets
from dashboard.edition import read_edition
from dashboard.release import draft, facts_of
from dashboard.scorecard import line
from dashboard.terms import LIFE_TABLE_BANDS
from tests.desks import (
    BOTH,
    EAST,
    NORTH,
    PLACE,
    SHIPPED_DEFINITIONS,
    SHIPPED_SOURCES,
    SOUTH,
    ZERO,
    House,
    board,
    build,
    counts,
    opened,
    place_of,
    points_of,
    published,
    same_day,
    spells,
)
from tests.test_release_undo import back

FIRST = (SHIPPED_DEFINITIONS / f"{ZERO}.yaml").read_text(encoding="utf-8")
# From May the measure counts people of 85 and over only, of whom the drawn files have none.
SECOND = (
    FIRST.replace("age: {min: 75}, length_of_stay_days: 0", "age: {min: 85}, length_of_stay_days: 0")
    .replace(
        "reviewed: 2026-10-01",
        "version: 2\neffective_from: 2026-05-01\nreason: Only people of 85 and over\ncomparable: no",
    )
    .partition("example:")[0]
    + 'example: {given: {}, expect: ""}\n'
)
TARGETS = f"indicator,area,from,to,value,amber\n{ZERO},place,2026-04-01,,6.0,0.5\n"


@pytest.fixture(params=BOTH)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    yield from opened(tmp_path, request)


ADMITTED = "numerator: {source: admissions, sum: spells, where: {emergency: true}}\n"
ALL = "denominator: {source: admissions, sum: spells}\n"
PEOPLE = "denominator: {source: population, sum: residents}\nmultiplier: 1000\n"
MEASURES = {
    "total": ADMITTED,
    "mean": ADMITTED + ALL,
    "proportion": ADMITTED + ALL,
    "rate": ADMITTED + PEOPLE,
    "standardised_rate": ADMITTED + PEOPLE,
    "life_expectancy": "numerator: {source: deaths, sum: deaths, where: {sex: male}}\n"
    "denominator: {source: population, sum: residents, where: {sex: male}}\nperiod: {grain: pooled_years, window: 2}\n",
    "published": 'value: {source: published, where: {indicator: "90366", sex: male}}\nperiod: {grain: pooled_years}\n',
}
"""By their second version emergencies are the others, and men women."""


def of_version(measure: str, number: int) -> str:
    text = f"title: It\nquestion: How?\nstatus: live\nmeasure: {measure}\n{MEASURES[measure]}"
    text += "" if "period" in MEASURES[measure] else "period: {grain: month}\n"
    if number == 2:
        since = "2017-01-01" if "pooled" in text else "2026-05-01"
        text = text.replace("true", "false").replace("sex: male", "sex: female")
        text += f"version: 2\neffective_from: {since}\nreason: The others\ncomparable: no\n"
    return f'{text}example: {{given: {{}}, expect: ""}}\n'


def drawn_files(more: int) -> Iterator[tuple[str, str]]:
    """Yield a file for each source, with `more` of everything."""
    bands = ",".join(map(str, LIFE_TABLE_BANDS))
    rows = [",".join(map(str, each)) for each in product((NORTH, SOUTH, EAST), ("male", "female"), YEARS)]
    people = [f"{row},{','.join(['500'] * 20)}" for row in rows]
    yield "population", "\n".join([f"area,sex,mid_year,{bands}", *people])
    lost = [f"{row},{','.join(str(max(0, band - 9 - ('female' in row)) + more) for band in range(20))}" for row in rows]
    yield "deaths", "\n".join([f"area,sex,year,{bands}", *lost])
    said = [
        f"{PLACE},{first}-{first - 1999},{first - 1945 + more + 5 * (sex == 'female')},Life expectancy at birth,{sex}"
        for first, sex in product(YEARS, ("male", "female"))
    ]
    yield "published_tidy", "\n".join(["area_code,period,value,indicator,group", *said])
    counts = {("21", "2026-04"): 20, ("11", "2026-04"): 40, ("21", "2026-05"): 60, ("11", "2026-05"): 80}
    drawn = [f"{number + more} {month}-28 {month}-28 {how} 80 {NORTH}" for (how, month), number in counts.items()]
    yield "admissions", spells("\n".join(drawn))


YEARS = (2015, 2016, 2017)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_earlier_version_of_every_measure_still_counts_its_periods(measure: str, tmp_path: Path) -> None:
    house = build(tmp_path)
    for source in ("deaths", "published_tidy"):
        house.write(f"sources/{source}.yaml", (SHIPPED_SOURCES / f"{source}.yaml").read_text(encoding="utf-8"))
    for more, version in enumerate((1, 2)):
        house.write("definitions/it.yaml", of_version(measure, version))
        for source, text in drawn_files(more):
            house.load(source, text)
        published(house)
    made = draft(house.desk())
    facts = facts_of(house.desk().store, made.manifest.extracts, made.inputs)
    alone = {
        number: points_of(read_indicator(of_version(measure, int(number)), "it.yaml", made.inputs.sources), facts, HERE)
        for number in "12"
    }
    shown = {cell: point for cell, point in board(house, indicator="it").items() if point.value is not None}
    assert {point.definition[0] for point in shown.values()} == {"1", "2"}
    for cell, point in shown.items():
        number = point.definition[0]
        assert point.value == alone[number][cell].value
        assert point.value != alone["21"[int(number) - 1]][cell].value, "or it might be either version's"


HERE = place_of()


@pytest.fixture
def changed(house: House) -> House:
    """Return a house with April and May published under version 1, and then again under version 2."""
    for month in ("2026-04", "2026-05"):
        house.load("admissions", same_day(month, north=9, south=15, east=20))
    published(house)
    house.write(f"definitions/{ZERO}.yaml", SECOND)
    published(house)
    return house


def test_periods_before_a_new_version_keep_the_old_one(changed: House) -> None:
    assert counts(changed, "2026-04") == [44, 9, 15, 20]
    assert counts(changed, "2026-05") == [0, 0, 0, 0]
    shown = board(changed)
    assert shown[PLACE, "2026-04"].definition.startswith("1:")
    assert shown[PLACE, "2026-05"].definition.startswith("2:")


def test_the_old_version_still_counts_what_is_loaded_later(changed: House) -> None:
    changed.load("admissions", same_day("2026-04", north=10, south=15, east=20))
    published(changed)
    assert counts(changed, "2026-04") == [45, 10, 15, 20]
    assert counts(changed, "2026-05") == [0, 0, 0, 0]


def test_the_old_text_is_kept_in_the_manifest_by_its_hash(changed: House) -> None:
    manifest = draft(changed.desk()).manifest
    name = f"earlier/{ZERO}@1.yaml"
    assert changed.desk().store.text(manifest.inputs[name]) == FIRST
    inputs = read_inputs({each: changed.desk().store.text(at) for each, at in manifest.inputs.items()})
    assert [version.version for version in inputs.versions(inputs.book.indicators[ZERO])] == [1, 2]


def test_a_value_is_not_compared_with_one_that_cannot_be(changed: House) -> None:
    edition = read_edition(changed.desk())
    assert line(edition, edition.inputs.book.indicators[ZERO]).change == ""


def test_an_undo_of_the_new_version_gives_every_period_back_to_the_old_one(changed: House) -> None:
    back(changed)
    assert counts(changed, "2026-05") == [44, 9, 15, 20]
    changed.load("admissions", same_day("2026-06", north=9, south=15, east=20))
    published(changed)
    assert counts(changed, "2026-06") == [44, 9, 15, 20]


def test_a_target_set_before_an_incomparable_version_does_not_rate_it(house: House) -> None:
    assert replace_targets(house.desk(), TARGETS) == []
    house.load("admissions", same_day("2026-05", north=9, south=15, east=20))
    published(house)
    house.write(f"definitions/{ZERO}.yaml", SECOND)
    published(house)
    found = board(house)[PLACE, "2026-05"]
    assert (found.rating, found.state, found.reason) == ("", "break", "Only people of 85 and over")
