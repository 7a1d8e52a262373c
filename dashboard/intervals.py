"""Confidence intervals of counts, rates and proportions, each by its named method."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import gammaincinv, ndtri

EXACT_POISSON = "Exact Poisson"
BYAR = "Byar"
WILSON = "Wilson"

NOT_WIDENED = "none: asked to allow for repeat events, and not told of them"
"""The method of a rate whose definition asks for a wider interval than can be made (decision 29)."""

REPEATED = "non-independent events"
"""Added to the method of a rate whose interval allows for one person having several events."""

FEWEST_EVENTS_FOR_BYAR = 10
"""Byar is within 0.2% of the exact limits from here on (Public Health England, technical guide, 2018)."""


@dataclass(frozen=True)
class Interval:
    """A value with its confidence limits, all in one unit, and the name of the method that made them.

    A limit is None where the method gives none; zero is a limit like any other.
    """

    value: float
    lower: float | None
    upper: float | None
    method: str


def crude_rate(count: float, population: float, multiplier: float, confidence: float = 0.95) -> Interval:
    """Return events per `multiplier` of the population, with exact Poisson limits below 10 events and Byar from 10.

    No events: value and lower limit are zero, the upper limit is not. There may be more events than
    people. ValueError for a population that is not above zero or a negative count. Source:
    PHEindicatormethods `phe_rate`; the cut at 10 is Public Health England's.
    """
    _check_population(population)
    is_exact = count < FEWEST_EVENTS_FOR_BYAR
    lower, upper = exact_poisson(count, confidence) if is_exact else byar(count, confidence)
    assert lower is not None, "from ten events Byar's lower limit is above zero at any confidence"
    value, low, high = (_per(events, population, multiplier) for events in (count, lower, upper))
    return Interval(value, low, high, EXACT_POISSON if is_exact else BYAR)


def repeated_rate(
    people: Mapping[int, float], population: float, multiplier: float, confidence: float = 0.95
) -> Interval:
    """Return a crude rate of events whose interval allows for one person having several: `people` by number of events.

    Value and count are of all events. Their variance is the sum over f of f² times that of the people with exactly f;
    the limits lie as much further from the value as its root is larger. Where nobody has two they are those of
    `crude_rate`. A lower limit that would fall below zero is None, as Byar's is. ValueError for a number of events
    below 1, a negative number of people, or a population that is not above zero.
    Source: PHEindicatormethods `calculate_dsr` with `independent_events = FALSE`, of one band (methods, b1).
    """
    for times, count in people.items():
        _check_count(count)
        if times < 1:
            raise ValueError(f"people are counted by a number of events of 1 or more: found {times}")
    events = math.fsum(times * count for times, count in people.items())
    plain = crude_rate(events, population, multiplier, confidence)
    assert plain.lower is not None, "a crude rate has both limits"
    assert plain.upper is not None, "a crude rate has both limits"
    squares = math.fsum(times**2 * count for times, count in people.items())
    wider = math.sqrt(squares / events) if events else 1.0
    lower, upper = (plain.value + wider * (limit - plain.value) for limit in (plain.lower, plain.upper))
    return Interval(plain.value, lower if lower >= 0 else None, upper, f"{plain.method}, {REPEATED}")


def proportion(count: float, population: float, multiplier: float = 1.0, confidence: float = 0.95) -> Interval:
    """Return the share of the population counted, times `multiplier` (100 for per cent), with Wilson limits.

    None counted has lower limit exactly 0, all counted upper limit exactly `multiplier`. ValueError
    for a population that is not above zero, or a count below zero or above the population. Source:
    PHEindicatormethods `phe_proportion`.
    """
    lower, upper = wilson(count, population, confidence)
    return Interval(_per(count, population, multiplier), lower * multiplier, upper * multiplier, WILSON)


def exact_poisson(count: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact limits of a Poisson count, in events: the lower one of no events is zero.

    ValueError for a negative count or a confidence outside 0.90 to 1. Source: Garwood 1936;
    Breslow & Day 1987, section 2.3.
    """
    _check_count(count)
    tail = _tail(confidence)
    # A gamma quantile is half the chi-squared quantile of twice the events, which is how the sources write it;
    # asked for directly it has no awkward case but zero, where there is no distribution and the limit is zero.
    lower = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return lower, float(gammaincinv(count + 1, 1 - tail))


def byar(count: float, confidence: float = 0.95) -> tuple[float | None, float]:
    """Return Byar's approximate limits of a Poisson count, in events.

    The lower limit is None where the formula goes negative (no events, or 1 at 99.8%): a count has no
    such limit, and zero would claim one. ValueError for a negative count or a confidence outside 0.90
    to 1. Source: Byar, in Breslow & Day 1987, section 2.3.
    """
    _check_count(count)
    z = z_of(confidence)
    above = count + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    if count == 0:
        return None, upper
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    return (lower if lower >= 0 else None), upper


def wilson(count: float, population: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score limits of a share, as fractions of one.

    ValueError for a population that is not above zero, a count below zero or above the population, or
    a confidence outside 0.90 to 1. Source: Wilson 1927; method 3 of Newcombe 1998.
    """
    return score_limits(count, population, z_of(confidence))


def score_limits(count: float, population: float, z: float) -> tuple[float, float]:
    """Return Wilson's limits of a share for a normal quantile that somebody else chose, such as a rounded 1.96.

    In fractions of one. ValueError as for `wilson`. The count may be a fraction: an expected number is one.
    """
    _check_population(population)
    _check_count(count)
    if count > population:
        raise ValueError(f"a share counts no more than its population: {count} is above {population}")

    def lower(part: float) -> float:
        root = math.sqrt(z**2 + 4 * part * (1 - part / population))
        return (2 * part + z**2 - z * root) / (2 * (population + z**2))

    # The upper limit of those counted is one less the lower limit of the rest. Written so, everybody counted
    # gives exactly 1, where the usual plus sign leaves 0.9999999999999999 and a benchmark of 100% looks missed.
    return lower(count), 1 - lower(population - count)


def z_of(confidence: float) -> float:
    """Return the normal quantile of a two-sided confidence: 1.959964 for 0.95.

    ValueError for a confidence outside 0.90 to 1.
    """
    return -float(ndtri(_tail(confidence)))


def _per(events: float, population: float, multiplier: float) -> float:
    # Multiply, then divide: 7 of 100 is then 7 per cent and meets a target of 7, as 7 / 100 * 100 does not.
    return events * multiplier / population


def _tail(confidence: float) -> float:
    """Return the probability beyond each limit; ValueError for a confidence outside 0.90 to 1."""
    if not 0.90 <= confidence < 1:
        raise ValueError(f"a confidence is from 0.90 to below 1, such as 0.95 or 0.998: found {confidence}")
    return (1 - confidence) / 2


# Both checks are written to fail for NaN too: a missing number is a state, and never reaches a formula.
def _check_count(count: float) -> None:
    if not 0 <= count < math.inf:
        raise ValueError(f"a count is zero or more: found {count}")


def _check_population(population: float) -> None:
    if not 0 < population < math.inf:
        raise ValueError(f"a population is above zero: found {population}")
