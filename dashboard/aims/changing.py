"""The steps of one measure's targets, what the draft would change, and the register of events and breaks."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import journal, words
from dashboard.access import Action
from dashboard.aims.looked import Aims, look
from dashboard.aims.now import row_of, span_words
from dashboard.csvtext import csv_text
from dashboard.desk import Desk
from dashboard.place import TARGET_COLUMNS, Break, Target
from dashboard.sheet import Sheet
from dashboard.targeting import (
    area_words,
    cautions,
    differences,
    goal_words,
    predecessor,
    tolerance_words,
)
from dashboard.terms import Problem

STEPS = ("Area", "From", "Target", "Tolerance", "Step", "What comes next", "Set by", "Note")


def history_rows(aims: Aims, kpi: str) -> list[tuple[str, ...]]:
    """Return every target of a measure by area and in time, the columns those of `STEPS`."""
    rows = ((*row_of(each, aims), _step(each, aims)) for each in aims.of(kpi))
    return [
        (area, start, goal, amber, step, after, by, note)
        for _, area, goal, amber, after, start, _, by, note, step in rows
    ]


def _step(target: Target, aims: Aims) -> str:
    """Return how a target differs from the one it follows: `harder by 0.4`, `easier by 2 points`, `the same`."""
    before, stated = predecessor(target, aims.series(target)), aims.indicators[target.indicator]
    if before is None:
        return "the first"
    if before.value is None or target.value is None:
        return ""
    said = words.change(before.value, target.value, stated.polarity, stated.unit, stated.decimals)
    return said.replace("better", "harder").replace("worse", "easier").replace("no change", "the same")


CHANGED = ("Measure", "Area", "On the board", "In the draft")


def changed_rows(aims: Aims) -> list[tuple[str, ...]]:
    """Return each target that the draft would change, add or take out, the columns those of `CHANGED`."""
    rows: list[tuple[str, ...]] = []
    for before, after in differences(aims.was, aims.targets):
        if target := after or before:
            place = aims.indicators[target.indicator].title, area_words(target.area, aims.place)
            rows.append((*place, _side(before, aims) or "none", _side(after, aims) or "taken out"))
    return rows


def _side(target: Target | None, aims: Aims) -> str:
    if target is None:
        return ""
    stated = aims.indicators[target.indicator]
    amber = "" if target.amber is None else f", tolerance {tolerance_words(target, stated)}"
    return f"{goal_words(target, stated)}{amber}, {span_words(target)}"


def to_look_at(aims: Aims, *, is_all: bool = False) -> list[Problem]:
    """Return what to look at in the targets that the draft changes; or in all that are not over."""
    found = cautions(aims.targets, aims.indicators, aims.place, () if is_all or not aims.was else aims.was)
    over = {each.line for each in aims.targets if each.end and each.end < aims.day}
    return [each for each in found if not (is_all and each.row in over)]


def files_differ(aims: Aims, name: str) -> bool:
    """Tell whether the draft has another file of this name than the board."""
    return aims.texts[name] != aims.board[name]


REGISTER = ("From", "Kind", "Measures", "What happened", "Provider", "Where it stands")


def step_rows(aims: Aims) -> list[tuple[str, ...]]:
    """Return every event and break, oldest first, the columns those of `REGISTER`."""
    return [_step_row(each, aims) for each in aims.steps]


def _step_row(step: Break, aims: Aims) -> tuple[str, ...]:
    named = [aims.indicators[name].title for name in step.indicators if name in aims.indicators]
    stands = "in the draft only" if is_new_step(step, aims) else "on the board"
    return words.day(step.day), step.kind, "; ".join(named), step.text, step.provider, stands


def is_new_step(step: Break, aims: Aims) -> bool:
    """Tell whether an event or a break is in the draft only."""
    said = [(each.day, each.indicators, each.text, each.provider, each.kind) for each in aims.steps_were]
    return (step.day, step.indicators, step.text, step.provider, step.kind) not in said


def current_file(desk: Desk, name: str, columns: Sequence[str] = TARGET_COLUMNS) -> str:
    """Return the draft's file of this name as CSV that no spreadsheet runs; who takes it away stands in the log."""
    desk.may(Action.EXPORT)
    desk.may(Action.LOAD)
    sheet = Sheet.read(look(desk).texts[name], columns)
    desk.store.tell(journal.exported(desk.who, f"{name}, of the draft"))
    return csv_text([sheet.columns, *(record.cells for record in sheet.rows())])
