"""The demonstration's files: stable, calibrated to the public totals, and the same code for any place."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.synthetic import Sample, write_samples
from dashboard.terms import LIFE_TABLE_BANDS, Month, Refused, months_from

PLACE = Path(__file__).parents[1] / "data" / "places" / "doncaster"
RESIDENTS, RESIDENTS_75 = 311_890, 26_783  # ONS mid-2019 population estimates, E08000017
NEIGHBOURHOODS = ("north", "south", "east", "central")
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
  note_invented: invented
  areas: {{X1: {{parent_code: "", parent_name: "", area_type: Place}}}}
  indicators:
    - indicator_id: 1
      indicator_name: Something published
      note: published
      first_year: 2020
      last_year: 2021
      judged_against: X1
      series:
        X1: {{interval_years: 1, later_change_a_year: 1, later_noise: 0, Male: [60], Female: [61, 62]}}
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


def members(neighbourhood: str) -> set[str]:
    """Return the LSOAs of a neighbourhood, which lie in its wards."""
    known = areas()
    return {code for code, area in known.items() if known.get(area["parent"], {}).get("parent") == neighbourhood}


def persons(population: Table, year: int, wanted: Callable[[int], bool]) -> int:
    chosen = (row for row in population if row["mid_year"] == str(year) and wanted(int(row["age"].rstrip("+"))))
    return sum(int(row["persons"]) for row in chosen)


def test_the_files_come_in_the_order_in_which_two_releases_load_them(samples: list[Sample]) -> None:
    assert [(sample.release, sample.source, sample.path.stem) for sample in samples] == [
        (1, "population", "population"),
        (1, "fingertips", "published"),
        (1, "admissions", "admissions_history"),
        (1, "nhs_england_delayed_transfers", "delayed_transfers_2017-04_to_2020-02"),
        (1, "delayed_transfers", "delayed_transfers_history"),
        (1, "discharge_ready", "discharge_ready"),
        (1, "residential_admissions", "residential_admissions"),
        (1, "deprivation", "deprivation_2019"),
        (1, "deaths", "deaths"),
        (1, "reablement", "reablement"),
        (1, "finance", "finance_history"),
        (2, "admissions", "admissions_2026-09"),
        (2, "delayed_transfers", "delayed_transfers_2026-09"),
        (2, "finance", "finance_2026-09"),
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


def same_day_of_older_people(spells: Table) -> Table:
    """Return the emergencies of people of 75 and over that ended on the day they began."""
    return [
        row
        for row in spells
        if row["admission_method"] in EMERGENCY
        and int(row["age_on_admission"]) >= 75
        and row["admission_date"] == row["discharge_date"]
    ]


@pytest.mark.parametrize(("neighbourhood", "is_rising"), [("east", True), ("south", False)])
def test_one_neighbourhood_gets_worse_and_one_better(spells: Table, neighbourhood: str, is_rising: bool) -> None:
    of_it = members(neighbourhood)
    same_day = [
        row["admission_date"][:4]
        for row in same_day_of_older_people(spells)
        if row["lsoa"] in of_it and "04" <= row["admission_date"][5:7] <= "09"
    ]
    years = Counter(same_day)
    # From April 2025 a tenth of it is recorded elsewhere: so the two summers after it are compared.
    assert (years["2026"] > 1.15 * years["2025"]) if is_rising else (years["2026"] < 0.95 * years["2025"])


def test_from_the_break_on_a_tenth_of_one_trusts_same_day_emergencies_is_recorded_elsewhere(spells: Table) -> None:
    main = [row for row in spells if row["provider"] == "RP5" and row["admission_method"] in EMERGENCY]
    other = [row for row in spells if row["provider"] != "RP5" and row["admission_method"] in EMERGENCY]

    def same_day_share(rows: Table, *, since: bool) -> float:
        chosen = [row for row in rows if (row["admission_date"] >= "2025-04-01") is since]
        return sum(row["admission_date"] == row["discharge_date"] for row in chosen) / len(chosen)

    # 0.42 of all emergencies are same-day; without a tenth of them 0.378 of 0.958, which is 6 per cent less.
    assert 0.91 < same_day_share(main, since=True) / same_day_share(main, since=False) < 0.97
    assert 0.97 < same_day_share(other, since=True) / same_day_share(other, since=False) < 1.05


def test_published_values_fill_the_27_columns_for_each_indicator_sex_and_area(samples: list[Sample]) -> None:
    rows = read(samples, "fingertips")
    assert len(rows[0]) == 27
    assert [row["Time period"] for row in rows[:13]] == [
        f"{year} - {(year + 2) % 100:02}" for year in range(2009, 2022)
    ]
    keys = Counter((row["Indicator ID"], row["Area Code"], row["Sex"]) for row in rows)
    assert keys == {
        (indicator, code, sex): periods
        for indicator, periods in (("90362", 13), ("90366", 11), ("92901", 12))
        for code in ("E08000017", "E92000001")
        for sex in ("Male", "Female")
    }


def published(samples: list[Sample], indicator: str) -> dict[tuple[str, str, str], dict[str, str]]:
    """Return the rows of an indicator by area, sex and period."""
    rows = (row for row in read(samples, "fingertips") if row["Indicator ID"] == indicator)
    return {(row["Area Code"], row["Sex"], row["Time period"]): row for row in rows}


def test_published_values_are_the_public_ones_up_to_2016_18(samples: list[Sample]) -> None:
    found = published(samples, "90362")
    # Public Health England, Fingertips 90362: value and significance against England
    men, women = found["E08000017", "Male", "2015 - 17"], found["E08000017", "Female", "2016 - 18"]
    judged = "Compared to England value or percentiles"
    assert (men["Value"], men[judged], men["Value note"][:18]) == ("61.8", "Similar", "Value as published")
    assert (women["Value"], women[judged]) == ("59.1", "Worse")
    assert found["E92000001", "Male", "2016 - 18"]["Value"] == "63.4"
    assert found["E08000017", "Male", "2017 - 19"]["Value note"] == "Invented for a demonstration"


def test_the_slope_index_is_the_public_one_up_to_2015_17_and_is_compared_with_nobody(samples: list[Sample]) -> None:
    found = published(samples, "92901")
    # Public Health England, Fingertips 92901
    assert [found["E08000017", "Male", f"{year} - {year - 1998}"]["Value"] for year in (2010, 2013, 2015)] == [
        "8.9",
        "10.8",
        "9.8",
    ]
    assert found["E08000017", "Female", "2015 - 17"]["Value"] == "7.8"
    assert found["E92000001", "Female", "2010 - 12"]["Value"] == "6.8"
    assert found["E08000017", "Male", "2016 - 18"]["Value note"] == "Invented for a demonstration"
    assert {row["Compared to England value or percentiles"] for row in found.values()} == {"Not compared"}


def test_the_slope_index_agrees_with_the_public_file(samples: list[Sample], shared: Path) -> None:
    with (shared / "data/real/indicators/slope_index_of_inequality.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["area_code"] in ("E08000017", "E92000001")]
    public = {(row["area_code"], row["group"], row["period"]): float(row["value"]) for row in rows}
    made = {
        (area, sex, period.replace(" ", "")): float(row["Value"])
        for (area, sex, period), row in published(samples, "92901").items()
        if row["Value note"].startswith("Value as published")
    }
    assert made == public


@pytest.mark.parametrize(("sex", "gap"), [("Male", 2.0), ("Female", 1.6)])
def test_life_expectancy_starts_with_the_gap_to_england_of_the_place_plan(
    samples: list[Sample], sex: str, gap: float
) -> None:
    found = published(samples, "90366")
    place, england = (float(found[code, sex, "2011 - 13"]["Value"]) for code in ("E08000017", "E92000001"))
    assert england - place == pytest.approx(gap)
    assert found["E08000017", sex, "2021 - 23"]["Compared to England value or percentiles"] == "Worse"


@pytest.mark.parametrize(
    ("indicator", "place", "england"), [("90362", 1.6, 0.15), ("90366", 0.3, 0.05), ("92901", 1.8, 0.2)]
)
def test_limits_lie_around_a_published_value(
    samples: list[Sample], indicator: str, place: float, england: float
) -> None:
    for (area, _, _), row in published(samples, indicator).items():
        margin = place if area == "E08000017" else england
        assert float(row["Value"]) - float(row["Lower CI 95.0 limit"]) == pytest.approx(margin)
        assert float(row["Upper CI 95.0 limit"]) - float(row["Value"]) == pytest.approx(margin)


# -- delayed transfers


NATIONAL = (
    "Year,Period Name,Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,"
    "Local Authority Code,Local Authority Name,Acute Or Non Acute Description,Reason For Delay,"
    "NHS A SUM,NHS B SUM,Social Care A SUM,Social Care B SUM,Both A SUM,Both B SUM"
)
"""The header of NHS England's own monthly extract."""

DAYS = ("NHS B SUM", "Social Care B SUM", "Both B SUM")
PATIENTS = ("NHS A SUM", "Social Care A SUM", "Both A SUM")


@pytest.fixture(scope="module")
def national(samples: list[Sample]) -> Table:
    path = next(sample.path for sample in samples if sample.source == "nhs_england_delayed_transfers")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[3] == NATIONAL  # under three lines that say what it is
    return list(csv.DictReader(lines[3:]))


def test_the_national_collection_is_of_35_months_in_the_words_of_nhs_england(national: Table) -> None:
    assert len({(row["Year"], row["Period Name"]) for row in national}) == 35
    assert {row["Period Name"] for row in national if row["Year"] == "2019-20"} == {
        *("APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER"),
        *("NOVEMBER", "DECEMBER", "JANUARY", "FEBRUARY"),  # March 2020 was never collected
    }
    assert {row["Local Authority Code"] for row in national} == {"205"}
    assert {(row["Provider Org Code"], row["Acute Or Non Acute Description"]) for row in national} == {
        ("RP5", "Acute"),
        ("RXE", "Non-acute"),
    }
    assert {row["Reason For Delay"].split("_")[0] for row in national} == set("ABCEFGHI") | {"DI", "DII"}


def test_the_national_collection_holds_15_to_20_beds_a_day_and_its_targets_are_met_in_some_months(
    national: Table,
) -> None:
    days: Counter[str] = Counter()
    for row in national:
        days[f"{row['Year']} {row['Period Name']}"] += sum(int(row[name]) for name in DAYS)
    beds = {period: total / 30.4 for period, total in days.items()}
    assert 14 < min(beds.values()) < max(beds.values()) < 21
    for year, target in (("2018-19", 16.8), ("2019-20", 16.7)):
        met = [each <= target for period, each in beds.items() if period.startswith(year)]
        assert 3 <= sum(met) < len(met)


def test_patients_stand_beside_days_and_are_none_where_no_day_was_delayed(national: Table) -> None:
    for row in national:
        for patients, days in zip(PATIENTS, DAYS, strict=True):
            assert (int(row[patients]) == 0) is (int(row[days]) == 0)
            assert int(row[patients]) <= int(row[days])


def local(samples: list[Sample], release: int) -> Counter[tuple[str, str]]:
    """Return the delayed days of the local count by month and neighbourhood."""
    days: Counter[tuple[str, str]] = Counter()
    for row in read([sample for sample in samples if sample.release == release], "delayed_transfers"):
        days[row["month"], row["area"]] += int(row["delayed_days"])
    return days


def test_the_local_count_has_each_neighbourhood_in_each_month_but_the_one_nobody_sent(samples: list[Sample]) -> None:
    found = local(samples, 1)
    months = {str(month) for month in months_from(FIRST, Month(2026, 8))} - {"2026-03"}
    assert set(found) == {(month, area) for month in months for area in NEIGHBOURHOODS}
    assert list(read(samples, "delayed_transfers")[0]) == ["month", "area", "attributable", "reason", "delayed_days"]


def test_the_last_file_sends_august_again_with_the_days_recorded_late(samples: list[Sample]) -> None:
    first, again = local(samples, 1), local(samples, 2)
    assert {month for month, _ in again} == {"2026-08", "2026-09"}
    for area in NEIGHBOURHOODS:
        assert 0.9 < first["2026-08", area] / again["2026-08", area] < 0.97


# -- discharges, care homes, reablement


def test_discharges_follow_england_and_the_last_months_delay_is_not_given(samples: list[Sample]) -> None:
    rows = read(samples, "discharge_ready")
    assert [row["month"] for row in rows] == [str(month) for month in months_from(FIRST, Month(2026, 8))]
    assert (rows[-1]["delay_days"], rows[-1]["on_day"] != "", rows[-1]["coverage"]) == ("", True, "71")
    totals = {name: sum(int(row[name]) for row in rows[:-1]) for name in ("discharges", "on_day", "delay_days")}
    # England 2024-25: 3,489,312 of 4,035,716 discharges on the day, 3,329,387 days of delay
    assert totals["on_day"] / totals["discharges"] == pytest.approx(3_489_312 / 4_035_716, abs=0.005)
    assert totals["delay_days"] / totals["discharges"] == pytest.approx(3_329_387 / 4_035_716, abs=0.03)
    assert 2900 < totals["discharges"] / 34 < 3100
    assert all(int(row["on_day"]) + int(row["delayed"]) == int(row["discharges"]) for row in rows)


def test_some_450_people_of_65_and_over_enter_a_care_home_in_a_year(samples: list[Sample]) -> None:
    rows = read(samples, "residential_admissions")
    assert (rows[0]["admission_date"][:7], rows[-1]["admission_date"][:7]) == ("2022-10", "2026-08")
    older = [row for row in rows if int(row["age_on_admission"]) >= 65]
    assert 430 < len(older) / 47 * 12 < 470
    assert 30 < (len(rows) - len(older)) / 47 * 12 < 60  # some are younger, and no measure counts them
    assert {row["setting"] for row in rows} == {"residential", "nursing"}


def test_some_30_people_a_neighbourhood_a_month_enter_reablement_and_84_per_cent_are_at_home(
    samples: list[Sample],
) -> None:
    rows = [row for row in read(samples, "reablement") if int(row["age"]) >= 65]
    assert (rows[0]["discharge_date"][:7], rows[-1]["discharge_date"][:7]) == ("2023-10", "2026-06")
    home = [row for row in rows if row["status_day_91"] in ("at_home", "extra_care", "adult_placement")]
    assert 27 < len(rows) / 33 / 4 < 36
    assert len(home) / len(rows) == pytest.approx(0.84, abs=0.015)
    assert {row["status_day_91"] for row in rows} - {"at_home", "extra_care", "adult_placement"} == {
        *("hospital", "care_home", "died", "not_traced")
    }
    of_south = members("south")
    south = [row in home for row in rows if row["lsoa"] in of_south]
    assert sum(south) / len(south) == pytest.approx(0.74, abs=0.03)


# -- money


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
    assert {sample.source for sample in samples} == {"population", "fingertips", "admissions", "finance"}


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


# -- deprivation and deaths


def test_every_lsoa_has_a_rank_of_its_own_among_the_countrys(samples: list[Sample]) -> None:
    rows = read(samples, "deprivation")
    assert {row["area"] for row in rows} == {code for code, area in areas().items() if area["level"] == "lsoa"}
    ranks = [int(row["rank"]) for row in rows]
    assert len(set(ranks)) == len(rows) == 194
    assert (min(ranks) >= 1, max(ranks) <= 32_844) == (True, True)


def test_deaths_by_deprivation_leave_every_neighbourhood_its_own(samples: list[Sample], tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "areas.csv").write_bytes((PLACE / "areas.csv").read_bytes())
    text = (PLACE / "samples.yaml").read_text(encoding="utf-8")
    (folder / "samples.yaml").write_text(text.replace("by_deprivation:", "passed_over:"), encoding="utf-8")
    plain = {
        (row["year"], row["area"], row["sex"]): [int(row[str(band)]) for band in LIFE_TABLE_BANDS]
        for row in read(write_samples(folder, tmp_path / "out"), "deaths")
    }
    homes = {code: name for name in ("north", "south", "east", "central") for code in members(name)}
    summed: dict[tuple[str, str, str], list[int]] = {}
    for row in read(samples, "deaths"):
        held = summed.setdefault((row["year"], homes[row["area"]], row["sex"]), [0] * len(LIFE_TABLE_BANDS))
        for index, band in enumerate(LIFE_TABLE_BANDS):
            held[index] += int(row[str(band)])
    assert summed == plain


def test_more_die_where_more_are_deprived(samples: list[Sample]) -> None:
    ordered = [row["area"] for row in sorted(read(samples, "deprivation"), key=lambda row: int(row["rank"]))]
    died: Counter[str] = Counter()
    for row in read(samples, "deaths"):
        died[row["area"]] += sum(int(row[str(band)]) for band in LIFE_TABLE_BANDS)
    worst, best = (sum(died[area] for area in part) for part in (ordered[:60], ordered[-60:]))
    assert worst > 1.4 * best
