"""The milestones of an edition's plan on its day: overdue, due in four weeks, later, without a date, complete.

Late is computed from the date and never typed. What nobody reported is no colour and never taken for on track, and a
report that the date contradicts loses its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard import words
from dashboard.csvtext import csv_text
from dashboard.edition import Edition
from dashboard.place import AT_RISK, COMPLETE, MISSED, ON_TRACK, STATUSES, Milestone, written_day
from dashboard.scorecard import Chip
from dashboard.terms import Month

AHEAD = timedelta(days=28)
"""A meeting asks after what is due within four weeks."""

NOT_REPORTED = "not reported"
NO_OWNER, NO_DATE = "No owner is named", "No date is given"
NONE_KEPT = "No milestones are kept for this place yet."

COLUMNS = ("Milestone", "Due", "Status", "Owner", "Group")
"""What a table of milestones has; on a telephone the first three are read before the rest is scrolled to."""

REGISTER_COLUMNS = (
    *("Group", "Milestone", "Due", "Last day", "Owner"),
    *("Status", "Done on", "Days overdue", "Note"),
)
"""What the whole register has, due as it is printed; its file has the same in small letters, and the release."""


_CHIPS = {
    COMPLETE: Chip("C", "Complete", "green"),
    ON_TRACK: Chip("T", "On track", "green"),
    AT_RISK: Chip("A", "At risk", "amber"),
    MISSED: Chip("M", "Missed", "red"),
    "": Chip("-", "Not reported", "none"),
}


@dataclass(frozen=True)
class Plan:
    """The milestones of a plan on a day, each in one of five lists: the longest overdue first, then the soonest due."""

    day: date
    every: tuple[Milestone, ...] = ()

    @property
    def overdue(self) -> tuple[Milestone, ...]:
        return _by_day(each for each in self.every if each.days_late(self.day))

    @property
    def due(self) -> tuple[Milestone, ...]:
        """Not overdue, and due within four weeks; a milestone is due on its last day."""
        return _by_day(each for each in self._ahead if each.last_day and each.last_day <= self.day + AHEAD)

    @property
    def later(self) -> tuple[Milestone, ...]:
        return _by_day(each for each in self._ahead if each.last_day and each.last_day > self.day + AHEAD)

    @property
    def undated(self) -> tuple[Milestone, ...]:
        """Not complete, and with no date that can be known: never late, and never due."""
        return tuple(each for each in self.every if not each.last_day and not each.is_done(self.day))

    @property
    def complete(self) -> tuple[Milestone, ...]:
        return tuple(each for each in self.every if each.is_done(self.day))

    @property
    def _ahead(self) -> list[Milestone]:
        return [
            each for each in self.every if each.last_day and each.last_day >= self.day and not each.is_done(self.day)
        ]

    @property
    def parts(self) -> dict[str, tuple[Milestone, ...]]:
        """What the meeting asks after, under its headings; a heading without a milestone is left out."""
        named = {"Milestones overdue": self.overdue, "Milestones due in the next four weeks": self.due}
        return {heading: found for heading, found in named.items() if found}

    @property
    def sentence(self) -> str:
        """What is overdue and due: `3 milestones are overdue, 1 of them reported on track; 2 are due in four weeks.`"""
        if not self.every:
            return ""
        if not self.parts:
            none = "No milestone is overdue or due in the next four weeks"
            return f"{none}; {self._none_dated}." if self.undated else f"{none}."
        false = [each for each in self.overdue if each.status in (ON_TRACK, COMPLETE)]
        share = "though" if len(false) == len(self.overdue) else f"{len(false)} of them"
        told = f", {share} reported {words.listing(_reports(false))}" if false else ""
        due = f"{_are(self.due, 'milestone', named=not self.overdue)} due in the next four weeks"
        late = f"{_are(self.overdue, 'milestone')} overdue{told}"
        return f"{'; '.join(filter(None, (late if self.overdue else '', due if self.due else '')))}."

    @property
    def _none_dated(self) -> str:
        return f"{len(self.undated)} {'has' if len(self.undated) == 1 else 'have'} no date"

    @property
    def rest(self) -> tuple[str, ...]:
        """The milestones that the meeting need not ask after, a sentence for each list that has any."""
        said = []
        if self.later:
            until = words.day(self.later[-1].last_day or self.day)
            when = f"on {until}" if len(self.later) == 1 else f"the last on {until}"
            said.append(f"{_are(self.later, 'milestone')} due later, {when}{_worrying(self.later)}.")
        if self.undated:
            has = "has" if len(self.undated) == 1 else "have"
            said.append(f"{words.count(len(self.undated), 'milestone')} {has} no date{_worrying(self.undated)}.")
        if self.complete:
            said.append(f"{_are(self.complete, 'milestone')} complete.")
        return tuple(said)


def plan_of(edition: Edition) -> Plan:
    """Return the milestones of the place as an edition has them, on the edition's day."""
    return Plan(edition.day, edition.inputs.place.milestones)


def _by_day(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    return tuple(sorted(milestones, key=lambda each: (each.last_day or date.max, each.line)))


def _are(milestones: Sequence[Milestone], noun: str, *, named: bool = True) -> str:
    number = words.count(len(milestones), noun) if named else str(len(milestones))
    return f"{number} {'is' if len(milestones) == 1 else 'are'}"


def _reports(milestones: Sequence[Milestone]) -> list[str]:
    return [status for status in STATUSES if any(each.status == status for each in milestones)]


def _worrying(milestones: Sequence[Milestone]) -> str:
    """Return how many of some are reported at risk or missed: a list told in one line must not hide them."""
    told = [(sum(each.status == status for each in milestones), status) for status in (AT_RISK, MISSED)]
    said = words.listing([f"{number} reported {status}" for number, status in told if number])
    return f"; {said}" if said else ""


# -- one milestone


def due_words(each: Milestone, day: date) -> str:
    """Return when it is due, as printed and as understood: `Q2 2026/27, by 30 September 2026: 22 days overdue`."""
    if each.last_day is None:
        return each.due or NO_DATE
    last = words.day(each.last_day)
    is_said = written_day(each.due) or each.due == str(Month.of(each.last_day))
    said = last if is_said else f"{each.due}, by {last}"
    late = each.days_late(day)
    return f"{said}: {words.count(late, 'day')} overdue" if late else said


def chip_of(each: Milestone, day: date) -> Chip:
    """Return the chip of what is reported; a report that the date contradicts keeps its word and loses its colour."""
    found = _CHIPS[each.status]
    return Chip("!", found.word, "late") if contradiction(each, day) else found


def contradiction(each: Milestone, day: date) -> str:
    """Return what is wrong between report and date, in a sentence, or nothing."""
    if each.status == ON_TRACK and each.days_late(day):
        return "Reported on track, but its date has passed."
    if each.status == COMPLETE and not each.is_done(day) and each.done_on:
        return f"Reported complete on {words.day(each.done_on)}, a day that is still to come."
    return ""


def status_words(each: Milestone, day: date) -> str:
    """Return what stands behind the chip: what contradicts it, or when it was done; nothing where it says all."""
    if each.is_done(day):
        return _done_words(each)
    return contradiction(each, day)


def _done_words(each: Milestone) -> str:
    if each.done_on is None:
        return "The day is not given."
    late = (each.done_on - each.last_day).days if each.last_day else 0
    after = f", {words.count(late, 'day')} after it was due" if late > 0 else ""
    return f"Done {words.day(each.done_on)}{after}."


def register_rows(plan: Plan) -> list[tuple[str | int, ...]]:
    """Return the whole register for a file, a row a milestone in its order, days as 2026-10-14."""
    return [
        (
            *(each.group, each.text, each.due, each.last_day.isoformat() if each.last_day else "", each.owner),
            *(each.status or NOT_REPORTED, each.done_on.isoformat() if each.done_on else ""),
            *(each.days_late(plan.day) if each.last_day else "", each.note),
        )
        for each in plan.every
    ]


def register_text(plan: Plan, release: int) -> str:
    """Return the whole register as the text of a CSV, of which a spreadsheet runs nothing."""
    head = [each.lower().replace(" ", "_") for each in REGISTER_COLUMNS]
    return csv_text([[*head, "release"], *((*row, release) for row in register_rows(plan))])
