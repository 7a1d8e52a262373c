"""The page Targets in a browser: one set by keyboard reaches the board by preview and publish; no barrier."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from dashboard.accessibility import allowed_on
from tests.browser.conftest import StartServer, settled

KPI = "residential_admissions_65"


@pytest.fixture
def targets(demo_home: Path, start_server: StartServer, page: Page) -> Page:
    """Return the page Targets of the demo, at one measure."""
    page.goto(f"{start_server(demo_home).url}/targets?kpi={KPI}")
    return settled(page)


def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached with {most} tabs")


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    tab_to(page, button)
    page.keyboard.press("Enter")
    settled(page)


def test_a_target_set_by_keyboard_is_on_the_board_after_preview_and_publish(targets: Page) -> None:
    board = targets.url.replace("/targets", "/measure")
    page = targets
    tab_to(page, page.get_by_label("From", exact=True))
    page.keyboard.type("2026-04")
    tab_to(page, page.get_by_label("Target", exact=True))
    page.keyboard.type("9999")
    press(page, "Show what this would do")
    expect(page.get_by_text("easier than the target it follows (690 per 100,000", exact=False)).to_be_visible()
    page.get_by_label("From", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2026-08")  # the latest month there is
    press(page, "Show what this would do")
    expect(page.get_by_text("Ends for it, the day before:")).to_be_visible()
    press(page, "Put it into the draft")
    expect(page.get_by_text("The board changes when the draft is published.")).to_be_visible()
    expect(page.get_by_role("region", name="Targets on the board and in the draft")).to_contain_text("9,999")

    link = page.get_by_role("link", name="See in the preview which ratings would change, and publish")
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Upload - Placeboard")
    settled(page)
    expect(page.get_by_text("Targets: 1 changed, 1 added")).to_be_visible()
    expect(page.get_by_text("easier than the target it follows", exact=False)).to_be_visible()
    press(page, "Publish")
    press(page, "Yes, publish")
    expect(page.get_by_text("is published.", exact=False)).to_be_visible()

    page.goto(board)
    settled(page)
    expect(page.get_by_text("Target 9,999", exact=False).first).to_be_visible()


def test_axe_finds_nothing_on_the_page(targets: Page) -> None:
    targets.emulate_media(color_scheme="dark")
    targets.set_viewport_size({"width": 320, "height": 900})
    targets.reload()
    settled(targets)
    targets.get_by_label("Target", exact=True).fill("9999")
    targets.get_by_label("Target", exact=True).press("Enter")
    settled(targets)
    for each in targets.locator("summary").all():
        each.click()
    settled(targets)
    expect(targets.get_by_role("button", name="Put it into the draft")).to_be_visible()
    assert targets.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = {each["id"]: [node["html"] for node in each["nodes"]] for each in Axe().run(targets).response["violations"]}
    assert found.keys() <= allowed_on("/targets"), found


def test_an_event_is_said_under_the_trend_with_its_number(targets: Page) -> None:
    targets.goto(targets.url.replace(f"/targets?kpi={KPI}", "/measure?kpi=delayed_transfers_per_day"))
    settled(targets)
    expect(targets.get_by_text("Event 1: 12 January 2026:", exact=False)).to_be_visible()
    assert "Event 1" in targets.locator("[data-testid=stVegaLiteChart] svg text").all_text_contents()


def test_nothing_that_the_keyboard_reaches_is_smaller_than_a_finger(targets: Page) -> None:
    small = targets.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stMain] :is(button, input, summary, a)")]
        .filter(each => each.tabIndex >= 0 && each.type !== "file" && each.checkVisibility())
        .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
        .filter(([, box]) => box.width && box.height && Math.min(box.width, box.height) < 24).map(([said]) => said)"""
    )
    assert small == []
