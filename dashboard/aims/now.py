"""What is in force today, what follows it, and which measures have no target."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard import words
from dashboard.aims.looked import Aims, in_order
from dashboard.place import Target
from dashboard.targeting import (
    area_words,
    follower,
    goal_words,
    grains,
    tolerance_words,
)
from dashboard.terms import Polarity

SOON = timedelta(days=92)
"""A target that ends within a quarter of a year, with nothing after it, is one to set again at the next board."""

DAY = timedelta(days=1)


IN_FORCE = ("Measure", "Area", "Target", "Tolerance", "What comes next", "From", "Counted by", "Set by", "Note")


def in_force_rows(aims: Aims) -> list[tuple[str, ...]]:
    """Return each target in force today, the columns those of `IN_FORCE`; of the measure its id."""
    return [row_of(each, aims) for each in in_order(aims.targets, aims) if each.in_force(aims.day)]


def row_of(target: Target, aims: Aims) -> tuple[str, ...]:
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
    return [f"{about(each, aims)}: {next_words(each, aims)}." for each in in_order(gone, aims)]


def coming(aims: Aims) -> list[str]:
    """Return the targets that start after today, a sentence each."""
    later = [each for each in aims.targets if each.start and each.start > aims.day]
    return [f"{about(each, aims)}, from {_day(each.start)}." for each in in_order(later, aims)]


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


def span_words(target: Target) -> str:
    """Return when a target is in force: `1 April 2026 to 31 March 2027`, `from 1 April 2026`, `always`."""
    if target.start and target.end:
        return f"{words.day(target.start)} to {words.day(target.end)}"
    if target.start:
        return f"from {words.day(target.start)}"
    return f"until {words.day(target.end)}" if target.end else "always"
