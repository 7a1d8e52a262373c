"""Every page on paper: whole, black on white, without what only a screen can do, its release on every sheet."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.conftest import Server, serving, settled
from tests.browser.test_accessibility_browser import PAGES, ZERO

ONE_MEASURE = f"/definitions?kpi={ZERO}"
EVERY = [ONE_MEASURE if each == "/definitions" else each for each in PAGES]
FOOT = "Doncaster. Release 2, published 22 October 2026. Synthetic data: no figure is about real people."
ONLY_ON_SCREEN = ("Month-end", "Skip to main content", "Download as", "keyboard_arrow", "Choose an option")

LONGEST = """() => {
    const rows = each => [...each.querySelectorAll("tr")].map(row => [...row.cells].map(cell => cell.textContent));
    const tables = [...document.querySelectorAll("[data-testid=stMain] table.board")].map(rows);
    return tables.sort((one, other) => other.length - one.length)[0] ?? [];
}"""

# The luminance of what is painted, as a grey printer has it.
GREYS = """() => {
    const grey = colour => colour.match(/[\\d.]+/g).map(Number);
    const style = kind => getComputedStyle(document.querySelector(`.chip.${kind}`));
    const chip = each => ({
        ground: grey(each.backgroundColor), text: grey(each.color), border: each.borderTopStyle});
    const chips = Object.fromEntries(["red", "amber", "green"].map(kind => [kind, chip(style(kind))]));
    const texts = [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, p, td, th, a)")];
    return {chips, texts: [...new Set(texts.map(each => getComputedStyle(each).color))]};
}"""


@dataclass(frozen=True)
class Sheets:
    """A page as it was printed: the text of each sheet; and of the screen its longest table, headings and height."""

    texts: list[str]
    rows: list[list[str]]
    headings: list[str]
    height: int


@pytest.fixture(scope="module")
def server(made_demo: Path) -> Iterator[Server]:
    with serving(made_demo) as running:
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """Return the one tab that all pages are printed from, of a reader whose theme is dark: paper is white."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="dark", locale="en-GB") as context:
        yield context.new_page()


def printed(page: Page, server: Server, path: str) -> Sheets:
    page.goto(server.url + path)
    page.wait_for_selector("h1")
    settled(page)
    rows = page.evaluate(LONGEST)
    headings = page.locator("[data-testid=stMain] :is(h1, h2, h3)").all_text_contents()
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return Sheets([each.extract_text() for each in sheets], rows, headings, height)


def bare(text: str) -> str:
    """Return text without spaces and ligatures: where a line breaks on paper is no fault."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("path", EVERY)
def test_a_page_is_printed_whole_with_its_release_on_every_sheet(server: Server, reader: Page, path: str) -> None:
    made = printed(reader, server, path)
    whole = bare("".join(made.texts))
    assert [each for each in made.texts if bare(FOOT) not in bare(each)] == []
    assert [each for each in ONLY_ON_SCREEN if bare(each) in whole] == []
    # The last row of the longest table: by its words, as the lines of cells that stand side by side are read in turn.
    assert [word for row in made.rows[-1:] for cell in row for word in cell.split() if bare(word) not in whole] == []
    assert len(made.texts) > 1 or made.height < 1500
    # A heading is never the last thing on a sheet.
    ends = [bare(each).partition(bare(FOOT))[0] for each in made.texts]
    assert [each for each in made.headings if any(end.endswith(bare(each)) for end in ends)] == []


def test_a_table_over_several_sheets_has_its_header_on_each_and_no_row_in_two(server: Server, reader: Page) -> None:
    made = printed(reader, server, f"/measure?kpi={ZERO}")
    header, *rows = made.rows
    assert len(rows) == 36
    # The rows of another table of the same months say other numbers.
    held = [sum(bare("".join(row)) in bare(each) for row in rows) for each in made.texts]
    on = [text for text, found in zip(made.texts, held, strict=True) if found > 3]
    assert len(on) > 1
    assert all(bare(name) in bare(text) for text in on for name in header)
    # What is folded away on the screen is there, and the map, which is a picture of the table, is not missed.
    whole = bare("".join(made.texts))
    assert bare("Where this number came from") in whole
    assert bare("The files behind this number") in whole
    assert bare("Add an action") not in whole


def test_a_grey_printer_tells_the_chips_apart_and_text_is_black_in_the_dark_theme(server: Server, reader: Page) -> None:
    reader.goto(f"{server.url}/")
    reader.wait_for_selector("table.board")
    settled(reader).emulate_media(media="print")
    try:
        seen = reader.evaluate(GREYS)
        chips = seen["chips"]
        assert seen["texts"] == ["rgb(0, 0, 0)"]
        light = {kind: luminance(each["ground"]) for kind, each in chips.items()}
        assert light["red"] < 0.3
        assert 0.6 < light["amber"] < light["green"]
        assert luminance(chips["red"]["text"]) > 0.99
        assert {each["border"] for each in chips.values()} == {"solid"}
    finally:
        reader.emulate_media(media="screen")


def luminance(colour: list[float]) -> float:
    """Return how light a colour is on white paper, from 0 to 1: what is not painted is the paper."""
    red, green, blue, *alpha = colour
    return 1.0 if alpha == [0] else (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
