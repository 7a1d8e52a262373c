"""One indicator in one area: the finding, its judgements, how it moved, where, what it means and where it came from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from dashboard import words
from dashboard.contracts import Source, feeding
from dashboard.definitions import DAYS, Count, Indicator
from dashboard.disclosure import LARGEST_SMALL_COUNT, ROUNDED_TO, Policy, stricter
from dashboard.edition import Edition, due_day
from dashboard.export import COLUMNS, csv_cell, point_rows
from dashboard.place import Target, target_for
from dashboard.rate import grains, within_chance
from dashboard.scorecard import Chip, chip, sentence, value_text
from dashboard.store import Extract, Store
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Grain, Period, Point, Polarity, Rating, State

LONGEST_ALT = 300
"""A screen reader says a chart's name in one go; the numbers are in the table below it."""

OLD_DENOMINATOR = 2
"""Years after which the population behind a rate is flagged (methods, decision 6)."""

NOTHING_YET = "No data published yet. A performance lead needs to upload the first month."

_SHOWN = {Grain.MONTH: 36, Grain.QUARTER: 16}
_WORST_FIRST = (Rating.RED, Rating.AMBER, Rating.GREEN)
_THAN = {"similar": "Similar to", "better": "Better than", "worse": "Worse than"}
_COUNTED_BY = {
    "residence": "people who live in the place",
    "responsible_council": "people the council is responsible for",
    "registered_practice": "people registered with a practice of the place",
}
_PROTECTED = {
    Policy.NONE: "No count is hidden.",
    Policy.SMALL_NUMBERS: f"Counts of 1 to {LARGEST_SMALL_COUNT} are hidden, with any other that would give one away.",
    Policy.HES: f"Counts of 1 to {LARGEST_SMALL_COUNT} are hidden, with any other that would give one away; "
    f"the rest are rounded to the nearest {ROUNDED_TO}.",
}
_GOOD = {
    Polarity.LOW_IS_GOOD: "Low is good.",
    Polarity.HIGH_IS_GOOD: "High is good.",
    Polarity.NO_JUDGEMENT: "Neither high nor low is good.",
}


@dataclass(frozen=True)
class Table:
    """A table as people read it, and the same points at full precision as the text of a file, if it has one."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Chip, ...], ...]
    numeric: tuple[int, ...] = ()
    file: str = ""
    content: str = ""


@dataclass(frozen=True)
class Judgement:
    """One of the judgements that are never mixed: its label, its chip if it has one, and what it says."""

    label: str
    text: str
    chip: Chip | None = None


@dataclass(frozen=True)
class View:
    """Everything the page shows of one indicator in one area. What does not exist is empty."""

    indicator: Indicator
    headline: str
    notes: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    points: tuple[Point, ...]
    steps: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    subtitle: str
    benchmark: str
    alt: str
    history: Table
    places: tuple[Point, ...]
    whole: Point | None
    level: str
    neighbourhoods: Table
    bars_alt: str
    map_alt: str
    boundaries: str
    breakdown: Table | None
    definition: tuple[tuple[str, str], ...]
    lineage: tuple[tuple[str, str], ...]
    extracts: Table


def titles(edition: Edition) -> dict[str, str]:
    """Return the measures an edition shows: id to title, in the place's order."""
    return {each.id: each.title for each in edition.indicators}


def areas(edition: Edition, kpi: str) -> dict[str, str]:
    """Return the areas a measure is shown for: code to name, the place first, then in the place's order."""
    lookup = edition.inputs.place.lookup
    codes = {point.area for point in _series(edition, kpi)} | {lookup.place}
    ordered = [lookup.place, *(code for code in lookup.areas if code in codes and code != lookup.place)]
    return {code: lookup.name(code) for code in ordered}


def view(store: Store, edition: Edition, kpi: str, area: str) -> View:
    """Return what the page shows of a measure in an area, at the last period that has something to show."""
    indicator = edition.inputs.book.indicators[kpi]
    every = sorted(_series(edition, kpi), key=lambda point: _order(point, indicator))
    own = [point for point in every if point.area == area]
    point = _latest(own) or Point(kpi, area, edition.inputs.place.lookup.name(area), "", "", state=State.MISSING)
    trend = _trend(own, indicator)
    steps = tuple(_steps(trend, indicator, edition))
    here = [each for each in every if each.period == point.period and each.period]
    places = _worst_first([each for each in here if _is_neighbourhood(each, indicator)], indicator)
    before = next((each for each in reversed(own) if _order(each, indicator) < _order(point, indicator)), None)
    benchmark = _benchmark_name(indicator, edition)
    extracts = store.extracts(sorted({number for _, number, _ in used(point)}))
    level = edition.inputs.place.level_name(next((name for name in indicator.areas if name != PLACE_LEVEL), ""))
    return View(
        indicator=indicator,
        headline=_headline(point, indicator, edition),
        notes=tuple(_notes(own, indicator, edition)),
        judgements=(_rated(point, indicator), Judgement("Benchmark", _compared(point, indicator, benchmark))),
        points=trend,
        steps=steps,
        changes=tuple(f"Change {number}: {text}" for number, (_, text) in enumerate(steps, start=1)),
        subtitle=_subtitle(trend, point, indicator),
        benchmark=benchmark,
        alt=_alt(trend, point, before, indicator),
        history=_history(trend, indicator, benchmark, _file(edition, kpi, area=area), point),
        places=tuple(places),
        whole=next((each for each in here if each.level == PLACE_LEVEL), None),
        level=level,
        neighbourhoods=_by_area(places, level, indicator, _file(edition, kpi, period=point.period), point),
        bars_alt=_places_alt("Bar chart with 95% intervals", places, point, indicator),
        map_alt=_places_alt("Map", places, point, indicator),
        boundaries=edition.inputs.place.texts.get("boundaries.geojson", ""),
        breakdown=_breakdown(edition, indicator, point),
        definition=tuple(_definition(point, indicator, edition)),
        lineage=tuple(_lineage(point, indicator)),
        extracts=_extracts(point, extracts, edition),
    )


# -- which points


def _series(edition: Edition, kpi: str) -> list[Point]:
    return [point for point in edition.points.get(kpi, []) if not point.member]


def _period(point: Point, indicator: Indicator) -> Period:
    return Period.parse(point.period, indicator.period.grain if indicator.period else None)


def _order(point: Point, indicator: Indicator) -> tuple[date, date]:
    if not point.period:
        return (date.min, date.min)
    period = _period(point, indicator)
    return (period.last_day, period.first_day)


def _latest(points: Sequence[Point]) -> Point | None:
    """Return the last point that is not waited for; what is late or not due is said beside it."""
    come = [point for point in points if point.state not in (State.LATE, State.NOT_DUE)]
    return come[-1] if come else (points[-1] if points else None)


def _trend(points: Sequence[Point], indicator: Indicator) -> tuple[Point, ...]:
    shown = [point for point in points if point.period and point.state != State.NOT_DUE]
    most = _SHOWN.get(indicator.period.grain, 20) if indicator.period else 0
    return tuple(shown[-most:]) if any(point.state != State.LATE for point in shown) else ()


def _is_neighbourhood(point: Point, indicator: Indicator) -> bool:
    lowest = next((name for name in indicator.areas if name != PLACE_LEVEL), "")
    return bool(lowest) and point.level in (lowest, UNKNOWN_AREA)


def _worst_first(points: Iterable[Point], indicator: Indicator) -> list[Point]:
    """Return the points off target first, and the worst value first among equals; those without a value last."""
    turn = 1 if indicator.polarity is Polarity.HIGH_IS_GOOD else -1

    def rank(point: Point) -> tuple[bool, bool, int, float, str]:
        rated = _WORST_FIRST.index(Rating(point.rating)) if point.rating else len(_WORST_FIRST)
        value = 0.0 if point.value is None else turn * point.value
        return (point.area == UNKNOWN_AREA, point.value is None, rated, value, point.area_name)

    return sorted(points, key=rank)


def used(point: Point) -> Iterator[tuple[str, int, int]]:
    """Yield the part, number and rows used of each extract behind a point: `numerator 3:24; denominator 1:5820`."""
    for part in point.extracts.split("; ") if point.extracts else ():
        name, *pairs = part.split(" ")
        for pair in pairs:
            number, _, rows = pair.partition(":")
            yield name, int(number), int(rows)


# -- the finding


def _said(point: Point, indicator: Indicator, edition: Edition) -> str:
    """Return why a point has its chip; of a measure that never had data, what has to happen first."""
    if point.state == State.MISSING and not point.period:
        return NOTHING_YET
    return sentence(point, indicator, edition)


def _headline(point: Point, indicator: Indicator, edition: Edition) -> str:
    if point.value is None:
        return _said(point, indicator, edition)
    when = words.period(_period(point, indicator))
    said = _said(replace(point, provisional=False), indicator, edition)
    if point.rating:
        found = f"{words.rating_chip(point.rating)[1]} in {when}: {said[:1].lower()}{said[1:].removesuffix('.')}"
        return f"{found}; provisional." if point.provisional else f"{found}."
    found = f"{_value(point.value, indicator)} in {when}"
    return f"{found}, provisional. {said}" if point.provisional else f"{found}. {said}"


def _notes(points: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[str]:
    """Yield what is said under the finding: what is late or due next, and what a window lacks."""
    shown = _latest(points)
    waiting = [point for point in points if point.period and point.state in (State.LATE, State.NOT_DUE)]
    for point in waiting[:1]:
        period, due = _period(point, indicator), due_day(indicator, _period(point, indicator), edition.inputs)
        late = (edition.day - due).days if due and point.state == State.LATE else 0
        earlier = _period(shown, indicator) if shown and shown.period and point.state == State.LATE else ""
        yield words.state_sentence(point.state, period=period, due=due, days_late=late, shown=earlier)
    if shown and shown.value is not None and within_chance(shown):
        yield "The tolerance is within chance: it is under one standard error, so the colour may turn by chance."


def _rated(point: Point, indicator: Indicator) -> Judgement:
    goal = _goal(point, indicator)
    tolerance = "" if point.amber is None else f", tolerance {_plain(point.amber, indicator)}"
    return Judgement("Target rating", f"Target {goal}{tolerance}" if goal else "", chip(point))


def _compared(point: Point, indicator: Indicator, name: str) -> str:
    if point.benchmark is None or point.value is None:
        return "Not compared"
    value = _value(point.benchmark, indicator)
    if not point.benchmark_judgement:
        return f"{name}: {value}. No interval to compare by"
    said = _THAN.get(point.benchmark_judgement, f"{point.benchmark_judgement.capitalize()} than")
    return f"{said} {name} ({value})"


def _benchmark_name(indicator: Indicator, edition: Edition) -> str:
    code = edition.inputs.place.benchmark(indicator.benchmark) if indicator.benchmark != "none" else None
    return edition.inputs.place.lookup.name(code) if code else ""


def _value(value: float, indicator: Indicator) -> str:
    return words.value(value, indicator.unit, indicator.decimals)


def _plain(value: float | None, indicator: Indicator) -> str:
    """Return a number with the sign of its unit and without its words, as in the table; or nothing."""
    return "" if value is None else value_text(Point("", "", "", "", "", value=value), indicator)


def _goal(point: Point, indicator: Indicator) -> str:
    ends = [end for end in (point.target, point.target_low, point.target_high) if end is not None]
    return " to ".join(_plain(end, indicator) for end in ends)


def _count(value: float | None) -> str:
    return "" if value is None else words.number(value, 0)


def _interval(point: Point, indicator: Indicator) -> str:
    if point.lower is None or point.upper is None:
        return ""
    return f"{_plain(point.lower, indicator)} to {_plain(point.upper, indicator)}"


# -- the trend


def _subtitle(points: Sequence[Point], shown: Point, indicator: Indicator) -> str:
    if not points:
        return ""
    return f"{indicator.title}: {indicator.unit or 'number'}, {shown.area_name}, {_span(points, indicator)}"


def _span(points: Sequence[Point], indicator: Indicator) -> str:
    """Return the first and the last period; years keep their dash, or "2009 to 2011 to 2021 to 2023" would be said."""
    say = words.period if indicator.period and indicator.period.grain in _SHOWN else words.short_period
    return " to ".join(dict.fromkeys(say(_period(each, indicator)) for each in (points[0], points[-1])))


def _steps(points: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the period at which a series changed, and how: a known break, or a new version of the definition."""
    for each in edition.inputs.place.breaks:
        after = [point for point in points if each.day <= _period(point, indicator).last_day]
        if indicator.id in each.indicators and after and after[0] != points[0]:
            yield after[0].period, f"{words.day(each.day)}: {each.text}"
    for before, after_it in pairwise(point for point in points if point.definition):
        version = after_it.definition.partition(":")[0]
        if version != before.definition.partition(":")[0]:
            when = words.period(_period(after_it, indicator))
            yield after_it.period, f"New definition from {when} (version {version}); do not compare across the line."


def _alt(points: Sequence[Point], shown: Point, before: Point | None, indicator: Indicator) -> str:
    """Return the name of the trend for who cannot see it: the same facts as the finding, in under 300 characters."""
    if not points:
        return ""
    parts = [
        f"{shown.area_name}, {_span(points, indicator)}.",
        f"Latest {_latest_words(shown, indicator)}.",
        _direction(shown, before, indicator),
        f"Target {goal}." if (goal := _goal(shown, indicator)) else "",
        "Full data in the table below.",
    ]
    return _fitting("Line chart.", indicator.title, parts)


def _latest_words(point: Point, indicator: Indicator) -> str:
    word = chip(point).word.lower()
    if point.value is None:
        return word
    return f"{_value(point.value, indicator)} ({word}{', provisional' if point.provisional else ''})"


def _direction(point: Point, before: Point | None, indicator: Indicator) -> str:
    if before is None or before.value is None or point.value is None or point.state == State.BREAK:
        return ""
    said = words.change(before.value, point.value, indicator.polarity, indicator.unit, indicator.decimals)
    return f"{said[:1].upper()}{said[1:]} since {words.period(_period(before, indicator))}."


def _fitting(kind: str, title: str, parts: Iterable[str]) -> str:
    rest = " ".join(part for part in parts if part)
    room = max(LONGEST_ALT - len(f"{kind} , {rest}"), 20)
    named = title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
    return f"{kind} {named}, {rest}"[:LONGEST_ALT]


def _history(points: Sequence[Point], indicator: Indicator, benchmark: str, content: str, shown: Point) -> Table:
    compared = bool(benchmark) and any(point.benchmark is not None for point in points)
    return Table(
        f"{indicator.title}, {shown.area_name}, latest first",
        ("Period", *_COLUMNS, *((benchmark,) if compared else ())),
        tuple(
            (
                words.short_period(_period(point, indicator)),
                *_cells(point, indicator),
                *((_plain(point.benchmark, indicator),) if compared else ()),
            )
            for point in reversed(points)
        ),
        (1, 2, 4, 5, 6, 7),
        f"{indicator.id}_{shown.area}.csv",
        content,
    )


_COLUMNS = ("Value", "Target", "Rating", "95% interval", "Numerator", "Denominator")


def _cells(point: Point, indicator: Indicator) -> tuple[str | Chip, ...]:
    return (
        value_text(point, indicator),
        _goal(point, indicator),
        _NO_RATE if point.area == UNKNOWN_AREA and point.state != State.HIDDEN else chip(point),
        _interval(point, indicator),
        _count(point.numerator),
        _count(point.denominator),
    )


_NO_RATE = Chip("-", "No rate", "none")


def _file(edition: Edition, kpi: str, area: str | None = None, period: str | None = None) -> str:
    """Return the points at full precision as a CSV, as the command line writes them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    rows = point_rows(edition, indicator=kpi, area=area, period=period)
    writer.writerows({name: csv_cell(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


# -- where


def _by_area(points: Sequence[Point], level: str, indicator: Indicator, content: str, shown: Point) -> Table:
    when = words.period(_period(shown, indicator)) if shown.period else ""
    return Table(
        f"{indicator.title} by {level.lower()}, {when}, worst first",
        (level, *_COLUMNS),
        tuple((point.area_name, *_cells(point, indicator)) for point in points),
        (1, 2, 4, 5, 6),
        f"{indicator.id}_{shown.period.replace('/', '-')}.csv",
        content,
    )


def _places_alt(kind: str, points: Sequence[Point], shown: Point, indicator: Indicator) -> str:
    if not points:
        return ""
    said = "; ".join(f"{point.area_name} {_latest_words(point, indicator)}" for point in points)
    when = words.period(_period(shown, indicator))
    if len(f"{kind}. {indicator.title}, {when}, worst first: {said}. Same data as the table.") > LONGEST_ALT:
        said = "; ".join(
            f"{point.area_name} {value_text(point, indicator) or chip(point).word.lower()}" for point in points
        )
    return _fitting(f"{kind}.", indicator.title, [f"{when}, worst first: {said}.", "Same data as the table."])


def _breakdown(edition: Edition, indicator: Indicator, shown: Point) -> Table | None:
    members = [
        point
        for point in edition.points.get(indicator.id, [])
        if point.member and point.area == shown.area and point.period == shown.period
    ]
    if not members or not indicator.by:
        return None
    name = indicator.by.replace("_", " ")
    return Table(
        f"{indicator.title} by {name}, {words.period(_period(shown, indicator))}",
        (name.capitalize(), "Value", "Numerator"),
        tuple(
            (point.member, value_text(point, indicator) or chip(point), _count(point.numerator))
            for point in _worst_first(members, indicator)
        ),
        (1, 2),
    )


# -- what it means


def _definition(point: Point, indicator: Indicator, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the definition panel, label and text, from the definition, its sources and the place's targets alone."""
    place = edition.inputs.place
    sources = list(_sources(indicator, edition))
    facts = [
        ("What this tells us", indicator.question),
        ("Why it matters", indicator.why),
        ("How we work it out", _worked_out(point, indicator)),
        ("What good looks like", _good(point, indicator, edition)),
        ("Who is counted", _who(indicator, sources)),
        ("Who is not counted", _who_not(indicator)),
        ("Source", " ".join(_source_words(source, edition) for source in sources)),
        ("Small numbers", _small(sources, place.file.audience)),
        ("Caveats", "\n".join(indicator.caveats)),
        ("Compare with", _benchmark_name(indicator, edition) or "Nothing: it is compared with its target alone."),
        ("Owner", place.owner(indicator.id) or "No owner is named."),
        ("Version", _version(indicator)),
        ("Reviewed", words.day(indicator.reviewed) if indicator.reviewed else "Not yet reviewed."),
    ]
    yield from ((label, text) for label, text in facts if text)


def _sources(indicator: Indicator, edition: Edition) -> Iterator[Source]:
    seen: set[str] = set()
    for count in indicator.counts.values():
        for source in feeding(edition.inputs.sources, count.source):
            if source.id not in seen:
                seen.add(source.id)
                yield source


def _worked_out(point: Point, indicator: Indicator) -> str:
    if indicator.value:
        return f"The value is published, and carried as it is: {_where(indicator.value)}."
    if not indicator.numerator:
        return ""
    hidden = "hidden" if point.state == State.HIDDEN else "no data"
    parts = [_part(indicator.numerator, point.numerator, hidden if not indicator.less else "")]
    if indicator.less:
        parts.append(f"less {_part(indicator.less, None, '')}, which leaves {_count(point.numerator) or hidden}")
    if indicator.denominator:
        parts.append(f"divided by {_part(indicator.denominator, point.denominator, hidden)}")
    if indicator.measure == "proportion":
        parts.append("in per cent")
    elif indicator.multiplier != 1:
        is_up = indicator.multiplier > 1
        scale = indicator.multiplier if is_up else 1 / indicator.multiplier
        parts.append(f"{'multiplied' if is_up else 'divided'} by {words.number(scale, 0)}")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _part(count: Count, number: float | None, unknown: str) -> str:
    shown = _count(number) or unknown
    said = "calendar days in the period" if count.source == DAYS else count.sum.replace("_", " ")
    where = f" where {_where(count)}" if count.tests else ""
    return f"{said}{where}{f' ({shown})' if shown else ''}"


def _where(count: Count) -> str:
    return " and ".join(str(test) for test in count.tests)


def _good(point: Point, indicator: Indicator, edition: Edition) -> str:
    good = _GOOD[indicator.polarity]
    target = _target(point, indicator, edition)
    if target is None or not _goal(point, indicator):
        return f"{good} No target is set."
    tolerance = "no tolerance" if point.amber is None else f"tolerance {_plain(point.amber, indicator)}"
    until = f"until {words.day(target.end)}" if target.end else "until it is changed"
    since = f" from {words.day(target.start)}" if target.start else ""
    who = f", set by {target.set_by}" if target.set_by else ""
    kind = f" ({target.kind})" if target.kind else ""
    return f"{good} Target {_goal(point, indicator)}{kind}, {tolerance}{who},{since} {until}."


def _target(point: Point, indicator: Indicator, edition: Edition) -> Target | None:
    if not point.period:
        return None
    end = _period(point, indicator).last_day
    targets = edition.inputs.place.targets
    return target_for(targets, indicator.id, point.area, point.level, grains(indicator), end)


def _who(indicator: Indicator, sources: Sequence[Source]) -> str:
    lead = indicator.numerator or indicator.value
    source = next((each for each in sources if lead and each.feed == lead.source), None)
    if lead is None or source is None or not lead.tests:
        return ""
    people = f" of {_COUNTED_BY[source.counts_by]}" if source.grain == "record" else ""
    return f"{source.title}{people}: only where {_where(lead)}."


def _who_not(indicator: Indicator) -> str:
    if not (indicator.numerator and indicator.numerator.tests):
        return ""
    return "Everything else in the extract, and rows of another place. A row without a known area counts in the place."


def _source_words(source: Source, edition: Edition) -> str:
    days = edition.inputs.place.file.due_days.get(source.id, source.due_days)
    every = {"month": "every month", "quarter": "every quarter", "year": "every year"}.get(
        source.cadence, "as published"
    )
    publisher = f" ({source.publisher})" if source.publisher else ""
    lag = f", due {words.count(days, 'day')} after the period ends" if days is not None else ", with no day promised"
    return f"{source.title}{publisher}: comes {every}{lag}."


def _small(sources: Sequence[Source], audience: str) -> str:
    policy = Policy.NONE
    for source in sources:
        policy = stricter(policy, Policy(getattr(source.disclosure, audience)))
    return _PROTECTED[policy] if sources else ""


def _version(indicator: Indicator) -> str:
    if indicator.version == 1 or indicator.effective_from is None:
        return f"{indicator.version}"
    comparable = "comparable with before" if indicator.comparable else "not comparable with before"
    return f"{indicator.version} from {words.day(indicator.effective_from)}: {indicator.reason} ({comparable})"


# -- where it came from


def _lineage(point: Point, indicator: Indicator) -> Iterator[tuple[str, str]]:
    if not point.period:
        return
    hidden = words.state_sentence(State.HIDDEN) if point.state == State.HIDDEN else ""
    version, _, digest = point.definition.partition(":")
    facts = [
        ("Period", words.period(_period(point, indicator))),
        ("Numerator", _count(point.numerator) or hidden),
        ("Denominator", _count(point.denominator)),
        ("95% interval", f"{_interval(point, indicator)} ({point.method})" if point.method else "None for this kind."),
        ("Coverage", point.coverage),
        ("Denominator dated", _dated(point, indicator)),
        ("Target row", f"targets.csv, {point.target_row}" if point.target_row else "No target row."),
        ("Definition", f"version {version}, SHA-256 {digest}" if digest else ""),
    ]
    yield from ((label, text) for label, text in facts if text)


def _dated(point: Point, indicator: Indicator) -> str:
    if not point.denominator_date:
        return ""
    day, end = date.fromisoformat(point.denominator_date), _period(point, indicator).last_day
    is_old = (end.year - day.year, end.month, end.day) > (OLD_DENOMINATOR, day.month, day.day)
    return f"{words.day(day)}{'. Older than two years: read with care.' if is_old else ''}"


def _extracts(point: Point, extracts: Iterable[Extract], edition: Edition) -> Table:
    """Return a row for each extract the point was counted from, and what its file held that was not counted."""
    held = {extract.number: extract for extract in extracts}
    rows = [
        (held[number].file, part, *_loaded(held[number], edition), _count(rows), *_left_out(held[number]))
        for part, number, rows in used(point)
        if number in held
    ]
    columns = ("File", "Used for", "Source", "SHA-256", "Loaded", "By", "Rows used", "Set aside", "Outside the place")
    return Table("The files behind this number", columns, tuple(rows), (6, 7, 8))


def _loaded(extract: Extract, edition: Edition) -> tuple[str, str, str, str]:
    source = edition.inputs.sources.get(extract.source)
    loaded = f"{words.day(extract.loaded_at.date())}, {extract.loaded_at:%H:%M}"
    return (source.title if source else extract.source, extract.sha256[:12], loaded, extract.loaded_by)


def _left_out(extract: Extract) -> tuple[str, str]:
    counts = json.loads(extract.counts)
    return _count(counts.get("set aside", 0)), _count(counts.get("outside the place", 0))
