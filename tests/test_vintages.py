"""Vintages of a published series: a later file replaces it whole, and the release lists what that restated and why.

Men lived 61.8 years in good health in 2015-17 by the tidy file of then, and 60.6 by the later Fingertips download.
The other figures are invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard.manifest import manifest_at
from tests.desks import SHIPPED_DEFINITIONS, SHIPPED_SOURCES, House, Lead

Capsys = pytest.CaptureFixture[str]

HERE, ENGLAND = "E08000099", "E92000001"
MEN, WOMEN, LIFE = "healthy_life_expectancy_male", "healthy_life_expectancy_female", "life_expectancy_male_published"
HEALTHY, ALL_YEARS = "Healthy life expectancy at birth", "Life expectancy at birth"
WHY = "Fingertips restated the series with new population estimates."

# area, period, value, sex
TIDY = f"""
{HERE} 2013-15 58.9 Male
{HERE} 2014-16 59.7 Male
{HERE} 2015-17 61.8 Male
{ENGLAND} 2013-15 63.4 Male
{ENGLAND} 2014-16 63.3 Male
{ENGLAND} 2015-17 63.4 Male
{HERE} 2014-16 60.2 Female
{HERE} 2015-17 61.2 Female
"""
LATER = f"""
{HERE} 2014-16 59.7 Male
{HERE} 2015-17 60.6 Male
{HERE} 2016-18 59.4 Male
{ENGLAND} 2014-16 63.3 Male
{ENGLAND} 2015-17 63.3 Male
{ENGLAND} 2016-18 63.4 Male
"""


def tidy(table: str, indicator: str = HEALTHY) -> str:
    """Return a drawn series as local data laboratories give it."""
    rows = (line.split() for line in table.strip().splitlines())
    lines = (f"{area},Name,{period},{value},{indicator},Measure,Years,{sex},Worse" for area, period, value, sex in rows)
    return "\n".join(["area_code,area_name,period,value,indicator,measure,unit,group,significance", *lines]) + "\n"


HEADER = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,Compared to Region value or "
    "percentiles,Time period Sortable,New data,Compared to goal"
)


def fingertips(table: str, number: int = 90362) -> str:
    """Return a drawn series as Fingertips gives it: 26 columns, England once a parent, and rows by deprivation."""
    lines = [HEADER]
    for area, period, value, sex in (line.split() for line in table.strip().splitlines()):
        first, last = period.split("-")
        for parent in ("E92000001", "E12000003") if area == ENGLAND else ("E12000003",):
            for category in ("", "Deprivation deciles"):
                shown = value if not category else "50.0"
                cells = [number, "Name", parent, "Parent", area, "Name", "Type", sex, "All ages", category, ""]
                limits = [f"{first} - {last}", shown, f"{float(shown) - 2:.1f}", f"{float(shown) + 2:.1f}"]
                lines.append(",".join(map(str, [*cells, *limits, *[""] * 11])))
    return "\n".join(lines) + "\n"


@pytest.fixture
def lead(tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> Lead:
    """Return somebody at the command line of a home with release 1, which is of the tidy file."""
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-10-22")
    house = House(tmp_path)
    yaml = f"name: Here\narea: {HERE}\naudience: closed\nbenchmarks: {{england: {ENGLAND}}}\n"
    house.write("place/place.yaml", yaml)
    house.write("place/areas.csv", f"code,name,level,parent\n{ENGLAND},England,country,\n{HERE},Here,place,{ENGLAND}\n")
    house.write("place/targets.csv", f"indicator,area,value,amber\n{MEN},place,61,0.5\n")
    for name in ("published_tidy", "fingertips"):
        house.write(f"sources/{name}.yaml", (SHIPPED_SOURCES / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in (MEN, WOMEN, LIFE):
        house.write(f"definitions/{name}.yaml", (SHIPPED_DEFINITIONS / f"{name}.yaml").read_text(encoding="utf-8"))
    made = Lead(house, capsys)
    take(made, "published_tidy", "tidy.csv", tidy(TIDY))
    publish(made, "The tidy file.")
    return made


def take(lead: Lead, source: str, name: str, text: str) -> None:
    lead.house.write(f"files/{name}", text)
    said = lead("load", source, lead.file(name))
    assert said.code == 0, said.out


def publish(lead: Lead, *note: str) -> str:
    said = lead("publish", *(["--note", *note] if note else []))
    assert said.code == 0, said.err
    return said.out


def series(lead: Lead, indicator: str, *asked: object, column: str = "value") -> dict[str, Any]:
    rows = lead("points", "--indicator", indicator, "--json", *asked).rows
    return {row["period"]: row[column] for row in rows}


def hashes(lead: Lead) -> dict[str, str]:
    store = lead.house.desk().store
    latest = store.latest()
    assert latest is not None
    return dict(manifest_at(store, latest.manifest).points)


@pytest.fixture
def restated(lead: Lead) -> Lead:
    """Return the same home after the later download was published with its reason, as release 2."""
    take(lead, "fingertips", "download.csv", fingertips(LATER))
    publish(lead, WHY)
    return lead


def test_the_first_vintage_is_carried_as_published(lead: Lead) -> None:
    assert series(lead, MEN) == {"2013-15": 58.9, "2014-16": 59.7, "2015-17": 61.8}
    assert series(lead, MEN, column="benchmark") == {"2013-15": 63.4, "2014-16": 63.3, "2015-17": 63.4}


def test_a_later_vintage_replaces_the_whole_series_whatever_layout_it_comes_in(restated: Lead) -> None:
    assert series(restated, MEN) == {"2014-16": 59.7, "2015-17": 60.6, "2016-18": 59.4}
    assert series(restated, MEN, column="benchmark") == {"2014-16": 63.3, "2015-17": 63.3, "2016-18": 63.4}
    assert series(restated, MEN, column="lower") == {"2014-16": 57.7, "2015-17": 58.6, "2016-18": 57.4}


def test_the_preview_says_what_would_be_restated_and_what_would_be_gone(lead: Lead) -> None:
    take(lead, "fingertips", "download.csv", fingertips(LATER))
    shown = lead("preview", "--json").json
    [changed] = shown["restated"]
    assert (changed["indicator"], changed["area"], changed["period"]) == (MEN, HERE, "2015-17")
    assert (changed["before"]["value"], changed["after"]["value"]) == (61.8, 60.6)
    assert [(change["period"], change["before"]["value"]) for change in shown["lost"]] == [("2013-15", 58.9)]
    assert shown["new"] == 1, "2016-18"
    said = lead("preview").out
    assert f"restated: {MEN}, Here: 61.8 (green, 2015-17) to 60.6 (amber, 2015-17)\n" in said


def test_the_release_lists_its_restatements_with_old_new_and_the_reason(restated: Lead) -> None:
    answer = restated("releases", 2, "--json").json
    assert (answer["release"], answer["note"]) == (2, WHY)
    [changed] = answer["restated"]
    assert [changed[name] for name in ("indicator", "area", "period", "reason")] == [MEN, HERE, "2015-17", WHY]
    assert (changed["before"]["value"], changed["after"]["value"]) == (61.8, 60.6)
    [gone] = answer["lost"]
    assert (gone["period"], gone["before"]["value"], gone["after"], gone["reason"]) == ("2013-15", 58.9, None, WHY)
    lines = restated("releases", 2).out.splitlines()
    assert lines[1:] == [
        f"  restated: {MEN}, Here: 61.8 (green, 2015-17) to 60.6 (amber, 2015-17)",
        f"  lost: {MEN}, Here: 58.9 (red, 2013-15) to nothing",
        f"Reason: {WHY}",
    ]


def test_the_list_of_releases_says_which_of_them_restated_how_many_values(restated: Lead) -> None:
    listed = restated("releases", "--json").json
    assert [(each["release"], each["note"], each["restated"], each["lost"]) for each in listed] == [
        (1, "The tidy file.", 0, 0),
        (2, WHY, 1, 1),
    ]
    first, second = restated("releases").out.splitlines()
    assert (first.endswith("The tidy file."), second.endswith(f"{WHY} 1 value restated.")) == (True, True)


def test_a_release_that_restates_nothing_says_so_and_one_that_is_not_there_is_refused(restated: Lead) -> None:
    assert restated("releases", 1).out.splitlines()[1:] == ["It restated nothing."]
    for wrong in (0, 3):
        said = restated("releases", wrong)
        assert (said.code, f"There is no release {wrong}" in said.err) == (2, True)
    assert restated("releases", "two").code == 64


def test_a_restatement_published_without_a_reason_says_that_there_is_none(lead: Lead) -> None:
    take(lead, "fingertips", "download.csv", fingertips(LATER))
    publish(lead)
    assert lead("releases", 2).out.splitlines()[-1] == "Reason: none was given."
    assert [each["reason"] for each in lead("releases", 2, "--json").json["restated"]] == [""]


def test_restatements_against_a_release_of_a_narrower_circle_are_not_shown(restated: Lead) -> None:
    folder = restated.house.folders.place / "place.yaml"
    folder.write_text(folder.read_text(encoding="utf-8").replace("closed", "public"), encoding="utf-8")
    publish(restated, "For everybody.")
    for number in (2, 3):
        said = restated("releases", number)
        assert (said.code, "made for a narrower circle" in said.err, "61.8" in said.out) == (2, True, False)


def test_old_releases_keep_their_vintage(restated: Lead) -> None:
    assert series(restated, MEN, "--as-at", 1) == {"2013-15": 58.9, "2014-16": 59.7, "2015-17": 61.8}
    assert series(restated, MEN, "--as-at", 1, column="rating")["2015-17"] == "green"
    assert series(restated, MEN, column="rating")["2015-17"] == "amber"


def test_a_file_of_one_sex_leaves_the_other_alone(restated: Lead) -> None:
    assert series(restated, WOMEN) == {"2014-16": 60.2, "2015-17": 61.2}
    assert not [each for each in restated("releases", 2, "--json").json["restated"] if each["indicator"] == WOMEN]


def test_a_file_of_another_indicator_leaves_the_series_alone(restated: Lead) -> None:
    before = hashes(restated)
    take(restated, "fingertips", "life.csv", fingertips(f"{HERE} 2010-12 77.9 Male\n{HERE} 2011-13 78.1 Male", 90366))
    publish(restated, "Another indicator.")
    after = hashes(restated)
    assert series(restated, LIFE) == {"2010-12": 77.9, "2011-13": 78.1}
    assert {name for name in before if before[name] != after[name]} == {LIFE}
    assert restated("releases", 3).out.splitlines()[-1] == "It restated nothing."


def test_the_old_vintage_loaded_again_replaces_the_later_one(restated: Lead) -> None:
    take(restated, "published_tidy", "tidy.csv", tidy(TIDY))
    publish(restated, "The download was of another area type.")
    assert series(restated, MEN) == {"2013-15": 58.9, "2014-16": 59.7, "2015-17": 61.8}
    [changed] = restated("releases", 3, "--json").json["restated"]
    assert (changed["before"]["value"], changed["after"]["value"]) == (60.6, 61.8)


def test_a_period_in_the_middle_that_the_later_vintage_lacks_is_a_gap_and_not_the_old_figure(lead: Lead) -> None:
    take(lead, "fingertips", "download.csv", fingertips(LATER.replace(f"{HERE} 2015-17 60.6 Male\n", "")))
    publish(lead, WHY)
    assert series(lead, MEN) == {"2014-16": 59.7, "2015-17": None, "2016-18": 59.4}
    assert series(lead, MEN, column="state")["2015-17"] == "missing"


def test_undo_gives_the_old_series_back_exactly(lead: Lead) -> None:
    before, board = hashes(lead), lead("points", "--json").rows
    take(lead, "fingertips", "download.csv", fingertips(LATER))
    publish(lead, WHY)
    assert hashes(lead)[MEN] != before[MEN]
    assert lead("undo", "--note", "Published in error.").code == 0
    assert hashes(lead) == before
    assert [row | {"release": 1} for row in lead("points", "--json").rows] == board
    answer = lead("releases", 3, "--json").json
    [changed] = answer["restated"]
    assert (answer["action"], changed["reason"]) == ("undo", "Published in error.")
    assert (changed["before"]["value"], changed["after"]["value"]) == (60.6, 61.8)
    assert answer["lost"][0]["before"]["value"] == 59.4, "2016-18 is gone again"


def test_two_vintages_staged_together_are_the_later_one(lead: Lead) -> None:
    take(lead, "fingertips", "download.csv", fingertips(LATER))
    take(lead, "published_tidy", "tidy.csv", tidy(TIDY.replace("61.8", "61.0")))
    publish(lead, "The tidy file came last.")
    assert series(lead, MEN) == {"2013-15": 58.9, "2014-16": 59.7, "2015-17": 61.0}
