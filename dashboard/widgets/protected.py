"""Data protection: the page for an impact assessment, and the agreements that data is received under."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import journal
from dashboard import protection as stated
from dashboard.desk import Desk
from dashboard.widgets.shown import header, lead, paragraphs, table


def protection(desk: Desk) -> None:
    """Show what is done with the data, part by part, then the docs' own text; and offer all of it as a file."""
    lead("What is done with the data, as the contracts and settings of this board have it today.")
    paragraphs(["It can be taken into a data-protection impact assessment as it stands: print it, or take the file."])

    def taken() -> str:
        text = stated.markdown(desk)
        desk.store.tell(journal.exported(desk.who, "data protection"))
        return text

    st.download_button(
        "Download as Markdown",
        taken,
        "data-protection.md",
        "text/markdown",
        key="download-protection",
        on_click="ignore",
    )
    for section in stated.sections(desk):
        _section(section)
    st.header("What is done, and what is not", anchor=False)
    st.markdown(stated.in_the_docs())


def agreements(desk: Desk) -> None:
    """Show the agreement each kind of file is received under, when it expires, and how long releases are kept."""
    shown = {each.title: each for each in stated.sections(desk)}
    _section(shown["Agreements"])
    _section(replace(shown["How long it is kept"], title="How long releases are kept"))


def _section(section: stated.Section) -> None:
    header(section.title)
    paragraphs(section.said)
    if section.columns:
        table(section.title, section.columns, section.rows, is_titled=True)
