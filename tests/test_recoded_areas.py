"""Areas that get another code, are split or merged, or are grouped anew: by the command line, figures by hand.

The council of the first part is Barnsley, which was E08000016 and is E08000038, beside Sheffield, which was
E08000019 and is E08000039. The figures are invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard.desk import open_desk
from dashboard.edition import read_edition
from dashboard.manifest import manifest_at
from dashboard.terms import Refused
from tests.desks import SHIPPED_DEFINITIONS, SHIPPED_SOURCES, ZERO, House, Lead, spells

Capsys = pytest.CaptureFixture[str]

OLD, NOW, NEIGHBOUR_OLD, NEIGHBOUR = "E08000016", "E08000038", "E08000019", "E08000039"
DELAYS, HEALTHY, WOMEN = "delayed_transfers_per_day", "healthy_life_expectancy_male", "healthy_life_expectancy_female"
SERIES = "Healthy life expectancy at birth"

YAML = f"name: Barnsley\narea: {NOW}\naudience: closed\nbenchmarks: {{england: {NEIGHBOUR_OLD}}}\n"
SMALL = "E01000001,Barnsley 001A,lsoa,north,\nE01000002,Barnsley 002A,lsoa,south,\n"
AREAS = f"""code,name,level,parent,same_as
E92000001,England,country,,
{NOW},Barnsley,place,E92000001,
{OLD},Barnsley,place,E92000001,{NOW}
{NEIGHBOUR},Sheffield,council,E92000001,
{NEIGHBOUR_OLD},Sheffield,council,E92000001,{NEIGHBOUR}
north,North,neighbourhood,{NOW},
south,South,neighbourhood,{OLD},
{SMALL}"""
"""Both codes of both councils, and a neighbourhood that still names the older one as its parent."""

YAML_BEFORE = YAML.replace(NOW, OLD)
AREAS_BEFORE = f"""code,name,level,parent,same_as
E92000001,England,country,,
{OLD},Barnsley,place,E92000001,
{NEIGHBOUR_OLD},Sheffield,council,E92000001,
north,North,neighbourhood,{OLD},
south,South,neighbourhood,{OLD},
{SMALL}"""


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-10-22")


def furnish(root: Path, capsys: Capsys, areas: str, yaml: str) -> Lead:
    """Return somebody at the command line of a new home, with the contracts and definitions these tests count by."""
    house = House(root)
    house.write("place/place.yaml", yaml)
    house.write("place/areas.csv", areas)
    for name in ("admissions", "population", "delayed_transfers", "published_tidy", "fingertips"):
        house.write(f"sources/{name}.yaml", (SHIPPED_SOURCES / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in (ZERO, DELAYS, HEALTHY, WOMEN):
        house.write(f"definitions/{name}.yaml", (SHIPPED_DEFINITIONS / f"{name}.yaml").read_text(encoding="utf-8"))
    return Lead(house, capsys)


def take(lead: Lead, source: str, name: str, text: str) -> dict[str, Any]:
    """Load a file, which must be accepted, and return what was said of it."""
    lead.house.write(f"files/{name}", text)
    said = lead("load", source, lead.file(name), "--json")
    assert said.code == 0, said.out
    answer: dict[str, Any] = said.json["files"][0]
    return answer


def publish(lead: Lead, note: str = "as it came") -> dict[str, Any]:
    said = lead("publish", "--note", note, "--json")
    assert said.code == 0, said.err
    answer: dict[str, Any] = said.json
    return answer


def counted(lead: Lead, indicator: str, *asked: object, column: str = "numerator") -> dict[tuple[str, str], Any]:
    """Return a column of the points of an indicator by area and period, or their state where it is empty."""
    rows = lead("points", "--indicator", indicator, "--json", *asked).rows
    held = {(row["area"], row["period"]): row for row in rows if row["state"] not in ("not due", "late")}
    return {key: row["state"] if row[column] is None else row[column] for key, row in held.items()}


def warned(answer: dict[str, Any]) -> str:
    return "\n".join(problem["expected"] for problem in answer["problems"] if problem["severity"] == "warning")


def delays(*rows: str) -> str:
    """Return a file of delayed days, each row drawn as month, area and days."""
    lines = (f"{month},{area},NHS,A,{days}" for month, area, days in (row.split() for row in rows))
    return "\n".join(["month,area,attributable,reason,delayed_days", *lines]) + "\n"


def series(*rows: str, sex: str = "Male") -> str:
    """Return a published series in the tidy layout, each row drawn as area, period and value."""
    lines = (f"{area},{period},{value},{SERIES},{sex}" for area, period, value in (row.split() for row in rows))
    return "\n".join(["area_code,period,value,indicator,group", *lines]) + "\n"


# -- a council with another code


@pytest.fixture
def barnsley(tmp_path: Path, capsys: Capsys) -> Lead:
    return furnish(tmp_path, capsys, AREAS, YAML)


def test_a_series_whose_areas_changed_their_code_half_way_is_one_series_under_the_code_of_today(barnsley: Lead) -> None:
    vintage = series(
        f"{OLD} 2014-16 59.7", f"{NEIGHBOUR_OLD} 2014-16 61.0", f"{NOW} 2015-17 60.1", f"{NEIGHBOUR} 2015-17 60.9"
    )
    take(barnsley, "published_tidy", "both.csv", vintage)
    publish(barnsley)
    assert counted(barnsley, HEALTHY, column="value") == {(NOW, "2014-16"): 59.7, (NOW, "2015-17"): 60.1}
    compared = counted(barnsley, HEALTHY, column="benchmark")
    assert compared == {(NOW, "2014-16"): 61, (NOW, "2015-17"): 60.9}, "the one compared with was recoded too"


def test_a_vintage_under_the_code_of_today_replaces_one_under_the_older(barnsley: Lead) -> None:
    take(barnsley, "published_tidy", "early.csv", series(f"{OLD} 2014-16 59.7", f"{OLD} 2015-17 60.1"))
    publish(barnsley)
    take(barnsley, "published_tidy", "late.csv", series(f"{NOW} 2015-17 60.3", f"{NOW} 2016-18 60.8"))
    publish(barnsley, "A later vintage.")
    assert counted(barnsley, HEALTHY, column="value") == {(NOW, "2015-17"): 60.3, (NOW, "2016-18"): 60.8}
    [changed] = barnsley("releases", 2, "--json").json["restated"]
    assert (changed["area"], changed["before"]["value"], changed["after"]["value"]) == (NOW, 60.1, 60.3)


def test_counts_under_either_code_follow_one_another_and_replace_one_another(barnsley: Lead) -> None:
    take(barnsley, "delayed_transfers", "old.csv", delays(f"2025-03 {OLD} 310", f"2025-04 {OLD} 330"))
    take(barnsley, "delayed_transfers", "new.csv", delays(f"2025-05 {NOW} 620", "2025-06 Barnsley 600"))
    publish(barnsley)
    wanted = {(NOW, "2025-03"): 310, (NOW, "2025-04"): 330, (NOW, "2025-05"): 620, (NOW, "2025-06"): 600}
    assert {key: found for key, found in counted(barnsley, DELAYS).items() if key[0] == NOW} == wanted
    take(barnsley, "delayed_transfers", "again.csv", delays(f"2025-04 {NOW} 300"))
    publish(barnsley)
    assert counted(barnsley, DELAYS)[NOW, "2025-04"] == 300, "it replaces the older code's, and is not added to it"


def test_a_population_and_targets_under_the_older_code_are_of_the_place(barnsley: Lead) -> None:
    barnsley.house.write("files/targets.csv", f"indicator,area,value,amber\n{ZERO},{OLD},5,1\n")
    take(
        barnsley, "population", "people.csv", f"area,age,persons,mid_year\n{OLD},0-74,9000,2019\n{OLD},75+,2000,2019\n"
    )
    take(barnsley, "admissions", "march.csv", spells("12 2020-03-30 2020-03-30 21 80 E01000002"))
    assert barnsley("targets", barnsley.file("targets.csv")).code == 0
    publish(barnsley)
    [row] = barnsley("points", "--indicator", ZERO, "--area", OLD, "--json").rows[:1]
    assert [row[name] for name in ("area", "numerator", "denominator", "value", "target")] == [NOW, 12, 2000, 6, 5]
    assert counted(barnsley, ZERO)["south", "2020-03"] == 12, "its parent is written with the older code"


def test_a_record_of_the_older_code_of_our_council_is_ours(barnsley: Lead) -> None:
    header, *rows = spells("9 2026-09-30 2026-09-30 21 80 E01000099\n8 2026-09-30 2026-09-30 21 80 E01000001").split()
    council = [OLD] * 9 + [NEIGHBOUR_OLD] * 8
    lines = [f"{header},responsible_council", *(f"{row},{code}" for row, code in zip(rows, council, strict=True))]
    take(barnsley, "admissions", "september.csv", "\n".join(lines))
    take(barnsley, "population", "people.csv", f"area,age,persons,mid_year\n{NOW},75+,2000,2025\n")
    publish(barnsley)
    found = counted(barnsley, ZERO)
    assert [found[area, "2026-09"] for area in (NOW, "north", "unknown")] == [17, 8, 9]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("delayed_transfers", delays(f"2025-04 {OLD} 310", f"2025-04 {NOW} 310")),
        ("published_tidy", series(f"{OLD} 2015-17 60.1", f"{NOW} 2015-17 60.1")),
        ("population", f"area,age,persons,mid_year\n{OLD},75+,2000,2025\n{NOW},75+,2000,2025\n"),
    ],
)
def test_a_file_that_says_a_period_under_both_codes_is_refused_as_said_twice(
    source: str, text: str, barnsley: Lead
) -> None:
    barnsley.house.write("files/both.csv", text)
    said = barnsley("load", source, barnsley.file("both.csv"))
    assert (said.code, "Rows speak twice" in said.out) == (2, True)
    assert barnsley.staged() == []


FINGERTIPS = "Indicator ID,Area Code,Sex,Category Type,Time period,Value\n"


def test_a_download_that_repeats_an_area_under_both_codes_is_read_once_where_they_agree(barnsley: Lead) -> None:
    rows = [f"90362,{code},Male,,2015 - 17,60.1\n" for code in (OLD, NOW)]
    take(barnsley, "fingertips", "alike.csv", FINGERTIPS + "".join(rows))
    publish(barnsley)
    assert counted(barnsley, HEALTHY, column="value") == {(NOW, "2015-17"): 60.1}
    barnsley.house.write("files/unlike.csv", FINGERTIPS + rows[0] + rows[1].replace("60.1", "60.2"))
    said = barnsley("load", "fingertips", barnsley.file("unlike.csv"))
    assert (said.code, "Rows speak twice" in said.out) == (2, True)


# -- a home that knew the place by its older code


@pytest.fixture
def recoded(tmp_path: Path, capsys: Capsys) -> Lead:
    """Return a home with a release made under the older code, and its folder with both."""
    lead = furnish(tmp_path, capsys, AREAS_BEFORE, YAML_BEFORE)
    take(
        lead,
        "population",
        "people.csv",
        "area,age,persons,mid_year\nE01000001,75+,1000,2025\nE01000002,75+,2000,2025\n",
    )
    take(lead, "admissions", "september.csv", SEPTEMBER)
    take(lead, "delayed_transfers", "delays.csv", delays(f"2026-08 {OLD} 310", f"2026-09 {OLD} 300"))
    take(lead, "published_tidy", "series.csv", series(f"{OLD} 2014-16 59.7", f"{NEIGHBOUR_OLD} 2014-16 61.0"))
    publish(lead, "under the older code")
    lead.house.write("place/place.yaml", YAML)
    lead.house.write("place/areas.csv", AREAS)
    return lead


SEPTEMBER = spells("9 2026-09-30 2026-09-30 21 80 E01000001\n20 2026-09-30 2026-09-30 21 80 E01000002")


def test_a_recoded_place_goes_on_in_its_home_and_what_was_its_own_stands(recoded: Lead) -> None:
    shown = recoded("preview", "--json").json
    assert (shown["base"], shown["restated"]) == (1, [])
    assert {change["indicator"] for change in shown["lost"]} == {ZERO}, "only what a reload may count otherwise"
    publish(recoded, "Recoded in 2025.")
    assert counted(recoded, DELAYS)[NOW, "2026-09"] == 300
    assert counted(recoded, HEALTHY, column="value") == {(NOW, "2014-16"): 59.7}
    assert counted(recoded, HEALTHY, column="benchmark") == {(NOW, "2014-16"): 61}
    assert counted(recoded, HEALTHY, "--as-at", 1, column="value") == {(OLD, "2014-16"): 59.7}


def test_a_recoded_place_asks_for_its_records_again_and_then_has_them(recoded: Lead) -> None:
    said = recoded("preview").out
    assert "admissions: the areas changed since these files were loaded. Reload 2026-09 (september.csv)." in said
    publish(recoded, "Recoded in 2025.")
    assert set(counted(recoded, ZERO).values()) == {"missing"}
    take(recoded, "admissions", "september.csv", SEPTEMBER)
    take(recoded, "population", "people.csv", f"area,age,persons,mid_year\n{NOW},75+,3000,2025\n")
    publish(recoded, "Loaded again.")
    assert [counted(recoded, ZERO)[area, "2026-09"] for area in (NOW, "north", "south")] == [29, 9, 20]


def test_counts_loaded_under_the_code_of_today_replace_those_kept_under_the_older(recoded: Lead) -> None:
    take(recoded, "delayed_transfers", "again.csv", delays(f"2026-09 {NOW} 270"))
    publish(recoded, "A correction.")
    assert [counted(recoded, DELAYS)[NOW, month] for month in ("2026-08", "2026-09")] == [310, 270]
    assert counted(recoded, DELAYS, "--as-at", 1)[OLD, "2026-09"] == 300


def test_where_both_codes_were_kept_as_two_areas_the_code_of_today_is_the_place_and_nothing_is_added(
    tmp_path: Path, capsys: Capsys
) -> None:
    lead = furnish(tmp_path, capsys, f"{AREAS_BEFORE}{NOW},Barnsley (to come),council,E92000001,\n", YAML_BEFORE)
    take(
        lead, "delayed_transfers", "both.csv", delays(f"2026-08 {OLD} 300", f"2026-09 {OLD} 310", f"2026-09 {NOW} 320")
    )
    publish(lead)
    lead.house.write("place/place.yaml", YAML)
    lead.house.write("place/areas.csv", AREAS)
    publish(lead)
    assert [counted(lead, DELAYS)[NOW, month] for month in ("2026-08", "2026-09")] == [300, 320]


@pytest.mark.parametrize("again", ["national", "local"])
def test_a_month_passed_over_since_its_code_was_not_known_is_asked_for_once_it_is(
    again: str, tmp_path: Path, capsys: Capsys
) -> None:
    aliases = f"{OLD},Barnsley,place,E92000001,{NOW}\n"
    lead = furnish(tmp_path, capsys, AREAS.replace(aliases, "").replace(OLD, NOW), YAML)
    national = delays(f"2026-08 {OLD} 300", "2026-08 E08000012 900", f"2026-09 {NOW} 310", "2026-09 E08000012 930")
    take(lead, "delayed_transfers", "national.csv", national)
    publish(lead)
    assert [counted(lead, DELAYS)[NOW, month] for month in ("2026-08", "2026-09")] == ["missing", 310]
    lead.house.write("place/areas.csv", AREAS)
    [said] = lead("preview", "--json").json["warnings"]
    assert "Reload 2026-08 to 2026-09 (national.csv)." in said
    text = national if again == "national" else delays(f"2026-08 {OLD} 300")
    take(lead, "delayed_transfers", f"{again}.csv", text)
    assert not [each for each in lead("preview", "--json").json["warnings"] if "Reload" in each]
    publish(lead)
    assert [counted(lead, DELAYS)[NOW, month] for month in ("2026-08", "2026-09")] == [300, 310]


def test_what_was_hidden_under_the_older_code_stays_hidden_under_that_of_today(tmp_path: Path, capsys: Capsys) -> None:
    lead = furnish(tmp_path, capsys, AREAS_BEFORE, YAML_BEFORE.replace("closed", "partners"))
    people = "area,age,persons,mid_year\nE01000001,75+,1000,2025\nE01000002,75+,2000,2025\n"
    small = spells("3 2026-09-30 2026-09-30 21 80 E01000001\n20 2026-09-30 2026-09-30 21 80 E01000002")
    for source, text in (("population", people), ("admissions", SEPTEMBER)):
        take(lead, source, f"{source}.csv", text)
    publish(lead)
    take(lead, "admissions", "fewer.csv", small)
    publish(lead)  # south was read as 20, so the total would give the 3 away
    assert counted(lead, ZERO) == {(OLD, "2026-09"): "hidden", ("north", "2026-09"): "hidden", ("south", "2026-09"): 20}
    lead.house.write("place/place.yaml", YAML.replace("closed", "partners"))
    lead.house.write("place/areas.csv", AREAS)
    for source, text in (("population", people), ("admissions", SEPTEMBER)):
        take(lead, source, f"{source}.csv", text)
    publish(lead)
    assert counted(lead, ZERO) == {(NOW, "2026-09"): "hidden", ("north", "2026-09"): "hidden", ("south", "2026-09"): 20}


def test_a_home_of_a_recoded_place_is_still_no_other_places(recoded: Lead) -> None:
    folders = recoded.house.folders
    recoded.house.write(
        "place/areas.csv", AREAS.replace(f"{OLD},Barnsley,place,E92000001,{NOW}\n", "").replace(OLD, NOW)
    )
    with pytest.raises(Refused, match=f"belongs to the place {OLD}, not {NOW}"):
        open_desk(recoded.house.root / "home", folders)
    recoded.house.write("place/areas.csv", AREAS)
    recoded.house.write("place/place.yaml", YAML_BEFORE)
    said = recoded("points")
    assert (said.code, f"Write area: {NOW}" in said.err) == (2, True)


# -- small areas of 2011 and of 2021

# Of 2011: 1 unchanged, 2 split into 21 and 22 (one in either neighbourhood), 3 and 4 merged into 31.
SMALL_2011 = """E01000001,Here 001A,lsoa,north
E01000002,Here 001B,lsoa,north
E01000003,Here 002A,lsoa,south
E01000004,Here 002B,lsoa,south
"""
HERE = "code,name,level,parent\nnorth,North,neighbourhood,E08000099\nsouth,South,neighbourhood,E08000099\n"
HERE_2021 = """code,name,level,parent,valid_from,valid_to
north,North,neighbourhood,E08000099,,
south,South,neighbourhood,E08000099,,
E01000001,Here 001A,lsoa,north,,
E01000002,Here 001B,lsoa,north,,2021-12-31
E01000003,Here 002A,lsoa,south,,2021-12-31
E01000004,Here 002B,lsoa,south,,2021-12-31
E01000021,Here 001C,lsoa,north,2022-01-01,
E01000022,Here 001D,lsoa,south,2022-01-01,
E01000031,Here 002C,lsoa,south,2022-01-01,
"""
HERE_YAML = "name: Here\narea: E08000099\naudience: closed\n"
BY_2011 = {"E01000001": 1000, "E01000002": 600, "E01000003": 300, "E01000004": 400}
BY_2021 = {"E01000001": 1010, "E01000021": 350, "E01000022": 280, "E01000031": 720}
MARCH = "9 {0} E01000001\n8 {0} E01000021\n10 {0} E01000022\n11 {0} E01000031".format("2023-03-30 2023-03-30 21 80")
"""By the small areas of 2021: 17 in the north, 21 in the south, 38 in all; 29 of them in areas 2011 did not know."""


def people(year: int, persons: dict[str, int]) -> str:
    lines = [f"{area},{age},{share},{year}" for area, number in persons.items() for age, share in _ages(number)]
    return "\n".join(["area,age,persons,mid_year", *lines]) + "\n"


def _ages(number: int) -> list[tuple[str, int]]:
    return [("0-74", 5 * number), ("75+", number)]


def by_council(table: str, council: str) -> str:
    header, *rows = spells(table).split()
    return "\n".join([f"{header},responsible_council", *(f"{row},{council}" for row in rows)])


@pytest.fixture
def of_2011(tmp_path: Path, capsys: Capsys) -> Lead:
    return furnish(tmp_path, capsys, HERE + SMALL_2011, HERE_YAML)


@pytest.fixture
def of_2021(tmp_path: Path, capsys: Capsys) -> Lead:
    return furnish(tmp_path, capsys, HERE_2021, HERE_YAML)


def test_records_of_small_areas_not_known_yet_count_in_the_place_if_the_council_is_ours(of_2011: Lead) -> None:
    loaded = take(of_2011, "admissions", "march.csv", by_council(MARCH, "E08000099"))
    assert (loaded["counts"]["area not known"], loaded["counts"].get("outside the place", 0)) == (29, 0)
    take(of_2011, "population", "people.csv", people(2021, BY_2011))
    publish(of_2011)
    found = counted(of_2011, ZERO)
    assert [found[area, "2023-03"] for area in ("E08000099", "north", "south", "unknown")] == [38, 9, 0, 29]


def test_records_of_small_areas_not_known_yet_are_left_out_with_a_warning_if_no_council_is_said(of_2011: Lead) -> None:
    loaded = take(of_2011, "admissions", "march.csv", spells(MARCH))
    assert loaded["counts"]["outside the place"] == 29
    assert "29 rows have areas outside the place and were not counted." in warned(loaded)
    take(of_2011, "population", "people.csv", people(2021, BY_2011))
    publish(of_2011)
    assert [counted(of_2011, ZERO)[area, "2023-03"] for area in ("E08000099", "north", "south")] == [9, 9, 0]


@pytest.mark.parametrize("council", ["E08000099", ""])
def test_once_the_areas_know_them_the_months_ask_for_a_reload_and_are_counted(council: str, of_2011: Lead) -> None:
    file = by_council(MARCH, council)
    take(of_2011, "admissions", "march.csv", file)
    take(of_2011, "population", "people.csv", people(2021, BY_2011))
    publish(of_2011)
    of_2011.house.write("place/areas.csv", HERE_2021)
    shown = of_2011("preview", "--json").json
    assert shown["warnings"] == [
        "admissions: the areas changed since these files were loaded. Reload 2023-03 (march.csv).",
        "population: the areas changed since these files were loaded. Reload 2021 (people.csv).",
    ]
    publish(of_2011, "The small areas of 2021.")
    assert set(counted(of_2011, ZERO).values()) == {"missing"}, (
        "which rows were left out is not known, so nothing is told"
    )
    assert "repeat" not in warned(take(of_2011, "admissions", "march.csv", file))
    take(of_2011, "population", "people.csv", people(2021, BY_2011))
    assert of_2011("preview", "--json").json["warnings"] == []
    publish(of_2011, "Loaded again.")
    found = counted(of_2011, ZERO)
    assert [found[area, "2023-03"] for area in ("E08000099", "north", "south")] == [38, 17, 21]
    held = counted(of_2011, ZERO, column="denominator")
    assert [held[area, "2023-03"] for area in ("E08000099", "north", "south")] == [2300, 1600, 700]


def test_a_population_is_whole_by_the_small_areas_in_force_on_its_day(of_2021: Lead) -> None:
    """North is 1,000 + 600 in 2021 and 1,010 + 350 in 2022; south 300 + 400, and then 280 + 720."""
    for year, persons in ((2021, BY_2011), (2022, BY_2021)):
        assert warned(take(of_2021, "population", f"{year}.csv", people(year, persons))) == ""
    take(of_2021, "admissions", "2022.csv", spells("9 2022-03-30 2022-03-30 21 80 E01000002"))
    take(of_2021, "admissions", "2023.csv", spells(MARCH))
    publish(of_2021)
    found = counted(of_2021, ZERO, column="denominator")
    assert [found[area, "2022-03"] for area in ("north", "south", "E08000099")] == [1600, 700, 2300]
    assert [found[area, "2023-03"] for area in ("north", "south", "E08000099")] == [1360, 1000, 2360]
    assert [counted(of_2021, ZERO)[area, "2022-03"] for area in ("north", "south", "E08000099")] == [9, 0, 9]


@pytest.mark.parametrize(("year", "persons"), [(2021, BY_2021), (2022, BY_2011)])
def test_a_population_by_the_small_areas_of_another_day_is_missing_and_not_smaller(
    year: int, persons: dict[str, int], of_2021: Lead
) -> None:
    said = warned(take(of_2021, "population", "people.csv", people(year, persons)))
    assert f"North has 1 of its 2 areas in {year}" in said
    take(of_2021, "admissions", "march.csv", spells(MARCH))
    publish(of_2021)
    assert set(counted(of_2021, ZERO, column="denominator").values()) == {"missing"}


def test_a_population_that_gives_small_areas_of_both_days_is_refused_and_never_added_up(of_2021: Lead) -> None:
    of_2021.house.write("files/both.csv", people(2022, {**BY_2011, **BY_2021}))
    said = of_2021("load", "population", of_2021.file("both.csv"))
    assert (said.code, "beside them E01000002, which is not in force then" in said.out) == (2, True)
    assert of_2021.staged() == []


# -- an official lookup in place of the indicative one

INDICATIVE = {"E01000001": "north", "E01000002": "north", "E01000003": "south", "E01000004": "south"}
MOVED = {"E01000001": "north", "E01000002": "south", "E01000003": "north", "E01000004": "south"}
OFFICIAL = {"E01000001": "one", "E01000002": "two", "E01000003": "two", "E01000004": "three"}
PERSONS = {"E01000001": 1000, "E01000002": 2000, "E01000003": 3000, "E01000004": 4000}
NUMBERS = {"2026-04": (9, 10, 11, 12), "2026-05": (13, 14, 15, 16)}
HERE_CODE = "E08000099"


def grouped(by: dict[str, str]) -> str:
    names = dict.fromkeys(by.values())
    lines = [f"{name},{name.title()},neighbourhood,{HERE_CODE}" for name in names]
    return (
        "\n".join(["code,name,level,parent", *lines, *(f"{code},{code},lsoa,{name}" for code, name in by.items())])
        + "\n"
    )


def month_of(month: str) -> str:
    """Return a month's zero-day emergencies: so many in each of the four small areas, and one of no fixed abode."""
    drawn = [
        f"{number} {month}-29 {month}-29 21 80 {area}" for area, number in zip(PERSONS, NUMBERS[month], strict=True)
    ]
    return spells("\n".join([*drawn, f"1 {month}-29 {month}-29 21 80 -"]), month)


FILES = {
    "people.csv": ("population", people(2025, PERSONS)),
    "april.csv": ("admissions", month_of("2026-04")),
    "may.csv": ("admissions", month_of("2026-05")),
    "place.csv": ("delayed_transfers", delays(f"2026-04 {HERE_CODE} 300")),
    "parts.csv": ("delayed_transfers", delays("2026-05 north 310", "2026-05 south 620")),
    "series.csv": ("published_tidy", series(f"{HERE_CODE} 2015-17 61.8")),
}


@pytest.fixture
def indicative(tmp_path: Path, capsys: Capsys) -> Lead:
    """Return a home with two releases under the indicative grouping: April, and then May with all the rest."""
    lead = furnish(tmp_path, capsys, grouped(INDICATIVE), HERE_YAML)
    lead.house.write("place/targets.csv", f"indicator,area,value,amber\n{ZERO},north,5,1\n{ZERO},place,5,1\n")
    load_all(lead, "people.csv", "april.csv")
    publish(lead, "April")
    load_all(lead, *list(FILES)[2:])
    publish(lead, "May")
    return lead


def load_all(lead: Lead, *names: str) -> None:
    for name in names:
        source, text = FILES[name]
        take(lead, source, name, text)


def hashes(lead: Lead) -> dict[str, str]:
    store = lead.house.desk().store
    latest = store.latest()
    assert latest is not None
    return dict(manifest_at(store, latest.manifest).points)


def test_the_indicative_grouping_counts_as_drawn(indicative: Lead) -> None:
    found = counted(indicative, ZERO)
    assert [found[area, "2026-04"] for area in (HERE_CODE, "north", "south", "unknown")] == [43, 19, 23, 1]
    assert [found[area, "2026-05"] for area in (HERE_CODE, "north", "south", "unknown")] == [59, 27, 31, 1]


@pytest.mark.parametrize("official", [OFFICIAL, MOVED], ids=["other neighbourhoods", "the same names"])
def test_an_official_lookup_says_which_files_to_reload(official: dict[str, str], indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(official))
    shown = indicative("preview", "--json").json
    asked = [said for said in shown["warnings"] if "Reload" in said]
    assert asked == [
        "admissions: the areas changed since these files were loaded. Reload 2026-04 (april.csv), 2026-05 (may.csv).",
        "delayed_transfers: the areas changed since these files were loaded. Reload 2026-05 (parts.csv).",
        "population: the areas changed since these files were loaded. Reload 2025 (people.csv).",
    ]
    assert "place/areas.csv" in shown["inputs"]
    assert shown["restated"] == [], "no neighbourhood's figure is another's"
    lost = {(change["indicator"], change["area"], change["period"]) for change in shown["lost"]}
    assert (
        lost
        == {(ZERO, area, month) for area in ("north", "south") for month in NUMBERS}
        | {(DELAYS, area, "2026-05") for area in ("north", "south")}
        | {(ZERO, "unknown", month) for month in NUMBERS} & lost
    )
    published = indicative("publish", "--note", "The official grouping.")
    assert "Reload 2026-04 (april.csv), 2026-05 (may.csv)." in published.err


@pytest.mark.parametrize("official", [OFFICIAL, MOVED], ids=["other neighbourhoods", "the same names"])
def test_an_official_lookup_leaves_the_places_own_figures_and_guesses_no_others(
    official: dict[str, str], indicative: Lead
) -> None:
    before = {
        row["period"]: row for row in indicative("points", "--indicator", ZERO, "--area", HERE_CODE, "--json").rows
    }
    indicative.house.write("place/areas.csv", grouped(official))
    publish(indicative, "The official grouping.")
    found = counted(indicative, ZERO)
    assert {found[area, month] for area in official.values() for month in NUMBERS} == {"missing"}
    assert not {area for area, _ in found} & (set(INDICATIVE.values()) - set(official.values()))
    after = {
        row["period"]: row for row in indicative("points", "--indicator", ZERO, "--area", HERE_CODE, "--json").rows
    }
    for month, wanted in (("2026-04", 43), ("2026-05", 59)):
        assert [after[month][name] for name in ("numerator", "denominator")] == [wanted, 10_000]
        assert after[month]["value"] == before[month]["value"] == wanted * 1000 / 10_000
    delayed = counted(indicative, DELAYS)
    assert [delayed[HERE_CODE, month] for month in NUMBERS] == [300, 930]
    assert {delayed[area, "2026-05"] for area in official.values()} == {"missing"}
    assert counted(indicative, HEALTHY, column="value") == {(HERE_CODE, "2015-17"): 61.8}


def test_the_reason_names_the_months_to_reload(indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(MOVED))
    said = indicative("preview", "--json").json
    reasons = {
        change["after"]["reason"] for change in said["lost"] if change["period"] == "2026-04" and change["after"]
    }
    assert reasons == {"the areas changed since it was loaded: reload 2026-04"}
    assert "reload 2026-04)" in indicative("preview").out


WANTED = {
    "other neighbourhoods": (OFFICIAL, {"one": (9, 1000), "two": (21, 5000), "three": (12, 4000)}),
    "the same names": (MOVED, {"north": (20, 4000), "south": (22, 6000)}),
}


@pytest.mark.parametrize(("official", "wanted"), list(WANTED.values()), ids=list(WANTED))
def test_after_the_same_files_are_loaded_again_everything_is_back_in_the_new_grouping(
    official: dict[str, str], wanted: dict[str, tuple[int, int]], indicative: Lead
) -> None:
    indicative.house.write("place/areas.csv", grouped(official))
    publish(indicative, "The official grouping.")
    load_all(indicative, "people.csv", "april.csv", "may.csv")
    one, *others = dict.fromkeys(official.values())
    parts = [f"2026-05 {one} 310", *(f"2026-05 {other} {620 // len(others)}" for other in others)]
    take(indicative, "delayed_transfers", "new_parts.csv", delays(*parts))
    assert not [said for said in indicative("preview", "--json").json["warnings"] if "Reload" in said]
    publish(indicative, "Loaded again.")
    found, held = counted(indicative, ZERO), counted(indicative, ZERO, column="denominator")
    now = {area: (found[area, "2026-04"], held[area, "2026-04"]) for area in wanted}
    assert now == wanted
    assert (found[HERE_CODE, "2026-04"], held[HERE_CODE, "2026-04"]) == (43, 10_000)
    assert (found["unknown", "2026-04"], found[HERE_CODE, "2026-05"]) == (1, 59)
    delayed = counted(indicative, DELAYS)
    assert [delayed[area, "2026-05"] for area in (HERE_CODE, one)] == [930, 310]


def test_only_the_months_that_were_loaded_again_are_back(indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(OFFICIAL))
    load_all(indicative, "people.csv", "april.csv")
    publish(indicative, "The official grouping, and April.")
    found = counted(indicative, ZERO)
    assert [found[area, "2026-04"] for area in (HERE_CODE, "one", "two", "three")] == [43, 9, 21, 12]
    assert [found[area, "2026-05"] for area in (HERE_CODE, "one", "two", "three")] == [59, *["missing"] * 3]


def test_counts_of_areas_that_are_no_more_never_stand_beside_those_loaded_since(indicative: Lead) -> None:
    """May was 310 + 620 by the old areas; of the new ones only one is loaded, so the place's is not known."""
    indicative.house.write("place/areas.csv", grouped(OFFICIAL))
    take(indicative, "delayed_transfers", "one.csv", delays("2026-05 one 100"))
    publish(indicative, "One of three.")
    found = counted(indicative, DELAYS)
    assert [found[area, "2026-05"] for area in (HERE_CODE, "one", "two", "three")] == [
        "missing",
        100,
        "missing",
        "missing",
    ]


def test_an_area_drawn_anew_and_one_as_it_was_are_not_added_up(indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(MOVED))
    take(indicative, "delayed_transfers", "north.csv", delays("2026-05 north 100"))
    publish(indicative, "One of two.")
    found = counted(indicative, DELAYS)
    assert (found[HERE_CODE, "2026-05"], found["south", "2026-05"]) == ("missing", "missing")


def test_parts_that_lack_one_of_what_is_asked_are_not_taken_for_the_place(indicative: Lead) -> None:
    """Of the delays for housing the south says nothing, and it is not nought there."""
    text = (SHIPPED_DEFINITIONS / f"{DELAYS}.yaml").read_text(encoding="utf-8").partition("example:")[0]
    housing = text.replace("sum: delayed_days", "sum: delayed_days, where: {reason: I}")
    indicative.house.write("definitions/housing.yaml", housing + 'example: {given: {}, expect: ""}\n')
    by_reason = text.replace("areas: [neighbourhood, place]", "areas: [place]").replace("mean", "total")
    by_reason = by_reason.replace("denominator: {source: days}\n", "by: reason\n").replace("spc: true\n", "")
    indicative.house.write("definitions/by_reason.yaml", by_reason + 'example: {given: {}, expect: ""}\n')
    some = delays("2026-05 north 310", "2026-05 south 620") + "2026-05,north,NHS,I,31\n"
    take(indicative, "delayed_transfers", "housing.csv", some)
    publish(indicative, "With housing.")
    assert [_for_housing(indicative, each) for each in ("housing", "by_reason")] == ["missing", "missing"]
    indicative.house.write("place/areas.csv", grouped(MOVED))
    publish(indicative, "The official grouping.")
    assert [_for_housing(indicative, each) for each in ("housing", "by_reason")] == ["missing", "missing"]


def _for_housing(lead: Lead, indicator: str) -> Any:
    """Return the place's delays for housing in May, from a series of these alone or from the breakdown of another."""
    asked = ("--indicator", indicator, "--area", HERE_CODE, "--period", "2026-05", "--breakdown", "--json")
    rows = [row for row in lead("points", *asked).rows if row["member"] == ("I" if indicator == "by_reason" else "")]
    told = [row["numerator"] for row in rows if row["numerator"] is not None]
    return told[0] if told else "missing"


def test_counts_by_neighbourhood_are_not_the_places_once_other_small_areas_are_its_own(of_2011: Lead) -> None:
    take(of_2011, "delayed_transfers", "parts.csv", delays("2023-03 north 310", "2023-03 south 620"))
    publish(of_2011)
    of_2011.house.write("place/areas.csv", HERE_2021)
    shown = of_2011("preview", "--json").json
    reasons = {change["area"]: change["after"]["reason"] for change in shown["lost"]}
    assert reasons == dict.fromkeys(
        [HERE_CODE, "north", "south"], "the areas changed since it was loaded: reload 2023-03"
    )


def test_parts_of_which_one_is_lacking_are_not_taken_for_the_place(tmp_path: Path, capsys: Capsys) -> None:
    lead = furnish(tmp_path, capsys, grouped(OFFICIAL), HERE_YAML)
    take(lead, "delayed_transfers", "two.csv", delays("2026-05 one 310", "2026-05 two 620"))
    publish(lead)
    assert counted(lead, DELAYS)[HERE_CODE, "2026-05"] == "missing"
    joined = {code: "one" if code == "E01000001" else "two" for code in OFFICIAL}
    lead.house.write("place/areas.csv", grouped(joined))
    publish(lead, "The third is no more.")
    points = read_edition(lead.house.desk()).points[DELAYS]
    [place] = [point for point in points if (point.area, point.period) == (HERE_CODE, "2026-05")]
    # Both areas of today are there, and not all of then.
    assert (place.value, place.reason) == (None, "the areas changed since it was loaded: reload 2026-05")


def test_old_releases_keep_what_they_said_and_undo_gives_it_back(indicative: Lead) -> None:
    kept, was = hashes(indicative), indicative("points", "--json").json
    indicative.house.write("place/areas.csv", grouped(OFFICIAL))
    publish(indicative, "The official grouping.")
    load_all(indicative, "people.csv", "april.csv", "may.csv")
    publish(indicative, "Loaded again.")
    assert counted(indicative, ZERO, "--as-at", 2)["north", "2026-04"] == 19
    assert counted(indicative, ZERO, "--as-at", 3)["one", "2026-04"] == "missing"
    assert counted(indicative, ZERO, "--as-at", 4)["one", "2026-04"] == 9
    assert indicative("undo", "--note", "Not agreed yet.", "--to", 2).code == 0
    assert hashes(indicative) == kept
    assert [row | {"release": 2} for row in indicative("points", "--json").json] == was


def test_a_month_loaded_after_an_undo_is_read_by_the_areas_that_are_back(indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(OFFICIAL))
    publish(indicative, "The official grouping.")
    assert indicative("undo", "--note", "Not agreed yet.").code == 0
    june = month_of("2026-05").replace("2026-05", "2026-06")
    take(indicative, "admissions", "june.csv", june)
    assert "place/areas.csv" in indicative("preview", "--json").json["held"]
    publish(indicative, "June")
    found = counted(indicative, ZERO)
    assert [found[area, "2026-06"] for area in (HERE_CODE, "north", "south")] == [59, 27, 31]
    assert [found[area, "2026-04"] for area in (HERE_CODE, "north", "south")] == [43, 19, 23]


def test_a_published_series_of_neighbourhoods_is_not_read_as_of_others_and_never_added_up(indicative: Lead) -> None:
    for name in (HEALTHY, WOMEN):
        text = (SHIPPED_DEFINITIONS / f"{name}.yaml").read_text(encoding="utf-8")
        indicative.house.write(
            f"definitions/{name}.yaml", text.replace("areas: [place]", "areas: [neighbourhood, place]")
        )
    men = series("north 2015-17 60.0", "south 2015-17 64.0")
    women = series("north 2015-17 61.0", "south 2015-17 65.0", sex="Female").partition("\n")[2]
    take(indicative, "published_tidy", "parts.csv", men + women)
    publish(indicative, "By neighbourhood.")
    wanted = {("north", "2015-17"): 60, ("south", "2015-17"): 64, (HERE_CODE, "2015-17"): "missing"}
    assert counted(indicative, HEALTHY, column="value") == wanted
    indicative.house.write("place/areas.csv", grouped(MOVED))
    publish(indicative, "The official grouping.")
    assert set(counted(indicative, HEALTHY, column="value").values()) == {"missing"}
    take(indicative, "published_tidy", "men.csv", men)
    publish(indicative, "Men, loaded again.")
    assert counted(indicative, HEALTHY, column="value") == wanted
    assert set(counted(indicative, WOMEN, column="value").values()) == {"missing"}


def test_a_target_of_an_area_that_is_no_more_is_a_warning_until_it_is_replaced(indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(OFFICIAL))
    said = 'targets.csv, row 2, column area: found "north".'
    shown = indicative("preview", "--json").json
    assert [each for each in shown["warnings"] if each.startswith(said)]
    checked = indicative("check")
    assert (checked.code, said in checked.err) == (2, True)
    publish(indicative, "The official grouping.")
    place = indicative("points", "--indicator", ZERO, "--area", HERE_CODE, "--period", "2026-04", "--json").rows[0]
    assert (place["target"], place["rating"]) == (5, "green"), "the other targets stand"
    indicative.house.write("files/targets.csv", f"indicator,area,value,amber\n{ZERO},one,5,1\n{ZERO},place,5,1\n")
    assert indicative("targets", indicative.file("targets.csv")).code == 0
    assert not [each for each in indicative("preview", "--json").json["warnings"] if each.startswith("targets.csv")]
    publish(indicative, "Targets of the official areas.")


def test_an_area_with_another_name_asks_for_nothing(indicative: Lead) -> None:
    indicative.house.write("place/areas.csv", grouped(INDICATIVE).replace("North", "The north"))
    assert not [said for said in indicative("preview", "--json").json["warnings"] if "Reload" in said]
    publish(indicative, "Another name.")
    assert counted(indicative, ZERO)["north", "2026-04"] == 19
    assert counted(indicative, ZERO, column="area_name")["north", "2026-04"] == "The north"
