"""An edition to what the board reads: a line for each indicator, the exceptions, the themes, the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard import words
from dashboard.edition import Edition
from dashboard.place import Area
from dashboard.scorecard.lines import line
from dashboard.scorecard.parts import Board, Line
from dashboard.scorecard.standing import all_well, sentence_of
from dashboard.terms import UNKNOWN_AREA


def board(edition: Edition, period: str = "") -> Board:
    """Return the scorecard of an edition, each indicator at its latest period, or at the one in force in `period`.

    A line shows the last period that has a point; what is late since is said beside it and is not
    counted as current.
    """
    lines = [line(edition, indicator, period) for indicator in edition.indicators]
    ranked = sorted((each for each in lines if each.rank < 99), key=lambda each: each.rank)
    return Board(
        place=edition.inputs.place.file.name,
        sentence=sentence_of(lines),
        lines=lines,
        exceptions=ranked,
        themes=themes_of(edition, lines),
        areas=areas_of(edition, lines),
        dated=_dated(edition),
        all_well=all_well(lines),
        note=_note(lines, edition),
    )


def areas_of(edition: Edition, lines: Iterable[Line]) -> list[Area]:
    """Return the areas some line has a cell for, in the place's order, the row "not known" last."""
    shown = {each.area.code: each.area for one in lines for each in one.cells}
    lookup = edition.inputs.place.lookup
    ordered = [area for code, area in lookup.areas.items() if code in shown]
    return [*ordered, *([shown[UNKNOWN_AREA]] if UNKNOWN_AREA in shown else [])]


def themes_of(edition: Edition, lines: Sequence[Line], grouping: str = "") -> dict[str, Sequence[Line]]:
    """Return the lines by theme of one of the place's groupings, its first unless another of them is named.

    What the grouping does not name comes last. A measure of two themes stands in both.
    """
    by_id = {each.indicator.id: each for each in lines}
    groupings = edition.inputs.place.file.groupings
    themes = groupings.get(grouping) or next(iter(groupings.values()), {})
    named = {name for names in themes.values() for name in names}
    found: dict[str, Sequence[Line]] = {
        theme: [by_id[name] for name in names if name in by_id] for theme, names in themes.items()
    }
    rest = [each for each in lines if each.indicator.id not in named]
    return {
        theme: each for theme, each in {**found, "Other measures" if named else "All measures": rest}.items() if each
    }


def _dated(edition: Edition) -> str:
    """Say on which day the board is read, and which release it is."""
    read = f"Latest available at {words.day(edition.day)}; each measure shows its own period."
    if edition.release is None:
        return read
    made = edition.release
    return f"{read} Release {made.number}, published {words.day(made.made_at.date())}."


def _note(lines: Sequence[Line], edition: Edition) -> str:
    provisional = any(each.point and each.point.provisional for one in lines for each in (one.headline, *one.cells))
    marked = "(p) is provisional: the number may still change. " if provisional else ""
    watch = "Watch always means missed, but within the tolerance the board set. "
    return f"{watch}{marked}{edition.inputs.place.file.lookup_note}".strip()
