"""A specification to a picture: as SVG by Vega itself, for the pack and for who takes a chart away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import vl_convert

from dashboard.charts.parts import Spec
from dashboard.xmltext import clean

SCALE = 3
"""A PNG has so many pixels for each of the picture: it is printed, and shown on a large screen."""


def svg_of(spec: Spec, *, width: int, height: int, font: str) -> str:
    """Return a chart as SVG, so large with its axes, every word of it in one typeface; the same bytes each time."""
    fitted = {**spec, "width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    return str(vl_convert.vegalite_to_svg(_written(fitted, font)))


def png_of(svg: str) -> bytes:
    """Return a picture as PNG, three times as large; the same bytes each time."""
    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))


def _written(made: Any, font: str) -> Any:
    """Return a specification with every typeface in it this one, and without the signs that no XML may hold."""
    if isinstance(made, dict):
        return {name: font if name in ("font", "labelFont") else _written(value, font) for name, value in made.items()}
    if isinstance(made, Sequence) and not isinstance(made, str):
        return [_written(each, font) for each in made]
    return clean(made) if isinstance(made, str) else made
