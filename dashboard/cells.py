"""One cell's text to a value, by the kind of its column. Nothing is guessed: what does not fit is said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from dashboard.contracts import Column, Kind
from dashboard.identifiable import is_about_someone
from dashboard.terms import Grain, Month, Period

MISSING_MARKS = {"na", "n/a", "-", "*", ".."}
"""Missing marks, in a number column whose contract lets it be missing. In a code column NA is a code."""

TOO_LARGE = 2**53
"""From here on the numbers of a spreadsheet skip whole numbers."""

YEARS = range(1900, 2101)
"""The years a year or a period may speak of; anything else is a slip of the hand."""

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates, as Excel counts them for days after February 1900."""

HES_BABIES = range(7001, 7008)
"""HES codes for the age of babies: all under one year (methods, decision 4)."""


class Unfit(ValueError):
    """A cell that its column's contract does not allow; the message says what was expected.

    `offers` are values it may have meant, the likeliest first.
    """

    def __init__(self, expected: str, offers: Sequence[str] = ()) -> None:
        super().__init__(expected)
        self.offers = tuple(offers)


def nearest(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the values whose spellings are nearest to a text, the nearest first, at most three; none if none is near.

    `values` are by spelling. As alike as "Nth" and "North" is near; codes of two signs are never near one another.
    """
    spelt = {each: value for each, value in values.items() if len(each) > 2}
    near = difflib.get_close_matches(spelling(text), list(spelt), n=6, cutoff=0.6) if len(text) > 2 else []
    return list(dict.fromkeys(spelt[each] for each in near))[:3]


@dataclass(frozen=True)
class Band:
    """Ages (or numbers) from `low` to `high`, both included; a high of None has no end."""

    low: int
    high: int | None


Value = str | int | float | bool | date | Band | None


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one column. `month_first` is set once a column has proved to write months first."""

    column: Column
    today: date
    month_first: bool = False

    def read(self, text: str) -> Value:
        """Return the value of a stripped cell, None if it is missing; Unfit if the contract does not allow it."""
        if text == "" or (self._is_number and text.casefold() in MISSING_MARKS and self.column.blank == "allowed"):
            if self.column.blank == "refused":
                raise Unfit("a value")
            return None
        return self._readers[self.column.kind](text)

    @property
    def _is_number(self) -> bool:
        return self.column.kind in (Kind.WHOLE, Kind.NUMBER, Kind.AGE)

    @cached_property
    def _readers(self) -> dict[Kind, Callable[[str], Value]]:
        return {
            Kind.IDENTIFIER: str,
            Kind.AREA: str,
            Kind.TEXT: self._listed,
            Kind.CODE: self._code,
            Kind.WHOLE: self._whole,
            Kind.NUMBER: self._number,
            Kind.AGE: self._age,
            Kind.DATE: self._date,
            Kind.MONTH: self._month,
            Kind.YEAR: self._year,
            Kind.PERIOD: self._period,
        }

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {spelling(each): value for value, others in self.column.values.items() for each in (value, *others)}

    def repair(self, text: str) -> str:
        """Return what reading a cell that fits its column mended, as the load report says it; nothing if it was plain.

        A text column is left as it is; so is `NA` in a code column, which is said because other programs drop it.
        """
        kind = self.column.kind
        if self._is_number and text.casefold() in MISSING_MARKS:
            return "Marks for a missing number were read as missing."
        if kind in (Kind.WHOLE, Kind.NUMBER) and "," in text:
            return "Commas at the thousands were passed over."
        if kind is Kind.AGE and re.fullmatch(r"700[1-7](\.0+)?", text):
            return "Ages from 7001 to 7007 are of babies and were read as under one year."
        if kind is Kind.CODE:
            return _code_repair(text)
        return _date_repair(text, month_first=self.month_first) if kind in (Kind.DATE, Kind.MONTH) else ""

    def _listed(self, text: str) -> str:
        if not self.column.values:
            return _words(text)
        if (found := self._spellings.get(spelling(text))) is None:
            said = self.column.about or f"one of {', '.join(self.column.values)}"
            raise Unfit(said, nearest(text, self._spellings))
        return found

    def _code(self, text: str) -> str:
        # A spreadsheet that took 21 for a number gives 21.0 back; no code of the field ends so.
        return self._listed(re.sub(r"^(\d+)\.0+$", r"\1", text).upper())

    def _in_range(self, text: str) -> float:
        value = number(text)
        low, high = self.column.min, self.column.max
        if (low is not None and value < low) or (high is not None and value > high):
            raise Unfit(_range(low, high))
        return value

    def _number(self, text: str) -> float:
        if abs(value := self._in_range(text)) >= TOO_LARGE:
            raise Unfit("a number with fewer digits")
        return value

    def _whole(self, text: str) -> int:
        value = self._in_range(text)
        if not float(value).is_integer() or abs(value) >= TOO_LARGE:
            raise Unfit("a whole number")
        return int(value)

    def _age(self, text: str) -> Band:
        band = age(text, bands=self.column.bands)
        top = band.low if band.high is None else band.high
        if self.column.max is not None and top > self.column.max:
            raise Unfit(f"an age from 0 to {self.column.max:g}, or 7001 to 7007 for a baby")
        return band

    def _date(self, text: str) -> date:
        found = day(text, month_first=self.month_first)
        if found > self.today:
            raise Unfit(f"a day up to today, {self.today.isoformat()}")
        if found.year < 1990:
            raise Unfit("a day since 1990")
        return found

    def _month(self, text: str) -> str:
        found = month(text, month_first=self.month_first)
        if found > Month.of(self.today):
            raise Unfit(f"a month up to {Month.of(self.today)}")
        if found.year < 1990:
            raise Unfit("a month since 1990")
        return str(found)

    def _year(self, text: str) -> str:
        found = re.fullmatch(r"(?:mid[- ]?)?([0-9]{4})(?:\.0+)?", text, re.IGNORECASE)
        if not found or int(found[1]) not in YEARS:
            raise Unfit("a year such as 2024")
        return found[1]

    def _period(self, text: str) -> str:
        try:
            found = Period.parse(text, self.column.grain)
        except ValueError:
            found = None
        is_right = found is not None and self.column.grain in (None, found.grain)
        if found is None or not is_right or found.first.year not in YEARS:
            raise Unfit(f"a period such as {_PERIODS[self.column.grain]}")
        if found.first_day > self.today:
            raise Unfit("a period that has begun")
        return str(found)


_PERIODS = {
    None: "2015-17, 2026/27, 2026-Q3 or 2026-09",
    Grain.MONTH: "2026-09",
    Grain.QUARTER: "2026-Q3",
    Grain.FINANCIAL_YEAR: "2026/27",
    Grain.ACADEMIC_YEAR: "2026/27",
    Grain.CALENDAR_YEAR: "2026",
    Grain.POOLED_YEARS: "2015-17",
}


_SPOILT = {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!"}
"""What a spreadsheet writes where a formula has no result."""


def _words(text: str) -> str:
    """Return text that no list limits; Unfit for a formula, a spreadsheet's fault, or signs that nobody sees."""
    if text.startswith(("=", "@")) or text.casefold() in _SPOILT:
        raise Unfit("text, and neither a formula nor the fault of one")
    if not text.isprintable():
        raise Unfit("text on one line, without signs that are not seen")
    if is_about_someone(text):
        raise Unfit("text without what names or finds a person")
    return text


def spelling(text: str) -> str:
    """Return a value as its spellings are compared: without case, or the spaces, dashes and underscores of words.

    What stands at a digit counts: 2.1 and 2-1 are not the code 21.
    """
    return re.sub(r"(?<=[^\W\d_])[\s_-]+(?=[^\W\d_])", "", text.casefold())


def _code_repair(text: str) -> str:
    if re.fullmatch(r"\d+\.0+", text):
        return "Codes that a spreadsheet took for numbers, such as 21.0, were read as 21."
    return "NA was kept as text." if text == "NA" else ""


def _date_repair(text: str, *, month_first: bool) -> str:
    if re.fullmatch(r"[2-6]\d{4}(\.0+)?", text):
        return "Day numbers of a spreadsheet were read as dates."
    british = re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]", text) and not month_first
    return "Dates were read day first." if british else ""


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"a number from {low:g} to {high:g}"
    return f"a number of at least {low:g}" if low is not None else f"a number of at most {high:g}"


def number(text: str) -> float:
    """Return a number written plainly or with commas at the thousands; Unfit for anything else.

    `1,5` and `1.234,56` are not read: a decimal comma would be off by a factor of a thousand.
    """
    if not re.fullmatch(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", text, re.ASCII):
        raise Unfit("a number such as 1204 or 1,204.5")
    return float(text.replace(",", ""))


def age(text: str, *, bands: bool) -> Band:
    """Return an age in years as a band: one year wide, unless `bands` lets 75-79, under 1 or 90+ be said.

    Publishers write `Aged 90 and over`, `90 years and over`, `<1`: the words around the numbers mean nothing more.
    """
    tidy = re.sub(r"^(\d+)\.0+$", r"\1", text)
    if re.fullmatch(r"\d{1,4}", tidy):
        years = 0 if int(tidy) in HES_BABIES else int(tidy)
        return Band(years, years)
    if bands and (found := _band_of(re.sub(r"^ages?d? |\s*\byears?( old)?\b", "", tidy.casefold()))):
        return found
    raise Unfit("an age such as 75, 75-79 or 90+" if bands else "an age in whole years")


def _band_of(text: str) -> Band | None:
    if found := re.fullmatch(r"(\d{1,3})\s*(?:\+|and over|or over|plus)", text):
        return Band(int(found[1]), None)
    if (found := re.fullmatch(r"(?:<|under|less than)\s*(\d{1,3})", text)) and int(found[1]) > 0:
        return Band(0, int(found[1]) - 1)
    if (found := re.fullmatch(r"(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})", text)) and int(found[1]) <= int(found[2]):
        return Band(int(found[1]), int(found[2]))
    return None


_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+00:?00)?$")
_NAMED = ("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d-%B-%Y", "%d-%b-%y", "%d %b %y")


def day(text: str, *, month_first: bool = False) -> date:
    """Return the day that `text` names, the day first unless the column proved otherwise; Unfit if it names none.

    ISO days, days with slashes, dots or dashes, named months, `20260903`, and the day numbers of a
    spreadsheet (five digits) are read. A time after the day is passed over.
    """
    tidy = _TIME.sub("", text)
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{4})(\d{2})(\d{2})", tidy):
        return _real(text, *(int(part) for part in found.groups() if part))
    if found := re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", tidy):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month_number, day_number = (first, second) if month_first else (second, first)
        return _real(text, year + (2000 if year < 100 else 0), month_number, day_number)
    if re.fullmatch(r"[2-6]\d{4}(\.0+)?", tidy):
        return EXCEL_EPOCH + timedelta(days=int(float(tidy)))
    for pattern in _NAMED:
        try:
            return datetime.strptime(tidy, pattern).date()
        except ValueError:
            continue
    raise Unfit("a date such as 2026-09-03 or 03/09/2026")


def _real(text: str, year: int, month_number: int, day_number: int) -> date:
    try:
        return date(year, month_number, day_number)
    except ValueError:
        raise Unfit(f'a real date: "{text}" is not one') from None


def proves(text: str) -> str:
    """Return `day first` or `month first` where a date can only be read so, else nothing."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})", _TIME.sub("", text))
    if not found:
        return ""
    first, second = int(found[1]), int(found[2])
    if first > 12 >= second:
        return "day first"
    return "month first" if second > 12 >= first else ""


def month(text: str, *, month_first: bool = False) -> Month:
    """Return the month that `text` names: `2026-09`, `202609`, `09/2026`, `Sep-26`, `September 2026`, a day in it.

    `2019-20 JANUARY` is January of a financial year: January to March lie in its second calendar year.
    """
    if found := re.fullmatch(r"(\d{4})(?:[-/](?=\d)|(?=\d\d))(0?[1-9]|1[0-2])", text):
        return Month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(0?[1-9]|1[0-2])[-/](\d{4})", text):
        return Month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{4})[-/](\d{2}|\d{4}) ([A-Za-z]+)", text):
        return _in_financial_year(int(found[1]), found[2], found[3])
    for pattern in ("%b-%y", "%b %y", "%b-%Y", "%b %Y", "%B %Y", "%B-%Y", "%B %y"):
        try:
            return Month.of(datetime.strptime(text, pattern).date())
        except ValueError:
            continue
    try:
        return Month.of(day(text, month_first=month_first))
    except Unfit:
        raise Unfit("a month such as 2026-09 or Sep-26") from None


def _in_financial_year(first: int, last: str, name: str) -> Month:
    """Return the month of this name in the financial year from April of `first`; Unfit if there is none such."""
    if int(last) not in (first + 1, (first + 1) % 100):
        raise Unfit("a financial year such as 2019-20")
    for pattern in ("%B", "%b"):
        try:
            number = datetime.strptime(name, pattern).month
        except ValueError:
            continue
        return Month(first if number >= 4 else first + 1, number)
    raise Unfit("a financial year and the name of a month, such as 2019-20 January")
