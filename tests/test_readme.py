"""The README's steps, word for word, by somebody who has the checkout and nothing else, on templates a test fills."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from dashboard.desk import read_folders, read_inputs
from dashboard.settings import folders_of
from tests import desks
from tests.desks import PLACE_YAML, TODAY, House, command
from tests.samples import drawn

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
        done = subprocess.run(arguments, cwd=self.folder, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout.decode()}{done.stderr.decode()}"
        if target:
            (self.folder / target).write_bytes(done.stdout)
        return done.stdout.decode()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    place = tmp_path / "place"
    place.mkdir()
    (place / "place.yaml").write_text("name: Somewhere\narea: E08000099\n", encoding="utf-8")
    (place / "areas.csv").write_text(AREAS + SMALL, encoding="utf-8")
    return Terminal(tmp_path)


Cells = dict[str, object]


def fill(template: Path, rows: Iterable[Cells]) -> None:
    """Fill a template as an analyst would: the header stays as it is, and what is not known stays blank."""
    header = next(csv.reader([template.read_text(encoding="utf-8")]))
    with template.open("a", encoding="utf-8", newline="") as target:
        csv.DictWriter(target, header).writerows(rows)


def people() -> Iterator[Cells]:
    """Yield the north's 1,000 residents of 75 and over, the south's 2,000, and 900 younger ones in each."""
    for area, older in (("E01000001", 1000), ("E01000002", 2000)):
        for age, number in (("0-74", 900), ("75+", older)):
            yield {"area": area, "age": age, "sex": "persons", "persons": number, "mid_year": 2024}


def patients() -> Iterator[Cells]:
    """Yield 20 zero-day spells in the north and 30 in the south."""
    for number in range(50):
        day = f"2026-09-{30 - number % 20:02}"
        area = "E01000001" if number < 20 else "E01000002"
        said = {"spell_id": f"S{number}", "admission_date": day, "discharge_date": day, "lsoa": area}
        yield {**said, "admission_method": "21", "age_on_admission": 80}


FILLED = {"population": people, "admissions": patients}


def test_loading_your_own_month_works_as_it_is_written(terminal: Terminal) -> None:
    written = commands(section("Load your own month"))
    assert [each.split()[3] for each in written if "-m dashboard" in each] == [
        "template",
        "template",
        "load",
        "load",
        "preview",
        "publish",
        "points",
    ]
    said = ""
    for typed in written:
        said = terminal.type(typed)
        if "template" in typed:
            _, name = typed.split(" template ")[1].split(" > ")
            fill(terminal.folder / name, FILLED[name.removesuffix(".csv")]())
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


SOURCES = read_inputs(read_folders(folders_of())).sources
"""Every contract that comes with the product, whichever these are."""


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the template of every source, as the command prints it, and a place beside it."""
    monkeypatch.setenv("DASHBOARD_TODAY", TODAY.isoformat())
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DASHBOARD_PLACE", str(tmp_path / "place"))
    house = House(tmp_path)
    house.write("place/place.yaml", PLACE_YAML)
    house.write("place/areas.csv", desks.AREAS)
    for source in SOURCES:
        (tmp_path / f"{source}.csv").write_bytes(command(capsys, "template", source).out.encode())
    return tmp_path


def test_every_template_filled_with_sound_rows_loads_at_once_and_is_published(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, source in SOURCES.items():
        file, sound = folder / f"{name}.csv", drawn(source)
        fill(file, [dict(zip(sound.header, row, strict=True)) for row in sound.rows])
        loaded = command(capsys, "load", name, file, "--json")
        assert (loaded.code, loaded.json["files"][0]["accepted"]) == (0, True), f"{name}: {loaded.out}"
        assert loaded.json["files"][0]["counts"]["kept"] == len(sound.rows), name
    assert command(capsys, "preview", "--json").json["staged"] == [f"{name}.csv" for name in SOURCES]
    assert command(capsys, "publish", "--note", "Every template").code == 0
    counted = {row["indicator"] for row in command(capsys, "points", "--json").rows if row["value"] is not None}
    assert counted >= {"emergency_admissions_75_zero_los", "delayed_transfers_per_day", "reablement_91_days_monthly"}


@pytest.mark.usefixtures("on_loopback")
def test_the_template_of_the_upload_page_is_the_same_to_the_byte(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH_MODE", "local")
    page = AppTest.from_file(str(ROOT / "pages" / "50_upload.py"), default_timeout=60).run()
    assert not page.exception
    shown = {button.proto.label: button.proto.url for button in page.get("download_button")}
    # Streamlit gives a download an address made from its bytes, so the same address is the same bytes.
    files = MemoryMediaFileStorage("/mock/media")
    wanted = {}
    for name, source in SOURCES.items():
        content = (folder / f"{name}.csv").read_bytes()
        known = files.load_and_get_id(content, "text/csv", MediaFileKind.DOWNLOADABLE, f"{name}_template.csv")
        wanted[f"Template: {source.title}"] = files.get_url(known)
    assert shown == wanted


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
