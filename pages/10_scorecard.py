"""Scorecard: what needs attention, then every measure by neighbourhood."""

import streamlit as st

from dashboard import widgets
from dashboard.scorecard import board

desk = widgets.guard()
widgets.title(f"{desk.place.file.name} scorecard")
edition = widgets.edition(desk)
said, asked = st.columns([3, 1])
with asked:
    period = widgets.choose_period(edition)
shown = board(edition, period)
with said:
    widgets.lead(shown.sentence)
    widgets.paragraphs([shown.dated])

st.header("Needs attention", anchor=False)
widgets.exceptions(shown)
widgets.way_to_data()
widgets.by_theme(edition, shown)
widgets.every_measure(edition, shown)
widgets.paragraphs([shown.note])
with widgets.unprinted("pack"):
    widgets.meeting_pack(desk, edition)
