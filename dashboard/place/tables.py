"""A place's small tables: rows with their line, days, months and numbers as people write them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from dashboard.sheet import Sheet
from dashboard.terms import Month, Problem, Refused
from dashboard.words import MONTHS
from dashboard.yamlfile import did_you_mean


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


def table_faults(text: str, file: str, columns: Sequence[str], needed: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a table before its rows are read: a column that nobody would read, a shifted row.

    A misspelt `amber` would be a file without amber, and `1,200` without quotes a target of 1.
    """
    try:
        sheet = Sheet.read(text, columns)
    except Refused as refused:
        yield from (replace(each, file=file) for each in refused.problems)
        return
    known = ", ".join(columns)
    for number, name in enumerate(sheet.columns, start=1):
        near = did_you_mean(name, columns)
        if name and name not in columns:
            said = f"Column {number} is none of: {known}.{near}"
            yield Problem(file, said, "Correct its name, or take it out.", found=name if near else "", rows=(1,))
    twice = [name for name, times in Counter(sheet.columns).items() if name and times > 1]
    yield from (Problem(file, "Expected each column once.", "Take one out.", column=name, rows=(1,)) for name in twice)
    for name in needed:
        if name not in sheet.columns:
            yield Problem(file, f'Expected a column "{name}".', f"The columns are {known}.", column=name, rows=(1,))
    for record in sheet.rows():
        if len(record.cells) > len(sheet.columns):
            said = "The row has more cells than there are columns."
            yield Problem(file, said, "Put a cell with a comma in it in quotes.", rows=(record.line,))


def written_day(text: str) -> date | None:
    """Return the day that somebody wrote, such as 2026-11-14, 14/11/2026 or 14 November 2026; None for what is no day.

    The day stands first, as in Britain, unless the year does. ValueError for one that is not in the calendar.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return date.fromisoformat(text)
    if found := re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text, re.ASCII):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})", text, re.ASCII):
        months = [each for each, name in enumerate(MONTHS, 1) if name.casefold().startswith(found[2].casefold())]
        return date(int(found[3]), months[0], int(found[1])) if months else None
    return None
