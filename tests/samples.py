"""A small sound file for every contract, drawn from the contract itself: a new contract needs no new test."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dashboard.contracts import NUMERIC, Column, Condition, Kind, Source, conditions
from dashboard.place import Lookup
from dashboard.release import publish
from dashboard.terms import Grain
from tests.desks import (
    AREAS,
    EAST,
    NORTH,
    PLACE,
    PLACE_YAML,
    SHIPPED_DEFINITIONS,
    SHIPPED_SOURCES,
    SOUTH,
    House,
    place_of,
)

LOOKUP: Lookup = place_of(AREAS).lookup
SMALL_AREAS = (NORTH, SOUTH, EAST)
MONTHS = ("2026-08", "2026-09")
"""The two last whole months before `tests.desks.TODAY`."""

_DAYS = ("05", "28")  # a month whose latest date is the 28th was not cut short
_PERIODS = {
    Grain.MONTH: MONTHS,
    Grain.QUARTER: ("2026-Q1", "2026-Q2"),
    Grain.FINANCIAL_YEAR: ("2024/25", "2025/26"),
    Grain.ACADEMIC_YEAR: ("2024/25", "2025/26"),
    Grain.CALENDAR_YEAR: ("2024", "2025"),
    Grain.POOLED_YEARS: ("2013-15", "2014-16"),
}
_BANDS = ("0-74", "75+")
_MOST_ROWS = 24

Row = tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A file as its header and rows of cells, and how it is written."""

    source: Source
    header: Row
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        return written([self.header, *self.rows])

    def index(self, column: str) -> int:
        return self.header.index(column)

    def of(self, *kinds: Kind) -> list[str]:
        """Return the columns of these kinds, in the order of the file."""
        return [name for name in self.header if self.source.columns[name].kind in kinds]

    def column(self, name: str) -> list[str]:
        return [row[self.index(name)] for row in self.rows]

    def cell(self, row: int, column: str, text: str) -> Drawn:
        """Return the file with one cell exchanged; rows are counted from 0 below the header, -1 is the last."""
        number, index = row % len(self.rows), self.index(column)
        changed = (*self.rows[number][:index], text, *self.rows[number][index + 1 :])
        return replace(self, rows=(*self.rows[:number], changed, *self.rows[number + 1 :]))

    def cells(self, column: str, texts: Sequence[str]) -> Drawn:
        """Return the file with the cells of one column exchanged."""
        index = self.index(column)
        rows = tuple((*row[:index], text, *row[index + 1 :]) for row, text in zip(self.rows, texts, strict=True))
        return replace(self, rows=rows)

    def beside(self, header: str, texts: Sequence[str]) -> list[Row]:
        """Return all rows, header first, with one more column at the end."""
        return [(*row, text) for row, text in zip((self.header, *self.rows), (header, *texts), strict=True)]

    def without(self, column: str) -> list[Row]:
        """Return all rows, header first, without one column."""
        index = self.index(column)
        return [(*row[:index], *row[index + 1 :]) for row in (self.header, *self.rows)]


def written(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\n") -> str:
    """Return rows of cells as a CSV."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    return stream.getvalue()


def sound(source: Source) -> str:
    """Return a small file that the contract accepts without a word, for the place of `tests.desks`."""
    return drawn(source).text


def drawn(source: Source) -> Drawn:
    """Return the sound file of a contract as cells: every column it knows, two periods, three areas.

    An aggregate has one row for each combination of a few values of its dimensions, so no row is said
    twice; a record-level source has two records a month and area. A column made of others is said itself.
    """
    parts = {part for stated in source.columns.values() for part in stated.made_of}
    header = tuple(column for column in source.columns if column not in parts)
    combined = _combined(source)
    rows = tuple(
        tuple(_cell(source, column, stated, number) for column in header) for number, stated in enumerate(combined)
    )
    return Drawn(source, header, rows)


def wide(source: Source) -> list[Row]:
    """Return a sound file as its publisher lays it out, header first: columns that become rows. None if none do."""
    if source.unpivot is None:
        return []
    headers = list(dict.fromkeys(_melting(source, source.unpivot.headers[0])))
    parts = {part for pattern in source.unpivot.headers for part in re.compile(pattern).groupindex}
    columns = [column for column in drawn(source).header if column not in parts | {source.unpivot.value}]
    rows = [
        (
            *(_cell(source, column, said, number) for column in columns),
            *(str(number + each) for each in range(len(headers))),
        )
        for number, said in enumerate(_combined(source, parts))
    ]
    return [(*columns, *headers), *rows]


def _melting(source: Source, pattern: str) -> Iterator[str]:
    """Yield headers that a pattern fits: its named parts as every age up to 90+, or as the values of their columns."""
    ages = [*map(str, range(90)), "90+"]
    named = list(re.compile(pattern).groupindex)
    stated = [source.columns[part] for part in named]
    said = [ages if each.kind is Kind.AGE else _spellings(each) for each in stated]
    for texts in itertools.product(*said):
        header = re.sub(r"^\(\?i\)", "", pattern)
        for part, text in zip(named, texts, strict=True):
            header = _filled(header, part, text)
        if re.fullmatch(pattern, header):
            yield header


def _filled(pattern: str, part: str, text: str) -> str:
    """Return a pattern with a text in place of one named part, whatever brackets stand in that part."""
    start = pattern.index(f"(?P<{part}>")
    depths = itertools.accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in pattern[start:])
    length = 1 + next(index for index, depth in enumerate(depths) if depth == 0)
    return pattern[:start] + text + pattern[start + length :]


def _spellings(stated: Column) -> list[str]:
    return [spelling for value, others in stated.values.items() for spelling in (value, *others)]


def _combined(source: Source, without: Collection[str] = ()) -> list[dict[str, str]]:
    choices: dict[str, Sequence[str]] = {}
    varied = [column for column in source.columns if column in (source.covers, source.area)]
    varied += [each for each in source.dimensions if each in source.columns and source.grain == "aggregate"]
    for column in [each for each in varied if each not in without]:
        values = _choices(source, column)
        is_whole = column in varied[:2] or column in source.totals or source.columns[column].bands
        so_far = math.prod(map(len, choices.values()))
        choices[column] = values if is_whole or so_far * len(values) <= _MOST_ROWS else values[:1]
    combined = [dict(zip(choices, each, strict=True)) for each in itertools.product(*choices.values())]
    return combined * len(SMALL_AREAS) if source.grain == "record" and not source.area else combined


def _choices(source: Source, column: str) -> Sequence[str]:
    """Return what a column says in turn, so that rows differ by it."""
    stated = source.columns[column]
    if column == source.area:
        return SMALL_AREAS
    if stated.kind is Kind.DATE:
        return [f"{month}-{day}" for month in MONTHS for day in _DAYS]
    if stated.kind in (Kind.MONTH, Kind.YEAR, Kind.PERIOD):
        return _periods(stated)
    return _BANDS if stated.bands else _allowed(source, column)[:2]


def _periods(stated: Column) -> Sequence[str]:
    by_kind = {Kind.MONTH: MONTHS, Kind.YEAR: ("2024", "2025")}
    return by_kind.get(stated.kind) or _PERIODS[stated.grain or Grain.POOLED_YEARS]


def _cell(source: Source, column: str, said: dict[str, str], number: int) -> str:
    """Return what a row says in a column: as combined, else by the kind of the column and the number of the row."""
    stated = source.columns[column]
    if column in said:
        return said[column]
    if stated.kind is Kind.DATE:
        # Dates of one row that must stand in order are one day.
        return said.get(source.covers, "") if source.columns[source.covers].kind is Kind.DATE else f"{MONTHS[0]}-05"
    if stated.kind in NUMERIC:
        return str(_number(source, column, number))
    by_kind = {Kind.IDENTIFIER: f"S{number}", Kind.AGE: str(20 + 5 * number % 75), Kind.AREA: PLACE}
    if stated.kind in by_kind:
        return by_kind[stated.kind]
    if stated.kind in (Kind.MONTH, Kind.YEAR, Kind.PERIOD):
        return _periods(stated)[0]
    allowed = _allowed(source, column)
    return allowed[number % len(allowed)]


def _number(source: Source, column: str, row: int) -> int:
    """Return a number that no other row has, within the column's range, and less the further right a column stands."""
    stated = source.columns[column]
    low = int(stated.min or 0)
    value = low + 10 + 7 * row + 300 * (len(source.columns) - list(source.columns).index(column))
    return value if stated.max is None else low + value % int(stated.max - low + 1)


def _allowed(source: Source, column: str) -> Sequence[str]:
    """Return values a column may have: those that are kept, of a total its parts, of a code to be told by both."""
    stated, total = source.columns[column], source.totals.get(column)
    if total is not None:
        return total.parts
    for test in conditions(source.only):
        if test.column == column:
            return _passing(test)
    if stated.values:
        return list(stated.values)
    told = [each.values[0] for each in source.derive.values() if each.one_of == column]
    return [*told, "One", "Two"]


def _passing(test: Condition) -> Sequence[str]:
    return test.values or (("One", "Two") if test.known else ("",))


def sums(made: Drawn) -> Iterator[tuple[str, Any]]:
    """Yield each measure's sum over all rows, read plainly: `rows` is how many there are."""
    for measure, column in made.source.measures.items():
        yield measure, len(made.rows) if column == "rows" else sum(float(each) for each in made.column(column))


# -- a home with everything in it


def furnished(root: Path) -> House:
    """Return a house with every shipped contract and definition, and a release of every contract's sound file."""
    house = House(root)
    house.write("place/place.yaml", PLACE_YAML)
    house.write("place/areas.csv", AREAS)
    for name, folder in (("sources", SHIPPED_SOURCES), ("definitions", SHIPPED_DEFINITIONS)):
        for path in folder.glob("*.yaml"):
            house.write(f"{name}/{path.name}", path.read_text(encoding="utf-8"))
    for source in house.desk().inputs.sources.values():
        house.load(source.id, sound(source), name=f"{source.id}.csv")
    publish(house.desk(), "every source, sound")
    return house
