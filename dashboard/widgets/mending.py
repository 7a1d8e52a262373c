"""Upload: a file mended here, one click for each text that does not fit, and the way back from each."""

from __future__ import annotations

import streamlit as st

from dashboard import mend, upload
from dashboard.desk import Desk
from dashboard.ingest import Repair
from dashboard.widgets.dropping import Drop
from dashboard.widgets.shown import plain


def mending(desk: Desk, drop: Drop, shown: upload.Checked) -> None:
    """Offer what can be mended here, one click each, and list what was, with the way back."""
    found = mend.mends(shown.problems, drop.source, desk.place.lookup)
    if found:
        st.write(f"**Mend here:** say what these mean in {plain(shown.file)}. It is kept with the file, and shown.")
    for index, each in enumerate(found[:MOST_MENDS]):
        _mend(drop, each, f"{drop.file.file_id}-{index}")
    if len(found) > MOST_MENDS:
        st.write(f"{len(found) - MOST_MENDS} more can be mended here once these are.")
    for repair in st.session_state.get(drop.repairs, ()):
        label = f'"{upload.named(repair.found)}" is read as {upload.named(repair.use)}. Take that back'
        st.button(label, key=f"back-{drop.file.file_id}-{repair}", on_click=_unchoose, args=(drop, repair))


MOST_MENDS = 10
"""So many repairs are offered at once: each is a line with its own choice."""


def _mend(drop: Drop, each: mend.Mend, key: str) -> None:
    said, offered = st.columns([3, 2], vertical_alignment="bottom")
    with said:
        st.write(plain(each.sentence))
        for use in each.near:
            label = f"Use {upload.named(use)} for {'all ' if each.rows != '1 row' else ''}{each.rows}"
            st.button(label, key=f"use-{key}-{use}", type="primary", on_click=_choose, args=(drop, each.as_(use)))
    with offered:
        label = f'Read "{upload.named(each.found)}" as'
        box = f"read-{key}-{each.found}"
        st.selectbox(
            label,
            each.choices,
            index=None,
            placeholder="Choose another",
            key=box,
            on_change=_choose_other,
            args=(drop, each, box),
        )


def _choose(drop: Drop, repair: Repair) -> None:
    chosen = st.session_state.get(drop.repairs, ())
    st.session_state[drop.repairs] = (*chosen, repair)


def _choose_other(drop: Drop, each: mend.Mend, box: str) -> None:
    if use := st.session_state.get(box):
        _choose(drop, each.as_(use))


def _unchoose(drop: Drop, repair: Repair) -> None:
    kept = tuple(each for each in st.session_state.get(drop.repairs, ()) if each != repair)
    st.session_state[drop.repairs] = kept
