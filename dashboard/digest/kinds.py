"""What else changed its state: variation, data that came or is late, values restated, and how many are hidden now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from dashboard import words
from dashboard.changes import Change, restated
from dashboard.definitions import Indicator
from dashboard.digest.parts import Boards, Part, period_of
from dashboard.edition import Edition
from dashboard.scorecard import Line
from dashboard.terms import Point, State

_WAYS = {"improvement": "better", "concern": "worse", "neutral": "neither way judged"}


def variation(two: Boards) -> Part:
    """Return where special-cause variation began, ended or turned: the last judged point of a series against before.

    A series whose chart is new has no state to change; a provisional point is not judged.
    """
    return Part("Variation", tuple(_variation(two)))


def _variation(two: Boards) -> Iterator[str]:
    for name, now in two.now.items():
        was = _judged(two.before.points.get(name, ()), two.recoded)
        for area, point in _judged(two.after.points.get(name, ()), {}).items():
            old = was.get(area)
            if old and old.variation != point.variation:
                yield _turned(old, point, now.indicator)


def _judged(points: Iterable[Point], recoded: Mapping[str, str]) -> dict[str, Point]:
    """Return the last judged point of each area."""
    judged = sorted((each for each in points if each.variation and not each.member), key=lambda each: each.period)
    return {recoded.get(each.area, each.area): each for each in judged}


def _turned(old: Point, new: Point, stated: Indicator) -> str:
    what = f"{stated.title}, {new.area_name}, {words.period(period_of(new, stated))}"
    if new.variation not in _WAYS:
        return f"{what}: special cause ended; no clear change now."
    verb = "turned" if old.variation in _WAYS else "began"
    rule = f" ({new.special_cause})" if new.special_cause else ""
    return f"{what}: special cause {verb}, {_WAYS[new.variation]}{rule}."


# -- data


def arrivals(two: Boards) -> Part:
    """Return what became late, what was late and came in, and which new periods came for how many measures."""
    late = [f"{now.indicator.title}: {now.late}" for now, was in _pairs(two) if now.late and not (was and was.late)]
    came = [
        f"{now.indicator.title} came in, and is late no more."
        for now, was in _pairs(two)
        if was and was.late and not now.late
    ]
    return Part("Data", (*late, *came, *_new_periods(two)))


def _pairs(two: Boards) -> Iterator[tuple[Line, Line | None]]:
    return ((now, two.was.get(name)) for name, now in two.now.items())


def _new_periods(two: Boards) -> Iterator[str]:
    new = sorted(now.period for now, was in _pairs(two) if now.period and now.period != (was.period if was else ""))
    for period, group in groupby(new):
        yield f"{period} came in for {words.count(len(list(group)), 'measure')}."


def restatements(two: Boards, reason: str) -> Part:
    """Return for each measure how many of its values were restated or are gone, of which periods, and why."""
    changed, lost = restated(two.before.points, two.after.points, two.recoded)
    why = f" Reason: {reason}" if reason else " No reason was given."
    return Part("Restated", tuple(_restated(changed, "restated", why, two)) + tuple(_restated(lost, "gone", "", two)))


def _restated(changes: Sequence[Change], verb: str, why: str, two: Boards) -> Iterator[str]:
    for name, group in groupby(
        sorted(changes, key=lambda each: each.point.indicator), lambda each: each.point.indicator
    ):
        if shown := two.now.get(name):
            points = [each.point for each in group]
            when = words.runs({period_of(each, shown.indicator) for each in points}, words.period)
            verbs = f"{words.count(len(points), 'value')} {'is' if len(points) == 1 else 'are'} {verb}"
            yield f"{shown.indicator.title}: {verbs}, of {when}.{why}"


def newly_hidden(two: Boards) -> Part:
    """Return how many values are hidden now that were not, and never which, nor which of them are small themselves."""
    was = {_key(each, two.recoded) for each in _points(two.before) if each.state == State.HIDDEN}
    new = sum(each.state == State.HIDDEN and each.key not in was for each in _points(two.after))
    is_are = "is" if new == 1 else "are"
    said = f"{words.count(new, 'value')} {is_are} newly hidden to protect people's privacy."
    return Part("Hidden", (said,) if new else ())


def _key(point: Point, recoded: Mapping[str, str]) -> tuple[str, ...]:
    return point.indicator, recoded.get(point.area, point.area), point.period, point.member


def _points(edition: Edition) -> Iterator[Point]:
    return (point for points in edition.points.values() for point in points)
