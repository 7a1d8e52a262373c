"""What is to be done: the open actions on an edition, overdue, due within a week and within four, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dashboard import actions, words
from dashboard.actions import Task
from dashboard.desk import Desk
from dashboard.edition import Edition

SOON, MONTH = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True)
class Doing:
    """Open actions by when they are due, the longest overdue first: each stands in one of these."""

    overdue: tuple[Task, ...] = ()
    soon: tuple[Task, ...] = ()
    month: tuple[Task, ...] = ()
    later: tuple[Task, ...] = ()

    @property
    def due(self) -> tuple[Task, ...]:
        """What the meeting has to ask after: overdue, or due within a week."""
        return self.overdue + self.soon

    @property
    def parts(self) -> dict[str, tuple[Task, ...]]:
        """The actions under their headings; a heading without one is left out."""
        named = {"Overdue": self.overdue, "Due within seven days": self.soon, "Due in the next four weeks": self.month}
        return {heading: tasks for heading, tasks in named.items() if tasks}

    @property
    def sentence(self) -> str:
        """What is due, in a sentence: `3 actions are due, 1 overdue.`"""
        if not self.due:
            return "No action is due." if self.month or self.later else "No action is open."
        late = f", {len(self.overdue)} overdue" if self.overdue else ""
        return f"{words.count(len(self.due), 'action')} {'is' if len(self.due) == 1 else 'are'} due{late}."

    @property
    def rest(self) -> str:
        """What is due after four weeks, in a sentence; nothing where nothing is."""
        if not self.later:
            return ""
        said = f"{words.count(len(self.later), 'more action')} {'is' if len(self.later) == 1 else 'are'} due later"
        return f"{said}, the last on {words.day(self.later[-1].due)}."


def doing_of(desk: Desk, edition: Edition) -> Doing:
    """Return the open actions on the measures of an edition, as they stood while it was read."""
    shown, day = {each.id for each in edition.indicators}, edition.day
    tasks = [each for each in actions.still_open(desk, as_at=edition.as_at) if each.indicator in shown]
    return Doing(
        overdue=tuple(each for each in tasks if each.due < day),
        soon=tuple(each for each in tasks if day <= each.due <= day + SOON),
        month=tuple(each for each in tasks if day + SOON < each.due <= day + MONTH),
        later=tuple(each for each in tasks if each.due > day + MONTH),
    )
