"""Who lives where: a place's areas, their residents by age and sex, and what happens to so many of them a month."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import floor
from pathlib import Path
from random import Random

from dashboard.synthetic.parts import Plan, Row, Sheet, around, drift, poisson, season, spread, stream
from dashboard.terms import Month, Problem, Refused

COLUMNS = ("area", "age", "sex", "persons", "mid_year")

OLDER_AGE = 75  # from this age on `persons_by_area` gives its second figure
OPEN_AGE = 90  # ONS single years of age end in "90 and over"
OLDEST = 105  # an age drawn for the open band goes no further

Lines = Mapping[str, list[str]]
"""For each LSOA its own code and the codes of all areas above it."""
People = dict[int, dict[str, list[int]]]
"""Persons by mid-year and LSOA: one number for each age and sex, male before female, age by age."""


def read_areas(path: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the name of every area, and for each LSOA its code and the codes of all areas above it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parents: dict[str, list[str]] = {}
    for row in rows:
        parents.setdefault(row["code"], []).append(row["parent"])
    lsoas = {row["code"]: list(_upwards(row["code"], parents)) for row in rows if row["level"] == "lsoa"}
    return {row["code"]: row["name"] for row in rows}, lsoas


def _upwards(code: str, parents: Mapping[str, list[str]]) -> Iterator[str]:
    yield code
    for parent in filter(None, parents.get(code, [])):
        yield from _upwards(parent, parents)


def people_of(plan: Plan, lsoas: Lines) -> People:
    """Return the base year's persons grown by a fixed rate to each mid-year; only the size changes, not the shape."""
    settings, people = plan["population"], People()
    growth = 1 + float(settings["growth"]["percent_a_year"]) / 100
    sizes, shapes = _sizes(plan, lsoas), _age_shapes(settings)
    offsets = {code: floor(1000 * stream(plan, f"ages of {code}").random()) / 1000 for code in sizes}
    young, old = ([size[part] for size in sizes.values()] for part in (0, 1))
    for year in map(int, settings["mid_years"]):
        grown = growth ** (year - int(settings["base_year"]))
        everyone, older = round(grown * (sum(young) + sum(old))), round(grown * sum(old))
        shares = zip(sizes, spread(everyone - older, young), spread(older, old), strict=True)
        people[year] = {code: spread(n, shapes[0], offsets[code]) + spread(m, shapes[1], offsets[code])
                        for code, n, m in shares}  # fmt: skip
    return people


def _sizes(plan: Plan, lsoas: Lines) -> dict[str, tuple[float, float]]:
    """Return the base year's residents of each LSOA, younger and older: an area's own figures, drawn out over it."""
    settings, random = plan["population"], stream(plan, "sizes")
    figures, percent = settings["persons_by_area"]["figures"], settings["lsoa_spread"]
    members: dict[str, list[str]] = {}
    for code, line in lsoas.items():
        members.setdefault(_counted(line, figures), []).append(code)
    sizes: dict[str, tuple[float, float]] = {}
    for area, codes in members.items():
        everyone, older = map(float, figures[area])
        young = [around(random, 1, percent["all_percent"]) for _ in codes]
        old = [around(random, 1, percent["older_percent"]) for _ in codes]
        scale = (everyone - older) / sum(young), older / sum(old)
        sizes |= {code: (n * scale[0], m * scale[1]) for code, n, m in zip(codes, young, old, strict=True)}
    return sizes


def _counted(line: list[str], figures: Plan) -> str:
    """Return the nearest area, from the LSOA upwards, that has a figure; Refused if none has."""
    if found := [code for code in line if code in figures]:
        return found[0]
    expected = f"Expected a population for {line[0]} or for an area above it."
    raise Refused(Problem("samples.yaml", expected, "Add one under population, persons_by_area."))


def _age_shapes(settings: Plan) -> tuple[list[float], list[float]]:
    """Return the weights of the ages, male before female, below and from OLDER_AGE."""
    shapes: tuple[list[float], list[float]] = ([], [])
    for age, persons in enumerate(map(float, settings["persons_by_age"]["figures"])):
        male = float(settings["male"]["older_percent" if age >= OLDER_AGE else "younger_percent"]) / 100
        shapes[age >= OLDER_AGE].extend([persons * male, persons * (1 - male)])
    return shapes


def sheets(people: People) -> Iterator[Sheet]:
    """Yield the file of residents by LSOA, age and sex, every mid-year in one."""
    yield Sheet("population", "population", COLUMNS, _rows(people))


def _rows(people: People) -> Iterator[Row]:
    for year, areas in people.items():
        for code, cells in areas.items():
            for cell, persons in enumerate(cells):
                age = f"{OPEN_AGE}+" if cell // 2 == OPEN_AGE else cell // 2
                yield code, age, "female" if cell % 2 else "male", persons, year


def residents_in(people: People, month: Month) -> dict[str, list[int]]:
    """Return the residents that a rate of this month is given for denominator: of the latest mid-year so far."""
    return people[max((year for year in people if Month(year, 6) <= month), default=min(people))]


class Events:
    """What happens to residents of some ages: how many of them in a month, and of which age."""

    def __init__(self, plan: Plan, own: Plan, random: Random) -> None:
        self.own, self.random, self.start = own, random, Month.parse(plan["first_month"])
        youngest, oldest = map(int, own["ages"])
        self.ages = range(youngest, oldest + 1)
        persons = plan["population"]["persons_by_age"]["figures"]
        self.age_weights = list(accumulate(float(persons[age]) for age in self.ages))
        self.rate = float(own["per_1000_a_month"]) / 1000

    def count(self, month: Month, residents: Sequence[int], line: list[str]) -> int:
        """Return how many there are in a month: Poisson about the rate, the winter and the areas' own drift."""
        expected = self.rate * sum(residents[2 * self.ages[0] : 2 * self.ages[-1] + 2])
        expected *= season(month, self.own["winter_percent"])
        drifts = self.own.get("areas", {})
        for own in (drifts[code] for code in line if code in drifts):
            expected *= drift(own, month - self.start)
        return poisson(self.random, expected)

    def age(self) -> int:
        """Return an age by how many have it; of the open band some age up to the oldest."""
        age = self.random.choices(self.ages, cum_weights=self.age_weights)[0]
        return min(age + int(self.random.expovariate(0.5)), OLDEST) if age == OPEN_AGE else age
