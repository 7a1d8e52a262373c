"""What a reader picks out of the scorecard's table: by words, by theme, by rating, in another order.

Only the table is picked from. The sentence and the exceptions are of all measures, whatever is picked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dashboard import words
from dashboard.edition import Edition
from dashboard.scorecard.made import themes_of
from dashboard.scorecard.parts import Board, Cell, Line
from dashboard.terms import UNKNOWN_AREA, Rating

WORST = "worst"
NAME = "name"

WORST_FIRST = (
    "Worst first: off target, watch, off target in an area, overdue, without a rating, on target. "
    "Of those alike the ones that became worse stand first."
)

_RATED = {Rating.RED: 0, Rating.AMBER: 1}
_ELSEWHERE, _LATE, _UNRATED, _MET, _NOWHERE = 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Choice:
    """What a reader asks to see: words to find, a grouping and a theme of it, a rating, and an order; empty for all."""

    find: str = ""
    group: str = ""
    theme: str = ""
    only: str = ""
    sort: str = ""

    @property
    def is_all(self) -> bool:
        """Whether no measure is left out, in whatever order."""
        return not (self.words or self.theme or self.only)

    @property
    def words(self) -> list[str]:
        return self.find.casefold().split()


@dataclass(frozen=True)
class Picked:
    """The tables to show by their headings; how many rows of all they are; what is said where there is none."""

    tables: Mapping[str, Sequence[Line]]
    said: str
    order: str = ""


def _has(kinds: frozenset[str], each: Line) -> bool:
    return any(cell.chip.kind in kinds for cell in (each.headline, *each.cells))


def _is_unrated(each: Line) -> bool:
    return bool(each.late) or each.headline.chip.kind not in {*Rating}


_Test = Callable[[Line], bool]

FILTERS: Mapping[str, tuple[str, _Test]] = {
    "off": ("Off target somewhere", partial(_has, frozenset({Rating.RED}))),
    "watch": ("Off target or on watch somewhere", partial(_has, frozenset({Rating.RED, Rating.AMBER}))),
    "unrated": ("Without a rating, or overdue", _is_unrated),
}
"""What may be asked for by rating: how it is called, and which lines it is."""


def sorts(shown: Board) -> dict[str, str]:
    """Return the orders a table may have, by what the address calls them; the place's own, which is empty, first."""
    orders = {"": f"As {shown.place} lists them", WORST: "Worst first", NAME: "By name"}
    known = (each for each in shown.areas if each.code != UNKNOWN_AREA)
    return {**orders, **{each.code: f"Worst first in {each.name}" for each in known if each.code not in orders}}


def pick(edition: Edition, shown: Board, choice: Choice) -> Picked:
    """Return what is shown of a board: by theme in the place's own order, in one table in any other.

    A line is found where every word is a part of its title or its owner, whatever the case.
    """
    themes = themes_of(edition, shown.lines, choice.group)
    wanted = {theme: lines for theme, lines in themes.items() if not choice.theme or theme == choice.theme}
    kept = {theme: [each for each in lines if _fits(each, choice)] for theme, lines in wanted.items()}
    found = {each.indicator.id: each for lines in kept.values() for each in lines}
    said = _counted(len(found), len(shown.lines), choice)
    if not choice.sort or not found:
        return Picked({theme: lines for theme, lines in kept.items() if lines}, said)
    heading = sorts(shown)[choice.sort]
    lines = [each for each in shown.lines if each.indicator.id in found]
    return Picked({heading: sorted(lines, key=_order(choice.sort))}, said, "" if choice.sort == NAME else WORST_FIRST)


def _fits(each: Line, choice: Choice) -> bool:
    text = f"{each.indicator.title} {each.owner}".casefold()
    is_of = FILTERS[choice.only][1] if choice.only else None
    return all(word in text for word in choice.words) and (is_of is None or is_of(each))


def _counted(found: int, every: int, choice: Choice) -> str:
    """Return how much of the table is shown, or that nothing fits; nothing where all of it is shown."""
    if choice.is_all:
        return ""
    if found:
        return f"Showing {found} of {words.count(every, 'row')}. What stands above is about all of them."
    asked = [f'with "{choice.find}" in its name or its owner'] if choice.words else []
    asked += [f'in "{choice.theme}"'] if choice.theme else []
    asked += [f'under "{FILTERS[choice.only][0]}"'] if choice.only else []
    return f"There is no measure {', '.join(asked)}."


def _order(sort: str) -> Callable[[Line], tuple[object, ...]]:
    if sort == NAME:
        return lambda each: (each.indicator.title.casefold(),)
    return lambda each: (_badness(each, sort), not each.is_worse)


def _badness(each: Line, sort: str) -> int:
    cell = each.headline if sort == WORST else _in(each, sort)
    if cell is None:
        return _NOWHERE
    if cell.chip.kind in _RATED:
        return _RATED[Rating(cell.chip.kind)]
    if sort == WORST and each.where:
        return _ELSEWHERE
    if each.late:
        return _LATE
    return _MET if cell.chip.kind == Rating.GREEN else _UNRATED


def _in(each: Line, area: str) -> Cell | None:
    return next((cell for cell in (each.headline, *each.cells) if cell.area.code == area), None)
