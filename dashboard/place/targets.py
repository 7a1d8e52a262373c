"""Targets that a board set, and which of them is in force for a point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.place.areas import Lookup
from dashboard.place.tables import days_of, number_of, rows_of
from dashboard.terms import BASE_LEVEL, PLACE_LEVEL, Problem

FILE = "targets.csv"

TARGET_COLUMNS = (
    "indicator",
    "area",
    "from",
    "to",
    "grain",
    "value",
    "low",
    "high",
    "amber",
    "kind",
    "set_by",
    "note",
)


@dataclass(frozen=True)
class Target:
    """A number a board set: a value, or a band from low to high, in force between two days (either open)."""

    line: int
    indicator: str
    area: str = ""
    start: date | None = None
    end: date | None = None
    grain: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    amber: float | None = None
    kind: str = ""
    set_by: str = ""
    note: str = ""

    def in_force(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def read_targets(text: str, lookup: Lookup) -> tuple[list[Target], list[Problem]]:
    """Return the targets in `targets.csv` with their line, and everything wrong with the file."""
    targets: list[Target] = []
    problems: list[Problem] = []
    for line, row in rows_of(text):
        target, faults = _read_target(row, line, lookup)
        problems += faults
        if not faults:
            targets.append(target)
    return targets, problems


def _read_target(row: dict[str, str], line: int, lookup: Lookup) -> tuple[Target, list[Problem]]:
    """Return the target of a row with its faults; with any of those it is not to be used."""
    dates, faults = days_of(row, line, FILE, "from", "to")
    numbers: dict[str, float | None] = {}
    for name in ("value", "low", "high", "amber"):
        numbers[name], fault = number_of(row.get(name, ""), line, name)
        faults += fault
    code = _area_of(row.get("area", ""), lookup)
    faults += [*_lacking(row, code, numbers, line), *_at_odds(numbers, dates, line)]
    value, low, high, amber = numbers.values()
    kind, set_by, note = (row.get(name, "") for name in ("kind", "set_by", "note"))
    named = (line, row.get("indicator", ""), code or "", *dates, row.get("grain", ""))
    return Target(*named, value, low, high, amber, kind, set_by, note), faults


def _area_of(said: str, lookup: Lookup) -> str | None:
    """Return the area or level a target is for, nothing for all, or None where there is no such area."""
    levels = {area.level for area in lookup.areas.values()} | {PLACE_LEVEL, BASE_LEVEL}
    return said if said in levels or not said else lookup.find(said)


def _lacking(row: dict[str, str], code: str | None, numbers: dict[str, float | None], line: int) -> Iterator[Problem]:
    if not row.get("indicator"):
        yield Problem(FILE, "Expected the id of an indicator.", "Fill it in.", column="indicator", rows=(line,))
    if code is None:
        said = "Expected an area's code, a level, or nothing."
        yield Problem(FILE, said, "Correct it.", column="area", found=row.get("area", ""), rows=(line,))
    if all(numbers[name] is None for name in ("value", "low", "high")):
        yield Problem(
            FILE, "Expected a value, or a band from low to high.", "Fill it in.", column="value", rows=(line,)
        )


def _at_odds(numbers: dict[str, float | None], dates: tuple[date | None, date | None], line: int) -> Iterator[Problem]:
    """Yield what a target says against itself: it would rate nothing, or everything red, without a word."""
    low, high, (start, end) = numbers["low"], numbers["high"], dates
    is_band = low is not None or high is not None
    said = {
        "low": "Expected low at or below high." if low is not None and high is not None and low > high else "",
        "value": "Expected a value or a band, not both." if numbers["value"] is not None and is_band else "",
        "amber": "Expected nought or more." if (numbers["amber"] or 0) < 0 else "",
        "to": "Expected a day on or after `from`." if start and end and end < start else "",
    }
    for column, expected in said.items():
        if expected:
            yield Problem("targets.csv", expected, "Correct it.", rows=(line,), column=column)


def target_for(
    targets: Iterable[Target], indicator: str, area: str, level: str, grains: Iterable[str], day: date
) -> Target | None:
    """Return the target in force for a point on the last day of its period, or None.

    An area's own target beats its level's, and that beats one for all; of equals, the one set
    latest; `grains` are the spellings of the point's grain and window that a target may carry
    (empty means the definition's own).
    """

    def rank(target: Target) -> tuple[int, date, int]:
        return ([level, area].index(target.area) + 1 if target.area else 0, target.start or date.min, target.line)

    allowed = {"", *grains}
    fitting = [
        target
        for target in targets
        if target.indicator == indicator
        and target.area in ("", level, area)
        and target.grain in allowed
        and target.in_force(day)
    ]
    return max(fitting, key=rank, default=None)


def as_dict(target: Target) -> dict[str, Any]:
    """Return a target as the columns of `targets.csv`."""
    named = {
        "indicator": target.indicator,
        "area": target.area,
        "from": target.start or "",
        "to": target.end or "",
        "grain": target.grain,
    }
    numbers = {
        name: "" if getattr(target, name) is None else f"{getattr(target, name):g}"
        for name in ("value", "low", "high", "amber")
    }
    return {**named, **numbers, "kind": target.kind, "set_by": target.set_by, "note": target.note}
