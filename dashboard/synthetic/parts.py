"""What every part of the samples is made of: a sheet to write, its own random numbers, whole numbers that add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import cos, floor, pi
from random import Random
from typing import Any

from dashboard.terms import Month

Plan = Mapping[str, Any]
Row = Sequence[str | int | float]


@dataclass(frozen=True)
class Sheet:
    """A file to be written: the source whose contract reads it, its columns and rows, and what stands above them.

    `release` is the release of the demonstration that it comes with, counted from 1.
    """

    source: str
    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    release: int = 1
    title: Sequence[str] = ()


def stream(plan: Plan, part: str) -> Random:
    """Return random numbers for one part of the files alone: a change to one part leaves the others as they were."""
    return Random(f"{plan['seed']}/{part}")  # noqa: S311 (the same numbers every time are the point)


def around(random: Random, one: float, percent: str) -> float:
    """Return `one`, moved by up to `percent` of a unit either way."""
    return one + float(percent) / 100 * (2 * random.random() - 1)


def spread(total: int, weights: Sequence[float], offset: float = 0.5) -> list[int]:
    """Return `total` shared out by weight in whole numbers that add up to it.

    The running total is rounded, not each share, which would lose or gain people, and always in the same cells.
    `offset`, from 0 to below 1, moves the cells that are rounded up.
    """
    running = list(accumulate(weights))
    marks = [floor(offset + total * mark / running[-1]) for mark in running]
    return [upper - lower for lower, upper in zip([0, *marks[:-1]], marks, strict=True)]


def poisson(random: Random, expected: float) -> int:
    """Return how many happened where so many were expected."""
    count, waited = 0, random.expovariate(1)
    while waited < expected:
        count, waited = count + 1, waited + random.expovariate(1)
    return count


def one_of(random: Random, weights: Mapping[str, str]) -> str:
    """Return one of the names, drawn by weight."""
    return random.choices(list(weights), [float(weight) for weight in weights.values()])[0]


def season(month: Month, percent: str) -> float:
    """Return 1, moved by `percent` of it in January and by as much the other way in July."""
    return 1 + float(percent) / 100 * cos(2 * pi * (month.number - 1) / 12)


def drift(own: Plan, months: int) -> float:
    """Return the level of an area beside the others', so many months after the start."""
    yearly = 1 + float(own["change_a_year_percent"]) / 100
    level = float(own["level_percent"]) / 100
    return level * float(yearly ** (months / 12))
