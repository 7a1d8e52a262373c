"""A file's bytes to rows of text, numbered as in the file, with every repair listed and nothing guessed."""

from __future__ import annotations

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


def open_table(stream: BinaryIO, name: str, is_known: Callable[[str], bool]) -> Table:
    """Return the table in a csv, tsv or xlsx; Refused if it cannot be read as one.

    Of the first 40 rows, under the delimiter by which `is_known` recognises most cells of one row,
    the header is the first with over half as many; the first row with cells if none is recognised.
    """
    stream.seek(0)
    if stream.read(4) == b"PK\x03\x04":
        return _workbook(stream, name, is_known)
    encoding = _encoding(stream, name)
    repairs = [_repair(name, f"Read as {encoding[1]}.")] if encoding[1] else []
    sample = _sample_rows(stream, encoding[0])
    delimiter, header_row, header = _find_header(sample, is_known)
    _refuse_empty(name, header)
    if delimiter != ",":
        repairs.append(_repair(name, f"Columns are divided by {_DELIMITERS[delimiter]}."))
    if "\r" in sample and "\n" not in sample:
        repairs.append(_repair(name, "Lines end in a carriage return alone."))

    def rows() -> Iterator[Row]:
        text = _text(stream, encoding[0])
        number = 0
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
                if number > header_row:
                    yield number, cells
        except csv.Error as error:
            raise Refused(_broken_row(name, number + 1, str(error))) from None
        finally:
            text.detach()

    return Table(name, header, header_row, rows, repairs + _title_repair(name, header_row))


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


def _encoding(stream: BinaryIO, name: str) -> tuple[str, str]:
    """Return how the bytes are text, and what to say of it; Refused where they are not text to the last byte."""
    for encoding, said in _encodings(stream, name):
        if _decodes(stream, encoding):
            return encoding, said
    raise Refused(Problem(name, "The text is neither UTF-8, UTF-16 nor Windows text.", "Export it as CSV UTF-8."))


def _encodings(stream: BinaryIO, name: str) -> list[tuple[str, str]]:
    """Return what the bytes may be: what a mark at the start says, else UTF-16 by its zeros, else UTF-8 or cp1252."""
    stream.seek(0)
    start = stream.read(4096)
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
            raise Refused(Problem(name, "This is not a text file.", "Export it as CSV or XLSX."))
        return [("utf-16-le" if zeros[0] > zeros[1] else "utf-16-be", "UTF-16")]
    return [("utf-8", ""), ("cp1252", "Windows text (cp1252)")]


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := stream.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


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
    stream.seek(0)
    with _quietly(name):
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    sheets = {sheet.title: _sheet_header(_sheet_rows(sheet, name), is_known) for sheet in book.worksheets}
    if not sheets:
        raise Refused(Problem(name, "The workbook has no sheet of cells.", "Save the table as CSV."))
    title = max(sheets, key=lambda sheet: sheets[sheet][0])
    _, header_row, header = sheets[title]
    _refuse_empty(name, header)

    def rows() -> Iterator[Row]:
        yield from itertools.islice(_sheet_rows(book[title], name), header_row, None)

    repairs = [_repair(name, f'Sheet "{title}" was read.'), *_title_repair(name, header_row)]
    return Table(name, header, header_row, rows, repairs)


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


def _sheet_rows(sheet: Any, name: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # some programs write a size that is too small, and rows would be lost without a word
    found = sheet.iter_rows(values_only=True)
    for number in itertools.count(1):
        with _quietly(name):
            cells = next(found, None)
        if cells is None:
            return
        yield number, [_cell_text(cell) for cell in cells]


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
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
