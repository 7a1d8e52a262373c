"""Where: the areas of one period, worst first, and the members of a breakdown."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.measure.parts import (
    LONGEST_ALT,
    POINT_COLUMNS,
    Table,
    cells_of,
    count_text,
    fitting,
    interval_text,
    latest_words,
    period_of,
    worst_first,
)
from dashboard.scorecard import chip, value_text
from dashboard.terms import Point


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
