"""Neighbourhood: one area and every measure of it, against its own targets and against the place."""

import streamlit as st

from dashboard import measure, widgets

desk = widgets.guard()
top = st.container()
edition = widgets.edition(desk)
areas = measure.profiled(edition)
if not areas:
    widgets.nothing_yet("Neighbourhood", measure.NOTHING_YET)
widgets.unknown(widgets.asked_for("area"), areas, "area")
said, asked = st.columns([3, 1])
with asked:
    area = widgets.choose("Area", "area", list(areas), lambda code: areas.get(code, code))
shown = measure.profile(edition, area)

with top:
    widgets.title(shown.area.name)
with said:
    widgets.lead(shown.sentence)
for theme in shown.themes:
    widgets.header(theme)
    widgets.profiled(theme, shown, edition)
widgets.profile_notes(shown, desk, edition)
