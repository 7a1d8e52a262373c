"""Accessibility: the statement as a page."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.accessibility import ENFORCED, statement
from dashboard.desk import Desk
from dashboard.widgets.shown import header, lead, paragraphs, table


def accessibility(desk: Desk) -> None:
    """Show the statement, part by part; where to complain is a link, which nothing is asked of until it is followed."""
    lead(f"How accessible the board of {desk.place.file.name} is, and what to do where it is not.")
    for section in statement(desk.place.file):
        header(section.title)
        paragraphs(section.said)
        if section.title.endswith("enforcement"):
            st.html(f'<p class="facts"><a href="{ENFORCED}">{escape(ENFORCED.partition("www.")[2])}</a></p>')
        if section.columns:
            table(section.title, section.columns, section.rows, is_titled=True)
