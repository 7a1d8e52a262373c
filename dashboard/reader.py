"""A file's bytes to rows of text, numbered as in the file, with every repair listed and nothing guessed."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

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

    The header is the row, among the first 40, with most cells that `is_known` recognises, under
    the delimiter that gives most; the first row with cells if none does.
    """
    stream.seek(0)
    if stream.read(4) == b"PK\x03\x04":
        return _workbook(stream, name, is_known)
    encoding = _encoding(stream, name)
    repairs = [_repair(name, f"Read as {encoding[1]}.")] if encoding[1] else []
    delimiter, header_row, header = _find_header(_sample_rows(stream, encoding[0]), is_known)
    if not any(cell.strip() for cell in header):
        raise Refused(Problem(name, "The file is empty.", "Export it again, with its header row."))
    if delimiter != ",":
        repairs.append(_repair(name, f"Columns are divided by {_DELIMITERS[delimiter]}."))

    def rows() -> Iterator[Row]:
        text = _text(stream, encoding[0])
        parsed = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            yield from _after_header(parsed, header_row)
        except csv.Error as error:
            raise Refused(_broken_row(name, parsed.line_num, str(error))) from None
        finally:
            text.detach()

    return Table(name, header, header_row, rows, repairs + _title_repair(name, header_row))


def _after_header(parsed: Iterator[list[str]], header_row: int) -> Iterator[Row]:
    for number, cells in enumerate(parsed, start=1):
        if number > header_row:
            yield number, cells


def _broken_row(name: str, line: int, said: str) -> Problem:
    expected = (
        "A quotation mark opens a cell and is never closed."
        if "end of data" in said
        else f"The row cannot be read: {said}."
    )
    return Problem(name, expected, "Mend the quotation marks and export again.", rows=(line,))


def _title_repair(name: str, header_row: int) -> list[Problem]:
    return [_repair(name, f"{header_row - 1} rows above the header were passed over.")] if header_row > 1 else []


def _repair(name: str, said: str) -> Problem:
    return Problem(name, said, "", Severity.REPAIRED)


def _encoding(stream: BinaryIO, name: str) -> tuple[str, str]:
    """Return how the bytes are text, and what to say of it: a mark at the start, else UTF-8, else cp1252."""
    stream.seek(0)
    start = stream.read(4096)
    marked = {
        codecs.BOM_UTF8: ("utf-8-sig", "UTF-8 with a byte order mark"),
        codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
        codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
    }
    for mark, found in marked.items():
        if start.startswith(mark):
            return found
    if b"\x00" in start:
        zeros = start[1::2].count(0), start[::2].count(0)
        if max(zeros) < len(start) // 3:
            raise Refused(Problem(name, "This is not a text file.", "Export it as CSV or XLSX."))
        return ("utf-16-le", "UTF-16") if zeros[0] > zeros[1] else ("utf-16-be", "UTF-16")
    for encoding, said in (("utf-8", ""), ("cp1252", "Windows text (cp1252)")):
        if _decodes(stream, encoding):
            return encoding, said
    raise Refused(Problem(name, "The text is neither UTF-8, UTF-16 nor Windows text.", "Export it as CSV UTF-8."))


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
    best: tuple[int, str, int, list[str]] = (0, ",", 1, [])
    for delimiter in _DELIMITERS:
        for number, cells in _first_rows(sample, delimiter):
            score = sum(is_known(cell) for cell in cells)
            if score > best[0]:
                best = (score, delimiter, number, cells)
    if best[0]:
        return best[1:]
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
    try:
        stream.seek(0)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refused(
            Problem(name, f"The workbook cannot be opened: {type(error).__name__}.", "Save it again as XLSX or CSV.")
        ) from None
    sheets = {sheet.title: _sheet_header(sheet, is_known) for sheet in book.worksheets}
    if not sheets:
        raise Refused(Problem(name, "The workbook has no sheet of cells.", "Save the table as CSV."))
    title = max(sheets, key=lambda sheet: sheets[sheet][0])
    _, header_row, header = sheets[title]

    def rows() -> Iterator[Row]:
        for number, cells in enumerate(book[title].iter_rows(values_only=True), start=1):
            if number > header_row:
                yield number, [_cell_text(cell) for cell in cells]

    repairs = [_repair(name, f'Sheet "{title}" was read.'), *_title_repair(name, header_row)]
    return Table(name, header, header_row, rows, repairs)


def _sheet_header(sheet: object, is_known: Callable[[str], bool]) -> Row3:
    best: Row3 = (0, 1, [])
    for number, cells in enumerate(sheet.iter_rows(max_row=SEARCHED_ROWS, values_only=True), start=1):  # type: ignore[attr-defined]
        texts = [_cell_text(cell) for cell in cells]
        score = sum(is_known(text) for text in texts)
        if score > best[0] or not best[2]:
            best = (score, number, texts)
    return best


Row3 = tuple[int, int, list[str]]


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
