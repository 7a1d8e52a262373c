"""The command line in process: points, what they are judged by, and a place that nobody ships."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.desks import (
    AREAS,
    EAST,
    NORTH,
    PLACE,
    POPULATION,
    SHIPPED_DEFINITIONS,
    SHIPPED_SOURCES,
    SOUTH,
    ZERO,
    Lead,
    build,
    command,
    same_day,
    spells,
    where,
    with_files,
)

COLUMNS = (
    "indicator,area,area_name,period,numerator,denominator,value,lower,upper,method,target,rating,state,benchmark,"
    "variation,assurance,coverage,release"
)
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-05-10")


@pytest.fixture
def lead(tmp_path: Path, capsys: Capsys) -> Lead:
    return Lead(with_files(build(tmp_path)), capsys)


# -- points


def test_points_are_rows_with_the_columns_of_the_house(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    said = lead("points")
    assert said.code == 0
    assert said.out.splitlines()[0] == COLUMNS
    north = next(row for row in csv.DictReader(io.StringIO(said.out)) if row["area"] == "north")
    assert [north[name] for name in ("period", "numerator", "denominator", "value", "state", "release")] == [
        *("2026-04", "9", "1000", "9", "no target", "1")
    ]
    assert ",".join(lead("points", "--format", "json").rows[0]) == COLUMNS
    place = next(row for row in lead("points", "--json").rows if row["area"] == PLACE)
    assert place["value"] == 44 * 1000 / 7000, "at full precision"


def test_points_may_be_narrowed_and_read_as_they_were(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    lead.publish("again.csv")
    assert {row["area"] for row in lead("points", "--area", "North", "--json").rows} == {"north"}
    assert lead("points", "--indicator", "other", "--json").rows == []
    assert lead("points", "--period", "2026-03", "--json").rows == []
    assert len(lead("points", "--indicator", ZERO, "--period", "2026-04", "--json").rows) == 4
    as_at = {at: lead("points", "--as-at", at, "--area", "north", "--json").rows[0] for at in ("1", "2", "2026-05-10")}
    assert [(row["numerator"], row["release"]) for row in as_at.values()] == [(9, 1), (10, 2), (10, 2)]
    for wrong in ("3", "2026-05-09", "yesterday"):
        assert lead("points", "--as-at", wrong).code == 2


def test_late_and_not_due_are_judged_on_the_day_of_the_environment(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    lead.publish("population.csv", "april.csv")
    for day, state in (("2026-06-14", "not due"), ("2026-06-15", "late")):
        monkeypatch.setenv("DASHBOARD_TODAY", day)
        (row,) = lead("points", "--area", "north", "--period", "2026-05", "--json").rows
        assert (row["state"], row["value"], row["rating"]) == (state, None, "")


def test_a_breakdown_adds_its_members_when_asked(lead: Lead) -> None:
    lead.house.write("definitions/financial_gap.yaml", (SHIPPED_DEFINITIONS / "financial_gap.yaml").read_text())
    lines = [f"2026-04,{who},{line},full_year,{amount}" for who, line, amount in FINANCE]
    lead.house.write("files/finance.csv", "\n".join(["month,organisation,line,basis,amount", *lines]))
    lead("load", "finance", lead.file("finance.csv"))
    lead("publish")
    asked: list[object] = ["points", "--indicator", "financial_gap"]
    assert [row["value"] for row in lead(*asked, "--json").rows] == [2.0]
    rows = lead(*asked, "--breakdown", "--json").rows
    assert {row["member"]: row["value"] for row in rows} == {"": 2.0, "+1+1": 2.5, "Council": -0.5}
    cells = {row["member"]: row["value"] for row in csv.DictReader(io.StringIO(lead(*asked, "--breakdown").out))}
    assert cells == {"": "2", "'+1+1": "2.5", "Council": "-0.5"}, "a number below nought is no formula"


FINANCE = [
    ("+1+1", "do_nothing_gap", 3_000_000),
    ("+1+1", "saving_forecast", 500_000),
    ("Council", "do_nothing_gap", 1_000_000),
    ("Council", "saving_forecast", 1_500_000),
]


def test_csv_cells_that_start_like_a_formula_are_escaped(lead: Lead) -> None:
    named = AREAS
    for name, formula in (("North", "=A1"), ("South", "+A1"), ("East", "-A1"), ("Smallplace", "@A1")):
        named = named.replace(f",{name},", f",{formula},")
    lead.house.write("place/areas.csv", named)
    lead.publish("population.csv", "april.csv")
    names = {row["area_name"] for row in csv.DictReader(io.StringIO(lead("points").out))}
    assert names == {"'=A1", "'+A1", "'-A1", "'@A1"}
    assert {row["area_name"] for row in lead("points", "--json").rows} == {"=A1", "+A1", "-A1", "@A1"}


# -- targets and boundaries


def test_targets_are_taken_into_the_draft_and_a_faulty_file_changes_nothing(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    lead.house.write("files/wrong.csv", f"indicator,area,value\n{ZERO}x,nowhere,much\n")
    wrong = lead("targets", lead.file("wrong.csv"), "--json")
    assert wrong.code == 2
    assert {problem["column"] for problem in wrong.json["problems"]} >= {"area", "value"}
    assert lead("preview", "--json").json["inputs"] == []
    assert lead("targets", lead.file("targets.csv")).code == 0
    assert lead("points", "--area", PLACE, "--json").rows[0]["rating"] == "", "until it is published"
    lead("publish")
    place = lead("points", "--area", PLACE, "--json").rows[0]
    assert (place["target"], place["rating"], place["state"]) == (6, "amber", "provisional")  # 6.29 against 6
    assert lead("targets", lead.file("none.csv")).code == 2


def test_boundaries_are_taken_into_the_draft_and_a_faulty_file_changes_nothing(lead: Lead) -> None:
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    for name, code in (("good", "north"), ("bad", "E99999998")):
        features = [{"type": "Feature", "properties": {"code": code}, "geometry": shape}]
        lead.house.write(f"files/{name}.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    lead.publish("population.csv", "april.csv")
    for wrong in ("bad.geojson", "april.csv", "none.geojson"):
        assert lead("boundaries", lead.file(wrong)).code == 2
    assert lead("preview", "--json").json["inputs"] == []
    assert lead("boundaries", lead.file("good.geojson")).code == 0
    assert lead("preview", "--json").json["inputs"] == ["place/boundaries.geojson"]


# -- a place nobody ships


def test_a_place_of_two_files_works_from_end_to_end(tmp_path: Path, capsys: Capsys) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "place.yaml").write_text("name: Elsewhere\narea: E08000099\n")
    (place / "areas.csv").write_text(AREAS)
    (tmp_path / "population.csv").write_text(POPULATION)
    younger = spells("\n".join(f"10 2026-04-10 2026-04-12 21 40 {area}" for area in (NORTH, SOUTH, EAST)), "Y")
    older = same_day("2026-04", north=9, south=15, east=20)
    # Without younger people all emergencies less those of no day would tell of the two of a day or more.
    (tmp_path / "april.csv").write_text(older + younger.partition("\n")[2])
    copies = {"definitions": SHIPPED_DEFINITIONS, "sources": SHIPPED_SOURCES}
    for name, folder in copies.items():
        (tmp_path / name).mkdir()
        for path in folder.glob("*.yaml"):
            (tmp_path / name / path.name).write_text(path.read_text())
    given = [part for name in copies for part in (f"--{name}", tmp_path / name)]
    options = ["--home", tmp_path / "home", "--place", place, *given]
    for arguments in (
        ["check"],
        ["load", "population", tmp_path / "population.csv"],
        ["load", "admissions", tmp_path / "april.csv"],
        ["publish"],
    ):
        assert command(capsys, *arguments, *options).code == 0
    rows = command(capsys, "points", "--json", *options).rows
    north = next(row for row in rows if (row["indicator"], row["area"]) == (ZERO, "north"))
    assert (north["numerator"], north["value"], north["state"]) == (9, 9, "no target")
    assert {row["state"] for row in rows if row["indicator"] == "workforce"} == {"in development"}
    assert {row["state"] for row in rows if row["indicator"] == "financial_gap"} == {"missing"}


def test_a_place_of_one_file_counts_the_place_alone(tmp_path: Path, capsys: Capsys) -> None:
    house = build(tmp_path, areas="")
    house.write("population.csv", f"area,age,persons,mid_year\n{PLACE},75+,7000,2025\n")
    house.write("april.csv", same_day("2026-04", north=9).replace(NORTH, PLACE))
    for source, name in (("population", "population.csv"), ("admissions", "april.csv")):
        assert command(capsys, "load", source, tmp_path / name, *where(house)).code == 0
    assert command(capsys, "publish", *where(house)).code == 0
    rows = command(capsys, "points", "--json", *where(house)).rows
    assert [(row["area"], row["numerator"], row["denominator"]) for row in rows] == [(PLACE, 9, 7000)]
