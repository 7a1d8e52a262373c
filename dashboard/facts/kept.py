"""The facts in force that feed one name: what they cover, and of which periods they can no longer answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from dashboard import engine
from dashboard.contracts import Condition, Source
from dashboard.engine import Frame
from dashboard.facts.pieces import Piece, coded_alike, dated_alike, without_gone
from dashboard.facts.redrawn import Found, Redrawn
from dashboard.place import Lookup
from dashboard.terms import Month


@dataclass(frozen=True)
class Facts:
    """Every fact in force that feeds one name, from the extracts that nothing later replaced whole.

    `contract` is the contract of today, by which conditions are read. `covered` maps a period's
    label to the extracts that speak for it. `detailed` is the frame with the smaller areas that a contract keeps.
    """

    contract: Source
    lookup: Lookup
    pieces: tuple[Piece, ...]
    frame: Frame
    covered: dict[str, tuple[int, ...]] = field(default_factory=dict)
    detailed: Frame = field(default_factory=Frame, compare=False, repr=False)
    _by_date: dict[str, Redrawn] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def months(self) -> set[Month]:
        """The months that some extract speaks for."""
        return {month for label in self.covered for month in self.contract.period_of(label).months}

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

        An extract lacks an answer when it did not keep a tested column or a band's cut, or was read by
        another lookup of areas in such a way that not even the place's own count can be told. Nothing
        is guessed: its periods are missing until it is loaded again.
        """
        wrong: dict[str, str] = {}
        for piece in self.pieces:
            if piece.speaks_of(tests) and (reason := self._outdated(piece, tests)):
                wrong |= dict.fromkeys((*self._covers(piece), *self._labels_of(piece, dated)), reason)
        lost = {each.label: self._reload(each.piece) for each in self._redrawn(tests, dated) if not each.is_told}
        return wrong | lost

    def regrouped(self, tests: Sequence[Condition], dated: str) -> dict[str, str]:
        """Return the labels of which at most the place's own count can be told, each with what to reload for the rest.

        They are of extracts that were read when the areas were others.
        """
        return {each.label: self._reload(each.piece) for each in self._redrawn(tests, dated)}

    def undivided(self, dated: str) -> tuple[set[tuple[int, str]], dict[str, str]]:
        """Return whose facts are to be taken together as the place's, since the areas they were kept by are no more.

        First the extracts of records, each with a label; then the labels of aggregates, each with the fingerprint of
        the lookup whose areas must all be there.
        """
        whole = [each for each in self._redrawn((), dated) if each.is_told and not each.is_own]
        records = {(each.piece.number, each.label) for each in whole if self.is_record(each.piece.number)}
        others = [each for each in whole if not self.is_record(each.piece.number)]
        return records, {each.label: each.piece.lookup for each in others}

    def by_group(self, groups: Mapping[str, str], lookup: Lookup) -> Facts:
        """Return the facts of smaller areas summed by the group each belongs to, which `lookup` knows as an area.

        What was read when the areas were others is told by `regrouped` of the facts themselves.
        """
        pieces = tuple(replace(piece, lookup=lookup.hash) for piece in self.pieces)
        frame = engine.regrouped(self.detailed, groups)
        return replace(self, lookup=lookup, pieces=pieces, frame=frame, _by_date={})

    def undetailed(self, dated: str) -> dict[str, str]:
        """Return the labels that were kept without the smaller areas of the contract, each with what to reload."""
        wrong: dict[str, str] = {}
        for piece in self.pieces:
            if engine.DETAIL not in piece.frame.columns and not piece.frame.is_empty():
                said = f"{self.contract.feed} were kept without {self.contract.detail}: reload {self.periods(piece)}"
                wrong |= dict.fromkeys((*self._covers(piece), *self._labels_of(piece, dated)), said)
        return wrong

    def periods(self, piece: Piece) -> str:
        """Say which periods an extract speaks for, the first and the last of several."""
        labels = self._covers(piece)
        return f"{labels[0]} to {labels[-1]}" if len(labels) > 1 else "".join(labels)

    def _reload(self, piece: Piece) -> str:
        return f"the areas changed since it was loaded: reload {self.periods(piece)}"

    @cached_property
    def to_reload(self) -> list[Piece]:
        """The extracts that lack an answer for some area, since they were read when the areas were others."""
        numbers = {each.piece.number for each in self._redrawn((), self.contract.dates[0])}
        return [piece for piece in self.pieces if piece.number in numbers]

    def _redrawn(self, tests: Sequence[Condition], dated: str) -> list[Found]:
        if dated not in self._by_date:
            covers = {piece.number: self._covers(piece) for piece in self.pieces}
            self._by_date[dated] = Redrawn(self.lookup, self.pieces, self.frame, dated, covers)
        return [each for each in self._by_date[dated].found if each.piece.speaks_of(tests)]

    def _covers(self, piece: Piece) -> list[str]:
        return [label for label in piece.covers if piece.number in self.covered.get(label, ())]

    def _labels_of(self, piece: Piece, dated: str) -> list[str]:
        """Return the periods in which facts of an extract are still counted."""
        if dated not in self.frame.columns:
            return []
        labels: list[str] = self.frame.filter(self.frame["extract"] == piece.number)[dated].unique().to_list()
        return labels

    def _outdated(self, piece: Piece, tests: Sequence[Condition]) -> str:
        months = self.periods(piece)
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
    settled: set[str] = set()
    for piece in sorted(pieces, key=lambda each: -each.number):
        if _keyed_otherwise(piece.source, contract) and set(piece.covers) <= set(covered):
            continue  # loaded again since the contract said what a file replaces in another way
        is_current = not piece.source.area or lookup.counts_alike(piece.lookup)
        known = piece if is_current else without_gone(coded_alike(piece, lookup.recoded), lookup, settled)
        left = known.keys - taken
        taken |= known.keys
        settled |= set(piece.covers) if is_current else set()
        if left:
            alive.append(replace(dated_alike(known, contract), keys=left))
            for label in _labels_left(known, left):
                covered[label] = (*covered.get(label, ()), piece.number)
    frame = engine.resolve((piece.number, piece.source.replaced, set(piece.keys), piece.frame) for piece in alive)
    return Facts(contract, lookup, tuple(alive), engine.without_detail(frame), covered, frame)


def _labels_left(piece: Piece, left: frozenset[tuple[str, ...]]) -> list[str]:
    """Return the labels an extract still speaks for: not those of which every key was replaced."""
    replaced = set(piece.of("covered")) - set(replace(piece, keys=left).of("covered"))
    return [label for label in piece.covers if label not in replaced]
