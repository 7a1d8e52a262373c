"""Accessibility of every page there is, in both themes and on two widths: axe, and what axe does not look at.

A new page is looked at without a line of its own here: the list is the folder's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.conftest import ROOT, Server, StartServer, serving, settled

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
ZERO = "emergency_admissions_75_zero_los"
QUERY = {"measure": f"?kpi={ZERO}", "neighbourhood": "?area=east"}
FILES = sorted((ROOT / "pages").glob("[0-9]*.py"))
PAGES = [f"/{name}{QUERY.get(name, '')}" for name in (file.stem.split("_", 1)[1] for file in FILES)]
MORE = [
    "/measure?kpi=healthy_life_expectancy_female",
    "/measure?kpi=life_expectancy_male",
    f"/definitions?kpi={ZERO}&method=rates-and-intervals",
    "/scorecard?find=xyz&sort=nowhere",
]
DRAFT = [f"{page}{'&' if '?' in page else '?'}release=draft" for page in PAGES if page.startswith(("/score", "/meas"))]

ALLOWED = {
    # Streamlit's box for files: a section with the role of a presentation that can be focused. Best practice, minor.
    "presentation-role-conflict": {"/upload", "/targets"},
}
"""Rules of axe that may be broken, and on which pages: by the library, where no setting of ours can mend it."""

# A link within a sentence may be as high as its line: WCAG 2.2, 2.5.8, inline.
SMALL = """() => [...document.querySelectorAll(
    "[data-testid=stMain] :is(a, button, input, select, textarea, summary, [role=button], [role=combobox], [role=tab])"
)].filter(each => each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
.filter(each => !(each.matches("p a, li a, td a") && getComputedStyle(each).display === "inline")).map(each => {
    const target = each.closest("label, [data-baseweb=select], [data-baseweb=input]") ?? each;
    const box = target.getBoundingClientRect();
    return {html: each.outerHTML.slice(0, 160), width: box.width, height: box.height};
}).filter(each => each.width > 0 && (each.width < 24 || each.height < 24))"""

# The colours that are there, as the browser works them out; what is drawn on is the page's own ground.
DRAWN = """() => {
    const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const luminance = colour => channels(colour).map(each => each / 255)
        .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
        .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = luminance(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor);
    const ratio = colour => {
        const [dark, light] = [luminance(colour), ground].sort((one, other) => one - other);
        return (light + 0.05) / (dark + 0.05);
    };
    // A label that crosses a line has the ground's colour around it: the same text once more, beneath.
    const at = each => each.textContent + each.getAttribute("transform");
    const isHalo = (each, style) => each.tagName === "text" && style.stroke !== "none" && style.stroke === style.fill
        && [...document.querySelectorAll("svg.marks text")].some(other => other !== each && at(other) === at(each));
    const faint = (least, shapes, property) => [...document.querySelectorAll(shapes)]
        .map(each => [each, getComputedStyle(each)])
        .filter(([each, style]) => style[property].startsWith("rgb(") && style.opacity > 0 && each.getBBox().width > 0)
        .filter(([each, style]) => !isHalo(each, style))
        .map(([each, style]) => [each.outerHTML.slice(0, 120), Math.round(ratio(style[property]) * 100) / 100])
        .filter(([, found]) => found < least);
    return [
        ...faint(4.5, "svg.marks text", "fill"),
        ...faint(3, "svg.marks .mark-symbol path", "stroke"),
        ...faint(3, "svg.marks .mark-line path", "stroke"),
    ];
}"""

# The page scrolls in its main part: the document itself is never wider than the screen.
WIDER = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
    .filter(each => each.scrollWidth > each.clientWidth).map(each => each.scrollWidth)"""

NAMES = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart], [data-testid=stDeckGlJsonChart]")]
    .map(each => (each.querySelector("[aria-label]") ?? each).getAttribute("aria-label"))"""


@pytest.fixture(scope="module")
def server(made_demo: Path) -> Iterator[Server]:
    with serving(made_demo) as running:
        yield running


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("empty") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def readers(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Return a reader for each theme, who meets the scripts of a page once: looking is all that is done here."""
    screen: ViewportSize = {"width": 1366, "height": 800}
    with ExitStack() as stack:
        yield {
            theme: stack.enter_context(browser.new_context(viewport=screen, color_scheme=theme, locale="en-GB"))
            for theme in THEMES
        }


def opened(reader: Page, server: Server, path: str) -> Page:
    reader.goto(server.url + path)
    reader.wait_for_selector("h1")
    settled(reader, lasting=0.4)
    reader.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(each => each.click())")
    return settled(reader, lasting=0.4)


def broken(page: Page, path: str) -> list[tuple[str, list[str]]]:
    """Return the rules of axe a page breaks and is not allowed to, best practice too, with what breaks them."""
    allowed = {rule for rule, pages in ALLOWED.items() if any(path.startswith(each) for each in pages)}
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        (each["id"], [node["html"][:200] for node in each["nodes"]][:3]) for each in found if each["id"] not in allowed
    ]


def faults(page: Page, path: str) -> dict[str, Any]:
    """Return all that is wrong with a page as it is shown now; what is in order is left out."""
    seen = {
        "axe": broken(page, path),
        "targets under 24 pixels": page.evaluate(SMALL),
        "faint in a chart": page.evaluate(DRAWN),
        "wider than the screen": page.evaluate(WIDER),
    }
    return {name: found for name, found in seen.items() if found}


FAULTY = """
import altair as alt
import pandas as pd
import streamlit as st

st.title("Faulty")
st.html("<img src='data:,'><button style='height: 12px; padding: 0'>x</button><div style='width: 2000px'>wide</div>")
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
    assert [width > 2000 for width in found["wider than the screen"]] == [True]


@pytest.mark.parametrize(
    ("path", "theme"),
    [
        *((path, theme) for path in PAGES for theme in THEMES),
        *zip(MORE + DRAFT, list(THEMES) * len(MORE + DRAFT), strict=False),
    ],
)
def test_a_page_has_no_fault_of_accessibility_on_a_screen_or_a_telephone(
    server: Server, readers: dict[str, BrowserContext], path: str, theme: Theme
) -> None:
    page = readers[theme].new_page()
    try:
        wide = faults(opened(page, server, path), path)
        page.set_viewport_size({"width": 320, "height": 800})
        settled(page, lasting=0.4)
        assert {"1366": wide, "320": faults(page, path)} == {"1366": {}, "320": {}}
    finally:
        page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_nothing_on_it_yet_has_none_either(
    empty: Server, readers: dict[str, BrowserContext], path: str
) -> None:
    page = readers["light"].new_page()
    try:
        assert faults(opened(page, empty, path), path) == {}
    finally:
        page.close()


def test_no_two_charts_of_a_page_have_the_same_name_and_none_has_the_librarys(server: Server, page: Page) -> None:
    names = opened(page, server, f"/measure?kpi={ZERO}").evaluate(NAMES)
    assert len(names) == 3
    assert len(set(names)) == 3
    assert all(each and "Vega" not in each and len(each) <= 300 for each in names)
