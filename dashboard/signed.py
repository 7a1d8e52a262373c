"""What people write beside the figures: who reads and writes it, under which name, and what of it is refused."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from dashboard.access import ANYBODY, Action
from dashboard.definitions import Indicator
from dashboard.desk import Desk, Inputs
from dashboard.identifiable import person_in
from dashboard.journal import RESTORE, Kind
from dashboard.manifest import inputs_of, is_released, manifest_at
from dashboard.place import written_day
from dashboard.store import ActionRow, CommentRow, Store
from dashboard.terms import Problem, Refused
from dashboard.yamlfile import did_you_mean

MOST = 500
"""So many signs fit into one box: what is longer nobody reads in a meeting."""

FURTHEST = 10
"""A day further off than so many years is a slip of the keyboard."""


# -- who


def seen_by(desk: Desk) -> frozenset[str]:
    """Return the indicators whose commentary and actions whoever is at the desk may read, by id.

    Closed ones are for those who may see them: one is closed if the board or the definitions of now say so, and who
    may not see closed ones sees none that neither knows.
    """
    both = _both(desk)
    known = {name: each for inputs in both for name, each in inputs.book.indicators.items()}
    if desk.person.allows(Action.CLOSED):
        gone = {each.indicator for each in desk.store.comments()} | {each.indicator for each in desk.store.actions()}
        return frozenset(known) | gone
    closed = {name for inputs in both for name, each in inputs.book.indicators.items() if each.audience == "closed"}
    return frozenset(known) - closed


def writable(desk: Desk, indicator: str) -> Indicator:
    """Return the indicator that somebody writes about; Refused for who may not, and for one not on the board."""
    desk.may(Action.COMMENT)
    seen = seen_by(desk)
    for inputs in _both(desk):
        if indicator in seen and is_released(indicator, inputs):
            return inputs.book.indicators[indicator]
    known = [each for each in seen if any(is_released(each, inputs) for inputs in _both(desk))]
    said = f"There is no measure of this name on the board.{did_you_mean(indicator, known)}"
    raise Refused(Problem("Measure", said, "Choose one of the board's."))


def _both(desk: Desk) -> list[Inputs]:
    """Return what the board was made from, and what it would be made from now."""
    latest = desk.store.latest()
    return [*([inputs_of(desk.store, manifest_at(desk.store, latest.manifest))] if latest else []), desk.inputs]


def signature(desk: Desk, who: str, indicator: str) -> str:
    """Return the name somebody signed with; where anybody reads, the role that owns the indicator, and no name."""
    return who if desk.person != ANYBODY else desk.place.owner(indicator) or "The owner"


def area_of(desk: Desk, area: str) -> str:
    """Return the code of an area of the place, or of the place where none is named; Refused for another."""
    found = desk.place.lookup.find(area) if area else desk.place.code
    if found is None:
        raise Refused(Problem("Area", "This place has no such area.", "Choose one of the board's."))
    return found


# -- what


def tidy(text: str) -> str:
    """Return what was typed without signs that cannot be seen, which may turn a line round or hide a number."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign)[0] != "C")


def text_problems(boxes: Mapping[str, str], needed: Iterable[str] = ()) -> Iterator[Problem]:
    """Yield what is wrong with each box, by its label: too long, a person in it, or empty where it must not be."""
    for label, text in boxes.items():
        if len(text) > MOST:
            yield Problem(label, f"Expected at most {MOST} characters, and found {len(text):,}.", "Shorten it.")
        # In their plain form: a number whose spaces do not break, or whose digits are wide, is the same number.
        if found := person_in(text) or person_in(unicodedata.normalize("NFKC", text)):
            said = f"This holds what looks like {found}. What is written here is kept, and everybody reads it."
            yield Problem(label, said, "Take it out. Nothing was kept.")
    yield from (Problem(label, "Expected a sentence or two.", "Write it.") for label in needed if not boxes[label])


def day_of(text: str, label: str, today: date) -> tuple[date | None, list[Problem]]:
    """Return the day that somebody typed, such as 14/11/2026 or 14 November 2026 (none for nothing), or what is wrong.

    The day stands first, as in Britain, unless the year does.
    """
    if not text.strip():
        return None, []
    found = _day(" ".join(text.split()))
    if found and abs(found.year - today.year) <= FURTHEST:
        return found, []
    said = "Expected a day near this year." if found else "Expected a real day such as 14/11/2026."
    return None, [Problem(label, said, "Write it as day/month/year.")]


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return written_day(text)
    return None


# -- whether it is as it was written


def hash_of(row: CommentRow | ActionRow) -> str:
    """Return the SHA-256 of what was written and signed."""
    return hashlib.sha256(row.content.encode()).hexdigest()


def faults(store: Store) -> Iterator[Problem]:
    """Yield what is wrong with what people wrote: changed, gone or added past the log, closed or taken away past it."""
    yield from _against("commentary", store.comments(), _told(store, Kind.COMMENT))
    yield from _against("action", store.actions(), _told(store, Kind.ACTION))


def _told(store: Store, kind: Kind) -> list[dict[str, Any]]:
    return [json.loads(line.said) | {"release": line.release, "made_by": line.who} for line in store.lines(kind=kind)]


def _against(what: str, rows: Sequence[CommentRow | ActionRow], told: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    made = {said["number"]: said for said in told if "sha256" in said}
    shut = {said["number"]: said for said in told if "number" in said}
    gone = {number: (said["at"], said["made_by"]) for said in told for number in said.get("taken_away", ())}
    for row in rows:
        number = row.number or 0
        said = _fault(row, made.get(number), shut.get(number, {}), gone.get(number, ("", "")))
        if said:
            yield Problem(f"{what} {number}", said, RESTORE)
    for number in sorted(set(made) - {row.number or 0 for row in rows}):
        yield Problem(f"{what} {number}", "It is not there.", RESTORE)


def _fault(
    row: CommentRow | ActionRow, made: dict[str, Any] | None, shut: dict[str, Any], gone: tuple[str, str]
) -> str:
    if made is None:
        return "The log has no line of it."
    if made != made | {name: getattr(row, name) for name in made if name != "status"}:
        return "The log says otherwise of what it is about, or of who wrote it."
    if gone != (_moment(row.taken_at), row.taken_by) or (row.taken_at and any(row.written.values())):
        return "The log says otherwise of whether its text was taken away."
    if not row.taken_at and hash_of(row) != row.sha256:
        return "It is not as it was written."
    ended = (row.status, _moment(row.closed_at), row.closed_by) if isinstance(row, ActionRow) else (row.status, "", "")
    told = (shut["status"], shut.get("at", ""), shut["made_by"] if "at" in shut else "")
    return "" if ended == told else "The log says otherwise of whether it is open."


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
