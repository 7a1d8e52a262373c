"""The areas of a place over time, a small chart each, on one axis: so that they can be compared with one another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dashboard.charts.panels import FONT, HEIGHT, WIDTH, Panel, Sheet, drawn, tick_text
from dashboard.charts.parts import LIGHT, Theme, axis_of, theme_of, ticks_between
from dashboard.definitions import Indicator

GAP = 20
"""Pixels between two panels."""

WHOLE = 100.0
"""Per cent: no share is drawn on an axis that goes on beyond."""


def multiples(
    panels: Sequence[Panel], indicator: Indicator, *, starts: Collection[str] = (), theme: str = "light"
) -> list[str]:
    """Return a drawing for each area as SVG, in the order given, all on one axis.

    Each has its area's name, its latest value with the letter of its rating, its target as a stepped dashed line, and
    a line that a missing or hidden period parts, with the word. A rule stands where the series changed.
    """
    sheet = _sheet(panels, indicator, starts, theme_of(theme))
    return [drawn(each, sheet) for each in panels]


def together(
    panels: Sequence[Panel], indicator: Indicator, *, width: int, font: str, starts: Collection[str] = ()
) -> str:
    """Return all of them as one light drawing of a width, as many side by side as it has room for; see `high_of`."""
    sheet, across = _sheet(panels, indicator, starts, LIGHT, font), _across(width)
    corners = [(index % across * (WIDTH + GAP), index // across * (HEIGHT + GAP)) for index in range(len(panels))]
    placed = "".join(
        drawn(each, sheet).replace("<svg ", f'<svg x="{x}" y="{y}" ', 1)
        for each, (x, y) in zip(panels, corners, strict=True)
    )
    size = f'width="{width}" height="{high_of(len(panels), width)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{placed}</svg>'


def high_of(number: int, width: int) -> int:
    """Return how many pixels high so many panels are together, in a width."""
    return -(-number // _across(width)) * (HEIGHT + GAP)


def _across(width: int) -> int:
    return max(1, (width + GAP) // (WIDTH + GAP))


def multiples_key(panels: Sequence[Panel], indicator: Indicator, starts: Collection[str] = ()) -> str:
    """Return what the panels share and what their lines mean, in words."""
    sheet = _sheet(panels, indicator, starts, LIGHT)
    shown = [each for panel in panels for each in panel.points]
    valued = [each for each in shown if each.value is not None]
    said = {
        f"Every chart has the same axis, from {tick_text(sheet.low, sheet)} to {tick_text(sheet.high, sheet)}.": True,
        "Dashed: the area's own target.": any(each.target is not None for each in valued),
        "A gap has no number; its word says why.": len(valued) < len(shown),
        "Hollow: provisional.": any(each.provisional for each in valued),
        "Upright line: the way it is counted changed.": any(each.period in starts for each in shown),
    }
    return " ".join(each for each, is_there in said.items() if is_there)


def _sheet(
    panels: Sequence[Panel], indicator: Indicator, starts: Collection[str], colours: Theme, font: str = FONT
) -> Sheet:
    shown = [each for panel in panels for each in panel.points if each.value is not None]
    goals = [(each.value, each.target, each.target_low, each.target_high) for each in shown]
    numbers = [number for each in goals for number in each if number is not None]
    low, high, tick = axis_of(numbers, ticks=4)
    if indicator.measure == "proportion" and max(numbers, default=0.0) <= WHOLE:
        high = min(high, WHOLE)
    return Sheet(low, high, tuple(ticks_between(low, high, tick)), frozenset(starts), indicator, colours, font)
