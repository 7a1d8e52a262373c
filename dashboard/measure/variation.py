"""What a series says of change, in words: its control chart, or its recent trend, or why there is neither."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, takewhile

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.measure.parts import period_of
from dashboard.spc import Assurance
from dashboard.terms import Grain, Point, Rating

_CHANGING = {
    "improvement": "Changing: better",
    "concern": "Changing: worse",
    "neutral": "Changing",
    "common cause": "No clear change",
}
_OTHERWISE = {
    Assurance.PASSES: ((Rating.AMBER, Rating.RED), "missed"),
    Assurance.FAILS: ((Rating.GREEN,), "met"),
}


def variation_words(points: Sequence[Point], indicator: Indicator) -> str:
    """Return how one area's series changes, and whether its target is usually met.

    The last judged point decides: a provisional one is not judged yet. A rule that fired is named.
    """
    if not indicator.spc:
        return _trend_words(points, indicator)
    latest = next((point for point in reversed(points) if point.variation), None)
    if latest is None:
        return next((point.watched for point in reversed(points) if point.watched), "No data to watch yet.")
    when = words.period(period_of(latest, indicator))
    cause = f": {latest.special_cause}, {when}" if latest.special_cause else f", {when}"
    return f"{_CHANGING[latest.variation]}{cause}.{_target_words(points, latest, indicator)}"


def _target_words(points: Sequence[Point], latest: Point, indicator: Indicator) -> str:
    """Return how a target is met by the limits; and since when by the values, where those say otherwise.

    Limits are those of the time they were set over. A process that has moved since, and was not set anew, is told by
    its last values: nobody may read that a target is usually met of a measure that has missed it for a year. A month
    without a number ends the stretch, since nobody knows how it was.
    """
    if not latest.assurance:
        return ""
    assurance = Assurance(latest.assurance)
    against, done = _OTHERWISE.get(assurance, ((), ""))
    told = dropwhile(
        lambda point: point.value is None, reversed(points)
    )  # what is waited for comes after the last value
    since = [*takewhile(lambda point: point.rating in against, told)]
    but = f", but {done} {_stretch(since, indicator)}" if since else ""
    return f" Target {assurance.said}{but}."


def _stretch(latest_first: Sequence[Point], indicator: Indicator) -> str:
    first = words.period(period_of(latest_first[-1], indicator))
    return f"since {first}" if len(latest_first) > 1 else f"in {first}"


def _trend_words(points: Sequence[Point], indicator: Indicator) -> str:
    if trend := next((point.trend for point in reversed(points) if point.trend), ""):
        return f"Recent trend: {trend}."
    if indicator.measure == "published":
        return "Not watched: a published series has no control chart."
    if indicator.period and (indicator.period.window or indicator.period.grain is Grain.POOLED_YEARS):
        return "Not watched: each value shares months with the one before."
    return "Not watched: its definition asks for no control chart."
