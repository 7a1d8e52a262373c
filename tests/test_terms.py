"""Months, periods of every grain and problems: read, printed and counted on as people do."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.terms import (
    Grain,
    Month,
    Period,
    Point,
    Problem,
    Refused,
    Severity,
    State,
    has_errors,
    months_from,
    point_fields,
)

months = st.builds(Month, st.integers(1950, 2099), st.integers(1, 12))
whole_grains = st.sampled_from([grain for grain in Grain if grain is not Grain.POOLED_YEARS])


def test_months_are_counted_on_across_years() -> None:
    assert Month(2026, 12) + 1 == Month(2027, 1)
    assert Month(2026, 1) + -1 == Month(2025, 12)
    assert Month(2026, 3) + 25 == Month(2028, 4)
    assert Month(2027, 2) - Month(2025, 11) == 15
    assert Month(2025, 12) < Month(2026, 1)
    assert max(Month(2026, 2), Month(2025, 11)) == Month(2026, 2)


@pytest.mark.parametrize(("year", "days"), [(2020, 29), (2019, 28), (2000, 29), (2100, 28)])
def test_a_february_has_the_days_of_its_year(year: int, days: int) -> None:
    assert Month(year, 2).days == days
    assert Month(year, 2).last_day == date(year, 2, days)
    assert Month(year, 2).first_day == date(year, 2, 1)


@pytest.mark.parametrize("text", ["2026-9", "2026-13", "2026-00", "09-2026", "2026", "2026-09-01", "", "Sep 2026"])
def test_only_a_year_and_two_digits_are_a_month(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month such as 2026-09"):
        Month.parse(text)


@given(months)
def test_a_month_is_read_as_it_is_printed(month: Month) -> None:
    assert Month.parse(f" {month} ") == month
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert Month.of(month.last_day + timedelta(days=1)) == month + 1


@given(months, st.integers(0, 400))
def test_months_from_one_to_another_hold_both_and_each_between(first: Month, count: int) -> None:
    made = months_from(first, first + count)
    assert len(made) == count + 1
    assert (made[0], made[-1]) == (first, first + count)
    assert all(later - earlier == 1 for earlier, later in pairwise(made))


def test_no_months_lead_backwards() -> None:
    assert months_from(Month(2026, 2), Month(2026, 1)) == []


@pytest.mark.parametrize(
    ("text", "grain", "first", "last", "printed"),
    [
        ("2026-09", Grain.MONTH, "2026-09", "2026-09", "2026-09"),
        ("2026-Q1", Grain.QUARTER, "2026-01", "2026-03", "2026-Q1"),
        ("2026Q3", Grain.QUARTER, "2026-07", "2026-09", "2026-Q3"),
        ("2026-q4", Grain.QUARTER, "2026-10", "2026-12", "2026-Q4"),
        ("2026/27", Grain.FINANCIAL_YEAR, "2026-04", "2027-03", "2026/27"),
        ("2026/2027", Grain.FINANCIAL_YEAR, "2026-04", "2027-03", "2026/27"),
        ("1999/00", Grain.FINANCIAL_YEAR, "1999-04", "2000-03", "1999/00"),
        ("2026", Grain.CALENDAR_YEAR, "2026-01", "2026-12", "2026"),
        ("2015-17", Grain.POOLED_YEARS, "2015-01", "2017-12", "2015-17"),
        ("2015 - 17", Grain.POOLED_YEARS, "2015-01", "2017-12", "2015-17"),
        ("2015-2017", Grain.POOLED_YEARS, "2015-01", "2017-12", "2015-17"),
        ("1998-00", Grain.POOLED_YEARS, "1998-01", "2000-12", "1998-00"),
    ],
)
def test_a_period_is_read_and_printed_as_people_write_it(
    text: str, grain: Grain, first: str, last: str, printed: str
) -> None:
    period = Period.parse(text)
    assert (period.grain, str(period.first), str(period.last), str(period)) == (grain, first, last, printed)


def test_2009_11_is_a_month_unless_the_grain_says_pooled_years() -> None:
    assert Period.parse("2009-11") == Period.containing(Month(2009, 11), Grain.MONTH)
    assert Period.parse("2009-11", Grain.MONTH).first == Month(2009, 11)
    pooled = Period.parse("2009-11", Grain.POOLED_YEARS)
    assert (pooled.first, pooled.last, str(pooled)) == (Month(2009, 1), Month(2011, 12), "2009-11")


def test_a_split_year_is_financial_unless_the_grain_says_academic() -> None:
    academic = Period.parse("2026/27", Grain.ACADEMIC_YEAR)
    assert (academic.first, academic.last, str(academic)) == (Month(2026, 9), Month(2027, 8), "2026/27")
    assert Period.parse("2026/27", Grain.FINANCIAL_YEAR).first == Month(2026, 4)


@pytest.mark.parametrize(
    "text", ["", "Q3", "2026-Q5", "2026/28", "2026/26", "2015-15", "2015-99", "17-15", "2026-09-01", "two", "2026/2028"]
)
def test_what_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("grain", "month", "first", "last"),
    [
        (Grain.FINANCIAL_YEAR, Month(2027, 1), "2026-04", "2027-03"),
        (Grain.FINANCIAL_YEAR, Month(2027, 3), "2026-04", "2027-03"),
        (Grain.FINANCIAL_YEAR, Month(2027, 4), "2027-04", "2028-03"),
        (Grain.ACADEMIC_YEAR, Month(2027, 8), "2026-09", "2027-08"),
        (Grain.ACADEMIC_YEAR, Month(2027, 9), "2027-09", "2028-08"),
        (Grain.CALENDAR_YEAR, Month(2027, 12), "2027-01", "2027-12"),
        (Grain.QUARTER, Month(2027, 6), "2027-04", "2027-06"),
        (Grain.MONTH, Month(2027, 6), "2027-06", "2027-06"),
    ],
)
def test_a_month_lies_in_the_period_of_its_grain(grain: Grain, month: Month, first: str, last: str) -> None:
    period = Period.containing(month, grain)
    assert (str(period.first), str(period.last)) == (first, last)


def test_january_to_march_belong_to_the_financial_year_before() -> None:
    assert [str(Period.containing(Month(2020, number), Grain.FINANCIAL_YEAR)) for number in (1, 2, 3, 4)] == [
        "2019/20",
        "2019/20",
        "2019/20",
        "2020/21",
    ]


def test_several_pooled_periods_hold_a_month_so_none_is_chosen() -> None:
    with pytest.raises(ValueError, match="several pooled periods hold one month"):
        Period.containing(Month(2016, 1), Grain.POOLED_YEARS)


@given(months, whole_grains)
def test_a_period_is_read_as_it_is_printed(month: Month, grain: Grain) -> None:
    period = Period.containing(month, grain)
    assert month in period.months
    assert Period.parse(str(period), grain) == period


@given(st.integers(1950, 2080), st.integers(1, 9))
def test_pooled_years_are_read_as_they_are_printed_and_move_on_by_one(year: int, more: int) -> None:
    period = Period(Grain.POOLED_YEARS, Month(year, 1), Month(year + more, 12))
    assert Period.parse(str(period), Grain.POOLED_YEARS) == period
    assert period.next == Period(Grain.POOLED_YEARS, Month(year + 1, 1), Month(year + more + 1, 12))


@given(months, whole_grains)
def test_the_next_period_begins_the_day_after_and_is_of_the_same_grain(month: Month, grain: Grain) -> None:
    period = Period.containing(month, grain)
    assert period.next.first_day == period.last_day + timedelta(days=1)
    assert period.next == Period.containing(period.last + 1, grain)
    assert period < period.next


def test_periods_stand_in_the_order_in_which_they_end() -> None:
    written = ["2026/27", "2026-Q3", "2026-09", "2026", "2026-12"]
    assert [str(each) for each in sorted(Period.parse(text) for text in written)] == [
        "2026-Q3",
        "2026-09",
        "2026",
        "2026-12",
        "2026/27",
    ]


def test_a_problem_says_where_what_was_found_what_was_expected_and_what_to_do() -> None:
    problem = Problem(
        "admissions.csv",
        "Expected a method of admission code such as 21 or 2A.",
        "Correct it, or list it in data/sources/admissions.yaml.",
        column="E (admission_method)",
        found="7B",
        rows=(14,),
    )
    assert str(problem) == (
        'admissions.csv, row 14, column E (admission_method): found "7B". '
        "Expected a method of admission code such as 21 or 2A. "
        "Correct it, or list it in data/sources/admissions.yaml."
    )
    assert problem.row == 14


def test_a_problem_of_a_whole_file_has_no_row_and_no_column() -> None:
    problem = Problem("a.csv", "The file is empty.", "")
    assert str(problem) == "a.csv: The file is empty."
    assert problem.row is None


def test_a_problem_in_many_rows_names_ten_and_counts_the_others() -> None:
    rows = tuple(range(2, 1002))
    problem = Problem("a.csv", "Expected a day.", "Correct it.", rows=rows, count=1412)
    assert str(problem).startswith("a.csv, rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 1,402 more: Expected a day.")
    assert "rows 2, 3: " in str(Problem("a.csv", "Expected a day.", "", rows=(2, 3), count=2))


def test_each_row_of_a_problem_is_a_problem_of_its_own() -> None:
    problem = Problem("a.csv", "Expected a day.", "Correct it.", found="x", rows=(2, 5), count=2)
    assert [(each.rows, each.count, each.found) for each in problem.each()] == [((2,), 1, "x"), ((5,), 1, "x")]


def test_a_problem_without_rows_is_one_problem() -> None:
    problem = Problem("a.csv", "The file is empty.", "")
    assert list(problem.each()) == [problem]


def test_only_an_error_refuses() -> None:
    warning = Problem("a.csv", "Look.", "", Severity.WARNING)
    repaired = Problem("a.csv", "Read.", "", Severity.REPAIRED)
    assert not has_errors([warning, repaired])
    assert has_errors([warning, Problem("a.csv", "No.", "")])


def test_a_refusal_says_all_its_problems() -> None:
    refused = Refused(Problem("a.csv", "One.", ""), Problem("b.csv", "Two.", ""))
    assert str(refused) == "a.csv: One.\nb.csv: Two."
    assert len(refused.problems) == 2


def test_the_states_stand_in_the_order_in_which_they_are_said() -> None:
    # house.md, section 5: empty, or the first that applies.
    order = "in development, paused, not due, late, missing, hidden, too few, break, too close to rate, no target"
    assert [str(state) for state in State] == [*order.split(", "), "provisional"]


def test_a_point_is_known_by_its_indicator_area_period_and_member() -> None:
    point = Point("i", "a", "Area", "place", "2026-09", member="Council")
    assert point.key == ("i", "a", "2026-09", "Council")
    assert list(point_fields())[:5] == ["indicator", "area", "area_name", "level", "period"]
