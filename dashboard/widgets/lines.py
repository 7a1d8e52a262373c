"""Small drawings in a page: images that ask nothing of any server, each with a name that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from dashboard import charts
from dashboard.definitions import Indicator
from dashboard.measure import Recent
from dashboard.widgets.frame import theme
from dashboard.widgets.shown import Html

NO_LINE = "Too few values to draw"
SCALES = "A line over time goes from the least of its own values to the most: two lines are not on one scale."


def sparkline(shown: Recent, indicator: Indicator) -> str:
    """Return the cell of a measure's last twelve periods: a line, or words where there are too few values for one."""
    made = charts.spark(shown.points, indicator, starts=shown.starts, theme=theme())
    if made is None:
        return NO_LINE
    return image(made.source, made.alt, made.width, made.height)


def image(source: str, alt: str, width: int, height: int) -> Html:
    """Return a drawing of a size as an image, under the name a screen reader says."""
    size = f'width="{width}" height="{height}"'
    return Html(f'<img class="drawn" src="{source}" alt="{escape(alt)}" {size}>')


def beside_each_other(drawn: Iterable[tuple[str, str]], width: int, height: int) -> None:
    """Show drawings of one size, SVG and name, as many side by side as the screen is wide."""
    images = "".join(image(charts.uri(svg), alt, width, height) for svg, alt in drawn)
    st.html(f'<div class="multiples">{images}</div>')
