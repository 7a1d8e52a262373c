"""The command line in process: what each command answers and changes, and the code it ends with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard.store import open_store
from tests.desks import (
    AREAS,
    NORTH,
    PLACE,
    PLACE_YAML,
    ROOT,
    ZERO,
    House,
    Lead,
    build,
    command,
    same_day,
    where,
    with_files,
)

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-05-10")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return with_files(build(tmp_path))


@pytest.fixture
def lead(house: House, capsys: Capsys) -> Lead:
    return Lead(house, capsys)


# -- where, and wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["load"],
        ["load", "admissions"],
        ["load", "admissions", "x.csv", "--covers", "April"],
        ["load", "admissions", "x.csv", "--covers", "2026-09..2026-04"],
        ["load", "population", "x.csv", "--set", "mid_year"],
        ["undo"],
        ["undo", "--note", "why", "--to", "two"],
        ["points", "--format", "xml"],
        ["preview", "--colour", "red"],
    ],
)
def test_wrong_usage_ends_with_64_and_says_how(arguments: list[str], capsys: Capsys) -> None:
    said = command(capsys, *arguments)
    assert said.code == 64
    assert said.err.startswith("usage: python -m dashboard")
    assert said.out == ""


def test_help_is_no_fault(capsys: Capsys) -> None:
    assert command(capsys, "--help").code == 0
    for name in ("demo", "check", "template", "load", "preview", "publish", "undo", "points", "targets", "boundaries"):
        assert name in command(capsys, "--help").out


def test_options_for_all_may_stand_before_or_after_the_command(house: House, capsys: Capsys) -> None:
    before = command(capsys, *where(house), "--json", "points")
    after = command(capsys, "points", *where(house), "--json")
    mixed = command(capsys, *where(house)[:4], "points", "--json", *where(house)[4:])
    assert before.code == after.code == mixed.code == 0
    assert before.rows == after.rows == mixed.rows
    assert [row["indicator"] for row in before.rows] == [ZERO]


def test_the_environment_names_the_home_the_place_and_the_day(
    house: House, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(house.root / "by environment"))
    monkeypatch.setenv("DASHBOARD_PLACE", str(house.folders.place))
    assert command(capsys, "preview").code == 0
    assert (house.root / "by environment" / "placeboard.db").is_file()
    monkeypatch.setenv("DASHBOARD_TODAY", "soon")
    said = command(capsys, "preview")
    assert (said.code, "DASHBOARD_TODAY" in said.err, "2026-10-22" in said.err) == (2, True, True)


def test_the_environment_names_the_database(house: House, postgres_url: str) -> None:
    arguments = ["load", "population", house.root / "files" / "population.csv", *where(house)]
    environment = {**os.environ, "DATABASE_URL": postgres_url.replace("postgresql+psycopg", "postgres")}
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (house.root / "home" / "placeboard.db").exists()
    store = open_store(house.root / "home", postgres_url)
    assert [extract.file for extract in store.staged()] == ["population.csv"]
    store.engine.dispose()


def test_an_unknown_place_folder_is_refused(house: House, capsys: Capsys) -> None:
    said = command(capsys, "preview", *where(house)[:2], "--place", house.root / "nowhere")
    assert said.code == 2
    assert "nowhere" in said.err
    assert "place.yaml" in said.err
    assert command(capsys, "preview", "--json", "--place", house.root / "nowhere").json["problems"][0]["fix"]


def test_a_home_of_another_place_is_refused(lead: Lead) -> None:
    assert lead("preview").code == 0
    lead.house.write("place/place.yaml", "name: Elsewhere\narea: E08000098\n")
    lead.house.write("place/areas.csv", AREAS.replace(PLACE, "E08000098"))
    said = lead("preview")
    assert (said.code, "belongs to the place E08000099" in said.err) == (2, True)


# -- check and template


def test_check_reads_everything_and_runs_every_worked_example(lead: Lead) -> None:
    said = lead("check")
    assert said.code == 0
    assert said.out == "1 definition, 3 sources, 1 worked example, place Smallplace: 0 faults.\n"
    assert lead("check", "--json").json == {"problems": []}


def test_check_says_where_a_worked_example_does_not_hold(lead: Lead) -> None:
    path = lead.house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace("7.5,   ,       no target", "7.6,   ,       no target"))
    said = lead("check", "--json")
    (problem,) = said.json["problems"]
    assert (said.code, problem["column"], problem["found"], problem["severity"]) == (2, "value", "7.5", "error")
    assert problem["file"] == f"{ZERO}.yaml, example, south in 2026-09"


def test_check_refuses_a_fault_with_its_line_and_a_did_you_mean(lead: Lead) -> None:
    path = lead.house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace("polarity:", "polarty:"))
    line = (
        path.read_text().splitlines().index(next(row for row in path.read_text().splitlines() if "polarty" in row)) + 1
    )
    said = lead("check")
    assert said.code == 2
    assert f'{ZERO}.yaml, line {line}: no field "polarty". Did you mean "polarity"?' in said.err


def test_check_knows_targets_and_lists_for_indicators_that_are_not_there(lead: Lead) -> None:
    lead.house.write("place/place.yaml", PLACE_YAML + "indicators: [nothing]\n")
    assert lead("check").code == 0, "a name too many on a list is a warning"
    lead.house.write("place/targets.csv", "indicator,area,value\nnothing,place,6\n")
    said = lead("check")
    assert said.code == 2
    assert 'targets.csv, row 2, column indicator: There is no indicator "nothing".' in said.err


def test_check_reports_where_the_home_and_the_folder_differ(lead: Lead) -> None:
    assert lead("preview").code == 0
    lead.house.write("place/targets.csv", f"indicator,area,value\n{ZERO},place,6\n")
    said = lead("check", "--json")
    (problem,) = said.json["problems"]
    assert said.code == 0
    assert problem["severity"] == "warning"
    assert problem["file"].endswith("targets.csv")


def test_check_writes_the_schemas_that_editors_use(lead: Lead) -> None:
    assert lead("check", "--write-schemas").code == 0
    for folder in (lead.house.folders.definitions, lead.house.folders.sources):
        assert json.loads((folder / "schema.json").read_text())["properties"]


def test_template_prints_the_headers_of_a_contract(lead: Lead) -> None:
    said = lead("template", "finance")
    assert (said.code, said.out.split()) == (0, ["month,organisation,line,programme,basis,amount"])
    wrong = lead("template", "finances")
    assert (wrong.code, "Use one of admissions, finance, population" in wrong.err) == (2, True)


# -- load


def test_load_stages_a_file_and_says_what_it_covers(lead: Lead) -> None:
    said = lead("load", "population", lead.file("population.csv"))
    assert said.code == 0
    assert said.out == "population.csv was accepted: 3 read, 3 kept. It covers 2025.\n"
    answer = lead("load", "admissions", lead.file("april.csv"), "--json").json
    (file,) = answer["files"]
    assert (file["file"], file["accepted"], file["staged"], file["covers"]) == ("april.csv", True, True, ["2026-04"])
    assert (file["counts"]["read"], file["counts"]["kept"], file["problems"]) == (50, 50, [])
    assert lead.staged() == ["population.csv", "april.csv"]


def test_a_refused_file_leaves_nothing_and_says_where_what_and_what_to_do(lead: Lead) -> None:
    said = lead("load", "admissions", lead.file("faulty.csv"), "--json")
    (file,) = said.json["files"]
    (problem,) = file["problems"]
    assert (said.code, file["accepted"], file["staged"]) == (2, False, False)
    assert set(problem) == {"file", "row", "column", "found", "expected", "fix", "severity"}
    assert [problem[name] for name in ("file", "row", "column", "found", "severity")] == [
        "faulty.csv",
        2,
        "D (admission_method)",
        "7B",
        "error",
    ]
    assert problem["expected"] == "Expected a method of admission code such as 21 or 2A."
    assert lead.staged() == []
    assert lead("load", "admissions", lead.file("faulty.csv")).out.endswith("Nothing of it was kept.\n")


def test_of_several_files_each_is_accepted_or_refused_by_itself(lead: Lead) -> None:
    said = lead("load", "admissions", lead.file("april.csv"), lead.file("faulty.csv"), "--json")
    assert said.code == 2
    assert [file["accepted"] for file in said.json["files"]] == [True, False]
    assert lead.staged() == ["april.csv"]


def test_faulty_rows_may_be_set_aside_with_a_reason(lead: Lead) -> None:
    said = lead("load", "admissions", lead.file("faulty.csv"), "--set-aside", "a typing error", "--json")
    (file,) = said.json["files"]
    assert (said.code, file["accepted"], file["counts"]["set aside"], file["counts"]["kept"]) == (0, True, 1, 14)
    assert {problem["severity"] for problem in file["problems"]} == {"warning"}
    assert "a typing error" in file["problems"][0]["expected"]


def test_a_dry_run_says_the_same_and_changes_nothing(lead: Lead) -> None:
    said = lead("load", "admissions", lead.file("april.csv"), "--dry-run")
    assert (said.code, said.out) == (0, "april.csv would be accepted: 50 read, 50 kept. It covers 2026-04.\n")
    assert lead("load", "admissions", lead.file("faulty.csv"), "--dry-run").code == 2
    store = lead.house.desk().store
    assert (store.staged(), store.extracts()) == ([], [])


def test_a_column_the_file_lacks_may_be_set(lead: Lead) -> None:
    lead.house.write("files/short.csv", f"area,age,persons\n{NORTH},75+,1000\n")
    refused = lead("load", "population", lead.file("short.csv"))
    assert (refused.code, "mid_year" in refused.out) == (2, True)
    said = lead("load", "population", lead.file("short.csv"), "--set", "mid_year=2025", "--json")
    assert (said.code, said.json["files"][0]["covers"]) == (0, ["2025"])
    assert lead("load", "population", lead.file("short.csv"), "--set", "sex=male").code == 2


def test_covers_decides_alone_which_months_a_file_speaks_for(lead: Lead) -> None:
    both = same_day("2026-03", north=8) + same_day("2026-04", north=9).partition("\n")[2]
    lead.house.write("files/both.csv", both)
    said = lead("load", "admissions", lead.file("both.csv"), "--covers", "2026-02..2026-03", "--json")
    (file,) = said.json["files"]
    assert (said.code, file["covers"]) == (0, ["2026-02", "2026-03"])
    assert (file["counts"]["kept"], file["counts"]["outside the cover given"]) == (14, 15)
    lead("load", "population", lead.file("population.csv"))
    lead("publish")
    found = {row["period"]: row["numerator"] for row in lead("points", "--area", "north", "--json").rows}
    assert found == {"2026-02": 0, "2026-03": 8, "2026-04": None}


def test_a_month_cut_short_is_left_out_unless_it_is_named(lead: Lead) -> None:
    cut = same_day("2026-03", north=8) + f"X,2026-04-02,2026-04-22,21,80,{NORTH}\n"
    lead.house.write("files/cut.csv", cut)
    said = lead("load", "admissions", lead.file("cut.csv"), "--json")
    assert (said.code, said.json["files"][0]["covers"]) == (0, ["2026-03"])
    assert any("cut short" in problem["expected"] for problem in said.json["files"][0]["problems"])
    named = lead("load", "admissions", lead.file("cut.csv"), "--covers", "2026-03..2026-04", "--json")
    assert named.json["files"][0]["covers"] == ["2026-03", "2026-04"]


def test_a_file_or_a_source_that_is_not_there_is_refused(lead: Lead) -> None:
    said = lead("load", "admissions", lead.file("none.csv"))
    assert (said.code, "none.csv" in said.err) == (2, True)
    said = lead("load", "admission", lead.file("april.csv"))
    assert (said.code, 'Did you mean "admissions"?' in said.err) == (2, True)


# -- preview, publish, undo


def test_a_register_of_breaks_goes_into_the_draft_and_the_preview_says_so(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    lead.house.write("files/breaks.csv", f"date,indicators,text,kind\n2026-04-20,{ZERO},Two wards were closed,event\n")
    assert "were taken into the draft" in lead("register", "breaks", lead.file("breaks.csv")).err
    assert "changed: Events and breaks: 1 added" in lead("preview").out
    lead.house.write("files/breaks.csv", "date,indicators,text\n2026-04-20,nothing,\n")
    said = lead("register", "breaks", lead.file("breaks.csv"))
    assert said.code == 2
    assert "Expected the reason, as the board is to read it." in said.err
    lead.house.write("files/milestones.csv", "milestone,due,status\nAgree boundaries,Q1 18/19,at risk\n")
    assert "Milestones were taken into the draft" in lead("register", "milestones", lead.file("milestones.csv")).err
    assert "changed: Milestones: 1 added" in lead("preview").out
    assert lead("register", "risks", lead.file("breaks.csv")).code == 64


def test_preview_says_what_would_change_and_its_token(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    assert lead("targets", lead.file("targets.csv")).code == 0
    assert lead("load", "admissions", lead.file("again.csv")).code == 0
    answer = lead("preview", "--json").json
    assert set(answer) == {
        *("ratings", "restated", "hidden", "lost"),
        *("base", "token", "new", "staged", "inputs", "held", "faults", "warnings"),
    }
    assert (answer["base"], answer["staged"], answer["inputs"]) == (1, ["again.csv"], ["place/targets.csv"])
    restated = {change["area"]: change for change in answer["restated"]}
    assert set(restated) == {"north", PLACE}
    sides = [restated["north"][side]["numerator"] for side in ("before", "after")]
    assert (sides, restated["north"]["period"], restated["north"]["indicator"]) == ([9, 10], "2026-04", ZERO)
    said = lead("preview")
    assert said.out.endswith(f"token {answer['token']}\n")
    assert (said.code, "2 values would be restated" in said.out) == (0, True)


def test_publish_with_the_token_publishes_and_with_another_changes_nothing(lead: Lead) -> None:
    lead("load", "population", lead.file("population.csv"))
    old = lead("preview", "--json").json["token"]
    lead("load", "admissions", lead.file("april.csv"))
    said = lead("publish", "--expect", old, "--json")
    assert said.code == 2
    assert said.json["token"] == lead("preview", "--json").json["token"] != old
    assert lead("releases", "--json").json == []
    done = lead("publish", "--expect", said.json["token"], "--note", "First.", "--json")
    assert (done.code, done.json) == (0, {"release": 1, "token": said.json["token"], "ratings": 0, "restated": 0})
    assert lead("publish").code == 2, "there is nothing to publish"


def test_a_restatement_without_a_reason_is_published_and_told(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    lead("load", "admissions", lead.file("again.csv"))
    said = lead("publish")
    assert (said.code, said.out) == (0, "Published release 2: 0 rating changes, 2 restatements.\n")
    assert "--note" in said.err


def test_undo_says_what_it_took_out(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    lead.publish("again.csv")
    said = lead("undo", "--note", "Wrong file.", "--json")
    assert (said.code, said.json) == (0, {"release": 3, "manifest_of": 1, "taken_out": ["again.csv (admissions)"]})
    listed: list[dict[str, Any]] = lead("releases", "--json").json
    assert [(each["release"], each["action"], each["manifest_of"], each["note"]) for each in listed] == [
        (1, "publish", 1, ""),
        (2, "publish", 2, ""),
        (3, "undo", 1, "Wrong file."),
    ]
    assert lead("undo", "--note", "Again.").code == 2, "release 1 is in force, and nothing came before it"
    again = lead("undo", "--note", "It was right.", "--to", "2")
    assert (again.code, again.out.splitlines()[0]) == (0, "Published release 4, which is release 2 again.")


def test_a_contract_that_shows_records_of_people_as_they_are_is_found_by_check_and_its_files_are_refused(
    lead: Lead,
) -> None:
    path = lead.house.folders.sources / "admissions.yaml"
    path.write_text(path.read_text().replace("partners: small_numbers, public: hes", "partners: none, public: hes"))
    said = lead("check")
    assert said.code == 2
    assert "admissions.yaml, column disclosure: Counts are shown to partners as they are" in said.err
    assert lead("load", "admissions", lead.file("april.csv")).code == 0, "this place's releases are closed"
    assert "admissions.yaml, column disclosure" in lead("preview").out
    lead.house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    refused = lead("load", "admissions", lead.file("again.csv"))
    assert (refused.code, "Give disclosure partners: small_numbers" in refused.err) == (2, True)
    assert lead.staged() == ["april.csv"]
