"""One small chart of one area, on an axis that it shares with others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard import words
from dashboard.charts.parts import Theme, number_text
from dashboard.charts.plain import Field, joined, stretches
from dashboard.definitions import Indicator
from dashboard.fitted import width_of
from dashboard.scorecard import chip, value_text
from dashboard.terms import Period, Point, Rating, State
from dashboard.xmltext import escaped

WIDTH, HEIGHT = 288, 156
"""Pixels of one panel: it fits on a telephone, and three of them side by side into a picture."""

FONT = "'Source Sans', 'Source Sans Pro', 'Liberation Sans', Arial, sans-serif"
SIZE = 13

HEAD, FOOT, RIGHT = 30, 24, 12


@dataclass(frozen=True)
class Panel:
    """One area: the point it is shown at, and its points over time, oldest first."""

    point: Point
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Sheet:
    """What the panels share: the ends and ticks of their axis, where the series changed, and their colours."""

    low: float
    high: float
    ticks: tuple[float, ...]
    starts: frozenset[str]
    indicator: Indicator
    colours: Theme
    font: str = FONT

    @property
    def margin(self) -> float:
        """The pixels that the widest number of the axis takes."""
        return max(width_of(tick_text(each, self), SIZE) * 72 for each in self.ticks) + 8


def tick_text(value: float, sheet: Sheet) -> str:
    """Return a number of the axis, with as many decimals as its step needs."""
    step = sheet.ticks[1] - sheet.ticks[0] if len(sheet.ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step)))
    return number_text(value, sheet.indicator.model_copy(update={"decimals": decimals}))


def drawn(panel: Panel, sheet: Sheet) -> str:
    """Return one panel as SVG."""
    field = Field(sheet.margin, HEAD + 6, WIDTH - RIGHT, HEIGHT - FOOT, len(panel.points), sheet.low, sheet.high)
    parts = (
        *_head(panel, sheet),
        *_axes(field, panel, sheet),
        *_gaps(field, panel.points, sheet),
        *_rules(field, panel.points, sheet),
        *_targets(field, panel.points, sheet),
        *_lines(field, panel.points, sheet),
        *_latest(field, panel, sheet),
    )
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _text(said: str, x: float, y: float, sheet: Sheet, more: str = "") -> str:
    style = f'font-family="{sheet.font}" font-size="{SIZE}" fill="{sheet.colours.text}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style} {more}>{escaped(said)}</text>'


def _head(panel: Panel, sheet: Sheet) -> Iterator[str]:
    """Yield the area's name, and what stands in the table of it: its value with its letter, or its word."""
    shown, value = chip(panel.point), value_text(panel.point, sheet.indicator)
    said = f"{value} {shown.letter if panel.point.rating else ''}".strip() if value else shown.word
    room = WIDTH - RIGHT - 12 - width_of(said, SIZE) * 72
    yield _text(_cut(panel.point.area_name, room), 0, 16, sheet, 'font-weight="600"')
    yield _text(said, WIDTH - RIGHT, 16, sheet, 'font-weight="600" text-anchor="end"')


def _cut(name: str, room: float) -> str:
    """Return as much of a name as there is room for."""
    if width_of(name, SIZE) * 72 <= room:
        return name
    while name and width_of(f"{name}…", SIZE) * 72 > room:
        name = name[:-1]
    return f"{name.rstrip()}…"


def _axes(field: Field, panel: Panel, sheet: Sheet) -> Iterator[str]:
    for tick in sheet.ticks:
        y = field.y(tick)
        yield f'<path d="M{field.left:.1f},{y:.1f} H{field.right:.1f}" stroke="{sheet.colours.grid}"/>'
        yield _text(tick_text(tick, sheet), field.left - 5, y + 4, sheet, 'text-anchor="end"')
    grain = sheet.indicator.period.grain if sheet.indicator.period else None
    ends = [words.short_period(Period.parse(each.period, grain)) for each in (panel.points[0], panel.points[-1])]
    yield _text(ends[0], field.left, HEIGHT - 6, sheet)
    if len(panel.points) > 1:
        yield _text(ends[1], field.right, HEIGHT - 6, sheet, 'text-anchor="end"')


def _gaps(field: Field, points: Sequence[Point], sheet: Sheet) -> Iterator[str]:
    """Yield a band for each run of hidden periods, and each word for a gap once, in the longest of its runs."""
    gaps = [chip(each).word.lower() if each.value is None else "" for each in points]
    runs = [[index for index, _ in run] for _, run in groupby(enumerate(gaps), key=lambda each: each[1])]
    for run in runs:
        if points[run[0]].state == State.HIDDEN:
            left, right = _ends(field, run)
            size = f'width="{right - left:.1f}" height="{field.bottom - field.top:.1f}"'
            corner = f'x="{left:.1f}" y="{field.top:.1f}"'
            yield f'<rect {corner} {size} fill="{sheet.colours.quiet}" fill-opacity="0.18"/>'
    for word in sorted({*gaps} - {""}):
        left, right = _ends(field, max((run for run in runs if gaps[run[0]] == word), key=len))
        x, y = (left + right) / 2 + 4, field.bottom - 4
        yield _text(word, x, y, sheet, f'transform="rotate(-90 {x:.1f} {y:.1f})"')


def _ends(field: Field, run: Sequence[int]) -> tuple[float, float]:
    """Return from where to where periods reach from left to right: half of a step beyond the first and the last."""
    half = (field.right - field.left) / max(1, field.points - 1) / 2
    return max(field.left, field.x(run[0]) - half), min(field.right, field.x(run[-1]) + half)


def _rules(field: Field, points: Sequence[Point], sheet: Sheet) -> Iterator[str]:
    for index, each in enumerate(points):
        if index and each.period in sheet.starts:
            x = field.x(index - 0.5)
            yield f'<path d="M{x:.1f},{field.top:.1f} V{field.bottom:.1f}" stroke="{sheet.colours.text}"/>'


def _targets(field: Field, points: Sequence[Point], sheet: Sheet) -> Iterator[str]:
    """Yield each target as long as it held: past ones stay as they were."""
    half = 0.5 if len(points) > 1 else 0.0
    for name in ("target", "target_low", "target_high"):
        goals = [getattr(each, name) if each.value is not None else None for each in points]
        for goal, run in groupby(enumerate(goals), key=lambda each: each[1]):
            held = [index for index, _ in run]
            if goal is not None:
                ends = (max(0, held[0] - half), min(len(points) - 1, held[-1] + half))
                path = f"M{field.x(ends[0]):.1f},{field.y(goal):.1f} H{field.x(ends[1]):.1f}"
                yield f'<path d="{path}" stroke="{sheet.colours.text}" stroke-width="1.5" stroke-dasharray="5 3"/>'


def _lines(field: Field, points: Sequence[Point], sheet: Sheet) -> Iterator[str]:
    line = f'fill="none" stroke="{sheet.colours.line}" stroke-width="2" stroke-linejoin="round"'
    for run in stretches(points, sheet.starts):
        settled, still_open = joined(field, points, run)
        if settled:
            yield f'<path d="{settled}" {line}/>'
        if still_open:
            yield f'<path d="{still_open}" {line} stroke-dasharray="4 3"/>'
        if not settled and not still_open:
            place = f'cx="{field.x(run[0]):.1f}" cy="{field.y(points[run[0]].value or 0.0):.1f}"'
            yield f'<circle {place} r="2" fill="{sheet.colours.line}"/>'


def _latest(field: Field, panel: Panel, sheet: Sheet) -> Iterator[str]:
    """Yield the shape of the point that is shown; an earlier value never stands in for one that is hidden."""
    held = [index for index, each in enumerate(panel.points) if each.period == panel.point.period]
    if held and panel.point.value is not None:
        yield _mark(field, panel.points, held[0], sheet)


def _mark(field: Field, points: Sequence[Point], index: int, sheet: Sheet) -> str:
    """Return a point in the shape of its rating, hollow where it is provisional."""
    point, colours = points[index], sheet.colours
    named = {Rating.GREEN: colours.green, Rating.AMBER: colours.amber, Rating.RED: colours.red}
    colour = named.get(Rating(point.rating), colours.line) if point.rating else colours.line
    fill = colours.page if point.provisional else colour
    x, y, r = field.x(index), field.y(point.value or 0.0), 5
    shapes = {
        Rating.GREEN: f"M{x - r:.1f},{y:.1f} a{r},{r} 0 1,0 {2 * r},0 a{r},{r} 0 1,0 {-2 * r},0 Z",
        Rating.AMBER: f"M{x:.1f},{y - r:.1f} l{r},{r} l{-r},{r} l{-r},{-r} Z",
        Rating.RED: f"M{x:.1f},{y - r:.1f} l{r},{2 * r - 1} h{-2 * r} Z",
    }
    square = f"M{x - r + 1:.1f},{y - r + 1:.1f} h{2 * r - 2} v{2 * r - 2} h{-2 * r + 2} Z"
    path = shapes.get(Rating(point.rating), square) if point.rating else square
    return f'<path d="{path}" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
