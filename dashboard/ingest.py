"""An extract and its contract to facts, or to every problem it has at once. Nothing here raises for data."""

from __future__ import annotations

import functools
import hashlib
import operator
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any, BinaryIO

import polars as pl

from dashboard.cells import Band, CellReader, Unfit, Value, proves
from dashboard.contracts import Column, Kind, Source, conditions
from dashboard.engine import Frame, upper
from dashboard.faults import Faults
from dashboard.identifiable import TEN_DIGITS, NumberWatch, is_postcode
from dashboard.layout import Layout, lay_out, recogniser
from dashboard.place import WELL_FORMED, Lookup
from dashboard.reader import Row, Table, open_table
from dashboard.reduce import Gathered, to_facts
from dashboard.terms import UNKNOWN_AREA, Month, Period, Problem, Refused, Severity, has_errors, months_from

CHUNK = 50_000
"""Rows held as text at once: a file larger than memory is read a chunk at a time."""

BATCH = 1_000
"""Rows held as rows at once, before they are turned to columns."""

CUT_SHORT = timedelta(days=7)
"""A last month whose latest date is more than this before its end was cut short (house rules)."""

_NOT_KNOWN = {
    "unknown",
    "not known",
    "notknown",
    "no fixed abode",
    "nfa",
    "x99999999",
    "e99999999",
    "zz99 3vz",
    "zz993vz",
}

_TYPES: dict[Kind, Any] = {Kind.WHOLE: pl.Int64, Kind.NUMBER: pl.Float64, Kind.DATE: pl.Date}

_LEFT_OUT = "\x00left out"


@dataclass(frozen=True)
class Options:
    """What the lead says beside the file.

    `settings` give a column the file lacks (`mid_year=2019`); `covers` the months the file speaks
    for, first and last included, deciding alone; `set_aside` the reason for leaving faulty rows
    out. `whole_months` takes every month found as complete, as a worked example is.
    """

    today: date
    settings: dict[str, str] = field(default_factory=dict)
    covers: tuple[Month, Month] | None = None
    set_aside: str = ""
    whole_months: bool = False


@dataclass(frozen=True)
class Load:
    """A file as it was read. `facts` is None where it is refused; then nothing of it may be kept.

    `covers` are the labels of the periods it speaks for, `keys` the values of the contract's
    `replaces` columns that it replaces, `counts` how many rows went which way.
    """

    source: str
    file: str
    sha256: str
    contract: str
    lookup: str
    problems: tuple[Problem, ...]
    facts: Frame | None = None
    covers: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return self.facts is None

    def of(self, severity: Severity) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is severity]


def read(stream: BinaryIO, name: str, source: Source, lookup: Lookup, options: Options) -> Load:
    """Return what one file gives under its contract: facts, or all its problems.

    The bytes are read from `stream`, which must be able to seek, and never kept. Faulty rows refuse
    the file unless `options.set_aside` says why they are left out.
    """
    empty = Load(source.id, name, _sha256(stream), source.version, lookup.hash, ())
    try:
        facts, reading = _read_table(stream, name, source, lookup, options)
    except Refused as refused:
        return _with(empty, refused.problems)
    if has_errors(reading.problems):
        return _with(empty, tuple(reading.problems), reading.counts)
    return Load(
        source.id,
        name,
        empty.sha256,
        source.version,
        lookup.hash,
        tuple(reading.problems),
        facts.frame,
        tuple(sorted(facts.covers)),
        tuple(sorted(facts.keys)),
        dict(reading.counts),
    )


def _with(empty: Load, problems: tuple[Problem, ...], counts: Counter[str] | None = None) -> Load:
    return Load(
        empty.source, empty.file, empty.sha256, empty.contract, empty.lookup, problems, counts=dict(counts or {})
    )


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _read_table(
    stream: BinaryIO, name: str, source: Source, lookup: Lookup, options: Options
) -> tuple[Gathered, Reading]:
    table = open_table(stream, name, recogniser(source))
    layout = lay_out(table.header, name, source, options.settings)
    settings = _setting_faults(layout, name, source, options)
    if has_errors([*layout.problems, *settings]):
        raise Refused(*table.repairs, *layout.problems, *settings)
    reading = Reading(table, layout, source, lookup, options)
    gathered = reading.walk()
    if proved := reading.written_month_first():
        reading = Reading(table, layout, source, lookup, options, month_first=proved)
        gathered = reading.walk()
    reading.close()
    facts = to_facts(gathered, source, lookup, name)
    reading.problems += [
        replace(problem, column=reading.label(problem.column) if problem.column else "") for problem in facts.problems
    ]
    return facts, reading


def _setting_faults(layout: Layout, name: str, source: Source, options: Options) -> list[Problem]:
    """Return a problem for each column said beside the file that cannot be, or that the file says itself."""
    settable = [column for column, stated in source.columns.items() if stated.settable]
    unknown = [
        Problem(name, f"--set cannot give {column}.", f"It may give {', '.join(settable) or 'nothing'}.")
        for column in options.settings
        if column not in settable
    ]
    return unknown + [
        Problem(name, f"--set gives {column}, and the file has that column.", "Leave one of them out.", column=label)
        for column in options.settings
        if column in settable and (label := layout.label_of(column))
    ]


class Reading:
    """One walk through a file: what has been gathered, counted and found wrong so far."""

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
        self.readers = {
            column: CellReader(stated, options.today, column in month_first)
            for column, stated in source.columns.items()
        }
        self.memory: dict[str, dict[str, Value | Unfit]] = {column: {} for column in source.columns}
        self.faults = Faults(table.name)
        self.problems: list[Problem] = [*table.repairs, *layout.problems]
        self.counts: Counter[str] = Counter()
        self.watches = {index: NumberWatch(self._is_identifier(index)) for index in range(len(table.header))}
        self.gathered = Gathered()
        self.chosen_area: int | None = None

    def walk(self) -> Gathered:
        """Return everything the file gives, read a chunk at a time."""
        for chunk in self._chunks():
            if not chunk.is_empty():
                self._watch(chunk)
                self._take(chunk)
        return self.gathered

    def close(self) -> None:
        """Settle what can only be said at the end: people's numbers, dates that disagree, faults, duplicates, cover."""
        self._refuse_people()
        self._note_dates()
        self._note_repairs()
        faults = self.faults.problems()
        if self.options.set_aside and faults:
            said = Problem(
                self.table.name,
                f"{self.counts['set aside']:,} rows were set aside: {self.options.set_aside}.",
                "",
                Severity.WARNING,
            )
            self.problems += [said, *self.faults.problems(Severity.WARNING)]
        else:
            self.problems += faults
        if not self.counts["read"]:
            self.problems.append(Problem(self.table.name, "There is a header and no rows.", "Export it again."))
        self._note_counts()
        self._settle_cover()

    def written_month_first(self) -> frozenset[str]:
        """Return the date columns in which some value can only be month first, and none can only be day first."""
        return frozenset(
            column
            for column, found in self._proofs().items()
            if found == {"month first"} and not self.readers[column].month_first
        )

    def _proofs(self) -> dict[str, set[str]]:
        dated = [column for column, stated in self.source.columns.items() if stated.kind in (Kind.DATE, Kind.MONTH)]
        return {column: {proof for text in self.memory[column] if (proof := proves(text))} for column in dated}

    # -- rows as text

    def _chunks(self) -> Iterator[Frame]:
        """Yield the rows as text, a chunk at a time: stripped, blank ones passed over, each of the header's width."""
        names = [f"c{index}" for index in range(len(self.table.header))]
        rows = self.table.rows()
        while batch := list(islice(rows, min(BATCH, CHUNK))):
            numbers: list[int] = []
            columns: list[list[str]] = [[] for _ in names]
            while batch:
                self._turn(batch, numbers, columns)
                batch = list(islice(rows, min(BATCH, CHUNK))) if len(numbers) < CHUNK else []
            text = dict(zip(names, columns, strict=True))
            frame = pl.DataFrame(text, schema=dict.fromkeys(names, pl.String))
            yield self._tidied(frame.insert_column(0, pl.Series("row", numbers, pl.Int64)), names)

    def _turn(self, batch: list[Row], numbers: list[int], columns: list[list[str]]) -> None:
        """Put a batch of rows onto the columns; few are held as rows, as the collector looks through all that are."""
        width = len(columns)
        fitting = [row if len(row[1]) == width else self._fitted(row, width) for row in batch]
        kept = [row for row in fitting if row is not None]
        numbers.extend(number for number, _ in kept)
        for column, cells in zip(columns, zip(*(cells for _, cells in kept), strict=True), strict=False):
            column.extend(cells)

    def _fitted(self, row: Row, width: int) -> Row | None:
        """Return a row of the header's width: filled up, or cut of blank cells; None, as a fault, if it has more."""
        number, cells = row
        if not any(cell.strip() for cell in cells[width:]):
            return number, [*cells[:width], *[""] * (width - len(cells))]
        said = f"The row has {len(cells)} cells, and the header {width}."
        self.faults.add("", "", said, "Look for a comma inside a cell, and put the cell in quotation marks.", [number])
        self.counts["set aside"] += 1
        self.counts["read"] += 1
        return None

    def _tidied(self, frame: Frame, names: list[str]) -> Frame:
        tidy = frame.with_columns(pl.col(names).str.strip_chars().str.replace_all("\u00a0", " ", literal=True))
        is_blank = tidy.select(pl.all_horizontal(pl.col(names) == "")).to_series()
        changed = (frame[name] != tidy[name] for name in names)
        spaced = functools.reduce(operator.or_, changed) & ~is_blank
        self.counts["blank"] += int(is_blank.sum())
        self.counts["read"] += int((~is_blank).sum())
        self.counts["spaces"] += int(spaced.sum())
        return tidy.filter(~is_blank)

    def _is_identifier(self, index: int) -> bool:
        return any(
            index in found and self.source.columns[column].kind is Kind.IDENTIFIER
            for column, found in self.layout.positions.items()
        )

    def _watch(self, chunk: Frame) -> None:
        for index, watch in self.watches.items():
            cells = chunk[f"c{index}"]
            watch.see(int((cells != "").sum()), cells.filter(cells.str.contains(TEN_DIGITS)).to_list())

    def _refuse_people(self) -> None:
        personal = [index for index, watch in self.watches.items() if watch.is_personal]
        if personal:
            raise Refused(
                *(
                    Problem(
                        self.table.name,
                        f"The column holds NHS numbers ({self._passing(index)}). "
                        "This dashboard takes no identifiable data.",
                        "Remove the column. Nothing was kept.",
                        column=self.layout.label(index),
                    )
                    for index in personal
                )
            )

    def _passing(self, index: int) -> str:
        watch = self.watches[index]
        return f"{max(watch.passing, watch.single):,} of {max(watch.ten_digits, watch.single):,} pass the check digit"

    # -- text to values

    def _take(self, chunk: Frame) -> None:
        frame = self._named(chunk)
        first = [
            column
            for column, stated in self.source.columns.items()
            if column in frame.columns and (stated.others == "left_out" or column in self.source.only)
        ]
        for column in first:
            frame = self._typed(frame, column)
        frame = self._left_out(frame)
        for column in self.source.columns:
            if column in frame.columns and column not in first:
                frame = self._typed(frame, column)
        frame = self._in_order(frame)
        if self.source.area and self.source.area in frame.columns:
            frame = self._placed(frame)
        faulty = frame.filter(pl.col("faulty"))
        self.counts["set aside"] += faulty["row"].n_unique()
        self._keep(frame.filter(~pl.col("faulty")))

    def _named(self, chunk: Frame) -> Frame:
        """Return the contract's columns as text, with wide columns turned into rows and given values filled in."""
        frame = chunk.select(
            "row", *[pl.col(f"c{self._position(column, chunk)}").alias(column) for column in self.layout.positions]
        )
        for column, parts in self.layout.made.items():
            frame = frame.with_columns(pl.concat_str(parts, separator=" ").str.strip_chars().alias(column))
        if self.layout.melted and self.source.unpivot:
            frame = self._melt(chunk, frame)
        for column, stated in self.source.columns.items():
            given = self.options.settings.get(column, stated.default)
            if column not in frame.columns and given is not None:
                frame = frame.with_columns(pl.lit(given).alias(column))
        return frame.with_columns(pl.lit(value=False).alias("faulty"))

    def _position(self, column: str, chunk: Frame) -> int:
        found = self.layout.positions[column]
        if column != self.source.area or len(found) == 1:
            return found[0]
        if self.chosen_area is None:
            # Two vintages of small areas may stand side by side: the one the place's lookup knows is meant.
            known = {
                index: sum(self.lookup.find(code) is not None for code in chunk[f"c{index}"].to_list())
                for index in found
            }
            self.chosen_area = max(found, key=lambda index: (known[index], -found.index(index)))
        return self.chosen_area

    def _melt(self, chunk: Frame, frame: Frame) -> Frame:
        parts = sorted({part for melted in self.layout.melted.values() for part in melted})
        value = self.source.unpivot.value if self.source.unpivot else ""
        wide = frame.drop([each for each in (*parts, value) if each in frame.columns])
        names = [f"c{index}" for index in self.layout.melted]
        long = wide.hstack(chunk.select(names)).unpivot(
            on=names, index=wide.columns, variable_name="melted", value_name=value
        )
        said = pl.DataFrame(
            [{"melted": f"c{index}", **dict.fromkeys(parts), **melted} for index, melted in self.layout.melted.items()]
        )
        return long.join(said, on="melted", how="left").drop("melted")

    def _typed(self, frame: Frame, column: str) -> Frame:
        """Return the frame with a column's text as values, and rows that do not fit marked faulty."""
        stated = self.source.columns[column]
        memory = self._read_values(column, frame[column].unique().to_list())
        unfit = {text: said for text, said in memory.items() if isinstance(said, Unfit)}
        if unfit:
            frame = self._mark(frame, column, unfit)
        if stated.kind is Kind.IDENTIFIER:
            return frame
        return _replaced(
            frame, column, stated, {text: None if text in unfit else value for text, value in memory.items()}
        )

    def _read_values(self, column: str, texts: list[str | None]) -> dict[str, Value | Unfit]:
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
                    memory[key] = _LEFT_OUT if reader.column.others == "left_out" and key else unfit
            read[key] = memory[key]
        return read

    def _mark(self, frame: Frame, column: str, unfit: dict[str, Any]) -> Frame:
        text = pl.col(column).fill_null("")
        for found, rows in (
            frame.filter(text.is_in(list(unfit)))
            .group_by(text.alias("found"))
            .agg(pl.col("row").unique())
            .sort("found")
            .iter_rows()
        ):
            self._fault(column, found, f"Expected {unfit[found]}.", sorted(rows))
        return frame.with_columns(pl.col("faulty") | text.is_in(list(unfit)))

    def _fault(self, column: str, found: str, expected: str, rows: list[int]) -> None:
        stated = self.source.columns[column]
        fix = (
            f"Correct it, or list it in data/sources/{self.source.id}.yaml."
            if stated.values and found
            else "Correct it."
        )
        is_personal = stated.kind is Kind.IDENTIFIER or is_postcode(found)
        self.faults.add(self.label(column), "" if is_personal else found, expected, fix, rows)

    def label(self, column: str) -> str:
        """Return how a spreadsheet shows a column of the contract; its own name where the file lacks it."""
        if column == self.source.area and self.chosen_area is not None:
            return self.layout.label(self.chosen_area)
        return self.layout.label_of(column) or column

    def _left_out(self, frame: Frame) -> Frame:
        keep = pl.lit(value=True)
        for column, stated in self.source.columns.items():
            if stated.others == "left_out" and column in frame.columns:
                keep = keep & (pl.col(column) != _LEFT_OUT).fill_null(value=True)
        for test in conditions(self.source.only):
            if test.column in frame.columns:
                known = pl.col(test.column).is_not_null()
                keep = keep & (
                    pl.col(test.column).is_in(list(test.values)) if test.values else (known if test.known else ~known)
                )
        kept = frame.filter(keep)
        self.counts["left out"] += frame.height - kept.height
        return kept

    def _in_order(self, frame: Frame) -> Frame:
        for rule in self.source.not_after:
            wrong = frame.filter((pl.col(rule.first) > pl.col(rule.second)).fill_null(value=False))
            if not wrong.is_empty():
                self.faults.add(
                    self.label(rule.second),
                    "",
                    f"Before {rule.first} of the same row. {rule.because}",
                    "Correct one of the two.",
                    wrong["row"].to_list(),
                )
                frame = frame.with_columns(
                    pl.col("faulty") | (pl.col(rule.first) > pl.col(rule.second)).fill_null(value=False)
                )
        return frame

    def _placed(self, frame: Frame) -> Frame:
        """Return the frame with `code` (the area meant) and `where`: in the place, unknown, above it, outside."""
        column = self.source.area
        found = {text: self._place_of(text) for text in frame[column].unique().to_list()}
        bad = {
            text or "": Unfit("an area's code such as E01000001, or its name")
            for text, (where, _) in found.items()
            if where == "bad"
        }
        if bad:
            frame = self._mark(frame, column, bad)
        texts = list(found)
        return self._by_membership(
            frame.with_columns(
                pl.col(column)
                .replace_strict(texts, [found[text][0] for text in texts], return_dtype=pl.String)
                .alias("where"),
                pl.col(column)
                .replace_strict(texts, [found[text][1] for text in texts], return_dtype=pl.String)
                .alias("code"),
            )
        )

    def _by_membership(self, frame: Frame) -> Frame:
        """Return the frame with rows moved by whose they are, where the file says it.

        A record of ours in an area the lookup lacks is ours, its neighbourhood unknown; one of nowhere,
        or counted by its council, that is another council's is not ours.
        """
        column = self.source.member
        if not column or column not in frame.columns:
            return frame
        said = {text: self._place_of(text)[0] for text in frame[column].unique().to_list()}
        ours = pl.col(column).is_in([text for text, where in said.items() if text is not None and where == "in"])
        theirs = pl.col(column).is_in([text for text, where in said.items() if where in ("outside", "above")])
        left = ["unknown"] if self.source.counts_by == "residence" else ["unknown", "in"]
        where = pl.col("where")
        moved = (
            pl.when((where == "outside") & ours)
            .then(pl.lit("unknown"))
            .when(where.is_in(left) & theirs)
            .then(pl.lit("outside"))
            .otherwise(where)
        )
        code = pl.when((where == "outside") & ours).then(pl.lit(UNKNOWN_AREA)).otherwise(pl.col("code"))
        return frame.with_columns(moved.alias("where"), code.alias("code"))

    def _place_of(self, text: str | None) -> tuple[str, str]:
        if text is None or text.casefold() in _NOT_KNOWN:
            return "unknown", UNKNOWN_AREA
        if code := self.lookup.find(text):
            return ("in" if self.lookup.is_within(code) else "above"), code
        return ("outside", text.upper()) if self._is_code(text.upper()) else ("bad", "")

    def _is_code(self, text: str) -> bool:
        numbers = self.source.columns[self.source.area].other_codes if self.source.area else None
        return bool(WELL_FORMED.fullmatch(text) or (numbers and re.fullmatch(numbers, text)))

    def _keep(self, frame: Frame) -> None:
        """Take in the sound rows of a chunk: note what they cover, pass over what is not of the place."""
        covering = _labels(frame, self.source.covers, self.source.columns[self.source.covers])
        frame = frame.with_columns(covering.alias("covered"))
        undated = frame.filter(pl.col("covered").is_null())
        self.counts["no covering date"] += undated.height
        frame = frame.filter(pl.col("covered").is_not_null())
        if self.options.covers:
            first, last = self.options.covers
            inside = [label for label in frame["covered"].unique().to_list() if _lies_in(label, first, last)]
            self.counts["outside the cover given"] += (
                frame.height - frame.filter(pl.col("covered").is_in(inside)).height
            )
            frame = frame.filter(pl.col("covered").is_in(inside))
        self.gathered.note(frame, self.source, self.lookup)
        if "where" in frame.columns:
            # Areas above the place, such as a country, are kept of aggregates, to compare with.
            wanted = ["in", "unknown", "above"] if self.source.grain == "aggregate" else ["in", "unknown"]
            kept = frame.filter(pl.col("where").is_in(wanted))
            self.counts["outside the place"] += frame.height - kept.height
            self.counts["area not known"] += kept.filter(pl.col("where") == "unknown").height
            frame = kept
        self.counts["kept"] += frame.height
        for column in self._ages():
            self.counts[f"without {column}"] += frame[column].null_count() if column in frame.columns else 0
        self.gathered.add(frame, self.source, self.lookup)

    # -- what can only be said at the end

    def _note_dates(self) -> None:
        for column, found in self._proofs().items():
            if self.readers[column].month_first and found == {"month first"}:
                self.problems.append(
                    Problem(
                        self.table.name,
                        "Dates were read month first, as some can only be.",
                        "",
                        Severity.REPAIRED,
                        self.label(column),
                    )
                )
            if found == {"month first", "day first"}:
                self.problems.append(
                    Problem(
                        self.table.name,
                        "Some dates can only be day first, and others only month first.",
                        "Export the dates as 2026-09-03.",
                        column=self.label(column),
                    )
                )

    def _note_repairs(self) -> None:
        for column, memory in self.memory.items():
            read = sorted(text for text, value in memory.items() if not isinstance(value, Unfit) and value != _LEFT_OUT)
            mended = {self.readers[column].repair(text): text for text in reversed(read)}
            self.problems += [
                Problem(self.table.name, said, "", Severity.REPAIRED, self.label(column), found)
                for said, found in mended.items()
                if said
            ]

    def _note_counts(self) -> None:
        said = {
            "spaces": "{:,} rows had stray spaces, which were passed over.",
            "blank": "{:,} blank rows were passed over.",
            "left out": "{:,} rows are of other series and were left out.",
            "no covering date": "{:,} rows have no covering date yet and were not kept.",
        }
        self.problems += [
            Problem(self.table.name, text.format(self.counts[name]), "", Severity.REPAIRED)
            for name, text in said.items()
            if self.counts[name]
        ]
        warned = {
            "outside the place": "{:,} rows have areas outside the place and were not counted.",
            "outside the cover given": "{:,} rows are dated outside the cover given and were left out.",
        }
        self.problems += [
            Problem(self.table.name, text.format(self.counts[name]), "Look whether that is right.", Severity.WARNING)
            for name, text in warned.items()
            if self.counts[name]
        ]
        self.problems += [
            self._without(column, number) for column in self._ages() if (number := self.counts[f"without {column}"])
        ]
        if self.counts["read"] and not self.counts["kept"] and (self.options.set_aside or not self.faults.causes):
            self.problems.append(
                Problem(
                    self.table.name,
                    "No row is of this place and of a period it covers.",
                    "Look at the area and date columns.",
                )
            )

    def _ages(self) -> list[str]:
        return [column for column, stated in self.source.columns.items() if stated.kind is Kind.AGE]

    def _without(self, column: str, number: int) -> Problem:
        said = f"{number:,} rows have no {column} and are counted in no band of it."
        return Problem(self.table.name, said, "Fill it in if it is known.", Severity.WARNING, self.label(column))

    def _settle_cover(self) -> None:
        """Say which periods the file speaks for, leaving out a last month that was cut short."""
        gathered, stated = self.gathered, self.source.columns[self.source.covers]
        if self.options.covers and stated.kind in (Kind.DATE, Kind.MONTH):
            gathered.covers = {str(month) for month in months_from(*self.options.covers)}
        elif stated.kind is Kind.DATE and not self.options.whole_months and gathered.latest:
            last = Month.of(max(gathered.latest.values()))
            if gathered.latest[str(last)] < last.last_day - CUT_SHORT:
                self.counts["cut short"] = gathered.leave_out(str(last))
                self.counts["kept"] -= self.counts["cut short"]
                self.problems.append(self._cut_short(last))

    def _cut_short(self, last: Month) -> Problem:
        left = bool(self.gathered.covers)
        latest = self.gathered.latest[str(last)].isoformat()
        return Problem(
            self.table.name,
            f"{last} was cut short: its latest date is {latest}. It was left out."
            if left
            else f"{last} was cut short: its latest date is {latest}. Nothing else is covered.",
            f"If it is whole, load with --covers {last}..{last}.",
            Severity.WARNING if left else Severity.ERROR,
        )


def _replaced(frame: Frame, column: str, stated: Column, values: dict[str, Value | Unfit]) -> Frame:
    texts = list(values)
    text = pl.col(column).fill_null("")
    if stated.kind is Kind.AGE:
        bands = [value if isinstance(value, Band) else None for value in values.values()]
        return frame.with_columns(
            text.replace_strict(texts, [band.low if band else None for band in bands], return_dtype=pl.Int64).alias(
                column
            ),
            text.replace_strict(texts, [band.high if band else None for band in bands], return_dtype=pl.Int64).alias(
                upper(column)
            ),
        )
    return frame.with_columns(
        text.replace_strict(texts, list(values.values()), return_dtype=_TYPES.get(stated.kind, pl.String)).alias(column)
    )


def _labels(frame: Frame, column: str, stated: Column) -> pl.Series:
    return frame[column].dt.strftime("%Y-%m") if stated.kind is Kind.DATE else frame[column]


def _lies_in(label: str, first: Month, last: Month) -> bool:
    period = Period.parse(label)
    return first <= period.first and period.last <= last
