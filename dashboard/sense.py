"""Sense checks of an accepted file: what is allowed by its contract and still looks unlike the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import mean, median, median_high

from dashboard.contracts import Kind, Source
from dashboard.engine import Frame, rows_by
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA, Problem, Severity

MOVED = 0.25
"""Rows a period may differ by this share from the last file before it is worth a question."""

HALVED = 0.5
"""Less than this share of what somebody sent in the last file is worth a question."""

FEW = 20
"""Rows a period below which half of them may be missing by chance alone."""

STRAY = 0.1
"""A period with less than this share of a file's usual rows is more likely a mistyped date than a period."""


def against_last(
    file: str, facts: Frame, before: Frame | None, source: Source, lookup: Lookup, covers: Sequence[str] = ()
) -> list[Problem]:
    """Return what looks unlike the last accepted file of the source, whose facts are `before`, each as a warning.

    A period covered (one of `covers`) that has no row or hardly any; an area without rows that had some, or of
    which a place would expect some; rows a period up or down by more than a quarter; a provider (or organisation,
    any column whose values no contract lists) that is gone or sends less than half; a file that begins where the
    last one did and ends sooner, or has fewer rows of the periods that both have.
    """
    said = [*_empty(facts, covers), *_strays(facts), *_without_rows(facts, before, source, lookup)]
    said += [*_first_noughts(facts, before, source, lookup), *_moved(facts, before)]
    said += [*_senders(facts, before, source), *_shorter(facts, before)]
    return [Problem(file, each, "Look whether that is right.", Severity.WARNING) for each in said]


def _empty(facts: Frame, covers: Sequence[str]) -> Iterator[str]:
    found = rows_by(facts, "covered")
    for label in covers:
        if label not in found:
            yield f"{label} is covered and has no row at all. It replaces all of {label}."


def _strays(facts: Frame) -> Iterator[str]:
    rows = rows_by(facts, "covered")
    # Of two periods the fuller is the usual one: a month's file with one mistyped date has two.
    usual = (median if len(rows) > 2 else median_high)(rows.values()) if len(rows) > 1 else 0
    for period, number in rows.items():
        if number < usual * STRAY:
            usually = f"where periods of the file have {usual:,.0f}"
            yield f"{period} has {number:,} rows, {usually}. It replaces all of {period}."


def _without_rows(facts: Frame, before: Frame | None, source: Source, lookup: Lookup) -> Iterator[str]:
    """An area with no row is nought in a record source and missing in an aggregate one: either deserves a look."""
    expected = set(rows_by(before, "area")) if before is not None else _all_areas(source, lookup)
    expected -= {UNKNOWN_AREA, lookup.place}
    for code in sorted(expected - set(rows_by(facts, "area"))):
        reads_as = "none happened" if source.grain == "record" else "missing"
        yield f"{lookup.name(code)} has no row at all, which reads as {reads_as}."


def _first_noughts(facts: Frame, before: Frame | None, source: Source, lookup: Lookup) -> Iterator[str]:
    """An area without a row in one period of several, where that never happened in the last file."""
    months = _periods_of(facts)
    every = set(rows_by(facts, "covered"))
    was = _periods_of(before) if before is not None else {}
    usual = set(rows_by(before, "covered")) if before is not None else set()
    for code, found in sorted(months.items() if source.grain == "record" else ()):
        lacking = sorted(every - found)
        if len(lacking) == 1 and code in lookup.areas and was.get(code, set()) == usual:
            yield f"{lookup.name(code)} has no row in {lacking[0]}, which reads as none happened."


def _periods_of(facts: Frame) -> dict[str, set[str]]:
    """Return the periods in which each area has a row."""
    if facts.is_empty():
        return {}
    pairs = facts.select("area", "covered").unique().rows()
    return {code: {label for each, label in pairs if each == code} for code, _ in pairs}


def _all_areas(source: Source, lookup: Lookup) -> set[str]:
    return {area.code for area in lookup.at(lookup.keep_level)} if source.area and source.grain == "record" else set()


def _moved(facts: Frame, before: Frame | None) -> Iterator[str]:
    was, now = (rows_by(frame, "covered") if frame is not None else {} for frame in (before, facts))
    if not was or not now:
        return
    usual, found = mean(was.values()), mean(now.values())
    if abs(found - usual) > usual * MOVED:
        yield f"{found:,.0f} rows a period, where the last file had {usual:,.0f}."


def _senders(facts: Frame, before: Frame | None, source: Source) -> Iterator[str]:
    """Those who send the rows, such as providers, that sent some in the last file: gone, or less than half as many."""
    if before is None or not rows_by(before, "covered") or not rows_by(facts, "covered"):
        return
    usual, periods = (len(rows_by(frame, "covered")) for frame in (before, facts))
    open_columns = (name for name, stated in source.columns.items() if stated.kind in (Kind.CODE, Kind.TEXT))
    for column in (each for each in open_columns if each in source.dimensions and not source.columns[each].values):
        was, now = rows_by(before, column), rows_by(facts, column)
        for name, rows in was.items():
            then, found = rows / usual, now.get(name, 0) / periods
            if name and now and not found:
                yield f"{column} {name} has no row, and had {rows:,} in the last file."
            elif name and now and found < then * HALVED and then >= FEW:
                yield f"{column} {name} has {found:,.0f} rows a period, where the last file had {then:,.0f}."


def _shorter(facts: Frame, before: Frame | None) -> Iterator[str]:
    was, now = (rows_by(frame, "covered") if frame is not None else {} for frame in (before, facts))
    both = sorted(was.keys() & now.keys())
    if not both or min(now) > min(was):
        return
    if max(now) < max(was):
        yield f"It ends in {max(now)}, where the last file went on to {max(was)}."
    before_rows, rows = (sum(frame[label] for label in both) for frame in (was, now))
    if len(both) > 1 and rows < before_rows:
        yield f"{both[0]} to {both[-1]} have {rows:,} rows, where the last file had {before_rows:,}."
