"""Random filters over a table full of missing values: the engine's sums, and DuckDB's over the rows they came from.

The database is asked in one query over rows and filters alike, and knows nothing of how the engine tests or groups: a
band is a list of ages, and a test a list of those it allows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import polars as pl
import pytest

from dashboard import engine
from dashboard.contracts import conditions
from dashboard.engine import ROWS, Frame, Request, upper
from tests.worlds import TIMES

TABLES, FILTERS, AT_ONCE = 5 * TIMES, 2_000, 500
"""Ten thousand filters in all."""

LABELS, AREAS, KINDS = ("2026-04", "2026-05", "2026-06"), ("north", "south", "unknown"), ("21", "2A", "11", "NA")
BANDS = {"age": (0, 5, 10, 18, 25), "stay": (0, 1, 2, 3, 7, 14)}
OLDEST = 60
"""Stands for the end of a band that has none: no filter asks so far."""

Band = tuple[int | None, int | None]
Row = tuple[int, str, str, Band, Band, bool | None, str | None, float | None]


@dataclass(frozen=True)
class Table:
    """Rows of several extracts, and the period and area that each extract replaces, with rows in it or without."""

    rows: list[Row] = field(default_factory=list)
    claims: set[tuple[int, str, str]] = field(default_factory=set)


def drawn_table(luck: random.Random) -> Table:
    """Return three extracts that overlap in time, in which nearly every cell is missing now and then."""
    table = Table()
    for extract in (1, 2, 3):
        claimed = [(label, area) for label in LABELS for area in AREAS if luck.random() < 0.7]
        table.claims.update((extract, *key) for key in claimed)
        table.rows.extend(drawn_row(luck, extract, *luck.choice(claimed)) for _ in range(100))
    return table


def drawn_row(luck: random.Random, extract: int, label: str, area: str) -> Row:
    age, stay = (drawn_band(luck, cuts) for cuts in BANDS.values())
    urgent, kind = luck.choice((True, False, None)), luck.choice((*KINDS, None))
    return extract, label, area, age, stay, urgent, kind, luck.choice((None, 0.0, 0.25, 3.5, 40.0, -2.0))


def drawn_band(luck: random.Random, cuts: tuple[int, ...]) -> Band:
    """Return a band of the cuts, several of them together, one that lies across cuts, one year alone, or none."""
    low = luck.randrange(len(cuts))
    high = luck.randrange(low, len(cuts))
    end = cuts[high + 1] - 1 if high + 1 < len(cuts) else None
    across = luck.randrange(30)
    return luck.choice([(cuts[low], end), (cuts[low], end), (across, across + luck.randrange(9)), (None, None)])


def facts_of(table: Table) -> Frame:
    """Return the table as facts in force: each extract grouped as a file is at the door, then what replaces what."""
    pieces: list[tuple[int, list[str], set[tuple[str, ...]], Frame]] = []
    for extract in (1, 2, 3):
        rows = [
            (label, area, *age, *stay, urgent, kind, 1, minutes, 1)
            for each, label, area, age, stay, urgent, kind, minutes in table.rows
            if each == extract
        ]
        names = ["covered", "area", "age", upper("age"), "stay", upper("stay"), "urgent", "kind", "visits", "minutes"]
        frame = pl.DataFrame(rows, schema=[*names, ROWS], orient="row", infer_schema_length=None)
        reduced = engine.reduce(frame, names[:8], ["visits", "minutes"])
        keys: set[tuple[str, ...]] = {key[1:] for key in table.claims if key[0] == extract}
        pieces.append((extract, ["covered", "area"], keys, reduced))
    return engine.resolve(pieces)


# -- filters


def drawn_where(luck: random.Random) -> dict[str, Any]:
    """Return a `where` as a definition's YAML is read: texts, lists of texts, ranges, known or unknown."""
    ways: dict[str, Callable[[], Any]] = {
        "age": lambda: drawn_range(luck, 30),
        "stay": lambda: drawn_range(luck, 16),
        "urgent": lambda: luck.choice(("true", "false", ["true", "false"], "known", "unknown")),
        "kind": lambda: luck.choice((luck.choice(KINDS), luck.sample(KINDS, 2), "98", "known", "unknown")),
    }
    chosen = luck.sample(list(ways), luck.choice((0, 1, 1, 2, 2, 3, 4)))
    return {column: ways[column]() for column in chosen}


def drawn_range(luck: random.Random, most: int) -> Any:
    low = luck.randrange(most)
    high = luck.randrange(low, most + 1)
    years = [str(low + each) for each in luck.choice(([0], [0, 1, 2], [1, 4, 0], [0, 0, 5]))]
    ranges = ({"min": str(low)}, {"max": str(high)}, {"min": str(low), "max": str(high)})
    return luck.choice((*ranges, years[0], years, "known", "unknown"))


def engine_says(facts: Frame, wheres: list[dict[str, Any]], measures: list[str]) -> dict[tuple[Any, ...], Any]:
    """Return what the engine counts, by filter and group."""
    found = {}
    for start in range(0, len(wheres), AT_ONCE):
        asked = {
            str(index): Request(
                measures[index],
                tuple(conditions(wheres[index])),
                frozenset(BANDS) & set(wheres[index]),
                frozenset({"urgent"}) & set(wheres[index]),
            )
            for index in range(start, min(start + AT_ONCE, len(wheres)))
        }
        for row in engine.sums(facts, ["covered", "area", "extract"], asked):
            group = row["covered"], row["area"], row["extract"]
            for name in asked:
                numbers = (row[name], *(row.get(f"{name}.{part}") for part in ("rows", "missing", "straddle", "low")))
                found[int(name), *group] = numbers
    return found


# -- the database


def allowed(given: Any) -> list[int] | None:
    """Return every age a test allows, one by one; None for a test that names none."""
    if isinstance(given, dict):
        return list(range(int(given.get("min", 0)), int(given.get("max", OLDEST)) + 1))
    named = given if isinstance(given, list) else [given]
    return sorted({int(each) for each in named}) if str(named[0]).isdecimal() else None


def how(where: dict[str, Any], column: str) -> str:
    given = where.get(column, "any")
    return given if given in ("any", "known", "unknown") else "among"


def among(where: dict[str, Any], column: str) -> list[str]:
    given = where.get(column, [])
    return given if isinstance(given, list) else [given]


WHOLE, TEXT, WHOLES, TEXTS = pl.Int64(), pl.String(), pl.List(pl.Int64), pl.List(pl.String)
RAW: dict[str, pl.DataType] = {
    **{"extract": WHOLE, "label": TEXT, "area": TEXT, "age_from": WHOLE, "age": WHOLES, "stay_from": WHOLE},
    **{"stay": WHOLES, "urgent": pl.Boolean(), "kind": TEXT, "minutes": pl.Float64()},
}
FILTER: dict[str, pl.DataType] = {
    **{"id": WHOLE, "measure": TEXT, "age_how": TEXT, "age": WHOLES, "stay_how": TEXT, "stay": WHOLES},
    **{"urgent_how": TEXT, "urgent": TEXTS, "kind_how": TEXT, "kind": TEXTS, "low_of": TEXT},
}
CLAIM: dict[str, pl.DataType] = {"extract": WHOLE, "label": TEXT, "area": TEXT}

ASKED = """
create table asked as
with in_force as (
  select * from raw r
  where not exists (select 1 from claims c where (c.label, c.area) = (r.label, r.area) and c.extract > r.extract)
), tested as (
  select f.id, f.low_of, r.label, r.area, r.extract, r.age_from, r.stay_from,
    if(f.measure = 'visits', 1, r.minutes) as measured,
    case f.urgent_how when 'any' then true when 'known' then r.urgent is not null when 'unknown' then r.urgent is null
      else r.urgent is not null and list_contains(f.urgent, if(r.urgent, 'true', 'false')) end
    and case f.kind_how when 'any' then true when 'known' then r.kind is not null when 'unknown' then r.kind is null
      else r.kind is not null and list_contains(f.kind, r.kind) end as fits,
    case f.age_how when 'any' then true when 'known' then r.age is not null when 'unknown' then r.age is null
      else r.age is not null and list_has_all(f.age, r.age) end as age_in,
    case f.age_how when 'among' then r.age is not null and list_has_any(f.age, r.age) else age_in end as age_near,
    case f.stay_how when 'any' then true when 'known' then r.stay is not null when 'unknown' then r.stay is null
      else r.stay is not null and list_has_all(f.stay, r.stay) end as stay_in,
    case f.stay_how when 'among' then r.stay is not null and list_has_any(f.stay, r.stay) else stay_in end as stay_near
  from filters f cross join in_force r
), judged as (
  select *, fits and age_in and stay_in as passes, fits and age_near and stay_near as near from tested
)
select id, label, area, extract,
  coalesce(sum(measured) filter (passes), 0),
  count(*) filter (passes),
  count(*) filter (passes and measured is null),
  count(*) filter (near and not passes),
  min(case low_of when 'age' then age_from when 'stay' then stay_from end) filter (passes)
from judged group by all
"""


def database_says(table: Table, wheres: list[dict[str, Any]], measures: list[str]) -> dict[tuple[Any, ...], Any]:
    """Return what DuckDB counts in the rows themselves, by filter and group."""
    rows = [
        (extract, label, area, age[0], spread(age), stay[0], spread(stay), urgent, kind, minutes)
        for extract, label, area, age, stay, urgent, kind, minutes in table.rows
    ]
    filters = [
        (
            index,
            measures[index],
            *(part for column in BANDS for part in (how(where, column), allowed(where.get(column, "any")))),
            *(part for column in ("urgent", "kind") for part in (how(where, column), among(where, column))),
            next((column for column in where if column in BANDS and how(where, column) == "among"), None),
        )
        for index, where in enumerate(wheres)
    ]
    with duckdb.connect() as base:
        for name, types, held in (
            ("raw", RAW, rows),
            ("filters", FILTER, filters),
            ("claims", CLAIM, sorted(table.claims)),
        ):
            base.register(name, pl.DataFrame(held, pl.Schema(types), orient="row").to_arrow())
        base.execute(ASKED)
        return {tuple(row[:4]): tuple(row[4:]) for row in base.execute("from asked").fetchall()}


def spread(band: Band) -> list[int] | None:
    """Return every age in a band; one without an end runs beyond whatever is asked."""
    low, high = band
    return None if low is None else list(range(low, (OLDEST if high is None else high) + 1))


# -- the two beside each other


@pytest.mark.parametrize("seed", range(TABLES))
def test_the_engine_counts_what_the_database_counts(seed: int) -> None:
    luck = random.Random(seed)
    table = drawn_table(luck)
    wheres = [drawn_where(luck) for _ in range(FILTERS)]
    measures = [luck.choice(("visits", "minutes")) for _ in wheres]
    found, expected = (
        engine_says(facts_of(table), wheres, measures),
        database_says(table, wheres, measures),
    )
    assert set(found) == set(expected)
    differing = [(wheres[key[0]], measures[key[0]], key, found[key], expected[key]) for key in expected]
    assert [each for each in differing if each[3] != each[4]][:5] == []
    seen = Counter(part for numbers in expected.values() for part, number in enumerate(numbers) if number)
    assert all(seen[part] > len(expected) * share for part, share in enumerate((0.2, 0.2, 0.05, 0.05, 0.05))), seen


def test_the_drawn_filters_and_tables_hold_every_kind() -> None:
    luck = random.Random(0)
    bands = {str(drawn_range(luck, 30)) for _ in range(2_000)}
    assert {"known", "unknown"} <= bands
    assert any(each.startswith("[") for each in bands)
    rows = drawn_table(luck).rows
    assert any(row[3] == (None, None) for row in rows)
    assert any(row[3][0] is not None and row[3][1] is None for row in rows)
    assert {row[0] for row in rows} == {1, 2, 3}
