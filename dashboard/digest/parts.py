"""Two editions of a board, read once to be compared, and the ratings that moved between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.rate import within_chance
from dashboard.scorecard import Cell, Chip, Line, is_across, line
from dashboard.terms import Period, Point, Rating, State

_WORST_LAST = (Rating.GREEN, Rating.AMBER, Rating.RED)


@dataclass(frozen=True)
class Moved:
    """A rating that is another than it was: of what and where, its chips, by how much, and what to be careful about."""

    indicator: str
    measure: str
    area: str
    before: Chip
    after: Chip
    by: str
    owner: str
    caution: str

    @property
    def way(self) -> str:
        """`worse` or `better` between two ratings; nothing where there was none before, or is none now."""
        kinds = [each.kind for each in (self.before, self.after)]
        if not set(kinds) <= set(_WORST_LAST):
            return ""
        before, after = (_WORST_LAST.index(Rating(each)) for each in kinds)
        return "worse" if after > before else "better"

    @property
    def text(self) -> str:
        """The same in one sentence or two, for a mail."""
        owner = f" Owner: {self.owner}." if self.owner else ""
        by = f", {self.by}" if self.by else ""
        said = f"{self.measure}, {self.area}: {self.before.word} to {self.after.word}{by}.{owner}"
        return f"{said} {self.caution}".strip()


@dataclass(frozen=True)
class Part:
    """One kind of change: its heading, and a sentence for each."""

    title: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Boards:
    """The board before and after, read once: the lines of both by indicator, and today's code of each older area."""

    before: Edition
    after: Edition
    was: Mapping[str, Line]
    now: Mapping[str, Line]

    @property
    def recoded(self) -> Mapping[str, str]:
        return self.after.inputs.place.lookup.recoded


def boards(before: Edition, after: Edition) -> Boards:
    """Return two editions ready to be compared."""
    was, now = ({each.id: line(edition, each) for each in edition.indicators} for edition in (before, after))
    return Boards(before, after, was, now)


# -- ratings

UNRATED = Chip("-", "No rating", "none")
"""What stands for a hidden cell, of which a digest tells the number and never which it was."""

PROVISIONAL = "Provisional: it may still turn back."
BY_CHANCE = "Its tolerance is under one standard error: it may turn by chance."


def moved(two: Boards) -> list[Moved]:
    """Return every area whose rating on the scorecard is another, those that may still turn back last.

    A measure or an area that was not there has not moved; a cell that is hidden now is only counted, elsewhere.
    """
    found: list[Moved] = []
    for name, now in two.now.items():
        was = _cells(two.was.get(name), two.recoded)
        found += [
            _moved(old, each, now, two) for each in _all(now) if (old := was.get(each.area.code)) and _is(old, each)
        ]
    return sorted(found, key=lambda each: bool(each.caution))


def _all(shown: Line) -> list[Cell]:
    return [shown.headline, *shown.cells]


def _cells(shown: Line | None, recoded: Mapping[str, str]) -> dict[str, Cell]:
    return {recoded.get(each.area.code, each.area.code): each for each in _all(shown)} if shown else {}


def _is(old: Cell, new: Cell) -> bool:
    return _rating(old) != _rating(new) and _state(new) != State.HIDDEN


def _rating(shown: Cell) -> str:
    return shown.point.rating if shown.point else ""


def _state(shown: Cell) -> str:
    return shown.point.state if shown.point else ""


def _moved(old: Cell, new: Cell, now: Line, two: Boards) -> Moved:
    chips = [UNRATED if _state(each) == State.HIDDEN else each.chip for each in (old, new)]
    by = _by(old.point, new.point, now.indicator, two)
    return Moved(
        now.indicator.id, now.indicator.title, new.area.name, chips[0], chips[1], by, now.owner, _caution(new.point)
    )


def _by(old: Point | None, new: Point | None, stated: Indicator, two: Boards) -> str:
    """Return how far a value went, such as `worse by 5.2 since August 2026`; nothing where the two do not compare."""
    if old is None or new is None or old.value is None or new.value is None:
        return ""
    if is_across(old, new, stated, two.after):
        return "not comparable with before"
    said = words.change(old.value, new.value, stated.polarity, stated.unit, stated.decimals)
    since = f" since {words.period(period_of(old, stated))}" if old.period != new.period else ", restated"
    return f"{said}{since}" if old.value != new.value or old.period != new.period else "the target is another"


def _caution(point: Point | None) -> str:
    if point is None or not point.rating:
        return ""
    return PROVISIONAL if point.provisional else BY_CHANCE if within_chance(point) else ""


def period_of(point: Point, stated: Indicator) -> Period:
    return Period.parse(point.period, stated.period.grain if stated.period else None)
