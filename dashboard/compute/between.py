"""The distance between the areas of a level, as a point of the place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from dashboard.compute.counted import files_text
from dashboard.definitions import Indicator
from dashboard.inequality import range_between
from dashboard.place import Place
from dashboard.terms import Point, State


def ranges(indicator: Indicator, points: Sequence[Point], place: Place) -> Iterator[Point]:
    """Yield, for each period of these points of areas, the highest value less the lowest, with whose they are.

    Hidden where one of them is, and missing with the reason where one has no value: it might be an end. It has no
    interval and no counts of its own.
    """
    area = place.lookup.areas[place.code]
    for period, group in groupby(points, key=lambda point: point.period):
        of_areas = list(group)
        first = of_areas[0]
        whole = Point(
            indicator.id,
            area.code,
            area.name,
            area.level,
            period,
            coverage=f"{sum(point.value is not None for point in of_areas)} of {len(of_areas)} areas",
            denominator_date=first.denominator_date,
            definition=indicator.stamp,
            provisional=first.provisional,
        )
        yield _ranged(whole, of_areas)


def _ranged(whole: Point, points: Sequence[Point]) -> Point:
    if any(point.state == State.HIDDEN for point in points):
        return replace(whole, state=State.HIDDEN)
    values = {point.area_name: point.value for point in points}
    found = range_between(values)
    if found.value is None:
        return replace(whole, state=State.MISSING, reason=found.reason)
    rows = sum(point.rows for point in points)
    method = f"highest less lowest: {found.highest}, {found.lowest}"
    ends = [[name, values[name]] for name in (found.highest, found.lowest)]
    return replace(
        whole, value=found.value, method=method, rows=rows, extracts=extracts_of(points), inputs=json.dumps(ends)
    )


def extracts_of(points: Sequence[Point]) -> str:
    """Return the extracts behind all of them; how many rows of each were counted stands with the areas."""
    named: dict[str, dict[int, int | None]] = {}
    for part in (part for point in points for part in point.extracts.split("; ") if part):
        name, *used = part.split(" ")
        held = named.setdefault(name, {})
        for number, _, rows in (each.partition(":") for each in used):
            before = held.get(int(number), 0)
            held[int(number)] = None if before is None or not rows else before + int(rows)
    return files_text(named)
