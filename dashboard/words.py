"""Numbers, periods and states in British English: the only place where a number is rounded for display."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dashboard.terms import Grain, Month, Period, Polarity, Rating, State

MINUS = "\N{MINUS SIGN}"

# Not calendar.month_name, which speaks the language of the machine.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_COUNTED = ("points", "minutes", "hours", "days", "weeks", "months", "years", "beds")

_RATING_CHIPS = {
    Rating.GREEN: ("G", "On target"),
    Rating.AMBER: ("A", "Watch"),
    Rating.RED: ("R", "Off target"),
}

_STATE_CHIPS = {
    State.IN_DEVELOPMENT: ("-", "In development"),
    State.PAUSED: ("-", "Paused"),
    State.NOT_DUE: ("-", "Not due"),
    State.LATE: ("!", "Late"),
    State.MISSING: ("-", "No data"),
    State.HIDDEN: ("#", "Hidden"),
    State.TOO_FEW: ("-", "Too few"),
    State.BREAK: ("-", "Break"),
    State.TOO_CLOSE: ("-", "Too close"),
    State.NO_TARGET: ("-", "No target"),
    State.PROVISIONAL: ("p", "Provisional"),
}

_STATE_SENTENCES = {
    State.IN_DEVELOPMENT: "In development: not measured yet.",
    State.PAUSED: "Paused: not being updated.",
    # The same words for a small count and for one hidden to protect it: a reader cannot tell which is which.
    State.HIDDEN: "Hidden to protect people's privacy: the count is small.",
    State.BREAK: "Not comparable with before: the way this is counted has changed.",
    State.TOO_CLOSE: "Too close to rate: rounding to protect people's privacy could change the colour.",
    State.NO_TARGET: "We track this but have not set a target.",
}


def number(value: float, decimals: int) -> str:
    """Return `1,234.5`: rounded half away from zero, commas at thousands, a true minus, never minus zero.

    ValueError for what is not a finite number: missing and hidden have words of their own.
    """
    return _written(_round(_exact(value), decimals))


def value(value: float, unit: str, decimals: int) -> str:
    """Return a number with its unit: `12.4 per 1,000`, `72%`, and `£1.2m` where the unit is `£m`."""
    return _with_unit(number(value, decimals), unit)


def difference(a: float, b: float, unit: str, decimals: int) -> str:
    """Return how far apart two values are, without a sign: `0.4 years`, `£0.3m`, and of per cents `2 points`."""
    apart = _written(_round(abs(_exact(a) - _exact(b)), decimals))
    return _with_unit(apart, "points" if unit.startswith("%") else unit)


def change(before: float, after: float, polarity: str, unit: str, decimals: int) -> str:
    """Return `worse by 0.4`, `better by £0.3m`, `no change`, or where nobody judges `up by 2 points`.

    The words of the unit are left to the column; its sign is kept. Numbers that are shown apart but differ
    by less than can be shown are `worse by less than 0.1`.
    """
    apart = _round(abs(_exact(after) - _exact(before)), decimals)
    if not apart and number(before, decimals) == number(after, decimals):
        return "no change"
    amount = _with_unit(_written(apart or Decimal(1).scaleb(-decimals)), _step(unit))
    return f"{_direction(after > before, Polarity(polarity))} by {amount if apart else 'less than ' + amount}"


def period(period: str | Period) -> str:
    """Return a period as people say it: `September 2026`, `July to September 2026`, `2026/27`, `2015 to 2017`.

    Both ends are included. A calendar year is `2026`; an academic year says that it is one, since a
    financial year looks the same. ValueError for text that names no period.
    """
    spoken = _parsed(period)
    if spoken.grain is Grain.MONTH:
        return _month(spoken.first)
    if spoken.grain is Grain.QUARTER:
        return f"{_name(spoken.first)} to {_month(spoken.last)}"
    if spoken.grain is Grain.POOLED_YEARS:
        return f"{spoken.first.year} to {spoken.last.year}"
    return f"{spoken} (academic year)" if spoken.grain is Grain.ACADEMIC_YEAR else str(spoken)


def short_period(period: str | Period) -> str:
    """Return a period for a table or an axis: `Sep 26`, `Jul to Sep 26`; years as `str` writes them."""
    spoken = _parsed(period)
    end = f"{_name(spoken.last)[:3]} {spoken.last.year % 100:02}"
    if spoken.grain is Grain.MONTH:
        return end
    return f"{_name(spoken.first)[:3]} to {end}" if spoken.grain is Grain.QUARTER else str(spoken)


def day(day: date) -> str:
    """Return `14 October 2026`."""
    return f"{day.day} {_month(Month.of(day))}"


def day_of(text: str) -> str:
    """Return a day written as 2026-10-14 as people say it."""
    return day(date.fromisoformat(text))


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Return `1 measure`, `4 measures`, `0 measures` or `1,204 rows`; `plural` where an s will not do."""
    return f"{number(n, 0)} {noun if n == 1 else plural or noun + 's'}"


def state_chip(state: str) -> tuple[str, str]:
    """Return the letter and the word that stand for a state; ValueError for a word that is not one."""
    return _STATE_CHIPS[State(state)]


def rating_chip(rating: str) -> tuple[str, str]:
    """Return the letter and the word that stand for a rating; ValueError for a word that is not one."""
    return _RATING_CHIPS[Rating(rating)]


def runs(periods: Iterable[Period], say: Callable[[Period], str] = str) -> str:
    """Return periods in words, those in a row from first to last: `2017-04 to 2020-02 and 2026-09`."""
    made: list[list[Period]] = []
    for each in sorted(periods):
        if made and made[-1][-1].next == each:
            made[-1].append(each)
        else:
            made.append([each])
    said = [say(run[0]) if len(run) == 1 else f"{say(run[0])} to {say(run[-1])}" for run in made]
    return listing(said)


def listing(said: Sequence[str]) -> str:
    """Return things in a row: `one, two and three`; nothing for none."""
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def compared(judgement: str, name: str) -> str:
    """Return how a value compares with that of an area: `similar to England`, `clearly worse than England` at 99.8%."""
    said = {"best": "clearly better", "worst": "clearly worse"}.get(judgement, judgement)
    return f"{said} {'to' if judgement == 'similar' else 'than'} {name}"


def state_sentence(  # noqa: PLR0913 - each state says something else
    state: str,
    *,
    area: str = "",
    period: str | Period = "",
    due: date | None = None,
    days_late: int = 0,
    shown: str | Period = "",
    until: str | Period = "",
    few: str = "people",
    fewer_than: int = 30,
    has_value: bool = True,
) -> str:
    """Return why there is no rating, in a sentence.

    `period` is what was asked for, `shown` the earlier one shown in its place, `until` the one in which
    a provisional value settles; `few` of what, and `fewer_than` how many, make a value too few to rate.
    Without a value (`has_value`) there are too few to work one out.
    A month is said without its year. ValueError for a word that is not a state, or where `not due` or
    `late` comes without its period; what is missing altogether has none.
    """
    chosen = State(state)
    if chosen in _STATE_SENTENCES:
        return _STATE_SENTENCES[chosen]
    if chosen is State.TOO_FEW and not has_value:
        return "Too few to work out a value that can be relied on."
    if chosen is State.TOO_FEW:
        return f"Value shown; too few {few} to rate reliably (fewer than {fewer_than})."
    if chosen is State.PROVISIONAL:
        return f"Provisional: may change until {_in_passing(until)}." if until else "Provisional: may change."
    if chosen is State.MISSING:
        where = f" for {area}" if area else ""
        return f"No data was supplied{where}{f' in {_in_passing(period)}' if period else ''}. This is not zero."
    asked = _in_passing(period)
    if chosen is State.NOT_DUE:
        return f"{asked} is due on {_day_in_passing(due)}." if due else f"{asked} is not due yet."
    late = f"{count(days_late, 'day')} late"
    opening = f"{asked} was due on {_day_in_passing(due)}; {late}." if due else f"{asked} is {late}."
    earlier = _in_passing(shown) if shown else ""
    return f"{opening} {earlier} shown, rated for {earlier}; not counted as current." if shown else opening


def rating_sentence(  # noqa: PLR0913 - a rating is all of these
    rating: str,
    value: float,
    *,
    target: float | None = None,
    low: float | None = None,
    high: float | None = None,
    amber: float | None = None,
    polarity: str,
    unit: str,
    decimals: int,
) -> str:
    """Return why a value has its rating, against a `target`, or a band from `low` to `high`, ends included.

    A distance is from the nearer end. Where the number as shown would be rated otherwise, both numbers are
    given: `79.96%, shown as 80.0%, target 80%.` ValueError where there is nothing to judge by: neither a band
    nor a target that a polarity reads.
    """
    judged, goal, exact = Rating(rating), _goal(target, low, high, amber, Polarity(polarity)), _exact(value)
    if goal.is_misread(exact, decimals):
        return _rounding_sentence(judged, exact, goal, unit, decimals)
    if judged is Rating.GREEN:
        return f"{goal.met} the target of {_with_words(goal.said(unit, decimals), unit)}."
    missed_by = _with_unit(_written(_round(goal.gap(exact), decimals)), _step(unit))
    if judged is Rating.RED:
        return f"{missed_by} {goal.side(exact)} the target of {goal.said(unit, decimals)}."
    tolerance = "" if goal.tolerance is None else f"; tolerance {_whole(goal.tolerance, _step(unit), decimals)}"
    return f"Missed by {missed_by}{tolerance}."


def _rounding_sentence(judged: Rating, exact: Decimal, goal: _Goal, unit: str, decimals: int) -> str:
    tells = (more for more in range(decimals + 1, decimals + 12) if not goal.is_misread(exact, more))
    precise = _with_unit(_written(_round(exact, next(tells, decimals + 12))), _mark(unit))
    shown = _with_unit(_written(_round(exact, decimals)), _mark(unit))
    sentence = f"{precise}, shown as {shown}, target {goal.said(unit)}"
    if judged is not Rating.RED or goal.tolerance is None:
        return f"{sentence}."
    # Between amber and red it is the tolerance, not the target, that the rounding hides.
    return f"{sentence}, tolerance {_whole(goal.tolerance, _step(unit))}."


class _Goal(NamedTuple):
    """What a value is judged by: from `floor` to `ceiling` it is met, and within `tolerance` of them nearly."""

    floor: Decimal | None
    ceiling: Decimal | None
    tolerance: Decimal | None

    @property
    def met(self) -> str:
        if self.floor is None:
            return "At or below"
        return "At or above" if self.ceiling is None else "Within"

    def said(self, unit: str, decimals: int = 0) -> str:
        ends = (end for end in (self.floor, self.ceiling) if end is not None)
        return " to ".join(_whole(end, _mark(unit), decimals) for end in ends)

    def gap(self, number: Decimal) -> Decimal:
        below = self.floor - number if self.floor is not None else Decimal(0)
        above = number - self.ceiling if self.ceiling is not None else Decimal(0)
        return max(below, above, Decimal(0))

    def side(self, number: Decimal) -> str:
        return "above" if self.ceiling is not None and number > self.ceiling else "below"

    def is_misread(self, number: Decimal, decimals: int) -> bool:
        """Tell whether `number`, rounded, would be rated otherwise, or seem not to miss by anything."""
        gap, seen = self.gap(number), self.gap(_round(number, decimals))
        if (gap > 0) != (seen > 0) or (gap > 0 and not _round(gap, decimals)):
            return True
        return self.tolerance is not None and (gap > self.tolerance) != (seen > self.tolerance)


def _goal(
    target: float | None, low: float | None, high: float | None, amber: float | None, polarity: Polarity
) -> _Goal:
    floor, ceiling = low, high
    if low is None and high is None:
        floor = target if polarity is Polarity.HIGH_IS_GOOD else None
        ceiling = target if polarity is Polarity.LOW_IS_GOOD else None
    if floor is None and ceiling is None:
        raise ValueError("a rating has a target and a polarity that reads it, or a band: found neither")
    return _Goal(*(None if end is None else _exact(end) for end in (floor, ceiling, amber)))


def _direction(is_up: bool, polarity: Polarity) -> str:
    if polarity is Polarity.NO_JUDGEMENT:
        return "up" if is_up else "down"
    return "better" if is_up == (polarity is Polarity.HIGH_IS_GOOD) else "worse"


def _exact(number: float) -> Decimal:
    """Return the number as people would write it: 2.675, not the 2.67499999 that a float holds."""
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a number that can be shown")
    return Decimal(str(number))


def _round(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _written(number: Decimal) -> str:
    return f"{MINUS if number < 0 else ''}{abs(number):,f}"


def _whole(number: Decimal, unit: str, decimals: int = 0) -> str:
    """Return a number that somebody set, never rounded: with `decimals`, or as many more as it has."""
    own = -int(number.normalize().as_tuple().exponent)
    return _with_unit(_written(_round(number, max(own, decimals))), unit)


def _with_unit(written: str, unit: str) -> str:
    mark = _mark(unit)
    if mark.startswith("£"):
        sign = MINUS if written.startswith(MINUS) else ""
        return _with_words(f"{sign}£{written.removeprefix(MINUS)}{mark[1:]}", unit)
    return _with_words(f"{written}{mark}", unit)


def _with_words(written: str, unit: str) -> str:
    """Return the number with the words of its unit, if it has any besides a mark."""
    words = unit.removeprefix(_mark(unit)).strip()
    words = words[:-1] if written == "1" and words in _COUNTED else words
    return f"{written} {words}" if words else written


def _mark(unit: str) -> str:
    """Return the part of a unit that touches its number: `%`, `£m`, or nothing."""
    return unit.partition(" ")[0] if unit.startswith(("£", "%")) else ""


def _step(unit: str) -> str:
    """Return the unit of a distance in a sentence that has named the unit in full, or stands beside it."""
    return "points" if unit.startswith("%") else _mark(unit)


def _parsed(period: str | Period) -> Period:
    return period if isinstance(period, Period) else Period.parse(period)


def _name(month: Month) -> str:
    return MONTHS[month.number - 1]


def _month(month: Month) -> str:
    return f"{_name(month)} {month.year}"


def _in_passing(spoken: str | Period) -> str:
    """Return a month without its year, as in talk of what is due next; anything else in full."""
    parsed = _parsed(spoken)
    return _name(parsed.first) if parsed.grain is Grain.MONTH else period(parsed)


def _day_in_passing(day: date) -> str:
    return f"{day.day} {_name(Month.of(day))}"
