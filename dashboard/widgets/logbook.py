"""Data: how fresh each kind of file is, every release with its note, and the log of who did what."""

from __future__ import annotations

import streamlit as st

from dashboard import expected, journal, upload, words
from dashboard.desk import Desk
from dashboard.widgets.frame import choose
from dashboard.widgets.shown import table

MOST_LINES = 100
"""So many lines of the log are shown at once; the file has all of them."""


def freshness(desk: Desk) -> None:
    """Show for each kind of data what is on the board, and when the next period is due."""
    lines = expected.freshness(desk)
    late = sum(each.is_late for each in lines)
    st.write(f"{words.count(len(lines), 'kind of data', 'kinds of data')} on the board or awaited, {late} late.")
    columns = ("Kind of data", "On the board up to", "Loaded", "Next", "Due", "How it stands")
    rows = [(each.title, each.latest, each.loaded, each.next, each.due, each.stands) for each in lines]
    table("How fresh each kind of data is", columns, rows)


def editions(desk: Desk) -> None:
    """Show every release, newest first: what it did, by whom and when, and its note."""
    made = desk.store.releases()[::-1]
    if not made:
        st.write("Nothing has been published yet.")
        return
    rows = [(f"Release {each.number}", upload.action_text(each), upload.made_text(each), each.note) for each in made]
    table("Every release", ("Release", "What", "By and when", "Note"), rows)


def log(desk: Desk) -> None:
    """Show the log, newest first, of one kind where the address says so; and offer all of it as a file."""
    kind = choose("What happened", "what", ["", *map(str, journal.Kind)], lambda each: each or "Everything")
    lines = journal.read_log(desk.store, kind=kind, most=MOST_LINES)
    if not lines:
        st.write("The log has no such line.")
    else:
        st.write(f"{words.count(len(lines), 'line')}, newest first. `verify` finds a line that was changed.")
        table(f"Log: {kind or 'everything'}", journal.COLUMNS, [each.cells for each in lines])

    def taken() -> str:
        desk.store.tell(journal.exported(desk.who, "log", kind=kind))
        return journal.log_csv(desk.store, kind=kind)

    st.download_button("Download the log as CSV", taken, "log.csv", "text/csv", key="download-log", on_click="ignore")
