"""Two editions of a board to what changed its state between them, one function for each kind of change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard import words
from dashboard.changes import Change, restated
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.rate import within_chance
from dashboard.scorecard import Cell, Chip, Line, is_across, line
from dashboard.terms import Period, Point, State


@dataclass(frozen=True)
class Moved:
    """A rating that is another than it was: of what and where, its chips, by how much, and what to be careful about."""

    indicator: str
    measure: str
    area: str
    before: Chip
    after: Chip
    by: str
    owner: str
    caution: str

    @property
    def text(self) -> str:
        """The same in one sentence or two, for a mail."""
        owner = f" Owner: {self.owner}." if self.owner else ""
        by = f", {self.by}" if self.by else ""
        said = f"{self.measure}, {self.area}: {self.before.word} to {self.after.word}{by}.{owner}"
        return f"{said} {self.caution}".strip()


@dataclass(frozen=True)
class Part:
    """One kind of change: its heading, and a sentence for each."""

    title: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Boards:
    """The board before and after, read once: the lines of both by indicator, and today's code of each older area."""

    before: Edition
    after: Edition
    was: Mapping[str, Line]
    now: Mapping[str, Line]

    @property
    def recoded(self) -> Mapping[str, str]:
        return self.after.inputs.place.lookup.recoded


def boards(before: Edition, after: Edition) -> Boards:
    """Return two editions ready to be compared."""
    was, now = ({each.id: line(edition, each) for each in edition.indicators} for edition in (before, after))
    return Boards(before, after, was, now)


# -- ratings

UNRATED = Chip("-", "No rating", "none")
"""What stands for a hidden cell, of which a digest tells the number and never which it was."""

PROVISIONAL = "Provisional: it may still turn back."
BY_CHANCE = "Its tolerance is under one standard error: it may turn by chance."


def moved(two: Boards) -> list[Moved]:
    """Return every area whose rating on the scorecard is another, those that may still turn back last.

    A measure or an area that was not there has not moved; a cell that is hidden now is only counted, elsewhere.
    """
    found: list[Moved] = []
    for name, now in two.now.items():
        was = _cells(two.was.get(name), two.recoded)
        found += [
            _moved(old, each, now, two) for each in _all(now) if (old := was.get(each.area.code)) and _is(old, each)
        ]
    return sorted(found, key=lambda each: bool(each.caution))


def _all(shown: Line) -> list[Cell]:
    return [shown.headline, *shown.cells]


def _cells(shown: Line | None, recoded: Mapping[str, str]) -> dict[str, Cell]:
    return {recoded.get(each.area.code, each.area.code): each for each in _all(shown)} if shown else {}


def _is(old: Cell, new: Cell) -> bool:
    return _rating(old) != _rating(new) and _state(new) != State.HIDDEN


def _rating(shown: Cell) -> str:
    return shown.point.rating if shown.point else ""


def _state(shown: Cell) -> str:
    return shown.point.state if shown.point else ""


def _moved(old: Cell, new: Cell, now: Line, two: Boards) -> Moved:
    chips = [UNRATED if _state(each) == State.HIDDEN else each.chip for each in (old, new)]
    by = _by(old.point, new.point, now.indicator, two)
    return Moved(
        now.indicator.id, now.indicator.title, new.area.name, chips[0], chips[1], by, now.owner, _caution(new.point)
    )


def _by(old: Point | None, new: Point | None, stated: Indicator, two: Boards) -> str:
    """Return how far a value went, such as `worse by 5.2 since August 2026`; nothing where the two do not compare."""
    if old is None or new is None or old.value is None or new.value is None:
        return ""
    if is_across(old, new, stated, two.after):
        return "not comparable with before"
    said = words.change(old.value, new.value, stated.polarity, stated.unit, stated.decimals)
    since = f" since {words.period(period_of(old, stated))}" if old.period != new.period else ", restated"
    return f"{said}{since}" if old.value != new.value or old.period != new.period else "the target is another"


def _caution(point: Point | None) -> str:
    if point is None or not point.rating:
        return ""
    return PROVISIONAL if point.provisional else BY_CHANCE if within_chance(point) else ""


def period_of(point: Point, stated: Indicator) -> Period:
    return Period.parse(point.period, stated.period.grain if stated.period else None)


# -- variation

_WAYS = {"improvement": "better", "concern": "worse", "neutral": "neither way judged"}


def variation(two: Boards) -> Part:
    """Return where special-cause variation began, ended or turned: the last judged point of a series against before.

    A series whose chart is new has no state to change; a provisional point is not judged.
    """
    return Part("Variation", tuple(_variation(two)))


def _variation(two: Boards) -> Iterator[str]:
    for name, now in two.now.items():
        was = _judged(two.before.points.get(name, ()), two.recoded)
        for area, point in _judged(two.after.points.get(name, ()), {}).items():
            old = was.get(area)
            if old and old.variation != point.variation:
                yield _turned(old, point, now.indicator)


def _judged(points: Iterable[Point], recoded: Mapping[str, str]) -> dict[str, Point]:
    """Return the last judged point of each area."""
    judged = sorted((each for each in points if each.variation and not each.member), key=lambda each: each.period)
    return {recoded.get(each.area, each.area): each for each in judged}


def _turned(old: Point, new: Point, stated: Indicator) -> str:
    what = f"{stated.title}, {new.area_name}, {words.period(period_of(new, stated))}"
    if new.variation not in _WAYS:
        return f"{what}: special cause ended; no clear change now."
    verb = "turned" if old.variation in _WAYS else "began"
    rule = f" ({new.special_cause})" if new.special_cause else ""
    return f"{what}: special cause {verb}, {_WAYS[new.variation]}{rule}."


# -- data


def arrivals(two: Boards) -> Part:
    """Return what became late, what was late and came in, and which new periods came for how many measures."""
    late = [f"{now.indicator.title}: {now.late}" for now, was in _pairs(two) if now.late and not (was and was.late)]
    came = [
        f"{now.indicator.title} came in, and is late no more."
        for now, was in _pairs(two)
        if was and was.late and not now.late
    ]
    return Part("Data", (*late, *came, *_new_periods(two)))


def _pairs(two: Boards) -> Iterator[tuple[Line, Line | None]]:
    return ((now, two.was.get(name)) for name, now in two.now.items())


def _new_periods(two: Boards) -> Iterator[str]:
    new = sorted(now.period for now, was in _pairs(two) if now.period and now.period != (was.period if was else ""))
    for period, group in groupby(new):
        yield f"{period} came in for {words.count(len(list(group)), 'measure')}."


def restatements(two: Boards, reason: str) -> Part:
    """Return for each measure how many of its values were restated or are gone, of which periods, and why."""
    changed, lost = restated(two.before.points, two.after.points, two.recoded)
    why = f" Reason: {reason}" if reason else " No reason was given."
    return Part("Restated", tuple(_restated(changed, "restated", why, two)) + tuple(_restated(lost, "gone", "", two)))


def _restated(changes: Sequence[Change], verb: str, why: str, two: Boards) -> Iterator[str]:
    for name, group in groupby(
        sorted(changes, key=lambda each: each.point.indicator), lambda each: each.point.indicator
    ):
        if shown := two.now.get(name):
            points = [each.point for each in group]
            when = words.runs({period_of(each, shown.indicator) for each in points}, words.period)
            verbs = f"{words.count(len(points), 'value')} {'is' if len(points) == 1 else 'are'} {verb}"
            yield f"{shown.indicator.title}: {verbs}, of {when}.{why}"


def newly_hidden(two: Boards) -> Part:
    """Return how many values are hidden now that were not, and never which, nor which of them are small themselves."""
    was = {_key(each, two.recoded) for each in _points(two.before) if each.state == State.HIDDEN}
    new = sum(each.state == State.HIDDEN and each.key not in was for each in _points(two.after))
    is_are = "is" if new == 1 else "are"
    said = f"{words.count(new, 'value')} {is_are} newly hidden to protect people's privacy."
    return Part("Hidden", (said,) if new else ())


def _key(point: Point, recoded: Mapping[str, str]) -> tuple[str, ...]:
    return point.indicator, recoded.get(point.area, point.area), point.period, point.member


def _points(edition: Edition) -> Iterator[Point]:
    return (point for points in edition.points.values() for point in points)
