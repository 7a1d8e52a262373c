"""Data: how fresh each kind of file is, every release with its note, and the log of who did what."""

from __future__ import annotations

import streamlit as st

from dashboard import expected, journal, upload, words
from dashboard.access import ANYBODY, Action
from dashboard.desk import Desk
from dashboard.widgets.frame import choose
from dashboard.widgets.shown import header, table

MOST_LINES = 100
"""So many lines of the log are shown at once; the file has all of them."""


def freshness(desk: Desk) -> None:
    """Show for each kind of data what is on the board, and when the next period is due."""
    lines = expected.freshness(desk)
    columns = ("Kind of data", "On the board up to", "Loaded", "Next", "Due", "How it stands")
    rows = [(each.title, each.latest, each.loaded, each.next, each.due, each.stands) for each in lines]
    table("How fresh each kind of data is", columns, rows)


def editions(desk: Desk) -> None:
    """Show every release, newest first: what it did, by whom and when, and its note; whom, not where anybody reads."""
    made = desk.store.releases()[::-1]
    if not made:
        st.write("Nothing has been published yet.")
        return
    if desk.person == ANYBODY:
        dated = [(each, words.day(each.made_at.date())) for each in made]
        public = [(f"Release {each.number}", upload.action_text(each), day, each.note) for each, day in dated]
        table("Every release", ("Release", "What", "When", "Note"), public)
        return
    rows = [upload.release_row(desk.store, each) for each in made]
    table("Every release", ("Release", "What", "By and when", "Note"), rows)


def log(desk: Desk) -> None:
    """Show the log, newest first, of one kind where the address says so; and offer all of it as a file.

    Nothing of it to those whom it is closed to.
    """
    if not desk.person.allows(Action.LOG):
        return
    header("Log")
    kind = choose("What happened", "what", ["", *map(str, journal.Kind)], lambda each: each or "Everything")
    lines = journal.read_log(desk.store, kind=kind, most=MOST_LINES)
    if not lines:
        st.write("The log has no such line.")
    else:
        st.write(f"{words.count(len(lines), 'line')}, newest first. `verify` finds a line that was changed.")
        table(f"Log: {kind or 'everything'}", journal.COLUMNS, [each.cells for each in lines])

    def taken() -> str:
        desk.may(Action.LOG)
        desk.store.tell(journal.exported(desk.who, "log", kind=kind))
        return journal.log_csv(desk.store, kind=kind)

    st.download_button("Download the log as CSV", taken, "log.csv", "text/csv", key="download-log", on_click="ignore")
