"""The milestones of the plan on This week: overdue and due first, the rest in a line each, all of them in a fold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

import streamlit as st

from dashboard import milestones
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.milestones import Plan
from dashboard.place import Milestone
from dashboard.widgets.shown import Html, chip, download, paragraphs, plain, table

HOW = "Whoever loads files puts milestones.csv into the draft on the page Targets, and they stand here once published."


def week_milestones(desk: Desk, edition: Edition, plan: Plan) -> None:
    """Show the milestones that are overdue or due within four weeks, the others in a line each, and all in a fold."""
    if not plan.every:
        paragraphs([f"{milestones.NONE_KEPT} {HOW}"])
        return
    if not plan.parts:
        paragraphs([plan.sentence])
    for heading, found in plan.parts.items():
        st.subheader(heading, anchor=False)
        _listed(heading, found, plan.day)
    paragraphs(plan.rest)
    if plan.undated:
        with st.expander(f"Milestones without a date ({len(plan.undated)})"):
            _listed("Milestones without a date, as printed", plan.undated, plan.day)
    with st.expander(f"Every milestone ({len(plan.every)})"):
        _listed("Every milestone, in the order of the register", plan.every, plan.day, is_titled=False)
        # Not called milestones.csv: it says how each stands on a day, and is no register to be put in again.
        download("milestones_as_shown.csv", lambda: milestones.register_text(plan, edition.number), desk, edition)


def _listed(caption: str, found: Iterable[Milestone], day: date, *, is_titled: bool = True) -> None:
    table(plain(caption), milestones.COLUMNS, [_row(each, day) for each in found], is_titled=is_titled)


def _row(each: Milestone, day: date) -> tuple[str, ...]:
    note = f"<br><small>{escape(each.note)}</small>" if each.note else ""
    due, owner = milestones.due_words(each, day), each.owner or milestones.NO_OWNER
    said = milestones.status_words(each, day)
    status = f"{chip(milestones.chip_of(each, day))}{f'<br><small>{escape(said)}</small>' if said else ''}"
    return Html(f"{escape(each.text)}{note}"), due, Html(status), owner, each.group
