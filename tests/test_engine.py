"""Filters and sums over small drawn frames, which facts are in force, and points to bytes and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import engine
from dashboard.contracts import Condition, conditions
from dashboard.engine import ROWS, Frame, Request, from_parquet, resolve, sums, to_parquet, upper
from dashboard.engine import missing as missing_in
from dashboard.terms import Point, point_fields

BANDS = frozenset({"age"})
TRUTHS = frozenset({"emergency"})


def facts() -> Frame:
    """Return facts of two areas: ages kept in bands, a truth, a code, and days with some missing.

    | area  | age   | emergency | method | spells | days | missing |
    """
    drawn: list[tuple[str, int | None, int | None, bool | None, str | None, int, int | None, int]] = [
        ("north", 65, 69, True, "21", 3, 30, 0),
        ("north", 70, 74, True, "2A", 5, 50, 0),
        ("north", 75, 79, False, "11", 7, 70, 0),
        ("north", 80, None, True, "2A", 11, 110, 2),
        ("south", 75, 79, True, "21", 13, 130, 0),
        ("south", None, None, True, None, 17, 170, 0),
        ("south", 80, None, None, "11", 19, None, 19),
    ]
    names = ["area", "age", upper("age"), "emergency", "method", "spells", "days", missing_in("days")]
    table = pl.DataFrame(drawn, schema=names, orient="row").with_columns(pl.col("spells").alias(ROWS))
    return table.with_columns(pl.lit(0, pl.Int64).alias(missing_in("spells")))


def asked(where: dict[str, Any], measure: str = "spells", frame: Frame | None = None) -> dict[str, dict[str, Any]]:
    """Return what one request gives, by area."""
    request = Request(measure, tuple(conditions(where)), BANDS & set(where), TRUTHS & set(where))
    table = facts() if frame is None else frame
    return {row["area"]: row for row in sums(table, ["area"], {"it": request})}


def totals(where: dict[str, Any], measure: str = "spells") -> dict[str, Any]:
    return {area: row["it"] for area, row in asked(where, measure).items()}


# -- conditions


@pytest.mark.parametrize(
    ("where", "north", "south"),
    [
        ({}, 26, 49),
        ({"method": "21"}, 3, 13),
        ({"method": ["21", "2A"]}, 19, 13),
        ({"method": "98"}, 0, 0),
        ({"method": "known"}, 26, 32),
        ({"method": "unknown"}, 0, 17),
        ({"emergency": "true"}, 19, 30),
        ({"emergency": "false"}, 7, 0),
        ({"emergency": ["true", "false"]}, 26, 30),
        ({"emergency": "known"}, 26, 30),
        ({"emergency": "unknown"}, 0, 19),
        ({"age": {"min": "75"}}, 18, 32),
        ({"age": {"max": "74"}}, 8, 0),
        ({"age": {"min": "70", "max": "79"}}, 12, 13),
        ({"age": {"min": "80", "max": "89"}}, 0, 0),  # 80 and over may be 95
        ({"age": "unknown"}, 0, 17),
        ({"age": "known"}, 26, 32),
        ({"age": {"min": "75"}, "emergency": "true"}, 11, 13),
        ({"age": {"min": "75"}, "emergency": "true", "method": "2A"}, 11, 0),
    ],
)
def test_every_test_of_a_where_must_hold(where: dict[str, Any], north: int, south: int) -> None:
    assert totals(where) == {"north": north, "south": south}


def test_a_missing_value_passes_no_test_but_unknown() -> None:
    nothing = facts().with_columns(
        pl.lit(None, pl.Boolean).alias("emergency"), pl.lit(None, pl.String).alias("method"), pl.lit(None).alias("age")
    )
    for where in ({"emergency": "false"}, {"method": ["21", "11"]}, {"age": {"max": "74"}}, {"age": "known"}):
        assert {row["it"] for row in asked(where, frame=nothing).values()} == {0}
    assert asked({"age": "unknown"}, frame=nothing)["north"]["it"] == 26


def test_single_values_of_a_band_are_bands_one_wide() -> None:
    ages = pl.DataFrame(
        {"area": "north", "age": [0, 1, 2, 3], upper("age"): [0, 1, 2, None], "spells": [1, 2, 4, 8]}
    ).with_columns(pl.lit(1).alias(ROWS), pl.lit(0).alias(missing_in("spells")))
    assert asked({"age": "0"}, frame=ages)["north"]["it"] == 1
    assert asked({"age": ["0", "2"]}, frame=ages)["north"]["it"] == 5


def test_values_that_follow_one_another_fill_a_wider_band() -> None:
    years = [str(year) for year in range(70, 80)]
    assert totals({"age": years}) == totals({"age": {"min": "70", "max": "79"}}) == {"north": 12, "south": 13}
    assert asked({"age": years[:-1]})["north"]["it.straddle"] == 7, "75 to 79 is only touched"


# -- what a band may not answer, and what was missing


@pytest.mark.parametrize(
    ("where", "north", "south"),
    [
        ({"age": {"min": "75"}}, 0, 0),
        ({"age": {"min": "72"}}, 5, 0),  # 70 to 74 lies on both sides of 72
        ({"age": {"max": "76"}}, 7, 13),
        ({"age": {"min": "68", "max": "72"}}, 8, 0),
        ({"age": {"min": "85"}}, 11, 19),  # 80 and over lies on both sides of 85
        ({"age": {"max": "90"}}, 11, 19),
        ({"age": "77"}, 7, 13),
        ({"age": "unknown"}, 0, 0),
        ({"age": {"min": "72"}, "method": "21"}, 0, 0),  # 70 to 74 came in other ways, and is left out for that
        ({"age": {"min": "72"}, "method": "2A"}, 5, 0),
    ],
)
def test_rows_whose_band_a_test_cuts_in_two_are_counted(where: dict[str, Any], north: int, south: int) -> None:
    found = asked(where)
    assert [found[area]["it.straddle"] for area in ("north", "south")] == [north, south]


def test_a_range_on_the_cuts_is_counted_whole_and_nothing_beside_it() -> None:
    found = asked({"age": {"min": "70", "max": "79"}})["north"]
    assert [found[f"it{part}"] for part in ("", ".rows", ".straddle", ".missing", ".low")] == [12, 12, 0, 0, 70]


def test_missing_values_are_counted_beside_the_sum_and_only_where_they_were_asked_for() -> None:
    found = asked({}, "days")
    assert [(row["it"], row["it.missing"]) for row in found.values()] in ([(260, 2), (300, 19)], [(300, 19), (260, 2)])
    assert [row["it.missing"] for row in asked({"method": "21"}, "days").values()] == [0, 0]


def test_the_lowest_band_that_passed_is_told() -> None:
    found = asked({"age": {"min": "70"}, "emergency": "true"})
    assert (found["north"]["it.low"], found["south"]["it.low"]) == (70, 75)
    assert asked({"age": {"min": "70"}, "method": "98"})["north"]["it.low"] is None


def test_many_requests_are_answered_in_one_pass_and_do_not_mix() -> None:
    requests = {
        "all": Request("spells", ()),
        "old": Request("spells", tuple(conditions({"age": {"min": "80"}})), BANDS),
        "days": Request("days", tuple(conditions({"method": "2A"}))),
    }
    found = {row["area"]: row for row in sums(facts(), ["area"], requests)}
    assert [found["north"][name] for name in requests] == [26, 11, 160]
    assert [found["south"][name] for name in requests] == [49, 19, 0]


def test_no_rows_and_no_requests_give_nothing() -> None:
    assert sums(facts().clear(), ["area"], {"it": Request("spells", ())}) == []
    assert sums(facts(), ["area"], {}) == []


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.sampled_from(["21", "2A", None])), max_size=30),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_sums_are_those_of_a_loop(rows: list[tuple[int, int, str | None]], low: int, high: int) -> None:
    if not rows:
        return
    made = [("north", first, first + wide, method, 1, 1, 0) for first, wide, method in rows]
    names = ["area", "age", upper("age"), "method", "spells", ROWS, missing_in("spells")]
    types = {"age": pl.Int64, upper("age"): pl.Int64, "method": pl.String}
    table = pl.DataFrame(made, schema=names, orient="row", schema_overrides=types)
    low, high = sorted((low, high))
    found = asked({"age": {"min": str(low), "max": str(high)}, "method": "2A"}, frame=table)["north"]
    inside = [low <= first and first + wide <= high for first, wide, _ in rows]
    assert found["it"] == sum(ok and method == "2A" for ok, (_, _, method) in zip(inside, rows, strict=True))
    touching = [first <= high and low <= first + wide and method == "2A" for first, wide, method in rows]
    assert found["it.straddle"] == sum(touches and not ok for touches, ok in zip(touching, inside, strict=True))


# -- 64 bits

NEARLY = 2**31 - 1


def narrow() -> Frame:
    """Return facts in 32 bits, whose sum wraps to a negative number there."""
    types = {"spells": pl.Int32, ROWS: pl.Int32, missing_in("spells"): pl.Int32}
    counts = {"spells": [NEARLY, NEARLY, 5], ROWS: [1, NEARLY, NEARLY], missing_in("spells"): [0, 0, 0]}
    return pl.DataFrame({"area": ["north"] * 3, **counts}, schema_overrides=types)


def test_facts_are_reduced_in_64_bits() -> None:
    reduced = engine.reduce(narrow(), ["area"], ["spells"])
    assert (reduced["spells"].to_list(), reduced[ROWS].to_list()) == ([4_294_967_299], [4_294_967_295])


def test_facts_are_summed_in_64_bits() -> None:
    (row,) = sums(narrow(), ["area"], {"it": Request("spells", ())})
    assert (row["it"], row["it.rows"]) == (4_294_967_299, 4_294_967_295)


def test_amounts_beyond_32_bits_are_added_through_a_second_reduction() -> None:
    pounds = pl.DataFrame({"area": ["north", "south"] * 2, "amount": [NEARLY, 1, NEARLY, None], ROWS: [1] * 4})
    once = engine.reduce(pounds.with_columns(pl.col("amount").cast(pl.Int64)), ["area"], ["amount"])
    twice = engine.reduce(pl.concat([once, once]), ["area"], ["amount"])
    assert twice["amount"].to_list() == [8_589_934_588, 2]
    assert twice[missing_in("amount")].to_list() == [0, 2]
    assert twice[ROWS].to_list() == [4, 4]


# -- which facts are in force


def piece(number: int, rows: list[tuple[str, str, int]], keys: set[tuple[str, ...]] | None = None) -> Any:
    frame = pl.DataFrame(rows, schema={"covered": pl.String, "who": pl.String, "spells": pl.Int64}, orient="row")
    said = {(covered, who) for covered, who, _ in rows} if keys is None else keys
    return number, ["covered", "who"], said, frame


def in_force(*pieces: Any) -> set[tuple[str, str, int, int]]:
    found = resolve(pieces)
    return set(found.select("covered", "who", "spells", "extract").rows()) if found.height else set()


def test_a_later_extract_replaces_its_keys_whole_and_nothing_else() -> None:
    first = piece(1, [("2026-04", "A", 1), ("2026-04", "A", 2), ("2026-04", "B", 4), ("2026-05", "A", 8)])
    second = piece(2, [("2026-04", "A", 16)])
    expected = {("2026-04", "A", 16, 2), ("2026-04", "B", 4, 1), ("2026-05", "A", 8, 1)}
    assert in_force(first, second) == in_force(second, first) == expected


def test_a_key_that_is_covered_and_has_no_row_is_replaced_by_nothing() -> None:
    first, second = piece(1, [("2026-04", "A", 1), ("2026-04", "B", 2)]), piece(2, [], {("2026-04", "A")})
    assert in_force(first, second) == {("2026-04", "B", 2, 1)}


def test_nothing_is_added_to_an_earlier_extract_of_the_same_key() -> None:
    pieces = [piece(number, [("2026-04", "A", number)]) for number in (1, 2, 3)]
    assert in_force(*pieces) == {("2026-04", "A", 3, 3)}


def test_a_blank_part_of_a_key_is_a_key_and_parts_do_not_run_together() -> None:
    first = piece(1, [("2026-04", "", 1), ("2026-0", "4", 2)], {("2026-04", ""), ("2026-0", "4")})
    assert in_force(first, piece(2, [("2026-04", "", 8)])) == {("2026-04", "", 8, 2), ("2026-0", "4", 2, 1)}


def test_of_no_pieces_nothing_is_in_force() -> None:
    assert resolve([]).is_empty()


def test_extracts_with_other_columns_stand_together() -> None:
    wider = piece(2, [("2026-05", "A", 2)])
    both = resolve([piece(1, [("2026-04", "A", 1)]), (*wider[:3], wider[3].with_columns(pl.lit("x").alias("kind")))])
    assert set(both["kind"].to_list()) == {None, "x"}


# -- bytes

POINT = Point(
    "zero",
    "north",
    "North",
    "neighbourhood",
    "2026-04",
    numerator=9.0,
    denominator=1000.0,
    value=9.0,
    lower=4.115373,
    upper=17.084803,
    method="Exact Poisson",
    provisional=True,
    rows=9,
    state="provisional",
)


def test_points_come_back_from_their_bytes_as_they_were() -> None:
    points = [POINT, replace(POINT, area="south", value=None, lower=None, state="hidden", area_name="Süd, “x”")]
    assert engine.points_from_parquet(engine.points_to_parquet(points)) == points
    assert engine.points_from_parquet(engine.points_to_parquet([])) == []


def test_equal_points_are_equal_bytes_and_others_are_not() -> None:
    content = engine.points_to_parquet([POINT, replace(POINT, period="2026-05")])
    assert content == engine.points_to_parquet([replace(POINT), replace(POINT, period="2026-05")])
    assert content != engine.points_to_parquet([replace(POINT, period="2026-05"), POINT])
    assert content != engine.points_to_parquet(
        [replace(POINT, value=9.000000000000002), replace(POINT, period="2026-05")]
    )


def test_every_field_of_a_point_is_kept() -> None:
    frame = from_parquet(engine.points_to_parquet([POINT]))
    assert frame.columns == list(point_fields())
    empty = from_parquet(engine.points_to_parquet([replace(POINT, value=None)]))
    assert empty.schema == frame.schema


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_are_kept_to_the_last_bit(values: list[float]) -> None:
    points = [replace(POINT, value=value) for value in values]
    assert [point.value for point in engine.points_from_parquet(engine.points_to_parquet(points))] == values


def test_facts_come_back_from_their_bytes_as_they_were() -> None:
    assert from_parquet(to_parquet(facts())).equals(facts())


def test_a_condition_reads_as_a_person_would_say_it() -> None:
    assert [str(each) for each in conditions({"age": {"min": "75"}, "stay_days": "0", "kind": ["a", "b"]})] == [
        "age 75 or more",
        "stay days 0",
        "kind a or b",
    ]
    assert str(Condition("assessed", known=False)) == "assessed not known"


# -- smaller areas


def in_detail() -> Frame:
    """Return facts of three small areas of two neighbourhoods, and of one that no small area is known of."""
    drawn: list[tuple[str, str | None, int, int | None, int]] = [
        ("north", "N1", 3, 30, 0),
        ("north", "N2", 5, None, 2),
        ("south", "S1", 7, 70, 0),
        ("south", None, 11, 110, 0),
    ]
    table = pl.DataFrame(drawn, schema=["area", engine.DETAIL, "spells", "days", missing_in("days")], orient="row")
    return table.with_columns(pl.col("spells").alias(ROWS), pl.lit(0, pl.Int64).alias(missing_in("spells")))


def kept(frame: Frame) -> list[tuple[Any, ...]]:
    return frame.select("area", "spells", "days", missing_in("days"), ROWS).sort("area").rows()


def test_without_their_smaller_areas_facts_are_what_they_would_have_been() -> None:
    found = engine.without_detail(in_detail())
    assert kept(found) == [("north", 8, 30, 2, 8), ("south", 18, 180, 0, 18)]
    assert engine.DETAIL not in found.columns
    assert engine.without_detail(found) is found


def test_groups_lie_across_areas_and_leave_out_what_is_in_none() -> None:
    found = engine.regrouped(in_detail(), {"N1": "group 1", "S1": "group 1", "N2": "group 2"})
    assert kept(found) == [("group 1", 10, 100, 0, 10), ("group 2", 5, 0, 2, 5)]
    assert engine.regrouped(engine.without_detail(in_detail()), {"N1": "group 1"}).is_empty()
