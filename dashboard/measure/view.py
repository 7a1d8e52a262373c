"""One indicator in one area, whole: which points, the finding, and every part of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard import words
from dashboard.definitions import DAYS, Indicator
from dashboard.edition import Edition, due_day
from dashboard.measure.history import events_of, history_of, steps_of, subtitle_of, trend_alt, watched_words
from dashboard.measure.lineage import extracts_of, lineage_of
from dashboard.measure.made import Made, bands_of, made_of, text_with_lines
from dashboard.measure.meaning import definition_of
from dashboard.measure.parts import (
    LONGEST_TREND,
    Judgement,
    Table,
    benchmark_name,
    compared_words,
    csv_of,
    goal_text,
    order_of,
    period_of,
    said_of,
    tolerance_text,
    used,
    value_words,
    worst_first,
)
from dashboard.measure.restated import restated_here, restated_words, said_by
from dashboard.measure.variation import variation_words
from dashboard.measure.where import breakdown_of, by_area, places_alt
from dashboard.rate import within_chance
from dashboard.scorecard import chip, is_across
from dashboard.store import Store
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Point, State


@dataclass(frozen=True)
class View:
    """Everything the page shows of one indicator in one area. What does not exist is empty."""

    indicator: Indicator
    period: str
    headline: str
    notes: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    points: tuple[Point, ...]
    steps: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, str], ...]
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
    made: tuple[Made, ...]
    bands: Table | None
    text: str


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
    every = sorted(_series(edition, kpi), key=lambda point: order_of(point, indicator))
    own = [point for point in every if point.area == area]
    point = _latest(own) or Point(kpi, area, edition.inputs.place.lookup.name(area), "", "", state=State.MISSING)
    trend = _trend(own, indicator)
    steps, events = (tuple(of(trend, indicator, edition)) for of in (steps_of, events_of))
    here = [each for each in every if each.period == point.period and each.period]
    places = worst_first([each for each in here if _is_neighbourhood(each, indicator)], indicator)
    before = next((each for each in reversed(own) if order_of(each, indicator) < order_of(point, indicator)), None)
    if before and is_across(before, point, indicator, edition):
        before = None
    benchmark, restated = benchmark_name(indicator, edition), restated_here(store, edition, kpi, area)
    extracts = store.extracts(sorted({number for _, number, _ in used(point)}))
    level = edition.inputs.place.level_name(next((name for name in indicator.areas if name != PLACE_LEVEL), ""))
    return View(
        indicator=indicator,
        period=point.period,
        headline=_headline(point, indicator, edition),
        notes=(*_notes(own, indicator, edition), *restated_words(restated, indicator, said_by(store, edition))),
        judgements=(
            _rated(point, indicator),
            Judgement("Benchmark", compared_words(point, indicator, benchmark)),
            Judgement("Variation", variation_words(own, indicator)),
        ),
        points=trend,
        steps=steps,
        events=events,
        changes=(
            *(f"Change {number}: {text}" for number, (_, text) in enumerate(steps, start=1)),
            *(f"Event {number}: {text}" for number, (_, text) in enumerate(events, start=1)),
            *watched_words(trend, indicator),
        ),
        subtitle=subtitle_of(trend, point, indicator),
        benchmark=benchmark,
        alt=trend_alt(trend, point, before, indicator),
        history=history_of(
            trend,
            indicator,
            benchmark,
            csv_of(edition, kpi, area=area),
            point,
            {change.point.period for change in restated},
        ),
        places=tuple(places),
        whole=next((each for each in here if each.level == PLACE_LEVEL and not _is_sum(indicator)), None),
        level=level,
        neighbourhoods=by_area(places, level, indicator, csv_of(edition, kpi, period=point.period), point),
        bars_alt=places_alt("Bar chart with 95% intervals", places, point, indicator),
        map_alt=places_alt("Map", places, point, indicator),
        boundaries=edition.inputs.place.texts.get("boundaries.geojson", ""),
        breakdown=breakdown_of(edition, indicator, point),
        definition=tuple(definition_of(point, indicator, edition)),
        lineage=tuple(lineage_of(point, indicator)),
        extracts=extracts_of(point, extracts, edition),
        made=tuple(made_of(point, own, indicator, edition)),
        bands=bands_of(point, indicator),
        text=text_with_lines(indicator.text),
    )


def _series(edition: Edition, kpi: str) -> list[Point]:
    return [point for point in edition.points.get(kpi, []) if not point.member]


def _latest(points: Sequence[Point]) -> Point | None:
    """Return the last point that is not waited for; what is late or not due is said beside it."""
    come = [point for point in points if point.state not in (State.LATE, State.NOT_DUE)]
    return come[-1] if come else (points[-1] if points else None)


def _trend(points: Sequence[Point], indicator: Indicator) -> tuple[Point, ...]:
    shown = [point for point in points if point.period and point.state != State.NOT_DUE]
    most = LONGEST_TREND.get(indicator.period.grain, 20) if indicator.period else 0
    return tuple(shown[-most:]) if any(point.state != State.LATE for point in shown) else ()


def _is_neighbourhood(point: Point, indicator: Indicator) -> bool:
    lowest = next((name for name in indicator.areas if name != PLACE_LEVEL), "")
    return bool(lowest) and point.level in (lowest, UNKNOWN_AREA)


def _is_sum(indicator: Indicator) -> bool:
    """Tell whether the place's value is its areas' together, such as beds a day: nothing to hold them against."""
    return indicator.denominator is None or indicator.denominator.source == DAYS


def _headline(point: Point, indicator: Indicator, edition: Edition) -> str:
    if point.value is None:
        return said_of(point, indicator, edition)
    when = words.period(period_of(point, indicator))
    said = said_of(replace(point, provisional=False), indicator, edition)
    if point.rating:
        found = f"{words.rating_chip(point.rating)[1]} in {when}: {said[:1].lower()}{said[1:].removesuffix('.')}"
        return f"{found}; provisional." if point.provisional else f"{found}."
    found = f"{value_words(point.value, indicator)} in {when}"
    return f"{found}, provisional. {said}" if point.provisional else f"{found}. {said}"


def _notes(points: Sequence[Point], indicator: Indicator, edition: Edition) -> Iterator[str]:
    """Yield what is said under the finding: what is late or due next, and what a window lacks."""
    shown = _latest(points)
    waiting = [point for point in points if point.period and point.state in (State.LATE, State.NOT_DUE)]
    for point in waiting[:1]:
        period, due = period_of(point, indicator), due_day(indicator, period_of(point, indicator), edition.inputs)
        late = (edition.day - due).days if due and point.state == State.LATE else 0
        earlier = period_of(shown, indicator) if shown and shown.period and point.state == State.LATE else ""
        yield words.state_sentence(point.state, period=period, due=due, days_late=late, shown=earlier)
    if shown and shown.value is not None and within_chance(shown):
        yield "The tolerance is within chance: it is under one standard error, so the colour may turn by chance."


def _rated(point: Point, indicator: Indicator) -> Judgement:
    goal = goal_text(point, indicator)
    tolerance = "" if point.amber is None else f", tolerance {tolerance_text(point.amber, indicator)}"
    return Judgement("Target rating", f"Target {goal}{tolerance}" if goal else "", chip(point))
