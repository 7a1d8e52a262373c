"""What a range between areas tells of the counts of two: how far their rates are apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.compute.atoms import Made
from dashboard.compute.sums import Summing
from dashboard.disclosure import ROUNDED_TO, Range
from dashboard.inequality import range_between
from dashboard.recovered import Terms

PRINTED = 1e-6
"""A rate is read so exactly, and a count behind it is a whole number all the same."""


@dataclass(frozen=True)
class _End:
    """An area of a range as a release told it: its rate, and its count as a sum of atoms, each so much of the rate."""

    rate: float
    weight: float
    terms: Terms
    is_exact: bool


def told_by_ranges(areas: Sequence[Made], summing: Summing) -> Iterator[tuple[Terms, Range]]:
    """Yield what releases told by the range between these areas in a period: a sum of atoms, and where it lies.

    It is told by a rate whose denominator everybody knows. Every other rate lies between the two, which is not used.
    """
    for epoch in summing.told_at(areas):
        ends = {made.point.area_name: end for made in areas if (end := _end(made, epoch, summing))}
        found = range_between({name: end.rate for name, end in ends.items()})
        if found.value is not None and len(ends) == len(areas):
            high, low = ends[found.highest], ends[found.lowest]
            terms = {unknown: times * high.weight for unknown, times in high.terms.items()}
            for unknown, times in low.terms.items():
                terms[unknown] = terms.get(unknown, 0) - times * low.weight
            is_exact = high.is_exact and low.is_exact
            reach = PRINTED + (0 if is_exact else ROUNDED_TO // 2 * (high.weight + low.weight))
            yield terms, Range(found.value - reach, found.value + reach)


def _end(made: Made, epoch: int, summing: Summing) -> _End | None:
    people, indicator = made.count.denominator, made.series.indicator
    sums, shown = summing.of(made, epoch, ["numerator"]), summing.shown_at(made, epoch)
    if not (people and people.value > 0 and sums and shown is not None) or indicator.is_people or indicator.bands:
        return None
    weight = indicator.multiplier / people.value
    return _End(shown * weight, weight, sums.terms[0], is_exact=shown == sums.cell.numerator)
