"""What may be taken away from under a chart: its points as a file, and the chart as a picture."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from dashboard import charts, pictures
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import Table, View
from dashboard.pictures import Picture
from dashboard.widgets.shown import Html, download, grid, paragraphs


def beneath(shown: Table, picture: Picture, desk: Desk, edition: Edition, *, is_folded: bool = True) -> None:
    """Offer a chart's numbers as a table and as a file, and the chart as a picture.

    The table is behind a fold; where it stands on the page already, it is not shown again.
    """
    if is_folded:
        with st.expander("Show as table"):
            grid(shown)
    with st.container(horizontal=True):
        download(shown, desk, edition)
        as_picture(picture, desk, edition)


def as_picture(picture: Picture, desk: Desk, edition: Edition) -> None:
    """Offer a chart as PNG and as SVG, drawn when it is asked for; who takes it away stands in the log."""

    def making(ending: str) -> Callable[[], bytes]:
        return lambda: pictures.taken(desk, edition, picture, ending)

    for ending, kind in pictures.ENDINGS.items():
        st.download_button(
            f"Picture ({ending.upper()})",
            making(ending),
            f"{picture.name}.{ending}",
            kind,
            key=f"picture-{picture.name}-{ending}",
            on_click="ignore",
        )


def small_multiples(view: View, desk: Desk, edition: Edition, theme: str) -> None:
    """Show each area over time on one axis, worst first, with the same as a table."""
    panels, starts = pictures.panels_of(view), {period for period, _ in view.steps}
    drawn = charts.multiples(panels, view.indicator, starts=starts, theme=theme)
    shown = zip(drawn, view.area_trends, strict=True)
    st.html(f'<div class="multiples">{"".join(image(svg, each.alt) for svg, each in shown)}</div>')
    paragraphs([charts.multiples_key(panels, view.indicator, starts)])
    beneath(view.area_table, pictures.multiples_of(view, desk, edition), desk, edition)


def image(svg: str, alt: str) -> Html:
    """Return a drawing as an image that asks nothing of the server, under the name a screen reader says."""
    return Html(f'<img src="{charts.uri(svg)}" alt="{escape(alt)}">')
