"""What to know of the data before using a number: late, missing, hidden, provisional, set aside, not read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from dashboard import words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import used
from dashboard.pack.model import Grid, Section
from dashboard.scorecard import Board, Line
from dashboard.terms import State

_SAID = {
    State.MISSING: "Missing: no data was supplied. This is not zero.",
    State.HIDDEN: words.state_sentence(State.HIDDEN),
    State.TOO_FEW: "Too few to rate reliably.",
    State.BREAK: words.state_sentence(State.BREAK),
    State.TOO_CLOSE: words.state_sentence(State.TOO_CLOSE),
    State.NO_TARGET: words.state_sentence(State.NO_TARGET),
    State.IN_DEVELOPMENT: words.state_sentence(State.IN_DEVELOPMENT),
    State.PAUSED: words.state_sentence(State.PAUSED),
}

COLUMNS = ("What", "Measure or file", "Where and when")

PROVISIONAL = "Provisional: the number may still change."


def notes_of(desk: Desk, edition: Edition, shown: Board) -> Section:
    """Return the data notes of an edition: a row for each measure and what is to be known of it."""
    rows = [*_late(shown), *_states(shown), *_provisional(shown), *_set_aside(desk, edition), *_unread(edition)]
    said = () if rows else ("Every value is final, rated, and was supplied in time.",)
    zero = "A value of 0 was counted: none happened. Late, missing, hidden and provisional are four other things."
    grids = (Grid("About the data", COLUMNS, tuple(rows), (3.2, 3.6, 4.0)),) if rows else ()
    return Section("About the data", (*said, zero), grids)


WANTING = (State.MISSING, State.HIDDEN, State.TOO_FEW)
"""The states of a value that is not there as it should be; the others are judgements of one that is."""


def wanting_of(desk: Desk, edition: Edition, shown: Board) -> list[tuple[str, str, str]]:
    """Return what is late, missing, hidden, set aside or not read, as the rows of the data notes say it."""
    wanting = (*_late(shown), *_states(shown, WANTING), *_set_aside(desk, edition), *_unread(edition))
    return list(wanting)


def _late(shown: Board) -> Iterator[tuple[str, str, str]]:
    for line in shown.lines:
        if line.late:
            yield "Late: not counted as current.", line.indicator.title, line.late


def _states(shown: Board, states: Iterable[State] = tuple(_SAID)) -> Iterator[tuple[str, str, str]]:
    """Yield for each state the measures that have a cell in it, at the period they are shown for."""
    for state in states:
        said, word = _SAID[state], words.state_chip(state)[1]
        for line in shown.lines:
            areas = [cell.area.name for cell in (line.headline, *line.cells) if cell.chip.word == word]
            if areas:
                yield said, line.indicator.title, _where(areas, line)


def _provisional(shown: Board) -> Iterator[tuple[str, str, str]]:
    for line in shown.lines:
        cells = (line.headline, *line.cells)
        areas = [cell.area.name for cell in cells if cell.value and cell.point and cell.point.provisional]
        if areas:
            yield PROVISIONAL, line.indicator.title, _where(areas, line)


def _where(areas: Iterable[str], line: Line) -> str:
    return ", ".join(areas) + (f", {line.period}" if line.period else "")


def _set_aside(desk: Desk, edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Yield the files behind what is shown of which rows were set aside: they are counted, and in no number."""
    told = {point.extracts: point for points in edition.points.values() for point in points if point.extracts}
    numbers = {number for point in told.values() for _, number, _ in used(point)}
    for extract in desk.store.extracts(sorted(numbers)):
        if aside := json.loads(extract.counts).get("set aside", 0):
            yield "Rows set aside: counted, and in no number here.", extract.file, words.count(aside, "row")


def _unread(edition: Edition) -> Iterator[tuple[str, str, str]]:
    for name, said in edition.manifest.faults.items():
        if name not in edition.withheld:
            yield "Its definition could not be read, so it is not shown.", name, said
