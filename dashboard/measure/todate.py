"""The year to date: the months of a financial year together, out of the points that are shown, or why there is none.

It is a sum of numbers that stand on the page already, and so tells nobody more than they do. A month that is hidden or
missing is no nought: without it there is no year to date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import words
from dashboard.contracts import feeding
from dashboard.definitions import DAYS, Count, Indicator
from dashboard.desk import Inputs
from dashboard.disclosure import Policy
from dashboard.terms import Grain, Period, Point, State

ADDED = ("rate", "proportion", "mean", "total")
SHORT = (Grain.MONTH, Grain.QUARTER)

OVERLAPPING = "each value counts from the start, and so holds those before it"

ADDABLE_BASIS = "discrete"
"""Of money a month may be reported by itself, for the year so far, or for the whole year (methods, decision 14)."""


@dataclass(frozen=True)
class ToDate:
    """The periods of a financial year together: a value, or the state that stands in its place and the reason.

    `value` is in the definition's unit, of all the periods together. `plan` is the sum of their targets, of a total
    whose every period has one. `point` is the last of them.
    """

    span: tuple[Period, Period]
    value: float | None = None
    state: str = ""
    reason: str = ""
    numerator: float | None = None
    provisional: bool = False
    plan: float | None = None
    point: Point | None = None


def why_not(indicator: Indicator, inputs: Inputs) -> str:
    """Return in a sentence why a measure's periods are not added up to a year to date; nothing where they can be."""
    period = indicator.period
    if period and period.window == "year_to_date":
        return "Each value is the year to date already."
    found = _lacks_counts(indicator) or _overlaps(indicator) or _not_additive(indicator, inputs)
    return f"There is no year to date: {found}." if found else ""


def _lacks_counts(indicator: Indicator) -> str:
    is_made = indicator.measure in ADDED and indicator.numerator and not indicator.between and not indicator.slope
    return "" if is_made else "the value is not made of one count, or of one over another"


def _overlaps(indicator: Indicator) -> str:
    rule = indicator.period
    if rule is None or not (rule.window or rule.months):
        return ""
    if rule.months:
        return "only some months of the year are counted"
    return f"each value holds {rule.window} periods, which overlap" if isinstance(rule.window, int) else OVERLAPPING


def _not_additive(indicator: Indicator, inputs: Inputs) -> str:
    counts = [each for each in (indicator.numerator, indicator.less) if each]
    if any(_is_stock(each, inputs) for each in counts):
        return "it is a snapshot, and snapshots are not added up"
    if not all(_is_discrete(each, inputs) for each in counts):
        return "a month's figure is not of that month alone, and such figures must not be added together"
    if indicator.denominator and _is_stock(indicator.denominator, inputs) and indicator.measure != "rate":
        return "it is divided by a snapshot, and snapshots are not added up"
    return ""


def _is_stock(count: Count, inputs: Inputs) -> bool:
    return count.source != DAYS and any(each.time == "stock" for each in feeding(inputs.sources, count.source))


def _is_discrete(count: Count, inputs: Inputs) -> bool:
    """Tell whether a source says of each row what months it is of, and only those of its own month are counted."""
    if not any("basis" in source.dimensions for source in feeding(inputs.sources, count.source)):
        return True
    return count.where.get("basis") in (ADDABLE_BASIS, [ADDABLE_BASIS])


def year_until(last: Period) -> list[Period]:
    """Return the periods of a financial year, from April, up to and including one of its months or quarters."""
    start = Period.containing(last.last, Grain.FINANCIAL_YEAR).first
    found = [Period.containing(start, last.grain)]
    while found[-1] < last:
        found.append(found[-1].next)
    return found


def to_date(points: Mapping[str, Point], last: Period, indicator: Indicator, inputs: Inputs) -> ToDate:
    """Return the year to date of one area up to a period; `points` are that area's, by period.

    A hidden period hides it. One that is missing, late or without a point leaves it without a value, and says how many
    there are; so does a period on the other side of a break or of another version of the definition. Numerators and
    denominators are added and divided once; a population is that of the last period, as for any longer period.
    """
    wanted = year_until(last)
    span, held = (wanted[0], last), [points.get(str(each)) for each in wanted]
    if any(each is not None and each.state == State.HIDDEN for each in held):
        return ToDate(span, state=State.HIDDEN)
    whole = [each for each in held if each is not None and _is_whole(each, indicator)]
    if len(whole) < len(wanted):
        said = words.count(len(wanted), "month" if last.grain is Grain.MONTH else "quarter")
        return ToDate(span, state=State.MISSING, reason=f"{len(whole)} of {said}")
    if divides(span[0], last, indicator, inputs) or len({each.definition for each in whole}) > 1:
        return ToDate(span, state=State.BREAK, reason="the way this is counted changed within it")
    return _added(span, whole, indicator, inputs)


def divides(first: Period, last: Period, indicator: Indicator, inputs: Inputs) -> str:
    """Return what makes two periods incomparable: a known break after the first and up to the last, or a new version.

    The period that a break falls into counts as after it. Nothing where there is no such thing between them; a rebase
    of a chart's limits is none.
    """
    steps = [
        (each.day, each.text) for each in inputs.place.breaks if indicator.id in each.indicators and not each.is_rebase
    ]
    steps += [(each.breaks_on, each.reason) for each in inputs.versions(indicator) if each.breaks_on]
    said = (text for day, text in sorted(steps) if _first_end(first, indicator) < day <= last.last_day)
    return next((text or "the definition changed" for text in said), "")


def _first_end(period: Period, indicator: Indicator) -> date:
    """Return the end of the first period that a value is of: a window reaches back over several."""
    window = indicator.period.window if indicator.period else None
    if isinstance(window, int):
        return (period.last + -(window - 1) * len(period.months)).last_day
    return year_until(period)[0].last_day if window == "year_to_date" else period.last_day


def _is_whole(point: Point, indicator: Indicator) -> bool:
    is_divided = indicator.denominator is not None
    return None not in (point.value, point.numerator) and not (is_divided and point.denominator is None)


def _added(span: tuple[Period, Period], points: Sequence[Point], indicator: Indicator, inputs: Inputs) -> ToDate:
    top, last = sum(each.numerator or 0.0 for each in points), points[-1]
    bottom = 1.0
    if indicator.denominator is not None:
        parts = points[-1:] if _is_stock(indicator.denominator, inputs) else points
        bottom = sum(each.denominator or 0.0 for each in parts)
    if bottom <= 0:
        return ToDate(span, state=State.MISSING, reason="nobody to divide by")
    times = 100 if indicator.measure == "proportion" else indicator.multiplier
    is_open = any(each.provisional for each in points)
    return ToDate(span, top * times / bottom, "", "", top, is_open, _plan(points, indicator), last)


def _plan(points: Sequence[Point], indicator: Indicator) -> float | None:
    """Return the targets of every period together; None unless it is a total and each has one that still rates it."""
    targets = [each.target for each in points if each.target is not None and each.state != State.BREAK]
    return sum(targets) if indicator.measure == "total" and len(targets) == len(points) else None


def is_rounded(indicator: Indicator, inputs: Inputs) -> bool:
    """Tell whether the counts that are added were rounded to the nearest 5 before they were shown."""
    audience = "closed" if indicator.audience == "closed" else inputs.place.file.audience
    sources = (source for count in indicator.counts.values() for source in feeding(inputs.sources, count.source))
    return any(Policy(getattr(source.disclosure, audience)) is Policy.HES for source in sources)
