"""Nothing is shown to those who may not see it, not even to the first deep link to a server that has just started."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import demo
from dashboard.settings import ROOT, folders_of
from tests.browser import conftest
from tests.browser.conftest import StartServer, settled

PLACE = folders_of().place

ADDRESSES = sorted(file.stem.split("_", 1)[1] for file in (ROOT / "pages").glob("[0-9]*.py"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a board in it, so that there is something to give away."""
    return demo.make(tmp_path_factory.mktemp("demo") / "home", folders_of(), say=lambda _: None).store.folder


def shows_nothing(page: Page) -> bool:
    """Tell whether a page has no table, no place, no chart, and nothing to drop a file into or to press."""
    main = page.get_by_test_id("stMain")
    controls = main.locator("table, input, button, canvas, svg.marks, [role=region]").count()
    said = main.inner_text()
    return not controls and PLACE.name.casefold() not in said.casefold() and "Release" not in said


def test_a_cold_server_without_a_mode_shows_no_upload(start_server: StartServer, made: Path, page: Page) -> None:
    server = start_server(made, env={"AUTH_MODE": None}, app="dashboard/app.py")  # with no door before it
    page.goto(f"{server.url}/upload")  # the first request of all: the entry script has not run for anybody
    settled(page, lasting=0.5)
    expect(page.get_by_text("Sign-in is not set up")).to_be_visible()
    assert not page.locator("input[type=file]").count()
    assert shows_nothing(page)


def test_without_a_mode_no_address_shows_anything(start_server: StartServer, made: Path, page: Page) -> None:
    server = start_server(made, env={"AUTH_MODE": None})  # as the Procfile starts it
    for address in [*ADDRESSES, ""]:
        page.goto(f"{server.url}/{address}")
        settled(page, lasting=0.3)
        expect(page.get_by_text("Sign-in is not set up")).to_be_visible()
        assert shows_nothing(page), address


def test_local_mode_is_refused_on_every_address(
    start_server: StartServer, made: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = [each.replace("=127.0.0.1", "=0.0.0.0") for each in conftest.STREAMLIT_RUN]
    monkeypatch.setattr(conftest, "STREAMLIT_RUN", everywhere)
    server = start_server(made)
    page.goto(f"{server.url}/upload")
    settled(page, lasting=0.5)
    expect(page.get_by_text("Local mode is for this machine alone, and the server listens on 0.0.0.0.")).to_be_visible()
    assert shows_nothing(page)


def test_local_mode_on_this_machine_shows_the_page(start_server: StartServer, made: Path, page: Page) -> None:
    server = start_server(made)
    page.goto(f"{server.url}/upload")
    settled(page, lasting=0.5)
    expect(page.get_by_role("heading", name="Step 1 of 4: Drop")).to_be_visible()
    assert page.locator("input[type=file]").count() == 1
    assert not shows_nothing(page)
