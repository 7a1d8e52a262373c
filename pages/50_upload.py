"""Upload: drop the extracts, check them, see what publishing would change, publish, and undo."""

import streamlit as st

from dashboard import widgets
from dashboard.access import Action

desk = widgets.guard(Action.LOAD)
widgets.title("Upload")
widgets.banners(desk, widgets.published(desk))
st.write("Four steps. Nothing reaches the board before the fourth, and what reached it can be undone.")

st.header("Step 1 of 4: Drop", anchor=False)
drops, month = widgets.drop_files(desk), st.container()

st.header("Step 2 of 4: Check", anchor=False)
checks = widgets.check_files(desk, drops)
with month:
    widgets.month_end(desk, checks)
widgets.staging(desk, checks)

st.header("Step 3 of 4: Preview", anchor=False)
third = st.container()

st.header("Step 4 of 4: Publish", anchor=False)
fourth = st.container()
widgets.releases(desk)  # what was done is said before what could be done next is worked out

with third:
    shown = widgets.preview(desk)
with fourth:
    widgets.publishing(desk, shown)
