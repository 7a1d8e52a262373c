"""How a number was made: each sum written out with the point's own numbers, and the page that has its formula."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.definitions import DAYS, Count, Indicator
from dashboard.edition import Edition
from dashboard.intervals import BYAR, EXACT_POISSON, NOT_WIDENED, REPEATED, WILSON, byar, exact_poisson, z_of
from dashboard.lifetables import CHIANG
from dashboard.measure.judged import assured, compared, rated, varied
from dashboard.measure.parts import Table, count_text, exact, said_of, span, value_words
from dashboard.standardised import DOBSON
from dashboard.terms import Grain, Point, State

LEVEL = 0.95


@dataclass(frozen=True)
class Made:
    """One thing the page shows of a point: its name, how it was made, a line a step, and the method page, if any."""

    label: str
    lines: tuple[str, ...]
    method: str = ""


def made_of(point: Point, series: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[Made]:
    """Yield how each number and judgement of a point was made: what was counted, the value, its interval, and so on.

    `series` are the points of the same area, in order. Nothing is worked out anew that a release holds: the sums give
    the numbers of the point, and a hidden number is in none of them.
    """
    if not point.period:
        return
    yield Made("What was counted", tuple(_counted(point, indicator)), "small-numbers")
    yield Made("Value", tuple(_value(point, indicator, edition)), _formula(indicator))
    if point.value is not None or point.upper is not None:
        yield Made("95% interval", tuple(_interval(point, indicator)), _formula(indicator))
    yield Made("Target rating", tuple(rated(point, indicator, edition)), "target-rating")
    yield Made("Benchmark", tuple(compared(point, indicator, edition)), "benchmark")
    yield Made("Variation", tuple(varied(series, indicator, edition)), _watched(indicator))
    if indicator.spc:
        yield Made("Assurance", tuple(assured(series, indicator)), "spc")


def bands_of(point: Point, indicator: Indicator) -> Table | None:
    """Return the bands of age that a point was made of, where they may be shown; else None."""
    rows = _inputs(point) if indicator.bands and not indicator.between else []
    if not rows:
        return None
    counted = indicator.numerator.sum if indicator.numerator else "events"
    return Table(
        f"{counted.replace('_', ' ').capitalize()} and person-years by band of age",
        ("Ages", counted.replace("_", " ").capitalize(), "Person-years"),
        tuple((name, *(count_text(each) for each in numbers)) for name, numbers in rows),
        (1, 2),
    )


def line_of(text: str, key: str) -> str:
    """Return where a definition's file says something: `line 9`, or `lines 9 to 13`; nothing where it does not."""
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 0)
    if not first:
        return ""
    rest = (number for number, line in enumerate(lines[first:], start=first + 1) if not line.startswith((" ", "\t")))
    last = next(rest, len(lines) + 1) - 1
    return f"line {first}" if last <= first else f"lines {first} to {last}"


def _formula(indicator: Indicator) -> str:
    if indicator.between:
        return "life-expectancy"
    by_measure = {
        "standardised_rate": "standardised-rates",
        "life_expectancy": "life-expectancy",
        "published": "published-values",
    }
    return by_measure.get(indicator.measure or "", "rates-and-intervals")


def _watched(indicator: Indicator) -> str:
    """Return the page that says how a series is watched, or why it is not: by a chart, or by its recent trend."""
    if indicator.measure == "published":
        return "published-values"
    is_long = indicator.period and (
        indicator.period.window or indicator.period.grain not in (Grain.MONTH, Grain.QUARTER)
    )
    return "trend" if is_long and not indicator.spc else "spc"


def _inputs(point: Point) -> list[tuple[str, list[float]]]:
    """Return what a point was made of besides its counts: names, each with its numbers."""
    return [(str(name), numbers) for name, *numbers in json.loads(point.inputs)] if point.inputs else []


# -- what was counted


def _counted(point: Point, indicator: Indicator) -> Iterator[str]:
    """Yield a line for each count: how many, of what, and where the definition says so."""
    numbers = _numbers(point, indicator)
    for part in ("numerator", "less", "denominator", "value"):
        count = getattr(indicator, part)
        if count is not None:
            shown = numbers.get(part, "")
            yield f"{part.capitalize()}{f' {shown}' if shown else ''}: {_what(count)}{_cited(indicator, part)}."
    if indicator.less and point.numerator is not None:
        yield f"The first less the second leaves {exact(point.numerator)}."
    if indicator.multiplier != 1:
        yield f"Multiplier {exact(indicator.multiplier)}{_cited(indicator, 'multiplier')}."
    if point.denominator_date:
        yield f"The denominator is dated {words.day_of(point.denominator_date)}."
    if point.extracts:
        yield "The files, with how many of their rows were counted, are in the fold after this one."


def _numbers(point: Point, indicator: Indicator) -> dict[str, str]:
    """Return what may be said of each count; the numerator is what is left where something is subtracted."""
    if point.state == State.HIDDEN:
        return {"numerator": "hidden", "denominator": "hidden"}
    found = {"numerator": count_text(point.numerator), "denominator": count_text(point.denominator)}
    if indicator.less:
        parts = [numbers for _, numbers in _inputs(point)]
        named = zip(("numerator", "less"), parts, strict=False)
        found |= {"numerator": "", **{name: count_text(numbers[0]) for name, numbers in named}}
    return found


def _what(count: Count) -> str:
    if count.source == DAYS:
        return "calendar days of the period"
    tests = "".join(f"{' and' if index else ' where'} {test}" for index, test in enumerate(count.tests))
    return f"{count.sum.replace('_', ' ') or 'published value'}{tests}, from {count.source.replace('_', ' ')}"


def _cited(indicator: Indicator, part: str) -> str:
    stands = line_of(indicator.text, part)
    return f" (the definition, {stands})" if stands else ""


# -- the value


def _value(point: Point, indicator: Indicator, edition: Edition) -> Iterator[str]:
    if point.value is None:
        yield f"There is no number. {said_of(point, indicator, edition)}"
        return
    if sum_of := _sum(point, indicator):
        yield f"{sum_of} = {exact(point.value)}"
    if indicator.measure == "published":
        yield "It is carried as it was published: the formula is the publisher's."
    elif indicator.between:
        yield "Each of the two has its own sum, and its interval, in the measure that is counted by area."
    elif indicator.bands:
        yield from _by_age(point, indicator)
    yield f"Shown as {value_words(point.value, indicator)}."


def _sum(point: Point, indicator: Indicator) -> str:
    """Return the sum that gives the value, without its result; nothing where it is no one sum."""
    inputs = _inputs(point)
    if indicator.between:
        return " − ".join(f"{name} {exact(numbers[0])}" for name, numbers in inputs)
    if point.numerator is None or indicator.bands:
        return ""
    top = exact(point.numerator)
    if inputs:
        top = f"({exact(inputs[0][1][0])} − {exact(inputs[1][1][0])})"
    if indicator.denominator is not None:
        top = f"{top} / {exact(point.denominator or 0)}"
    return f"{top}{_times(indicator)}"


def _times(indicator: Indicator) -> str:
    multiplier = 100 if indicator.measure == "proportion" else indicator.multiplier
    if multiplier == 1:
        return ""
    return f" × {exact(multiplier)}" if multiplier > 1 else f" / {exact(1 / multiplier)}"


def _by_age(point: Point, indicator: Indicator) -> Iterator[str]:
    what = "a life table of 100,000 newborn" if indicator.measure == "life_expectancy" else "a rate of standard ages"
    totals = f"{count_text(point.numerator)} and {count_text(point.denominator)} person-years"
    yield f"From {len(indicator.bands)} bands of age, together {totals}, by {what}: no one sum has room for it."
    if point.inputs:
        yield "The bands are in the table below."
    else:
        yield (
            "The counts of each band are not shown: small ones are protected for the readers of this release, and "
            "the value and the total would give away one that was left out. An analyst with the files can repeat it."
        )


# -- the interval


def _interval(point: Point, indicator: Indicator) -> Iterator[str]:
    if point.upper is None:
        yield f"None: {point.reason}." if point.method == NOT_WIDENED else _why_none(indicator)
        return
    if point.method == "as published":
        yield f"{span(point.lower, point.upper)}, as published."
        return
    steps = {BYAR: _of_count, EXACT_POISSON: _of_count, WILSON: _of_share, CHIANG: _of_years, DOBSON: _of_ages}
    step = next((made for name, made in steps.items() if point.method.startswith(name)), None)
    yield f"Method: {point.method}."
    if step:
        yield from step(point, indicator)
    yield f"The interval is {span(point.lower, point.upper)}."


def _why_none(indicator: Indicator) -> str:
    if indicator.between:
        return "None: the distance between the highest and the lowest of several areas has no interval here."
    if indicator.measure == "published":
        return "None was published."
    return "None: a mean, a total or a number by days counts no people out of a population, and no method is named."


def _of_count(point: Point, indicator: Indicator) -> Iterator[str]:
    """Yield the limits of the count and what becomes of them: divided, and widened where people have several events."""
    events, people, times = point.numerator or 0, point.denominator or 1, indicator.multiplier
    low, high = (byar if point.method.startswith(BYAR) else exact_poisson)(events, LEVEL)
    yield f"Limits of {exact(events)} counted: {exact(low or 0)} to {exact(high)}."
    ends = [(each, each * times / people) for each in (low or 0.0, high)]
    yield "; ".join(f"{exact(end)} / {exact(people)}{_times(indicator)} = {exact(limit)}" for end, limit in ends) + "."
    if point.method.endswith(REPEATED) and point.value is not None and point.upper is not None:
        wider = (point.upper - point.value) / (ends[1][1] - point.value)
        yield f"Widened {exact(wider)} times from the value, since one person may have several events."


def _of_share(point: Point, indicator: Indicator) -> Iterator[str]:
    assert indicator.measure == "proportion"
    yield (
        f"(2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²)) × 100, with x = {exact(point.numerator or 0)}, "
        f"n = {exact(point.denominator or 0)} and z = {exact(z_of(LEVEL))}."
    )


def _of_years(point: Point, indicator: Indicator) -> Iterator[str]:
    assert indicator.bands
    if point.lower is None or point.upper is None:
        return
    middle, error = (point.lower + point.upper) / 2, (point.upper - point.lower) / 2 / z_of(LEVEL)
    yield f"{exact(middle)} ∓ {exact(z_of(LEVEL))} × {exact(error)}, the standard error in years."


def _of_ages(point: Point, indicator: Indicator) -> Iterator[str]:
    events = point.numerator or 0
    low, high = byar(events, LEVEL)
    if point.value is None or point.upper is None or high == events:
        return
    yield f"Byar's limits of {exact(events)} events: {exact(low or 0)} to {exact(high)}."
    step = (point.upper - point.value) / (high - events)
    yield f"{exact(point.value)} + {exact(step)} × ({exact(low or 0)} − {exact(events)}), and so {exact(high)};"
    yield f"of these, {exact(step)} is √(variance / events), times {exact(indicator.multiplier)}."


def text_with_lines(text: str) -> str:
    """Return a definition's text with the number of each line before it, as the sums cite them."""
    return "\n".join(f"{number:>3}  {line}" for number, line in enumerate(text.splitlines(), start=1))
