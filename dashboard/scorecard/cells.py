"""One indicator in one area: its chip, its value as people say it, and the sentence behind both."""

from __future__ import annotations

from typing import Any

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition, due_day
from dashboard.intervals import NOT_WIDENED
from dashboard.place import Area
from dashboard.scorecard.parts import NO_RATE, Cell, Chip
from dashboard.scorecard.periods import as_period
from dashboard.standardised import FEWEST_EVENTS
from dashboard.terms import UNKNOWN_AREA, Period, Point, State


def cell(edition: Edition, indicator: Indicator, area: Area, point: Point | None) -> Cell:
    """Return what stands in the table for an indicator in an area."""
    if point is None:
        point = Point(indicator.id, area.code, area.name, area.level, "", state=_no_point(indicator))
    if has_no_rate(point):
        counted = "" if point.numerator is None else f"{words.number(point.numerator, 0)} counted"
        return Cell(area, NO_RATE, "", "Counted in the place; without an area there is no rate.", point, counted)
    said = sentence(point, indicator, edition)
    return Cell(area, chip(point), value_text(point, indicator), said, point, compared(point, indicator, edition))


def has_no_rate(point: Point) -> bool:
    """Tell whether a point is of the row "not known" and has a count, or none, but nothing to divide it by."""
    return point.area == UNKNOWN_AREA and point.value is None and point.state != State.HIDDEN


def compared(point: Point, indicator: Indicator, edition: Edition) -> str:
    """Return how a point compares with its benchmark by the 95% interval, such as `worse than England`, or nothing."""
    code = edition.inputs.place.benchmark(indicator.benchmark)
    if not point.benchmark_judgement or code is None:
        return ""
    return words.compared(point.benchmark_judgement, edition.inputs.place.lookup.name(code))


def chip(point: Point) -> Chip:
    """Return the chip of a point: its rating if it has one, else its state."""
    if point.rating:
        letter, word = words.rating_chip(point.rating)
        return Chip(letter, word, point.rating)
    letter, word = words.state_chip(point.state or State.NO_TARGET)
    kind = {State.HIDDEN: "hidden", State.LATE: "late"}.get(State(point.state or State.NO_TARGET), "none")
    return Chip(letter, word, kind)


def value_text(point: Point, indicator: Indicator) -> str:
    """Return a point's number for a table, without its unit's words; (p) marks a provisional one."""
    if point.value is None:
        return ""
    said = short(point.value, indicator)
    return f"{said} (p)" if point.provisional else said


def short(number: float, indicator: Indicator) -> str:
    """Return a number with its sign (£1.2m, 72%) and without its unit's words."""
    if indicator.unit in ("%", "£m", "£k", "£"):
        return words.value(number, indicator.unit, indicator.decimals)
    return words.number(number, indicator.decimals)


def sentence(point: Point, indicator: Indicator, edition: Edition, shown: Period | None = None) -> str:
    """Return the sentence that says why a point has the chip it has; `shown` is the period that stands in its place."""
    if point.rating and point.value is not None:
        said = words.rating_sentence(
            point.rating,
            point.value,
            target=point.target,
            low=point.target_low,
            high=point.target_high,
            amber=point.amber,
            polarity=indicator.polarity,
            unit=indicator.unit,
            decimals=indicator.decimals,
        )
        return f"{said} Provisional: may still change." if point.provisional else said
    state = point.state or State.NO_TARGET
    period = as_period(point.period, indicator) if point.period else None
    due = due_day(indicator, period, edition.inputs) if period else None
    days_late = (edition.day - due).days if due and state == State.LATE else 0
    asked: dict[str, Any] = {"area": point.area_name, "period": period or "", "due": due, "days_late": days_late}
    has_value, is_standardised = point.value is not None, indicator.measure == "standardised_rate"
    asked |= {"few": "events", "fewer_than": FEWEST_EVENTS} if is_standardised else {}
    spoken = words.state_sentence(state, **asked, shown=shown or "", has_value=has_value)
    # A value that too few events leave unrated has its reason in the sentence; why it has no interval stands with that.
    is_said = (is_standardised and has_value) or (point.method == NOT_WIDENED and point.state != State.BREAK)
    return f"{spoken} Reason: {point.reason}." if point.reason and not is_said else spoken


def _no_point(indicator: Indicator) -> State:
    stated = {"in_development": State.IN_DEVELOPMENT, "paused": State.PAUSED}
    return stated.get(indicator.status, State.MISSING)
