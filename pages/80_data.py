"""Data: how fresh it is, under which agreements it comes, the releases made of it, and the log, for leads."""

import streamlit as st

from dashboard import widgets
from dashboard.access import Action

desk = widgets.guard(Action.LOG)
widgets.title("Data")
widgets.banners(desk, widgets.published(desk))

st.header("How fresh it is", anchor=False)
widgets.freshness(desk)

widgets.agreements(desk)

st.header("Releases", anchor=False)
widgets.editions(desk)

st.header("Log", anchor=False)
widgets.log(desk)
