"""The lines of a control chart, and a mark around each point that a rule names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.charts.parts import Spec, Theme, layer, on_field, only, text_field
from dashboard.terms import Point

LINES = ("mean", "lower_process", "upper_process")

LETTERS = {"improvement": "B", "concern": "W", "neutral": "C"}
"""What stands above a point with a special cause, so that no colour is needed to read it."""


def watch_of(points: Sequence[Point]) -> Iterator[Spec]:
    """Yield for each point what its chart says of it, with the number of its stretch of lines.

    Of points in a row with one variation the last has the letter: on a telephone more would run together.
    """
    stretch, named = 0, [point.variation if point.special_cause else "" for point in points]
    for index, point in enumerate(points):
        if index and _lines(points[index - 1]) != _lines(point):
            stretch += 1
        is_last = named[index] != (named[index + 1] if index + 1 < len(points) else "")
        letter = LETTERS.get(named[index], "") if is_last else ""
        lines = dict(zip(LINES, _lines(point), strict=True))
        yield {**lines, "stretch": stretch, "variation": named[index], "letter": letter}


def _lines(point: Point) -> tuple[float | None, ...]:
    return point.mean, point.lower_process, point.upper_process


def process_lines(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the mean, or the median of a run chart, and the two limits; none where nothing is watched."""
    plain = {"type": "line", "color": colours.quiet, "strokeWidth": 1.2}
    dotted = {**plain, "strokeDash": [2, 3]}
    styles = {"mean": plain, "lower_process": dotted, "upper_process": dotted}
    apart = {"detail": {"field": "stretch", "type": "nominal"}}
    return [
        layer(styles[name], [only(row, "period", "stretch", name) for row in rows], on_field(name) | apart)
        for name in LINES
        if any(row[name] is not None for row in rows)
    ]


def special_causes(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return a ring around each point that a rule names, with its letter above it."""
    ring = {"type": "point", "shape": "circle", "filled": False, "size": 220, "strokeWidth": 1.5, "opacity": 1}
    letter = {"type": "text", "dy": -18, "fontSize": 12, "fontWeight": 600, "color": colours.text}
    strokes = {"improvement": colours.better, "concern": colours.worse, "neutral": colours.neutral}
    layers: list[Spec] = []
    for variation, stroke in strokes.items():
        # Layers of their own, each of one colour: a chart's layers share their scales, and colour is the rating's.
        named = [only(row, "period", "value", "letter") for row in rows if row["variation"] == variation]
        if named:
            layers.append(layer({**ring, "stroke": stroke}, named, on_field("value")))
            layers.append(layer(letter, named, on_field("value") | text_field("letter")))
    return layers


def process_key(points: Sequence[Point]) -> str:
    """Return what the lines and letters mean, in words, for those that are there."""
    if not any(point.mean is not None for point in points):
        return ""
    has_limits = any(point.upper_process is not None for point in points)
    lines = "Thin line: the mean; dotted lines: its process limits." if has_limits else "Thin line: the median."
    causes = {point.variation for point in points if point.special_cause}
    named = {
        "improvement": "B in a ring: better than chance explains.",
        "concern": "W in a ring: worse than chance explains.",
        "neutral": "C in a ring: a change that chance does not explain.",
    }
    return " ".join([lines, *(said for cause, said in named.items() if cause in causes)])
