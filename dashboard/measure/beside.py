"""A value beside that of the same time last year, and the year to date beside its plan: a table, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard import words
from dashboard.measure.chosen import Chosen
from dashboard.measure.parts import Table, period_of, plain_number, value_words
from dashboard.measure.todate import SHORT, ToDate, divides, is_rounded, to_date, why_not
from dashboard.scorecard import Chip, chip, value_text
from dashboard.terms import Period, Point, Polarity, State

COLUMNS = ("Period", "Value", "A year before", "Difference")
NOT_COMPARABLE = "Not comparable"
NOTHING = "Nothing to compare with"


@dataclass(frozen=True)
class Beside:
    """The table of a value beside that of a year before, and the sentences under it; neither for yearly measures."""

    table: Table | None = None
    notes: tuple[str, ...] = ()


def beside_of(shown: Chosen) -> Beside:
    """Return the shown month or quarter beside that of a year before, and the year to date beside both.

    Nothing is judged here: no colour, and no value is made that is not a sum of values on the page.
    """
    rule = shown.indicator.period
    if rule is None or rule.grain not in SHORT or not shown.point.period:
        return Beside()
    held = {each.period: each for each in shown.own}
    last = period_of(shown.point, shown.indicator)
    before = held.get(str(_year_before(last)))
    rows, notes = [_same_period(shown, before)], list(_notes_of(shown, before))
    if refused := why_not(shown.indicator, shown.edition.inputs):
        notes.append(refused)
    else:
        now, then = (_to_date(held, each, shown) for each in (last, _year_before(last)))
        rows.append(_year_so_far(now, then, shown))
        notes += _notes_to_date(now, then, shown)
    caption = f"The same time last year{'' if refused else ', and the year to date'}, {shown.point.area_name}"
    return Beside(Table(caption, COLUMNS, tuple(rows), (1, 2)), tuple(notes))


def _year_before(period: Period) -> Period:
    return Period(period.grain, period.first + -12, period.last + -12)


def _to_date(held: Mapping[str, Point], last: Period, shown: Chosen) -> ToDate:
    return to_date(held, last, shown.indicator, shown.edition.inputs)


# -- the same month or quarter


def _same_period(shown: Chosen, before: Point | None) -> tuple[str | Chip, ...]:
    last = period_of(shown.point, shown.indicator)
    values = [each.value if each else None for each in (before, shown.point)]
    cells = [value_text(each, shown.indicator) or chip(each) if each else _no_point() for each in (shown.point, before)]
    return words.period(last), *cells, _difference(values, _divided(shown), shown)


def _no_point() -> Chip:
    return Chip(*words.state_chip(State.MISSING), "none")


def _divided(shown: Chosen) -> str:
    """Return what lies between a period and that of a year before, and makes the two incomparable; or nothing."""
    last = period_of(shown.point, shown.indicator)
    return divides(_year_before(last), last, shown.indicator, shown.edition.inputs)


def _difference(values: list[float | None], divided: str, shown: Chosen) -> str:
    before, after = values
    if before is None or after is None:
        return NOTHING
    if divided:
        return NOT_COMPARABLE
    stated = shown.indicator
    return words.change(before, after, stated.polarity, stated.unit, stated.decimals)


def _notes_of(shown: Chosen, before: Point | None) -> Iterator[str]:
    """Yield why two values are not compared, and how far their difference may be chance, or of another population."""
    if before is None or before.value is None or shown.point.value is None:
        return
    if divided := _divided(shown):
        yield f"Not comparable with a year before: {divided.removesuffix('.')}."
        return
    if _overlap(before, shown.point):
        yield "The 95% intervals of the two overlap: the difference may be chance."
    if before.denominator_date != shown.point.denominator_date and shown.point.denominator_date:
        dates = [words.day_of(each.denominator_date) for each in (shown.point, before) if each.denominator_date]
        yield f"Each is divided by the population of its own time, dated {' and '.join(dates)}."


def _overlap(one: Point, other: Point) -> bool:
    ends = (one.lower, one.upper, other.lower, other.upper)
    if one.lower is None or one.upper is None or other.lower is None or other.upper is None:
        return False
    return None not in ends and one.lower <= other.upper and other.lower <= one.upper


# -- the year to date


def _year_so_far(now: ToDate, then: ToDate, shown: Chosen) -> tuple[str | Chip, ...]:
    divided = divides(then.span[0], now.span[1], shown.indicator, shown.edition.inputs)
    cells = [_cell(each, shown) for each in (now, then)]
    return f"Year to date, {_span(now)}", *cells, _difference([then.value, now.value], divided, shown)


def _span(made: ToDate) -> str:
    first, last = made.span
    if first == last:
        return words.period(last)
    start = words.MONTHS[first.first.number - 1]
    return f"{start}{f' {first.first.year}' if first.first.year != last.last.year else ''} to {_end(last)}"


def _end(last: Period) -> str:
    return f"{words.MONTHS[last.last.number - 1]} {last.last.year}"


def _cell(made: ToDate, shown: Chosen) -> str | Chip:
    if made.value is None:
        return Chip(*words.state_chip(made.state), "hidden" if made.state == State.HIDDEN else "none")
    return f"{plain_number(made.value, shown.indicator)}{' (p)' if made.provisional else ''}"


def _notes_to_date(now: ToDate, then: ToDate, shown: Chosen) -> Iterator[str]:
    for made in (now, then):
        if made.state in (State.MISSING, State.BREAK):
            yield f"No year to date for {_span(made)}: {made.reason}."
    if now.value is None:
        return
    yield _how(now, shown)
    if is_rounded(shown.indicator, shown.edition.inputs):
        yield "Counts are rounded to the nearest 5 before they are added, so that the sum is near and not exact."
    yield from _against_plan(now, shown)


def _how(made: ToDate, shown: Chosen) -> str:
    """Return how a year to date was worked out, with its numbers."""
    counted = made.span[1].last - made.span[0].first + 1
    if made.span[0] == made.span[1]:
        return f"The financial year so far is {words.period(made.span[1])} alone."
    months = words.count(counted, "month")
    stated, point = shown.indicator, made.point
    if stated.measure == "total":
        return f"The year to date is the sum of the {months}."
    top = words.number(made.numerator or 0.0, 0)
    if point is not None and point.denominator_date and stated.measure == "rate":
        people = words.number(point.denominator or 0.0, 0)
        dated = words.day_of(point.denominator_date)
        return (
            f"The year to date is the count of all {months} ({top}) over one population ({people}, dated {dated}): "
            f"a rate of {months}, not of one, and not to be held against a monthly target."
        )
    return f"The year to date is all {months} together, added before they are divided, and not their average."


def _against_plan(made: ToDate, shown: Chosen) -> Iterator[str]:
    """Yield how far a total is from the targets of all its months together; of anything else that there is no plan."""
    stated = shown.indicator
    if made.plan is None or made.value is None:
        if shown.point.target is not None:
            why = "not every month has a target" if stated.measure == "total" else "a month's target is of a month"
            yield f"No plan for the year to date: {why}."
        return
    plan = value_words(made.plan, stated)
    if made.value == made.plan:
        yield f"Plan for the year to date: {plan}, its months' targets added. Exactly met."
        return
    is_above = made.value > made.plan
    good = is_above == (stated.polarity is Polarity.HIGH_IS_GOOD)
    apart = words.difference(made.value, made.plan, stated.unit, stated.decimals)
    side = f"{apart} {'above' if is_above else 'below'} it, {'better' if good else 'worse'} than planned"
    yield f"Plan for the year to date: {plan}, its months' targets added. {side[:1].upper()}{side[1:]}."
