"""Where a number came from: method, target row, definition version, and the files behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from dashboard import words
from dashboard.contracts import feeding
from dashboard.definitions import Indicator
from dashboard.disclosure import LARGEST_SMALL_COUNT, Policy, shown
from dashboard.edition import Edition
from dashboard.intervals import NOT_WIDENED
from dashboard.measure.parts import Table, count_text, interval_text, period_of, plain_number, used
from dashboard.store import Extract
from dashboard.terms import Point, State

OLD_DENOMINATOR = 2
"""Years after which the population behind a rate is flagged (methods, decision 6)."""


def lineage_of(point: Point, indicator: Indicator) -> Iterator[tuple[str, str]]:
    """Yield where a point came from, as pairs of a name and what it says."""
    if not point.period:
        return
    hidden = words.state_sentence(State.HIDDEN) if point.state == State.HIDDEN else ""
    version, _, digest = point.definition.partition(":")
    facts = [
        ("Period", words.period(period_of(point, indicator))),
        ("Numerator", count_text(point.numerator) or hidden),
        ("Denominator", count_text(point.denominator)),
        ("95% interval", _interval(point, indicator)),
        ("Method", "" if interval_text(point, indicator) else point.method),
        ("Coverage", point.coverage),
        ("Denominator dated", _dated(point, indicator)),
        ("Target row", f"targets.csv, {point.target_row}" if point.target_row else "No target row."),
        ("Definition", f"version {version}, SHA-256 {digest}" if digest else ""),
    ]
    yield from ((label, text) for label, text in facts if text)


def source_of(indicator: Indicator, edition: Edition) -> str:
    """Return what a measure is counted from: the titles of its contracts, each once."""
    sources = edition.inputs.sources
    told = (each.title for count in indicator.reads for each in feeding(sources, count.source))
    return "; ".join(dict.fromkeys(told)) or "None"


def _interval(point: Point, indicator: Indicator) -> str:
    if point.method == NOT_WIDENED:
        return f"None: {point.reason}." if point.reason else "None."
    if point.lower is None and point.upper is not None:
        return f"Up to {plain_number(point.upper, indicator)}, with no lower limit ({point.method})"
    limits = interval_text(point, indicator)
    return f"{limits} ({point.method})" if limits and point.method else limits or "None for this kind."


def _dated(point: Point, indicator: Indicator) -> str:
    if not point.denominator_date:
        return ""
    day, end = date.fromisoformat(point.denominator_date), period_of(point, indicator).last_day
    is_old = (end.year - day.year, end.month, end.day) > (OLD_DENOMINATOR, day.month, day.day)
    return f"{words.day(day)}{'. Older than two years: read with care.' if is_old else ''}"


def extracts_of(point: Point, extracts: Iterable[Extract], edition: Edition) -> Table:
    """Return a row for each extract the point was counted from, and what its file held that was not counted."""
    held = {extract.number: extract for extract in extracts}
    rows = [
        (held[number].file, part, *_loaded(held[number], edition), _rows_text(rows), *_left_out(held[number], edition))
        for part, number, rows in used(point)
        if number in held
    ]
    columns = ("File", "Used for", "Source", "SHA-256", "Loaded", "By", "Rows used", "Set aside", "Outside the place")
    return Table("The files behind this number", columns, tuple(rows), (6, 7, 8))


def _rows_text(rows: int | None) -> str:
    return "not said: small numbers" if rows is None else count_text(rows)


def _loaded(extract: Extract, edition: Edition) -> tuple[str, str, str, str]:
    source = edition.inputs.sources.get(extract.source)
    loaded = f"{words.day(extract.loaded_at.date())}, {extract.loaded_at:%H:%M}"
    # Whoever reads a public board is told which file, and not the name or address of who loaded it.
    by = "not shown" if edition.inputs.place.file.audience == "public" else extract.loaded_by
    return source.title if source else extract.source, extract.sha256[:12], loaded, by


def _left_out(extract: Extract, edition: Edition) -> tuple[str, str]:
    counts = json.loads(extract.counts)
    outside = rows_text(counts.get("outside the place", 0), policy_for(extract.source, edition))
    return count_text(counts.get("set aside", 0)), outside


def policy_for(source: str, edition: Edition) -> Policy:
    """Return how counts of a kind of file are protected from an edition's readers; strictly where it is not known."""
    stated = edition.inputs.sources.get(source)
    return Policy(getattr(stated.disclosure, edition.inputs.place.file.audience)) if stated else Policy.HES


def rows_text(count: int, policy: Policy) -> str:
    """Return a number of rows as a reader may see it under a policy: `0`, `1 to 7`, or the number."""
    seen = shown(count, policy)
    return f"1 to {LARGEST_SMALL_COUNT}" if seen is None else words.number(seen, 0)
