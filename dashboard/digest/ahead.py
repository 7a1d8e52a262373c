"""What a release says of targets and of comparison: a target about to step or ended, a series that begins anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.digest.parts import Boards, Part
from dashboard.edition import Edition
from dashboard.place import Target
from dashboard.terms import PLACE_LEVEL

NOTICE = timedelta(days=60)
"""A target that steps or ends within so many days is about to."""


def targets(two: Boards) -> Part:
    """Return which targets are about to step or to end, or have ended with none after, and were not before."""
    known = set(_said_of_targets(two.before))
    return Part("Targets", tuple(each for each in _said_of_targets(two.after) if each not in known))


def _said_of_targets(edition: Edition) -> Iterator[str]:
    shown = {each.id: each for each in edition.indicators}
    held = [each for each in edition.inputs.place.targets if each.indicator in shown]
    for (name, area, _), group in groupby(sorted(held, key=_row), key=_row):
        yield from _said_of_one(list(group), shown[name], _where(area, edition), edition.day)


def _row(target: Target) -> tuple[str, str, str]:
    return target.indicator, target.area, target.grain


def _said_of_one(rows: list[Target], stated: Indicator, where: str, day: date) -> Iterator[str]:
    """Yield what is ahead of one series of targets, by the day a board is read on."""
    now = next((each for each in rows if each.in_force(day)), None)
    coming = [each for each in rows if each.start and day < each.start]
    for each in coming:
        if each.start and each.start <= day + NOTICE:
            was = f", now {_value(now, stated)}" if now else ""
            yield f"{stated.title}{where}: the target is {_value(each, stated)} from {words.day(each.start)}{was}."
    ends = max((each.end for each in rows if each.end), default=None)
    is_open = any(each.end is None for each in rows if not each.start or each.start <= day)
    if ends and not is_open and not coming and ends <= day + NOTICE:
        verb = "ended" if ends < day else "ends"
        yield f"{stated.title}{where}: the target {verb} on {words.day(ends)}, and none follows."


def _where(area: str, edition: Edition) -> str:
    """Return whom a target is for, in words: nothing for all areas and for the place."""
    lookup = edition.inputs.place.lookup
    if area in ("", PLACE_LEVEL, lookup.place):
        return ""
    return (
        f", {lookup.name(area)}" if area in lookup.areas else f", each {edition.inputs.place.level_name(area).lower()}"
    )


def _value(target: Target, stated: Indicator) -> str:
    ends = (each for each in (target.value, target.low, target.high) if each is not None)
    return " to ".join(words.value(each, stated.unit, stated.decimals) for each in ends)


def breaks(two: Boards) -> Part:
    """Return which series are not comparable with before, since a break began or a definition says so, and why."""
    known = set(_breaks(two.before))
    return Part("No longer comparable", tuple(each for each in _breaks(two.after) if each not in known))


def _breaks(edition: Edition) -> Iterator[str]:
    for stated in edition.indicators:
        steps = [each for each in edition.inputs.place.breaks if stated.id in each.indicators and not each.is_rebase]
        found = [(each.day, each.text) for each in steps]
        found += [(each.breaks_on, each.reason) for each in edition.inputs.versions(stated) if each.breaks_on]
        for day, why in found:
            if day <= edition.day:
                yield f"{stated.title}: not comparable across {words.day(day)}. {why.rstrip('.')}."
