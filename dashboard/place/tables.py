"""A place's small tables: rows with their line, days, months and numbers as people write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from dashboard.terms import Month, Problem


def rows_of(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a small CSV with their line, cells stripped, blank rows passed over."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    for row in reader:
        tidy = {
            str(key).strip().lower(): (value or "").strip()
            for key, value in row.items()
            if key and not isinstance(value, list)
        }
        if any(tidy.values()):
            yield reader.line_num, tidy


def days_of(
    row: dict[str, str], line: int, file: str, first: str, last: str
) -> tuple[tuple[date | None, date | None], list[Problem]]:
    """Return the two days of a row under these names, either open, and what is wrong with them."""
    found: list[date | None] = []
    problems: list[Problem] = []
    for name, is_end in ((first, False), (last, True)):
        text = row.get(name, "")
        try:
            found.append(_day(text, is_end=is_end))
        except ValueError:
            found.append(None)
            problems.append(
                Problem(
                    file,
                    "Expected a day such as 2026-04-01, or a month such as 2026-04.",
                    "Correct it.",
                    rows=(line,),
                    column=name,
                    found=text,
                )
            )
    return (found[0], found[1]), problems


def _day(text: str, *, is_end: bool) -> date | None:
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d{2}", text):
        month = Month.parse(text)
        return month.last_day if is_end else month.first_day
    return date.fromisoformat(text)


def number_of(text: str, line: int, column: str) -> tuple[float | None, list[Problem]]:
    """Return the number of a cell, None where it is blank, and what is wrong with it."""
    if not text or re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text):
        return (float(text.replace(",", "")) if text else None), []
    return None, [Problem("targets.csv", "Expected a number.", "Correct it.", rows=(line,), column=column, found=text)]
