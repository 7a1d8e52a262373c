"""The meeting pack as an executive takes it: one click on the scorecard, and a file that opens."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from tests.browser.conftest import Server, settled


def test_one_click_gives_each_file_and_nothing_is_asked_elsewhere(
    server: Server, page: Page, tmp_path: Path, outside_requests: list[str]
) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="PowerPoint pack").wait_for()
    settled(page)
    taken = {}
    for name in ("PowerPoint", "PDF", "Excel"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"{name} pack").click()
        taken[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(taken[name])
    assert [each.name for each in taken.values()] == [
        f"meeting_pack_release_2.{end}" for end in ("pptx", "pdf", "xlsx")
    ]
    assert len(Presentation(str(taken["PowerPoint"])).slides) > 20
    assert len(pypdf.PdfReader(taken["PDF"]).pages) > 20
    assert openpyxl.load_workbook(taken["Excel"]).sheetnames[1] == "Scorecard"
    assert outside_requests == []


def test_this_weeks_pack_tells_what_changed_since_the_same_day_as_its_page(
    server: Server, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/this_week?since=1")
    heading = settled(page).get_by_role("heading", name="What changed since release 1")
    expect(heading).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF pack").click()
    assert download.value.suggested_filename == "meeting_pack_release_2_since_1.pdf"
    download.value.save_as(tmp_path / "pack.pdf")
    said = " ".join(each.extract_text() for each in pypdf.PdfReader(tmp_path / "pack.pdf").pages)
    assert "What changed since release 1" in " ".join(said.split())


@pytest.mark.parametrize("width", [1366, 320])
def test_the_buttons_are_large_enough_named_and_reached_by_the_keyboard(server: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(server.url)
    button = page.get_by_role("button", name="Excel pack")
    button.wait_for()
    settled(page)
    page.get_by_role("button", name="PowerPoint pack").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert button.evaluate("each => each === document.activeElement")
    assert (button.bounding_box() or {"height": 0})["height"] >= 24
