"""A place as its board meets it: 22 measures, 8 neighbourhoods, 36 months, two releases, and something of every state.

One measure is late, one missing, one hidden, one provisional, one restated, and the ratings of two changed since the
release before. What was counted is kept as Python values beside the files, so that a test can work an answer out anew.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from dashboard import actions
from dashboard.commentary import Written, write
from tests.desks import House, published

NAME, CODE = "Midplace", "E08000098"
BEFORE, TODAY = date(2026, 9, 22), date(2026, 10, 22)
AREAS = {
    "North": 31_000,
    "South": 28_000,
    "East": 34_000,
    "West": 26_000,
    "Central": 37_000,
    "Hillside": 22_000,
    "Riverside": 29_000,
    "Lakeside": 24_000,
}
"""The neighbourhoods and who lives there."""

MONTHS = [f"{2023 + (month + 9) // 12}-{(month + 9) % 12 + 1:02}" for month in range(36)]
AUGUST, SEPTEMBER = MONTHS[-2:]


@dataclass(frozen=True)
class Measure:
    """One measure: what is counted of each thousand residents a month, and what its target asks.

    `turns` is what the rate becomes in the last month; `from_month` is when it began to differ by `step`.
    """

    id: str
    title: str
    rate: float
    target: float
    owner: str
    is_high: bool = False
    step: float = 0.0
    from_month: int = 36
    turns: float | None = None
    period: str = "{grain: month}"
    source: str = "activity"


HOSPITAL, ADULTS, HEALTH = "Chief Operating Officer", "Director of Adults", "Director of Public Health"
FALLS, STROKE, FRAILTY, BREATHING = "falls", "stroke", "frailty", "breathing"
CARERS, EQUIPMENT, MEMORY, HOUSING, HOME_CARE = "carers", "equipment", "memory", "housing", "home_care"

MEASURES = (
    Measure(FALLS, "Falls brought to hospital", 9.0, 10.0, HOSPITAL, step=1.2, from_month=26, turns=10.4),
    Measure(STROKE, "Stays after a stroke", 6.0, 6.8, HOSPITAL, turns=7.6),
    Measure(FRAILTY, "Stays of frail people", 9.4, 9.0, HOSPITAL, turns=8.4),
    Measure(BREATHING, "Stays for trouble with breathing", 7.0, 6.8, HOSPITAL),
    Measure(CARERS, "Carers assessed", 8.0, 7.0, ADULTS, is_high=True, source="carers"),
    Measure(EQUIPMENT, "Equipment delivered", 12.0, 11.0, ADULTS, is_high=True),
    Measure(MEMORY, "Memory clinic: seen in an emergency", 1.2, 2.0, HEALTH),
    Measure(HOUSING, "Homes made safe", 10.0, 9.0, ADULTS, is_high=True),
    Measure(HOME_CARE, "Home care begun", 14.0, 12.5, ADULTS, is_high=True, period="{grain: month, provisional: 1}"),
    Measure("heart", "Stays for heart failure", 5.0, 6.0, HOSPITAL),
    Measure("diabetes", "Stays for diabetes", 4.0, 5.0, HOSPITAL),
    Measure("hip", "Broken hips", 3.0, 3.6, HOSPITAL),
    Measure("urgent", "Urgent calls at night", 16.0, 18.0, HOSPITAL),
    Measure("ambulance", "Ambulances called to a fall", 11.0, 12.5, HOSPITAL),
    Measure("beds", "Admissions to community beds", 4.5, 5.5, HOSPITAL),
    Measure("smoking", "People who stopped smoking", 6.0, 5.0, HEALTH, is_high=True),
    Measure("weight", "Places on a weight course", 9.0, 8.0, HEALTH, is_high=True),
    Measure("walking", "Led walks joined", 13.0, 11.5, HEALTH, is_high=True),
    Measure("vaccines", "Vaccinations given", 30.0, 27.0, HEALTH, is_high=True),
    Measure("screening", "Health checks done", 20.0, 18.0, HEALTH, is_high=True),
    Measure("wellbeing", "Wellbeing visits", 15.0, 13.5, HEALTH, is_high=True),
    Measure("learning", "Checks of people with a learning disability", 5.0, 4.2, HEALTH, is_high=True),
)
AMBER = 0.5
ONE_TARGET = (STROKE, FRAILTY)
"""These have a target for the place alone: one rating of each turns, and no other."""

UNSENT = {CARERS: (SEPTEMBER,), EQUIPMENT: (AUGUST, SEPTEMBER)}
"""What nobody sent: the whole file of one, and the rows of the other in a file that came."""

HIGH_IN = {FALLS: {"West": 1.25, "Hillside": 1.15}}
SMALL, FEW = "Lakeside", 4
"""Where fewer than eight were counted of `MEMORY` in the last month."""

LATE_RECORDS = 25
"""So many more homes were made safe in the North in August than was known at first."""
NOTE = "Late records: one team sent its August sheet again."

SAID = Written(
    "More older people fell at home, most of them in the West.",
    "Two exercise classes closed over the summer.",
    "Open both classes again.",
    "14/11/2026",
)
OPEN_ACTION, OVERDUE_ACTION = "Find a hall for the exercise classes.", "Agree a pick-up service with the ambulances."
OPEN_DUE, OVERDUE_DUE = date(2026, 11, 5), date(2026, 10, 14)

Counts = Mapping[tuple[str, str, str], int]
"""How many were counted, by measure, neighbourhood and month; what nobody sent is not there."""


@dataclass(frozen=True)
class Told:
    """What was counted: as the first release had it, up to August, and as the second has it."""

    first: Counts
    now: Counts

    @cached_property
    def by_id(self) -> dict[str, Measure]:
        return {each.id: each for each in MEASURES}

    def rate(self, measure: str, month: str, area: str = "", *, first: bool = False) -> float | None:
        """Return the rate per 1,000 of a neighbourhood, or of the place; None where a count is wanting."""
        counts = self.first if first else self.now
        names = [area] if area else list(AREAS)
        found = [counts.get((measure, each, month)) for each in names]
        told = [each for each in found if each is not None]
        return sum(told) / sum(AREAS[each] for each in names) * 1000 if len(told) == len(names) else None


def told() -> Told:
    """Return what was counted, always the same."""
    luck = random.Random(22)
    now = {
        (each.id, area, month): _count(each, area, at, luck)
        for each in MEASURES
        for at, month in enumerate(MONTHS)
        for area in AREAS
        if month not in UNSENT.get(each.id, ())
    }
    first = {key: count for key, count in now.items() if key[2] != SEPTEMBER}
    first[HOUSING, "North", AUGUST] -= LATE_RECORDS
    return Told(first, now)


def _count(measure: Measure, area: str, at: int, luck: random.Random) -> int:
    """Return a count within one per cent of what is expected: no rating turns by chance, and no chart lies flat."""
    is_last = MONTHS[at] == SEPTEMBER
    if measure.id == MEMORY and area == SMALL and is_last:
        return FEW
    rate = measure.rate + (measure.step if at >= measure.from_month else 0)
    rate = measure.turns if is_last and measure.turns is not None else rate
    spread = HIGH_IN.get(measure.id, {}).get(area, 1.0)
    return round(rate * spread * AREAS[area] / 1000 * luck.uniform(0.99, 1.01))


# -- the files

PLACE_YAML = f"""name: {NAME}
area: {CODE}
audience: public
indicators: [{", ".join(each.id for each in MEASURES)}]
owners:
{chr(10).join(f"  {each.id}: {each.owner}" for each in MEASURES)}
"""

CONTRACT = """
title: {title}
publisher: The partners, together
cadence: month
due_days: 20
grain: aggregate
covers: month
replaces: [month]
area: area
disclosure: {{closed: none, partners: small_numbers, public: small_numbers}}
columns:
  month: {{type: month}}
  area: {{type: area}}
  {counts}: {{type: whole, min: 0}}
{services}
dates: [month]
measures: {{{counts}: {counts}}}
"""
SERVICES = """  service: {{type: code, values: [{}]}}
dimensions: [service]"""
COUNTS = {"activity": "seen", "carers": "assessed"}
"""What a file of each source counts; that of carers is about nothing else."""
TITLES = {"activity": "Activity of the partners", "carers": "Assessments of carers"}

RESIDENTS = """
title: Residents
cadence: year
grain: aggregate
time: stock
snapshot: 06-30
covers: mid_year
replaces: [mid_year]
area: area
disclosure: {closed: none, partners: none, public: none, because: the figures are published}
columns:
  mid_year: {type: year}
  area: {type: area}
  persons: {type: whole}
dates: [mid_year]
measures: {persons: persons}
"""

DEFINITION = """
title: "{title}"
question: How many residents does this happen to in a month?
why: Each of them is somebody whom the plan means to reach.
status: live
reviewed: 2026-09-01
measure: rate
numerator: {{source: {source}, sum: {counts}{where}}}
denominator: {{source: residents, sum: persons}}
multiplier: 1000
unit: per 1,000 residents
decimals: 1
areas: [neighbourhood, place]
period: {period}
polarity: {polarity}
spc: true
caveats: ["Counted by where people live, and not by where they are seen."]
example: {{given: {{}}, expect: ""}}
"""


def build(root: Path) -> House:
    """Return the folders of the place and an empty home; nothing is loaded yet."""
    house = House(root, today=TODAY)
    house.write("place/place.yaml", PLACE_YAML)
    areas = [f"{name.lower()},{name},neighbourhood,{CODE}" for name in AREAS]
    house.write("place/areas.csv", "\n".join(["code,name,level,parent", f"{CODE},{NAME},place,", *areas]) + "\n")
    house.write("place/targets.csv", "\n".join(["indicator,area,value,amber", *map(_target, MEASURES)]) + "\n")
    house.write("sources/residents.yaml", RESIDENTS)
    for source, title in TITLES.items():
        services = SERVICES.format(", ".join(_own(source))) if source == "activity" else ""
        text = CONTRACT.format(title=title, counts=COUNTS[source], services=services)
        house.write(f"sources/{source}.yaml", text)
    for each in MEASURES:
        polarity = "high_is_good" if each.is_high else "low_is_good"
        where = f", where: {{service: {each.id}}}" if each.source == "activity" else ""
        said = {**vars(each), "polarity": polarity, "where": where, "counts": COUNTS[each.source]}
        house.write(f"definitions/{each.id}.yaml", DEFINITION.format(**said))
    return house


def _target(each: Measure) -> str:
    return f"{each.id},{'place' if each.id in ONE_TARGET else ''},{each.target},{AMBER}"


def file_of(counts: Counts, source: str, months: list[str]) -> str:
    """Return the file of a source for these months."""
    heads = ["month", "area", *(["service"] if source == "activity" else []), COUNTS[source]]
    rows = [
        [month, area.lower(), *([measure] if source == "activity" else []), str(count)]
        for (measure, area, month), count in counts.items()
        if measure in _own(source) and month in months
    ]
    return "\n".join(map(",".join, [heads, *rows])) + "\n"


def _own(source: str) -> list[str]:
    return [each.id for each in MEASURES if each.source == source]


def made(root: Path) -> House:
    """Return the place with both its releases, commentary, an open action and an overdue one."""
    house, counted = build(root), told()
    then = house.on(BEFORE)
    people = [f"{year},{area.lower()},{persons}" for year in range(2022, 2026) for area, persons in AREAS.items()]
    then.load("residents", "\n".join(["mid_year,area,persons", *people]) + "\n", name="residents.csv")
    for source in TITLES:
        then.load(source, file_of(counted.first, source, MONTHS[:-1]), name=f"{source}.csv")
    published(then, "The first three years.")
    actions.add(then.desk(), FALLS, OVERDUE_ACTION, due=f"{OVERDUE_DUE:%d/%m/%Y}")
    house = replace(house, files=then.files)
    house.load("activity", file_of(counted.now, "activity", [AUGUST, SEPTEMBER]), name="activity_september.csv")
    published(house, NOTE)
    actions.add(house.desk(), FALLS, OPEN_ACTION, due=f"{OPEN_DUE:%d/%m/%Y}")
    write(house.desk(), FALLS, "", SEPTEMBER, SAID, publish=True)
    return house


def environment(house: House) -> dict[str, str | None]:
    """Return what a server needs to be told to show this place as it is today."""
    folders = house.folders
    named = {"PLACE": folders.place, "DEFINITIONS": folders.definitions, "SOURCES": folders.sources}
    return {
        "DASHBOARD_TODAY": house.today.isoformat(),
        **{f"DASHBOARD_{name}": str(folder) for name, folder in named.items()},
    }
