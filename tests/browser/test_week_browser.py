"""This week in a browser: what is due in one click, an action in seconds, and every view of the room at 1280 x 720."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, serving, settled, unfolded
from tests.browser.looking import faults
from tests.browser.test_upload_browser import pick

SMALLEST = """() => Math.min(...[...document.querySelectorAll("[data-testid=stMain] *")]
    .filter(each => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .filter(each => [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    .filter(each => !["STYLE", "SCRIPT"].includes(each.tagName))
    .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
"""The size of the smallest letters on a page, those drawn in a chart and icons included."""

OVER = """() => {
    const main = document.querySelector("[data-testid=stMain]"), ways = document.querySelector(".st-key-ways");
    const shown = document.querySelectorAll(".view p, h1, svg.marks, [data-testid=stAlert]");
    const lowest = Math.max(...[...shown].map(each => each.getBoundingClientRect().bottom));
    const cut = [...shown].filter(each => each.scrollWidth > each.clientWidth + 1 && each.tagName !== "svg");
    const off = [...document.querySelectorAll("svg.marks text")].map(each => each.getBoundingClientRect())
        .filter(each => each.width && (each.left < 0 || each.right > innerWidth));
    return {scrolls: main.scrollHeight > main.clientHeight, wide: main.scrollWidth > main.clientWidth,
            under: lowest > ways.getBoundingClientRect().top, cut: cut.length, off: off.length};
}"""
FITS = {"scrolls": False, "wide": False, "under": False, "cut": 0, "off": 0}


@pytest.fixture(scope="module")
def server(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Path(shutil.copytree(made_demo, tmp_path_factory.mktemp("week") / "home"))
    with serving(home) as running:
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """Return the one reader of this module, who meets the scripts of a page once."""
    with browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB") as fresh:
        yield fresh.new_page()


def test_one_click_says_what_changed_and_what_is_due(server: Server, reader: Page) -> None:
    reader.goto(server.url)
    settled(reader)
    menu = reader.get_by_test_id("stTopNavLink").all_inner_texts()
    assert menu == ["Scorecard", "Measure", "Neighbourhood", "This week"]
    began = monotonic()
    reader.get_by_role("link", name="This week").click()
    expect(reader.get_by_text("2 ratings moved,")).to_be_visible()
    expect(reader.get_by_text("3 actions are due, 2 overdue.")).to_be_visible()
    expect(reader.get_by_role("cell", name="14 October 2026, 8 days overdue")).to_be_visible()
    expect(reader.get_by_text("3 milestones are overdue, 1 of them reported on track;")).to_be_visible()
    expect(reader.get_by_role("cell", name="Q2 2026/27, by 30 September 2026: 22 days overdue")).to_be_visible()
    assert monotonic() - began < 10  # 4 s on a machine that does nothing else
    expect(reader.get_by_role("button", name="PowerPoint pack")).to_be_visible()


def test_an_action_is_added_within_20_seconds_and_stands_in_the_list(server: Server, reader: Page) -> None:
    reader.goto(f"{server.url}/this_week")
    settled(reader)
    began = monotonic()
    unfolded(reader, "Add an action")
    pick(reader, "Measure", "Financial gap")
    reader.get_by_label("What is to be done").fill("Agree the savings of the winter.")
    reader.get_by_role("button", name="Add the action").click()
    expect(reader.get_by_text("The action on Financial gap is open:")).to_be_visible()
    expect(reader.get_by_role("rowheader", name="Agree the savings of the winter.")).to_be_visible()
    assert monotonic() - began < 20


def test_every_view_of_the_room_fits_and_its_smallest_letters_have_24_pixels(server: Server, reader: Page) -> None:
    reader.set_viewport_size({"width": 1280, "height": 720})
    reader.goto(f"{server.url}/this_week?present=yes")
    settled(reader)
    titles = []
    for number in range(1, 11):
        assert (number, reader.evaluate(OVER)) == (number, FITS)
        assert (number, reader.evaluate(SMALLEST)) == (number, 24)
        titles.append(reader.get_by_role("heading", level=1).inner_text())
        if number < 10:
            reader.keyboard.press("PageDown") if number % 2 else reader.get_by_role("button", name="Next").press(
                "Enter"
            )
            expect(reader.get_by_text(f"View {number + 1} of 10")).to_be_visible()
            settled(reader)
            assert reader.url.endswith(f"slide={number + 1}")
    assert len(set(titles)) == 10
    expect(reader.get_by_role("button", name="Next")).to_be_disabled()
    reader.go_back()
    expect(reader.get_by_text("View 9 of 10")).to_be_visible()
    settled(reader).get_by_role("link", name="Leave the presentation").click()
    expect(reader.get_by_role("heading", level=1, name="This week", exact=True)).to_be_visible()


def test_a_view_under_two_banners_fits_and_has_no_fault_of_accessibility(server: Server, reader: Page) -> None:
    reader.emulate_media(color_scheme="dark")
    reader.goto(f"{server.url}/this_week?present=yes&slide=3&release=draft")
    settled(reader)
    assert (reader.evaluate(OVER), reader.evaluate(SMALLEST)) == (FITS, 24)
    assert faults(reader, "/this_week") == {}
    reader.set_viewport_size({"width": 320, "height": 720})
    settled(reader)
    assert faults(reader, "/this_week") == {}
