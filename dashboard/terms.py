"""The words of the field as types: everything above this floor speaks in these."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache, total_ordering
from typing import Any, Self

UNKNOWN_AREA = "unknown"
"""The code of the row "neighbourhood not known": of the place, but of no neighbourhood in it."""

BASE_LEVEL = "neighbourhood"
PLACE_LEVEL = "place"


class Polarity(StrEnum):
    """Which way is good, in the words of Fingertips."""

    LOW_IS_GOOD = "low_is_good"
    HIGH_IS_GOOD = "high_is_good"
    NO_JUDGEMENT = "no_judgement"


class Rating(StrEnum):
    """A value against a target that a board set."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class State(StrEnum):
    """Why a point has no rating, in the order in which they are said: the first that applies."""

    IN_DEVELOPMENT = "in development"
    PAUSED = "paused"
    NOT_DUE = "not due"
    LATE = "late"
    MISSING = "missing"
    HIDDEN = "hidden"
    TOO_FEW = "too few"
    BREAK = "break"
    TOO_CLOSE = "too close to rate"
    NO_TARGET = "no target"
    PROVISIONAL = "provisional"


class Severity(StrEnum):
    """What a problem does to its file: an error refuses it, a warning is published with a reason."""

    ERROR = "error"
    WARNING = "warning"
    REPAIRED = "repaired"


class Grain(StrEnum):
    """How long a period is. A pooled period is several calendar years, such as 2015-17."""

    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial_year"
    CALENDAR_YEAR = "calendar_year"
    ACADEMIC_YEAR = "academic_year"
    POOLED_YEARS = "pooled_years"


@total_ordering
@dataclass(frozen=True)
class Month:
    """One calendar month. Months are ordered and can be counted on: `Month(2026, 12) + 1` is January 2027."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as `2026-09`; ValueError for anything else."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text.strip())
        if not found:
            raise ValueError(f'"{text}" is not a month such as 2026-09')
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        return monthrange(self.year, self.number)[1]

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, other: Month) -> int:
        return (self.year - other.year) * 12 + self.number - other.number

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.number) < (other.year, other.number)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


def months_from(first: Month, last: Month) -> list[Month]:
    """Return every month from `first` to `last`, both included; none if `last` is before `first`."""
    return [first + step for step in range(last - first + 1)]


# Where a year of each grain starts, and how many months a period of it has (pooled years have their own number).
_YEAR_STARTS = {Grain.FINANCIAL_YEAR: 4, Grain.ACADEMIC_YEAR: 9}
_LENGTHS = {Grain.MONTH: 1, Grain.QUARTER: 3}


@total_ordering
@dataclass(frozen=True)
class Period:
    """A span of whole months, first and last included, written as people write it.

    Months are `2026-09`, calendar quarters `2026-Q3`, financial and academic years `2026/27`,
    calendar years `2026`, pooled calendar years `2015-17`.
    """

    grain: Grain
    first: Month
    last: Month

    @classmethod
    def containing(cls, month: Month, grain: Grain) -> Period:
        """Return the period of this grain that holds `month`; pooled years are not unique, so they are refused."""
        if grain is Grain.POOLED_YEARS:
            raise ValueError("several pooled periods hold one month; parse the one that is meant")
        length = _LENGTHS.get(grain, 12)
        start = _YEAR_STARTS.get(grain, 1)
        offset = (month.number - start) % 12 % length
        return cls(grain, month + -offset, month + (length - 1 - offset))

    @classmethod
    def parse(cls, text: str, grain: Grain | None = None) -> Period:
        """Return the period that `text` names; ValueError when it names none.

        A year such as `2026/27` is a financial year unless `grain` says academic. Spaces around
        the dash or slash do not matter: `2015 - 17` is `2015-17`.
        """
        return _parsed(text, grain)

    @classmethod
    def _read(cls, text: str, grain: Grain | None) -> Period:
        tidy = re.sub(r"\s*([-/])\s*", r"\1", text.strip())
        if grain in _YEAR_STARTS:  # of years that end in the next one, 2009-10 is no October
            tidy = re.sub(r"^(\d{4})-(\d{2}|\d{4})$", r"\1/\2", tidy)
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", tidy) and grain is not Grain.POOLED_YEARS:
            return cls.containing(Month.parse(tidy), Grain.MONTH)
        if found := re.fullmatch(r"(\d{4})-?Q([1-4])", tidy, re.IGNORECASE):
            return cls.containing(Month(int(found[1]), int(found[2]) * 3), Grain.QUARTER)
        if found := re.fullmatch(r"(\d{4})/(\d{2}|\d{4})", tidy):
            return cls._split_year(text, int(found[1]), found[2], grain)
        if found := re.fullmatch(r"(\d{4})-(\d{2}|\d{4})", tidy):
            return cls._pooled(text, int(found[1]), found[2])
        if re.fullmatch(r"\d{4}", tidy):
            return cls.containing(Month(int(tidy), 1), Grain.CALENDAR_YEAR)
        raise ValueError(f'"{text}" is not a period such as 2026-09, 2026-Q3, 2026/27, 2026 or 2015-17')

    @classmethod
    def _split_year(cls, text: str, year: int, end: str, grain: Grain | None) -> Period:
        if int(end) % 100 != (year + 1) % 100:
            raise ValueError(f'"{text}" is not one year: 2026/27 is')
        chosen = grain if grain is Grain.ACADEMIC_YEAR else Grain.FINANCIAL_YEAR
        return cls.containing(Month(year, 12), chosen)

    @classmethod
    def _pooled(cls, text: str, first: int, end: str) -> Period:
        last = int(end) if len(end) == 4 else first // 100 * 100 + int(end)
        last += 100 if last < first else 0
        if not 0 < last - first < 20:
            raise ValueError(f'"{text}" is not a span of years such as 2015-17')
        return cls(Grain.POOLED_YEARS, Month(first, 1), Month(last, 12))

    @property
    def months(self) -> list[Month]:
        return months_from(self.first, self.last)

    @property
    def first_day(self) -> date:
        return self.first.first_day

    @property
    def last_day(self) -> date:
        return self.last.last_day

    @property
    def next(self) -> Period:
        """The period after this one; pooled years move on by one year, as their publishers move them."""
        step = 12 if self.grain is Grain.POOLED_YEARS else self.last - self.first + 1
        return Period(self.grain, self.first + step, self.last + step)

    def __lt__(self, other: Period) -> bool:
        return (self.last, self.first) < (other.last, other.first)

    def __str__(self) -> str:
        if self.grain is Grain.MONTH:
            return str(self.first)
        if self.grain is Grain.QUARTER:
            return f"{self.first.year}-Q{self.last.number // 3}"
        if self.grain is Grain.CALENDAR_YEAR:
            return str(self.first.year)
        if self.grain is Grain.POOLED_YEARS:
            return f"{self.first.year}-{self.last.year % 100:02}"
        return f"{self.first.year}/{self.last.year % 100:02}"


@lru_cache(maxsize=8192)
def _parsed(text: str, grain: Grain | None) -> Period:
    """A board has a few hundred periods and asks for each of them thousands of times."""
    return Period._read(text, grain)


@dataclass(frozen=True)
class Ages:
    """A band of ages in whole years, both included; a `high` of None has no end."""

    low: int
    high: int | None

    def __str__(self) -> str:
        if self.high == self.low:
            return str(self.low)
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high}"


def bands_from(*starts: int) -> tuple[Ages, ...]:
    """Return the bands that start at these ages and follow one another; the last has no end."""
    ends = [start - 1 for start in starts[1:]]
    return tuple(Ages(low, high) for low, high in zip(starts, [*ends, None], strict=True))


STANDARD_BANDS = bands_from(*range(0, 91, 5))
"""The 19 bands of the European standard population: 0-4, 5-9 and so on, to 90+."""

LIFE_TABLE_BANDS = bands_from(0, 1, *range(5, 91, 5))
"""The 20 bands of an abridged life table: under one, 1-4, 5-9 and so on, to 90+."""


@dataclass(frozen=True)
class Problem:
    """One cause of trouble in a file: where, what was found, what was expected, what to do.

    `rows` are numbered as in the file (its first line is 1) and may be capped; `count` is how many
    there are. `found` is empty for a column that may identify a person. `named` is the contract's
    column where a lead may say what `found` is read as; `offers` are what it may have meant, the likeliest first.
    """

    file: str
    expected: str
    fix: str
    severity: Severity = Severity.ERROR
    column: str = ""
    found: str = ""
    rows: tuple[int, ...] = ()
    count: int = 1
    named: str = ""
    offers: tuple[str, ...] = ()

    @property
    def row(self) -> int | None:
        return self.rows[0] if self.rows else None

    def each(self) -> Iterator[Problem]:
        """Yield the problem once for every row it stands in, or once if it stands in none."""
        for row in self.rows or (None,):
            yield replace(self, rows=() if row is None else (row,), count=1)

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self._row_text(), self._column_text()) if part)
        found = f'found "{self.found}". ' if self.found else ""
        return f"{where}: {found}{self.expected} {self.fix}".strip()

    def _row_text(self) -> str:
        if not self.rows:
            return ""
        shown = ", ".join(str(row) for row in self.rows[:10])
        more = f" and {self.count - 10:,} more" if self.count > 10 else ""
        return f"{'rows' if self.count > 1 else 'row'} {shown}{more}"

    def _column_text(self) -> str:
        return f"column {self.column}" if self.column else ""


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of the problems refuses the file it stands in."""
    return any(problem.severity is Severity.ERROR for problem in problems)


@dataclass(frozen=True)
class Point:
    """One indicator in one area for one period, with everything needed to explain it.

    `value` is at full precision, in the definition's unit; a proportion and its limits are in per
    cent. A hidden or missing number is None, with `state` saying which. `coverage` is "11 of 12"
    of the periods (or parts) a value needs. `extracts` are the numbers of the extracts whose facts
    were counted, `rows` how many of their rows were. `mean`, `lower_process` and `upper_process` are
    the lines of its control chart (in a run chart `mean` is the median), `watched` what is printed
    with the chart, `special_cause` which rule named the point, `trend` the recent trend of a yearly
    series, on its latest point alone. `wide_lower` and `wide_upper` are the 99.8% limits. `inputs` is what else
    the value was made of, as JSON: rows of a name and its numbers, such as the two ends of a range; empty where
    small counts are protected.
    """

    indicator: str
    area: str
    area_name: str
    level: str
    period: str
    member: str = ""
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    method: str = ""
    target: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    amber: float | None = None
    target_row: str = ""
    rating: str = ""
    state: str = ""
    reason: str = ""
    provisional: bool = False
    benchmark: float | None = None
    benchmark_judgement: str = ""
    variation: str = ""
    assurance: str = ""
    coverage: str = ""
    denominator_date: str = ""
    extracts: str = ""
    rows: int = 0
    definition: str = ""
    wide_lower: float | None = None
    wide_upper: float | None = None
    mean: float | None = None
    lower_process: float | None = None
    upper_process: float | None = None
    watched: str = ""
    special_cause: str = ""
    trend: str = ""
    inputs: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.indicator, self.area, self.period, self.member)


class Refused(Exception):
    """A request the program will not carry out; its message says where, found, expected and what to do."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems: tuple[Problem, ...] = problems


def point_fields() -> dict[str, Any]:
    """Return the names and Python types of a point's fields, in order: the columns of a stored release."""
    return dict(Point.__annotations__)
