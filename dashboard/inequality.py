"""How unequal areas and groups are: the slope index over deprivation, and the range between areas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial
from random import Random
from typing import Any

from scipy.special import expit, expm1, ndtri

from dashboard.intervals import z_of

DRAWS = 100_000
SEED = 20_240_601
"""Any number would do, and it stays this one: the same figures then always have the same limits."""

SLOPE = f"Slope index of inequality, interval from {DRAWS:,} simulations (seed {SEED})"

FEWEST_GROUPS, MOST_GROUPS, MANY_GROUPS = 5, 100, 10


class Scale(StrEnum):
    """Where a group's value varies evenly around itself, so that it is drawn there: its standard error is on it."""

    PLAIN = "plain"
    LOG = "log"
    LOGIT = "logit"


@dataclass(frozen=True)
class Group:
    """One group of the population by deprivation: 1 is the most deprived. A missing number is None.

    `error` is the standard error of the value, on the scale on which it is drawn.
    """

    rank: int
    population: float | None
    value: float | None
    error: float | None


@dataclass(frozen=True)
class Slope:
    """The slope index, from the most to the least deprived, and the ratio of the two ends; each with its limits.

    Where `reason` says why there is none, the numbers are None. `warning` is what a reader should know besides.
    """

    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    ratio: float | None = None
    ratio_lower: float | None = None
    ratio_upper: float | None = None
    intercept: float | None = None
    method: str = SLOPE
    reason: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Range:
    """The highest value less the lowest, and whose they are; or the reason why there is none."""

    value: float | None = None
    highest: str = ""
    lowest: str = ""
    reason: str = ""


def slope_index(
    groups: Iterable[Group], confidence: float = 0.95, multiplier: float = 1, scale: Scale = Scale.PLAIN
) -> Slope:
    """Return the difference between the two ends of the line through groups from most to least deprived.

    The line is fitted to each value at the middle of its group in the cumulative population, by the group's share of
    it; the limits are of 100,000 draws of all values. All but the ratio is times `multiplier`; a negative one turns
    round which way is good, and so the ratio too. Refused, in words, for fewer than 5 or more than 100 groups and for
    a number that is missing or makes no sense; above 10 groups it warns. ValueError for a confidence outside 0.90
    to 1. Source: Low and Low 2004; PHEindicatormethods `phe_sii`.
    """
    z_of(confidence)
    ordered = sorted(groups, key=lambda group: group.rank)
    if reason := _refusal(ordered, scale):
        return Slope(reason=reason)
    weights = _weights([group.population or 0 for group in ordered])
    drawn_slopes, drawn_starts = _drawn(ordered, weights, scale)
    slope, start = (math.fsum(w * _of(g.value) for w, g in zip(ws, ordered, strict=True)) for ws in weights)
    found = Slope(slope * multiplier, *_ends(drawn_slopes * multiplier, confidence), intercept=start * multiplier)
    if len(ordered) > MANY_GROUPS:
        found = replace(found, warning="small groups can make it unstable")
    if min(start, start + slope) <= 0:
        return found  # a line that crosses zero has two ends and no ratio between them
    ratio = partial(_ratio, flipped=multiplier < 0)
    low, high = _ends(ratio(drawn_slopes, drawn_starts), confidence)
    return replace(found, ratio=float(ratio(slope, start)), ratio_lower=low, ratio_upper=high)


def error_of(lower: float, upper: float, scale: Scale = Scale.PLAIN) -> float:
    """Return the standard error, on `scale`, behind a 95% interval; ValueError for limits that the scale lacks."""
    if scale is Scale.PLAIN:
        return (upper - lower) / (2 * z_of(0.95))
    on_scale = math.log if scale is Scale.LOG else _logit
    return (on_scale(upper) - on_scale(lower)) / (2 * z_of(0.95))


def quantiles(values: Sequence[float | None], groups: int = 10, *, highest_first: bool = True) -> list[int | None]:
    """Return the group of each value, from 1; group 1 holds the highest values, or the lowest if not `highest_first`.

    Equal values share the better place, so that they never part. A missing value has no group and counts for nothing;
    with fewer values than groups there are none. Source: PHEindicatormethods `phe_quantile`.
    """
    known = [value for value in values if value is not None]
    if len(known) < groups:
        return [None] * len(values)

    def group(value: float) -> int:
        before = sum(1 for other in known if (other > value if highest_first else other < value))
        # The rank is one more than those before, and the rest of the list is divided evenly, in whole numbers: with
        # fractions the last value of a group could fall into the next by a bit in the last place, and the first out of
        # the list, which is why the formula elsewhere ends with "0 becomes 1".
        return groups + 1 - -(-(len(known) - before) * groups // len(known))

    return [None if value is None else group(value) for value in values]


def range_between(values: Mapping[str, float | None]) -> Range:
    """Return the distance between the highest and the lowest of areas by name, in their unit.

    It has no interval. Refused, in words, for fewer than two areas and where one has no value: it might be an end.
    Of equal values the first by name is said.
    """
    missing = sorted(name for name, value in values.items() if value is None)
    if missing:
        return Range(reason=f"{missing[0]} has no value" + (f", nor have {len(missing) - 1} more" * (len(missing) > 1)))
    known = sorted((name, value) for name, value in values.items() if value is not None)
    if len(known) < 2:
        return Range(reason="there is nothing to compare with")
    highest, lowest = max(known, key=lambda each: each[1]), min(known, key=lambda each: each[1])
    return Range(highest[1] - lowest[1], highest[0], lowest[0])


def _refusal(groups: Sequence[Group], scale: Scale) -> str:
    ranks = [group.rank for group in groups]
    if not FEWEST_GROUPS <= len(groups) <= MOST_GROUPS:
        return f"it needs {FEWEST_GROUPS} to {MOST_GROUPS} groups and there are {len(groups)}"
    if len(set(ranks)) < len(ranks):
        return "two groups have the same rank"
    for group in groups:
        if not 0 < _of(group.population) < math.inf:
            return f"the population of group {group.rank} is missing or not above zero"
        if not _fits(_of(group.value), scale):
            return f"the value of group {group.rank} is missing or not on its scale"
        if not 0 <= _of(group.error) < math.inf:
            return f"the standard error of group {group.rank} is missing or below zero"
    return ""


def _of(number: float | None) -> float:
    return math.nan if number is None else number


def _fits(value: float, scale: Scale) -> bool:
    if scale is Scale.PLAIN:
        return math.isfinite(value)
    return 0 < value < (1 if scale is Scale.LOGIT else math.inf)


def _weights(populations: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return how much the value of each group counts in the slope of the line, and in where it starts."""
    total = math.fsum(populations)
    shares = [each / total for each in populations]
    middles = [math.fsum(shares[:step]) + share / 2 for step, share in enumerate(shares)]
    centre = math.fsum(share * middle for share, middle in zip(shares, middles, strict=True))
    pulls = [share * (middle - centre) for share, middle in zip(shares, middles, strict=True)]
    spread = math.fsum(pull * (middle - centre) for pull, middle in zip(pulls, middles, strict=True))
    slopes = [pull / spread for pull in pulls]
    return slopes, [share - slope * centre for share, slope in zip(shares, slopes, strict=True)]


def _drawn(groups: Sequence[Group], weights: tuple[list[float], list[float]], scale: Scale) -> tuple[Any, Any]:
    """Return the slopes and the starts of the lines through so many draws of every value.

    Python promises that `random` gives the same numbers from a seed in every version, which numpy does not; so a
    limit does not move when a library is upgraded.
    """
    slopes, starts = 0.0, 0.0
    for group, of_slope, of_start, steps in zip(groups, *weights, _steps(len(groups)), strict=True):
        drawn = _around(_of(group.value), _of(group.error) * steps, scale)
        slopes, starts = slopes + of_slope * drawn, starts + of_start * drawn
    return slopes, starts


@lru_cache(maxsize=1)  # ten groups are 8 MB, and drawing them takes longer than all else a slope needs
def _steps(groups: int) -> list[Any]:
    draw = Random(SEED).random  # noqa: S311 - a simulation, not a secret
    return [ndtri([draw() for _ in range(DRAWS)]) for _ in range(groups)]


def _around(value: float, steps: Any, scale: Scale) -> Any:
    if scale is Scale.LOG:
        return value * (1 + expm1(steps))
    return expit(_logit(value) + steps) if scale is Scale.LOGIT else value + steps


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _ratio(slope: Any, start: Any, *, flipped: bool) -> Any:
    return start / (start + slope) if flipped else (start + slope) / start


def _ends(drawn: Any, confidence: float) -> tuple[float, float]:
    """Return the draws that leave half of what is left beyond them on either side."""
    ordered = drawn.copy()
    ordered.sort()
    low, high = round(DRAWS * (1 - confidence) / 2), round(DRAWS * (1 + confidence) / 2)
    return float(ordered[max(low, 1) - 1]), float(ordered[min(high, DRAWS) - 1])
