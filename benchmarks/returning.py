"""A reader who is there already: back to the scorecard, another neighbourhood, the page loaded again.

Run it with `python -m benchmarks.returning [RUNS [SLOWER]]`. Every run is a reader of their own who has opened a page
once, in Chromium on a processor four times slower, or as many times as is asked. The seconds go from the press to the
words of the answer. The table is printed as Markdown. It ends with 1 where a limit was missed.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests import answers, midplace
from tests.browser.asking import SLOWER, percentile, until_said
from tests.browser.conftest import chromium, serving, settled

RUNS = 10

BACK, SWITCHED, LOADED = "Back to the scorecard by the menu", "Another neighbourhood", "The scorecard loaded again"
MOST = {BACK: 1.0, SWITCHED: 0.5, LOADED: 1.0}
"""Seconds that 95 of a hundred readers may wait."""


def main() -> int:
    """Print the table of all runs; return 0 where every way back was within its seconds."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    slower = int(sys.argv[2]) if len(sys.argv) > 2 else SLOWER
    found: dict[str, list[float]] = {each: [] for each in MOST}
    with tempfile.TemporaryDirectory() as folder:
        house = midplace.made(Path(folder))
        environment = {**midplace.environment(house), "AUTH_MODE": "public"}
        with serving(house.root / "home", env=environment) as server, chromium() as browser:
            for run in range(runs + 1):
                with browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB") as reader:
                    for way, seconds in _timed(reader, server.url, slower).items():
                        found[way].extend([seconds] if run else [])
        house.close()
    day = datetime.now(UTC)
    print(f"{runs} runs each, {slower}x slower, {os.cpu_count()} cores, {platform.system()}, {day.day} {day:%B %Y}\n")
    print("| Way | p50 s | p95 s | Most s |\n| --- | --- | --- | --- |")
    for way, each in found.items():
        print(f"| {way} | {percentile(each, 50):.2f} | {percentile(each, 95):.2f} | {MOST[way]:g} |")
    return 0 if all(percentile(each, 95) <= MOST[way] for way, each in found.items()) else 1


def _timed(reader: BrowserContext, url: str, slower: int) -> dict[str, float]:
    """Return the seconds of each way, of one reader."""
    page = reader.new_page()
    reader.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(url)
    _open(page, "Neighbourhood")
    page.get_by_role("combobox").first.click()
    west = page.get_by_role("option", name="West", exact=True)
    west.wait_for()
    switched = _seconds(page, west.click, answers.neighbourhood("West"))
    _open(page, "This week")
    back = _seconds(page, page.get_by_role("link", name="Scorecard").first.click, answers.attention())
    settled(page)
    loaded = _seconds(page, lambda: page.goto(url, wait_until="commit"), answers.attention())
    return {BACK: back, SWITCHED: switched, LOADED: loaded}


def _open(page: Page, name: str) -> None:
    settled(page).get_by_role("link", name=name, exact=True).first.click()
    settled(page, lasting=1.0)


def _seconds(page: Page, press: Callable[[], object], wanted: list[str]) -> float:
    began = time.monotonic()
    press()
    until_said(page, wanted)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
