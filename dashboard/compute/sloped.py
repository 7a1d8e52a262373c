"""The slope index of inequality over the deprivation of small areas, as a point of the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from dashboard.compute.between import extracts_of
from dashboard.compute.deprived import GROUP, Ranked, name_of, rankings
from dashboard.counting import Part, count_all, detailed
from dashboard.definitions import RANKS, Indicator
from dashboard.facts import Facts
from dashboard.inequality import Group, Scale, error_of, slope_index
from dashboard.lifetables import CHIANG
from dashboard.place import Place
from dashboard.terms import UNKNOWN_AREA, Period, Point, State

Counter = Callable[[Indicator, Mapping[str, Part], Place], list[Point]]
"""Counted parts to points, as of any indicator: here those of groups, in a place whose areas they are."""


def slopes(indicator: Indicator, facts: Mapping[str, Facts], place: Place, count: Counter) -> Iterator[Point]:
    """Yield the slope index of each period, from the most deprived group to the least, with its limits.

    Each period is divided by the latest index on or before its last day. Hidden where a group is, missing where one is
    or the index says too little, too few where a group's value is refused or the groups are fewer than five. With a
    slope come the groups it was made of, as members: their values and person-years, and none of their deaths.
    """
    if any(each.source not in facts for each in indicator.counts.values()):
        return
    ranks = facts[indicator.counts[RANKS].source]
    level = facts[indicator.counts["numerator"].source].contract.detail
    held = list(rankings(ranks, level))
    starts = [ranks.contract.day_of(each.label) for each in held]
    for ranked, start, end in zip(held, starts, [*starts[1:], date.max], strict=True):
        points = _of_groups(indicator, facts, place, ranked, count)
        for period, group in groupby(points, key=lambda point: point.period):
            of_groups = list(group)
            last = Period.parse(period, indicator.period.grain if indicator.period else None).last_day
            if start <= last < end:
                found = _sloped(_whole(indicator, of_groups, place), of_groups, ranked)
                yield found
                yield from _members(found, of_groups)
            elif last < start and ranked is held[0]:
                said = f"no {ranks.contract.feed} on or before {last.isoformat()}"
                yield replace(_whole(indicator, of_groups, place), state=State.MISSING, reason=said, coverage="")


def _of_groups(
    indicator: Indicator, facts: Mapping[str, Facts], place: Place, ranked: Ranked, count: Counter
) -> list[Point]:
    """Return the points of each group, as those of any area; without groups those of the place, for their periods."""
    inner = indicator.model_copy(update={"slope": None, "areas": [GROUP] if ranked.groups else indicator.areas})
    counted = [each for part, each in indicator.counts.items() if part != RANKS]
    lookup = ranked.lookup(place.lookup)
    by_group = {each.source: facts[each.source].by_group(ranked.by_name, lookup) for each in counted}
    parts = count_all([inner], by_group).get(inner.id, {})
    known = {
        name: replace(part, outdated={**part.outdated, **_untold(part, facts[part.count.source], ranked)})
        for name, part in parts.items()
    }
    return [point for point in count(inner, known, replace(place, lookup=lookup)) if point.area != UNKNOWN_AREA]


def _untold(part: Part, facts: Facts, ranked: Ranked) -> dict[str, str]:
    """Return the labels whose groups cannot all be told, each with the reason: no group is ever counted in part."""
    dated = part.count.dated or facts.contract.dates[0]
    held = detailed(part.count, facts)
    said = {label: _unwhole(label, held.get(label, set()), facts, ranked) for label in {*held, *facts.covered}}
    wrong = {label: reason for label, reason in said.items() if reason}
    return wrong | facts.undetailed(dated) | facts.regrouped(part.count.tests, dated)


def _unwhole(label: str, found: set[str | None], facts: Facts, ranked: Ranked) -> str:
    """Return what is amiss with the small areas of a label: of another level, without a row, without a rank."""
    lookup, level, feed = facts.lookup, facts.contract.detail, facts.contract.feed
    wanted = lookup.under(lookup.place, level, facts.contract.day_of(label))
    if not wanted:
        return f"the place has no areas of the level {level}"
    if facts.counts_all(label):
        found = {*found, *wanted} - {None}
    if None in found:
        return f"{feed} of {label} are of larger areas than {level}"
    if lacking := sorted(wanted - found):
        return f"no {feed} for {_some(lacking)} in {label}"
    if lacking := sorted({code for code in found if code} - set(ranked.groups)):
        return f"no deprivation of {ranked.label} for {_some(lacking)}"
    return ""


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:3]) + (f" and {len(codes) - 3} more" if len(codes) > 3 else "")


def _whole(indicator: Indicator, points: Sequence[Point], place: Place) -> Point:
    area, first = place.lookup.areas[place.code], points[0]
    return Point(
        indicator.id,
        area.code,
        area.name,
        area.level,
        first.period,
        coverage=f"{sum(point.value is not None for point in points)} of {len(points)} groups",
        denominator_date=first.denominator_date,
        definition=f"{indicator.version}:{indicator.hash[:12]}",
        provisional=first.provisional,
    )


def _sloped(whole: Point, points: Sequence[Point], ranked: Ranked) -> Point:
    if ranked.reason:
        state = State.TOO_FEW if ranked.is_few else State.MISSING
        return replace(whole, state=state, reason=ranked.reason, coverage="")
    if any(point.state == State.HIDDEN for point in points):
        return replace(whole, state=State.HIDDEN, coverage="")  # which group it is would tell something of it
    for state in (State.MISSING, State.TOO_FEW):
        if found := next((point for point in points if point.state == state), None):
            said = found.reason if state == State.MISSING else f"{found.area_name}: {found.reason}"
            return replace(whole, state=state, reason=said)
    scale = Scale.PLAIN if points[0].method == CHIANG else Scale.LOG
    numbers = {name_of(number): number for number in ranked.groups.values()}
    slope = slope_index([_group(point, numbers[point.area], scale) for point in points], scale=scale)
    if slope.value is None:
        return replace(whole, state=State.TOO_FEW, reason=slope.reason)
    method = "; ".join(said for said in (slope.method, ranked.said, slope.warning) if said)
    index = " ".join((RANKS, *(f"{number}:{rows}" for number, rows in sorted(ranked.used.items()))))
    return replace(
        whole,
        value=slope.value,
        lower=slope.lower,
        upper=slope.upper,
        method=method,
        rows=sum(point.rows for point in points),
        extracts=f"{extracts_of(points)}; {index}",
    )


def _members(found: Point, points: Sequence[Point]) -> Iterator[Point]:
    if found.value is None:
        return
    for point in points:
        named = replace(point, area=found.area, area_name=found.area_name, level=found.level, member=point.area_name)
        yield replace(named, numerator=None)


def _group(point: Point, rank: int, scale: Scale) -> Group:
    low, high = point.lower, point.upper
    known = low is not None and high is not None and (scale is Scale.PLAIN or low > 0)
    return Group(rank, point.denominator, point.value, error_of(low or 0, high or 0, scale) if known else None)
