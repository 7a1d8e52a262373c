"""How the measures stand together: the first sentence, and what is said when nothing needs attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from dashboard import words
from dashboard.scorecard.parts import Line
from dashboard.terms import Rating, State

_WORST_FIRST = (Rating.RED, Rating.AMBER, Rating.GREEN)
_ALWAYS = ("on target", "on watch", "off target")
"""What the sentence says even of none: that nothing is off target is news."""


def sentence_of(lines: Sequence[Line]) -> str:
    """Return the first thing a board member reads: how many measures there are, and how they stand.

    Men and women of one measure are one; a measure in development is not counted.
    """
    counted, kinds = _counted(lines), _kinds(lines)
    if _is_empty(counted):
        return "No data published yet. A performance lead needs to upload the first month."
    parts = [f"{number} {word}" for word, number in _counts(kinds).items() if number or word in _ALWAYS]
    return f"{words.count(len(kinds), 'measure')}: {', '.join(parts)}.{_since(counted)}"


def themes_said(themes: Mapping[str, Sequence[Line]]) -> dict[str, str]:
    """Return how the measures of each theme stand: `5 on target, 1 off target`; counted as the sentence counts them.

    A theme whose measures are all in development says that. A measure of two themes is counted in both.
    """
    found = {theme: _counts(_kinds(lines)) for theme, lines in themes.items()}
    said = {theme: [f"{number} {word}" for word, number in each.items() if number] for theme, each in found.items()}
    return {theme: ", ".join(each) or "all in development" for theme, each in said.items()}


def _counts(kinds: Sequence[str]) -> dict[str, int]:
    """Return how many measures stand how, in words for a board, in the order in which they are said."""
    rated = {"on target": kinds.count("green"), "on watch": kinds.count("amber"), "off target": kinds.count("red")}
    late = kinds.count("late")
    return {**rated, "with late data": late, "we cannot rate yet": len(kinds) - sum(rated.values()) - late}


def all_well(lines: Sequence[Line]) -> str:
    """Return what is said when nothing needs attention: never that all is well while something is not rated."""
    if _is_empty(lines):
        return "There is nothing to rate yet."
    unrated = sum(kind not in _WORST_FIRST for kind in _kinds(lines))
    if not unrated:
        return "Nothing is off target."
    return f"Nothing is off target. {words.count(unrated, 'measure')} could not be rated."


def _counted(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that count as measures: not those in development."""
    return [each for each in lines if each.headline.chip.word != words.state_chip(State.IN_DEVELOPMENT)[1]]


def _kinds(lines: Iterable[Line]) -> list[str]:
    """Return how each measure stands, men and women of one measure together."""
    return [_kind_of(list(group)) for _, group in groupby(sorted(_counted(lines), key=_family), key=_family)]


def _family(each: Line) -> str:
    return "_".join(word for word in each.indicator.id.split("_") if word not in ("female", "male"))


def _is_empty(lines: Iterable[Line]) -> bool:
    return not any(each.headline.point and each.headline.point.period for each in lines)


def _kind_of(lines: list[Line]) -> str:
    """Return how the lines of one measure stand: off target if one is, and on target only if all of them are.

    Late data is not counted as current.
    """
    kinds = {each.headline.chip.kind for each in lines if not each.late}
    if bad := next((str(rating) for rating in _WORST_FIRST if rating in kinds - {Rating.GREEN}), ""):
        return bad
    if any(each.late for each in lines):
        return "late"
    return str(Rating.GREEN) if kinds == {Rating.GREEN} else "none"


def _since(lines: Sequence[Line]) -> str:
    """Say how the rated measures moved. One whose latest point may still change is counted apart and not as a move."""
    rated = [each for each in lines if each.headline.point and each.headline.point.rating and not each.late]
    settled = [each for each in rated if each.headline.point and not each.headline.point.provisional and each.change]
    better, worse = sum(each.is_better for each in settled), sum(each.is_worse for each in settled)
    moved = f" Since the period before: {better} better, {worse} worse." if settled else ""
    waiting = sum(bool(each.headline.point and each.headline.point.provisional) for each in rated)
    return (
        f"{moved} {words.count(waiting, 'rating')} {'is' if waiting == 1 else 'are'} provisional." if waiting else moved
    )
