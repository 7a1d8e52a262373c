"""What is read and listed as repaired, and what is accepted with a warning: a test for each entry of the two lists."""

from __future__ import annotations

import codecs
import io
from dataclasses import replace

import openpyxl
import pytest

from dashboard.engine import DETAIL, without_detail
from dashboard.ingest import Load
from dashboard.terms import Month, Severity
from tests.test_ingest import SPELLS, drawn, errors, load, rows, said, total


def repairs(made: Load) -> str:
    """Return everything that was listed as repaired, after making sure that the file was accepted."""
    assert not made.is_refused, errors(made)
    return "\n".join(said(made, Severity.REPAIRED))


def same_as_plain(content: str | bytes) -> str:
    """Return what was listed of a file that must give the facts of the plain one."""
    plain, made = load("admissions", SPELLS), load("admissions", content)
    listed = repairs(made)
    assert plain.facts is not None
    assert made.facts is not None
    assert made.facts.equals(plain.facts)
    assert repairs(plain) == ""
    return listed


def test_a_byte_order_mark_is_read_and_listed() -> None:
    assert "byte order mark" in same_as_plain(codecs.BOM_UTF8 + SPELLS.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_and_listed_with_its_mark_or_without(encoding: str) -> None:
    assert "Read as UTF-16." in same_as_plain(SPELLS.encode(encoding))


def test_utf_16_big_endian_with_its_mark_is_read() -> None:
    assert "Read as UTF-16." in same_as_plain(codecs.BOM_UTF16_BE + SPELLS.encode("utf-16-be"))


def test_windows_text_is_read_and_listed() -> None:
    made = load("finance", "month,organisation,line,basis,amount\n2026-09,Café – trust,fy,fy,1\n".encode("cp1252"))
    assert made.is_refused  # fy is a basis and no line
    content = "month,organisation,line,basis,amount\n2026-09,Café – trust,do nothing gap,fy,1\n"
    made = load("finance", content.encode("cp1252"))
    assert "Windows text (cp1252)" in repairs(made)
    assert rows(made, "organisation") == [("Café – trust",)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_read(end: str) -> None:
    assert ("carriage return alone" in same_as_plain(SPELLS.replace("\n", end))) == (end == "\r")


def test_a_last_line_without_its_end_is_read() -> None:
    same_as_plain(SPELLS.rstrip("\n"))


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_semicolons_and_tabs_are_read_and_listed(mark: str, name: str) -> None:
    assert f"Columns are divided by {name}." in same_as_plain(SPELLS.replace(",", mark))


def test_title_rows_are_passed_over_and_listed() -> None:
    title = '"Admissions, by spell"\nRun by,A. Clerk\n\n'
    assert "3 rows above the header were passed over." in same_as_plain(title + SPELLS)


def test_a_header_is_found_under_sixteen_title_rows() -> None:
    assert "16 rows above" in same_as_plain("A title\n" * 16 + SPELLS)


def test_blank_rows_are_passed_over_and_listed() -> None:
    lines = SPELLS.splitlines()
    content = "\n".join([*lines[:3], "", ",,,,,", " , ,,,,", *lines[3:]])
    assert "3 blank rows were passed over." in same_as_plain(content)


def test_stray_spaces_are_passed_over_and_listed_the_unbreakable_kind_too() -> None:
    content = SPELLS.replace(",2A,", ", 2A\u00a0,").replace(",11,", ",\t11 ,").replace("lsoa", " lsoa ")
    assert "3 rows had stray spaces" in same_as_plain(content)


def test_an_unbreakable_space_inside_a_name_is_a_space() -> None:
    made = load("admissions", SPELLS.replace("E01000001", "here\u00a0001A"))
    assert total(made, "spells", area="north") == 3


def test_commas_at_the_thousands_are_read_and_listed() -> None:
    content = 'month,organisation,line,basis,amount\n2026-09,Trust,do nothing gap,fy,"-1,204,000.50"\n'
    made = load("finance", content)
    assert rows(made, "amount") == [(-1204000.5,)]
    assert 'column E (amount): found "-1,204,000.50". Commas at the thousands' in repairs(made)


@pytest.mark.parametrize("age", [7001, 7002, 7003, 7004, 7005, 7006, 7007])
def test_the_ages_of_babies_are_under_one_year_and_listed(age: int) -> None:
    made = load("admissions", SPELLS.replace(",91,", f",{age},"))
    assert total(made, "spells", age=0, age__to=0) == 1
    assert f'column E (age_on_admission): found "{age}". Ages from 7001 to 7007' in repairs(made)


def test_a_spreadsheets_day_numbers_are_read_as_dates_and_listed() -> None:
    # 1 January 2026 is day 46023 of a spreadsheet; 3 September is 245 days later, the 12th 254, the 30th 272.
    content = SPELLS.replace("2026-09-12", "46277").replace("2026-09-30", "46295.0").replace("2026-09-03", "46268")
    assert 'found "46268". Day numbers of a spreadsheet were read as dates.' in same_as_plain(content)


def test_a_spreadsheets_day_number_in_a_month_column_is_its_month() -> None:
    made = load("finance", "month,organisation,line,basis,amount\n46268,Trust,do nothing gap,fy,1\n")
    assert made.covers == ("2026-09",)
    assert "Day numbers" in repairs(made)


def test_na_in_a_code_column_stays_text_and_is_listed() -> None:
    made = load(
        "admissions",
        drawn("""
            spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa,      provider
            S1,       2026-09-03,     2026-09-03,     21,               80,               E01000001, NA
            S2,       2026-09-03,     2026-09-03,     21,               80,               E01000001, RP5
            S3,       2026-09-03,     2026-09-03,     21,               80,               E01000001,
        """),
    )
    assert rows(made, "provider", "spells") == [("NA", 1), ("RP5", 1), (None, 1)]
    assert 'column G (provider): found "NA". NA was kept as text.' in repairs(made)


@pytest.mark.parametrize("mark", ["NA", "n/a", "N/A", "na", "-", "*", ".."])
def test_a_missing_mark_is_missing_in_a_number_column_that_may_be_missing(mark: str) -> None:
    made = load(
        "published_tidy",
        "area_code,period,value,indicator,group\n"
        f"E08000099,2009-11,{mark},Healthy life expectancy at birth,male\n"
        "E08000099,2010-12,58.1,Healthy life expectancy at birth,male\n",
    )
    assert rows(made, "covered", "value", "value__missing") == [("2009-11", 0.0, 1), ("2010-12", 58.1, 0)]
    assert f'column C (value): found "{mark}". Marks for a missing number' in repairs(made)


@pytest.mark.parametrize("mark", ["NA", "n/a", "-", "*", ".."])
def test_a_missing_mark_is_refused_in_a_number_column_that_may_not_be_missing(mark: str) -> None:
    made = load("finance", f"month,organisation,line,basis,amount\n2026-09,Trust,do nothing gap,fy,{mark}\n")
    assert f'row 2, column E (amount): found "{mark}". Expected a number' in errors(made)[0]


def test_british_dates_are_read_day_first_and_listed() -> None:
    content = SPELLS.replace("2026-09-03", "03/09/2026").replace("2026-09-05", "05.09.26").replace("-10-", "-Oct-")
    content = content.replace("2026-Oct-01", "1 Oct 2026").replace("2026-Oct-03", "03-Oct-2026")
    listed = same_as_plain(content)
    assert 'column B (admission_date): found "03/09/2026". Dates were read day first.' in listed
    assert 'column C (discharge_date): found "03/09/2026". Dates were read day first.' in listed


def test_a_time_behind_a_date_is_passed_over() -> None:
    same_as_plain(SPELLS.replace("2026-09-03", "2026-09-03T23:59:00Z").replace("2026-09-04", "2026-09-04 00:00"))


def test_dates_are_read_month_first_where_one_of_the_column_can_only_be_so() -> None:
    content = SPELLS.replace("2026-09-26", "9/26/2026").replace("2026-09-03,2A", "09/03/2026,2A")
    content = content.replace("2026-09-04,2A", "09/04/2026,2A")
    listed = same_as_plain(content)  # 09/03 is the third of September here, not the ninth of March
    assert "column C (discharge_date): Dates were read month first, as some can only be." in listed
    assert "day first" not in listed


def test_one_column_may_be_month_first_and_another_day_first() -> None:
    content = SPELLS.replace("2026-08-30", "30/08/2026").replace("2026-09-26", "09/26/2026")
    same_as_plain(content)


def test_columns_not_in_the_contract_are_ignored_and_listed_by_letter() -> None:
    lines = SPELLS.splitlines()
    content = "\n".join([f"Ward,{lines[0]},Ethnic_Group", *(f"W1,{line},A" for line in lines[1:])])
    assert "Columns not in the contract were ignored: A (Ward), H (Ethnic_Group)." in same_as_plain(content)


def test_methods_arrive_in_any_case_with_spaces_or_as_a_spreadsheet_left_them() -> None:
    content = SPELLS.replace(",2A,75", ",2a,75").replace(",22,91", ", 22,91").replace(",11,", ",11.0,")
    listed = same_as_plain(content)
    assert 'found "11.0". Codes that a spreadsheet took for numbers' in listed


def test_a_workbook_is_read_by_the_sheet_that_has_the_header() -> None:
    book = openpyxl.Workbook()
    notes, data = book.active, book.create_sheet("Spells")
    assert notes is not None
    notes.append(["Notes"])
    data.append(["Admissions"])
    for number, line in enumerate(SPELLS.splitlines()):
        cells: list[object] = list(line.split(","))
        cells[4] = float(str(cells[4])) if number else cells[4]
        data.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    assert 'Sheet "Spells" was read.' in same_as_plain(stream.getvalue())


def test_columns_may_stand_in_any_order() -> None:
    same_as_plain("\n".join(",".join(reversed(line.split(","))) for line in SPELLS.splitlines()))


def test_cells_in_quotation_marks_and_cells_missing_at_the_end_of_a_row_are_read() -> None:
    quoted = "".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in SPELLS.splitlines())
    assert same_as_plain(quoted) == ""
    made = load("admissions", SPELLS.replace(",80,E01000001", ",80"))
    assert total(made, "spells", area="unknown") == 1


# -- accepted with a warning


def test_well_formed_areas_outside_the_place_are_warned_of_and_not_counted() -> None:
    made = load("admissions", SPELLS.replace("E01000003", "E01099999"))
    assert total(made, "spells") == 3
    assert any("3 rows have areas outside the place and were not counted." in line for line in said_warnings(made))


def said_warnings(made: Load) -> list[str]:
    assert not made.is_refused, errors(made)
    return said(made, Severity.WARNING)


RESIDENTS = drawn("""
    area,      age,  persons, mid_year
    E01000001, 0-74, 10,      2025
    E01000001, 75+,  2,       2025
    E01000002, 0-74, 30,      2025
    E01000002, 75+,  4,       2025
    E01000003, 0-74, 50,      2025
    E01000003, 75+,  6,       2025
""")


def test_an_area_given_only_in_part_is_missing_and_warned_of() -> None:
    made = load("population", "".join(line for line in RESIDENTS.splitlines(keepends=True) if "E01000002" not in line))
    assert rows(made, "area", "age", "residents") == [("south", 0, 50), ("south", 75, 6)]
    assert any("North has 1 of its 2 areas in 2025, and lacks E01000002." in line for line in said_warnings(made))


def test_a_whole_file_of_areas_is_summed_without_a_warning() -> None:
    made = load("population", RESIDENTS)
    assert said_warnings(made) == []
    assert made.facts is not None
    summed = replace(made, facts=without_detail(made.facts))
    assert rows(summed, "area", "age", "age__to", "residents") == [
        ("north", 0, 74, 40),
        ("north", 75, None, 6),
        ("south", 0, 74, 50),
        ("south", 75, None, 6),
    ]


def test_the_smaller_areas_are_kept_beside_where_the_contract_says_so() -> None:
    kept = rows(load("population", RESIDENTS), "area", DETAIL, "age", "residents")
    assert kept[:3] == [("north", "E01000001", 0, 10), ("north", "E01000001", 75, 2), ("north", "E01000002", 0, 30)]
    by_name = RESIDENTS.replace("E01000001", "North").replace("E01000003", "South")
    without = "".join(line for line in by_name.splitlines(keepends=True) if "E01000002" not in line)
    assert {area for (area,) in rows(load("population", without), DETAIL)} == {None}
    made = load("admissions", SPELLS)
    assert made.facts is not None
    assert DETAIL not in made.facts.columns


CUT = SPELLS.replace("2026-10-03", "2026-10-02")


def test_a_last_month_cut_short_is_left_out_with_a_warning() -> None:
    made = load("admissions", CUT, whole_months=False)
    assert made.covers == ("2026-09",)
    assert made.keys == (("2026-09",),)
    assert total(made, "spells") == 5
    assert (made.counts["kept"], made.counts["cut short"]) == (5, 1)
    [line] = said_warnings(made)
    assert "2026-10 was cut short: its latest date is 2026-10-02. It was left out." in line
    assert "--covers 2026-10..2026-10" in line


def test_a_last_month_cut_short_is_kept_where_the_lead_says_so() -> None:
    made = load("admissions", CUT, whole_months=False, covers=(Month(2026, 9), Month(2026, 10)))
    assert made.covers == ("2026-09", "2026-10")
    assert total(made, "spells") == 6
    assert said_warnings(made) == []


@pytest.mark.parametrize(("day", "covered"), [("22", False), ("23", True), ("30", True)])
def test_a_month_is_cut_short_when_its_latest_day_is_more_than_seven_before_its_end(day: str, covered: bool) -> None:
    content = drawn(f"""
        spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
        S1,       2026-08-30,     2026-08-31,     21,               80,               E01000001
        S2,       2026-09-03,     2026-09-{day},  21,               75,               E01000001
    """)
    made = load("admissions", content, whole_months=False)
    assert ("2026-09" in made.covers) is covered


def test_a_month_is_whole_by_a_row_of_another_place_too() -> None:
    content = drawn("""
        spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
        S1,       2026-08-30,     2026-09-01,     21,               80,               E01000001
        S2,       2026-09-03,     2026-09-30,     21,               75,               E01099999
    """)
    assert load("admissions", content, whole_months=False).covers == ("2026-09",)


def test_a_file_of_one_month_cut_short_covers_nothing_and_is_refused_until_the_lead_says_so() -> None:
    content = "".join(SPELLS.splitlines(keepends=True)[:3])
    made = load("admissions", content, whole_months=False)
    assert "2026-09 was cut short: its latest date is 2026-09-03. Nothing else is covered." in errors(made)[0]
    made = load("admissions", content, whole_months=False, covers=(Month(2026, 9), Month(2026, 9)))
    assert made.covers == ("2026-09",)


def test_rows_dated_outside_the_cover_given_are_left_out_with_a_warning() -> None:
    made = load("admissions", SPELLS, covers=(Month(2026, 10), Month(2026, 10)))
    assert total(made, "spells") == 1
    assert any("5 rows are dated outside the cover given" in line for line in said_warnings(made))
