"""What a series says of change, in words: its control chart, or its recent trend, or why there is neither."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.measure.parts import period_of
from dashboard.spc import Assurance
from dashboard.terms import Grain, Point

_CHANGING = {
    "improvement": "Changing: better",
    "concern": "Changing: worse",
    "neutral": "Changing",
    "common cause": "No clear change",
}
_YEARLY = (Grain.FINANCIAL_YEAR, Grain.CALENDAR_YEAR, Grain.ACADEMIC_YEAR)


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
    target = f" Target {Assurance(latest.assurance).said}." if latest.assurance else ""
    return f"{_CHANGING[latest.variation]}{cause}.{target}"


def _trend_words(points: Sequence[Point], indicator: Indicator) -> str:
    if trend := next((point.trend for point in reversed(points) if point.trend), ""):
        return f"Recent trend: {trend}."
    if indicator.measure == "published":
        return "Not watched: a published series has no control chart."
    if indicator.period and (indicator.period.window or indicator.period.grain is Grain.POOLED_YEARS):
        return "Not watched: each value shares months with the one before."
    return "Not watched: its definition asks for no control chart."
