"""The points that a line in a cell is drawn of: one measure in one area, and where its series changed."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.measure.chosen import series_of
from dashboard.measure.history import steps_of
from dashboard.measure.parts import order_of
from dashboard.terms import Point


@dataclass(frozen=True)
class Recent:
    """One area's points of a measure, oldest first, and the periods from which they are counted otherwise."""

    points: tuple[Point, ...] = ()
    starts: frozenset[str] = frozenset()


def recent(edition: Edition, indicator: Indicator, area: str, until: Point | None = None) -> Recent:
    """Return the points of a measure in an area, up to one or all, with what a line must not be drawn across."""
    own = [each for each in series_of(edition, indicator.id) if each.area == area and each.period]
    own.sort(key=lambda each: order_of(each, indicator))
    if until is not None:
        own = [each for each in own if order_of(each, indicator) <= order_of(until, indicator)]
    return Recent(tuple(own), frozenset(period for period, _ in steps_of(own, indicator, edition)))
