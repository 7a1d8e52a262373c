"""The process limits of a series: its mean, and 2.66 average moving ranges on either side of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean

LIMIT = 2.66
"""Average moving ranges from the mean to a limit: three standard deviations over d2 for two points (1.128)."""

NEAR_LIMIT = LIMIT * 2 / 3

SCREEN = 3.267
"""A moving range of this many averages or more is left out where screening is asked for (D4 for two points)."""

UNBOUNDED = (-math.inf, math.inf)

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Limits:
    """The mean, process limits and near limits of a series, in its own unit, as they are drawn.

    A clipped limit stands at the lowest or highest value there can be. `points` set the limits, and
    `screened` of their moving ranges were left out of `average_range`. In a flat series all five
    lines lie on the mean.
    """

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    average_range: float = math.nan
    points: int = 0
    screened: int = 0
    is_lower_clipped: bool = False
    is_upper_clipped: bool = False

    @property
    def is_flat(self) -> bool:
        return self.average_range == 0


def limits_of(
    values: Sequence[float | None], *, is_screened: bool = False, within: tuple[float, float] = UNBOUNDED
) -> Limits | None:
    """Return the limits that these values set, in time order; None stands for a period without a value.

    No moving range is taken across a gap: what lies on both sides of it are not neighbours. The
    answer is None where the ranges say nothing of the variation: fewer than half of the points
    have a neighbour before them, or no neighbours differ although the values do. Limits are clipped
    to `within`; ValueError for a value outside it. With `is_screened`, ranges of 3.267 averages or
    more are dropped once and the rest averaged again. Source: NHSRplotthedots 0.2.2.
    """
    points = [value for value in values if value is not None]
    ranges = [abs(after - before) for before, after in pairwise(values) if before is not None and after is not None]
    room = room_for(points)
    _check(points, within, room)
    if not ranges or 2 * len(ranges) < len(points):
        return None
    kept = _screened(ranges, room) if is_screened else ranges
    average = fmean(kept)
    if average <= room:
        if max(points) - min(points) > room:
            return None
        average = 0.0
    drawn = _drawn(fmean(points), average, within, room)
    return replace(drawn, points=len(points), screened=len(ranges) - len(kept))


def room_for(values: Iterable[float]) -> float:
    """Return how far apart two numbers made from these values may lie and still be equal, in their unit.

    A mean of tenths misses the tenth it equals by a bit in the last place, and a run that it should
    break would go on.
    """
    return _ROUNDING * max(map(abs, values), default=0.0)


def compare(one: float, other: float, room: float) -> int:
    """Return 1 where `one` is above the other, -1 where it is below, 0 where they lie within `room` of each other."""
    return 0 if abs(one - other) <= room else int(math.copysign(1, one - other))


def _screened(ranges: Sequence[float], room: float) -> Sequence[float]:
    # In a flat series the average is 0 and no range is below it: then nothing is large, and all are kept.
    largest = SCREEN * fmean(ranges)
    return [each for each in ranges if compare(each, largest, room) < 0] or ranges


def _drawn(mean: float, average: float, within: tuple[float, float], room: float) -> Limits:
    low, high = within
    away, near = LIMIT * average, NEAR_LIMIT * average
    return Limits(
        mean,
        lower=max(mean - away, low),
        upper=min(mean + away, high),
        near_lower=max(mean - near, low),
        near_upper=min(mean + near, high),
        average_range=average,
        is_lower_clipped=mean - away < low - room,
        is_upper_clipped=mean + away > high + room,
    )


def _check(points: Sequence[float], within: tuple[float, float], room: float) -> None:
    low, high = within
    for value in points:
        if not low - room <= value <= high + room:
            raise ValueError(f"a value lies within what there can be, {low:g} to {high:g}: found {value}")
