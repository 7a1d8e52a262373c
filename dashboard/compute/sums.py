"""Points as sums of atoms: at this release, and at those before it that said something of the same cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from dashboard.compute.atoms import Made
from dashboard.compute.protected import was_shown
from dashboard.compute.windows import leaves_of
from dashboard.disclosure import Cell
from dashboard.ledger import HIDDEN, Counts, Ledger, Runs, member_cell
from dashboard.past import Past
from dashboard.place import Lookup
from dashboard.recovered import ROUNDING, Terms, Unknown


@dataclass(frozen=True)
class Sums:
    """The protected counts of a point at one release, and each as a sum of atoms: with a share, those left over."""

    cell: Cell
    terms: tuple[Terms, ...]


class Summing:
    """What the points of a draft, and the releases before it, count: `truth` holds what each atom is."""

    def __init__(self, pasts: Mapping[str, Past], ledger: Ledger, lookup: Lookup) -> None:
        self.pasts, self.ledger, self.lookup = pasts, ledger, lookup
        self.now = ledger.epochs
        self.truth: dict[Unknown, float] = {}
        self._inside: dict[str, tuple[str, ...]] = {}
        self._atoms_of: dict[tuple[str, int, str, str, int], Terms] = {}
        self._odd: set[tuple[object, str, str]] = set()

    def now_of(self, made: Made) -> Sums | None:
        """Return the counts of a point of the draft, as they are before anything is hidden."""
        return self.of(made, self.now, counted_of(made))

    def is_read(self, made: Made) -> bool:
        """Tell whether a release before showed these very counts, so that hiding them now would keep nothing."""
        sums = self.now_of(made)
        if sums is None or not was_shown(sums.cell, self._said(made), made.series.policy):
            return False
        shown_then = [before for counts, before in self.before(made) if counts != HIDDEN]
        is_dated = all(first >= 0 for runs in self._said(made).values() for first, _ in runs)
        return not is_dated or any(before.terms == sums.terms for before in shown_then)

    def _said(self, made: Made) -> Mapping[Counts, Runs]:
        point = made.point
        cell = member_cell(point.area, point.member) if point.member else point.area
        return self.ledger.of_cell(point.indicator, point.period, cell)

    def before(self, made: Made) -> Iterator[tuple[Counts, Sums]]:
        """Yield what releases said of a point, with its counts of the time, anew wherever those changed."""
        for counts, runs in self._said(made).items():
            has_people = made.series.indicator.is_people and (counts == HIDDEN or counts[1] is not None)
            names = ["numerator", "denominator"] if has_people else ["numerator"]
            for epoch in sorted({epoch for run in runs for epoch in self._epochs(made, *run)}):
                if sums := self.of(made, epoch, names):
                    yield counts, sums

    def told_at(self, areas: Iterable[Made]) -> list[int]:
        """Return the epochs in which something was said of points, anew wherever their counts changed."""
        runs = ((made, run) for made in areas for runs in self._said(made).values() for run in runs)
        return sorted({epoch for made, run in runs for epoch in self._epochs(made, *run)})

    def shown_at(self, made: Made, epoch: int) -> float | None:
        """Return the numerator that the release of an epoch showed, if it did."""
        said = self._said(made).items()
        return next((top for (top, _), runs in said for first, last in runs if first <= epoch <= last), None)

    def _epochs(self, made: Made, first: int, last: int) -> Iterator[int]:
        """Yield the first epoch of a run that is known, and those in which some count behind a point changed."""
        if first >= 0:
            yield first
        for name, (kind, _) in made.series.asked.items():
            for label in made.series.labels(name, made.window):
                yield from (epoch for epoch in self.pasts[kind].changes(label) if max(first, 0) <= epoch <= last)

    def of(self, made: Made, epoch: int, names: Sequence[str]) -> Sums | None:
        """Return the counts of a point in an epoch; None if there are none, or its filter was not asked for then."""
        found = [self._sum(made, name, epoch) for name in names]
        if epoch < self.now and any((made.point.key, made.point.definition, name) in self._odd for name in names):
            return None
        counts = [each[1] for each in found if each]
        terms = [each[0] for each in found if each]
        if not found or len(counts) < len(found):
            return None
        if len(counts) == 1:
            return Sums(Cell(counts[0]), tuple(terms))
        has_rest = made.series.indicator.measure == "proportion"
        return Sums(Cell(counts[0], counts[1], has_rest), (*terms, _added(terms[1], terms[0], -1)))

    def _sum(self, made: Made, name: str, epoch: int) -> tuple[Terms, float] | None:
        """Return a count as a sum of atoms; one at odds with them, where a file has its own totals, is one itself."""
        terms: Terms = {}
        for part, times in ((name, 1), *((("less", -1),) if name == "numerator" else ())):
            if part in made.series.asked:
                if (atoms := self._atoms(made, part, epoch)) is None:
                    return None
                terms = _added(terms, atoms, times)
        count = sum(self.truth[unknown] * times for unknown, times in terms.items())
        if epoch == self.now and not math.isclose(count, stated := count_of(made, name), abs_tol=ROUNDING):
            self._odd.add((made.point.key, made.point.definition, name))
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
            if key not in self._atoms_of:
                self._atoms_of[key] = dict.fromkeys(self._same(*key, is_added=facts.counts_all(label)), 1)
            terms |= self._atoms_of[key]
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
        if area not in self._inside:
            self._inside[area] = tuple(each for each in leaves_of(area, self.lookup) if each != area) or (area,)
        return self._inside[area]


def count_of(made: Made, name: str) -> float:
    """Return the count of a point that has this name, as it was counted and not as it is shown."""
    return float(getattr(made.count, name).value)


def counted_of(made: Made) -> list[str]:
    """Return which counts of a point there are: the numerator, and of a share of people the denominator."""
    denominator = made.count.denominator if made.series.indicator.is_people else None
    found = [] if made.count.numerator.lack else ["numerator"]
    return [*found, "denominator"] if denominator and not denominator.lack else found


def _added(terms: Terms, others: Terms, times: int) -> Terms:
    """Return a sum with another added so many times; what comes to nought is left out."""
    found = {unknown: terms.get(unknown, 0) + times * others.get(unknown, 0) for unknown in {**terms, **others}}
    return {unknown: often for unknown, often in found.items() if often}
