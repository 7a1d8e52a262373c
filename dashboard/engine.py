"""Filters and grouped sums over facts, as narwhals expressions on Polars frames; facts to bytes and back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce as reduce_by
from operator import and_, or_
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from polars import selectors

from dashboard.contracts import Condition
from dashboard.terms import Point

Frame = pl.DataFrame

ROWS = "rows"
"""The facts column that counts the rows of the file behind each fact."""


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


def _wide(frame: Frame) -> Frame:
    return frame.with_columns(selectors.integer().cast(pl.Int64))


def sums(frame: Frame, keys: Sequence[str], requests: Mapping[str, Request]) -> list[dict[str, Any]]:
    """Return one dict a group: the keys, and for each request its sum, rows, missing, straddling and lowest band.

    `<name>` is the sum; `<name>.rows` the rows of files behind it; `<name>.missing` how many values
    behind it were missing; `<name>.straddle` how many rows may have passed, had a test not cut their
    band in two; `<name>.low` the lowest band that passed. All in one pass, however many requests there are.
    """
    if frame.is_empty() or not requests:
        return []
    tested: list[nw.Expr] = []
    made: list[nw.Expr] = []
    wanted: list[nw.Expr] = []
    for name, request in requests.items():
        passed, cut = f"{name}.passed", f"{name}.cut"
        tested += [_passes(request).alias(passed), _straddles(request).alias(cut)]
        for part, column, test in (
            ("", request.measure, passed),
            (".rows", ROWS, passed),
            (".missing", missing(request.measure), passed),
            (".straddle", ROWS, cut),
        ):
            # Made as a column first: narwhals ignores the condition of when().then().sum() inside agg on some backends.
            made.append(nw.when(nw.col(test)).then(nw.col(column)).otherwise(nw.lit(0)).alias(f"{name}{part}"))
            wanted.append(nw.col(f"{name}{part}").sum())
        if band := next((each.column for each in request.tests if each.column in request.bands), None):
            low = nw.when(nw.col(passed)).then(nw.col(band)).otherwise(nw.lit(None, nw.Int64))
            made.append(low.alias(f"{name}.low"))
            wanted.append(nw.col(f"{name}.low").min())
    # Tested once a row, and then looked at for each number that is wanted.
    table = nw.from_native(_wide(frame)).with_columns(*tested).with_columns(*made)
    return list(table.group_by(list(keys)).agg(*wanted).rows(named=True))


def _passes(request: Request) -> nw.Expr:
    return _every(_passes_one(test, request) for test in request.tests)


def _every(tests: Iterable[nw.Expr]) -> nw.Expr:
    return reduce_by(and_, tests, nw.lit(value=True))


def _any(tests: Iterable[nw.Expr]) -> nw.Expr:
    return reduce_by(or_, tests)


def _passes_one(test: Condition, request: Request) -> nw.Expr:
    column = nw.col(test.column)
    if test.known is not None:
        return ~column.is_null() if test.known else column.is_null()
    if test.column in request.truths:
        return column.is_in([value == "true" for value in test.values])
    if test.column not in request.bands:
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


def _straddles(request: Request) -> nw.Expr:
    """True for a row that passes but for a band lying partly in a tested range: it can be neither counted nor left out.

    A row that another test leaves out is left out, wherever its band lies.
    """
    cut = [test for test in request.tests if test.column in request.bands and test.known is None]
    if not cut:
        return nw.lit(value=False)
    others = [_passes_one(test, request) for test in request.tests if test not in cut]
    near = [_any(_touches(test.column, low, high) for low, high in _ranges(test)) for test in cut]
    return _every([*others, *near]) & ~_every(_passes_one(test, request) for test in cut)


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
