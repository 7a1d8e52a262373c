"""One walk through a file: what has been gathered, counted and found wrong so far."""

from __future__ import annotations

import sys
from collections import Counter

import polars as pl

from dashboard.contracts import Kind, Source, conditions
from dashboard.engine import Frame
from dashboard.faults import ROWS_KEPT, Faults
from dashboard.identifiable import words_in
from dashboard.ingest.areas import Areas
from dashboard.ingest.chunks import chunks
from dashboard.ingest.cover import labels, lies_in, settle
from dashboard.ingest.notes import of_counts, of_dates, of_repairs
from dashboard.ingest.options import Options
from dashboard.ingest.people import People
from dashboard.ingest.repairs import Repairs
from dashboard.ingest.shape import named
from dashboard.ingest.values import LEFT_OUT, Values
from dashboard.layout import Layout
from dashboard.place import Lookup
from dashboard.reader import Table
from dashboard.reduce import Gathered
from dashboard.terms import Problem, Severity


class Walk:
    """A file's rows, a chunk at a time: watched for people, read as values, placed, and taken in."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        source: Source,
        lookup: Lookup,
        options: Options,
        month_first: frozenset[str] = frozenset(),
    ) -> None:
        self.table, self.layout, self.source, self.lookup, self.options = table, layout, source, lookup, options
        self.faults = Faults(table.name, rows_kept=sys.maxsize if options.every_row else ROWS_KEPT)
        self.values = Values(source, layout, self.faults, options.today, month_first, _words(source, lookup))
        self.areas = Areas(source, lookup, self.values)
        self.repairs = Repairs(options.repairs, source, self._fits)
        self.people = People(table, layout, source)
        self.problems: list[Problem] = [*table.repairs, *layout.problems]
        self.counts: Counter[str] = Counter()
        self.gathered = Gathered()

    def through(self) -> Gathered:
        """Return everything the file gives, read a chunk at a time."""
        for chunk in chunks(self.table, self.faults, self.counts):
            if not chunk.is_empty():
                self.people.watch(chunk)
                self._take(chunk)
            if self.options.on_rows:
                self.options.on_rows(self.counts["read"])
        return self.gathered

    def close(self) -> None:
        """Settle what can only be said at the end: people's numbers, dates that disagree, faults, duplicates, cover."""
        self.people.refuse()
        self.problems += of_dates(self.values, self.table.name)
        self.problems += of_repairs(self.values, self.table.name)
        self.problems += self.repairs.problems(self.table.name, self.values.label)
        self.problems += self._faults()
        if not self.counts["read"]:
            self.problems.append(Problem(self.table.name, "There is a header and no rows.", "Export it again."))
        self.problems += of_counts(self.counts, self.values, self.table.name)
        if self.counts["read"] and not self.counts["kept"] and (self.options.set_aside or not self.faults.causes):
            self.problems.append(self._nothing_kept())
        self.problems += settle(self.gathered, self.source, self.options, self.counts, self.table.name)

    def _nothing_kept(self) -> Problem:
        """Say why a sound file gives nothing: all of it is of other series, or of other places and periods."""
        if self.counts["left out"] == self.counts["read"]:
            fix = f"Choose another source, or list the series in data/sources/{self.source.id}.yaml."
            return Problem(self.table.name, "Every row is of another series, or not the headline of one.", fix)
        said = "No row is of this place and of a period it covers."
        return Problem(self.table.name, said, "Look at the area and date columns.")

    def _faults(self) -> list[Problem]:
        """Return the faults found, as warnings under the reason given where their rows are set aside."""
        faults = self.faults.problems()
        if not self.options.set_aside or not faults:
            return faults
        said = f"{self.counts['set aside']:,} rows were set aside: {self.options.set_aside}."
        return [Problem(self.table.name, said, "", Severity.WARNING), *self.faults.problems(Severity.WARNING)]

    def _take(self, chunk: Frame) -> None:
        """Take in a chunk: what is left out goes first, so that its other cells need not fit."""
        frame = self.repairs.applied(named(chunk, self.layout, self.source, self.options.settings, self._position))
        first = [
            column
            for column, stated in self.source.columns.items()
            if column in frame.columns and (stated.others == "left_out" or column in self.source.only)
        ]
        frame = self._left_out(self.values.typed(frame, first))
        rest = [column for column in self.source.columns if column in frame.columns and column not in first]
        frame = self.values.in_order(self.values.typed(frame, rest))
        if self.source.area and self.source.area in frame.columns:
            frame = self.areas.placed(frame)
        faulty = frame.filter(pl.col("faulty"))
        self.counts["set aside"] += faulty["row"].n_unique()
        self._keep(frame.filter(~pl.col("faulty")))

    def _fits(self, column: str, text: str) -> bool:
        return self.areas.fits(text) if column == self.source.area else self.values.fits(column, text)

    def _position(self, column: str, chunk: Frame) -> int:
        found = self.layout.positions[column]
        return self.areas.choose(found, chunk) if column == self.source.area and len(found) > 1 else found[0]

    def _left_out(self, frame: Frame) -> Frame:
        keep = pl.lit(value=True)
        for column, stated in self.source.columns.items():
            if stated.others == "left_out" and column in frame.columns:
                keep = keep & (pl.col(column) != LEFT_OUT).fill_null(value=True)
        for test in conditions(self.source.only):
            if test.column in frame.columns:
                known = pl.col(test.column).is_not_null()
                keep = keep & (
                    pl.col(test.column).is_in(list(test.values)) if test.values else (known if test.known else ~known)
                )
        kept = frame.filter(keep)
        self.counts["left out"] += frame.height - kept.height
        return kept

    def _keep(self, frame: Frame) -> None:
        """Take in the sound rows of a chunk: note what they cover, pass over what is not of the place."""
        frame = self._covered(frame)
        self.gathered.note(frame, self.source, self.lookup)
        if "where" in frame.columns:
            # Areas above the place, such as a country, are kept of aggregates, to compare with.
            wanted = ["in", "unknown", "above"] if self.source.grain == "aggregate" else ["in", "unknown"]
            kept = frame.filter(pl.col("where").is_in(wanted))
            self.counts["outside the place"] += frame.height - kept.height
            self.counts["area not known"] += kept.filter(pl.col("where") == "unknown").height
            frame = kept
        self.counts["kept"] += frame.height
        for column, stated in self.source.columns.items():
            if stated.kind is Kind.AGE:
                self.counts[f"without {column}"] += frame[column].null_count() if column in frame.columns else 0
        self.gathered.add(frame, self.source, self.lookup)

    def _covered(self, frame: Frame) -> Frame:
        """Return the rows with the period each speaks for; without those that have none, or lie outside the cover."""
        covering = labels(frame, self.source.covers, self.source.columns[self.source.covers])
        frame = frame.with_columns(covering.alias("covered"))
        undated = frame.filter(pl.col("covered").is_null())
        self.counts["no covering date"] += undated.height
        frame = frame.filter(pl.col("covered").is_not_null())
        if self.options.covers:
            first, last = self.options.covers
            inside = [label for label in frame["covered"].unique().to_list() if lies_in(label, first, last)]
            kept = frame.filter(pl.col("covered").is_in(inside))
            self.counts["outside the cover given"] += frame.height - kept.height
            frame = kept
        return frame


def _words(source: Source, lookup: Lookup) -> frozenset[str]:
    """Return the words that a contract and the place's areas use, which name nobody where they stand in a file."""
    names = " ".join(area.name for area in lookup.areas.values())
    return frozenset(words_in(f"{source.text} {names}"))
