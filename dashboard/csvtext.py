"""Rows to the text of a CSV file, of which a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any


def csv_text(rows: Iterable[Sequence[Any]], end: str = "\r\n") -> str:
    """Return rows as CSV, each ending in `end`; an empty row is a blank line, and no cell is run by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def csv_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: text that starts like a formula, and is no number, gets an apostrophe."""
    is_like_one = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if is_like_one and not _NUMBER.fullmatch(value) else value


_NUMBER = re.compile(r"-|[+-]?\d[\d,]*(\.\d+)?")
"""A number, or the dash that stands for a missing one."""
