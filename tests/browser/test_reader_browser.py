"""What a reader may expect of every page: a name for its tab, a way back, the keyboard, high contrast, plain text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.settings import folders_of
from tests.browser.conftest import Server, serving, settled

MEASURE = "/measure?kpi=emergency_admissions_75_zero_los"
HOSTILE = "*Big* [x](http://evil.example) & www.evil.example <b>board</b>"

TITLE = "Emergency admissions aged 75+, zero length of stay"

FOCUS = """() => {
    const focused = document.activeElement, style = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    const around = focused.closest("[data-baseweb=select]");
    return {
        name: focused.innerText || focused.getAttribute("aria-label"),
        ring: [style, ...(around ? [getComputedStyle(around)] : [])].some(
            each => each.outlineStyle === "solid" && parseFloat(each.outlineWidth) >= 3),
        seen: box.right > 0 && box.left < innerWidth,
    };
}"""


def opened(page: Page, server: Server, path: str) -> Page:
    page.goto(server.url + path)
    page.wait_for_selector("h1")
    return settled(page, lasting=0.4)


def test_the_sentence_stands_above_what_is_chosen_and_below_the_heading(server: Server, page: Page) -> None:
    text = opened(page, server, "/").inner_text("[data-testid=stMain]")
    assert text.index("Doncaster scorecard") < text.index("16 measures:") < text.index("Period")
    first = page.locator("table.board tbody tr").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < 768


def test_the_browsers_back_takes_back_one_choice_at_a_time(server: Server, page: Page) -> None:
    opened(page, server, f"{MEASURE}&area=east")
    page.get_by_role("combobox", name="Measure").click()
    page.get_by_role("option", name="Financial gap").click()
    expect(page.get_by_role("heading", level=1, name="Financial gap", exact=True)).to_be_visible()
    settled(page).go_back()
    expect(page.get_by_role("heading", level=1, name=TITLE, exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Area")).to_have_value("East")
    assert settled(page).url.endswith(f"{MEASURE}&area=east")


def test_a_release_that_is_not_there_is_said_in_a_sentence(server: Server, page: Page) -> None:
    text = opened(page, server, "/?release=99").inner_text("[data-testid=stMain]")
    assert "There is no release 99. The current board is shown." in text
    assert "--as-at" not in text


@pytest.mark.parametrize("width", [1366, 320])
def test_the_keyboard_shows_where_it_is_and_reaches_the_first_finding(
    server: Server, browser: Browser, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB") as reader:
        page = opened(reader.new_page(), server, "/")
        stops: list[dict[str, Any]] = []
        while len(stops) < 12 and not any("Delayed transfers" in each["name"] for each in stops[1:]):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUS))
            stops[-1]["name"] = (
                "the page" if page.evaluate("document.activeElement.tagName") == "MAIN" else str(stops[-1]["name"])
            )
        assert "Delayed transfers" in stops[-1]["name"]
        assert [each for each in stops if not (each["ring"] and each["seen"])] == []


def test_the_menu_of_a_telephone_unfolds(server: Server, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 320, "height": 800}, locale="en-GB") as reader:
        page = opened(reader.new_page(), server, "/")
        expect(page.get_by_test_id("stSidebarNavLink").first).not_to_be_visible()
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Definitions").click()
        expect(page.get_by_role("heading", level=1, name="Definitions", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_keeps_every_chip_readable(
    server: Server, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(color_scheme=scheme, forced_colors="active", locale="en-GB") as reader:
        page = opened(reader.new_page(), server, "/")
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        styles = page.evaluate("""['red', 'amber', 'green', 'none'].map(kind => {
            const style = getComputedStyle(document.querySelector(`.chip.${kind}`));
            return style.borderTopStyle + style.borderTopWidth;
        })""")
        assert len(set(styles)) == 4


@pytest.mark.parametrize("path", ["/", MEASURE])
def test_a_page_fits_on_a4_without_its_controls(server: Server, page: Page, path: str) -> None:
    opened(page, server, path).set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    settled(page)
    expect(page.get_by_test_id("stSelectbox").first).not_to_be_visible()
    expect(page.get_by_test_id("stHeader")).not_to_be_visible()
    wide = (
        "all => all.filter(each => each.offsetWidth > each.parentElement.clientWidth + 1).map(each => each.innerText)"
    )
    assert page.locator("table.board").evaluate_all(wide) == []


@pytest.fixture(scope="module")
def late(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the board of a place with a hostile name, read two months after its last data."""
    folder = tmp_path_factory.mktemp("late")
    place = Path(shutil.copytree(folders_of().place, folder / "place"))
    said = (place / "place.yaml").read_text(encoding="utf-8")
    said = said.replace("name: Doncaster", f"name: '{HOSTILE}'").replace("lookup_note: ", f"lookup_note: '{HOSTILE}' #")
    (place / "place.yaml").write_text(said, encoding="utf-8")
    home = Path(shutil.copytree(made_demo, folder / "home"))
    with serving(home, env={"DASHBOARD_PLACE": str(place), "DASHBOARD_TODAY": "2026-12-01"}) as running:
        yield running


def test_late_data_has_its_chip_and_is_not_counted_as_current(late: Server, page: Page) -> None:
    text = " ".join(opened(page, late, "/").inner_text("[data-testid=stMain]").split())
    assert "9 with late data" in text  # all that comes by the month; what comes by the year is not due
    assert "! Late October was due on 14 November; 17 days late. September shown, rated for September;" in text


def test_what_a_place_writes_is_text_and_never_a_link(late: Server, page: Page) -> None:
    opened(page, late, "/?release=draft")
    expect(page.get_by_role("heading", level=1, name="*Big* [x](http:")).to_be_visible()
    links = page.locator("[data-testid=stMain] a").evaluate_all("all => all.map(each => each.href)")
    assert [each for each in links if "evil" in each] == []
    assert not page.locator("[data-testid=stMain] :is(b, em)", has_text="board").count()
