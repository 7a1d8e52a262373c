"""The scorecard as a board member meets it: in a real browser, cold, in both themes, wide and narrow."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Server, settled


def opened(page: Page, server: Server, path: str = "/") -> Page:
    page.goto(server.url + path)
    page.wait_for_selector("table.board")
    return settled(page)


def test_a_board_member_reads_what_needs_attention_without_a_click(
    server: Server, page: Page, outside_requests: list[str]
) -> None:
    opened(page, server)
    text = page.inner_text("[data-testid=stMain]")
    assert "16 measures: 1 on target, 4 on watch, 1 off target, 1 with late data, 9 we cannot rate yet." in text
    assert text.index("Needs attention") < text.index("Health and wellbeing")
    assert "Synthetic data" in text
    rows = page.locator("table.board").first.locator("tbody tr").all_inner_texts()
    assert "Delayed transfers of care" in rows[0]
    assert "R Off target" in rows[0]
    assert "Emergency admissions aged 75+, zero length of stay" in rows[1]
    assert "A Watch" in rows[1]
    assert "East" in rows[1]
    assert outside_requests == []


def test_a_cell_tells_its_rating_by_letter_word_and_value(server: Server, page: Page) -> None:
    opened(page, server)
    table = page.locator("table.board", has_text="Care and quality, by area")
    cells = table.locator("tbody tr").first.locator("td").all_inner_texts()
    said = [" ".join(cell.split()) for cell in cells]
    wanted = [
        "8.1 (p) A Watch",
        "7.0 (p) A Watch",
        "6.2 (p) G On target",
        "10.8 (p) R Off target",
        "7.8 (p) G On target",
        "None",
    ]
    assert said[2:] == wanted


def test_the_period_stands_in_the_address_and_comes_back_with_it(server: Server, page: Page) -> None:
    opened(page, server, "/?period=2026-05")
    assert "May 2026" in page.inner_text("[data-testid=stMain]")
    assert page.get_by_role("combobox", name="Period").input_value() == "May 2026"


def test_an_older_release_opens_as_it_was_under_a_banner(server: Server, page: Page) -> None:
    opened(page, server, "/?release=1")
    text = page.inner_text("[data-testid=stMain]")
    assert "As at release 1: this is not the current board." in text
    assert "August 2026" in text
    assert "September 2026" not in text.replace("published 24 September 2026", "")


def test_a_measure_is_one_click_away_and_keeps_the_release(server: Server, page: Page) -> None:
    opened(page, server, "/?release=1")
    page.get_by_role("link", name="Financial gap").first.click()
    page.wait_for_url("**/measure?release=1&kpi=financial_gap")
