"""Commentary in a browser: written and published by keyboard, read by the board, an action in seconds, no barrier."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from dashboard import actions
from dashboard.commentary import Written, write
from dashboard.desk import open_desk
from dashboard.settings import folders_of
from tests.browser.conftest import StartServer, settled, unfolded

KPI = "emergency_admissions_75_zero_los"
FORMS = ("Write commentary", "Add an action", "Close an action", "Earlier commentary", "Closed actions")
TYPED = "<b>Fewer</b> beds: **half** a ward."


@pytest.fixture
def remarked(demo_home: Path) -> Path:
    """Return the demo's home with commentary of two months, a draft, and actions open and closed."""
    desk = open_desk(demo_home, folders_of(), who="lee@example.org")
    said = Written("It rose.", "A ward closed.", "Open it again.", "14/11/2026")
    for period, publishes in (("2026-07", True), ("2026-08", True), ("2026-09", False)):
        write(desk, KPI, "", period, said, publish=publishes)
    days = ("01/10/2026", "14/11/2026", "15/11/2026")
    added = [actions.add(desk, KPI, "Agree Saturday cover with the trust.", due=due) for due in days]
    actions.close(desk, added[-1].number, actions.DONE)
    return demo_home


def measure(url: str) -> str:
    return f"{url}/measure?kpi={KPI}"


def unfold(page: Page) -> None:
    """Open every form and list of the page."""
    for said in FORMS:
        for each in page.locator("summary", has_text=said).all():
            each.click()
    settled(page)


def press_into(page: Page, label: str, text: str) -> None:
    """Go on with the Tab key until a box has the focus, and type."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.get_by_label(label, exact=True).evaluate("each => each === document.activeElement"):
            page.keyboard.type(text)
            return
    raise AssertionError(f"no Tab key leads to {label}")


def test_a_comment_is_written_and_published_by_keyboard_and_the_board_reads_it(
    demo_home: Path, start_server: StartServer, page: Page, outside_requests: list[str]
) -> None:
    url = start_server(demo_home).url
    page.goto(measure(url))
    settled(page)
    page.locator("summary", has_text="Write commentary").focus()
    page.keyboard.press("Enter")
    settled(page)
    for label, text in (("What happened", TYPED), ("Why", "A ward closed."), ("What next", "Open it again.")):
        press_into(page, label, text)
    press_into(page, "By when (day/month/year)", "31/09/2026")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Publish commentary"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Expected a real day such as 14/11/2026.")).to_be_visible()
    settled(page)
    expect(page.get_by_label("What happened", exact=True)).to_have_value(TYPED)
    page.get_by_label("By when (day/month/year)").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("14/11/2026")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The commentary about September 2026 is published.")).to_be_visible()

    reader = start_server(demo_home).url
    page.goto(measure(reader))
    settled(page)
    expect(page.locator("dl.facts").get_by_text(TYPED)).to_be_visible()
    expect(page.get_by_text("By 14 November 2026.")).to_be_visible()
    expect(page.get_by_text("local: written 22 October 2026, today.")).to_be_visible()
    assert outside_requests == []


def test_an_action_is_added_within_seconds(demo_home: Path, start_server: StartServer, page: Page) -> None:
    page.goto(measure(start_server(demo_home).url))
    settled(page)
    began = monotonic()
    unfolded(page, "Add an action")
    page.get_by_label("What is to be done").fill("Agree Saturday cover with the trust.")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("The action is open, due 19 November 2026.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Agree Saturday cover with the trust.")).to_be_visible()
    assert monotonic() - began < 20
