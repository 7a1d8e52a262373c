"""A month-end in a browser: six clean files onto the board in five clicks, and every fault of six spoilt ones said."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import demo, words
from dashboard.settings import folders_of
from dashboard.synthetic import write_samples
from tests.browser.conftest import Server, StartServer, serving, settled
from tests.browser.test_upload_browser import pick

TODAY = {"DASHBOARD_TODAY": "2026-11-20"}
"""A day on which October's files are there and nothing of November can be."""

NAMES = (
    "admissions_2026-10",
    "delayed_transfers_2026-10",
    "finance_2026-10",
    "discharge_ready",
    "residential_admissions",
    "reablement",
)

Rows = list[list[str]]


@dataclass(frozen=True)
class Planted:
    """A fault in a file: where it stands as a spreadsheet shows it, and what the message must say of it."""

    kind: str
    file: str
    row: int
    column: str
    text: str
    said: str


def planted() -> Iterator[Planted]:
    """Yield 40 faults of 12 kinds. A row numbered 1 is the header."""
    admissions, transfers, finance, ready, homes, back = NAMES
    every: dict[tuple[str, str], Sequence[tuple[str, str, Sequence[int]]]] = {
        ("a code of no list", "7B"): [(admissions, "D (admission_method)", (5, 6, 7))],
        ("a word of no list", "hotel"): [(homes, "C (setting)", (9, 10)), (back, "C (status_day_91)", (4,))],
        ("a day that is none", "31/09/2026"): [
            (admissions, "B (admission_date)", (12, 13)),
            (back, "A (discharge_date)", (30,)),
        ],
        ("a day to come", "2026-12-24"): [(homes, "A (admission_date)", (14, 15, 16))],
        ("a month that is none", "2026-13"): [(transfers, "A (month)", (5, 6)), (ready, "A (month)", (12,))],
        ("an age nobody reaches", "812"): [
            (admissions, "E (age_on_admission)", (20, 21)),
            (homes, "B (age_on_admission)", (22,)),
            (back, "B (age)", (23,)),
        ],
        ("an area that is none", "Nowhere"): [
            (admissions, "F (lsoa)", (30,)),
            (transfers, "B (area)", (30, 31)),
            (back, "D (lsoa)", (32,)),
        ],
        ("a word for a number", "twelve"): [(finance, "F (amount)", (5, 6)), (transfers, "E (delayed_days)", (40, 41))],
        ("a number below nought", "-3"): [(ready, "C (discharges)", (5,)), (transfers, "E (delayed_days)", (50, 51))],
        ("half a day", "1.5"): [(transfers, "E (delayed_days)", (60,)), (ready, "F (delay_days)", (20, 21))],
        ("nothing where something must be", ""): [
            (finance, "F (amount)", (9, 10)),
            (admissions, "A (spell_id)", (50, 51)),
        ],
        ("a row that is too wide", "more"): [(admissions, "", (60, 61)), (finance, "", (20,))],
    }
    words = {
        "7B": "a method of admission code such as 21 or 2A",
        "hotel": "Expected one of",
        "31/09/2026": "Expected a real date",
        "2026-12-24": "Expected a day up to today",
        "2026-13": "Expected a month such as 2026-09",
        "812": "Expected an age from 0 to 120",
        "Nowhere": "Expected an area's code such as E01000001, or its name",
        "twelve": "Expected a number such as 1204",
        "-3": "Expected a number of at least 0",
        "1.5": "Expected a whole number",
        "": "Expected a value",
        "more": "cells, and the header",
    }
    for (kind, text), places in every.items():
        for file, column, rows in places:
            for row in rows:
                yield Planted(kind, file, row, column, text, words[text])


PLANTED = tuple(planted())


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return october_in(tmp_path_factory.mktemp("october"))


def october_in(empty: Path) -> dict[str, Rows]:
    """Return the six files of the demo's next month: the same place, every last month one later."""
    folder = Path(shutil.copytree(folders_of().place, empty / "place"))
    plan = (folder / "samples.yaml").read_text(encoding="utf-8")
    later = re.sub(r"(last_month: 2026-)(\d\d)", lambda found: f"{found[1]}{int(found[2]) + 1:02}", plan)
    before, after = later.split("\nresidential_admissions:")  # the demo's own is a month late
    later = f"{before}\nresidential_admissions:{after.replace('last_month: 2026-09', 'last_month: 2026-10', 1)}"
    (folder / "samples.yaml").write_text(later, encoding="utf-8")
    paths = {sample.path.stem: sample.path for sample in write_samples(folder, folder.parent / "files")}
    return {name: list(csv.reader(io.StringIO(paths[name].read_text(encoding="utf-8"), newline=""))) for name in NAMES}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demo's home, made once; a test that publishes takes a copy."""
    home = tmp_path_factory.mktemp("demo") / "home"
    demo.make(home, folders_of(), say=lambda _: None)
    return home


@pytest.fixture
def looked_at(made: Path) -> Iterator[Server]:
    with serving(made, env=TODAY) as server:
        yield server


def as_files(files: Mapping[str, Rows]) -> list[dict[str, object]]:
    """Return files as Playwright drops them."""
    dropped: list[dict[str, object]] = []
    for name, rows in files.items():
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        dropped.append({"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()})
    return dropped


def drop(page: Page, files: Mapping[str, Rows]) -> None:
    """Drop files together, and wait until every one was read."""
    page.locator("input[type=file]").set_input_files(as_files(files))  # type: ignore[arg-type]
    expect(page.get_by_text(f"{words.count(len(files), 'file')} read")).to_be_visible(timeout=60_000)
    settled(page, lasting=0.5)


def table(page: Page, caption: str) -> list[list[str]]:
    rows = page.get_by_role("region", name=caption).locator("tbody tr").all()
    return [row.inner_text().split("\t") for row in rows]


COUNT_CLICKS = """
    window.clicks = 0;
    for (const kind of ["click", "keydown"])
        document.addEventListener(kind, event => {
            if (event.isTrusted && (kind === "click" || event.key === "Enter")) window.clicks += 1;
        }, true);
"""


def test_six_clean_files_are_on_the_board_in_five_clicks(
    start_server: StartServer, made: Path, tmp_path: Path, october: dict[str, Rows], page: Page
) -> None:
    server = start_server(Path(shutil.copytree(made, tmp_path / "home")), env=TODAY)
    page.goto(f"{server.url}/upload")
    settled(page)
    page.evaluate(COUNT_CLICKS)
    expect(page.get_by_text("6 kinds of file are expected: 2 not here yet, 4 late.")).to_be_visible()
    drop(page, october)
    expect(page.get_by_text("6 kinds of file are expected: 6 ready to add.")).to_be_visible()
    page.get_by_role("button", name="Add to the draft").click()
    expect(page.get_by_text("6 kinds of file are expected: 6 in the draft.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"\d ratings change\."))).to_be_visible()
    settled(page, lasting=0.5)
    pick(page, "Why past values change", "Late records")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Yes, publish").click()
    expect(page.get_by_text("Release 3 is published.")).to_be_visible(timeout=30_000)
    assert page.evaluate("window.clicks") <= 5
    expect(page.get_by_text("No file is expected now.")).to_be_visible()
    page.goto(server.url)
    settled(page)
    expect(page.get_by_text("October 2026").first).to_be_visible()


def test_there_are_forty_faults_of_twelve_kinds() -> None:
    assert len(PLANTED) == 40
    assert len({each.kind for each in PLANTED}) == 12
    assert len({(each.file, each.row) for each in PLANTED}) == 40


def spoilt(october: dict[str, Rows]) -> dict[str, Rows]:
    """Return the six files with the faults in them."""
    made = {name: [list(row) for row in rows] for name, rows in october.items()}
    for each in PLANTED:
        row = made[each.file][each.row - 1]
        if each.column:
            row[ord(each.column[0]) - ord("A")] = each.text
        else:
            row.append(each.text)
    return made


def test_forty_faults_in_six_files_are_all_found_located_and_worded_and_no_other(
    looked_at: Server, october: dict[str, Rows], page: Page
) -> None:
    page.goto(f"{looked_at.url}/upload")
    settled(page)
    drop(page, spoilt(october))
    expect(page.get_by_text("6 kinds of file are expected: 6 refused.")).to_be_visible()
    for name in NAMES:
        mine = [each for each in PLANTED if each.file == name]
        told = table(page, f"What is wrong with {name}.csv, and what to do")
        assert len(told) <= 12
        wanted = {_place(each): each for each in mine}
        found = {place: (where, words) for where, *words in told for place in _places(where)}
        assert found.keys() == wanted.keys(), name
        for place, each in wanted.items():
            assert each.said in " ".join(found[place][1]), place
            assert all(found[place][1][1:]), place
            shown = found[place][1][0]
            # A word of no list might be somebody's name: it may be kept back, and a code or a number never is.
            assert shown in (each.text, "") if each.text.isalpha() else shown == each.text
        _check_given_back(page, name, mine)


def _place(each: Planted) -> tuple[int, str]:
    return each.row, each.column


def _places(where: str) -> list[tuple[int, str]]:
    """Return the rows and the column that the page names: `Rows 5, 6 and 7, column D (admission_method)`."""
    rows, _, column = where.partition(", column ")
    return [(int(row), column) for row in re.findall(r"\d+", rows)]


def _check_given_back(page: Page, name: str, mine: Sequence[Planted]) -> None:
    with page.expect_download() as begun:
        button = page.get_by_role("button", name=f"Download {name}.csv with its problems")
        button.focus()
        page.keyboard.press("Enter")
    content = Path(begun.value.path()).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    at = rows[0].index("problem")
    said = {number: row[at : at + 2] for number, row in enumerate(rows, start=1) if row and row[at]}
    assert said.keys() == {1, *(each.row for each in mine)}
    for each in mine:
        problem, fix = said[each.row]
        assert each.said in problem
        assert each.column in problem
        assert fix
