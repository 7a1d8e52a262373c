"""The lines of a control chart, and a mark around each point that a rule names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dashboard.charts.parts import Spec, Theme, layer, on_field, only
from dashboard.terms import Point

LINES = ("mean", "lower_process", "upper_process")

LETTERS = {"improvement": "B", "concern": "W", "neutral": "C"}
"""What stands above a point with a special cause, so that no colour is needed to read it."""


def watch_of(points: Sequence[Point]) -> Iterator[Spec]:
    """Yield for each point what its chart says of it, with the number of its stretch of lines."""
    stretch = 0
    for before, point in pairwise([None, *points]):
        assert point is not None, "only the first has none before it"
        if before and _lines(before) != _lines(point):
            stretch += 1
        letter = LETTERS.get(point.variation, "") if point.special_cause else ""
        lines = dict(zip(LINES, _lines(point), strict=True))
        yield {**lines, "stretch": stretch, "variation": point.variation if letter else "", "letter": letter}


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
    named = [only(row, "period", "value", "variation", "letter") for row in rows if row["letter"]]
    if not named:
        return []
    ring = {"type": "point", "shape": "circle", "filled": False, "size": 300, "strokeWidth": 2, "opacity": 1}
    domain = {"improvement": colours.better, "concern": colours.worse, "neutral": colours.neutral}
    scale = {"domain": list(domain), "range": list(domain.values())}
    colour = {"color": {"field": "variation", "type": "nominal", "scale": scale, "legend": None}}
    letter = {"type": "text", "dy": -16, "fontSize": 12, "fontWeight": 600, "color": colours.text}
    text = {"text": {"field": "letter", "type": "nominal"}}
    return [layer(ring, named, on_field("value") | colour), layer(letter, named, on_field("value") | text)]


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
