"""What the page Targets says: which are in force and what follows them, and what the draft would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard import journal, words
from dashboard.access import Action
from dashboard.csvtext import csv_text
from dashboard.definitions import Indicator
from dashboard.desk import Desk, inputs_in_draft
from dashboard.manifest import is_released, manifest_at
from dashboard.place import TARGET_COLUMNS, Break, Place, Target, read_breaks, read_targets
from dashboard.sheet import Sheet
from dashboard.targeting import (
    area_words,
    cautions,
    differences,
    follower,
    goal_words,
    grains,
    predecessor,
    tolerance_words,
)
from dashboard.terms import PLACE_LEVEL, Polarity, Problem

SOON = timedelta(days=92)
"""A target that ends within a quarter of a year, with nothing after it, is one to set again at the next board."""

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Aims:
    """Targets, events and breaks as the draft has them, and `was`, as the board does; of measures one may see."""

    place: Place
    indicators: Mapping[str, Indicator]
    released: frozenset[str]
    day: date
    texts: Mapping[str, str]
    board: Mapping[str, str]
    targets: tuple[Target, ...]
    was: tuple[Target, ...]
    steps: tuple[Break, ...]
    steps_were: tuple[Break, ...]

    def of(self, kpi: str) -> list[Target]:
        """Return the targets of a measure in the draft, by area and then in time."""
        return _in_order([each for each in self.targets if each.indicator == kpi], self)

    def series(self, target: Target) -> list[Target]:
        """Return the targets of which one at a time is in force: the same measure, area and grain."""
        own = "".join(grains(self.indicators[target.indicator]))
        return [
            each
            for each in self.targets
            if (each.indicator, each.area, each.grain or own) == (target.indicator, target.area, target.grain or own)
        ]


def look(desk: Desk) -> Aims:
    """Return the targets, events and breaks as the draft and the board have them, for whoever is at the desk."""
    inputs, latest = inputs_in_draft(desk), desk.store.latest()
    published = manifest_at(desk.store, latest.manifest).inputs if latest else {}
    names = ("targets.csv", "breaks.csv")
    board = {name: desk.store.text(published[f"place/{name}"]) for name in names if f"place/{name}" in published}
    order = {name: index for index, name in enumerate(inputs.place.file.indicators)}
    sees_closed = desk.person.allows(Action.CLOSED)
    seen = [each for each in inputs.book.indicators.values() if sees_closed or each.audience != "closed"]
    shown = {each.id: each for each in sorted(seen, key=lambda each: (order.get(each.id, len(order)), each.title))}
    return Aims(
        place=inputs.place,
        indicators=shown,
        released=frozenset(name for name in shown if is_released(name, inputs)),
        day=desk.today,
        texts={name: inputs.texts.get(f"place/{name}", "") for name in names},
        board={name: board.get(name, "") for name in names},
        targets=_seen(inputs.place.targets, shown),
        was=_seen(read_targets(board.get("targets.csv", ""), inputs.place.lookup)[0], shown),
        steps=_steps_seen((*inputs.place.breaks, *inputs.place.events), shown),
        steps_were=_steps_seen(read_breaks(board.get("breaks.csv", ""))[0], shown),
    )


def _seen(targets: Sequence[Target], shown: Mapping[str, Indicator]) -> tuple[Target, ...]:
    return tuple(each for each in targets if each.indicator in shown)


def _steps_seen(steps: Sequence[Break], shown: Mapping[str, Indicator]) -> tuple[Break, ...]:
    return tuple(sorted((each for each in steps if set(each.indicators) & set(shown)), key=lambda each: each.day))


def _in_order(targets: Sequence[Target], aims: Aims) -> list[Target]:
    """Return targets by measure, then by area (the place first), then by when they start."""
    measures, areas = list(aims.indicators), ["", PLACE_LEVEL, aims.place.code, *aims.place.lookup.areas]

    def rank(target: Target) -> tuple[int, int, str, date, int]:
        at = areas.index(target.area) if target.area in areas else len(areas)
        return measures.index(target.indicator), at, target.area, target.start or date.min, target.line

    return sorted(targets, key=rank)


# -- what is in force


IN_FORCE = ("Measure", "Area", "Target", "Tolerance", "What comes next", "From", "Counted by", "Set by", "Note")


def in_force_rows(aims: Aims) -> list[tuple[str, ...]]:
    """Return each target in force today, the columns those of `IN_FORCE`; of the measure its id."""
    return [_row(each, aims) for each in _in_order(aims.targets, aims) if each.in_force(aims.day)]


def _row(target: Target, aims: Aims) -> tuple[str, ...]:
    stated = aims.indicators[target.indicator]
    return (
        target.indicator,
        area_words(target.area, aims.place),
        goal_words(target, stated, is_short=True),
        tolerance_words(target, stated),
        next_words(target, aims),
        words.day(target.start) if target.start else "the beginning",
        (target.grain or "".join(grains(stated))).replace("_", " "),
        f"{target.set_by} ({target.kind})" if target.set_by and target.kind else target.set_by or target.kind,
        target.note,
    )


def next_words(target: Target, aims: Aims) -> str:
    """Return when a target ends and what follows: `ends 31 March 2027; nothing follows`."""
    after = follower(target, aims.series(target))
    end = target.end
    if end is None:
        return f"until the next, from {_day(after.start)}" if after else "no end"
    said = f"{'ends' if end >= aims.day else 'ended'} {words.day(end)}"
    if after is None or after.start is None:
        return f"{said}; nothing follows"
    then = goal_words(after, aims.indicators[target.indicator], is_short=True)
    return f"{said}; then {then}" if after.start <= end + DAY else f"{said}; nothing until {words.day(after.start)}"


def _day(day: date | None) -> str:
    return words.day(day) if day else ""


def ended(aims: Aims) -> list[str]:
    """Return the targets that ended before today with nothing after them, a sentence each."""
    gone = [each for each in aims.targets if each.end and each.end < aims.day and not follower(each, aims.series(each))]
    return [f"{about(each, aims)}: {next_words(each, aims)}." for each in _in_order(gone, aims)]


def coming(aims: Aims) -> list[str]:
    """Return the targets that start after today, a sentence each."""
    later = [each for each in aims.targets if each.start and each.start > aims.day]
    return [f"{about(each, aims)}, from {_day(each.start)}." for each in _in_order(later, aims)]


def about(target: Target, aims: Aims) -> str:
    """Return what a target is, in passing: its measure, its area, and what it asks."""
    stated = aims.indicators[target.indicator]
    return f"{stated.title}, {area_words(target.area, aims.place)}: {goal_words(target, stated)}"


def without(aims: Aims) -> list[str]:
    """Return the measures on the board that may have a target and have none in force today."""
    aimed = {each.indicator for each in aims.targets if each.in_force(aims.day)}
    return [
        each.title
        for name, each in aims.indicators.items()
        if name in aims.released - aimed and each.status == "live" and each.polarity is not Polarity.NO_JUDGEMENT
    ]


def unjudged(aims: Aims) -> list[str]:
    """Return the measures on the board that can have no target, because neither high nor low is good."""
    live = [each for name, each in aims.indicators.items() if name in aims.released and each.status == "live"]
    return [each.title for each in live if each.polarity is Polarity.NO_JUDGEMENT]


def sentence(aims: Aims) -> str:
    """Return the first sentence of the page."""
    now = [each for each in aims.targets if each.in_force(aims.day)]
    ending = [
        each for each in now if each.end and each.end <= aims.day + SOON and not follower(each, aims.series(each))
    ]
    measures = words.count(len({each.indicator for each in now}), "measure")
    said = f"{words.count(len(now), 'target')} of {measures} in force on {words.day(aims.day)}."
    lacking = words.count(len(without(aims)), "measure")
    ends = f" {words.count(len(ending), 'target')} will end within three months with nothing after."
    return f"{said} {lacking} without one.{ends if ending else ''}"


# -- the steps of one measure, and what the draft would change


STEPS = ("Area", "From", "Target", "Tolerance", "Step", "What comes next", "Set by", "Note")


def history_rows(aims: Aims, kpi: str) -> list[tuple[str, ...]]:
    """Return every target of a measure by area and in time, the columns those of `STEPS`."""
    rows = ((*_row(each, aims), _step(each, aims)) for each in aims.of(kpi))
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


def span_words(target: Target) -> str:
    """Return when a target is in force: `1 April 2026 to 31 March 2027`, `from 1 April 2026`, `always`."""
    if target.start and target.end:
        return f"{words.day(target.start)} to {words.day(target.end)}"
    if target.start:
        return f"from {words.day(target.start)}"
    return f"until {words.day(target.end)}" if target.end else "always"


def to_look_at(aims: Aims, *, is_all: bool = False) -> list[Problem]:
    """Return what to look at in the targets that the draft changes; or in all that are not over."""
    found = cautions(aims.targets, aims.indicators, aims.place, () if is_all or not aims.was else aims.was)
    over = {each.line for each in aims.targets if each.end and each.end < aims.day}
    return [each for each in found if not (is_all and each.row in over)]


def files_differ(aims: Aims, name: str) -> bool:
    """Tell whether the draft has another file of this name than the board."""
    return aims.texts[name] != aims.board[name]


# -- the register of events and breaks


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


# -- files


def current_file(desk: Desk, name: str, columns: Sequence[str] = TARGET_COLUMNS) -> str:
    """Return the draft's file of this name as CSV that no spreadsheet runs; who takes it away stands in the log."""
    desk.may(Action.EXPORT)
    desk.may(Action.LOAD)
    sheet = Sheet.read(look(desk).texts[name], columns)
    desk.store.tell(journal.exported(desk.who, f"{name}, of the draft"))
    return csv_text([sheet.columns, *(record.cells for record in sheet.rows())])


def areas_of(aims: Aims, kpi: str) -> Iterator[str]:
    """Yield for whom a target of a measure may be set: the place, each level below it, every area, all."""
    stated, lookup = aims.indicators[kpi], aims.place.lookup
    if PLACE_LEVEL in stated.areas:
        yield lookup.place
    yield from (level for level in stated.areas if level != PLACE_LEVEL)
    yield from (code for code, area in lookup.areas.items() if area.level in stated.areas and code != lookup.place)
    yield ""
