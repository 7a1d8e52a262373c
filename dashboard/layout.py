"""A file's header against a contract: which column is which, what is ignored, and who must not come in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.contracts import Source
from dashboard.identifiable import is_heading, names_a_person, person_in, words_in
from dashboard.reader import plain, spreadsheet_column
from dashboard.terms import Problem, Severity
from dashboard.yamlfile import did_you_mean

OLDEST = 85
"""The first age that a publisher's last column may start at: ONS ends at 85+, 90+ and, in some tables, 100+."""


MOST_NAMED = 30
"""Columns that a message names; a file that is no table may have ten thousand."""


@dataclass(frozen=True)
class Layout:
    """Where each column of a contract stands in a file.

    `positions` are the columns that could be it, best first; `melted` gives, for a column that
    becomes rows, what its header says of them (`{"sex": "F", "age": "90"}`); `made` the columns
    that others of the file make, joined.
    """

    header: list[str]
    positions: dict[str, list[int]]
    melted: dict[int, dict[str, str]]
    made: dict[str, list[str]]
    problems: list[Problem]
    known: frozenset[str] = frozenset()

    def label(self, position: int) -> str:
        """Return how a spreadsheet shows a column: its letter, and its header in brackets unless it may be a person's.

        A table turned on its side has people across its head; only a column's name is repeated.
        """
        header, letter = self.header[position].strip(), spreadsheet_column(position)
        is_ours = position in self.melted or any(position in found for found in self.positions.values())
        return f"{letter} ({header})" if is_ours or is_heading(header, self.known) else letter

    def label_of(self, column: str) -> str:
        """Return the label of a contract's column, of all it is made of, or nothing where the file lacks it."""
        parts = self.made.get(column, [column])
        return " and ".join(self.label(self.positions[part][0]) for part in parts if part in self.positions)


def recogniser(source: Source) -> Callable[[str], bool]:
    """Return a test of whether a header means something to a contract."""
    known = {plain(name) for column, stated in source.columns.items() for name in (column, *stated.accepts)}
    patterns = _patterns(source)
    return lambda header: plain(header) in known or any(pattern.fullmatch(header.strip()) for pattern in patterns)


def lay_out(header: list[str], name: str, source: Source, settings: dict[str, str]) -> Layout:
    """Return the layout of a file, with a problem for each column that lacks, repeats, or names a person."""
    problems: list[Problem] = []
    positions: dict[str, list[int]] = {}
    for column, stated in source.columns.items():
        wanted = [plain(each) for each in (column, *stated.accepts)]
        found = [index for want in dict.fromkeys(wanted) for index, cell in enumerate(header) if plain(cell) == want]
        if found:
            positions[column] = found
    claimed = {index for found in positions.values() for index in found}
    melted = _melted(header, source, claimed)
    made = {
        column: stated.made_of
        for column, stated in source.columns.items()
        if stated.made_of and column not in positions and set(stated.made_of) <= set(positions)
    }
    layout = Layout(header, positions, melted, made, problems, frozenset(words_in(source.text)))
    problems += _people(layout, name, claimed | set(melted))
    problems += _repeats(layout, name)
    problems += _lacks(layout, name, source, settings)
    problems += _ignored(layout, name, claimed | set(melted))
    return layout


def _patterns(source: Source) -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in source.unpivot.headers] if source.unpivot else []


def _melted(header: list[str], source: Source, claimed: set[int]) -> dict[int, dict[str, str]]:
    melted: dict[int, dict[str, str]] = {}
    for index, cell in enumerate(header):
        match = next((found for pattern in _patterns(source) if (found := pattern.fullmatch(cell.strip()))), None)
        if match and index not in claimed:
            melted[index] = match.groupdict()
    # The last age of a wide layout has no end, whether ONS writes 90+ or F90. One that stops earlier is only a part.
    last = max((int(parts["age"]) for parts in melted.values() if parts.get("age", "").isdigit()), default=0)
    for parts in melted.values():
        if last >= OLDEST and parts.get("age") == str(last) and not _has_open_end(melted, parts):
            parts["age"] += "+"
    return melted


def _has_open_end(melted: dict[int, dict[str, str]], like: dict[str, str]) -> bool:
    others = {name: value for name, value in like.items() if name != "age"}
    return any(
        parts.get("age", "").endswith("+") and {**parts, "age": ""} == {**others, "age": ""}
        for parts in melted.values()
    )


def _people(layout: Layout, name: str, known: set[int]) -> list[Problem]:
    return [
        Problem(
            name,
            "This column names or finds a person. This dashboard takes no identifiable data.",
            "Remove the column. Nothing was kept.",
            column=layout.label(index),
        )
        for index, cell in enumerate(layout.header)
        # Of a date nobody knows whether it is of a birth: tables that are wide have one over each column.
        if index not in known and (names_a_person(cell) or person_in(cell, dates=False))
    ]


def _repeats(layout: Layout, name: str) -> list[Problem]:
    problems = []
    for found in layout.positions.values():
        same = [index for index in found if plain(layout.header[index]) == plain(layout.header[found[0]])]
        if len(same) > 1:
            labels = " and ".join(layout.label(index) for index in same)
            problems.append(Problem(name, f"Columns {labels} have one name.", "Keep one of them.", rows=()))
    return problems


def _lacks(layout: Layout, name: str, source: Source, settings: dict[str, str]) -> list[Problem]:
    given = {part for parts in layout.melted.values() for part in parts} | set(settings) | set(layout.made)
    given |= {source.unpivot.value} if source.unpivot and layout.melted else set()
    lacking = [
        column
        for column, stated in source.columns.items()
        if stated.required and column not in layout.positions and column not in given
    ]
    # A file without its header gives its first row as one, and that must not be echoed.
    taken = {index for found in layout.positions.values() for index in found}
    free = [cell.strip() for index, cell in enumerate(layout.header) if cell.strip() and taken and index not in taken]
    return [
        Problem(
            name,
            f"There is no column {column}.",
            f"Add it{_hint(source, column)}.{did_you_mean(column, free)} "
            f"Also accepted: {', '.join(source.columns[column].accepts) or 'no other name'}.",
        )
        for column in lacking
    ]


def _hint(source: Source, column: str) -> str:
    stated = source.columns[column]
    parts = f", or {' and '.join(stated.made_of)}" if stated.made_of else ""
    return parts + (f", or say it with --set {column}=..." if stated.settable else "")


def _ignored(layout: Layout, name: str, used: set[int]) -> list[Problem]:
    if not used:
        return []
    ignored = [layout.label(index) for index, cell in enumerate(layout.header) if index not in used and cell.strip()]
    said = ", ".join(ignored[:MOST_NAMED]) + (f" and {len(ignored) - MOST_NAMED:,} more" * (len(ignored) > MOST_NAMED))
    problem = Problem(name, f"Columns not in the contract were ignored: {said}.", "", Severity.REPAIRED)
    return [problem] if ignored else []
