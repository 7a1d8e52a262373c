"""The demonstration's files: stable, calibrated to the public totals, and the same code for any place."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.synthetic import Sample, write_samples
from dashboard.terms import Month, Refused, months_from

PLACE = Path(__file__).parents[1] / "data" / "places" / "doncaster"
RESIDENTS, RESIDENTS_75 = 311_890, 26_783  # ONS mid-2019 population estimates, E08000017
FIRST, LAST = Month(2023, 10), Month(2026, 9)
EMERGENCY = {"21", "22", "23", "24", "25", "28", "2A", "2B", "2C", "2D"}

Table = list[dict[str, str]]

TINY_AREAS = """code,name,level,parent
X1,Elsewhere,place,
w1,Upper,ward,X1
w2,Lower,ward,X1
L1,Elsewhere 001A,lsoa,w1
L2,Elsewhere 001B,lsoa,w1
L3,Elsewhere 002A,lsoa,w2
"""

TINY_SAMPLES = f"""
seed: 1
first_month: 2026-01
last_month: 2026-03
population:
  base_year: 2025
  mid_years: [2025]
  growth: {{percent_a_year: 0}}
  male: {{younger_percent: 50, older_percent: 40}}
  lsoa_spread: {{all_percent: 0, older_percent: 0}}
  persons_by_age: {{figures: [{", ".join(["1"] * 91)}]}}
  persons_by_area: {{figures: {{w1: [2000, 200], w2: [500, 100]}}}}
admissions:
  lsoa_outside: {{percent: 0, codes: [Z1]}}
  providers: {{percent: {{ABC: 1}}}}
  kinds:
    old:
      {{ages: [75, 90], per_1000_a_month: 500, winter_percent: 0, same_day_percent: 50, mean_stay_days: 2,
       lsoa_blank_percent: 0, methods: {{21: 1}}, areas: {{w2: {{level_percent: 0, change_a_year_percent: 0}}}}}}
published:
  header: {",".join(f"column {number}" for number in range(1, 28))}
  indicator_id: 1
  indicator_name: Something published
  note_published: published
  note_invented: invented
  first_year: 2020
  last_year: 2021
  judged_against: X1
  series:
    X1: {{parent_code: "", parent_name: "", area_type: Place, interval_years: 1, later_change_a_year: 1,
         later_noise: 0, Male: [60], Female: [61, 62]}}
finance:
  first_month: 2026-01
  restated_percent: 0
  late_delivery_power: 1
  years: {{2025/26: {{do_nothing_gap: 1000, saving_planned: 600, slip_by_year_end_percent: 0}}}}
  organisations: [{{name: Only one, gap_percent: 100, saving_percent: {{Only programme: 100}}}}]
"""


def read(samples: list[Sample], source: str) -> Table:
    """Return the rows of every file of a source, in the order of the files."""
    rows: Table = []
    for sample in samples:
        if sample.source == source:
            with sample.path.open(encoding="utf-8", newline="") as file:
                rows += list(csv.DictReader(file))
    return rows


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return write_samples(PLACE, tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def spells(samples: list[Sample]) -> Table:
    return read(samples, "admissions")


@pytest.fixture(scope="module")
def population(samples: list[Sample]) -> Table:
    return read(samples, "population")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "areas.csv").write_text(TINY_AREAS, encoding="utf-8")
    (folder / "samples.yaml").write_text(TINY_SAMPLES, encoding="utf-8")
    return folder


def areas() -> dict[str, dict[str, str]]:
    with (PLACE / "areas.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def persons(population: Table, year: int, wanted: Callable[[int], bool]) -> int:
    chosen = (row for row in population if row["mid_year"] == str(year) and wanted(int(row["age"].rstrip("+"))))
    return sum(int(row["persons"]) for row in chosen)


def test_the_files_come_in_the_order_in_which_two_releases_load_them(samples: list[Sample]) -> None:
    assert [(sample.source, sample.path.name) for sample in samples] == [
        ("population", "population.csv"),
        ("fingertips", "published.csv"),
        ("admissions", "admissions_history.csv"),
        ("finance", "finance_history.csv"),
        ("admissions", "admissions_2026-09.csv"),
        ("finance", "finance_2026-09.csv"),
    ]


def test_the_same_seed_gives_the_same_bytes(samples: list[Sample], tmp_path: Path) -> None:
    again = write_samples(PLACE, tmp_path)
    assert [sample.path.read_bytes() for sample in again] == [sample.path.read_bytes() for sample in samples]


def test_another_seed_gives_other_spells(tiny: Path, tmp_path: Path) -> None:
    first = read(write_samples(tiny, tmp_path / "first"), "admissions")
    (tiny / "samples.yaml").write_text(TINY_SAMPLES.replace("seed: 1", "seed: 2"), encoding="utf-8")
    assert read(write_samples(tiny, tmp_path / "second"), "admissions") != first


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_a_mid_years_totals_are_the_public_ones_grown_by_half_a_per_cent_a_year(population: Table, year: int) -> None:
    grown = 1.005 ** (year - 2019)
    assert persons(population, year, lambda _: True) == round(RESIDENTS * grown)
    assert persons(population, year, lambda age: age >= 75) == round(RESIDENTS_75 * grown)


def test_every_lsoa_has_every_age_and_sex_in_every_mid_year(population: Table) -> None:
    assert list(population[0]) == ["area", "age", "sex", "persons", "mid_year"]
    ages = [*map(str, range(90)), "90+"]
    lsoas = [code for code, area in areas().items() if area["level"] == "lsoa"]
    keys = Counter((row["area"], row["age"], row["sex"], row["mid_year"]) for row in population)
    wanted = {
        (code, age, sex, str(year))
        for code in lsoas
        for age in ages
        for sex in ("male", "female")
        for year in range(2022, 2026)
    }
    assert set(keys) == wanted
    assert set(keys.values()) == {1}
    assert min(int(row["persons"]) for row in population) >= 0


def test_spells_have_the_canonical_columns_and_a_number_each(spells: Table) -> None:
    expected = "spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa,provider"
    assert list(spells[0]) == expected.split(",")
    assert spells[0]["spell_id"] == "S0000001"
    assert len({row["spell_id"] for row in spells}) == len(spells)


def test_no_spell_ends_before_it_begins(spells: Table) -> None:
    for row in spells:
        assert date.fromisoformat(row["admission_date"]) <= date.fromisoformat(row["discharge_date"])


def test_discharges_cover_the_months_exactly_and_are_in_order(samples: list[Sample], spells: Table) -> None:
    discharges = [row["discharge_date"] for row in spells]
    assert discharges == sorted(discharges)
    assert sorted({day[:7] for day in discharges}) == [str(month) for month in months_from(FIRST, LAST)]
    assert max(discharges) <= LAST.last_day.isoformat()
    last_file = read([sample for sample in samples if sample.path.name == "admissions_2026-09.csv"], "admissions")
    assert {row["discharge_date"][:7] for row in last_file} == {"2026-09"}


def test_a_last_month_is_not_cut_short(spells: Table) -> None:
    assert date.fromisoformat(spells[-1]["discharge_date"]) > LAST.last_day - timedelta(days=7)


def test_admissions_begin_at_most_one_month_before_the_first_discharges(spells: Table) -> None:
    assert min(row["admission_date"] for row in spells)[:7] == "2023-09"


def test_a_month_holds_some_2500_to_3000_spells(spells: Table) -> None:
    months = Counter(row["discharge_date"][:7] for row in spells)
    assert 2400 <= min(months.values()) <= max(months.values()) <= 3100
    assert 2500 <= sum(months.values()) / len(months) <= 3000


def test_every_lsoa_is_known_or_blank_or_outside_as_calibrated(spells: Table) -> None:
    known, count = areas(), len(spells)
    blank = sum(not row["lsoa"] for row in spells)
    outside = [row["lsoa"] for row in spells if row["lsoa"] and row["lsoa"] not in known]
    assert all(known[row["lsoa"]]["level"] == "lsoa" for row in spells if row["lsoa"] in known)
    assert set(outside) == {"E01007657", "E01007658", "E01007659", "E01007660"}
    assert 0.006 < blank / count < 0.008
    assert 0.0025 < len(outside) / count < 0.0035


def test_older_peoples_emergencies_are_25_to_30_per_1000_and_three_in_ten_end_the_same_day(spells: Table) -> None:
    older = [row for row in spells if row["admission_method"] in EMERGENCY and int(row["age_on_admission"]) >= 75]
    same_day = [row for row in older if row["admission_date"] == row["discharge_date"]]
    assert 25 < 1000 * len(older) / 36 / (RESIDENTS_75 * 1.005**5) < 30
    assert 0.27 < len(same_day) / len(older) < 0.33


def test_methods_are_the_emergency_ones_and_for_older_people_elective_ones_too(spells: Table) -> None:
    assert {row["admission_method"] for row in spells} == EMERGENCY | {"11", "12", "13"}
    assert min(int(row["age_on_admission"]) for row in spells if row["admission_method"] in {"11", "12", "13"}) >= 65
    assert {row["age_on_admission"] for row in spells if row["admission_method"] == "2C"} == {"0"}
    assert max(int(row["age_on_admission"]) for row in spells) <= 105


@pytest.mark.parametrize(("neighbourhood", "is_rising"), [("east", True), ("south", False)])
def test_one_neighbourhood_gets_worse_and_one_better(spells: Table, neighbourhood: str, is_rising: bool) -> None:
    known = areas()
    of_it = {code for code, area in known.items() if known.get(area["parent"], {}).get("parent") == neighbourhood}
    same_day = [
        row["admission_date"][:4]
        for row in spells
        if row["lsoa"] in of_it
        and row["admission_date"] == row["discharge_date"]
        and row["admission_method"] in EMERGENCY
        and int(row["age_on_admission"]) >= 75
        and "04" <= row["admission_date"][5:7] <= "09"
    ]
    years = Counter(same_day)
    assert (years["2026"] > 1.15 * years["2024"]) if is_rising else (years["2026"] < 0.9 * years["2024"])


def test_published_values_fill_the_27_columns_for_each_sex_and_area(samples: list[Sample]) -> None:
    rows = read(samples, "fingertips")
    assert len(rows[0]) == 27
    assert [row["Time period"] for row in rows[:13]] == [
        f"{year} - {(year + 2) % 100:02}" for year in range(2009, 2022)
    ]
    keys = Counter((row["Area Code"], row["Sex"]) for row in rows)
    assert keys == {(code, sex): 13 for code in ("E08000017", "E92000001") for sex in ("Male", "Female")}
    assert {row["Indicator ID"] for row in rows} == {"90362"}


def test_published_values_are_the_public_ones_up_to_2016_18(samples: list[Sample]) -> None:
    found = {(row["Area Code"], row["Sex"], row["Time period"]): row for row in read(samples, "fingertips")}
    # Public Health England, Fingertips 90362: value and significance against England
    men, women = found["E08000017", "Male", "2015 - 17"], found["E08000017", "Female", "2016 - 18"]
    judged = "Compared to England value or percentiles"
    assert (men["Value"], men[judged], men["Value note"][:18]) == ("61.8", "Similar", "Value as published")
    assert (women["Value"], women[judged]) == ("59.1", "Worse")
    assert found["E92000001", "Male", "2016 - 18"]["Value"] == "63.4"
    assert found["E08000017", "Male", "2017 - 19"]["Value note"] == "Invented for a demonstration"


def test_limits_lie_around_a_published_value(samples: list[Sample]) -> None:
    for row in read(samples, "fingertips"):
        margin = 1.6 if row["Area Code"] == "E08000017" else 0.15
        assert float(row["Value"]) - float(row["Lower CI 95.0 limit"]) == pytest.approx(margin)
        assert float(row["Upper CI 95.0 limit"]) - float(row["Value"]) == pytest.approx(margin)


def test_finance_has_a_gap_and_savings_of_every_organisation_in_every_month(samples: list[Sample]) -> None:
    rows = read(samples, "finance")
    assert list(rows[0]) == ["month", "organisation", "line", "programme", "basis", "amount"]
    months = [str(month) for month in months_from(Month(2024, 4), LAST)]
    gaps = Counter((row["month"], row["organisation"]) for row in rows if row["line"] == "do_nothing_gap")
    organisations = {organisation for _, organisation in gaps}
    assert len(organisations) == 4
    assert gaps == {(month, organisation): 1 for month in months for organisation in organisations}
    assert len({row["programme"] for row in rows} - {""}) == 4
    assert {(row["line"], row["basis"]) for row in rows} == {
        ("do_nothing_gap", "full_year"),
        ("saving_planned", "full_year"),
        ("saving_forecast", "full_year"),
        ("saving_delivered", "year_to_date"),
    }


def test_the_gap_grows_to_tens_of_millions_and_a_few_millions_remain(samples: list[Sample]) -> None:
    totals: Counter[tuple[str, str]] = Counter()
    for row in read(samples, "finance"):
        totals[row["month"], row["line"]] += int(row["amount"])
    yearly = [totals[f"{year}-09", "do_nothing_gap"] for year in (2024, 2025, 2026)]
    assert yearly == sorted(yearly)
    assert 40_000_000 < yearly[-1] < 50_000_000
    for month in months_from(Month(2024, 4), LAST):
        remaining = totals[str(month), "do_nothing_gap"] - totals[str(month), "saving_forecast"]
        assert 1_000_000 < remaining < 6_000_000


def test_another_place_needs_only_its_own_folder(tiny: Path, tmp_path: Path) -> None:
    samples = write_samples(tiny, tmp_path / "out")
    assert persons(read(samples, "population"), 2025, lambda _: True) == 2500
    assert persons(read(samples, "population"), 2025, lambda age: age >= 75) == 300
    spells = read(samples, "admissions")
    assert {row["lsoa"] for row in spells} == {"L1", "L2"}  # the other ward's level is 0 per cent
    assert {row["discharge_date"][:7] for row in spells} == {"2026-01", "2026-02", "2026-03"}
    assert samples[-1].path.name == "finance_2026-03.csv"


def test_a_year_after_the_published_ones_is_invented_and_says_so(tiny: Path, tmp_path: Path) -> None:
    rows = read(write_samples(tiny, tmp_path / "out"), "fingertips")
    assert [(row["column 8"], row["column 13"], row["column 20"]) for row in rows] == [
        ("Male", "60.0", "published"),
        ("Male", "61.0", "invented"),
        ("Female", "61.0", "published"),
        ("Female", "62.0", "published"),
    ]


def test_savings_delivered_reach_the_plan_at_the_end_of_a_year_without_slip(tiny: Path, tmp_path: Path) -> None:
    rows = read(write_samples(tiny, tmp_path / "out"), "finance")
    delivered = [int(row["amount"]) for row in rows if row["line"] == "saving_delivered"]
    assert delivered == [500, 550, 600]


def test_an_lsoa_without_a_population_is_refused_and_named(tiny: Path, tmp_path: Path) -> None:
    (tiny / "samples.yaml").write_text(TINY_SAMPLES.replace("w2: [500, 100]", "w3: [500, 100]"), encoding="utf-8")
    with pytest.raises(Refused, match="population for L3 or for an area above it"):
        write_samples(tiny, tmp_path / "out")
