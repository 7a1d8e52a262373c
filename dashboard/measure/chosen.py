"""Which points a measure page is about: those of one indicator, those of one area, and the one it is shown at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.measure.parts import order_of
from dashboard.scorecard import is_across
from dashboard.terms import Point, State


@dataclass(frozen=True)
class Chosen:
    """One indicator in one area of an edition: all its points in order, the area's own, and the one that is shown."""

    edition: Edition
    indicator: Indicator
    every: tuple[Point, ...]
    own: tuple[Point, ...]
    point: Point

    @property
    def here(self) -> list[Point]:
        """The points of every area in the period that is shown."""
        return [each for each in self.every if each.period == self.point.period and each.period]

    @property
    def before(self) -> Point | None:
        """The point of the period before, or None where there is none that the shown one may be compared with."""
        now = order_of(self.point, self.indicator)
        earlier = (each for each in reversed(self.own) if order_of(each, self.indicator) < now)
        found = next(earlier, None)
        return None if found is None or is_across(found, self.point, self.indicator, self.edition) else found


def chosen(edition: Edition, kpi: str, area: str) -> Chosen:
    """Return a measure in an area at the last period that is not waited for; missing where it never had a point."""
    indicator = edition.inputs.book.indicators[kpi]
    every = sorted(series_of(edition, kpi), key=lambda point: order_of(point, indicator))
    own = tuple(point for point in every if point.area == area)
    nothing = Point(kpi, area, edition.inputs.place.lookup.name(area), "", "", state=State.MISSING)
    return Chosen(edition, indicator, tuple(every), own, latest(own) or nothing)


def series_of(edition: Edition, kpi: str) -> list[Point]:
    """Return a measure's points of every area and period, without the members of a breakdown."""
    return [point for point in edition.points.get(kpi, []) if not point.member]


def latest(points: Sequence[Point]) -> Point | None:
    """Return the last point that is not waited for; what is late or not due is said beside it."""
    come = [point for point in points if point.state not in (State.LATE, State.NOT_DUE)]
    return come[-1] if come else (points[-1] if points else None)
