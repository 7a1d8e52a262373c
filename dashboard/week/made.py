"""An edition to what the weekly meeting reads: the sentence, what changed, exceptions, what is due, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.milestones import Plan, plan_of
from dashboard.scorecard import LATE, Board, Line, board
from dashboard.since import Since
from dashboard.terms import Rating, State
from dashboard.week.changed import Changed, changed_of
from dashboard.week.doing import Doing, doing_of

ATTENTION = 99
"""The rank from which a line of the scorecard needs none."""


@dataclass(frozen=True)
class Week:
    """Everything the page This week shows; `rest` are the measures that are no exception, by how they stand."""

    edition: Edition
    since: Since
    sentence: str
    changed: Changed
    board: Board
    doing: Doing
    plan: Plan
    rest: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is published yet."""
        return self.edition.release is None or self.edition.release.is_empty


def week_of(desk: Desk, edition: Edition, since: Since) -> Week:
    """Return the week of an edition since a day or a release."""
    shown = board(edition)
    changed, doing = changed_of(desk, edition, shown, since), doing_of(desk, edition)
    plan = plan_of(edition)
    said = " ".join(filter(None, (_news(changed, edition, since), doing.sentence, plan.sentence)))
    return Week(edition, since, said, changed, shown, doing, plan, tuple(_rest(shown)))


def _news(changed: Changed, edition: Edition, since: Since) -> str:
    """Return what changed in a sentence: `2 ratings moved, 3 values were restated and 1 measure became late.`"""
    if edition.release is None or edition.release.is_empty:
        return "No data published yet."
    moved = len(changed.worse) + len(changed.better) + len(changed.turned)
    restated = sum(each.values for each in changed.restated)
    late = _clause(len(changed.overdue), "measure", "became late", "became late")
    clauses = [
        _clause(moved, "rating", "moved", "moved"),
        _clause(len(changed.new), "measure", "has new data", "have new data"),
        _clause(restated, "value", "was restated", "were restated"),
        late,
    ]
    if not changed.is_new:
        none = f"No new data since {words.day(edition.release.made_at.date())}"
        return f"{none}; {late}." if late else f"{none}."
    said = words.listing(list(filter(None, clauses)))
    return f"{said}." if said else f"Nothing changed since {since.said}."


def _clause(number: int, noun: str, one: str, many: str) -> str:
    return f"{words.count(number, noun)} {one if number == 1 else many}" if number else ""


# -- what is no exception


def _rest(shown: Board) -> Iterator[tuple[str, str]]:
    """Yield the other measures by the chip they have, on target first, and what neighbourhoods lack, in words."""
    calm = [each for each in shown.lines if each.rank >= ATTENTION]
    green, amber = words.rating_chip(Rating.GREEN)[1], words.rating_chip(Rating.AMBER)[1]
    order = [green, amber, *dict.fromkeys(each.headline.chip.word for each in calm)]
    for word in dict.fromkeys(order):
        found = [each.indicator.title for each in calm if each.headline.chip.word == word]
        if found or word == green:
            yield word, f"{words.count(len(found), 'measure')}{': ' if found else ''}{'; '.join(found)}."
    late = [each.indicator.title for each in shown.lines if each.late]
    if late:
        yield LATE.word, f"{words.count(len(late), 'measure')}, not counted as on target: {'; '.join(late)}."
    yield from _lacking(shown.lines)


def _lacking(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    cells = [each for line in lines for each in line.cells]
    for state in (State.MISSING, State.HIDDEN):
        word = words.state_chip(state)[1]
        if number := sum(each.chip.word == word for each in cells):
            yield f"{word}, by area", f"{words.count(number, 'value')}. {words.state_sentence(state)}"
