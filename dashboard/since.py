"""Since when: the last meeting, unless the reader names another day or a release; what can be neither is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard import words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.terms import Problem, Refused
from dashboard.tombstones import comparable_before

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK = timedelta(days=7)
MEETINGS = 4
"""So many meetings back are offered by name; another day can be typed."""

LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Since:
    """What the week is held against: a day or a release, the release that was read then, and how it is said.

    `release` is 0 where nothing could be read; `note` says what a reader would not expect.
    """

    key: str
    day: date
    release: int
    said: str
    note: str = ""


def meetings(desk: Desk, edition: Edition, most: int = MEETINGS) -> list[date]:
    """Return the days of the last meetings before the edition's day, latest first; every seven days unless stated."""
    last = edition.day - timedelta(days=_back(desk, edition.day))
    return [last - index * WEEK for index in range(most)]


def next_meetings(desk: Desk, edition: Edition, most: int) -> list[date]:
    """Return the days of the coming meetings after the edition's day, next first."""
    last = edition.day - timedelta(days=_back(desk, edition.day) % 7)
    return [last + index * WEEK for index in range(1, most + 1)]


def _back(desk: Desk, day: date) -> int:
    """Return how many days before a day the last meeting was: on the day of one, it was a week ago.

    When a place meets changes no figure, so it is read as the place says it now, and needs no release.
    """
    meets = desk.place.file.meets
    return ((day.weekday() - DAYS.index(meets)) % 7 or 7) if meets else 7


def since_of(desk: Desk, edition: Edition, asked: str = "") -> Since:
    """Return what the reader asks for: a release's number or a day such as 2026-10-14; nothing: the last meeting.

    The board of a day is the last release made before it, so that what came on the day of a meeting is never missed.
    Refused, in words for a reader, for what is neither, is not there, or lies after the edition.
    """
    readable = sorted(comparable_before(desk.store, edition.number + 1))
    if asked.isdecimal() and len(asked) <= LONGEST_NUMBER:
        number = int(asked)
        if str(number) != asked or number not in readable or (number == edition.number and not edition.is_draft):
            raise _refused(f"There is no release {asked} before the one shown.")
        return Since(str(number), _made(desk, number), number, f"release {number}")
    day = _day(asked) if asked else meetings(desk, edition, 1)[0]
    if day is None:
        raise _refused(f'Nothing can be compared with "{asked[:40]}": it is no day and no release.')
    if day >= edition.day:
        raise _refused(f"Expected a day before {words.day(edition.day)}.")
    return _since_day(desk, day, readable)


def _since_day(desk: Desk, day: date, readable: list[int]) -> Since:
    before = [number for number in readable if _made(desk, number) < day]
    said = words.day(day)
    if before or not readable:
        return Since(day.isoformat(), day, before[-1] if before else 0, said)
    first = readable[0]
    note = f"Nothing was published before {said}: release {first}, the first, is compared with."
    return Since(day.isoformat(), day, first, said, note)


def _made(desk: Desk, number: int) -> date:
    found = desk.store.release(number)
    assert found, "only releases that are there are looked at"
    return found.made_at.date()


def _day(text: str) -> date | None:
    """Return a day as the address writes it, in this one way: so that what is chosen and what is asked are one."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def _refused(said: str) -> Refused:
    return Refused(Problem("since", said, "Choose another."))


def choices(desk: Desk, edition: Edition) -> dict[str, str]:
    """Return what is offered: the last meetings, and every earlier release; what the address says, to how it reads."""
    days = meetings(desk, edition)
    named = "Last meeting" if desk.place.file.meets else "Seven days before"
    offered = {each.isoformat(): words.day(each) for each in days}
    offered[days[0].isoformat()] = f"{named}, {words.day(days[0])}"
    numbers = comparable_before(desk.store, edition.number + (1 if edition.is_draft else 0))
    releases = {str(each): f"Release {each}, published {words.day(_made(desk, each))}" for each in numbers}
    return {**offered, **releases}
