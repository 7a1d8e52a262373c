"""All points looked at together: what else must be hidden so that no hidden count follows from all that is shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from dashboard.compute.atoms import Made
from dashboard.compute.protected import was_shown
from dashboard.compute.windows import leaves_of
from dashboard.disclosure import Cell, Policy, Range, is_small, known
from dashboard.ledger import HIDDEN, Counts, Ledger, Runs, member_cell
from dashboard.past import Past
from dashboard.place import Lookup
from dashboard.recovered import ROUNDING, Found, Owner, Terms, Told, Unknown, recovered


def hidden_together(made: Sequence[Made], pasts: Mapping[str, Past], ledger: Ledger, lookup: Lookup) -> list[Made]:
    """Return the points with as many more hidden as it takes that no hidden count can be worked out from all others.

    Looked at are the indicators that count one source, their periods, areas and breakdowns, and every release that
    can be read, as far as all are sums of the same atoms. Of the shown counts that the proofs need, what most of them
    need is hidden, and all is looked at again. What earlier releases give away by themselves cannot be hidden any more.
    """
    protected = [each for each in made if each.series.policy is not Policy.NONE]
    hidden = _Board(protected, pasts, ledger, lookup).hidden()
    return [each.hidden() if _owner(each) in hidden and not each.is_hidden else each for each in made]


def _owner(made: Made) -> Owner:
    point = made.point
    return point.indicator, point.period, made.series.ends_in or point.area, bool(point.member)


@dataclass(frozen=True)
class _Row:
    """A protected count as a sum of atoms: its range for a reader who is shown it, and the least it is where hidden.

    Without an owner it stands in an earlier release, and is shown or hidden there for good. One that is no cell is of
    an area of which only a range tells something: with the range all is said of it, without it nothing.
    """

    terms: Terms
    shown: Range
    least: float
    owner: Owner | None = None
    is_hidden: bool = False
    is_cell: bool = True


@dataclass(frozen=True)
class _Sums:
    """The protected counts of a point at one release, and each as a sum of atoms."""

    cell: Cell
    terms: tuple[Terms, ...]

    def rows(self, policy: Policy, owner: Owner | None = None, *, is_hidden: bool = False) -> Iterator[_Row]:
        """Yield a row for each count; none for counts at odds with one another, of which nothing follows."""
        counts = [self.cell.numerator]
        if self.cell.denominator is not None:
            counts += [self.cell.denominator, self.cell.denominator - self.cell.numerator]
        is_share = len(counts) > 1
        seen, unseen = (
            known(self.cell, policy, people_denominator=is_share, is_hidden=hidden) for hidden in (False, True)
        )
        for terms, count, told, kept in zip(self.terms, counts, seen, unseen, strict=False):
            if terms and (is_hidden or told.lower <= count <= told.upper):
                yield _Row(terms, told, kept.lower, owner, is_hidden)


class _Board:
    """Every protected point of a draft, and what the releases before it said of the same counts."""

    def __init__(self, made: Sequence[Made], pasts: Mapping[str, Past], ledger: Ledger, lookup: Lookup) -> None:
        self.made, self.pasts, self.ledger, self.lookup = made, pasts, ledger, lookup
        self.now = ledger.epochs
        self.truth: dict[Unknown, float] = {}
        self.leaves: dict[str, tuple[str, ...]] = {}
        self.sizes: dict[Owner, float] = {}
        self.atoms: dict[tuple[str, int, str, str, int], Terms] = {}
        self.odd: set[tuple[object, str, str]] = set()

    def hidden(self) -> set[Owner]:
        """Return the owners of the points that are hidden already, or must be."""
        hidden = {_owner(each) for each in self.made if each.is_hidden and not each.is_past}
        hidden |= self._complements()
        if not hidden and not self.ledger.hides:
            return hidden
        rows = [row for each in self.made for row in self._rows(each)]
        asked = {number for number, row in enumerate(rows) if row.is_cell and (row.is_hidden or row.owner in hidden)}
        while asked:
            found = self._found(rows, hidden, sorted(asked), by_sums_alone=True)
            if any(found.owners.values()):
                asked -= {number for number, owners in found.owners.items() if not owners}
            else:
                found = self._found(rows, hidden, sorted(asked))
                # Whatever more is hidden, a sum that cannot be worked out now cannot be later.
                asked = {number for number, owners in found.owners.items() if owners} | found.unsettled
            more = self._chosen(found.owners.values())
            hidden |= more
            asked |= {number for number, row in enumerate(rows) if row.is_cell and row.owner in more}
        return hidden

    def _found(
        self, rows: Sequence[_Row], hidden: set[Owner], asked: Sequence[int], *, by_sums_alone: bool = False
    ) -> Found:
        """Return the rows that can be worked out, by number, each with who could be hidden so that it might not be."""
        told: list[Told] = []
        for row in rows:
            is_hidden = row.is_hidden or row.owner in hidden
            lower, upper = (row.least, math.inf) if is_hidden else row.shown
            if is_hidden and not row.is_cell:
                continue
            if lower > 0 or upper < math.inf:
                told.append(Told(row.terms, lower, upper, row.owner))
        sums = [rows[number].terms for number in asked]
        found = recovered(told, sums, self.truth, by_sums_alone=by_sums_alone)
        able = {asked[index]: owners - hidden for index, owners in found.owners.items()}
        return Found(able, frozenset(asked[index] for index in found.unsettled))

    def _chosen(self, able: Iterable[set[Owner]]) -> set[Owner]:
        """Return one of each set: what most of them have, the least among equals; a nought if there is no other."""
        left = [{owner for owner in owners if self.sizes[owner]} or owners for owners in able if owners]
        chosen: set[Owner] = set()
        while left:
            often = Counter(owner for owners in left for owner in owners)
            best = min(often, key=lambda owner: (-often[owner], self.sizes[owner], owner))
            chosen.add(best)
            left = [owners for owners in left if best not in owners]
        return chosen

    def _rows(self, made: Made) -> Iterator[_Row]:
        rows = self._told(made)
        if made.series.ends_in:
            return (replace(row, is_cell=False) for row in rows if not row.is_hidden)
        return rows

    def _told(self, made: Made) -> Iterator[_Row]:
        """Yield what the draft says of a point or hides, and what releases before it did while it was another count."""
        sums = None if made.is_past else self._sums(made, self.now, _counted(made))
        if sums and (made.is_hidden or _says(made)):
            owner, is_read = _owner(made), self._is_read(made)
            self.sizes[owner] = max(self.sizes.get(owner, 0), sums.cell.numerator, sums.cell.denominator or 0)
            yield from sums.rows(
                made.series.policy, None if is_read else owner, is_hidden=made.is_hidden and not is_read
            )
        for counts, before in self._before(made):
            if sums is None or before.terms != sums.terms:
                # What was shown under a policy of its time is what it was then: exact, or rounded.
                policies = [made.series.policy, Policy.SMALL_NUMBERS, Policy.HES]
                shown_by = next((policy for policy in policies if was_shown(before.cell, [counts], policy)), None)
                if shown_by or counts == HIDDEN:
                    yield from before.rows(shown_by or made.series.policy, is_hidden=counts == HIDDEN)

    def _is_read(self, made: Made) -> bool:
        """Tell whether a release before showed these very counts, so that hiding them now would keep nothing."""
        sums = self._sums(made, self.now, _counted(made))
        if sums is None or not was_shown(sums.cell, self._said(made), made.series.policy):
            return False
        shown_then = [before for counts, before in self._before(made) if counts != HIDDEN]
        is_dated = all(first >= 0 for runs in self._said(made).values() for first, _ in runs)
        return not is_dated or any(before.terms == sums.terms for before in shown_then)

    def _said(self, made: Made) -> Mapping[Counts, Runs]:
        point = made.point
        cell = member_cell(point.area, point.member) if point.member else point.area
        return self.ledger.of_cell(point.indicator, point.period, cell)

    def _before(self, made: Made) -> Iterator[tuple[Counts, _Sums]]:
        """Yield what releases said of a point, with its counts of the time, anew wherever those changed."""
        for counts, runs in self._said(made).items():
            has_people = made.series.indicator.is_people and (counts == HIDDEN or counts[1] is not None)
            names = ["numerator", "denominator"] if has_people else ["numerator"]
            for epoch in sorted({epoch for run in runs for epoch in self._epochs(made, *run)}):
                if sums := self._sums(made, epoch, names):
                    yield counts, sums

    def _epochs(self, made: Made, first: int, last: int) -> Iterator[int]:
        """Yield the first epoch of a run that is known, and those in which some count behind a point changed."""
        if first >= 0:
            yield first
        for name, (kind, _) in made.series.asked.items():
            for label in made.series.labels(name, made.window):
                yield from (epoch for epoch in self.pasts[kind].changes(label) if max(first, 0) <= epoch <= last)

    def _sums(self, made: Made, epoch: int, names: Sequence[str]) -> _Sums | None:
        """Return the counts of a point in an epoch; None if there are none, or its filter was not asked for then."""
        found = [self._sum(made, name, epoch) for name in names]
        if epoch < self.now and any((made.point.key, made.point.definition, name) in self.odd for name in names):
            return None
        counts = [each[1] for each in found if each]
        terms = [each[0] for each in found if each]
        if not found or len(counts) < len(found):
            return None
        if len(counts) == 1:
            return _Sums(Cell(counts[0]), tuple(terms))
        has_rest = made.series.indicator.measure == "proportion"
        return _Sums(Cell(counts[0], counts[1], has_rest), (*terms, _added(terms[1], terms[0], -1)))

    def _sum(self, made: Made, name: str, epoch: int) -> tuple[Terms, float] | None:
        """Return a count as a sum of atoms; one at odds with them, where a file has its own totals, is one itself."""
        terms: Terms = {}
        for part, times in ((name, 1), *((("less", -1),) if name == "numerator" else ())):
            if part in made.series.asked:
                if (atoms := self._atoms(made, part, epoch)) is None:
                    return None
                terms = _added(terms, atoms, times)
        count = sum(self.truth[unknown] * times for unknown, times in terms.items())
        if epoch == self.now and not math.isclose(count, stated := _count(made, name), abs_tol=ROUNDING):
            self.odd.add((made.point.key, made.point.definition, name))
            terms, count = {(made.point.key, name): 1}, stated
            self.truth[made.point.key, name] = stated
        return terms, count

    def _atoms(self, made: Made, part: str, epoch: int) -> Terms | None:
        """Return the counts that a part adds up in an epoch; None before its filter was asked for."""
        kind, text = made.series.asked[part]
        past = self.pasts[kind]
        bit = past.filters.index(text)
        if bit >= past.width(epoch):
            return None
        facts = made.series.parts[part].facts
        terms: dict[Unknown, float] = {}
        for label in made.series.labels(part, made.window):
            key = kind, bit, made.point.area, label, epoch
            if key not in self.atoms:
                self.atoms[key] = dict.fromkeys(self._same(*key, is_added=facts.counts_all(label)), 1)
            terms |= self.atoms[key]
        return terms

    def _same(self, kind: str, bit: int, area: str, label: str, epoch: int, *, is_added: bool) -> Iterator[Unknown]:
        past = self.pasts[kind]
        passing = [bits for bits in past.kinds(epoch) if bits >> bit & 1]

        def count(areas: Iterable[str]) -> float:
            return sum(past.count(epoch, (label, each, bits)) for each in areas for bits in passing)

        leaves, own = self._leaves(area, label, past, epoch), count([area])
        if area == self.lookup.place:
            leaves = (*leaves, *(each for each in sorted(past.areas - {*leaves, area}) if count([each])))
        if is_added and own:
            leaves = (*leaves, area)
        elif own and own != count(leaves):
            leaves = (area,)
        for atom in product([label], leaves, passing):
            for same in past.same(epoch, atom):
                self.truth[kind, same] = same[-1]
                yield kind, same

    def _leaves(self, area: str, label: str, past: Past, epoch: int) -> tuple[str, ...]:
        """Return the kept areas that made up an area in an epoch; the place, when the period was last loaded."""
        if area == self.lookup.place:
            epoch = max((each for each in past.changes(label) if each <= epoch), default=epoch)
        if epoch < self.now:
            return self.ledger.inside(epoch, area)
        if area not in self.leaves:
            self.leaves[area] = tuple(each for each in leaves_of(area, self.lookup) if each != area) or (area,)
        return self.leaves[area]

    def _complements(self) -> set[Owner]:
        """Return who must be hidden because another filter counts the same people there, and one to seven more.

        It is the rule for a share, whose denominator tells of those left over, where the two stand in two indicators.
        Rounded counts tell no such difference.
        """
        pairs = {kind: _narrower(past) for kind, past in self.pasts.items()}
        counts: dict[tuple[str, str, tuple[str, ...]], dict[int, tuple[Made, str]]] = {}
        for made in self.made:
            if made.series.policy is not Policy.SMALL_NUMBERS or made.is_hidden or made.is_past or not made.is_row:
                continue
            for name in _counted(made):
                kind, text = made.series.asked[name]
                if pairs[kind] and not (name == "numerator" and "less" in made.series.asked):
                    where = kind, made.point.area, made.series.labels(name, made.window)
                    counts.setdefault(where, {})[self.pasts[kind].filters.index(text)] = made, name
        found: set[Owner] = set()
        for (kind, *_), held in counts.items():
            for few, many in pairs[kind]:
                if few in held and many in held and is_small(_count(*held[many]) - _count(*held[few])):
                    two = [made for made, _ in (held[few], held[many])]
                    unread = [made for made in two if not self._is_read(made)]
                    found |= {_owner(made) for made in unread[:1] if two[0] is not two[1]}
        return found


def _count(made: Made, name: str) -> float:
    return float(getattr(made.count, name).value)


def _narrower(past: Past) -> list[tuple[int, int]]:
    """Return the pairs of filters of which the first counts only what the second counts too, and less of it."""
    kinds = past.kinds(past.last)
    passed = [frozenset(bits for bits in kinds if bits >> bit & 1) for bit in range(len(past.filters))]
    return [(few, many) for few, one in enumerate(passed) for many, other in enumerate(passed) if one and one < other]


def _counted(made: Made) -> list[str]:
    """Return which counts of a point there are: the numerator, and of a share of people the denominator."""
    denominator = made.count.denominator if made.series.indicator.is_people else None
    found = [] if made.count.numerator.lack else ["numerator"]
    return [*found, "denominator"] if denominator and not denominator.lack else found


def _says(made: Made) -> bool:
    """Tell whether a point that is not hidden says a count of people; a row left out says nought."""
    if not made.is_row:
        return not made.count.numerator.lack
    people = made.point.denominator if made.series.indicator.is_people else None
    return made.point.numerator is not None or people is not None


def _added(terms: Terms, others: Terms, times: int) -> Terms:
    """Return a sum with another added so many times; what comes to nought is left out."""
    found = {unknown: terms.get(unknown, 0) + times * others.get(unknown, 0) for unknown in {**terms, **others}}
    return {unknown: often for unknown, often in found.items() if often}
