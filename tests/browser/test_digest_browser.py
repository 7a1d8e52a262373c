"""In a browser: a preview's rows are what changes on the board, and its digest is sent, read and taken away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import words
from dashboard.desk import replace_targets
from dashboard.edition import read_edition
from dashboard.store import open_store
from dashboard.terms import Point
from tests.browser.conftest import StartServer, settled
from tests.browser.test_upload_browser import pick
from tests.desks import PLACE_YAML, POPULATION, ZERO, House, build, published, same_day
from tests.test_digest_mail import Letters, letters, settings
from tests.test_preview_truth import Key, Reader, noted

__all__ = ["letters"]  # the mail server is a fixture here too

TITLE = "Emergency admissions aged 75+, zero length of stay"
TARGETS = f"indicator,area,value,amber\n{ZERO},,6.0,0.5\n"


def test_the_digest_is_taken_away_as_an_email_and_the_page_has_its_sentences(
    demo_home: Path, start_server: StartServer, page: Page
) -> None:
    page.goto(f"{start_server(demo_home).url}/digest?release=2")
    settled(page)
    expect(page).to_have_title("What changed - Placeboard")
    expect(page.get_by_text("Release 2 against release 1: 2 ratings changed.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as e-mail (.eml)").click()
    assert download.value.suggested_filename == "digest-release-2.eml"
    content = Path(download.value.path()).read_bytes()
    assert b"release 2" in content
    assert b"multipart/alternative" in content
    assert open_store(demo_home).lines(kind="export")[-1].said == '{"what":"digest"}'


# -- the preview and the board


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a home with July on the board, and in the draft July restated, August, and another target."""
    made = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    made.load("population", POPULATION)
    assert replace_targets(made.desk(), TARGETS) == []
    made.load("admissions", same_day("2026-07", north=9, south=15, east=20))
    published(made)
    made.load("admissions", same_day("2026-07", north=10, south=15, east=20), name="july.csv")
    made.load("admissions", same_day("2026-08", north=9, south=8, east=3), name="august.csv")
    assert replace_targets(made.desk(), TARGETS.replace("6.0", "6.3")) == []
    return made


def test_the_rows_of_the_preview_are_what_changes_on_the_board_and_the_digest_of_it_is_sent(
    house: House, letters: Letters, start_server: StartServer, page: Page
) -> None:
    folders = {"PLACE": house.folders.place, "DEFINITIONS": house.folders.definitions}
    folders |= {"SOURCES": house.folders.sources, "TODAY": Path(house.today.isoformat())}
    named = {f"DASHBOARD_{name}": str(value) for name, value in folders.items()}
    before = Reader(read_edition(house.desk()), {})
    running = start_server(house.root / "home", env={**named, **settings(letters)})
    page.goto(f"{running.url}/upload")
    settled(page)
    shown = page.get_by_role("region", name="What would change on the board").locator("tbody tr")
    rows = {tuple(each.locator("th, td").all_inner_texts()[:4]) for each in shown.all()}
    pick(page, "Why past values change", "Late records")
    page.get_by_label("Note for this release").fill("A ward was closed.")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Yes, publish").click()
    expect(page.get_by_text(re.compile("Release 2 is published. The digest was sent to 2 addresses."))).to_be_visible()

    after = Reader(read_edition(house.desk()), {})
    changed = {pair for name, pairs in noted(before, after).items() if name != "new" for pair in pairs}
    assert rows == {_row(_at(before, old), _at(after, new)) for old, new in changed}
    assert len(rows) >= 5
    page.goto(f"{running.url}/digest")
    settled(page)
    (letter,) = letters.kept
    text = letter.content.decode() if isinstance(letter.content, bytes) else ""
    assert "release 2, August 2026" in text
    expect(page.get_by_text("Release 2 against release 1")).to_be_visible()
    expect(page.get_by_text("newly hidden to protect people's privacy")).to_be_visible()


def _at(reader: Reader, key: Key | None) -> Point | None:
    return reader.cells[key] if key else None


def _row(old: Point | None, new: Point | None) -> tuple[str, ...]:
    """Return a cell before and after as the preview's table has to say it."""
    area = (new or old or Point("", "", "", "", "")).area_name
    return TITLE, area, _said(old), _said(new)


def _said(point: Point | None) -> str:
    if point is None:
        return "nothing"
    value = "no value" if point.value is None else words.number(point.value, 1)
    mark = " (p)" if point.provisional and point.value is not None else ""
    return f"{value}{mark}, {words.short_period(point.period)}"
