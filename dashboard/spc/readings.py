"""What is watched: a series of readings, and how a definition and a place ask for it to be watched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.spc.limits import UNBOUNDED
from dashboard.terms import Grain, Period, Polarity

FEWEST_POINTS = 12
"""Fewer set no limits (methods, decision 3); a fixed baseline needs as many (NHSRplotthedots)."""

_NOUNS = {Grain.MONTH: "month", Grain.QUARTER: "quarter"}
_WINTER = {12, 1, 2, 3}  # NHS England's winter reports run from late November to the end of March


@dataclass(frozen=True)
class Reading:
    """One period of a series, as it may be shown: no value is a gap, and a hidden value is not given here at all.

    `count` is how many were counted for the value; None for a value that counts nothing, such as
    money. ValueError for a value that is no number or that is hidden and given all the same.
    """

    period: Period
    value: float | None
    count: float | None = None
    is_provisional: bool = False
    is_hidden: bool = False

    def __post_init__(self) -> None:
        if self.value is not None and (self.is_hidden or not math.isfinite(self.value)):
            raise ValueError(
                f"{self.period}: found {self.value}, where a number that may be shown is expected, or None"
            )

    @property
    def judged(self) -> float | None:
        """The value that sets limits and fires rules: a provisional one does neither, as if it were a gap."""
        return None if self.is_provisional else self.value

    @property
    def noun(self) -> str:
        return _NOUNS.get(self.period.grain, "period")

    @property
    def is_winter(self) -> bool:
        """Whether all its months are of December to March."""
        return {month.number for month in self.period.months} <= _WINTER


@dataclass(frozen=True)
class Watch:
    """How to watch a series: which way is good, and what a definition or a place has decided.

    `starts` are the positions at which a segment starts anew: dated and reasoned rebases, and breaks.
    One outside the series does nothing. `baseline` fixes the limits: to the first so many points of
    each segment, or to a stretch of positions, in the segment that it starts in. ValueError for a
    baseline of fewer than 12. `within` is what values there can be, such as 0 to 100 for per cent.
    """

    polarity: Polarity
    target: float | None = None
    starts: Sequence[int] = ()
    baseline: int | range | None = None
    within: tuple[float, float] = UNBOUNDED
    is_screened: bool = False
    is_year_to_date: bool = False
    is_seasonal: bool = False

    def __post_init__(self) -> None:
        asked = self.baseline
        stretch = range(asked) if isinstance(asked, int) else asked
        if stretch is not None and (len(stretch) < FEWEST_POINTS or stretch.step != 1):
            raise ValueError(f"a baseline is {FEWEST_POINTS} points in a row or more: found {asked}")


def check_order(readings: Sequence[Reading]) -> None:
    """Raise ValueError unless each period follows the one before it: a gap is a reading without a value."""
    for before, after in pairwise(readings):
        if before.period.next != after.period:
            raise ValueError(f"{after.period} does not follow {before.period}: give a missing period as None")
