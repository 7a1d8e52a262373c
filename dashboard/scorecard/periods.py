"""Which period an indicator is shown for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.terms import Period, Point, State


def as_period(text: str, indicator: Indicator) -> Period:
    return _parsed(text, indicator.period.grain if indicator.period else None)


# A board of 60 measures asks for the same 36 months some 35,000 times.
_parsed = lru_cache(maxsize=4096)(Period.parse)


Periods = Mapping[str, Sequence[Point]]
"""The points of an indicator by the label of their period; a measure without data has one under no label."""


def by_period(points: Iterable[Point]) -> Periods:
    """Return points by their period, breakdowns left out, in one walk: a board of 100 measures has 47,000 of them."""
    found: dict[str, list[Point]] = {}
    for point in points:
        if not point.member:
            found.setdefault(point.period, []).append(point)
    return found


def shown_period(points: Periods, indicator: Indicator, wanted: str) -> str:
    """Return the last period with something to show, or the last that ended in or before the one wanted."""
    ended = Period.parse(wanted).last_day if wanted else None
    ordered = sorted((each for each in points if each), key=lambda each: as_period(each, indicator), reverse=True)
    if ended:
        return next((each for each in ordered if as_period(each, indicator).last_day <= ended), "")
    waiting = (State.LATE, State.NOT_DUE)
    return next((each for each in ordered if any(point.state not in waiting for point in points[each])), "")


def periods(edition: Edition) -> list[str]:
    """Return the months that some indicator has a point for, latest first."""
    months = {
        point.period
        for indicator in edition.indicators
        for point in edition.points.get(indicator.id, [])
        if indicator.period and indicator.period.grain == "month" and point.value is not None
    }
    return sorted(months, reverse=True)
