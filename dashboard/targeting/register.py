"""Events and breaks: one register, `breaks.csv`, changed by the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.definitions import Book
from dashboard.place import BREAK_COLUMNS, Break, read_breaks
from dashboard.sheet import Sheet
from dashboard.targeting.fit import wrong_names
from dashboard.terms import Problem


def add_step(text: str, said: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """Return the text with an event or a break at its end, and what is wrong with its row.

    With a fault in it the text is as it was. Refused for a text that is no table.
    """
    sheet = Sheet.read(text, BREAK_COLUMNS).with_row({name: said.get(name, "").strip() for name in BREAK_COLUMNS})
    line = sheet.records[-1].line
    problems = [each for each in read_breaks(sheet.text)[1] if each.rows == (line,)]
    return (text if problems else sheet.text), problems


def take_out_step(text: str, line: int, board: str) -> str:
    """Return the text without the row of this line. Refused for a text that is no table."""
    left = Sheet.read(text).without(line).narrowed(Sheet.read(board, BREAK_COLUMNS))
    return left.text if board or any(left.rows()) else ""


def refused_steps(steps: Sequence[Break], book: Book) -> Iterator[Problem]:
    """Yield the events and breaks that would say nothing of anything: of no indicator, or of one that is none."""
    named = [(each.line, name) for each in steps for name in each.indicators]
    yield from wrong_names(named, book, "breaks.csv", "indicators")
    for each in steps:
        if not any(each.indicators):
            said = "Expected the id of one indicator or more, with spaces between."
            yield Problem("breaks.csv", said, "Fill it in.", column="indicators", rows=(each.line,))
