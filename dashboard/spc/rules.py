"""The four rules that name a special cause, in the order in which they name a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import groupby, pairwise

from dashboard.spc.limits import Limits, compare, room_for

RUN = 7
"""Points in a trend or a run. Making Data Count takes seven; its spreadsheet can be set to six, ours cannot."""


class Direction(IntEnum):
    """Which way a special cause points: of a trend where it goes, of the rest where it lies."""

    HIGH = 1
    LOW = -1


class Rule(StrEnum):
    """What makes a special cause, in the order in which it names a point: the first that applies."""

    OUTSIDE = "outside a limit"
    TREND = "trend of seven"
    NEAR = "two of three near a limit"
    SIDE = "seven on one side of the mean"


@dataclass(frozen=True)
class Signal:
    """A rule that fired at a point, and over how many points in a row, of which it is one."""

    rule: Rule
    direction: Direction
    length: int = 1

    def said(self, noun: str) -> str:
        """Return the rule as a board member would say it: "seven months in a row above the mean"."""
        is_high = self.direction is Direction.HIGH
        above, limit = ("above", "upper") if is_high else ("below", "lower")
        length = f"{_WRITTEN.get(self.length, self.length)} {noun}s"
        match self.rule:
            case Rule.OUTSIDE:
                return f"{above} the {limit} process limit"
            case Rule.TREND:
                return f"{'rising' if is_high else 'falling'} over {length} in a row"
            case Rule.NEAR:
                return f"two of {length} in a row near the {limit} process limit"
            case Rule.SIDE:
                return f"{length} in a row {above} the mean"


_WRITTEN = {3: "three", 7: "seven", 8: "eight", 9: "nine"}


def signals(values: Sequence[float | None], limits: Limits) -> list[tuple[Signal, ...]]:
    """Return, for each value in time order, every signal that names it, the one that counts first; none: common cause.

    None stands for a period without a value, and nothing runs across it. A tie breaks a trend and
    a value equal to the mean breaks a run, so a flat series has no special cause. Where two trends
    meet in a turning point, the later one has it. Source: NHSRplotthedots 0.2.2.
    """
    room = room_for(value for value in values if value is not None)
    sides = [_against(value, limits.mean, room) for value in values]
    outside = [_beyond(value, limits.lower, limits.upper, room) for value in values]
    beyond_near = [_beyond(value, limits.near_lower, limits.near_upper, room) for value in values]
    # A point outside a limit is no longer near it: it does not make its neighbour the second of three.
    near = [0 if is_out else side for is_out, side in zip(outside, beyond_near, strict=True)]
    named: list[dict[Rule, Signal]] = [{} for _ in values]
    for position, signal in (*_outside(outside), *_trends(values, room), *_two_of_three(near, sides), *_runs(sides)):
        named[position][signal.rule] = signal  # the later of two trends, at their turning point
    return [tuple(each.values()) for each in named]


def _against(value: float | None, other: float, room: float) -> int:
    return 0 if value is None else compare(value, other, room)


def _beyond(value: float | None, lower: float, upper: float, room: float) -> int:
    """Return 1 above the upper line, -1 below the lower one, 0 between them and on them."""
    if value is None:
        return 0
    return max(compare(value, upper, room), 0) or min(compare(value, lower, room), 0)


def _outside(outside: Sequence[int]) -> Iterator[tuple[int, Signal]]:
    for position, side in enumerate(outside):
        if side:
            yield position, Signal(Rule.OUTSIDE, Direction(side))


def _trends(values: Sequence[float | None], room: float) -> Iterator[tuple[int, Signal]]:
    steps = [0 if before is None else _against(after, before, room) for before, after in pairwise(values)]
    for first, length, way in _stretches(steps):
        points = length + 1  # six steps join seven points
        if points >= RUN:
            yield from _each(first, points, Signal(Rule.TREND, Direction(way), points))


def _two_of_three(near: Sequence[int], sides: Sequence[int]) -> Iterator[tuple[int, Signal]]:
    for first in range(len(sides) - 2):
        window = range(first, first + 3)
        side = sides[first]
        close = [position for position in window if near[position]]
        if len(close) >= 2 and all(sides[position] == side for position in window):
            for position in close:
                yield position, Signal(Rule.NEAR, Direction(side), 3)


def _runs(sides: Sequence[int]) -> Iterator[tuple[int, Signal]]:
    for first, length, side in _stretches(sides):
        if length >= RUN:
            yield from _each(first, length, Signal(Rule.SIDE, Direction(side), length))


def _stretches(marks: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield first position, length and mark of every stretch of one mark that is not 0."""
    first = 0
    for mark, group in groupby(marks):
        length = len(list(group))
        if mark:
            yield first, length, mark
        first += length


def _each(first: int, length: int, signal: Signal) -> Iterator[tuple[int, Signal]]:
    return ((position, signal) for position in range(first, first + length))
