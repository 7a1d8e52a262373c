"""The slope index over random worlds: the product's points beside those of a slow and obvious program."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable

import pytest

from dashboard.compute import all_points
from dashboard.terms import Point
from tests.desks import PLACE, facts_of, indicator_of, place_of
from tests.slowly import Asked, Count, Slow
from tests.slowslope import SMALL, Slope, sloped
from tests.test_conformance_measures import SOURCES, alike, definition
from tests.worlds import AREAS, TIMES, Row, World, deaths, people, ranks, written

WORLDS = 16 * TIMES

ROOM = 0.05
"""How far a simulated limit may lie from the exact one, in standard errors of the slope: 100,000 draws come closer."""


def asked_of(luck: random.Random) -> Asked:
    """Return a life table of men or women, or the standardised deaths of some or all, over one year to three."""
    measure = luck.choice(("life_expectancy", "life_expectancy", "standardised_rate"))
    tests = [{"sex": "male"}, {"sex": "female"}, *([{}] if measure == "standardised_rate" else [])]
    where = json.dumps(luck.choice(tests))
    period = luck.choice((("calendar_year", None), ("pooled_years", 2), ("pooled_years", 3)))
    counts = Count("deaths", "deaths", where), Count("people", "persons", where)
    times = 1 if measure == "life_expectancy" else 1e5
    return Asked(measure, counts[0], denominator=counts[1], multiplier=times, grain=period[0], window=period[1])


def world_of(luck: random.Random) -> World:
    """Return a world of people, deaths and ranks; most files are whole, or there would be few slopes to agree on."""
    makers = {"people": people, "deaths": deaths, "ranks": ranks}
    return World({name: [drawn(luck, make) for _ in range(luck.choice((1, 1, 1, 2)))] for name, make in makers.items()})


def drawn(luck: random.Random, make: Callable[[random.Random, float], list[Row]]) -> list[Row]:
    rows = make(luck, 0.9)
    while luck.random() < 0.95 and not is_whole(rows):
        rows = make(luck, 0.9)
    return rows


def is_whole(rows: list[Row]) -> bool:
    """Tell whether rows are of every small area and of ages fine enough, and none of them is blank."""
    by_age = "ages" in rows[0]
    is_fine = not by_age or len({row["ages"] for row in rows}) >= 19
    return (
        is_fine and {row["area"] for row in rows} == {*SMALL} and not any(row.get("persons", 1) is None for row in rows)
    )


def products(world: World, asked: Asked) -> list[Point]:
    """Return the product's points, the groups among them, from files to points."""
    place = place_of(AREAS)
    files = [(SOURCES[name], written(name, rows)) for name, held in world.files.items() for rows in held]
    indicator = indicator_of(f"{definition(asked)}\nslope: ranks", SOURCES)
    return all_points([indicator], facts_of(place, files), place)["drawn"]


def found_in(points: list[Point]) -> dict[str, Slope]:
    """Return what the product says of each period, as the slow program says it."""
    groups: dict[str, list[tuple[str, float, float]]] = {}
    for point in points:
        if point.member:
            assert point.value is not None
            assert point.denominator is not None
            groups.setdefault(point.period, []).append((point.member, point.value, point.denominator))
    return {
        point.period: Slope(str(point.state), point.value, None, tuple(groups.get(point.period, [])))
        for point in points
        if not point.member
    }


def same(found: Slope, wanted: Slope) -> bool:
    if found.state != wanted.state or not alike(found.value, wanted.value) or len(found.groups) != len(wanted.groups):
        return False
    return all(
        (one[0], other[0]) == (one[0], one[0]) and alike(one[1], other[1]) and alike(one[2], other[2])
        for one, other in zip(found.groups, wanted.groups, strict=True)
    )


def test_every_slope_is_what_the_slow_program_finds() -> None:
    luck, seen = random.Random(1), Counter[str]()
    for number, world in enumerate([world_of(luck) for _ in range(WORLDS)]):
        asked = asked_of(luck)
        points, wanted = products(world, asked), sloped(Slow(world), asked)
        found = found_in(points)
        assert set(found) == set(wanted), asked
        wrong = [(period, found[period], wanted[period]) for period in found if not same(found[period], wanted[period])]
        assert wrong[:1] == [], f"{number} {asked}\n{[(point.reason, point.method) for point in points][:3]}"
        limits_are_near(points, asked, wanted)
        seen.update(each.state or asked.measure for each in wanted.values())
    assert set(seen) == {"missing", "too few", "life_expectancy", "standardised_rate"}, seen


def limits_are_near(points: list[Point], asked: Asked, wanted: dict[str, Slope]) -> None:
    """Hold the simulated limits of life expectancy against its standard error; a rate's are drawn on another scale."""
    for point in points:
        error = wanted[point.period].error
        if point.member or error is None or asked.measure != "life_expectancy":
            continue
        assert point.area == PLACE
        assert point.value is not None
        assert point.lower == pytest.approx(point.value - 1.959964 * error, abs=ROOM * error)
        assert point.upper == pytest.approx(point.value + 1.959964 * error, abs=ROOM * error)
