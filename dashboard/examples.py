"""A definition's worked example: its rows are read, counted and rated as any extract's, and must give its points."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from datetime import date

from dashboard.compute import all_points, policy_of
from dashboard.contracts import Kind, Source, Sources
from dashboard.definitions import Indicator
from dashboard.facts import Facts, Piece, in_force
from dashboard.ingest import Options, read
from dashboard.place import Area, Lookup, Place, PlaceFile, Target
from dashboard.rate import rated
from dashboard.terms import BASE_LEVEL, PLACE_LEVEL, Point, Problem, Refused
from dashboard.watched import watched

TIMES = "times"
"""A column of a drawn table: the row stands for so many."""

_LATER = date(2999, 12, 31)
"""An example may be about any day."""


def run(indicator: Indicator, sources: Sources) -> list[Problem]:
    """Return what an indicator's example expects and does not get: nothing, when it holds."""
    if indicator.example is None:
        return []
    try:
        found = points_of(indicator, sources)
    except Refused as refused:
        return [Problem(f"{indicator.id}.yaml, example", str(problem), "") for problem in refused.problems]
    by_key = {(point.period, point.area): point for point in found if not point.member}
    problems: list[Problem] = []
    for row in drawn(indicator.example.expect):
        point = by_key.get((row["period"], row["area"]))
        problems += _differences(indicator, row, point)
    return problems


def points_of(indicator: Indicator, sources: Sources) -> list[Point]:
    """Return the points that the given rows of an example give; Refused if a contract refuses the rows."""
    given = indicator.example.given if indicator.example else {}
    place = _place(given.get("areas", {}), str(given.get("targets", "")), indicator.id)
    pieces: dict[str, list[Piece]] = {}
    for number, (name, table) in enumerate(
        ((name, table) for name, table in given.items() if name not in ("areas", "targets")), start=1
    ):
        if name not in sources:
            raise Refused(Problem(name, "Expected the id of a source.", f"Use one of {', '.join(sources)}."))
        pieces.setdefault(sources[name].feed, []).append(_piece(number, sources[name], str(table), place.lookup))
    facts: dict[str, Facts] = {feed: in_force(held[0].source, place.lookup, held) for feed, held in pieces.items()}
    made = all_points([indicator], facts, place)[indicator.id]
    judged = rated(made, indicator, place, place.targets, policy_of(indicator, facts, place))
    return watched(judged, indicator, place)


def _piece(number: int, source: Source, table: str, lookup: Lookup) -> Piece:
    text = io.StringIO()
    rows = list(_repeated(drawn(table), source))
    writer = csv.DictWriter(text, [name for name in rows[0] if name != TIMES], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    load = read(
        io.BytesIO(text.getvalue().encode()),
        f"{source.id} in the example",
        source,
        lookup,
        Options(_LATER, whole_months=True),
    )
    if load.facts is None:
        raise Refused(*load.problems)
    return Piece(number, source, load.lookup, load.covers, frozenset(load.keys), load.facts)


def drawn(table: str) -> list[dict[str, str]]:
    """Return the rows of a table drawn with commas and spaces, quotation marks around a cell that has a comma."""
    reader = csv.DictReader(io.StringIO(re.sub(r",[ \t]+", ",", table.strip())), skipinitialspace=True)
    return [{str(name).strip(): (cell or "").strip() for name, cell in row.items()} for row in reader]


def _repeated(rows: list[dict[str, str]], source: Source) -> Iterator[dict[str, str]]:
    """Yield each row as often as its `times` says, with its identifiers made different each time."""
    identifiers = [name for name, stated in source.columns.items() if stated.kind is Kind.IDENTIFIER]
    for row in rows:
        named = [name for name in identifiers if name in row]
        for index in range(int(row.get(TIMES) or 1)):
            yield {**row, **{name: f"{row[name]}-{index}" for name in named}} if TIMES in row else row


def _place(areas: dict[str, str], targets: str, indicator: str) -> Place:
    """Return a place of the example's areas: each code lies in a neighbourhood, or is `place` or a benchmark itself."""
    known = {PLACE_LEVEL: Area(PLACE_LEVEL, "The place", PLACE_LEVEL)}
    for code, parent in areas.items():
        if parent == "england":
            known[parent] = Area(parent, "England", "country")
        elif parent != PLACE_LEVEL:
            known[parent] = Area(parent, parent.capitalize(), BASE_LEVEL, (PLACE_LEVEL,))
        is_other_name = parent in (PLACE_LEVEL, "england")
        known[code] = Area(code, code, "lsoa", (parent,), same_as=parent if is_other_name else "")
    keep = BASE_LEVEL if any(area.level == BASE_LEVEL for area in known.values()) else PLACE_LEVEL
    file = PlaceFile(name="The place", area=PLACE_LEVEL, benchmarks={"england": "england"})
    return Place(file, Lookup(PLACE_LEVEL, known, keep), tuple(_targets(targets, indicator)))


def _targets(text: str, indicator: str) -> Iterator[Target]:
    """Yield the targets written as `place: 8.0, amber 0.5; north: low 1, high 2`."""
    for line, each in enumerate((part for part in text.split(";") if part.strip()), start=1):
        area, _, said = each.partition(":")
        pairs = re.findall(r"(low|high|amber)?\s*(-?[\d.]+)", said)
        numbers = {name or "value": float(number) for name, number in pairs}
        value, low, high, amber = (numbers.get(name) for name in ("value", "low", "high", "amber"))
        yield Target(line, indicator, area.strip(), value=value, low=low, high=high, amber=amber)


def _differences(indicator: Indicator, row: dict[str, str], point: Point | None) -> Iterator[Problem]:
    where = f"{indicator.id}.yaml, example, {row['area']} in {row['period']}"
    if point is None:
        yield Problem(where, "The example gives no such point.", "Correct the rows or the definition.")
        return
    for name, expected in row.items():
        if name not in ("period", "area") and not _same(expected, getattr(point, name, None)):
            found = getattr(point, name, "no such column")
            yield Problem(
                where,
                f"Expected {expected or 'nothing'}.",
                "Correct the example or the definition.",
                column=name,
                found="" if found is None else str(found),
            )


def _same(expected: str, found: object) -> bool:
    if found is None or isinstance(found, str):
        return expected == (found or "")
    # Examples are written to the decimals a person would write; the sums behind them are exact.
    return bool(expected) and math.isclose(float(expected), float(str(found)), rel_tol=1e-6, abs_tol=1e-9)
