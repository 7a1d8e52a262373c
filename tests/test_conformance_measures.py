"""Random definitions over random worlds: the product's points beside those of a slow and obvious program."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from dashboard.compute import all_points
from dashboard.terms import Point
from tests.desks import facts_of, indicator_of, place_of
from tests.slowly import Asked, Count, Expected, Slow, expected
from tests.worlds import AREAS, TIMES, World, contracts, drawn_world, written

WORLDS, DEFINITIONS = 4 * TIMES, 40
SOURCES = contracts()

# -- definitions

YEARS = (0, 1, 5, 15, 65, 75, 85, 90)
CODES: dict[str, dict[str, tuple[Any, ...]]] = {
    "visits": {
        "years": ({"min": "75"}, {"max": "64"}, {"min": "65", "max": "84"}, "0", "known", "unknown"),
        "stay": ("0", ["0", "1", "2"], {"min": "1"}, {"max": "6"}, "known"),
        "urgent": ("true", "false", "known", "unknown"),
        "kind": ("short", ["short", "NA"], "known", "unknown"),
    },
    "returns": {
        "ages": ({"min": "65"}, {"min": "75"}, {"max": "64"}, {"min": "18", "max": "79"}, "known", "unknown"),
        "sex": ("male", ["male", "female"], "known", "unknown"),
    },
    "people": {"ages": ({"min": "65"}, {"min": "75"}, {"max": "64"}), "sex": ("male", "known")},
    "deaths": {"ages": ({"min": "75"}, {"max": "0"}), "sex": ("female", ["male", "female"])},
    "beds": {"ward": ("short", "known")},
    "money": {"line": ("gap", "saving"), "organisation": ("Trust", ["Trust", "GPs"])},
    "quarters": {"organisation": ("Trust",)},
    "terms": {},
    "series": {"indicator": ("life", "smoking"), "sex": ("male", "female")},
}
SUMS = {
    **{"visits": ("visits", "minutes"), "returns": ("delayed",), "people": ("persons",), "deaths": ("deaths",)},
    **{"beds": ("open",), "money": ("amount",), "quarters": ("seen",), "terms": ("seen",), "series": ("value",)},
}
BREAKDOWNS = {
    "visits": ("kind", "urgent", "stay", "years"),
    "returns": ("sex",),
    "beds": ("ward",),
    "money": ("organisation",),
}
BREAKDOWNS |= {"quarters": ("organisation",)}
PERIODS: tuple[dict[str, Any], ...] = (
    *({"grain": "month", "window": window} for window in (None, None, None, 3, 12, 14, "year_to_date", "to_date")),
    *({"grain": "quarter", "window": window} for window in (None, 4, "year_to_date")),
    *({"grain": grain} for grain in ("financial_year", "calendar_year", "academic_year")),
    *({"grain": "financial_year", "months": (10, 11, 12), "window": window} for window in (None, 2, 3)),
    *({"grain": "calendar_year", "window": 3}, {"grain": "academic_year", "window": 2}),
    *({"grain": "pooled_years", "window": window} for window in (2, 3)),
    *({"grain": grain, "months": (1, 2, 3)} for grain in ("calendar_year", "quarter", "month")),
    {"grain": "month", "months": (10, 11, 12), "window": "year_to_date"},
)
LEVELS = (("place",), ("neighbourhood", "place"), ("locality", "place"), ("neighbourhood", "locality", "place"))


def drawn_count(luck: random.Random, source: str, measure: str = "") -> Count:
    tests = CODES[source]
    chosen = luck.sample(sorted(tests), min(len(tests), luck.choice((0, 0, 1, 1, 2))))
    where = json.dumps({name: luck.choice(tests[name]) for name in chosen})
    dated = luck.choice(("came", "left")) if source == "visits" else ""
    return Count(source, measure or luck.choice(SUMS[source]), where, dated)


def drawn_asked(luck: random.Random) -> Asked:
    """Return a definition of any measure, over any window, that the language allows."""
    made = {"total": drawn_total, "mean": drawn_mean, "rate": drawn_rate, "proportion": drawn_share}
    made |= {"standardised_rate": drawn_standardised, "life_expectancy": drawn_life, "published": drawn_published}
    measure = luck.choice(sorted(made))
    parts = made[measure](luck)
    by = luck.choice(BREAKDOWNS.get(parts["numerator"].source, ("",))) if luck.random() < 0.3 else ""
    parts = {"by": "" if measure in ("standardised_rate", "life_expectancy") else by, **parts}
    if measure == "published":
        return Asked(measure, areas=luck.choice(LEVELS), grain=luck.choice(("calendar_year", "pooled_years")), **parts)
    period = luck.choice(PERIODS)
    if parts["numerator"].source in ("deaths", "terms"):  # of a year, which no month or quarter can be told from
        period = luck.choice([each for each in PERIODS if "year" in each["grain"] and "months" not in each])
    return Asked(measure, areas=luck.choice(LEVELS), provisional=luck.choice((0, 0, 2)), **period, **parts)


def drawn_total(luck: random.Random) -> dict[str, Any]:
    numerator = drawn_count(luck, luck.choice(sorted({*SOURCES} - {"series", "ranks"})))
    less = drawn_count(luck, numerator.source) if luck.random() < 0.4 else None
    return {"numerator": numerator, "less": less, "multiplier": luck.choice((1, 1, 1000, 0.000001))}


def drawn_mean(luck: random.Random) -> dict[str, Any]:
    top, bottom = luck.choice((("visits", "visits"), ("returns", "visits"), ("money", "beds"), ("visits", "people")))
    return {"numerator": drawn_count(luck, top), "denominator": drawn_count(luck, bottom), "multiplier": 1}


def drawn_rate(luck: random.Random) -> dict[str, Any]:
    top = luck.choice(("visits", "visits", "returns", "deaths", "quarters"))
    numerator = drawn_count(luck, top, {"visits": "visits"}.get(top, ""))
    less = drawn_count(luck, top, numerator.sum) if luck.random() < 0.2 else None
    bottom = luck.choice(("days", drawn_count(luck, "people"), drawn_count(luck, "people")))
    return {"numerator": numerator, "less": less, "denominator": bottom, "multiplier": luck.choice((1, 1000, 100_000))}


def drawn_share(luck: random.Random) -> dict[str, Any]:
    source = luck.choice(("visits", "visits", "returns"))
    top = drawn_count(luck, source, "visits" if source == "visits" else "delayed")
    bottom = replace(top, where=json.dumps(dict(list(top.tests.items())[1:])))
    bottom = drawn_count(luck, source, top.sum) if luck.random() < 0.2 else bottom  # of which it may be more
    return {"numerator": top, "denominator": bottom}


def drawn_standardised(luck: random.Random) -> dict[str, Any]:
    source = luck.choice(("visits", "deaths"))
    top = without_ages(drawn_count(luck, source, source))
    ages = luck.choice((None, None, (65, None), (15, 64)))
    return {"numerator": top, "denominator": without_ages(drawn_count(luck, "people")), "multiplier": 1e5, "ages": ages}


def drawn_life(luck: random.Random) -> dict[str, Any]:
    where = json.dumps({"sex": luck.choice(("male", "female"))})
    return {"numerator": Count("deaths", "deaths", where), "denominator": Count("people", "persons", where)}


def drawn_published(luck: random.Random) -> dict[str, Any]:
    where = {name: luck.choice(values) for name, values in CODES["series"].items()}
    return {"numerator": Count("series", "value", json.dumps(where))}


def without_ages(count: Count) -> Count:
    tests = {name: given for name, given in count.tests.items() if name not in ("years", "ages")}
    return replace(count, where=json.dumps(tests))


def definition(asked: Asked) -> str:
    """Return a definition as its file says it."""
    lead = "value" if asked.measure == "published" else "numerator"
    said: dict[str, Any] = {"measure": asked.measure, lead: part(asked.numerator)}
    said |= {"multiplier": asked.multiplier, "areas": list(asked.areas), "by": asked.by, "less": part(asked.less)}
    said["denominator"] = {"source": "days"} if asked.denominator == "days" else part(asked.denominator)
    ends = {"min": asked.ages[0], "max": asked.ages[1]} if asked.ages else {}
    said["ages"] = {end: age for end, age in ends.items() if age is not None}
    period = {"grain": asked.grain, "window": asked.window, "months": list(asked.months)}
    said["period"] = {name: given for name, given in period.items() if given} | {"provisional": asked.provisional}
    return "\n".join(f"{name}: {json.dumps(given)}" for name, given in said.items() if given)


def part(count: Count | str | None) -> dict[str, Any] | None:
    if not isinstance(count, Count):
        return None
    named = "" if count.source == "series" else count.sum
    said = {"source": count.source, "sum": named, "where": count.tests, "dated": count.dated}
    return {name: given for name, given in said.items() if given}


# -- the two beside each other


def products(world: World, every: dict[str, Asked]) -> dict[str, dict[tuple[str, str, str], Point]]:
    """Return the product's points of every definition, from files to points, in one pass."""
    place = place_of(AREAS)
    order = range(max(map(len, world.files.values())))
    files = [(SOURCES[name], written(name, held[turn])) for turn in order for name, held in world.files.items()]
    indicators = [indicator_of(definition(asked), SOURCES, name) for name, asked in every.items()]
    points = all_points(indicators, facts_of(place, files), place)
    return {name: {(each.area, each.period, each.member): each for each in points[name]} for name in every}


def said(point: Point) -> Expected:
    numbers = (point.numerator, point.denominator, point.value, point.lower, point.upper)
    return Expected(*numbers, str(point.state), point.coverage, point.provisional)


def differs(found: Expected, wanted: Expected) -> bool:
    ours, theirs = vars(found), vars(wanted)
    numbers = ("numerator", "denominator", "value", "lower", "upper")
    if any(ours[name] != theirs[name] for name in ours if name not in numbers):
        return True
    return not all(alike(ours[name], theirs[name]) for name in numbers)


def alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_point_is_what_the_slow_program_finds(seed: int) -> None:
    luck, world = random.Random(seed), drawn_world(seed)
    every = {f"drawn{number}": drawn_asked(luck) for number in range(DEFINITIONS)}
    found, slow, seen = products(world, every), Slow(world), Counter[str]()
    for name, asked in every.items():
        wanted = expected(slow, asked)
        assert set(found[name]) == set(wanted), asked
        wrong = [
            (cell, said(point), wanted[cell])
            for cell, point in found[name].items()
            if differs(said(point), wanted[cell])
        ]
        assert wrong[:1] == [], f"{asked}\n{len(wrong)} of {len(wanted)}: {found[name][wrong[0][0]].reason}"
        seen.update(asked.measure for each in wanted.values() if each.value)
    assert len(seen) > 2, seen
    assert sum(seen.values()) > 100, "points with a value, or there is nothing to agree on"
