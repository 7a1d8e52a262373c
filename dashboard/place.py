"""A place as configuration: its areas and levels, groupings, owners, targets and known breaks."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from dashboard.terms import BASE_LEVEL, PLACE_LEVEL, UNKNOWN_AREA, Month, Problem, Refused
from dashboard.yamlfile import Strict, read_yaml

WELL_FORMED = re.compile(r"[A-Z]\d{8}")
"""The shape of a Government Statistical Service code, such as E01007464."""

AUDIENCES = ("closed", "partners", "public")
"""Who may read a place's releases, from the narrowest circle to the widest."""

PLACE_FILES = ("place.yaml", "areas.csv", "targets.csv", "breaks.csv", "boundaries.geojson")


class PlaceFile(Strict):
    """What `place.yaml` may say. Only the name and the area are needed."""

    name: str
    area: str = Field(description="the code of the place itself")
    audience: Literal["closed", "partners", "public"] = "partners"
    levels: dict[str, str] = Field(default={}, description="what each level is called here")
    keep_level: str | None = Field(default=None, description="the lowest level whose counts are kept")
    lookup_note: str = Field(default="", description="shown wherever the areas are, such as: indicative grouping")
    indicators: list[str] = Field(default=[], description="what is shown, in order; empty: all")
    groupings: dict[str, dict[str, list[str]]] = Field(
        default={}, description="grouping to theme to indicators; the first is on screen"
    )
    owners: dict[str, str] = Field(default={}, description="indicator to the role that owns it")
    benchmarks: dict[str, str] = Field(default={}, description="name to area code, such as england: E92000001")
    due_days: dict[str, int] = Field(default={}, description="source to days, where the place agreed others")
    retention_days: int | None = None
    today: date | None = Field(default=None, description="obeyed only in a home made by `demo`")


@dataclass(frozen=True)
class Area:
    """One area. A code may have several parents (ward and network), and may be another code of the same area."""

    code: str
    name: str
    level: str
    parents: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    same_as: str = ""


@dataclass(frozen=True)
class Lookup:
    """The areas a place knows, and the way from any of them to the level whose counts are kept."""

    place: str
    areas: dict[str, Area]
    keep_level: str

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        named: dict[str, list[str]] = {}
        for area in self.areas.values():
            named.setdefault(area.name.casefold(), []).append(area.code)
        return named

    @cached_property
    def _by_code(self) -> dict[str, str]:
        return {code.casefold(): code for code in self.areas}

    def find(self, text: str) -> str | None:
        """Return the code that `text` means (a code in any case, an older code, or a name only one area has)."""
        found = text if text in self.areas else self._by_code.get(text.casefold())
        if found is None:
            named = self._by_name.get(text.casefold(), [])
            found = named[0] if len(named) == 1 else None
        return (self.areas[found].same_as or found) if found else None

    def at(self, level: str) -> list[Area]:
        """Return the areas of the place at a level, in the order of the file; recoded ones once."""
        return [
            area
            for area in self.areas.values()
            if area.level == level and not area.same_as and self.is_within(area.code)
        ]

    def is_within(self, code: str) -> bool:
        """Tell whether an area is the place or lies in it."""
        return code == self.place or any(self.is_within(parent) for parent in self._parents(code))

    def ancestor(self, code: str, level: str) -> str | None:
        """Return the area of `level` that holds `code` (itself, if it is of that level), or None."""
        if code not in self.areas:
            return None
        if self.areas[code].level == level:
            return code
        return next((found for parent in self._parents(code) if (found := self.ancestor(parent, level))), None)

    def kept(self, code: str) -> str:
        """Return the area a count of `code` is kept under: its ancestor at the kept level, or itself above it."""
        return self.ancestor(code, self.keep_level) or (code if self.areas[code].level != "" else UNKNOWN_AREA)

    def under(self, code: str, level: str, day: date) -> set[str]:
        """Return the codes at a level that lie in an area and were in force on a day."""
        return {
            area.code
            for area in self.at(level)
            if self.ancestor(area.code, self.areas[code].level) == code and _in_force(area, day)
        }

    @cached_property
    def hash(self) -> str:
        """A fingerprint of where each code is counted: an extract read by another is reloaded, never guessed."""
        now = {code: area.same_as or code for code, area in self.areas.items()}
        pairs = sorted((code, self.kept(same)) for code, same in now.items() if self.is_within(same))
        return hashlib.sha256(repr((self.keep_level, pairs)).encode()).hexdigest()[:12]

    def name(self, code: str) -> str:
        if code == UNKNOWN_AREA:
            return f"{self.keep_level.capitalize()} not known"
        return self.areas[code].name if code in self.areas else code

    def _parents(self, code: str) -> tuple[str, ...]:
        return self.areas[code].parents if code in self.areas else ()


def _in_force(area: Area, day: date) -> bool:
    return (area.valid_from is None or area.valid_from <= day) and (area.valid_to is None or day <= area.valid_to)


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


@dataclass(frozen=True)
class Break:
    """A known step in a series: not rated against a target set before it, no SPC across it."""

    day: date
    indicators: tuple[str, ...]
    text: str
    provider: str = ""


@dataclass(frozen=True)
class Place:
    """Everything a place's folder says, read."""

    file: PlaceFile
    lookup: Lookup
    targets: tuple[Target, ...] = ()
    breaks: tuple[Break, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.lookup.place

    def level_name(self, level: str) -> str:
        return self.file.levels.get(level, level.replace("_", " ").capitalize())

    def benchmark(self, name: str) -> str | None:
        """Return the code of the area a definition compares with, or None where the place lacks it."""
        code = self.file.benchmarks.get(name, name)
        found = self.lookup.find(code)
        return found if found in self.lookup.areas else None

    def is_wider(self, other: Place) -> bool:
        """Tell whether this place's releases may be read by people who might not read the other's."""
        return AUDIENCES.index(self.file.audience) > AUDIENCES.index(other.file.audience)

    def owner(self, indicator: str) -> str:
        return self.file.owners.get(indicator, "")


def load_place(folder: Path) -> Place:
    """Return the place a folder describes; Refused, with every problem, if it cannot be one."""
    if not (folder / "place.yaml").is_file():
        raise Refused(
            Problem(str(folder), "Expected a folder with place.yaml in it.", "Give --place the folder of a place.")
        )
    return read_place(
        {name: (folder / name).read_text(encoding="utf-8-sig") for name in PLACE_FILES if (folder / name).is_file()}
    )


def read_place(texts: dict[str, str]) -> Place:
    """Return the place that these files (by name) describe; Refused if they contradict themselves."""
    file = read_yaml(texts["place.yaml"], "place.yaml").into(PlaceFile)
    lookup = read_areas(texts.get("areas.csv", ""), file)
    targets, problems = read_targets(texts.get("targets.csv", ""), lookup)
    breaks, more = read_breaks(texts.get("breaks.csv", ""))
    if problems or more:
        raise Refused(*problems, *more)
    return Place(file, lookup, tuple(targets), tuple(breaks), texts)


def read_areas(text: str, file: PlaceFile) -> Lookup:
    """Return the lookup in `areas.csv` (code, name, level, parent; one row a parent). The place may be left out."""
    areas: dict[str, Area] = {}
    problems: list[Problem] = []
    for line, row in _rows(text):
        code, level = row.get("code", ""), row.get("level", "")
        if not code or not level:
            problems.append(Problem("areas.csv", "Expected a code and a level.", "Fill them in.", rows=(line,)))
            continue
        parents = (row["parent"],) if row.get("parent") else ()
        known = areas.get(code)
        dates, faults = _dates(row, line, "areas.csv", "valid_from", "valid_to")
        problems += faults
        areas[code] = Area(
            code,
            row.get("name") or code,
            level,
            (*known.parents, *parents) if known else parents,
            *dates,
            row.get("same_as", ""),
        )
    own = areas.get(file.area, Area(file.area, file.name, PLACE_LEVEL))
    areas[file.area] = Area(own.code, own.name, PLACE_LEVEL, own.parents)
    problems += [
        Problem(
            "areas.csv", f'"{area.code}" has the parent "{parent}", which is not there.', "Add its row, or correct it."
        )
        for area in areas.values()
        for parent in area.parents
        if parent not in areas
    ]
    problems += [
        Problem("areas.csv", f'"{area.code}" lies in itself.', "Correct its parent.")
        for area in areas.values()
        if _circular(area.code, areas)
    ]
    problems += [
        Problem("areas.csv", f'"{area.code}" is same_as "{area.same_as}", which is not there.', "Add its row.")
        for area in areas.values()
        if area.same_as and area.same_as not in areas
    ]
    if problems:
        raise Refused(*problems)
    return Lookup(file.area, areas, file.keep_level or _lowest(areas))


def _lowest(areas: dict[str, Area]) -> str:
    return BASE_LEVEL if any(area.level == BASE_LEVEL for area in areas.values()) else PLACE_LEVEL


def _circular(code: str, areas: dict[str, Area], seen: tuple[str, ...] = ()) -> bool:
    if code in seen:
        return code == seen[0]
    return any(_circular(parent, areas, (*seen, code)) for parent in areas[code].parents if parent in areas)


def read_targets(text: str, lookup: Lookup) -> tuple[list[Target], list[Problem]]:
    """Return the targets in `targets.csv` with their line, and everything wrong with the file."""
    targets: list[Target] = []
    problems: list[Problem] = []
    levels = {area.level for area in lookup.areas.values()} | {PLACE_LEVEL, BASE_LEVEL}
    for line, row in _rows(text):
        dates, faults = _dates(row, line, "targets.csv", "from", "to")
        numbers: dict[str, float | None] = {}
        for name in ("value", "low", "high", "amber"):
            numbers[name], fault = _number(row.get(name, ""), line, name)
            faults += fault
        area = row.get("area", "")
        code = area if area in levels else (lookup.find(area) if area else "")
        if not row.get("indicator"):
            faults.append(
                Problem(
                    "targets.csv", "Expected the id of an indicator.", "Fill it in.", rows=(line,), column="indicator"
                )
            )
        if code is None:
            faults.append(
                Problem(
                    "targets.csv",
                    "Expected an area's code, a level, or nothing.",
                    "Correct it.",
                    rows=(line,),
                    column="area",
                    found=area,
                )
            )
        if numbers["value"] is None and numbers["low"] is None and numbers["high"] is None:
            faults.append(
                Problem(
                    "targets.csv",
                    "Expected a value, or a band from low to high.",
                    "Fill it in.",
                    rows=(line,),
                    column="value",
                )
            )
        faults += _at_odds(numbers, dates, line)
        problems += faults
        if not faults:
            targets.append(
                Target(
                    line,
                    row["indicator"],
                    code or "",
                    *dates,
                    row.get("grain", ""),
                    value=numbers["value"],
                    low=numbers["low"],
                    high=numbers["high"],
                    amber=numbers["amber"],
                    kind=row.get("kind", ""),
                    set_by=row.get("set_by", ""),
                    note=row.get("note", ""),
                )
            )
    return targets, problems


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


def read_breaks(text: str) -> tuple[list[Break], list[Problem]]:
    """Return the known steps in `breaks.csv`: date, indicators (spaces between), text, provider."""
    breaks: list[Break] = []
    problems: list[Problem] = []
    for line, row in _rows(text):
        (day, _), faults = _dates(row, line, "breaks.csv", "date", "")
        problems += faults
        if day and not faults:
            breaks.append(
                Break(
                    day,
                    tuple(re.split(r"[ ;,]+", row.get("indicators", "").strip())),
                    row.get("text", ""),
                    row.get("provider", ""),
                )
            )
    return breaks, problems


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
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


def _dates(
    row: dict[str, str], line: int, file: str, first: str, last: str
) -> tuple[tuple[date | None, date | None], list[Problem]]:
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


def _number(text: str, line: int, column: str) -> tuple[float | None, list[Problem]]:
    if not text or re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text):
        return (float(text.replace(",", "")) if text else None), []
    return None, [Problem("targets.csv", "Expected a number.", "Correct it.", rows=(line,), column=column, found=text)]


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
