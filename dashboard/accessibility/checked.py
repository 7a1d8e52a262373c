"""What is checked of accessibility, what may be broken and why, and what is known not to work: tests read it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (1366, 320)
"""In these themes and on screens so many pixels wide every page is looked at."""

STATES = ("late", "hidden", "missing", "refused file", "draft", "dialog")
"""In these states a page is looked at in both themes and on both widths, beside full and empty."""

CHECKED = date(2026, 11, 22)
"""When what is said here was last held against the pages."""

AXE = "4.12.1"
"""The version of axe-core whose rules are run, those it calls best practice too."""

BY_AXE = (
    *("1.1.1", "1.2.2", "1.3.1", "1.3.5", "1.4.1", "1.4.2", "1.4.3", "1.4.4", "1.4.12", "2.1.1", "2.2.1", "2.2.2"),
    *("2.4.1", "2.4.2", "2.4.4", "3.1.1", "3.1.2", "3.3.2", "4.1.2"),
)
"""The criteria of levels A and AA that one of the rules which are run is about: it finds some failures, not all."""


@dataclass(frozen=True)
class Check:
    """Something that a test looks at on every change: of which criteria, in words, and the test's name."""

    criteria: tuple[str, ...]
    said: str
    test: str


EVERY_PAGE = "test_a_page_has_no_fault_of_accessibility_on_a_screen_or_a_telephone"

CHECKS = (
    Check(BY_AXE, "No page breaks a rule of axe, but for those named here", EVERY_PAGE),
    Check(
        BY_AXE,
        "Nor does a page with nothing on it yet, on the wide screen in light",
        "test_a_page_with_nothing_on_it_yet_has_none_either",
    ),
    Check(
        BY_AXE,
        f"Nor does a page in these states: {', '.join(STATES)}",
        "test_a_state_has_no_fault_in_any_theme_or_width",
    ),
    Check(
        ("1.1.1",),
        "The charts of a measure have names of their own",
        "test_no_two_charts_of_a_page_have_the_same_name_and_none_has_the_librarys",
    ),
    Check(("1.4.3", "1.4.11"), "Text in charts has a contrast of 4.5 to 1, lines and marks of 3 to 1", EVERY_PAGE),
    Check(("2.5.8",), "Nothing that is pressed is under 24 pixels", EVERY_PAGE),
    Check(("1.4.10",), "A page 320 pixels wide does not scroll sideways", EVERY_PAGE),
    Check(
        ("1.4.4",),
        "On the pages of a board, text of twice the size is all there",
        "test_text_of_twice_the_size_is_neither_cut_nor_wider",
    ),
    Check(
        ("2.1.1", "2.1.2"),
        "The ten questions of a board are answered without a mouse",
        "test_a_question_is_answered_by_keyboard_without_colour",
    ),
    Check(("2.1.1", "2.1.2"), "A file is published without a mouse", "test_a_file_is_published_by_keyboard_alone"),
    Check(
        ("2.4.7", "2.4.11"),
        "On the pages of a board, what has the focus looks so and is not covered",
        "test_what_has_the_focus_is_seen",
    ),
    Check(
        ("2.4.1",),
        "The first measure that needs attention is six presses of the Tab key away at the most",
        "test_the_first_finding_is_within_six_presses_of_the_tab_key",
    ),
    Check(
        ("1.4.1",),
        "Ratings have letters and words, and keep them in grey and in high contrast",
        "test_the_chips_differ_in_grey_as_they_do_in_colour",
    ),
    Check(
        ("2.4.2",),
        "The name of the tab is the heading, on every page",
        EVERY_PAGE,
    ),
)


@dataclass(frozen=True)
class Allowed:
    """A rule of axe that may be broken, on these pages: by the library, where no setting of ours can mend it."""

    rule: str
    pages: tuple[str, ...]
    what: str
    why: str


ALLOWED = (
    Allowed(
        "presentation-role-conflict",
        ("/upload", "/targets"),
        "The box that files are dropped into is called a presentation and can be focused all the same.",
        "It is Streamlit's own. The rule is best practice and no criterion; the button inside has its name and works.",
    ),
)


def allowed_on(path: str) -> set[str]:
    """Return the rules that may be broken on a page, by its address such as `/upload?x=y`."""
    return {each.rule for each in ALLOWED if any(path.startswith(page) for page in each.pages)}


@dataclass(frozen=True)
class Barrier:
    """Something known not to work for somebody, and what there is instead."""

    what: str
    instead: str


BARRIERS = (
    Barrier(
        "The points of a chart and the areas of a map cannot be reached by keyboard or heard one by one.",
        "Each has a name that says the finding, and a table with the same figures.",
    ),
    Barrier(
        "A chart keeps its colours where the theme of the machine changes while a page is open.",
        "It is drawn anew when the page is opened again.",
    ),
    Barrier("The outlines of a map are not described.", "The table beside it lists the areas, the worst first."),
    Barrier(
        "A wide table scrolls sideways in its own frame on a telephone.",
        "The frame can be focused and scrolled with the arrow keys; every measure has a page of its own.",
    ),
    Barrier(
        "No screen reader, voice control or magnifier has been tried with it, and no disabled person has tested it.",
        "What a screen reader is told was read from Chromium's accessibility tree.",
    ),
    Barrier("Only Chromium has been tried.", "Firefox and Safari may show something else."),
    Barrier(
        "The slides, the document and the workbook of the meeting pack were not tried with a screen reader.",
        "The document is tagged and its charts have their words; the pages have the same figures.",
    ),
)
