"""A file's bytes to rows of text, numbered as in the file, with every repair listed and nothing guessed."""

from __future__ import annotations

import calendar
import codecs
import csv
import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree import ElementTree

import openpyxl

from dashboard.terms import Problem, Refused, Severity

SEARCHED_ROWS = 40
"""How far down a header is looked for, past title rows: NHS England's longest title block has 16."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE = 256 * 1024

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


_NO_TABLES = {
    b"%PDF-": ("This is a PDF and no table.", "Export the table behind it as CSV or XLSX."),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "This is a workbook of the older kind (.xls), or one with a password.",
        "Open it in a spreadsheet program and save it as XLSX or CSV, without a password.",
    ),
    b"{": ("This is JSON and no table.", "Export it as CSV. A map of areas goes in with `boundaries FILE`."),
}
"""What a file that starts so is, and what to do with it."""


def open_table(stream: BinaryIO, name: str, is_known: Callable[[str], bool]) -> Table:
    """Return the table in a csv, tsv or xlsx; Refused if it cannot be read as one.

    Of the first 40 rows, under the delimiter by which `is_known` recognises most cells of one row,
    the header is the first with over half as many; the first row with cells if none is recognised.
    """
    stream.seek(0)
    start = stream.read(8)
    if start.startswith(b"PK\x03\x04"):
        return _workbook(stream, name, is_known)
    for mark, (said, fix) in _NO_TABLES.items():
        if start.startswith(mark):
            raise Refused(Problem(name, said, fix))
    writing = _writing(stream, name)
    sample = _sample_rows(stream, writing.encoding)
    delimiter, header_row, header = _find_header(sample, is_known)
    _refuse_empty(name, header)

    def rows() -> Iterator[Row]:
        text = _text(stream, writing.encoding)
        number, cells = 0, header
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
                if number > header_row:
                    yield number, cells
        except csv.Error as error:
            raise Refused(_broken_row(name, number + 1, str(error))) from None
        finally:
            text.detach()
        if writing.is_open and any(cell.strip() for cell in cells) and len(cells) < _width(header):
            raise Refused(_cut_off(name, number, len(cells), _width(header)))

    repairs = _text_repairs(name, writing, sample, delimiter) + _title_repair(name, header_row)
    return Table(name, header, header_row, rows, repairs)


def _width(header: list[str]) -> int:
    """Return how many columns a header names, without the unnamed ones that a spreadsheet leaves behind them."""
    return max((index for index, cell in enumerate(header, start=1) if cell.strip()), default=0)


def _text_repairs(name: str, writing: Writing, sample: str, delimiter: str) -> list[Problem]:
    said = [f"Read as {writing.said}."] if writing.said else []
    said += [f"Columns are divided by {_DELIMITERS[delimiter]}."] if delimiter != "," else []
    said += ["Lines end in a carriage return alone."] if "\r" in sample and "\n" not in sample else []
    said += ["The last row has no line end. If the file was cut off there, export it again."] if writing.is_open else []
    return [_repair(name, each) for each in said]


def _cut_off(name: str, row: int, cells: int, columns: int) -> Problem:
    said = f"The last row has {cells} of {columns} cells and no line end, as a file has that was cut off."
    return Problem(name, said, "Export it again, whole.", rows=(row,))


def _refuse_empty(name: str, header: list[str]) -> None:
    if not any(cell.strip() for cell in header):
        raise Refused(Problem(name, "The file is empty.", "Export it again, with its header row."))


def _broken_row(name: str, row: int, said: str) -> Problem:
    # A long file reaches the longest cell that is read before it reaches its end.
    is_open = "end of data" in said or "field limit" in said
    expected = "A quotation mark opens a cell and is never closed." if is_open else f"The row cannot be read: {said}."
    return Problem(name, expected, "Mend the quotation marks and export again.", rows=(row,))


def _title_repair(name: str, header_row: int) -> list[Problem]:
    return [_repair(name, f"{header_row - 1} rows above the header were passed over.")] if header_row > 1 else []


def _repair(name: str, said: str) -> Problem:
    return Problem(name, said, "", Severity.REPAIRED)


_GUESSED = ("utf-8", "utf-16-le", "utf-16-be")
"""Encodings that no mark at the start of a file names."""


@dataclass(frozen=True)
class Writing:
    """How bytes are text: their encoding, what to say of it, and whether the last line is left without its end."""

    encoding: str
    said: str
    is_open: bool


def _writing(stream: BinaryIO, name: str) -> Writing:
    """Return how the bytes are text; Refused where they are not text to the last byte."""
    stream.seek(0)
    start = stream.read(4096)
    encodings = _encodings(start)
    for encoding, said in encodings:
        last = _last_sign(stream, encoding, name)
        if last is not None:
            return Writing(encoding, said, last not in ("", "\n", "\r"))
    if b"\x00" in start and encodings[0][0] in _GUESSED:
        raise Refused(Problem(name, "This is not a text file.", "Export it as CSV or XLSX."))
    raise Refused(Problem(name, "The text is neither UTF-8, UTF-16 nor Windows text.", "Export it as CSV UTF-8."))


def _encodings(start: bytes) -> list[tuple[str, str]]:
    """Return what the bytes may be: what a mark at the start says, else UTF-16 by its zeros, else UTF-8 or cp1252."""
    marked = {
        codecs.BOM_UTF8: ("utf-8-sig", "UTF-8 with a byte order mark"),
        codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
        codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
    }
    for mark, found in marked.items():
        if start.startswith(mark):
            return [found]
    if b"\x00" in start:
        zeros = start[1::2].count(0), start[::2].count(0)
        if max(zeros) < len(start) // 3:
            return [("utf-8", "")]
        return [("utf-16-le" if zeros[0] > zeros[1] else "utf-16-be", "UTF-16")]
    return [("utf-8", ""), ("cp1252", "Windows text (cp1252)")]


def _last_sign(stream: BinaryIO, encoding: str, name: str) -> str | None:
    """Return the last sign of a text, nothing of an empty one, and None where the bytes are not in this encoding.

    Refused for a text with a NUL: no table has one, and programs stop reading there or pass it over.
    """
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    last, lines = "", 1
    try:
        while block := stream.read(1 << 20):
            text = decoder.decode(block)
            if "\x00" in text:
                if encoding.startswith("utf-16-"):
                    return None  # what looked like UTF-16 by its zeros is no text
                row = lines + text[: text.index("\x00")].count("\n")
                fix = "Export it again, as CSV UTF-8 or XLSX."
                raise Refused(Problem(name, "The row holds a NUL, as no text does.", fix, rows=(row,)))
            last, lines = text[-1:] or last, lines + text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return last


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _sample_rows(stream: BinaryIO, encoding: str) -> str:
    text = _text(stream, encoding)
    sample = text.read(_SAMPLE)
    text.detach()
    return sample


def _find_header(sample: str, is_known: Callable[[str], bool]) -> tuple[str, int, list[str]]:
    scored = [
        (sum(is_known(cell) for cell in cells), delimiter, number, cells)
        for delimiter in _DELIMITERS
        for number, cells in _first_rows(sample, delimiter)
    ]
    best = max(scored, key=lambda row: row[0], default=(0, "", 0, []))
    if best[0]:
        # Counts of a few people look like the ages at the head of a wide layout: the first row that is near the best.
        return next(row for row in scored if row[1] == best[1] and row[0] * 2 > best[0])[1:]
    first = next(
        ((number, cells) for number, cells in _first_rows(sample, ",") if any(cell.strip() for cell in cells)), (1, [])
    )
    return ",", *first


def _first_rows(sample: str, delimiter: str) -> list[Row]:
    parsed = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    found: list[Row] = []
    try:
        found.extend(itertools.islice(enumerate(parsed, start=1), SEARCHED_ROWS))
    except csv.Error:
        # A title block may hold what no CSV does; the rows before it are still worth a look.
        return found
    return found


def _workbook(stream: BinaryIO, name: str, is_known: Callable[[str], bool]) -> Table:
    _refuse_archive(stream, name)
    book = _book(stream, name)
    sheets = {sheet.title: _sheet_header(_sheet_rows(sheet, name), is_known) for sheet in book.worksheets}
    if not sheets:
        raise Refused(Problem(name, "The workbook has no sheet of cells.", "Save the table as CSV."))
    title = max(sheets, key=lambda sheet: sheets[sheet][0])
    best, header_row, header = sheets[title]
    _refuse_empty(name, header)
    if best:
        _refuse_second(name, {sheet: found[2] for sheet, found in sheets.items() if found[0] == best}, title)

    def rows() -> Iterator[Row]:
        wanted = {index for index, cell in enumerate(header) if is_known(cell)}
        _refuse_unseen(stream, name, book[title], header_row, wanted)
        yield from itertools.islice(_sheet_rows(book[title], name), header_row, None)

    repairs = [_repair(name, f'Sheet "{_told(title, [*sheets])}" was read.'), *_title_repair(name, header_row)]
    return Table(name, header, header_row, rows, repairs)


_PLAIN = ("sheet", "data", "table", "page", "export", "extract", "month", "quarter", "q", "year", "spells")
_MONTHS = [name.casefold() for names in (calendar.month_name, calendar.month_abbr) for name in names if name]
_ANYBODYS = rf"(?:{'|'.join((*_PLAIN, *_MONTHS))}|[\W_])*"
_PLAIN_TITLE = re.compile(rf"{_ANYBODYS}(?:\d{{1,4}})?{_ANYBODYS}", re.IGNORECASE)
"""What anybody's sheets are called; another title may be a person's."""


def _told(title: str, sheets: list[str]) -> str:
    """Return how a message tells a sheet: by its title, or where that may be a person's by where it stands."""
    return title if _PLAIN_TITLE.fullmatch(title) else f"{sheets.index(title) + 1} of {len(sheets)}"


def _refuse_archive(stream: BinaryIO, name: str) -> None:
    stream.seek(0)
    with _quietly(name), zipfile.ZipFile(stream) as archive:
        if "[Content_Types].xml" in archive.namelist():
            return
    said = "This is a ZIP archive and no workbook."
    raise Refused(Problem(name, said, "Unpack it and load the table that is in it, as CSV or XLSX."))


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
