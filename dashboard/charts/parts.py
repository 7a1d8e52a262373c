"""What charts are made of: themes, layers, axes, in Vega-Lite."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.scorecard import value_text
from dashboard.terms import Point, Rating

Spec = dict[str, Any]


FONT = '"Source Sans", "Source Sans Pro", sans-serif'


TICKS = 5

TEXT_SIZE = 13
"""Pixels of the text in a chart, unless a layer says otherwise."""


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
    better: str
    worse: str
    neutral: str


LIGHT = Theme(
    page="#FFFFFF",
    text="#0B0C0C",
    line="#12436D",
    quiet="#5B6770",
    red="#B3261E",
    amber="#8A5A00",
    amber_fill="#FFB81C",
    green="#006747",
    grid="#DDE3E6",
    better="#005EB8",
    worse="#B35900",
    neutral="#5B3E8C",
)


DARK = Theme(
    page="#10181E",
    text="#F5F7F8",
    line="#7FC4FF",
    quiet="#B8C4CC",
    red="#FF9C93",
    amber="#FFD166",
    amber_fill="#FFD166",
    green="#6FDDA6",
    grid="#2B3944",
    better="#7FC4FF",
    worse="#FFB27A",
    neutral="#CDB4FF",
)


SHAPES = {
    Rating.GREEN: ("circle", "Circle"),
    Rating.AMBER: ("diamond", "Diamond"),
    Rating.RED: ("triangle-up", "Triangle"),
    "": ("square", "Square"),
}


def theme_of(name: str) -> Theme:
    """Return the colours of the theme a reader has chosen; the light one unless it is `dark`."""
    return DARK if name == "dark" else LIGHT


def number_text(value: float | None, indicator: Indicator) -> str:
    """Return a number as the table writes it, or nothing where there is none."""
    return value_text(Point("", "", "", "", "", value=value), indicator)


def tick_size(size: float) -> float:
    """Return the 1, 2 or 5 times a power of ten that is not below a size."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= size * 0.999)


def axis_of(numbers: Sequence[float], ticks: int = TICKS) -> tuple[float, float, float]:
    """Return where an axis starts, ends and its step: from zero, unless that would flatten what is to be seen."""
    least, most = min(numbers, default=0.0), max(numbers, default=1.0)
    start = least if 0 < most / 2 <= least else min(least, 0.0)
    tick = tick_size((most - start) / (ticks - 1) if most > start else (abs(most) or 1.0) / ticks)
    first = math.floor(round(start / tick, 6)) * tick if start else 0.0
    # A little room above, for the label of the latest point.
    return round(first, 9), round(math.ceil((most + (most - first) * 0.08) / tick) * tick, 9) or tick, tick


def ticks_between(start: float, end: float, tick: float) -> list[float]:
    """Return the values of the ticks from the start of an axis to its end."""
    return [round(start + tick * index, 9) for index in range(round((end - start) / tick) + 1)]


def starts_at(start: float, tick: float, indicator: Indicator) -> Spec | None:
    """Return the words that say where an axis starts, or None where it starts at zero."""
    if start == 0:
        return None
    decimals = max(0, -math.floor(math.log10(tick)))
    mark = indicator.unit if indicator.unit in ("%", "£m", "£k", "£") else ""
    return {"text": f"Axis starts at {words.value(start, mark, decimals)}", "anchor": "start", "offset": 10}


def only(row: Spec, *names: str) -> Spec:
    """Return a row with these fields alone: what a layer does not draw is not in it."""
    return {name: row[name] for name in names}


def layer(mark: Spec, rows: Sequence[Spec], encoding: Spec) -> Spec:
    """Return one layer: a mark, its rows, its channels."""
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def on_field(name: str) -> Spec:
    """Return the place of a mark that follows a field."""
    return {"y": {"field": name, "type": "quantitative"}}


def on_value(channel: str, value: float) -> Spec:
    """Return the place of a mark at one value of an axis."""
    return {channel: {"datum": value, "type": "quantitative"}}


def across_all(ends: tuple[float, float]) -> Spec:
    """Return the whole height of the axis, in its own numbers: Streamlit fits the pixels to the page."""
    return on_value("y", ends[0]) | {"y2": {"datum": ends[1]}}


def text_field(name: str) -> Spec:
    """Return a channel that writes a field as it stands."""
    return {"text": {"field": name, "type": "nominal"}}


def specification(layers: Sequence[Spec], encoding: Spec, height: int, alt: str, colours: Theme) -> Spec:
    """Return the whole specification: drawn as SVG, every text in the theme's own text colour.

    Its marks carry no descriptions of their own: its name says the finding, and the table has every number.
    """
    text = {
        "labelColor": colours.text,
        "titleColor": colours.text,
        "labelFontSize": TEXT_SIZE,
        "titleFontSize": TEXT_SIZE,
    }
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
            "title": {"color": colours.text, "fontSize": TEXT_SIZE, "fontWeight": "normal", "font": FONT},
            "text": {"color": colours.text, "fontSize": TEXT_SIZE, "font": FONT},
            "view": {"stroke": None},
        },
    }


def enlarged(spec: Spec, size: int, height: int) -> Spec:
    """Return a chart whose every text is of a size in pixels, its offsets and points in step, for a room to read."""
    factor = size / TEXT_SIZE
    config = {
        **spec["config"],
        "axis": {**spec["config"]["axis"], "labelFontSize": size, "titleFontSize": size},
        "title": {**spec["config"]["title"], "fontSize": size},
        "text": {**spec["config"]["text"], "fontSize": size},
    }
    layers = [{**each, "mark": _enlarged(each["mark"], size, factor)} for each in spec["layer"]]
    return {**spec, "height": height, "config": config, "layer": layers}


def _enlarged(mark: Spec, size: int, factor: float) -> Spec:
    grown: Spec = {name: mark[name] * factor for name in ("dx", "dy", "size") if name in mark}
    return mark | grown | ({"fontSize": size} if mark["type"] == "text" else {})
