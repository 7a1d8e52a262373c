"""The server killed in the middle of a month-end: nothing half-done is published, and what to drop again is said."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.store import DATABASE
from tests.browser.conftest import ROOT, Server, serving, settled
from tests.browser.test_month_end_browser import NAMES, TODAY, Rows, as_files, drop, october_in
from tests.browser.test_upload_browser import pick

AGAIN = "drop it again to go on"


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return october_in(tmp_path_factory.mktemp("killed"))


def asked(home: Path, query: str) -> int:
    """Return a number the home's database knows, read beside the server."""
    with closing(sqlite3.connect(f"file:{home / DATABASE}?mode=ro", uri=True)) as database:
        return int(database.execute(query).fetchone()[0])


def kill_once(server: Server, is_so: Callable[[], bool], *, within: float = 60.0) -> None:
    """Kill the server the moment something is so."""
    end = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.002)
    os.kill(server.pid, signal.SIGKILL)


def assert_sound(home: Path) -> None:
    command = [sys.executable, "-m", "dashboard", "verify", "--home", str(home)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **TODAY})
    assert (said.returncode, "0 faults." in said.stdout) == (0, True), said.stdout + said.stderr


def as_large(rows: Rows, *, times: int) -> Rows:
    """Return a file many times as long, every record of it once: reading it takes seconds, not a moment."""
    header, *records = rows
    return [header, *([f"{turn}-{record[0]}", *record[1:]] for turn in range(times) for record in records)]


def upload_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/upload")
    settled(page, lasting=0.5)


def test_killed_while_it_reads_a_large_file_it_asks_for_the_file_again(
    demo_home: Path, october: dict[str, Rows], page: Page
) -> None:
    large = {"large": as_large(october[NAMES[0]], times=100)}
    with serving(demo_home, env=TODAY) as server:
        upload_page(page, server)
        page.locator("input[type=file]").set_input_files(as_files(large))  # type: ignore[arg-type]
        expect(page.get_by_text(re.compile(r"Reading file 1 of 1: large.csv, [\d,]+ rows so far"))).to_be_visible()
        kill_once(server, lambda: asked(demo_home, "select count(*) from dropped") == 1)
    assert_sound(demo_home)
    with serving(demo_home, env=TODAY) as again:
        upload_page(page, again)
        expect(page.get_by_text(f"(not read to its end): {AGAIN}")).to_be_visible()
        expect(page.get_by_text("Release 2 is on the board")).to_be_visible()
        expect(page.get_by_text("No file is in the draft.")).to_be_visible()


def test_killed_between_two_files_what_was_added_is_there_and_the_rest_is_asked_for(
    demo_home: Path, october: dict[str, Rows], page: Page
) -> None:
    def staged() -> int:
        return asked(demo_home, "select count(*) from extract where staged")

    # The last file is long, so that there is a time between two files however slow this test is to look.
    small, last = NAMES[1:], NAMES[0]
    month = {**{name: october[name] for name in small}, last: as_large(october[last], times=100)}
    with serving(demo_home, env=TODAY) as server:
        upload_page(page, server)
        drop(page, month)
        page.get_by_role("button", name="Add to the draft").click()
        kill_once(server, lambda: staged() >= 3)
    added = staged()
    assert 3 <= added < 6
    assert_sound(demo_home)
    with serving(demo_home, env=TODAY) as again:
        upload_page(page, again)
        expect(page.get_by_text(AGAIN)).to_have_count(6 - added)
        expect(page.get_by_role("button", name="Take out of the draft")).to_have_count(added)
        rest = {name: month[name] for name in month if page.get_by_text(f"You dropped {name}.csv at").count()}
        assert len(rest) == 6 - added
        drop(page, rest)
        page.get_by_role("button", name="Add to the draft").click()
        expect(page.get_by_text("6 kinds of file are expected: 6 in the draft.")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("Release 2 is on the board")).to_be_visible()


def test_killed_while_it_publishes_the_month_is_whole_on_the_board_or_whole_in_the_draft(
    demo_home: Path, october: dict[str, Rows], page: Page
) -> None:
    def blobs() -> int:
        return asked(demo_home, "select count(*) from blob")

    with serving(demo_home, env=TODAY) as server:
        upload_page(page, server)
        drop(page, october)
        page.get_by_role("button", name="Add to the draft").click()
        expect(page.get_by_text("6 kinds of file are expected: 6 in the draft.")).to_be_visible(timeout=60_000)
        settled(page, lasting=0.5)
        pick(page, "Why past values change", "Late records")
        page.get_by_role("button", name="Publish", exact=True).click()
        before = blobs()
        page.get_by_role("button", name="Yes, publish").click()
        kill_once(server, lambda: blobs() > before)
    assert_sound(demo_home)
    releases, waits = (asked(demo_home, f"select count(*) from {what}") for what in ("release", "extract where staged"))
    assert (releases, waits) in {(2, 6), (3, 0)}
    with serving(demo_home, env=TODAY) as again:
        upload_page(page, again)
        expect(page.get_by_text(f"Release {releases} is on the board")).to_be_visible()
        expect(page.get_by_role("button", name="Take out of the draft")).to_have_count(waits)
        expect(page.get_by_text(AGAIN)).to_have_count(0)
