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

NONE_STATED = "none stated"

AGREEMENTS = ("Kind of data", "Agreement", "Controller", "Purpose", "For", "Expires", "How it stands")


def agreements(desk: Desk) -> list[tuple[str, ...]]:
    """Return a row for each contract: the agreement it is received under, and how that stands on the desk's day.

    What needs somebody comes first: expired ones, then those about to, those made for a narrower circle than reads
    the board, and those that state none.
    """
    sources = sorted(desk.inputs.sources.values(), key=lambda each: each.title)
    return sorted((_agreement(each, desk) for each in sources), key=lambda row: _urgency(row[-1]))


def _agreement(source: Source, desk: Desk) -> tuple[str, ...]:
    held = source.agreement
    if held is None:
        return (source.title, NONE_STATED, *[""] * 4, "None stated")
    expires = words.day(held.expires) if held.expires else "no day stated"
    named = (source.title, held.reference, held.controller, held.purpose, held.audience, expires)
    return *named, standing(source, desk.today, desk.place)


def standing(source: Source, day: date, place: Place) -> str:
    """Return how a contract's agreement stands on a day: on its last day it holds, and after it files are refused."""
    held = source.agreement
    if held is None:
        return "None stated"
    if AUDIENCES.index(held.audience) < AUDIENCES.index(place.file.audience):
        return f"Made for {held.audience}; this board is for {place.file.audience}"
    if held.expires is None:
        return "No day stated"
    left = (held.expires - day).days
    if left < 0:
        return "Expired: files are refused"
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


def agreed(desk: Desk) -> str:
    held = [each.agreement for each in desk.inputs.sources.values() if each.agreement]
    number = words.count(len(desk.inputs.sources), "contract")
    over = sum(each.expires is not None and each.expires < desk.today for each in held)
    return f"Of {number} {len(held)} state an agreement; {over} of these expired, and their files are refused."
