"""Measure: one indicator in one area: the finding, the trend, where, what it means and where it came from."""

import streamlit as st

from dashboard import charts, maps, measure, pictures, widgets

desk = widgets.guard()
top = st.container()
edition = widgets.edition(desk)
kpis = measure.titles(edition)
if not kpis:
    widgets.nothing_yet("Measure", measure.NOTHING_YET)
widgets.unknown(widgets.asked_for("kpi"), kpis)
head, (said, first, second) = st.container(), st.columns([5, 4, 2])
with first:
    kpi = widgets.choose("Measure", "kpi", list(kpis), lambda name: kpis.get(name, name))
areas = measure.areas(edition, kpi)
with second:
    area = widgets.choose("Area", "area", list(areas), lambda code: areas.get(code, code))
shown, theme = measure.view(desk.store, edition, kpi, area), widgets.theme()

with top:
    widgets.title(shown.indicator.title)
with head:
    widgets.lead(shown.headline)
with said:
    widgets.judgements(shown.judgements)
    widgets.paragraphs(shown.notes)

if shown.points:
    st.header("Over time", anchor=False)
    widgets.paragraphs([shown.subtitle])
    steps, events = shown.steps, shown.events
    trend = charts.trend(
        shown.points, shown.indicator, benchmark=shown.benchmark, steps=steps, events=events, theme=theme
    )
    widgets.chart(trend, shown.alt)
    widgets.paragraphs([charts.key(shown.points), *shown.changes])
    widgets.beneath(shown.history, pictures.trend_of(shown, desk, edition), desk, edition)
    widgets.beside(shown.beside, kpi, area)
if shown.places:
    widgets.header(f"By {shown.level.lower()}")
    widgets.grid(shown.neighbourhoods)
    left, right = st.columns(2)
    with left:
        widgets.chart(charts.bars(shown.places, shown.indicator, whole=shown.whole, theme=theme), shown.bars_alt)
        widgets.paragraphs([charts.bars_key(shown.places, shown.whole), measure.SAME_FIGURES])
        widgets.beneath(shown.neighbourhoods, pictures.bars_of(shown, desk, edition), desk, edition, fold="")
    with right:
        outlines = maps.outlines(shown.boundaries, shown.places, edition.inputs.place)
        widgets.map_of(maps.deck(outlines, theme), shown.map_alt)
        widgets.chips(maps.legend(outlines))
        widgets.paragraphs(maps.notes(outlines, edition.inputs.place))
        widgets.as_picture(pictures.map_of(shown, desk, edition), desk, edition)
if shown.area_trends:
    widgets.header(f"Each {shown.level.lower()} over time, worst first")
    widgets.small_multiples(shown, desk, edition, theme)
if shown.breakdown:
    st.header("Breakdown", anchor=False)
    widgets.grid(shown.breakdown)

st.header("Commentary", anchor=False)
widgets.commentary(desk, edition, kpi, area, shown.period)
st.header("Actions", anchor=False)
widgets.actions(desk, edition, kpi, area)

with st.expander("What does this mean?"):
    widgets.facts(shown.definition)
    widgets.analysts(kpi, shown.text)
if shown.made:
    with st.expander("How this number was made"):
        widgets.made(shown.made, kpi, area)
        if shown.bands:
            widgets.grid(shown.bands)
if shown.lineage:
    with st.expander("Where this number came from"):
        widgets.facts(shown.lineage)
        widgets.grid(shown.extracts)
