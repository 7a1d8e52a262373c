"""Real public files, beside the checkout: known totals, and a refusal in words for whatever no contract describes."""

from __future__ import annotations

import re
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pytest

from dashboard import upload
from dashboard.contracts import load_sources
from dashboard.ingest import Load, Options, read
from dashboard.place import Lookup, load_place
from dashboard.terms import Severity, has_errors
from tests.desks import place_of

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "real"
SOURCES = load_sources(ROOT / "data" / "sources")[0]
TODAY = date(2026, 10, 22)
FILES = sorted(
    path.relative_to(SHARED).as_posix() for path in SHARED.rglob("*") if path.is_file() and path.suffix != ".md"
)
ABSENT = [pytest.param("", marks=pytest.mark.skip(reason="../shared is absent"))]

TRAFFORD = "name: Trafford\narea: E08000009\n"
TRAFFORD_AREAS = """code,name,level,parent
E47000001,Greater Manchester,combined_authority,
E08000009,Trafford,place,E47000001
"""

LOADS = {
    ("acute/ae_attendances_south_yorkshire.csv", "ae_attendances"): (308, 308),
    ("acute/stranded_data.csv", "stranded_patients"): (665, 665),
    ("asc/home_after_discharge_greater_manchester.csv", "published_yearly"): (None, 8),
    ("asc/oflog_asc_measures_yh_2015-16_to_2019-20.csv", "oflog_adult_social_care"): (27, None),
    ("asc/residential_home_admissions_greater_manchester.csv", "published_yearly"): (None, 5),
    ("deprivation/imd2019_lsoa11_doncaster_rotherham.csv", "deprivation"): (194, None),
    ("dtoc/dtoc_social_care_trafford_gm.csv", "published_monthly"): (None, 72),
    ("indicators/admissions_falls.csv", "published_yearly"): (16, 16),
    ("indicators/healthy_life_expectancy_at_birth.csv", "published_tidy"): (32, 28),
    ("indicators/slope_index_of_inequality.csv", "published_tidy"): (24, 24),
    ("population/population_mid2019_england_doncaster_rotherham_summed.csv", "population"): (182, None),
    ("population/population_mid2019_lsoa11_doncaster.csv", "population"): (194 * 91, None),
}
"""Every file and the one contract that reads it, with the rows kept for Doncaster and for Trafford; None is refused.

A file with no area is of the place it is loaded into. Of the stranded patients, 103 are in a month that was cut short.
"""

YEAR = {"population": {"mid_year": "2019"}, "deprivation": {"year": "2019"}}
"""What a lead says beside a file that lacks it."""


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return load_place(ROOT / "data" / "places" / "doncaster").lookup


@pytest.fixture(scope="module")
def trafford() -> Lookup:
    return place_of(TRAFFORD_AREAS, TRAFFORD).lookup


def load(path: Path, source: str, lookup: Lookup, **settings: str) -> Load:
    with path.open("rb") as stream:
        return read(stream, path.name, SOURCES[source], lookup, Options(TODAY, settings))


def test_the_published_population_of_mid_2019_gives_its_published_totals(shared: Path, lookup: Lookup) -> None:
    # ONS mid-2019 estimates, E08000017: 311,890 residents, 26,783 of them aged 75 and over.
    path = shared / "data" / "real" / "population" / "population_mid2019_lsoa11_doncaster.csv"
    made = load(path, "population", lookup, mid_year="2019")
    assert made.facts is not None
    facts = made.facts.rows(named=True)
    assert sum(fact["residents"] for fact in facts) == 311_890
    assert sum(fact["residents"] for fact in facts if fact["age"] >= 75) == 26_783
    assert made.covers == ("2019",)
    assert {fact["age__to"] for fact in facts if fact["age"] == 90} == {None}


def test_the_population_of_another_place_is_not_of_this_one(shared: Path, lookup: Lookup) -> None:
    path = shared / "data" / "real" / "population" / "population_mid2019_lsoa11_rotherham.csv"
    assert load(path, "population", lookup, mid_year="2019").is_refused


def test_the_population_needs_its_year_said(shared: Path, lookup: Lookup) -> None:
    path = shared / "data" / "real" / "population" / "population_mid2019_lsoa11_doncaster.csv"
    assert "--set mid_year=" in str(load(path, "population", lookup).problems[0])


def test_healthy_life_expectancy_is_carried_as_it_was_published(shared: Path, lookup: Lookup) -> None:
    # Fingertips 90362, men, 2015-17: the place 61.8 years, England 63.4.
    path = shared / "data" / "real" / "indicators" / "healthy_life_expectancy_at_birth.csv"
    made = load(path, "published_tidy", lookup)
    assert made.facts is not None
    men = [
        (fact["area"], fact["value"])
        for fact in made.facts.rows(named=True)
        if (fact["covered"], fact["indicator"], fact["sex"]) == ("2015-17", "90362", "male")
    ]
    assert sorted(men) == [("E08000017", 61.8), ("E92000001", 63.4)]
    assert made.keys == (("90362", "female"), ("90362", "male"))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", FILES or ABSENT)
def test_a_real_file_gives_its_rows_or_a_refusal_in_words(
    name: str, source: str, shared: Path, lookup: Lookup, trafford: Lookup
) -> None:
    found = []
    for place in (lookup, trafford):
        made = load(shared / "data" / "real" / name, source, place, **YEAR.get(source, {}))
        assert made.is_refused == has_errors(made.problems)
        assert all(problem.expected and str(problem).startswith(made.file) for problem in made.problems)
        assert all(problem.fix for problem in made.of(Severity.ERROR))
        assert "Error" not in "".join(problem.expected for problem in made.problems)
        found.append(None if made.is_refused else made.counts["kept"])
    assert tuple(found) == LOADS.get((name, source), (None, None))


@pytest.mark.parametrize(("name", "source"), LOADS)
def test_the_contract_that_reads_a_file_is_among_those_offered_for_it(name: str, source: str, shared: Path) -> None:
    with (shared / "data" / "real" / name).open("rb") as stream:
        assert source in upload.recognise(stream, name, SOURCES).best


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("dtoc/DTOC-England-Data_Set.xls", "delayed_transfers", "This is a workbook of the older kind (.xls)"),
        ("acute/LOS_model.csv", "stranded_patients", "There is no column admission_date."),
        ("acute/LOS_model.csv", "ae_attendances", "There is no column month."),
        ("deprivation/imd2019_lsoa11_doncaster_rotherham.csv", "published_tidy", "There is no column period."),
        ("lookups/ward_codes_doncaster_rotherham.csv", "population", "There is no column area."),
        ("boundaries/doncaster_wards_2025.geojson", "population", "This is JSON and no table."),
        ("indicators/admissions_falls.csv", "published_tidy", "There is no column sex."),
        ("asc/home_after_discharge_greater_manchester.csv", "published_yearly", "No row is of this place"),
        ("messy/libreoffice.xlsx", "finance", "The file is empty."),
        ("messy/spectrum_comma_in_quotes.csv", "finance", "This column names or finds a person."),
    ],
)
def test_the_refusal_says_what_is_wrong(name: str, source: str, said: str, shared: Path, lookup: Lookup) -> None:
    made = load(shared / "data" / "real" / name, source, lookup, **YEAR.get(source, {}))
    assert made.facts is None
    assert any(said in str(problem) for problem in made.of(Severity.ERROR)), [str(each) for each in made.problems]


@pytest.mark.usefixtures("shared")
def test_the_table_of_real_files_names_every_file_and_the_contract_that_reads_it() -> None:
    text = (ROOT / "docs" / "real-files.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([^`]+)` \| (?:`(\w+)`|none) \|", text, re.MULTILINE)
    by_file = {name: {source for pattern, source in told if fnmatch(name, pattern)} for name in FILES}
    assert by_file == {name: {read for file, read in LOADS if file == name} or {""} for name in FILES}
