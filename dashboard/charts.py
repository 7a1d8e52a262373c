"""Points to Vega-Lite: a trend and bars with intervals, told apart by shape and fill before colour.

The specifications are dictionaries written out, which build in well under a millisecond; the tests hold them
against Altair's schema. A number that is hidden or missing is in no specification, because it is in no point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.scorecard import chip, value_text
from dashboard.terms import UNKNOWN_AREA, Grain, Period, Point, Rating, State

Spec = dict[str, Any]

HEIGHT = 260
"""Pixels of the trend with its axis, so that it stands under its finding on a laptop's first screen."""

ROW = 44
"""Pixels of one bar with its room: over the 24 that a target needs."""

LABEL_ROOM = 1.5
"""How much longer the axis of the bars is than their longest interval: a value and a letter fit on 320 pixels."""

FONT = '"Source Sans", "Source Sans Pro", sans-serif'
TICKS = 5


@dataclass(frozen=True)
class Theme:
    """The colours of a page's theme, each measured against its background (screens 2.5)."""

    page: str
    text: str
    line: str
    quiet: str
    red: str
    amber: str
    amber_fill: str
    green: str
    grid: str


LIGHT = Theme("#FFFFFF", "#0B0C0C", "#12436D", "#5B6770", "#B3261E", "#8A5A00", "#FFB81C", "#006747", "#DDE3E6")
DARK = Theme("#10181E", "#F5F7F8", "#7FC4FF", "#B8C4CC", "#FF9C93", "#FFD166", "#FFD166", "#6FDDA6", "#2B3944")

SHAPES = {
    Rating.GREEN: ("circle", "Circle"),
    Rating.AMBER: ("diamond", "Diamond"),
    Rating.RED: ("triangle-up", "Triangle"),
    "": ("square", "Square"),
}


def theme_of(name: str) -> Theme:
    """Return the colours of the theme a reader has chosen; the light one unless it is `dark`."""
    return DARK if name == "dark" else LIGHT


# -- the trend


def trend(
    points: Sequence[Point],
    indicator: Indicator,
    *,
    benchmark: str = "",
    steps: Sequence[tuple[str, str]] = (),
    alt: str = "",
    theme: str = "light",
) -> Spec:
    """Return the line of one area, with its target as a stepped dashed line and the benchmark, if there is one.

    A missing, hidden or late period is a gap with its word; a provisional point is hollow, on a dashed segment.
    `steps` are the periods at which the series changed, numbered in the chart and said under it.
    """
    colours = theme_of(theme)
    rows = [_row(point, indicator) for point in points]
    start, end, tick = _axis(rows)
    layers = [
        *_gaps(rows, (start, end), colours),
        *_steps(rows, steps, (start, end), colours),
        *_targets(rows, colours),
        *_benchmarks(rows, colours),
        *_line(rows, colours),
        *_points(rows, colours),
        *_labels(rows, indicator, benchmark, colours),
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
            "axis": {"title": None, "values": _steps_between(start, end, tick)},
        },
    }
    title = _starts_at(start, tick, indicator)
    return _spec(layers, encoding, HEIGHT, alt, colours) | ({"title": title} if title else {})


def key(points: Iterable[Point]) -> str:
    """Return what the shapes of a trend mean, in words, for those that are there."""
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
        "shown": _number(point.value, indicator),
        "gap": _gap_word(point),
        "said": f"{value_text(point, indicator)} {chip(point).word.lower()}".strip(),
    }


def _number(value: float | None, indicator: Indicator) -> str:
    return value_text(Point("", "", "", "", "", value=value), indicator)


def _gap_word(point: Point) -> str:
    return chip(point).word.lower() if point.value is None else ""


def _axis(rows: Sequence[Spec]) -> tuple[float, float, float]:
    """Return where the axis starts, ends and its step: from zero, unless that would flatten what is to be seen."""
    names = ("value", "target", "low", "high", "benchmark")
    numbers = [row[name] for row in rows for name in names if row[name] is not None] or [0.0, 1.0]
    least, most = min(numbers), max(numbers)
    start = least if 0 < most / 2 <= least else min(least, 0.0)
    tick = _step((most - start) / (TICKS - 1) if most > start else (abs(most) or 1.0) / TICKS)
    first = math.floor(start / tick) * tick if start else 0.0
    # A little room above, for the label of the latest point.
    return round(first, 9), round(math.ceil((most + (most - first) * 0.08) / tick) * tick, 9) or tick, tick


def _step(size: float) -> float:
    """Return the 1, 2 or 5 times a power of ten that is not below a size."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= size * 0.999)


def _steps_between(start: float, end: float, tick: float) -> list[float]:
    return [round(start + tick * index, 9) for index in range(round((end - start) / tick) + 1)]


def _starts_at(start: float, tick: float, indicator: Indicator) -> Spec | None:
    if start == 0:
        return None
    decimals = max(0, -math.floor(math.log10(tick)))
    mark = indicator.unit if indicator.unit in ("%", "£m", "£k", "£") else ""
    return {"text": f"Axis starts at {words.value(start, mark, decimals)}", "anchor": "start", "offset": 10}


def _ticks(points: Sequence[Point], rows: Sequence[Spec], indicator: Indicator) -> list[str]:
    """Return the periods named on the axis: the starts and middles of financial years, or all of a short series."""
    if indicator.period is None or indicator.period.grain is not Grain.MONTH or len(points) <= 8:
        return [row["period"] for row in rows]
    return [row["period"] for point, row in zip(points, rows, strict=True) if point.period[-2:] in ("04", "10")]


def _gaps(rows: Sequence[Spec], ends: tuple[float, float], colours: Theme) -> list[Spec]:
    """Return a light band for each hidden period, and a word for each run of gaps of one kind."""
    hidden = [_only(row, "period") for row in rows if row["gap"] == "hidden"]
    runs = [next(run) for word, run in groupby(rows, key=lambda row: row["gap"]) if word]
    band = {"type": "rect", "color": colours.quiet, "opacity": 0.18}
    tick = {"type": "tick", "color": colours.quiet, "orient": "vertical", "size": 10, "thickness": 2, "yOffset": -6}
    word = {"type": "text", "angle": 270, "align": "left", "dx": 16, "baseline": "middle", "color": colours.text}
    foot = _datum("y", ends[0])
    absent = [_only(row, "period") for row in rows if row["gap"]]
    return [
        *([_layer(band, hidden, _across_all(ends))] if hidden else []),
        *([_layer(tick, absent, foot)] if absent else []),
        *([_layer(word, [_only(row, "period", "gap") for row in runs], foot | _text("gap"))] if runs else []),
    ]


def _steps(
    rows: Sequence[Spec], steps: Sequence[tuple[str, str]], ends: tuple[float, float], colours: Theme
) -> list[Spec]:
    known = {row["start"]: row["period"] for row in rows}
    marks = [
        {"period": known[start], "number": f"Change {number}"}
        for number, (start, _) in enumerate(steps, start=1)
        if start in known
    ]
    at_start = {"x": {"field": "period", "type": "ordinal", "bandPosition": 0}}
    rule = {"type": "rule", "color": colours.text, "strokeWidth": 1.5}
    label = {"type": "text", "align": "right", "dx": -4, "dy": 8, "color": colours.text}
    return (
        [
            _layer(rule, marks, at_start | _across_all(ends)),
            _layer(label, marks, at_start | _datum("y", ends[1]) | _text("number")),
        ]
        if marks
        else []
    )


def _targets(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "line", "interpolate": "step", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": colours.text}
    return [
        _layer(mark, [_only(row, "period", name) for row in rows], _at(name))
        for name in ("target", "low", "high")
        if any(row[name] is not None for row in rows)
    ]


def _benchmarks(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "line", "strokeWidth": 2, "color": colours.quiet}
    held = [_only(row, "period", "benchmark") for row in rows]
    return [_layer(mark, held, _at("benchmark"))] if any(row["benchmark"] is not None for row in held) else []


def _line(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the settled line, and the dashed one from the last settled point through the provisional ones."""
    solid = {"type": "line", "strokeWidth": 2.5, "color": colours.line}
    following = [*rows[1:], {"provisional": False}][: len(rows)]
    joined = [
        {"period": row["period"], "open": row["value"] if row["provisional"] or after["provisional"] else None}
        for row, after in zip(rows, following, strict=True)
    ]
    settled = [_only(row, "period", "settled") for row in rows]
    dashed = {**solid, "strokeDash": [4, 4]}
    has_open = any(row["open"] is not None for row in joined)
    return [_layer(solid, settled, _at("settled")), *([_layer(dashed, joined, _at("open"))] if has_open else [])]


def _points(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the points: filled where settled, hollow where provisional, their shape and colour by rating."""
    fields = ("period", "value", "rating", "said")
    shown = {
        is_open: [_only(row, *fields) for row in rows if row["value"] is not None and row["provisional"] is is_open]
        for is_open in (False, True)
    }
    settled = {"type": "point", "filled": True, "size": 100, "opacity": 1}
    hollow = {"type": "point", "filled": False, "fill": colours.page, "size": 120, "strokeWidth": 2.5, "opacity": 1}
    tooltip = [{"field": "period", "title": "Period"}, {"field": "said", "title": "Value"}]
    ratings = _by_rating(colours)
    return [
        _layer(mark, shown[is_open], {**_at("value"), **ratings, "tooltip": tooltip})
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


def _labels(rows: Sequence[Spec], indicator: Indicator, benchmark: str, colours: Theme) -> list[Spec]:
    """Return the words at the end of each line: the latest value, the target, the benchmark."""
    latest = next((row for row in reversed(rows) if row["value"] is not None), None)
    if latest is None:
        return []
    said = latest["shown"] if latest["benchmark"] is None else f"{latest['area']} {latest['shown']}"
    made = _said_at(latest["period"], latest["value"], said, _is_above(latest), colours)
    for name, word in (("target", "Target"), ("benchmark", benchmark)):
        if latest[name] is not None and word:
            said = f"{word} {_number(latest[name], indicator)}"
            made += _said_at(latest["period"], latest[name], said, latest[name] > latest["value"], colours)
    return made


def _is_above(latest: Spec) -> bool:
    other = latest["target"] if latest["target"] is not None else latest["benchmark"]
    return other is None or latest["value"] >= other


def _said_at(period: str, value: float, said: str, is_above: bool, colours: Theme) -> list[Spec]:
    """Return a label over or under a point, ending at it, on a halo so that no line runs through it."""
    row = [{"period": period, "value": value, "said": said}]
    at_end = {"x": {"field": "period", "type": "ordinal", "bandPosition": 1}}
    mark = {"type": "text", "align": "right", "dy": -14 if is_above else 16, "fontSize": 14, "fontWeight": 600}
    halo = {**mark, "color": colours.page, "stroke": colours.page, "strokeWidth": 4}
    encoding = {**_at("value"), **at_end, **_text("said")}
    return [_layer(halo, row, encoding), _layer({**mark, "color": colours.text}, row, encoding)]


# -- the bars


def bars(
    points: Sequence[Point], indicator: Indicator, *, whole: Point | None = None, alt: str = "", theme: str = "light"
) -> Spec:
    """Return a bar for each area in the order given, from zero, its 95% interval, its target and its letter.

    An area without a value has its word and no bar. `whole` is the place's own point, drawn as a line across.
    """
    colours = theme_of(theme)
    rows = [_bar(point, indicator) for point in points]
    shown = [row for row in rows if row["value"] is not None]
    absent = [_only(row, "area", "said") for row in rows if row["value"] is None]
    least = min([0.0, *(row["lower"] if row["lower"] is not None else row["value"] for row in shown)])
    most = max([0.0, *(row["upper"] if row["upper"] is not None else row["value"] for row in shown)]) or 1.0
    by_area = {
        "y": {
            "field": "area",
            "type": "nominal",
            "sort": None,
            "scale": {"domain": [row["area"] for row in rows], "paddingInner": 0.45, "paddingOuter": 0.3},
            "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 130},
        }
    }
    own = [*_filled(shown, colours), *_whiskers(shown, colours), *_marks(shown, colours)]
    own += _words(shown, absent, colours)
    layers = [{**layer, "encoding": {**by_area, **layer["encoding"]}} for layer in own]
    layers += _across(whole, indicator, colours)
    encoding = {
        "x": {
            "type": "quantitative",
            "scale": {"domain": [least, most * LABEL_ROOM], "zero": True},
            "axis": {"title": None, "tickCount": 4},
        },
    }
    return _spec(layers, encoding, ROW * len(rows) + 20, alt, colours)


def bars_key(points: Sequence[Point], whole: Point | None) -> str:
    """Return what the lines on the bars mean, in words, for those that are there."""
    said = ["Thin line: 95% interval. Where two overlap, the difference may be chance."]
    said = said if any(point.lower is not None for point in points) else []
    said += ["Short thick line: the area's own target."] if any(point.target for point in points) else []
    said += [f"Dashed line: {whole.area_name}."] if whole and whole.value is not None else []
    return " ".join(said)


def _bar(point: Point, indicator: Indicator) -> Spec:
    shown = chip(point)
    word = "no rate" if point.area == UNKNOWN_AREA and point.state != State.HIDDEN else shown.word.lower()
    value = value_text(point, indicator)
    return {
        "area": "Not known" if point.area == UNKNOWN_AREA else point.area_name,
        "value": point.value,
        "lower": point.lower,
        "upper": point.upper,
        "target": point.target,
        "rating": point.rating,
        "end": point.upper if point.upper is not None else point.value,
        "said": f"{value} {shown.letter if point.rating else ''}".strip() if value else word,
    }


def _filled(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the bars, filled as the chips are: red solid, amber light, green and unrated hollow."""
    looks = {
        "red": (colours.red, colours.red),
        "amber": (colours.amber_fill, colours.amber),
        "green": (colours.page, colours.green),
        "": (colours.page, colours.line),
    }
    return [
        _layer(
            {"type": "bar", "fill": fill, "stroke": edge, "strokeWidth": 2, "opacity": 1},
            [_only(row, "area", "value") for row in rows if row["rating"] == rating],
            {"x": {"field": "value", "type": "quantitative"}},
        )
        for rating, (fill, edge) in looks.items()
        if any(row["rating"] == rating for row in rows)
    ]


def _whiskers(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    held = [_only(row, "area", "lower", "upper") for row in rows if row["lower"] is not None]
    halo = {"type": "rule", "color": colours.page, "strokeWidth": 4}
    rule = {"type": "rule", "color": colours.text, "strokeWidth": 1.5}
    ends = {"x": {"field": "lower", "type": "quantitative"}, "x2": {"field": "upper"}}
    return [_layer(halo, held, ends), _layer(rule, held, ends)] if held else []


def _marks(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    held = [_only(row, "area", "target") for row in rows if row["target"] is not None]
    tick = {"type": "tick", "color": colours.text, "thickness": 3, "size": 26, "opacity": 1}
    return [_layer(tick, held, {"x": {"field": "target", "type": "quantitative"}})] if held else []


def _across(whole: Point | None, indicator: Indicator, colours: Theme) -> list[Spec]:
    if whole is None or whole.value is None:
        return []
    rule = {"type": "rule", "color": colours.line, "strokeWidth": 2, "strokeDash": [6, 4]}
    said = f"{whole.area_name} {value_text(whole, indicator)}"
    row = [{"value": whole.value, "said": said}]
    label = {"type": "text", "align": "center", "dy": -8, "color": colours.text, "baseline": "bottom"}
    value = {"x": {"field": "value", "type": "quantitative"}}
    return [
        _layer(rule, row, value),
        _layer(label, row, {**value, "y": {"value": 0}, **_text("said")}),
    ]


def _words(shown: Sequence[Spec], absent: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "text", "align": "left", "dx": 6, "color": colours.text, "fontSize": 14}
    beside = {"x": {"field": "end", "type": "quantitative"}, **_text("said")}
    at_zero = {**_datum("x", 0), **_text("said")}
    bold = {**mark, "fontWeight": 600}
    return [
        *([_layer(bold, [_only(row, "area", "end", "said") for row in shown], beside)] if shown else []),
        *([_layer(mark, absent, at_zero)] if absent else []),
    ]


# -- what both are made of


def _only(row: Spec, *names: str) -> Spec:
    return {name: row[name] for name in names}


def _layer(mark: Spec, rows: Sequence[Spec], encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _at(name: str) -> Spec:
    return {"y": {"field": name, "type": "quantitative"}}


def _datum(channel: str, value: float) -> Spec:
    return {channel: {"datum": value, "type": "quantitative"}}


def _across_all(ends: tuple[float, float]) -> Spec:
    """Return the whole height of the axis, in its own numbers: Streamlit fits the pixels to the page."""
    return _datum("y", ends[0]) | {"y2": {"datum": ends[1]}}


def _text(name: str) -> Spec:
    return {"text": {"field": name, "type": "nominal"}}


def _spec(layers: Sequence[Spec], encoding: Spec, height: int, alt: str, colours: Theme) -> Spec:
    """Return the whole specification: drawn as SVG, every text in the theme's own text colour.

    Its marks carry no descriptions of their own: its name says the finding, and the table has every number.
    """
    text = {"labelColor": colours.text, "titleColor": colours.text, "labelFontSize": 13, "titleFontSize": 13}
    lines = {"gridColor": colours.grid, "domainColor": colours.quiet, "tickColor": colours.quiet}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": alt,
        "height": height,
        "width": "container",
        "background": colours.page,
        "encoding": encoding,
        "layer": list(layers),
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
        "config": {
            "font": FONT,
            "aria": True,
            "mark": {"aria": False, "invalid": "break-paths-show-domains"},
            "axis": {**text, **lines, "labelFont": FONT},
            "legend": {"labelColor": colours.text, "titleColor": colours.text},
            "title": {"color": colours.text, "fontSize": 13, "fontWeight": "normal", "font": FONT},
            "text": {"color": colours.text, "fontSize": 13, "font": FONT},
            "view": {"stroke": None},
        },
    }
