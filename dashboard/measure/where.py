"""Where: the areas of one period, worst first, and the members of a breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.definitions import DAYS, Indicator
from dashboard.edition import Edition
from dashboard.measure.chosen import Chosen
from dashboard.measure.parts import (
    LONGEST_ALT,
    POINT_COLUMNS,
    Table,
    cells_of,
    count_text,
    csv_of,
    fitting,
    interval_text,
    latest_words,
    period_of,
    worst_first,
)
from dashboard.scorecard import chip, value_text
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Point, Rating

SAME_FIGURES = "The table above has the figures of the chart and of the map."


@dataclass(frozen=True)
class Where:
    """The areas of the shown period, worst first, in words, as a table and as what charts and the map draw."""

    places: tuple[Point, ...]
    whole: Point | None
    level: str
    neighbourhoods: Table
    places_headline: str
    places_subtitle: str
    bars_alt: str
    map_alt: str
    boundaries: str


def where_of(shown: Chosen) -> Where:
    """Return where a measure stands how, in the period that is shown."""
    indicator, edition, point = shown.indicator, shown.edition, shown.point
    places, level = neighbourhoods_of(shown), level_of(shown)
    content = csv_of(edition, indicator.id, period=point.period)
    is_sum = _is_sum(indicator)
    return Where(
        places=tuple(places),
        whole=next((each for each in shown.here if each.level == PLACE_LEVEL and not is_sum), None),
        level=level,
        neighbourhoods=by_area(places, level, indicator, content, point),
        places_headline=places_headline(places, level, indicator),
        places_subtitle=places_subtitle(level, indicator, point),
        bars_alt=places_alt("Bar chart with 95% intervals", places, point, indicator),
        map_alt=places_alt("Map", places, point, indicator),
        boundaries=edition.inputs.place.texts.get("boundaries.geojson", ""),
    )


def neighbourhoods_of(shown: Chosen) -> list[Point]:
    """Return the points of the lowest areas in the shown period, worst first."""
    return worst_first([each for each in shown.here if _is_neighbourhood(each, shown.indicator)], shown.indicator)


def level_of(shown: Chosen) -> str:
    """Return what the place calls its lowest areas."""
    return shown.edition.inputs.place.level_name(_lowest(shown.indicator))


def _lowest(indicator: Indicator) -> str:
    return next((name for name in indicator.areas if name != PLACE_LEVEL), "")


def _is_neighbourhood(point: Point, indicator: Indicator) -> bool:
    lowest = _lowest(indicator)
    return bool(lowest) and point.level in (lowest, UNKNOWN_AREA)


def _is_sum(indicator: Indicator) -> bool:
    """Tell whether the place's value is its areas' together, such as beds a day: nothing to hold them against."""
    return indicator.denominator is None or indicator.denominator.source == DAYS


def places_headline(points: Sequence[Point], level: str, indicator: Indicator) -> str:
    """Return the finding of the areas side by side: which of them are off target, or that none that is rated is."""
    rated = [each for each in points if each.rating]
    if not rated:
        return f"By {level.lower()}; none is rated" if points else ""
    when = words.period(period_of(rated[0], indicator))
    off = [each.area_name for each in rated if each.rating == Rating.RED]
    if off:
        return f"Off target in {when}: {', '.join(off)}"
    unrated = sum(each.area != UNKNOWN_AREA for each in points) - len(rated)
    rest = f"; {unrated} could not be rated" if unrated else ""
    return f"No {level.lower()} is off target in {when}{rest}"


def places_subtitle(level: str, indicator: Indicator, shown: Point) -> str:
    """Return what the areas are shown by: measure, unit, level, period."""
    when = words.period(period_of(shown, indicator)) if shown.period else ""
    return f"{indicator.title}: {indicator.unit or 'number'}, by {level.lower()}, {when}, worst first"


def by_area(points: Sequence[Point], level: str, indicator: Indicator, content: str, shown: Point) -> Table:
    """Return the table of the areas of one period, worst first, with its points as a file."""
    when = words.period(period_of(shown, indicator)) if shown.period else ""
    return Table(
        f"{indicator.title} by {level.lower()}, {when}, worst first",
        (level, *POINT_COLUMNS),
        tuple((point.area_name, *cells_of(point, indicator)) for point in points),
        (1, 2, 4, 5, 6),
        f"{indicator.id}_{shown.period.replace('/', '-')}.csv",
        content,
    )


def places_alt(kind: str, points: Sequence[Point], shown: Point, indicator: Indicator) -> str:
    """Return the name of a chart or map of areas: the period, and the worst first."""
    if not points:
        return ""
    said = "; ".join(f"{point.area_name} {latest_words(point, indicator)}" for point in points)
    when = words.period(period_of(shown, indicator))
    if len(f"{kind}. {indicator.title}, {when}, worst first: {said}. Same data as the table.") > LONGEST_ALT:
        said = "; ".join(
            f"{point.area_name} {value_text(point, indicator) or chip(point).word.lower()}" for point in points
        )
    return fitting(f"{kind}.", indicator.title, [f"{when}, worst first: {said}.", "Same data as the table."])


def breakdown_of(edition: Edition, indicator: Indicator, shown: Point) -> Table | None:
    """Return the table of the members a point is made of, or None where it has no breakdown."""
    members = [
        point
        for point in edition.points.get(indicator.id, [])
        if point.member and point.area == shown.area and point.period == shown.period
    ]
    if members and indicator.slope:
        return _groups_of(members, indicator, shown)
    if not members or not indicator.by:
        return None
    name = indicator.by.replace("_", " ")
    return Table(
        f"{indicator.title} by {name}, {words.period(period_of(shown, indicator))}",
        (name.capitalize(), "Value", "Numerator"),
        tuple(
            (point.member, value_text(point, indicator) or chip(point), count_text(point.numerator))
            for point in worst_first(members, indicator)
        ),
        (1, 2),
    )


def _groups_of(members: Sequence[Point], indicator: Indicator, shown: Point) -> Table:
    """Return the table of the groups a slope is drawn through, the most deprived first, as they were counted."""
    return Table(
        f"What the slope is drawn through, most deprived first, {words.period(period_of(shown, indicator))}",
        ("Group", "Value", "95% interval", "Person-years"),
        tuple(
            (point.member, value_text(point, indicator), interval_text(point, indicator), count_text(point.denominator))
            for point in members
        ),
        (1, 2, 3),
    )
