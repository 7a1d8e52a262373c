"""Two leads at once, in two browsers: nobody publishes what they have not seen or loses a file; one release is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.desk import Desk, open_desk
from dashboard.manifest import manifest_at
from dashboard.settings import folders_of
from dashboard.verify import faults
from tests.browser.conftest import Server, StartServer, settled
from tests.browser.test_month_end_browser import NAMES, TODAY, Rows, drop, october_in
from tests.browser.test_upload_browser import explain, pick, press

MOVED = "The draft changed after this page showed it, so nothing was published."


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return october_in(tmp_path_factory.mktemp("two"))


@pytest.fixture
def desk(demo_home: Path) -> Iterator[Desk]:
    """Return a desk at the home; when the server has ended, nothing in it may be at fault."""
    desk = open_desk(demo_home, folders_of(), today=date.fromisoformat(TODAY["DASHBOARD_TODAY"]))
    yield desk
    assert faults(desk.store) == []
    desk.store.engine.dispose()


@pytest.fixture
def server(desk: Desk, start_server: StartServer, demo_home: Path) -> Server:  # noqa: ARG001 - it ends before the desk
    return start_server(demo_home, env=TODAY)


@pytest.fixture
def leads(browser: Browser, server: Server) -> Iterator[tuple[Page, Page]]:
    """Return the Upload page in two browsers."""
    with browser.new_context() as first, browser.new_context() as second:
        pages = first.new_page(), second.new_page()
        for page in pages:
            page.goto(f"{server.url}/upload")
            settled(page)
        yield pages


def add(page: Page, files: dict[str, Rows]) -> None:
    drop(page, files)
    press(page, "Add to the draft")
    for name in files:
        expect(page.get_by_role("button", name=f"Take out of the draft: {name}.csv")).to_be_visible(timeout=60_000)
    settled(page, lasting=0.5)


def ask_to_publish(page: Page) -> None:
    """Say why, and press the first of the two buttons."""
    pick(page, "Why past values change", "Late records")
    explain(page, "As every month")
    press(page, "Publish", exact=True)


def on_board(desk: Desk) -> set[str]:
    """Return the files that the current release added to the demo's."""
    latest, second = desk.store.latest(), desk.store.release(2)
    assert latest is not None
    assert second is not None
    had, has = (set(manifest_at(desk.store, each.manifest).extracts) for each in (second, latest))
    return {each.file for each in desk.store.extracts(has - had)}


def test_what_somebody_else_published_meanwhile_is_shown_and_no_file_is_lost(
    leads: tuple[Page, Page], desk: Desk, october: dict[str, Rows]
) -> None:
    first, second = leads
    mine, theirs, later = ({name: october[name]} for name in (NAMES[0], NAMES[2], NAMES[1]))
    add(first, mine)
    pick(first, "Why past values change", "Late records")
    explain(first, "As every month")
    add(second, theirs)
    press(first, "Publish", exact=True)
    expect(first.get_by_text(MOVED)).to_be_visible()
    expect(first.get_by_role("button", name=f"Take out of the draft: {NAMES[2]}.csv")).to_be_visible()
    assert len(desk.store.releases()) == 2

    press(first, "Publish", exact=True)
    expect(first.get_by_role("button", name="Yes, publish")).to_be_visible()
    ask_to_publish(second)
    press(second, "Yes, publish")
    expect(second.get_by_text("Release 3 is published.")).to_be_visible(timeout=30_000)
    press(first, "Yes, publish")
    expect(first.get_by_text(MOVED)).to_be_visible()
    expect(first.get_by_text("Publishing would change nothing")).to_be_visible()
    expect(first.get_by_text("Release 3 is on the board")).to_be_visible()
    assert len(desk.store.releases()) == 3
    assert on_board(desk) == {f"{NAMES[0]}.csv", f"{NAMES[2]}.csv"}

    add(first, later)
    assert [extract.file for extract in desk.store.staged()] == [f"{NAMES[1]}.csv"]


def test_of_two_who_publish_at_the_same_moment_one_makes_the_release(
    leads: tuple[Page, Page], desk: Desk, october: dict[str, Rows]
) -> None:
    first, second = leads
    add(first, {NAMES[0]: october[NAMES[0]]})
    second.reload()
    settled(second, lasting=0.5)
    for page in leads:
        ask_to_publish(page)
        expect(page.get_by_role("button", name="Yes, publish")).to_be_visible()
    for page in leads:
        page.get_by_role("button", name="Yes, publish").click()
    for page in leads:
        expect(page.get_by_role("dialog")).to_have_count(0, timeout=30_000)
        expect(page.get_by_text("Release 3 is on the board")).to_be_visible()
        settled(page, lasting=0.5)
    said = [page.get_by_text("Release 3 is published.").count() for page in leads]
    moved = [page.get_by_text(MOVED).count() for page in leads]
    assert sorted(said) == sorted(moved) == [0, 1]
    assert [a + b for a, b in zip(said, moved, strict=True)] == [1, 1]
    assert len(desk.store.releases()) == 3
    assert on_board(desk) == {f"{NAMES[0]}.csv"}
