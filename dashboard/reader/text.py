"""Text files to rows: their encoding, the sign between cells and the header found, nothing guessed."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dashboard.reader.table import SEARCHED_ROWS, Row, Table, refuse_empty, repair, title_repair
from dashboard.terms import Problem, Refused

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE = 256 * 1024


def text_table(stream: BinaryIO, name: str, is_known: Callable[[str], bool]) -> Table:
    """Return the table in a text file; Refused where its bytes are no text, or its rows no rows."""
    writing = _writing(stream, name)
    sample = _sample_rows(stream, writing.encoding)
    delimiter, header_row, header = _find_header(sample, is_known)
    refuse_empty(name, header)

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

    repairs = _text_repairs(name, writing, sample, delimiter) + title_repair(name, header_row)
    return Table(name, header, header_row, rows, repairs)


def _width(header: list[str]) -> int:
    """Return how many columns a header names, without the unnamed ones that a spreadsheet leaves behind them."""
    return max((index for index, cell in enumerate(header, start=1) if cell.strip()), default=0)


def _text_repairs(name: str, writing: Writing, sample: str, delimiter: str) -> list[Problem]:
    said = [f"Read as {writing.said}."] if writing.said else []
    said += [f"Columns are divided by {_DELIMITERS[delimiter]}."] if delimiter != "," else []
    said += ["Lines end in a carriage return alone."] if "\r" in sample and "\n" not in sample else []
    said += ["The last row has no line end. If the file was cut off there, export it again."] if writing.is_open else []
    return [repair(name, each) for each in said]


def _cut_off(name: str, row: int, cells: int, columns: int) -> Problem:
    said = f"The last row has {cells} of {columns} cells and no line end, as a file has that was cut off."
    return Problem(name, said, "Export it again, whole.", rows=(row,))


def _broken_row(name: str, row: int, said: str) -> Problem:
    # A long file reaches the longest cell that is read before it reaches its end.
    is_open = "end of data" in said or "field limit" in said
    expected = "A quotation mark opens a cell and is never closed." if is_open else f"The row cannot be read: {said}."
    return Problem(name, expected, "Mend the quotation marks and export again.", rows=(row,))


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
