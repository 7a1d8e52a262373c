"""Deaths by year, area, sex and band of age, one column a band, as rates of the residents there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.synthetic.parts import Plan, Row, Sheet, drift, poisson, stream
from dashboard.synthetic.people import OPEN_AGE, Lines, People
from dashboard.terms import LIFE_TABLE_BANDS, Ages

COLUMNS = ("year", "area", "sex", *map(str, LIFE_TABLE_BANDS))

SEXES = ("male", "female")
"""In the order in which residents are kept: male before female, age by age."""


def sheets(plan: Plan, lsoas: Lines, people: People) -> Iterator[Sheet]:
    """Yield the deaths of all years in one file, a row for each year, area and sex."""
    yield Sheet("deaths", "deaths", COLUMNS, list(_rows(plan, lsoas, people)))


def _rows(plan: Plan, lsoas: Lines, people: People) -> Iterator[Row]:
    own = plan["deaths"]
    for year in range(int(own["first_year"]), int(own["last_year"]) + 1):
        # A mid-year estimate describes the year it stands in.
        residents = people[min(people, key=lambda each: abs(each - year))]
        for area, settings in own["areas"].items():
            within = [residents[code] for code, line in lsoas.items() if area in line]
            level = drift(settings, 12 * (year - int(own["first_year"])))
            for sex, name in enumerate(SEXES):
                random = stream(plan, f"deaths {year} {area} {name}")
                rates = zip(LIFE_TABLE_BANDS, own["per_1000_a_year"][name], strict=True)
                expected = (float(rate) / 1000 * level * _persons(within, band, sex) for band, rate in rates)
                yield year, area, name, *(poisson(random, number) for number in expected)


def _persons(within: Sequence[Sequence[int]], band: Ages, sex: int) -> int:
    last = OPEN_AGE if band.high is None else band.high
    return sum(cells[2 * age + sex] for cells in within for age in range(band.low, last + 1))
