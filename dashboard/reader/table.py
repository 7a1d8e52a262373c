"""A file as its header and its rows, and what is said of any file on the way there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboard.terms import Problem, Refused, Severity

SEARCHED_ROWS = 40
"""How far down a header is looked for, past title rows: NHS England's longest title block has 16."""

Row = tuple[int, list[str]]


@dataclass
class Table:
    """A file as its header and its rows. `rows` can be walked again by calling it again."""

    name: str
    header: list[str]
    header_row: int
    rows: Callable[[], Iterator[Row]]
    repairs: list[Problem]


def plain(header: str) -> str:
    """Return a header without case, spaces, underscores or signs: how headers are compared."""
    return re.sub(r"[^a-z0-9+]", "", header.casefold())


def spreadsheet_column(index: int) -> str:
    """Return the letter a spreadsheet gives to a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def refuse_empty(name: str, header: list[str]) -> None:
    if not any(cell.strip() for cell in header):
        raise Refused(Problem(name, "The file is empty.", "Export it again, with its header row."))


def title_repair(name: str, header_row: int) -> list[Problem]:
    return [repair(name, f"{header_row - 1} rows above the header were passed over.")] if header_row > 1 else []


def repair(name: str, said: str) -> Problem:
    return Problem(name, said, "", Severity.REPAIRED)
