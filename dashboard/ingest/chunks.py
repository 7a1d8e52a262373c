"""A file's rows as text, a chunk at a time, each of the header's width."""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import polars as pl

from dashboard.engine import Frame
from dashboard.faults import Faults
from dashboard.reader import Row, Table

CHUNK = 50_000
"""Rows held as text at once: a file larger than memory is read a chunk at a time."""

BATCH = 1_000
"""Rows held as rows at once, before they are turned to columns."""


def chunks(table: Table, faults: Faults, counts: Counter[str]) -> Iterator[Frame]:
    """Yield the rows as text, stripped, blank ones passed over: columns `row`, `c0`, `c1` and so on.

    A row wider than the header is a fault and not yielded; `counts` takes what was read, blank or spaced.
    """
    names = [f"c{index}" for index in range(len(table.header))]
    rows = table.rows()
    while batch := list(islice(rows, min(BATCH, CHUNK))):
        numbers: list[int] = []
        columns: list[list[str]] = [[] for _ in names]
        while batch:
            _turn(batch, numbers, columns, faults, counts)
            batch = list(islice(rows, min(BATCH, CHUNK))) if len(numbers) < CHUNK else []
        text = dict(zip(names, columns, strict=True))
        frame = pl.DataFrame(text, schema=dict.fromkeys(names, pl.String))
        yield _tidied(frame.insert_column(0, pl.Series("row", numbers, pl.Int64)), names, counts)


def _turn(batch: list[Row], numbers: list[int], columns: list[list[str]], faults: Faults, counts: Counter[str]) -> None:
    """Put a batch of rows onto the columns; few are held as rows, as the collector looks through all that are."""
    width = len(columns)
    fitting = [row if len(row[1]) == width else _fitted(row, width, faults, counts) for row in batch]
    kept = [row for row in fitting if row is not None]
    numbers.extend(number for number, _ in kept)
    for column, cells in zip(columns, zip(*(cells for _, cells in kept), strict=True), strict=False):
        column.extend(cells)


def _fitted(row: Row, width: int, faults: Faults, counts: Counter[str]) -> Row | None:
    """Return a row of the header's width: filled up, or cut of blank cells; None, as a fault, if it has more."""
    number, cells = row
    if not any(cell.strip() for cell in cells[width:]):
        return number, [*cells[:width], *[""] * (width - len(cells))]
    said = f"The row has {len(cells)} cells, and the header {width}."
    faults.add("", "", said, "Look for a comma inside a cell, and put the cell in quotation marks.", [number])
    counts["set aside"] += 1
    counts["read"] += 1
    return None


def _tidied(frame: Frame, names: list[str], counts: Counter[str]) -> Frame:
    tidy = frame.with_columns(pl.col(names).str.strip_chars().str.replace_all("\u00a0", " ", literal=True))
    is_blank = tidy.select(pl.all_horizontal(pl.col(names) == "")).to_series()
    changed = (frame[name] != tidy[name] for name in names)
    spaced = functools.reduce(operator.or_, changed) & ~is_blank
    counts["blank"] += int(is_blank.sum())
    counts["read"] += int((~is_blank).sum())
    counts["spaces"] += int(spaced.sum())
    return tidy.filter(~is_blank)
