"""Actions: what is to be done about an indicator, by whom and by when; kept for ever, and closed once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard import journal, words
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.signed import area_of, day_of, hash_of, seen_by, signature, text_problems, tidy, writable
from dashboard.store import ActionRow, Moved
from dashboard.terms import Problem, Refused

OPEN, DONE, DROPPED = "open", "done", "dropped"
TEXT, OWNER, DUE = "What is to be done", "Who does it: a role or a team", "Due"
"""What the boxes of the form are called."""

USUAL_DAYS = 28
"""An action is due in four weeks unless somebody says otherwise: the next month's figures show whether it helped."""


@dataclass(frozen=True)
class Task:
    """One action as whoever is at the desk reads it: `by` and `closed_by` are a role where anybody reads.

    `area` is empty for one that is about the whole place. `taken_on` is the day an admin took its text away.
    """

    number: int
    indicator: str
    area: str
    text: str
    owner: str
    due: date
    status: str
    on: date
    by: str
    closed_on: date | None = None
    closed_by: str = ""
    taken_on: date | None = None

    def overdue(self, day: date) -> int:
        """Return by how many days it is overdue on a day; nought for one that is closed, or due on that day."""
        return max((day - self.due).days, 0) if self.status == OPEN else 0

    def due_words(self, day: date) -> str:
        """Return when it is due: `14 October 2026, 8 days overdue`."""
        late = self.overdue(day)
        return f"{words.day(self.due)}, {words.count(late, 'day')} overdue" if late else words.day(self.due)


# -- reading


def every(desk: Desk, indicator: str = "", *, as_at: int = 0) -> list[Task]:
    """Return every action, open or not, that whoever is at the desk may read, oldest first.

    With `as_at` they are as they stood while that release was current: one closed later is open.
    """
    seen = seen_by(desk)
    rows = [row for row in desk.store.actions(indicator) if row.indicator in seen]
    return [_task(desk, row, as_at) for row in rows if not as_at or row.release <= as_at]


def still_open(desk: Desk, indicator: str = "", *, as_at: int = 0) -> list[Task]:
    """Return the open actions, the longest overdue first; `as_at` as in `every`."""
    return in_order(each for each in every(desk, indicator, as_at=as_at) if each.status == OPEN)


def open_on(desk: Desk, day: date) -> list[Task]:
    """Return the actions that were open at the end of a day, the longest overdue first."""
    made = [each for each in every(desk) if each.on <= day and (each.closed_on is None or each.closed_on > day)]
    return in_order(replace(each, status=OPEN, closed_on=None, closed_by="") for each in made)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Return actions by the day they are due, the first of a day first made."""
    return sorted(tasks, key=lambda each: (each.due, each.number))


def _task(desk: Desk, row: ActionRow, as_at: int) -> Task:
    is_closed = row.closed_at is not None and (not as_at or row.closed_release <= as_at)
    return Task(
        number=row.number or 0,
        indicator=row.indicator,
        area=(desk.place.lookup.find(row.area) or row.area) if row.area else "",
        text=row.text,
        owner=row.owner,
        due=date.fromisoformat(row.due),
        status=row.status if is_closed else OPEN,
        on=row.made_at.date(),
        by=signature(desk, row.made_by, row.indicator),
        closed_on=row.closed_at.date() if row.closed_at and is_closed else None,
        closed_by=signature(desk, row.closed_by, row.indicator) if is_closed else "",
        taken_on=row.taken_at.date() if row.taken_at else None,
    )


# -- writing


def usual_due(today: date) -> date:
    """Return the day an action is due unless somebody says otherwise."""
    return today + timedelta(days=USUAL_DAYS)


def add(desk: Desk, indicator: str, text: str, *, owner: str = "", due: str = "", area: str = "") -> Task:
    """Keep a new action and return it. Its owner is the indicator's and it is due in four weeks, unless said.

    Refused, with all its problems, for who may not write, an unknown measure or area, nothing to be done, a text too
    long or with a person in it, nobody to do it, and a day that is none.
    """
    writable(desk, indicator)
    boxes = {TEXT: tidy(text), OWNER: tidy(owner) or desk.place.owner(indicator)}
    day, problems = day_of(due, DUE, desk.today)
    problems += text_problems(boxes, boxes)
    code = area_of(desk, area) if area else ""
    if problems:
        raise Refused(*problems)
    row = ActionRow(
        indicator=indicator,
        area="" if code == desk.place.code else code,
        text=boxes[TEXT],
        owner=boxes[OWNER],
        due=(day or usual_due(desk.today)).isoformat(),
        made_at=desk.moment,
        made_by=desk.who,
    )
    row.sha256 = hash_of(row)
    desk.store.write(row, journal.agreed(row))
    return _task(desk, row, 0)


def close(desk: Desk, number: int, status: str) -> Task:
    """Close an open action, as done or dropped, and return it; Refused for one that is not open, or not there."""
    desk.may(Action.COMMENT)
    if status not in (DONE, DROPPED):
        raise Refused(Problem("Action", "An action is closed as done or as dropped.", "Say which."))
    row, at = _row(desk, number), desk.moment
    try:
        desk.store.close_action(number, status, at, desk.who, journal.closed(desk.who, row, status, at))
    except Moved:
        raise Refused(Problem("Action", f"Action {number} is closed already.", "Look at it again.")) from None
    return next(each for each in every(desk, row.indicator) if each.number == number)


def take_away(desk: Desk, number: int) -> None:
    """Take away the text and the owner of an action for good; its hash and its lines in the log stay. For an admin."""
    desk.may(Action.WITHDRAW)
    row, at = _row(desk, number), desk.moment
    if row.taken_at:
        raise Refused(Problem("Action", f"The text of action {number} was taken away.", "There is nothing left."))
    desk.store.take_away([row], at, desk.who, journal.took_away(desk.who, journal.Kind.ACTION, [number], at))


def _row(desk: Desk, number: int) -> ActionRow:
    """Return an action that whoever is at the desk may read; Refused for another."""
    seen = seen_by(desk)
    row = next((each for each in desk.store.actions() if each.number == number and each.indicator in seen), None)
    if row is None:
        raise Refused(Problem("Action", f"There is no action {number}.", "Look at the list."))
    return row
