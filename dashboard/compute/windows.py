"""What is counted for each period, and the areas it is counted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.counting import Part
from dashboard.definitions import Indicator, PeriodRule
from dashboard.place import Area, Lookup
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Grain, Month, Period


@dataclass(frozen=True)
class Window:
    """What one point counts: the period it is shown under, and the months added up."""

    period: Period
    months: tuple[Month, ...]


def leading(parts: Mapping[str, Part]) -> Part:
    """Return the part whose facts say which periods there are: the numerator, or the only one."""
    return parts.get("numerator") or next(iter(parts.values()))


def windows_of(indicator: Indicator, part: Part) -> list[Window]:
    """Return what is counted for each period, from the first the facts speak for to the last.

    A period without a month of its cohort is none: the spring has no autumn. A rolling window starts
    to be shown once one is whole; if none is, the last is shown as missing.
    """
    covered = part.facts.months
    rule = indicator.period
    if not covered or rule is None:
        return []
    wanted = rule.counted(covered)
    if not wanted:
        return []
    grain = Grain.CALENDAR_YEAR if rule.grain is Grain.POOLED_YEARS else rule.grain
    period, last = Period.containing(min(wanted), grain), Period.containing(max(wanted), grain)
    made: list[Window] = []
    while period <= last:
        if months := tuple(_months(rule, period, min(covered))):
            made.append(Window(_labelled(rule, period, months), months))
        period = period.next
    whole = [index for index, window in enumerate(made) if set(window.months) <= covered]
    if rule.window in (None, "year_to_date", "to_date"):
        return made
    return made[whole[0] :] if whole else made[-1:]


def _labelled(rule: PeriodRule, period: Period, months: Sequence[Month]) -> Period:
    """Return the period a window is shown under: its last, or all the years that it pools."""
    return Period(rule.grain, months[0], months[-1]) if rule.grain is Grain.POOLED_YEARS else period


def _months(rule: PeriodRule, period: Period, first: Month) -> list[Month]:
    window, months = rule.window, period.months
    if isinstance(window, int):
        step = len(period.months)
        months = [period.first + -step * (window - 1) + index for index in range(step * window)]
    elif window == "year_to_date":
        year = Period.containing(period.last, Grain.FINANCIAL_YEAR)
        months = [month for month in year.months if month <= period.last]
    elif window == "to_date":
        months = [first + index for index in range(period.last - first + 1)]
    return rule.counted(months)


def areas_of(indicator: Indicator, lookup: Lookup) -> list[Area]:
    """Return the areas an indicator is shown for: the place, then each level, then the row "not known"."""
    place = lookup.areas[lookup.place]
    lower = [area for level in indicator.areas if level != PLACE_LEVEL for area in lookup.at(level)]
    unknown = [Area(UNKNOWN_AREA, lookup.name(UNKNOWN_AREA), UNKNOWN_AREA)] if lower else []
    return [*([place] if PLACE_LEVEL in indicator.areas else []), *lower, *unknown] or [place]


def leaves_of(code: str, lookup: Lookup) -> list[str]:
    """Return the kept areas that make up an area; those of the place include the row "not known"."""
    if code == UNKNOWN_AREA:
        return [UNKNOWN_AREA]
    if code == lookup.place:
        return [*(area.code for area in lookup.at(lookup.keep_level) if area.code != code), UNKNOWN_AREA]
    if lookup.areas[code].level == lookup.keep_level:
        return [code]
    return [
        area.code
        for area in lookup.at(lookup.keep_level)
        if lookup.ancestor(area.code, lookup.areas[code].level) == code
    ]
