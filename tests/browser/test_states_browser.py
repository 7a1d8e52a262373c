"""Every state a reader may meet on the demo, in the words and chips of the page: none of them a plausible number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard import demo
from dashboard.settings import folders_of
from tests.browser.conftest import Server, StartServer, go, serving, settled

ZERO = "Emergency admissions aged 75+, zero length of stay"
PAIR = "Emergency admissions aged 75+, stay of a day or more"
ALL_AGES = "Emergency admissions, all ages (local, not the BCF metric)"
TRANSFERS = "Delayed transfers of care, beds per day"
READY, DELAY = "Discharged on the day they were ready", "Days of delay to discharge, over all discharges"
CARE_HOMES = "Admissions to residential and nursing care"
COHORT = "reablement, 65+ (October to December)"
MONTHLY = "reablement, 65+, by month (local)"
WORKFORCE = "Local workforce with health and social care skills"


@pytest.fixture
def page(walked: Page) -> Page:
    return walked


def opened(page: Page, server: Server, path: str = "/") -> Page:
    return go(page, server.url + path)


def said(locator: Locator) -> str:
    return " ".join(locator.inner_text().split())


def cell(page: Page, measure: str, column: str) -> Locator:
    """Return the cell of a measure under a heading of its theme's table."""
    table = page.get_by_role("region", name=", by area").filter(has_text=measure)
    expect(table.locator("tbody tr", has_text=measure)).to_be_visible()
    heads = [" ".join(each.split()) for each in table.locator("thead th").all_inner_texts()]
    return table.locator("tbody tr", has_text=measure).locator("th, td").nth(heads.index(column))


def unfolded(page: Page, name: str) -> Page:
    page.locator("details:not([open]) > summary", has_text=name).press("Enter")
    return settled(page, lasting=0.5)


def row_of(page: Page, caption: str, name: str) -> str:
    rows = page.locator("table.board", has_text=caption).locator("tbody tr")
    return said(rows.filter(has=page.get_by_role("rowheader", name=name, exact=True)))


# -- the scorecard


@pytest.fixture(scope="module")
def board(server: Server, browser: Browser) -> Iterator[Page]:
    """Return the scorecard, opened once: these tests only read it."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB") as reader:
        yield opened(reader.new_page(), server)


@pytest.mark.parametrize(
    ("measure", "column", "shown"),
    [
        (ZERO, "South", "6.2 (p) G On target"),
        (ZERO, "Doncaster", "8.1 (p) A Watch"),
        (ZERO, "East", "10.8 (p) R Off target"),
        (PAIR, "Doncaster", "13.8 (p) - No target"),
        (TRANSFERS, "Doncaster", "13.1 (p) R Off target"),
        (DELAY, "Doncaster", "- No data"),
        (MONTHLY, "North", "# Hidden"),
        (MONTHLY, "South", "69.2% (p) - Too few"),
        (MONTHLY, "Central", "78.7% (p) A Watch"),
        (COHORT, "North", "86.9% G On target"),
        (ALL_AGES, "Central", "619 (p) - Break"),
        (ALL_AGES, "Neighbourhood not known", "- No rate 24 counted"),
        (ZERO, "Neighbourhood not known", "None"),
        (READY, "East", "Place only"),
        (WORKFORCE, "Doncaster", "- In development"),
    ],
)
def test_a_cell_says_how_it_stands_by_letter_and_word(board: Page, measure: str, column: str, shown: str) -> None:
    assert said(cell(board, measure, column)) == shown


def test_late_data_stands_beside_the_period_it_is_shown_for(board: Page) -> None:
    assert said(cell(board, CARE_HOMES, "Period")) == (
        "August 2026 ! Late September was due on 20 October; 2 days late. "
        "August shown, rated for August; not counted as current."
    )
    lead = said(board.locator("p.lead"))
    assert lead.startswith(
        "16 measures: 1 on target, 4 on watch, 1 off target, 1 with late data, 9 we cannot rate yet."
    )


def test_a_provisional_number_is_marked_and_explained(board: Page) -> None:
    assert "(p)" in said(cell(board, ZERO, "North"))
    assert "(p) is provisional: the number may still change." in said(board.get_by_test_id("stMain"))
    assert "5 ratings are provisional." in said(board.locator("p.lead"))


def test_the_first_exception_is_off_target_and_getting_worse(board: Page) -> None:
    first = said(board.get_by_role("region", name="What needs attention").locator("tbody tr").first)
    assert first == (
        "Delayed transfers of care, beds per day (a local count since February 2020) R Off target "
        "13.1 (p) in September 2026 11.2 worse by 0.4 since Aug 26, provisional East "
        "Head of Integrated Discharge, Doncaster and Bassetlaw Teaching Hospitals"
    )


def test_a_month_that_is_not_due_says_when_it_is(server: Server, page: Page) -> None:
    opened(page, server, "/?period=2026-09")
    shown = cell(page, READY, "Doncaster")
    assert said(shown) == "- Not due"
    expect(shown.locator("[title]")).to_have_attribute("title", "September is due on 14 November.")
    assert said(cell(page, CARE_HOMES, "East")) == "! Late"


def test_the_national_collection_is_rated_by_its_own_targets_and_was_not_by_neighbourhood(
    server: Server, page: Page
) -> None:
    opened(page, server, "/?period=2019-05")
    assert said(cell(page, TRANSFERS, "Doncaster")) == "15.8 G On target"
    assert said(cell(page, TRANSFERS, "North")) == "- No data"
    assert said(cell(page, ZERO, "North")) == "No data"  # nothing came of it yet, and it is not for the place alone


def test_a_month_nobody_sent_is_said_not_to_be_nought(server: Server, page: Page) -> None:
    opened(page, server, "/?period=2026-03")
    for area in ("Doncaster", "North"):
        shown = cell(page, TRANSFERS, area)
        assert said(shown) == "- No data"
        sentence = f"No data was supplied for {area} in March. This is not zero. Reason: 0 of 1 month supplied."
        expect(shown.locator("[title]")).to_have_attribute("title", sentence)


def test_over_a_break_nothing_is_better_or_worse(server: Server, page: Page) -> None:
    opened(page, server, "/?period=2025-04")
    rows = page.get_by_role("region", name="What needs attention").locator("tbody tr")
    assert "7.1 in April 2025 7.8 Nothing to compare with Central" in said(rows.filter(has_text=ZERO))


# -- one measure


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("emergency_admissions_75_zero_los&area=south", "On target in September 2026: at or below the target of 6.8"),
        ("emergency_admissions_75_zero_los", "Watch in September 2026: missed by 0.6; tolerance 0.8; provisional."),
        ("delayed_transfers_per_day", "Off target in September 2026: 1.9 above the target of 11.2; provisional."),
        ("emergency_admissions_75_one_day_plus", "We track this but have not set a target."),
        ("residential_admissions_65", "September was due on 20 October; 2 days late. August shown, rated for August"),
        ("discharged_on_ready_date", "September is due on 14 November."),
        ("discharge_delay_days", "No data was supplied for Doncaster in August. This is not zero."),
        (
            "reablement_91_days_monthly&area=north",
            "Hidden to protect people's privacy: the count is small.",
        ),
        (
            "reablement_91_days_monthly&area=south",
            "69.2% in June 2026, provisional. Value shown; too few people to rate reliably (fewer than 30).",
        ),
        (
            "non_elective_admissions&area=central",
            "Not comparable with before: the way this is counted has changed. Reason: same-day emergency care",
        ),
        ("life_expectancy_male_published", "Worse than England (79.6 years)"),
        ("workforce", "In development: not measured yet."),
    ],
)
def test_the_page_of_a_measure_says_its_state_in_a_sentence(
    server: Server, page: Page, path: str, sentence: str
) -> None:
    opened(page, server, f"/measure?kpi={path}")
    expect(page.get_by_test_id("stMain")).to_contain_text(sentence)


def test_a_break_is_a_numbered_line_in_the_chart_and_a_sentence_under_it(server: Server, page: Page) -> None:
    opened(page, server, "/measure?kpi=emergency_admissions_75_zero_los")
    expect(page.locator("[data-testid=stVegaLiteChart] text", has_text="Change 1").first).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text(
        "Change 1: 1 April 2025: same-day emergency care at Doncaster and Bassetlaw Teaching Hospitals moved"
    )
    expect(page.get_by_test_id("stMain")).to_contain_text("Hollow, on a dashed line: provisional.")


def test_a_missing_month_is_a_gap_with_its_word_and_no_number(server: Server, page: Page) -> None:
    opened(page, server, "/measure?kpi=delayed_transfers_per_day")
    expect(page.locator("[data-testid=stVegaLiteChart] text", has_text="no data").first).to_be_visible()
    unfolded(page, "Show as table")
    assert row_of(page, "latest first", "Mar 26") == "Mar 26 - No data 31"  # the days of the month, and no count
    assert row_of(page, "latest first", "Feb 26").startswith("Feb 26 14.1 12.5 R Off target")


def test_a_hidden_cell_has_no_number_in_the_table_the_chart_or_the_map(server: Server, page: Page) -> None:
    opened(page, server, "/measure?kpi=reablement_91_days_monthly")
    page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
    assert row_of(page, "worst first", "North") == "North # Hidden"
    assert row_of(page, "worst first", "East") == "East # Hidden"
    names = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')].map(each => each.getAttribute('aria-label'))"
    )
    assert "East hidden; North hidden" in names[1]
    assert "East hidden; North hidden" in (page.get_by_role("figure").get_attribute("aria-label") or "")


def test_three_measures_of_life_are_compared_with_england_and_not_rated(server: Server, page: Page) -> None:
    opened(page, server)
    for title in ("Healthy life expectancy at birth, male", "Life expectancy at birth, female (published)"):
        assert said(cell(page, title, "Doncaster")).endswith("- No target worse than England")
    slope = "Inequality in life expectancy at birth, male (slope index)"
    assert said(cell(page, slope, "Doncaster")) == "9.7 - No target"


# -- between the releases


def test_two_ratings_and_the_value_of_august_are_others_in_the_release_before(server: Server, page: Page) -> None:
    opened(page, server, "/?release=1")
    assert said(cell(page, ZERO, "East")) == "8.7 (p) A Watch"
    assert said(cell(page, ZERO, "Central")) == "8.8 (p) A Watch"
    assert said(cell(page, TRANSFERS, "Doncaster")) == "12.1 (p) R Off target"
    opened(page, server)
    assert said(cell(page, ZERO, "East")) == "10.8 (p) R Off target"
    assert said(cell(page, ZERO, "Central")) == "7.8 (p) G On target"
    opened(page, server, "/measure?kpi=delayed_transfers_per_day")
    unfolded(page, "Show as table")
    assert row_of(page, "latest first", "Aug 26 (r)").startswith("Aug 26 (r) 12.7 11.2 R Off target")
    expect(page.get_by_text("(r) August 2026: changed on 22 October 2026 from 12.1 to 12.7.")).to_be_visible()


class Cut(Exception):
    """The second release's files are staged, and nobody has published them."""


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("staged") / "home"

    def cut(told: str) -> None:
        if told.startswith("Loaded finance_2026-09.csv"):
            raise Cut

    with pytest.raises(Cut):
        demo.make(home, folders_of(), say=cut)
    with serving(home) as running:
        yield running


def test_the_preview_says_two_ratings_change_and_what_is_restated(staged: Server, page: Page) -> None:
    opened(page, staged, "/upload")
    lead = said(page.locator("p.lead").first)
    assert lead == "Publishing adds September 2026 for 5 measures. 2 ratings change. 19 past values are restated."
    unfolded(page, "cells that would change")
    rows = page.locator("table.board", has_text="Everything that would change").locator("tbody tr")
    restated = said(rows.filter(has_text=TRANSFERS).filter(has_text="Doncaster").filter(has_text="restated"))
    assert "12.1" in restated
    assert "12.7" in restated
    expect(page.get_by_text("Past values change: choose the reason, and then publish.")).to_be_visible()


def test_before_anything_is_published_the_board_says_who_must_do_what(start_server: StartServer, page: Page) -> None:
    opened(page, start_server())
    expect(page.get_by_test_id("stMain")).to_contain_text(
        "No data published yet. A performance lead needs to upload the first month."
    )
