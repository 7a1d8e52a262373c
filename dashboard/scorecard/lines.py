"""One indicator on the board: its cells, how it moved, what is late, and its rank among the exceptions."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.place import Area
from dashboard.scorecard.cells import cell, sentence, short
from dashboard.scorecard.parts import Cell, Line
from dashboard.scorecard.periods import Periods, as_period, by_period, shown_period
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Point, Polarity, Rating, State


def line(edition: Edition, indicator: Indicator, period: str = "", area: str = "") -> Line:
    """Return one indicator's line of the scorecard: about the place or one area of it, with the others beside."""
    points = by_period(edition.points.get(indicator.id, []))
    shown = shown_period(points, indicator, period)
    here = {point.area: point for point in points.get(shown, [])}
    place = edition.inputs.place
    cells = [cell(edition, indicator, area, here.get(area.code)) for area in _areas(here.values(), edition)]
    code = area or place.code
    own = next((each for each in cells if each.area.code == code), None)
    headline = own or cell(edition, indicator, place.lookup.areas[code], None)
    before = _before(points, indicator, headline, edition)
    moved = _moved(headline.point, before, indicator)
    made = Line(
        indicator=indicator,
        owner=place.owner(indicator.id),
        period=words.period(as_period(shown, indicator)) if shown else "",
        headline=headline,
        cells=[each for each in cells if each.area.code != code],
        target=_target(headline.point, indicator),
        change=_change(headline.point, before, indicator),
        where=", ".join(
            each.area.name for each in cells if each.chip.kind == Rating.RED and each.area.code != place.code
        ),
        is_worse=moved < 0,
        is_better=moved > 0,
        late=_late(points, indicator, edition, shown) if not period else "",
    )
    return Line(**{**vars(made), "rank": _rank(made)})


def latest(shown: Line) -> str:
    """Return the value a line is shown with and its period, or the sentence that stands in its place."""
    return f"{shown.headline.value} in {shown.period}" if shown.headline.value else shown.headline.sentence


def without(shown: Line, area: Area) -> str:
    """Return what stands where a line has no cell: it has no areas, nobody was without one, or no data came."""
    if set(shown.indicator.areas) <= {PLACE_LEVEL}:
        return "Place only"
    return "None" if area.code == UNKNOWN_AREA else "No data"


def _late(points: Periods, indicator: Indicator, edition: Edition, shown: str) -> str:
    late = next((point for made in points.values() for point in made if point.state == State.LATE), None)
    return sentence(late, indicator, edition, as_period(shown, indicator) if shown else None) if late else ""


def _areas(points: Iterable[Point], edition: Edition) -> list[Area]:
    lookup = edition.inputs.place.lookup
    codes = {point.area: point for point in points}
    known = [area for code, area in lookup.areas.items() if code in codes]
    unknown = [Area(UNKNOWN_AREA, codes[UNKNOWN_AREA].area_name, UNKNOWN_AREA)] if UNKNOWN_AREA in codes else []
    return [*known, *unknown]


def _before(points: Periods, indicator: Indicator, shown: Cell, edition: Edition) -> Point | None:
    """Return the point of the same area in the period before, if it has a value that can be compared."""
    if shown.point is None or not shown.point.period:
        return None
    now = as_period(shown.point.period, indicator)
    earlier = ((as_period(each, indicator), each) for each in points if each)
    ordered = sorted(((when, each) for when, each in earlier if when < now), reverse=True)
    here = (point for _, each in ordered for point in points[each] if point.area == shown.area.code)
    latest = next(here, None)
    if latest is None or latest.value is None or is_across(latest, shown.point, indicator, edition):
        return None
    return latest


def is_across(before: Point, after: Point, indicator: Indicator, edition: Edition) -> bool:
    """Tell whether two points must not be compared: a known break lies between them, or any new version says so.

    A rebase moves the limits of a chart and not what is counted, so it is no break.
    """
    known = [each for each in edition.inputs.place.breaks if indicator.id in each.indicators and not each.is_rebase]
    days = [each.day for each in known]
    days += [each.breaks_on for each in edition.inputs.versions(indicator) if each.breaks_on]
    start, end = (as_period(point.period, indicator).last_day for point in (before, after))
    return any(start < day <= end for day in days)


def _moved(point: Point | None, before: Point | None, indicator: Indicator) -> int:
    """Return 1 for a value better than before, -1 for worse, 0 for the same or where none can be judged."""
    if point is None or before is None or point.value is None or before.value is None:
        return 0
    if indicator.polarity is Polarity.NO_JUDGEMENT or point.value == before.value:
        return 0
    is_lower = point.value < before.value
    return 1 if is_lower == (indicator.polarity is Polarity.LOW_IS_GOOD) else -1


def _change(point: Point | None, before: Point | None, indicator: Indicator) -> str:
    if point is None or before is None or point.value is None or before.value is None:
        return ""
    said = words.change(before.value, point.value, indicator.polarity, indicator.unit, indicator.decimals)
    since = f"{said} since {words.short_period(as_period(before.period, indicator))}"
    return f"{since}, provisional" if point.provisional else since


def _target(point: Point | None, indicator: Indicator) -> str:
    """Return a target for a table, as its value is written there; the two ends of a band."""
    if point is None:
        return ""
    ends = [point.target] if point.target is not None else [point.target_low, point.target_high]
    return " to ".join(short(end, indicator) for end in ends if end is not None)


def _rank(made: Line) -> int:
    kind = made.headline.chip.kind
    if kind == Rating.RED:
        return 0 if made.is_worse else 1
    if kind == Rating.AMBER and made.is_worse:
        return 2
    if made.where:
        return 3
    return 4 if made.late else 99
