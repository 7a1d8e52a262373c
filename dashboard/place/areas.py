"""The areas a place knows, and the way from any of them to the level whose counts are kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from dashboard.place.stated import PlaceFile
from dashboard.place.tables import days_of, rows_of
from dashboard.terms import BASE_LEVEL, PLACE_LEVEL, UNKNOWN_AREA, Problem, Refused

WELL_FORMED = re.compile(r"[A-Z]\d{8}")
"""The shape of a Government Statistical Service code, such as E01007464."""


FILE = "areas.csv"


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
    def recoded(self) -> dict[str, str]:
        """The code of today for each older code of an area."""
        return {area.code: area.same_as for area in self.areas.values() if area.same_as}

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        # An area and its older code bear one name, and are one area.
        named: dict[str, set[str]] = {}
        for area in self.areas.values():
            named.setdefault(area.name.casefold(), set()).add(area.same_as or area.code)
        return named

    @cached_property
    def _by_code(self) -> dict[str, str]:
        return {code.casefold(): code for code in self.areas}

    def find(self, text: str) -> str | None:
        """Return the code that `text` means (a code in any case, an older code, or a name only one area has)."""
        found = text if text in self.areas else self._by_code.get(text.casefold())
        if found is None:
            named = self._by_name.get(text.casefold(), set())
            found = next(iter(named)) if len(named) == 1 else None
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
        """A fingerprint of where each code is counted, by which an extract is reloaded and never guessed.

        Three parts: where everything is counted, what is of the place however it is divided, and the kept areas.
        """
        return ".".join((self._grouping, self._extent, _digest(sorted(area.code for area in self.at(self.keep_level)))))

    @cached_property
    def _grouping(self) -> str:
        pairs = sorted((code, self.kept(same), *_days(self.areas[code])) for code, same in self._ours())
        return _digest((self.keep_level, pairs))

    @cached_property
    def _extent(self) -> str:
        divided = {area.code for area in self.at(self.keep_level)} - {self.place}
        said = sorted((code, same, *_days(self.areas[code])) for code, same in self._ours() if same not in divided)
        return _digest((self.place, said))

    def _ours(self) -> Iterator[tuple[str, str]]:
        """Yield each code of the place and of what lies in it, with the code of today."""
        for code, area in self.areas.items():
            if self.is_within(area.same_as or code):
                yield code, area.same_as or code

    def counts_alike(self, read_by: str) -> bool:
        """Tell whether the lookup of this fingerprint counts every row where this one would."""
        return read_by.partition(".")[0] == self._grouping

    def holds_alike(self, read_by: str) -> bool:
        """Tell whether the lookup of this fingerprint takes the same rows for the place's, however it divides them."""
        return read_by.split(".")[1:2] == [self._extent]

    @staticmethod
    def is_all_kept(read_by: str, codes: Iterable[str]) -> bool:
        """Tell whether these are all the areas whose counts the lookup of this fingerprint keeps, none lacking."""
        return read_by.split(".")[2:3] == [_digest(sorted(codes))]

    def name(self, code: str) -> str:
        if code == UNKNOWN_AREA:
            return f"{self.keep_level.capitalize()} not known"
        return self.areas[code].name if code in self.areas else code

    def _parents(self, code: str) -> tuple[str, ...]:
        return self.areas[code].parents if code in self.areas else ()


def _digest(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def _days(area: Area) -> tuple[str, ...]:
    """Return when an area is in force, if that is said: it decides whether a file of its level is whole."""
    known = area.valid_from or area.valid_to
    return (str(area.valid_from or ""), str(area.valid_to or "")) if known else ()


def _in_force(area: Area, day: date) -> bool:
    return (area.valid_from is None or area.valid_from <= day) and (area.valid_to is None or day <= area.valid_to)


def read_areas(text: str, file: PlaceFile) -> Lookup:
    """Return the lookup in `areas.csv` (code, name, level, parent; one row a parent). The place may be left out."""
    areas: dict[str, Area] = {}
    problems: list[Problem] = []
    for line, row in rows_of(text):
        area, faults = _read_area(row, line, areas)
        problems += faults
        if area:
            areas[area.code] = area
    own = areas.get(file.area, Area(file.area, file.name, PLACE_LEVEL))
    areas[file.area] = Area(own.code, own.name, PLACE_LEVEL, own.parents)
    problems += [*_loose_ends(areas), *_older_place(own)]
    if problems:
        raise Refused(*problems)
    return Lookup(file.area, _settled(areas), file.keep_level or _lowest(areas))


def _read_area(row: dict[str, str], line: int, known: dict[str, Area]) -> tuple[Area | None, list[Problem]]:
    """Return the area of a row, with the parents of earlier rows of its code, and what is wrong with the row."""
    code, level = row.get("code", ""), row.get("level", "")
    if not code or not level:
        return None, [Problem(FILE, "Expected a code and a level.", "Fill them in.", rows=(line,))]
    earlier = known.get(code, Area(code, code, level))
    parents = (*earlier.parents, row["parent"]) if row.get("parent") else earlier.parents
    (first, last), faults = days_of(row, line, FILE, "valid_from", "valid_to")
    first, last = first or earlier.valid_from, last or earlier.valid_to
    if first and last and last < first:
        said = "Expected a last day on or after the first."
        faults.append(Problem(FILE, said, "Correct one of the two.", rows=(line,), column="valid_to"))
    name, same_as = row.get("name") or earlier.name, row.get("same_as") or earlier.same_as
    return Area(code, name, level, parents, first, last, same_as), faults


def _older_place(own: Area) -> Iterator[Problem]:
    if own.same_as:
        said = f'The place\'s area is "{own.code}", and areas.csv says that it is "{own.same_as}" now.'
        yield Problem("place.yaml", said, f"Write area: {own.same_as}", column="area")


def _settled(areas: Mapping[str, Area]) -> dict[str, Area]:
    """Return the areas with the codes of today: an older code of an older code, and parents by an older code."""

    def today(code: str) -> str:
        return today(areas[code].same_as) if areas[code].same_as else code

    return {
        code: replace(
            area, parents=tuple(dict.fromkeys(map(today, area.parents))), same_as=today(code) if area.same_as else ""
        )
        for code, area in areas.items()
    }


def _loose_ends(areas: dict[str, Area]) -> Iterator[Problem]:
    for area in areas.values():
        for parent in area.parents:
            if parent not in areas:
                said = f'"{area.code}" has the parent "{parent}", which is not there.'
                yield Problem(FILE, said, "Add its row, or correct it.")
        if _circular(area.code, areas):
            yield Problem(FILE, f'"{area.code}" lies in itself.', "Correct its parent.")
        if area.same_as and area.same_as not in areas:
            yield Problem(FILE, f'"{area.code}" is same_as "{area.same_as}", which is not there.', "Add its row.")
        if _chases_itself(area.code, areas):
            said = f'"{area.code}" is same_as itself.'
            yield Problem(FILE, said, "Leave the code of today without same_as.")


def _chases_itself(code: str, areas: Mapping[str, Area]) -> bool:
    seen: list[str] = []
    while code in areas and (code := areas[code].same_as):
        if code in seen:
            return code == seen[0]
        seen.append(code)
    return False


def _lowest(areas: dict[str, Area]) -> str:
    return BASE_LEVEL if any(area.level == BASE_LEVEL for area in areas.values()) else PLACE_LEVEL


def _circular(code: str, areas: dict[str, Area], seen: tuple[str, ...] = ()) -> bool:
    if code in seen:
        return code == seen[0]
    return any(_circular(parent, areas, (*seen, code)) for parent in areas[code].parents if parent in areas)
