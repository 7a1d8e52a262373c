"""Points to Vega-Lite: a trend and bars with intervals, told apart by shape and fill before colour.

The specifications are dictionaries written out, which build in well under a millisecond; the tests hold them
against Altair's schema. A number that is hidden or missing is in no specification, because it is in no point.
"""

from dashboard.charts.areas import bars, bars_key
from dashboard.charts.drawn import png_of, svg_of
from dashboard.charts.framed import FONT, ROOM, Caption, around, framed
from dashboard.charts.ground import Shape, ground
from dashboard.charts.multiples import high_of, multiples, multiples_key, together
from dashboard.charts.panels import HEIGHT as PANEL_HEIGHT
from dashboard.charts.panels import WIDTH as PANEL_WIDTH
from dashboard.charts.panels import Panel
from dashboard.charts.parts import DARK, LIGHT, Spec, Theme, enlarged, theme_of
from dashboard.charts.plain import uri
from dashboard.charts.sparks import Spark, spark
from dashboard.charts.trends import key, shapes, trend

__all__ = [
    "DARK",
    "FONT",
    "LIGHT",
    "PANEL_HEIGHT",
    "PANEL_WIDTH",
    "ROOM",
    "Caption",
    "Panel",
    "Shape",
    "Spark",
    "Spec",
    "Theme",
    "around",
    "bars",
    "bars_key",
    "enlarged",
    "framed",
    "ground",
    "high_of",
    "key",
    "multiples",
    "multiples_key",
    "png_of",
    "shapes",
    "spark",
    "svg_of",
    "theme_of",
    "together",
    "trend",
    "uri",
]
