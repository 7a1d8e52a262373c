"""Where each row lies: in the place, in no known area of it, above it, or outside."""

from __future__ import annotations

import re

import polars as pl

from dashboard.cells import Unfit, nearest, spelling
from dashboard.contracts import Source
from dashboard.engine import Frame
from dashboard.ingest.values import Values
from dashboard.place import WELL_FORMED, Lookup
from dashboard.terms import UNKNOWN_AREA

_NOT_KNOWN = {
    "unknown",
    "not known",
    "notknown",
    "no fixed abode",
    "nfa",
    "x99999999",
    "e99999999",
    "zz99 3vz",
    "zz993vz",
}


class Areas:
    """The area column of a file against the place's lookup."""

    def __init__(self, source: Source, lookup: Lookup, values: Values) -> None:
        self.source, self.lookup, self.values = source, lookup, values

    def choose(self, found: list[int], chunk: Frame) -> int:
        """Return which of several area columns is meant: two vintages stand side by side, and the lookup knows one."""
        column = self.source.area
        if column not in self.values.chosen:
            known = {
                index: sum(self.lookup.find(code) is not None for code in chunk[f"c{index}"].to_list())
                for index in found
            }
            self.values.chosen[column] = max(found, key=lambda index: (known[index], -found.index(index)))
        return self.values.chosen[column]

    def placed(self, frame: Frame) -> Frame:
        """Return the frame with `code` (the area meant) and `where`: in, unknown, above, outside."""
        column = self.source.area
        found = {text: self._place_of(text) for text in frame[column].unique().to_list()}
        frame = self._without_bad(self._without_bad(frame, column), self.source.member)
        said, texts = pl.col(column), list(found)
        where, codes = ([each[part] for each in found.values()] for part in (0, 1))
        return self._by_membership(
            frame.with_columns(
                said.replace_strict(texts, where, return_dtype=pl.String).alias("where"),
                said.replace_strict(texts, codes, return_dtype=pl.String).alias("code"),
            )
        )

    def _without_bad(self, frame: Frame, column: str) -> Frame:
        """Return the frame with rows marked faulty that say no area: of a council that is none, nobody can be."""
        said = frame[column].unique().to_list() if column in frame.columns else []
        bad = {text or "": self._unfit(text or "") for text in said if self._place_of(text)[0] == "bad"}
        return self.values.mark(frame, column, bad) if bad else frame

    def fits(self, text: str) -> bool:
        """Tell whether a text says an area, or that it is not known."""
        return self._place_of(text)[0] != "bad"

    def _unfit(self, text: str) -> Unfit:
        names = {
            spelling(area.name): area.name for area in self.lookup.areas.values() if self.lookup.is_within(area.code)
        }
        return Unfit("an area's code such as E01000001, or its name", nearest(text, names))

    def _by_membership(self, frame: Frame) -> Frame:
        """Return the frame with rows moved by whose they are, where the file says it.

        A record of ours in an area the lookup lacks is ours, its neighbourhood unknown; one of nowhere,
        or counted by its council, that is another council's is not ours.
        """
        column = self.source.member
        if not column or column not in frame.columns:
            return frame
        said = {text: self._place_of(text)[0] for text in frame[column].unique().to_list()}
        ours = pl.col(column).is_in([text for text, where in said.items() if text is not None and where == "in"])
        theirs = pl.col(column).is_in([text for text, where in said.items() if where in ("outside", "above")])
        left = ["unknown"] if self.source.counts_by == "residence" else ["unknown", "in"]
        where = pl.col("where")
        moved = (
            pl.when((where == "outside") & ours)
            .then(pl.lit("unknown"))
            .when(where.is_in(left) & theirs)
            .then(pl.lit("outside"))
            .otherwise(where)
        )
        code = pl.when((where == "outside") & ours).then(pl.lit(UNKNOWN_AREA)).otherwise(pl.col("code"))
        return frame.with_columns(moved.alias("where"), code.alias("code"))

    def _place_of(self, text: str | None) -> tuple[str, str]:
        if text is None or text.casefold() in _NOT_KNOWN:
            return "unknown", UNKNOWN_AREA
        if code := self.lookup.find(text):
            return ("in" if self.lookup.is_within(code) else "above"), code
        return ("outside", text.upper()) if self._is_code(text.upper()) else ("bad", "")

    def _is_code(self, text: str) -> bool:
        numbers = self.source.columns[self.source.area].other_codes
        return bool(WELL_FORMED.fullmatch(text) or (numbers and re.fullmatch(numbers, text)))
