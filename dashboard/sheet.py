"""A small CSV changed by the row: what is not changed keeps every byte, so that a change taken back leaves no trace."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.terms import Problem, Refused

MARK = "\ufeff"
"""What some programs write before the first cell."""

_CELL = re.compile(r'("(?:[^"]|"")*"|[^,"][^,]*|)(,|\Z)', re.DOTALL)


@dataclass(frozen=True)
class Record:
    """A row as it is written, its line end included, and as it is read; `line` is its last, counted from 1."""

    line: int
    raw: str
    cells: tuple[str, ...]

    @property
    def end(self) -> str:
        return re.sub(r"\A.*?(\r?\n)?\Z", r"\1", self.raw, flags=re.DOTALL)

    @property
    def body(self) -> str:
        return self.raw.removesuffix(self.end)

    def reads(self, cells: Sequence[str], but: int) -> bool:
        """Tell whether its cells are these, but for one; cells that are not there are empty."""
        most = max(len(self.cells), len(cells))
        own, other = ([*each, *[""] * (most - len(each))] for each in (self.cells, cells))
        return all(one == two for index, (one, two) in enumerate(zip(own, other, strict=True)) if index != but)


@dataclass(frozen=True)
class Sheet:
    """A CSV with a header. Every method returns another sheet, in which all but what it names is as it was."""

    header: Record
    records: tuple[Record, ...] = ()

    @classmethod
    def read(cls, text: str, columns: Sequence[str] = ()) -> Sheet:
        """Return a text as a sheet, an empty one as a header of `columns`; Refused where a quote is never closed."""
        try:
            header, *records = _records(text) if text.strip() else [_record(",".join(columns) + "\n")]
        except csv.Error as error:
            said = f"Expected a table, with every quote closed ({error})."
            raise Refused(Problem("The file", said, "Correct it.")) from error
        return cls(header, tuple(records))

    @property
    def text(self) -> str:
        return "".join(record.raw for record in (self.header, *self.records))

    @property
    def columns(self) -> list[str]:
        """The names of the columns, as `place` reads them: without spaces around them, in small letters."""
        return [cell.strip().lower() for cell in self.header.cells]

    def rows(self) -> Iterator[Record]:
        """Yield the records that have something in them."""
        yield from (record for record in self.records if any(cell.strip() for cell in record.cells))

    def with_row(self, values: Mapping[str, str]) -> Sheet:
        """Return it with a row at its end; a column that it lacks and that is filled becomes its last."""
        lacking = [name for name, value in values.items() if value and name not in self.columns]
        header = replace(self.header, raw=",".join([self.header.body, *lacking]) + self.header.end)
        cells = [values.get(name, "") for name in [*self.columns, *lacking]]
        last, line_end = (self.records or (header,))[-1], self.header.end or "\n"
        added = ",".join(map(_written, cells)) + (line_end if last.end else "")
        return Sheet.read(
            "".join([header.raw, *(each.raw for each in self.records)]) + line_end * (not last.end) + added
        )

    def with_cell(self, line: int, column: str, value: str) -> Sheet:
        """Return it with one cell of the record of this line changed."""
        if column not in self.columns:
            header = replace(self.header, raw=f"{self.header.body},{column}{self.header.end}")
            return Sheet.read(replace(self, header=header).text).with_cell(line, column, value)
        index = self.columns.index(column)
        changed = [_with_cell(each, index, value) if each.line == line else each.raw for each in self.records]
        return Sheet.read(self.header.raw + "".join(changed))

    def without(self, line: int) -> Sheet:
        """Return it without the record of this line; the last one takes the line end before it along if it had none."""
        kept = [self.header, *(each for each in self.records if each.line != line)]
        raw = "".join(each.raw for each in kept)
        is_open = self.records and self.records[-1].line == line and not self.records[-1].end
        return Sheet.read(raw.removesuffix(kept[-1].end) if is_open else raw)

    def reopened(self, was: Sheet, column: str, lines: Collection[int]) -> Sheet:
        """Return it with the rows of these lines as `was` has them, where the two differ by nothing but `column`."""
        if column not in was.columns or column not in self.columns:
            return self
        index, before = was.columns.index(column), list(was.rows())
        raw = [self.header.raw]
        for record in self.records:
            found = (each for each in before if record.line in lines and record.reads(each.cells, index))
            same = next(found, None)
            raw.append(same.body + record.end if same else record.raw)
        return Sheet.read("".join(raw))

    def narrowed(self, was: Sheet) -> Sheet:
        """Return it with the header that `was` has, where this one only goes on beyond it and nothing stands there."""
        fewer, cells = len(was.header.cells), self.header.cells
        is_same = cells[:fewer] == was.header.cells and all(len(each.cells) <= fewer for each in self.records)
        header = replace(self.header, raw=was.header.body + self.header.end) if is_same else self.header
        return Sheet.read(replace(self, header=header).text)


def _records(text: str) -> Iterator[Record]:
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    # A quote that is never closed would swallow the rows after it without a word.
    reader, done = csv.reader((each.removeprefix(MARK) for each in lines), strict=True), 0
    for cells in reader:
        yield Record(reader.line_num, "".join(lines[done : reader.line_num]), tuple(cells))
        done = reader.line_num


def _record(raw: str) -> Record:
    return next(_records(raw))


def _with_cell(record: Record, index: int, value: str) -> str:
    parts = _parts(record.body)
    parts += [""] * (index + 1 - len(parts))
    parts[index] = _written(value)
    return ",".join(parts) + record.end


def _parts(body: str) -> list[str]:
    """Return the cells of a row as they are written, quotes included."""
    found = []
    for match in _CELL.finditer(body):
        found.append(match[1])
        if not match[2]:
            break
    return found


def _written(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(r'[,"\r\n]', value) else value
