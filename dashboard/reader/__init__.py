"""A file's bytes to rows of text, numbered as in the file, with every repair listed and nothing guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from dashboard.reader.archive import is_archive, unpacked
from dashboard.reader.table import Row, Table, plain, spreadsheet_column
from dashboard.reader.text import text_table
from dashboard.reader.workbook import workbook_table
from dashboard.terms import Problem, Refused

__all__ = ["Row", "Table", "open_table", "plain", "spreadsheet_column", "unpacked"]

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
    """Return the table in a csv, tsv or xlsx, or in an archive of one; Refused if it cannot be read as one.

    Of the first 40 rows, under the delimiter by which `is_known` recognises most cells of one row,
    the header is the first with over half as many; the first row with cells if none is recognised.
    """
    inner, repairs = unpacked(stream, name)
    table = _table(inner, name, is_known)
    table.repairs[:0] = repairs
    return table


def _table(stream: BinaryIO, name: str, is_known: Callable[[str], bool]) -> Table:
    if is_archive(stream):
        return workbook_table(stream, name, is_known)
    stream.seek(0)
    start = stream.read(8)
    for mark, (said, fix) in _NO_TABLES.items():
        if start.startswith(mark):
            raise Refused(Problem(name, said, fix))
    return text_table(stream, name, is_known)
