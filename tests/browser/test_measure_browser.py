"""The measure page as a board member meets it: cold, in both themes, wide and narrow, with nothing asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import measure
from dashboard.desk import open_desk
from dashboard.edition import read_edition
from dashboard.settings import folders_of
from tests.browser.conftest import Server, go, settled

PATH = "/measure?kpi=emergency_admissions_75_zero_los"
NAMES = "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')].map(each => each.getAttribute('aria-label'))"
TEXTS = "[...document.querySelectorAll('[data-testid=stVegaLiteChart] text')].map(each => getComputedStyle(each).fill)"


def opened(page: Page, server: Server, path: str = PATH) -> Page:
    page.goto(server.url + path)
    page.wait_for_selector("table.board:visible")
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    return settled(page)


def unfolded(page: Page) -> Page:
    for each in page.locator("[data-testid=stExpander] summary").all():
        each.press("Enter")  # by keyboard: the fold before it is still sliding open
    return settled(page, lasting=0.5)


def test_a_deep_link_on_a_cold_server_gives_the_finding_the_chart_and_the_table(
    server: Server, page: Page, outside_requests: list[str]
) -> None:
    opened(page, server)
    page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
    expect(
        page.get_by_role("heading", level=1, name="Emergency admissions aged 75+, zero length of stay", exact=True)
    ).to_be_visible()
    text = page.inner_text("[data-testid=stMain]")
    assert "Watch in September 2026: missed by 0.6; tolerance 0.8; provisional." in text
    first = page.locator("table.board", has_text="worst first").locator("tbody tr").first.inner_text()
    assert first.split() == ["East", "10.8", "(p)", "7.6", "R", "Off", "target", "8.6", "to", "13.2", "89", "8,271"]
    page.wait_for_timeout(500)
    assert outside_requests == []


def test_every_chart_has_a_name_of_its_own_that_says_the_number(server: Server, page: Page) -> None:
    opened(page, server)
    names = page.evaluate(NAMES)
    figure = page.get_by_role("figure").get_attribute("aria-label") or ""
    assert len({*names, figure}) == 3
    assert all(30 < len(name) <= 300 and "visualization" not in name for name in (*names, figure))
    assert "Latest 8.1 per 1,000" in names[0]


def test_the_number_walks_back_to_its_files_in_one_click(server: Server, page: Page) -> None:
    opened(page, server)
    page.get_by_text("Where this number came from").click()
    table = page.locator("table.board", has_text="The files behind this number")
    expect(table).to_be_visible()
    assert "admissions_2026-09.csv" in table.inner_text()
    assert "targets.csv, line 16" in page.inner_text("[data-testid=stMain]")


def test_the_chart_can_be_read_as_a_table_with_the_same_number(server: Server, page: Page) -> None:
    opened(page, server)
    page.get_by_text("Show as table").click()
    row = page.locator("table.board", has_text="latest first").locator("tbody tr").first
    expect(row).to_be_visible()
    assert "8.1 (p)" in row.inner_text()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").first.click()
    assert download.value.suggested_filename.endswith(".csv")
    assert "8.116824" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_chart_is_taken_away_as_a_picture_and_small_charts_are_drawn(server: Server, page: Page) -> None:
    opened(page, server)
    for ending, starts in (("SVG", "<svg"), ("PNG", "PNG")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Picture ({ending})").first.click()
        assert download.value.suggested_filename.endswith(f".{ending.lower()}")
        assert starts in Path(download.value.path()).read_bytes()[:8].decode("latin-1")
    drawn = page.locator(".multiples img")
    expect(drawn).to_have_count(4)
    assert drawn.evaluate_all("each => each.every(one => one.complete && one.naturalWidth === 288)")
    expect(page.get_by_role("img", name="East, October 2023 to September 2026. Latest 10.8")).to_be_visible()


def test_another_area_and_measure_are_chosen_and_stand_in_the_address(server: Server, page: Page) -> None:
    opened(page, server, f"{PATH}&area=east")
    assert "Off target in September 2026: 3.2 above" in page.inner_text("[data-testid=stMain]")
    page.get_by_role("combobox", name="Measure").click()
    page.get_by_role("option", name="Healthy life expectancy at birth, male").click()
    expect(
        settled(page).get_by_role("heading", level=1, name="Healthy life expectancy at birth, male", exact=True)
    ).to_be_visible()
    assert "Worse than England" in page.inner_text("[data-testid=stMain]")
    assert "kpi=healthy_life_expectancy_male" in page.url
    assert page.get_by_role("combobox", name="Area").input_value() == "Doncaster"


def test_every_number_of_the_scorecard_leads_to_its_formula_and_its_inputs(
    server: Server, page: Page, made_demo: Path
) -> None:
    page.goto(server.url)
    page.wait_for_selector("table.board")
    links = settled(page).locator("table.board a[href^=measure]")
    ways = {str(each.get_attribute("href")): "" for each in links.all()}
    edition = read_edition(open_desk(made_demo, folders_of()))
    live = {each.id for each in edition.indicators if each.status == "live"}
    assert {way.split("kpi=")[1].split("&")[0] for way in ways} >= live
    for name in one_of_each_method(made_demo, sorted(live)):
        go(page, f"{server.url}/measure?kpi={name}")
        for fold in ("How this number was made", "Where this number came from"):
            settled(page).locator("[data-testid=stExpander] summary", has_text=fold).press("Enter")
        expect(page.locator("table.board", has_text="The files behind this number")).to_be_visible()
        made = page.locator("dl.made")
        for label in ("What was counted", "Value", "Target rating", "Benchmark", "Variation"):
            expect(made.locator("dt", has_text=label).first).to_be_visible()
        assert re.search(r"the definition, lines? \d", made.inner_text()), name
        beside = made.locator("dt", has_text="Value").first.locator("xpath=following-sibling::dd[1]")
        assert re.search(r"Shown as .*\d|There is no number", beside.inner_text()), name
        title = beside.locator("a").inner_text()
        beside.locator("a").click()
        expect(page.get_by_role("heading", level=2).first).to_have_text(title)
        expect(settled(page).get_by_role("heading", name="Formula").first).to_be_in_viewport()


def one_of_each_method(home: Path, names: Sequence[str]) -> Iterator[str]:
    """Yield one measure for each method there is: what the others' folds say, tests/test_made.py reads of them all."""
    desk, seen = open_desk(home, folders_of()), set()
    edition = read_edition(desk)
    for name in names:
        made = measure.view(desk.store, edition, name, edition.inputs.place.code).made
        method = next(each.method for each in made if each.label == "Value")
        if method not in seen:
            seen.add(method)
            yield name


def test_the_formula_leads_back_to_the_number_of_the_same_area(server: Server, page: Page) -> None:
    opened(page, server, f"{PATH}&area=east")
    page.get_by_text("How this number was made").click()
    expect(settled(page).locator("dl.made")).to_contain_text("89 / 8,271 × 1,000 = 10.760488")
    page.locator("dl.made").get_by_role("link", name="Method: Target rating").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Method: Target rating")
    settled(page).get_by_role("link", name="Back to").click()
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    assert "Off target in September 2026: 3.2 above" in settled(page).inner_text("[data-testid=stMain]")


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_target_benchmark_and_variation_are_labelled_beside_each_other(
    browser: Browser, server: Server, width: int, scheme: Literal["light", "dark"]
) -> None:
    size = {"width": width, "height": 800}
    with browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB") as context:  # type: ignore[arg-type]
        page = opened(context.new_page(), server)
        assert page.locator("dl.judgements dt").all_inner_texts() == ["Target rating", "Benchmark", "Variation", "Data"]
        for each in page.locator("dl.judgements dt").all():
            box = each.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 800, "on the first screen"
            assert box["x"] + box["width"] <= width


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(11, 12, 12)"), ("dark", "rgb(245, 247, 248)")])
def test_every_text_of_a_chart_has_the_themes_own_colour(
    server: Server, page: Page, scheme: Literal["light", "dark"], colour: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, server)
    # A label stands on a halo: the same word, in the colour of the page, under it.
    halo = "rgb(255, 255, 255)" if scheme == "light" else "rgb(16, 24, 30)"
    assert set(page.evaluate(TEXTS)) == {colour, halo}
