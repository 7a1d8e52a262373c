"""The slope index by the slow and obvious program: one group after another, one small area and one row at a time.

It shares no code with the product but names. None stands for a number that is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.slowly import (
    BY_AGE,
    STARTS,
    Asked,
    Count,
    Number,
    Slow,
    Z,
    last_day,
    measured,
    snapshot_day,
    total,
    windows,
    year_ends,
    years,
)
from tests.worlds import HOMES, Row

FEWEST = 5
SMALL = [code for inside in HOMES.values() for code in inside]


@dataclass(frozen=True)
class Slope:
    """What the point of a period should say, and its groups; `error` is the standard error of the value."""

    state: str
    value: Number = None
    error: Number = None
    groups: tuple[tuple[str, float, float], ...] = ()


def sloped(slow: Slow, asked: Asked) -> dict[str, Slope]:
    """Return the slope of every period over the groups of the latest index there is by then."""
    found = {}
    for name, months, last in windows(asked, slow.covered(asked.numerator.source)):
        before = [year for year in slow.labels["ranks"] if snapshot_day(year, "ranks") <= last_day(last)]
        found[name] = in_window(slow, asked, months, max(before)) if before else Slope("missing")
    return found


def in_window(slow: Slow, asked: Asked, months: list[str], index: str) -> Slope:
    groups = groups_of([row for row in slow.rows["ranks"] if row["year"] == index and row["area"] in SMALL])
    if groups is None:
        return Slope("too few")
    counted = {number: bands_of(slow, asked, months, groups, number) for number in sorted(set(groups.values()))}
    if any(bands is None for bands in counted.values()):
        return Slope("missing")
    lines, names = [], []
    for number, bands in counted.items():
        value, low, high, state = BY_AGE[asked.measure](asked, STARTS[asked.measure], bands or [])
        if state or value is None or low is None or high is None:
            return Slope("too few")
        names.append(f"group {number}")
        lines.append((value, (high - low) / 2 / Z, sum(people for _, people in bands or [])))
    return through(lines, names) if len(lines) >= FEWEST else Slope("too few")


def through(groups: Sequence[tuple[float, float, float]], names: Sequence[str]) -> Slope:
    """Return the slope of the line through values by their middles among the people, and its standard error."""
    everybody = sum(people for *_, people in groups)
    middles, so_far = [], 0.0
    for *_, people in groups:
        middles.append((so_far + people / 2) / everybody)
        so_far += people
    shares = [people / everybody for *_, people in groups]
    centre = sum(share * middle for share, middle in zip(shares, middles, strict=True))
    pulls = [share * (middle - centre) for share, middle in zip(shares, middles, strict=True)]
    spread = sum(pull * (middle - centre) for pull, middle in zip(pulls, middles, strict=True))
    value = sum(pull * each for pull, (each, *_) in zip(pulls, groups, strict=True)) / spread
    error = math.sqrt(sum((pull * error) ** 2 for pull, (_, error, _) in zip(pulls, groups, strict=True))) / spread
    return Slope(
        "", value, error, tuple((name, each, people) for name, (each, _, people) in zip(names, groups, strict=True))
    )


def groups_of(rows: Sequence[Row]) -> dict[str, int] | None:
    """Return the group of each small area: its own if every area has one and they are even, else tenths by rank."""
    given = [row["decile"] for row in rows]
    sizes = [given.count(each) for each in set(given)]
    fair = Fraction(len(rows), len(sizes))
    if None not in given and all(fair / 2 <= size <= 2 * fair for size in sizes):
        return {row["area"]: row["decile"] for row in rows}
    if len(rows) < 10:
        return None
    found = {}
    for row in rows:
        place = 1 + sum(other["rank"] < row["rank"] for other in rows)
        turned = len(rows) + 1 - place  # the published rule counts from the other end
        found[row["area"]] = max(1, math.floor(11 - math.ceil(Fraction(turned * 10, len(rows)))))
    return found


Bands = list[tuple[float, float]]


def bands_of(slow: Slow, asked: Asked, months: list[str], groups: Mapping[str, int], group: int) -> Bands | None:
    """Return the events and person-years of a group by band; None where a small area of the place lacks one."""
    assert isinstance(asked.denominator, Count)
    if not set(months) <= slow.covered(asked.numerator.source) or not set(SMALL) <= set(groups):
        return None
    days = [date(int(year), 12, 31) for year in sorted({month[:4] for month in months})]
    ends = [last_day(month) for month in year_ends(months)]
    every = []
    for start, after in zip(STARTS[asked.measure], [*STARTS[asked.measure][1:], None], strict=True):
        ages = years((start, None if after is None else after - 1))
        events = [in_small(slow, asked.numerator, code, day, ages) for day in days for code in SMALL]
        people = [in_small(slow, asked.denominator, code, day, ages) for day in ends for code in SMALL]
        if None in events or None in people:
            return None
        ours = [number for number, code in enumerate(SMALL) if groups[code] == group]
        every.append((_of(events, ours), _of(people, ours)))
    return every


def _of(numbers: Sequence[Number], ours: Sequence[int]) -> float:
    """Return the sum over years of the areas at these places in the list."""
    return math.fsum(number or 0 for place, number in enumerate(numbers) if place % len(SMALL) in ours)


def in_small(slow: Slow, count: Count, code: str, day: date, ages: set[int]) -> Number:
    """Return what the rows of a small area say of some ages: of a stock those of its latest snapshot."""
    if count.source == "deaths":
        name, label = "year", str(day.year)
    else:
        before = [each for each in slow.labels[count.source] if snapshot_day(each, count.source) <= day]
        name, label = "mid_year", max(before, default="")
    wanted = [count.tests["sex"]] if "sex" in count.tests else ["male", "female"]
    held = slow.in_cell(count.source, code, name, label)
    rows = [row for row in held if row["sex"] in wanted and years(row["ages"]) & ages]
    if not rows or set().union(*(years(row["ages"]) for row in rows)) != ages:
        return None
    return total(measured(row, count.sum) for row in rows)
