"""A place's small areas in groups, from the most deprived to the least, by the ranks of one year's index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from dashboard import engine
from dashboard.definitions import RANK
from dashboard.engine import Request
from dashboard.facts import Facts
from dashboard.inequality import quantiles
from dashboard.place import Area, Lookup

GROUP = "group"
"""The level of a group of small areas, which no place has."""

TENTHS = 10
DECILE = "decile"


@dataclass(frozen=True)
class Ranked:
    """The group of each small area by one year's index, and how groups were made; or why there are none."""

    label: str
    groups: Mapping[str, int] = field(default_factory=dict)
    said: str = ""
    used: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""
    is_few: bool = False

    def lookup(self, place: Lookup) -> Lookup:
        """Return the groups as the areas of the place, in place of its own."""
        whole = Area(place.place, place.name(place.place), place.areas[place.place].level)
        numbers = sorted(set(self.groups.values()))
        made = [Area(name_of(each), name_of(each), GROUP, (place.place,)) for each in numbers]
        return Lookup(place.place, {area.code: area for area in (whole, *made)}, GROUP)

    @property
    def by_name(self) -> dict[str, str]:
        """The name of the group of each small area."""
        return {code: name_of(number) for code, number in self.groups.items()}


def name_of(number: int) -> str:
    """Return what a group is called: group 1 is the most deprived."""
    return f"{GROUP} {number}"


def rankings(facts: Facts, level: str) -> Iterator[Ranked]:
    """Yield the groups of a place's areas of a level by each year's index, the oldest first.

    The groups are the file's own tenths where it gives one of every area and they are tenths of this place. The
    country's are not, and then, as where none are given, tenths are made of the ranks within the place; of equal ranks
    all are in the more deprived. No groups where an index has to be loaded again, or there are fewer than ten areas.
    """
    dated = facts.contract.dates[0]
    asked = {name: Request(name, ()) for name in (RANK, DECILE) if name in facts.contract.measures}
    rows = engine.sums(facts.frame, [dated, "area", "extract"], asked)
    lost = {**facts.regrouped([], dated), **facts.outdated([], dated)}
    codes = {area.code for area in facts.lookup.at(level)}
    for label in sorted(facts.covered, key=facts.contract.day_of):
        found = {str(row["area"]): row for row in rows if row[dated] == label and row["area"] in codes}
        if label in lost:
            yield Ranked(label, reason=lost[label])
        else:
            yield _ranked(label, dict(sorted(found.items())))


def _ranked(label: str, rows: Mapping[str, Mapping[str, int]]) -> Ranked:
    ranks, deciles = (_given(rows, name) for name in (RANK, DECILE))
    used: dict[int, int] = {}
    for row in rows.values():
        used[row["extract"]] = used.get(row["extract"], 0) + row[f"{RANK}.rows"]
    if len(deciles) == len(rows) and _are_even(list(deciles.values())):
        said = f"the {len(set(deciles.values()))} groups of the index of {label}"
        return Ranked(label, deciles, said, used)
    made = quantiles(list(ranks.values()), TENTHS, highest_first=False)
    groups = {code: group for code, group in zip(ranks, made, strict=True) if group is not None}
    if not groups:
        said = f"there are {len(ranks)} small areas with a rank, and tenths need {TENTHS}"
        return Ranked(label, reason=said, used=used, is_few=True)
    return Ranked(label, groups, f"{TENTHS} groups of the place's small areas by their rank in {label}", used)


def _given(rows: Mapping[str, Mapping[str, int]], name: str) -> dict[str, int]:
    return {code: int(row[name]) for code, row in rows.items() if name in row and not row[f"{name}.missing"]}


def _are_even(groups: Collection[int]) -> bool:
    """Tell whether no group holds less than half or more than twice its share of the areas.

    Tenths of a place differ by an area or so. Of the country's tenths most places have many in some and none in others.
    """
    share = len(groups) / max(len(set(groups)), 1)
    sizes = [list(groups).count(each) for each in set(groups)]
    return bool(groups) and all(share / 2 <= size <= share * 2 for size in sizes)
