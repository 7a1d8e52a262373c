"""The scorecard's table: what a reader picks out of it, kept in the address, and what is shown of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from html import escape

import streamlit as st

from dashboard.edition import Edition
from dashboard.measure import Recent, recent
from dashboard.scorecard import FILTERS, Board, Choice, Line, pick, sorts, themes_of, themes_said
from dashboard.widgets.board import measures
from dashboard.widgets.frame import asked_for, choose, link, typed
from dashboard.widgets.lines import SCALES
from dashboard.widgets.shown import header, paragraphs, plain

MOST_SIGNS = 60
"""Of what an address asks for and is not there, so much is said again."""


def every_measure(edition: Edition, shown: Board) -> None:
    """Show every measure by area, or those that a reader picks, and how many of them are shown."""
    header("Every measure")
    choice = _choice(edition, shown)
    picked = pick(edition, shown, choice)
    if picked.said:
        # The release goes along with every link; what else is kept is the month.
        every = link("./", "Show all", period=asked_for("period"))
        st.html(f'<p class="board" role="status">{escape(picked.said)} {every}</p>')
    paragraphs([picked.order])
    for theme, lines in picked.tables.items():
        st.subheader(plain(theme), anchor=False)
        measures(theme, lines, shown, over_time(edition, lines))
    paragraphs([SCALES])


def by_theme(edition: Edition, shown: Board) -> None:
    """Show how the measures of each theme stand, with the way to them, where the place has more than one theme."""
    group = asked_for("group")
    themes = themes_of(edition, shown.lines, group)
    if len(themes) < 2:
        return
    header("By theme")
    kept = {"group": group, "period": asked_for("period")}
    said = (
        f"<li>{link('./', theme, theme=theme, **kept)}: {escape(text)}</li>"
        for theme, text in themes_said(themes).items()
    )
    st.html(f'<ul class="week">{"".join(said)}</ul>')


def over_time(edition: Edition, lines: Iterable[Line]) -> dict[str, Recent]:
    """Return what each measure's line over time is drawn of: the place's points, none after the period shown."""
    return {
        each.indicator.id: recent(edition, each.indicator, each.headline.area.code, each.headline.point)
        for each in lines
        if each.period
    }


def _choice(edition: Edition, shown: Board) -> Choice:
    """Ask what is to be shown, in boxes whose choices stand in the address, and say what an address got wrong."""
    groups = list(edition.inputs.place.file.groupings)
    orders, ratings = sorts(shown), {"": "Any rating", **{name: label for name, (label, _) in FILTERS.items()}}
    boxes = st.columns([3, 2, 2, 2, 2] if len(groups) > 1 else [3, 2, 2, 2])
    with boxes[0]:
        find = typed("Find a measure or its owner", "find").strip()
    with boxes[1]:
        only = choose("Rating", "only", list(ratings), lambda each: ratings[each])
    with boxes[2]:
        sort = choose("Order", "sort", list(orders), lambda each: orders[each])
    group = ""
    if len(groups) > 1:
        with boxes[3]:
            group = _grouping(groups)
    themes = list(themes_of(edition, shown.lines, group))
    with boxes[-1]:
        theme = choose("Theme", "theme", ["", *themes], lambda each: each or "All themes")
    _strange({"only": ratings, "sort": orders, "group": groups, "theme": themes})
    return Choice(find, group, theme, only, sort)


def _grouping(groups: list[str]) -> str:
    """Return the grouping chosen. A theme of another one goes out of the address with it."""
    before = asked_for("group")
    group = choose("Grouping", "group", groups)
    if group != before and asked_for("group") != before:
        st.query_params.pop("theme", None)
    return group


_INSTEAD = {
    "only": ("rating", "All ratings are shown."),
    "sort": ("order", "The usual order is shown."),
    "group": ("grouping", "The first grouping is shown."),
    "theme": ("theme", "All themes are shown."),
}


def _strange(offered: Mapping[str, Collection[str]]) -> None:
    """Say of each box what the address asks for and is not offered, and what is shown instead."""
    for name, known in offered.items():
        asked = asked_for(name)
        if asked and asked not in known:
            what, instead = _INSTEAD[name]
            st.warning(plain(f'The address asks for the {what} "{asked[:MOST_SIGNS]}", which is not here. {instead}'))
