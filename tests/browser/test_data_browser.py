"""The page Data in a browser: the log filtered by its address, and taken away as a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.store import open_store
from tests.browser.conftest import StartServer, settled


@pytest.fixture
def data(demo_home: Path, start_server: StartServer, page: Page) -> Page:
    """Return the page Data of the demo."""
    page.goto(f"{start_server(demo_home).url}/data")
    return settled(page)


def test_the_log_is_filtered_by_its_address_and_taking_it_away_is_a_line_of_it(data: Page, demo_home: Path) -> None:
    expect(data).to_have_title("Data - Placeboard")
    expect(data.get_by_role("region", name="Log: everything")).to_be_visible()
    data.goto(f"{data.url}?what=publish")
    settled(data)
    shown = data.get_by_role("region", name="Log: publish").get_by_role("row")
    assert shown.count() == 1 + 2
    with data.expect_download() as download:
        data.get_by_role("button", name="Download the log as CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        assert [row["kind"] for row in csv.DictReader(file)] == ["publish", "publish"]
    last = open_store(demo_home).lines(most=1)[0]
    assert (last.kind, last.who) == ("export", "local")
