"""One extract as it was kept, and how it is brought to the names of today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.contracts import Condition, Source
from dashboard.engine import Frame
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA


@dataclass(frozen=True)
class Piece:
    """One extract as it was kept: its number, the contract it was read by, what it covers and replaces, its facts."""

    number: int
    source: Source
    lookup: str
    covers: tuple[str, ...]
    keys: frozenset[tuple[str, ...]]
    frame: Frame

    def of(self, column: str) -> list[str]:
        """Return what the keys say of a column by which the extract replaces; nothing if it does not replace by it."""
        if column not in self.source.replaced:
            return []
        at = self.source.replaced.index(column)
        return [key[at] for key in self.keys]

    def speaks_of(self, tests: Sequence[Condition]) -> bool:
        """Tell whether the extract can have a say in these tests: a series of men has none in one of women."""
        asked = [test for test in tests if test.values and test.column in self.source.replaces]
        return all(set(self.of(test.column)) & set(test.values) for test in asked)


def dated_alike(piece: Piece, contract: Source) -> Piece:
    """Return an extract with the date it is counted by under the name that the contract in charge has for it."""
    own, name = piece.source.dates[0], contract.dates[0]
    is_other = own != name and own in piece.frame.columns and name not in piece.frame.columns
    return replace(piece, frame=piece.frame.rename({own: name})) if is_other else piece


def coded_alike(piece: Piece, names: Mapping[str, str]) -> Piece:
    """Return an extract with its areas under the codes of today, where `names` gives older ones.

    A row under the older code is left out where the extract speaks of that period under the code of today too:
    both together would count one area twice.
    """
    if "area" not in piece.frame.columns or not set(piece.frame["area"].unique()) & set(names):
        return replace(piece, keys=_recoded(piece, names))
    said = set(piece.frame.select("covered", "area").unique().rows())
    again = {(label, code) for label, code in said if code in names and (label, names[code]) in said}
    frame = piece.frame
    for label, code in again:
        frame = frame.filter((frame["covered"] != label) | (frame["area"] != code))
    frame = frame.with_columns(frame["area"].replace(dict(names)))
    return replace(piece, frame=frame, keys=_recoded(piece, names))


def _recoded(piece: Piece, names: Mapping[str, str]) -> frozenset[tuple[str, ...]]:
    if "area" not in piece.source.replaced:
        return piece.keys
    at = piece.source.replaced.index("area")
    return frozenset((*key[:at], names.get(key[at], key[at]), *key[at + 1 :]) for key in piece.keys)


def without_gone(piece: Piece, lookup: Lookup, labels: Collection[str]) -> Piece:
    """Return an extract without areas that are kept no more, in these periods, of which a file loaded since speaks.

    No later file has such an area among what it replaces, so the old facts would stand beside the new for ever.
    """
    if not {"area", "covered"} <= set(piece.source.replaced):
        return piece
    above = {code for code in lookup.areas if not lookup.is_within(code)}
    known = {lookup.place, UNKNOWN_AREA, *(area.code for area in lookup.at(lookup.keep_level)), *above}
    said = zip(piece.keys, piece.of("covered"), piece.of("area"), strict=True)
    keys = frozenset(key for key, label, code in said if code in known or label not in labels)
    if piece.frame.is_empty():
        return replace(piece, keys=keys)
    stands = piece.frame["area"].is_in(list(known)) | ~piece.frame["covered"].is_in(list(labels))
    return replace(piece, keys=keys, frame=piece.frame.filter(stands))
