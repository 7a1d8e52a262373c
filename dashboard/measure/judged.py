"""How a judgement was made: the two numbers that were compared, the limits of a chart, the rule of a trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.measure.parts import benchmark_name, exact, period_of, said_of, span
from dashboard.measure.variation import variation_words
from dashboard.place import Place
from dashboard.spc import Assurance
from dashboard.spc.limits import LIMIT
from dashboard.terms import Point, Polarity
from dashboard.trend import CRITICAL, Trend
from dashboard.watched import YEARLY, breaks_of, trend_of

_RULES = {
    Polarity.LOW_IS_GOOD: "at or below the target is green",
    Polarity.HIGH_IS_GOOD: "at or above the target is green",
}


def rated(point: Point, indicator: Indicator, edition: Edition) -> Iterator[str]:
    """Yield the target, its tolerance, the comparison that was made, and what came of it."""
    is_band = point.target_low is not None or point.target_high is not None
    if point.value is None or (point.target is None and not is_band):
        yield f"None. {said_of(point, indicator, edition)}"
        return
    yield f"Target from targets.csv, {point.target_row}."
    yield _rule(point, indicator, is_band=is_band)
    if point.target is not None and not is_band:
        side = "above" if point.value > point.target else "below"
        apart = (
            f"{exact(abs(point.value - point.target))} {side} it" if point.value != point.target else "exactly at it"
        )
        yield f"The value before rounding, {exact(point.value)}, against the target {exact(point.target)}: {apart}."
    rating = words.rating_chip(point.rating)[1] if point.rating else "Not rated"
    yield f"{rating}{f' ({point.rating})' if point.rating else ''}. {said_of(point, indicator, edition)}"


def _rule(point: Point, indicator: Indicator, *, is_band: bool) -> str:
    good = (
        f"from {span(point.target_low, point.target_high)} is green" if is_band else _RULES.get(indicator.polarity, "")
    )
    if not good:
        return "Neither high nor low is good, so nothing is rated."
    if point.amber is None:
        return f"Rule: {good}, anything else red; there is no tolerance and so no amber."
    return f"Rule: {good}, up to {exact(point.amber)} off it amber, further off red."


def compared(point: Point, indicator: Indicator, edition: Edition) -> Iterator[str]:
    """Yield the interval and the benchmark that were compared, and how they lie; or why there is no comparison."""
    name = benchmark_name(indicator, edition)
    if not name:
        names_one = indicator.benchmark != "none"
        yield f"Not compared: {'this place has no such area' if names_one else 'the definition names no area'}."
        return
    if point.benchmark is None or point.value is None:
        yield (
            f"Not compared: there is no number for {name} in this period."
            if point.value is not None
            else "Not compared."
        )
        return
    if point.lower is None or point.upper is None:
        yield f"{name} {exact(point.benchmark)}. Not compared: the value has no interval."
        return
    yield f"95% interval {span(point.lower, point.upper)} against {name} {exact(point.benchmark)}."
    if indicator.benchmark_levels == 2 and point.wide_lower is not None and point.wide_upper is not None:
        yield f"99.8% interval {span(point.wide_lower, point.wide_upper)}: outside this too is best or worst."
    where = "holds or touches it" if point.lower <= point.benchmark <= point.upper else ""
    where = where or f"lies wholly {'above' if point.lower > point.benchmark else 'below'} it"
    good = {Polarity.LOW_IS_GOOD: "low is good", Polarity.HIGH_IS_GOOD: "high is good"}.get(indicator.polarity, "")
    yield f"The interval {where}{f' and {good}' if good else ''}: {point.benchmark_judgement or 'not compared'}."


def varied(series: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[str]:
    """Yield the lines of the chart with their sums, and where the last judged point lies; or the recent trend."""
    if not indicator.spc:
        yield from _trend(series, indicator, edition)
        return
    latest = next((point for point in reversed(series) if point.variation or point.watched), None)
    judged = next((point for point in reversed(series) if point.variation), None)
    shown = judged or latest
    if shown is None:
        yield variation_words(series, indicator)
        return
    yield f"{shown.watched} The points are in the table under the chart."
    yield from _limits(shown)
    if judged and judged.value is not None:
        when, cause = words.period(period_of(judged, indicator)), judged.special_cause or "no rule fired"
        said = f"{cause[:1].upper()}{cause[1:]}: {judged.variation}."
        yield f"{when}, the last that is judged: {exact(judged.value)}. {said}"


def _limits(point: Point) -> Iterator[str]:
    """Yield the mean, the average moving range and the two limits; of a run chart, its median."""
    mean, low, high = point.mean, point.lower_process, point.upper_process
    if mean is None:
        return
    if low is None or high is None:
        yield f"Median of the points {exact(mean)}; a run chart has no limits."
        return
    # A limit that is clipped lies nearer the mean, and the other one tells the range.
    average = max(high - mean, mean - low) / LIMIT
    yield f"Mean of the points {exact(mean)}; average moving range, from each to the next, {exact(average)}."
    ends = ((mean - LIMIT * average, low, "−"), (mean + LIMIT * average, high, "+"))
    yield (
        "; ".join(
            f"{exact(mean)} {sign} {LIMIT} × {exact(average)} = {exact(sum_)}"
            f"{f', clipped at {exact(drawn)}' if abs(sum_ - drawn) > 1e-9 * max(1, abs(mean)) else ''}"
            for sum_, drawn, sign in ends
        )
        + "."
    )


def _trend(series: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[str]:
    yield variation_words(series, indicator)
    if not any(point.trend for point in series) or not indicator.period or indicator.period.grain not in YEARLY:
        return
    place: Place = edition.inputs.place
    earlier = edition.inputs.versions(indicator)[:-1]
    found = trend_of([each for each in series if not each.member], indicator, breaks_of(indicator, place, earlier))
    if found.trend is Trend.UNKNOWN or found.slope is None or found.chi_squared is None:
        return
    yield f"By the numerators and denominators, or the values and intervals, of {found.first} to {found.last} above."
    scale = "in log odds" if indicator.measure == "proportion" else "in the unit of the value"
    yield f"Slope {exact(found.slope)} a year ({scale}); chi-squared {exact(found.chi_squared)}."
    rule = f"chi-squared is above {exact(CRITICAL)} and the slope keeps its sign whichever year is left out"
    yield f"There is a trend where {rule}."


def assured(series: Sequence[Point], indicator: Indicator) -> Iterator[str]:
    """Yield the target against the latest limits, and what that says; or why it says nothing."""
    latest = next((point for point in reversed(series) if point.assurance), None)
    if latest is None or latest.lower_process is None or latest.upper_process is None:
        yield "None: it needs limits, one target and a way that is good."
        return
    target = next((point.target for point in reversed(series) if point.value is not None), None)
    if target is None:
        return
    limits = span(latest.lower_process, latest.upper_process)
    is_inside = latest.lower_process <= target <= latest.upper_process
    where = "lies within them" if is_inside else "lies beyond them"
    good = {Polarity.LOW_IS_GOOD: "low is good", Polarity.HIGH_IS_GOOD: "high is good"}.get(indicator.polarity, "")
    said = Assurance(latest.assurance)
    spoken = str(said) if said == said.said else f"{said} ({said.said})"
    yield f"Target {exact(target)} against the limits {limits}: it {where}, and {good}: {spoken}."
