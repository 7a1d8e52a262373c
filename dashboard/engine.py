"""Filters and grouped sums over facts, as narwhals expressions on Polars frames; facts to bytes and back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce as reduce_by
from operator import or_
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from polars import selectors

from dashboard.contracts import Condition
from dashboard.terms import Point

Frame = pl.DataFrame

ROWS = "rows"
"""The facts column that counts the rows of the file behind each fact."""

DETAIL = "area__detail"
"""The facts column that holds the smaller area within the one a count is kept under, where a contract keeps it."""


KNOWN, RANGE, TRUTH, CODE = "known", "range", "truth", "code"


def upper(name: str) -> str:
    """Return the facts column that holds the last value of a band; null there means it has no end."""
    return f"{name}__to"


def missing(name: str) -> str:
    """Return the facts column that counts the missing values behind a measure's sum."""
    return f"{name}__missing"


@dataclass(frozen=True)
class Request:
    """One sum: a measure over the rows that pass every test. `bands` are the tested columns kept as bands."""

    measure: str
    tests: tuple[Condition, ...]
    bands: frozenset[str] = frozenset()
    truths: frozenset[str] = frozenset()

    def kind_of(self, test: Condition) -> str:
        """Return how a test is put: to a band as a range, to a truth, or to a code, or only whether it is known."""
        if test.known is not None:
            return KNOWN
        return RANGE if test.column in self.bands else TRUTH if test.column in self.truths else CODE


def reduce(frame: Frame, keys: Sequence[str], measures: Sequence[str]) -> Frame:
    """Return the frame grouped by `keys`, with each measure summed in 64 bits and its missing values counted.

    Polars sums of Int32 wrap to negative without a word, so nothing narrower is ever summed.
    """
    frame = _wide(frame)
    counts = [
        pl.col(name).is_null().cast(pl.Int64).sum().alias(missing(name))
        for name in measures
        if missing(name) not in frame.columns
    ]
    again = [pl.col(missing(name)).sum() for name in measures if missing(name) in frame.columns]
    sums = [pl.col(name).sum() for name in (*measures, ROWS)]
    return frame.group_by(list(keys)).agg(*sums, *counts, *again).sort(list(keys), nulls_last=True)


def without_detail(frame: Frame) -> Frame:
    """Return facts grouped again by all but the smaller areas: what they would be, had those not been kept."""
    if DETAIL not in frame.columns:
        return frame
    measures = [name for name in frame.columns if missing(name) in frame.columns]
    summed = {ROWS, DETAIL, *measures, *map(missing, measures)}
    return reduce(frame, [name for name in frame.columns if name not in summed], measures)


def regrouped(frame: Frame, groups: Mapping[str, str]) -> Frame:
    """Return the facts of smaller areas that belong to a group, summed by it: its name stands as their area."""
    if DETAIL not in frame.columns:
        return frame.clear()
    named = pl.col(DETAIL).replace_strict(dict(groups), default=None, return_dtype=pl.String)
    return without_detail(frame.with_columns(named.alias("area")).filter(pl.col("area").is_not_null()))


def _wide(frame: Frame) -> Frame:
    return frame.with_columns(selectors.integer().cast(pl.Int64))


def sums(frame: Frame, keys: Sequence[str], requests: Mapping[str, Request]) -> list[dict[str, Any]]:
    """Return one dict a group: the keys, and for each request its sum, rows, missing, straddling and lowest band.

    `<name>` is the sum; `<name>.rows` the rows of files behind it; `<name>.missing` how many values
    behind it were missing; `<name>.straddle` how many rows may have passed, had a test not cut their
    band in two; `<name>.low` the lowest band that a range let pass. All in one pass, however many requests there are.
    """
    if frame.is_empty() or not requests:
        return []
    named = _named(requests.values())
    tested = [made for name, request in requests.items() for made in _outcome(name, request, named)]
    made = [(part, column) for name, request in requests.items() for part, column in _numbers(name, request).items()]
    # Made as columns first: narwhals ignores the condition of when().then().sum() inside agg on some backends.
    table = nw.from_native(_wide(frame)).with_columns(*_tests(named)).with_columns(*tested)
    table = table.with_columns(*(column.alias(part) for part, column in made))
    wanted = [nw.col(part).min() if part.endswith(".low") else nw.col(part).sum() for part, _ in made]
    return list(table.group_by(list(keys)).agg(*wanted).rows(named=True))


def patterns(frame: Frame, keys: Sequence[str], requests: Mapping[int, Request]) -> list[tuple[Any, ...]]:
    """Return a row for each group of `keys` and of requests that its facts pass: the keys, their bits, and the sum.

    Requests are of one measure, by the number of their bit; facts that pass none are left out. A request's sum is
    that of the rows with its bit: the rows are the smallest counts that the requests can tell apart.
    """
    if frame.is_empty() or not requests:
        return []
    measure = next(iter(requests.values())).measure
    named = _named(requests.values())
    passes = [
        _every(named[test, each.kind_of(test)] for test in each.tests).fill_null(value=False).alias(f"bit.{bit}")
        for bit, each in requests.items()
    ]
    table = nw.from_native(_wide(frame)).with_columns(*_tests(named)).with_columns(*passes)
    grouped = table.group_by([*keys, *(f"bit.{bit}" for bit in requests)]).agg(nw.col(measure).sum())
    found: list[tuple[Any, ...]] = []
    for row in grouped.rows():
        bits = sum(1 << bit for bit, is_passed in zip(requests, row[len(keys) :], strict=False) if is_passed)
        if bits:
            found.append((*row[: len(keys)], bits, row[-1]))
    return found


def _outcome(name: str, request: Request, named: Mapping[tuple[Condition, str], str]) -> tuple[nw.Expr, nw.Expr]:
    """Return whether each row passes every test, and whether it would but for a band that a test cuts in two.

    Such a row can be neither counted nor left out. One that another test leaves out is left out, whatever its band.
    """
    asked = {named[test, request.kind_of(test)]: request.kind_of(test) for test in request.tests}
    near = _every(_near(each) if kind == RANGE else each for each, kind in asked.items())
    return _every(asked).alias(f"{name}.passed"), (near & ~_every(asked)).alias(f"{name}.cut")


def _numbers(name: str, request: Request) -> dict[str, nw.Expr]:
    """Return what each row adds to the numbers of a request, by their names."""
    passed, nothing = nw.col(f"{name}.passed"), nw.lit(0)
    columns = {"": request.measure, ".rows": ROWS, ".missing": missing(request.measure)}
    made = {
        f"{name}{part}": nw.when(passed).then(nw.col(column)).otherwise(nothing) for part, column in columns.items()
    }
    made[f"{name}.straddle"] = nw.when(nw.col(f"{name}.cut")).then(nw.col(ROWS)).otherwise(nothing)
    ranged = [test.column for test in request.tests if request.kind_of(test) == RANGE]
    for band in ranged[:1]:
        made[f"{name}.low"] = nw.when(passed).then(nw.col(band)).otherwise(nw.lit(None, nw.Int64))
    return made


def _named(requests: Iterable[Request]) -> dict[tuple[Condition, str], str]:
    """Return a name for each test that any request makes: a row is put to it once, whoever asks."""
    asked = dict.fromkeys((test, request.kind_of(test)) for request in requests for test in request.tests)
    return {each: f"test.{number}" for number, each in enumerate(asked)}


def _near(test: str) -> str:
    return f"{test}.near"


def _tests(named: Mapping[tuple[Condition, str], str]) -> Iterator[nw.Expr]:
    """Yield whether each row passes each test, and whether its band comes near: lies in a range, in part at least."""
    for (test, kind), name in named.items():
        yield _passes(test, kind).alias(name)
        if kind == RANGE:
            yield _any(_touches(test.column, low, high) for low, high in _ranges(test)).alias(_near(name))


def _every(columns: Iterable[str]) -> nw.Expr:
    every = [nw.col(column) for column in columns]
    return nw.all_horizontal(*every, ignore_nulls=False) if every else nw.lit(value=True)


def _any(tests: Iterable[nw.Expr]) -> nw.Expr:
    return reduce_by(or_, tests)


def _passes(test: Condition, kind: str) -> nw.Expr:
    column = nw.col(test.column)
    if test.known is not None:
        return ~column.is_null() if test.known else column.is_null()
    if kind == TRUTH:
        return column.is_in([value == "true" for value in test.values])
    if kind != RANGE:
        return column.is_in(list(test.values))
    return _any(_inside(test.column, low, high) for low, high in _ranges(test))


def _ranges(test: Condition) -> list[tuple[int | None, int | None]]:
    """Return the ranges a test of a band allows: values that follow one another are one, which a wide band may fill."""
    if not test.values:
        return [(None if test.low is None else int(test.low), None if test.high is None else int(test.high))]
    wanted = {int(value) for value in test.values}
    starts = sorted(value for value in wanted if value - 1 not in wanted)
    return list(zip(starts, sorted(value for value in wanted if value + 1 not in wanted), strict=True))


def _inside(column: str, low: int | None, high: int | None) -> nw.Expr:
    first, last = nw.col(column), nw.col(upper(column))
    within = ~first.is_null()
    if low is not None:
        within = within & (first >= low)
    if high is not None:
        within = within & ~last.is_null() & (last <= high)
    return within


def _touches(column: str, low: int | None, high: int | None) -> nw.Expr:
    first, last = nw.col(column), nw.col(upper(column))
    touching = ~first.is_null()
    if low is not None:
        touching = touching & (last.is_null() | (last >= low))
    if high is not None:
        touching = touching & (first <= high)
    return touching


def rows_by(frame: Frame, column: str) -> dict[str, int]:
    """Return how many rows of files stand behind each value of a facts column, in order of the value."""
    if frame.is_empty() or column not in frame.columns:
        return {}
    return dict(frame.group_by(column).agg(pl.col(ROWS).sum()).sort(column).iter_rows())


def resolve(pieces: Iterable[tuple[int, Sequence[str], set[tuple[str, ...]], Frame]]) -> Frame:
    """Return the facts in force: for each piece (number, key columns, keys, facts), those no later piece replaces.

    A later extract replaces every fact of its keys, whole, and nothing else; a key it covers and
    has no row for is replaced by nothing.
    """
    taken: set[tuple[str, ...]] = set()
    kept: list[Frame] = []
    for number, columns, keys, facts in sorted(pieces, key=lambda piece: -piece[0]):
        # "Council" and "council" are one organisation: the later file replaces the earlier, and adds nothing to it.
        key = pl.concat_str([pl.col(name).fill_null("") for name in columns], separator="\x1f").str.to_lowercase()
        old = ["\x1f".join(each).lower() for each in taken]
        kept.append(facts.filter(~key.is_in(old)).with_columns(pl.lit(number, pl.Int64).alias("extract")))
        taken |= keys
    return pl.concat(kept, how="diagonal_relaxed") if kept else pl.DataFrame()


def to_parquet(frame: Frame) -> bytes:
    """Return a frame as compressed Parquet."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def from_parquet(content: bytes) -> Frame:
    """Return the frame in Parquet bytes."""
    return pl.read_parquet(io.BytesIO(content))


_POINT_TYPES = {"float | None": pl.Float64, "str": pl.String, "bool": pl.Boolean, "int": pl.Int64}


def points_to_parquet(points: Sequence[Point]) -> bytes:
    """Return points as Parquet, one row a point, in the order given, so that equal points are equal bytes."""
    schema = {name: _POINT_TYPES[kind] for name, kind in Point.__annotations__.items()}
    return to_parquet(pl.DataFrame([vars(point) for point in points], schema=schema, orient="row"))


def points_from_parquet(content: bytes) -> list[Point]:
    """Return the points in Parquet bytes."""
    return [Point(**row) for row in from_parquet(content).iter_rows(named=True)]
