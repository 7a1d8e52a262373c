"""Workbooks to rows: the sheet picked by its content, and what a workbook shows that its cells do not hold refused."""

from __future__ import annotations

import calendar
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree import ElementTree

import openpyxl

from dashboard.reader.table import (
    SEARCHED_ROWS,
    Row,
    Table,
    plain,
    refuse_empty,
    repair,
    spreadsheet_column,
    title_repair,
)
from dashboard.terms import Problem, Refused


def workbook_table(stream: BinaryIO, name: str, is_known: Callable[[str], bool]) -> Table:
    """Return the table of a workbook: of its sheets the one whose header is known best; Refused if there is none."""
    book = _book(stream, name)
    sheets = {sheet.title: _sheet_header(_sheet_rows(sheet, name), is_known) for sheet in book.worksheets}
    if not sheets:
        raise Refused(Problem(name, "The workbook has no sheet of cells.", "Save the table as CSV."))
    title = max(sheets, key=lambda sheet: sheets[sheet][0])
    best, header_row, header = sheets[title]
    refuse_empty(name, header)
    if best:
        _refuse_second(name, {sheet: found[2] for sheet, found in sheets.items() if found[0] == best}, title)

    def rows() -> Iterator[Row]:
        wanted = {index for index, cell in enumerate(header) if is_known(cell)}
        _refuse_unseen(stream, name, book[title], header_row, wanted)
        yield from itertools.islice(_sheet_rows(book[title], name), header_row, None)

    repairs = [repair(name, f'Sheet "{_told(title, [*sheets])}" was read.'), *title_repair(name, header_row)]
    return Table(name, header, header_row, rows, repairs)


_PLAIN = ("sheet", "data", "table", "page", "export", "extract", "month", "quarter", "q", "year", "spells")
_MONTHS = [name.casefold() for names in (calendar.month_name, calendar.month_abbr) for name in names if name]
_ANYBODYS = rf"(?:{'|'.join((*_PLAIN, *_MONTHS))}|[\W_])*"
_PLAIN_TITLE = re.compile(rf"{_ANYBODYS}(?:\d{{1,4}})?{_ANYBODYS}", re.IGNORECASE)
"""What anybody's sheets are called; another title may be a person's."""


def _told(title: str, sheets: list[str]) -> str:
    """Return how a message tells a sheet: by its title, or where that may be a person's by where it stands."""
    return title if _PLAIN_TITLE.fullmatch(title) else f"{sheets.index(title) + 1} of {len(sheets)}"


def _book(stream: BinaryIO, name: str, *, formulas: bool = False) -> Any:
    stream.seek(0)
    with _quietly(name):
        return openpyxl.load_workbook(stream, read_only=True, data_only=not formulas)


def _refuse_second(name: str, headers: dict[str, list[str]], title: str) -> None:
    """Refuse a workbook with the same table twice: a sheet a month would lose every month but one."""
    same = [sheet for sheet, header in headers.items() if _names(header) == _names(headers[title])]
    if len(same) > 1:
        told = ", ".join(_told(sheet, [*headers]) for sheet in same[:5])
        said = f"The same table stands on {len(same)} sheets ({told}), and one is read."
        raise Refused(Problem(name, said, "Put the rows on one sheet, or save each sheet as CSV."))


def _names(header: list[str]) -> list[str]:
    return [plain(cell) for cell in header if cell.strip()]


_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+\d+)"')
_OVERLAP = 256
"""Bytes of a sheet looked at again with the next ones, so that nothing sought for is cut in two."""


def _refuse_unseen(stream: BinaryIO, name: str, sheet: Any, header_row: int, wanted: set[int]) -> None:
    """Refuse what a workbook shows and its cells do not hold: cells merged into one, formulas never worked out."""
    has_formulas, merged = _marks(sheet, name)
    for first, top, last in merged:
        if top > header_row:
            said = f"Cells {first} to {last} are merged, and only the first holds anything."
            raise Refused(Problem(name, said, "Unmerge the cells, and fill in each.", rows=(top,)))
    if has_formulas:
        _refuse_not_worked_out(stream, name, sheet, header_row, wanted)


def _marks(sheet: Any, name: str) -> tuple[bool, list[tuple[str, int, str]]]:
    """Return whether a sheet has formulas, and its merged cells: the first, its row, and the last."""
    has_formulas, merged, before = False, [], b""
    with _quietly(name), sheet.parent._archive.open(sheet._worksheet_path) as source:
        while block := source.read(1 << 20):
            has_formulas = has_formulas or _FORMULA.search(before + block) is not None
            merged += [found.groups() for found in _MERGED.finditer(before + block)]
            before = (before + block)[-_OVERLAP:]
    return has_formulas, [((column + row).decode(), int(row), last.decode()) for column, row, last in merged]


def _refuse_not_worked_out(stream: BinaryIO, name: str, sheet: Any, header_row: int, wanted: set[int]) -> None:
    said = "The cell holds a formula whose result was not saved."
    fix = "Open the workbook, save it and load it again, or export it as CSV."
    formulas = _cells(_book(stream, name, formulas=True)[sheet.title], name)
    both = enumerate(zip(_cells(sheet, name), formulas, strict=False), start=1)
    for number, (shown, written) in itertools.islice(both, header_row, None):
        for index, (value, formula) in enumerate(zip(shown, written, strict=False)):
            # A formula that gives an empty text was worked out, and its cell says that it is text.
            is_worked_out = formula.data_type != "f" or value.value is not None or value.data_type == "str"
            if index in wanted and not is_worked_out:
                raise Refused(Problem(name, said, fix, rows=(number,), column=spreadsheet_column(index)))


# What openpyxl raises of its own accord for a file that is not as it expects.
_STUMBLES = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    OSError,
)


@contextmanager
def _quietly(name: str) -> Iterator[None]:
    """Refuse a workbook that openpyxl stumbles over, and pass over its warnings of styles and extensions."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except _STUMBLES:
        raise Refused(
            Problem(name, "The workbook is damaged or is none.", "Save it again as XLSX, or as CSV.")
        ) from None


_LAST_ROW = 1_048_576
"""A damaged sheet may number a row with ten digits, and openpyxl would count all the way up to it."""


def _sheet_rows(sheet: Any, name: str) -> Iterator[Row]:
    for number, cells in enumerate(_cells(sheet, name, values_only=True), start=1):
        yield number, [_cell_text(cell) for cell in cells]


def _cells(sheet: Any, name: str, *, values_only: bool = False) -> Iterator[Any]:
    sheet.reset_dimensions()  # some programs write a size that is too small, and rows would be lost without a word
    found = sheet.iter_rows(values_only=values_only)
    for number in itertools.count(1):
        with _quietly(name):
            cells = next(found, None)
        if cells is None:
            return
        if number > _LAST_ROW:
            raise Refused(Problem(name, "The workbook has more rows than a sheet can.", "Save it as XLSX again."))
        yield cells


def _sheet_header(rows: Iterator[Row], is_known: Callable[[str], bool]) -> Row3:
    first = itertools.islice(rows, SEARCHED_ROWS)
    scored = [(sum(is_known(text) for text in texts), number, texts) for number, texts in first]
    best = max((row[0] for row in scored), default=0)
    fitting = (row for row in scored if (row[0] * 2 > best if best else any(row[2])))
    return next(fitting, (0, 1, []))


Row3 = tuple[int, int, list[str]]


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        # A spreadsheet shows 0.00001 where Python writes 1e-05, which is no number of ours.
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell)
