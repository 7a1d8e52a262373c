"""The measure page and the book: judgements kept apart, a definition in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.book import Entry
from dashboard.definitions import Indicator
from dashboard.measure import Beside, Judgement, Made
from dashboard.methods import every, methods_of, page_of
from dashboard.widgets.frame import asked_for, link
from dashboard.widgets.shown import chip, grid, header, listed, paragraphs, plain, table

YEAR_TO_DATE = "year-to-date"
"""The method page of what is added up here and not in a release."""


def definition(entry: Entry, *, is_alone: bool) -> None:
    """Show an indicator of the book: what it says of itself, what to beware of, its worked example."""
    # Of several on one page each table is named for its indicator: two regions of one name cannot be told apart.
    named = "" if is_alone else f" ({entry.title})"
    st.write(f"**{plain(entry.question)}**")
    table(f"What the definition says{named}", ("Part", "What it says"), entry.facts)
    listed("Beware:", entry.caveats)
    if entry.expected:
        st.write("The worked example, which is run whenever the definitions are checked:")
    for drawn in (*entry.given, *([entry.expected] if entry.expected else [])):
        table(f"{drawn.caption}{named}", drawn.columns, drawn.rows)


def methods(indicators: Sequence[Indicator], chosen: str) -> None:
    """Show the method pages, each behind its title: those of the chosen indicator, or all of them."""
    own = next((each for each in indicators if each.id == chosen), None)
    for page in methods_of(own) if own else every():
        with st.expander(f"**{plain(page.title)}**"):
            st.markdown(page.text)


def unknown(asked: str, titles: Mapping[str, str], what: str = "measure") -> None:
    """Say that the address names a measure, or an area, that is not on the board, if so; the first is shown."""
    if asked and asked not in titles:
        shown = next(iter(titles.values()))
        st.warning(f"There is no {what} {plain(asked)} on this board. {plain(shown)} is shown.")


def analysts(kpi: str, text: str) -> None:
    """Show a definition as its file has it."""
    st.write(f"**For analysts:** the definition {plain(kpi)}, as it stands in its file.")
    name = f"The definition {escape(kpi)}"
    st.html(f'<pre class="scroll source" role="region" aria-label="{name}" tabindex="0">{escape(text)}</pre>')


def made(shown: Iterable[Made], kpi: str, area: str) -> None:
    """Show how each number was made, with the way to the formula of each."""
    said = "".join(f"<dt>{escape(each.label)}</dt><dd>{_steps(each, kpi, area)}</dd>" for each in shown)
    st.html(f'<dl class="facts made">{said}</dl>')


def _steps(each: Made, kpi: str, area: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in each.lines)
    if not each.method:
        return lines
    to = link("definitions", f"Method: {page_of(each.method).title}", kpi=kpi, area=area, method=each.method)
    return f"{lines}<p>{to}</p>"


def method(asked: str, titles: Mapping[str, str]) -> None:
    """Show the method page that the address asks for, with the way back to the measure that it came from.

    Say so where there is none of that name.
    """
    if not asked:
        return
    page = next((each for each in every() if each.name == asked), None)
    if page is None:
        st.warning(f"There is no method {plain(asked)}. All of them are below.")
        return
    header(f"Method: {page.title}")
    if (kpi := asked_for("kpi")) in titles:
        st.html(f'<p class="facts">{link("measure", f"Back to {titles[kpi]}", kpi=kpi, area=asked_for("area"))}</p>')
    st.markdown(page.text)


def beside(shown: Beside, kpi: str, area: str) -> None:
    """Show a value beside that of a year before, and the year to date, with what they mean and how they are made."""
    if shown.table is None:
        return
    grid(shown.table)
    paragraphs(shown.notes)
    to = link("definitions", f"Method: {page_of(YEAR_TO_DATE).title}", kpi=kpi, area=area, method=YEAR_TO_DATE)
    st.html(f'<p class="facts">{to}</p>')


def judgements(shown: Iterable[Judgement]) -> None:
    """Show judgements side by side, each under its own label, so that none is taken for another."""
    said = (
        f"<div><dt>{escape(each.label)}</dt><dd>{chip(each.chip) if each.chip else ''} {escape(each.text)}</dd></div>"
        for each in shown
    )
    st.html(f'<dl class="judgements">{"".join(said)}</dl>')
