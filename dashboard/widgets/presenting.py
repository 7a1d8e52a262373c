"""This week in the room: one view a time for a screen of 1280 x 720, its number in the address, Previous and Next."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from dashboard import charts, week
from dashboard.desk import Desk
from dashboard.week import Slide, Week
from dashboard.widgets.frame import asked_for, link, theme
from dashboard.widgets.shown import Html, chart, title

STYLE = (Path(__file__).parent / "present.css").read_text(encoding="utf-8")

TEXT, HEIGHT = 24, 420
"""Pixels of the text in a chart, and of the chart."""


def is_presenting() -> bool:
    """Tell whether the address asks for the presentation (`?present=yes`)."""
    return asked_for("present") == "yes"


def present(desk: Desk, shown: Week) -> None:
    """Show one view of the week and the way to the others; a number that is none is said, and the nearest shown."""
    count = len(week.slides(shown))
    asked = asked_for("slide", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    number = min(max(number, 1), count)
    made = week.slide(desk, shown, number)
    st.html(f"<style>{STYLE} h1 {{ font-size: {made.size * 96 / 72:.0f}px !important; }}</style>")
    if str(number) != asked:
        st.warning(f"There is no such view. This is view {number} of {count}.")
    title(made.title)
    _body(made)
    _ways(shown, number, count)


def _body(made: Slide) -> None:
    if made.view is None or not made.view.points:
        st.html(_paragraphs(made))
        return
    left, right = st.columns([3, 2])
    with left:
        drawn = charts.trend(
            made.view.points,
            made.view.indicator,
            benchmark=made.view.benchmark,
            steps=made.view.steps,
            events=made.view.events,
            theme=theme(),
        )
        chart(charts.enlarged(drawn, TEXT, HEIGHT), made.view.alt)
    with right:
        st.html(_paragraphs(made))


def _paragraphs(made: Slide) -> Html:
    said = "".join(
        f"<p>{f'<b>{escape(label)}:</b> ' if label else ''}{escape(text)}</p>" for label, text in made.paragraphs
    )
    note = made.note and (
        link("measure", made.note, kpi=made.view.indicator.id) if made.view else Html(escape(made.note))
    )
    return Html(f'<div class="view">{said}{f"<p>{note}</p>" if note else ""}</div>')


def _ways(shown: Week, number: int, count: int) -> None:
    """Show the way to the view before and after, where the reader is, and the way out.

    Page up and page down are what a remote control sends, wherever the focus is.
    """
    with st.container(key="ways"):
        back, on, where, out = st.columns([2, 2, 1, 2], vertical_alignment="center")
    turns = ((back, "Previous", number - 1, "PageUp"), (on, "Next", number + 1, "PageDown"))
    for column, said, to, key in turns:
        is_none = not 1 <= to <= count
        column.button(said, key=f"view-{said.lower()}", disabled=is_none, on_click=_go, args=(to,), shortcut=key)
    where.html(f'<p class="place" role="status">View {number} of {count}</p>')
    leave = link("this_week", "Leave the presentation", since=shown.since.key)
    out.html(f'<p class="place">{leave}</p>')


def _go(number: int) -> None:
    st.query_params["slide"] = str(number)
