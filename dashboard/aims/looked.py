"""Targets, events and breaks as the draft and the board have them, of the measures that somebody may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.access import Action
from dashboard.definitions import Indicator
from dashboard.desk import Desk, inputs_in_draft
from dashboard.manifest import is_released, manifest_at
from dashboard.place import Break, Place, Target, read_breaks, read_targets
from dashboard.targeting import (
    grains,
)
from dashboard.terms import PLACE_LEVEL


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
        return in_order([each for each in self.targets if each.indicator == kpi], self)

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
    names = ("targets.csv", "breaks.csv", "milestones.csv")
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


def in_order(targets: Sequence[Target], aims: Aims) -> list[Target]:
    """Return targets by measure, then by area (the place first), then by when they start."""
    measures, areas = list(aims.indicators), ["", PLACE_LEVEL, aims.place.code, *aims.place.lookup.areas]

    def rank(target: Target) -> tuple[int, int, str, date, int]:
        at = areas.index(target.area) if target.area in areas else len(areas)
        return measures.index(target.indicator), at, target.area, target.start or date.min, target.line

    return sorted(targets, key=rank)


def areas_of(aims: Aims, kpi: str) -> Iterator[str]:
    """Yield for whom a target of a measure may be set: the place, each level below it, every area, all."""
    stated, lookup = aims.indicators[kpi], aims.place.lookup
    if PLACE_LEVEL in stated.areas:
        yield lookup.place
    yield from (level for level in stated.areas if level != PLACE_LEVEL)
    yield from (code for code, area in lookup.areas.items() if area.level in stated.areas and code != lookup.place)
    yield ""
