"""Facts that were kept by areas which are others now: what can still be told of the place, and what to load again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard.engine import Frame
from dashboard.facts.pieces import Piece
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA


@dataclass(frozen=True)
class Found:
    """A period of an extract read by another lookup of areas, which some area has to be loaded again for.

    `is_told` is whether the place's own count can be told all the same, and `is_own` whether the file gave it as such.
    """

    piece: Piece
    label: str
    is_told: bool
    is_own: bool = False


@dataclass(frozen=True)
class Redrawn:
    """Facts in force, counted by the column `dated`, against the areas of today; `covers` are each extract's labels."""

    lookup: Lookup
    pieces: Sequence[Piece]
    frame: Frame
    dated: str
    covers: Mapping[int, Sequence[str]]

    @cached_property
    def found(self) -> list[Found]:
        """Every period of every extract that has to be loaded again for some area."""
        others = [piece for piece in self.pieces if piece.source.area and not self.lookup.counts_alike(piece.lookup)]
        return [found for piece in others for found in self._found(piece)]

    def _found(self, piece: Piece) -> Iterator[Found]:
        labels = self._areas.get(piece.number, {})
        if piece.source.grain == "record":
            # The facts of records are all the place's, if the same rows would be taken for its own now.
            for label in {**dict.fromkeys(self.covers[piece.number]), **labels}:
                yield Found(piece, label, self.lookup.holds_alike(piece.lookup))
            return
        for label, codes in labels.items():
            if codes - self._above - {self.lookup.place}:
                yield self._divided(piece, label)
        for label in self.covers[piece.number]:
            # Without a row it may have passed over areas that are known now.
            if label not in labels:
                yield Found(piece, label, is_told=False)

    def _divided(self, piece: Piece, label: str) -> Found:
        """Return whether aggregates tell the place's own count: as its own row, or as all the areas there were."""
        by_extract = {number: labels.get(label, set()) - self._above for number, labels in self._areas.items()}
        codes = set().union(*by_extract.values())
        if self.lookup.place in codes:
            return Found(piece, label, is_told=True, is_own=True)
        read_by = {each.lookup for each in self.pieces if by_extract.get(each.number)}
        is_whole = read_by == {piece.lookup} and self.lookup.is_all_kept(piece.lookup, codes - {UNKNOWN_AREA})
        return Found(piece, label, is_whole and self.lookup.holds_alike(piece.lookup))

    @cached_property
    def _above(self) -> set[str]:
        """The areas the place does not hold, such as a country to compare with."""
        return {code for code in self.lookup.areas if not self.lookup.is_within(code)}

    @cached_property
    def _areas(self) -> dict[int, dict[str, set[str]]]:
        """The areas that the facts in force have rows of, by extract and label."""
        held: dict[int, dict[str, set[str]]] = {}
        if self.dated in self.frame.columns:
            for number, label, code in self.frame.select("extract", self.dated, "area").unique().rows():
                if label is not None:
                    held.setdefault(number, {}).setdefault(label, set()).add(code)
        return held
