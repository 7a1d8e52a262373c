"""Indicator definitions: one YAML file is one series, read to a frozen record or refused with a line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from dashboard.contracts import Condition, Source, Sources, conditions, feeding
from dashboard.disclosure import Policy, stricter
from dashboard.terms import LIFE_TABLE_BANDS, STANDARD_BANDS, Ages, Grain, Month, Polarity, Problem, Refused
from dashboard.yamlfile import Document, Strict, did_you_mean, read_yaml

EVENTS = "events"
"""The column of a table of people that says how many events each had."""

DAYS = "days"
"""The denominator that is the calendar days of the window."""


RANKS, RANK = "deprivation", "rank"
"""The part of a slope that ranks small areas, and the measure its source keeps: 1 is the most deprived."""


class Count(Strict):
    """What is summed: a measure of a source, over the rows that pass every test of `where`."""

    source: str = Field(description="the name of a source, or `days` for the calendar days of the window")
    sum: str = Field(default="", description="the source's measure to add up")
    dated: str | None = Field(default=None, description="which date makes the period; default: the contract's first")
    where: dict[str, Any] = Field(
        default={}, description="tests that must all hold: a value, a list, {min, max}, known or unknown"
    )

    @field_validator("where")
    @classmethod
    def _is_a_list_of_tests(cls, where: dict[str, Any]) -> dict[str, Any]:
        conditions(where)
        return where

    @property
    def tests(self) -> list[Condition]:
        return conditions(self.where)


class PeriodRule(Strict):
    """Where in time a point stands."""

    grain: Grain = Field(description="month, quarter, financial_year, calendar_year, academic_year or pooled_years")
    window: int | Literal["year_to_date", "to_date"] | None = Field(
        default=None, description="how many periods are added up, ending with this one"
    )
    months: list[int] = Field(
        default=[], description="a cohort from part of the year: only these months are counted and need cover"
    )
    provisional: int = Field(default=0, ge=0, description="how many of the last periods may still change")

    @field_validator("months")
    @classmethod
    def _are_months(cls, months: list[int]) -> list[int]:
        if any(not 1 <= month <= 12 for month in months) or len(set(months)) != len(months):
            raise ValueError("months are numbers from 1 to 12, each once")
        return months

    def counted(self, months: Iterable[Month]) -> list[Month]:
        """Return those of the months that are counted: all of them, or the cohort's."""
        return [month for month in months if not self.months or month.number in self.months]

    @field_validator("window")
    @classmethod
    def _is_a_window(cls, window: int | str | None) -> int | str | None:
        if isinstance(window, int) and not 2 <= window <= 60:
            raise ValueError("a window is 2 to 60 periods")
        return window


class SpcRule(Strict):
    """How a series is watched, where plain `spc: true` is not what is wanted."""

    baseline: int | None = Field(default=None, ge=12, description="limits are fixed by the first so many points")
    screened: bool = Field(default=False, description="leave out moving ranges far above the others, once")


class AgeRange(Strict):
    """The ages a standardised rate is of, both included; an end left out is open."""

    min: int = Field(default=0, ge=0)
    max: int | None = None

    def holds(self, band: Ages) -> bool:
        """Tell whether a band lies wholly in the range."""
        return band.low >= self.min and (self.max is None or (band.high is not None and band.high <= self.max))

    @property
    def is_of_bands(self) -> bool:
        """Whether both ends are ends of bands of the standard population."""
        starts, ends = {band.low for band in STANDARD_BANDS}, {band.high for band in STANDARD_BANDS}
        return self.min in starts and self.max in ends


class RepeatEvents(Strict):
    """Where people are counted by how many events each had, so that an interval may allow for those with several."""

    source: str = Field(description="a source of people by number of events, such as repeat_events")


class Example(Strict):
    """The worked example: these rows give these points, run by `check` and by the tests."""

    given: dict[str, Any] = Field(description="areas, targets, and a drawn table for each source")
    expect: str = Field(description="a drawn table: period, area and any columns of a point")


class Indicator(Strict):
    """One thing measured: what and why, counted how, where and when, which way is good, proved by an example."""

    title: str = Field(description="what people call it, such as Emergency admissions aged 75+")
    question: str = Field(description="the question it answers, in one sentence")
    why: str = Field(default="", description="why it matters, in one sentence")
    status: Literal["in_development", "live", "paused", "retired"]
    audience: Literal["place", "closed"] = "place"
    version: int = Field(default=1, ge=1)
    effective_from: date | None = Field(default=None, description="above version 1: the first day it counts from")
    reason: str = Field(default="", description="above version 1: why it changed")
    comparable: bool | None = Field(default=None, description="above version 1: whether it can be compared with before")
    reviewed: date | None = None

    measure: (
        Literal["rate", "proportion", "mean", "total", "published", "standardised_rate", "life_expectancy"] | None
    ) = None
    numerator: Count | None = None
    less: Count | None = Field(default=None, description="subtracted from the numerator; same source")
    repeat_events: RepeatEvents | None = Field(
        default=None,
        description="for a rate of people: a table of them by number of events, by which its interval is widened",
    )
    denominator: Count | None = None
    value: Count | None = Field(
        default=None, description="for `published`: the series that is carried, never recomputed"
    )
    ages: AgeRange | None = Field(
        default=None, description="for a standardised_rate of some ages only: {min: 65}; its `where` says no age"
    )
    multiplier: float = Field(default=1, gt=0)
    unit: str = ""
    decimals: int = Field(default=1, ge=0, le=6)

    areas: list[str] = Field(
        default=["place"], description="levels; a level above is recomputed from sums, never averaged"
    )
    between: str | None = Field(
        default=None, description="a level: the highest value of its areas less the lowest, for the place alone"
    )
    slope: str | None = Field(
        default=None,
        description="a source of deprivation ranks: the slope index over tenths of the small areas, of the place",
    )
    period: PeriodRule | None = None
    by: str | None = Field(default=None, description="one breakdown: a kept column of the source")
    per_day: bool = False

    polarity: Polarity = Polarity.NO_JUDGEMENT
    benchmark: str = Field(default="none", description="an area to compare with, as the place names it; or none")
    benchmark_levels: Literal[1, 2] = Field(
        default=1, description="2: also best and worst, where the 99.8% interval excludes the benchmark too"
    )
    spc: bool | SpcRule = Field(default=False, description="a control chart (XmR): true, or how")
    seasonal: bool = Field(default=False, description="compare with the same month last year in the sentence")
    caveats: list[str] = Field(default=[], description="what a reader should beware of, a sentence each")
    example: Example | None = None

    id: str = Field(default="", exclude=True, json_schema_extra={"readOnly": True})
    text: str = Field(default="", exclude=True, json_schema_extra={"readOnly": True})

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.status == "live":
            self._is_complete()
        if self.version > 1 and not (self.effective_from and self.reason and self.comparable is not None):
            raise ValueError("a version above 1 needs effective_from, reason and comparable")
        if (
            self.spc
            and self.period
            and (
                self.period.window or (self.period.grain is not Grain.MONTH and self.period.grain is not Grain.QUARTER)
            )
        ):
            raise ValueError("spc needs separate periods within a year. Drop the window, or set spc: false")
        if self.spc and self.measure == "published":
            raise ValueError("spc is not for published series. Set spc: false")
        if self.period and self.period.grain is Grain.POOLED_YEARS and self.measure:
            pools = isinstance(self.period.window, int)
            if pools == (self.measure == "published"):
                raise ValueError("pooled_years needs a window of years, such as window: 3; a published series has none")
        return self

    def _is_complete(self) -> None:
        needed = {"published": {"value"}, "total": {"numerator"}}.get(self.measure or "", {"numerator", "denominator"})
        given = {name for name in ("numerator", "denominator", "value") if getattr(self, name)}
        if self.measure is None or self.period is None or self.example is None:
            missing = next(name for name in ("measure", "period", "example") if getattr(self, name) is None)
            raise ValueError(f'a live indicator needs "{missing}"')
        if wrong := given - needed:
            raise ValueError(f'measure "{self.measure}" takes no {min(wrong)}. Use "rate", or delete it')
        if lacking := needed - given:
            raise ValueError(f'measure "{self.measure}" needs a {min(lacking)}')
        if self.ages and (self.measure != "standardised_rate" or not self.ages.is_of_bands):
            raise ValueError(
                "ages are for a standardised_rate, and run from the start of a band of five to an end of one"
            )
        if self.between and (self.areas != ["place"] or self.measure in ("total", "published")):
            raise ValueError("between is of a rate or an expectancy, and for the place alone: areas: [place]")
        if self.slope and (self.areas != ["place"] or not self.bands or self.between):
            raise ValueError(
                "slope is of a life_expectancy or a standardised_rate, for the place alone: areas: [place], no between"
            )
        if self.by and self.bands:
            raise ValueError(f'measure "{self.measure}" counts by age, and by nothing else. Delete by')
        if self.per_day:
            raise ValueError("per_day is not worked out here yet. Divide by the source `days`, or delete it")
        if self.repeat_events and (self.measure != "rate" or self.less or self._divides_by_days):
            raise ValueError("repeat_events are for a rate of a population, with nothing subtracted. Delete it")
        if self.less and self.numerator and self.less.source != self.numerator.source:
            raise ValueError("less subtracts from the same source")

    @property
    def counts(self) -> dict[str, Count]:
        """The parts that count rows, by name; the days of a window are not counted from rows.

        The ranks of a slope stand among them, as what its number is made of; nothing adds them up.
        """
        named = {name: getattr(self, name) for name in ("numerator", "less", "denominator", "value")}
        named[RANKS] = Count(source=self.slope, sum=RANK) if self.slope else None
        return {name: count for name, count in named.items() if count and count.source != DAYS}

    @property
    def repeats(self) -> Count | None:
        """The people by number of events that widen the interval: those of the table that name this definition."""
        if self.repeat_events is None:
            return None
        return Count(source=self.repeat_events.source, sum="people", where={"indicator": self.id})

    @property
    def reads(self) -> list[Count]:
        """Everything that is counted for it, the people by number of events last."""
        return [*self.counts.values(), *([self.repeats] if self.repeats else [])]

    @property
    def _divides_by_days(self) -> bool:
        return self.denominator is not None and self.denominator.source == DAYS

    @property
    def bands(self) -> tuple[Ages, ...]:
        """The bands of age that are counted one by one, oldest last; none for a measure that needs no ages."""
        if self.measure == "life_expectancy":
            return LIFE_TABLE_BANDS
        standard = STANDARD_BANDS if self.measure == "standardised_rate" else ()
        return tuple(band for band in standard if self.ages is None or self.ages.holds(band))

    @property
    def breaks_on(self) -> date | None:
        """The day from which points cannot be compared with those of the versions before; None if they can."""
        return self.effective_from if self.comparable is False else None

    @property
    def hash(self) -> str:
        """The SHA-256 of the definition's text, by which a release keeps it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def stamp(self) -> str:
        """What a point says of the definition it was counted by: its version, and the start of its hash."""
        return f"{self.version}:{self.hash[:12]}"

    @property
    def way(self) -> str:
        """All that says what is counted, where and when, as one text: the same for definitions that count alike."""
        counting = {"measure", "numerator", "less", "denominator", "ages", "areas", "between", "period", "by"}
        return self.model_dump_json(include=counting)

    @property
    def is_people(self) -> bool:
        """Whether the denominator counts people of the same source, so that its complement needs protecting too."""
        is_share = self.measure in ("proportion", "mean")
        return is_share and self.denominator is not None and self.denominator.source != DAYS


Indicators = dict[str, Indicator]


@dataclass(frozen=True)
class Book:
    """Every definition that could be read, and what is wrong with the others, by id."""

    indicators: Indicators
    faults: dict[str, tuple[Problem, ...]]

    def problems(self) -> Iterator[Problem]:
        for problems in self.faults.values():
            yield from problems


def load_book(folder: Path, sources: Sources) -> Book:
    """Return the definitions in a folder. A fault in one costs that one, and the rest are there."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    return read_book(texts, sources)


def read_book(texts: dict[str, str], sources: Sources) -> Book:
    """Return the definitions in `texts` (by id), each checked against the sources it names."""
    indicators: Indicators = {}
    faults: dict[str, tuple[Problem, ...]] = {}
    for name, text in texts.items():
        try:
            indicators[name] = read_indicator(text, f"{name}.yaml", sources)
        except Refused as refused:
            faults[name] = refused.problems
    return Book(indicators, faults)


def read_indicator(text: str, name: str, sources: Sources) -> Indicator:
    """Return the definition in `text`; Refused, with lines, if it names or allows what its sources do not."""
    document = read_yaml(text, name)
    indicator = document.into(Indicator).model_copy(update={"id": Path(name).stem, "text": text})
    problems = list(_against_sources(document, indicator, sources))
    if problems:
        raise Refused(*problems)
    return indicator


def _against_sources(document: Document, indicator: Indicator, sources: Sources) -> Iterator[Problem]:
    if indicator.value and indicator.value.sum:
        yield document.fault(("value", "sum"), "A published series carries its value and its limits.", "Delete sum.")
    for part, count in indicator.counts.items():
        contracts, path = feeding(sources, count.source), ("slope",) if part == RANKS else (part, "source")
        if not contracts:
            known = {source.feed for source in sources.values()} | {DAYS}
            yield document.fault(path, f'no source "{count.source}".', did_you_mean(count.source, known).strip())
        if part == RANKS:
            yield from _against_ranks(document, contracts)
            continue
        for source in contracts:
            yield from _against_detail(document, part, indicator, source)
            yield from _against_source(document, part, count, source)
            yield from _against_ages(document, part, indicator, source)
    if indicator.repeats:
        yield from _against_table(document, indicator.repeats, indicator, sources)
    if indicator.by and indicator.numerator:
        for source in feeding(sources, indicator.numerator.source):
            if indicator.by not in source.dimensions:
                yield document.fault(
                    ("by",),
                    f'{source.id} keeps no "{indicator.by}".',
                    did_you_mean(indicator.by, source.dimensions).strip(),
                )


def _against_source(document: Document, part: str, count: Count, source: Source) -> Iterator[Problem]:
    if count.sum not in source.measures and part != "value":
        yield document.fault((part, "sum"), f'{source.id} keeps no measure "{count.sum}".', _one_of(source.measures))
    if not source.adds_up and part != "value":
        said = f"{source.id} is published as it is and is never added up."
        yield document.fault((part, "source"), said, "Carry it: measure: published, with a value.")
    if count.dated and count.dated not in source.dates:
        yield document.fault((part, "dated"), f'{source.id} keeps no date "{count.dated}".', _one_of(source.dates))
    for test in count.tests:
        path = (part, "where", test.column)
        if test.column not in source.dimensions:
            yield document.fault(
                path, f'{source.id} keeps no "{test.column}".', did_you_mean(test.column, source.dimensions).strip()
            )
        else:
            yield from (document.fault(path, said, fix, found) for said, fix, found in _test_faults(test, source))


def _against_ranks(document: Document, contracts: list[Source]) -> Iterator[Problem]:
    """Yield what keeps a source from ranking areas: no rank, an area that is added up, no snapshot of a day."""
    for source in contracts:
        if RANK not in source.measures or source.adds_up or source.time != "stock" or not source.area:
            said = f"{source.id} ranks no areas: it needs an area, a rank, time: stock and adds_up: false."
            yield document.fault(("slope",), said, "Use a source such as deprivation.")


def _against_detail(document: Document, part: str, indicator: Indicator, source: Source) -> Iterator[Problem]:
    if indicator.slope and not source.detail:
        said = f"A slope is over small areas, and {source.id} keeps none."
        yield document.fault((part, "source"), said, "Add detail: lsoa to its contract, and load again.")


def _against_ages(document: Document, part: str, indicator: Indicator, source: Source) -> Iterator[Problem]:
    """Yield what a measure that counts by age cannot ask of a source: it keeps one age, cut where the bands start."""
    if not indicator.bands:
        return
    if len(source.ages) != 1:
        said = f'measure "{indicator.measure}" counts by age, and {source.id} keeps {len(source.ages)} ages.'
        yield document.fault((part, "source"), said, "Use a source that keeps one.")
        return
    count = indicator.counts[part]
    if source.ages[0] in count.where:
        said = f'measure "{indicator.measure}" counts by {source.ages[0]} itself.'
        yield document.fault((part, "where", source.ages[0]), said, "Delete it; a standardised_rate may say `ages`.")
    cuts = source.cuts_of(source.ages[0])
    if cuts and (lacking := [str(band.low) for band in indicator.bands if band.low not in cuts]):
        said = f"{source.id} keeps no cut of {source.ages[0]} at {', '.join(lacking)}."
        yield document.fault((part, "source"), said, "Add it to the contract, and load again.")


def _against_table(document: Document, table: Count, indicator: Indicator, sources: Sources) -> Iterator[Problem]:
    """Yield what a table of people by number of events lacks, or shows to more people than the rate's own counts."""
    path, tables = ("repeat_events", "source"), feeding(sources, table.source)
    if not tables:
        known = {source.feed for source in sources.values()}
        yield document.fault(path, f'no source "{table.source}".', did_you_mean(table.source, known).strip())
    counted = [source for count in indicator.counts.values() for source in feeding(sources, count.source)]
    for source in tables:
        if table.sum not in source.measures or not {"indicator", EVENTS} <= set(source.dimensions):
            said = f"{source.id} keeps no people by indicator and {EVENTS}."
            yield document.fault(path, said, "Use a source such as repeat_events.")
        for audience in ("closed", "partners", "public"):
            policies = {Policy(getattr(each.disclosure, audience)) for each in counted}
            own = Policy(getattr(source.disclosure, audience))
            if stricter(own, reduce(stricter, policies, Policy.NONE)) not in policies:
                said = f"{source.id} is more protected for {audience} ({own}) than what the rate counts."
                yield document.fault(path, said, "Protect the rate's source as much, in its contract.")


def _test_faults(test: Condition, source: Source) -> Iterator[tuple[str, str, str]]:
    """Yield what a test says that its source's column cannot answer: (expected, do, found)."""
    kind = source.kind_of(test.column)
    if kind == "truth" and test.known is None and (not test.values or not set(test.values) <= {"true", "false"}):
        yield "Expected true or false.", "Write one of them.", ", ".join(test.values) or "a range"
    if kind == "code":
        if test.low is not None or test.high is not None:
            yield "A code has no range.", "List the codes.", "a range"
        allowed = source.columns[test.column].values
        for value in test.values:
            if allowed and value not in allowed:
                yield f"Expected one of {', '.join(allowed)}.", did_you_mean(value, allowed).strip(), value
    if kind == "band":
        yield from _band_faults(test, source.cuts_of(test.column))


def _band_faults(test: Condition, cuts: list[int]) -> Iterator[tuple[str, str, str]]:
    limits = [limit for limit in (test.low, test.high) if limit is not None]
    if not all(re.fullmatch(r"-?[0-9]+", value) for value in test.values) or not all(map(float.is_integer, limits)):
        yield "Expected whole numbers.", "Write a number or a range.", str(test)
        return
    ends = [int(value) + step for value in test.values for step in (0, 1)]
    ends += [int(test.low)] if test.low is not None else []
    ends += [int(test.high) + 1] if test.high is not None else []
    wrong = [end for end in ends if end not in cuts]
    if cuts and wrong:
        yield (
            f"{test.column} is kept in bands that start at {', '.join(map(str, cuts))}.",
            "Use a range that starts and ends with a band.",
            str(test),
        )


def _one_of(names: Any) -> str:
    return f"Use one of {', '.join(names)}."


def schema(model: type[Strict], title: str) -> str:
    """Return the JSON schema that editors use, as it is committed beside the files it describes."""
    made = model.model_json_schema(by_alias=True)
    for own in ("id", "text"):
        made["properties"].pop(own, None)
    return json.dumps({**made, "title": title}, indent=1, ensure_ascii=False) + "\n"
