"""What a load says of a whole file at its end: how dates were read, what was mended, how many rows went which way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dashboard.cells import Unfit
from dashboard.contracts import Kind
from dashboard.ingest.values import LEFT_OUT, Values
from dashboard.terms import Problem, Severity

_MENDED = {
    "spaces": "{:,} rows had stray spaces, which were passed over.",
    "blank": "{:,} blank rows were passed over.",
    "left out": "{:,} rows are of other series and were left out.",
    "no covering date": "{:,} rows have no covering date yet and were not kept.",
}
_WARNED = {
    "outside the place": "{:,} rows have areas outside the place and were not counted.",
    "outside the cover given": "{:,} rows are dated outside the cover given and were left out.",
}


def of_dates(values: Values, file: str) -> Iterator[Problem]:
    """Yield what the dates of a file proved: that months come first, or that they disagree, which refuses it."""
    for column, found in values.proofs().items():
        if values.readers[column].month_first and found == {"month first"}:
            said = "Dates were read month first, as some can only be."
            yield Problem(file, said, "", Severity.REPAIRED, values.label(column))
        if found == {"month first", "day first"}:
            said = "Some dates can only be day first, and others only month first."
            yield Problem(file, said, "Export the dates as 2026-09-03.", column=values.label(column))


def of_repairs(values: Values, file: str) -> Iterator[Problem]:
    """Yield what reading the cells of each column mended, with an example."""
    for column, memory in values.memory.items():
        read = sorted(text for text, value in memory.items() if not isinstance(value, Unfit) and value != LEFT_OUT)
        mended = {values.readers[column].repair(text): text for text in reversed(read)}
        for said, found in mended.items():
            if said:
                yield Problem(file, said, "", Severity.REPAIRED, values.label(column), found)


def of_counts(counts: Counter[str], values: Values, file: str) -> Iterator[Problem]:
    """Yield how many rows were mended or left out, and a warning for those that were not counted."""
    for name, text in _MENDED.items():
        if counts[name]:
            yield Problem(file, text.format(counts[name]), "", Severity.REPAIRED)
    for name, text in _WARNED.items():
        if counts[name]:
            yield Problem(file, text.format(counts[name]), "Look whether that is right.", Severity.WARNING)
    for column, stated in values.source.columns.items():
        if stated.kind is Kind.AGE and (number := counts[f"without {column}"]):
            said = f"{number:,} rows have no {column} and are counted in no band of it."
            yield Problem(file, said, "Fill it in if it is known.", Severity.WARNING, values.label(column))
