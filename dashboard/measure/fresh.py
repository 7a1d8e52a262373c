"""How fresh a measure's data is: up to which period, when the next is due, and whether it is up to date or late."""

from __future__ import annotations

from datetime import timedelta

from dashboard import words
from dashboard.edition import due_day
from dashboard.measure.chosen import Chosen
from dashboard.measure.parts import period_of
from dashboard.terms import State

SOON = timedelta(days=7)
"""A period that is due within this is due soon."""


def fresh_words(shown: Chosen) -> str:
    """Return how fresh a measure is in an area: `Up to date: to September 2026. October 2026 is due on 20 November.`

    It is judged from the period that the data describes and the day its next one is due, never from when a file came,
    on the day the edition is read. Nothing is called up to date where no day is promised.
    """
    indicator, edition = shown.indicator, shown.edition
    if not shown.point.period or shown.point.value is None:
        return ""
    last = period_of(shown.point, indicator)
    late = [each for each in shown.own if each.state == State.LATE]
    waited = period_of(late[0], indicator) if late else last.next
    until, due = f"to {words.period(last)}", due_day(indicator, waited, edition.inputs)
    if due is None:
        return f"{until[:1].upper()}{until[1:]}. No day is promised for the next."
    if late or due < edition.day:
        return f"Late: {until}. {words.period(waited)} was due on {words.day(due)}."
    stands = "Due soon" if due - edition.day <= SOON else "Up to date"
    return f"{stands}: {until}. {words.period(waited)} is due on {words.day(due)}."
