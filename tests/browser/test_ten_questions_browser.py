"""The ten questions of a board, each answered from the front page in a counted number of clicks.

Seconds are measured by `python -m benchmarks.questions` and never asserted here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.asking import MOST_IN_ALL, OPEN, Answered, Question, asked, printed
from tests.browser.conftest import Server


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """Return a reader who has the scripts of a page already: only presses are counted here, in a tab of their own."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB") as fresh:
        yield fresh


@pytest.fixture(scope="module")
def found(midplace_board: Server, reader: BrowserContext) -> dict[int, Answered]:
    """Return how each question was answered, in one run."""
    runs = {}
    for question in OPEN:
        page = reader.new_page()
        runs[question.number] = asked(page, midplace_board.url, question)
        page.close()
    print(printed([[each] for each in runs.values()]))
    return runs


@pytest.mark.parametrize("question", OPEN, ids=lambda each: f"question {each.number}")
def test_a_question_is_answered_within_its_clicks(found: dict[int, Answered], question: Question) -> None:
    run = found[question.number]
    assert run.unsaid == ()
    assert run.presses <= question.most


def test_all_ten_together_take_no_more_than_eleven(found: dict[int, Answered]) -> None:
    assert sum(each.presses for each in found.values()) <= MOST_IN_ALL
