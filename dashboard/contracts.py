"""Source contracts: what one kind of extract looks like, what of it is kept, and what it replaces."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from dashboard.terms import Grain, Month, Period, Problem, Refused
from dashboard.yamlfile import Document, Strict, did_you_mean, read_yaml


def _one_or_many(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _spellings(given: Any) -> Any:
    """A bare list of values is a mapping of each value to no other spelling."""
    if isinstance(given, list):
        return {value: [] for value in given}
    return {value: _one_or_many(others) if others else [] for value, others in given.items()}


Texts = Annotated[list[str], BeforeValidator(_one_or_many)]
Spellings = Annotated[dict[str, list[str]], BeforeValidator(_spellings)]


class Kind(StrEnum):
    """What the cells of a column are."""

    IDENTIFIER = "identifier"
    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"
    AREA = "area"
    AGE = "age"


NUMERIC = {Kind.WHOLE, Kind.NUMBER}


class Column(Strict):
    """One column of an extract: the names it arrives under and what its cells may say."""

    kind: Kind = Field(
        alias="type", description="identifier, text, code, whole, number, date, month, year, period, area or age"
    )
    accepts: Texts = Field(
        default=[], description="other names the column arrives under; case, spaces and underscores do not matter"
    )
    required: bool = Field(default=True, description="whether a file without the column is refused")
    blank: Literal["refused", "allowed"] = Field(
        default="refused", description="whether a cell may be blank or a missing mark"
    )
    values: Spellings = Field(default={}, description="the values allowed, each with the spellings it arrives as")
    others: Literal["refused", "left_out"] = Field(
        default="refused", description="rows with a value not listed: refuse the file, or count and leave out"
    )
    min: float | None = Field(default=None, description="the least a number may be")
    max: float | None = Field(default=None, description="the most a number may be")
    unique: bool = Field(default=False, description="whether two rows with one value refuse the file")
    bands: bool = Field(default=False, description="for an age: whether bands such as 75-79 and 90+ are allowed")
    grain: Grain | None = Field(default=None, description="for a period: how long it is")
    default: str | None = Field(default=None, description="what every row says when the file lacks the column")
    settable: bool = Field(default=False, description="whether --set may give the value when the file lacks the column")
    made_of: list[str] = Field(
        default=[],
        description="columns whose cells, joined by a space, say it where the file lacks it: a year and a month's name",
    )
    other_codes: str | None = Field(
        default=None, description="for an area: the shape of the numbers that areas elsewhere have, beside E01000001"
    )
    about: str = Field(default="", description="one line for the template and the book")

    @field_validator("other_codes")
    @classmethod
    def _is_a_pattern(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _pattern(pattern)


def _pattern(text: str) -> str:
    """Return a pattern that can be read as one; ValueError otherwise."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text} is not a pattern: {error}") from None
    return text


class Derive(Strict):
    """A column made at the door from others. Exactly one of the first three is given."""

    band: str | None = Field(default=None, description="the age or number column to cut into bands")
    days_between: list[str] | None = Field(
        default=None, min_length=2, max_length=2, description="two date columns, earlier first"
    )
    one_of: str | None = Field(default=None, description="the code column to test; true where it is among `values`")
    values: list[str] = Field(default=[], description="the codes `one_of` looks for")
    cuts: list[int] = Field(default=[], description="where bands start; the last has no end")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(way is not None for way in (self.band, self.days_between, self.one_of)) != 1:
            raise ValueError("give exactly one of band, days_between, one_of")
        if (self.one_of is None) == bool(self.values):
            raise ValueError("values go with one_of, and one_of with values")
        if (self.one_of is None) != bool(self.cuts):
            raise ValueError("a band or a number of days needs cuts, and one_of takes none")
        if self.cuts != sorted(set(self.cuts)):
            raise ValueError("cuts rise from left to right")
        return self

    @property
    def reads(self) -> list[str]:
        """The columns of the file that it is made from."""
        return [*(self.days_between or []), *(each for each in (self.band, self.one_of) if each)]


class Unpivot(Strict):
    """How columns become rows: headers matching a pattern give its named parts as columns."""

    headers: list[str] = Field(description=r"patterns with named parts, such as (?P<sex>[FM])(?P<age>\d+)")
    value: str = Field(description="the column that takes the cells")

    @field_validator("headers")
    @classmethod
    def _are_patterns(cls, headers: list[str]) -> list[str]:
        return [_pattern(header) for header in headers]


class NotAfter(Strict):
    """Two dates of a row that must stand in this order."""

    first: str
    second: str
    because: str = Field(description="the sentence said when they do not")


class Totals(Strict):
    """Rows that repeat the sum of others: checked against them, then left out so that nothing counts twice."""

    total: str
    parts: list[str]


class Agreement(Strict):
    """The data-sharing agreement the extract is received under; an expired one refuses the load."""

    reference: str
    controller: str
    purpose: str
    audience: Literal["closed", "partners", "public"] = "partners"
    expires: date | None = None


WIDER = ("partners", "public")
"""The audiences that are not closed: counts of people are not shown to them as they are."""


class Disclosure(Strict):
    """The small-numbers policy for each audience. Where it is `none` for a wider one, `because` says why.

    Records that say nothing are protected from a wider one as `small_numbers`.
    """

    closed: Literal["none", "small_numbers", "hes"] = "none"
    partners: Literal["none", "small_numbers", "hes"] = "none"
    public: Literal["none", "small_numbers", "hes"] = "none"
    because: str = Field(
        default="",
        description="why what is counted may be shown as it is outside a closed audience: it is money, or published",
    )


class Source(Strict):
    """The contract for one kind of extract."""

    title: str = Field(description="what people call the extract")
    publisher: str = Field(default="", description="who supplies it")
    about: str = Field(default="", description="one sentence for the upload page")
    cadence: Literal["month", "quarter", "year", "irregular"] = Field(description="how often it comes")
    due_days: int | None = Field(default=None, description="days after a period's end by which its extract is due")
    grain: Literal["record", "aggregate"] = Field(description="one row a spell or person, or rows already counted")
    time: Literal["flow", "stock"] = Field(default="flow", description="counted over time, or a snapshot on a day")
    snapshot: str = Field(default="", description="for a stock by year: the day it describes, as 06-30")
    adds_up: bool = Field(
        default=True, description="false for rates and values published elsewhere: no area is the sum of smaller ones"
    )
    feeds: str = Field(default="", description="the name indicators use; default: the file's name")
    covers: str = Field(description="the column that says which periods a file speaks for")
    replaces: list[str] = Field(description="the kept columns whose values a file replaces, whole")
    area: str = Field(default="", description="the area column, if any; without one the extract is of the place")
    detail: str = Field(
        default="",
        description="a smaller level, such as lsoa, kept beside the one counts are kept by: for groups across areas",
    )
    member: str = Field(
        default="", description="the column that says which council's a record is; without it every record is ours"
    )
    counts_by: Literal["residence", "responsible_council", "registered_practice"] = "residence"
    agreement: Agreement | None = None
    disclosure: Disclosure = Disclosure()
    columns: dict[str, Column]
    unpivot: Unpivot | None = None
    only: dict[str, Any] = Field(default={}, description="rows kept: the same language as a definition's where")
    not_after: list[NotAfter] = Field(default=[], description="dates of a row that must stand in order")
    totals: dict[str, Totals] = Field(default={}, description="a column whose one value is the sum of the others")
    duplicates: Literal["refused", "collapsed"] = Field(default="refused", description="rows alike to the last cell")
    derive: dict[str, Derive] = Field(default={}, description="columns made at the door from others")
    dates: list[str] = Field(description="kept columns that can make the period; the first is the default")
    dimensions: list[str] = Field(default=[], description="kept columns to filter and break down by")
    measures: dict[str, str] = Field(description="what is kept and summed: a column, or `rows` to count rows")

    id: str = Field(default="", exclude=True, json_schema_extra={"readOnly": True})
    text: str = Field(default="", exclude=True, json_schema_extra={"readOnly": True})

    @model_validator(mode="after")
    def _has_areas_for_its_detail(self) -> Self:
        if self.detail and not (self.area and self.adds_up):
            raise ValueError("detail is of counts that add up, by a column of areas: give area, or delete detail")
        return self

    @property
    def feed(self) -> str:
        """The name indicators know this source's facts by."""
        return self.feeds or self.id

    @property
    def version(self) -> str:
        """The first twelve characters of the contract's SHA-256: what an extract says it was read by."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def replaced(self) -> list[str]:
        """The columns of the facts by which a file replaces: `covered` and `area` whatever the contract calls them."""
        kept = {self.covers: "covered", self.area: "area"}
        return [kept.get(name, name) for name in self.replaces]

    def kind_of(self, name: str) -> str:
        """Return how a kept column is filtered: `band`, `truth` or `code`."""
        if name in self.derive:
            return "truth" if self.derive[name].one_of else "band"
        return "band" if self.columns[name].kind is Kind.AGE else "code"

    @property
    def ages(self) -> list[str]:
        """The kept columns that are ages, in bands or single years."""
        aged = {name for name, stated in self.columns.items() if stated.kind is Kind.AGE}
        return [
            name for name in self.dimensions if name in aged or (name in self.derive and self.derive[name].band in aged)
        ]

    def cuts_of(self, name: str) -> list[int]:
        """Return where the bands of a kept column start; none for one that keeps its own grain."""
        return self.derive[name].cuts if name in self.derive else []

    def period_of(self, label: str) -> Period:
        """Return the period a kept label stands for: 2026/27 is an academic year where the contract says so."""
        stated = self.columns.get(self.covers)
        return Period.parse(label, stated.grain if stated and "/" in label else None)

    def day_of(self, label: str) -> date:
        """Return the day a snapshot describes: mid-year 2019 is 30 June 2019."""
        if self.snapshot and re.fullmatch(r"\d{4}", label):
            return date.fromisoformat(f"{label}-{self.snapshot}")
        return self.period_of(label).last_day

    def due(self, period_end: date) -> date | None:
        """Return the day the extract for a period ending then is due, or None if none is promised."""
        return None if self.due_days is None else period_end + timedelta(days=self.due_days)


@dataclass(frozen=True)
class Condition:
    """One test of a `where`: a column is among values, within an inclusive range, or known."""

    column: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    known: bool | None = None

    def __str__(self) -> str:
        name = self.column.replace("_", " ")
        if self.known is not None:
            return f"{name} {'known' if self.known else 'not known'}"
        if self.values:
            return f"{name} {' or '.join(self.values)}"
        ends = [
            f"{self.low:g} or more" if self.low is not None else "",
            f"{self.high:g} or less" if self.high is not None else "",
        ]
        return f"{name} {' and '.join(end for end in ends if end)}"


def conditions(where: dict[str, Any]) -> list[Condition]:
    """Return the tests of a `where`, all of which must hold; ValueError for a shape that is none."""
    return [_condition(column, given) for column, given in where.items()]


def _condition(column: str, given: Any) -> Condition:
    if given in ("known", "unknown"):
        return Condition(column, known=given == "known")
    if isinstance(given, dict):
        if not given or set(given) - {"min", "max"}:
            raise ValueError(f"{column}: a range is {{min: 18, max: 64}}, either end may be left out")
        ends = {name: float(value) for name, value in given.items()}
        if not all(map(math.isfinite, ends.values())):
            raise ValueError(f"{column}: a range has numbers at its ends")
        if "min" in ends and "max" in ends and ends["min"] > ends["max"]:
            raise ValueError(f"{column}: min is above max, so nothing passes")
        return Condition(column, low=ends.get("min"), high=ends.get("max"))
    if isinstance(given, list):
        if not given or not all(isinstance(value, str) for value in given):
            raise ValueError(f"{column}: a list of values is needed, and it may not be empty")
        return Condition(column, values=tuple(given))
    return Condition(column, values=(str(given),))


Sources = dict[str, Source]


def load_sources(folder: Path) -> tuple[Sources, list[Problem]]:
    """Return the contracts in a folder by id, and the problems of those that could not be read."""
    sources: Sources = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            sources[path.stem] = read_source(path.read_text(encoding="utf-8"), path.name)
        except Refused as refused:
            problems.extend(refused.problems)
    return sources, [*problems, *at_odds(sources)]


def read_source(text: str, name: str) -> Source:
    """Return the contract in `text`; Refused, with lines, if it contradicts itself."""
    document = read_yaml(text, name)
    stated = document.into(Source)
    source = stated.model_copy(update={"id": Path(name).stem, "text": text, "disclosure": _disclosure(stated)})
    problems = list(_unknown_names(document, source))
    if problems:
        raise Refused(*problems)
    return source


def _unknown_names(document: Document, source: Source) -> Iterator[Problem]:
    """Yield a problem for each column that a part of the contract names and neither the file nor `derive` has."""
    raw: set[str] = set(source.columns)
    made = raw | set(source.derive)
    kept = [
        ("covers", source.covers),
        ("area", source.area),
        ("member", source.member),
        *[("measures", each) for each in source.measures.values()],
    ]
    kept += [(part, each) for part in ("replaces", "dates", "dimensions") for each in getattr(source, part)]
    read = [("only", each) for each in source.only] + [("totals", each) for each in source.totals]
    read += [("not_after", each) for rule in source.not_after for each in (rule.first, rule.second)]
    read += [("unpivot", source.unpivot.value)] if source.unpivot else []
    read += [("derive", each) for derive in source.derive.values() for each in derive.reads]
    read += [("columns", each) for stated in source.columns.values() for each in stated.made_of]
    for named, known in ((kept, made), (read, raw)):
        for where, each in named:
            if each and each not in known and (where, each) != ("measures", "rows"):
                yield document.fault((where,), f'no column "{each}".', did_you_mean(each, known).strip())


def feeding(sources: Sources, feed: str) -> list[Source]:
    """Return the contracts that feed a name, in order of id; several may (fingertips and published_tidy)."""
    return [source for source in sources.values() if source.feed == feed]


def at_odds(sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each contract that feeds a name an earlier one feeds and replaces by other keys.

    What the one kind of file covers would never be replaced by the other, and both would count.
    """
    for source in sources.values():
        first = feeding(sources, source.feed)[0]
        if source.replaced != first.replaced:
            said = f"{first.id} feeds {source.feed} too, and replaces {', '.join(first.replaced)}."
            fix = "Let both replace the same, or feed a name of its own."
            yield Problem(f"{source.id}.yaml", said, fix, column="replaces", found=", ".join(source.replaced))


def _disclosure(source: Source) -> Disclosure:
    """Return a contract's policies: rows that are spells or people are hidden where small, unless it says otherwise."""
    unsaid = [name for name in WIDER if name not in source.disclosure.model_fields_set]
    return source.disclosure.model_copy(
        update=dict.fromkeys(unsaid if source.grain == "record" else [], "small_numbers")
    )


def unprotected(source: Source, audiences: Collection[str] = WIDER) -> Iterator[Problem]:
    """Yield a problem where a contract shows counts as they are to an audience that is not closed, and may not.

    Rows that are spells or people are counts of people whatever is said. Rows counted already may be of something
    else, or published for everybody, if `because` says so (decision 10 of the methods: `none` on counts of people is
    for a closed audience).
    """
    shown = [name for name in WIDER if name in audiences and getattr(source.disclosure, name) == "none"]
    if not shown or (source.grain == "aggregate" and source.disclosure.because.strip()):
        return
    said = f"Counts are shown to {' and '.join(shown)} as they are, however few people they are of."
    fix = f"Give disclosure {' and '.join(f'{name}: small_numbers' for name in shown)}, or hes for hospital data."
    if source.grain == "aggregate":
        fix = f"{fix} If it counts no people, or is published as it is, say so in its `because`."
    yield Problem(f"{source.id}.yaml", said, fix, column="disclosure")


def month_of(label: str) -> Month:
    """Return the month a kept label starts in."""
    return Period.parse(label).first
