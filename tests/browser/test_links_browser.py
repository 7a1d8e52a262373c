"""A link of the board: it changes the page without loading it, and is a link in every other way."""

from __future__ import annotations

import os
import signal

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, StartServer, settled

FIRST = '[data-testid="stHtml"] a[href]'


def opened(page: Page, address: str) -> Page:
    """Return a page with a mark on it that loading it again would take away."""
    page.goto(address)
    settled(page).evaluate("window.isTheSame = true")
    return page


def is_loaded_again(page: Page) -> bool:
    """Tell whether the page has been loaded since it was opened."""
    return not page.evaluate("window.isTheSame === true")


def test_a_link_shows_the_other_page_from_its_top_without_loading_it(server: Server, page: Page) -> None:
    link = opened(page, server.url).locator(FIRST).first
    title, address = link.inner_text(), str(link.get_attribute("href"))
    page.locator("#stMain").evaluate("each => each.scrollTo(0, 400)")
    link.click()
    expect(settled(page).get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    expect(page).to_have_title(f"{title} - Placeboard")
    assert page.url == f"{server.url}/{address}"
    assert page.locator("#stMain").evaluate("each => each.scrollTop") == 0
    assert not is_loaded_again(page)


def test_a_link_of_a_page_that_was_opened_by_its_address_loads_nothing_either(server: Server, page: Page) -> None:
    opened(page, f"{server.url}/neighbourhood").locator(FIRST).first.click()
    settled(page)
    assert page.url.startswith(f"{server.url}/measure")
    assert not is_loaded_again(page)


def test_the_keyboard_goes_on_within_the_page_it_came_to_and_its_name_is_said(server: Server, page: Page) -> None:
    link = opened(page, server.url).locator(FIRST).first
    title = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator("#stMain")).to_be_focused()
    expect(page.locator("body > [role=status]")).to_have_text(f"{title} - Placeboard")


def test_the_way_back_and_forth_is_the_browsers(server: Server, page: Page) -> None:
    opened(page, server.url).locator(FIRST).first.click()
    there = settled(page).title()
    page.go_back()
    expect(settled(page)).to_have_title("Doncaster scorecard - Placeboard")
    assert page.url == f"{server.url}/"
    page.go_forward()
    expect(settled(page)).to_have_title(there)
    assert not is_loaded_again(page)


def test_a_link_of_an_older_release_leads_to_the_older_release(server: Server, page: Page) -> None:
    opened(page, f"{server.url}/?release=1").locator(FIRST).first.click()
    expect(settled(page).get_by_text("As at release 1")).to_be_visible()
    assert "release=1" in page.url


def test_a_new_tab_is_the_browsers_own_affair(server: Server, page: Page) -> None:
    link = opened(page, server.url).locator(FIRST).first
    with page.context.expect_page() as another:
        link.click(modifiers=["Control"])
    expect(settled(another.value)).to_have_title(f"{link.inner_text()} - Placeboard")
    assert page.url == f"{server.url}/"


def test_where_the_server_is_gone_a_link_is_the_browsers_own_and_says_so(start_server: StartServer, page: Page) -> None:
    server = start_server(env={"AUTH_MODE": "local"})
    link = opened(page, f"{server.url}/accessibility").locator(FIRST)
    link.evaluate("each => { each.href = 'data'; }")
    os.kill(server.pid, signal.SIGKILL)
    expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_have_count(0)
    with page.expect_event("requestfailed", lambda asked: asked.url == f"{server.url}/data"):
        link.click(no_wait_after=True)
