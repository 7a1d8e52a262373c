"""A lead's month in a browser: a broken file, the clean one, preview, publish, undo; and the book of definitions."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard import demo
from dashboard.accessibility import allowed_on
from dashboard.place import load_place
from dashboard.settings import folders_of
from tests.browser.conftest import Server, StartServer, serving, settled

TODAY = {"DASHBOARD_TODAY": "2026-11-20"}
"""The demo's own day is in October, and a date to come is refused."""

HEADER = ["spell_id", "admission_date", "discharge_date", "admission_method", "age_on_admission", "lsoa"]
SCRIPT = "<b>7B</b>"

Row = list[str]
File = dict[str, str | bytes]


def october() -> list[Row]:
    """Return a made-up October: in each small area one stay of no night, one of two, and two admitted in September."""
    lookup = load_place(folders_of().place).lookup
    rows: list[Row] = []
    for area in lookup.at("lsoa"):
        stays = [("2026-10-12", "2026-10-12"), ("2026-10-29", "2026-10-31"), ("2026-09-28", "2026-10-02")]
        rows += [[f"{area.code}-{number}", *stay, "21", "81", area.code] for number, stay in enumerate(stays)]
    return rows


def broken() -> list[Row]:
    """Return the same October with six faults, in rows 2, 4, 5, 7, 9 and 10 of the file (its header is row 1)."""
    rows = october()
    rows[0][3] = "7B"
    rows[2][1] = "31/09/2026"
    rows[3][4] = "812"
    rows[5][2], rows[5][1] = "2026-10-02", "2026-10-09"
    rows[7][5] = "Nowhere"
    rows[8][3] = SCRIPT
    return rows


def dropped(name: str, rows: list[Row]) -> File:
    """Return a file as Playwright drops it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demo's home, made once; a test that publishes takes a copy."""
    home = tmp_path_factory.mktemp("demo") / "home"
    demo.make(home, folders_of(), say=lambda _: None)
    return home


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture(scope="module")
def looked_at(made: Path) -> Iterator[Server]:
    """Return a server for tests that only look."""
    with serving(made, env=TODAY) as server:
        yield server


def drop(page: Page, *files: File) -> None:
    page.locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]
    expect(page.get_by_role("heading", name=str(files[-1]["name"]))).to_be_visible(timeout=30_000)
    settled(page, lasting=0.5)


def press(page: Page, name: str, *, exact: bool = False) -> None:
    page.get_by_role("button", name=name, exact=exact).click()
    settled(page, lasting=0.4)


def pick(page: Page, label: str, option: str) -> None:
    settled(page, lasting=0.5)
    page.get_by_role("combobox", name=label).focus()
    page.keyboard.type(option)
    expect(page.get_by_role("option", name=option)).to_be_visible()
    page.keyboard.press("Enter")
    settled(page, lasting=0.4)


def explain(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Note for this release").fill(text)
    page.keyboard.press("Enter")
    settled(page, lasting=0.4)


def words_of(page: Page, address: str) -> str:
    """Return every word of a page but the bar above it, and but for which release it is and since when."""
    page.goto(address)
    settled(page, lasting=0.4)
    said = page.get_by_test_id("stMain").inner_text()
    return re.sub(r"Release \d+, published \d+ \w+ \d{4}", "Release, published", said)


def table(page: Page, caption: str) -> Locator:
    return page.get_by_role("region", name=caption).locator("tbody tr")


def test_a_month_goes_wrong_then_right_then_onto_the_board_and_off_again(
    start_server: StartServer, copy: Path, page: Page, outside_requests: list[str]
) -> None:
    server = start_server(copy, env=TODAY)
    before = words_of(page, server.url)

    page.goto(f"{server.url}/upload")
    settled(page)
    for number, name in enumerate(("Drop", "Check", "Preview", "Publish"), start=1):
        expect(page.get_by_role("heading", name=f"Step {number} of 4: {name}")).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()

    drop(page, dropped("october_broken.csv", broken()))
    expect(page.get_by_text("october_broken.csv is refused: 6 kinds of fault in 6 rows.")).to_be_visible()
    faults = [row.inner_text().split("\t") for row in table(page, "What is wrong with october_broken.csv").all()]
    assert [(cells[0], cells[1]) for cells in faults] == [
        ("Row 2, column D (admission_method)", "7B"),
        ("Row 4, column B (admission_date)", "31/09/2026"),
        ("Row 5, column E (age_on_admission)", "812"),
        ("Row 7, column C (discharge_date)", ""),
        ("Row 9, column F (lsoa)", "Nowhere"),
        ("Row 10, column D (admission_method)", SCRIPT),
    ]
    assert all(expected and do for _, _, expected, do in faults)
    expect(page.get_by_role("button", name="Add to the draft")).not_to_be_visible()
    expect(page.get_by_text("No file is in the draft.")).to_be_visible()
    expect(page.get_by_text("Publishing would change nothing")).to_be_visible()

    drop(page, dropped("october.csv", october()))
    expect(page.get_by_text("october.csv is accepted as Hospital admissions")).to_be_visible()
    press(page, "Add to the draft")
    expect(page.get_by_role("button", name="Take out of the draft: october.csv")).to_be_visible()
    expect(page.get_by_text("Publishing adds October 2026 for 3 measures.")).to_be_visible()
    assert table(page, "What would change on the board").count() > 0
    assert words_of(page, server.url) == before
    draft = words_of(page, f"{server.url}/?release=draft")
    assert "October 2026" in draft
    assert "It is not published" in draft

    page.goto(f"{server.url}/upload")
    settled(page)
    expect(
        page.get_by_role("button", name="Publish", exact=True)
    ).to_be_disabled()  # past values change, with no reason
    pick(page, "Why past values change", "Late records")
    expect(page.get_by_text("went further than usual: say in the note why, and then publish.")).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    explain(page, "One file of one ward")
    press(page, "Publish", exact=True)
    press(page, "Yes, publish")
    expect(page.get_by_text("Release 3 is published.")).to_be_visible()
    assert "october.csv" in table(page, "Files of release 3").first.inner_text()
    assert "Late records. One file of one ward." in table(page, "Releases").first.inner_text()
    after = words_of(page, server.url)
    assert after != before
    assert "October 2026" in after

    page.goto(f"{server.url}/upload")
    settled(page)
    press(page, "Undo release 3: return everyone to release 2")
    press(page, "Yes, undo")
    expect(page.get_by_text("Release 4 is published: it is release 2 again.")).to_be_visible()
    expect(page.get_by_text("Taken out, until somebody drops it again:")).to_be_visible()
    expect(page.get_by_text("october.csv: Hospital admissions")).to_be_visible()
    assert words_of(page, server.url) == before
    assert outside_requests == []


def test_what_is_in_the_draft_outlives_the_server(copy: Path, page: Page) -> None:
    with serving(copy, env=TODAY) as server:
        page.goto(f"{server.url}/upload")
        settled(page)
        drop(page, dropped("october.csv", october()))
        press(page, "Add to the draft")
        expect(page.get_by_text("It is in the draft.")).to_be_visible()
    with serving(copy, env=TODAY) as again:
        page.goto(f"{again.url}/upload")
        settled(page)
        expect(page.get_by_text("drop the file again for what is not")).to_be_visible()
        expect(page.get_by_text("October 2026", exact=False).first).to_be_visible()
        press(page, "Take out of the draft: october.csv")
        expect(page.get_by_text("No file is in the draft.")).to_be_visible()


def test_a_draft_that_moved_is_shown_again_and_not_published(
    start_server: StartServer, copy: Path, browser: Browser, page: Page
) -> None:
    server = start_server(copy, env=TODAY)
    with browser.new_context() as other:
        second = other.new_page()
        for each, file in ((page, dropped("october.csv", october())), (second, dropped("less.csv", october()[3:]))):
            each.goto(f"{server.url}/upload")
            settled(each)
            drop(each, file)
        press(page, "Add to the draft")
        pick(page, "Why past values change", "Late records")
        explain(page, "One file of one ward")
        press(second, "Add to the draft")
        press(page, "Publish", exact=True)
        expect(
            page.get_by_text("The draft changed after this page showed it, so nothing was published.")
        ).to_be_visible()
        expect(page.get_by_role("button", name="Take out of the draft: less.csv")).to_be_visible()
        expect(page.get_by_text("Release 2 is on the board")).to_be_visible()


def test_a_cut_short_month_and_faulty_rows_are_asked_about(looked_at: Server, page: Page) -> None:
    page.goto(f"{looked_at.url}/upload")
    settled(page)
    rows = [row for row in october() if row[2] != "2026-10-31"]
    rows[4][3] = "7B"
    drop(page, dropped("short.csv", rows))
    page.get_by_role("textbox", name="To set the faulty rows of short.csv aside").fill("The supplier will mend it")
    page.keyboard.press("Enter")
    settled(page, lasting=0.5)
    expect(page.get_by_text("October 2026 looks cut short")).to_be_visible()
    for end in ("from", "to"):
        pick(page, f"Covers {end}", "October 2026")
    expect(page.get_by_text("short.csv is accepted as Hospital admissions")).to_be_visible()
    expect(page.get_by_text("1 rows were set aside: The supplier will mend it.")).to_be_visible()


def test_a_stranger_and_a_column_the_file_lacks_are_asked_about(looked_at: Server, page: Page) -> None:
    page.goto(f"{looked_at.url}/upload")
    settled(page)
    stranger: File = {"name": "stranger.csv", "mimeType": "text/csv", "buffer": b"colour,size\nred,1\n"}
    area = load_place(folders_of().place).lookup.at("lsoa")[0].code
    people: File = {
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": f"area,age,persons\n{area},0+,10\n".encode(),
    }
    drop(page, stranger, people)
    asked = page.get_by_role("combobox", name="stranger.csv has the columns of no kind of file we know")
    expect(asked).to_be_visible()
    expect(page.get_by_text("There is no column mid_year.")).to_be_visible()
    page.get_by_role("textbox", name="Mid year of people.csv").fill("2026")
    page.keyboard.press("Enter")
    settled(page, lasting=0.5)
    expect(
        page.get_by_text("people.csv is accepted as Resident population by age: 1 row kept, for 2026.")
    ).to_be_visible()


@pytest.fixture
def opened(browser: Browser, looked_at: Server) -> Iterator[Callable[[str, str], Page]]:
    """Return a function that opens an address of the server in a theme."""
    contexts = []

    def open_page(address: str, scheme: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{looked_at.url}/{address}")
        return settled(page)

    yield open_page
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["id"] not in allowed_on("/upload")
    ]


def test_axe_finds_nothing_on_the_upload_page_at_work(opened: Callable[[str, str], Page]) -> None:
    page = opened("upload", "dark")
    assert violations(page) == []
    drop(page, dropped("october.csv", october()), dropped("broken.csv", broken()))
    assert violations(page) == []
    press(page, "Undo release 2")
    assert violations(page) == []


def test_one_definition_is_reached_by_its_address(opened: Callable[[str, str], Page]) -> None:
    page = opened("definitions?kpi=financial_gap", "light")
    expect(page.get_by_role("heading", name="Financial gap")).to_be_visible()
    expect(page.get_by_text("Points they must give")).to_be_visible()
    expect(page.get_by_text("Small numbers").last).to_be_visible()
    expect(page.locator("details")).to_have_count(3)  # the file, and the two methods that it asks for
