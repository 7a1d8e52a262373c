"""An admin withdraws a release on the page: told what it will do, asked again, and told what it did."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer, settled
from tests.browser.test_month_end_browser import TODAY
from tests.browser.test_upload_browser import pick, press, table, violations


def test_a_release_is_withdrawn_in_words_and_by_two_buttons(
    start_server: StartServer, demo_home: Path, page: Page
) -> None:
    server = start_server(demo_home, env=TODAY)
    page.goto(f"{server.url}/upload")
    settled(page, lasting=0.5)
    page.locator("summary", has_text="Withdraw a release").press("Enter")
    pick(page, "Release to withdraw", "2")
    expect(page.get_by_text("The board returns to release 1, as release 3.")).to_be_visible()
    expect(page.get_by_role("button", name="Withdraw release 2")).to_be_disabled()
    page.get_by_role("textbox", name="Why it is withdrawn").fill("It gave somebody away")
    page.keyboard.press("Enter")
    settled(page, lasting=0.5)
    assert violations(page) == []
    press(page, "Withdraw release 2")
    expect(page.get_by_role("dialog").get_by_text("It cannot be taken back.")).to_be_visible()
    assert violations(page) == []
    press(page, "Yes, withdraw it for good")
    expect(page.get_by_text("Withdrew release 2. Release 3 is published: it is release 1 again.")).to_be_visible()
    expect(page.get_by_text("Release 3 is on the board")).to_be_visible()
    assert "It gave somebody away. (It was " in " ".join(table(page, "Releases").all_inner_texts())
    page.goto(f"{server.url}/?release=2")
    expect(
        settled(page).get_by_text("Release 2 was withdrawn on 20 November 2026: It gave somebody away.")
    ).to_be_visible()
