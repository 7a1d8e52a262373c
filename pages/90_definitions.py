"""Definitions: the book, printed from the definition files the board was made from."""

import streamlit as st

from dashboard import book, widgets

desk = widgets.guard()
widgets.title("Definitions")
edition = widgets.edition(desk)
entries = {each.id: book.entry(each, edition.inputs) for each in edition.indicators}
asked = widgets.asked_for("kpi")
if asked and asked not in entries:
    st.warning(f"There is no definition {widgets.plain(asked)}. All of them are below.")

titles = {"": "All of them", **{name: entry.title for name, entry in entries.items()}}
widgets.method(widgets.asked_for("method"), {name: entry.title for name, entry in entries.items()})
chosen = widgets.choose("Definition", "kpi", list(titles), lambda name: titles[name])
if chosen:
    widgets.header(titles[chosen])
    widgets.definition(entries[chosen], is_alone=True)
for entry in entries.values() if not chosen else ():
    with st.expander(f"**{widgets.plain(entry.title)}**"):
        widgets.definition(entry, is_alone=False)

st.header("How the methods work", anchor=False)
widgets.methods(edition.indicators, chosen)

if faults := list(edition.inputs.book.problems()):
    st.header("Definitions that could not be read", anchor=False)
    widgets.problems(faults, "Definitions that could not be read, and what to do")
