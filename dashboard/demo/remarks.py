"""What the demo's owners say and agreed to do: invented texts of the place's `remarks.yaml`, written on their days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard import actions, commentary
from dashboard.access import MACHINE, Person
from dashboard.commentary import Written
from dashboard.desk import Desk
from dashboard.yamlfile import Strict, read_yaml

FILE = "remarks.yaml"
DONE = "remarked"
"""The setting of a home in which every remark was written: what an admin takes away stays away."""


class SampleComment(Strict):
    """Commentary that the owner of a measure wrote on a day about a period."""

    measure: str
    period: str
    written: date
    happened: str
    why: str = ""
    next_step: str = ""
    by_when: date | None = None


class SampleAction(Strict):
    """An action that was agreed on a day against a measure; without an owner it is the measure's; `done` closes it."""

    measure: str
    agreed: date
    text: str
    due: date
    owner: str = ""
    area: str = ""
    done: date | None = None


class Remarks(Strict):
    """What `remarks.yaml` may say."""

    commentary: tuple[SampleComment, ...] = ()
    actions: tuple[SampleAction, ...] = ()


def read_remarks(folder: Path) -> Remarks:
    """Return the remarks of a place's folder; none where it has no such file, Refused where it cannot be read."""
    path = folder / FILE
    return read_yaml(path.read_text(encoding="utf-8"), FILE).into(Remarks) if path.exists() else Remarks()


def remark(desk: Desk, said: Remarks, until: date) -> None:
    """Write what was said up to a day, each on its day and signed by its owner's role; what is there is left alone."""
    written = {each.happened for each in desk.store.comments()}
    for comment in said.commentary:
        if comment.written <= until and comment.happened not in written:
            _comment(desk, comment)
    agreed = {each.text: each for each in desk.store.actions()}
    for action in said.actions:
        if action.agreed <= until and action.text not in agreed:
            actions.add(
                _as_owner(desk, action.measure, action.agreed),
                action.measure,
                action.text,
                owner=action.owner,
                due=action.due.isoformat(),
                area=action.area,
            )
    for number, closed_by, day in _to_close(desk, said, until):
        actions.close(_as_owner(desk, closed_by, day), number, actions.DONE)


def _comment(desk: Desk, said: SampleComment) -> None:
    by_when = said.by_when.isoformat() if said.by_when else ""
    typed = Written(said.happened, said.why, said.next_step, by_when)
    owner = _as_owner(desk, said.measure, said.written)
    commentary.write(owner, said.measure, "", said.period, typed, publish=True)


def _to_close(desk: Desk, said: Remarks, until: date) -> Iterator[tuple[int, str, date]]:
    rows = {each.text: each for each in desk.store.actions()}
    for action in said.actions:
        row = rows.get(action.text)
        if action.done and action.done <= until and row and row.status == actions.OPEN:
            yield row.number or 0, action.measure, action.done


def _as_owner(desk: Desk, measure: str, day: date) -> Desk:
    """Return the desk as the role that owns a measure has it on a day: nobody is invented to sign a remark."""
    return replace(desk, person=Person(desk.place.owner(measure) or desk.who, MACHINE), today=day)
