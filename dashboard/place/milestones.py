"""The milestones of a place's plan: what is to be reached, by when as the plan prints it, by whom, how it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from dashboard.identifiable import person_in
from dashboard.place.tables import rows_of, table_faults, written_day
from dashboard.terms import Grain, Period, Problem
from dashboard.yamlfile import did_you_mean

FILE = "milestones.csv"

MILESTONE_COLUMNS = ("group", "milestone", "due", "owner", "status", "done_on", "note")

COMPLETE, ON_TRACK, AT_RISK, MISSED = "complete", "on track", "at risk", "missed"

STATUSES = (COMPLETE, ON_TRACK, AT_RISK, MISSED)
"""What is reported of a milestone, or nothing. Late is none of them: it is computed from the date."""

_QUARTERS = re.compile(
    r"Q([1-4])(?: ?(?:-|\N{EN DASH}|to) ?Q([1-4]))? (\d{2}|\d{4}) ?/ ?(\d{2}|\d{4})", re.ASCII | re.IGNORECASE
)

_IS_DASHED_YEAR = re.compile(r"\d{4} ?- ?(?:1[3-9]|[2-9]\d|\d{4})", re.ASCII)
"""A financial year as 2026-27: what might be a month is one."""


@dataclass(frozen=True)
class Milestone:
    """One milestone. `due` is as the plan prints it, `last_day` the last on which it is not late, if it can be known.

    An empty `status` is one that nobody reported: it is none of the four.
    """

    line: int
    text: str
    group: str = ""
    due: str = ""
    last_day: date | None = None
    owner: str = ""
    status: str = ""
    done_on: date | None = None
    note: str = ""

    def is_done(self, day: date) -> bool:
        """Tell whether it was complete by a day; one that is said to be done on a later day was not."""
        return self.status == COMPLETE and (self.done_on is None or self.done_on <= day)

    def days_late(self, day: date) -> int:
        """Return by how many days it is overdue on a day; nought on its last day, when done, or without a date."""
        return max((day - self.last_day).days, 0) if self.last_day and not self.is_done(day) else 0


def last_day_of(due: str) -> date | None:
    """Return the last day of what a plan prints as due, or None where that cannot be known.

    A day; a month (2026-12); a quarter of a financial year or the last of several (`Q1 18/19` is April to June 2018,
    `Q1-Q3 18/19` ends with December); a financial year (2026/27). `Q4 16/19` and tbc are none of these. ValueError
    for a day that is not in the calendar.
    """
    if day := written_day(due):
        return day
    with suppress(ValueError):
        if found := _QUARTERS.fullmatch(due):
            return _quarters_end(*found.groups())
        period = Period.parse(due, Grain.FINANCIAL_YEAR if _IS_DASHED_YEAR.fullmatch(due) else None)
        return period.last_day if period.grain in (Grain.MONTH, Grain.FINANCIAL_YEAR) else None
    return None


def _quarters_end(first: str, last: str | None, year: str, following: str) -> date | None:
    until = int(last or first)
    whole = Period.parse(f"{year if len(year) == 4 else '20' + year}/{following}", Grain.FINANCIAL_YEAR)
    return (whole.first + (3 * until - 1)).last_day if until >= int(first) else None


def read_milestones(text: str) -> tuple[list[Milestone], list[Problem]]:
    """Return the rows of `milestones.csv` (only `milestone` is needed), and everything that is wrong with the file.

    What finds a person is wrong in any cell, and is not repeated.
    """
    if problems := list(table_faults(text, FILE, MILESTONE_COLUMNS, ("milestone",))):
        return [], problems
    milestones: list[Milestone] = []
    for line, row in rows_of(text):
        cells = {name: " ".join(row.get(name, "").split()) for name in MILESTONE_COLUMNS}
        milestone, faults = _read_milestone(cells, line)
        problems += faults
        if not faults:
            milestones.append(milestone)
    return milestones, problems


def _read_milestone(cells: dict[str, str], line: int) -> tuple[Milestone, list[Problem]]:
    """Return the milestone of a row with its faults; with any of those it is not to be used."""
    if found := list(_people(cells, line)):
        return Milestone(line, ""), found
    status = re.sub(r"[ _-]+", " ", cells["status"]).lower()
    faults = list(_faults(cells, status, line))
    last_day, wrong = _day(last_day_of, cells, "due", line)
    done_on, false = _day(written_day, cells, "done_on", line)
    if cells["done_on"] and not done_on and not false:
        false = [_fault("Expected a day such as 2026-10-14.", cells, "done_on", line)]
    text, group, due, owner, note = (cells[name] for name in ("milestone", "group", "due", "owner", "note"))
    return Milestone(line, text, group, due, last_day, owner, status, done_on, note), [*faults, *wrong, *false]


def _people(cells: dict[str, str], line: int) -> Iterator[Problem]:
    for name, cell in cells.items():
        # In its plain form: a number whose digits are wide is the same number.
        if found := person_in(cell) or person_in(unicodedata.normalize("NFKC", cell)):
            said = f"The cell holds what looks like {found}. Everybody reads it."
            yield Problem(FILE, said, "Take it out: an owner is a role or a team.", rows=(line,), column=name)


def _faults(cells: dict[str, str], status: str, line: int) -> Iterator[Problem]:
    if not cells["milestone"]:
        yield _fault("Expected what is to be reached.", cells, "milestone", line, "Fill it in.")
    if status and status not in STATUSES:
        said = f"Expected one of {', '.join(STATUSES)}, or nothing.{did_you_mean(status, STATUSES)}"
        yield _fault(said, cells, "status", line)
    if cells["done_on"] and status in ("", *STATUSES) and status != COMPLETE:
        said = f'Only what is complete has a day on which it was done; this is "{status or "not reported"}".'
        yield _fault(said, cells, "done_on", line, "Correct one of the two.")


def _day(
    read: Callable[[str], date | None], cells: dict[str, str], name: str, line: int
) -> tuple[date | None, list[Problem]]:
    try:
        return read(cells[name]), []
    except ValueError:
        said = "Expected a day that is in the calendar."
        return None, [_fault(said, cells, name, line)]


def _fault(said: str, cells: dict[str, str], name: str, line: int, fix: str = "Correct it.") -> Problem:
    return Problem(FILE, said, fix, rows=(line,), column=name, found=cells[name])
