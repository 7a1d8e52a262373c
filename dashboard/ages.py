"""Counts by band of age, as a table brings them: in any order, under any label that names the first age."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AgeBand:
    """What happened to the people of one band of age: events (deaths among them) and population or person-years.

    A missing number is None. `people` is given only where the supplier says how many people had exactly
    one event, two, three: it maps that number of events to those people.
    """

    label: str
    events: float | None
    population: float | None
    people: Mapping[int, float | None] | None = None


def first_age(label: str) -> int | None:
    """Return the first age of a band: the first number in its label; None where there is no number.

    `10 - 14` is 10 and `90 +` is 90. `<1` and `under 5` start at birth, whatever number follows.
    """
    if re.match(r"\s*(<|under\b|less than\b)", label, re.IGNORECASE):
        return 0
    found = re.search(r"\d+", label)
    return int(found[0]) if found else None


def unfit(bands: Sequence[AgeBand], starts: Sequence[int]) -> str:
    """Return why these are not the bands that start at these ages, each once; empty when they are."""
    found = [first_age(band.label) for band in bands]
    if None in found:
        return f'"{bands[found.index(None)].label}" is not a band of age'
    if len(found) != len(starts):
        return f"the method needs {len(starts)} bands of age and there are {len(found)}"
    missing = [start for start in starts if start not in found]
    return f"no band of age starts at {missing[0]}" if missing else ""


def in_order(bands: Iterable[AgeBand]) -> list[AgeBand]:
    """Return the bands from the youngest to the oldest; bands without an age come first."""
    return sorted(bands, key=lambda band: first_age(band.label) or 0)


def without_people(bands: Iterable[AgeBand]) -> str:
    """Return why there is somebody missing to divide by, naming the band; empty when every band has a population."""
    for band in bands:
        if band.population is None:
            return f"the population aged {band.label} is missing"
        if not 0 < band.population < float("inf"):
            return f"the population aged {band.label} is not above zero"
    return ""
