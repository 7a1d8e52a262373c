"""Values that were restated: which of them is told where they are many, and from what to what it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from dashboard.changes import Change
from dashboard.definitions import Indicator
from dashboard.digest.parts import period_of
from dashboard.scorecard import value_text
from dashboard.terms import PLACE_LEVEL, Point


def by_measure(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return changes by their indicator, those of a breakdown left out, in the order they come."""
    found: dict[str, list[Change]] = {}
    for each in changes:
        if not each.point.member:
            found.setdefault(each.point.indicator, []).append(each)
    return found


def last_of(changes: Sequence[Change], indicator: Indicator) -> Change:
    """Return the change of the latest period, of the place itself where it is one of them."""

    def order(each: Change) -> tuple[date, date, bool]:
        period = period_of(each.point, indicator)
        return period.last_day, period.first_day, each.point.level == PLACE_LEVEL

    return max(changes, key=order)


def old_and_new(change: Change, indicator: Indicator) -> tuple[str, str]:
    """Return a value as it was and as it is, as a table writes it; empty where there is none."""
    return _value(change.before, indicator), _value(change.after, indicator)


def _value(point: Point | None, indicator: Indicator) -> str:
    return value_text(replace(point, provisional=False), indicator) if point else ""
