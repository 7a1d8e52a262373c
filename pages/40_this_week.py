"""This week: what changed since the last meeting, what needs attention, and which actions and milestones are due."""

import streamlit as st

from dashboard import week, widgets

desk = widgets.guard()
if widgets.is_presenting():
    edition = widgets.edition(desk)
    widgets.present(desk, week.week_of(desk, edition, widgets.asked_since(desk, edition)))
    st.stop()

widgets.title("This week")
edition = widgets.edition(desk)
since = widgets.asked_since(desk, edition)
said, asked = st.columns([3, 1])
with asked:
    since = widgets.choose_since(desk, edition, since)
shown = week.week_of(desk, edition, since)
with said:
    widgets.lead(shown.sentence)
    widgets.paragraphs([shown.board.dated])
    widgets.presentation_link(shown)

st.header(f"What changed since {since.said}", anchor=False)
widgets.week_changes(shown)
st.header("Exceptions", anchor=False)
widgets.exceptions(shown.board)
st.header("Actions due", anchor=False)
widgets.week_actions(desk, shown)
st.header("Milestones", anchor=False)
widgets.week_milestones(desk, edition, shown.plan)
st.header("The other measures", anchor=False)
widgets.week_rest(shown)
widgets.meeting_pack(desk, edition, since)
