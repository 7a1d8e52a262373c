"""A point and what it is held against, to a rating or the reason there is none; and the comparison with a benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dashboard.benchmark import compare
from dashboard.definitions import Indicator
from dashboard.disclosure import Policy
from dashboard.place import Break, Place, Target, target_for
from dashboard.targeting import grains
from dashboard.terms import UNKNOWN_AREA, Period, Point, Polarity, Rating, State

FEWEST_PEOPLE = 30
"""A proportion of fewer is shown and not rated (methods, decision 2)."""

ROUNDED_BY = 2
"""A count rounded to the nearest 5 may be this far from what was counted."""

WIDTH_IN_ERRORS = 3.92
"""A 95% interval is this many standard errors wide (as Fingertips has it)."""


def rated(
    points: Iterable[Point],
    indicator: Indicator,
    place: Place,
    targets: Iterable[Target],
    policy: Policy = Policy.NONE,
    earlier: Iterable[Indicator] = (),
) -> list[Point]:
    """Return the points with their target, rating, state and comparison with the benchmark.

    The rating is of the value before display rounding. A missing, hidden or broken point is never
    rated; a provisional one with a target is. `earlier` are the versions before this one: a target
    set before the first of them that could not be compared is still one of another measure. The
    benchmark is not compared with itself.
    """
    chosen = [target for target in targets if target.indicator == indicator.id]
    steps = [each for each in place.breaks if indicator.id in each.indicators and not each.is_rebase]
    breaks = [*steps, *(step for version in (*earlier, indicator) for step in _own_break(version))]
    own = place.benchmark(indicator.benchmark)
    found = (_rated(point, indicator, chosen, breaks, policy) for point in points)
    return [point if point.area == own else _compared(point, indicator) for point in found]


def judge(value: float, target: Target, polarity: Polarity) -> Rating | None:
    """Return the rating of a value: green at the target or on its good side; None if none can be given.

    Within `amber` of it is amber, and with no `amber` there is no amber. A band is green inside.
    """
    if polarity is Polarity.NO_JUDGEMENT:
        return None
    if target.low is not None or target.high is not None:
        short = max(
            (target.low - value) if target.low is not None else 0,
            (value - target.high) if target.high is not None else 0,
        )
    elif target.value is None:
        return None
    else:
        short = value - target.value if polarity is Polarity.LOW_IS_GOOD else target.value - value
    if short <= 0:
        return Rating.GREEN
    return Rating.AMBER if target.amber is not None and short <= _with_float_room(target.amber, value) else Rating.RED


def _with_float_room(amber: float, value: float) -> float:
    """Return the tolerance with room for binary fractions: 8.5 - 8.0 is not above 0.5 by a bit in the last place."""
    return amber + 1e-12 * max(1.0, abs(value))


def within_chance(point: Point) -> bool:
    """Tell whether a point's tolerance is under one standard error, so that its colour may turn by chance."""
    if point.amber is None or point.lower is None or point.upper is None:
        return False
    return point.amber < (point.upper - point.lower) / WIDTH_IN_ERRORS


def _own_break(indicator: Indicator) -> list[Break]:
    """A new version that cannot be compared with the one before is a break in the series."""
    return [Break(indicator.breaks_on, (indicator.id,), indicator.reason)] if indicator.breaks_on else []


def _rated(point: Point, indicator: Indicator, targets: list[Target], breaks: list[Break], policy: Policy) -> Point:
    value = point.value
    # Named are the states that have a value to judge: whatever else there may come to be is not rated.
    if point.state not in ("", State.TOO_FEW) or value is None:
        return point
    target = _target(point, indicator, targets)
    if target:
        point = replace(
            point,
            target=target.value,
            target_low=target.low,
            target_high=target.high,
            amber=target.amber,
            target_row=_row(target),
        )
    if point.state == State.TOO_FEW:
        return point
    if indicator.measure == "proportion" and (point.denominator or 0) < FEWEST_PEOPLE:
        return replace(point, state=State.TOO_FEW)
    if target and (step := _break_between(target, _end(point, indicator), breaks)):
        return replace(point, state=State.BREAK, reason=step.text)
    if target is None or (rating := judge(value, target, indicator.polarity)) is None:
        return replace(point, state=State.NO_TARGET)
    if policy is Policy.HES and _may_turn(point, target, indicator, rating):
        return replace(point, state=State.TOO_CLOSE)
    return replace(point, rating=rating, state=State.PROVISIONAL if point.provisional else "")


def _target(point: Point, indicator: Indicator, targets: list[Target]) -> Target | None:
    if point.member or point.area == UNKNOWN_AREA:
        return None
    return target_for(targets, indicator.id, point.area, point.level, grains(indicator), _end(point, indicator))


def _row(target: Target) -> str:
    said = f"line {target.line}"
    return "; ".join(
        part for part in (said, target.kind, target.set_by and f"set by {target.set_by}", target.note) if part
    )


def _end(point: Point, indicator: Indicator) -> date:
    return Period.parse(point.period, indicator.period.grain if indicator.period else None).last_day


def _break_between(target: Target, end: date, breaks: list[Break]) -> Break | None:
    since = target.start or date.min
    return next((step for step in breaks if since < step.day <= end), None)


def _may_turn(point: Point, target: Target, indicator: Indicator, rating: Rating) -> bool:
    """Tell whether the counts behind a rounded value could have given another colour."""
    if point.numerator is None or not point.value or not point.numerator:
        return False
    per_count = point.value / point.numerator
    bottom = point.denominator or 0
    swing = ROUNDED_BY / bottom if indicator.is_people and bottom > ROUNDED_BY else 0
    corners = [
        (point.numerator + step) * per_count / (1 + turn)
        for step in (-ROUNDED_BY, ROUNDED_BY)
        for turn in (-swing, swing)
    ]
    # A band may lie between the two, green, with the same colour on either side of it.
    ends = [end for end in (target.low, target.high) if end is not None and min(corners) < end < max(corners)]
    return any(judge(value, target, indicator.polarity) is not rating for value in (*corners, *ends))


def _compared(point: Point, indicator: Indicator) -> Point:
    """Return the point with the benchmark judged by its 95% interval: touching is similar (Fingertips)."""
    if point.value is None:
        return point
    wider = (point.wide_lower, point.wide_upper) if indicator.benchmark_levels == 2 else None
    found = compare((point.lower, point.upper), point.benchmark, indicator.polarity, wider)
    return replace(point, benchmark_judgement=found.value)
