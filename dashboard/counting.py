"""Facts to counted parts: every sum that the indicators of a source need, in one pass over its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from dashboard import engine
from dashboard.contracts import Condition, Source
from dashboard.definitions import EVENTS, Count, Indicator
from dashboard.engine import Request
from dashboard.facts import Facts
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA, Ages, Month

HEADLINE = ""
"""The member of a point that is not part of a breakdown."""

NOT_KNOWN = "not known"
"""The member that counts the rows whose breakdown is blank."""


REPEATS = "repeats"
"""The part that is people by number of events."""


@dataclass(frozen=True)
class Sum:
    """A sum with the rows of each extract behind it, or why there is none (`lack`)."""

    value: float = 0
    used: Mapping[int, int] = field(default_factory=dict)
    lack: str = ""

    def __add__(self, other: Sum) -> Sum:
        used = {number: self.used.get(number, 0) + other.used.get(number, 0) for number in (*self.used, *other.used)}
        return Sum(self.value + other.value, used, self.lack or other.lack)


Cells = dict[tuple[str, str], dict[str, Sum]]
"""By a period's label and an area's code: the sum of each member of the breakdown."""


@dataclass(frozen=True)
class Part:
    """One counted part of an indicator: its cells, the facts they came from, and the labels that need a reload.

    Of `regrouped` labels at most the place's own count can be told, of `outdated` ones no area's. `repeats` of a
    numerator are the people by number of events that its interval is to allow for, where the table was loaded.
    """

    count: Count
    source: Source
    facts: Facts
    cells: Cells
    outdated: Mapping[str, str]
    regrouped: Mapping[str, str]
    repeats: Part | None = None

    def reload(self, label: str, area: str) -> str:
        """Return what has to be loaded again before a label can be told of an area, or nothing."""
        others = "" if area == self.facts.lookup.place else self.regrouped.get(label, "")
        return self.outdated.get(label, "") or others

    @cached_property
    def spans(self) -> list[tuple[str, frozenset[Month]]]:
        """The periods that are covered or counted, in order, each with its months."""
        labels = sorted({label for label, _ in self.cells} | set(self.facts.covered))
        return [(label, frozenset(self.source.period_of(label).months)) for label in labels]

    @cached_property
    def files(self) -> dict[str, set[int]]:
        """For each period, the extracts that speak for it or have a row in it, whatever the area."""
        files = {label: set(numbers) for label, numbers in self.facts.covered.items()}
        for (label, _), held in self.cells.items():
            files.setdefault(label, set()).update(*(cell.used for cell in held.values()))
        return files


def count_all(indicators: Sequence[Indicator], facts: Mapping[str, Facts]) -> dict[str, dict[str, Part]]:
    """Return the counted parts of each indicator by name; an indicator whose source has no facts has none."""
    wanted: dict[tuple[str, str, str], dict[str, Request]] = {}
    for indicator in indicators:
        for part, count in _asked(indicator).items():
            if count.source in facts:
                group = (count.source, _dated(count, facts[count.source].contract), _by(indicator, part))
                wanted.setdefault(group, {}).update(_requests(indicator, part, count, facts[count.source].contract))
    parts: dict[str, dict[str, Part]] = {}
    for (feed, dated, by), requests in wanted.items():
        held = {name: request for name, request in requests.items() if _can_ask(request, facts[feed])}
        keys = [
            dated,
            "area",
            "extract",
            *(name for name in (by, engine.upper(by)) if name in facts[feed].frame.columns),
        ]
        rows = engine.sums(facts[feed].frame, keys, held) if dated in facts[feed].frame.columns else []
        for indicator in indicators:
            for part, count in _asked(indicator).items():
                if (
                    (count.source, _dated(count, facts[feed].contract), _by(indicator, part)) == (feed, dated, by)
                    if count.source == feed
                    else False
                ):
                    parts.setdefault(indicator.id, {})[part] = _part(
                        indicator, part, count, facts[feed], rows, dated, by
                    )
    return {name: _with_repeats(made) for name, made in parts.items()}


def _asked(indicator: Indicator) -> dict[str, Count]:
    """Return what is counted for an indicator, the people by number of events among it."""
    return {**indicator.counts, **({REPEATS: indicator.repeats} if indicator.repeats else {})}


def _by(indicator: Indicator, part: str) -> str:
    return EVENTS if part == REPEATS else indicator.by or ""


def _with_repeats(parts: dict[str, Part]) -> dict[str, Part]:
    """Return the parts with the people by number of events beside the numerator: no count of its own needs them."""
    others = {name: part for name, part in parts.items() if name != REPEATS}
    if REPEATS not in parts or "numerator" not in parts:
        return others
    return {**others, "numerator": replace(parts["numerator"], repeats=parts[REPEATS])}


def _dated(count: Count, contract: Source) -> str:
    return count.dated or contract.dates[0]


def _requests(indicator: Indicator, part: str, count: Count, contract: Source) -> dict[str, Request]:
    asked: dict[str, Request] = {}
    for band, tests in _tests(indicator, count, contract):
        for measure in _measures(count, contract):
            asked[_name(indicator, part, measure, band)] = _request(measure, tests, contract)
    return asked


def _request(measure: str, tests: Sequence[Condition], contract: Source) -> Request:
    kinds = {test.column: contract.kind_of(test.column) for test in tests}
    bands = frozenset(name for name, kind in kinds.items() if kind == "band")
    truths = frozenset(name for name, kind in kinds.items() if kind == "truth")
    return Request(measure, tuple(tests), bands, truths)


def detailed(count: Count, facts: Facts) -> dict[str, set[str | None]]:
    """Return by label the smaller areas that have a row which is counted; None stands for a row without one.

    Rows of no known area, and of areas the place does not hold, are not looked at.
    """
    request, dated = _request(count.sum, count.tests, facts.contract), _dated(count, facts.contract)
    if not {dated, engine.DETAIL} <= set(facts.detailed.columns) or not _can_ask(request, facts):
        return {}
    found: dict[str, set[str | None]] = {}
    for row in engine.sums(facts.detailed, [dated, "area", engine.DETAIL], {"any": request}):
        if row["any.rows"] and row[dated] is not None and facts.lookup.is_within(row["area"]):
            found.setdefault(str(row[dated]), set()).add(row[engine.DETAIL])
    return found


def _tests(indicator: Indicator, count: Count, contract: Source) -> list[tuple[str, list[Condition]]]:
    """Return the tests of a count, once; or once for each band of age of a measure that counts by age."""
    if not indicator.bands:
        return [(HEADLINE, count.tests)]
    age = contract.ages[0]
    others = [test for test in count.tests if test.column != age]
    return [(str(band), [*others, Condition(age, low=band.low, high=band.high)]) for band in indicator.bands]


def _measures(count: Count, contract: Source) -> list[str]:
    return [count.sum] if count.sum else list(contract.measures)


def _name(indicator: Indicator, part: str, measure: str, band: str) -> str:
    return f"{indicator.id}/{part}/{measure}/{band}"


def _can_ask(request: Request, facts: Facts) -> bool:
    return all(test.column in facts.frame.columns for test in request.tests)


def _part(
    indicator: Indicator, part: str, count: Count, facts: Facts, rows: list[dict[str, object]], dated: str, by: str
) -> Part:
    asked = [
        (_name(indicator, part, measure, band), band or (measure if not count.sum else HEADLINE), tests)
        for band, tests in _tests(indicator, count, facts.contract)
        for measure in _measures(count, facts.contract)
    ]
    cells: Cells = {}
    # What is carried as published is no sum: the areas of a place do not add up to it.
    is_sum = indicator.measure != "published" and facts.contract.adds_up
    together = facts.undivided(dated) if is_sum else (set(), {})
    for row in rows:
        for name, own, tests in asked:
            is_counted = row.get(f"{name}.rows") or row.get(f"{name}.straddle")
            if not is_counted or row[dated] is None:
                continue
            # A published series carries several numbers a cell; each is kept under its own measure's name.
            member = _member(row, by, facts.contract) if by else own
            is_whole = (int(str(row["extract"])), str(row[dated])) in together[0]
            area = facts.lookup.place if is_whole else str(row["area"])
            held = cells.setdefault((str(row[dated]), area), {})
            held[member] = held.get(member, Sum()) + _cell(row, name, tests, facts)
    for label, read_by in together[1].items():
        _join(cells, label, read_by, facts.lookup)
    # Residents are not kept by who saw them, and need not be.
    known = [Condition(name, known=True) for name in (dated, by if by in facts.contract.dimensions else "") if name]
    needed = [*_all_tests(asked), *known]
    return Part(count, facts.contract, facts, cells, facts.outdated(needed, dated), facts.regrouped(needed, dated))


def _join(cells: Cells, label: str, read_by: str, lookup: Lookup) -> None:
    """Put the cells of areas that were drawn otherwise together as the place's; with a part lacking, as nobody's."""
    found = [code for of, code in cells if of == label and (code not in lookup.areas or lookup.is_within(code))]
    areas = {code: cells.pop((label, code)) for code in found}
    members = {member for held in areas.values() for member in held}
    is_whole = all(held.keys() == members for code, held in areas.items() if code != UNKNOWN_AREA)
    if is_whole and lookup.is_all_kept(read_by, set(areas) - {UNKNOWN_AREA}):
        parts = {member: [held[member] for held in areas.values() if member in held] for member in members}
        cells[label, lookup.place] = {member: sum(each, Sum()) for member, each in parts.items()}


def _member(row: Mapping[str, object], by: str, contract: Source) -> str:
    """Return the member of a breakdown that a row belongs to: a code, a band as people write it, true or false."""
    said = row.get(by)
    if said is None or said == "":
        return NOT_KNOWN
    if contract.kind_of(by) == "band":
        last = row.get(engine.upper(by))
        return str(Ages(int(str(said)), None if last is None else int(str(last))))
    return str(said).lower() if isinstance(said, bool) else str(said)


def _all_tests(asked: Sequence[tuple[str, str, Sequence[Condition]]]) -> list[Condition]:
    return list(dict.fromkeys(test for _, _, tests in asked for test in tests))


def _cell(row: Mapping[str, object], name: str, tests: Sequence[Condition], facts: Facts) -> Sum:
    is_record = facts.is_record(int(str(row["extract"])))

    def whole(what: str) -> int:
        return int(str(row.get(f"{name}.{what}") or 0))

    lack = ""
    if whole("missing"):
        lack = "the file marks it as missing"
    elif whole("straddle"):
        lack = "the file's age bands cannot be cut where the definition needs"
    elif not is_record and not _starts_right(row.get(f"{name}.low"), tests, facts.contract):
        lack = "the file lacks some of the ages the definition needs"
    value = row[name]
    return Sum(
        float(value) if isinstance(value, float) else int(str(value)), {int(str(row["extract"])): whole("rows")}, lack
    )


def _starts_right(lowest: object, tests: Sequence[Condition], contract: Source) -> bool:
    """Bands follow one another without gaps, so the range is whole if its first band is there."""
    test = next((each for each in tests if contract.kind_of(each.column) == "band" and each.known is None), None)
    if test is None or lowest is None:
        return True
    wanted = min(int(value) for value in test.values) if test.values else int(test.low or 0)
    return int(str(lowest)) == wanted
