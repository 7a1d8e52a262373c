"""All points looked at together: what else must be hidden so that no hidden count follows from all that is shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.compute.apart import told_by_ranges
from dashboard.compute.atoms import Made
from dashboard.compute.protected import was_shown
from dashboard.compute.sums import Summing, Sums, count_of, counted_of
from dashboard.disclosure import Policy, Range, is_small, known
from dashboard.ledger import HIDDEN, Ledger
from dashboard.past import Past
from dashboard.place import Lookup
from dashboard.recovered import Found, Owner, Terms, Told, recovered


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


def _rows_of(sums: Sums, policy: Policy, owner: Owner | None = None, *, is_hidden: bool = False) -> Iterator[_Row]:
    """Yield a row for each count; none for counts at odds with one another, of which nothing follows."""
    counts = [sums.cell.numerator]
    if sums.cell.denominator is not None:
        counts += [sums.cell.denominator, sums.cell.denominator - sums.cell.numerator]
    is_share = len(counts) > 1
    seen, unseen = (known(sums.cell, policy, people_denominator=is_share, is_hidden=hidden) for hidden in (False, True))
    for terms, count, told, kept in zip(sums.terms, counts, seen, unseen, strict=False):
        if terms and (is_hidden or told.lower <= count <= told.upper):
            yield _Row(terms, told, kept.lower, owner, is_hidden)


class _Board:
    """Every protected point of a draft, and what the releases before it said of the same counts."""

    def __init__(self, made: Sequence[Made], pasts: Mapping[str, Past], ledger: Ledger, lookup: Lookup) -> None:
        self.made, self.pasts, self.hides = made, pasts, ledger.hides
        self.summing = Summing(pasts, ledger, lookup)
        self.sizes: dict[Owner, float] = {}

    def hidden(self) -> set[Owner]:
        """Return the owners of the points that are hidden already, or must be."""
        hidden = {_owner(each) for each in self.made if each.is_hidden and not each.is_past}
        hidden |= self._complements()
        if not hidden and not self.hides:
            return hidden
        rows = [*(row for each in self.made for row in self._rows(each)), *self._ranges()]
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
        found = recovered(told, sums, self.summing.truth, by_sums_alone=by_sums_alone)
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

    def _ranges(self) -> Iterator[_Row]:
        """Yield what a range of the draft would tell, as if it told all of its areas; and what releases told by one."""
        ranges: dict[tuple[Owner, str], list[Made]] = {}
        for made in self.made:
            if made.series.ends_in:
                ranges.setdefault((_owner(made), made.point.definition), []).append(made)
        for (owner, _), areas in ranges.items():
            for made in areas:
                if not (made.is_past or made.is_hidden) and _says(made) and (sums := self.summing.now_of(made)):
                    self.sizes[owner] = max(self.sizes.get(owner, 0), sums.cell.numerator)
                    yield from (replace(row, is_cell=False) for row in _rows_of(sums, made.series.policy, owner))
            for terms, told in told_by_ranges(areas, self.summing):
                yield _Row(terms, told, 0)

    def _rows(self, made: Made) -> Iterator[_Row]:
        """Yield what the draft says of a point or hides, and what releases before it did while it was another count."""
        if made.series.ends_in:
            return
        sums = None if made.is_past else self.summing.now_of(made)
        if sums and (made.is_hidden or _says(made)):
            owner, is_read = _owner(made), self.summing.is_read(made)
            self.sizes[owner] = max(self.sizes.get(owner, 0), sums.cell.numerator, sums.cell.denominator or 0)
            is_hidden = made.is_hidden and not is_read
            yield from _rows_of(sums, made.series.policy, None if is_read else owner, is_hidden=is_hidden)
        for counts, before in self.summing.before(made):
            if sums is None or before.terms != sums.terms:
                # What was shown under a policy of its time is what it was then: exact, or rounded.
                policies = [made.series.policy, Policy.SMALL_NUMBERS, Policy.HES]
                shown_by = next((policy for policy in policies if was_shown(before.cell, [counts], policy)), None)
                if shown_by or counts == HIDDEN:
                    yield from _rows_of(before, shown_by or made.series.policy, is_hidden=counts == HIDDEN)

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
            for name in counted_of(made):
                kind, text = made.series.asked[name]
                if pairs[kind] and not (name == "numerator" and "less" in made.series.asked):
                    where = kind, made.point.area, made.series.labels(name, made.window)
                    counts.setdefault(where, {})[self.pasts[kind].filters.index(text)] = made, name
        found: set[Owner] = set()
        for (kind, *_), held in counts.items():
            for few, many in pairs[kind]:
                if few in held and many in held and is_small(count_of(*held[many]) - count_of(*held[few])):
                    two = [made for made, _ in (held[few], held[many])]
                    unread = [made for made in two if not self.summing.is_read(made)]
                    found |= {_owner(made) for made in unread[:1] if two[0] is not two[1]}
        return found


def _narrower(past: Past) -> list[tuple[int, int]]:
    """Return the pairs of filters of which the first counts only what the second counts too, and less of it."""
    kinds = past.kinds(past.last)
    passed = [frozenset(bits for bits in kinds if bits >> bit & 1) for bit in range(len(past.filters))]
    return [(few, many) for few, one in enumerate(passed) for many, other in enumerate(passed) if one and one < other]


def _says(made: Made) -> bool:
    """Tell whether a point that is not hidden says a count of people; a row left out says nought."""
    if not made.is_row:
        return not made.count.numerator.lack
    people = made.point.denominator if made.series.indicator.is_people else None
    return made.point.numerator is not None or people is not None
