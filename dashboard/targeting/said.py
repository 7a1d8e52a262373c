"""Targets in words, and the series that a target is one step of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.place import Place, Target
from dashboard.terms import PLACE_LEVEL

Series = tuple[str, str, str]
"""Indicator, area or level, grain: of one series one target is in force on a day."""


def grains(indicator: Indicator) -> list[str]:
    """Return how a target may spell the grain and window of an indicator: `month`, or `month 12` for a window."""
    if indicator.period is None:
        return []
    window = indicator.period.window
    return [f"{indicator.period.grain} {window}" if window else str(indicator.period.grain)]


def series_of(target: Target, indicators: Mapping[str, Indicator]) -> Series:
    """Return the series of a target; no grain is the definition's own."""
    stated = indicators.get(target.indicator)
    own = grains(stated) if stated else []
    return target.indicator, target.area, target.grain or "".join(own)


def goal_words(target: Target, indicator: Indicator, *, is_short: bool = False) -> str:
    """Return what a target asks, with its unit and never rounded: `7.25 per 1,000`, `80% to 90%`, `up to 12 days`.

    Beside the unit, `is_short`, only the signs of it are said: `7.25`, `80%`.
    """
    unit = _sign(indicator.unit) if is_short else indicator.unit
    if target.value is not None:
        return _written(target.value, unit, indicator)
    low, high = (None if end is None else _written(end, unit, indicator) for end in (target.low, target.high))
    if target.low is not None and high:
        return f"{_written(target.low, _sign(unit), indicator)} to {high}"
    return f"{low} or more" if low else f"up to {high}"


def tolerance_words(target: Target, indicator: Indicator) -> str:
    """Return a target's tolerance: `0.5`, `3 points` of a per cent, or that there is none."""
    if target.amber is None:
        return "none: no amber"
    return words.difference(target.amber, 0, _sign(indicator.unit), _decimals(target.amber, indicator))


def area_words(area: str, place: Place) -> str:
    """Return whom a target is for: an area's name, `every neighbourhood`, or `every area`."""
    if not area or area == PLACE_LEVEL:
        return place.lookup.name(place.code) if area else "Every area"
    return place.lookup.name(area) if area in place.lookup.areas else f"Every {place.level_name(area).lower()}"


def _sign(unit: str) -> str:
    return "%" if unit.startswith("%") else unit if unit.startswith("£") else ""


def _written(value: float, unit: str, indicator: Indicator) -> str:
    return words.value(value, unit, _decimals(value, indicator))


def _decimals(value: float, indicator: Indicator) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(indicator.decimals, -exponent if isinstance(exponent, int) else 0)
