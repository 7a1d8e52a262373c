"""What refuses a file: every kind of fault, all at once, grouped by cause, with the rows and columns of the file."""

from __future__ import annotations

import pytest

from dashboard.ingest import Load
from dashboard.terms import Problem, Severity
from tests.test_ingest import SPELLS, drawn, errors, load


def only(made: Load) -> Problem:
    """Return the one problem that refuses a file."""
    assert made.is_refused
    [problem] = made.of(Severity.ERROR)
    return problem


def test_a_fault_says_where_what_was_found_what_was_expected_and_what_to_do() -> None:
    made = load("admissions", SPELLS.replace(",2A,75", ",7B,75"))
    assert errors(made) == [
        'admissions.csv, row 3, column D (admission_method): found "7B". '
        "Expected a method of admission code such as 21 or 2A. "
        "Correct it, or list it in data/sources/admissions.yaml."
    ]


def test_all_faults_are_said_at_once_each_cause_once_with_its_rows() -> None:
    made = load(
        "admissions",
        drawn("""
            spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
            S1,       2026-09-03,     2026-09-03,     7B,               80,               E01000001
            S2,       2026-09-31,     2026-09-03,     21,               80,               E01000001
            S3,       2026-09-03,     2026-09-03,     7B,               121,              E01000001
            S4,       2026-09-03,     2026-09-03,     7C,               80,               Elsewhere
            S5,       2026-09-04,     2026-09-03,     21,               80,               E01000001
            S6,       2026-09-05,     2026-09-03,     7B,               80,               E01000001
        """),
    )
    found = [(problem.column, problem.found, problem.rows) for problem in made.of(Severity.ERROR)]
    assert found == [
        ("D (admission_method)", "7B", (2, 4, 7)),
        ("B (admission_date)", "2026-09-31", (3,)),
        ("E (age_on_admission)", "121", (4,)),
        ("D (admission_method)", "7C", (5,)),
        ("F (lsoa)", "Elsewhere", (5,)),
        ("C (discharge_date)", "", (6, 7)),
    ]


def test_title_rows_and_blank_rows_count_in_the_numbers_of_rows() -> None:
    content = "Admissions\n\n" + SPELLS.replace("S2", "\n,,,,,\nS2").replace(",22,91", ",7B,91")
    assert only(load("admissions", content)).rows == (10,)


def test_thousands_of_rows_with_one_fault_are_one_problem_that_counts_them_all() -> None:
    lines = "".join(f"S{number},2026-09-03,2026-09-03,7B,80,E01000001\n" for number in range(1500))
    problem = only(load("admissions", SPELLS + lines))
    assert (problem.count, len(problem.rows), problem.rows[:2]) == (1500, 1000, (8, 9))


def test_past_five_hundred_causes_the_other_rows_are_only_counted() -> None:
    lines = "".join(f"S{number},2026-09-03,2026-09-03,21,{1000 + number},E01000001\n" for number in range(600))
    problems = load("admissions", SPELLS + lines + "S0,2026-09-03,2026-09-03,21,1000,E01000001\n").of(Severity.ERROR)
    ages = [problem for problem in problems if problem.column == "E (age_on_admission)"]
    assert (len(ages), ages[0].found, ages[0].rows) == (500, "1000", (8, 608))
    assert str(problems[500]) == "admissions.csv: 100 more rows have other faults. Mend these first and load again."


def test_a_missing_column_is_refused_with_the_names_it_may_have() -> None:
    [line] = errors(load("admissions", SPELLS.replace("admission_method", "admision_methd")))
    assert line.startswith("admissions.csv: There is no column admission_method. Add it.")
    assert 'Did you mean "admision_methd"?' in line
    assert "Also accepted: ADMIMETH, Admission_Method, AdmissionMethod." in line


def test_a_missing_column_that_can_be_set_says_how() -> None:
    [line] = errors(load("population", "area,age,persons\nE01000001,75+,1\n"))
    assert "There is no column mid_year. Add it, or say it with --set mid_year=..." in line


def test_every_missing_column_is_named() -> None:
    made = load("admissions", "spell_id,lsoa\nS1,E01000001\n")
    assert len(errors(made)) == 4  # two dates, the method and the age


def test_two_columns_of_one_name_are_refused() -> None:
    content = SPELLS.replace("lsoa", "lsoa,Admission Date")
    assert errors(load("admissions", content)) == [
        "admissions.csv: Columns B (admission_date) and G (Admission Date) have one name. Keep one of them."
    ]


@pytest.mark.parametrize("code", ["7B", "2", "210", "2.1", "2-1", "21 22", "NA", "-", "?"])
def test_a_code_the_contract_does_not_list_is_refused(code: str) -> None:
    assert only(load("admissions", SPELLS.replace(",11,", f",{code},"))).found == code


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31/09/2026", "yesterday", "2026", "09/2026", "1/2/3/4", "99999", "0000-01-01"]
)
def test_what_is_not_a_day_is_refused(text: str) -> None:
    problem = only(load("admissions", SPELLS.replace("2026-09-26", text)))
    assert (problem.column, problem.rows, problem.found) == ("C (discharge_date)", (5,), text)


def test_a_day_after_today_is_refused() -> None:
    assert not load("admissions", SPELLS.replace("2026-09-30", "2026-10-22")).is_refused
    problem = only(load("admissions", SPELLS.replace("2026-09-30", "2026-10-23")))
    assert problem.expected == "Expected a day up to today, 2026-10-22."


def test_a_discharge_before_the_admission_is_refused_and_on_the_same_day_is_not() -> None:
    problem = only(load("admissions", SPELLS.replace("2026-09-26", "2026-09-04")))
    assert (problem.column, problem.rows) == ("C (discharge_date)", (5,))
    assert "A discharge is on or after the admission." in problem.expected


def test_dates_that_prove_both_ways_are_refused() -> None:
    content = SPELLS.replace("2026-09-26", "26/09/2026").replace("2026-09-30", "09/30/2026")
    made = load("admissions", content)
    assert any("Some dates can only be day first, and others only month first." in line for line in errors(made))
    assert load("admissions", content, set_aside="known").is_refused


def test_one_spell_in_two_rows_is_refused_with_the_later_row() -> None:
    problem = only(load("admissions", SPELLS.replace("S4", "S2").replace("S6", "S2")))
    assert (problem.column, problem.rows, problem.found) == ("A (spell_id)", (5, 7), "")


def test_one_spell_in_two_rows_is_found_across_places_and_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.ingest.chunks.CHUNK", 1)
    content = SPELLS.replace("S6", "S1").replace("E01000003", "E01099999")
    assert only(load("admissions", content)).rows == (7,)


def test_a_blank_identifier_is_refused_and_nothing_of_the_column_is_shown() -> None:
    problem = only(load("admissions", SPELLS.replace("S2", "")))
    assert (problem.column, problem.rows, problem.found) == ("A (spell_id)", (3,), "")
    assert problem.expected == "Expected a value."


@pytest.mark.parametrize("area", ["E0100000", "01000001", "E010000011", "Nowhere", "???"])
def test_an_area_that_is_neither_a_code_nor_a_known_name_is_refused(area: str) -> None:
    problem = only(load("admissions", SPELLS.replace("E01000002", area)))
    assert (problem.column, problem.rows, problem.found) == ("F (lsoa)", (4,), area)


@pytest.mark.parametrize("age", ["-1", "121", "7000", "7008", "75-79", "old", "7.5"])
def test_an_age_that_is_none_is_refused(age: str) -> None:
    assert only(load("admissions", SPELLS.replace(",91,", f",{age},"))).found == age


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    problem = only(load("admissions", SPELLS.replace("E01000002", "E01000002,Smith")))
    assert (problem.rows, problem.expected) == ((4,), "The row has 7 cells, and the header 6.")
    assert "Smith" not in str(problem)


def test_an_unclosed_quotation_mark_is_refused_with_the_row_that_opens_it() -> None:
    problem = only(load("admissions", SPELLS.replace("S3", '"S3')))
    assert (problem.rows, problem.expected) == ((4,), "A quotation mark opens a cell and is never closed.")


def test_an_unclosed_quotation_mark_in_a_long_file_is_named_as_one() -> None:
    more = "".join(f"T{number},2026-09-03,2026-09-03,21,80,E01000001\n" for number in range(5000))
    problem = only(load("admissions", SPELLS.replace("S3", '"S3') + more))
    assert (problem.rows, problem.expected) == ((4,), "A quotation mark opens a cell and is never closed.")


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b" , ,\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert "The file is empty." in errors(load("admissions", content))[0]


def test_a_header_without_rows_is_refused() -> None:
    header = SPELLS.splitlines()[0]
    assert errors(load("admissions", header)) == ["admissions.csv: There is a header and no rows. Export it again."]
    assert load("admissions", header + "\n\n,,,\n").is_refused


def test_a_file_of_another_place_is_refused_so_that_it_empties_nothing() -> None:
    made = load("admissions", SPELLS.replace("E01000", "E01099"))
    assert only(made).expected == "No row is of this place and of a period it covers."


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 20,
        b"\xef\xbb\xbf" + "café".encode("cp1252"),  # marked as UTF-8, and is not
        "spell_id,lsoa".encode("utf-16") + b"\x00",  # half a character
        b"spell_id\x81,lsoa\n",  # a byte that Windows text has not
        b"PK\x03\x04 not a workbook",
    ],
)
def test_what_is_not_a_table_is_refused_in_words(content: bytes) -> None:
    made = load("admissions", content)
    assert only(made).fix


def test_a_number_too_large_to_be_counted_is_refused() -> None:
    made = load("population", f"area,age,persons,mid_year\nE01000001,75+,{'9' * 25},2025\n")
    assert only(made).expected == "Expected a whole number."


@pytest.mark.parametrize("amount", ["1,5", "1.234,56", "£5", "5m", "(5)", "1e6", "inf", "nan", "12,34"])
def test_a_number_that_could_be_read_two_ways_is_refused(amount: str) -> None:
    made = load("finance", f'month,organisation,line,basis,amount\n2026-09,Trust,do nothing gap,fy,"{amount}"\n')
    assert only(made).found == amount


@pytest.mark.parametrize("month", ["2026-11", "13/2026", "0000-01", "1989-12", "September", "2026"])
def test_a_month_that_is_none_or_has_not_begun_is_refused(month: str) -> None:
    made = load("finance", f"month,organisation,line,basis,amount\n{month},Trust,do nothing gap,fy,1\n")
    assert only(made).found == month


@pytest.mark.parametrize("year", ["0000", "25", "2025/26", "next"])
def test_a_year_that_is_none_is_refused(year: str) -> None:
    made = load("population", f"area,age,persons,mid_year\nE01000001,75+,1,{year}\n")
    assert only(made).found == year


@pytest.mark.parametrize("period", ["0000-02", "2015-15", "2015-99", "15-17", "2015/17", "Q3"])
def test_a_period_that_is_none_is_refused(period: str) -> None:
    content = f"area_code,period,value,indicator,group\nE08000099,{period},1,90362,male\n"
    assert only(load("published_tidy", content)).found == period


def test_areas_at_two_levels_are_refused_because_they_would_count_twice() -> None:
    content = drawn("""
        area,      age, persons, mid_year
        E01000001, 75+, 1,       2025
        E05000001, 75+, 9,       2025
    """)
    problem = only(load("population", content))
    assert problem.expected == "Areas are given at 2 levels (lsoa, ward) and would count twice."
    assert problem.column == "A (area)"


@pytest.mark.parametrize(
    ("bands", "found"),
    [
        (["0-74", "76+"], "0-74"),  # nobody is 75
        (["0-75", "75+"], "0-75"),  # whoever is 75 counts twice
        (["0-74", "75-89"], "75-89"),  # nobody is 90
        (["0-74", "75+", "85+"], "75+"),
        (["0", "1", "3+"], "1-1"),
    ],
)
def test_age_bands_with_a_gap_an_overlap_or_no_open_end_are_refused(bands: list[str], found: str) -> None:
    lines = [f"E08000099,{band},5,2025" for band in bands]
    problem = only(load("population", "\n".join(["area,age,persons,mid_year", *lines])))
    assert (problem.column, problem.found) == ("B (age)", found)


@pytest.mark.parametrize("columns", [[0, 1, 2], [*range(75)], [*range(85)]])
def test_a_wide_table_that_stops_before_the_oldest_is_refused(columns: list[int]) -> None:
    header = ",".join(["area_code", *(str(age) for age in columns)])
    content = f"{header}\n" + ",".join(["E08000099", *("5" for _ in columns)])
    assert "the last is open" in only(load("population", content, settings={"mid_year": "2025"})).expected


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused() -> None:
    content = drawn("""
        area,      age,  sex,     persons, mid_year
        E08000099, 0-74, male,    10,      2025
        E08000099, 0-74, female,  12,      2025
        E08000099, 0-74, persons, 22,      2025
        E08000099, 75+,  male,    2,       2025
        E08000099, 75+,  female,  3,       2025
        E08000099, 75+,  persons, 6,       2025
    """)
    problem = only(load("population", content))
    assert (problem.rows, problem.column) == ((7,), "C (sex)")
    assert problem.expected == "persons is not the sum of male and female."


def test_a_total_without_its_parts_beside_others_with_them_is_refused() -> None:
    content = drawn("""
        area,      age, sex,     persons, mid_year
        north,     0+,  male,    10,      2025
        north,     0+,  female,  12,      2025
        south,     0+,  persons, 22,      2025
    """)
    assert only(load("population", content)).rows == (4,)


def test_a_row_said_twice_is_refused_where_rows_may_not_repeat() -> None:
    content = "month,organisation,line,basis,amount\n" + "2026-09,Trust,do nothing gap,fy,1\n" * 2
    assert only(load("finance", content)).rows == (2, 3)


@pytest.mark.parametrize("values", [["63.4", "63.5"], ["63.4", "63.5", "63.4"], ["63.4", "63.4", "63.5", "63.5"]])
def test_rows_that_repeat_a_series_with_another_value_are_refused(values: list[str]) -> None:
    lines = [f"90362,E92000001,Male,,2015 - 17,{value}" for value in values]
    content = "\n".join(["Indicator ID,Area Code,Sex,Category Type,Time period,Value", *lines])
    assert "Rows speak twice for the same indicator, sex, area and period." in errors(load("fingertips", content))[0]


def test_set_gives_only_what_the_contract_lets_it() -> None:
    made = load("population", "area,age,persons,mid_year\nE08000099,0+,5,2025\n", settings={"ward": "1", "age": "75"})
    assert errors(made) == [
        "population.csv: --set cannot give ward. It may give mid_year.",
        "population.csv: --set cannot give age. It may give mid_year.",
    ]
    [line] = errors(load("admissions", SPELLS, settings={"provider": "RP5"}))
    assert "It may give nothing." in line


def test_what_set_gives_is_read_by_the_contract_too() -> None:
    made = load("population", "area,age,persons\nE08000099,0+,5\n", settings={"mid_year": "soon"})
    assert only(made).found == "soon"
