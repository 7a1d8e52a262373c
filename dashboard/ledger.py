"""What every release that can be read has said of each cell: so that none gives away what another hides."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

Counts = tuple[float | None, float | None]
"""A numerator and, for a share of people, its denominator, as a release showed them; None twice if it hid them."""

MEMBER = "\x1f"

HIDDEN: Counts = (None, None)

Said = tuple[str, str, str, float | None, float | None]
"""What a release said of a cell: indicator, period, area, and its counts."""


def member_cell(area: str, member: str) -> str:
    """Return the name under which the ledger keeps a member of an area's breakdown, which no area has."""
    return f"{area}{MEMBER}{member}"


@dataclass(frozen=True)
class Ledger:
    """What releases said, by indicator and period, then by area."""

    said: Mapping[tuple[str, str], Mapping[str, frozenset[Counts]]]

    @classmethod
    def of(cls, rows: Iterable[Said]) -> Self:
        """Return the ledger of these sayings; the same one twice is one."""
        said: dict[tuple[str, str], dict[str, frozenset[Counts]]] = {}
        for indicator, period, area, numerator, denominator in rows:
            areas = said.setdefault((indicator, period), {})
            areas[area] = areas.get(area, frozenset()) | {(numerator, denominator)}
        return cls(said)

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return the ledger kept in these bytes."""
        rows = json.loads(zlib.decompress(content))
        return cls.of((name, period, area, top, bottom) for name, period, area, top, bottom in rows)

    def kept(self) -> bytes:
        """Return the ledger as bytes, the same for the same sayings."""
        return zlib.compress(json.dumps(list(self.rows())).encode())

    def rows(self) -> Iterator[Said]:
        """Yield every saying once, in order."""
        for (indicator, period), areas in sorted(self.said.items()):
            for area, counts in sorted(areas.items()):
                for numerator, denominator in sorted(counts, key=str):
                    yield indicator, period, area, numerator, denominator

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


EMPTY = Ledger({})
