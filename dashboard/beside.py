"""What stands beside the numbers in a meeting: the commentary on each measure, and the actions that are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import actions, commentary, words
from dashboard.actions import Task
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.scorecard import line

NO_COMMENT = "No commentary was written."
NO_REASON = "The commentary gives no reason."
NO_ACTION = "No action was recorded."


@dataclass(frozen=True)
class Comment:
    """What an owner wrote of a measure in a period, signed and dated."""

    indicator: str
    period: str
    what: str
    why: str
    following: str
    signed: str


@dataclass(frozen=True)
class Deed:
    """An action against a measure: what, who, by when, and how it stands."""

    indicator: str
    what: str
    owner: str
    due: str
    stands: str


def why_of(said: Comment | None) -> str:
    """Return why a measure is as it is, in its owner's words, signed; or that nobody wrote it."""
    return f"{said.why or NO_REASON} ({said.signed})" if said else NO_COMMENT


def following_of(said: Comment | None, deeds: Sequence[Deed]) -> tuple[str, ...]:
    """Return what comes next for a measure: what its owner wrote, then each open action; or that there is none."""
    written = [said.following] if said and said.following else []
    listed = [f"{each.what} ({each.owner}, {each.due}: {each.stands})" for each in deeds]
    return (*written, *listed) or (NO_ACTION,)


def comments_of(desk: Desk, edition: Edition) -> Iterator[Comment]:
    """Yield what stands beside each measure of the place at the period it is shown for, as the page has it.

    What an administrator took away is not there, and what is about an earlier period says so.
    """
    written = commentary.versions(desk, as_at=edition.as_at)
    for indicator in edition.indicators:
        point = line(edition, indicator).headline.point
        period = point.period if point else ""
        found = commentary.latest_of(written, indicator.id, edition.inputs.place.code, period) if period else None
        if found and not found.taken_on:
            by_when = f" By {words.day(found.by_when)}." if found.by_when else ""
            signed = f"{found.by}: {commentary.age_words(found, edition.day, period)}"
            following = f"{found.next_step}{by_when}".strip()
            yield Comment(indicator.id, found.period, found.happened, found.why, following, signed)


def deeds_of(desk: Desk, edition: Edition) -> Iterator[Deed]:
    """Yield the open actions on the measures of an edition, the longest overdue first."""
    shown = {each.id for each in edition.indicators}
    for task in actions.still_open(desk, as_at=edition.as_at):
        if task.indicator in shown and not task.taken_on:
            yield Deed(task.indicator, task.text, task.owner, words.day(task.due), _stands(task, edition))


def _stands(task: Task, edition: Edition) -> str:
    late = task.overdue(edition.day)
    return f"Overdue by {words.count(late, 'day')}" if late else "Open"
