"""Targets that may be meant and are asked about all the same: each says what would come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.place import Place, Target, target_for
from dashboard.targeting.said import area_words, goal_words, grains, series_of, tolerance_words
from dashboard.terms import PLACE_LEVEL, Grain, Month, Period, Polarity, Problem, Severity

WIDE = 0.25
"""A tolerance of more than this part of its target lets most of what misses it pass for amber."""

DAY = timedelta(days=1)


def cautions(
    targets: Sequence[Target],
    indicators: Mapping[str, Indicator],
    place: Place,
    was: Iterable[Target] = (),
) -> list[Problem]:
    """Return a warning for each thing to look at in the targets that `was` has not: all of them, if it is empty.

    Whether a tolerance is under one standard error is asked where there are points (`rate.within_chance`).
    """
    known = {replace(each, line=0) for each in was}
    found: list[Problem] = []
    for target in targets:
        stated = indicators.get(target.indicator)
        if stated is not None and replace(target, line=0) not in known:
            said = [*_alone(target, stated, place), *_beside(target, targets, indicators, place)]
            found += [_caution(target, stated, place, column, each) for column, each in said]
    return found


def _caution(target: Target, stated: Indicator, place: Place, column: str, said: str) -> Problem:
    about = f"{stated.title}, {area_words(target.area, place)}: {said}"
    fix = "Look whether that is right."
    return Problem("targets.csv", about, fix, Severity.WARNING, column=column, rows=(target.line,))


def _alone(target: Target, stated: Indicator, place: Place) -> Iterator[tuple[str, str]]:
    """Yield the column and what is odd about a target by itself."""
    listed = place.file.indicators
    if stated.status == "retired" or (listed and stated.id not in listed):
        yield "indicator", "the measure is retired." if stated.status == "retired" else "the measure is not shown here."
    area = place.lookup.areas.get(target.area)
    level = area.level if area else target.area
    if level and level not in stated.areas:
        yield "area", "the measure has no value for this area, so the target rates nothing."
    ends = [end for end in (target.value, target.low, target.high) if end is not None]
    if stated.measure == "proportion" and any(not 0 <= end <= 100 for end in ends):
        yield "value", f"{goal_words(target, stated)} lies outside 0% to 100%."
    if target.amber == 0:
        yield "amber", "a tolerance of nought is none. Leave it empty to have no amber."
    elif target.amber is not None and target.amber > WIDE * max(abs(end) for end in ends):
        yield "amber", f"the tolerance ({tolerance_words(target, stated)}) is wider than a quarter of the target."
    if target.start and (period := _amid(target.start, stated)):
        yield "from", f"it starts in the middle of {period} and rates the whole of it."


def _amid(start: date, stated: Indicator) -> str:
    """Return the period that a target starts in the middle of, in words, or nothing."""
    grain = stated.period.grain if stated.period else None
    if grain is None:
        return ""
    if grain is Grain.POOLED_YEARS:
        return "" if (start.month, start.day) == (1, 1) else str(start.year)
    period = Period.containing(Month.of(start), grain)
    return "" if period.first_day == start else words.period(period)


def _beside(
    target: Target, targets: Sequence[Target], indicators: Mapping[str, Indicator], place: Place
) -> Iterator[tuple[str, str]]:
    """Yield the column and what is odd about a target beside the others of its measure."""
    stated = indicators[target.indicator]
    series = [each for each in targets if series_of(each, indicators) == series_of(target, indicators)]
    for other in series:
        if other.line < target.line and _overlap(other, target):
            since = words.day(other.start) if other.start else "the beginning"
            yield "from", f"another target is in force at the same time (row {other.line}, from {since})."
    before = predecessor(target, series)
    if before and _is_easier(target, before, stated):
        since = f" from {words.day(before.start)}" if before.start else ""
        yield "value", f"easier than the target it follows ({goal_words(before, stated)}{since}): intended?"
    if before and before.end and target.start and before.end + DAY < target.start:
        span = f"{words.day(before.end + DAY)} to {words.day(target.start - DAY)}"
        yield "from", f"no target is in force from {span}, between the one before and this."
    if _is_without_place(target, targets, stated, place):
        name = place.lookup.name(place.code)
        yield "area", f"{name} as a whole has no target in force beside it, so the headline is not rated."


def _overlap(one: Target, other: Target) -> bool:
    start, end = max(one.start or date.min, other.start or date.min), min(one.end or date.max, other.end or date.max)
    return start <= end


def predecessor(target: Target, series: Iterable[Target]) -> Target | None:
    """Return the target of the same series that started last before another, or None."""
    earlier = [each for each in series if (each.start or date.min) < (target.start or date.min)]
    return max(earlier, key=lambda each: (each.start or date.min, each.line), default=None)


def follower(target: Target, series: Iterable[Target]) -> Target | None:
    """Return the target of the same series that starts first after another, or None."""
    later = [each for each in series if each.start and each.start > (target.start or date.min)]
    return min(later, key=lambda each: (each.start or date.min, each.line), default=None)


def _is_easier(target: Target, before: Target, stated: Indicator) -> bool:
    if target.value is not None and before.value is not None:
        further = target.value - before.value
        return further > 0 if stated.polarity is Polarity.LOW_IS_GOOD else further < 0
    if target.value is not None or before.value is not None:
        return False
    lows, highs = (each.low for each in (target, before)), (each.high for each in (target, before))
    (low, was_low), (high, was_high) = lows, highs
    is_lower = was_low is not None and (low is None or low < was_low)
    return is_lower or (was_high is not None and (high is None or high > was_high))


def _is_without_place(target: Target, targets: Sequence[Target], stated: Indicator, place: Place) -> bool:
    """Tell whether a target is of a part of the place only, and nothing rates the place on the day it starts."""
    if target.area in ("", PLACE_LEVEL, place.code) or PLACE_LEVEL not in stated.areas:
        return False
    day = target.start or target.end or date.max
    return target_for(targets, stated.id, place.code, PLACE_LEVEL, grains(stated), day) is None
