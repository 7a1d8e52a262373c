"""The facts in force for a source: which periods they speak for, and which of them can still answer a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from dashboard import engine
from dashboard.contracts import Condition, Source
from dashboard.engine import Frame
from dashboard.place import Lookup
from dashboard.terms import Month, Period


@dataclass(frozen=True)
class Piece:
    """One extract as it was kept: its number, the contract it was read by, what it covers and replaces, its facts."""

    number: int
    source: Source
    lookup: str
    covers: tuple[str, ...]
    keys: frozenset[tuple[str, ...]]
    frame: Frame


@dataclass(frozen=True)
class Facts:
    """Every fact in force that feeds one name, from the extracts that nothing later replaced whole.

    `contract` is the contract of today, by which conditions are read. `covered` maps a period's
    label to the extracts that speak for it.
    """

    contract: Source
    lookup: Lookup
    pieces: tuple[Piece, ...]
    frame: Frame
    covered: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def months(self) -> set[Month]:
        """The months that some extract speaks for."""
        return {month for label in self.covered for month in Period.parse(label).months}

    @cached_property
    def _grains(self) -> dict[int, str]:
        return {piece.number: piece.source.grain for piece in self.pieces}

    def is_record(self, extract: int) -> bool:
        """Tell whether an extract had one row a spell or person, so that an area without a row has none."""
        return self._grains.get(extract, self.contract.grain) == "record"

    def counts_all(self, label: str) -> bool:
        """Tell whether a period's every extract was of records: then what has no row is nought, and else missing."""
        spoken = self.covered.get(label, ())
        return all(map(self.is_record, spoken)) if spoken else self.contract.grain == "record"

    def outdated(self, tests: Sequence[Condition], dated: str) -> dict[str, str]:
        """Return the labels that cannot answer these tests as they were kept, each with what to reload.

        An extract lacks an answer when it did not keep a tested column or a band's cut, or was read
        by another lookup of areas. Nothing is guessed: its periods are missing until it is loaded again.
        """
        wrong: dict[str, str] = {}
        for piece in self.pieces:
            covers = [label for label in piece.covers if piece.number in self.covered.get(label, ())]
            if reason := self._outdated(piece, covers, tests):
                wrong |= dict.fromkeys((*covers, *self._labels_of(piece, dated)), reason)
        return wrong

    def _labels_of(self, piece: Piece, dated: str) -> list[str]:
        """Return the periods in which facts of an extract are still counted."""
        if dated not in self.frame.columns:
            return []
        labels: list[str] = self.frame.filter(self.frame["extract"] == piece.number)[dated].unique().to_list()
        return labels

    def _outdated(self, piece: Piece, covers: Sequence[str], tests: Sequence[Condition]) -> str:
        months = f"{covers[0]} to {covers[-1]}" if len(covers) > 1 else "".join(covers)
        if self.contract.area and piece.lookup != self.lookup.hash:
            return f"the areas changed since it was loaded: reload {months}"
        if _keyed_otherwise(piece.source, self.contract):
            return f"what a file replaces changed since it was loaded: reload {months}"
        for test in tests:
            if _derived_otherwise(test.column, piece.source, self.contract):
                return f"{test.column.replace('_', ' ')} was derived in another way: reload {months}"
            if test.column not in piece.frame.columns and not piece.frame.is_empty():
                return f"the file had no {test.column.replace('_', ' ')}: reload {months}"
            cuts = piece.source.cuts_of(test.column) if test.column in piece.source.dimensions else []
            if cuts and any(end not in cuts for end in _ends(test)):
                return f"{test.column.replace('_', ' ')} was kept in other bands: reload {months}"
        return ""


def _keyed_otherwise(before: Source, now: Source) -> bool:
    """Tell whether an extract was read when its contract replaced by other keys, so that none of them would match."""
    return before.id == now.id and before.replaces != now.replaces


def _derived_otherwise(column: str, before: Source, now: Source) -> bool:
    """Tell whether an extract's derived column means another thing than today's; cuts are looked at on their own."""
    was, means = (source.derive.get(column) for source in (before, now))
    if was is None or means is None:
        return False
    return was.model_copy(update={"cuts": means.cuts, "values": sorted(was.values)}) != means.model_copy(
        update={"values": sorted(means.values)}
    )


def _ends(test: Condition) -> list[int]:
    ends = [int(value) + step for value in test.values for step in (0, 1)]
    ends += [int(test.low)] if test.low is not None else []
    return ends + ([int(test.high) + 1] if test.high is not None else [])


def in_force(contract: Source, lookup: Lookup, pieces: Iterable[Piece]) -> Facts:
    """Return the facts of the pieces that nothing later replaced, and what they cover."""
    alive: list[Piece] = []
    covered: dict[str, tuple[int, ...]] = {}
    taken: set[tuple[str, ...]] = set()
    for piece in sorted(pieces, key=lambda each: -each.number):
        if _keyed_otherwise(piece.source, contract) and set(piece.covers) <= set(covered):
            continue  # loaded again since the contract said what a file replaces in another way
        left = piece.keys - taken
        taken |= piece.keys
        if left:
            alive.append(_dated_alike(piece, contract))
            only_cover = piece.source.replaces == [piece.source.covers]
            for label in sorted({key[0] for key in left}) if only_cover else piece.covers:
                covered[label] = (*covered.get(label, ()), piece.number)
    frame = engine.resolve((piece.number, piece.source.replaced, set(piece.keys), piece.frame) for piece in alive)
    return Facts(contract, lookup, tuple(alive), frame, covered)


def _dated_alike(piece: Piece, contract: Source) -> Piece:
    """Return an extract with the date it is counted by under the name that the contract in charge has for it."""
    own, name = piece.source.dates[0], contract.dates[0]
    is_other = own != name and own in piece.frame.columns and name not in piece.frame.columns
    return replace(piece, frame=piece.frame.rename({own: name})) if is_other else piece
