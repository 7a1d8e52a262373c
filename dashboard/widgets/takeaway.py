"""What may be taken away from under a chart: its points as a file, and the chart as a picture."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import charts, pictures
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import Table, View
from dashboard.pictures import Picture
from dashboard.widgets.lines import beside_each_other
from dashboard.widgets.shown import download, grid, paragraphs


def beneath(shown: Table, picture: Picture, desk: Desk, edition: Edition, *, fold: str = "Show as table") -> None:
    """Offer a chart's numbers as a table and as a file, and the chart as a picture.

    The table is behind a fold; where it stands on the page already, the fold has no name and is not there.
    """
    if fold:
        with st.expander(fold):
            grid(shown)
    with st.container(horizontal=True):
        download(shown.file, lambda: shown.content, desk, edition)
        _buttons(picture, desk, edition)


def as_picture(picture: Picture | None, desk: Desk, edition: Edition) -> None:
    """Offer a chart as PNG and as SVG, drawn when it is asked for; who takes it away stands in the log."""
    if picture is not None:
        with st.container(horizontal=True):
            _buttons(picture, desk, edition)


def _buttons(picture: Picture, desk: Desk, edition: Edition) -> None:
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
    names = [each.alt for each in view.area_trends]
    beside_each_other(zip(drawn, names, strict=True), charts.PANEL_WIDTH, charts.PANEL_HEIGHT)
    paragraphs([charts.multiples_key(panels, view.indicator, starts)])
    fold = f"Show each {view.level.lower()} as table"
    beneath(view.area_table, pictures.multiples_of(view, desk, edition), desk, edition, fold=fold)
