"""Which period an indicator is shown for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.terms import Period, Point, State


def as_period(text: str, indicator: Indicator) -> Period:
    return _parsed(text, indicator.period.grain if indicator.period else None)


# A board of 60 measures asks for the same 36 months some 35,000 times.
_parsed = lru_cache(maxsize=4096)(Period.parse)


def shown_period(points: Sequence[Point], indicator: Indicator, wanted: str) -> str:
    """Return the last period with something to show, or the last that ended in or before the one wanted."""
    ended = Period.parse(wanted).last_day if wanted else None
    waiting = (State.LATE, State.NOT_DUE)
    # Each label once: there is a point of it for every area.
    shown = {point.period for point in points if point.period and (ended or point.state not in waiting)}
    fitting = [each for each in shown if ended is None or as_period(each, indicator).last_day <= ended]
    return max(fitting, key=lambda each: as_period(each, indicator), default="")


def periods(edition: Edition) -> list[str]:
    """Return the months that some indicator has a point for, latest first."""
    months = {
        point.period
        for indicator in edition.indicators
        for point in edition.points.get(indicator.id, [])
        if indicator.period and indicator.period.grain == "month" and point.value is not None
    }
    return sorted(months, reverse=True)
