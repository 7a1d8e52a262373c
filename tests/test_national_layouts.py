"""Two kinds of file for one name: national layouts and plain counts beside the contract's own, never added together."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.cells import Unfit, month
from dashboard.contracts import at_odds
from dashboard.engine import upper
from dashboard.place import PlaceFile, read_areas
from dashboard.terms import Refused, Severity, State
from tests.desks import PLACE, facts_of, indicator_of, place_of, points_of, shipped
from tests.test_ingest import AREAS, drawn, errors, load, rows, said, total
from tests.test_ingest import LOOKUP as PLAIN

NATIONAL = "nhs_england_delayed_transfers"
NUMBERED = AREAS.replace("parent\n", "parent,same_as\n").replace(
    "north,North", "299,Here as national extracts number it,place,,E08000099\nnorth,North"
)
LOOKUP = read_areas(NUMBERED, PlaceFile(name="Here", area="E08000099"))
HEADER = (
    "Year,Period Name,Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,"
    "Local Authority Code,Local Authority Name,Acute Or Non Acute Description,Reason For Delay,"
    "NHS A SUM,NHS B SUM,Social Care A SUM,Social Care B SUM,Both A SUM,Both B SUM"
)
TITLES = "Delayed Transfers of Care\nMonthly extract,,\n,,\n"


def national(table: str) -> str:
    """Return NHS England's layout of a drawn table: year, month, trust, council, care, reason, days of the three."""
    lines = []
    for row in table.strip().splitlines():
        year, name, trust, council, care, reason, nhs, social, both = row.split()
        days = ",".join(f"7,{'' if each == '-' else each}" for each in (nhs, social, both))
        lines.append(f"{year},{name},Q72,NORTH,{trust},A TRUST,{council},A COUNCIL,{care},{reason},{days}")
    return "\n".join([TITLES + HEADER, *lines]) + "\n"


JANUARY = national("""
    2019-20 JANUARY RAA 299 ACUTE     A_COMPLETION_ASSESSMENT 100 30 0
    2019-20 JANUARY RBB 299 NON_ACUTE A_COMPLETION_ASSESSMENT 50  10 5
    2019-20 JANUARY RAA 299 ACUTE     DII_NURSING_HOME        20  0  1
    2019-20 JANUARY RAA 817 ACUTE     A_COMPLETION_ASSESSMENT 999 99 9
""")


def test_days_are_read_from_the_wide_columns_of_days_and_patients_are_ignored() -> None:
    made = load(NATIONAL, JANUARY, LOOKUP)
    assert total(made, "delayed_days", attributable="NHS") == 100 + 50 + 20
    assert total(made, "delayed_days", attributable="social_care") == 30 + 10
    assert total(made, "delayed_days", attributable="both") == 5 + 1
    assert total(made, "delayed_days", reason="Dii") == 21


def test_january_of_a_financial_year_lies_in_its_second_calendar_year() -> None:
    made = load(NATIONAL, JANUARY.replace("JANUARY", "January"), LOOKUP)
    assert made.covers == ("2020-01",)
    assert load(NATIONAL, JANUARY.replace("JANUARY", "DECEMBER"), LOOKUP).covers == ("2019-12",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-17 OCTOBER", "2016-10"),
        ("2016/17 March", "2017-03"),
        ("2016-2017 Apr", "2016-04"),
        ("1999-00 February", "2000-02"),
    ],
)
def test_a_financial_year_and_a_months_name_are_a_month(text: str, expected: str) -> None:
    assert str(month(text)) == expected


@pytest.mark.parametrize("text", ["2016-18 October", "2016-17 Octember", "2016-17", "2016-16 May"])
def test_what_is_no_financial_year_or_no_month_is_no_month(text: str) -> None:
    with pytest.raises(Unfit):
        month(text)


def test_an_old_number_is_the_place_by_the_lookup_and_other_councils_are_counted_out() -> None:
    made = load(NATIONAL, JANUARY, LOOKUP)
    assert {area for (area,) in rows(made, "area")} == {"E08000099"}
    assert "3 rows have areas outside the place" in " ".join(said(made, Severity.WARNING))


def test_an_old_number_is_no_area_for_a_contract_that_does_not_say_so() -> None:
    made = load("delayed_transfers", "month,area,attributable,reason,delayed_days\n2026-09,817,NHS,A,4\n", PLAIN)
    assert ["817" in each for each in errors(made)] == [True]


def test_a_fault_in_a_month_made_of_two_columns_names_both() -> None:
    wrong = errors(load(NATIONAL, JANUARY.replace("2019-20 JANUARY", "").replace("JANUARY", "JANUARI"), LOOKUP))
    assert wrong
    assert "A (Year) and B (Period Name)" in wrong[0]
    assert "2019-20 JANUARI" in wrong[0]


def test_a_file_with_neither_a_month_nor_its_two_parts_is_told_of_both_ways() -> None:
    wrong = errors(load(NATIONAL, JANUARY.replace("Period Name", "Time"), LOOKUP))
    assert any("no column month" in each and "financial_year and month_name" in each for each in wrong)


def test_a_blank_number_of_days_leaves_the_month_missing_and_not_smaller() -> None:
    blank = JANUARY.replace("7,20", "7,")
    place = place_of(areas=NUMBERED, yaml="name: Here\narea: E08000099\naudience: closed\n")
    sources = shipped(NATIONAL, "delayed_transfers")
    beds = indicator_of(BEDS, sources)
    whole, part = (facts_of(place, [(sources[NATIONAL], text)]) for text in (JANUARY, blank))
    assert points_of(beds, whole, place)["E08000099", "2020-01"].value == pytest.approx(216 / 31)
    assert points_of(beds, part, place)["E08000099", "2020-01"].state == State.MISSING


BEDS = """
measure: mean
numerator: {source: delayed_transfers, sum: delayed_days}
denominator: {source: days}
unit: beds per day
polarity: low_is_good
areas: [place]
"""


def test_a_local_file_replaces_the_national_one_for_its_month_and_adds_nothing_to_it() -> None:
    place = place_of(areas=NUMBERED, yaml="name: Here\narea: E08000099\naudience: closed\n")
    sources = shipped(NATIONAL, "delayed_transfers")
    local = "month,area,attributable,reason,delayed_days\n2020-01,E08000099,NHS,A,310\n"
    files = [(sources[NATIONAL], JANUARY), (sources["delayed_transfers"], local)]
    for order in (files, files[::-1]):
        points = points_of(indicator_of(BEDS, sources), facts_of(place, order), place)
        assert points["E08000099", "2020-01"].numerator == (310 if order is files else 216)


# -- residential admissions: a row a person, or counts

RECORDS = drawn("""
    admission_date, age_on_admission, setting,     lsoa
    2026-08-03,     80,               nursing,     E01000001
    2026-08-04,     66,               residential, E01000001
    2026-08-05,     64,               residential, E01000001
""")
COUNTS = drawn("""
    month,   area,  admissions
    2026-09, north, 9
""")
RESIDENTIAL = """
measure: total
numerator: {source: residential_admissions, sum: admissions, where: {age: {min: 65}}}
unit: admissions
polarity: low_is_good
areas: [neighbourhood, place]
"""
SMALL = """code,name,level,parent
E08000099,Here,place,
north,North,neighbourhood,E08000099
south,South,neighbourhood,E08000099
E01000001,Here 001A,lsoa,north
E01000002,Here 002A,lsoa,south
"""


def test_no_row_is_nought_in_a_month_of_records_and_missing_in_a_month_of_counts() -> None:
    place = place_of(areas=SMALL, yaml="name: Here\narea: E08000099\naudience: closed\n")
    sources = shipped("residential_admissions", "residential_admissions_counts")
    files = [
        (sources["residential_admissions"], RECORDS),
        (sources["residential_admissions_counts"], COUNTS),
    ]
    for order in (files, files[::-1]):
        points = points_of(indicator_of(RESIDENTIAL, sources), facts_of(place, order), place)
        assert points["north", "2026-08"].value == 2
        assert points["south", "2026-08"].value == 0
        assert points["north", "2026-09"].value == 9
        assert points["south", "2026-09"].state == State.MISSING
        assert points["E08000099", "2026-09"].state == State.MISSING


def test_counts_that_say_no_age_are_of_people_of_65_and_over() -> None:
    made = load("residential_admissions_counts", COUNTS)
    assert rows(made, "age", upper("age"), "admissions") == [(65, None, 9)]


def test_a_file_of_other_series_alone_is_refused_in_words() -> None:
    other = drawn("""
        area_code, period, value, indicator,      group
        E08000099, 2015-17, 9,    Something else, male
    """)
    (wrong,) = errors(load("published_tidy", other))
    assert "Every row is of another series, or not the headline of one. Choose another source" in wrong


def test_two_contracts_that_feed_one_name_replace_by_the_same_keys() -> None:
    sources = shipped("delayed_transfers", NATIONAL)
    assert list(at_odds(sources)) == []
    wrong = sources | {NATIONAL: sources[NATIONAL].model_copy(update={"replaces": ["month"]})}
    (problem,) = at_odds(wrong)
    assert problem.file == f"{NATIONAL}.yaml"
    assert "covered, area" in str(problem)


def test_the_areas_of_the_sample_place_know_its_old_number() -> None:
    table = Path(__file__).parent.parent / "data" / "places" / Path("doncaster") / "areas.csv"
    lookup = read_areas(table.read_text(encoding="utf-8"), PlaceFile(name="Doncaster", area="E08000017"))
    assert lookup.find("205") == "E08000017"
    assert lookup.find("205") != PLACE


# -- published values are no sums

HOMES = drawn("""
    area_code, period,  value, lower, upper, indicator,                        group
    E08000099, 2015-17, 61.8,  60.2,  63.4,  Healthy life expectancy at birth, male
    north,     2015-17, 62.1,  60.0,  64.2,  Healthy life expectancy at birth, male
    E01000001, 2015-17, 80,    70,    90,    Healthy life expectancy at birth, male
    E01000002, 2015-17, 79,    70,    90,    Healthy life expectancy at birth, male
""")


def test_published_values_of_several_levels_are_each_kept_as_they_are() -> None:
    made = load("published_tidy", HOMES)
    assert rows(made, "area", "value") == [
        ("E01000001", 80.0),
        ("E01000002", 79.0),
        ("E08000099", 61.8),
        ("north", 62.1),
    ]


def test_a_definition_that_adds_up_published_values_is_refused() -> None:
    sources = shipped("published_tidy", "fingertips")
    with pytest.raises(Refused, match="is published as it is and is never added up"):
        indicator_of("measure: total\nnumerator: {source: published, sum: value}\nunit: years\n", sources)
