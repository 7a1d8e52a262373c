"""Upload, what came of it: the release on the board, the way back, and every release before it."""

from __future__ import annotations

import json

import streamlit as st

from dashboard import upload
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.release import taken_out
from dashboard.store import Extract, Release
from dashboard.terms import Refused
from dashboard.widgets.frame import last_said, link, remembered, say
from dashboard.widgets.shown import listed, paragraphs, plain, table
from dashboard.widgets.withdrawing import withdrawing


def releases(desk: Desk) -> None:
    """Show what the last step did, what is on the board and what that changed, the way back, and every release."""
    last_said()
    made = desk.store.releases()[::-1]
    if not made:
        st.write("Nothing has been published yet.")
        return
    _result(desk, made[0])
    files = upload.brought_in(desk.store, made[0])
    if files:
        table(f"Files of release {made[0].number}", _FILE_COLUMNS, [_file_row(desk, each) for each in files])
    gone = [upload.extract_text(each, desk.inputs.sources) for each in taken_out(desk.store, made[0])]
    listed("Taken out, until somebody drops it again:", gone)
    _undoing(desk)
    withdrawing(desk)
    rows = [upload.release_row(desk.store, each) for each in made]
    shown = f", the last {MOST_RELEASES} of {len(rows)}" if len(rows) > MOST_RELEASES else ""
    table(f"Releases{shown}", ("Release", "What", "By and when", "Note"), rows[:MOST_RELEASES])


def _result(desk: Desk, release: Release) -> None:
    """Show what the release on the board is and changed: the same after a reload, and to everybody who works on it."""
    did = upload.action_text(release)
    st.write(f"**Release {release.number} is on the board.** {did}, by {plain(upload.made_text(release))}.")
    key = (release.number, release.withdrawals, desk.store.url)
    changed: str = remembered("told", key, lambda: upload.told(desk.store, release))
    paragraphs([changed, f"Note: {release.note}" if release.note else ""])
    digest = link("digest", f"What release {release.number} changed", release=str(release.number))
    st.html(f"<p class='board'>{digest} &middot; {link('./', 'See the scorecard', release='')}</p>")


MOST_RELEASES = 12


_FILE_COLUMNS = ("File", "Read as", "Covers", "Loaded by", "SHA-256")


def _file_row(desk: Desk, extract: Extract) -> tuple[str, ...]:
    source = desk.inputs.sources.get(extract.source)
    covers = upload.covered(json.loads(extract.covers), source)
    title = source.title if source else extract.source
    return extract.file, title, covers, extract.loaded_by, extract.sha256[:16]


def _undoing(desk: Desk) -> None:
    target = upload.undo_target(desk.store)
    if not desk.person.allows(Action.UNDO):
        return
    if target is None:
        st.write("There is nothing to undo: what is on the board is the first release.")
        return
    current, back_to = target
    said = f"Undo release {current.number}: return everyone to release {back_to}"
    if st.button(said, key="undo"):
        _confirm_undo(desk, current, back_to)


@st.dialog("Undo this release?")
def _confirm_undo(desk: Desk, current: Release, back_to: int) -> None:
    st.write(f"The board goes back to release {back_to}. This is release {current.number + 1}; nothing is deleted.")
    note = str(st.text_input("Why (everybody can read it)", "Published in error.", key="undo-note"))
    if refused := upload.personal(note):
        st.error(refused)
        return
    if not st.button("Yes, undo", type="primary", key="undo-yes"):
        return
    try:
        with st.spinner(f"Returning everyone to release {back_to}"):
            released = upload.undo_exactly(desk, current.number, note)
        say(f"Release {released.number} is published: it is release {released.manifest_of} again.", "success")
    except Refused as refused:
        say(str(refused))
    st.rerun()
