"""A place's folder, read whole: what it says of itself, its areas, targets, known breaks and milestones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dashboard.place.areas import Lookup, read_areas
from dashboard.place.milestones import Milestone, read_milestones
from dashboard.place.stated import AUDIENCES, PlaceFile
from dashboard.place.tables import days_of, rows_of
from dashboard.place.targets import Target, read_targets
from dashboard.terms import Problem, Refused
from dashboard.yamlfile import read_yaml

PLACE_FILES = ("place.yaml", "areas.csv", "targets.csv", "breaks.csv", "milestones.csv", "boundaries.geojson")


BREAK_COLUMNS = ("date", "indicators", "text", "provider", "kind")

KINDS = ("break", "event", "rebase")


@dataclass(frozen=True)
class Break:
    """A known step in a series: not rated against a target set before it, no SPC across it.

    A rebase is a decision that the process has changed for good: its limits restart, and ratings go on. An event is
    no step: something happened, and the numbers before and after it stay comparable.
    """

    day: date
    indicators: tuple[str, ...]
    text: str
    provider: str = ""
    is_rebase: bool = False
    is_event: bool = False
    line: int = 0

    @property
    def kind(self) -> str:
        return "event" if self.is_event else "rebase" if self.is_rebase else "break"


@dataclass(frozen=True)
class Place:
    """Everything a place's folder says, read. `faults` are of rows left out, such as a target of an area now gone.

    `events` stand apart from `breaks`, so that nothing that compares or rates ever stops at one.
    """

    file: PlaceFile
    lookup: Lookup
    targets: tuple[Target, ...] = ()
    breaks: tuple[Break, ...] = ()
    events: tuple[Break, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()

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
    """Return the place that these files (by name) describe; Refused if they contradict themselves.

    A target of an area that is not there costs that target alone: the home holds its targets, and areas.csv may be
    replaced by the official one before they are.
    """
    file = read_yaml(texts["place.yaml"], "place.yaml").into(PlaceFile)
    lookup = read_areas(texts.get("areas.csv", ""), file)
    targets, problems = read_targets(texts.get("targets.csv", ""), lookup)
    breaks, more = read_breaks(texts.get("breaks.csv", ""))
    milestones, wrong = read_milestones(texts.get("milestones.csv", ""))
    gone = tuple(problem for problem in problems if problem.column == "area")
    if more or wrong or len(gone) < len(problems):
        raise Refused(*problems, *more, *wrong)
    known, events = (tuple(each for each in breaks if each.is_event is wanted) for wanted in (False, True))
    return Place(file, lookup, tuple(targets), known, events, tuple(milestones), texts, gone)


def read_breaks(text: str) -> tuple[list[Break], list[Problem]]:
    """Return the rows of `breaks.csv`: date, indicators (spaces between), text, provider, kind (break if empty)."""
    breaks: list[Break] = []
    problems: list[Problem] = []
    for line, row in rows_of(text):
        (day, _), faults = days_of(row, line, "breaks.csv", "date", "")
        kind = row.get("kind", "").lower() or "break"
        faults += [_fault(line, name, said) for name, said in _step_faults(row, kind, day)]
        problems += faults
        if day and not faults:
            named = tuple(re.split(r"[ ;,]+", row.get("indicators", "").strip()))
            said = (row.get("text", ""), row.get("provider", ""))
            breaks.append(Break(day, named, *said, kind == "rebase", kind == "event", line))
    return breaks, problems


def _step_faults(row: dict[str, str], kind: str, day: date | None) -> Iterator[tuple[str, str]]:
    """Yield the column and what is wrong in a step: without a day and a reason it is nobody's decision."""
    if kind not in KINDS:
        yield "kind", "Expected break, event or rebase."
    if day is None and not row.get("date"):
        yield "date", "Expected the day from which the series is another."
    if not row.get("text"):
        yield "text", "Expected the reason, as the board is to read it."


def _fault(line: int, column: str, said: str) -> Problem:
    return Problem("breaks.csv", said, "Fill it in.", rows=(line,), column=column)
