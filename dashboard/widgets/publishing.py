"""Upload, the way out: the draft, what publishing would change, and publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Literal

import streamlit as st

from dashboard import upload, words
from dashboard.access import Action, permitted
from dashboard.desk import Desk, take_out
from dashboard.digest import told
from dashboard.ingest import Options
from dashboard.release import publish
from dashboard.store import Extract
from dashboard.terms import Refused
from dashboard.widgets.dropping import Drop
from dashboard.widgets.frame import DRAFT, link, remembered, say
from dashboard.widgets.shown import Html, chip, listed, plain, progress, table


def staging(desk: Desk, checks: Sequence[tuple[Drop, Options, upload.Checked]]) -> None:
    """Show the button that puts accepted files into the draft, and what is in it: the database knows, not this page."""
    ready = [each for each in checks if each[2].is_accepted and not upload.whereabouts(desk.store, each[2])]
    if ready:
        st.write(f"{words.count(len(ready), 'accepted file')} can be added to the draft. The board stays as it is.")
        if st.button("Add to the draft", type="primary", key="add"):
            _add(desk, ready)
    st.subheader("In the draft", anchor=False)
    staged = desk.store.staged()
    if not staged:
        st.write("No file is in the draft.")
    for extract in staged:
        _staged(desk, extract)


def _add(desk: Desk, ready: Sequence[tuple[Drop, Options, upload.Checked]]) -> None:
    with st.status("Adding to the draft", expanded=False) as status:
        for number, (drop, options, _) in enumerate(ready, start=1):
            st.write(f"Adding {plain(drop.file.name)}")
            said = replace(options, on_rows=progress(status, f"Adding file {number} of {len(ready)}: {drop.file.name}"))
            upload.stage(desk, drop.source.id, drop.file, drop.file.name, said)
        status.update(label="Added to the draft", state="complete")
    say("")
    st.rerun()


def _staged(desk: Desk, extract: Extract) -> None:
    st.write(plain(upload.extract_text(extract, desk.inputs.sources)))
    if st.button(f"Take out of the draft: {upload.named(extract.file)}", key=f"unstage-{extract.number}"):
        take_out(desk, extract)
        say("")
        st.rerun()


def preview(desk: Desk) -> upload.Preview:
    """Show what publishing the draft would change, and return it."""
    files = words.count(len(desk.store.staged()), "file")
    measures = words.count(len(desk.inputs.book.indicators), "measure")
    with st.spinner(f"Working out what publishing would change: {files} in the draft, {measures}"):
        shown: upload.Preview = remembered("preview", upload.preview_key(desk), lambda: upload.preview(desk))
    difference = shown.difference
    st.html(f'<p class="lead">{escape(upload.preview_sentence(shown))}</p>')
    _changes(upload.preview_rows(shown))
    listed("Changed beside the files:", difference.told)
    listed("Held back since an undo, until changed again:", difference.held)
    listed("Look at these before you publish:", [*difference.warnings, *difference.faults.values()])
    if not difference.is_nothing:
        going = [f"release {number}" for number in shown.outlived]
        listed("Withdrawn for good when this is published, as older than the retention period:", going)
        st.html(f"<p class='board'>{link('./', 'See the scorecard as it would be', release=DRAFT)}</p>")
    return shown


MOST_CHANGES = 15


def _changes(rows: Sequence[upload.Row]) -> None:
    columns = ("Measure", "Area", "Before", "After", "Rating before and after", "Why")
    cells = [(row.measure, row.area, row.before, row.after, _chips(row), row.why) for row in rows]
    if cells:
        shown = f": {MOST_CHANGES} of {len(cells):,}" if len(cells) > MOST_CHANGES else ""
        table(f"What would change on the board{shown}", columns, cells[:MOST_CHANGES])
    if len(cells) > MOST_CHANGES:
        with st.expander(f"All {len(cells):,} cells that would change"):
            table("Everything that would change on the board", columns, cells)


def _chips(row: upload.Row) -> Html:
    was, will = (chip(each) if each else Html("nothing") for each in (row.was, row.will))
    return was if was == will else Html(f"{was} to {will}")


MOVED = "The draft changed after this page showed it, so nothing was published. Look at the preview again."


def publishing(desk: Desk, shown: upload.Preview) -> None:
    """Show the way onto the board: the reason where past values change, and the button."""
    difference = shown.difference
    if not desk.person.allows(Action.PUBLISH):
        st.write(f"Publishing is for {permitted(Action.PUBLISH)}.")
        return
    note, lacking = _note(shown)
    if lacking:
        st.write(lacking)
    is_ready = not (difference.is_nothing or lacking)
    # The token goes with the button: what is published is what stood above it when it was pressed, or nothing.
    kind: Literal["primary", "secondary"] = "primary" if is_ready else "secondary"
    st.button("Publish", type=kind, disabled=not is_ready, key="publish", on_click=_ask, args=(difference.token,))
    asked = str(st.session_state.pop("asked", ""))
    if asked == difference.token:
        _confirm_publish(desk, shown, note)
    elif asked:
        say(MOVED)
        st.rerun()  # what the last step did stands below, and was shown already


def _note(shown: upload.Preview) -> tuple[str, str]:
    """Return the note of a release, and what is still wanting before it may be published."""
    if shown.difference.is_nothing:
        return "", ""
    reason = ""
    if shown.difference.restated:
        label, hint = "Why past values change", "Choose a reason"
        reason = st.selectbox(label, upload.REASONS, index=None, placeholder=hint, key="reason") or ""
    written = str(st.text_input("Note for this release (everybody can read it)", key="note"))
    return upload.note_of(reason, written), upload.personal(written) or upload.wanting(shown, reason, written)


def _ask(token: str) -> None:
    st.session_state["asked"] = token
    say("")


@st.dialog("Publish the draft?")
def _confirm_publish(desk: Desk, shown: upload.Preview, note: str) -> None:
    st.write(plain(upload.preview_sentence(shown)))
    if note:
        st.write(f"Note: {plain(note)}")
    st.write("Everybody sees it at once. It can be undone.")
    if not st.button("Yes, publish", type="primary", key="publish-yes"):
        return
    try:
        with st.spinner(f"Publishing {words.count(len(shown.difference.staged), 'file')}: one moment"):
            released, _ = publish(desk, note, shown.difference.token)
    except Refused as refused:
        say(str(refused))
    else:
        say(told(desk, released, upload.published_text(desk, released)), "success") if released else say(MOVED)
    st.rerun()
