"""What pages are made of: sentences, chips, tables, charts; everything escaped that is not markup already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_status_container import StatusContainer

from dashboard import journal, words
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import Table
from dashboard.scorecard import Cell, Chip
from dashboard.terms import Problem
from dashboard.tombstones import refuse_withdrawn

WORD_JOINER = "\u2060"
"""No sign can be seen of it; within an address it keeps Markdown from making a link of the rest."""

_ADDRESSES = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)


class Html(str):
    """Markup that is safe already: everything else is escaped where it is shown."""

    __slots__ = ()


def title(text: str) -> None:
    """Show the page's one first heading, and name the browser's tab and history by it."""
    st.set_page_config(page_title=f"{text} - Placeboard")
    st.title(plain(text), anchor=False)


def header(text: str) -> None:
    """Show a heading, whatever a file has in it."""
    st.header(plain(text), anchor=False)


def lead(text: str) -> None:
    """Show the sentence that comes before everything else."""
    st.html(f'<p class="lead">{escape(text)}</p>')


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands, whatever came from a file: an address in it is no link."""
    apart = _ADDRESSES.sub(WORD_JOINER, text)
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~:" else sign for sign in apart)


def chip(shown: Chip) -> Html:
    """Return a chip: letter, word, and a fill that tells red, amber and green apart without their colours."""
    return Html(f'<span class="chip {escape(shown.kind)}"><b>{escape(shown.letter)}</b> {escape(shown.word)}</span>')


def rated(shown: Cell) -> Html:
    """Return a cell of the table: its value, and its chip with the sentence behind it for a pointer."""
    value = f'<span class="value">{escape(shown.value)}</span> ' if shown.value else ""
    beside = f"<br><small>{escape(shown.compared)}</small>" if shown.compared else ""
    return Html(f'<span title="{escape(shown.sentence)}">{value}{chip(shown.chip)}{beside}</span>')


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numeric: Sequence[int] = (),
    is_titled: bool = False,
) -> None:
    """Show a table that people and machines can read: caption, scoped headers, every cell escaped but Html."""
    st.html(table_html(caption, columns, rows, numeric=numeric, is_titled=is_titled))


def table_html(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numeric: Sequence[int] = (),
    is_titled: bool = False,
) -> Html:
    """Return the table as markup. The first cell of a row is its header; `numeric` columns are set to the right.

    Where a heading says the same, `is_titled`, the caption is there for a screen reader alone.
    """
    unseen = ' class="unseen"' if is_titled else ""
    head = "".join(f'<th scope="col"{_right(index, numeric)}>{_safe(cell)}</th>' for index, cell in enumerate(columns))
    body = "".join(_row(row, numeric) for row in rows)
    return Html(
        f'<div class="scroll" role="region" aria-label="{escape(caption)}" tabindex="0"><table class="board">'
        f"<caption{unseen}><span>{escape(caption)}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Sequence[str], numeric: Sequence[int]) -> str:
    first = f'<th scope="row">{_safe(row[0])}</th>' if row else ""
    rest = "".join(f"<td{_right(index, numeric)}>{_safe(cell)}</td>" for index, cell in enumerate(row[1:], start=1))
    return f"<tr>{first}{rest}</tr>"


def _right(index: int, numeric: Sequence[int]) -> str:
    return ' class="number"' if index in numeric else ""


def _safe(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(str(cell))


def problems(found: Iterable[Problem], caption: str = "What is wrong, and what to do") -> None:
    """Show problems as a table: where, what was found, what was expected, what to do; no column that is empty."""
    rows = [_problem(each) for each in found]
    names = ("File", "Rows", "Column", "Found", "Expected", "Do")
    kept = [index for index in range(len(names)) if not index or any(row[index] for row in rows)]
    table(caption, [names[index] for index in kept], [[row[index] for index in kept] for row in rows])


def _problem(each: Problem) -> tuple[str, ...]:
    more = f" and {each.count - 10:,} more" if each.count > 10 else ""
    rows = ", ".join(map(str, each.rows[:10])) + more
    return each.file, rows, each.column, each.found, each.expected, each.fix


def listed(heading: str, said: Iterable[str]) -> None:
    """Show a heading and what stands under it, if anything does."""
    lines = [f"- {plain(each)}" for each in said]
    if lines:
        st.write("\n".join([plain(heading), "", *lines]))


def chart(spec: dict[str, Any], alt: str) -> None:
    """Show a chart under the name a screen reader says."""
    st.vega_lite_chart(spec, width="stretch", theme=None, alt=alt)


def map_of(deck: Any, alt: str) -> None:
    """Show a map under the name a screen reader says, if there is one."""
    if deck is not None:
        st.pydeck_chart(deck, height=320, alt=alt)


def paragraphs(said: Iterable[str]) -> None:
    """Show sentences as they stand, a paragraph each; an empty one is left out."""
    for each in said:
        if each:
            st.write(plain(each))


def grid(shown: Table) -> None:
    """Show a table whose cells are words or chips."""
    rows = [[chip(cell) if isinstance(cell, Chip) else cell for cell in row] for row in shown.rows]
    table(shown.caption, shown.columns, rows, numeric=shown.numeric)


def download(file: str, make: Callable[[], str], desk: Desk, edition: Edition) -> None:
    """Offer what `make` gives as a CSV file, made when it is taken; who takes it away stands in the log."""

    def taken() -> str:
        desk.may(Action.EXPORT)
        refuse_withdrawn(desk.store, desk.store.release(edition.number), "export")
        what = f"{file}, of the draft" if edition.is_draft else file
        desk.store.tell(journal.exported(desk.who, what, edition.number))
        return make()

    st.download_button("Download as CSV", taken, file, "text/csv", key=f"download-{file}", on_click="ignore")


def if_allowed(desk: Desk, action: Action, make: Callable[[], str]) -> Callable[[], str]:
    """Return what makes a file when it is fetched, which may be long after its page asked who is there."""

    def made() -> str:
        desk.may(action)
        return make()

    return made


def nothing_yet(heading: str, said: str) -> None:
    """Show a page that has nothing to show, and stop."""
    title(heading)
    lead(said)
    st.stop()


def facts(shown: Iterable[tuple[str, str]]) -> None:
    """Show labels and what stands beside them; a line of the text is a paragraph."""
    said = (
        f"<dt>{escape(label)}</dt><dd>{''.join(f'<p>{escape(line)}</p>' for line in text.splitlines())}</dd>"
        for label, text in shown
    )
    st.html(f'<dl class="facts">{"".join(said)}</dl>')


def chips(shown: Iterable[Chip]) -> None:
    """Show what the letters on a map mean: each chip once."""
    st.html(f'<p class="legend">{" ".join(chip(each) for each in dict.fromkeys(shown))}</p>')


def progress(status: StatusContainer, stage: str) -> Callable[[int], None]:
    """Name a stage that may take long, and return what says in its line how many rows were read so far."""
    status.update(label=plain(stage))

    def at(rows: int) -> None:
        status.update(label=plain(f"{stage}, {words.count(rows, 'row')} so far"))

    return at
