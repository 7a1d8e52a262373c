"""The zero-day indicator and its pair, counted again by a slow and obvious program, and the product's answer beside it.

The spells are drawn first as what happened and then written as hospitals write them, so that the
slow count never reads the file.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desks import PLACE, PLACE_YAML, SHIPPED_DEFINITIONS, ZERO, House, build, command, where
from tests.slowly import limits

LONGER = "emergency_admissions_75_one_day_plus"
MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07")
NEIGHBOURHOODS = {"north": 8, "south": 4, "east": 1}
"""How often a spell falls in each: east is small, so that some of its counts are."""
LSOAS = {
    "north": ("E01000011", "E01000012"),
    "south": ("E01000021", "E01000022"),
    "east": ("E01000031", "E01000032"),
}
EMERGENCY = ("21", " 21", "21.0", "22", "23", "24", "25", "28", "2A", "2a", "2b", "2C", " 2D ")
PLANNED = ("11", "12", "13", "31", "32", "81", "82.0", "99")
BABIES = (7001, 7002, 7003, 7004, 7005, 7006, 7007)
NOT_KNOWN = ("", "NFA", "X99999999", "not known", PLACE)  # no fixed abode, unknown, or no more than the place
ELSEWHERE = ("E01999999", "W01000001")


@dataclass(frozen=True)
class Spell:
    """What happened: none of it as text. `area` is a neighbourhood, `unknown`, or `elsewhere`."""

    admitted: date
    discharged: date | None
    is_emergency: bool
    age: int | None
    area: str


def drawn_spells(seed: int, number: int = 600) -> list[Spell]:
    """Return spells admitted from late April to the end of July 2026, some of them not over yet."""
    luck = random.Random(seed)
    spells = []
    for _ in range(number):
        admitted = date(2026, 4, 24) + timedelta(days=luck.randrange(99))
        stay = luck.choice((0, 0, 0, 0, 1, 1, 2, 5, 9, 40))
        discharged = admitted + timedelta(days=stay) if luck.random() > 0.03 else None
        age = luck.choice((None, 0, 3, 64, 74, 74, 75, 75, 75, 76, 80, 85, 89, 90, 104, 120))
        area = luck.choices([*NEIGHBOURHOODS, "unknown", "elsewhere"], [*NEIGHBOURHOODS.values(), 1, 2])[0]
        spells.append(Spell(admitted, discharged, luck.random() < 0.7, age, area))
    # Discharges of 1 to 8 August are the start of a month that the file does not hold whole.
    return [spell for spell in spells if spell.discharged is None or spell.discharged <= date(2026, 8, 8)]


def written(spells: list[Spell], seed: int) -> str:
    """Return the spells as a file: British and ISO dates, babies' ages, methods in every spelling, blanks."""
    luck = random.Random(seed)
    lines = ["EPIKEY,ADMIDATE,DISDATE,ADMIMETH,STARTAGE,LSOA11,Ethnic group"]
    for number, spell in enumerate(spells):
        method = luck.choice(EMERGENCY if spell.is_emergency else PLANNED)
        age = "" if spell.age is None else str(luck.choice(BABIES) if spell.age == 0 else spell.age)
        cells = (f"K{number}", _day(spell.admitted, luck), _day(spell.discharged, luck), method, age)
        lines.append(",".join([*cells, _area(spell.area, luck), luck.choice("ABCZ")]))
    return "\n".join(lines) + "\n"


def _day(day: date | None, luck: random.Random) -> str:
    if day is None:
        return ""
    return day.isoformat() if luck.random() < 0.6 else f"{day.day:02}/{day.month:02}/{day.year}"


def _area(area: str, luck: random.Random) -> str:
    if area == "elsewhere":
        return luck.choice(ELSEWHERE)
    if area == "unknown":
        return luck.choice(NOT_KNOWN)
    code = luck.choice(LSOAS[area])
    return code if luck.random() < 0.9 else code.lower()


def drawn_people(seed: int) -> dict[tuple[int, str, int, str], int]:
    """Return people by mid-year, LSOA, age (90 stands for 90 and over) and sex."""
    luck = random.Random(seed)
    codes = [code for pair in LSOAS.values() for code in pair]
    ages, years, sexes = (0, 74, *range(75, 91)), (2025, 2026, 2027), ("F", "M")
    return {key: luck.randrange(1, 60) for key in itertools.product(years, codes, ages, sexes)}


def people_written(people: dict[tuple[int, str, int, str], int]) -> str:
    lines = ["lsoa11cd,age,sex,persons,mid_year"]
    ends = {0: "0-73", 90: "90+"}
    lines += [f"{code},{ends.get(age, age)},{sex},{number},{year}" for (year, code, age, sex), number in people.items()]
    return "\n".join(lines) + "\n"


# -- the slow program


def counted(spells: list[Spell], indicator: str, area: str, month: str) -> int:
    """Count what the definition says, in its own words, one spell at a time."""
    number = 0
    for spell in spells:
        if spell.area == "elsewhere" or area not in (PLACE, spell.area):
            continue
        if not spell.is_emergency or spell.age is None or spell.age < 75:
            continue
        if spell.discharged is None or spell.discharged < date(2026, 4, 1) or spell.discharged > date(2026, 7, 31):
            continue  # still in hospital, or of a month that the file does not hold whole
        days = (spell.discharged - spell.admitted).days
        if f"{spell.admitted:%Y-%m}" == month and (days == 0 if indicator == ZERO else days >= 1):
            number += 1
    return number


def residents(people: dict[tuple[int, str, int, str], int], area: str, month: str) -> int:
    """Add up the people of 75 and over: a month that ends before 30 June 2026 has those of mid-2025."""
    wanted = 2025 if month < "2026-06" else 2026
    inside = [code for name, codes in LSOAS.items() if area in (PLACE, name) for code in codes]
    return sum(
        number for (year, code, age, _), number in people.items() if year == wanted and code in inside and age >= 75
    )


# -- the product


def house(root: Path, audience: str) -> House:
    lsoas = [f"{code},{code},lsoa,{name}" for name, codes in LSOAS.items() for code in codes]
    named = [f"{name},{name.capitalize()},neighbourhood,{PLACE}" for name in LSOAS]
    areas = "\n".join(["code,name,level,parent", f"{PLACE},Smallplace,place,", *named, *lsoas, ""])
    made = build(root, areas=areas, place=PLACE_YAML.replace("closed", audience))
    made.write(f"definitions/{LONGER}.yaml", (SHIPPED_DEFINITIONS / f"{LONGER}.yaml").read_text())
    return made


def published(
    made: House, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Load each file through the command line, preview, publish with the token, and return the points by their cell."""
    for source, text in files.items():
        path = made.root / f"{source}.csv"
        path.write_text(text, encoding="utf-8")
        assert command(capsys, "load", source, path, *where(made)).code == 0
    token = command(capsys, "preview", "--json", *where(made)).json["token"]
    assert command(capsys, "publish", "--expect", token, *where(made)).code == 0
    rows = command(capsys, "points", "--format", "json", *where(made)).rows
    return {(row["indicator"], row["area"], row["period"]): row for row in rows}


@pytest.fixture(autouse=True)
def _a_day_in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-08-12")


def cells(spells: list[Spell]) -> Iterator[tuple[str, str, str]]:
    """Yield the cells the board has: a row "not known" only where somebody was counted in it."""
    for indicator, month in itertools.product((ZERO, LONGER), MONTHS):
        yield from ((indicator, area, month) for area in (PLACE, *NEIGHBOURHOODS))
        if counted(spells, indicator, "unknown", month):
            yield indicator, "unknown", month


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_count_rate_and_limit_is_what_the_slow_program_finds(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spells, people = drawn_spells(seed), drawn_people(seed)
    files = {"population": people_written(people), "admissions": written(spells, seed)}
    rows = published(house(tmp_path, "closed"), files, capsys)
    assert {cell for cell, row in rows.items() if row["numerator"] is not None} == set(cells(spells))
    for cell in cells(spells):
        _, area, month = cell
        row, events = rows[cell], counted(spells, *cell)
        assert row["numerator"] == events, cell
        if area == "unknown":
            assert (row["denominator"], row["value"], row["state"]) == (None, None, "missing")
            continue
        people_here = residents(people, area, month)
        expected = [people_here, *(each * 1000 / people_here for each in (events, *limits(events)))]
        found = [row[name] for name in ("denominator", "value", "lower", "upper")]
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), cell
        assert row["method"] == ("Exact Poisson" if events < 10 else "Byar")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_neighbourhoods_and_not_known_add_up_to_the_place(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spells = drawn_spells(seed)
    files = {"population": people_written(drawn_people(seed)), "admissions": written(spells, seed)}
    rows = published(house(tmp_path, "closed"), files, capsys)
    for indicator, month in itertools.product((ZERO, LONGER), MONTHS):
        parts = [rows.get((indicator, area, month), {}).get("numerator", 0) for area in (*NEIGHBOURHOODS, "unknown")]
        assert sum(parts) == rows[indicator, PLACE, month]["numerator"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_for_partners_small_counts_are_hidden_and_cannot_be_worked_out(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spells, people = drawn_spells(seed), drawn_people(seed)
    files = {"population": people_written(people), "admissions": written(spells, seed)}
    rows = published(house(tmp_path, "partners"), files, capsys)
    for indicator, month in itertools.product((ZERO, LONGER), MONTHS):
        here = [area for one, area, period in cells(spells) if (one, period) == (indicator, month)]
        truth = {area: counted(spells, indicator, area, month) for area in here}
        family = {area: rows[indicator, area, month] for area in here}
        hidden = {area for area, row in family.items() if row["state"] == "hidden"}
        small = {area for area, number in truth.items() if 1 <= number <= 7}
        assert small <= hidden
        assert bool(small) == bool(hidden), "nothing is hidden where nothing is small"
        for area, row in family.items():
            if area in hidden:
                numbers = ("numerator", "denominator", "value", "lower", "upper", "target")
                assert [row[name] for name in numbers] == [None] * 6
                assert not row["rating"]
            else:
                assert row["numerator"] == truth[area]
        assert not worked_out(truth, hidden), (indicator, month, truth, hidden)


def worked_out(truth: dict[str, int], hidden: set[str]) -> set[str]:
    """Return the hidden areas for which only one number fits what is shown, trying every number."""
    if PLACE in hidden:
        return set()  # without the total nothing ties the parts together
    left = truth[PLACE] - sum(number for area, number in truth.items() if area not in hidden and area != PLACE)
    secret = sorted(hidden)
    fits = [each for each in itertools.product(range(1, left + 1), repeat=len(secret)) if sum(each) == left]
    return {area for index, area in enumerate(secret) if len({each[index] for each in fits}) == 1}


def test_the_drawn_spells_hold_every_trap() -> None:
    spells = drawn_spells(1)
    file = written(spells, 1)
    for trap in (",7004,", ", 21,", ",2a,", ",21.0,", ",,", ",74,", ",75,", "E01999999", ",NFA,", "/05/2026"):
        assert trap in file
    counts = [counted(spells, ZERO, area, month) for area in NEIGHBOURHOODS for month in MONTHS]
    assert any(1 <= number <= 7 for number in counts)
    assert any(number >= 10 for number in counts)
    assert counted(spells, ZERO, "unknown", "2026-05") + counted(spells, ZERO, "unknown", "2026-06")


def test_loading_reports_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spells = drawn_spells(1)
    made = house(tmp_path, "closed")
    path = tmp_path / "spells.csv"
    path.write_text(written(spells, 1), encoding="utf-8")
    said = json.loads(command(capsys, "load", "admissions", path, "--json", *where(made)).out)["files"][0]
    over = [spell for spell in spells if spell.discharged]
    assert said["counts"]["no covering date"] == len(spells) - len(over)
    assert said["counts"]["outside the place"] == sum(spell.area == "elsewhere" for spell in over)
