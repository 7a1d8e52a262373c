"""Rates as they would be if every area had the same ages: directly and indirectly standardised."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.ages import AgeBand, first_age, in_order, unfit, without_people
from dashboard.intervals import byar, crude_rate

DOBSON = "Dobson"
DOBSON_REPEATED = "Dobson, non-independent events"
INDIRECT = "indirectly standardised"

FEWEST_EVENTS = 10
"""A directly standardised rate of fewer is withheld (Public Health England; PHEindicatormethods `phe_dsr`)."""

_WEIGHTS = (5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500)
ESP2013: Mapping[int, int] = {5 * band: weight for band, weight in enumerate((*_WEIGHTS, 1000))}
"""The European Standard Population of 2013 by the first age of its 19 bands: 0-4, 5-9 ... 85-89, 90+ (Eurostat)."""


@dataclass(frozen=True)
class Standardised:
    """A standardised rate or ratio with its limits, all in one unit, and the name of the method that made them.

    Where `reason` says why there is none, value and limits are None. `withheld` is then the value that
    too few events withhold, for a reader who is to see it unrated and without an interval.
    """

    value: float | None
    lower: float | None
    upper: float | None
    method: str
    reason: str = ""
    withheld: float | None = None


def directly_standardised(
    bands: Iterable[AgeBand],
    multiplier: float = 100_000,
    confidence: float = 0.95,
    weights: Mapping[int, float] = ESP2013,
) -> Standardised:
    """Return events per `multiplier` of a population of standard ages, with Dobson's limits around Byar's.

    Events that are missing are none. Withheld under 10 events; refused, in words, for bands that are not those of
    `weights`, a population that is missing or not above zero, or a negative count. With people by number of events in
    every band that has events, the variance allows for one person having several. A lower limit may fall below zero
    where a few events in a small band carry the rate. ValueError for a confidence outside 0.90 to 1.
    Source: Dobson and others 1991; PHEindicatormethods `phe_dsr`.
    """
    ordered = in_order(bands)
    is_repeated = any(band.people is not None for band in ordered)
    nothing = Standardised(None, None, None, DOBSON_REPEATED if is_repeated else DOBSON)
    if reason := _refusal(ordered, list(weights), is_repeated):
        return replace(nothing, reason=reason)
    counts = [_events(band) for band in ordered]
    shares = _shares(ordered, weights)
    events, value = math.fsum(counts), math.fsum(map(math.prod, zip(counts, shares, strict=True)))
    lower, upper = byar(events, confidence)
    if events < FEWEST_EVENTS or lower is None:
        # The number is not said: it may be one that the release hides.
        return replace(nothing, reason=f"fewer than {FEWEST_EVENTS} events", withheld=value * multiplier)
    spread = math.sqrt(_variance(ordered, shares, is_repeated) / events)
    low, high = ((value + spread * (limit - events)) * multiplier for limit in (lower, upper))
    return replace(nothing, value=value * multiplier, lower=low, upper=high)


def indirectly_standardised(
    bands: Iterable[AgeBand],
    reference: Iterable[AgeBand],
    multiplier: float = 1,
    confidence: float = 0.95,
    *,
    as_rate: bool = False,
) -> Standardised:
    """Return observed over expected events times `multiplier`, exact below 10 observed and Byar from 10.

    Expected is what the reference's rates by age would give in these populations. `as_rate` multiplies by the
    reference's crude rate: the ratio becomes events per `multiplier` people. Refused, in words, where the two have
    other bands, a population is missing or not above zero, or nothing is expected. ValueError for a confidence
    outside 0.90 to 1. Source: Breslow and Day 1987; PHEindicatormethods `calculate_ISRatio`, `calculate_ISRate`.
    """
    ours, theirs = in_order(bands), in_order(reference)
    starts = [first_age(band.label) or 0 for band in theirs]
    reason = _refusal(theirs, starts, False) or _refusal(ours, starts, False)
    expected = 0.0 if reason else math.fsum(_expected(*pair) for pair in zip(ours, theirs, strict=True))
    if reason or expected <= 0:
        return Standardised(None, None, None, INDIRECT, reason or "the reference expects no events")
    crude = math.fsum(map(_events, theirs)) / math.fsum(band.population or 0 for band in theirs) if as_rate else 1
    found = crude_rate(math.fsum(map(_events, ours)), expected, multiplier * crude, confidence)
    return Standardised(found.value, found.lower, found.upper, f"{found.method}, {INDIRECT}")


def _refusal(bands: Sequence[AgeBand], starts: Sequence[int], is_repeated: bool) -> str:
    """Return why a table of bands cannot be standardised; it names the band and never a count."""
    if reason := unfit(bands, starts) or without_people(bands):
        return reason
    for band in bands:
        if not 0 <= _events(band) < math.inf or any(not 0 <= (people or 0) < math.inf for people in _people(band)):
            return f"the events aged {band.label} are not a count of zero or more"
        if any(times < 1 for times in band.people or ()):
            return f"the people aged {band.label} are counted by a number of events below one"
        if is_repeated and band.events is not None and not math.isclose(band.events, _by_people(band), abs_tol=1e-9):
            return f"the events aged {band.label} are not those of the people by number of events"
    return ""


def _people(band: AgeBand) -> Iterable[float | None]:
    return (band.people or {}).values()


def _by_people(band: AgeBand) -> float:
    return math.fsum(times * (people or 0) for times, people in (band.people or {}).items())


def _events(band: AgeBand) -> float:
    return _by_people(band) if band.events is None else band.events


def _shares(bands: Sequence[AgeBand], weights: Mapping[int, float]) -> list[float]:
    """Return what one event in each band adds to the rate of one standard person."""
    total = math.fsum(weights.values())
    return [weights[first_age(band.label) or 0] / total / (band.population or math.nan) for band in bands]


def _variance(bands: Sequence[AgeBand], shares: Sequence[float], is_repeated: bool) -> float:
    # A person with three events moves the rate by three shares at once, so that person's variance is nine.
    people: Iterable[Mapping[int, float | None]]
    people = ((band.people or {}) if is_repeated else {1: band.events} for band in bands)
    return math.fsum(
        times**2 * (count or 0) * share**2
        for each, share in zip(people, shares, strict=True)
        for times, count in each.items()
    )


def _expected(band: AgeBand, reference: AgeBand) -> float:
    return _events(reference) / (reference.population or math.nan) * (band.population or 0)
