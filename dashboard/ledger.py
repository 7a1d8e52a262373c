"""What every release that can be read has said of each cell: so that none gives away what another hides."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from dashboard.past import Past

Counts = tuple[float | None, float | None]
"""A numerator and, for a share of people, its denominator, as a release showed them; None twice if it hid them."""

MEMBER = "\x1f"

HIDDEN: Counts = (None, None)

Said = tuple[str, str, str, float | None, float | None]
"""What a release said of a cell: indicator, period, area, and its counts."""

Inside = Mapping[str, tuple[str, ...]]
"""The kept areas that make up the place and other areas, but for those that are kept themselves."""

Runs = tuple[tuple[int, int], ...]
"""In which epochs something was said: from the first to the last of each run."""

BEFORE: Runs = ((-1, -1),)
"""When something was said before it was noted when: no epoch."""


def member_cell(area: str, member: str) -> str:
    """Return the name under which the ledger keeps a member of an area's breakdown, which no area has."""
    return f"{area}{MEMBER}{member}"


@dataclass(frozen=True)
class Ledger:
    """What releases said, by indicator and period, then by area; and what is needed to know what follows from it.

    That is when it was said, what was counted then, by kind of count, and the definitions it was counted by. An epoch
    is a release that was published, and `releases` holds the number of each; an undo says nothing new, and is none.
    `drawn` holds the areas, with the first epoch that had them so.
    """

    said: Mapping[tuple[str, str], Mapping[str, Mapping[Counts, Runs]]]
    past: Mapping[str, Past] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    releases: tuple[int, ...] = ()
    drawn: tuple[tuple[int, Inside], ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Said]) -> Self:
        """Return the ledger of these sayings, of which it is not known when; the same one twice is one."""
        return cls(_gathered((*said, BEFORE) for said in rows))

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return the ledger kept in these bytes; one that was kept before counts were knows of none, and not when."""
        kept: Any = json.loads(zlib.decompress(content))
        if isinstance(kept, list):
            return cls.of(tuple(said) for said in kept)
        return cls(
            _gathered((*said[:5], tuple(map(tuple, said[5]))) for said in kept["said"]),
            {kind: Past.read(past) for kind, past in kept["past"].items()},
            {name: tuple(texts) for name, texts in kept["texts"].items()},
            tuple(kept["releases"]),
            tuple((epoch, {code: tuple(inside) for code, inside in areas.items()}) for epoch, areas in kept["drawn"]),
        )

    def kept(self) -> bytes:
        """Return the ledger as bytes, the same for the same sayings and counts."""
        content = {
            "said": list(self._timed()),
            "past": {kind: past.kept() for kind, past in sorted(self.past.items())},
            "texts": dict(sorted(self.texts.items())),
            "releases": self.releases,
            "drawn": self.drawn,
        }
        return zlib.compress(json.dumps(content).encode())

    def rows(self) -> Iterator[Said]:
        """Yield every saying once, in order."""
        for name, period, area, numerator, denominator, _ in self._timed():
            yield name, period, area, numerator, denominator

    def _timed(self) -> Iterator[tuple[str, str, str, float | None, float | None, Runs]]:
        for (indicator, period), areas in sorted(self.said.items()):
            for area, said in sorted(areas.items()):
                for counts, runs in sorted(said.items(), key=str):
                    yield indicator, period, area, *counts, runs

    @property
    def epochs(self) -> int:
        """How many releases it knows the counts of."""
        return len(self.releases)

    @property
    def hides(self) -> bool:
        """Whether any cell was ever hidden."""
        return any(HIDDEN in said for areas in self.said.values() for said in areas.values())

    def after(
        self,
        release: int,
        rows: Iterable[Said],
        past: Mapping[str, Past],
        texts: Mapping[str, tuple[str, ...]],
        inside: Inside,
    ) -> Self:
        """Return the ledger once a release of this number has said these, by counts, definitions and areas given."""
        now = self.epochs
        said = _gathered([*self._timed(), *((*row, ((now, now),)) for row in rows)])
        drawn = self.drawn if self.drawn and self.drawn[-1][1] == inside else (*self.drawn, (now, inside))
        return replace(self, said=said, past=past, texts=texts, releases=(*self.releases, release), drawn=drawn)

    def inside(self, epoch: int, area: str) -> tuple[str, ...]:
        """Return the kept areas that made up an area in an epoch; itself where it was kept."""
        areas = next((areas for first, areas in reversed(self.drawn) if first <= epoch), {})
        return areas.get(area, (area,))

    def without(self, release: int) -> Self:
        """Return the ledger for readers who cannot read a release any more: what it alone showed, nobody has read.

        What it hid stays hidden. Of a release that is not among `releases` it is not known what it alone showed.
        """
        if release not in self.releases:
            return self
        epoch = self.releases.index(release)
        left = ((*row[:5], _less(row[5], epoch) or (BEFORE if row[3:5] == HIDDEN else ())) for row in self._timed())
        past = {kind: past.without(epoch) for kind, past in self.past.items()}
        return replace(self, said=_gathered(row for row in left if row[5]), past=past)

    def for_wider(self) -> Ledger:
        """Return the ledger for readers who had none of these releases: only what was hidden still counts."""
        return Ledger.of(said for said in self.rows() if said[3:] == HIDDEN)

    def also_as(self, names: Mapping[str, str]) -> Self:
        """Return the ledger with what was said of an area under an older code said of today's code too."""
        if not names:
            return self
        recoded = [(*row[:2], _renamed(row[2], names), *row[3:]) for row in self._timed()]
        past = {kind: past.also_as(names) for kind, past in self.past.items()}
        drawn = tuple((epoch, _also(areas, names)) for epoch, areas in self.drawn)
        return replace(self, said=_gathered([*self._timed(), *recoded]), past=past, drawn=drawn)

    def of_period(self, indicator: str, period: str) -> Mapping[str, frozenset[Counts]]:
        """Return what was said of each area of an indicator in a period."""
        return {area: frozenset(said) for area, said in self.said.get((indicator, period), {}).items()}

    def of_cell(self, indicator: str, period: str, cell: str) -> Mapping[Counts, Runs]:
        """Return what was said of one area, or of one member there, and when."""
        return self.said.get((indicator, period), {}).get(cell, {})


def _gathered(
    rows: Iterable[tuple[str, str, str, float | None, float | None, Runs]],
) -> dict[tuple[str, str], dict[str, dict[Counts, Runs]]]:
    """Return sayings by indicator and period, then by area, then by what was said."""
    said: dict[tuple[str, str], dict[str, dict[Counts, Runs]]] = {}
    for indicator, period, area, numerator, denominator, runs in rows:
        cell = said.setdefault((indicator, period), {}).setdefault(area, {})
        counts = numerator, denominator
        cell[counts] = _joined([*cell[counts], *runs]) if counts in cell else runs
    return said


def _joined(runs: Iterable[tuple[int, int]]) -> Runs:
    """Return runs in order, those that meet as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(set(runs)):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)


def _less(runs: Runs, epoch: int) -> Runs:
    parts = (part for first, last in runs for part in ((first, min(last, epoch - 1)), (max(first, epoch + 1), last)))
    return tuple(part for part in parts if part[0] <= part[1])


def _also(areas: Inside, names: Mapping[str, str]) -> Inside:
    return {names.get(code, code): tuple(names.get(each, each) for each in inside) for code, inside in areas.items()}


def _renamed(cell: str, names: Mapping[str, str]) -> str:
    area, mark, member = cell.partition(MEMBER)
    return f"{names.get(area, area)}{mark}{member}"


EMPTY = Ledger({})
