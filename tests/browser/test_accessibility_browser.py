"""Accessibility of every page there is, in both themes and on two widths: axe, and what axe does not look at.

A new page is looked at without a line of its own here: the list is the folder's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from dashboard.accessibility import AXE, BY_AXE, CRITERIA, THEMES, WIDTHS, Theme
from tests.browser.conftest import ROOT, Server, StartServer, go, serving, settled
from tests.browser.looking import CUT, faults

ZERO = "emergency_admissions_75_zero_los"
QUERY = {"measure": f"?kpi={ZERO}", "neighbourhood": "?area=east"}
FILES = sorted((ROOT / "pages").glob("[0-9]*.py"))
# The first file is the front: its address is the board's own, and its name is none.
PAGES = ["/", *(f"/{name}{QUERY.get(name, '')}" for name in (file.stem.split("_", 1)[1] for file in FILES[1:]))]
MORE = [
    "/measure?kpi=healthy_life_expectancy_female",
    "/measure?kpi=life_expectancy_male",
    f"/definitions?kpi={ZERO}&method=rates-and-intervals",
    "/scorecard?find=xyz&sort=nowhere",
]
DRAFT = [
    f"{page}{'&' if '?' in page else '?'}release=draft" for page in PAGES if page == "/" or page.startswith("/meas")
]

NAMES = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart], [data-testid=stDeckGlJsonChart]")]
    .map(each => (each.querySelector("[aria-label]") ?? each).getAttribute("aria-label"))"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("empty") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """Return a reader who goes from page to page: looking is all that is done here."""
    with browser.new_context(viewport={"width": 1366, "height": 800}, locale="en-GB") as met:
        yield met.new_page()


DRAWINGS = "svg.marks, canvas, img.drawn"


def opened(reader: Page, server: Server, path: str) -> Page:
    go(reader, server.url + path, lasting=0.4)
    reader.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(each => each.click())")
    return settled(reader, lasting=0.4)


FAULTY = """
import altair as alt
import pandas as pd
import streamlit as st

st.title("Faulty")
st.html("<img src='data:,'><button style='height: 12px; padding: 0'>x</button><div style='width: 2000px'>wide</div>"
        "<p style='height: 9px; overflow: hidden'>cut</p>")
drawn = alt.Chart(pd.DataFrame({"x": [1, 2], "y": [1, 2]}))
line = drawn.mark_line(color="#EEEEEE").encode(x="x", y="y")
st.altair_chart(line + drawn.mark_text(color="#BBBBBB", text="faint").encode(x="x"), theme=None)
"""


def test_a_page_full_of_faults_is_told_all_of_them(start_server: StartServer, page: Page, tmp_path: Path) -> None:
    script = tmp_path / "faulty.py"
    script.write_text(FAULTY, encoding="utf-8")
    found = faults(opened(page, start_server(app=script), "/"), "/")
    assert "image-alt" in [rule for rule, _ in found["axe"]]
    assert [each["height"] for each in found["targets under 24 pixels"]] == [12]
    assert {ratio for _, ratio in found["faint in a chart"]} >= {1.16, 1.92}
    assert [cut for cut in page.evaluate(CUT) if "cut</p>" in cut]
    assert [width > 2000 for width in found["wider than the screen"]] == [True]


def test_the_statement_names_the_rules_that_are_run(page: Page) -> None:
    page.set_content("<html lang='en'><title>Any</title><main><h1>Any</h1></main>")
    ran = Axe().run(page).response
    tags = {
        tag
        for how in ("passes", "violations", "incomplete", "inapplicable")
        for each in ran[how]
        for tag in each["tags"]
    }
    numbers = {".".join((tag[4], tag[5], tag[6:])) for tag in tags if re.fullmatch(r"wcag\d{3,4}", tag)}
    assert ran["testEngine"]["version"] == AXE
    assert numbers & CRITERIA.keys() == set(BY_AXE)


LOOKS = [
    *((path, THEMES) for path in PAGES),
    *((path, (theme,)) for path, theme in zip(MORE + DRAFT, list(THEMES) * len(MORE + DRAFT), strict=False)),
]


@pytest.mark.parametrize(("path", "themes"), LOOKS, ids=[path for path, _ in LOOKS])
def test_a_page_has_no_fault_of_accessibility_on_a_screen_or_a_telephone(
    server: Server, reader: Page, path: str, themes: tuple[Theme, ...]
) -> None:
    found = {}
    for theme in themes:
        reader.emulate_media(color_scheme=theme)
        # What is drawn keeps the colours it was drawn in; the rest of a page turns with its reader's screen.
        if theme == themes[0] or reader.locator(DRAWINGS).count():
            reader.set_viewport_size({"width": WIDTHS[0], "height": 800})
            opened(reader, server, path)
            assert reader.title() == f"{reader.locator('h1').inner_text()} - Placeboard"
        for width in WIDTHS:
            reader.set_viewport_size({"width": width, "height": 800})
            settled(reader, lasting=0.4)
            found[f"{theme} {width}"] = faults(reader, path)
    assert {where: each for where, each in found.items() if each} == {}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_nothing_on_it_yet_has_none_either(empty: Server, reader: Page, path: str) -> None:
    reader.emulate_media(color_scheme="light")
    reader.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert faults(opened(reader, empty, path), path) == {}


def test_no_two_charts_of_a_page_have_the_same_name_and_none_has_the_librarys(server: Server, page: Page) -> None:
    names = opened(page, server, f"/measure?kpi={ZERO}").evaluate(NAMES)
    assert len(names) == 3
    assert len(set(names)) == 3
    assert all(each and "Vega" not in each and len(each) <= 300 for each in names)
