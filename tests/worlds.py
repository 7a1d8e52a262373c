"""Small made-up worlds for the slow program and the product: every kind of extract, with everything missing at times.

What happened is drawn first, as Python values, and then written as files, so that the slow program never reads one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

from dashboard.contracts import Source, read_source
from dashboard.terms import LIFE_TABLE_BANDS, STANDARD_BANDS, UNKNOWN_AREA
from tests.desks import PLACE

TIMES = int(os.environ.get("CONFORMANCE_TIMES", "1"))
"""How many times the usual number of filters, definitions and states is drawn; 1 is made for every run."""

Row = dict[str, Any]

HOMES = {
    "n1": ("E01000011", "E01000012", "E01000013", "E01000014"),
    "n2": ("E01000021", "E01000022", "E01000023"),
    "n3": ("E01000031",),
    "n4": ("E01000041", "E01000042", "E01000043"),
}
"""The neighbourhoods and their small areas, whose codes files may use as well."""
LOCALITIES = {"west": ("n1", "n2"), "mid": ("n3",)}
"""Between the neighbourhoods and the place; n4 lies in none."""
ELSEWHERE = "E01999999"

AREAS = "\n".join(
    [
        "code,name,level,parent",
        f"{PLACE},Smallplace,place,",
        *(f"{code},{code.title()},locality,{PLACE}" for code in LOCALITIES),
        *(
            f"{code},{code.upper()},neighbourhood,{next((up for up, own in LOCALITIES.items() if code in own), PLACE)}"
            for code in HOMES
        ),
        *(f"{small},{small},lsoa,{code}" for code, inside in HOMES.items() for small in inside),
    ]
)

FIRST, LAST = (2022, 1), (2025, 12)
MONTHS = [f"{year}-{number:02}" for year in range(FIRST[0], LAST[0] + 1) for number in range(1, 13)]
CUTS = {"years": [0, 1, *range(5, 91, 5)], "stay": [0, 1, 2, 3, 7, 14, 28]}

CONTRACTS = {
    "visits": f"""
title: Visits, one row a person
cadence: month
grain: record
covers: left
replaces: [left]
area: lsoa
columns:
  came: {{type: date}}
  left: {{type: date, blank: allowed}}
  age: {{type: age, blank: allowed}}
  method: {{type: code, blank: allowed, values: [21, 2A, 11, NA]}}
  kind: {{type: code, blank: allowed, values: [short, long, NA]}}
  minutes: {{type: number, blank: allowed}}
  lsoa: {{type: area, blank: allowed}}
derive:
  years: {{band: age, cuts: {CUTS["years"]}}}
  stay: {{days_between: [came, left], cuts: {CUTS["stay"]}}}
  urgent: {{one_of: method, values: [21, 2A]}}
dates: [came, left]
dimensions: [years, stay, urgent, kind]
measures: {{visits: rows, minutes: minutes}}
""",
    "returns": """
title: Returns, counted by month, area, age and sex
cadence: month
grain: aggregate
covers: month
replaces: [month, area]
area: area
columns:
  month: {type: month}
  area: {type: area, blank: allowed}
  ages: {type: age, bands: true, blank: allowed}
  sex: {type: code, blank: allowed, values: [male, female]}
  delayed: {type: number, blank: allowed}
dates: [month]
dimensions: [ages, sex]
measures: {delayed: delayed}
""",
    "people": """
title: People by area, age and sex, on 30 June
cadence: year
grain: aggregate
time: stock
snapshot: 06-30
covers: mid_year
replaces: [mid_year]
area: area
detail: lsoa
columns:
  mid_year: {type: year}
  area: {type: area}
  ages: {type: age, bands: true}
  sex: {type: code, values: [male, female]}
  persons: {type: whole, blank: allowed}
dates: [mid_year]
dimensions: [ages, sex]
measures: {persons: persons}
""",
    "deaths": """
title: Deaths by year, area, age and sex
cadence: year
grain: aggregate
covers: year
replaces: [year]
area: area
detail: lsoa
columns:
  year: {type: year}
  area: {type: area}
  ages: {type: age, bands: true}
  sex: {type: code, values: [male, female]}
  deaths: {type: whole, blank: allowed}
dates: [year]
dimensions: [ages, sex]
measures: {deaths: deaths}
""",
    "ranks": """
title: Deprivation of small areas, 1 the most deprived
cadence: irregular
grain: aggregate
time: stock
adds_up: false
covers: year
replaces: [year]
area: area
columns:
  year: {type: year}
  area: {type: area}
  rank: {type: whole}
  decile: {type: whole, blank: allowed}
dates: [year]
measures: {rank: rank, decile: decile}
""",
    "beds": """
title: Open beds on the last day of the month
cadence: month
grain: aggregate
time: stock
covers: month
replaces: [month]
columns:
  month: {type: month}
  ward: {type: code, values: [short, long]}
  open: {type: whole, blank: allowed}
dates: [month]
dimensions: [ward]
measures: {open: open}
""",
    "money": """
title: Money by month, organisation and line
cadence: month
grain: aggregate
covers: month
replaces: [month, organisation]
columns:
  month: {type: month}
  organisation: {type: text}
  line: {type: code, values: [gap, saving]}
  amount: {type: number, blank: allowed}
dates: [month]
dimensions: [organisation, line]
measures: {amount: amount}
""",
    "quarters": """
title: Seen in a quarter, by organisation
cadence: quarter
grain: aggregate
covers: quarter
replaces: [quarter]
columns:
  quarter: {type: period, grain: quarter}
  organisation: {type: text}
  seen: {type: whole, blank: allowed}
dates: [quarter]
dimensions: [organisation]
measures: {seen: seen}
""",
    "terms": """
title: Pupils seen in an academic year
cadence: year
grain: aggregate
covers: year
replaces: [year]
columns:
  year: {type: period, grain: academic_year}
  seen: {type: whole, blank: allowed}
dates: [year]
measures: {seen: seen}
""",
    "series": """
title: Published elsewhere
cadence: irregular
grain: aggregate
covers: period
replaces: [indicator, sex]
area: area
columns:
  period: {type: period}
  area: {type: area}
  indicator: {type: code, values: [life, smoking]}
  sex: {type: code, values: [male, female]}
  value: {type: number, blank: allowed}
  lower: {type: number, blank: allowed}
  upper: {type: number, blank: allowed}
dates: [period]
dimensions: [indicator, sex]
measures: {value: value, lower: lower, upper: upper}
""",
}


def contracts() -> dict[str, Source]:
    """Return the contracts of every made-up source."""
    return {name: read_source(text, f"{name}.yaml") for name, text in CONTRACTS.items()}


@dataclass(frozen=True)
class World:
    """The files of each source in the order they are loaded, each a list of what its rows say."""

    files: dict[str, list[list[Row]]] = field(default_factory=dict)


def drawn_world(seed: int) -> World:
    """Return a world: odd seeds have gaps in time, even ones a file for everything."""
    luck = random.Random(seed)
    cover = 0.85 if seed % 2 else 1.0
    makers: dict[str, Callable[[random.Random, float], list[Row]]] = {
        **{"visits": visits, "returns": returns, "people": people, "deaths": deaths, "ranks": ranks},
        **{"beds": beds, "money": money, "quarters": quarters, "terms": academic, "series": series},
    }
    return World({name: [make(luck, cover), make(luck, 0.4)] for name, make in makers.items()})


def some(luck: random.Random, of: Iterable[str], share: float) -> list[str]:
    """Return each with this chance, and one at the least."""
    every = list(of)
    return [each for each in every if luck.random() < share] or [luck.choice(every)]


def visits(luck: random.Random, cover: float) -> list[Row]:
    return [visit(luck, month) for month in some(luck, MONTHS, cover) for _ in range(luck.randrange(1, 8))]


def visit(luck: random.Random, month: str) -> Row:
    left = date.fromisoformat(f"{month}-{luck.randrange(1, 29):02}")
    small = [code for inside in HOMES.values() for code in inside]
    return {
        "came": left - timedelta(days=luck.choice((0, 0, 1, 2, 3, 6, 20, 40))),
        "left": left if luck.random() < 0.95 else None,
        "age": luck.choice((None, 0, 0, 1, 4, 17, 40, 64, 65, 74, 75, 80, 85, 89, 90, 101)),
        "method": luck.choice(("21", "2A", "11", "NA", None)),
        "kind": luck.choice(("short", "long", "NA", None)),
        "minutes": luck.choice((None, 0.0, 5.0, 12.5, 240.25)) if luck.random() < 0.2 else 30.0,
        "area": luck.choice((*small, *small, *HOMES, None, PLACE, ELSEWHERE)),
    }


BANDS = (
    ((0, 17), (18, 64), (65, 74), (75, 84), (85, None)),
    ((0, 64), (65, None)),
    ((18, 64), (65, 79), (80, None)),
    ((20, 64), (65, 74), (75, None)),
    ((65, 74), (75, None)),
)


def returns(luck: random.Random, cover: float) -> list[Row]:
    """Return rows at one level of area, in one set of bands, some blank, some areas left out."""
    small = [each for inside in HOMES.values() for each in inside]
    codes = luck.choice(([PLACE], [*HOMES], [*HOMES], small))
    bands, sexes = luck.choice(BANDS), luck.choice((("male", "female"), ("male",), ("male", "female", None)))
    rows = []
    for month in some(luck, MONTHS, cover):
        here = [code for code in codes if luck.random() < 0.97] or codes[:1]
        unknown = [None] if luck.random() < 0.2 else []
        for code, ages, sex in product([*here, *unknown], (*bands, *([None] if luck.random() < 0.3 else [])), sexes):
            delayed = None if luck.random() < 0.01 else float(luck.randrange(12))
            rows.append({"month": month, "area": code, "ages": ages, "sex": sex, "delayed": delayed})
    return rows


def people(luck: random.Random, cover: float) -> list[Row]:
    fine = [(band.low, band.high) for band in luck.choice((LIFE_TABLE_BANDS, LIFE_TABLE_BANDS, STANDARD_BANDS))]
    bands, scale = luck.choice((fine, fine, [(0, 64), (65, 74), (75, None)])), luck.choice((60, 200, 500))
    return [
        {**row, "persons": luck.randrange(scale // 2, scale * 2) if luck.random() < 0.9995 else None}
        for row in by_person(luck, "mid_year", some(luck, ("2021", "2022", "2023", "2024", "2025"), cover), bands)
    ]


def deaths(luck: random.Random, cover: float) -> list[Row]:
    bands = [(band.low, band.high) for band in LIFE_TABLE_BANDS]
    rows = by_person(luck, "year", some(luck, ("2022", "2023", "2024", "2025"), cover), bands)
    return [{**row, "deaths": round(DYING[bands.index(row["ages"])] * luck.uniform(0.1, 0.9))} for row in rows]


DYING = (1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14, 22, 35, 55, 70, 90)
"""Deaths of a thousand people by band: few of the young and most of the old, or no life table could be made."""


def ranks(luck: random.Random, cover: float) -> list[Row]:
    """Return ranks of the small areas, at times equal ones; groups of their own at times, even or not; one left out."""
    small = [each for inside in HOMES.values() for each in inside]
    found = []
    for year in some(luck, ("2021", "2023"), cover):
        codes = small[:-1] if luck.random() < 0.1 else small
        places = luck.choice((luck.sample(range(1, 30_000), len(codes)), [luck.randrange(1, 9) for _ in codes]))
        deciles = luck.choice(([None] * 11, [None] * 11, [*range(1, 7), *range(1, 6)], [1] * 6 + [*range(2, 7)]))
        if luck.random() < 0.2:
            deciles = [*deciles[:5], None, *deciles[6:]]
        found += [
            {"year": year, "area": code, "rank": rank, "decile": decile}
            for code, rank, decile in zip(codes, places, deciles, strict=False)
        ]
    return found


def by_person(luck: random.Random, year: str, years: list[str], bands: Iterable[tuple[int, int | None]]) -> list[Row]:
    """Return a row for each year, small area or neighbourhood, band and sex; now and then one area is left out."""
    codes = luck.choice((list(HOMES), [each for inside in HOMES.values() for each in inside]))
    found = [code for code in codes if luck.random() < 0.97] or codes
    return [
        {year: when, "area": code, "ages": ages, "sex": sex}
        for when, code, ages, sex in product(years, found, bands, ("male", "female"))
    ]


def beds(luck: random.Random, cover: float) -> list[Row]:
    wards = luck.choice((("short", "long"), ("short",)))
    return [
        {"month": month, "ward": ward, "open": luck.choice((None, *range(10, 40)))}
        for month, ward in product(some(luck, MONTHS, cover), wards)
    ]


def money(luck: random.Random, cover: float) -> list[Row]:
    return [
        {"month": month, "organisation": who, "line": line, "amount": luck.choice((None, *AMOUNTS * 9))}
        for month in some(luck, MONTHS, cover)
        for who in some(luck, ("Trust", "Council", "GPs"), 0.95)
        for line in some(luck, ("gap", "saving"), 0.98)
    ]


AMOUNTS = (0.0, 1.25, 1e6, 2.3e6, 139.5e6, -4e5)


def quarters(luck: random.Random, cover: float) -> list[Row]:
    every = [f"{year}-Q{number}" for year in range(FIRST[0], LAST[0] + 1) for number in range(1, 5)]
    return [
        {"quarter": quarter, "organisation": who, "seen": luck.choice((None, *range(40)))}
        for quarter in some(luck, every, cover)
        for who in some(luck, ("Trust", "Council"), 0.95)
    ]


def academic(luck: random.Random, cover: float) -> list[Row]:
    years = [f"{year}/{(year + 1) % 100:02}" for year in range(FIRST[0], LAST[0])]
    return [{"year": year, "seen": luck.randrange(100, 200)} for year in some(luck, years, cover)]


def series(luck: random.Random, cover: float) -> list[Row]:
    """Return some series of years or of pooled years, of the place or of its neighbourhoods; some numbers are blank."""
    codes = luck.choice(([PLACE], [*HOMES]))
    labels = luck.choice(([str(year) for year in range(2015, 2024)], ["2014-16", "2015-17", "2016-18", "2018-20"]))
    return [
        {"period": label, "area": code, "indicator": what, "sex": sex, **dict(zip(LIMITS, limits, strict=True))}
        for what, sex in [each for each in product(("life", "smoking"), ("male", "female")) if luck.random() < cover]
        for label, code in product(some(luck, labels, 0.8), some(luck, codes, 0.9))
        for limits in [luck.choice(((None, None, None), (60.5, None, None), (61.25, 60.0, 62.5), (0.0, 0.0, 3.0)))]
    ] or [{"period": "2015", "area": PLACE, "indicator": "life", "sex": "male", **dict.fromkeys(LIMITS, 7.0)}]


LIMITS = ("value", "lower", "upper")


# -- as files


def written(source: str, rows: list[Row]) -> str:
    """Return rows as the file of a source: a blank for what is missing, ages as people write bands."""
    names = {"visits": {"area": "lsoa"}}.get(source, {})
    heads = [names.get(name, name) for name in rows[0]]
    return "\n".join([",".join(heads), *(",".join(map(cell, row.values())) for row in rows)]) + "\n"


def cell(value: Any) -> str:
    if isinstance(value, tuple):
        low, high = value
        return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
    return "" if value is None else str(value)


# -- what the slow program may know of the place


def inside(area: str) -> list[str]:
    """Return the neighbourhoods an area is made of."""
    if area == PLACE:
        return list(HOMES)
    return list(LOCALITIES.get(area, [area]))


def home_of(code: str | None) -> str | None:
    """Return the neighbourhood a row's area lies in, the place itself, unknown for a blank, None for another place."""
    if code is None:
        return UNKNOWN_AREA
    return next((home for home, small in HOMES.items() if code in (home, *small)), PLACE if code == PLACE else None)


def areas_shown(levels: Iterable[str]) -> Iterator[str]:
    """Yield the areas of these levels, and the row "not known" where there is one below the place."""
    names = {"place": [PLACE], "locality": list(LOCALITIES), "neighbourhood": list(HOMES)}
    chosen = [code for level in levels for code in names[level]]
    yield from chosen
    if chosen != [PLACE]:
        yield UNKNOWN_AREA
