"""The entry: the page list and the frame, nothing else. `dashboard/server.py` serves it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from dashboard import widgets
from dashboard.access import Action

PAGES = Path(__file__).parent.parent / "pages"

# What a page is for, where it is not for everybody: others do not find it in the list. Anybody may read a digest, and
# comes to it from This week; in the list it stands among the month's work, which is not a reader's.
NEEDED = {"upload": Action.LOAD, "commentary": Action.COMMENT, "targets": Action.DRAFT, "digest": Action.DRAFT}

# What a page is called where its address says it otherwise.
TITLES = {"digest": "What changed"}

# A picture of our own: Streamlit fetches the icons it names from another host.
ICON = str(Path(__file__).parent / "favicon.svg")


def page(path: Path) -> st.Page:
    """Return the page a file makes: `20_measure.py` is Measure, at /measure; the first file is the front."""
    name = path.stem.split("_", 1)[1]
    is_front = path == min(PAGES.glob("[0-9]*.py"))
    shown: Literal["visible", "hidden"] = "visible" if widgets.allows(NEEDED.get(name, Action.READ)) else "hidden"
    title = TITLES.get(name) or name.replace("_", " ").capitalize()
    return st.Page(path, title=title, url_path=name, default=is_front, visibility=shown)


# What stands in the menu itself is for everybody; the rest is behind a word, so that the Tab key soon is on the board.
BEHIND = {
    "Month-end": ("upload", "commentary", "targets", "digest"),
    "About": ("data", "definitions", "data_protection", "accessibility", "account"),
}


def section(path: Path) -> str:
    """Return the part of the menu that a page stands in; the empty one is the menu itself.

    What somebody may not open is in no part: one with nothing to see in it would still have its word.
    """
    name = path.stem.split("_", 1)[1]
    is_shown = widgets.allows(NEEDED.get(name, Action.READ))
    return next((part for part, names in BEHIND.items() if is_shown and name in names), "")


def menu() -> dict[str, list[st.Page]]:
    """Return every page by its part of the menu, in the order of their files."""
    files = sorted(PAGES.glob("[0-9]*.py"))
    parts = {part: [page(path) for path in files if section(path) == part] for part in ("", *BEHIND)}
    return {part: pages for part, pages in parts.items() if pages}


# Every page is registered for everybody: its own first line says who may, and an unknown address loses a deep link.
shown = st.navigation(menu(), position="top")
st.set_page_config(page_title=f"{shown.title} - Placeboard", page_icon=ICON, layout="wide")
shown.run()
