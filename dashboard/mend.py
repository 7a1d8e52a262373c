"""What a lead can do about a file's faults: say what a text is read as, or take the file back with its faults."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from dashboard import words
from dashboard.contracts import Kind, Source
from dashboard.csvtext import csv_text
from dashboard.ingest import Options, Repair, Repaired, read
from dashboard.layout import recogniser
from dashboard.place import Lookup
from dashboard.reader import open_table
from dashboard.store import Extract
from dashboard.terms import Problem, Refused, Severity

UNKNOWN = "unknown"
"""What the area column of a file says where nobody knows: such a row counts in the place and in no area of it."""


@dataclass(frozen=True)
class Mend:
    """A text that does not fit its column, in words, with what it may be read as; `near` is what it seems to mean."""

    sentence: str
    column: str
    found: str
    near: tuple[str, ...]
    choices: tuple[str, ...]
    rows: str

    def as_(self, use: str) -> Repair:
        return Repair(self.column, self.found, use)


def mends(problems: Iterable[Problem], source: Source, lookup: Lookup) -> list[Mend]:
    """Return what can be mended here, in the order of the problems: texts of a listed column, and of areas."""
    return [_mend(each, source, lookup) for each in problems if each.named and each.severity is Severity.ERROR]


def _mend(problem: Problem, source: Source, lookup: Lookup) -> Mend:
    rows = words.count(problem.count, "row")
    column = problem.named.replace("_", " ")
    near = f" Did you mean {' or '.join(problem.offers)}?" if problem.offers else ""
    said = f'{rows}: {column} "{problem.found}" is not recognised.{near}'
    choices = tuple(_choices(source, problem.named, lookup))
    return Mend(said, problem.named, problem.found, problem.offers, choices, rows)


def _choices(source: Source, column: str, lookup: Lookup) -> list[str]:
    """Return all that a text of a column may be read as: listed values, or the place's areas, the widest first."""
    stated = source.columns[column]
    if stated.kind is not Kind.AREA:
        return list(stated.values)
    ours = [area for area in lookup.areas.values() if lookup.is_within(area.code) and not area.same_as]
    levels = list(dict.fromkeys(area.level for area in ours))
    found = sorted(ours, key=lambda area: (levels.index(area.level), area.name))
    return [UNKNOWN, *(area.name if lookup.find(area.name) == area.code else area.code for area in found)]


def repaired_text(repaired: Repaired) -> str:
    """Return a repair that was made in words: `12 rows of area "Nth" read as North`."""
    each = repaired.repair
    column = each.column.replace("_", " ")
    return f'{words.count(repaired.rows, "row")} of {column} "{each.found}" read as {each.use}'


def repairs_of(extract: Extract) -> list[str]:
    """Return the repairs a lead chose when a file was loaded, in words."""
    kept: list[list[Any]] = json.loads(extract.settings).get("repairs", [])
    return [repaired_text(Repaired(Repair(*said), rows)) for *said, rows in kept]


# -- the file given back


def returned(stream: BinaryIO, name: str, source: Source, lookup: Lookup, options: Options) -> str:
    """Return a file as CSV with two columns more: `problem`, and `how_to_fix`, for every row that has one.

    Rows stand where they stood, title rows above the header being left blank, so that a row's number is the same.
    No cell is run by a spreadsheet. A row wider than the header keeps its other cells behind the two columns.
    """
    said = _by_row(read(stream, name, source, lookup, replace(options, every_row=True)).problems)
    table = open_table(stream, name, recogniser(source))
    width = len(table.header)
    rows: list[list[str]] = [[] for _ in range(1, table.header_row)]
    rows.append(_beside(table.header, width, ("problem", "how_to_fix")))
    with suppress(Refused):  # of a row that cannot be read, and so of all after it, the page has spoken
        rows.extend(_beside(cells, width, said.get(number, ("", ""))) for number, cells in table.rows())
    return csv_text(rows)


def _beside(cells: Sequence[str], width: int, said: tuple[str, str]) -> list[str]:
    row = [*cells[:width], *[""] * (width - len(cells)), *said, *cells[width:]]
    return row if any(row) else []


def _by_row(problems: Iterable[Problem]) -> dict[int, tuple[str, str]]:
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        for row in problem.rows if problem.severity is not Severity.REPAIRED else ():
            found.setdefault(row, []).append(problem)
    return {row: (" / ".join(map(_problem, held)), _fixes(held)) for row, held in found.items()}


def _problem(problem: Problem) -> str:
    where = f"Column {problem.column}: " if problem.column else ""
    what = f'found "{problem.found}". ' if problem.found else ""
    return f"{where}{what}{problem.expected}"


def _fixes(problems: Iterable[Problem]) -> str:
    return " / ".join(dict.fromkeys(problem.fix for problem in problems if problem.fix))
