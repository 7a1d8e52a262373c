"""Real files, by contracts that are YAML only, on the command line: every point against figures worked out apart."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.desks import SHIPPED_DEFINITIONS, SHIPPED_SOURCES, House, Lead
from tests.test_real_files import TRAFFORD, TRAFFORD_AREAS

ROOT = Path(__file__).resolve().parent.parent
DONCASTER, ENGLAND, GREATER_MANCHESTER = "E08000017", "E92000001", "E47000001"
Capsys = pytest.CaptureFixture[str]
Row = dict[str, str]


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-10-22")


@pytest.fixture
def doncaster(tmp_path: Path, capsys: Capsys) -> Lead:
    """Return a lead with the areas and contracts that are shipped, and no definition yet."""
    areas = (ROOT / "data" / "places" / "doncaster" / "areas.csv").read_text(encoding="utf-8")
    return lead_of(f"name: Doncaster\narea: {DONCASTER}\nbenchmarks: {{england: {ENGLAND}}}\n", areas, tmp_path, capsys)


@pytest.fixture
def trafford(tmp_path: Path, capsys: Capsys) -> Lead:
    """Return a lead of a place that nobody ships, in Greater Manchester."""
    place = f"{TRAFFORD}benchmarks: {{greater_manchester: {GREATER_MANCHESTER}}}\n"
    return lead_of(place, TRAFFORD_AREAS, tmp_path, capsys)


def lead_of(place: str, areas: str, root: Path, capsys: Capsys) -> Lead:
    house = House(root)
    house.write("place/place.yaml", place)
    house.write("place/areas.csv", areas)
    shutil.copytree(SHIPPED_SOURCES, root / "sources")
    return Lead(house, capsys)


def define(lead: Lead, name: str, text: str) -> None:
    """Write a definition: what `text` leaves out is filled in with what changes no number."""
    filled = {"title": name, "question": "How many?", "status": "live", "example": '{given: {}, expect: ""}'}
    stated = {line.split(":")[0] for line in text.splitlines()}
    lines = [f"{key}: {value}" for key, value in filled.items() if key not in stated]
    lead.house.write(f"definitions/{name}.yaml", "\n".join([*lines, text]))


def publish(lead: Lead, source: str, file: Path, *options: str) -> None:
    said = lead("load", source, file, *options)
    assert said.code == 0, said.out
    assert lead("publish", "--note", "the real file").code == 0


def points(lead: Lead, indicator: str, area: str = "") -> list[dict[str, Any]]:
    return lead("points", "--indicator", indicator, *(["--area", area] if area else []), "--json").rows


def rows_of(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def number(text: str) -> float | None:
    return None if text in ("", "NA") else float(text)


# -- series that are carried


def published(source: str, where: str, grain: str, benchmark: str = "none") -> str:
    return f"""measure: published
value: {{source: {source}, where: {{{where}}}}}
period: {{grain: {grain}}}
benchmark: {benchmark}
"""


def years(first: int, last: int) -> list[str]:
    return [f"{year}/{(year + 1) % 100:02}" for year in range(first, last + 1)]


def pooled(first: int, last: int) -> list[str]:
    return [f"{year}-{year + 2 - 2000:02}" for year in range(first, last + 1)]


MONTHS = [f"{year}-{month:02}" for year in range(2017, 2021) for month in range(1, 13)][2:38]

HEALTHY = "indicators/healthy_life_expectancy_at_birth.csv"
GAP = "indicators/slope_index_of_inequality.csv"
FALLS = "indicators/admissions_falls.csv"
RESIDENTIAL = "asc/residential_home_admissions_greater_manchester.csv"
AT_HOME = "asc/home_after_discharge_greater_manchester.csv"
DELAYED = "dtoc/dtoc_social_care_trafford_gm.csv"
COUNCILS = "asc/oflog_asc_measures_yh_2015-16_to_2019-20.csv"


def shipped(name: str) -> str:
    return (SHIPPED_DEFINITIONS / f"{name}.yaml").read_text(encoding="utf-8")


SERIES = [
    (HEALTHY, "published_tidy", shipped("healthy_life_expectancy_male"), {"group": "Male"}, pooled(2009, 2016)),
    (HEALTHY, "published_tidy", shipped("healthy_life_expectancy_female"), {"group": "Female"}, pooled(2009, 2016)),
    (GAP, "published_tidy", shipped("inequality_in_life_expectancy_male"), {"group": "Male"}, pooled(2010, 2015)),
    (GAP, "published_tidy", shipped("inequality_in_life_expectancy_female"), {"group": "Female"}, pooled(2010, 2015)),
    (
        FALLS,
        "published_yearly",
        published("published_yearly", "indicator: 22401, sex: persons", "financial_year", "england"),
        {},
        years(2010, 2017),
    ),
]


@pytest.mark.parametrize(("file", "source", "definition", "only", "periods"), SERIES)
def test_a_national_series_and_its_benchmark_are_the_rows_of_the_file(
    file: str, source: str, definition: str, only: Row, periods: list[str], shared: Path, doncaster: Lead
) -> None:
    path = shared / "data" / "real" / file
    define(doncaster, "series", definition)
    publish(doncaster, source, path)
    said = {
        (row["area_code"], row["period"]): number(row["value"])
        for row in rows_of(path)
        if all(row[column] == value for column, value in only.items())
    }
    is_compared = "benchmark: england" in definition
    wanted = [
        (period, said[DONCASTER, period], said[ENGLAND, period] if is_compared else None, "no target")
        for period in periods
    ]
    found = [(row["period"], row["value"], row["benchmark"], row["state"]) for row in points(doncaster, "series")]
    assert found == wanted
    assert None not in [value for _, value, _, _ in wanted]


@pytest.mark.parametrize(
    ("file", "measure", "periods"),
    [(RESIDENTIAL, "2A(2)", years(2014, 2018)), (AT_HOME, "2B(1)", years(2010, 2017))],
)
def test_a_measure_of_the_outcomes_framework_is_the_rows_of_the_place(
    file: str, measure: str, periods: list[str], shared: Path, trafford: Lead
) -> None:
    path = shared / "data" / "real" / file
    define(trafford, "measure", published("published_yearly", f'indicator: "{measure}"', "financial_year"))
    publish(trafford, "published_yearly", path)
    wanted = {row["period"]: float(row["value"]) for row in rows_of(path) if row["area_name"] == "Trafford"}
    assert [(row["period"], row["value"]) for row in points(trafford, "measure")] == [
        (period, wanted[period]) for period in periods
    ]


def test_two_files_of_one_contract_replace_nothing_of_each_other(shared: Path, trafford: Lead) -> None:
    for name, measure in (("residential", "2A(2)"), ("home", "2B(1)")):
        define(trafford, name, published("published_yearly", f'indicator: "{measure}"', "financial_year"))
    publish(trafford, "published_yearly", shared / "data" / "real" / RESIDENTIAL)
    publish(trafford, "published_yearly", shared / "data" / "real" / AT_HOME)
    # The files themselves: Trafford 543 in 2014/15, and 73.7 in 2010/11.
    assert points(trafford, "residential")[0]["value"] == 543
    assert points(trafford, "home")[0]["value"] == 73.7


def test_daily_beds_are_carried_by_month_beside_those_of_greater_manchester(shared: Path, trafford: Lead) -> None:
    path = shared / "data" / "real" / DELAYED
    where = "indicator: dtoc_beds_social_care"
    define(trafford, "beds", published("published_monthly", where, "month", "greater_manchester"))
    publish(trafford, "published_monthly", path)
    said = {(row["area_name"], row["period"][:7]): float(row["value"]) for row in rows_of(path)}
    assert [(row["period"], row["value"], row["benchmark"]) for row in points(trafford, "beds")] == [
        (month, said["Trafford", month], said["Greater Manchester", month]) for month in MONTHS
    ]


@pytest.mark.parametrize("code", [f"ASC{number}" for number in range(1, 8)])
def test_a_council_measure_is_its_value_and_a_blank_or_absent_year_is_missing(
    code: str, shared: Path, doncaster: Lead
) -> None:
    path = shared / "data" / "real" / COUNCILS
    define(doncaster, "measure", published("oflog_adult_social_care", f"measure_code: {code}", "financial_year"))
    publish(doncaster, "oflog_adult_social_care", path)
    own = [row for row in rows_of(path) if (row["Local authority name"], row["Code"]) == ("Doncaster", code)]
    said = {row["Financial year"].replace("-", "/"): number(row["Value"]) for row in own}
    wanted = [
        (year, said.get(year), "missing" if said.get(year) is None else "no target")
        for year in years(int(min(said)[:4]), int(max(said)[:4]))
    ]
    assert [(row["period"], row["value"], row["state"]) for row in points(doncaster, "measure")] == wanted


def test_a_council_measure_is_known_by_its_words_where_the_file_has_no_code(doncaster: Lead) -> None:
    doncaster.house.write(
        "files/words.csv",
        "Financial year,Local authority code,Measure,Value\n"
        f'2016-17,{DONCASTER},"Outcome, ASC Carer Quality of Life",8.1\n'
        f'2016-17,{DONCASTER},"Outcome, ASC Quality of Life",0.43\n',
    )
    define(doncaster, "measure", published("oflog_adult_social_care", "measure_code: ASC2", "financial_year"))
    publish(doncaster, "oflog_adult_social_care", doncaster.file("words.csv"))
    assert [(row["period"], row["value"]) for row in points(doncaster, "measure")] == [("2016/17", 0.43)]


# -- counts


ATTENDANCES = "acute/ae_attendances_south_yorkshire.csv"
FOUR_HOURS = """measure: proportion
numerator: {{source: ae_attendances, sum: attendances, where: {where}}}
less: {{source: ae_attendances, sum: breaches, where: {where}}}
denominator: {{source: ae_attendances, sum: attendances, where: {where}}}
period: {{grain: month}}
"""


@pytest.fixture
def attendances(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of three years of attendances, on a day when the next month was not yet due."""
    monkeypatch.setenv("DASHBOARD_TODAY", "2019-04-10")
    return shared / "data" / "real" / ATTENDANCES


def within_four_hours(rows: list[Row]) -> float:
    attended = sum(int(row["attendances"]) for row in rows)
    return 100 * (attended - sum(int(row["breaches"]) for row in rows)) / attended


def by_month(rows: list[Row]) -> dict[str, list[Row]]:
    months: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["period"]):
        months.setdefault(row["period"].removesuffix("-01"), []).append(row)
    return months


def test_the_share_seen_in_four_hours_is_of_every_department_of_the_trust_meant(
    attendances: Path, doncaster: Lead
) -> None:
    define(doncaster, "share", FOUR_HOURS.format(where="{provider: RP5}"))
    publish(doncaster, "ae_attendances", attendances)
    months = by_month([row for row in rows_of(attendances) if row["org_code"] == "RP5"])
    assert len(months) == 36
    assert [(row["period"], row["value"]) for row in points(doncaster, "share")] == [
        (month, pytest.approx(within_four_hours(rows))) for month, rows in months.items()
    ]


def test_a_share_of_two_trusts_is_missing_where_one_of_them_is_silent(attendances: Path, doncaster: Lead) -> None:
    where = "{provider: [RP5, RHQ], department: 1}"
    define(doncaster, "share", f"{FOUR_HOURS.format(where=where)}by: provider\n")
    publish(doncaster, "ae_attendances", attendances)
    both = [row for row in rows_of(attendances) if row["org_code"] in ("RP5", "RHQ") and row["type"] == "1"]
    wanted = [
        (month, pytest.approx(within_four_hours(rows)), "no target") if len(rows) == 2 else (month, None, "missing")
        for month, rows in by_month(both).items()
    ]
    assert [(row["period"], row["value"], row["state"]) for row in points(doncaster, "share")] == wanted
    assert [value for _, value, _ in wanted].count(None) == 1


def test_a_month_that_a_trust_did_not_report_is_missing_and_not_nought(attendances: Path, doncaster: Lead) -> None:
    define(
        doncaster,
        "admitted",
        "measure: total\nperiod: {grain: month}\n"
        "numerator: {source: ae_attendances, sum: admissions, where: {provider: RFR}}\n",
    )
    publish(doncaster, "ae_attendances", attendances)
    every = by_month(rows_of(attendances))
    admitted = {
        month: [int(row["admissions"]) for row in rows if row["org_code"] == "RFR"] for month, rows in every.items()
    }
    assert [month for month, numbers in admitted.items() if not numbers] != []
    assert [(row["period"], row["value"], row["state"]) for row in points(doncaster, "admitted")] == [
        (month, sum(numbers), "no target") if numbers else (month, None, "missing")
        for month, numbers in admitted.items()
    ]


STRANDED = """measure: proportion
numerator: {{source: stranded_patients, sum: people, where: {{stranded: stranded, age: {{min: {age}}}}}}}
denominator: {{source: stranded_patients, sum: people, where: {{age: {{min: {age}}}}}}}
period: {{grain: month}}
"""
STAYS = "acute/stranded_data.csv"


def stays(path: Path, age: int, month: str) -> tuple[int, int]:
    """Return how many people of this age and over were admitted in a month, and how many of them became stranded."""
    year, _, part = month.partition("-")
    own = [row for row in rows_of(path) if row["admit_date"].endswith(f"/{part}/{year}") and int(row["age"]) >= age]
    return len(own), sum(row["stranded.label"] == "Stranded" for row in own)


def test_the_share_of_stranded_patients_leaves_out_a_month_that_was_cut_short(shared: Path, doncaster: Lead) -> None:
    path = shared / "data" / "real" / STAYS
    define(doncaster, "stranded", STRANDED.format(age=65))
    publish(doncaster, "stranded_patients", path)
    wanted = []
    for month in ("2020-12", "2021-01"):
        people, stranded = stays(path, 65, month)
        wanted.append((month, stranded, people, pytest.approx(100 * stranded / people)))
    found = points(doncaster, "stranded")
    assert [(row["period"], row["numerator"], row["denominator"], row["value"]) for row in found] == wanted


def test_a_small_count_of_stranded_patients_is_hidden_from_partners(shared: Path, doncaster: Lead) -> None:
    path = shared / "data" / "real" / STAYS
    define(doncaster, "stranded", STRANDED.format(age=75))
    publish(doncaster, "stranded_patients", path, "--covers", "2021-02..2021-02")
    assert stays(path, 75, "2021-02") == (17, 5)
    assert [(row["period"], row["numerator"], row["value"], row["state"]) for row in points(doncaster, "stranded")] == [
        ("2021-02", None, None, "hidden")
    ]


# -- two kinds of file that nobody ships a contract for

TENTHS = """title: Small areas by tenths of the country
publisher: Ministry of Housing, Communities and Local Government, English indices of deprivation
about: One row a small area, with the tenth of England's small areas it belongs to; 1 is the most deprived.
cadence: irregular
grain: aggregate
covers: year
replaces: [year]
area: lsoa
disclosure: {because: it counts areas and no people}
columns:
  lsoa: {type: area, accepts: [lsoa11_code]}
  tenth: {type: code, accepts: [IMD_decile], values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
  year: {type: year, settable: true}
dates: [year]
dimensions: [tenth]
measures: {small_areas: rows}
"""
MOST_DEPRIVED = """title: Small areas among the fifth of England that is most deprived
question: How much of the place is among the most deprived of England?
status: live
measure: proportion
numerator: {source: tenths, sum: small_areas, where: {tenth: [1, 2]}}
denominator: {source: tenths, sum: small_areas}
areas: [neighbourhood, place]
period: {grain: calendar_year}
example:
  given:
    areas: {E01000001: north, E01000002: north, E01000003: south}
    tenths: |
      lsoa,      tenth, year
      E01000001, 1,     2019
      E01000002, 7,     2019
      E01000003, 2,     2019
  expect: |
    period, area,  numerator, denominator, value
    2019,   north, 1,         2,           50
    2019,   place, 2,         3,           66.66666666666667
"""
LENGTHS = """title: Lengths of stay, one row a stay
publisher: Hospital trusts
about: The file has no date, so whoever sends it says the month.
cadence: month
grain: record
covers: month
replaces: [month]
columns:
  stay: {type: identifier, unique: true, accepts: [ID]}
  trust: {type: text, accepts: [Organisation]}
  age_on_admission: {type: age, max: 120, accepts: [Age]}
  days: {type: whole, min: 0, accepts: [LOS]}
  died: {type: code, accepts: [Death], values: {"yes": ["1"], "no": ["0"]}}
  month: {type: month, settable: true}
derive:
  age: {band: age_on_admission, cuts: [0, 18, 65, 85]}
dates: [month]
dimensions: [age, trust, died]
measures: {stays: rows, days: days}
"""
MEAN_STAY = """title: Mean length of stay, 65 and over
question: How long do older people stay?
status: live
measure: mean
numerator: {source: lengths, sum: days, where: {age: {min: 65}}}
denominator: {source: lengths, sum: stays, where: {age: {min: 65}}}
period: {grain: month}
by: trust
unit: days
example:
  given:
    lengths: |
      times, stay, trust, age_on_admission, days, died, month
      9,     a,    one,   64,               9,    no,   2026-09
      9,     b,    one,   65,               3,    no,   2026-09
      9,     c,    two,   90,               6,    yes,  2026-09
  expect: |
    period,  area,  numerator, denominator, value
    2026-09, place, 81,        18,          4.5
"""


@pytest.fixture
def extended(doncaster: Lead) -> Lead:
    """Return the lead with two more contracts and two definitions, by writing four YAML files."""
    doncaster.house.write("sources/tenths.yaml", TENTHS)
    doncaster.house.write("sources/lengths.yaml", LENGTHS)
    doncaster.house.write("definitions/most_deprived.yaml", MOST_DEPRIVED)
    doncaster.house.write("definitions/mean_stay.yaml", MEAN_STAY)
    return doncaster


def test_two_contracts_of_our_own_are_checked_with_those_that_are_shipped(extended: Lead) -> None:
    said = extended("check")
    contracts = len(list(SHIPPED_SOURCES.glob("*.yaml"))) + 2
    assert said.code == 0, said.out
    assert f"2 definitions, {contracts} sources, 2 worked examples, place Doncaster: 0 faults." in said.out
    assert extended("template", "tenths").out.strip() == "lsoa,tenth,year"


def test_a_contract_of_our_own_gives_what_a_slow_count_of_small_areas_gives(shared: Path, extended: Lead) -> None:
    path = shared / "data" / "real" / "deprivation" / "imd2019_lsoa11_doncaster_rotherham.csv"
    publish(extended, "tenths", path, "--set", "year=2019")
    parents = {row["code"]: row["parent"] for row in rows_of(extended.house.folders.place / "areas.csv")}
    most: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    for row in rows_of(path):
        code = row["lsoa11_code"]
        while code in parents:  # from small area to ward, neighbourhood, place and country
            areas[code] += 1
            most[code] += row["IMD_decile"] in ("1", "2")
            code = parents[code]
    shown = ("north", "south", "east", "central", DONCASTER)
    found = {
        row["area"]: (row["numerator"], row["denominator"], row["value"]) for row in points(extended, "most_deprived")
    }
    assert areas[DONCASTER] == 194
    assert {code: found[code] for code in shown} == {
        code: (most[code], areas[code], pytest.approx(100 * most[code] / areas[code])) for code in shown
    }


def test_a_contract_of_our_own_takes_records_that_have_no_date(shared: Path, extended: Lead) -> None:
    path = shared / "data" / "real" / "acute" / "LOS_model.csv"
    undated = extended("load", "lengths", path)
    assert undated.code == 2
    assert "There is no column month. Add it, or say it with --set month=..." in undated.out
    publish(extended, "lengths", path, "--set", "month=2026-09")
    older = [row for row in rows_of(path) if int(row["Age"]) >= 65]
    stays: Counter[str] = Counter(row["Organisation"] for row in older)
    days: Counter[str] = Counter()
    for row in older:
        days[row["Organisation"]] += int(row["LOS"])
    (found,) = points(extended, "mean_stay")
    assert (found["period"], found["numerator"], found["denominator"]) == ("2026-09", days.total(), stays.total())
    assert found["value"] == pytest.approx(days.total() / stays.total())
