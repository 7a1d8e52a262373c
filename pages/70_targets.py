"""Targets: those in force, what the draft would change, one set or ended; registers of events and milestones."""

import streamlit as st

from dashboard import aims, widgets
from dashboard.access import Action

desk = widgets.guard(Action.DRAFT)
widgets.title("Targets and events")
widgets.banners(desk, widgets.published(desk))
shown = aims.look(desk)

st.header("In force today", anchor=False)
widgets.targets_in_force(shown)

st.header("One measure", anchor=False)
widgets.one_measure(desk, shown)
widgets.whole_file(desk, shown, widgets.TARGETS)

st.header("In the draft", anchor=False)
widgets.targets_in_draft(desk, shown)

st.header("Events and breaks", anchor=False)
widgets.events_and_breaks(desk, shown)
widgets.whole_file(desk, shown, widgets.BREAKS)

st.header("Milestones", anchor=False)
st.write("They stand on the page This week.")
widgets.whole_file(desk, shown, widgets.MILESTONES)
