"""Life expectancy from deaths and person-years by age: Chiang's abridged life table, with Silcocks' variance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dashboard.ages import AgeBand, in_order, unfit, without_people
from dashboard.intervals import z_of

CHIANG = "Chiang, with Silcocks' variance"
SULLIVAN = "Sullivan on a local life table (what-if)"

AGES = (0, 1, *range(5, 95, 5))
"""The first ages of the 20 bands: 0, 1-4, 5-9 ... 85-89, 90+."""

FEWEST_PERSON_YEARS = 5_000
"""A life table needs more (Toson and Baker 2003)."""

WIDEST = 20
"""A life expectancy whose 95% interval is wider, in years, is withheld and its limits kept (Public Health England)."""

BORN = 100_000


@dataclass(frozen=True)
class Expectancy:
    """The years of life left at an age, with their limits and standard error, and the name of the method.

    Where `reason` says why there is no value, `value` is None; the limits are kept where it is that they lie too far
    apart, and None otherwise.
    """

    age: int
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    error: float | None = None
    method: str = CHIANG
    reason: str = ""


@dataclass(frozen=True)
class LifeTable:
    """100,000 newborn followed through 20 bands of age at today's death rates.

    `survivors` reach each band's first age, `years` are lived inside the band, and `variances` are what each band adds
    to the variance of the years lived by all, in years squared of the whole 100,000.
    """

    survivors: tuple[float, ...]
    years: tuple[float, ...]
    variances: tuple[float, ...]

    def expectancy(self, index: int) -> float:
        """Return the years left at the start of a band; zero where nobody reaches it."""
        alive = self.survivors[index]
        return math.fsum(self.years[index:]) / alive if alive else 0.0

    def error(self, index: int) -> float:
        """Return the standard error of the years left at the start of a band; zero where nobody reaches it."""
        alive = self.survivors[index]
        return math.sqrt(math.fsum(self.variances[index:])) / alive if alive else 0.0


def life_expectancy(bands: Iterable[AgeBand], age: int = 0, confidence: float = 0.95) -> Expectancy:
    """Return the years of life left at `age`, which is the first of a band, with their limits; or why there are none.

    Refused, in words, for whatever `refusal` finds and for an age that nobody in the table reaches. Withheld, limits
    kept, where the 95% interval is wider than 20 years, whatever `confidence` was asked for. ValueError for an age
    that starts no band and for a confidence outside 0.90 to 1.
    Source: Chiang 1968; Silcocks, Jenner and Reza 2001; PHEindicatormethods `phe_life_expectancy`.
    """
    bands, index, z = list(bands), AGES.index(age), z_of(confidence)
    if reason := refusal(bands):
        return Expectancy(age, reason=reason)
    table = life_table(bands)
    if not table.survivors[index]:
        return Expectancy(age, reason=f"at these death rates nobody reaches the age of {age}")
    value, error = table.expectancy(index), table.error(index)
    found = Expectancy(age, value, value - z * error, value + z * error, error)
    if 2 * z_of(0.95) * error > WIDEST:
        return replace(found, value=None, reason=f"its 95% interval is wider than {WIDEST} years")
    return found


def refusal(bands: Iterable[AgeBand]) -> str:
    """Return why no life table can be made of these bands, in words without a count; empty when one can.

    The first that applies: not the 20 bands, each once; deaths missing or below zero; a population missing or not
    above zero; more deaths than population in a band; 5,000 person-years or fewer in all; no deaths at 90 and over.
    No deaths in another band is no fault.
    """
    ordered = in_order(bands)
    if reason := unfit(ordered, AGES):
        return reason
    for band in ordered:
        if band.events is None:
            return f"the deaths aged {band.label} are missing"
        if not 0 <= band.events < math.inf:
            return f"the deaths aged {band.label} are not a count of zero or more"
    if reason := without_people(ordered):
        return reason
    for band in ordered:
        if _number(band.events) > _number(band.population):
            return f"there are more deaths than people aged {band.label}"
    if math.fsum(_number(band.population) for band in ordered) <= FEWEST_PERSON_YEARS:
        return f"there are no more than {FEWEST_PERSON_YEARS:,} person-years"
    return "" if ordered[-1].events else f"there are no deaths aged {ordered[-1].label}"


def life_table(bands: Iterable[AgeBand]) -> LifeTable:
    """Return the abridged life table of 20 bands; ValueError, with the reason, for bands that `refusal` refuses."""
    ordered = in_order(bands)
    if reason := refusal(ordered):
        raise ValueError(reason)
    deaths = [_number(band.events) for band in ordered]
    people = [_number(band.population) for band in ordered]
    risks = [_risk(*row) for row in zip(AGES, _widths(), deaths, people, strict=False)]
    survivors = [float(BORN)]
    for risk in risks:
        survivors.append(survivors[-1] * (1 - risk))
    years = [_years(*row) for row in zip(AGES, _widths(), pairwise(survivors), strict=False)]
    table = LifeTable(tuple(survivors), (*years, survivors[-1] * people[-1] / deaths[-1]), ())
    return replace(table, variances=tuple(_variances(table, risks, deaths, people)))


def healthy_expectancy(
    bands: Iterable[AgeBand],
    healthy: Mapping[int, float],
    asked: Mapping[int, float],
    age: int = 0,
    confidence: float = 0.95,
) -> Expectancy:
    """Return the years left at `age` in good health, if these shares of each band were the truth: a what-if.

    `healthy` is the share of one in good health and `asked` the people a survey asked, both by the first age of a
    band. The interval allows for the survey alone, not for the deaths. Refused, in words, for whatever `refusal`
    finds, and for a band without a share from 0 to 1 or with nobody asked. Source: Sullivan 1971.
    """
    bands, index, z = list(bands), AGES.index(age), z_of(confidence)
    if reason := refusal(bands) or _survey_refusal(healthy, asked):
        return Expectancy(age, method=SULLIVAN, reason=reason)
    table, rows = life_table(bands), list(zip(AGES, life_table(bands).years, strict=True))[index:]
    alive = table.survivors[index]
    if not alive:
        return Expectancy(age, method=SULLIVAN, reason=f"at these death rates nobody reaches the age of {age}")
    value = math.fsum(years * healthy[start] for start, years in rows) / alive
    spread = math.fsum(years**2 * healthy[start] * (1 - healthy[start]) / asked[start] for start, years in rows)
    error = math.sqrt(spread) / alive
    return Expectancy(age, value, value - z * error, value + z * error, error, SULLIVAN)


def _survey_refusal(healthy: Mapping[int, float], asked: Mapping[int, float]) -> str:
    for start in AGES:
        if not 0 <= healthy.get(start, math.nan) <= 1:
            return f"the share in good health from age {start} is missing or not from 0 to 1"
        if not 0 < asked.get(start, math.nan) < math.inf:
            return f"nobody was asked from age {start}"
    return ""


def _number(value: float | None) -> float:
    assert value is not None, "a missing number is refused before anything is counted with it"
    return value


def _widths() -> list[int]:
    """Return the years in each closed band; the last band has no end."""
    return [older - younger for younger, older in pairwise(AGES)]


def _lived(age: int) -> float:
    """Return the part of a band that those who die in it have lived: most infant deaths come in the first weeks."""
    return 0.1 if age == 0 else 0.5


def _risk(age: int, width: int, deaths: float, people: float) -> float:
    """Return the chance to die in a band for somebody who reaches it; never above one."""
    rate = deaths / people
    return min(1.0, width * rate / (1 + width * rate * (1 - _lived(age))))


def _years(age: int, width: int, alive: tuple[float, float]) -> float:
    start, end = alive
    return width * (end + _lived(age) * (start - end))


def _variances(
    table: LifeTable, risks: Sequence[float], deaths: Sequence[float], people: Sequence[float]
) -> Iterable[float]:
    """Yield what the chance deaths of each band add to the variance of all years lived after its start."""
    for index, (age, width, risk) in enumerate(zip(AGES, _widths(), risks, strict=False)):
        # Without deaths the chance is nought, and so, by this formula's limit, is its variance.
        of_risk = risk**2 * (1 - risk) / deaths[index] if deaths[index] else 0.0
        lost = (1 - _lived(age)) * width + table.expectancy(index + 1)
        yield of_risk * (table.survivors[index] * lost) ** 2
    # Chiang gives the last band none; Silcocks counts its mean length of life as uncertain too.
    yield 4 / (deaths[-1] * (deaths[-1] / people[-1]) ** 2) * (table.survivors[-1] / 2) ** 2
