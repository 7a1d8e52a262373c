"""What changed of an earlier release: ratings moved, values restated, what is new, hidden, gone or overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from dashboard import measure, words
from dashboard.changes import Change, Difference, difference, worse
from dashboard.definitions import Indicator
from dashboard.desk import Desk
from dashboard.digest import last_of, old_and_new, reasons
from dashboard.edition import Edition, read_edition
from dashboard.measure.parts import order_of, period_of, plain_number
from dashboard.pack.model import Changes, Grid, Item, Section
from dashboard.scorecard import Board, chip
from dashboard.since import Since
from dashboard.terms import PLACE_LEVEL, Point, Refused, State
from dashboard.tombstones import readable_before

MOST_RESTATED = 24
"""Above so many series, restated values are told by measure; the workbook has each of them."""

EVERY_ONE = "Every value, as it was and as it is, stands in the sheet Changes of the Excel pack."


def changes_of(desk: Desk, edition: Edition, shown: Board, since: Since | None = None) -> Changes:
    """Return what changed since a day or a release, as This week has it; else since the release before the edition's.

    Only what its reader may read is compared with.
    """
    late = tuple(f"{each.indicator.title}: {each.late}" for each in shown.lines if each.late)
    overdue = (f"Overdue: {words.count(len(late), 'measure')}.", *late) if late else ("Nothing is overdue.",)
    against = since.release if since else _before(desk, edition)
    heading = f"What changed since {since.said}" if since else "What changed"
    if not against or (since and since.note and against == edition.number):
        said = "This is the first release: there is nothing before it to compare with."
        return Changes(Section(heading, (said, *overdue)))
    if against == edition.number:
        said = f"No new data: release {against} was on the board then, as it is now."
        return Changes(Section(heading, (said, *overdue)))
    try:
        earlier = read_edition(desk, str(against))
    except Refused:
        said = f"Release {against} was made for another circle, so it is not compared with."
        return Changes(Section(heading, (said, *overdue)))
    return _compared(desk, edition, earlier, since, overdue)


def _before(desk: Desk, edition: Edition) -> int:
    before = readable_before(desk.store, edition.number)
    return 0 if before is None or before.is_empty else before.number


def _compared(desk: Desk, edition: Edition, earlier: Edition, since: Since | None, overdue: tuple[str, ...]) -> Changes:
    shown = {each.id: each for each in edition.indicators}
    old, new = (_published(each, shown) for each in (earlier, edition))
    before, recoded = earlier.number, edition.inputs.place.lookup.recoded
    found = difference(before, earlier.manifest, edition.manifest, old, new, recoded)
    moved = [each for each in found.ratings if not each.point.member]
    restated = [each for each in found.restated if not each.point.member]
    now = sorted(
        _latest(moved, new, shown), key=lambda each: (not worse(each), list(shown).index(each.point.indicator))
    )
    why = reasons(desk, before, edition.number)
    sentences = [*_sentences(found, now, moved, restated, why, shown), *_gone(edition, earlier), *overdue]
    grids = [*_ratings(now, shown), *_restated(restated, shown)]
    day = words.day(_made(earlier))
    heading = f"What changed since {since.said if since else f'release {before}, {day}'}"
    then = [since.note or f"The board is held against release {before}, published {day}."] if since else []
    return Changes(Section(heading, (*then, *sentences), tuple(grids)), tuple(moved), tuple(restated))


def _made(earlier: Edition) -> date:
    assert earlier.release, "only releases are compared with"
    return earlier.release.made_at.date()


def _published(edition: Edition, shown: Collection[str]) -> dict[str, list[Point]]:
    """Return the points that were published, without the rows of what is waited for: they come and go with the day."""
    waiting = (State.LATE, State.NOT_DUE)
    return {
        name: [point for point in points if point.period and point.state not in waiting]
        for name, points in edition.points.items()
        if name in shown
    }


def _latest(
    moved: Iterable[Change], new: Mapping[str, Sequence[Point]], shown: Mapping[str, Indicator]
) -> Iterator[Change]:
    """Yield the changes of rating that the board shows now: of the latest period of their area."""
    last = {
        (name, point.area): point.period
        for name, points in new.items()
        for point in sorted(points, key=partial(_when, shown[name]))
    }
    for each in moved:
        if each.after is None or last.get((each.point.indicator, each.point.area)) == each.after.period:
            yield each


def _when(indicator: Indicator, point: Point) -> tuple[date, date]:
    return order_of(point, indicator)


def _sentences(
    found: Difference,
    now: Sequence[Change],
    moved: Sequence[Change],
    restated: Sequence[Change],
    why: str,
    shown: Mapping[str, Indicator],
) -> Iterator[str]:
    bad = sum(worse(each) for each in now)
    yield (
        f"{words.count(len(now), 'rating')} moved: {len(now) - bad} better, {bad} worse." if now else "No rating moved."
    )
    if earlier := len(moved) - len(now):
        yield f"{words.count(earlier, 'rating')} of earlier periods changed too. {EVERY_ONE}"
    if restated:
        yield f"{words.count(len(restated), 'value')} restated. {f'Reason: {why}' if why else 'No reason was given.'}"
    else:
        yield "No value was restated."
    yield _new(found.new, shown)
    if hidden := [each for each in found.hidden if not each.point.member]:
        yield f"{words.count(len(hidden), 'value')} newly hidden to protect people's privacy."
    if lost := [each for each in found.lost if not each.point.member]:
        yield f"{words.count(len(lost), 'value')} no longer there: {_named(lost, shown)}."


def _new(changes: Sequence[Change], shown: Mapping[str, Indicator]) -> str:
    own = [each for each in changes if not each.point.member]
    return f"New data for {words.count(len(_ids(own)), 'measure')}: {_named(own, shown)}." if own else "No new data."


def _ids(changes: Iterable[Change]) -> list[str]:
    return list(dict.fromkeys(each.point.indicator for each in changes))


def _named(changes: Sequence[Change], shown: Mapping[str, Indicator]) -> str:
    return "; ".join(
        f"{shown[name].title} ({_span([each.point for each in changes if each.point.indicator == name], shown[name])})"
        for name in _ids(changes)
    )


def _span(points: Sequence[Point], indicator: Indicator) -> str:
    ordered = sorted(points, key=lambda each: order_of(each, indicator))
    ends = (words.short_period(period_of(each, indicator)) for each in (ordered[0], ordered[-1]))
    return " to ".join(dict.fromkeys(ends))


def _gone(edition: Edition, earlier: Edition) -> Iterator[str]:
    titles = measure.titles(earlier)
    gone = [title for name, title in titles.items() if name not in measure.titles(edition)]
    if gone:
        yield f"No longer on this board: {'; '.join(gone)}."


def _ratings(now: Sequence[Change], shown: Mapping[str, Indicator]) -> Iterator[Grid]:
    columns = ("Measure", "Area", "Was", "Is now", "Period", "Change")
    rows = tuple(_rating(each, shown[each.point.indicator]) for each in now)
    if rows:
        yield Grid("Ratings that moved, worse first", columns, rows, (3.5, 1.6, 1.6, 1.6, 1.3, 1))


def _rating(change: Change, indicator: Indicator) -> tuple[Item, ...]:
    period = words.short_period(period_of(change.point, indicator))
    sides = (_side(each, indicator) for each in (change.before, change.after))
    return indicator.title, change.point.area_name, *sides, period, "Worse" if worse(change) else "Better"


def _side(point: Point | None, indicator: Indicator) -> Item:
    if point is None:
        return "No longer shown"
    found = chip(point)
    return f"{plain_number(point.value, indicator)} {found.letter} {found.word}".strip()


def _restated(changes: Sequence[Change], shown: Mapping[str, Indicator]) -> Iterator[Grid]:
    """Yield the restated values: a row for each series, or for each measure where the series are many."""
    order = {name: index for index, name in enumerate(shown)}
    ordered = sorted(changes, key=lambda each: (order[each.point.indicator], each.point.level != PLACE_LEVEL))
    series, by_measure = (_grouped(ordered, parts) for parts in (2, 1))
    rows = series if len(series) <= MOST_RESTATED else by_measure
    columns = ("Measure", "Where", "Values", "Periods", "The latest of them")
    made = tuple(_restated_row(each, shown[each[0].point.indicator]) for each in rows)
    if made:
        yield Grid("Values that were restated", columns, made, (3.5, 2, 0.8, 1.7, 2.2))


def _grouped(changes: Iterable[Change], parts: int) -> list[list[Change]]:
    """Return changes together that share the first parts of their key: the measure, or the measure and the area."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for each in changes:
        groups.setdefault(each.point.key[:parts], []).append(each)
    return list(groups.values())


def _restated_row(changes: Sequence[Change], indicator: Indicator) -> tuple[Item, ...]:
    last = last_of(changes, indicator)
    areas = list(dict.fromkeys(each.point.area_name for each in changes))
    where = areas[0] if len(areas) == 1 else words.count(len(areas), "area")
    old, new = old_and_new(last, indicator)
    of_which = f"{last.point.area_name}, " if len(areas) > 1 else ""
    said = f"{of_which}{words.short_period(period_of(last.point, indicator))}: {old} to {new}"
    periods = _span([each.point for each in changes], indicator)
    return indicator.title, where, str(len(changes)), periods, said
