"""Areas side by side: bars from zero with their 95% intervals and targets."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.parts import Spec, Theme, layer, on_value, only, specification, text_field, theme_of
from dashboard.definitions import Indicator
from dashboard.scorecard import chip, value_text
from dashboard.terms import UNKNOWN_AREA, Point, State

ROW = 44
"""Pixels of one bar with its room: over the 24 that a target needs."""


LABEL_ROOM = 1.5
"""How much longer the axis of the bars is than what reaches furthest on it: a value and a letter fit on 320 pixels."""


def bars(
    points: Sequence[Point], indicator: Indicator, *, whole: Point | None = None, alt: str = "", theme: str = "light"
) -> Spec:
    """Return a bar for each area in the order given, from zero, its 95% interval, its target and its letter.

    An area without a value has its word and no bar. `whole` is the place's own point, drawn as a line across.
    """
    colours = theme_of(theme)
    rows = [_bar(point, indicator) for point in points]
    shown = [row for row in rows if row["value"] is not None]
    absent = [only(row, "area", "said") for row in rows if row["value"] is None]
    least = min([0.0, *(row["lower"] if row["lower"] is not None else row["value"] for row in shown)])
    most = max([0.0, *(row["end"] for row in shown)]) or 1.0
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
    layers = [_in_rows(each, by_area) for each in own]
    layers += _across(whole, indicator, colours)
    layers += [_in_rows(each, by_area) for each in _words(shown, absent, colours)]
    encoding = {
        "x": {
            "type": "quantitative",
            "scale": {"domain": [least, most * LABEL_ROOM], "zero": True},
            "axis": {"title": None, "tickCount": 4},
        },
    }
    return specification(layers, encoding, ROW * len(rows) + 20, alt, colours)


def _in_rows(made: Spec, by_area: Spec) -> Spec:
    return {**made, "encoding": {**by_area, **made["encoding"]}}


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
        # The words stand right of everything on the row: a target's mark may lie beyond the interval.
        "end": max((each for each in (point.value, point.upper, point.target) if each is not None), default=None),
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
        layer(
            {"type": "bar", "fill": fill, "stroke": edge, "strokeWidth": 2, "opacity": 1},
            [only(row, "area", "value") for row in rows if row["rating"] == rating],
            {"x": {"field": "value", "type": "quantitative"}},
        )
        for rating, (fill, edge) in looks.items()
        if any(row["rating"] == rating for row in rows)
    ]


def _whiskers(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    held = [only(row, "area", "lower", "upper") for row in rows if row["lower"] is not None]
    halo = {"type": "rule", "color": colours.page, "strokeWidth": 4}
    rule = {"type": "rule", "color": colours.text, "strokeWidth": 1.5}
    ends = {"x": {"field": "lower", "type": "quantitative"}, "x2": {"field": "upper"}}
    return [layer(halo, held, ends), layer(rule, held, ends)] if held else []


def _marks(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    held = [only(row, "area", "target") for row in rows if row["target"] is not None]
    tick = {"type": "tick", "color": colours.text, "thickness": 3, "size": 26, "opacity": 1}
    return [layer(tick, held, {"x": {"field": "target", "type": "quantitative"}})] if held else []


def _across(whole: Point | None, indicator: Indicator, colours: Theme) -> list[Spec]:
    if whole is None or whole.value is None:
        return []
    rule = {"type": "rule", "color": colours.line, "strokeWidth": 2, "strokeDash": [6, 4]}
    said = f"{whole.area_name} {value_text(whole, indicator)}"
    row = [{"value": whole.value, "said": said}]
    label = {"type": "text", "align": "center", "dy": -8, "color": colours.text, "baseline": "bottom"}
    value = {"x": {"field": "value", "type": "quantitative"}}
    return [
        layer(rule, row, value),
        layer(label, row, {**value, "y": {"value": 0}, **text_field("said")}),
    ]


def _words(shown: Sequence[Spec], absent: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "text", "align": "left", "dx": 6, "color": colours.text, "fontSize": 14}
    beside = {"x": {"field": "end", "type": "quantitative"}, **text_field("said")}
    at_zero = {**on_value("x", 0), **text_field("said")}
    ended = [only(row, "area", "end", "said") for row in shown]
    return [*_haloed({**mark, "fontWeight": 600}, ended, beside, colours), *_haloed(mark, absent, at_zero, colours)]


def _haloed(mark: Spec, rows: Sequence[Spec], encoding: Spec, colours: Theme) -> list[Spec]:
    """Return words on a halo of the page's colour, so that the line of the place does not run through them."""
    halo = {**mark, "color": colours.page, "stroke": colours.page, "strokeWidth": 4}
    return [layer(halo, rows, encoding), layer(mark, rows, encoding)] if rows else []
