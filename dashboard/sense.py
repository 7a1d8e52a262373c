"""Sense checks of an accepted file: what is allowed by its contract and still looks unlike the last one."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean, median

from dashboard.contracts import Source
from dashboard.engine import Frame, rows_by
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA, Problem, Severity

MOVED = 0.25
"""Rows a period may differ by this share from the last file before it is worth a question."""

STRAY = 0.1
"""A period with less than this share of a file's usual rows is more likely a mistyped date than a period."""


def against_last(file: str, facts: Frame, before: Frame | None, source: Source, lookup: Lookup) -> list[Problem]:
    """Return what looks unlike the last accepted file of the source, whose facts are `before`, each as a warning.

    A period that hardly has a row; an area without rows that had some, or of which a place would
    expect some; rows a period up or down by more than a quarter.
    """
    said = [*_strays(facts), *_without_rows(facts, before, source, lookup), *_moved(facts, before)]
    return [Problem(file, each, "Look whether that is right.", Severity.WARNING) for each in said]


def _strays(facts: Frame) -> Iterator[str]:
    rows = rows_by(facts, "covered")
    usual = median(rows.values()) if len(rows) > 2 else 0
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


def _all_areas(source: Source, lookup: Lookup) -> set[str]:
    return {area.code for area in lookup.at(lookup.keep_level)} if source.area and source.grain == "record" else set()


def _moved(facts: Frame, before: Frame | None) -> Iterator[str]:
    was, now = (rows_by(frame, "covered") if frame is not None else {} for frame in (before, facts))
    if not was or not now:
        return
    usual, found = mean(was.values()), mean(now.values())
    if abs(found - usual) > usual * MOVED:
        yield f"{found:,.0f} rows a period, where the last file had {usual:,.0f}."
