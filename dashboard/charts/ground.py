"""The map of a picture: each area filled as its chip is, its name and letter on it, and no ground from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.charts.parts import LIGHT
from dashboard.scorecard import chip
from dashboard.terms import Point, Rating
from dashboard.xmltext import escaped

Spot = Sequence[float]
"""A longitude and a latitude, in degrees."""

EDGE, SIZE = 8, 14

_LOOKS = {
    Rating.RED: (LIGHT.red, LIGHT.text, LIGHT.page),
    Rating.AMBER: (LIGHT.amber_fill, LIGHT.text, LIGHT.text),
    Rating.GREEN: (LIGHT.page, LIGHT.green, LIGHT.green),
}
"""Fill, edge and letters of a rating (screens 2.5); what has none is light grey."""

_UNRATED = ("#F0F4F5", LIGHT.quiet, LIGHT.text)


@dataclass(frozen=True)
class Shape:
    """One area: its point, its outer and inner rings, and where its name stands."""

    point: Point
    rings: tuple[Sequence[Spot], ...]
    middle: Spot


def ground(shapes: Sequence[Shape], *, width: int, height: int, font: str) -> str:
    """Return the areas as SVG, as large as fits, a degree west counted as its length on the ground in their middle."""
    place = _placing([spot for shape in shapes for ring in shape.rings for spot in ring], width, height)
    drawn = [*(_area(each, place) for each in shapes), *(said for each in shapes for said in _said(each, place, font))]
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{"".join(drawn)}</svg>'


@dataclass(frozen=True)
class _Placing:
    west: float
    north: float
    across: float
    scale: float
    left: float

    def at(self, spot: Spot) -> tuple[float, float]:
        return self.left + (spot[0] - self.west) * self.across * self.scale, EDGE + (self.north - spot[1]) * self.scale


def _placing(spots: Sequence[Spot], width: int, height: int) -> _Placing:
    west, east = min(each[0] for each in spots), max(each[0] for each in spots)
    south, north = min(each[1] for each in spots), max(each[1] for each in spots)
    across = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * across, 1e-9), max(north - south, 1e-9)
    scale = min((width - 2 * EDGE) / wide, (height - 2 * EDGE) / tall)
    return _Placing(west, north, across, scale, (width - wide * scale) / 2)


def _area(shape: Shape, place: _Placing) -> str:
    fill, edge, _ = _look(shape.point)
    outline = " ".join(
        f"M{' L'.join(f'{x:.1f},{y:.1f}' for x, y in map(place.at, ring))} Z" for ring in shape.rings if ring
    )
    return f'<path d="{outline}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" stroke-width="2"/>'


def _said(shape: Shape, place: _Placing, font: str) -> Iterator[str]:
    """Yield an area's name, and the letter and word of its chip under it."""
    x, y = place.at(shape.middle)
    shown = chip(shape.point)
    style = f'font-family="{font}" font-size="{SIZE}" font-weight="600" text-anchor="middle"'
    for line, said in enumerate((shape.point.area_name, f"{shown.letter} {shown.word}")):
        place_of = f'x="{x:.1f}" y="{y + line * SIZE * 1.25:.1f}"'
        yield f'<text {place_of} {style} fill="{_look(shape.point)[2]}">{escaped(said)}</text>'


def _look(point: Point) -> tuple[str, str, str]:
    return _LOOKS[Rating(point.rating)] if point.rating else _UNRATED
