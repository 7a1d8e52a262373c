"""Facts and an indicator to points: sum first, protect what is small, divide once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations

from dashboard.counting import HEADLINE, Part, Sum, count_all
from dashboard.definitions import DAYS, Indicator
from dashboard.disclosure import Cell, Policy, gives_away, hidden_names, shown, stricter
from dashboard.facts import Facts
from dashboard.intervals import Interval, crude_rate, proportion
from dashboard.ledger import EMPTY, HIDDEN, Counts, Ledger, member_cell
from dashboard.place import Area, Lookup, Place
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Grain, Month, Period, Point, State


@dataclass(frozen=True)
class Window:
    """What one point counts: the period it is shown under, and the months added up."""

    period: Period
    months: tuple[Month, ...]


@dataclass(frozen=True)
class Counted:
    """The numerator and denominator of a point before anything is hidden, or why one is missing."""

    numerator: Sum
    denominator: Sum | None
    coverage: str
    denominator_date: str = ""

    @property
    def lack(self) -> str:
        return self.numerator.lack or (self.denominator.lack if self.denominator else "")


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
    parts = count_all([each for each in indicators if each.status == "live"], facts)
    return {
        indicator.id: points(indicator, parts.get(indicator.id, {}), place, policy_of(indicator, facts, place), ledger)
        for indicator in indicators
    }


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
        return list(_published(indicator, parts["value"], place))
    areas = _areas(indicator, place.lookup)
    made: list[Point] = []
    windows = _windows(indicator, _leading(parts))
    running: dict[str, tuple[Window, Cell]] = {}
    for index, window in enumerate(windows):
        counts = {area.code: _count(indicator, parts, window, area.code, place.lookup) for area in areas}
        if not counts[areas[-1].code].numerator.value and areas[-1].code == UNKNOWN_AREA:
            counts.pop(UNKNOWN_AREA)
        said = ledger.of_period(indicator.id, str(window.period))
        stepped = _stepped(indicator, window, counts, running) if policy is not Policy.NONE else set()
        secret = _secret(indicator, counts, policy, said, place.lookup, stepped)
        is_provisional = index >= len(windows) - (indicator.period.provisional if indicator.period else 0)
        for area in areas:
            if area.code in counts:
                point = _point(indicator, window, area, counts[area.code], policy, is_hidden=area.code in secret)
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


# -- periods


def _leading(parts: Mapping[str, Part]) -> Part:
    return parts.get("numerator") or next(iter(parts.values()))


def _windows(indicator: Indicator, part: Part) -> list[Window]:
    """Return what is counted for each period, from the first the facts speak for to the last.

    A rolling window starts to be shown once one is whole; if none is, the last is shown as missing.
    """
    covered = part.facts.months
    rule = indicator.period
    if not covered or rule is None:
        return []
    wanted = {month for month in covered if not rule.months or month.number in rule.months}
    if not wanted:
        return []
    period = Period.containing(min(wanted), rule.grain)
    last = Period.containing(max(wanted), rule.grain)
    made: list[Window] = []
    while period <= last:
        made.append(Window(period, tuple(_months(indicator, period, min(covered)))))
        period = period.next
    whole = [index for index, window in enumerate(made) if set(window.months) <= covered]
    if rule.window in (None, "year_to_date", "to_date"):
        return made
    return made[whole[0] :] if whole else made[-1:]


def _months(indicator: Indicator, period: Period, first: Month) -> list[Month]:
    rule = indicator.period
    window = rule.window if rule else None
    months = period.months
    if isinstance(window, int):
        step = len(period.months)
        months = [period.first + -step * (window - 1) + index for index in range(step * window)]
    elif window == "year_to_date":
        year = Period.containing(period.last, Grain.FINANCIAL_YEAR)
        months = [month for month in year.months if month <= period.last]
    elif window == "to_date":
        months = [first + index for index in range(period.last - first + 1)]
    return [month for month in months if not rule or not rule.months or month.number in rule.months]


# -- areas


def _areas(indicator: Indicator, lookup: Lookup) -> list[Area]:
    """Return the areas an indicator is shown for: the place, then each level, then the row "not known"."""
    place = lookup.areas[lookup.place]
    lower = [area for level in indicator.areas if level != PLACE_LEVEL for area in lookup.at(level)]
    unknown = [Area(UNKNOWN_AREA, lookup.name(UNKNOWN_AREA), UNKNOWN_AREA)] if lower else []
    return [*([place] if PLACE_LEVEL in indicator.areas else []), *lower, *unknown] or [place]


def _leaves(code: str, lookup: Lookup) -> list[str]:
    """Return the kept areas that make up an area; those of the place include the row "not known"."""
    if code == UNKNOWN_AREA:
        return [UNKNOWN_AREA]
    if code == lookup.place:
        return [*(area.code for area in lookup.at(lookup.keep_level) if area.code != code), UNKNOWN_AREA]
    if lookup.areas[code].level == lookup.keep_level:
        return [code]
    return [
        area.code
        for area in lookup.at(lookup.keep_level)
        if lookup.ancestor(area.code, lookup.areas[code].level) == code
    ]


# -- one count


def _count(
    indicator: Indicator,
    parts: Mapping[str, Part],
    window: Window,
    area: str,
    lookup: Lookup,
    member: str | None = None,
) -> Counted:
    lead = _leading(parts)
    needed = len(window.months)
    have = len([month for month in window.months if month in lead.facts.months])
    coverage = f"{have} of {needed} {'month' if needed == 1 else 'months'}"
    numerator = _summed(lead, window, area, lookup, member)
    if "less" in parts:
        less = _summed(parts["less"], window, area, lookup, member)
        numerator = Sum(numerator.value - less.value, (numerator + less).used, numerator.lack or less.lack)
    if have < needed:
        numerator = replace(numerator, lack=f"{coverage} supplied")
    if member is None and not numerator.lack and not lead.is_record and indicator.by:
        numerator = replace(numerator, lack=_absent_members(parts, window, area))
    denominator, dated = _denominator(indicator, parts, window, area, lookup, member)
    return Counted(numerator, denominator, coverage, dated)


def _summed(part: Part, window: Window, area: str, lookup: Lookup, member: str | None) -> Sum:
    """Return a part's sum over a window; of a stock, which is never added up over time, its latest snapshot."""
    if part.source.time == "flow":
        return _sum(part, window, area, lookup, member)
    return _at(part, window.months[-1].last_day, area, lookup, member)


def _sum(part: Part, window: Window, area: str, lookup: Lookup, member: str | None) -> Sum:
    """Return the sum of a part over a window and an area.

    What was not counted is nought of a record source, and missing of an aggregate one. A month that
    no file speaks for, or only as part of a longer period, leaves the window without a sum.
    """
    inside = set(window.months)
    labels = [label for label, months in part.spans if months <= inside]
    if reload := next((part.outdated[label] for label in labels if label in part.outdated), ""):
        return Sum(lack=reload)
    total = Sum()
    for label in labels:
        total += _in_label(part, label, area, lookup, member)
    return replace(total, lack=total.lack or _gap(part, inside, labels))


def _gap(part: Part, inside: set[Month], labels: Sequence[str]) -> str:
    """Say which months of a window a part says nothing of, so that a sum of some never passes for all."""
    told = {month for label, months in part.spans if label in labels for month in months} & part.facts.months
    if inside <= told:
        return ""
    if inside <= part.facts.months:
        return f"{part.count.source} is supplied for longer periods than this"
    return f"{len(inside & told)} of {len(inside)} months of {part.count.source} supplied"


def _in_label(part: Part, label: str, area: str, lookup: Lookup, member: str | None) -> Sum:
    own = _cells(part, label, area, member)
    if part.is_record:
        leaves = _leaves(area, lookup)
        if not leaves:
            return Sum(lack=f"counts are kept by {lookup.keep_level}, and {lookup.name(area)} is smaller")
        return sum((cell for leaf in {area, *leaves} for cell in _cells(part, label, leaf, member)), Sum())
    if own:
        return sum(own, Sum())
    leaves = [leaf for leaf in _leaves(area, lookup) if leaf not in (area, UNKNOWN_AREA)]
    found = {leaf: _cells(part, label, leaf, member) for leaf in leaves}
    lacking = [leaf for leaf, cells in found.items() if not cells]
    if lacking or not found:
        return Sum(
            lack=f"no data for {', '.join(lookup.name(leaf) for leaf in lacking[:3]) or lookup.name(area)} in {label}"
        )
    unknown = _cells(part, label, UNKNOWN_AREA, member) if area == lookup.place else []
    return sum((cell for cells in [*found.values(), unknown] for cell in cells), Sum())


def _cells(part: Part, label: str, area: str, member: str | None) -> list[Sum]:
    held = part.cells.get((label, area), {})
    if member is None:
        return list(held.values())
    return [held[member]] if member in held else []


def _absent_members(parts: Mapping[str, Part], window: Window, area: str) -> str:
    """Say which members of a breakdown lack a part in the window, so that a total of some never passes for all.

    The members expected are those reported in any month of the same financial year, or in the month before.
    """
    first = window.months[0] if window.months else window.period.first
    year = {*Period.containing(window.period.last, Grain.FINANCIAL_YEAR).months, first + -1}
    inside = set(window.months)
    expected = {
        member
        for part in parts.values()
        for (label, code), held in part.cells.items()
        if code == area and set(Period.parse(label).months) <= year | inside
        for member in held
    }
    for name in ("numerator", "less"):
        if name in parts:
            for label in {str(month) for month in window.months}:
                if lacking := sorted(expected - set(parts[name].cells.get((label, area), {}))):
                    what = ", ".join(f"{test}" for test in parts[name].count.tests)
                    return f"no {what} for {', '.join(lacking)} in {label}"
    return ""


def _denominator(
    indicator: Indicator, parts: Mapping[str, Part], window: Window, area: str, lookup: Lookup, member: str | None
) -> tuple[Sum | None, str]:
    if indicator.denominator is None:
        return None, ""
    if indicator.denominator.source == DAYS:
        return Sum(sum(month.days for month in window.months)), ""
    part = parts["denominator"]
    if part.source.time == "flow":
        return _sum(part, window, area, lookup, member), ""
    return _stock(part, window, area, lookup)


def _stock(part: Part, window: Window, area: str, lookup: Lookup) -> tuple[Sum, str]:
    """Return the latest snapshot on or before the window's last day, and its date; of more years, their sum."""
    ends = [window.months[max(0, last - 1)].last_day for last in range(len(window.months), 0, -12)]
    total, dated = Sum(), ""
    for end in ends:
        found = _at(part, end, area, lookup, None)
        if area == UNKNOWN_AREA:
            found = Sum(lack=found.lack or "a row without a neighbourhood has no population")
        total += found
        label = _snapshot(part, end)
        dated = dated or (part.source.day_of(label).isoformat() if label else "")
    return (total, "") if total.lack and not total.used else (total, dated)


def _at(part: Part, end: date, area: str, lookup: Lookup, member: str | None) -> Sum:
    """Return what the latest snapshot on or before a day says of an area."""
    label = _snapshot(part, end)
    if not label:
        return Sum(lack=f"no {part.count.source} on or before {end.isoformat()}")
    if label in part.outdated:
        return Sum(lack=part.outdated[label])
    return _in_label(part, label, area, lookup, member)


def _snapshot(part: Part, end: date) -> str:
    return max(
        (label for label in part.facts.covered if part.source.day_of(label) <= end), key=part.source.day_of, default=""
    )


# -- protecting and dividing


def _secret(
    indicator: Indicator,
    counts: Mapping[str, Counted],
    policy: Policy,
    said: Mapping[str, frozenset[Counts]],
    lookup: Lookup,
    stepped: Collection[str] = (),
) -> set[str]:
    """Return the areas whose count must not be shown for this period, with those that would give them away.

    `stepped` would give away a small count by what they add to the period before. `said` is what releases
    that can be read said of the areas: what one hid stays hidden, and what one showed cannot cover for anything.
    """
    cells = {code: _protected(indicator, count) for code, count in counts.items() if not count.numerator.lack}
    read = {code for code, cell in cells.items() if _as_shown(cell, policy) in said.get(code, ())}
    secret = {code for code in cells if code in stepped or HIDDEN in said.get(code, ())}
    while True:
        before = len(secret)
        for parent, children in _families(counts, lookup):
            parts = {code: cells[code] for code in children if code in cells}
            secret |= hidden_names(
                parts,
                cells.get(parent),
                policy,
                people_denominator=indicator.is_people,
                already=secret & {parent, *parts},
                published=read,
                total_name=parent,
            )
        if len(secret) == before:
            return secret


def _stepped(
    indicator: Indicator, window: Window, counts: Mapping[str, Counted], running: dict[str, tuple[Window, Cell]]
) -> set[str]:
    """Return the areas whose running total, less the one before, is a small count; note the others in `running`.

    A year to date less the year to date before it is a month's count, which would be hidden by itself.
    """
    if indicator.period is None or indicator.period.window not in ("year_to_date", "to_date"):
        return set()
    stepped: set[str] = set()
    for code, count in counts.items():
        cell = _protected(indicator, count)
        before, last = running.get(code, (window, cell))
        if count.numerator.lack:
            continue
        if set(before.months) < set(window.months) and gives_away(last, cell):
            stepped.add(code)
        else:
            running[code] = (window, cell)
    return stepped


def _protected(indicator: Indicator, count: Counted) -> Cell:
    people = count.denominator if indicator.is_people else None
    return Cell(count.numerator.value, people.value if people else None, indicator.measure == "proportion")


def _as_shown(cell: Cell, policy: Policy) -> Counts:
    return shown(cell.numerator, policy), None if cell.denominator is None else shown(cell.denominator, policy)


def _families(counts: Mapping[str, Counted], lookup: Lookup) -> Iterator[tuple[str, list[str]]]:
    """Yield each area with the shown areas that add up to it."""
    levels: dict[str, list[str]] = {}
    for code in counts:
        levels.setdefault(UNKNOWN_AREA if code == UNKNOWN_AREA else lookup.areas[code].level, []).append(code)
    lower = [level for level in levels if level not in (PLACE_LEVEL, UNKNOWN_AREA)]
    for level in lower or [PLACE_LEVEL]:
        children = levels[level] if lower else []
        yield lookup.place, [*children, *levels.get(UNKNOWN_AREA, [])]
    for upper, below in permutations(lower, 2):  # a definition may name its levels in any order
        for parent in levels[upper]:
            if children := [code for code in levels[below] if lookup.ancestor(code, upper) == parent]:
                yield parent, children


def _point(
    indicator: Indicator,
    window: Window,
    area: Area,
    count: Counted,
    policy: Policy,
    *,
    is_hidden: bool,
    member: str = HEADLINE,
) -> Point:
    point = Point(
        indicator.id,
        area.code,
        area.name,
        area.level,
        str(window.period),
        member,
        coverage=count.coverage,
        definition=f"{indicator.version}:{indicator.hash[:12]}",
    )
    if is_hidden:
        return replace(point, state=State.HIDDEN)
    known = replace(
        point, extracts=_used(count), rows=sum(count.numerator.used.values()), denominator_date=count.denominator_date
    )
    if not count.numerator.lack:
        known = replace(known, numerator=shown(count.numerator.value, policy))
    if count.denominator and not count.denominator.lack:
        known = replace(
            known,
            denominator=shown(count.denominator.value, policy) if indicator.is_people else count.denominator.value,
        )
    if count.lack:
        return replace(known, state=State.MISSING, reason=count.lack)
    return _divided(indicator, known)


def _used(count: Counted) -> str:
    """Return the extracts behind a count and how many of their rows: `numerator 3:24; denominator 1:5820`."""
    named = [("numerator", count.numerator), ("denominator", count.denominator)]
    said = [
        f"{name} {' '.join(f'{number}:{rows}' for number, rows in sorted(part.used.items()))}"
        for name, part in named
        if part and part.used
    ]
    return "; ".join(said)


def _divided(indicator: Indicator, point: Point) -> Point:
    """Return a point with its value and interval, made from the numbers that are shown."""
    numerator, denominator = point.numerator or 0.0, point.denominator
    if indicator.denominator is None:
        return replace(point, value=_times(numerator, indicator.multiplier))
    if reason := _undividable(indicator, numerator, denominator):
        return replace(point, state=State.MISSING, reason=reason)
    assert denominator, "nought was undividable"
    if indicator.measure == "proportion":
        return _measured(point, proportion(numerator, denominator, 100.0))
    if indicator.measure == "rate" and indicator.denominator.source != DAYS:
        return _measured(point, crude_rate(numerator, denominator, indicator.multiplier))
    # Multiply, then divide: 7 of 100 is then 7 and meets a target of 7, as 7 / 100 * 100 does not.
    return replace(point, value=_times(numerator, indicator.multiplier) / denominator)


def _undividable(indicator: Indicator, numerator: float, denominator: float | None) -> str:
    """Return why two counts make no value, so that files at odds cost one point and not the whole release."""
    if not denominator:
        return "there was nothing to divide by: the denominator is nought"
    if denominator < 0:
        return "the denominator is below nought"
    if numerator < 0 and indicator.measure in ("rate", "proportion"):
        return f"a {indicator.measure} needs a count, and the numerator is below nought"
    if indicator.measure == "proportion" and numerator > denominator:
        return "a proportion is of its denominator, and the numerator is above it"
    return ""


def _times(number: float, multiplier: float) -> float:
    """Return the product as people write it: £900,000 in millions is 0.9, and not 0.8999999999999999."""
    divisor = 1 / multiplier
    return number / divisor if multiplier < 1 and divisor.is_integer() else number * multiplier


def _measured(point: Point, interval: Interval) -> Point:
    return replace(point, value=interval.value, lower=interval.lower, upper=interval.upper, method=interval.method)


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
    names = sorted({member for part in parts.values() for held in part.cells.values() for member in held})
    counts = {name: _count(indicator, parts, window, place.code, place.lookup, name) for name in names}
    cells = {place.code, *(member_cell(place.code, name) for name in names)}
    secret = bool(policy is not Policy.NONE and cells & set(hidden)) or any(
        hidden_names({name: Cell(count.numerator.value)}, None, policy, people_denominator=False)
        for name, count in counts.items()
    )
    return [
        _point(indicator, window, area, count, policy, is_hidden=secret, member=name) for name, count in counts.items()
    ]


def _published(indicator: Indicator, part: Part, place: Place) -> Iterator[Point]:
    """Yield the points of a series that is carried: value, limits and benchmark, all as published."""
    grain = indicator.period.grain if indicator.period else None
    # Several series share a source: only the periods of this one are its own, not those of its neighbours.
    labels = {label for label, _ in part.cells if Period.parse(label, grain).grain is grain}
    benchmark = place.benchmark(indicator.benchmark) if indicator.benchmark != "none" else None
    for period in _run(Period.parse(label, grain) for label in labels):
        for area in _areas(indicator, place.lookup):
            if area.code != UNKNOWN_AREA:
                yield _carried(indicator, part, period, area, benchmark)


def _run(periods: Iterable[Period]) -> Iterator[Period]:
    """Yield every period from the first to the last: one left out by the publisher is a gap, and is shown as one."""
    ordered = sorted(periods)
    if ordered:
        period = ordered[0]
        while period <= ordered[-1]:
            yield period
            period = period.next


def _carried(indicator: Indicator, part: Part, period: Period, area: Area, benchmark: str | None) -> Point:
    def number(code: str | None, measure: str) -> float | None:
        cell = part.cells.get((str(period), code or ""), {}).get(measure)
        return None if cell is None or cell.lack else _times(cell.value, indicator.multiplier)

    point = Point(
        indicator.id,
        area.code,
        area.name,
        area.level,
        str(period),
        definition=f"{indicator.version}:{indicator.hash[:12]}",
    )
    cell = part.cells.get((str(period), area.code), {}).get("value")
    value = number(area.code, "value")
    if cell is None or value is None:
        return replace(point, state=State.MISSING, reason="the publisher gives no value", benchmark=None)
    lower, upper = number(area.code, "lower"), number(area.code, "upper")
    return replace(
        point,
        value=value,
        lower=lower,
        upper=upper,
        method="as published" if lower is not None else "",
        benchmark=number(benchmark, "value"),
        extracts=_used(Counted(cell, None, "")),
        rows=sum(cell.used.values()),
        coverage="1 of 1 period",
    )
