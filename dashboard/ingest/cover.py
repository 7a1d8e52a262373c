"""Which periods a file speaks for, and whether its last month is whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import polars as pl

from dashboard.contracts import Column, Kind, Source
from dashboard.engine import Frame
from dashboard.ingest.options import Options
from dashboard.reduce import Gathered
from dashboard.terms import Month, Period, Problem, Severity, months_from

CUT_SHORT = timedelta(days=7)
"""A last month whose latest date is more than this before its end was cut short (house rules)."""


def labels(frame: Frame, column: str, stated: Column) -> pl.Series:
    """Return the period that each row speaks for: a date's month, or what the column says."""
    return frame[column].dt.strftime("%Y-%m") if stated.kind is Kind.DATE else frame[column]


def lies_in(label: str, first: Month, last: Month) -> bool:
    """Tell whether a whole period lies between two months, both included."""
    period = Period.parse(label)
    return first <= period.first and period.last <= last


def settle(gathered: Gathered, source: Source, options: Options, counts: Counter[str], file: str) -> list[Problem]:
    """Settle what a file speaks for, leaving out a last month that was cut short, and return what to say of it."""
    stated = source.columns[source.covers]
    if options.covers and stated.kind in (Kind.DATE, Kind.MONTH):
        gathered.covers = {str(month) for month in months_from(*options.covers)}
    elif stated.kind is Kind.DATE and not options.whole_months and gathered.latest:
        last = Month.of(max(gathered.latest.values()))
        if gathered.latest[str(last)] < last.last_day - CUT_SHORT:
            counts["cut short"] = gathered.leave_out(str(last))
            counts["kept"] -= counts["cut short"]
            return [_cut_short(last, gathered, file)]
    return []


def _cut_short(last: Month, gathered: Gathered, file: str) -> Problem:
    left = bool(gathered.covers)
    latest = gathered.latest[str(last)].isoformat()
    return Problem(
        file,
        f"{last} was cut short: its latest date is {latest}. It was left out."
        if left
        else f"{last} was cut short: its latest date is {latest}. Nothing else is covered.",
        f"If it is whole, load with --covers {last}..{last}.",
        Severity.WARNING if left else Severity.ERROR,
    )
