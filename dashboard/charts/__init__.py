"""Points to Vega-Lite: a trend and bars with intervals, told apart by shape and fill before colour.

The specifications are dictionaries written out, which build in well under a millisecond; the tests hold them
against Altair's schema. A number that is hidden or missing is in no specification, because it is in no point.
"""

from dashboard.charts.areas import bars, bars_key
from dashboard.charts.drawn import png_of, svg_of
from dashboard.charts.framed import Caption, framed
from dashboard.charts.parts import DARK, LIGHT, Spec, Theme, enlarged, theme_of
from dashboard.charts.trends import key, shapes, trend

__all__ = [
    "DARK",
    "LIGHT",
    "Caption",
    "Spec",
    "Theme",
    "bars",
    "bars_key",
    "enlarged",
    "framed",
    "key",
    "png_of",
    "shapes",
    "svg_of",
    "theme_of",
    "trend",
]
