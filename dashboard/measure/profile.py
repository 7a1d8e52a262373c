"""One area, every measure: each against the area's own target and against the place, and who lives there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.benchmark import compare
from dashboard.contracts import feeding
from dashboard.csvtext import csv_text
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.export import COLUMNS, point_rows
from dashboard.measure.parts import count_text, period_of
from dashboard.measure.recent import Recent, recent
from dashboard.place import Area
from dashboard.scorecard import Cell, Line, line, sentence_of, themes_of
from dashboard.terms import PLACE_LEVEL, Point

_PER = re.compile(r"^per [\d,]+ (.+?)(?: a month| a year)?$")
"""Whom a rate is of stands in its unit: `per 1,000 residents aged 75+`."""


@dataclass(frozen=True)
class ProfileRow:
    """One measure in the area: as the scorecard has it, with the place's cell, how the two compare, and how it went."""

    line: Line
    whole: Cell | None
    against: str
    recent: Recent


@dataclass(frozen=True)
class Profile:
    """Everything the page shows of an area. `elsewhere` are measures that have no number below the place."""

    area: Area
    level: str
    sentence: str
    themes: dict[str, tuple[ProfileRow, ...]]
    residents: tuple[tuple[str, str], ...]
    elsewhere: tuple[str, ...]
    file: str


def profiled(edition: Edition) -> dict[str, str]:
    """Return the areas that some measure has points for, but for the place: code to name, in the place's order."""
    lookup = edition.inputs.place.lookup
    told = {point.area for each in edition.indicators for point in edition.points.get(each.id, []) if not point.member}
    return {code: area.name for code, area in lookup.areas.items() if code in told and area.level != PLACE_LEVEL}


def profile(edition: Edition, code: str) -> Profile:
    """Return one area's profile: its measures by theme, each at its latest period.

    A measure whose definition has no number for areas of this level is named under `elsewhere` and counted nowhere.
    """
    place = edition.inputs.place
    area = place.lookup.areas[code]
    here = [each for each in edition.indicators if area.level in each.areas]
    lines = [line(edition, each, area=code) for each in here]
    themes = themes_of(edition, lines)
    return Profile(
        area=area,
        level=place.level_name(area.level),
        sentence=sentence_of(lines),
        themes={theme: tuple(_row(each, edition) for each in found) for theme, found in themes.items()},
        residents=tuple(_residents(lines, edition)),
        elsewhere=tuple(each.title for each in edition.indicators if each not in here),
        file=f"{re.sub(r'[^a-z0-9]+', '_', area.name.lower()).strip('_') or 'area'}.csv",
    )


def profile_csv(edition: Edition, code: str) -> str:
    """Return every point of an area as the text of a file, at full precision."""
    return csv_text([COLUMNS, *([row[name] for name in COLUMNS] for row in point_rows(edition, area=code))])


def _row(made: Line, edition: Edition) -> ProfileRow:
    whole = next((each for each in made.cells if each.area.level == PLACE_LEVEL), None)
    against = _against(made.headline.point, whole, made.indicator, edition)
    return ProfileRow(made, whole, against, recent(edition, made.indicator, made.headline.area.code))


def _against(point: Point | None, whole: Cell | None, indicator: Indicator, edition: Edition) -> str:
    """Return how an area compares with the place by the area's 95% interval; of a sum, its share of the place."""
    if point is None or whole is None or whole.point is None or point.value is None or whole.point.value is None:
        return "Not compared"
    name = edition.inputs.place.file.name
    if indicator.measure == "total":
        return f"{point.value / whole.point.value:.0%} of {name}" if whole.point.value > 0 <= point.value else ""
    found = compare((point.lower, point.upper), whole.point.value, indicator.polarity)
    if not found:
        return "No interval to compare by"
    said = words.compared(found, name)
    return f"{said[:1].upper()}{said[1:]}"


def _residents(lines: Sequence[Line], edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield how many live in the area, by the ages its rates are divided by: the numbers of the release itself."""
    told: set[str] = set()
    for each in lines:
        point, label = each.headline.point, _PER.match(each.indicator.unit)
        if point is None or point.denominator is None or not label or not _is_of_people(each.indicator, edition):
            continue
        if label[1] not in told:
            told.add(label[1])
            yield label[1][:1].upper() + label[1][1:], _counted(point, each, edition)


def _is_of_people(indicator: Indicator, edition: Edition) -> bool:
    """Tell whether a rate is divided by a snapshot, such as of residents, and by one of them: years would add up."""
    lead, period = indicator.denominator, indicator.period
    if lead is None or period is None or (isinstance(period.window, int) and period.window > 12):
        return False
    return all(source.time == "stock" for source in feeding(edition.inputs.sources, lead.source))


def _counted(point: Point, made: Line, edition: Edition) -> str:
    whole = next((each.point for each in made.cells if each.area.level == PLACE_LEVEL), None)
    said = f"{count_text(point.denominator)}, as counted for {words.period(period_of(point, made.indicator))}"
    if point.denominator is None or whole is None or not whole.denominator:
        return said
    return f"{said}; {point.denominator / whole.denominator:.0%} of {edition.inputs.place.file.name}"
