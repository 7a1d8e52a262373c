"""Sample files for a demonstration: invented rows, calibrated to the figures a place lists in its samples.yaml.

Nothing here describes a person. Every figure stands in `samples.yaml` with its source beside it, so another
place is another folder and no line of this module changes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import cos, floor, pi
from pathlib import Path
from random import Random
from typing import Any

from dashboard.terms import Grain, Month, Period, Problem, Refused, months_from
from dashboard.yamlfile import read_yaml

POPULATION = ("area", "age", "sex", "persons", "mid_year")
ADMISSIONS = (
    "spell_id", "admission_date", "discharge_date", "admission_method", "age_on_admission", "lsoa", "provider",
)  # fmt: skip
FINANCE = ("month", "organisation", "line", "programme", "basis", "amount")

OLDER_AGE = 75  # from this age on `persons_by_area` gives its second figure
OPEN_AGE = 90  # ONS single years of age end in "90 and over"
OLDEST = 105  # an age on admission drawn for the open band goes no further
LONGEST_STAY = 60  # days; no draw is longer, so the first files are short of few of the spells that began before them

Plan = Mapping[str, Any]
Row = Sequence[str | int | float]
Spell = tuple[int, int, str, int, str, str]
"""Discharge and admission as day numbers, method, age, LSOA, provider."""
People = dict[int, dict[str, list[int]]]
"""Persons by mid-year and LSOA: one number for each age and sex, male before female, age by age."""


@dataclass(frozen=True)
class Sample:
    """One file written: the source whose contract reads it, and where it is."""

    source: str
    path: Path


def write_samples(place_folder: Path, out: Path) -> list[Sample]:
    """Write the sample files of a place into `out` and return them in the order in which to load them.

    Reads `samples.yaml` and `areas.csv` in `place_folder`. The files of the last month come last, so that a
    demonstration can publish the history first. The same folder gives the same bytes.
    """
    plan = read_yaml((place_folder / "samples.yaml").read_text(encoding="utf-8"), "samples.yaml").content
    names, lsoas = _areas(place_folder / "areas.csv")
    people = _people(plan, lsoas)
    spells, money, last = list(_numbered(_spells(plan, lsoas, people))), list(_finance(plan)), plan["last_month"]
    out.mkdir(parents=True, exist_ok=True)
    return [
        _write(out, "population", "population", POPULATION, _population(people)),
        _write(out, "fingertips", "published", plan["published"]["header"].split(","), _published(plan, names)),
        _write(out, "admissions", "admissions_history", ADMISSIONS, (row for row in spells if row[2][:7] != last)),
        _write(out, "finance", "finance_history", FINANCE, (row for row in money if row[0] != last)),
        _write(out, "admissions", f"admissions_{last}", ADMISSIONS, (row for row in spells if row[2][:7] == last)),
        _write(out, "finance", f"finance_{last}", FINANCE, (row for row in money if row[0] == last)),
    ]


def _write(out: Path, source: str, name: str, columns: Sequence[str], rows: Iterable[Row]) -> Sample:
    path = out / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return Sample(source, path)


def _areas(path: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
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


def _stream(plan: Plan, part: str) -> Random:
    """Return random numbers for one part of the files alone: a change to one part leaves the others as they were."""
    return Random(f"{plan['seed']}/{part}")  # noqa: S311 (the same numbers every time are the point)


def _around(random: Random, one: float, percent: str) -> float:
    """Return `one`, moved by up to `percent` of a unit either way."""
    return one + float(percent) / 100 * (2 * random.random() - 1)


def _spread(total: int, weights: Sequence[float], offset: float = 0.5) -> list[int]:
    """Return `total` shared out by weight in whole numbers that add up to it.

    The running total is rounded, not each share, which would lose or gain people, and always in the same cells.
    `offset`, from 0 to below 1, moves the cells that are rounded up.
    """
    running = list(accumulate(weights))
    marks = [floor(offset + total * mark / running[-1]) for mark in running]
    return [upper - lower for lower, upper in zip([0, *marks[:-1]], marks, strict=True)]


def _people(plan: Plan, lsoas: Mapping[str, list[str]]) -> People:
    """Return the base year's persons grown by a fixed rate to each mid-year; only the size changes, not the shape."""
    settings, people = plan["population"], People()
    growth = 1 + float(settings["growth"]["percent_a_year"]) / 100
    sizes, shapes = _sizes(plan, lsoas), _age_shapes(settings)
    offsets = {code: floor(1000 * _stream(plan, f"ages of {code}").random()) / 1000 for code in sizes}
    young, old = ([size[part] for size in sizes.values()] for part in (0, 1))
    for year in map(int, settings["mid_years"]):
        grown = growth ** (year - int(settings["base_year"]))
        everyone, older = round(grown * (sum(young) + sum(old))), round(grown * sum(old))
        shares = zip(sizes, _spread(everyone - older, young), _spread(older, old), strict=True)
        people[year] = {code: _spread(n, shapes[0], offsets[code]) + _spread(m, shapes[1], offsets[code])
                        for code, n, m in shares}  # fmt: skip
    return people


def _sizes(plan: Plan, lsoas: Mapping[str, list[str]]) -> dict[str, tuple[float, float]]:
    """Return the base year's residents of each LSOA, younger and older: an area's own figures, drawn out over it."""
    settings, random = plan["population"], _stream(plan, "sizes")
    figures, spread = settings["persons_by_area"]["figures"], settings["lsoa_spread"]
    members: dict[str, list[str]] = {}
    for code, line in lsoas.items():
        members.setdefault(_counted(line, figures), []).append(code)
    sizes: dict[str, tuple[float, float]] = {}
    for area, codes in members.items():
        everyone, older = map(float, figures[area])
        young = [_around(random, 1, spread["all_percent"]) for _ in codes]
        old = [_around(random, 1, spread["older_percent"]) for _ in codes]
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


def _population(people: People) -> Iterator[Row]:
    for year, areas in people.items():
        for code, cells in areas.items():
            for cell, persons in enumerate(cells):
                age = f"{OPEN_AGE}+" if cell // 2 == OPEN_AGE else cell // 2
                yield code, age, "female" if cell % 2 else "male", persons, year


class _Kind:
    """One kind of admission: how many to expect, and the draws that make one of them a spell."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.plan, self.own = plan["admissions"], plan["admissions"]["kinds"][name]
        self.random, self.start = _stream(plan, name), Month.parse(plan["first_month"])
        youngest, oldest = map(int, self.own["ages"])
        self.ages = range(youngest, oldest + 1)
        persons = plan["population"]["persons_by_age"]["figures"]
        self.age_weights = list(accumulate(float(persons[age]) for age in self.ages))
        self.rate, self.winter = float(self.own["per_1000_a_month"]) / 1000, float(self.own["winter_percent"]) / 100
        self.same_day, self.stay = float(self.own["same_day_percent"]) / 100, float(self.own["mean_stay_days"])
        self.blank = float(self.own["lsoa_blank_percent"]) / 100
        self.outside = self.blank + float(self.plan["lsoa_outside"]["percent"]) / 100

    def count(self, month: Month, residents: Sequence[int], line: list[str]) -> int:
        """Return how many are admitted in a month: Poisson about the rate, the winter and the areas' own drift."""
        expected = self.rate * sum(residents[2 * self.ages[0] : 2 * self.ages[-1] + 2])
        expected *= 1 + self.winter * cos(2 * pi * (month.number - 1) / 12)  # highest in January
        drifts = self.own.get("areas", {})
        for drift in (drifts[code] for code in line if code in drifts):
            yearly = 1 + float(drift["change_a_year_percent"]) / 100
            expected *= float(drift["level_percent"]) / 100 * yearly ** ((month - self.start) / 12)
        count, waited = 0, self.random.expovariate(1)
        while waited < expected:
            count, waited = count + 1, waited + self.random.expovariate(1)
        return count

    def spell(self, month: Month, code: str) -> Spell:
        """Return one admission of this month, of somebody who lives in the LSOA `code`."""
        admitted = month.first_day.toordinal() + int(self.random.random() * month.days)
        drawn = self._one_of(self.own["methods"]), self._age(), self._lsoa(code)
        return admitted + self._stay(), admitted, *drawn, self._one_of(self.plan["providers"]["percent"])

    def _one_of(self, weights: Mapping[str, str]) -> str:
        return self.random.choices(list(weights), [float(weight) for weight in weights.values()])[0]

    def _age(self) -> int:
        age = self.random.choices(self.ages, cum_weights=self.age_weights)[0]
        return min(age + int(self.random.expovariate(0.5)), OLDEST) if age == OPEN_AGE else age

    def _stay(self) -> int:
        # Half a day off the mean, because cutting a stay to whole days takes half a day from it and 1 is added.
        drawn = 1 + int(self.random.expovariate(1 / (self.stay - 0.5)))
        return 0 if self.random.random() < self.same_day else min(drawn, LONGEST_STAY)

    def _lsoa(self, code: str) -> str:
        chance = self.random.random()
        if chance < self.blank:
            return ""
        return self.random.choices(self.plan["lsoa_outside"]["codes"])[0] if chance < self.outside else code


def _spells(plan: Plan, lsoas: Mapping[str, list[str]], people: People) -> Iterator[Spell]:
    """Yield the spells that end in the months of the files; some of the first began in the month before.

    Who is still in hospital on the last day is left out: hospital files are cut by discharge.
    """
    first, last = Month.parse(plan["first_month"]), Month.parse(plan["last_month"])
    days = range(first.first_day.toordinal(), last.last_day.toordinal() + 1)
    for kind in (_Kind(plan, name) for name in plan["admissions"]["kinds"]):
        for month in months_from(first + -1, last):
            # The denominator a rate of this month is given: the latest mid-year so far.
            residents = people[max((year for year in people if Month(year, 6) <= month), default=min(people))]
            for code, line in lsoas.items():
                spells = (kind.spell(month, code) for _ in range(kind.count(month, residents[code], line)))
                yield from (spell for spell in spells if spell[0] in days)


def _numbered(spells: Iterable[Spell]) -> Iterator[tuple[str, ...]]:
    """Yield the spells by day of discharge, each with a number and its days as ISO dates."""
    for number, (discharged, admitted, method, age, lsoa, provider) in enumerate(sorted(spells), start=1):
        days = (date.fromordinal(day).isoformat() for day in (admitted, discharged))
        yield f"S{number:07}", *days, method, str(age), lsoa, provider


def _published(plan: Plan, names: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of a Fingertips download, in the order of its 27 columns; an invented value says so."""
    settings = plan["published"]
    values = {code: _series(plan, code) for code in settings["series"]}
    benchmark = settings["judged_against"]
    for sex in ("Male", "Female"):
        for code, own in settings["series"].items():
            for step, value in enumerate(values[code][sex]):
                year, margin = int(settings["first_year"]) + step, float(own["interval_years"])
                limits = round(value - margin, 2), round(value + margin, 2)
                judged = "Not compared" if code == benchmark else _judged(limits, values[benchmark][sex][step])
                note = settings["note_published" if step < len(own[sex]) else "note_invented"]
                yield (settings["indicator_id"], settings["indicator_name"], own["parent_code"], own["parent_name"],
                       code, names[code], own["area_type"], sex, "All ages", "", "", f"{year} - {(year + 2) % 100:02}",
                       value, *limits, "", "", "", "", note, "", judged, "", f"{year}0000", "", "", "3y")  # fmt: skip


def _series(plan: Plan, code: str) -> dict[str, list[float]]:
    """Return the values of an area by sex: those published, then a drifting draw for every later year."""
    settings, random = plan["published"], _stream(plan, f"published {code}")
    own, length = settings["series"][code], int(settings["last_year"]) - int(settings["first_year"]) + 1
    series = {sex: [float(value) for value in own[sex]] for sex in ("Male", "Female")}
    for values in series.values():
        while len(values) < length:
            noise = float(own["later_noise"]) * (2 * random.random() - 1)
            values.append(round(values[-1] + float(own["later_change_a_year"]) + noise, 1))
    return series


def _judged(limits: tuple[float, float], benchmark: float) -> str:
    """Return Fingertips' word: worse or better when the 95% interval excludes the benchmark (more is better)."""
    return "Worse" if limits[1] < benchmark else "Better" if limits[0] > benchmark else "Similar"


def _finance(plan: Plan) -> Iterator[Row]:
    """Yield each month's finance return in pounds: the year's gap and savings as that month reports them."""
    settings, random = plan["finance"], _stream(plan, "finance")
    for month in months_from(Month.parse(settings["first_month"]), Month.parse(plan["last_month"])):
        period = Period.containing(month, Grain.FINANCIAL_YEAR)
        year, passed = settings["years"][str(period)], (month - period.first + 1) / 12
        delivery = 1 - passed * float(year["slip_by_year_end_percent"]) / 100
        earned = delivery * passed ** float(settings["late_delivery_power"])
        for organisation in settings["organisations"]:
            name = organisation["name"]
            gap = float(year["do_nothing_gap"]) * float(organisation["gap_percent"]) / 100
            restated = round(gap * _around(random, 1, settings["restated_percent"]))
            yield str(month), name, "do_nothing_gap", "", "full_year", restated
            for programme, percent in organisation["saving_percent"].items():
                planned = float(year["saving_planned"]) * float(percent) / 100
                yield str(month), name, "saving_planned", programme, "full_year", round(planned)
                yield str(month), name, "saving_delivered", programme, "year_to_date", round(planned * earned)
                yield str(month), name, "saving_forecast", programme, "full_year", round(planned * delivery)
