"""How a measure moved: the trend in words, its steps, and its table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.measure.parts import (
    LONGEST_TREND,
    POINT_COLUMNS,
    Table,
    cells_of,
    fitting,
    goal_text,
    latest_words,
    period_of,
    plain_number,
)
from dashboard.place import Break
from dashboard.terms import Point, State


def subtitle_of(points: Sequence[Point], shown: Point, indicator: Indicator) -> str:
    """Return what a trend is of: measure, unit, area, and the periods from first to last."""
    if not points:
        return ""
    return f"{indicator.title}: {indicator.unit or 'number'}, {shown.area_name}, {span_of(points, indicator)}"


def span_of(points: Sequence[Point], indicator: Indicator) -> str:
    """Return the first and the last period; years keep their dash, or "2009 to 2011 to 2021 to 2023" would be said."""
    say = words.period if indicator.period and indicator.period.grain in LONGEST_TREND else words.short_period
    return " to ".join(dict.fromkeys(say(period_of(each, indicator)) for each in (points[0], points[-1])))


def steps_of(points: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the period at which a series changed, and how: a known break, or a new version of the definition."""
    yield from _within(points, indicator, edition.inputs.place.breaks)
    for before, after_it in pairwise(point for point in points if point.definition):
        version = after_it.definition.partition(":")[0]
        if version != before.definition.partition(":")[0]:
            when = words.period(period_of(after_it, indicator))
            yield after_it.period, f"New definition from {when} (version {version}); do not compare across the line."


def events_of(points: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the period in which something happened, and what: the numbers before and after it stay comparable."""
    yield from _within(points, indicator, edition.inputs.place.events)


def _within(points: Sequence[Point], indicator: Indicator, known: Sequence[Break]) -> Iterator[tuple[str, str]]:
    """Yield those of a measure that fall into its trend, oldest first, each with its period, its day and its text."""
    for each in sorted(known, key=lambda one: one.day):
        after = [point for point in points if each.day <= period_of(point, indicator).last_day]
        is_first = bool(after) and after[0] == points[0]
        # A break at its very start divides nothing; an event in its first period happened all the same.
        is_before = is_first and each.day < period_of(points[0], indicator).first_day
        if indicator.id in each.indicators and after and not (is_before if each.is_event else is_first):
            yield after[0].period, f"{words.day(each.day)}: {each.text}"


def watched_words(points: Sequence[Point], indicator: Indicator) -> Iterator[str]:
    """Yield what set the limits of each stretch of a trend, or why there are none; with its periods if several."""
    lines = [(point.watched, point.mean, point.upper_process) for point in points]
    stretches = [list(group) for _, group in groupby(zip(lines, points, strict=True), key=lambda each: each[0])]
    for stretch in stretches:
        said, here = stretch[0][0][0], [point for _, point in stretch]
        if said:
            yield f"{span_of(here, indicator)}: {said[:1].lower()}{said[1:]}" if len(stretches) > 1 else said


def trend_alt(points: Sequence[Point], shown: Point, before: Point | None, indicator: Indicator) -> str:
    """Return the name of the trend for who cannot see it: the same facts as the finding, in under 300 characters."""
    if not points:
        return ""
    parts = [
        f"{shown.area_name}, {span_of(points, indicator)}.",
        f"Latest {latest_words(shown, indicator)}.",
        _direction(shown, before, indicator),
        f"Target {goal}." if (goal := goal_text(shown, indicator)) else "",
        "Full data in the table below.",
    ]
    return fitting("Line chart.", indicator.title, parts)


def _direction(point: Point, before: Point | None, indicator: Indicator) -> str:
    if before is None or before.value is None or point.value is None or point.state == State.BREAK:
        return ""
    said = words.change(before.value, point.value, indicator.polarity, indicator.unit, indicator.decimals)
    return f"{said[:1].upper()}{said[1:]} since {words.period(period_of(before, indicator))}."


def point_variation(point: Point) -> str:
    """Return the variation of a point and the rule that named it, or nothing where it is not judged."""
    return f"{point.variation}: {point.special_cause}" if point.special_cause else point.variation


def history_of(
    points: Sequence[Point],
    indicator: Indicator,
    benchmark: str,
    content: str,
    shown: Point,
    restated: Collection[str] = (),
) -> Table:
    """Return the table of a trend, latest first, with its points as a file; the `restated` periods are marked (r)."""
    compared = bool(benchmark) and any(point.benchmark is not None for point in points)
    is_watched = any(point.watched for point in points)
    return Table(
        f"{indicator.title}, {shown.area_name}, latest first",
        ("Period", *POINT_COLUMNS, *((benchmark,) if compared else ()), *(("Variation",) if is_watched else ())),
        tuple(
            (
                f"{words.short_period(period_of(point, indicator))}{' (r)' if point.period in restated else ''}",
                *cells_of(point, indicator),
                *((plain_number(point.benchmark, indicator),) if compared else ()),
                *((point_variation(point),) if is_watched else ()),
            )
            for point in reversed(points)
        ),
        (1, 2, 4, 5, 6, 7),
        f"{indicator.id}_{shown.area}.csv",
        content,
    )
