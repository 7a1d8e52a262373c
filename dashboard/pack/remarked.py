"""What stands beside the numbers of a pack: the commentary on each measure, and the actions that are open."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard import actions, commentary, words
from dashboard.actions import Task
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.pack.model import Comment, Deed
from dashboard.scorecard import line


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
