"""Which counts must not be shown for a period, with those that would give them away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import permutations

from dashboard.compute.counted import Counted
from dashboard.compute.windows import Window
from dashboard.definitions import Indicator
from dashboard.disclosure import Cell, Policy, gives_away, hidden_names, shown
from dashboard.ledger import HIDDEN, MEMBER, Counts
from dashboard.place import Lookup
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA


def secret_areas(
    indicator: Indicator,
    counts: Mapping[str, Counted],
    policy: Policy,
    said: Mapping[str, frozenset[Counts]],
    lookup: Lookup,
    stepped: Collection[str] = (),
) -> set[str]:
    """Return the areas whose count must not be shown for this period, with those that would give them away.

    `stepped` would give away a small count by what they add to the period before. `said` is what releases
    that can be read said of the areas: what one hid stays hidden, and what one showed cannot cover for anything.
    """
    cells = {code: cell_of(indicator, count) for code, count in counts.items() if not count.numerator.lack}
    read = {code for code, cell in cells.items() if was_shown(cell, said.get(code, ()), policy)}
    people = {code for code, count in counts.items() if indicator.is_people and count.denominator}
    secret = {code for code in {*cells, *people} if code in stepped or HIDDEN in said.get(code, ())}
    while True:
        before = len(secret)
        for parent, children in _families(counts, lookup):
            parts = {code: cells[code] for code in children if code in cells}
            secret |= hidden_names(
                parts,
                cells.get(parent),
                policy,
                people_denominator=indicator.is_people,
                already=secret & {parent, *parts},
                published=read,
                total_name=parent,
            )
        if len(secret) == before:
            return secret


def stepped_areas(
    indicator: Indicator, window: Window, counts: Mapping[str, Counted], running: dict[str, tuple[Window, Cell]]
) -> set[str]:
    """Return the areas whose running total, less the one before, is a small count; note the others in `running`.

    A year to date less the year to date before it is a month's count, which would be hidden by itself.
    """
    if indicator.period is None or indicator.period.window not in ("year_to_date", "to_date"):
        return set()
    stepped: set[str] = set()
    for code, count in counts.items():
        cell = cell_of(indicator, count)
        before, last = running.get(code, (window, cell))
        if count.numerator.lack:
            continue
        if set(before.months) < set(window.months) and gives_away(last, cell):
            stepped.add(code)
        else:
            running[code] = (window, cell)
    return stepped


def redrawn_areas(
    counts: Mapping[str, Counted], policy: Policy, said: Mapping[str, frozenset[Counts]], lookup: Lookup
) -> set[str]:
    """Return the areas drawn since a release hid a count of an area that is none any more, for a period of that time.

    Who knows the ground knows which of the old areas make up a new one; the place's lookup of today does not.
    """
    is_hidden = any(
        HIDDEN in counts and code not in lookup.areas and MEMBER not in code and code != UNKNOWN_AREA
        for code, counts in said.items()
    )
    new = {code for code in counts if code not in said and code not in (lookup.place, UNKNOWN_AREA)}
    return new if is_hidden and policy is not Policy.NONE else set()


def cell_of(indicator: Indicator, count: Counted) -> Cell:
    """Return the counts of a point that are protected: the numerator, and of a share of people its denominator."""
    people = count.denominator if indicator.is_people else None
    return Cell(count.numerator.value, people.value if people else None, indicator.measure == "proportion")


def was_shown(cell: Cell, said: Collection[Counts], policy: Policy) -> bool:
    """Tell whether a release showed these very counts; a small one that was hidden looks alike, and was not."""
    people = None if cell.denominator is None else shown(cell.denominator, policy)
    counts = shown(cell.numerator, policy), people
    return counts != HIDDEN and counts in said


def _families(counts: Mapping[str, Counted], lookup: Lookup) -> Iterator[tuple[str, list[str]]]:
    """Yield each area with the shown areas that add up to it."""
    levels: dict[str, list[str]] = {}
    for code in counts:
        levels.setdefault(UNKNOWN_AREA if code == UNKNOWN_AREA else lookup.areas[code].level, []).append(code)
    lower = [level for level in levels if level not in (PLACE_LEVEL, UNKNOWN_AREA)]
    for level in lower or [PLACE_LEVEL]:
        children = levels[level] if lower else []
        yield lookup.place, [*children, *levels.get(UNKNOWN_AREA, [])]
    for upper, below in permutations(lower, 2):  # a definition may name its levels in any order
        for parent in levels[upper]:
            if children := [code for code in levels[below] if lookup.ancestor(code, upper) == parent]:
                yield parent, children
