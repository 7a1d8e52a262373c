"""One count: the numerator and denominator of an area in a window, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.compute.repeated import Repeats, repeats_in
from dashboard.compute.windows import Window, leading, leaves_of
from dashboard.counting import REPEATS, Part, Sum
from dashboard.definitions import DAYS, Indicator
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA, Grain, Month, Period


@dataclass(frozen=True)
class Counted:
    """The numerator and denominator of a point before anything is hidden, or why one is missing."""

    numerator: Sum
    denominator: Sum | None
    coverage: str
    denominator_date: str = ""
    bands: tuple[tuple[Sum, Sum], ...] = ()
    repeats: Repeats | None = None
    less: Sum | None = None

    @property
    def lack(self) -> str:
        lacking = [part.lack for band in self.bands for part in band if part.lack]
        return self.numerator.lack or (self.denominator.lack if self.denominator else "") or "".join(lacking[:1])


def count_in(
    indicator: Indicator,
    parts: Mapping[str, Part],
    window: Window,
    area: str,
    lookup: Lookup,
    member: str | None = None,
) -> Counted:
    """Return the counts of an area in a window: sums, what lacks, how much of the window is covered."""
    lead = leading(parts)
    needed = len(window.months)
    have = len([month for month in window.months if month in lead.facts.months])
    coverage = f"{have} of {needed} {'month' if needed == 1 else 'months'}"
    numerator, less = _summed(lead, window, area, lookup, member), None
    if "less" in parts:
        less = _summed(parts["less"], window, area, lookup, member)
        numerator = Sum(numerator.value - less.value, (numerator + less).used, numerator.lack or less.lack)
    if have < needed:
        numerator = replace(numerator, lack=f"{coverage} supplied")
    if member is None and not numerator.lack and lead.source.grain == "aggregate" and indicator.by:
        numerator = replace(numerator, lack=_absent_members(indicator, parts, window, area, lookup))
    denominator, dated = _denominator(indicator, parts, window, area, lookup, member)
    bands = tuple(_of_band(indicator, parts, window, area, lookup, str(band)) for band in indicator.bands)
    if bands and denominator:
        numerator = _as_whole_as(numerator, [events for events, _ in bands])
        denominator = _as_whole_as(denominator, [people for _, people in bands])
    repeats = repeats_in(lead.repeats, window, area, member) if indicator.repeats else None
    return Counted(numerator, denominator, coverage, dated, bands, repeats, less)


def _as_whole_as(total: Sum, bands: Sequence[Sum]) -> Sum:
    """Return a sum that lacks what one of its bands lacks: a band without a row is not in it."""
    return replace(total, lack=total.lack or next((band.lack for band in bands if band.lack), ""))


def _of_band(
    indicator: Indicator, parts: Mapping[str, Part], window: Window, area: str, lookup: Lookup, band: str
) -> tuple[Sum, Sum]:
    """Return the events and the person-years of one band of age."""
    events = _summed(parts["numerator"], window, area, lookup, band)
    people, _ = _denominator(indicator, parts, window, area, lookup, band)
    return events, people or Sum()


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
    labels = _labels(part, window)
    if reload := next((said for label in labels if (said := part.reload(label, area))), ""):
        return Sum(lack=reload)
    total = Sum()
    for label in labels:
        total += _in_label(part, label, area, lookup, member)
    return replace(total, lack=total.lack or _gap(part, inside, labels))


def _gap(part: Part, inside: set[Month], labels: Sequence[str]) -> str:
    """Say which months of a window a part says nothing of, so that a sum of some never passes for all."""
    every = [month for label, months in part.spans if label in labels for month in months]
    told = set(every) & part.facts.months
    if len(every) > len(set(every)):
        return f"{part.count.source} is supplied twice, for periods that overlap"
    if inside <= told:
        return ""
    if inside <= part.facts.months:
        return f"{part.count.source} is supplied for longer periods than this"
    return f"{len(inside & told)} of {len(inside)} months of {part.count.source} supplied"


def _in_label(part: Part, label: str, area: str, lookup: Lookup, member: str | None) -> Sum:
    own = _cells(part, label, area, member)
    if part.facts.counts_all(label):
        leaves = leaves_of(area, lookup)
        if not leaves:
            return Sum(lack=f"counts are kept by {lookup.keep_level}, and {lookup.name(area)} is smaller")
        return sum((cell for leaf in {area, *leaves} for cell in _cells(part, label, leaf, member)), Sum())
    if own:
        return sum(own, Sum())
    leaves = [leaf for leaf in leaves_of(area, lookup) if leaf not in (area, UNKNOWN_AREA)]
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


def _absent_members(indicator: Indicator, parts: Mapping[str, Part], window: Window, area: str, lookup: Lookup) -> str:
    """Say which members of a breakdown lack a part in the window, so that a total of some never passes for all.

    The members expected of an area are those reported there in any month of the same financial year, or in the month
    before. A total that is added up from smaller areas lacks what one of them lacks.
    """
    reported = _reported([part for part in parts.values() if indicator.by in part.source.dimensions], window)
    for part in (parts[name] for name in ("numerator", "less") if name in parts):
        for label in _labels(part, window):
            own = (label, area) in part.cells
            for code in [area] if own else [leaf for leaf in leaves_of(area, lookup) if (label, leaf) in part.cells]:
                if lacking := sorted(reported.get(code, set()) - set(part.cells[label, code])):
                    what = ", ".join(f"{test}" for test in part.count.tests)
                    return f"no {what or part.count.source} for {', '.join(lacking)} in {label}"
    return ""


def _reported(parts: Iterable[Part], window: Window) -> dict[str, set[str]]:
    """Return the members that each area reports in the financial year of a window, in it, or in the month before."""
    year = Period.containing(window.period.last, Grain.FINANCIAL_YEAR)
    near = {*year.months, *window.months, window.months[0] + -1}
    found: dict[str, set[str]] = {}
    for part in parts:
        for (label, code), held in part.cells.items():
            if set(part.source.period_of(label).months) <= near:
                found.setdefault(code, set()).update(held)
    return found


def _labels(part: Part, window: Window) -> list[str]:
    """Return the labels that a part's sum over a window is made of: of a stock, its latest snapshot alone."""
    if part.source.time == "flow":
        inside = set(window.months)
        return [label for label, months in part.spans if months <= inside]
    latest = snapshot(part, window.months[-1].last_day)
    return [latest] if latest else []


def _denominator(
    indicator: Indicator, parts: Mapping[str, Part], window: Window, area: str, lookup: Lookup, member: str | None
) -> tuple[Sum | None, str]:
    if indicator.denominator is None:
        return None, ""
    if indicator.denominator.source == DAYS:
        return Sum(sum(month.days for month in window.months)), ""
    part = parts["denominator"]
    # Residents are not broken down by who saw them: only by what their own source keeps.
    own = member if indicator.bands or indicator.by in part.source.dimensions else None
    if part.source.time == "flow":
        return _sum(part, window, area, lookup, own), ""
    return _stock(part, window, area, lookup, own)


def _stock(part: Part, window: Window, area: str, lookup: Lookup, member: str | None) -> tuple[Sum, str]:
    """Return the latest snapshot on or before the window's last day, and its date; of more years, their sum."""
    total, dated = Sum(), ""
    for end in _year_ends(window.months):
        found = _at(part, end, area, lookup, member)
        if area == UNKNOWN_AREA:
            found = Sum(lack=found.lack or "a row without a neighbourhood has no population")
        total += found
        label = snapshot(part, end)
        dated = dated or (part.source.day_of(label).isoformat() if label else "")
    return (total, "") if total.lack and not total.used else (total, dated)


def _year_ends(months: Sequence[Month]) -> list[date]:
    """Return the last day of a window, and that of the same month in each year before it that the window reaches into.

    Three autumns are nine months, and three years all the same.
    """
    years = (months[-1] - months[0]) // 12
    return [(months[-1] + -12 * back).last_day for back in range(years + 1)]


def _at(part: Part, end: date, area: str, lookup: Lookup, member: str | None) -> Sum:
    """Return what the latest snapshot on or before a day says of an area."""
    label = snapshot(part, end)
    if not label:
        return Sum(lack=f"no {part.count.source} on or before {end.isoformat()}")
    if reload := part.reload(label, area):
        return Sum(lack=reload)
    return _in_label(part, label, area, lookup, member)


def snapshot(part: Part, end: date) -> str:
    """Return the label of the latest snapshot on or before a day; empty if there is none."""
    return max(
        (label for label in part.facts.covered if part.source.day_of(label) <= end), key=part.source.day_of, default=""
    )


def used_text(count: Counted) -> str:
    """Return the extracts behind a count and how many of their rows: `numerator 3:24; denominator 1:5820`.

    The people by number of events stand beside them as `repeats`.
    """
    named: dict[str, Sum | Repeats | None]
    named = {"numerator": count.numerator, "denominator": count.denominator, REPEATS: count.repeats}
    return files_text({name: part.used for name, part in named.items() if part})


def files_text(used: Mapping[str, Mapping[int, int | None]]) -> str:
    """Return the extracts behind each part and how many of their rows; of None it does not say how many."""
    said = [
        " ".join([name, *(f"{number}:{'' if rows is None else rows}" for number, rows in sorted(files.items()))])
        for name, files in used.items()
        if files
    ]
    return "; ".join(said)
