"""Rows to facts: derived columns, bands, areas rolled up, one fact a group, no row a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from dashboard import engine
from dashboard.contracts import Derive, Kind, Source
from dashboard.engine import DETAIL, ROWS, Frame, upper
from dashboard.place import Lookup
from dashboard.terms import UNKNOWN_AREA, Problem, Severity

AREA = "area"

MERGED_AT = 250_000
"""Facts gathered from chunks before they are grouped again, so that memory follows the facts and not the file."""


@dataclass
class Gathered:
    """What a walk through a file has found so far, and in the end the facts it gives."""

    frames: list[Frame] = field(default_factory=list)
    covers: set[str] = field(default_factory=set)
    keys: set[tuple[str, ...]] = field(default_factory=set)
    latest: dict[str, date] = field(default_factory=dict)
    rows_by_label: dict[str, int] = field(default_factory=dict)
    seen: list[Frame] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def frame(self) -> Frame:
        return self.frames[0]

    def note(self, frame: Frame, source: Source, lookup: Lookup) -> None:
        """Note what the rows cover and replace, whatever place they are of, and the identifiers seen."""
        self.covers |= set(frame["covered"].unique().to_list())
        # An area may be said by name, by an older code or by a smaller area: replaced is the area it is kept under.
        kept = {source.covers: "covered", source.area: AREA}
        said = frame if source.area not in source.replaces else _with_area(frame, source, lookup)
        keys = [pl.col(kept.get(name, name)).fill_null("").cast(pl.String) for name in source.replaces]
        self.keys |= set(said.select(keys).unique().rows()) if keys else set()
        if source.columns[source.covers].kind is Kind.DATE:
            for label, latest in frame.group_by("covered").agg(pl.col(source.covers).max()).iter_rows():
                self.latest[label] = max(latest, self.latest.get(label, latest))
        for label, count in frame.group_by("covered").len().iter_rows():
            self.rows_by_label[label] = self.rows_by_label.get(label, 0) + count
        unique = [name for name, stated in source.columns.items() if stated.unique and name in frame.columns]
        if unique:
            # Identifiers are kept for the length of the walk only, as hashes: enough to find the same one twice.
            self.seen.append(
                frame.select(pl.col("row").cast(pl.UInt32), *[pl.col(name).hash(seed=0) for name in unique])
            )

    def add(self, frame: Frame, source: Source, lookup: Lookup) -> None:
        """Take in the rows of the place: of a record source as facts already, of an aggregate one row by row."""
        made = _with_derived(frame, source)
        made = _with_area(made, source, lookup)
        if source.grain == "record":
            made = engine.reduce(_measured(made, source), _keys(made, source), list(source.measures))
        self.frames.append(made)
        if source.grain == "record" and sum(frame.height for frame in self.frames) > MERGED_AT:
            together = pl.concat(self.frames, how="diagonal_relaxed")
            self.frames = [engine.reduce(together, _keys(together, source), list(source.measures))]

    def leave_out(self, label: str) -> int:
        """Forget a period: its rows, its cover and its keys; return how many rows that were kept these are."""
        left = [frame.filter(pl.col("covered") == label) for frame in self.frames]
        self.covers.discard(label)
        self.keys = {key for key in self.keys if label not in key}
        self.frames = [frame.filter(pl.col("covered") != label) for frame in self.frames]
        return sum(int(frame[ROWS].sum()) if ROWS in frame.columns else frame.height for frame in left)


def to_facts(gathered: Gathered, source: Source, lookup: Lookup, name: str) -> Gathered:
    """Return what was gathered as one frame of facts, with the problems that only the whole file shows.

    Of a record source the rows were already grouped. Of an aggregate one: a row said twice is a
    problem, a total is checked against its parts and left out, areas at two levels are a problem,
    and an area kept from smaller ones is left out unless all of them are there.
    """
    gathered.problems += _twice(gathered, name)
    whole = pl.concat(gathered.frames, how="diagonal_relaxed") if gathered.frames else pl.DataFrame()
    if whole.is_empty():
        gathered.frames = [whole]
        return gathered
    if source.grain == "aggregate":
        whole = _single(whole, gathered, source, name)
        whole = _without_totals(whole, gathered, source, name)
        gathered.problems += _ages_whole(whole, source, name)
        whole = _complete(whole, gathered, source, lookup, name)
        whole = _measured(whole, source)
    if set(source.replaces) == {source.covers}:
        gathered.keys = {(label,) for label in gathered.covers}
    gathered.frames = [engine.reduce(whole, _keys(whole, source), list(source.measures))]
    return gathered


def _with_derived(frame: Frame, source: Source) -> Frame:
    for name, derive in source.derive.items():
        frame = _derived(frame, name, derive)
    for name in source.dates:
        if name in frame.columns and frame[name].dtype == pl.Date:
            frame = frame.with_columns(pl.col(name).dt.strftime("%Y-%m"))
    return frame


def _derived(frame: Frame, name: str, derive: Derive) -> Frame:
    if derive.one_of is not None:
        return (
            frame.with_columns(pl.col(derive.one_of).is_in(derive.values).alias(name))
            if derive.one_of in frame.columns
            else frame
        )
    if derive.days_between is not None:
        first, last = derive.days_between
        made = (pl.col(last) - pl.col(first)).dt.total_days()
    elif derive.band in frame.columns:
        made = pl.col(str(derive.band))
    else:
        return frame
    return frame.with_columns(*_banded(made, name, derive.cuts))


def _banded(value: pl.Expr, name: str, cuts: list[int]) -> tuple[pl.Expr, pl.Expr]:
    low, high = pl.lit(None, pl.Int64), pl.lit(None, pl.Int64)
    for index, cut in enumerate(cuts):
        low = pl.when(value >= cut).then(pl.lit(cut, pl.Int64)).otherwise(low)
        end = cuts[index + 1] - 1 if index + 1 < len(cuts) else None
        high = pl.when(value >= cut).then(pl.lit(end, pl.Int64)).otherwise(high)
    return low.alias(name), high.alias(upper(name))


def _with_area(frame: Frame, source: Source, lookup: Lookup) -> Frame:
    if "code" not in frame.columns:
        return frame.with_columns(
            pl.lit(lookup.place).alias(AREA), pl.lit(lookup.place).alias("code"), pl.lit("in").alias("where")
        )
    codes = frame["code"].unique().to_list()
    kept: dict[str, list[str | None]] = {AREA: [_kept(code, source, lookup) for code in codes]}
    if source.detail:
        kept[DETAIL] = [_detail(code, source, lookup) for code in codes]
    said = pl.col("code")
    return frame.with_columns(
        said.replace_strict(codes, areas, return_dtype=pl.String).alias(name) for name, areas in kept.items()
    )


def _detail(code: str, source: Source, lookup: Lookup) -> str | None:
    """Return the smaller area of the place that a code is, or lies in; None for a larger one, or of nowhere."""
    return lookup.ancestor(code, source.detail) if lookup.is_within(code) else None


def _kept(code: str, source: Source, lookup: Lookup) -> str:
    if code == UNKNOWN_AREA or not lookup.is_within(code) or not source.adds_up:
        return code
    kept = lookup.ancestor(code, lookup.keep_level)
    # A record of the place itself, or of an area in none of its neighbourhoods, has no usable neighbourhood.
    return kept or (UNKNOWN_AREA if source.grain == "record" and lookup.keep_level != "place" else code)


def _keys(frame: Frame, source: Source) -> list[str]:
    kept = [name for name in source.dimensions if name in frame.columns]
    bands = [upper(name) for name in kept if upper(name) in frame.columns]
    areas = [name for name in (AREA, DETAIL) if name in frame.columns]
    return ["covered", *[name for name in source.dates if name in frame.columns], *areas, *kept, *bands]


def _measured(frame: Frame, source: Source) -> Frame:
    """Return the frame with each measure as its contract names it, in 64 bits; `rows` is one a row."""
    one = pl.lit(1, pl.Int64)
    made = []
    for name, column in source.measures.items():
        if column == ROWS:
            made.append(one.alias(name))
        elif column in frame.columns:
            wide = pl.Int64 if source.columns[column].kind is Kind.WHOLE else pl.Float64
            made.append(pl.col(column).cast(wide).alias(name))
        else:
            made.append(pl.lit(None, pl.Float64).alias(name))
    return frame.with_columns(one.alias(ROWS), *made)


def _twice(gathered: Gathered, name: str) -> list[Problem]:
    problems: list[Problem] = []
    if not gathered.seen:
        return problems
    seen = pl.concat(gathered.seen)
    for column in seen.columns[1:]:
        # Sorted, the same identifier stands side by side: a hash table of every row would outgrow the file.
        ordered = seen.select("row", column).sort(column, "row")
        again = ordered.filter(pl.col(column) == pl.col(column).shift(1))
        if not again.is_empty():
            rows = again["row"].sort().to_list()
            problems.append(
                Problem(
                    name,
                    f"The {column} stands in an earlier row too. Expected one row for each.",
                    "Send one row a spell, not one an episode.",
                    column=column,
                    rows=tuple(rows[:1000]),
                    count=len(rows),
                )
            )
    return problems


def _said_by(frame: Frame, source: Source) -> list[str]:
    return [column for column in (*_keys(frame, source), "code") if column not in (AREA, DETAIL)]


def _single(frame: Frame, gathered: Gathered, source: Source, name: str) -> Frame:
    """Return the frame without rows said twice; those that differ, or that may not be repeated, are a problem."""
    key = _said_by(frame, source)
    twice = frame.filter(pl.struct(key).is_duplicated())
    if twice.is_empty():
        return frame
    values = [column for column in source.measures.values() if column in frame.columns]
    distinct = twice.unique(subset=[*key, *values], maintain_order=True)
    differing = distinct.filter(pl.struct(key).is_duplicated())
    wrong = differing if source.duplicates == "collapsed" else twice
    if not wrong.is_empty():
        rows = tuple(wrong["row"].unique().sort().to_list())
        gathered.problems.append(
            Problem(
                name,
                f"Rows speak twice for the same {', '.join(source.dimensions)}, area and period.",
                "Keep one of each.",
                rows=rows[:1000],
                count=len(rows),
            )
        )
    kept = frame.unique(subset=key, keep="first", maintain_order=True)
    if source.duplicates == "collapsed":
        gathered.problems.append(
            Problem(name, f"{frame.height - kept.height:,} repeated rows were read once.", "", Severity.REPAIRED)
        )
    return kept


def _without_totals(frame: Frame, gathered: Gathered, source: Source, name: str) -> Frame:
    """Return the frame without rows that repeat the sum of others, after checking that they do."""
    for column, rule in source.totals.items():
        others = [each for each in _said_by(frame, source) if each != column]
        measure = next(each for each in source.measures.values() if each in frame.columns)
        parts = (
            frame.filter(pl.col(column).is_in(rule.parts))
            .group_by(others)
            .agg(pl.col(measure).sum().alias("parts"), pl.len().alias("given"))
        )
        if parts.is_empty():
            continue
        if lacking := sorted(set(rule.parts) - set(frame[column].unique().to_list())):
            given = " and ".join(part for part in rule.parts if part not in lacking)
            said = f"There are rows for {given} and none for {', '.join(lacking)}."
            gathered.problems.append(Problem(name, said, f"Send both, or {rule.total}.", column=column))
        totals = frame.filter(pl.col(column) == rule.total).join(parts, on=others, how="left", nulls_equal=True)
        wrong = totals.filter(
            pl.col("parts").is_null() | (pl.col("given") != len(rule.parts)) | (pl.col("parts") != pl.col(measure))
        )
        if not wrong.is_empty():
            rows = wrong["row"].unique().sort().to_list()
            gathered.problems.append(
                Problem(
                    name,
                    f"{rule.total} is not the sum of {' and '.join(rule.parts)}.",
                    "Correct it, or send only one of the two.",
                    column=column,
                    rows=tuple(rows[:1000]),
                    count=len(rows),
                )
            )
        frame = frame.filter(pl.col(column) != rule.total)
    return frame


def _ages_whole(frame: Frame, source: Source, name: str) -> list[Problem]:
    """Return a problem for bands that overlap (counted twice), leave a gap, or do not run to the oldest."""
    bands = [
        column
        for column, stated in source.columns.items()
        if stated.bands and column in frame.columns and upper(column) in frame.columns
    ]
    problems: list[Problem] = []
    for column in bands:
        others = [each for each in _said_by(frame, source) if each not in (column, upper(column))]
        ordered = frame.sort(column, upper(column), nulls_last=True)
        following = pl.col(column).shift(-1).over(others)
        end = pl.col(upper(column))
        is_last = following.is_null()
        # An area whose first band was left out would be counted as smaller than it is.
        is_late = pl.col(column).shift(1).over(others).is_null() & (pl.col(column) > pl.col(column).min())
        wrong = ordered.filter(
            is_late | pl.when(is_last).then(end.is_not_null()).otherwise(end.is_null() | (end + 1 != following))
        )
        if not wrong.is_empty():
            low, high = wrong.row(0, named=True)[column], wrong.row(0, named=True)[upper(column)]
            found = f"{low}-{high}" if high is not None else f"{low}+"
            rows = wrong["row"].unique().sort().to_list()
            problems.append(
                Problem(
                    name,
                    f"Bands of {column} must start alike and follow one another without gap or overlap; "
                    "the last is open, such as 90+.",
                    "Correct the bands.",
                    column=column,
                    found=found,
                    rows=tuple(rows[:1000]),
                    count=len(rows),
                )
            )
    return problems


def _complete(frame: Frame, gathered: Gathered, source: Source, lookup: Lookup, name: str) -> Frame:
    """Return the frame without areas that were given only in part, each with a warning."""
    if not source.adds_up:
        return frame
    inside = frame.filter(pl.col("where") == "in")
    levels = sorted({lookup.areas[code].level for code in inside["code"].unique().to_list()})
    if len(levels) > 1:
        gathered.problems.append(
            Problem(
                name,
                f"Areas are given at {len(levels)} levels ({', '.join(levels)}) and would count twice.",
                "Send one level.",
                column=source.area,
            )
        )
        return frame
    if not levels or levels[0] in (lookup.keep_level, "place"):
        return frame
    for label, kept in sorted(inside.select("covered", AREA).unique().rows()):
        wanted = lookup.under(kept, levels[0], source.day_of(label))
        given = set(inside.filter((pl.col("covered") == label) & (pl.col(AREA) == kept))["code"].unique().to_list())
        if lacking := sorted(wanted - given):
            gathered.problems.append(_in_part(name, lookup.name(kept), label, lacking, len(wanted)))
            frame = frame.filter(~((pl.col("covered") == label) & (pl.col(AREA) == kept)))
        elif strays := sorted(given - wanted):
            gathered.problems.append(_beside(name, lookup.name(kept), label, strays))
    return frame


def _beside(name: str, area: str, label: str, strays: list[str]) -> Problem:
    return Problem(
        name,
        f"{area} has all its areas in {label}, and beside them {', '.join(strays[:5])}, which is not in force then "
        "and would count people twice.",
        "Send the areas of one year.",
    )


def _in_part(name: str, area: str, label: str, lacking: list[str], wanted: int) -> Problem:
    return Problem(
        name,
        f"{area} has {wanted - len(lacking)} of its {wanted} areas in {label}, and lacks {', '.join(lacking[:5])}. "
        "It is missing, not smaller.",
        "Send the whole file.",
        Severity.WARNING,
    )


def covers_of(frame: Any) -> list[str]:
    """Return the labels of the periods in a frame of facts."""
    return sorted(frame["covered"].unique().to_list())
