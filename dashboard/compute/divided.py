"""Counts to a point: what may be shown of them, divided once, with an interval."""

from __future__ import annotations

import json
from dataclasses import replace

from dashboard.ages import AgeBand
from dashboard.compute.counted import Counted, used_text
from dashboard.compute.repeated import not_widened
from dashboard.compute.windows import Window
from dashboard.counting import HEADLINE
from dashboard.definitions import DAYS, Indicator
from dashboard.disclosure import Policy, shown
from dashboard.intervals import NOT_WIDENED, Interval, crude_rate, proportion, repeated_rate
from dashboard.lifetables import Expectancy, life_expectancy
from dashboard.place import Area
from dashboard.standardised import ESP2013, Standardised, directly_standardised
from dashboard.terms import Point, State


def point_of(
    indicator: Indicator,
    window: Window,
    area: Area,
    count: Counted,
    policy: Policy,
    *,
    is_hidden: bool,
    member: str = HEADLINE,
) -> Point:
    """Return the point of an area: hidden, missing with its reason, or counted and divided."""
    point = Point(
        indicator.id,
        area.code,
        area.name,
        area.level,
        str(window.period),
        member,
        coverage=count.coverage,
        definition=indicator.stamp,
    )
    if is_hidden:
        return replace(point, state=State.HIDDEN)
    known = replace(
        point,
        extracts=used_text(count),
        rows=sum(count.numerator.used.values()),
        denominator_date=count.denominator_date,
    )
    if not count.numerator.lack:
        known = replace(known, numerator=shown(count.numerator.value, policy))
    if count.denominator and not count.denominator.lack:
        known = replace(
            known,
            denominator=shown(count.denominator.value, policy) if indicator.is_people else count.denominator.value,
        )
    if count.lack:
        return replace(known, state=State.MISSING, reason=count.lack)
    known = replace(known, inputs=_inputs(indicator, count, policy))
    point = _by_age(indicator, known, count) if indicator.bands else _divided(indicator, known)
    return _widened(indicator, point, count, policy) if count.repeats else point


def _inputs(indicator: Indicator, count: Counted, policy: Policy) -> str:
    """Return what a value is made of besides numerator and denominator, where nothing is protected: see `Point`.

    The deaths of a band of age are small counts, and the value would give away one that is left out.
    """
    if policy is not Policy.NONE:
        return ""
    if count.less:
        return json.dumps([["counted", count.numerator.value + count.less.value], ["less", count.less.value]])
    rows = zip(indicator.bands, count.bands, strict=True)
    by_age = [[str(band), events.value, people.value] for band, (events, people) in rows]
    return json.dumps(by_age) if by_age else ""


def _by_age(indicator: Indicator, point: Point, count: Counted) -> Point:
    """Return a point whose value is made of every band of age; too few where the method refuses, saying why."""
    bands = [
        AgeBand(str(band), events.value, people.value)
        for band, (events, people) in zip(indicator.bands, count.bands, strict=True)
    ]
    made: Expectancy | Standardised
    if indicator.measure == "life_expectancy":
        made = life_expectancy(bands)
    else:
        weights = {band.low: ESP2013[band.low] for band in indicator.bands}
        made = directly_standardised(bands, indicator.multiplier, weights=weights)
    # A standardised rate of few events is shown and not rated (methods, decision 2); other refusals have no value.
    value = made.withheld if isinstance(made, Standardised) and made.value is None else made.value
    state = State.TOO_FEW if made.reason else ""
    return replace(
        point, value=value, lower=made.lower, upper=made.upper, method=made.method, state=state, reason=made.reason
    )


def _divided(indicator: Indicator, point: Point) -> Point:
    """Return a point with its value and interval, made from the numbers that are shown."""
    numerator, denominator = point.numerator or 0.0, point.denominator
    if indicator.denominator is None:
        return replace(point, value=multiplied(numerator, indicator.multiplier))
    if reason := _undividable(indicator, numerator, denominator):
        return replace(point, state=State.MISSING, reason=reason)
    assert denominator, "nought was undividable"
    if indicator.measure == "proportion":
        return _measured(point, proportion(numerator, denominator, 100.0))
    if indicator.measure == "rate" and indicator.denominator.source != DAYS:
        return _measured(point, crude_rate(numerator, denominator, indicator.multiplier))
    # Multiply, then divide: 7 of 100 is then 7 and meets a target of 7, as 7 / 100 * 100 does not.
    return replace(point, value=multiplied(numerator, indicator.multiplier) / denominator)


def _widened(indicator: Indicator, point: Point, count: Counted, policy: Policy) -> Point:
    """Return a rate with the interval that its people by number of events make, or with none and why not.

    The narrow one is no answer to a definition that asks for the wide one: it would find differences that are not.
    """
    if point.value is None or point.denominator is None or count.repeats is None:
        return point
    if reason := not_widened(count.repeats, count.numerator.value, point.level, policy):
        return replace(point, lower=None, upper=None, method=NOT_WIDENED, reason=reason)
    return _measured(point, repeated_rate(count.repeats.people, point.denominator, indicator.multiplier))


def _undividable(indicator: Indicator, numerator: float, denominator: float | None) -> str:
    """Return why two counts make no value, so that files at odds cost one point and not the whole release."""
    if not denominator:
        return "there was nothing to divide by: the denominator is nought"
    if denominator < 0:
        return "the denominator is below nought"
    if numerator < 0 and indicator.measure in ("rate", "proportion"):
        return f"a {indicator.measure} needs a count, and the numerator is below nought"
    if indicator.measure == "proportion" and numerator > denominator:
        return "a proportion is of its denominator, and the numerator is above it"
    return ""


def multiplied(number: float, multiplier: float) -> float:
    """Return the product as people write it: £900,000 in millions is 0.9, and not 0.8999999999999999."""
    divisor = 1 / multiplier
    return number / divisor if multiplier < 1 and divisor.is_integer() else number * multiplier


def _measured(point: Point, interval: Interval) -> Point:
    return replace(point, value=interval.value, lower=interval.lower, upper=interval.upper, method=interval.method)
