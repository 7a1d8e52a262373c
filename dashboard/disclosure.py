"""What may be shown of small counts, and what else must be hidden so that they stay hidden."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

LARGEST_SMALL_COUNT = 7
"""Counts of 1 to 7 people are hidden below national level (NHS Digital disclosure control, since September 2018)."""

ROUNDED_TO = 5
"""The other counts of hospital data go to the nearest 5 (same source)."""


class Policy(StrEnum):
    """How counts of people are protected, from the least strict to the strictest."""

    NONE = "none"
    SMALL_NUMBERS = "small_numbers"
    HES = "hes"


@dataclass(frozen=True)
class Cell:
    """The counts of one area in one period, as they are; a cell is hidden or shown whole.

    What a share leaves over is a count of people too (`has_rest`); days less the people they are shared by are none.
    """

    numerator: float
    denominator: float | None = None
    has_rest: bool = True


class Range(NamedTuple):
    """What a reader knows of a number: that it lies from `lower` to `upper`, both included."""

    lower: float
    upper: float


def stricter(a: Policy, b: Policy) -> Policy:
    """Return the stricter of two policies: `none`, then `small_numbers`, then `hes`."""
    return max(a, b, key=list(Policy).index)


def shown(count: float, policy: Policy) -> int | float | None:
    """Return `count` as a reader may see it; None when it is hidden.

    `none` shows it as it is. `small_numbers` hides 1 to 7 and shows zero and all else as it is; `hes`
    does the same and rounds the rest to the nearest 5, half up. Totals are rounded on their own, so
    shown parts need not sum to the shown total. Source: NHS Digital disclosure control for HES and
    ECDS, since September 2018.
    """
    if policy is Policy.NONE:
        return count
    if is_small(count):
        return None
    return _rounded(count) if policy is Policy.HES else count


def hidden_names(
    parts: Mapping[str, Cell],
    total: Cell | None,
    policy: Policy,
    *,
    people_denominator: bool,
    already: Collection[str] = (),
    published: Collection[str] = (),
    total_name: str = "total",
) -> frozenset[str]:
    """Return the names of the cells of one family (parts that sum to a total) that must be hidden.

    A cell is hidden when a count it protects is 1 to 7 (its numerator; for a share of people, where
    `people_denominator` is true, also the denominator and, where the cell has a rest, those not counted), or
    when it is in `already`, hidden by an earlier release. Then, while some hidden count could be worked out from what
    is shown, one more cell goes: the part with the least of that count above zero, by name among equals,
    or else the total. Without a total nothing can be worked out. `none` hides nothing.

    `published` are the cells whose present counts stand in an earlier release that can still be read: a
    reader has them, hidden here or not, so hiding them helps nobody.

    Only this family is looked at: other periods and levels are for the caller. ValueError when a part has
    the name of the total, or a share has no denominator.
    """
    if policy is Policy.NONE:
        return frozenset()
    if total_name in parts:
        raise ValueError(f'"{total_name}" is the name of a part and of the total')
    cells = dict(parts) if total is None else {**parts, total_name: total}
    counts = {name: _protected(cell, people_denominator) for name, cell in cells.items()}
    hidden = {name for name in cells if name in already or any(map(is_small, counts[name]))}
    read = set(published)
    while total is not None and (one_more := _one_more(counts, hidden, read, policy, total_name)):
        hidden.add(one_more)
    return frozenset(hidden)


class _Counts(NamedTuple):
    """The protected counts of a share of people, the third being the first two's difference."""

    numerator: float
    denominator: float
    rest: float


def _protected(cell: Cell, people_denominator: bool) -> tuple[float, ...]:
    if not people_denominator:
        return (cell.numerator,)
    if cell.denominator is None:
        raise ValueError("a share of people has a denominator: found none")
    if not cell.has_rest:
        return (cell.numerator, cell.denominator)
    return _Counts(cell.numerator, cell.denominator, cell.denominator - cell.numerator)


def known(cell: Cell, policy: Policy, *, people_denominator: bool, is_hidden: bool) -> list[Range]:
    """Return what a reader knows of each protected count of a cell by itself: numerator, denominator, those left over.

    A hidden count is at least one if it is counted at all, but of a share only the denominator must be.
    """
    return _known(_protected(cell, people_denominator), is_hidden, policy)


def gives_away(before: Cell, after: Cell) -> bool:
    """Tell whether two running totals, shown one after the other, leave a small count between them."""
    steps = [after.numerator - before.numerator, (after.denominator or 0) - (before.denominator or 0)]
    return any(map(is_small, [*steps, steps[1] - steps[0] if after.has_rest and after.denominator else 0]))


def is_small(count: float) -> bool:
    """Tell whether a count of people is one that is hidden: 1 to 7."""
    return 0 < count <= LARGEST_SMALL_COUNT


def _rounded(count: float) -> int:
    return math.floor(count / ROUNDED_TO + 0.5) * ROUNDED_TO


def _one_more(
    counts: Mapping[str, tuple[float, ...]], hidden: set[str], read: set[str], policy: Policy, total_name: str
) -> str | None:
    """Return the next cell to hide, or None when no hidden count can be worked out, or no cell is left to help."""
    secret = hidden - read
    known = {name: _known(count, name in secret, policy) for name, count in counts.items()}
    for kind in range(len(known[total_name])):
        ranges = {name: known[name][kind] for name in known}
        if any(_is_worked_out(name, ranges, total_name) for name in secret):
            return _most_helpful(kind, counts, hidden | read, total_name)
    return None


def _most_helpful(
    kind: int, counts: Mapping[str, tuple[float, ...]], useless: Collection[str], total_name: str
) -> str | None:
    """Return the cell that blurs a count best when it is hidden; `useless` are hidden already, or read elsewhere."""
    shown_parts = [name for name in counts if name not in useless and name != total_name]
    of_this_count = [(counts[name][kind], name) for name in shown_parts if counts[name][kind] > 0]
    if of_this_count:
        return min(of_this_count)[1]
    if total_name not in useless:
        return total_name
    # The shown parts of a hidden total are all nobody, or all everybody: any part with people in it blurs that.
    return min(((max(counts[name]), name) for name in shown_parts if max(counts[name]) > 0), default=(0, None))[1]


def _known(counts: tuple[float, ...], is_hidden: bool, policy: Policy) -> list[Range]:
    """Return what a reader knows of each protected count of a cell, before doing any sums."""
    if is_hidden:
        return [Range(lower, math.inf) for lower in _least(counts)]
    seen = [_seen(count, policy) for count in counts[:2]]
    if isinstance(counts, _Counts):
        numerator, denominator = seen
        rest = _not_small(denominator.lower - numerator.upper, denominator.upper - numerator.lower)
        return _together(numerator, denominator, rest)
    return seen


def _together(numerator: Range, denominator: Range, rest: Range) -> list[Range]:
    """Return what a reader knows of three counts of which two make the third: each says something of the others."""
    return [
        Range(
            max(numerator.lower, denominator.lower - rest.upper), min(numerator.upper, denominator.upper - rest.lower)
        ),
        Range(
            max(denominator.lower, numerator.lower + rest.lower), min(denominator.upper, numerator.upper + rest.upper)
        ),
        rest,
    ]


def _least(counts: tuple[float, ...]) -> tuple[float, ...]:
    """Return the least each count of a hidden cell can be.

    Zeros are shown, so a hidden count is at least 1, but of a share only the denominator must be: the
    cell may be hidden for another count. A cell hidden by an earlier release may be zero by now.
    """
    if isinstance(counts, _Counts):
        return (0.0, min(1.0, counts.denominator), 0.0)
    return tuple(min(1.0, count) for count in counts)


def _seen(count: float, policy: Policy) -> Range:
    if policy is not Policy.HES or count == 0:
        return Range(count, count)
    middle, reach = _rounded(count), ROUNDED_TO // 2
    return _not_small(middle - reach, middle + reach)


def _not_small(lower: float, upper: float) -> Range:
    """Return the range less 1 to 7: a reader knows that what is shown is not small."""
    smallest = LARGEST_SMALL_COUNT + 1
    return Range(max(lower, smallest) if lower > 0 else 0, upper if upper >= smallest else 0)


def _is_worked_out(name: str, known: Mapping[str, Range], total_name: str) -> bool:
    """Tell whether the parts summing to the total leaves one possible number for `name`.

    With one equation between whole numbers the bounds are exact: all the others at their least or most.
    """
    total = known[total_name]
    others = [known[part] for part in known if part not in (name, total_name)]
    least, most = sum(part.lower for part in others), sum(part.upper for part in others)
    if name == total_name:
        lower, upper = max(total.lower, least), min(total.upper, most)
    else:
        own = known[name]
        lower, upper = max(own.lower, total.lower - most), min(own.upper, total.upper - least)
    # Whole numbers less than one apart are the same number; a sum of fractions may miss equality by a hair.
    return upper - lower < 1
