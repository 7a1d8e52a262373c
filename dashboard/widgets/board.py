"""The scorecard: what needs attention, and every measure by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.measure import Recent
from dashboard.place import Area
from dashboard.scorecard import EXCEPTION_COLUMNS, LATE, MOST_EXCEPTIONS, ORDER_RULE, Board, Cell, Line, latest, without
from dashboard.terms import UNKNOWN_AREA
from dashboard.widgets.frame import link
from dashboard.widgets.lines import sparkline
from dashboard.widgets.shown import Html, chip, plain, rated, table


def exceptions(shown: Board) -> None:
    """Show what needs attention, at most seven lines, the rest behind a click, and the rule of their order."""
    if not shown.exceptions:
        st.write(plain(shown.all_well))
        return
    rows = [exception_row(each) for each in shown.exceptions]
    table("What needs attention", EXCEPTION_COLUMNS, rows[:MOST_EXCEPTIONS], is_titled=True)
    if len(rows) > MOST_EXCEPTIONS:
        with st.expander(f"Show all {len(rows)}"):
            table("Everything that needs attention", EXCEPTION_COLUMNS, rows)
    st.write(ORDER_RULE)


def way_to_data() -> None:
    """Show the way to what is known of the data, which every reader may read."""
    way = link("data", "Is the data up to date, and what is missing or hidden?")
    st.html(f'<p class="board">{way}</p>')


def exception_row(each: Line) -> tuple[str, ...]:
    """Return what stands in the table of what needs attention for one measure."""
    chips = rated(Cell(each.headline.area, each.headline.chip, "", each.headline.sentence))
    name = link("measure", each.indicator.title, kpi=each.indicator.id)
    return (
        name,
        chips,
        dated(latest(each), each),
        each.target or "None set",
        each.change or "Nothing to compare with",
        each.where or "None",
        each.owner,
    )


def dated(text: str, each: Line) -> str:
    """Return what is said of a line's period, with what is late since."""
    return Html(f"{escape(text)}<br>{chip(LATE)}<br><small>{escape(each.late)}</small>") if each.late else text


def measures(theme: str, lines: Sequence[Line], shown: Board, over_time: Mapping[str, Recent]) -> None:
    """Show the measures of a theme, a row each: the place over time, and a cell for the place and for every area."""
    columns, rows = measure_rows(lines, shown, over_time)
    table(f"{theme}, by area", columns, rows, is_titled=True)


def measure_rows(
    lines: Sequence[Line], shown: Board, over_time: Mapping[str, Recent]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the columns and the rows of a table of measures: of the areas that one of them has a cell for."""
    told = {one.area.code for line in lines for one in line.cells}
    areas = [each for each in shown.areas if each.code in told]
    columns = ("Measure", "Period", "Over time", shown.place, *(_named(area) for area in areas))
    return columns, [_measure(each, areas, over_time.get(each.indicator.id, Recent())) for each in lines]


def _named(area: Area) -> str:
    """Return an area's name as the way to its profile; what is not known has none."""
    return area.name if area.code == UNKNOWN_AREA else link("neighbourhood", area.name, area=area.code)


def _measure(each: Line, areas: Sequence[Area], over_time: Recent) -> tuple[str, ...]:
    cells = {cell.area.code: cell for cell in each.cells}
    title = link("measure", each.indicator.title, kpi=each.indicator.id)
    name = Html(f"{title}<br><small>{escape(each.indicator.unit)}</small>")
    return (
        name,
        dated(each.period, each),
        sparkline(over_time, each.indicator),
        rated(each.headline),
        *(rated(cells[area.code]) if area.code in cells else without(each, area) for area in areas),
    )
