"""What every release that can be read has said of each cell: so that none gives away what another hides."""

from __future__ import annotations

import json
import zlib
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

Counts = tuple[float | None, float | None]
"""A numerator and, for a share of people, its denominator, as a release showed them; None twice if it hid them."""

MEMBER = "\x1f"

HIDDEN: Counts = (None, None)

Said = tuple[str, str, str, float | None, float | None]
"""What a release said of a cell: indicator, period, area, and its counts."""

Atom = tuple[str, str, int]
"""The smallest count there is of a kind: of one period's label, one kept area, and the filters it passes, by bit."""


def member_cell(area: str, member: str) -> str:
    """Return the name under which the ledger keeps a member of an area's breakdown, which no area has."""
    return f"{area}{MEMBER}{member}"


Same = tuple[int, Atom, float]
"""An atom by how many filters told it apart, and what it counted: at whatever release, that is one count."""

Epoch = tuple[int, Mapping[Atom, float]]
"""How many filters told atoms apart at a release, and the counts that were not those of the release before."""


@dataclass(frozen=True)
class Past:
    """What was counted of one kind at each release, atom by atom: so that it is known which counts releases share.

    `filters` are only ever added to. With a new one the atoms are others, and its epoch holds them all.
    """

    filters: tuple[str, ...] = ()
    epochs: tuple[Epoch, ...] = ()

    @property
    def last(self) -> int:
        return len(self.epochs) - 1

    def after(self, filters: Iterable[str], counts: Mapping[Atom, float]) -> Past:
        """Return the past with these counts, told apart by these filters, as its last epoch."""
        filters = tuple(filters)
        before = self._latest if filters == self.filters else {}
        changed = {atom: count for atom, count in counts.items() if before.get(atom, 0) != count}
        changed |= {atom: 0 for atom, count in before.items() if count and atom not in counts}
        return Past(filters, (*self.epochs, (len(filters), changed)))

    def without_news(self, epochs: int) -> Past:
        """Return the past with epochs in which nothing was counted anew, until it has so many."""
        return Past(self.filters, (*self.epochs, *[(len(self.filters), {})] * (epochs - len(self.epochs))))

    def width(self, epoch: int) -> int:
        """Return how many filters told atoms apart in an epoch."""
        return self.epochs[epoch][0]

    def kinds(self, epoch: int) -> frozenset[int]:
        """Return the patterns of filters that were ever counted, as told apart in an epoch."""
        return self._kinds[self.width(epoch)]

    def count(self, epoch: int, atom: Atom) -> float:
        """Return what an atom counted in an epoch."""
        told = self._told.get((self.width(epoch), atom), [])
        found = bisect(told, epoch, key=lambda each: each[0])
        return told[found - 1][1] if found else 0

    def changes(self, label: str) -> frozenset[int]:
        """Return the epochs in which some count of a period's label was not that of the epoch before."""
        return self._changes.get(label, frozenset())

    def same(self, epoch: int, atom: Atom) -> tuple[Same, ...]:
        """Return the counts that an atom of an epoch is, each named alike in all epochs that have it.

        Where it is another count at another time, because its period was loaded again, it has another name. Filters
        that came later cut it into several, if those ever add up to it.
        """
        width, count = self.width(epoch), self.count(epoch, atom)
        for later in range(self.last, epoch, -1):
            if self.width(later) == width:
                break
            finer = self._finer(later, atom, width)
            if sum(self.count(later, each) for each in finer) == count:
                return tuple(same for each in finer for same in self.same(later, each))
        return ((width, atom, count),)

    def _finer(self, epoch: int, atom: Atom, width: int) -> list[Atom]:
        label, area, bits = atom
        mask = (1 << width) - 1
        return [(label, area, kind) for kind in sorted(self.kinds(epoch)) if kind & mask == bits]

    @cached_property
    def areas(self) -> frozenset[str]:
        """The areas under which something was ever counted."""
        return frozenset(area for _, counts in self.epochs for _, area, _ in counts)

    @cached_property
    def _told(self) -> dict[tuple[int, Atom], list[tuple[int, float]]]:
        told: dict[tuple[int, Atom], list[tuple[int, float]]] = {}
        for epoch, (width, counts) in enumerate(self.epochs):
            for atom, count in counts.items():
                told.setdefault((width, atom), []).append((epoch, count))
        return told

    @cached_property
    def _latest(self) -> dict[Atom, float]:
        width = self.epochs[-1][0] if self.epochs else 0
        return {atom: told[-1][1] for (as_wide, atom), told in self._told.items() if as_wide == width}

    @cached_property
    def _kinds(self) -> dict[int, frozenset[int]]:
        kinds: dict[int, set[int]] = {}
        for width, (_, _, bits) in self._told:
            kinds.setdefault(width, set()).add(bits)
        return {width: frozenset(kinds.get(width, ())) for width, _ in self.epochs}

    @cached_property
    def _changes(self) -> dict[str, frozenset[int]]:
        changes: dict[str, set[int]] = {}
        for epoch, (_, counts) in enumerate(self.epochs):
            for label, _, _ in counts:
                changes.setdefault(label, set()).add(epoch)
        return {label: frozenset(epochs) for label, epochs in changes.items()}


@dataclass(frozen=True)
class Ledger:
    """What releases said, by indicator and period, then by area; and what is needed to know what follows from it.

    That is what was counted at each, by kind of count, and the definitions it was counted by, by indicator.
    """

    said: Mapping[tuple[str, str], Mapping[str, frozenset[Counts]]]
    past: Mapping[str, Past] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rows: Iterable[Said],
        past: Mapping[str, Past] | None = None,
        texts: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Self:
        """Return the ledger of these sayings; the same one twice is one."""
        said: dict[tuple[str, str], dict[str, frozenset[Counts]]] = {}
        for indicator, period, area, numerator, denominator in rows:
            areas = said.setdefault((indicator, period), {})
            areas[area] = areas.get(area, frozenset()) | {(numerator, denominator)}
        return cls(said, past or {}, texts or {})

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return the ledger kept in these bytes; one kept before counts were has none."""
        kept = json.loads(zlib.decompress(content))
        kept = {"said": kept, "past": {}, "texts": {}} if isinstance(kept, list) else kept
        past = {
            kind: Past(tuple(filters), tuple(map(_epoch, epochs))) for kind, (filters, epochs) in kept["past"].items()
        }
        rows = ((name, period, area, top, bottom) for name, period, area, top, bottom in kept["said"])
        return cls.of(rows, past, {name: tuple(texts) for name, texts in kept["texts"].items()})

    def kept(self) -> bytes:
        """Return the ledger as bytes, the same for the same sayings and counts."""
        past = {kind: [past.filters, list(map(_listed, past.epochs))] for kind, past in sorted(self.past.items())}
        texts = dict(sorted(self.texts.items()))
        return zlib.compress(json.dumps({"said": list(self.rows()), "past": past, "texts": texts}).encode())

    def rows(self) -> Iterator[Said]:
        """Yield every saying once, in order."""
        for (indicator, period), areas in sorted(self.said.items()):
            for area, counts in sorted(areas.items()):
                for numerator, denominator in sorted(counts, key=str):
                    yield indicator, period, area, numerator, denominator

    @property
    def hides(self) -> bool:
        """Whether any cell was ever hidden."""
        return any(HIDDEN in counts for areas in self.said.values() for counts in areas.values())

    @property
    def epochs(self) -> int:
        """How many releases it knows the counts of."""
        return max((len(past.epochs) for past in self.past.values()), default=0)

    def for_wider(self) -> Ledger:
        """Return the ledger for readers who had none of these releases: only what was hidden still counts."""
        return Ledger.of(said for said in self.rows() if said[3:] == HIDDEN)

    def also_as(self, names: Mapping[str, str]) -> Ledger:
        """Return the ledger with what was said of an area under an older code said of today's code too."""
        recoded = [(*said[:2], _renamed(said[2], names), *said[3:]) for said in self.rows()] if names else []
        return Ledger.of([*self.rows(), *recoded]) if recoded else self

    def of_period(self, indicator: str, period: str) -> Mapping[str, frozenset[Counts]]:
        """Return what was said of each area of an indicator in a period."""
        return self.said.get((indicator, period), {})


def _renamed(cell: str, names: Mapping[str, str]) -> str:
    area, mark, member = cell.partition(MEMBER)
    return f"{names.get(area, area)}{mark}{member}"


def _epoch(kept: tuple[int, list[tuple[str, str, int, float]]]) -> Epoch:
    width, counts = kept
    return width, {(label, area, bits): count for label, area, bits, count in counts}


def _listed(epoch: Epoch) -> tuple[int, list[tuple[str, str, int, float]]]:
    width, counts = epoch
    return width, sorted((*atom, count) for atom, count in counts.items())


EMPTY = Ledger({})
