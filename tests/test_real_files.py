"""Real public files, beside the checkout: known totals, and a refusal in words for whatever no contract describes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.contracts import load_sources
from dashboard.ingest import Load, Options, read
from dashboard.place import Lookup, load_place
from dashboard.terms import has_errors

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "real"
SOURCES = load_sources(ROOT / "data" / "sources")[0]
TODAY = date(2026, 10, 22)
TABLES = {".csv", ".tsv", ".psv", ".ssv", ".xlsx", ".xls", ".json"}
FILES = sorted(path.relative_to(SHARED).as_posix() for path in SHARED.rglob("*") if path.suffix in TABLES)
ABSENT = [pytest.param("", marks=pytest.mark.skip(reason="../shared is absent"))]


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return load_place(ROOT / "data" / "places" / "doncaster").lookup


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
def test_a_real_file_gives_facts_or_a_refusal_in_words(name: str, source: str, shared: Path, lookup: Lookup) -> None:
    made = load(
        shared / "data" / "real" / name, source, lookup, **({"mid_year": "2019"} if source == "population" else {})
    )
    assert made.is_refused == has_errors(made.problems)
    assert all(problem.expected and str(problem).startswith(made.file) for problem in made.problems)
    assert "Error" not in "".join(problem.expected for problem in made.problems)
