"""The agreements that data is received under: which there are, and how each stands on a day."""

from __future__ import annotations

import re
from datetime import date

from dashboard import words
from dashboard.contracts import Source
from dashboard.desk import Desk
from dashboard.place import AUDIENCES, Place

NOTICE_DAYS = 60
"""An agreement that expires within so many days is due to be renewed."""

AGREEMENTS = ("Kind of data", "Agreement", "Controller", "Purpose", "For", "Expires", "How it stands")


def agreements(desk: Desk) -> list[tuple[str, ...]]:
    """Return a row for each contract that states an agreement or is of records, and how that stands on the desk's day.

    What needs somebody comes first: expired ones, then those about to, those made for a narrower circle than reads
    the board, and records without one.
    """
    held = [each for each in _by_title(desk) if each.agreement or each.grain == "record"]
    return sorted((_agreement(each, desk) for each in held), key=lambda row: _urgency(row[-1]))


def agreed(desk: Desk) -> tuple[str, ...]:
    """Return how many contracts state an agreement, how many expired, and which counted data lacks one."""
    every = _by_title(desk)
    held = [each for each in every if each.agreement]
    over = sum(standing(each, desk.today, desk.place).startswith("Expired") for each in held)
    number = words.count(len(every), "contract")
    said = f"Of {number} {len(held)} state an agreement; {over} of these expired, and their files are refused."
    counted = [each.title for each in every if not each.agreement and each.grain == "aggregate"]
    without = f"Counted already, and none is stated: {', '.join(counted)}."
    return (said, without) if counted else (said,)


def _by_title(desk: Desk) -> list[Source]:
    return sorted(desk.inputs.sources.values(), key=lambda each: each.title)


def _agreement(source: Source, desk: Desk) -> tuple[str, ...]:
    held = source.agreement
    if held is None:
        return (source.title, *["-"] * 5, "None stated")
    expires = words.day(held.expires) if held.expires else "no day stated"
    named = (source.title, held.reference, held.controller, held.purpose, held.audience, expires)
    return *named, standing(source, desk.today, desk.place)


def standing(source: Source, day: date, place: Place) -> str:
    """Return how a contract's agreement stands on a day: on its last day it holds, and after it files are refused."""
    held = source.agreement
    if held is None:
        return "None stated"
    if held.expires and held.expires < day:
        return "Expired: files are refused"
    if AUDIENCES.index(held.audience) < AUDIENCES.index(place.file.audience):
        return f"Made for {held.audience}; this board is for {place.file.audience}"
    if held.expires is None:
        return "No day stated"
    left = (held.expires - day).days
    return f"Expires in {words.count(left, 'day')}" if left <= NOTICE_DAYS else "In force"


_URGENT = ("Expired", "Expires", "Made", "None", "No", "In")


def _urgency(standing: str) -> int:
    return _URGENT.index(re.split(r"[ :]", standing)[0])


def renewal(source: Source, day: date) -> str:
    """Return the warning that an agreement is over or soon will be, with a space before it; nothing otherwise."""
    held = source.agreement
    if held is None or held.expires is None or (held.expires - day).days > NOTICE_DAYS:
        return ""
    verb = "expired" if held.expires < day else "expires"
    return f" Its agreement, {held.reference}, {verb} on {words.day(held.expires)}: renew it."
