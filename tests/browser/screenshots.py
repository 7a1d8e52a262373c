"""Takes the pictures in the documentation: every page of the demo, in both themes and three widths.

Run it with `make screenshots`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from dashboard import demo
from dashboard.settings import ROOT, folders_of
from tests.browser.conftest import chromium, serving, settled

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1366, 390, 320)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TALLEST = 4000
PAGES = {
    "scorecard": "/",
    "measure": "/measure?kpi=emergency_admissions_75_zero_los",
    "neighbourhood": "/neighbourhood?area=east",
    "this_week": "/this_week",
    "upload": "/upload",
    "data": "/data",
    "definitions": "/definitions",
}


def main() -> None:
    """Write the pictures to docs/screenshots."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        demo.make(home, folders_of())
        with serving(home) as server, chromium() as browser:
            for name, path in PAGES.items():
                for width in WIDTHS:
                    for theme in THEMES:
                        _take(browser, server.url + path, FOLDER / f"{name}_{theme}_{width}.png", width, theme)


def _take(browser: Browser, url: str, file: Path, width: int, theme: Literal["light", "dark"]) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, locale="en-GB") as reader:
        page = reader.new_page()
        page.goto(url)
        page.wait_for_selector("h1")
        settled(page, lasting=1.0)
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height + 60, TALLEST)})
        settled(page, lasting=1.0)
        page.screenshot(path=file)


if __name__ == "__main__":
    main()
