"""An indicator's points: counted, protected, divided; not yet rated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from dashboard.compute.between import ranges
from dashboard.compute.carried import published_points
from dashboard.compute.counted import count_in
from dashboard.compute.divided import point_of
from dashboard.compute.protected import secret_areas, stepped_areas
from dashboard.compute.sloped import slopes
from dashboard.compute.windows import Window, areas_of, leading, windows_of
from dashboard.counting import Part, count_all
from dashboard.definitions import Indicator
from dashboard.disclosure import Cell, Policy, hidden_names, stricter
from dashboard.facts import Facts
from dashboard.ledger import EMPTY, HIDDEN, Ledger, member_cell
from dashboard.place import Place
from dashboard.terms import UNKNOWN_AREA, Point


def all_points(
    indicators: Sequence[Indicator],
    facts: Mapping[str, Facts],
    place: Place,
    ledger: Ledger = EMPTY,
) -> dict[str, list[Point]]:
    """Return the points of every indicator, unrated, in order of period and area.

    `facts` are those in force by the name indicators use; an indicator whose source has none has no
    points. `ledger` is what the releases that can be read have said: what was hidden stays hidden.
    Every indicator of a source is counted in one pass over its facts.
    """
    live = [each for each in indicators if each.status == "live"]
    parts = count_all([each for each in live if not each.slope], facts)
    made = {
        indicator.id: points(indicator, parts.get(indicator.id, {}), place, policy_of(indicator, facts, place), ledger)
        for indicator in indicators
    }
    for sloped in (each for each in live if each.slope):
        policy = policy_of(sloped, facts, place)
        made[sloped.id] = list(slopes(sloped, facts, place, partial(points, policy=policy, ledger=ledger)))
    return made


def points(
    indicator: Indicator,
    parts: Mapping[str, Part],
    place: Place,
    policy: Policy,
    ledger: Ledger = EMPTY,
) -> list[Point]:
    """Return the points of one indicator from its counted parts, protected and divided but not rated."""
    if set(parts) != set(indicator.counts) or not parts:
        return []
    if indicator.measure == "published":
        return list(published_points(indicator, parts["value"], place))
    if indicator.between:
        inner = indicator.model_copy(update={"between": None, "areas": [indicator.between]})
        of_areas = [point for point in points(inner, parts, place, policy, ledger) if point.area != UNKNOWN_AREA]
        return list(ranges(indicator, of_areas, place))
    areas = areas_of(indicator, place.lookup)
    made: list[Point] = []
    windows = windows_of(indicator, leading(parts))
    running: dict[str, tuple[Window, Cell]] = {}
    for index, window in enumerate(windows):
        counts = {area.code: count_in(indicator, parts, window, area.code, place.lookup) for area in areas}
        if not counts[areas[-1].code].numerator.value and areas[-1].code == UNKNOWN_AREA:
            counts.pop(UNKNOWN_AREA)
        said = ledger.of_period(indicator.id, str(window.period))
        stepped = stepped_areas(indicator, window, counts, running) if policy is not Policy.NONE else set()
        secret = secret_areas(indicator, counts, policy, said, place.lookup, stepped)
        is_provisional = index >= len(windows) - (indicator.period.provisional if indicator.period else 0)
        for area in areas:
            if area.code in counts:
                point = point_of(indicator, window, area, counts[area.code], policy, is_hidden=area.code in secret)
                made.append(replace(point, provisional=is_provisional))
        hidden = {code for code in said if HIDDEN in said[code]} | secret
        made += [
            replace(point, provisional=is_provisional)
            for point in _members(indicator, parts, window, place, policy, hidden)
        ]
    return made


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


def _members(
    indicator: Indicator,
    parts: Mapping[str, Part],
    window: Window,
    place: Place,
    policy: Policy,
    hidden: Collection[str],
) -> list[Point]:
    """Return a point for each member of the breakdown, for the place; all hidden if any of their counts is small.

    So they are where the place is among the `hidden` cells, for they add up to it, or one of them was.
    """
    if not indicator.by:
        return []
    area = place.lookup.areas[place.code]
    kept = [part for part in parts.values() if indicator.by in part.source.dimensions]
    names = sorted({member for part in kept for held in part.cells.values() for member in held})
    counts = {name: count_in(indicator, parts, window, place.code, place.lookup, name) for name in names}
    cells = {place.code, *(member_cell(place.code, name) for name in names)}
    secret = bool(policy is not Policy.NONE and cells & set(hidden)) or any(
        hidden_names({name: Cell(count.numerator.value)}, None, policy, people_denominator=False)
        for name, count in counts.items()
    )
    return [
        point_of(indicator, window, area, count, policy, is_hidden=secret, member=name)
        for name, count in counts.items()
    ]
