"""One target set, ended or taken out of the text of `targets.csv`; every other row is kept to the byte."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.definitions import Indicator
from dashboard.place import TARGET_COLUMNS, Lookup, Target, read_targets
from dashboard.sheet import Sheet
from dashboard.targeting.said import series_of
from dashboard.terms import Problem

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Set:
    """A target as it would be set: the new text, the target, those it closes, and what is wrong with its row."""

    text: str
    target: Target | None
    closed: tuple[Target, ...] = ()
    problems: tuple[Problem, ...] = ()


def set_target(text: str, said: Mapping[str, str], lookup: Lookup, indicators: Mapping[str, Indicator]) -> Set:
    """Return the text with a row of what is said at its end; one that is open till then ends the day before it.

    With a fault in the row the text is as it was. Refused for a text that is no table.
    """
    sheet = Sheet.read(text, TARGET_COLUMNS).with_row({name: said.get(name, "").strip() for name in TARGET_COLUMNS})
    line = sheet.records[-1].line
    targets, problems = read_targets(sheet.text, lookup)
    own = tuple(each for each in problems if each.rows == (line,))
    new = next((each for each in targets if each.line == line), None)
    if new is None or own:
        return Set(text, None, problems=own)
    closed = tuple(each for each in targets if _closes(new, each, indicators))
    for each in closed:
        assert new.start, "what has no first day closes nothing"
        sheet = sheet.with_cell(each.line, "to", (new.start - DAY).isoformat())
    return Set(sheet.text, new, closed)


def _closes(new: Target, other: Target, indicators: Mapping[str, Indicator]) -> bool:
    """Tell whether another target of the same series is still open when a new one starts."""
    is_same = series_of(other, indicators) == series_of(new, indicators) and other.line != new.line
    return is_same and new.start is not None and other.end is None and (other.start or date.min) < new.start


def end_target(text: str, line: int, day: str) -> str:
    """Return the text with the target of this line in force until a day. Refused for a text that is no table."""
    return Sheet.read(text).with_cell(line, "to", day.strip()).text


def take_out(text: str, line: int, board: str, lookup: Lookup, indicators: Mapping[str, Indicator]) -> str:
    """Return the text without the target of this line; one that ended for its sake is as the board has it again.

    Refused for a text that is no table.
    """
    targets = read_targets(text, lookup)[0]
    gone = next((each for each in targets if each.line == line), None)
    sheet, was = Sheet.read(text), Sheet.read(board, TARGET_COLUMNS)
    lines = [each.line for each in targets if gone and gone.start and each.end == gone.start - DAY]
    same = {each.line for each in targets if gone and series_of(each, indicators) == series_of(gone, indicators)}
    left = sheet.reopened(was, "to", same.intersection(lines)).without(line).narrowed(was)
    return left.text if board or any(left.rows()) else ""


def differences(was: Iterable[Target], now: Iterable[Target]) -> list[tuple[Target | None, Target | None]]:
    """Return each target that is in one of two files only, or otherwise in the other: as it was, and as it is."""
    sides: tuple[defaultdict[object, list[Target]], ...] = (defaultdict(list), defaultdict(list))
    for side, targets in zip(sides, (was, now), strict=True):
        for target in targets:
            side[target.indicator, target.area, target.start, target.grain].append(target)
    found: list[tuple[Target | None, Target | None]] = []
    for key in {**sides[0], **sides[1]}:
        before, after = _unmatched(sides[0][key], sides[1][key])
        most = max(len(before), len(after))
        padded = ([*each, *[None] * (most - len(each))] for each in (before, after))
        found += zip(*padded, strict=True)
    return found


def _unmatched(before: Sequence[Target], after: Sequence[Target]) -> tuple[list[Target], list[Target]]:
    """Return what is left of two lists when those that are alike, in whatever line, are taken out of both."""
    left = list(after)
    gone: list[Target] = []
    for target in before:
        same = next((each for each in left if replace(each, line=0) == replace(target, line=0)), None)
        if same:
            left.remove(same)
        else:
            gone.append(target)
    return gone, left
