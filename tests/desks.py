"""A small place of our own, its files drawn as tables, and a home to work in: what several tests stand on."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard import cli
from dashboard.compute import all_points
from dashboard.contracts import Source, Sources, read_source
from dashboard.definitions import Indicator, read_indicator
from dashboard.desk import Desk, Folders, load, open_desk
from dashboard.edition import read_edition
from dashboard.facts import Facts, Piece, in_force
from dashboard.ingest import Load, Options, read
from dashboard.ledger import Ledger
from dashboard.place import Place, read_place
from dashboard.release import publish
from dashboard.terms import Month, Point

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_SOURCES, SHIPPED_DEFINITIONS = ROOT / "data" / "sources", ROOT / "kpi_definitions"
ZERO = "emergency_admissions_75_zero_los"
PLACE = "E08000099"
TODAY = date(2026, 10, 22)

PLACE_YAML = f"name: Smallplace\narea: {PLACE}\naudience: closed\n"
AREAS = f"""code,name,level,parent
{PLACE},Smallplace,place,
north,North,neighbourhood,{PLACE}
south,South,neighbourhood,{PLACE}
east,East,neighbourhood,{PLACE}
E01000001,Smallplace 001A,lsoa,north
E01000002,Smallplace 002A,lsoa,south
E01000003,Smallplace 003A,lsoa,east
"""
NORTH, SOUTH, EAST, OUTSIDE = "E01000001", "E01000002", "E01000003", "E01009999"

POPULATION = f"""area,age,persons,mid_year
{NORTH},75+,1000,2025
{SOUTH},75+,2000,2025
{EAST},75+,4000,2025
"""
"""Only the ages an indicator of people of 75 and over needs: the last band is open, so the file is whole."""

RESIDENTS = """
title: Residents
cadence: year
grain: aggregate
time: stock
snapshot: 06-30
covers: year
replaces: [year]
area: area
columns:
  year: {type: year}
  area: {type: area}
  residents: {type: whole}
dates: [year]
measures: {residents: residents}
"""
"""The contract of a count of residents, once a year."""


def spells(table: str, prefix: str = "S") -> str:
    """Return an admissions file of a drawn table: times, admitted, discharged, method, age, area; a dash is blank."""
    lines = ["spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa"]
    for number, row in enumerate(table.strip().splitlines()):
        times, *cells = row.split()
        said = ",".join("" if cell == "-" else cell for cell in cells)
        lines += [f"{prefix}{number}-{each},{said}" for each in range(int(times))]
    return "\n".join(lines) + "\n"


def same_day(month: str, *, north: int = 0, south: int = 0, east: int = 0) -> str:
    """Return a month's admissions file with so many zero-day emergencies of people of 80 in each neighbourhood.

    Each neighbourhood also has two stays of a day at the month's end, which the zero-day indicator passes over.
    """
    counts = {NORTH: north, SOUTH: south, EAST: east}
    drawn = [f"{number} {month}-10 {month}-10 21 80 {area}" for area, number in counts.items() if number]
    return spells("\n".join([*drawn, *(f"2 {month}-27 {month}-28 21 80 {area}" for area in counts)]), month)


# -- facts straight from files, with no home


def place_of(areas: str = AREAS, yaml: str = PLACE_YAML, **files: str) -> Place:
    """Return a place of its files' texts; `targets` and `breaks` name the two tables."""
    named = {f"{name}.csv": text for name, text in files.items()}
    return read_place({"place.yaml": yaml, "areas.csv": areas, **named})


def shipped(*names: str) -> Sources:
    """Return contracts that come with the product."""
    return {name: read_source((SHIPPED_SOURCES / f"{name}.yaml").read_text(), f"{name}.yaml") for name in names}


def piece_of(number: int, source: Source, place: Place, text: str, covers: str = "") -> Piece:
    """Return a file as the extract of this number; it must be accepted."""
    loaded = read(io.BytesIO(text.encode()), f"{source.id}.csv", source, place.lookup, options_of(covers, whole=True))
    assert loaded.facts is not None, [str(problem) for problem in loaded.problems]
    return Piece(number, source, loaded.lookup, loaded.covers, frozenset(loaded.keys), loaded.facts)


def facts_of(place: Place, files: Sequence[tuple[Source, str]]) -> dict[str, Facts]:
    """Return the facts in force of files loaded in this order, by the name indicators use."""
    pieces: dict[str, list[Piece]] = {}
    for number, (source, text) in enumerate(files, start=1):
        pieces.setdefault(source.feed, []).append(piece_of(number, source, place, text))
    return {feed: in_force(held[-1].source, place.lookup, held) for feed, held in pieces.items()}


def options_of(covers: str = "", *, whole: bool = False, today: date = TODAY, **settings: str) -> Options:
    """Return the options of a load; `covers` is written as on the command line."""
    first, _, last = covers.partition("..")
    span = (Month.parse(first), Month.parse(last or first)) if covers else None
    return Options(today, settings, span, whole_months=whole)


def indicator_of(text: str, sources: Sources, name: str = "drawn") -> Indicator:
    """Return a live throw-away definition: what `text` leaves out is filled in with what changes no number."""
    stated = {line.split(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    filled = {
        "title": "Drawn",
        "question": "How many?",
        "status": "live",
        "period": "{grain: month}",
        "example": '{given: {}, expect: ""}',
    }
    lines = [f"{key}: {value}" for key, value in filled.items() if key not in stated]
    return read_indicator("\n".join([*lines, text]), f"{name}.yaml", sources)


def points_of(
    indicator: Indicator, facts: dict[str, Facts], place: Place, hidden: Iterable[tuple[str, str, str]] = ()
) -> dict[tuple[str, str], Point]:
    """Return an indicator's points, breakdown left out, by area and period."""
    made = all_points(
        [indicator], facts, place, Ledger.of((name, period, area, None, None) for name, area, period in hidden)
    )[indicator.id]
    return {(point.area, point.period): point for point in made if not point.member}


# -- a home


@dataclass
class House:
    """A place's folders in a temporary folder, and a home of its own; every call opens a new desk."""

    root: Path
    url: str = ""
    today: date = TODAY
    who: str = "a lead"
    files: int = 0
    opened: list[Desk] = field(default_factory=list)

    @property
    def folders(self) -> Folders:
        return Folders(self.root / "place", self.root / "definitions", self.root / "sources")

    def write(self, name: str, text: str) -> None:
        """Write a file of the folders, such as `place/targets.csv`."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def desk(self) -> Desk:
        desk = open_desk(self.root / "home", self.folders, url=self.url, today=self.today, who=self.who)
        self.opened.append(desk)
        return desk

    def close(self) -> None:
        """Let go of the database: PostgreSQL warns of connections that nobody closed."""
        for desk in self.opened:
            desk.store.engine.dispose()

    def load(self, source: str, text: str, covers: str = "", name: str = "") -> Load:
        """Load a file and return how it was read; it must be accepted."""
        self.files += 1
        given = options_of(covers, today=self.today)
        loaded = load(self.desk(), source, io.BytesIO(text.encode()), name or f"file{self.files}.csv", given)
        assert not loaded.is_refused, [str(problem) for problem in loaded.problems]
        return loaded

    def on(self, day: date) -> House:
        """Return the same house on another day."""
        return replace(self, today=day)


def build(root: Path, url: str = "", *, areas: str = AREAS, place: str = PLACE_YAML) -> House:
    """Return a house with the shipped contracts of admissions, population and finance, and the zero-day indicator."""
    house = House(root, url)
    house.write("place/place.yaml", place)
    house.write("place/areas.csv", areas)
    for name in ("admissions", "population", "finance"):
        house.write(f"sources/{name}.yaml", (SHIPPED_SOURCES / f"{name}.yaml").read_text())
    house.write(f"definitions/{ZERO}.yaml", (SHIPPED_DEFINITIONS / f"{ZERO}.yaml").read_text())
    return house


def on_pages(root: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a house of `build` with August on the board, and make it the one the pages open, in local mode."""
    house = build(root)
    house.load("population", POPULATION, name="people.csv")
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60), name="august.csv")
    publish(house.desk(), "The first.")
    return opens(house, monkeypatch)


def opens(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Make a house the one the pages open, on its own day and in local mode, and return it."""
    monkeypatch.setenv("AUTH_MODE", "local")
    where = {"HOME": house.root / "home", "PLACE": house.folders.place, "TODAY": house.today}
    where |= {"DEFINITIONS": house.folders.definitions, "SOURCES": house.folders.sources}
    for name, value in where.items():
        monkeypatch.setenv(f"DASHBOARD_{name}", str(value))
    return house


def opened(root: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Yield a house of `build` on the database that a fixture's parameter names, with its population loaded."""
    house = build(root, str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else "")
    house.load("population", POPULATION, name="population.csv")
    yield house
    house.close()


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""What a fixture is given that runs its tests on both databases."""


def published(house: House, note: str = "") -> int:
    """Publish what is staged and return the release's number."""
    released, difference = publish(house.desk(), note)
    assert released is not None, difference
    return released.number


def board(house: House, as_at: str = "", indicator: str = ZERO) -> dict[tuple[str, str], Point]:
    """Return the points of an indicator as they are read, breakdown left out, by area and period."""
    points = read_edition(house.desk(), as_at).points.get(indicator, [])
    return {(point.area, point.period): point for point in points if not point.member}


def counts(house: House, period: str, as_at: str = "") -> list[float | None]:
    """Return the numerators of the place, north, south and east, as they are read."""
    found = board(house, as_at)
    return [found[area, period].numerator for area in (PLACE, "north", "south", "east")]


# -- the command line, in process


@dataclass
class Said:
    """What a command answered: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The answer of `points --format json`."""
        return list(json.loads(self.out))


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> Said:
    """Run one command in this process; a usage error gives its code as any other."""
    capsys.readouterr()
    try:
        code = cli.main([str(each) for each in arguments])
    except SystemExit as ended:
        code = int(str(ended.code or 0))
    printed = capsys.readouterr()
    return Said(code, printed.out, printed.err)


def where(house: House) -> list[object]:
    """Return the options that name a house's folders and home."""
    folders = house.folders
    named = {"home": house.root / "home", "place": folders.place}
    named |= {"definitions": folders.definitions, "sources": folders.sources}
    return [part for name, path in named.items() for part in (f"--{name}", path)]


def with_files(house: House) -> House:
    """Return the house with files beside it: people, two of April, one faulty in its first row, and targets."""
    house.write("files/population.csv", POPULATION)
    house.write("files/april.csv", same_day("2026-04", north=9, south=15, east=20))
    house.write("files/again.csv", same_day("2026-04", north=10, south=15, east=20))
    house.write("files/faulty.csv", same_day("2026-04", north=9).replace("2026-04-10,21", "2026-04-10,7B", 1))
    house.write("files/targets.csv", f"indicator,area,value,amber\n{ZERO},place,6.0,0.5\n")
    return house


class Lead:
    """Somebody at the command line of one house."""

    def __init__(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        self.house, self.capsys = house, capsys

    def __call__(self, *arguments: object) -> Said:
        return command(self.capsys, *arguments, *where(self.house))

    def file(self, name: str) -> Path:
        return self.house.root / "files" / name

    def publish(self, *files: str) -> None:
        for name in files:
            assert self("load", "population" if name.startswith("pop") else "admissions", self.file(name)).code == 0
        assert self("publish").code == 0

    def staged(self) -> list[str]:
        return [extract.file for extract in self.house.desk().store.staged()]
