"""Neighbourhood: one area's measures as tables, who lives there, and all of it as a file."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import Profile, ProfileRow, profile_csv
from dashboard.widgets.board import dated
from dashboard.widgets.frame import link
from dashboard.widgets.lines import SCALES, sparkline
from dashboard.widgets.shown import Html, download, facts, listed, rated, table

NO_COMPARISON = "The place has none"


def profiled(theme: str, shown: Profile, edition: Edition) -> None:
    """Show an area's measures of one theme, a row each: the area beside its own target, and beside the place."""
    name = edition.inputs.place.file.name
    columns = ("Measure", "Period", shown.area.name, "Own target", "Change", "Over time", name, f"Against {name}")
    rows = [_row(each, shown) for each in shown.themes[theme]]
    table(f"{theme}, {shown.area.name}", columns, rows, is_titled=True)


def _row(each: ProfileRow, shown: Profile) -> tuple[str, ...]:
    line = each.line
    title = link("measure", line.indicator.title, kpi=line.indicator.id, area=shown.area.code)
    return (
        Html(f"{title}<br><small>{escape(line.indicator.unit)}</small>"),
        dated(line.period, line),
        rated(line.headline),
        line.target or "None set",
        line.change or "Nothing to compare with",
        sparkline(each.recent, line.indicator),
        rated(each.whole) if each.whole else NO_COMPARISON,
        each.against,
    )


def profile_notes(shown: Profile, desk: Desk, edition: Edition) -> None:
    """Show who lives in the area, what is measured for the place alone, and the area's points as a file."""
    if shown.residents:
        st.header("Who lives here", anchor=False)
        facts(shown.residents)
    st.write(
        "Better and worse are by the 95% interval: where it holds the place's value, the two are similar. "
        "A rating is against the area's own target, so that an area can be better than the place and off target. "
        f"{SCALES}"
    )
    listed("Measured for the place alone, and not here:", shown.elsewhere)
    download(shown.file, lambda: profile_csv(edition, shown.area.code), desk, edition)
