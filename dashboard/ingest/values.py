"""Cells to values: each different text of a column is read once, and what does not fit is a fault of its rows."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Any

import polars as pl

from dashboard.cells import Band, CellReader, Unfit, Value, proves
from dashboard.contracts import Column, Kind, Source
from dashboard.engine import Frame, upper
from dashboard.faults import Faults
from dashboard.identifiable import COMMON, may_name, person_in, words_in
from dashboard.ingest.repairs import is_repairable
from dashboard.layout import Layout

LEFT_OUT = "\x00left out"
"""The value of a cell whose row its contract leaves out."""

ALIKE = 0.85
"""How like a month's name a word among dates must be to be shown: "Januari" is, and "Marsh" is not like March."""

_DATED = (Kind.DATE, Kind.MONTH, Kind.YEAR, Kind.PERIOD)

_TYPES: dict[Kind, Any] = {Kind.WHOLE: pl.Int64, Kind.NUMBER: pl.Float64, Kind.DATE: pl.Date}


class Values:
    """The columns of a file as they are read: a reader for each, and what each different text of it said."""

    def __init__(
        self,
        source: Source,
        layout: Layout,
        faults: Faults,
        today: date,
        month_first: frozenset[str],
        known: frozenset[str] = frozenset(),
    ) -> None:
        self.source, self.layout, self.faults = source, layout, faults
        self.readers = {
            column: CellReader(stated, today, column in month_first) for column, stated in source.columns.items()
        }
        self.known = known
        self.memory: dict[str, dict[str, Value | Unfit]] = {column: {} for column in source.columns}
        self.chosen: dict[str, int] = {}

    def label(self, column: str) -> str:
        """Return how a spreadsheet shows a column of the contract; its own name where the file lacks it."""
        if column in self.chosen:
            return self.layout.label(self.chosen[column])
        return self.layout.label_of(column) or column

    def typed(self, frame: Frame, columns: list[str]) -> Frame:
        """Return the frame with these columns' text as values, and rows that do not fit marked faulty."""
        for column in columns:
            frame = self._typed(frame, column)
        return frame

    def _typed(self, frame: Frame, column: str) -> Frame:
        stated = self.source.columns[column]
        memory = self._read(column, frame[column].unique().to_list())
        unfit = {text: said for text, said in memory.items() if isinstance(said, Unfit)}
        if unfit:
            frame = self.mark(frame, column, unfit)
        if stated.kind is Kind.IDENTIFIER:
            return frame
        return _replaced(
            frame, column, stated, {text: None if text in unfit else value for text, value in memory.items()}
        )

    def _read(self, column: str, texts: list[str | None]) -> dict[str, Value | Unfit]:
        reader, memory = self.readers[column], self.memory[column]
        if reader.column.kind is Kind.IDENTIFIER:
            return {"": Unfit("a value")} if reader.column.blank == "refused" and "" in texts else {}
        read: dict[str, Value | Unfit] = {}
        for text in texts:
            key = text or ""
            if key not in memory:
                try:
                    memory[key] = reader.read(key)
                except Unfit as unfit:
                    memory[key] = LEFT_OUT if reader.column.others == "left_out" and key else unfit
            read[key] = memory[key]
        return read

    def mark(self, frame: Frame, column: str, unfit: dict[str, Unfit]) -> Frame:
        """Return the frame with the rows of unfit texts marked faulty, and note each text as one fault."""
        text = pl.col(column).fill_null("")
        for found, rows in (
            frame.filter(text.is_in(list(unfit)))
            .group_by(text.alias("found"))
            .agg(pl.col("row").unique())
            .sort("found")
            .iter_rows()
        ):
            self._fault(column, found, unfit[found], sorted(rows))
        return frame.with_columns(pl.col("faulty") | text.is_in(list(unfit)))

    def fits(self, column: str, text: str) -> bool:
        """Tell whether a column's contract allows a text."""
        try:
            self.readers[column].read(text)
        except Unfit:
            return False
        return True

    def _fault(self, column: str, found: str, unfit: Unfit, rows: list[int]) -> None:
        stated = self.source.columns[column]
        listed = bool(stated.values and found)
        fix = f"Correct it, or list it in data/sources/{self.source.id}.yaml." if listed else "Correct it."
        if stated.kind is Kind.IDENTIFIER or self._is_withheld(column, found, unfit):
            withheld = "What it says may name a person and is not shown. " if found else ""
            self.faults.add(self.label(column), "", f"Expected {unfit}.", withheld + fix, rows)
        else:
            is_mendable = bool(found) and is_repairable(column, self.source)
            offered = " or ".join(f'"{each}"' for each in unfit.offers)
            near = f"Did you mean {offered}? " if offered else ""
            named = column if is_mendable else ""
            self.faults.add(self.label(column), found, f"Expected {unfit}.", near + fix, rows, named, unfit.offers)

    def _is_withheld(self, column: str, found: str, unfit: Unfit) -> bool:
        """Tell whether what does not fit may be a person's: not a date among dates, nor what is near a value."""
        if self.source.columns[column].kind in _DATED and not person_in(found):
            return any(not get_close_matches(word, COMMON, cutoff=ALIKE) for word in words_in(found) - self.known)
        return bool(person_in(found)) or (not unfit.offers and may_name(found, self.known))

    def in_order(self, frame: Frame) -> Frame:
        """Return the frame with rows marked faulty whose dates stand in the wrong order."""
        for rule in self.source.not_after:
            is_wrong = (pl.col(rule.first) > pl.col(rule.second)).fill_null(value=False)
            wrong = frame.filter(is_wrong)
            if not wrong.is_empty():
                said = f"Before {rule.first} of the same row. {rule.because}"
                self.faults.add(self.label(rule.second), "", said, "Correct one of the two.", wrong["row"].to_list())
                frame = frame.with_columns(pl.col("faulty") | is_wrong)
        return frame

    def written_month_first(self) -> frozenset[str]:
        """Return the date columns in which some value can only be month first, and none can only be day first."""
        return frozenset(
            column
            for column, found in self.proofs().items()
            if found == {"month first"} and not self.readers[column].month_first
        )

    def proofs(self) -> dict[str, set[str]]:
        """Return, by date column, which orders of day and month its values have proved."""
        dated = [column for column, stated in self.source.columns.items() if stated.kind in (Kind.DATE, Kind.MONTH)]
        return {column: {proof for text in self.memory[column] if (proof := proves(text))} for column in dated}


def _replaced(frame: Frame, column: str, stated: Column, values: dict[str, Value | Unfit]) -> Frame:
    texts = list(values)
    text = pl.col(column).fill_null("")
    if stated.kind is Kind.AGE:
        bands = [value if isinstance(value, Band) else None for value in values.values()]
        low, high = ([getattr(band, end, None) for band in bands] for end in ("low", "high"))
        return frame.with_columns(
            text.replace_strict(texts, low, return_dtype=pl.Int64).alias(column),
            text.replace_strict(texts, high, return_dtype=pl.Int64).alias(upper(column)),
        )
    return frame.with_columns(
        text.replace_strict(texts, list(values.values()), return_dtype=_TYPES.get(stated.kind, pl.String)).alias(column)
    )
