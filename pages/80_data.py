"""Data: how fresh it is, what is missing, hidden or restated, the releases made of it; and the log, for leads."""

import streamlit as st

from dashboard import widgets

desk = widgets.guard()
widgets.title("Data")
edition = widgets.edition(desk)
widgets.data_lead(desk, edition)

st.header("How fresh it is", anchor=False)
widgets.freshness(desk)

widgets.wanting(desk, edition)
widgets.hidden(edition)
widgets.not_counted(desk, edition)
widgets.restated(desk, edition)

st.header("Releases", anchor=False)
widgets.editions(desk)

widgets.agreements(desk)
widgets.log(desk)
