"""A value against that of another area, by its interval: better, similar or worse, and never red or green."""

from __future__ import annotations

from enum import StrEnum

from dashboard.intervals import score_limits
from dashboard.terms import Polarity

Limits = tuple[float | None, float | None]
"""A lower and an upper limit in the unit of the value; None where the method gives none."""

Z_95, Z_99_8 = 1.96, 3.0902
"""The normal quantiles as Fingertips rounds them for its control limits."""


class Comparison(StrEnum):
    """How a value compares with a benchmark, or a goal of somebody else's; the empty one says: not compared."""

    BEST = "best"
    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    WORST = "worst"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_COMPARED = ""


def compare(interval: Limits, benchmark: float | None, polarity: Polarity, wider: Limits | None = None) -> Comparison:
    """Return how a value compares with a benchmark, by its 95% interval and, where given, the 99.8% one.

    The benchmark inside the interval or on its edge is similar. Outside it is better or worse, and best or worst if it
    is outside the wider one as well; where neither way is good it is higher or lower, at either level. Without both
    95% limits or without a benchmark there is no comparison. Source: Fingertips, one and two levels of confidence.
    """
    side = _side(interval, benchmark)
    if not side:
        return Comparison.NOT_COMPARED if side is None else Comparison.SIMILAR
    if polarity is Polarity.NO_JUDGEMENT:
        return Comparison.HIGHER if side > 0 else Comparison.LOWER
    is_far = wider is not None and _side(wider, benchmark) == side
    if (side > 0) == (polarity is Polarity.HIGH_IS_GOOD):
        return Comparison.BEST if is_far else Comparison.BETTER
    return Comparison.WORST if is_far else Comparison.WORSE


def control_limits(
    benchmark: float, population: float, z: float = Z_95, multiplier: float = 100
) -> tuple[float, float]:
    """Return the limits within which a share of this population would differ from the benchmark by chance alone.

    Benchmark and limits are shares of `multiplier`. ValueError for a population that is not above zero or a benchmark
    outside 0 to `multiplier`. Source: Fingertips, SPC for proportions: Wilson around the expected count.
    """
    lower, upper = score_limits(population * benchmark / multiplier, population, z)
    return lower * multiplier, upper * multiplier


def compare_by_limits(value: float, limits: tuple[float, float], polarity: Polarity) -> Comparison:
    """Return how a value compares with the benchmark that lies within these control limits; on one is similar."""
    # A value above the limits is to the benchmark what an interval above it is.
    lower, upper = limits
    return compare((value, value), min(max(value, lower), upper), polarity)


def against_goal(value: float, goal: float, polarity: Polarity) -> Comparison:
    """Return whether a value meets a published goal: at it is better, else worse. Source: Fingertips, single goal."""
    if polarity is Polarity.NO_JUDGEMENT:
        return Comparison.NOT_COMPARED
    is_met = value <= goal if polarity is Polarity.LOW_IS_GOOD else value >= goal
    return Comparison.BETTER if is_met else Comparison.WORSE


def interval_against_goal(interval: Limits, goal: float, polarity: Polarity) -> Comparison:
    """Return whether an interval lies on one side of a published goal, else similar.

    Its lower limit may be the goal, its upper limit may not. Source: Fingertips, single goal by interval.
    """
    lower, upper = interval
    if polarity is Polarity.NO_JUDGEMENT or lower is None or upper is None:
        return Comparison.NOT_COMPARED
    if lower < goal <= upper:
        return Comparison.SIMILAR
    return Comparison.BETTER if (lower >= goal) == (polarity is Polarity.HIGH_IS_GOOD) else Comparison.WORSE


def against_range(value: float, low: float, high: float, polarity: Polarity) -> Comparison:
    """Return how a value compares with a published range: from its upper end on, below its lower end, else similar.

    The first is better where high is good, the second where low is. Source: Fingertips, range goal.
    """
    if polarity is Polarity.NO_JUDGEMENT:
        return Comparison.NOT_COMPARED
    if low <= value < high:
        return Comparison.SIMILAR
    return Comparison.BETTER if (value >= high) == (polarity is Polarity.HIGH_IS_GOOD) else Comparison.WORSE


def _side(interval: Limits, benchmark: float | None) -> int | None:
    """Return where an interval lies: 1 above the benchmark, -1 below, 0 touching; None if one is missing."""
    lower, upper = interval
    if lower is None or upper is None or benchmark is None:
        return None
    return int(lower > benchmark) - int(upper < benchmark)
