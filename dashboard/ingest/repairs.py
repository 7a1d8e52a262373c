"""What a lead has chosen to read in place of a text that does not fit, and in how many rows it stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import polars as pl

from dashboard.contracts import Kind, Source
from dashboard.engine import Frame
from dashboard.ingest.options import Repair, Repaired
from dashboard.terms import Problem, Severity


def is_repairable(column: str, source: Source) -> bool:
    """Tell whether a text of a column may be read as another: where a list, or the place's areas, say what fits.

    A date or a number is never guessed at, and one that is wrong is wrong in the system it came from.
    """
    stated = source.columns.get(column)
    return stated is not None and (stated.kind is Kind.AREA or bool(stated.values))


class Repairs:
    """The repairs chosen for a file, and how many rows each has mended so far."""

    def __init__(self, chosen: Sequence[Repair], source: Source, fits: Callable[[str, str], bool]) -> None:
        self.chosen, self.source, self.fits = chosen, source, fits
        self.rows: Counter[Repair] = Counter()

    def applied(self, frame: Frame) -> Frame:
        """Return a chunk with each text a lead has said another for read as that other."""
        for repair in self.chosen:
            if repair.column not in frame.columns or self._refusal(repair):
                continue
            is_said = pl.col(repair.column) == repair.found
            self.rows[repair] += frame.filter(is_said)["row"].n_unique()
            mended = pl.when(is_said).then(pl.lit(repair.use)).otherwise(pl.col(repair.column))
            frame = frame.with_columns(mended.alias(repair.column))
        return frame

    @property
    def made(self) -> tuple[Repaired, ...]:
        return tuple(Repaired(each, self.rows[each]) for each in self.chosen if self.rows[each])

    def problems(self, file: str, label: Callable[[str], str]) -> Iterator[Problem]:
        """Yield what was read otherwise, and a refusal for each repair that mends nothing or may not be made."""
        for each in self.chosen:
            if refused := self._refusal(each):
                yield Problem(file, refused, "Leave this repair out.", column=label(each.column), found=each.found)
            elif rows := self.rows[each]:
                said = f"Read as {each.use} in {rows:,} {'row' if rows == 1 else 'rows'}, as the lead chose."
                yield Problem(file, said, "", Severity.REPAIRED, label(each.column), each.found)
            else:
                said = "No row says this, so nothing was read otherwise."
                yield Problem(file, said, "Leave this repair out.", column=label(each.column), found=each.found)

    def _refusal(self, repair: Repair) -> str:
        if not is_repairable(repair.column, self.source):
            return "Only a column of areas, or of listed values, may be read as another value."
        if self.fits(repair.column, repair.found):
            return "It fits its column as it is, and is read as it stands."
        return "" if self.fits(repair.column, repair.use) else f'"{repair.use}" does not fit the column either.'
