"""The trend: a line with its targets, gaps, shapes by rating, and what is provisional."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from dashboard import words
from dashboard.charts.parts import (
    SHAPES,
    TICKS,
    Spec,
    Theme,
    across_all,
    layer,
    number_text,
    on_field,
    on_value,
    only,
    specification,
    starts_at,
    text_field,
    theme_of,
    tick_size,
    ticks_between,
)
from dashboard.charts.process import LINES, process_key, process_lines, special_causes, watch_of
from dashboard.definitions import Indicator
from dashboard.scorecard import chip, value_text
from dashboard.terms import Grain, Period, Point, Rating

HEIGHT = 260
"""Pixels of the trend with its axis, so that it stands under its finding on a laptop's first screen."""


def trend(
    points: Sequence[Point],
    indicator: Indicator,
    *,
    benchmark: str = "",
    steps: Sequence[tuple[str, str]] = (),
    events: Sequence[tuple[str, str]] = (),
    alt: str = "",
    theme: str = "light",
) -> Spec:
    """Return the line of one area, with its target as a stepped dashed line and the benchmark, if there is one.

    A missing, hidden or late period is a gap with its word; a provisional point is hollow, on a dashed segment.
    `steps` are the periods at which the series changed, and `events` those in which something happened and the numbers
    stayed comparable: each is a rule, whole or dotted, numbered in the chart and said under it.
    """
    colours = theme_of(theme)
    rows = [_row(point, indicator) | watch for point, watch in zip(points, watch_of(points), strict=True)]
    start, end, tick = _axis(rows)
    layers = [
        *_gaps(rows, (start, end), colours),
        *_rules(rows, steps, events, (start, end), colours),
        *process_lines(rows, colours),
        *_targets(rows, colours),
        *_benchmarks(rows, colours),
        *_line(rows, colours),
        *_points(rows, colours),
        *special_causes(rows, colours),
        *_labels(rows, indicator, benchmark, start + (end - start) * 0.1, colours),
    ]
    encoding = {
        "x": {
            "field": "period",
            "type": "ordinal",
            "scale": {"type": "band", "domain": [row["period"] for row in rows], "paddingOuter": 0.3},
            "axis": {
                "title": None,
                "values": _ticks(points, rows, indicator),
                "labelAngle": 0,
                "labelOverlap": "greedy",
                "labelSeparation": 6,
                "grid": False,
            },
        },
        "y": {
            "type": "quantitative",
            "scale": {"domain": [start, end], "nice": False, "zero": start == 0},
            "axis": {"title": None, "values": ticks_between(start, end, tick)},
        },
    }
    title = starts_at(start, tick, indicator)
    return specification(layers, encoding, HEIGHT, alt, colours) | ({"title": title} if title else {})


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


def _axis(rows: Sequence[Spec]) -> tuple[float, float, float]:
    """Return where the axis starts, ends and its step: from zero, unless that would flatten what is to be seen."""
    names = ("value", "target", "low", "high", "benchmark", *LINES)
    numbers = [row[name] for row in rows for name in names if row[name] is not None] or [0.0, 1.0]
    least, most = min(numbers), max(numbers)
    start = least if 0 < most / 2 <= least else min(least, 0.0)
    tick = tick_size((most - start) / (TICKS - 1) if most > start else (abs(most) or 1.0) / TICKS)
    first = math.floor(start / tick) * tick if start else 0.0
    # A little room above, for the label of the latest point.
    return round(first, 9), round(math.ceil((most + (most - first) * 0.08) / tick) * tick, 9) or tick, tick


def _ticks(points: Sequence[Point], rows: Sequence[Spec], indicator: Indicator) -> list[str]:
    """Return the periods named on the axis: the starts and middles of financial years, or all of a short series."""
    if indicator.period is None or indicator.period.grain is not Grain.MONTH or len(points) <= 8:
        return [row["period"] for row in rows]
    return [row["period"] for point, row in zip(points, rows, strict=True) if point.period[-2:] in ("04", "10")]


def _gaps(rows: Sequence[Spec], ends: tuple[float, float], colours: Theme) -> list[Spec]:
    """Return a light band for each hidden period, and a word for each run of gaps of one kind."""
    hidden = [only(row, "period") for row in rows if row["gap"] == "hidden"]
    runs = [next(run) for word, run in groupby(rows, key=lambda row: row["gap"]) if word]
    band = {"type": "rect", "color": colours.quiet, "opacity": 0.18}
    tick = {"type": "tick", "color": colours.quiet, "orient": "vertical", "size": 10, "thickness": 2, "yOffset": -6}
    word = {"type": "text", "angle": 270, "align": "left", "dx": 16, "baseline": "middle", "color": colours.text}
    foot = on_value("y", ends[0])
    absent = [only(row, "period") for row in rows if row["gap"]]
    return [
        *([layer(band, hidden, across_all(ends))] if hidden else []),
        *([layer(tick, absent, foot)] if absent else []),
        *([layer(word, [only(row, "period", "gap") for row in runs], foot | text_field("gap"))] if runs else []),
    ]


def _rules(
    rows: Sequence[Spec],
    steps: Sequence[tuple[str, str]],
    events: Sequence[tuple[str, str]],
    ends: tuple[float, float],
    colours: Theme,
) -> list[Spec]:
    """Return the rules of changes and of events, and what each is called; several in one period share their words."""
    changed, happened = _numbered(rows, steps, "Change"), _numbered(rows, events, "Event")
    at_start = {"x": {"field": "period", "type": "ordinal", "bandPosition": 0}}
    rule = {"type": "rule", "color": colours.text, "strokeWidth": 1.5}
    drawn = [(rule, changed), ({**rule, "strokeDash": [2, 3]}, happened)]
    layers = [layer(mark, marks, at_start | across_all(ends)) for mark, marks in drawn if marks]
    called: dict[str, str] = {}
    for each in sorted([*changed, *happened], key=lambda mark: [row["period"] for row in rows].index(mark["period"])):
        before = called.get(each["period"])
        called[each["period"]] = f"{before}, {each['number'].lower()}" if before else each["number"]
    # Neighbours stand on two lines, so that neither writes over the other.
    for line in (0, 1):
        words_at = [{"period": period, "number": said} for period, said in list(called.items())[line::2]]
        label = {"type": "text", "align": "right", "dx": -4, "dy": 8 + 16 * line, "color": colours.text}
        layers += [layer(label, words_at, at_start | on_value("y", ends[1]) | text_field("number"))] if words_at else []
    return layers


def _numbered(rows: Sequence[Spec], said: Sequence[tuple[str, str]], word: str) -> list[Spec]:
    """Return the period of each and what it is called in the chart; one before the trend begins keeps its number."""
    known = {row["start"]: row["period"] for row in rows}
    numbered = [(known.get(start), f"{word} {number}") for number, (start, _) in enumerate(said, start=1)]
    return [{"period": period, "number": called} for period, called in numbered if period]


def _targets(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "line", "interpolate": "step", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": colours.text}
    return [
        layer(mark, [only(row, "period", name) for row in rows], on_field(name))
        for name in ("target", "low", "high")
        if any(row[name] is not None for row in rows)
    ]


def _benchmarks(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "line", "strokeWidth": 2, "color": colours.quiet}
    held = [only(row, "period", "benchmark") for row in rows]
    return [layer(mark, held, on_field("benchmark"))] if any(row["benchmark"] is not None for row in held) else []


def _line(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the settled line, and the dashed one from the last settled point through the provisional ones."""
    solid = {"type": "line", "strokeWidth": 2.5, "color": colours.line}
    following = [*rows[1:], {"provisional": False}][: len(rows)]
    joined = [
        {"period": row["period"], "open": row["value"] if row["provisional"] or after["provisional"] else None}
        for row, after in zip(rows, following, strict=True)
    ]
    settled = [only(row, "period", "settled") for row in rows]
    dashed = {**solid, "strokeDash": [4, 4]}
    has_open = any(row["open"] is not None for row in joined)
    return [
        layer(solid, settled, on_field("settled")),
        *([layer(dashed, joined, on_field("open"))] if has_open else []),
    ]


def _points(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the points: filled where settled, hollow where provisional, their shape and colour by rating."""
    fields = ("period", "value", "rating", "said")
    shown = {
        is_open: [only(row, *fields) for row in rows if row["value"] is not None and row["provisional"] is is_open]
        for is_open in (False, True)
    }
    settled = {"type": "point", "filled": True, "size": 100, "opacity": 1}
    hollow = {"type": "point", "filled": False, "fill": colours.page, "size": 120, "strokeWidth": 2.5, "opacity": 1}
    tooltip = [{"field": "period", "title": "Period"}, {"field": "said", "title": "Value"}]
    ratings = _by_rating(colours)
    return [
        layer(mark, shown[is_open], {**on_field("value"), **ratings, "tooltip": tooltip})
        for is_open, mark in ((False, settled), (True, hollow))
        if shown[is_open]
    ]


def _by_rating(colours: Theme) -> Spec:
    domain = [str(rating) for rating in SHAPES]
    named = {"green": colours.green, "amber": colours.amber, "red": colours.red, "": colours.line}
    shape = {"domain": domain, "range": [name for name, _ in SHAPES.values()]}
    return {
        "shape": {"field": "rating", "type": "nominal", "scale": shape, "legend": None},
        "color": {
            "field": "rating",
            "type": "nominal",
            "scale": {"domain": domain, "range": [named[name] for name in domain]},
            "legend": None,
        },
    }


def _labels(rows: Sequence[Spec], indicator: Indicator, benchmark: str, foot: float, colours: Theme) -> list[Spec]:
    """Return the words at the end of each line: the latest value, the target, the benchmark; none under the `foot`."""
    latest = next((row for row in reversed(rows) if row["value"] is not None), None)
    if latest is None:
        return []
    said = latest["shown"] if latest["benchmark"] is None else f"{latest['area']} {latest['shown']}"
    made = _said_at(latest["period"], latest["value"], said, _is_above(latest), colours)
    for name, word in (("target", "Target"), ("benchmark", benchmark)):
        if latest[name] is not None and word:
            said = f"{word} {number_text(latest[name], indicator)}"
            is_above = latest[name] > latest["value"] or latest[name] < foot  # under it stand the names of the months
            made += _said_at(latest["period"], latest[name], said, is_above, colours)
    return made


def _is_above(latest: Spec) -> bool:
    other = latest["target"] if latest["target"] is not None else latest["benchmark"]
    return other is None or latest["value"] >= other


def _said_at(period: str, value: float, said: str, is_above: bool, colours: Theme) -> list[Spec]:
    """Return a label over or under a point, ending at it, on a halo so that no line runs through it."""
    row = [{"period": period, "value": value, "said": said}]
    at_end = {"x": {"field": "period", "type": "ordinal", "bandPosition": 0.5}}
    mark = {"type": "text", "align": "right", "dx": 8, "dy": -14 if is_above else 16, "fontSize": 14, "fontWeight": 600}
    halo = {**mark, "color": colours.page, "stroke": colours.page, "strokeWidth": 4}
    encoding = {**on_field("value"), **at_end, **text_field("said")}
    return [layer(halo, row, encoding), layer({**mark, "color": colours.text}, row, encoding)]
