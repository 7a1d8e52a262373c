"""The page Commentary: what stands to be written, the drafts, all open actions, and the way to take a text away."""

from __future__ import annotations

import streamlit as st

from dashboard import actions as agreed
from dashboard import commentary as written
from dashboard import words
from dashboard.access import Action
from dashboard.commentary import age_words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.remarks import capitalised, remarks, sentence
from dashboard.widgets.frame import choose, link
from dashboard.widgets.remarks import TAKEN, said_of, try_to
from dashboard.widgets.shown import plain, rated, table
from dashboard.widgets.tasks import closing


def to_write(desk: Desk, edition: Edition) -> str:
    """Show every live measure with how its commentary stands, of one owner if one is chosen; return that owner."""
    found = remarks(desk, edition)
    owners = sorted({each.line.owner for each in found} - {""})
    owner = choose("Owner", "owner", ["", *owners], lambda each: each or "Every owner") if owners else ""
    shown = [each for each in found if owner in ("", each.line.owner)]
    st.write(plain(sentence(shown)))
    columns = ("Measure", "Latest", "Rating", "Commentary", "Owner")
    rows = [
        (
            link("measure", each.line.indicator.title, kpi=each.line.indicator.id),
            each.line.period,
            rated(each.line.headline),
            each.said,
            each.line.owner,
        )
        for each in shown
    ]
    if rows:
        table("How the commentary stands", columns, rows)
    return owner


def waiting_drafts(desk: Desk, edition: Edition, owner: str) -> None:
    """Show the drafts nobody has published yet, each with the way to its form."""
    place, titles = edition.inputs.place, {each.id: each.title for each in edition.indicators}
    drafts = [each for each in written.drafts(desk) if owner in ("", place.owner(each.indicator))]
    if not drafts:
        st.write("No draft is waiting.")
        return
    rows = [
        (
            link("measure", titles.get(each.indicator, each.indicator), kpi=each.indicator, area=each.area),
            place.lookup.name(each.area),
            capitalised(words.period(each.period)),
            f"{each.by}, {age_words(each, edition.day)}",
        )
        for each in drafts
    ]
    table("Drafts waiting", ("Measure", "Area", "About", "By and when"), rows, is_titled=True)


def open_actions(desk: Desk, edition: Edition, owner: str) -> None:
    """Show all open actions, the longest overdue first, and the way to close one."""
    place, titles = edition.inputs.place, {each.id: each.title for each in edition.indicators}
    still = [each for each in agreed.still_open(desk) if owner in ("", place.owner(each.indicator))]
    late = sum(bool(each.overdue(edition.day)) for each in still)
    st.write(f"{words.count(len(still), 'action')} open, {late} overdue.")
    rows = [
        (
            TAKEN if each.taken_on else each.text,
            link("measure", titles.get(each.indicator, each.indicator), kpi=each.indicator, area=each.area),
            each.owner,
            each.due_words(edition.day),
            f"{words.day(each.on)}, {each.by}",
        )
        for each in still
    ]
    if rows:
        table("Open actions", ("Action", "Measure", "Who", "Due", "Agreed"), rows, is_titled=True)
    said_of("actions")
    closing(desk, still)


def taking_away(desk: Desk, edition: Edition) -> None:
    """Offer an admin the way to take away a text that should never have been written."""
    if not desk.person.allows(Action.WITHDRAW):
        return
    titles = {each.id: each.title for each in edition.indicators}
    named = {
        ("comment", each.number): f"Comment {each.number}: {titles.get(each.indicator, each.indicator)}, {each.period}"
        for each in written.everything(desk)
        if not each.taken_on
    }
    tasks = [each for each in agreed.every(desk) if not each.taken_on]
    named |= {("action", each.number): f"Action {each.number}: {each.text[:60]}" for each in tasks}
    said_of("taken")
    if not named:
        return
    turn = int(st.session_state.get("texts-taken", 0))  # each one is made sure of anew
    with st.expander("Take a text away"), st.form("take-away", enter_to_submit=False, border=False):
        st.write(
            "For a text that should never have been written, such as one that names a patient. With a comment goes "
            "every version and draft about the same measure, area and period. Backups made before still hold it."
        )
        kind, number = st.selectbox("Text", list(named), format_func=lambda each: named[each], key="taking")
        is_sure = st.checkbox("I know that it cannot be brought back", key=f"taking-sure-{turn}")
        asked = st.form_submit_button("Take the text away", key="take-away")
    if asked and not is_sure:
        st.error("Nothing was taken away. Tick the box first: it cannot be brought back.")
    elif asked:
        try_to(lambda: _gone(desk, kind, number), "taken")


def _gone(desk: Desk, kind: str, number: int) -> str:
    gone = written.take_away(desk, number) if kind == "comment" else [number]
    if kind == "action":
        agreed.take_away(desk, number)
    st.session_state["texts-taken"] = int(st.session_state.get("texts-taken", 0)) + 1
    return f"The text of {kind} {', '.join(map(str, gone))} was taken away."
