"""Picking out of the scorecard's table in a browser: with the keyboard alone, in the address, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, serving, settled

FOCUSED = """() => {
    const focused = document.activeElement;
    return focused.tagName === "MAIN" ? "the page" : focused.innerText || focused.getAttribute("aria-label") || "";
}"""


@pytest.fixture(scope="module")
def server(made_demo: Path) -> Iterator[Server]:
    with serving(made_demo) as running:
        yield running


def test_a_reader_finds_a_measure_by_the_keyboard_goes_back_and_asks_of_the_data(server: Server, page: Page) -> None:
    page.goto(server.url)
    page.wait_for_selector("table.board")
    settled(page)
    every = page.locator("table.board").count()
    # Nothing that picks stands before the first exception, where it would cost the Tab key a stop.
    stops = ["nothing yet"]
    while len(stops) < 14 and "Delayed transfers" not in stops[-1]:
        page.keyboard.press("Tab")
        stops.append(str(page.evaluate(FOCUSED)))
    assert "Delayed transfers" in stops[-1]
    assert not [each for each in stops if "Find a measure" in each]

    box = page.get_by_role("textbox", name="Find a measure or its owner")
    box.focus()
    page.keyboard.type("financial")
    page.keyboard.press("Enter")
    status = page.get_by_role("status").filter(has_text="Showing 1 of 23 rows.")
    expect(status).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?find=financial$"))
    assert settled(page).locator("table.board").count() == 2
    assert "16 measures: 1 on target" in page.inner_text("[data-testid=stMain]")

    page.go_back()
    expect(status).not_to_be_visible()
    expect(box).to_have_value("")
    assert settled(page).locator("table.board").count() == every

    page.goto(f"{server.url}/?find=xyz&sort=worst")
    none = page.get_by_role("status").filter(has_text='There is no measure with "xyz" in its name or its owner.')
    expect(none).to_be_visible()
    none.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", name="Care and quality")).to_be_visible()

    settled(page).get_by_role("link", name="Is the data up to date, and what is missing or hidden?").click()
    expect(page.get_by_role("heading", level=1, name="Data", exact=True)).to_be_visible()
    expect(page.get_by_text("10 kinds of data, 1 late. 97 of 1,706 values are hidden.")).to_be_visible()


def test_a_theme_is_one_press_away_and_the_box_says_so(server: Server, page: Page) -> None:
    page.goto(server.url)
    link = settled(page).get_by_role("link", name="Finance and efficiency")
    link.click()
    expect(page.get_by_role("heading", name="Care and quality")).to_have_count(0)
    expect(page.get_by_role("heading", name="Finance and efficiency")).to_be_visible()
    expect(page.get_by_role("combobox", name="Theme")).to_have_value("Finance and efficiency")
    expect(page).to_have_url(re.compile(r"\?theme=Finance\+and\+efficiency$"))
    # The reader stays where they are, in sight and for the keyboard.
    assert settled(page).locator("#stMain").evaluate("each => each.scrollTop") > 0
    expect(link).to_be_focused()
