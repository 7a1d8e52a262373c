"""Values further from the one before than chance allows: what a lead is asked about before they are published."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from dashboard import words
from dashboard.definitions import DAYS, Indicator
from dashboard.desk import Inputs
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Period, Point

LEAST = 1 / 3
"""A smaller part of the old value is no step, however many cases make it certain."""

WIDER = 3.0902 / 1.95996
"""From 95% limits to 99.8%: with 95%, chance alone would ask about three to five of a thousand values (simulated)."""


@dataclass(frozen=True)
class Step:
    """Two values of one area, one after the other, that lie too far apart to be left unexplained."""

    before: Point
    after: Point
    is_beyond_chance: bool


def steps(points: Mapping[str, list[Point]], read: Mapping[str, list[Point]], inputs: Inputs) -> list[Step]:
    """Return the steps that a draft's points take and that readers of a release, `read`, have not seen yet.

    A step is a change by more than a third of the old value, and beyond chance: the two 99.8% intervals do not
    overlap. Of a measure that has none, a value of the place must lie outside the limits of its chart, if it has one;
    a smaller area is not asked about. Nor is anything across a known break, a rebase or a new version of the
    definition, a running total, a member of a breakdown or the row "not known".
    """
    known = {point.key: point.value for held in read.values() for point in held}
    found: list[Step] = []
    for name, made in points.items():
        stated = inputs.book.indicators[name]
        if not (stated.period and stated.period.window in ("year_to_date", "to_date")):
            found += [step for step in _of(stated, made, inputs) if _is_news(step, known)]
    return found


def said(step: Step, inputs: Inputs) -> str:
    """Return what a lead is asked: from what to what, of whom and when, and what to do."""
    stated = inputs.book.indicators[step.after.indicator]
    old, new = (_value(point, stated) for point in (step.before, step.after))
    when = words.period(_period(step.after, stated))
    why = "further than chance allows" if step.is_beyond_chance else "by more than a third"
    found = f"{stated.title} for {step.after.area_name} went from {old} to {new} in {when}, {why}"
    return f"{found}: say in the note why, or record a break."


def _of(stated: Indicator, points: Sequence[Point], inputs: Inputs) -> Iterator[Step]:
    own = [point for point in points if not point.member and point.area != UNKNOWN_AREA and point.value is not None]
    for _, group in groupby(sorted(own, key=lambda point: point.area), key=lambda point: point.area):
        series = sorted(group, key=lambda point: _period(point, stated))
        for before, after in pairwise(series):
            step = _step(before, after, stated)
            if step and not _is_explained(step, stated, inputs):
                yield step


def _is_news(step: Step, known: Mapping[tuple[str, str, str, str], float | None]) -> bool:
    """Tell whether readers have not seen these two values side by side."""
    return any(not _is_same(known.get(point.key), point.value) for point in (step.before, step.after))


def _is_same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9)


def _step(before: Point, after: Point, stated: Indicator) -> Step | None:
    old, new = before.value, after.value
    if old is None or new is None or abs(new - old) <= abs(old) * LEAST:
        return None
    low, high = (before, after) if old < new else (after, before)
    top, bottom = _limit(low, low.upper), _limit(high, high.lower)
    if top is not None and bottom is not None:
        return Step(before, after, is_beyond_chance=True) if top < bottom else None
    is_asked = after.level == PLACE_LEVEL and old != 0 and _is_outside(after) and _has_no_interval(stated)
    return Step(before, after, is_beyond_chance=False) if is_asked else None


def _has_no_interval(stated: Indicator) -> bool:
    """Tell whether a measure has no interval by its nature; another that lacks one counts too few to ask about."""
    is_by_days = stated.denominator is not None and stated.denominator.source == DAYS
    return is_by_days or stated.measure in ("total", "mean", "published")


def _limit(point: Point, limit: float | None) -> float | None:
    """Return a 95% limit moved out to 99.8%."""
    return None if limit is None or point.value is None else point.value + (limit - point.value) * WIDER


def _is_outside(point: Point) -> bool:
    """Tell whether a value lies outside the limits of its chart; without a chart there are none to lie within."""
    if point.value is None or point.lower_process is None or point.upper_process is None:
        return True
    return not point.lower_process <= point.value <= point.upper_process


def _is_explained(step: Step, stated: Indicator, inputs: Inputs) -> bool:
    before, after = step.before, step.after
    if before.definition.partition(":")[0] != after.definition.partition(":")[0]:
        return True
    start, end = (_period(point, stated).last_day for point in (before, after))
    return any(stated.id in each.indicators and start < each.day <= end for each in inputs.place.breaks)


def _value(point: Point, stated: Indicator) -> str:
    return words.value(point.value or 0.0, stated.unit, stated.decimals)


def _period(point: Point, stated: Indicator) -> Period:
    return Period.parse(point.period, stated.period.grain if stated.period else None)
