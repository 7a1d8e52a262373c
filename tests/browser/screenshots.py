"""Takes the pictures in the documentation: every page of the demo in both themes and three widths, and the pack.

Run it with `make screenshots`. The pack is rendered by LibreOffice and poppler where they are installed
(Debian: libreoffice-impress, poppler-utils); where they are not, its pictures stay as they are and a line says so.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from dashboard import demo, pack
from dashboard.desk import open_desk
from dashboard.edition import read_edition
from dashboard.settings import ROOT, folders_of, today_of
from tests.browser.conftest import chromium, serving, settled
from tests.browser.test_accessibility_browser import PAGES

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1366, 390, 320)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TALLEST = 4000
SHOWN = {path.strip("/").partition("?")[0] or "scorecard": path for path in PAGES}
SHOWN["presentation"] = "/this_week?present=yes&slide=3"


def main() -> None:
    """Write the pictures to docs/screenshots."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        demo.make(home, folders_of())
        _take_pack(home, Path(folder))
        with serving(home) as server, chromium() as browser:
            for name, path in SHOWN.items():
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
        taken = Image.open(io.BytesIO(page.screenshot()))
        taken.quantize(128).save(file, optimize=True)  # a third of the bytes, and the eye sees the same


def _take_pack(home: Path, folder: Path) -> None:
    """Write the slides and the document of the demo's pack as one picture each."""
    office, pages = shutil.which("soffice"), shutil.which("pdftoppm")
    if not (office and pages):
        print("The pictures of the pack stay as they are: libreoffice-impress and poppler-utils are not installed.")
        return
    desk = open_desk(home, folders_of(), today=today_of())
    for kind in ("pptx", "pdf"):
        file = folder / f"pack.{kind}"
        file.write_bytes(pack.taken(desk, read_edition(desk), kind))
        if kind == "pptx":
            convert = (office, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "slides"), str(file))
            subprocess.run(convert, check=True, capture_output=True)
            file = folder / "slides" / "pack.pdf"
        subprocess.run((pages, "-r", "50", "-png", str(file), str(folder / kind)), check=True)
        _sheet(sorted(folder.glob(f"{kind}-*.png"))).save(FOLDER / f"pack_{kind}.png", optimize=True)


def _sheet(files: Sequence[Path], columns: int = 4, gap: int = 6) -> Image.Image:
    """Return pictures of one size side by side on a grey ground."""
    pages = [Image.open(file) for file in files]
    wide, high = pages[0].width + gap, pages[0].height + gap
    sheet = Image.new("RGB", (columns * wide + gap, -(-len(pages) // columns) * high + gap), "#767676")
    for number, page in enumerate(pages):
        sheet.paste(page, (gap + number % columns * wide, gap + number // columns * high))
    return sheet.quantize(64)


if __name__ == "__main__":
    main()
