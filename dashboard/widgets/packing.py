"""The meeting pack on a page: one button for each kind of file, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import pack
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.since import Since
from dashboard.widgets.shown import plain


def meeting_pack(desk: Desk, edition: Edition, since: Since | None = None) -> None:
    """Offer the pack of a published edition as PowerPoint, PDF and Excel; a draft, or nothing, has none.

    It tells what changed since the same day or release as its page; else since the release before.
    """
    if edition.release is None or edition.release.is_empty:
        return
    st.header("Meeting pack", anchor=False)
    if edition.is_draft:
        st.write("A draft has no pack. Publish it first.")
        return
    told = f", and what changed since {plain(since.said)}" if since else ""
    st.write(f"Download the meeting pack: every measure, latest period{told}.")

    def making(ending: str) -> Callable[[], bytes]:
        return lambda: pack.taken(desk, edition, ending, since)

    for column, (ending, name) in zip(st.columns(len(pack.NAMES)), pack.NAMES.items(), strict=True):
        with column:
            st.download_button(
                f"{name} pack",
                making(ending),
                pack.file_name(edition, ending, since),
                pack.ENDINGS[ending],
                key=f"pack-{ending}",
                on_click="ignore",
                width="stretch",
            )
