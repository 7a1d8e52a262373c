"""One cell's text to a value by its column's contract: every spelling that is read, and many that are not."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cells import Band, CellReader, Unfit, age, day, month, number, proves
from dashboard.contracts import Column
from dashboard.terms import Grain, Month

TODAY = date(2026, 10, 22)


def reader(kind: str, *, month_first: bool = False, **stated: Any) -> CellReader:
    return CellReader(Column.model_validate({"type": kind, **stated}), TODAY, month_first)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1204", 1204), ("1,204", 1204), ("1,204,000.5", 1204000.5), ("-5", -5), ("+5", 5), ("0", 0), ("007", 7)],
)
def test_a_number_is_read_plain_or_with_commas_at_the_thousands(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["1,5", "1.234,56", "12,34", "1,2345", ",5", "5.", ".5", "1e3", "£5", "5%", "--5", "nan", "inf", "", "1 204"],
)
def test_a_number_that_could_mean_another_is_not_read(text: str) -> None:
    with pytest.raises(Unfit, match="a number such as"):
        number(text)


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_read_as_python_writes_it_with_commas_or_without(value: int) -> None:
    assert reader("whole").read(f"{value:,}") == reader("whole").read(str(value)) == value


@pytest.mark.parametrize("text", ["7.5", "9007199254740993", "9" * 400])
def test_a_whole_number_is_whole_and_can_be_counted(text: str) -> None:
    with pytest.raises(Unfit, match="a whole number"):
        reader("whole").read(text)


def test_a_number_lies_in_the_range_of_its_contract_both_ends_included() -> None:
    both = reader("number", min=0, max=10)
    assert (both.read("0"), both.read("10")) == (0, 10)
    with pytest.raises(Unfit, match="a number from 0 to 10"):
        both.read("10.1")
    with pytest.raises(Unfit, match="a number of at least 0"):
        reader("whole", min=0).read("-1")
    with pytest.raises(Unfit, match="a number of at most 10"):
        reader("whole", max=10).read("11")


@pytest.mark.parametrize("kind", ["whole", "number", "age"])
@pytest.mark.parametrize("mark", ["", "NA", "N/A", "n/a", "-", "*", ".."])
def test_a_missing_mark_is_missing_where_a_number_may_be(kind: str, mark: str) -> None:
    assert reader(kind, blank="allowed").read(mark) is None
    with pytest.raises(Unfit):
        reader(kind).read(mark)


@pytest.mark.parametrize("kind", ["code", "text", "area"])
def test_na_is_text_where_it_is_no_number(kind: str) -> None:
    assert reader(kind, blank="allowed").read("NA") == "NA"
    assert reader(kind, blank="allowed").read("") is None


@pytest.mark.parametrize("mark", ["..", "*", "n/a"])
def test_a_missing_mark_is_no_date(mark: str) -> None:
    with pytest.raises(Unfit):
        reader("date", blank="allowed").read(mark)


def test_a_blank_is_refused_where_a_value_is_needed() -> None:
    for kind in ("date", "code", "area", "month", "period", "year", "identifier"):
        with pytest.raises(Unfit, match="a value"):
            reader(kind).read("")


@pytest.mark.parametrize(
    ("text", "value"),
    [("21", "21"), ("2a", "2A"), ("21.0", "21"), ("Do Nothing Gap", "gap"), ("do-nothing_gap", "gap"), ("GAP", "gap")],
)
def test_a_code_arrives_in_any_of_its_spellings(text: str, value: str) -> None:
    assert reader("code", values={"21": [], "2A": [], "gap": ["do nothing gap"]}).read(text) == value


@pytest.mark.parametrize("text", ["2.1", "2-1", "2 A", "-21", "21.5", "21A", "é21", "2", ""])
def test_a_code_is_not_guessed(text: str) -> None:
    with pytest.raises(Unfit):
        reader("code", values=["21", "2A"]).read(text)


def test_a_code_without_a_list_keeps_leading_zeros_and_is_in_capitals() -> None:
    assert [reader("code").read(text) for text in ("028", "rp5", "1.0")] == ["028", "RP5", "1"]


def test_a_value_not_listed_is_answered_with_the_list_or_with_what_the_contract_says() -> None:
    with pytest.raises(Unfit, match=r"^one of male, female$"):
        reader("text", values=["male", "female"]).read("other")
    with pytest.raises(Unfit, match=r"^a method$"):
        reader("code", values=["21"], about="a method").read("22")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("0", 0, 0), ("75", 75, 75), ("75.0", 75, 75), ("7001", 0, 0), ("7007", 0, 0), ("120", 120, 120), ("007", 7, 7)],
)
def test_an_age_is_a_band_of_one_year_and_a_babys_is_under_one(text: str, low: int, high: int) -> None:
    assert age(text, bands=False) == Band(low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("75-79", 75, 79),
        ("75 - 79", 75, 79),
        ("75 – 79", 75, 79),
        ("75 to 79", 75, 79),
        ("90+", 90, None),
        ("90 +", 90, None),
        ("90 and over", 90, None),
        ("90 or over", 90, None),
        ("90 plus", 90, None),
        ("Aged 90 and over", 90, None),
        ("90 years and over", 90, None),
        ("5 - 9 years", 5, 9),
        ("<1", 0, 0),
        ("Under 1", 0, 0),
        ("less than 5", 0, 4),
        ("75", 75, 75),
    ],
)
def test_bands_of_ages_are_read_where_the_contract_lets_them_be_said(text: str, low: int, high: int | None) -> None:
    assert age(text, bands=True) == Band(low, high)
    if text != "75":
        with pytest.raises(Unfit, match="an age in whole years"):
            age(text, bands=False)


NO_AGES = ["79-75", "<0", "under", "years", "under 1-4", "75-", "-5", "7.5", "All", "75-79+", ""]


@pytest.mark.parametrize("text", NO_AGES)
def test_what_is_no_age_is_not_read(text: str) -> None:
    with pytest.raises(Unfit, match="an age such as 75, 75-79 or 90\\+"):
        age(text, bands=True)


@pytest.mark.parametrize("text", ["121", "7000", "7008"])
def test_an_age_above_the_oldest_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match="an age from 0 to 120, or 7001 to 7007 for a baby"):
        reader("age", max=120).read(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-03",
        "2026/09/03",
        "2026-9-3",
        "20260903",
        "03/09/2026",
        "3/9/2026",
        "03.09.2026",
        "03-09-2026",
        "03/09/26",
        "3 Sep 2026",
        "03-Sep-2026",
        "3 September 2026",
        "3-September-2026",
        "03-SEP-26",
        "46268",
        "46268.0",
        "2026-09-03T14:05:00",
        "2026-09-03 00:00:00.000",
        "2026-09-03T00:00:00Z",
        "03/09/2026 14:05",
    ],
)
def test_the_third_of_september_is_read_in_every_usual_way(text: str) -> None:
    assert day(text) == date(2026, 9, 3)


def test_months_come_first_only_where_that_was_proved() -> None:
    assert day("03/09/2026", month_first=True) == date(2026, 3, 9)
    assert day("2026-09-03", month_first=True) == date(2026, 9, 3)
    assert reader("date", month_first=True).read("09/13/2026") == date(2026, 9, 13)
    assert reader("month", month_first=True).read("09/13/2026") == "2026-09"


@given(st.dates(date(1990, 1, 1), TODAY))
def test_every_day_is_read_from_every_way_of_writing_it(given_day: date) -> None:
    serial = (given_day - date(1990, 1, 1)).days + 32874  # a spreadsheet's number of 1 January 1990
    written = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%d-%B-%Y"]
    texts = [given_day.strftime(pattern) for pattern in written]
    assert {day(text) for text in [*texts, str(serial)]} == {given_day}
    assert day(given_day.strftime("%m/%d/%Y"), month_first=True) == given_day


@pytest.mark.parametrize("text", ["2026-02-30", "31/09/2026", "00/01/2026", "13/13/2026", "0000-01-01", "20261301"])
def test_a_day_that_no_calendar_has_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unfit, match="is not one"):
        day(text)


@pytest.mark.parametrize("text", ["", "x", "2026", "9/2026", "1/2-2026", "12345678901", "1999-W01", "19999", "70000"])
def test_what_is_no_date_is_not_read(text: str) -> None:
    with pytest.raises(Unfit):
        day(text)


def test_a_date_lies_between_1990_and_today() -> None:
    assert reader("date").read("2026-10-22") == TODAY
    assert reader("date").read("1990-01-01") == date(1990, 1, 1)
    with pytest.raises(Unfit, match="a day up to today, 2026-10-22"):
        reader("date").read((TODAY + timedelta(days=1)).isoformat())
    with pytest.raises(Unfit, match="a day since 1990"):
        reader("date").read("1989-12-31")


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("13/09/2026", "day first"),
        ("09/13/2026", "month first"),
        ("09/12/2026", ""),
        ("13.9.26", "day first"),
        ("9-13-2026 10:00", "month first"),
        ("13/13/2026", ""),
        ("2026-09-13", ""),
        ("46268", ""),
        ("", ""),
    ],
)
def test_a_date_proves_its_order_where_it_can_only_be_read_one_way(text: str, proof: str) -> None:
    assert proves(text) == proof


@pytest.mark.parametrize(
    "text",
    [
        "2026-09",
        "2026-9",
        "2026/09",
        "202609",
        "09/2026",
        "9-2026",
        "Sep-26",
        "Sep 26",
        "sep-2026",
        "September 2026",
        "September-2026",
        "September 26",
        "2026-09-03",
        "01/09/2026",
        "46266",
        "2026-09-01 00:00:00",
    ],
)
def test_september_is_read_in_every_usual_way(text: str) -> None:
    assert month(text) == Month(2026, 9)
    assert reader("month").read(text) == "2026-09"


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "Q3 2026", "09", "19999", "2026-09-31", ""])
def test_what_is_no_month_is_not_read(text: str) -> None:
    with pytest.raises(Unfit):
        month(text)


@pytest.mark.parametrize(("text", "said"), [("2026-11", "a month up to 2026-10"), ("0001-01", "a month since 1990")])
def test_a_month_lies_between_1990_and_today(text: str, said: str) -> None:
    assert reader("month").read("2026-10") == "2026-10"
    with pytest.raises(Unfit, match=said):
        reader("month").read(text)


@pytest.mark.parametrize("text", ["2024", "2024.0", "mid-2024", "Mid 2024", "mid2024"])
def test_a_year_is_read_with_or_without_mid(text: str) -> None:
    assert reader("year").read(text) == "2024"


@pytest.mark.parametrize("text", ["24", "2024/25", "0024", "9999", "two", "2024.5"])
def test_what_is_no_year_is_not_read(text: str) -> None:
    with pytest.raises(Unfit, match="a year such as 2024"):
        reader("year").read(text)


@pytest.mark.parametrize(
    ("text", "grain", "printed"),
    [
        ("2009 - 11", "pooled_years", "2009-11"),
        ("2015-17", "pooled_years", "2015-17"),
        ("2009-11", "month", "2009-11"),
        ("2026/27", "financial_year", "2026/27"),
        ("2026 Q3", "quarter", None),
        ("2026-q3", "quarter", "2026-Q3"),
        ("0000-02", "pooled_years", None),
        ("soon", "pooled_years", None),
    ],
)
def test_a_period_is_read_by_the_grain_of_its_column(text: str, grain: str, printed: str | None) -> None:
    if printed is None:
        with pytest.raises(Unfit, match="a period such as"):
            reader("period", grain=grain).read(text)
    else:
        assert reader("period", grain=grain).read(text) == printed


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("number", "1,204", "Commas at the thousands were passed over."),
        ("number", "*", "Marks for a missing number were read as missing."),
        ("age", "7001", "Ages from 7001 to 7007 are of babies and were read as under one year."),
        ("code", "21.0", "Codes that a spreadsheet took for numbers, such as 21.0, were read as 21."),
        ("code", "NA", "NA was kept as text."),
        ("date", "46268", "Day numbers of a spreadsheet were read as dates."),
        ("date", "03/09/2026", "Dates were read day first."),
        ("month", "01/09/2026", "Dates were read day first."),
    ],
)
def test_what_was_mended_is_said(kind: str, text: str, said: str) -> None:
    assert reader(kind, blank="allowed").repair(text) == said


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1204"),
        ("age", "75"),
        ("code", "21"),
        ("date", "2026-09-03"),
        ("date", ""),
        ("text", "a, b"),
        ("text", "-"),
    ],
)
def test_of_what_was_plain_nothing_is_said(kind: str, text: str) -> None:
    assert reader(kind, blank="allowed").repair(text) == ""


KINDS = ["identifier", "text", "code", "whole", "number", "date", "month", "year", "period", "area", "age"]


@given(
    st.sampled_from(KINDS), st.booleans(), st.text(max_size=20) | st.from_regex(r"[0-9A-Z /.,+-]{0,12}", fullmatch=True)
)
def test_any_text_has_a_value_or_does_not_fit_and_nothing_else_happens(kind: str, bands: bool, text: str) -> None:
    made = reader(kind, bands=bands, blank="allowed")
    with contextlib.suppress(Unfit):
        made.read(text)
    assert isinstance(made.repair(text), str)


@pytest.mark.parametrize(
    ("grain", "text", "found"),
    [
        (Grain.FINANCIAL_YEAR, "2019-20", "2019/20"),
        (Grain.FINANCIAL_YEAR, "2009-10", "2009/10"),
        (Grain.FINANCIAL_YEAR, "2009 - 2010", "2009/10"),
        (Grain.POOLED_YEARS, "2009 - 11", "2009-11"),
        (Grain.MONTH, "2009-10", "2009-10"),
    ],
)
def test_a_period_is_read_by_the_length_its_contract_states(grain: Grain, text: str, found: str) -> None:
    assert reader("period", grain=grain).read(text) == found


@pytest.mark.parametrize(
    ("grain", "text"),
    [
        (Grain.FINANCIAL_YEAR, "2015-17"),
        (Grain.FINANCIAL_YEAR, "2019"),
        (Grain.POOLED_YEARS, "2019/20"),
        (Grain.MONTH, "2009-11 to 2009-12"),
        (Grain.MONTH, "2009-13"),
    ],
)
def test_a_period_of_another_length_is_refused_and_shown_one_that_would_do(grain: Grain, text: str) -> None:
    with pytest.raises(Unfit, match="a period such as"):
        reader("period", grain=grain).read(text)
