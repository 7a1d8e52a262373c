"""Rated points, watched: each area's series by its control chart, and yearly series by their recent trend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise, zip_longest

from dashboard import spc
from dashboard.definitions import Indicator, SpcRule
from dashboard.place import Break, Place
from dashboard.terms import UNKNOWN_AREA, Grain, Period, Point, State
from dashboard.trend import RecentTrend, Trend, Year, recent_trend

YEARLY = (Grain.FINANCIAL_YEAR, Grain.CALENDAR_YEAR, Grain.ACADEMIC_YEAR)

PERCENT = (0.0, 100.0)
COUNTED = (0.0, float("inf"))


def watched(
    points: Iterable[Point], indicator: Indicator, place: Place, earlier: Iterable[Indicator] = ()
) -> list[Point]:
    """Return the points with their variation, assurance and the lines of their chart, or their recent trend.

    Members of a breakdown and the row "not known" are not watched, nor is anything across a known break. A
    version, this one or one of the `earlier`, that cannot be compared with those before is one for a trend. A
    provisional point has no variation. The order of the points is kept.
    """
    found = {point.key: point for point in points}
    steps = [each for each in place.breaks if indicator.id in each.indicators]
    breaks = breaks_of(indicator, place, earlier)
    for area, group in groupby(sorted(found.values(), key=lambda each: each.area), key=lambda each: each.area):
        series = [point for point in group if not point.member and area != UNKNOWN_AREA]
        series.sort(key=lambda each: _period(each, indicator))
        if indicator.spc:
            charted = _charted([*_without_gaps(series, indicator)], indicator, steps)
            found |= {point.key: point for point in charted if point.key in found}
        elif indicator.period and indicator.period.grain in YEARLY:
            found |= {point.key: point for point in _trending(series, indicator, breaks)}
    return list(found.values())


def _period(point: Point, indicator: Indicator) -> Period:
    return Period.parse(point.period, indicator.period.grain if indicator.period else None)


def _without_gaps(series: Sequence[Point], indicator: Indicator) -> Iterator[Point]:
    """Yield the points in order with an empty one for each period between them that has none.

    A version that was in development or paused counts nothing, and the next one begins where it ends.
    """
    for point, after in zip_longest(series, series[1:]):
        yield point
        period = _period(point, indicator).next
        while after and period < _period(after, indicator):
            yield _empty(point, str(period))
            period = period.next


def _empty(beside: Point, period: str) -> Point:
    area = beside.area, beside.area_name, beside.level
    return Point(beside.indicator, *area, period, state=State.MISSING, definition=beside.definition)


def _charted(series: Sequence[Point], indicator: Indicator, steps: Sequence[Break]) -> Iterator[Point]:
    if not series:
        return
    rule = indicator.spc if isinstance(indicator.spc, SpcRule) else SpcRule()
    watch = spc.Watch(
        indicator.polarity,
        target=_latest_target(series),
        starts=_starts(series, indicator, steps),
        baseline=rule.baseline,
        within=_within(series, indicator),
        is_screened=rule.screened,
        is_seasonal=indicator.seasonal,
    )
    made = spc.chart([_reading(point, indicator) for point in series], watch)
    for point, dot in zip(series, made.dots, strict=True):
        is_last = dot.segment is made.segments[-1]
        yield replace(_judged(point, dot), assurance=str(made.assurance or "") if is_last else "")


def _reading(point: Point, indicator: Indicator) -> spc.Reading:
    is_hidden = point.state == State.HIDDEN
    return spc.Reading(_period(point, indicator), point.value, point.numerator, point.provisional, is_hidden)


def _judged(point: Point, dot: spc.Dot) -> Point:
    """Return the point with what its chart says of it; in a run chart the line in the middle is the median."""
    limits = dot.limits
    return replace(
        point,
        variation=str(dot.variation or ""),
        special_cause=dot.said if dot.signal else "",
        watched=dot.segment.said,
        mean=limits.mean if limits else dot.segment.median,
        lower_process=limits.lower if limits else None,
        upper_process=limits.upper if limits else None,
    )


def _latest_target(series: Sequence[Point]) -> float | None:
    """Return the target of the last point that has a value; one with a band has no single line to meet.

    Nor has one that was set before a break: what does not rate the point says nothing of its process.
    """
    latest = next((point for point in reversed(series) if point.value is not None), None)
    return None if latest is None or latest.state == State.BREAK else latest.target


def _starts(series: Sequence[Point], indicator: Indicator, steps: Sequence[Break]) -> list[int]:
    """Return where the limits start anew: at a break, a rebase, or a new version of the definition."""
    ends = [_period(point, indicator).last_day for point in series]
    at_steps = {next((index for index, end in enumerate(ends) if end >= step.day), len(ends)) for step in steps}
    versions = [point.definition.partition(":")[0] for point in series]
    at_versions = {index for index, (old, new) in enumerate(pairwise(versions), start=1) if old != new}
    return sorted((at_steps | at_versions) - {0, len(ends)})


def _within(series: Sequence[Point], indicator: Indicator) -> tuple[float, float]:
    """Return what values there can be: a share lies from 0 to 100, a count not below nought, money anywhere."""
    if indicator.measure == "proportion":
        return PERCENT
    is_below = any(point.value is not None and point.value < 0 for point in series)
    return spc.UNBOUNDED if indicator.less or is_below else COUNTED


def _trending(series: Sequence[Point], indicator: Indicator, breaks: Sequence[date]) -> Iterator[Point]:
    """Yield the latest point that has a value with the recent trend of its series, in words."""
    latest = next((point for point in reversed(series) if point.value is not None), None)
    if latest is None:
        return
    found = trend_of(series, indicator, breaks)
    said = found.words if found.trend is not Trend.UNKNOWN else f"{found.words}: {found.reason}"
    yield replace(latest, trend=said)


def trend_of(series: Sequence[Point], indicator: Indicator, breaks: Sequence[date]) -> RecentTrend:
    """Return the recent trend of one area's yearly points, by the numbers that are shown of them."""
    years = [
        Year(_period(each, indicator), each.value, each.lower, each.upper, each.numerator, each.denominator)
        for each in series
        if not each.provisional
    ]
    return recent_trend(
        years,
        indicator.polarity,
        is_proportion=indicator.measure == "proportion",
        breaks=breaks,
        window=indicator.period.window if indicator.period and isinstance(indicator.period.window, int) else 1,
    )


def breaks_of(indicator: Indicator, place: Place, earlier: Iterable[Indicator] = ()) -> list[date]:
    """Return the days across which an indicator is not compared: known breaks, and versions that cannot be compared."""
    steps = [each.day for each in place.breaks if indicator.id in each.indicators and not each.is_rebase]
    return [*steps, *(version.breaks_on for version in (*earlier, indicator) if version.breaks_on)]
