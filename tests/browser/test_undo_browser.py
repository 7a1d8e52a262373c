"""Undo in two clicks: every page a board member reads is, to a screen reader, what it was before the month came."""

from __future__ import annotations

import difflib
import hashlib
import io
import re
import time
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.csvtext import csv_text
from dashboard.desk import load, open_desk
from dashboard.ingest import Options
from dashboard.release import publish
from dashboard.settings import folders_of
from tests.browser.conftest import Server, StartServer, go, settled
from tests.browser.test_month_end_browser import COUNT_CLICKS, TODAY, Rows, october_in

MEASURES = ("emergency_admissions_75_zero_los", "delayed_transfers_per_day", "financial_gap")
NORTH = "&area=north"
PAGES = (
    "/",
    "/?period=2026-08",
    *(f"/measure?kpi={each}" for each in MEASURES),
    f"/measure?kpi={MEASURES[0]}{NORTH}",
    "/neighbourhood?area=east",
    "/definitions",
)
MUST_DIFFER = (r"\b[Rr]elease \d+\b", r"published (on )?\d{1,2} \w+ \d{4}( at \d\d:\d\d)?", r"\d\d:\d\d UTC")
"""Which release it is and since when: an undo is a release of its own. Nothing else may be another word."""


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return october_in(tmp_path_factory.mktemp("undone"))


def put_on_board(home: Path, files: dict[str, Rows]) -> None:
    """Load six files into a home and publish them."""
    desk = open_desk(home, folders_of(), today=date.fromisoformat(TODAY["DASHBOARD_TODAY"]))
    for name, rows in files.items():
        source = re.sub(r"_\d{4}-\d\d$", "", name)
        stream = io.BytesIO(csv_text(rows).encode())
        assert not load(desk, source, stream, f"{name}.csv", Options(desk.today)).is_refused
    released, _ = publish(desk, "Late records.")
    assert released is not None
    desk.store.engine.dispose()


def tree(page: Page, server: Server, path: str) -> str:
    """Return what a screen reader is told of a page, every fold opened, without which release it is and since when."""
    go(page, server.url + path, lasting=0.4)
    if path.startswith("/measure"):
        for summary in page.locator("details > summary").all():
            summary.press("Enter")
        settled(page, lasting=0.5)
    told = page.locator("#root").aria_snapshot()
    for form in MUST_DIFFER:
        told = re.sub(form, "...", told)
    return told


def hashes(trees: dict[str, str]) -> dict[str, str]:
    return {path: hashlib.sha256(told.encode()).hexdigest() for path, told in trees.items()}


def test_after_an_undo_of_two_clicks_every_page_is_identical_to_what_it_was(
    start_server: StartServer, demo_home: Path, october: dict[str, Rows], page: Page
) -> None:
    server = start_server(demo_home, env=TODAY)
    before = {path: tree(page, server, path) for path in PAGES}
    put_on_board(demo_home, october)
    assert tree(page, server, "/") != before["/"], "there is something to undo"

    go(page, f"{server.url}/upload")
    page.evaluate(COUNT_CLICKS)
    started = time.monotonic()
    page.get_by_role("button", name="Undo release 3: return everyone to release 2").click()
    page.get_by_role("button", name="Yes, undo").click()
    expect(page.get_by_text("Release 4 is published: it is release 2 again.")).to_be_visible(timeout=10_000)
    print(f"Undone in {time.monotonic() - started:.2f} s and {page.evaluate('window.clicks')} clicks")
    assert page.evaluate("window.clicks") == 2

    after = {path: tree(page, server, path) for path in PAGES}
    changed = [path for path in PAGES if hashes(after)[path] != hashes(before)[path]]
    shown = [
        line
        for path in changed
        for line in difflib.unified_diff(before[path].splitlines(), after[path].splitlines(), path, path, lineterm="")
    ]
    assert not changed, "\n".join(shown)
