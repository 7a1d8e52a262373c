"""Small drawings as plain SVG text: lines with gaps, on an axis. What has no value has no place in them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from dashboard.terms import Point


@dataclass(frozen=True)
class Field:
    """Where lines are drawn, in pixels: its corners, how many points stand side by side, and the ends of the axis."""

    left: float
    top: float
    right: float
    bottom: float
    points: int
    low: float
    high: float

    def x(self, index: float) -> float:
        """Return where a point stands from left to right; a single one in the middle."""
        share = index / (self.points - 1) if self.points > 1 else 0.5
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a value stands from top to bottom; halfway where the axis has no length."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.bottom - share * (self.bottom - self.top)

    def at(self, index: int, value: float) -> str:
        return f"{self.x(index):.1f},{self.y(value):.1f}"


def stretches(points: Sequence[Point], starts: Collection[str] = ()) -> Iterator[list[int]]:
    """Yield the points that are joined by a line, by their number: those with a value, in a row.

    A gap parts them, and so does the start of a new series: what is not comparable is not joined.
    """
    run: list[int] = []
    for index, point in enumerate(points):
        if run and (point.value is None or point.period in starts):
            yield run
            run = []
        if point.value is not None:
            run.append(index)
    if run:
        yield run


def joined(field: Field, points: Sequence[Point], run: Sequence[int]) -> tuple[str, str]:
    """Return the settled part of a line as a path, and the part to what is provisional; either may be empty."""
    settled = [index for index in run if not points[index].provisional]
    still_open = [index for index in run if points[index].provisional]
    return _path(field, points, settled), _path(field, points, [*settled[-1:], *still_open]) if still_open else ""


def _path(field: Field, points: Sequence[Point], run: Sequence[int]) -> str:
    places = [field.at(index, value) for index in run if (value := points[index].value) is not None]
    return f"M{' L'.join(places)}" if len(places) > 1 else ""


def uri(svg: str) -> str:
    """Return a drawing as the address of an image: it asks nothing of any server."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
