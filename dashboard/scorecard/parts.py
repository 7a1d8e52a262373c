"""What a scorecard is made of: chips, cells, lines, and the rules printed under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.place import Area
from dashboard.terms import Point, State

MOST_EXCEPTIONS = 7

MOST_FINDINGS = 8
"""A meeting reads eight pages of exceptions; the table has all of them (screens 2.3)."""

ORDER_RULE = (
    "In this order: off target and worse than before; off target; watch and worse than before; "
    "off target in a neighbourhood; overdue data."
)

EXCEPTION_COLUMNS = ("Measure", "Rating", "Latest", "Target", "Change", "Off target in", "Owner")


@dataclass(frozen=True)
class Chip:
    """A rating, or the state that stands in its place: a letter, a word, and the fill that shows it without colour."""

    letter: str
    word: str
    kind: str


LATE = Chip(*words.state_chip(State.LATE), "late")

NO_RATE = Chip("-", "No rate", "none")
"""What stands for the row "not known": it is counted in the place, and no residents are known to divide by."""


@dataclass(frozen=True)
class Cell:
    """One indicator in one area: its chip, its value as people say it, and the sentence behind both."""

    area: Area
    chip: Chip
    value: str
    sentence: str
    point: Point | None = None
    compared: str = ""


@dataclass(frozen=True)
class Line:
    """One indicator on the board, at the period it is shown for."""

    indicator: Indicator
    owner: str
    period: str
    headline: Cell
    cells: Sequence[Cell]
    target: str
    change: str
    where: str
    is_worse: bool
    is_better: bool
    late: str
    rank: int = field(default=99)


@dataclass(frozen=True)
class Board:
    """Everything the scorecard shows of an edition."""

    place: str
    sentence: str
    lines: Sequence[Line]
    exceptions: Sequence[Line]
    themes: dict[str, Sequence[Line]]
    areas: Sequence[Area]
    dated: str
    all_well: str
    note: str
