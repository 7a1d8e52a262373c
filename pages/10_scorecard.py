"""Scorecard: what needs attention, then every measure by neighbourhood."""

import streamlit as st

from dashboard import widgets
from dashboard.scorecard import board

desk = widgets.guard()
st.title(f"{desk.place.file.name} scorecard", anchor=False)
edition = widgets.edition(desk)
period = widgets.choose_period(edition)
shown = board(edition, period)
widgets.lead(shown.sentence)
st.write(widgets.plain(shown.dated))

st.header("Needs attention", anchor=False)
widgets.exceptions(shown)
for theme, lines in shown.themes.items():
    st.header(theme, anchor=False)
    widgets.measures(theme, lines, shown)
st.write(widgets.plain(shown.note))
