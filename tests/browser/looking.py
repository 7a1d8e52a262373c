"""What is wrong with a page as it is shown: the rules of axe, and what axe does not look at."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dashboard.accessibility import THEMES, WIDTHS, allowed_on
from tests.browser.conftest import settled

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

# What has a fixed height or width and more in it than fits, with no way to scroll there.
CUT = """() => [...document.querySelectorAll("[data-testid=stMain] *")].filter(each => {
    const style = getComputedStyle(each), hides = way => ["hidden", "clip"].includes(way);
    const box = each.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && each.innerText?.trim() && each.checkVisibility({visibilityProperty: true})
        && ((hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
            || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1));
}).map(each => each.outerHTML.slice(0, 160))"""


def broken(page: Page, path: str) -> list[tuple[str, list[str]]]:
    """Return the rules of axe a page breaks and is not allowed to, best practice too, with what breaks them."""
    allowed = allowed_on(path)
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


def faults_everywhere(page: Page, path: str, url: str = "") -> dict[str, dict[str, Any]]:
    """Return what is wrong with what a page shows, in each theme and on each width; what is in order is left out.

    It is opened at a server's address for each theme, since a chart keeps the colours it was drawn in. Without one it
    is looked at as it stands: a dialog stays open, and a file that was dropped stays dropped.
    """
    found = {}
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        if url:
            page.goto(url + path)
            page.wait_for_selector("h1")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            settled(page)
            found[f"{theme} {width}"] = faults(page, path)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    return {where: each for where, each in found.items() if each}
