"""Which hidden sums a reader can work out from all the shown ones together, and which of the shown that takes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array, vstack

Unknown = Hashable
"""One count that nobody is told by itself: of the smallest area, month and kind of case."""

Owner = tuple[str, str, str, bool]
"""Who shows a sum, and is hidden as one: indicator, period and area; where true, all members of its breakdown there."""

Terms = Mapping[Unknown, float]
"""How often each unknown is counted in a sum: once, or taken off."""

ONE = 1 - 1e-6
"""A hidden count is kept where a reader must think at least one more, or one less, possible."""

ROUNDING = 1e-9
"""A number of this size is the arithmetic of a computer, and nought."""

AT_A_TIME = 10
"""So many sums that seem to be worked out are proved before more is hidden: what keeps one often keeps others."""


@dataclass(frozen=True)
class Told:
    """A sum of which a reader knows that it lies from `lower` to `upper`. Its `owner` showed it, and may be hidden."""

    terms: Terms
    lower: float
    upper: float
    owner: Owner | None = None


@dataclass(frozen=True)
class Found:
    """Hidden sums that can be worked out, by index, with the owners of what each takes; and those not settled yet."""

    owners: Mapping[int, set[Owner]]
    unsettled: frozenset[int] = frozenset()


def recovered(
    told: Sequence[Told], hidden: Sequence[Terms], truth: Mapping[Unknown, float], *, by_sums_alone: bool = False
) -> Found:
    """Return which hidden sums can be worked out from all that is told.

    Worked out is a sum that a linear programme over everything told leaves one whole number: neither one more nor
    one less than the `truth` fits, unknowns being counts and so not below nought. To hide an owner named is needed
    to keep the sum; whether it is enough is for the caller to ask again, as of sums `unsettled`. What only rows
    without an owner tell names nobody. `by_sums_alone` looks at no range: what it finds is a part, quickly found.
    Source: methods, decision 10 (minimum equal to maximum).
    """
    sums = [*(each.terms for each in told), *hidden]
    alike = _alike(sums)
    columns: list[dict[int, float]] = [{} for _ in sums]
    for column, places in enumerate(alike):
        for row, times in places:
            columns[row][column] = times
    counts = [sum(truth[unknown] for unknown in unknowns) for unknowns in alike.values()]
    lines = _Lines(told, columns)
    asked = dict(enumerate(map(lines.reduced, columns[len(told) :])))
    proofs: dict[int, Iterable[int]] = {index: () for index, line in asked.items() if not line.terms}
    open_ = {index: line for index, line in asked.items() if line.terms}
    unsettled: set[int] = set()
    for limits, inside in () if by_sums_alone else _apart(list(lines.limits(told, columns, counts)), open_):
        part = _Part(limits, inside, counts)
        stuck = _stuck(part)
        proofs |= _proofs(part, stuck[:AT_A_TIME])
        unsettled |= set(stuck[AT_A_TIME:])
    owners = [each.owner for each in told]
    return Found(
        {
            index: {owner for row in {*proof, *asked[index].rows} if (owner := owners[row])}
            for index, proof in proofs.items()
        },
        frozenset(unsettled),
    )


Places = tuple[tuple[int, float], ...]
"""In which rows an unknown stands, and how often."""


def _alike(sums: Sequence[Terms]) -> dict[Places, list[Unknown]]:
    """Return the unknowns by the rows they stand in: those that always stand together are one."""
    where: dict[Unknown, list[tuple[int, float]]] = {}
    for row, terms in enumerate(sums):
        for unknown, times in terms.items():
            where.setdefault(unknown, []).append((row, times))
    alike: dict[Places, list[Unknown]] = {}
    for unknown, places in where.items():
        alike.setdefault(tuple(places), []).append(unknown)
    return alike


# -- what follows from exact sums alone


@dataclass
class _Line:
    """A number as a sum of others that are still open, and how often each row told was taken to write it so."""

    number: float = 0
    terms: dict[int, float] = field(default_factory=dict)
    rows: dict[int, float] = field(default_factory=dict)

    def add(self, other: _Line, times: float) -> None:
        self.number += times * other.number
        _add(self.terms, other.terms, times)
        _add(self.rows, other.rows, times)


def _add(sums: dict[int, float], others: Mapping[int, float], times: float) -> None:
    for key, often in others.items():
        left = sums.get(key, 0) + times * often
        if abs(left) < ROUNDING:
            sums.pop(key, None)
        else:
            sums[key] = left


class _Lines:
    """The exact sums solved, one unknown each (Gauss and Jordan): what is left open is free of them."""

    def __init__(self, told: Sequence[Told], columns: Sequence[dict[int, float]]) -> None:
        self.solved: dict[int, _Line] = {}
        self.users: dict[int, set[int]] = {}
        exact = [row for row, each in enumerate(told) if each.lower == each.upper]
        # Noughts first, for of a nought every part is known; then the shortest, so that long sums are short when read.
        for row in sorted(exact, key=lambda row: (told[row].lower != 0, len(columns[row]))):
            self._take(row, self.reduced(columns[row]), told[row].lower)

    def reduced(self, terms: Mapping[int, float]) -> _Line:
        """Return a sum with all that is solved put in."""
        line = _Line(0, {column: times for column, times in terms.items() if column not in self.solved})
        for column, times in terms.items():
            if column in self.solved:
                line.add(self.solved[column], times)
        return line

    def _take(self, row: int, line: _Line, value: float) -> None:
        if not line.terms:
            return
        rest = value - line.number
        signs = {times > 0 for times in line.terms.values()}
        if abs(rest) < ROUNDING and len(signs) == 1:
            rows = {**line.rows, row: 1.0}
            for column in list(line.terms):
                self._solve(column, _Line(0, {}, dict(rows)))
            return
        column = min(line.terms, key=lambda each: (abs(line.terms[each]) != 1, len(self.users.get(each, ()))))
        often = line.terms.pop(column)
        made = _Line(rest / often, {}, {row: 1 / often})
        _add(made.terms, line.terms, -1 / often)
        _add(made.rows, line.rows, -1 / often)
        self._solve(column, made)

    def _solve(self, column: int, line: _Line) -> None:
        self.solved[column] = line
        for user in self.users.pop(column, ()):
            other = self.solved[user]
            if column in other.terms:
                other.add(line, other.terms.pop(column))
                for each in line.terms:
                    self.users.setdefault(each, set()).add(user)
        for each in line.terms:
            self.users.setdefault(each, set()).add(column)

    def limits(
        self, told: Sequence[Told], columns: Sequence[dict[int, float]], counts: Sequence[float]
    ) -> Iterator[_Limit]:
        """Yield what else is told of the open unknowns: rows with a range, and that nothing solved is below nought."""
        for row, each in enumerate(told):
            if each.lower < each.upper:
                line = self.reduced(columns[row])
                if line.terms:
                    bounds = each.lower - line.number, each.upper - line.number
                    yield _Limit(line.terms, *bounds, frozenset([*line.rows, row]))
        for column, line in self.solved.items():
            is_plain = line.number >= 0 and all(times > 0 for times in line.terms.values())
            if not is_plain and counts[column] >= 0:
                yield _Limit(line.terms, -line.number, np.inf, frozenset(line.rows))


# -- what follows from ranges, and from counts not being negative


@dataclass(frozen=True)
class _Limit:
    """A range of a sum of open unknowns, and the rows it was read from."""

    terms: Mapping[int, float]
    lower: float
    upper: float
    rows: frozenset[int]


def _apart(limits: Sequence[_Limit], asked: Mapping[int, _Line]) -> Iterator[tuple[list[_Limit], dict[int, _Line]]]:
    """Yield limits that share unknowns with one another and with no others, and the hidden sums among them.

    Limits that touch no hidden sum are left out: nothing of anybody's follows from them.
    """
    parent: dict[int, int] = {}

    def root(column: int) -> int:
        while (above := parent.setdefault(column, column)) != column:
            parent[column] = column = parent[above]
        return column

    for terms in (*(limit.terms for limit in limits), *(line.terms for line in asked.values())):
        first, *others = terms
        for other in others:
            parent[root(other)] = root(first)
    apart: dict[int, tuple[list[_Limit], dict[int, _Line]]] = {}
    for index, line in asked.items():
        apart.setdefault(root(next(iter(line.terms))), ([], {}))[1][index] = line
    for limit in limits:
        if part := apart.get(root(next(iter(limit.terms)))):
            part[0].append(limit)
    yield from apart.values()


class _Part:
    """Limits as matrices, with the hidden sums among them."""

    def __init__(self, limits: list[_Limit], asked: Mapping[int, _Line], counts: Sequence[float]) -> None:
        sums = [*(limit.terms for limit in limits), *(line.terms for line in asked.values())]
        columns = list(dict.fromkeys(column for terms in sums for column in terms))
        self.truth = np.array([counts[column] for column in columns], dtype=float)
        whole = _matrix(sums, columns)
        told = whole[: len(limits)]
        self.asked = dict(zip(asked, whole[len(limits) :].toarray(), strict=True))
        lower, upper = (np.array([getattr(limit, end) for limit in limits], dtype=float) for end in ("lower", "upper"))
        below, above = np.flatnonzero(np.isfinite(upper)), np.flatnonzero(np.isfinite(lower))
        self.sides = vstack([told[below], -told[above]])
        self.limits = np.concatenate([upper[below], -lower[above]])
        self.rows = [limits[index].rows for index in (*below, *above)]
        # No count is below nought, and a world in which one is far above all that there is proves no more.
        far = np.abs(self.truth).sum() + 1000
        self.bounds = np.column_stack([np.where(self.truth < 0, -far, 0), np.full(len(columns), far)])

    def is_other(self, index: int, world: NDArray[np.float64]) -> bool:
        """Tell whether a hidden sum is another whole number in this world than in truth."""
        return bool(abs(self.asked[index] @ (world - self.truth)) >= ONE)


def _matrix(sums: Sequence[Mapping[int, float]], columns: Sequence[int]) -> csr_array:
    place = {column: number for number, column in enumerate(columns)}
    entries = [(row, place[column], times) for row, terms in enumerate(sums) for column, times in terms.items()]
    rows, cells, times = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((np.array(times, dtype=float), (rows, cells)), shape=(len(sums), len(columns)))


@dataclass(frozen=True)
class _World:
    """Counts that fit all that is told, as far off in one direction as can be, and the rows that hold them there."""

    counts: NDArray[np.float64]
    rows: frozenset[int]


def _stuck(part: _Part) -> list[int]:
    """Return the hidden sums that no world found by chance moves: those that can be worked out, but for bad luck."""
    left = list(part.asked)
    while left:
        weights = np.cos(np.arange(1, len(left) + 1))  # no two are alike, and they are the same every time
        goal = sum(weight * part.asked[index] for weight, index in zip(weights, left, strict=True))
        worlds = _worlds(part, [goal, -goal])
        stuck = [index for index in left if not any(part.is_other(index, world.counts) for world in worlds)]
        if len(stuck) == len(left):
            break
        left = stuck
    return left


def _proofs(part: _Part, stuck: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the hidden sums that can be worked out, by index, each with the rows that prove its least and its most."""
    worlds = _worlds(part, [sign * part.asked[index] for index in stuck for sign in (1, -1)])
    return {
        index: one.rows | other.rows
        for index, one, other in zip(stuck, worlds[::2], worlds[1::2], strict=True)
        if not (part.is_other(index, one.counts) or part.is_other(index, other.counts))
    }


def _worlds(part: _Part, goals: Sequence[NDArray[np.float64]]) -> list[_World]:
    """Return the world of a part in which each goal is least. They are solved as one, for a solver is slow to begin."""
    if not goals:
        return []
    many = len(goals)
    found = linprog(
        np.concatenate(goals),
        block_diag([part.sides] * many, format="csr"),
        np.tile(part.limits, many),
        bounds=np.tile(part.bounds, (many, 1)),
        method="highs",
        options={"presolve": False},
    )
    if not found.success:  # the truth fits, so this is the solver's own trouble: nothing is called safe
        return [_World(part.truth, frozenset().union(*part.rows))] * many
    weights = found.ineqlin.marginals.reshape(many, -1)
    return [
        _World(counts, frozenset().union(*(part.rows[row] for row in np.flatnonzero(np.abs(held) > ROUNDING))))
        for counts, held in zip(found.x.reshape(many, -1), weights, strict=True)
    ]
