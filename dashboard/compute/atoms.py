"""The smallest counts behind the points: whatever its area, months and filter, every sum shown is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard import engine
from dashboard.compute.counted import Counted, files_text, snapshot
from dashboard.compute.windows import Window
from dashboard.contracts import Condition, Source
from dashboard.counting import HEADLINE, NOT_KNOWN, REPEATS, Part
from dashboard.definitions import Indicator
from dashboard.disclosure import Policy
from dashboard.engine import Request
from dashboard.facts import Facts
from dashboard.ledger import Ledger
from dashboard.past import Atom, Past
from dashboard.terms import Point, State


@dataclass(frozen=True)
class Series:
    """What the points of an indicator, or of one member of its breakdown, have in common: counted and protected how.

    Those of a range are told of by the one point they end in, of the place that has this code.
    """

    indicator: Indicator
    parts: Mapping[str, Part]
    policy: Policy
    member: str = HEADLINE
    ends_in: str = ""

    @cached_property
    def asked(self) -> dict[str, tuple[str, str]]:
        """For each part that counts people: its kind, filters aside, and its filter as a text.

        Two counts of a kind may be of the same people. The same filter is the same text.
        """
        people = ("numerator", "less", "denominator") if self.indicator.is_people else ("numerator", "less")
        return {name: (self._kind(name), self._filter(name)) for name in people if name in self.parts}

    def _kind(self, name: str) -> str:
        count = self.parts[name].count
        return f"{count.source}/{count.dated or self.parts[name].source.dates[0]}/{count.sum}"

    def _filter(self, name: str) -> str:
        count, source = self.parts[name].count, self.parts[name].source
        tests = list(count.tests)
        if bands := self.indicator.bands:
            tests = [test for test in tests if test.column != source.ages[0]]
            tests.append(Condition(source.ages[0], low=bands[0].low, high=bands[-1].high))
        if self.member and source.time == "flow":
            tests.append(_of_member(str(self.indicator.by), self.member, source))
        said = [(test.column, sorted(test.values), test.low, test.high, test.known) for test in tests]
        return json.dumps(sorted(said, key=str))

    def labels(self, name: str, window: Window) -> tuple[str, ...]:
        """Return the periods of the facts that a part adds up in a window."""
        part, months = self.parts[name], set(window.months)
        if part.source.time == "flow":
            return tuple(label for label, inside in part.spans if inside <= months)
        return (snapshot(part, window.months[-1].last_day),)

    def traced(self, point: Point, window: Window, count: Counted) -> Point:
        """Return a point that says of the files behind protected counts no more than the counts it shows.

        How many rows each file gave would tell a month of a year, and under rounding the count itself; and that a
        file gave none would tell a nought. So it names every file of its months, and says the rows of a single one only
        where they are the count that is shown.
        """
        if self.policy is Policy.NONE or not point.extracts:
            return point
        used: dict[str, Mapping[int, int | None]] = {}
        for name in ("numerator", "denominator"):
            part = getattr(count, name)
            if part and name in self.asked:
                others = [name, "less"] if name == "numerator" and "less" in self.parts else [name]
                files = {number for each in others for number in self._files(each, window)}
                shown = [getattr(point, name)] if len(files) == 1 else []
                used[name] = {number: rows if (rows := part.used.get(number)) in shown else None for number in files}
            elif part:
                used[name] = part.used
        if count.repeats:
            used[REPEATS] = dict.fromkeys(count.repeats.used)
        rows = point.rows if point.rows == point.numerator else 0
        return replace(point, extracts=files_text(used), rows=rows)

    def _files(self, name: str, window: Window) -> set[int]:
        files = self.parts[name].files
        return set().union(*(files.get(label, ()) for label in self.labels(name, window)))


def _of_member(by: str, member: str, source: Source) -> Condition:
    """Return the test that a member of a breakdown is: a code or a truth, a band as people write it, or not known."""
    if member == NOT_KNOWN:
        return Condition(by, known=False)
    if source.kind_of(by) != "band":
        return Condition(by, values=(member,))
    low, _, high = member.rstrip("+").partition("-")
    return Condition(by, low=float(low), high=None if member.endswith("+") else float(high or low))


@dataclass(frozen=True)
class Made:
    """A point with the counts behind it. A row "not known" that counts nobody is made, and is no row of the release.

    One that is past is made by a definition that only earlier releases were counted by, and is no row of it either.
    """

    series: Series
    window: Window
    count: Counted
    point: Point
    is_row: bool = True
    is_past: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.point.state == State.HIDDEN

    def hidden(self) -> Made:
        """Return it with its point hidden."""
        return replace(self, point=withheld(self.point), is_row=True)


def withheld(point: Point) -> Point:
    """Return a point hidden: what is left says which it is, and nothing of what was counted."""
    left = ("indicator", "area", "area_name", "level", "period", "member", "provisional", "coverage", "definition")
    said = {name: getattr(point, name) for name in left}
    return Point(**said, state=State.HIDDEN)


def counted_now(made: Iterable[Made], facts: Mapping[str, Facts], ledger: Ledger) -> dict[str, Past]:
    """Return what was counted of each kind at each release and now, in the atoms that its filters tell apart."""
    filters: dict[str, dict[str, None]] = {kind: dict.fromkeys(each.filters) for kind, each in ledger.past.items()}
    for series in {id(each.series): each.series for each in made}.values():
        for kind, text in series.asked.values():
            filters.setdefault(kind, {})[text] = None
    now: dict[str, Past] = {}
    for kind, said in filters.items():
        before = ledger.past.get(kind, Past()).without_news(ledger.epochs)
        feed, dated, measure = kind.split("/")
        if feed in facts:
            now[kind] = before.after(said, _atoms(facts[feed], dated, measure, list(said)))
        else:
            now[kind] = before.without_news(ledger.epochs + 1)
    return now


def _atoms(facts: Facts, dated: str, measure: str, filters: list[str]) -> dict[Atom, float]:
    if not {dated, measure, "area"} <= set(facts.frame.columns):
        return {}
    requests = {bit: _request(text, measure, facts.contract) for bit, text in enumerate(filters)}
    asked = {
        bit: each for bit, each in requests.items() if all(test.column in facts.frame.columns for test in each.tests)
    }
    rows = engine.patterns(facts.frame, [dated, "area"], asked)
    return {(str(label), str(area), bits): count for label, area, bits, count in rows if label is not None and count}


def _request(text: str, measure: str, contract: Source) -> Request:
    tests = tuple(
        Condition(column, tuple(values), low, high, known) for column, values, low, high, known in json.loads(text)
    )
    kinds = {test.column: _kind(test.column, contract) for test in tests}
    bands = frozenset(name for name, kind in kinds.items() if kind == "band")
    return Request(measure, tests, bands, frozenset(name for name, kind in kinds.items() if kind == "truth"))


def _kind(column: str, contract: Source) -> str:
    """Return how a column is filtered; one that the contract has dropped since cannot be asked, whatever it was."""
    return contract.kind_of(column) if column in contract.derive or column in contract.columns else "code"
