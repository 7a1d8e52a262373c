"""What may be taken away from under a chart: its points as a file, and the chart as a picture."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import pictures
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import Table
from dashboard.pictures import Picture
from dashboard.widgets.shown import download, grid


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
