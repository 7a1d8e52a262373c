"""The README's steps, word for word, by somebody who has the checkout and nothing else."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
AREAS = "code,name,level,parent\nnorth,North,neighbourhood,E08000099\nsouth,South,neighbourhood,E08000099\n"
SMALL = "E01000001,Somewhere 1,lsoa,north\nE01000002,Somewhere 2,lsoa,south\n"


def section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def commands(text: str) -> list[str]:
    """Return what a section tells its reader to type, in order."""
    return [each for each in re.findall(r"`([^`]+)`", " ".join(text.split())) if each.startswith((".venv", "export"))]


class Terminal:
    """A shell in an empty folder: what was exported stays, and `.venv/bin/python` is this Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASHBOARD_TODAY": "2026-10-22"}

    def type(self, command: str) -> str:
        words = shlex.split(command)
        if words[0] == "export":
            self.environment |= dict(word.split("=", 1) for word in words[1:])
            return ""
        target = words[words.index(">") + 1] if ">" in words else ""
        arguments = [sys.executable, *words[1 : words.index(">") if target else None]]
        done = subprocess.run(
            arguments, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if target:
            (self.folder / target).write_text(done.stdout, encoding="utf-8")
        return done.stdout


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    place = tmp_path / "place"
    place.mkdir()
    (place / "place.yaml").write_text("name: Somewhere\narea: E08000099\n", encoding="utf-8")
    (place / "areas.csv").write_text(AREAS + SMALL, encoding="utf-8")
    people = "area,age,persons\nE01000001,0-74,900\nE01000001,75+,1000\nE01000002,0-74,900\nE01000002,75+,2000\n"
    (tmp_path / "population.csv").write_text(people, encoding="utf-8")
    return Terminal(tmp_path)


def fill(template: Path) -> None:
    """Fill an admissions template as an analyst would: 20 zero-day spells in the north, 30 in the south."""
    header = next(csv.reader([template.read_text(encoding="utf-8")]))
    with template.open("a", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, header, lineterminator="\n")
        for number in range(50):
            day = f"2026-09-{30 - number % 20:02}"
            area = "E01000001" if number < 20 else "E01000002"
            said = {"spell_id": f"S{number}", "admission_date": day, "discharge_date": day, "lsoa": area}
            writer.writerow({**said, "admission_method": "21", "age_on_admission": 80})


def test_loading_your_own_month_works_as_it_is_written(terminal: Terminal) -> None:
    written = commands(section("Load your own month"))
    assert [each.split()[3] for each in written if "-m dashboard" in each] == [
        "template",
        "load",
        "load",
        "preview",
        "publish",
        "points",
    ]
    said = ""
    for command in written:
        said = terminal.type(command)
        if "template" in command:
            fill(terminal.folder / "admissions.csv")
    rows = {row["area"]: row for row in csv.DictReader(said.splitlines()) if row["period"] == "2026-09"}
    zero = [row for row in csv.DictReader(said.splitlines()) if row["indicator"] == "emergency_admissions_75_zero_los"]
    counted = {row["area"]: (row["numerator"], row["denominator"], row["value"]) for row in zero if row["value"]}
    assert counted == {
        "north": ("20", "1000", "20"),
        "south": ("30", "2000", "15"),
        "E08000099": ("50", "3000", counted["E08000099"][2]),
    }
    assert float(counted["E08000099"][2]) == pytest.approx(50 / 3, rel=1e-12)
    assert rows["north"]["area_name"] == "North"


def test_every_command_is_in_the_table_of_the_readme() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "dashboard", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    offered = re.search(r"\{([a-z,]+)\}", helped)
    assert offered
    table = section("What the commands are")
    missing = [name for name in offered[1].split(",") if f"`{name}" not in table]
    assert missing == []


def test_the_files_the_readme_names_are_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [each for each in links if not (ROOT / each).exists()] == []
