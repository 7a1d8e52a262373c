"""Commentary: what stands to be written about each measure, the drafts that wait, and every open action."""

import streamlit as st

from dashboard import widgets
from dashboard.access import Action

desk = widgets.guard(Action.COMMENT)
widgets.title("Commentary")
edition = widgets.published(desk)
widgets.banners(desk, edition)

st.header("Measures", anchor=False)
owner = widgets.to_write(desk, edition)

st.header("Drafts", anchor=False)
widgets.waiting_drafts(desk, edition, owner)

st.header("Open actions", anchor=False)
widgets.open_actions(desk, edition, owner)
widgets.taking_away(desk, edition)
