"""The demo on the sample place: made once, found done, taken up again after a cut, and never in a real home."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.demo.remarks import Remarks, read_remarks
from dashboard.desk import open_desk
from dashboard.place import load_place
from dashboard.settings import folders_of
from dashboard.store import open_store
from dashboard.terms import Refused
from tests.desks import PLACE_YAML, POPULATION, Said, build, command

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a demo that nobody interrupted."""
    home = tmp_path_factory.mktemp("demo") / "home"
    demo.make(home, folders_of(), say=lambda _: None)
    return home


class Cut(Exception):
    """Somebody pressed Ctrl-C."""


def points(home: Path, capsys: Capsys, *more: str) -> Said:
    return command(capsys, "points", "--home", home, "--json", *more)


def test_the_demo_publishes_its_history_and_then_its_last_month(whole: Path, capsys: Capsys) -> None:
    releases = command(capsys, "releases", "--home", whole, "--json").json
    assert [(each["release"], each["action"], each["made_by"]) for each in releases] == [
        (1, "publish", "demo"),
        (2, "publish", "demo"),
    ]
    rows = points(whole, capsys).rows
    assert {row["release"] for row in rows} == {2}
    assert max(row["period"] for row in rows if row["indicator"] == "emergency_admissions_75_zero_los") == "2026-09"
    earlier = points(whole, capsys, "--as-at", "1").rows
    shown = [row for row in earlier if row["period"] == "2026-09" and row["value"] is not None]
    assert shown == []


def test_made_again_the_demo_finds_its_work_done(whole: Path, capsys: Capsys) -> None:
    before = points(whole, capsys).out
    said = command(capsys, "demo", "--home", whole)
    assert (said.code, said.out, said.err) == (
        0,
        "The demo is ready: Doncaster, release 2. Its figures are synthetic.\n",
        "",
    )
    assert points(whole, capsys).out == before
    assert open_store(whole).staged() == []


def test_what_its_owners_say_and_do_is_written_once_by_roles_on_their_days(whole: Path, capsys: Capsys) -> None:
    roles = set(load_place(folders_of().place).file.owners.values())
    assert command(capsys, "demo", "--home", whole).code == 0
    tasks = command(capsys, "actions", "--home", whole, "--json").json
    said = command(capsys, "commentary", "--home", whole, "--json").json
    assert len({each["text"] for each in tasks}) == len(tasks)
    assert {each["status"] for each in tasks} == {"open", "done"}
    overdue = [each["due"] for each in tasks if each["status"] == "open" and each["due"] < "2026-10-22"]
    assert overdue == ["2026-10-14", "2026-10-20"]
    assert len({each["happened"] for each in said}) == len(said) > 0
    assert {each["by"] for each in (*tasks, *said)} <= roles
    earlier = [each for each in tasks if each["on"] < "2026-10-22"]
    assert len(earlier) == len(tasks) - 1
    store = open_store(whole)
    assert [each.release for each in store.actions()] == [1] * len(earlier) + [2]


def test_a_remark_that_an_admin_took_away_stays_away(whole: Path, tmp_path: Path, capsys: Capsys) -> None:
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    assert command(capsys, "actions", "--home", home, "--take-away", "2").code == 0
    before = [(each.number, each.text) for each in open_store(home).actions()]
    assert command(capsys, "demo", "--home", home).code == 0
    assert [(each.number, each.text) for each in open_store(home).actions()] == before


def test_remarks_that_cannot_be_read_are_refused_with_their_line(tmp_path: Path) -> None:
    assert read_remarks(tmp_path) == Remarks()
    (tmp_path / "remarks.yaml").write_text("actions:\n  - measure: beds\n    agred: 2026-10-01\n", encoding="utf-8")
    with pytest.raises(Refused, match=r'line 3: no field "agred"\.'):
        read_remarks(tmp_path)


def test_cut_between_its_two_releases_the_demo_is_taken_up_where_it_was(
    whole: Path, tmp_path: Path, capsys: Capsys
) -> None:
    home = tmp_path / "home"

    def cut(said: str) -> None:
        if said.startswith("Loaded admissions_2026-09.csv"):  # the second release has a file staged, and lacks another
            raise Cut

    with pytest.raises(Cut):
        demo.make(home, folders_of(), say=cut)
    assert [each.number for each in open_store(home).releases()] == [1]
    assert command(capsys, "demo", "--home", home).code == 0
    assert [each.number for each in open_store(home).releases()] == [1, 2]
    assert points(home, capsys).rows == points(whole, capsys).rows
    assert [each.text for each in open_store(home).actions()] == [each.text for each in open_store(whole).actions()]


def test_a_home_with_a_places_own_data_is_refused(tmp_path: Path, capsys: Capsys) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION)
    said = command(capsys, "demo", "--home", tmp_path / "home")
    assert said.code == 2
    assert "own data" in said.err
    assert open_store(tmp_path / "home").setting("demo") == ""
    with pytest.raises(Refused, match="a --home of its own"):
        demo.make(tmp_path / "home", house.folders)


def test_the_day_of_a_place_is_obeyed_in_a_demo_and_nowhere_else(whole: Path, tmp_path: Path, capsys: Capsys) -> None:
    # The sample place says 22 October 2026: September was due on the 20th from the council, and is not from the others.
    waiting = {
        (row["indicator"], row["period"], row["state"])
        for row in points(whole, capsys).rows
        if row["state"] in ("late", "not due")
    }
    assert waiting == {
        ("residential_admissions_65", "2026-09", "late"),
        ("discharge_delay_days", "2026-09", "not due"),
        ("discharged_on_ready_date", "2026-09", "not due"),
        *(("reablement_91_days_monthly", f"2026-{month}", "not due") for month in ("07", "08", "09")),
    }
    house = build(tmp_path, place=f"{PLACE_YAML}today: 2020-01-31\n")
    assert open_desk(tmp_path / "home", house.folders).today == date.today()


def test_every_worked_example_and_the_sample_place_hold(whole: Path, capsys: Capsys) -> None:
    said = command(capsys, "check", "--home", whole)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("place Doncaster: 0 faults.\n")
