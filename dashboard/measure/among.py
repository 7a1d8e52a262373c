"""Each area of a place over time: what the small charts draw, what each is called, and the same as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.measure.chosen import Chosen
from dashboard.measure.history import span_of
from dashboard.measure.overtime import trend_points
from dashboard.measure.parts import Table, csv_of, fitting, goal_text, latest_words, order_of, period_of
from dashboard.measure.where import level_of, neighbourhoods_of, places_alt
from dashboard.scorecard import Chip, chip, value_text
from dashboard.terms import UNKNOWN_AREA, Point, State


@dataclass(frozen=True)
class AreaTrend:
    """One area over time: the point it is shown at, its points, oldest first, and its chart's name."""

    point: Point
    points: tuple[Point, ...]
    alt: str


@dataclass(frozen=True)
class Among:
    """The areas of the shown period over time, worst first; none where there are no areas, or no time."""

    area_trends: tuple[AreaTrend, ...]
    area_subtitle: str
    areas_alt: str
    area_table: Table


def among_of(shown: Chosen) -> Among:
    """Return how each area went. The row "not known" has a count and no rate, and so no line."""
    here = [each for each in neighbourhoods_of(shown) if each.area != UNKNOWN_AREA]
    trends = tuple(_trends(here, shown))
    level, indicator = level_of(shown).lower(), shown.indicator
    table = Table(
        f"{indicator.title} over time by {level}, the latest at the top",
        ("Period", *(each.point.area_name for each in trends)),
        tuple(_rows(trends, indicator)),
        tuple(range(1, len(trends) + 1)),
        f"{indicator.id}_by_{level.replace(' ', '_')}.csv",
        csv_of(shown.edition, indicator.id),
    )
    span = span_of([each for trend in trends[:1] for each in trend.points], indicator) if trends else ""
    subtitle = f"{indicator.title}: {indicator.unit or 'number'}, by {level}, {span}, worst first"
    return Among(trends, subtitle, places_alt("Small line charts", here, shown.point, indicator), table)


def _trends(here: Sequence[Point], shown: Chosen) -> Iterator[AreaTrend]:
    """Yield each area over the same periods: one that has no point of a period has no data in it."""
    held = {
        point.area: trend_points([each for each in shown.every if each.area == point.area], shown.indicator)
        for point in here
    }
    found = {each.period: each for trend in held.values() for each in trend}
    every = sorted(found.values(), key=lambda each: order_of(each, shown.indicator))
    for point in here if len(every) > 1 else ():
        own = {each.period: each for each in held[point.area]}
        trend = tuple(own.get(each.period) or _nothing(point, each.period) for each in every)
        yield AreaTrend(point, trend, _alt(trend, point, shown.indicator))


def _nothing(point: Point, period: str) -> Point:
    return Point(point.indicator, point.area, point.area_name, point.level, period, state=State.MISSING)


def _alt(trend: Sequence[Point], point: Point, indicator: Indicator) -> str:
    parts = [
        f"{point.area_name}, {span_of(trend, indicator)}.",
        f"Latest {latest_words(point, indicator)}.",
        f"Target {goal}." if (goal := goal_text(point, indicator)) else "",
        "Full data in the table below.",
    ]
    return fitting("Small line chart.", indicator.title, parts)


def _rows(trends: Sequence[AreaTrend], indicator: Indicator) -> Iterator[tuple[str | Chip, ...]]:
    for latest, *others in zip(*(reversed(trend.points) for trend in trends), strict=True):
        cells = [_cell(each, indicator) for each in (latest, *others)]
        yield words.short_period(period_of(latest, indicator)), *cells


def _cell(point: Point, indicator: Indicator) -> str:
    return value_text(point, indicator) or chip(point).word
