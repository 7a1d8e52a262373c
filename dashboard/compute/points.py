"""Indicators' points: counted, protected, looked at together, divided; not yet rated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby

from dashboard.compute.atoms import Made, Series, counted_now, withheld
from dashboard.compute.between import ranges
from dashboard.compute.carried import published_points
from dashboard.compute.counted import Counted, count_in
from dashboard.compute.divided import point_of
from dashboard.compute.protected import cell_of, redrawn_areas, secret_areas, stepped_areas
from dashboard.compute.sloped import slopes
from dashboard.compute.together import hidden_together
from dashboard.compute.windows import Window, areas_of, leading, leaves_of, windows_of
from dashboard.counting import Part, Sum, count_all
from dashboard.definitions import Indicator
from dashboard.disclosure import Cell, Policy, hidden_names, stricter
from dashboard.facts import Facts
from dashboard.ledger import EMPTY, HIDDEN, MEMBER, Counts, Ledger, member_cell
from dashboard.past import Past
from dashboard.place import Place
from dashboard.terms import UNKNOWN_AREA, Period, Point


@dataclass(frozen=True)
class Tally:
    """The points of every indicator; all that a reader is told by them, area by area; and the atoms they counted.

    With it the kept areas that each area is made of, for the ledger.
    """

    points: dict[str, list[Point]]
    told: dict[str, list[Point]]
    past: dict[str, Past]
    inside: dict[str, tuple[str, ...]]


def all_points(
    indicators: Sequence[Indicator],
    facts: Mapping[str, Facts],
    place: Place,
    ledger: Ledger = EMPTY,
) -> dict[str, list[Point]]:
    """Return the points of every indicator, unrated, in order of period and area, as `counted` does."""
    return counted([[each] for each in indicators], facts, place, ledger).points


def counted(
    indicators: Sequence[Sequence[Indicator]],
    facts: Mapping[str, Facts],
    place: Place,
    ledger: Ledger = EMPTY,
    gone: Sequence[Indicator] = (),
) -> Tally:
    """Return the points of every indicator, unrated, by version, period and area; and what the atoms counted.

    Each indicator is its versions, oldest first, and each counts the periods that end before the next is effective.
    `facts` are those in force by the name indicators use; an indicator whose source has none has no points. `ledger`
    is what the releases that can be read have said: what was hidden stays hidden. `gone` are definitions that only
    those were counted by. The present versions of a source's indicators are counted in one pass over its facts.
    """
    points: dict[str, list[Point]] = {versions[-1].id: [] for versions in indicators}
    latest = _parts([versions[-1] for versions in indicators], facts)
    made: list[Made] = []
    for versions in indicators:
        for version, (start, end) in zip(versions, _spans(versions), strict=True):
            parts = (latest if version is versions[-1] else _parts([version], facts)).get(version.id, {})
            carried = _carried(version, parts, facts, place, ledger)
            points[version.id] += [point for point in carried if start <= _last_day(point, version) < end]
            every = _made(version, parts, place, policy_of(version, facts, place), ledger)
            made += [each for each in every if start <= each.window.period.last_day < end]
    for version in gone:
        parts = count_all([version], facts).get(version.id, {}) if not version.slope else {}
        every = _made(version, parts, place, policy_of(version, facts, place), ledger)
        made += [replace(each, is_past=True) for each in every]
    past = counted_now((each for each in made if each.series.policy is not Policy.NONE), facts, ledger)
    told = {name: list(found) for name, found in points.items()}
    rows = (each for each in hidden_together(made, past, ledger, place.lookup) if each.is_row and not each.is_past)
    for _, group in groupby(rows, key=lambda each: id(each.series.indicator)):
        run = list(group)
        found, indicator = [each.point for each in run], run[0].series.indicator
        told[indicator.id] += found
        points[indicator.id] += ranges(indicator, found, place) if run[0].series.ends_in else found
    ordered = {name: sorted(found, key=_version) for name, found in points.items()}
    return Tally(ordered, told, past, _inside(made, place))


def _parts(indicators: Sequence[Indicator], facts: Mapping[str, Facts]) -> dict[str, dict[str, Part]]:
    """Return the counted parts of the live indicators; a slope counts its own, by groups of areas."""
    return count_all([each for each in indicators if each.status == "live" and not each.slope], facts)


def _carried(
    indicator: Indicator, parts: Mapping[str, Part], facts: Mapping[str, Facts], place: Place, ledger: Ledger
) -> Iterator[Point]:
    """Return the points that tell no sum of counts and so are not looked at together: published ones, and slopes."""
    if indicator.slope:
        return _slopes(indicator, facts, place, ledger)
    is_published = indicator.measure == "published" and "value" in parts
    return published_points(indicator, parts["value"], place) if is_published else iter(())


def _slopes(indicator: Indicator, facts: Mapping[str, Facts], place: Place, ledger: Ledger) -> Iterator[Point]:
    """Yield the slopes of an indicator with the groups they were made of; one that was hidden once stays hidden.

    A group tells its value and its person-years, and no count of deaths: no sum of counts follows from either.
    """
    if indicator.status != "live":
        return
    count = partial(_points, policy=policy_of(indicator, facts, place))
    for point in slopes(indicator, facts, place, count):
        if HIDDEN not in ledger.of_period(indicator.id, point.period).get(place.code, ()):
            yield point
        elif not point.member:
            yield withheld(point)


def _points(indicator: Indicator, parts: Mapping[str, Part], place: Place, policy: Policy) -> list[Point]:
    """Return the points of one indicator from its counted parts, each protected by itself."""
    return [each.point for each in _made(indicator, parts, place, policy, EMPTY) if each.is_row]


def _inside(made: Iterable[Made], place: Place) -> dict[str, tuple[str, ...]]:
    """Return the kept areas that make up the place and each area counted, but for an area that is kept itself."""
    codes = sorted({each.point.area for each in made} | {place.code})
    inside = {code: tuple(leaves_of(code, place.lookup)) for code in codes if code in place.lookup.areas}
    return {code: leaves for code, leaves in inside.items() if leaves != (code,)}


def _version(point: Point) -> int:
    return int(point.definition.partition(":")[0])


def _spans(versions: Sequence[Indicator]) -> list[tuple[date, date]]:
    """Return from which day and before which each version counts the periods that end then."""
    starts = [date.min, *(version.effective_from or date.min for version in versions[1:])]
    return list(zip(starts, [*starts[1:], date.max], strict=True))


def _last_day(point: Point, version: Indicator) -> date:
    return Period.parse(point.period, version.period.grain if version.period else None).last_day


def _made(
    indicator: Indicator, parts: Mapping[str, Part], place: Place, policy: Policy, ledger: Ledger
) -> Iterator[Made]:
    """Yield the points of one version of an indicator from its counted parts, each with the counts behind it."""
    if set(parts) != set(indicator.counts) or not parts or indicator.measure == "published":
        return
    series = _series(indicator, parts, policy, place)
    indicator = series.indicator
    areas = areas_of(indicator, place.lookup)
    windows = windows_of(indicator, leading(parts))
    members = [replace(series, member=name) for name in _member_names(indicator, parts)]
    running: dict[str, tuple[Window, Cell]] = {}
    for index, window in enumerate(windows):
        counts = {area.code: count_in(indicator, parts, window, area.code, place.lookup) for area in areas}
        said = ledger.of_period(indicator.id, str(window.period))
        left_out = _left_out(series, counts, said)
        shown = {code: count for code, count in counts.items() if code not in left_out}
        stepped = stepped_areas(indicator, window, shown, running) if policy is not Policy.NONE else set()
        stepped |= redrawn_areas(shown, policy, said, place.lookup)
        secret = secret_areas(indicator, shown, policy, said, place.lookup, stepped)
        is_provisional = index >= len(windows) - (indicator.period.provisional if indicator.period else 0)
        for area in areas:
            count = counts[area.code]
            point = point_of(indicator, window, area, count, policy, is_hidden=area.code in secret)
            point = replace(series.traced(point, window, count), provisional=is_provisional)
            if area.code != UNKNOWN_AREA or not series.ends_in:
                yield Made(series, window, count, point, is_row=area.code not in left_out)
        hidden = {code for code in said if HIDDEN in said[code]} | secret
        for each in _members(members, window, place, hidden):
            yield replace(each, point=replace(each.point, provisional=is_provisional))
        told = {area.code for area in areas} | {member_cell(place.code, each.member) for each in members}
        for cell in sorted(said.keys() - told):
            yield _once_told(series, window, cell)


def _once_told(series: Series, window: Window, cell: str) -> Made:
    """Return what only earlier releases told of: an area, or a member of the breakdown, that is none any more."""
    area, _, member = cell.partition(MEMBER)
    point = Point(series.indicator.id, area, area, "", str(window.period), member, definition=series.indicator.stamp)
    nothing = Counted(Sum(lack="it is told no more"), None, "")
    return Made(replace(series, member=member), window, nothing, point, is_row=False, is_past=True)


def _series(indicator: Indicator, parts: Mapping[str, Part], policy: Policy, place: Place) -> Series:
    """Return what is counted: of a range between areas, the areas, of which the place's point names two."""
    if not indicator.between:
        return Series(indicator, parts, policy)
    inner = indicator.model_copy(update={"between": None, "areas": [indicator.between]})
    return Series(inner, parts, policy, ends_in=place.code)


def _left_out(series: Series, counts: Mapping[str, Counted], said: Mapping[str, frozenset[Counts]]) -> Collection[str]:
    """Return the row "not known" where it counts nobody. Where counts are protected, also while it lacks a month.

    Such a missing row would say that it will count somebody. One that was hidden once stays, and so says no nought.
    """
    if len(counts) == 1 or UNKNOWN_AREA not in counts or HIDDEN in said.get(UNKNOWN_AREA, ()):
        return ()
    numerator = counts[UNKNOWN_AREA].numerator
    cell = cell_of(series.indicator, counts[UNKNOWN_AREA])
    is_counted = not numerator.lack and (cell.numerator or cell.denominator)
    return () if (numerator.value if series.policy is Policy.NONE else is_counted) else (UNKNOWN_AREA,)


def policy_of(indicator: Indicator, facts: Mapping[str, Facts], place: Place) -> Policy:
    """Return the strictest small-numbers policy of an indicator's sources, for the place's widest audience."""
    audience = "closed" if indicator.audience == "closed" else place.file.audience
    policy = Policy.NONE
    for count in indicator.counts.values():
        if held := facts.get(count.source):
            others = (piece.source for piece in held.pieces if piece.source.id != held.contract.id)
            for source in (held.contract, *others):
                policy = stricter(policy, Policy(getattr(source.disclosure, audience)))
    return policy


def _member_names(indicator: Indicator, parts: Mapping[str, Part]) -> list[str]:
    """Return the members of a breakdown, as the parts name them that are counted by it; a population is not."""
    broken_down = [part for part in parts.values() if indicator.by in part.source.dimensions]
    return sorted({member for part in broken_down for held in part.cells.values() for member in held})


def _members(members: Sequence[Series], window: Window, place: Place, hidden: Collection[str]) -> Iterator[Made]:
    """Yield a point for each member of the breakdown, for the place; all hidden if any of their counts is small.

    So they are where the place is among the `hidden` cells, for they add up to it, or one of them was.
    """
    area = place.lookup.areas[place.code]
    counts = [
        (each, count_in(each.indicator, each.parts, window, place.code, place.lookup, each.member)) for each in members
    ]
    cells = {place.code, *(member_cell(place.code, each.member) for each in members)}
    secret = any(
        each.policy is not Policy.NONE
        and (
            cells & set(hidden)
            or hidden_names(
                {each.member: cell_of(each.indicator, count)},
                None,
                each.policy,
                people_denominator=each.indicator.is_people,
            )
        )
        for each, count in counts
    )
    for each, count in counts:
        point = point_of(each.indicator, window, area, count, each.policy, is_hidden=secret, member=each.member)
        yield Made(each, window, count, each.traced(point, window, count))
