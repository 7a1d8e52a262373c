"""Planted strings in a browser: the page, what the server prints, and its home, after files taken and refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from dashboard.store import open_store
from tests.browser.conftest import StartServer, settled
from tests.desks import Lead, build, where, with_files
from tests.planted import NUMBERS, UNNUMBERED, kept_by, seen_in
from tests.test_planted import as_csv, beside, inside


@pytest.fixture
def lead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Lead:
    """Return somebody at the command line of a home with a release."""
    lead = Lead(with_files(build(tmp_path)), capsys)
    lead.publish("population.csv", "april.csv")
    return lead


def test_the_server_prints_and_keeps_none_of_them(lead: Lead, start_server: StartServer, page: Page) -> None:
    options = where(lead.house)
    pairs = zip(options[::2], options[1::2], strict=True)
    named: dict[str, str | None] = {f"DASHBOARD_{str(option)[2:].upper()}": str(path) for option, path in pairs}
    named["DASHBOARD_TODAY"] = lead.house.today.isoformat()
    server = start_server(lead.house.root / "home", env=named)
    page.goto(f"{server.url}/upload")
    settled(page)
    files = {"taken": beside(UNNUMBERED), "numbers": beside(NUMBERS), "codes": inside("admission_method", UNNUMBERED)}
    payload = [
        FilePayload(name=f"{name}.csv", mimeType="text/csv", buffer=as_csv(rows)) for name, rows in files.items()
    ]
    page.locator("input[type=file]").set_input_files(payload)
    expect(page.get_by_text("taken.csv is accepted as Hospital admissions")).to_be_visible()
    expect(page.get_by_text("codes.csv is refused")).to_be_visible()
    settled(page)
    assert seen_in(page.content()) == set()
    page.get_by_role("button", name="Add to the draft").click()
    expect(page.get_by_role("button", name="Take out of the draft: taken.csv")).to_be_visible()
    page.goto(f"{server.url}/data")
    settled(page)
    expect(page.get_by_text("taken.csv as admissions", exact=False).first).to_be_visible()
    assert seen_in(page.content()) == set()
    assert seen_in(server.log) == set()
    for place, text in kept_by(open_store(lead.house.root / "home")):
        assert seen_in(text) == set(), place
