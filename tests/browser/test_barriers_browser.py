"""The board without a mouse, without colour, with large text, and in the states that axe must see: no barrier in any.

What is said here of a page stands in the accessibility statement, which names these tests.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests import midplace
from tests.browser.asking import QUESTIONS, Question, asked, tab_to
from tests.browser.conftest import Server, serving, settled
from tests.browser.looking import CUT, WIDER, faults_everywhere
from tests.desks import POPULATION, build, published, same_day
from tests.midplace import CARERS, FALLS, MEMORY, SMALL

PAGES = ("/", f"/measure?kpi={FALLS}", "/neighbourhood?area=west")

GREY = {"type": "achromatopsia"}

# What the last stop looked like with the focus is held against what it looks like without; and whether this one is in
# sight: one of five points of it is behind nothing else.
UNSEEN = """() => {
    const around = each => each.closest("[data-baseweb=select], [data-baseweb=input]") ?? each;
    const look = each => JSON.stringify([each, around(each)].map(one => getComputedStyle(one)).map(
        style => [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor]));
    const named = each => (each.innerText || each.getAttribute("aria-label") || each.tagName).slice(0, 60);
    const focused = document.activeElement, box = focused.getBoundingClientRect(), last = window.lastStop;
    if (focused === document.body) return [];  // beyond the last stop
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const middle = [(left + right) / 2, (top + bottom) / 2];
    const corners = [left + 3, right - 3].flatMap(x => [top + 3, bottom - 3].map(y => [x, y]));
    const isSeen = [middle, ...corners].map(([x, y]) => document.elementFromPoint(x, y))
        .some(top => top && (around(focused).contains(top) || top.contains(focused)));
    const found = [];
    const isLost = last && last.each !== focused && look(last.each) === last.look;
    if (isLost) found.push(`no sign of focus: ${named(last.each)}`);
    if (!isSeen) found.push(`behind something: ${named(focused)}`);
    window.lastStop = {each: focused, look: look(focused)};
    return found;
}"""


HIDDEN_FOCUS = """
<style>:focus { outline: none } #over { position: fixed; inset: 60px 0 0 0; background: white }</style>
<button>one</button><button style="outline: 3px solid">two</button>
<p style="margin-top: 200px"><a href="#">under</a></p><div id="over">over</div>
"""


def test_a_focus_that_nobody_sees_is_found(page: Page) -> None:
    page.set_content(HIDDEN_FOCUS)
    found = []
    for _ in range(3):
        page.keyboard.press("Tab")
        found += page.evaluate(UNSEEN)
    assert found == ["no sign of focus: one", "no sign of focus: two", "behind something: under"]


@pytest.fixture(scope="module")
def without_a_mouse(browser: Browser) -> Iterator[BrowserContext]:
    """Return a reader with high contrast, to whom every page is grey besides; a page is gone through by keyboard."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB", forced_colors="active") as reader:
        yield reader


@pytest.fixture
def page(midplace_reader: BrowserContext) -> Iterator[Page]:
    """Return a tab of that reader."""
    opened = midplace_reader.new_page()
    yield opened
    opened.close()


def shown(page: Page, server: Server, path: str) -> Page:
    page.goto(server.url + path)
    page.wait_for_selector("h1")
    return settled(page)


# -- without a mouse, and without colour


WAYS = [
    list(each) for _, each in groupby(sorted(QUESTIONS, key=lambda each: str(each.ways)), key=lambda each: each.ways)
]
"""The ten by the way to their answer: those of one page are asked there together."""


@pytest.mark.parametrize("questions", WAYS, ids=lambda each: f"questions {[one.number for one in each]}")
def test_a_question_is_answered_by_keyboard_without_colour(
    midplace_board: Server, without_a_mouse: BrowserContext, questions: list[Question]
) -> None:
    question = replace(questions[0], answer=lambda: [said for each in questions for said in each.answer()])
    page = without_a_mouse.new_page()
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", GREY)
    run = asked(page, midplace_board.url, question, keyboard=True)
    page.close()
    assert run.unsaid == ()
    assert run.presses <= min(each.most for each in questions)


def test_the_first_finding_is_within_six_presses_of_the_tab_key(midplace_board: Server, page: Page) -> None:
    shown(page, midplace_board, "/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    first = page.get_by_role("region", name="What needs attention").get_by_role("link").first
    assert 1 + tab_to(page, first, most=6) <= 6


@pytest.fixture(scope="module")
def looked(midplace_board: Server, midplace_reader: BrowserContext) -> dict[str, list[str]]:
    """Return what nobody sees of the board's pages: a focus, as the Tab key goes on; a text of twice the size."""
    found: dict[str, list[str]] = {"focus": [], "text": []}
    for path in PAGES:
        page = shown(midplace_reader.new_page(), midplace_board, path)
        for stop in range(25):
            page.keyboard.press("Tab")
            found["focus"] += [f"{path}, stop {stop + 1}: {each}" for each in page.evaluate(UNSEEN)]
        page.add_style_tag(content="html { font-size: 200% !important; }")
        settled(page)
        found["text"] += [f"{path}: {each}" for each in page.evaluate(CUT) + page.evaluate(WIDER)]
        page.close()
    return found


def test_what_has_the_focus_is_seen(looked: dict[str, list[str]]) -> None:
    assert looked["focus"] == []


def test_text_of_twice_the_size_is_neither_cut_nor_wider(looked: dict[str, list[str]]) -> None:
    assert looked["text"] == []


def test_the_chips_differ_in_grey_as_they_do_in_colour(midplace_board: Server, page: Page) -> None:
    shown(page, midplace_board, "/")
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", GREY)
    for theme, order in (("light", ["red", "amber", "green"]), ("dark", ["green", "red", "amber"])):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of the two
        settled(page)
        chips = {kind: page.locator(f".chip.{kind}").first for kind in order}
        assert [" ".join(each.inner_text().split()) for each in chips.values()] == [WORDS[kind] for kind in order]
        grey = [lightness(each) for each in chips.values()]
        assert grey == sorted(grey)
        assert min(two - one for one, two in pairwise(grey)) > 25


WORDS = {"red": "R Off target", "amber": "A Watch", "green": "G On target"}


def lightness(chip: Locator) -> float:
    """Return the mean of a chip's pixels, from 0 for black to 255 for white."""
    grey = Image.open(io.BytesIO(chip.screenshot())).convert("L").tobytes()
    return sum(grey) / len(grey)


# -- in every state


@pytest.mark.parametrize(
    "path",
    ["/", f"/measure?kpi={CARERS}", f"/measure?kpi={MEMORY}&area={SMALL.lower()}"],
    ids=["missing", "late", "hidden"],
)
def test_a_state_has_no_fault_in_any_theme_or_width(midplace_board: Server, page: Page, path: str) -> None:
    assert faults_everywhere(page, path, midplace_board.url) == {}


SEPTEMBER = same_day("2026-09", north=22, south=41, east=63)


@pytest.fixture(scope="module")
def month_end(tmp_path_factory: pytest.TempPathFactory, midplace_reader: BrowserContext) -> Iterator[dict[str, Any]]:
    """Return what is wrong with the page Upload at each step of a file that is published by keyboard alone."""
    house = build(tmp_path_factory.mktemp("month_end"))
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house)
    with serving(house.root / "home", env=midplace.environment(house)) as server:
        page = midplace_reader.new_page()
        found = published_by_keyboard(shown(page, server, "/upload"))
        yield {**found, "after": page.get_by_test_id("stMain").inner_text()}
        page.close()
    house.close()


def published_by_keyboard(page: Page) -> dict[str, Any]:
    """Drop a broken file and a whole one, look at the draft, and publish it; look at the page at each step."""
    found: dict[str, Any] = {}
    choose(page, "broken.csv", SEPTEMBER.replace(",21,", ",7B,", 1))
    expect(page.get_by_text("broken.csv is refused")).to_be_visible()
    found["refused file"] = faults_everywhere(page, "/upload")
    choose(page, "september.csv", SEPTEMBER)
    expect(page.get_by_text("september.csv is accepted")).to_be_visible()
    press(page, "Add to the draft")
    expect(page.get_by_text("Publishing adds September 2026 for 1 measure")).to_be_visible()
    found["draft"] = faults_everywhere(page, "/upload")
    press(page, "Publish")
    expect(page.get_by_role("button", name="Yes, publish")).to_be_visible()
    found["dialog"] = faults_everywhere(page, "/upload")
    press(page, "Yes, publish")
    expect(page.get_by_text("Release 2 is published.")).to_be_visible()
    return found


def choose(page: Page, name: str, text: str) -> None:
    """Open the box for files by keyboard, and choose one; the window it opens is the system's and not the page's."""
    settled(page)
    with page.expect_file_chooser() as chooser:
        tab_to(page, page.get_by_test_id("stFileUploader").locator("button").last)
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    settled(page, lasting=0.5)


def press(page: Page, name: str) -> None:
    settled(page)
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")
    settled(page)


def test_a_file_is_published_by_keyboard_alone(month_end: dict[str, Any]) -> None:
    assert "Release 2 is published." in month_end["after"]


@pytest.mark.parametrize("state", ["refused file", "draft", "dialog"])
def test_a_step_of_publishing_has_no_fault_in_any_theme_or_width(month_end: dict[str, Any], state: str) -> None:
    assert month_end[state] == {}
