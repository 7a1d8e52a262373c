"""A line in a cell: how a measure went over its last twelve periods, in the room of a word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.charts.parts import Theme, number_text, theme_of
from dashboard.charts.plain import Field, joined, stretches, uri
from dashboard.definitions import Indicator
from dashboard.terms import Grain, Period, Point, State

WIDTH, HEIGHT, ROOM = 104, 28, 5

LEAST, MOST = 3, 12
"""A line of two values says no more than the change beside it; twelve are a year of months."""


@dataclass(frozen=True)
class Spark:
    """A small line as the address of an image, and the name that says the same; a cell without one has none."""

    source: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def spark(
    points: Sequence[Point], indicator: Indicator, *, starts: Collection[str] = (), theme: str = "light"
) -> Spark | None:
    """Return the line of the last twelve of one area's points, oldest first; None where fewer than three have one.

    A missing or hidden one is a gap, and so is each of `starts`, the periods at which a series changed. The latest
    value has a dot, hollow where it is provisional. The axis goes from the least shown value to the most.
    """
    shown = _last([each for each in points if each.period])
    values = [each.value for each in shown if each.value is not None]
    if len(values) < LEAST:
        return None
    field = Field(ROOM, ROOM, WIDTH - ROOM, HEIGHT - ROOM, len(shown), min(values), max(values))
    return Spark(uri(_drawn(field, shown, starts, theme_of(theme))), _alt(shown, indicator, starts))


def _last(points: Sequence[Point]) -> list[Point]:
    """Return the last twelve, without what is waited for at the end."""
    come = list(points)
    while come and come[-1].state in (State.LATE, State.NOT_DUE):
        come.pop()
    return come[-MOST:]


def _drawn(field: Field, points: Sequence[Point], starts: Collection[str], colours: Theme) -> str:
    line = f'fill="none" stroke="{colours.line}" stroke-width="2" stroke-linejoin="round"'
    made = []
    for run in stretches(points, starts):
        settled, open_ = joined(field, points, run)
        made += [f'<path d="{settled}" {line}/>'] if settled else []
        made += [f'<path d="{open_}" {line} stroke-dasharray="3 2"/>'] if open_ else []
        if not settled and not open_:
            made.append(_dot(field, points, run[0], 1.5, colours.line, colours))
    last = max(index for index, each in enumerate(points) if each.value is not None)
    made.append(_dot(field, points, last, 3, colours.page if points[last].provisional else colours.line, colours))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(made)}</svg>'


def _dot(field: Field, points: Sequence[Point], index: int, radius: float, fill: str, colours: Theme) -> str:
    value = points[index].value
    assert value is not None
    place = f'cx="{field.x(index):.1f}" cy="{field.y(value):.1f}" r="{radius}"'
    return f'<circle {place} fill="{fill}" stroke="{colours.line}" stroke-width="1.5"/>'


def _alt(points: Sequence[Point], indicator: Indicator, starts: Collection[str]) -> str:
    """Return the line in words: how many periods, until when, from what to what, and what it lacks."""
    held = [each for each in points if each.value is not None]
    grain = indicator.period.grain if indicator.period else None
    noun = {Grain.MONTH: "month", Grain.QUARTER: "quarter"}.get(grain or Grain.MONTH, "value")
    until = words.short_period(Period.parse(points[-1].period, grain))
    lacks = [
        f"{count} {word}"
        for state, word in ((State.HIDDEN, "hidden"), (State.MISSING, "without data"))
        if (count := sum(each.state == state for each in points))
    ]
    said = ", ".join([_moved(held, indicator, starts), *lacks])
    return f"{words.count(len(points), noun)} to {until}: {said}"


def _moved(held: Sequence[Point], indicator: Indicator, starts: Collection[str]) -> str:
    first, last = held[0], held[-1]
    assert first.value is not None
    assert last.value is not None
    before, now = (number_text(each, indicator) for each in (first.value, last.value))
    latest = f"{now}{' (provisional)' if last.provisional else ''}"
    if any(each.period in starts for each in held[1:]):
        return f"latest {latest}, the way it is counted changed"
    if before == now:
        return f"level at {latest}"
    return f"{'up' if last.value > first.value else 'down'} from {before} to {latest}"
