"""What was counted at each release, by the smallest counts there are: so that it is known which counts they share."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

Atom = tuple[str, str, int]
"""The smallest count there is of a kind: of one period's label, one kept area, and the filters it passes, by bit."""

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
        width = self.epochs[-1][0] if self.epochs else len(self.filters)
        return Past(self.filters, (*self.epochs, *[(width, {})] * (epochs - len(self.epochs))))

    def without(self, epoch: int) -> Past:
        """Return the past as if nothing had been counted anew in an epoch; what it counted, the next one did."""
        width, counts = self.epochs[epoch]
        epochs = [*self.epochs]
        epochs[epoch] = (self.width(epoch - 1) if epoch else 0), {}
        for later in range(epoch + 1, len(epochs))[:1]:
            if self.width(later) == width:
                epochs[later] = width, {**counts, **epochs[later][1]}
        return Past(self.filters, tuple(epochs))

    def also_as(self, names: Mapping[str, str]) -> Past:
        """Return the past with what was counted under an older code of an area counted under today's."""
        return Past(self.filters, tuple((width, _renamed(counts, names)) for width, counts in self.epochs))

    def kept(self) -> list[Any]:
        """Return the past as lists, the same for the same counts."""
        epochs = [(width, sorted((*atom, count) for atom, count in counts.items())) for width, counts in self.epochs]
        return [self.filters, epochs]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Self:
        """Return the past that these lists keep."""
        filters, epochs = kept
        return cls(
            tuple(filters),
            tuple(
                (width, {(label, area, bits): count for label, area, bits, count in counts}) for width, counts in epochs
            ),
        )

    def width(self, epoch: int) -> int:
        """Return how many filters told atoms apart in an epoch."""
        return self.epochs[epoch][0]

    def kinds(self, epoch: int) -> tuple[int, ...]:
        """Return the patterns of filters that were ever counted, as told apart in an epoch, in order."""
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
        return [(label, area, kind) for kind in self.kinds(epoch) if kind & mask == bits]

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
        width = len(self.filters)
        return {atom: told[-1][1] for (as_wide, atom), told in self._told.items() if as_wide == width}

    @cached_property
    def _kinds(self) -> dict[int, tuple[int, ...]]:
        kinds: dict[int, set[int]] = {}
        for width, (_, _, bits) in self._told:
            kinds.setdefault(width, set()).add(bits)
        return {width: tuple(sorted(kinds.get(width, ()))) for width, _ in self.epochs}

    @cached_property
    def _changes(self) -> dict[str, frozenset[int]]:
        changes: dict[str, set[int]] = {}
        for epoch, (_, counts) in enumerate(self.epochs):
            for label, _, _ in counts:
                changes.setdefault(label, set()).add(epoch)
        return {label: frozenset(epochs) for label, epochs in changes.items()}


def _renamed(counts: Mapping[Atom, float], names: Mapping[str, str]) -> dict[Atom, float]:
    found: dict[Atom, float] = {}
    for (label, area, bits), count in counts.items():
        atom = label, names.get(area, area), bits
        found[atom] = found.get(atom, 0) + count
    return found
