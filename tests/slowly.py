"""The slow and obvious program: from what happened to every number the product shows, one row and one month at a time.

It shares no code with the product but names, and reads no file. None stands for a number that is missing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from statistics import NormalDist
from typing import Any

from dashboard.terms import UNKNOWN_AREA
from tests.desks import PLACE
from tests.worlds import CUTS, HOMES, Row, World, areas_shown, home_of, inside

Number = float | None


@dataclass(frozen=True)
class Count:
    """What is summed of a source, over the rows that pass `where`: a definition's, as JSON, so that it can be a key."""

    source: str
    sum: str
    where: str = "{}"
    dated: str = ""

    @property
    def tests(self) -> dict[str, Any]:
        return dict(json.loads(self.where))


@dataclass(frozen=True)
class Asked:
    """A definition, as a person would say it. `window` is a number of periods, or `year_to_date`, or `to_date`."""

    measure: str
    numerator: Count
    less: Count | None = None
    denominator: Count | str | None = None
    multiplier: float = 1
    areas: tuple[str, ...] = ("place",)
    grain: str = "month"
    window: int | str | None = None
    months: tuple[int, ...] = ()
    provisional: int = 0
    by: str = ""
    ages: tuple[int, int | None] | None = None


@dataclass(frozen=True)
class Expected:
    """What a point should say."""

    numerator: Number
    denominator: Number
    value: Number
    lower: Number
    upper: Number
    state: str
    coverage: str
    provisional: bool


# -- months


def month_after(month: str, steps: int = 1) -> str:
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + steps
    return f"{index // 12}-{index % 12 + 1:02}"


def run(first: str, last: str) -> list[str]:
    months = [first]
    while months[-1] < last:
        months.append(month_after(months[-1]))
    return months


def last_day(month: str) -> date:
    return date.fromordinal(date.fromisoformat(f"{month_after(month)}-01").toordinal() - 1)


LENGTH = {"month": 1, "quarter": 3}
START = {"financial_year": 4, "academic_year": 9}


def period_with(month: str, grain: str) -> list[str]:
    """Return the months of the period that holds a month: walk back to where one may start."""
    grain = "calendar_year" if grain == "pooled_years" else grain
    length, start = LENGTH.get(grain, 12), START.get(grain, 1)
    while (int(month[5:]) - start) % length:
        month = month_after(month, -1)
    return run(month, month_after(month, length - 1))


def label(months: Sequence[str], grain: str) -> str:
    """Return a period as people write it."""
    first, last = months[0], months[-1]
    if grain == "month":
        return first
    if grain == "quarter":
        return f"{first[:4]}-Q{int(last[5:]) // 3}"
    if grain == "calendar_year":
        return first[:4]
    return f"{first[:4]}{'-' if grain == 'pooled_years' else '/'}{last[2:4]}"


def months_of(name: str, source: str) -> list[str]:
    """Return the months a file's own label stands for."""
    if "Q" in name:
        last = int(name[-1]) * 3
        return run(f"{name[:4]}-{last - 2:02}", f"{name[:4]}-{last:02}")
    if "/" in name:
        start = 9 if source == "terms" else 4
        return run(f"{name[:4]}-{start:02}", f"{int(name[:4]) + 1}-{start - 1:02}")
    return [name] if "-" in name else run(f"{name}-01", f"{name}-12")


# -- which rows count

LABEL = {"series": "period", "people": "mid_year", "deaths": "year", "terms": "year", "quarters": "quarter"}
LABEL |= {"ranks": "year"}
STOCKS, RECORDS = ("people", "beds", "ranks"), ("visits",)


def says(row: Row, source: str) -> str | None:
    """Return the period a row speaks for."""
    if source == "visits":
        return f"{row['left']:%Y-%m}" if row["left"] else None
    return str(row[LABEL.get(source, "month")])


def key(row: Row, source: str) -> tuple[str | None, ...]:
    """Return what a later file with such a row replaces."""
    if source == "series":
        return row["indicator"], row["sex"]
    more = {"returns": [home_of(row.get("area"))], "money": [row.get("organisation")]}.get(source, [])
    return says(row, source), *more


class Slow:
    """A world, remembered as the rows that no later file replaced."""

    def __init__(self, world: World) -> None:
        self.rows = {source: list(self._in_force(source, files)) for source, files in world.files.items()}
        self.labels = {
            source: {said for file in files for row in file if (said := says(row, source))}
            for source, files in world.files.items()
        }
        self.passing: dict[Count, dict[tuple[str, str], list[Row]]] = {}
        self.cells: dict[str, dict[tuple[str, str], list[Row]]] = {}

    def _in_force(self, source: str, files: list[list[Row]]) -> Iterator[Row]:
        replaced: set[tuple[str | None, ...]] = set()
        for file in reversed(files):
            for row in file:
                if says(row, source) and key(row, source) not in replaced and not in_part(row, file, source):
                    yield {**row, "home": where_of(row, source)}
            replaced |= {key(row, source) for row in file}

    def covered(self, source: str) -> set[str]:
        return {month for said in self.labels[source] for month in months_of(said, source)}

    # -- counts

    def in_window(self, count: Count, area: str, months: Sequence[str], by: str = "", member: str = "") -> Number:
        """Return the sum of a count over months and an area; of a stock its latest snapshot."""
        if not set(months) <= self.covered(count.source):
            return None
        if count.source in STOCKS:
            return self.on(count, area, last_day(months[-1]), by, member)
        if count.source in RECORDS:
            return total(each for month in months for each in self.values(count, month, area, by, member))
        inner = self.used(count, months)
        if {month for said in inner for month in months_of(said, count.source)} != set(months):
            return None
        return added([self.cell(count, said, area, by, member) for said in inner])

    def on(self, count: Count, area: str, day: date, by: str = "", member: str = "") -> Number:
        """Return what the latest snapshot on or before a day says."""
        found = self.used(count, [f"{day:%Y-%m}"])
        return self.cell(count, found[0], area, by, member) if found else None

    def values(self, count: Count, month: str, area: str, by: str, member: str) -> list[Number]:
        """Return the measure of every record of an area in a month."""
        wanted = {UNKNOWN_AREA, *HOMES} if area == PLACE else {area, *inside(area)}
        found = [row for home in wanted for row in self.passed(count).get((month, home), [])]
        return [measured(row, count.sum) for row in found if not member or named(row, by) == member]

    def cell(self, count: Count, said: str, area: str, by: str, member: str) -> Number:
        """Return what counted rows say of an area: its own, or all of its parts'; one that is absent is missing."""
        if self.spoken(count, said, area, by, member) or area in (*HOMES, UNKNOWN_AREA):
            return self.own(count, said, area, by, member)
        parts = [self.own(count, said, home, by, member) for home in inside(area)]
        if area == PLACE and self.spoken(count, said, UNKNOWN_AREA, by, member):
            parts.append(self.own(count, said, UNKNOWN_AREA, by, member))
        return added(parts)

    def spoken(self, count: Count, said: str, area: str, by: str, member: str) -> list[Row]:
        """Return the rows that pass, or that would but for a band that the question cuts in two."""
        found = self.passed(count).get((said, area), [])
        return [row for row in found if not member or named(row, by) == member]

    def own(self, count: Count, said: str, area: str, by: str, member: str) -> Number:
        rows = self.spoken(count, said, area, by, member)
        wanted = allowed(count.tests.get("ages"))
        if not rows or (wanted is not None and set().union(*(years(row["ages"]) for row in rows)) != wanted):
            return None  # nobody says, or a band reaches beyond what is asked, or the file lacks some of the ages
        return total(measured(row, count.sum) for row in rows)

    def anybody(self, asked: Asked, months: Sequence[str]) -> bool:
        """Tell whether somebody was counted in no known neighbourhood, in as much of a window as is supplied."""
        if asked.measure in BY_AGE:
            counts = [(1, events_aged(asked, start)) for start in starts_of(asked)]
        else:
            counts = [(1, asked.numerator), *([(-1, asked.less)] if asked.less else [])]
        every = self.used(counts[0][1], months)
        return bool(sum(sign * self.certain(count, said) for said in every for sign, count in counts))

    def certain(self, count: Count, said: str) -> float:
        """Return the sum over rows of no known neighbourhood that pass for certain."""
        wanted = allowed(count.tests.get("ages"))
        rows = self.passed(count).get((said, UNKNOWN_AREA), [])
        return sum(measured(row, count.sum) or 0 for row in rows if wanted is None or years(row["ages"]) <= wanted)

    def lacks_a_member(self, asked: Asked, window: Window, area: str) -> bool:
        """Tell whether a total of counted rows lacks somebody who reports in this year, or did the month before."""
        if asked.numerator.source in RECORDS:
            return False
        year = period_with(window[2], "financial_year")
        near = {*year, *window[1], month_after(window[1][0], -1)}
        for count in (each for each in (asked.numerator, asked.less) if each):
            for said in self.used(count, window[1]):
                own = bool(self.spoken(count, said, area, "", ""))
                for home in [area] if own else [*inside(area), *([UNKNOWN_AREA] if area == PLACE else [])]:
                    there = {named(row, asked.by) for row in self.spoken(count, said, home, "", "")}
                    if self.reporting(asked, home, near) - there and (own or home != UNKNOWN_AREA or there):
                        return True
        return False

    def reporting(self, asked: Asked, home: str, near: set[str]) -> set[str]:
        """Return the members that say anything of an area in some months."""
        return {
            named(row, asked.by)
            for count in counts_of(asked)
            for (said, where), rows in self.passed(count).items()
            if where == home and set(months_of(said, count.source)) <= near
            for row in rows
        }

    def used(self, count: Count, months: Sequence[str]) -> list[str]:
        """Return the labels whose rows make up a window."""
        if count.source in RECORDS:
            return list(months)
        if count.source in STOCKS:
            days = {snapshot_day(said, count.source): said for said in self.labels[count.source]}
            return (
                [days[max(day for day in days if day <= last_day(months[-1]))]]
                if min(days) <= last_day(months[-1])
                else []
            )
        return [said for said in self.labels[count.source] if set(months_of(said, count.source)) <= set(months)]

    def in_cell(self, source: str, area: str, column: str, said: str) -> list[Row]:
        """Return the rows of a source that name this very area and, in a column, this year."""
        if source not in self.cells:
            found = self.cells.setdefault(source, {})
            for row in self.rows[source]:
                found.setdefault((row["area"], row[column]), []).append(row)
        return self.cells[source].get((area, said), [])

    def passed(self, count: Count) -> dict[tuple[str, str], list[Row]]:
        """Return the rows that pass, or nearly, by what they are dated and where they are."""
        if count not in self.passing:
            found, tests = self.passing.setdefault(count, {}), count.tests
            for row in self.rows[count.source]:
                if row["home"] and all(passes(row, name, given) for name, given in tests.items()):
                    found.setdefault((dated(row, count), row["home"]), []).append(row)
        return self.passing[count]


def in_part(row: Row, file: Sequence[Row], source: str) -> bool:
    """Tell whether a file of small areas leaves out some of a row's neighbourhood: then it is missing, not smaller."""
    home = home_of(row.get("area")) if "area" in row and source not in (*RECORDS, "ranks") else None
    if home not in HOMES or row["area"] == home:
        return False
    given = {each["area"] for each in alike(file, source, says(row, source))}
    return not set(HOMES[str(home)]) <= given


_ALIKE: dict[tuple[int, str], dict[str | None, list[Row]]] = {}


def alike(file: Sequence[Row], source: str, said: str | None) -> list[Row]:
    """Return the rows of a file that speak for one period."""
    held = _ALIKE.setdefault((id(file), source), {})
    if not held:
        for row in file:
            held.setdefault(says(row, source), []).append(row)
    return held[said]


def where_of(row: Row, source: str) -> str | None:
    """Return where a row counts: a source without areas is of the place; a record of the place has no home known."""
    if "area" not in row:
        return PLACE
    home = home_of(row["area"])
    return UNKNOWN_AREA if home == PLACE and source in RECORDS else home


def snapshot_day(said: str, source: str) -> date:
    days = {"people": f"{said}-06-30", "ranks": f"{said}-12-31"}
    return date.fromisoformat(days[source]) if source in days else last_day(said)


def dated(row: Row, count: Count) -> str:
    return f"{row[count.dated]:%Y-%m}" if count.dated else str(says(row, count.source))


def measured(row: Row, name: str) -> Number:
    return 1 if name == "visits" else row[name]


def named(row: Row, by: str) -> str:
    """Return the member of a breakdown a row belongs to: a code, true or false, or the band between two cuts."""
    found = derived(row, by)
    if by in CUTS and found is not None:
        return band_of(found, CUTS[by])
    return "not known" if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def band_of(number: int, cuts: Sequence[int]) -> str:
    low = max(cut for cut in cuts if cut <= number)
    above = [cut for cut in cuts if cut > number]
    if not above:
        return f"{low}+"
    return str(low) if above[0] == low + 1 else f"{low}-{above[0] - 1}"


def derived(row: Row, name: str) -> Any:
    """Return what a row says under the name a definition uses."""
    if name == "years":
        return row["age"]
    if name == "stay":
        return (row["left"] - row["came"]).days
    if name == "urgent":
        return None if row["method"] is None else row["method"] in ("21", "2A")
    return row[name]


OLDEST = 200


def years(band: tuple[int, int | None]) -> set[int]:
    return set(range(band[0], (OLDEST if band[1] is None else band[1]) + 1))


def allowed(given: Any) -> set[int] | None:
    """Return every year a test of ages allows; None for a test that names none."""
    if given in (None, "known", "unknown"):
        return None
    if isinstance(given, dict):
        return set(range(int(given.get("min", 0)), int(given.get("max", OLDEST)) + 1))
    return {int(each) for each in ([given] if isinstance(given, str) else given)}


def passes(row: Row, name: str, given: Any) -> bool:
    """Tell whether a row passes a test; of a band, whether it may."""
    found = derived(row, name)
    if given in ("known", "unknown"):
        return bool((found is not None) == (given == "known"))
    if found is None:
        return False
    if isinstance(found, tuple):
        return bool(years(found) & (allowed(given) or set()))
    if isinstance(found, bool):
        return str(found).lower() in [*([given] if isinstance(given, str) else given)]
    return (
        found in (allowed(given) or ())
        if isinstance(found, int)
        else found in ([given] if isinstance(given, str) else given)
    )


def total(numbers: Any) -> Number:
    """Return the sum of what there is; nothing at all is nought, one missing number makes it missing."""
    every = list(numbers)
    return None if any(each is None for each in every) else math.fsum(every)


def added(parts: Sequence[Number]) -> Number:
    return total(parts) if parts else None


# -- windows


Window = tuple[str, list[str], str]
"""A period's label, the months that count for it, and its last month."""


def windows(asked: Asked, covered: set[str]) -> list[Window]:
    """Return what is counted for each period, from the first month anybody speaks for to the last."""
    counted = sorted(month for month in covered if not asked.months or int(month[5:]) in asked.months)
    if not counted:
        return []
    found: list[Window] = []
    period = period_with(counted[0], asked.grain)
    while period[0] <= counted[-1]:
        months = [each for each in reach(asked, period, min(covered)) if kept(each, asked)]
        shown = months if asked.grain == "pooled_years" else period
        if months:  # the spring has no autumn
            found.append((label(shown, asked.grain), months, period[-1]))
        period = period_with(month_after(period[-1]), asked.grain)
    if not isinstance(asked.window, int):
        return found
    whole = [index for index, (_, months, _) in enumerate(found) if set(months) <= covered]
    return found[whole[0] :] if whole else found[-1:]


def kept(month: str, asked: Asked) -> bool:
    return not asked.months or int(month[5:]) in asked.months


def reach(asked: Asked, period: list[str], first: str) -> list[str]:
    """Return all the months of a window that ends with this period."""
    if isinstance(asked.window, int):
        return run(month_after(period[0], -len(period) * (asked.window - 1)), period[-1])
    if asked.window == "year_to_date":
        return run(period_with(period[-1], "financial_year")[0], period[-1])
    return run(first, period[-1]) if asked.window == "to_date" else period


# -- a point


def expected(slow: Slow, asked: Asked) -> dict[tuple[str, str, str], Expected]:
    """Return every point of a definition, by area, period and member of its breakdown."""
    if asked.measure == "published":
        return published(slow, asked)
    every = windows(asked, slow.covered(asked.numerator.source))
    names = members(slow, asked)
    found = {}
    for index, window in enumerate(every):
        is_late = index >= len(every) - asked.provisional
        for area in areas_shown(asked.areas):
            made = point(slow, asked, window, area, "", is_late=is_late)
            if area != UNKNOWN_AREA or slow.anybody(asked, window[1]):
                found[area, window[0], ""] = made
        for member in names:
            found[PLACE, window[0], member] = point(slow, asked, window, PLACE, member, is_late=is_late)
    return found


def published(slow: Slow, asked: Asked) -> dict[tuple[str, str, str], Expected]:
    """Return what a publisher says, as it is said; a period between two that is left out is missing."""
    is_pooled = asked.grain == "pooled_years"
    rows = [
        row for held in slow.passed(asked.numerator).values() for row in held if ("-" in row["period"]) == is_pooled
    ]
    years = {int(row["period"][:4]): row["period"] for row in rows}
    said = {(row["home"], int(row["period"][:4])): row for row in rows}
    found = {}
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        name = f"{year}-{(year + 2) % 100}" if is_pooled else str(year)
        for area in (each for each in areas_shown(asked.areas) if each != UNKNOWN_AREA):
            row = said.get((area, year), {})
            value, lower, upper = (row.get(limit) for limit in ("value", "lower", "upper"))
            state = ("missing", "") if value is None else ("", "1 of 1 period")
            found[area, name, ""] = Expected(None, None, value, lower, upper, *state, provisional=False)
    return found


def counts_of(asked: Asked) -> list[Count]:
    """Return what is counted; the denominator too where its source keeps what the events are broken down by."""
    kept = (asked.denominator,) if keeps(asked.denominator, asked.by) else ()
    return [count for count in (asked.numerator, asked.less, *kept) if isinstance(count, Count)]


def keeps(count: Count | str | None, by: str) -> bool:
    return isinstance(count, Count) and by in KEPT[count.source]


KEPT = {
    **{"visits": ("years", "stay", "urgent", "kind"), "returns": ("ages", "sex"), "people": ("ages", "sex")},
    **{"deaths": ("ages", "sex"), "beds": ("ward",), "money": ("organisation", "line")},
    **{"quarters": ("organisation",), "terms": ()},
}


def members(slow: Slow, asked: Asked) -> list[str]:
    if not asked.by:
        return []
    rows = [row for count in counts_of(asked) for held in slow.passed(count).values() for row in held]
    return sorted({named(row, asked.by) for row in rows})


def point(slow: Slow, asked: Asked, window: Window, area: str, member: str, *, is_late: bool) -> Expected:
    months, covered = window[1], slow.covered(asked.numerator.source)
    coverage = f"{len(covered & set(months))} of {len(months)} month{'' if len(months) == 1 else 's'}"
    if asked.measure in BY_AGE:
        made = by_age(slow, asked, months, area)
    else:
        made = divided(
            asked, numerator(slow, asked, window, area, member), denominator(slow, asked, months, area, member)
        )
    return Expected(*made, coverage, is_late)


def divided(asked: Asked, events: Number, people: Number) -> Said:
    if events is None or (people is None and asked.denominator is not None):
        return events, people, None, None, None, "missing"
    value, lower, upper = FORMULAS[asked.measure](asked, events, people)
    return events, people, value, lower, upper, "missing" if value is None else ""


def numerator(slow: Slow, asked: Asked, window: Window, area: str, member: str) -> Number:
    events = slow.in_window(asked.numerator, area, window[1], asked.by, member)
    if asked.less:
        less = slow.in_window(asked.less, area, window[1], asked.by, member)
        events = None if events is None or less is None else events - less
    return None if asked.by and not member and slow.lacks_a_member(asked, window, area) else events


def denominator(slow: Slow, asked: Asked, months: list[str], area: str, member: str) -> Number:
    count = asked.denominator
    if count is None:
        return None
    if isinstance(count, str):
        return float(sum(last_day(month).day for month in months))
    own = member if keeps(count, asked.by) else ""
    if count.source not in STOCKS:
        return slow.in_window(count, area, months, asked.by, own)
    if area == UNKNOWN_AREA:
        return None
    return added([slow.on(count, area, last_day(end), asked.by, own) for end in year_ends(months)])


def year_ends(months: Sequence[str]) -> list[str]:
    """Return the window's last month, and the same month of each year before it that the window reaches into."""
    ends = [months[-1]]
    while month_after(ends[-1], -12) >= months[0]:
        ends.append(month_after(ends[-1], -12))
    return ends


Said = tuple[Number, Number, Number, Number, Number, str]
Made = tuple[Number, Number, Number]
NOTHING: Made = (None, None, None)


def plain(asked: Asked, events: float, people: Number) -> Made:
    """A total, or a mean: no interval."""
    if people is None:
        return events * asked.multiplier, None, None
    return (events * asked.multiplier / people, None, None) if people > 0 else NOTHING


def rate(asked: Asked, events: float, people: Number) -> Made:
    if not people or people < 0 or events < 0:
        return NOTHING
    if asked.denominator == "days":
        return plain(asked, events, people)
    low, high = limits(round(events))
    return events * asked.multiplier / people, low * asked.multiplier / people, high * asked.multiplier / people


def share(_: Asked, events: float, people: Number) -> Made:
    if not people or not 0 <= events <= people:
        return NOTHING
    z, part = Z, events / people
    middle = part + z * z / (2 * people)
    spread = z * math.sqrt(part * (1 - part) / people + z * z / (4 * people * people))
    scale = 100 / (1 + z * z / people)
    return 100 * part, (middle - spread) * scale, (middle + spread) * scale


FORMULAS: dict[str, Callable[[Asked, float, Number], Made]] = {
    "total": plain,
    "mean": plain,
    "rate": rate,
    "proportion": share,
}

# -- measures that count by age


def by_age(slow: Slow, asked: Asked, months: list[str], area: str) -> Said:
    """Return a point made of every band: missing if one is, else as its formula has it."""
    starts = starts_of(asked)
    bands = [in_band(slow, asked, months, area, start) for start in starts]
    events, people = (added([band[part] for band in bands]) for part in (0, 1))
    if any(number is None for band in bands for number in band):
        return events, people, None, None, None, "missing"
    return events, people, *BY_AGE[asked.measure](asked, starts, bands)


def in_band(slow: Slow, asked: Asked, months: list[str], area: str, start: int) -> tuple[Number, Number]:
    """Return the events and the person-years of the band that starts at an age."""
    assert isinstance(asked.denominator, Count)
    people = narrowed(asked.denominator, "ages", asked, start)
    events = slow.in_window(events_aged(asked, start), area, months)
    return events, denominator(slow, replace(asked, denominator=people), months, area, "")


def starts_of(asked: Asked) -> list[int]:
    low, high = asked.ages or (0, None)
    return [start for start in STARTS[asked.measure] if start >= low and (high is None or start < high)]


def events_aged(asked: Asked, start: int) -> Count:
    return narrowed(asked.numerator, "years" if asked.numerator.source == "visits" else "ages", asked, start)


def narrowed(count: Count, name: str, asked: Asked, start: int) -> Count:
    """Return a count of the band that starts at an age, alone."""
    starts = STARTS[asked.measure]
    ages = {"min": str(start)} if start == 90 else {"min": str(start), "max": str(starts[starts.index(start) + 1] - 1)}
    return replace(count, where=json.dumps({**count.tests, name: ages}))


STARTS = {"standardised_rate": list(range(0, 91, 5)), "life_expectancy": [0, 1, *range(5, 91, 5)]}
WEIGHTS = [50, 55, 55, 55, 60, 60, 65, 70, 70, 70, 70, 65, 60, 55, 50, 40, 25, 15, 10]

Bands = list[tuple[Any, Any]]


def standardised(asked: Asked, starts: list[int], bands: Bands) -> tuple[Number, Number, Number, str]:
    """Return the rate as if each band had the standard's share of people, with Dobson's limits."""
    if any(people <= 0 for _, people in bands):
        return None, None, None, "too few"
    shares = [WEIGHTS[start // 5] / sum(WEIGHTS[each // 5] for each in starts) for start in starts]
    events = sum(deaths for deaths, _ in bands)
    rate = sum(share * deaths / people for share, (deaths, people) in zip(shares, bands, strict=True))
    if events < 10:
        return rate * asked.multiplier, None, None, "too few"
    spread = math.sqrt(sum(share**2 * n / people**2 for share, (n, people) in zip(shares, bands, strict=True)) / events)
    low, high = (asked.multiplier * (rate + spread * (limit - events)) for limit in limits(events))
    return rate * asked.multiplier, low, high, ""


def life(_: Asked, starts: list[int], bands: Bands) -> tuple[Number, Number, Number, str]:
    """Return the years a newborn may expect, with their limits; nothing where no table may be made."""
    people = [number for _, number in bands]
    if min(people) <= 0 or sum(people) <= 5000 or not bands[-1][0] or any(deaths > n for deaths, n in bands):
        return None, None, None, "too few"
    years_left, error = table(starts, bands)
    low, high = years_left - Z * error, years_left + Z * error
    return (None, low, high, "too few") if high - low > 20 else (years_left, low, high, "")


def table(starts: list[int], bands: Bands) -> tuple[float, float]:
    """Follow a hundred thousand newborn from band to band, and then back to see what chance in each would change."""
    alive, lived, risks = [100_000.0], [], []
    for (deaths, people), start, after in zip(bands, starts, starts[1:], strict=False):
        width, early, rate = after - start, 0.1 if start == 0 else 0.5, deaths / people
        risks.append(min(1.0, width * rate / (1 + width * rate * (1 - early))))
        dying = alive[-1] * risks[-1]
        alive.append(alive[-1] - dying)
        lived.append(width * (alive[-1] + early * dying))
    oldest = bands[-1][0] / bands[-1][1]
    ahead, doubt = alive[-1] / oldest, (alive[-1] / 2) ** 2 * 4 / (bands[-1][0] * oldest**2)
    for index in reversed(range(len(risks))):
        left = ahead / alive[index + 1] if alive[index + 1] else 0
        lost = (0.9 if index == 0 else 0.5) * (starts[index + 1] - starts[index]) + left
        chance = risks[index] ** 2 * (1 - risks[index]) / bands[index][0] if bands[index][0] else 0
        doubt += alive[index] ** 2 * lost**2 * chance
        ahead += lived[index]
    return ahead / alive[0], math.sqrt(doubt) / alive[0]


BY_AGE = {"standardised_rate": standardised, "life_expectancy": life}

# -- limits, by search and by formula

Z = NormalDist().inv_cdf(0.975)


@cache
def limits(events: int) -> tuple[float, float]:
    """Return the 95% limits of a count: below ten by search in the Poisson distribution, from ten by Byar."""
    if events < 10:
        lower = 0.0 if events == 0 else _search(lambda mean: 1 - _poisson(events - 1, mean), 0.025)
        return lower, _search(lambda mean: -_poisson(events, mean), -0.025)
    above = events + 1
    lower = events * (1 - 1 / (9 * events) - Z / (3 * math.sqrt(events))) ** 3
    return lower, above * (1 - 1 / (9 * above) + Z / (3 * math.sqrt(above))) ** 3


def _poisson(events: int, mean: float) -> float:
    return math.fsum(math.exp(-mean) * mean**number / math.factorial(number) for number in range(events + 1))


def _search(rising: Callable[[float], float], wanted: float) -> float:
    low, high = 0.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return low
