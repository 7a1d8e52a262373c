"""One indicator in one area, whole: which points, the finding, and every part of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition, due_day
from dashboard.measure.among import Among, among_of
from dashboard.measure.beside import Beside, beside_of
from dashboard.measure.chosen import Chosen, chosen, latest, series_of
from dashboard.measure.fresh import fresh_words
from dashboard.measure.lineage import source_of
from dashboard.measure.origin import Origin, origin_of
from dashboard.measure.overtime import OverTime, over_time
from dashboard.measure.parts import (
    Judgement,
    Table,
    benchmark_name,
    compared_words,
    goal_text,
    period_of,
    said_of,
    tolerance_text,
    value_words,
)
from dashboard.measure.restated import restated_here, restated_words, said_by
from dashboard.measure.variation import variation_words
from dashboard.measure.where import Where, breakdown_of, where_of
from dashboard.rate import within_chance
from dashboard.scorecard import chip
from dashboard.store import Store
from dashboard.terms import Point, State


@dataclass(frozen=True)
class View(OverTime, Where, Among, Origin):
    """Everything the page shows of one indicator in one area. What does not exist is empty."""

    indicator: Indicator
    period: str
    headline: str
    notes: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    beside: Beside
    breakdown: Table | None
    source: str


def titles(edition: Edition) -> dict[str, str]:
    """Return the measures an edition shows: id to title, in the place's order."""
    return {each.id: each.title for each in edition.indicators}


def areas(edition: Edition, kpi: str) -> dict[str, str]:
    """Return the areas a measure is shown for: code to name, the place first, then in the place's order."""
    lookup = edition.inputs.place.lookup
    codes = {point.area for point in series_of(edition, kpi)} | {lookup.place}
    ordered = [lookup.place, *(code for code in lookup.areas if code in codes and code != lookup.place)]
    return {code: lookup.name(code) for code in ordered}


def view(store: Store, edition: Edition, kpi: str, area: str) -> View:
    """Return what the page shows of a measure in an area, at the last period that has something to show."""
    shown = chosen(edition, kpi, area)
    indicator, point = shown.indicator, shown.point
    restated = restated_here(store, edition, kpi, area)
    corrected = restated_words(restated, indicator, said_by(store, edition))
    return View(
        **vars(over_time(shown, {change.point.period for change in restated})),
        **vars(where_of(shown)),
        **vars(among_of(shown)),
        **vars(origin_of(shown, store)),
        indicator=indicator,
        period=point.period,
        headline=_headline(point, indicator, edition),
        notes=(*_notes(shown.own, indicator, edition), *corrected),
        judgements=tuple(_judgements(shown)),
        beside=beside_of(shown),
        breakdown=breakdown_of(edition, indicator, point),
        source=source_of(indicator, edition),
    )


def _judgements(shown: Chosen) -> Iterator[Judgement]:
    """Yield the three judgements, which are never mixed, and how fresh the data is that they are of."""
    indicator, edition = shown.indicator, shown.edition
    yield _rated(shown.point, indicator)
    yield Judgement("Benchmark", compared_words(shown.point, indicator, benchmark_name(indicator, edition)))
    yield Judgement("Variation", variation_words(shown.own, indicator))
    if fresh := fresh_words(shown):
        yield Judgement("Data", fresh)


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
    shown = latest(points)
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
