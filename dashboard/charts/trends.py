"""The trend: a line with its targets, gaps, shapes by rating, and what is provisional."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard import words
from dashboard.charts.lines import benchmarks, dots, series, targets
from dashboard.charts.notes import gaps, labels, rules
from dashboard.charts.parts import (
    SHAPES,
    Spec,
    axis_of,
    number_text,
    specification,
    starts_at,
    theme_of,
    ticks_between,
)
from dashboard.charts.process import LINES, process_key, process_lines, special_causes, watch_of
from dashboard.definitions import Indicator
from dashboard.scorecard import chip, value_text
from dashboard.terms import Grain, Period, Point, Rating

HEIGHT = 260
"""Pixels of the trend with its axis, so that it stands under its finding on a laptop's first screen."""

Marks = Sequence[tuple[str, str]]
"""Each a period, and what happened in it."""


def trend(
    points: Sequence[Point],
    indicator: Indicator,
    *,
    benchmark: str = "",
    steps: Marks = (),
    events: Marks = (),
    alt: str = "",
    theme: str = "light",
) -> Spec:
    """Return the line of one area, with its target as a stepped dashed line and the benchmark, if there is one.

    A missing, hidden or late period is a gap with its word; a provisional point is hollow, on a dashed segment.
    `steps` are the periods at which the series changed, and `events` those in which something happened and the numbers
    stayed comparable: each is a rule, whole or dotted, numbered in the chart and said under it. The line ends at a
    step.
    """
    colours, rows = theme_of(theme), list(_rows(points, indicator, steps))
    start, end, tick = axis_of(_numbers(rows))
    ends = (start, end)
    layers = [
        *gaps(rows, ends, colours),
        *rules(rows, steps, events, ends, colours),
        *process_lines(rows, colours),
        *targets(rows, colours),
        *benchmarks(rows, colours),
        *series(rows, colours),
        *dots(rows, colours),
        *special_causes(rows, colours),
        *labels(rows, indicator, benchmark, ends, colours),
    ]
    encoding = {"x": _in_time(points, rows, indicator), "y": _by_value(start, end, tick)}
    title = starts_at(start, tick, indicator)
    return specification(layers, encoding, HEIGHT, alt, colours) | ({"title": title} if title else {})


def _in_time(points: Sequence[Point], rows: Sequence[Spec], indicator: Indicator) -> Spec:
    axis = {"values": _ticks(points, rows, indicator), "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6}
    return {
        "field": "period",
        "type": "ordinal",
        "scale": {"type": "band", "domain": [row["period"] for row in rows], "paddingOuter": 0.3},
        "axis": {"title": None, **axis, "grid": False},
    }


def _by_value(start: float, end: float, tick: float) -> Spec:
    return {
        "type": "quantitative",
        "scale": {"domain": [start, end], "nice": False, "zero": start == 0},
        "axis": {"title": None, "values": ticks_between(start, end, tick)},
    }


def key(points: Sequence[Point]) -> str:
    """Return what the shapes and lines of a trend mean, in words, for those that are there."""
    return f"{shapes(points)} {process_key(list(points))}".strip()


def shapes(points: Sequence[Point]) -> str:
    """Return what the shapes of a trend mean alone, in words, for those that are there."""
    shown = [point for point in points if point.value is not None]
    ratings = {point.rating for point in shown}
    rated = [
        f"{SHAPES[each][1]}: {words.rating_chip(each)[1].lower()}." for each in reversed(Rating) if each in ratings
    ]
    rated += ["Square: not rated."] if ratings > {""} else []
    rated += ["Hollow, on a dashed line: provisional."] if any(point.provisional for point in shown) else []
    return " ".join(rated)


def _rows(points: Sequence[Point], indicator: Indicator, steps: Marks) -> Iterator[Spec]:
    """Yield what is drawn of each point, with the number of changes before it: a line does not go over one."""
    starts = {period for period, _ in steps}
    part = 0
    for index, (point, watch) in enumerate(zip(points, watch_of(points), strict=True)):
        part += bool(index) and point.period in starts
        yield _row(point, indicator) | watch | {"part": part}


def _row(point: Point, indicator: Indicator) -> Spec:
    settled = None if point.provisional else point.value
    return {
        "period": words.short_period(Period.parse(point.period, indicator.period.grain if indicator.period else None)),
        "start": point.period,
        "value": point.value,
        "settled": settled,
        "rating": point.rating,
        "provisional": point.provisional,
        "target": point.target,
        "low": point.target_low,
        "high": point.target_high,
        "benchmark": point.benchmark if point.value is not None else None,
        "area": point.area_name,
        "shown": number_text(point.value, indicator),
        "gap": _gap_word(point),
        "said": f"{value_text(point, indicator)} {chip(point).word.lower()}".strip(),
    }


def _gap_word(point: Point) -> str:
    return chip(point).word.lower() if point.value is None else ""


def _numbers(rows: Sequence[Spec]) -> list[float]:
    names = ("value", "target", "low", "high", "benchmark", *LINES)
    return [row[name] for row in rows for name in names if row[name] is not None]


def _ticks(points: Sequence[Point], rows: Sequence[Spec], indicator: Indicator) -> list[str]:
    """Return the periods named on the axis: the starts and middles of financial years, or all of a short series."""
    if indicator.period is None or indicator.period.grain is not Grain.MONTH or len(points) <= 8:
        return [row["period"] for row in rows]
    return [row["period"] for point, row in zip(points, rows, strict=True) if point.period[-2:] in ("04", "10")]
