"""Deaths by year, area, sex and band of age, one column a band, as rates of the residents there.

Where the plan says how deprivation counts, an area's deaths are shared out over its LSOAs: its own total stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from dashboard.synthetic.deprivation import positions_of
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
    weights = _weights(plan, lsoas)
    for year in range(int(own["first_year"]), int(own["last_year"]) + 1):
        # A mid-year estimate describes the year it stands in.
        residents = people[min(people, key=lambda each: abs(each - year))]
        for area, settings in own["areas"].items():
            within = {code: residents[code] for code, line in lsoas.items() if area in line}
            level = drift(settings, 12 * (year - int(own["first_year"])))
            for sex, name in enumerate(SEXES):
                random = stream(plan, f"deaths {year} {area} {name}")
                rates = zip(LIFE_TABLE_BANDS, own["per_1000_a_year"][name], strict=True)
                expected = (float(rate) / 1000 * level * _persons(within.values(), band, sex) for band, rate in rates)
                counts = [poisson(random, number) for number in expected]
                if name not in weights:
                    yield year, area, name, *counts
                else:
                    random = stream(plan, f"deaths by deprivation {year} {area} {name}")
                    for code, row in _shared(random, counts, within, weights, sex):
                        yield year, code, name, *row


def _weights(plan: Plan, lsoas: Lines) -> dict[str, dict[str, float]]:
    """Return by sex how much likelier a death is in each LSOA than in others of its area; none where nothing is said.

    `times` is how many times as likely it is in the most deprived of the place as in the least, at every age.
    """
    own = plan["deaths"].get("by_deprivation")
    places = positions_of(plan, lsoas) if own else {}
    return {name: {code: float(own["times"][name]) ** -at for code, at in places.items()} for name in SEXES if own}


def _shared(
    random: Random,
    counts: Sequence[int],
    within: Mapping[str, Sequence[int]],
    weights: Mapping[str, Mapping[str, float]],
    sex: int,
) -> Iterator[tuple[str, list[int]]]:
    """Yield an area's deaths by LSOA, each in one drawn by its residents of that age and its deprivation."""
    rows = {code: [0] * len(counts) for code in within}
    for index, (band, count) in enumerate(zip(LIFE_TABLE_BANDS, counts, strict=True)):
        likely = [_persons([cells], band, sex) * weights[SEXES[sex]][code] for code, cells in within.items()]
        for code in random.choices(list(within), likely, k=count) if count else ():
            rows[code][index] += 1
    yield from rows.items()


def _persons(within: Iterable[Sequence[int]], band: Ages, sex: int) -> int:
    last = OPEN_AGE if band.high is None else band.high
    return sum(cells[2 * age + sex] for cells in within for age in range(band.low, last + 1))
