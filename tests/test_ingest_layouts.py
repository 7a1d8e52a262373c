"""The layouts that publishers and suppliers really use, by the header names seen in public code and documents."""

from __future__ import annotations

import pytest

from dashboard.place import PlaceFile, read_areas
from dashboard.terms import Severity
from tests.test_ingest import AREAS, drawn, errors, load, rows, said, total

HEADER = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,"
    "Compared to Region value or percentiles,Time period Sortable,New data,Compared to goal"
)
FINGERTIPS = HEADER.split(",")


def line(header: list[str], **cells: str) -> str:
    """Return a row of a wide file: the cells given by header (spaces written as underscores), the rest blank."""
    named = {name.replace("_", " "): value for name, value in cells.items()}
    assert set(named) <= set(header)
    return ",".join(named.get(name, "") for name in header)


def fingertips(header: list[str], *series: dict[str, str]) -> str:
    usual = {"Indicator_ID": "90362", "Area_Code": "E08000099", "Sex": "Male", "Time_period": "2015 - 17"}
    return "\n".join([",".join(header), *(line(header, **{**usual, **each}) for each in series)])


HERE = {"Value": "61.8"}
ENGLAND = {"Area_Code": "E92000001", "Value": "63.4"}


@pytest.mark.parametrize(
    "column_23",
    [
        "Compared to Region value or percentiles",
        "Compared to CCGs (from Apr 2021) value or percentiles",
        "Compared to Counties & UAs (from Apr 2021) value or percentiles",
        "Compared to percentiles",
    ],
)
@pytest.mark.parametrize("last", [[], ["Time period range"]])
def test_a_fingertips_download_has_26_or_27_columns_and_any_name_for_the_23rd(column_23: str, last: list[str]) -> None:
    header = [*FINGERTIPS[:22], column_23, *FINGERTIPS[23:], *last]
    assert len(header) == 26 + len(last)
    made = load("fingertips", fingertips(header, HERE, ENGLAND))
    assert rows(made, "covered", "area", "indicator", "sex", "value") == [
        ("2015-17", "E08000099", "90362", "male", 61.8),
        ("2015-17", "E92000001", "90362", "male", 63.4),
    ]


def test_an_interval_arrives_under_the_names_of_2017_too() -> None:
    old = [name for name in FINGERTIPS if "99.8" not in name]
    old = [name.replace(" 95.0", "").replace("Region value", "subnational parent value") for name in old]
    made = load("fingertips", fingertips(old, {**HERE, "Lower_CI_limit": "60.2", "Upper_CI_limit": "63.4"}))
    assert rows(made, "value", "lower", "upper") == [(61.8, 60.2, 63.4)]


def test_the_95_per_cent_interval_is_taken_and_not_the_wider_one() -> None:
    cells = {"Lower_CI_95.0_limit": "60.2", "Upper_CI_95.0_limit": "63.4", "Lower_CI_99.8_limit": "59.1"}
    made = load("fingertips", fingertips(FINGERTIPS, {**HERE, **cells}))
    assert rows(made, "value", "lower", "upper") == [(61.8, 60.2, 63.4)]


def test_england_repeated_once_for_each_parent_is_read_once() -> None:
    parents = [{**ENGLAND, "Parent_Code": code} for code in ("", "E12000003", "E12000004")]
    made = load("fingertips", fingertips(FINGERTIPS, HERE, *parents))
    assert rows(made, "area", "value", "rows") == [("E08000099", 61.8, 1), ("E92000001", 63.4, 1)]
    assert any("2 repeated rows were read once." in text for text in said(made, Severity.REPAIRED))


def test_rows_with_a_category_type_are_not_the_headline_and_are_left_out() -> None:
    deciles = [
        {"Category_Type": "LSOA11 deprivation deciles", "Category": str(number), "Value": str(50 + number)}
        for number in range(10)
    ]
    made = load("fingertips", fingertips(FINGERTIPS, *deciles, HERE))
    assert rows(made, "value") == [(61.8,)]
    assert made.counts["left out"] == 10


def test_rows_of_other_indicators_are_left_out_whatever_their_cells_say() -> None:
    other = {"Indicator_ID": "108", "Time_period": "2015/16 Q3", "Sex": "Not applicable", "Value": "x"}
    made = load("fingertips", fingertips(FINGERTIPS, other, HERE))
    assert made.counts["left out"] == 1
    assert made.keys == (("90362", "male"),)


def test_a_download_without_a_headline_row_is_refused() -> None:
    made = load("fingertips", fingertips(FINGERTIPS, {**HERE, "Category_Type": "Deprivation", "Category": "1"}))
    assert "Every row is of another series, or not the headline of one." in errors(made)[0]


def test_a_value_that_was_not_published_is_missing() -> None:
    made = load("fingertips", fingertips(FINGERTIPS, {"Value": "", "Value_note": "Cannot be calculated"}))
    assert rows(made, "value__missing") == [(1,)]


def test_a_download_in_windows_text_is_read() -> None:
    content = fingertips(FINGERTIPS, {**HERE, "Value_note": "Value – suppressed"}).encode("cp1252")
    assert rows(load("fingertips", content), "value") == [(61.8,)]


SUS = (
    "APCS_Ident,Generated_Record_ID,Der_Pseudo_NHS_Number,Admission_Date,Discharge_Date,Discharge_Ready_Date,"
    "Admission_Method,Patient_Classification,Age_At_Start_of_Spell_SUS,Sex,Der_Spell_LoS,Der_Postcode_LSOA_2011_Code,"
    "Der_Postcode_LSOA_2021_Code,GP_Practice_Code,Der_Provider_Code,Der_Activity_Month"
)


def test_a_spell_extract_of_the_secondary_uses_service_is_read_by_its_own_names() -> None:
    content = "\n".join(
        [
            SUS,
            "1,9,abc,2026-09-03,2026-09-03,,2A,1,7002,2,0,E01000001,E01900001,C86001,RP5,202609",
            "2,8,abd,2026-09-03,2026-09-30,,11.0,2,83,1,27,E01000003,E01900003,C86001,RFR,202609",
        ]
    )
    made = load("admissions", content)
    assert rows(made, "area", "age", "emergency", "length_of_stay_days", "provider", "patient_classification") == [
        ("north", 0, True, 0, "RP5", "1"),
        ("south", 80, False, 21, "RFR", "2"),
    ]


def test_of_two_vintages_of_small_areas_side_by_side_the_one_the_place_knows_is_read() -> None:
    content = drawn("""
        APCS_Ident, Admission_Date, Discharge_Date, Admission_Method, age, Der_Postcode_LSOA_2011_Code, lsoa21cd
        1,          2026-09-03,     2026-09-03,     21,               80,  E01900001,                   E01000001
        2,          2026-09-03,     2026-09-30,     21,               80,  E01900002,                   E01000003
    """)
    assert rows(load("admissions", content), "area", "spells") == [("north", 1), ("south", 1)]
    swapped = content.replace("E01900001,E01000001", "E01000001,E01900001").replace(
        "E01900002,E01000003", "E01000003,E01900002"
    )
    assert rows(load("admissions", swapped), "area", "spells") == [("north", 1), ("south", 1)]


def test_a_fault_in_the_area_is_said_of_the_column_that_is_read() -> None:
    content = drawn("""
        APCS_Ident, Admission_Date, Discharge_Date, Admission_Method, age, lsoa11cd,  lsoa21cd
        1,          2026-09-03,     2026-09-03,     21,               80,  E01900001, E01000001
        2,          2026-09-03,     2026-09-30,     21,               80,  E01900002, nowhere
    """)
    assert 'row 3, column G (lsoa21cd): found "nowhere".' in errors(load("admissions", content))[0]


def test_an_extract_of_hospital_episode_statistics_is_read_by_its_own_names() -> None:
    content = drawn("""
        EPIKEY, ADMIDATE,   ADMIMETH, DISDATE,    STARTAGE, SEX, CLASSPAT, LSOA11,    PROCODE
        501,    03/09/2026, 2a,       03/09/2026, 7001,     1,   1,        E01000001, RP5
        502,    03/09/2026, 21,       30/09/2026, 104,      1,   1,        E01000003, RP5
    """)
    assert rows(load("admissions", content), "area", "age", "emergency", "length_of_stay_days") == [
        ("north", 0, True, 0),
        ("south", 90, True, 21),
    ]


# -- populations


def wide(*areas: tuple[str, list[str]], header: list[str]) -> str:
    return "\n".join([",".join(header), *(",".join([code, *cells]) for code, cells in areas)])


SINGLE = [*(str(age) for age in range(90)), "90+"]


def test_a_population_with_one_column_an_age_becomes_a_row_an_age() -> None:
    # One person of each age in E01000001, two in E01000002, three in E01000003.
    areas = [(code, ["x", str(91 * each), *[str(each)] * 91]) for each, code in enumerate(codes(), start=1)]
    header = ["lsoa11_code", "lsoa11_name", "total_population", *SINGLE]
    made = load("population", wide(*areas, header=header), settings={"mid_year": "2019"})
    assert made.covers == ("2019",)
    assert total(made, "residents") == 91 * 6
    assert total(made, "residents", area="north", age=75, age__to=75) == 3
    assert total(made, "residents", area="south", age=90, age__to=None) == 3


def codes() -> list[str]:
    return ["E01000001", "E01000002", "E01000003"]


@pytest.mark.parametrize("letters", ["FM", "fm"])
def test_the_columns_f0_to_f90_and_m0_to_m90_are_sex_and_age_and_90_has_no_end(letters: str) -> None:
    first, second = letters[0], letters[1]
    header = ["LSOA 2021 Code", "LSOA 2021 Name", "Total"]
    header += [f"{first}{age}" for age in range(91)] + [f"{second}{age}" for age in range(91)]
    areas = [(code, ["x", "273", *["2"] * 91, *["1"] * 91]) for code in codes()]
    made = load("population", wide(*areas, header=header), settings={"mid_year": "2024"})
    assert total(made, "residents", sex="female") == 2 * 91 * 3
    assert total(made, "residents", sex="male", area="north", age=90, age__to=None) == 2
    assert made.covers == ("2024",)


def test_the_title_rows_of_a_population_are_passed_over_though_its_counts_look_like_ages() -> None:
    header = ["LSOA 2021 Code", "LSOA 2021 Name", "Total", "Total F", "Total M"]
    header += [f"F{age}" for age in range(91)] + [f"M{age}" for age in range(91)]
    areas = [(code, ["x", "364", "182", "182", *["2"] * 182]) for code in codes()]
    content = "Mid-2024 estimates\n\nSource: ONS\n" + wide(*areas, header=header)
    made = load("population", content, settings={"mid_year": "2024"})
    assert total(made, "residents") == 2 * 182 * 3
    assert any("3 rows above the header" in text for text in said(made, Severity.REPAIRED))


def test_a_table_of_ages_written_out_is_read() -> None:
    header = ["area_code", *(f"Age {age}" for age in range(90)), "Age 90+"]
    made = load("population", wide(("E08000099", ["1"] * 91), header=header), settings={"mid_year": "2024"})
    assert total(made, "residents", age=90, age__to=None) == 1


@pytest.mark.parametrize(
    ("areas", "kept"),
    [
        (["E01000001", "E01000002", "E01000003"], [("north", 2), ("south", 1)]),
        (["E05000001", "E05000002"], [("north", 1), ("south", 1)]),
        (["north", "South"], [("north", 1), ("south", 1)]),
        (["E08000099"], [("E08000099", 1)]),
        (["here", "England"], [("E08000099", 1), ("E92000001", 1)]),
    ],
)
def test_a_population_comes_by_small_area_ward_neighbourhood_or_place(
    areas: list[str], kept: list[tuple[str, int]]
) -> None:
    content = "area,age,persons,mid_year\n" + "".join(f"{area},0+,1,2025\n" for area in areas)
    assert rows(load("population", content), "area", "residents") == kept


def test_totals_beside_their_parts_are_checked_and_count_once() -> None:
    content = drawn("""
        area,      age, sex,     persons, mid_year
        E08000099, 0+,  males,   10,      2025
        E08000099, 0+,  women,   12,      2025
        E08000099, 0+,  all,     22,      2025
    """)
    assert rows(load("population", content), "sex", "residents") == [("female", 12), ("male", 10)]


def test_totals_alone_are_kept() -> None:
    content = "area,age,sex,persons,mid_year\nE08000099,0+,persons,22,mid-2025\n"
    made = load("population", content)
    assert rows(made, "sex", "residents") == [("persons", 22)]
    assert made.covers == ("2025",)


def test_bands_may_be_written_in_several_ways() -> None:
    content = drawn("""
        area,      age_group,   population, year
        E08000099, 0 to 4,      1,          2025
        E08000099, 5-9,         2,          2025
        E08000099, 10 – 74,     3,          2025
        E08000099, 75 and over, 4,          2025
    """)
    assert rows(load("population", content), "age", "age__to", "residents") == [
        (0, 4, 1),
        (10, 74, 3),
        (5, 9, 2),
        (75, None, 4),
    ]


def test_a_broad_age_edition_is_kept_as_it_is_and_never_split() -> None:
    content = "area,age,persons,mid_year\nE08000099,65+,5,2025\n"
    assert rows(load("population", content), "age", "age__to", "residents") == [(65, None, 5)]


def test_an_older_code_of_an_area_counts_as_its_new_one() -> None:
    recoded = AREAS.replace("parent\n", "parent,same_as\n") + "E08000016,Here,place,E92000001,E08000099\n"
    lookup = read_areas(recoded, PlaceFile(name="Here", area="E08000099"))
    content = "area,age,persons,mid_year\nE08000016,0+,22,2025\n"
    assert rows(load("population", content, lookup), "area", "residents") == [("E08000099", 22)]


def test_a_place_without_neighbourhoods_keeps_counts_of_itself() -> None:
    flat = "code,name,level,parent\nE01000001,A,lsoa,E08000099\nE01000002,B,lsoa,E08000099\n"
    lookup = read_areas(flat, PlaceFile(name="Here", area="E08000099"))
    content = "area,age,persons,mid_year\nE01000001,0+,1,2025\nE01000002,0+,2,2025\n"
    assert rows(load("population", content, lookup), "area", "residents") == [("E08000099", 3)]


def test_what_set_gives_fills_the_column_the_file_lacks() -> None:
    made = load("population", "area,age,persons\nE08000099,0+,5\n", settings={"mid_year": "2019"})
    assert (made.covers, made.keys) == (("2019",), (("2019",),))
