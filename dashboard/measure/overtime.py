"""One measure over time: its points, what is drawn beside them, and the same as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from dashboard.definitions import Indicator
from dashboard.measure.chosen import Chosen
from dashboard.measure.history import events_of, history_of, steps_of, subtitle_of, trend_alt, watched_words
from dashboard.measure.parts import LONGEST_TREND, Table, benchmark_name, csv_of
from dashboard.terms import Point, State

Marks = tuple[tuple[str, str], ...]
"""Each a period, and what happened in it."""


@dataclass(frozen=True)
class OverTime:
    """The trend and its table: `steps` are where the series changed, `events` where something happened beside it."""

    points: tuple[Point, ...]
    steps: Marks
    events: Marks
    changes: tuple[str, ...]
    subtitle: str
    benchmark: str
    alt: str
    history: Table


def over_time(shown: Chosen, restated: Collection[str]) -> OverTime:
    """Return a measure over time; the periods of `restated` values are marked in the table."""
    indicator, edition, point = shown.indicator, shown.edition, shown.point
    trend = trend_points(shown.own, indicator)
    steps, events = (tuple(of(trend, indicator, edition)) for of in (steps_of, events_of))
    benchmark, content = benchmark_name(indicator, edition), csv_of(edition, indicator.id, area=point.area)
    return OverTime(
        points=trend,
        steps=steps,
        events=events,
        changes=(*_numbered("Change", steps), *_numbered("Event", events), *watched_words(trend, indicator)),
        subtitle=subtitle_of(trend, point, indicator),
        benchmark=benchmark,
        alt=trend_alt(trend, point, shown.before, indicator),
        history=history_of(trend, indicator, benchmark, content, point, restated),
    )


def trend_points(points: Sequence[Point], indicator: Indicator) -> tuple[Point, ...]:
    """Return the points a trend is drawn of: the last three years of months, and none where all are waited for."""
    shown = [point for point in points if point.period and point.state != State.NOT_DUE]
    most = LONGEST_TREND.get(indicator.period.grain, 20) if indicator.period else 0
    return tuple(shown[-most:]) if any(point.state != State.LATE for point in shown) else ()


def _numbered(word: str, marks: Marks) -> Iterator[str]:
    for number, (_, text) in enumerate(marks, start=1):
        yield f"{word} {number}: {text}"
