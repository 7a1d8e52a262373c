"""What is known of the data behind an edition: what was restated, how much is hidden, which rows were not counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from dashboard import words
from dashboard.access import ANYBODY, Action
from dashboard.changes import Change
from dashboard.csvtext import csv_text
from dashboard.definitions import Indicator
from dashboard.desk import Desk
from dashboard.disclosure import Policy
from dashboard.edition import Edition
from dashboard.manifest import inputs_of, manifest_at
from dashboard.measure import restated_by, used
from dashboard.measure.lineage import policy_for, rows_text
from dashboard.measure.parts import order_of, period_of, plain_number
from dashboard.scorecard import chip
from dashboard.store import Extract, Release
from dashboard.terms import UNKNOWN_AREA, Point, State
from dashboard.tombstones import readable_before

RELEASES = 12
"""Of so many releases at most, the latest, it is told what they restated: a year of months."""

NONE = "None"

_WAITING = (State.LATE, State.NOT_DUE)


@dataclass(frozen=True)
class Restated:
    """A value that a release changed, in words: of which measure, area and period, from what to what, and why."""

    indicator: str
    measure: str
    area: str
    period: str
    before: str
    after: str
    reason: str
    release: str


@dataclass(frozen=True)
class Hidden:
    """How many of a measure's values are hidden, of all, and of its latest period; what is counted without an area."""

    indicator: str
    measure: str
    hidden: int
    of: int
    latest: str
    not_known: str


@dataclass(frozen=True)
class Left:
    """What the files of one kind held that is in no number here, in words; `aside` has the reasons of each file."""

    title: str
    files: int
    aside: int
    outside: str
    undated: str
    reasons: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every row is counted."""
        return not self.aside and self.outside == self.undated == "0"


# -- restated


def restated(desk: Desk, edition: Edition, most: int = RELEASES) -> list[tuple[Release, list[Change]]]:
    """Return what the latest releases up to an edition's restated, newest first; those that restated nothing too.

    To hold a release against the one before it takes as long as to read both: `most` says how many are.

    Left out are breakdowns, measures that are not on this reader's board, values that are hidden now, and releases
    made for a narrower circle than reads this one.
    """
    every = sorted(desk.store.releases(), key=lambda each: -each.number)
    known = [each for each in every if each.number <= edition.number and each.is_readable and not each.is_empty]
    hidden = {each.key for points in edition.points.values() for each in points if each.state == State.HIDDEN}
    order = {each.id: index for index, each in enumerate(edition.indicators)}
    found = []
    for release in islice((each for each in known if _may_be_read(desk, edition, each)), most):
        changes = [
            each
            for each in _restated_by(desk, release)
            if each.point.indicator in order and not each.point.member and each.point.key not in hidden
        ]
        found.append((release, sorted(changes, key=lambda each: _place_in(each, order, edition))))
    return found


def _may_be_read(desk: Desk, edition: Edition, release: Release) -> bool:
    then = inputs_of(desk.store, manifest_at(desk.store, release.manifest)).place
    return not edition.inputs.place.is_wider(then)


def _restated_by(desk: Desk, release: Release) -> Sequence[Change]:
    before = readable_before(desk.store, release.number)
    return restated_by(desk.store, release.number, before.number) if before else ()


def _place_in(change: Change, order: Mapping[str, int], edition: Edition) -> tuple[int, int, str]:
    """Return what changes are sorted by: the measure as the board lists it, the latest period first, the area."""
    stated = edition.inputs.book.indicators[change.point.indicator]
    return order[stated.id], -order_of(change.point, stated)[0].toordinal(), change.point.area


def in_words(release: Release, changes: Sequence[Change], edition: Edition) -> Iterator[Restated]:
    """Yield the changes of a release as people read them."""
    for each in changes:
        stated = edition.inputs.book.indicators[each.point.indicator]
        old, new = _sides(each, stated)
        when = words.period(period_of(each.point, stated))
        said = f"{release.number}, {words.day(release.made_at.date())}"
        why = release.note or "No reason was given."
        yield Restated(stated.id, stated.title, each.point.area_name, when, old, new, why, said)


def _sides(change: Change, stated: Indicator) -> tuple[str, str]:
    """Return a value as it was and as it is; where both look alike, which way it went."""
    values = [point.value if point else None for point in (change.before, change.after)]
    old, new = (plain_number(value, stated) for value in values)
    if old != new or values[0] is None or values[1] is None:
        return old, new
    # Alike to the last sign: its counts changed and its value did not.
    way = "the same" if values[0] == values[1] else "a little more" if values[1] > values[0] else "a little less"
    return old, f"{new}, {way}"


COLUMNS = ("indicator", "area", "area_name", "period", "before", "after", "reason", "release", "published")


def as_csv(found: Sequence[tuple[Release, Sequence[Change]]]) -> str:
    """Return every change as CSV, values at full precision."""
    rows = [
        (
            *(each.point.indicator, each.point.area, each.point.area_name, each.point.period),
            *(point.value if point else None for point in (each.before, each.after)),
            *(release.note, release.number, release.made_at.date().isoformat()),
        )
        for release, changes in found
        for each in changes
    ]
    return csv_text([COLUMNS, *rows])


# -- hidden


def hidden(edition: Edition) -> list[Hidden]:
    """Return for each measure how many of its values are hidden, those with some first; breakdowns are left out.

    It tells nothing that is not shown: whoever reads the board can count the cells that say so.
    """
    found = [_hidden(each, edition) for each in edition.indicators if edition.points.get(each.id)]
    return sorted(found, key=lambda each: not each.hidden)


def _hidden(stated: Indicator, edition: Edition) -> Hidden:
    points = [each for each in edition.points[stated.id] if not each.member and each.period]
    made = [each for each in points if each.state not in _WAITING]
    last = max(made, key=lambda each: order_of(each, stated), default=None)
    now = [each for each in made if last and each.period == last.period]
    count = sum(each.state == State.HIDDEN for each in now)
    when = words.period(period_of(last, stated)) if last else ""
    unknown = next((each for each in now if each.area == UNKNOWN_AREA), None)
    every = sum(each.state == State.HIDDEN for each in made)
    return Hidden(stated.id, stated.title, every, len(made), f"{count} of {when}" if when else "", _counted(unknown))


def _counted(unknown: Point | None) -> str:
    """Return what stands in the row "not known" of the board: a count as it is published, or that it is hidden."""
    if unknown is None:
        return NONE
    if unknown.state == State.HIDDEN:
        return chip(unknown).word
    return "No data" if unknown.numerator is None else f"{words.number(unknown.numerator, 0)} counted"


# -- not counted


def left_out(desk: Desk, edition: Edition) -> list[Left]:
    """Return for each kind of file behind what is shown how many of its rows are in no number here.

    Rows of people from elsewhere are counts of people: they are protected as the contract says, but for those who load
    the files and were told when they did.
    """
    told = {point.extracts: point for points in edition.points.values() for point in points if point.extracts}
    numbers = {number for point in told.values() for _, number, _ in used(point)}
    by_source: dict[str, list[Extract]] = {}
    for each in desk.store.extracts(sorted(numbers)):
        by_source.setdefault(each.source, []).append(each)
    found = [_left(source, files, desk, edition) for source, files in by_source.items()]
    return sorted(found, key=lambda each: each.title)


def _left(name: str, files: Sequence[Extract], desk: Desk, edition: Edition) -> Left:
    counts: Counter[str] = Counter()
    for each in files:
        counts.update(json.loads(each.counts))
    source = edition.inputs.sources.get(name)
    policy = Policy.NONE if desk.person.allows(Action.LOAD) else policy_for(name, edition)
    return Left(
        source.title if source else name,
        len(files),
        counts["set aside"],
        rows_text(counts["outside the place"], policy),
        rows_text(counts["no covering date"] + counts["outside the cover given"], policy),
        tuple(_reasons(files, desk)),
    )


def _reasons(files: Sequence[Extract], desk: Desk) -> Iterator[tuple[str, str, str]]:
    for each in files:
        if aside := json.loads(each.counts).get("set aside", 0):
            reason = json.loads(each.settings).get("set_aside", "")
            said = "not shown" if desk.person == ANYBODY else reason or "No reason was given."
            yield each.file, words.count(aside, "row"), said
