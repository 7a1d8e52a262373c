"""The ten questions of a board, each answered from the front page in a counted number of clicks.

Seconds are measured by `python -m benchmarks.questions` and never asserted here.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.asking import MOST_IN_ALL, QUESTIONS, Answered, Question, asked, printed
from tests.browser.conftest import Server


@pytest.fixture(scope="module")
def found(midplace_board: Server, midplace_reader: BrowserContext) -> dict[int, Answered]:
    """Return how each question was answered, in one run."""
    runs = {}
    for question in QUESTIONS:
        page = midplace_reader.new_page()
        runs[question.number] = asked(page, midplace_board.url, question)
        page.close()
    print(printed([[each] for each in runs.values()]))
    return runs


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: f"question {each.number}")
def test_a_question_is_answered_within_its_clicks(found: dict[int, Answered], question: Question) -> None:
    run = found[question.number]
    assert run.unsaid == ()
    assert run.presses <= question.most


def test_all_ten_together_take_no_more_than_eleven(found: dict[int, Answered]) -> None:
    assert sum(each.presses for each in found.values()) <= MOST_IN_ALL
