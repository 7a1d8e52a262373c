"""Series that are published elsewhere: carried with their limits, never recomputed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dashboard.compute.counted import Counted, used_text
from dashboard.compute.divided import multiplied
from dashboard.compute.windows import areas_of
from dashboard.counting import Part
from dashboard.definitions import Indicator
from dashboard.place import Area, Place
from dashboard.terms import UNKNOWN_AREA, Period, Point, State


def published_points(indicator: Indicator, part: Part, place: Place) -> Iterator[Point]:
    """Yield the points of a series that is carried: value, limits and benchmark, all as published."""
    grain = indicator.period.grain if indicator.period else None
    # Several series share a source: only the periods of this one are its own, not those of its neighbours.
    labels = {label for label, _ in part.cells if Period.parse(label, grain).grain is grain}
    benchmark = place.benchmark(indicator.benchmark) if indicator.benchmark != "none" else None
    for period in _run(Period.parse(label, grain) for label in labels):
        for area in areas_of(indicator, place.lookup):
            if area.code != UNKNOWN_AREA:
                yield _carried(indicator, part, period, area, benchmark)


def _run(periods: Iterable[Period]) -> Iterator[Period]:
    """Yield every period from the first to the last: one left out by the publisher is a gap, and is shown as one."""
    ordered = sorted(periods)
    if ordered:
        period = ordered[0]
        while period <= ordered[-1]:
            yield period
            period = period.next


def _carried(indicator: Indicator, part: Part, period: Period, area: Area, benchmark: str | None) -> Point:
    def number(code: str | None, measure: str) -> float | None:
        cell = part.cells.get((str(period), code or ""), {}).get(measure)
        return None if cell is None or cell.lack else multiplied(cell.value, indicator.multiplier)

    point = Point(
        indicator.id,
        area.code,
        area.name,
        area.level,
        str(period),
        definition=indicator.stamp,
    )
    if reload := part.reload(str(period), area.code):
        return replace(point, state=State.MISSING, reason=reload)
    cell = part.cells.get((str(period), area.code), {}).get("value")
    value = number(area.code, "value")
    if cell is None or value is None:
        return replace(point, state=State.MISSING, reason="the publisher gives no value", benchmark=None)
    lower, upper = number(area.code, "lower"), number(area.code, "upper")
    return replace(
        point,
        value=value,
        lower=lower,
        upper=upper,
        wide_lower=number(area.code, "lower_998"),
        wide_upper=number(area.code, "upper_998"),
        method="as published" if lower is not None else "",
        benchmark=number(benchmark, "value"),
        extracts=used_text(Counted(cell, None, "")),
        rows=sum(cell.used.values()),
        coverage="1 of 1 period",
    )
