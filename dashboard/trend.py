"""Whether a yearly series is getting better or worse: the recent trend, as Fingertips judges it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from dashboard.terms import Grain, Period, Polarity

WEIGHTED = "Fingertips recent trend, weighted by interval"
OF_SHARES = "Fingertips recent trend, proportions"

YEARS = 5
CRITICAL = 9.54953570608324
"""Chi-squared with one degree of freedom is beyond this once in 500 times: 99.8%."""

WIDTH_IN_ERRORS = 3.92
"""Fingertips takes a 95% interval to be this many standard errors wide."""

YEARLY = (Grain.FINANCIAL_YEAR, Grain.CALENDAR_YEAR, Grain.ACADEMIC_YEAR)


class Trend(StrEnum):
    """What became of a series over its latest five years."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no change"
    UNKNOWN = "cannot be calculated"


@dataclass(frozen=True)
class Year:
    """One year of a series: its value with 95% limits or, of a proportion, its count and population; None: missing."""

    period: Period
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    count: float | None = None
    population: float | None = None


@dataclass(frozen=True)
class RecentTrend:
    """A trend in words, with what it was judged by; `reason` says why it cannot be calculated.

    `slope` is a year's change in the unit of the value or, of a proportion, in its log odds. `first` and `last` are
    the years it speaks of: not the latest, where the latest has no value yet.
    """

    trend: Trend
    words: str
    method: str
    slope: float | None = None
    chi_squared: float | None = None
    first: Period | None = None
    last: Period | None = None
    reason: str = ""


def recent_trend(
    years: Iterable[Year],
    polarity: Polarity,
    *,
    is_proportion: bool = False,
    breaks: Iterable[date] = (),
    window: int = 1,
) -> RecentTrend:
    """Return the trend over the latest five years that have a value; or, in words, why it cannot be calculated.

    It is a trend where chi-squared is above 9.5495 and the slope keeps its sign whichever year is left out; a slope of
    exactly zero has none. `window` is how many periods each value spans. Refused: values that are not yearly or that
    overlap, fewer than five, a year missing among them, a break within them, no interval (of a proportion: no counts),
    an interval without width, and a count that is nought or all of its population.
    Source: Office for Health Improvement and Disparities, Fingertips trend markers.
    """
    chosen = _latest(years, is_proportion=is_proportion)
    blank = RecentTrend(Trend.UNKNOWN, Trend.UNKNOWN.value, OF_SHARES if is_proportion else WEIGHTED)
    if reason := _refusal(chosen, breaks, window) or (_share_fault(chosen) if is_proportion else _fault(chosen)):
        return replace(blank, reason=reason)
    slopes, chi_squared = _by_shares(chosen) if is_proportion else _by_interval(chosen)
    found = _judged(slopes, chi_squared)
    return replace(
        blank,
        trend=found,
        words=said(found, polarity),
        slope=slopes[0],
        chi_squared=chi_squared,
        first=chosen[0].period,
        last=chosen[-1].period,
    )


def said(trend: Trend, polarity: Polarity) -> str:
    """Return a trend in words: `increasing and getting worse` where low is good; no judgement adds none."""
    if trend not in (Trend.INCREASING, Trend.DECREASING) or polarity is Polarity.NO_JUDGEMENT:
        return trend.value
    is_better = (trend is Trend.INCREASING) == (polarity is Polarity.HIGH_IS_GOOD)
    return f"{trend.value} and getting {'better' if is_better else 'worse'}"


def _latest(years: Iterable[Year], *, is_proportion: bool) -> list[Year]:
    """Return the latest five years that have something to judge by, oldest first."""
    known = [year for year in years if (year.count if is_proportion else year.value) is not None]
    return sorted(known, key=lambda year: year.period)[-YEARS:]


def _refusal(years: Sequence[Year], breaks: Iterable[date], window: int) -> str:
    if any(year.period.grain is Grain.POOLED_YEARS for year in years) or window > 1:
        return "its periods overlap or span several years"
    if any(year.period.grain not in YEARLY for year in years):
        return "it is not a yearly series"
    if len(years) < YEARS:
        return f"it needs {YEARS} years with a value and has {len(years)}"
    if gap := next((a for a, b in pairwise(years) if b.period != a.period.next), None):
        return f"{gap.period} is not followed by a value for {gap.period.next}"
    first, last = years[0].period.first_day, years[-1].period.last_day
    step = next((day for day in sorted(breaks) if first < day <= last), None)
    return f"there is a break in the series on {step.day} {step:%B %Y}" if step else ""


def _fault(years: Sequence[Year]) -> str:
    for year in years:
        if year.lower is None or year.upper is None:
            return f"{year.period} has no interval"
        if not 0 < year.upper - year.lower < math.inf:
            return f"the interval of {year.period} has no width"
    return ""


def _share_fault(years: Sequence[Year]) -> str:
    for year in years:
        if year.count is None or year.population is None:
            return f"{year.period} has no numerator and denominator"
        if not 0 < year.count < year.population:
            # The odds of none and of all have no logarithm.
            return f"{year.period} counts none or all of its denominator"
    return ""


def _judged(slopes: Sequence[float], chi_squared: float) -> Trend:
    if chi_squared > CRITICAL and all(slope > 0 for slope in slopes):
        return Trend.INCREASING
    if chi_squared > CRITICAL and all(slope < 0 for slope in slopes):
        return Trend.DECREASING
    return Trend.NO_CHANGE


Row = tuple[float, float, float]
"""A turn in time, a value, and how much it weighs."""


def _by_interval(years: Sequence[Year]) -> tuple[list[float], float]:
    """Return the slopes, of all years and without each, weighted by precision; and chi-squared."""
    rows = [(float(turn), _of(year.value), _weight(year)) for turn, year in enumerate(years, start=1)]
    middle = _mean([(weight, turn) for turn, _, weight in rows])
    slopes = _slopes(rows)
    return slopes, slopes[0] ** 2 * math.fsum(weight * (turn - middle) ** 2 for turn, _, weight in rows)


def _by_shares(years: Sequence[Year]) -> tuple[list[float], float]:
    """Return the slopes of the log odds, of all years and without each; and chi-squared for trend of the counts."""
    counts = [(turn, _of(year.count), _of(year.population)) for turn, year in enumerate(years, start=1)]
    slopes = _slopes([(float(turn), math.log(part / (whole - part)), 1.0) for turn, part, whole in counts])
    part, whole = math.fsum(x for _, x, _ in counts), math.fsum(n for _, _, n in counts)
    part_turns, whole_turns = math.fsum(x * t for t, x, _ in counts), math.fsum(n * t for t, _, n in counts)
    spread = whole * math.fsum(n * t**2 for t, _, n in counts) - whole_turns**2
    return slopes, whole * (whole * part_turns - part * whole_turns) ** 2 / (part * (whole - part) * spread)


def _slopes(rows: Sequence[Row]) -> list[float]:
    """Return the slope of all rows, then those without the first, the second and so on."""
    return [_slope(rows), *(_slope([*rows[:out], *rows[out + 1 :]]) for out in range(len(rows)))]


def _slope(rows: Sequence[Row]) -> float:
    # Less the first value, equal values are all exactly nought, and so is their slope: it has no sign by accident.
    lifts = [(turn, value - rows[0][1], weight) for turn, value, weight in rows]
    middle = _mean([(weight, turn) for turn, _, weight in lifts])
    spread = math.fsum(weight * (turn - middle) ** 2 for turn, _, weight in lifts)
    return math.fsum(weight * (turn - middle) * lift for turn, lift, weight in lifts) / spread


def _mean(pairs: Sequence[tuple[float, float]]) -> float:
    return math.fsum(weight * each for weight, each in pairs) / math.fsum(weight for weight, _ in pairs)


def _weight(year: Year) -> float:
    return (WIDTH_IN_ERRORS / (_of(year.upper) - _of(year.lower))) ** 2


def _of(number: float | None) -> float:
    return math.nan if number is None else number
