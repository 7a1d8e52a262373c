"""Random boards of small counts, published again and again, and the hostile statistician who reads every release.

The reader uses nothing of the product's own reasoning: only the rows of the export, the definitions, the areas and
arithmetic. They know more than a real one could: which counts a restated file left as they were. So a count has one
name for as long as it is one number, and those that no definition tells apart are one count.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from math import ceil, floor, inf, isclose
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from dashboard.compute import counted
from dashboard.contracts import Source, read_source
from dashboard.definitions import Book, Indicator
from dashboard.desk import Inputs
from dashboard.edition import Edition
from dashboard.export import point_rows
from dashboard.facts import Facts, Piece, in_force
from dashboard.heard import gone, remembered
from dashboard.ledger import EMPTY, Ledger
from dashboard.manifest import Manifest
from dashboard.place import Place
from dashboard.terms import UNKNOWN_AREA
from tests.desks import PLACE, RESIDENTS, indicator_of, place_of

KINDS, PROVIDERS = "abc", ("R1", "R2")
SPELLS = """
title: Spells
cadence: month
grain: record
covers: month
replaces: [month]
area: area
disclosure: {{closed: none, partners: {partners}, public: {public}}}
columns:
  month: {{type: month}}
  area: {{type: area, blank: allowed}}
  kind: {{type: code, values: [a, b, c]}}
  provider: {{type: code}}
dates: [month]
dimensions: [kind, provider]
measures: {{people: rows}}
"""

NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "target", "rating", "variation", "benchmark")

Month = int
"""Months since the year nought, so that the one after the other is one more."""

Atom = tuple[Month, str, str, str]
"""Month, kept area, kind and provider: the smallest count that any filter of these boards can tell apart."""

Row = dict[str, Any]


# -- boards


@dataclass(frozen=True)
class Stated:
    """What a definition says, as its reader understands it: kinds counted, of which kinds, over which months, where."""

    id: str
    numerator: str
    denominator: str = ""
    per_resident: bool = False
    grain: str = "month"
    window: int | str = 0
    months: tuple[int, ...] = ()
    levels: tuple[str, ...] = ("place",)
    by: str = ""
    between: bool = False

    @property
    def yaml(self) -> str:
        measure = "proportion" if self.denominator else "rate" if self.per_resident else "total"
        lines = [f"measure: {measure}", f"numerator: {_count(self.numerator)}"]
        lines += [f"denominator: {_count(self.denominator)}"] if self.denominator else []
        lines += ["denominator: {source: residents, sum: residents}", "multiplier: 1000"] if self.per_resident else []
        rule = [f"grain: {self.grain}", *([f"window: {self.window}"] if self.window else [])]
        rule += [f"months: {list(self.months)}"] if self.months else []
        lines += [f"period: {{{', '.join(rule)}}}", f"areas: [{', '.join(self.levels)}]"]
        lines += ["between: neighbourhood"] if self.between else []
        return "\n".join([*lines, *([f"by: {self.by}"] if self.by else [])])

    @property
    def filters(self) -> set[Filter]:
        """What it counts: the kinds of its numerator and denominator, altogether and by member of a breakdown."""
        members = ("", *PROVIDERS) if self.by else ("",)
        return {(kinds, member) for kinds in (self.numerator, self.denominator) if kinds for member in members}

    def months_of(self, period: str, first: Month) -> list[Month]:
        """Return the months that a period of the indicator adds up; `first` is the first there are data for."""
        if self.grain == "quarter":
            year, quarter = period.split("-Q")
            last = int(year) * 12 + int(quarter) * 3 - 1
            inside = range(last - 2, last + 1)
        elif self.grain == "financial_year":
            april = int(period[:4]) * 12 + 3
            inside = range(april, april + 12)
        else:
            year, number = period.split("-")
            last = int(year) * 12 + int(number) - 1
            april = last - (last - 3) % 12
            starts = {"year_to_date": april, "to_date": first}
            start = last - (self.window or 1) + 1 if isinstance(self.window, int) else starts[self.window]
            inside = range(start, last + 1)
        return [month for month in inside if not self.months or month % 12 + 1 in self.months]


def _count(kinds: str) -> str:
    where = f", where: {{kind: [{', '.join(kinds)}]}}" if kinds != KINDS else ""
    return f"{{source: spells, sum: people{where}}}"


@dataclass(frozen=True)
class Areas:
    """Neighbourhoods and, where there are three levels, their wards: what adds up to what."""

    neighbourhoods: tuple[str, ...]
    wards: Mapping[str, tuple[str, ...]]

    @property
    def leaves(self) -> tuple[str, ...]:
        wards = [ward for inside in self.wards.values() for ward in inside]
        return (*(wards or self.neighbourhoods), UNKNOWN_AREA)

    @property
    def levels(self) -> list[str]:
        return ["neighbourhood", *(["ward"] if self.wards else []), "place"]

    def of(self, area: str) -> tuple[str, ...]:
        """Return the leaves of an area."""
        return self.leaves if area == PLACE else self.wards.get(area, (area,))

    def residents(self, area: str) -> int:
        """Return how many live in an area: a thousand in the first of its leaves, two thousand in the next ..."""
        return sum(1000 * (self.leaves.index(leaf) + 1) for leaf in self.of(area) if leaf != UNKNOWN_AREA)

    def redrawn(self, draw: random.Random) -> Areas:
        """Return the areas with a ward in another neighbourhood, if there are wards and one can be spared."""
        spare = [name for name, inside in self.wards.items() if len(inside) > 1]
        if not spare:
            return self
        old = draw.choice(spare)
        new = draw.choice([name for name in self.wards if name != old])
        ward = draw.choice(self.wards[old])
        left = tuple(each for each in self.wards[old] if each != ward)
        return Areas(self.neighbourhoods, {**self.wards, old: left, new: (*self.wards[new], ward)})

    def place(self, audience: str) -> Place:
        rows = [f"{each},{each.capitalize()},neighbourhood,{PLACE}" for each in self.neighbourhoods]
        rows += [f"{ward},{ward.capitalize()},ward,{each}" for each, inside in self.wards.items() for ward in inside]
        text = "\n".join(["code,name,level,parent", f"{PLACE},Smallplace,place,", *rows, ""])
        keep = "ward" if self.wards else "neighbourhood"
        return _place(text, f"name: Smallplace\narea: {PLACE}\naudience: {audience}\nkeep_level: {keep}\n")


@cache
def _place(areas: str, yaml: str) -> Place:
    return place_of(areas, yaml)


@cache
def _source(text: str, name: str) -> Source:
    return read_source(text, f"{name}.yaml")


@cache
def _indicator(text: str, name: str, contract: str) -> Indicator:
    sources = {"spells": _source(contract, "spells"), "residents": _source(RESIDENTS, "residents")}
    return indicator_of(text, sources, name)


@dataclass(frozen=True)
class Published:
    """One release as its readers have it; and what only the board's author knows, the counts."""

    audience: str
    policy: str
    first: Month
    areas: Areas
    state: State
    rows: tuple[Row, ...]


def careless(release: Published) -> Published:
    """Return a release as one that hides a count only where it is small itself: what the rest is hidden for."""
    stated = {each.id: each for each in release.state.stated}
    return replace(release, rows=tuple(_careless(row, stated[row["indicator"]], release) for row in release.rows))


def _careless(row: Row, stated: Stated, release: Published) -> Row:
    months = stated.months_of(row["period"], release.first)
    if row["state"] != "hidden" or not release.state.files.keys() >= set(months):
        return row
    top, bottom = (
        sum(
            release.state.counts[month, leaf, kind, provider]
            for month in months
            for leaf in release.areas.of(row["area"])
            for kind in kinds
            for provider in ([row["member"]] if row["member"] else PROVIDERS)
        )
        for kinds in (stated.numerator, stated.denominator)
    )
    people = (bottom, bottom - top) if stated.denominator else ()
    if any(0 < count < 8 for count in (top, *people)):
        return row
    return {**row, "state": "", "numerator": top, "denominator": bottom if people else None, "value": None}


@dataclass(frozen=True)
class State:
    """What a release is made from: definitions, files by month, and every count."""

    stated: tuple[Stated, ...] = ()
    files: Mapping[Month, int] = field(default_factory=dict)
    counts: Mapping[Atom, int] = field(default_factory=dict)

    @property
    def last(self) -> Month:
        return max(self.files)


@dataclass
class Board:
    """A place that loads files and publishes, over and over."""

    areas: Areas
    policies: Mapping[str, str]
    audience: str
    first: Month
    state: State = State()
    loaded: int = 0
    defined: int = 0
    published: int = 0
    ledger: Ledger = EMPTY

    def load(self, month: Month, counts: Mapping[Atom, int]) -> None:
        """Load a month's file, in place of an earlier one; counts that are not among these are as they were."""
        self.loaded += 1
        old = self.state
        self.state = State(old.stated, {**old.files, month: self.loaded}, {**old.counts, **counts})

    def define(self, draw: random.Random) -> None:
        """Add a random definition, under a name that none ever had."""
        self.defined += 1
        stated = _stated(draw, self.areas, f"i{self.defined}")
        self.state = replace(self.state, stated=(*self.state.stated, stated))

    def publish(self) -> Published:
        """Return the next release, made and remembered as the press does it."""
        self.published += 1
        place = self.areas.place(self.audience)
        contract = SPELLS.format(**self.policies)
        spells, residents = _source(contract, "spells"), _source(RESIDENTS, "residents")
        indicators = {each.id: _indicator(each.yaml, each.id, contract) for each in self.state.stated}
        facts = {"spells": self._facts(spells, place), "residents": _residents(residents, place, self.areas)}
        inputs = Inputs({}, place, {"spells": spells, "residents": residents}, Book(indicators, {}))
        taken_off = gone(self.ledger, indicators.values(), inputs)
        tally = counted([[each] for each in indicators.values()], facts, place, self.ledger, taken_off)
        self.ledger = Ledger.read(remembered(self.ledger, tally, inputs, self.published).kept())
        rows = point_rows(Edition(None, Manifest(), inputs, date(2026, 12, 31), tally.points), breakdown=True)
        return Published(self.audience, self.policies[self.audience], self.first, self.areas, self.state, tuple(rows))

    def widen(self) -> None:
        """Let everybody read what is published from now on; nobody of them has read what was before."""
        self.audience = "public"
        self.ledger = self.ledger.for_wider()

    def _facts(self, source: Source, place: Place) -> Facts:
        pieces = []
        for month, number in self.state.files.items():
            label = f"{month // 12}-{month % 12 + 1:02}"
            rows = [
                (label, label, area, kind, provider, count, count, 0)
                for (when, area, kind, provider), count in self.state.counts.items()
                if when == month and count
            ]
            columns = ["covered", "month", "area", "kind", "provider", "people", "rows", "people__missing"]
            types: dict[str, Any] = {name: pl.String if at < 5 else pl.Int64 for at, name in enumerate(columns)}
            frame = pl.DataFrame(rows, schema=types, orient="row")
            pieces.append(Piece(number, source, place.lookup.hash, (label,), frozenset({(label,)}), frame))
        return in_force(source, place.lookup, pieces)


def _residents(source: Source, place: Place, areas: Areas) -> Facts:
    rows = [("2020", "2020", area, areas.residents(area), 1, 0) for area in areas.leaves[:-1]]
    columns = ["covered", "year", "area", "residents", "rows", "residents__missing"]
    types: dict[str, Any] = {name: pl.String if at < 3 else pl.Int64 for at, name in enumerate(columns)}
    frame = pl.DataFrame(rows, schema=types, orient="row")
    piece = Piece(1, source, place.lookup.hash, ("2020",), frozenset({("2020",)}), frame)
    return in_force(source, place.lookup, [piece])


# -- sequences


def sequence(seed: int) -> list[Published]:
    """Return a random sequence of one to four releases of a random board, always the same for a seed."""
    draw = random.Random(seed)
    board = Board(_areas(draw), _policies(draw), draw.choice(["partners", "partners", "public"]), _first(draw))
    busy = draw.choice([0.5, 1, 2])
    for month in range(board.first, board.first + draw.randint(2, 5)):
        board.load(month, _month(draw, board.areas, month, busy))
    for _ in range(draw.randint(1, 3)):
        board.define(draw)
    releases = [board.publish()]
    for _ in range(draw.randint(0, 3)):
        _happens(draw, board, releases, busy)
        releases.append(board.publish())
    return releases


def _happens(draw: random.Random, board: Board, releases: Sequence[Published], busy: float) -> None:
    """Let something happen before the next release: a file, one loaded again, a definition more or less, an undo ..."""
    event = draw.choice(["month", "restated", "restated", "indicator", "gone", "both", "wider", "undo", "redrawn"])
    if event == "undo":
        board.state = releases[-2 if len(releases) > 1 else -1].state
    if event in ("month", "both", "undo", "gone"):
        board.load(board.state.last + 1, _month(draw, board.areas, board.state.last + 1, busy))
    if event in ("restated", "both"):
        month, share = draw.randint(board.first, board.state.last), draw.choice([0.1, 0.5])
        again = _month(draw, board.areas, month, busy)
        board.load(month, {each: count for each, count in again.items() if draw.random() < share})
    if event == "indicator":
        board.define(draw)
    if event == "gone" and len(board.state.stated) > 1:
        board.state = replace(board.state, stated=board.state.stated[1:])
    if event == "wider" and board.audience == "partners":
        board.widen()
    if event == "redrawn":
        board.areas = board.areas.redrawn(draw)


def _areas(draw: random.Random) -> Areas:
    names = ("east", "north", "south", "west")[: draw.randint(2, 4)]
    wards = {name: tuple(f"{name[0]}{number}" for number in range(1, draw.randint(1, 3) + 1)) for name in names}
    return Areas(names, wards if draw.random() < 0.3 else {})


def _policies(draw: random.Random) -> dict[str, str]:
    return draw.choice(
        [
            {"partners": "small_numbers", "public": "small_numbers"},
            {"partners": "small_numbers", "public": "hes"},
            {"partners": "hes", "public": "hes"},
        ]
    )


def _first(draw: random.Random) -> Month:
    return 2025 * 12 + draw.randint(0, 11)


def _month(draw: random.Random, areas: Areas, month: Month, busy: float) -> dict[Atom, int]:
    counts = {}
    for area in areas.leaves:
        for kind in KINDS:
            for provider in PROVIDERS:
                few, many = draw.randint(1, 7), draw.randint(8, 30)
                count = draw.choice([0, 0, 0, few, few, round(many * busy), round(many * busy)])
                counts[month, area, kind, provider] = count if area != UNKNOWN_AREA or draw.random() < 0.3 else 0
    return counts


def _stated(draw: random.Random, areas: Areas, name: str) -> Stated:
    kinds = ("a", "b", "c", "ab", "bc", "abc")
    stated = Stated(name, draw.choice(kinds), levels=_levels(draw, areas))
    if draw.random() < 0.3:
        wider = [each for each in kinds if set(stated.numerator) < set(each)]
        stated = replace(stated, denominator=draw.choice(wider)) if wider else stated
    elif draw.random() < 0.5:
        stated = replace(stated, per_resident=True)
    if stated.per_resident and draw.random() < 0.2:
        stated = replace(stated, between=True, levels=("place",))
    months = tuple(sorted(draw.sample(range(1, 13), 3)))
    when: dict[str, Any] = draw.choice(
        [
            *[{}] * 4,
            {"window": draw.randint(2, 4)},
            {"window": draw.randint(2, 4)},
            {"window": "year_to_date"},
            {"window": "to_date"},
            {"grain": "quarter"},
            {"grain": "financial_year", "months": months},
        ]
    )
    return replace(stated, **when, by="provider" if draw.random() < 0.2 and not stated.between else "")


def _levels(draw: random.Random, areas: Areas) -> tuple[str, ...]:
    choice = [tuple(areas.levels), tuple(areas.levels), ("neighbourhood", "place"), ("place",), ("neighbourhood",)]
    return draw.choice(choice)


# -- the reader


Filter = tuple[str, str]
"""Kinds, and a provider or all of them: what a definition counts of a month and area."""

Unknown = tuple[Month, str, frozenset[Filter], int]
"""Month, kept area, and the filters that count it; the number only names it, for no reader is told."""

Sum = Mapping[Unknown, float]


@dataclass(frozen=True)
class HiddenCount:
    """A count that a release hid: whose, and what it sums."""

    release: int
    indicator: str
    area: str
    period: str
    member: str
    count: str
    sum: Sum
    truth: float


@dataclass
class Reader:
    """Everything that one circle of readers was ever told, as sums of unknowns with a range, and what was hidden."""

    filters: frozenset[Filter]
    told: dict[frozenset[tuple[Unknown, float]], tuple[float, float]] = field(default_factory=dict)
    hidden: list[HiddenCount] = field(default_factory=list)
    releases: int = 0

    def read(self, release: Published) -> None:
        """Take in a release: every row of its export, and every row that is not there."""
        self.releases += 1
        stated = {each.id: each for each in release.state.stated}
        loaded = set(release.state.files)
        there: dict[tuple[str, str], set[str]] = {}
        hidden: dict[tuple[str, str, bool], list[Sum]] = {}
        for row in release.rows:
            indicator = stated[row["indicator"]]
            # Of a period that is not covered nothing is said, and no row "not known" is left out.
            if row["period"] and loaded >= set(indicator.months_of(row["period"], release.first)):
                there.setdefault((indicator.id, row["period"]), set()).add(row["area"])
                sums = self._sums(row, indicator, release)
                if indicator.between:
                    self._range(row, indicator, release)
                elif row["state"] == "hidden":
                    assert not any(row[name] for name in NUMBERS), row
                    hidden.setdefault((indicator.id, row["period"], bool(row["member"])), []).append(_whole(sums))
                    self._hide(row, sums)
                else:
                    self._show(row, sums, release)
        self._note_least(hidden)
        for (name, period), areas in there.items():
            if UNKNOWN_AREA not in areas and stated[name].levels != ("place",):
                for kinds in filter(None, (stated[name].numerator, stated[name].denominator)):
                    self._note(self._sum(stated[name], kinds, UNKNOWN_AREA, period, "", release), 0, 0)

    def _note_least(self, hidden: Mapping[tuple[str, str, bool], Sequence[Sum]]) -> None:
        """Note that what is hidden is at least one, for noughts are shown.

        Where none can be kept otherwise a nought is hidden too. Then none of its period is known to be more than that.
        """
        for sums in hidden.values():
            if all(_truth(each) for each in sums):
                for each in sums:
                    self._note(each, 1, inf)

    def _sums(self, row: Row, stated: Stated, release: Published) -> dict[str, Sum]:
        kinds = {"numerator": stated.numerator, "denominator": stated.denominator}
        return {
            name: self._sum(stated, each, row["area"], row["period"], row["member"], release)
            for name, each in kinds.items()
            if each
        }

    def _hide(self, row: Row, sums: dict[str, Sum]) -> None:
        """Note a hidden row: its counts, and of a share those that are left over."""
        rest = {"rest": _less(sums["denominator"], sums["numerator"])} if len(sums) > 1 else {}
        which = (row["indicator"], row["area"], row["period"], row["member"])
        for name, terms in {**sums, **rest}.items():
            self.hidden.append(HiddenCount(self.releases, *which, name, terms, _truth(terms)))

    def _show(self, row: Row, sums: dict[str, Sum], release: Published) -> None:
        """Note a shown row: its counts, and that what is left over of a share is none or not few."""
        seen = {name: _range(row[name], release.policy) for name in sums if row[name] is not None}
        for name, (least, most) in seen.items():
            self._note(sums[name], least, most)
        if len(seen) > 1:
            (top_least, top_most), (least, most) = seen["numerator"], seen["denominator"]
            left = _less(sums["denominator"], sums["numerator"])
            if most - top_least < 8:
                self._note(left, 0, 0)
            elif least - top_most > 0:
                self._note(left, 8, inf)
        if row["value"] is not None and row["denominator"]:
            scale = 100 if len(sums) > 1 else 1000
            assert isclose(row["value"] * row["denominator"] / scale, row["numerator"], abs_tol=1e-6), row

    def _range(self, row: Row, stated: Stated, release: Published) -> None:
        """Note how far the rates of two areas are apart that a range names; a hidden one says nothing."""
        if row["value"] is None:
            return
        ends = [name.lower() for name in row["method"].removeprefix("highest less lowest: ").split(", ")]
        weights = [1000 / release.areas.residents(end) for end in ends]
        terms: dict[Unknown, float] = {}
        for end, weight, sign in zip(ends, weights, (1, -1), strict=True):
            sums = self._sum(stated, stated.numerator, end, row["period"], "", release)
            terms |= dict.fromkeys(sums, sign * weight)
        reach = 1e-6 + (2 * sum(weights) if release.policy == "hes" else 0)
        self._note(terms, row["value"] - reach, row["value"] + reach)

    def _sum(self, stated: Stated, kinds: str, area: str, period: str, member: str, release: Published) -> Sum:
        found: dict[Unknown, float] = {}
        for month in stated.months_of(period, release.first):
            for leaf in release.areas.of(area):
                for pattern, count in self._counts(month, leaf, release.state).items():
                    if (kinds, member) in pattern:
                        found[month, leaf, pattern, count] = 1
        return found

    def _counts(self, month: Month, leaf: str, state: State) -> dict[frozenset[Filter], int]:
        """Return the counts that the filters tell apart in a month and area."""
        found: dict[frozenset[Filter], int] = {}
        for kind in KINDS:
            for provider in PROVIDERS:
                pattern = frozenset(each for each in self.filters if kind in each[0] and each[1] in ("", provider))
                found[pattern] = found.get(pattern, 0) + state.counts[month, leaf, kind, provider]
        return found

    def _note(self, terms: Sum, least: float, most: float) -> None:
        key = frozenset(terms.items())
        old_least, old_most = self.told.get(key, (-inf, inf))
        self.told[key] = max(least, old_least), min(most, old_most)

    def recovered(self) -> list[HiddenCount]:
        """Return the hidden counts that can only be one whole number (decision 10: minimum equal to maximum)."""
        distinct = {frozenset(each.sum.items()): each for each in self.hidden}
        pinned = _Programme(self.told, [dict(key) for key in distinct]).pinned()
        return [each for each, is_pinned in zip(distinct.values(), pinned, strict=True) if is_pinned]


def _whole(sums: Mapping[str, Sum]) -> Sum:
    return sums.get("denominator", sums["numerator"])


def _truth(terms: Sum) -> float:
    return sum(unknown[-1] * times for unknown, times in terms.items())


def _less(whole: Sum, part: Sum) -> Sum:
    return {unknown: 1 for unknown in whole if unknown not in part}


def _range(count: float, policy: str) -> tuple[float, float]:
    """Return what a shown count can be: itself, or what is rounded to it, less the counts that are hidden."""
    if policy != "hes" or count == 0:
        return count, count
    return max(count - 2, 8), count + 2


class _Programme:
    """The linear programme over everything told: each sum in its range, and no count below nought."""

    def __init__(
        self, told: Mapping[frozenset[tuple[Unknown, float]], tuple[float, float]], asked: Iterable[Sum]
    ) -> None:
        sums = [*(dict(key) for key in told), *asked]
        places: dict[Unknown, list[tuple[int, float]]] = {}
        for row, terms in enumerate(sums):
            for unknown, times in terms.items():
                places.setdefault(unknown, []).append((row, times))
        # Unknowns that always stand together are one: their sum is all that is told of any of them.
        columns = list(dict.fromkeys(map(tuple, places.values())))
        matrix = np.zeros((len(sums), len(columns)))
        for column, entries in enumerate(columns):
            for row, times in entries:
                matrix[row, column] = times
        self.asked = matrix[len(told) :]
        least, most = (np.array([each[end] for each in told.values()]) for end in (0, 1))
        exact, below, above = least == most, (least != most) & (most < inf), (least != most) & (least > 0)
        told_rows = matrix[: len(told)]
        self.parts = {
            "A_eq": csr_array(told_rows[exact]),
            "b_eq": least[exact],
            "A_ub": csr_array(np.vstack([told_rows[below], -told_rows[above]])),
            "b_ub": np.concatenate([most[below], -least[above]]),
        }
        self.least = np.full(len(self.asked), inf)
        self.most = np.full(len(self.asked), -inf)

    def pinned(self) -> list[bool]:
        """Return for each sum asked whether all worlds that fit agree on it; each world found serves every sum."""
        for index in range(len(self.asked)):
            for sign in (1, -1):
                if self._is_one_number(index):
                    self._look(self.asked[index] * sign)
        return [self._is_one_number(index) for index in range(len(self.asked))]

    def _is_one_number(self, index: int) -> bool:
        least, most = float(self.least[index]), float(self.most[index])
        return least == inf or floor(most + 1e-6) <= ceil(least - 1e-6)

    def _look(self, goal: NDArray[np.float64]) -> None:
        found = linprog(goal, **self.parts, bounds=(0, 10_000), method="highs")
        assert found.status == 0, found.message
        values = self.asked @ found.x
        self.least, self.most = np.minimum(self.least, values), np.maximum(self.most, values)


def broken(releases: Sequence[Published]) -> list[HiddenCount]:
    """Return the hidden counts of a sequence that a reader of one circle can recover.

    A count that releases gave away before any of them hid it was no cell then, and nothing can call it back.
    """
    return [each for circle in _circles(releases) for each in _broken(circle)]


def _broken(circle: Sequence[Published]) -> Iterator[HiddenCount]:
    filters = frozenset(each for release in circle for stated in release.state.stated for each in stated.filters)
    reader = Reader(filters)
    for release in circle:
        reader.read(release)
    for each in reader.recovered():
        before = Reader(filters)
        for release in circle[: each.release - 1]:
            before.read(release)
        if not before.told or not _Programme(before.told, [each.sum]).pinned()[0]:
            yield each


def _circles(releases: Sequence[Published]) -> list[list[Published]]:
    """Return the releases that each audience can read: those for a narrower one are not readable any more."""
    circles: dict[str, list[Published]] = {}
    for release in releases:
        circles.setdefault(release.audience, []).append(release)
    return list(circles.values())
