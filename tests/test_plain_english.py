"""What the board reads first is plain: short sentences, British dates, pounds, points, and a reading age of twelve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from statistics import mean

import pytest

from dashboard import measure, words
from dashboard.desk import Desk, open_desk
from dashboard.digest import digest_of
from dashboard.digest.parts import PROVISIONAL
from dashboard.edition import Edition, read_edition
from dashboard.scorecard import ORDER_RULE, board
from dashboard.scorecard.picked import WORST_FIRST
from dashboard.settings import folders_of
from dashboard.terms import State

LONGEST, AVERAGE, READING_AGE = 30, 15, 12
MADE_UP = "Synthetic data, made for a demonstration. No figure here is about real people."
AGE_OF_FIRST_GRADE = 5
"""Grade 1 of the American schools, which the formula gives, begins at six: a grade's reading age is five years more."""


@pytest.fixture(scope="module")
def desk(made_demo: Path) -> Desk:
    return open_desk(made_demo, folders_of())


@pytest.fixture(scope="module")
def edition(desk: Desk) -> Edition:
    return read_edition(desk)


@pytest.fixture(scope="module")
def headlines(desk: Desk, edition: Edition) -> dict[str, list[str]]:
    """Return every headline sentence of the demo, by where it stands."""
    shown = board(edition)
    live = [each.id for each in edition.indicators if each.status == "live"]
    return {
        "scorecard": [shown.sentence, shown.dated, shown.all_well, ORDER_RULE],
        "exceptions": [text for each in shown.exceptions for text in (each.headline.sentence, each.late) if text],
        "measure": [
            measure.view(desk.store, edition, kpi, area).headline
            for kpi in live
            for area in measure.areas(edition, kpi)
        ],
        "neighbourhood": [measure.profile(edition, area).sentence for area in measure.profiled(edition)],
        "what changed": [digest_of(desk).sentence],
    }


def sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.!?])\s+", text) if each]


def said(sentence: str) -> list[str]:
    """Return the words of a sentence: whatever has a letter or a digit in it."""
    return [each for each in sentence.split() if re.search(r"[A-Za-z0-9]", each)]


def test_headline_sentences_are_short(headlines: dict[str, list[str]]) -> None:
    every = [each for texts in headlines.values() for text in texts for each in sentences(text)]
    for where, texts in headlines.items():
        lengths = [len(said(each)) for text in texts for each in sentences(text)]
        print(f"{where:<14} {len(lengths):>4} sentences, {mean(lengths):4.1f} words on average, {max(lengths)} at most")
    assert len(every) > 100
    assert [each for each in every if len(said(each)) > LONGEST] == []
    assert mean(len(said(each)) for each in every) <= AVERAGE


def fixed(edition: Edition) -> Iterator[str]:
    """Yield what the board reads whatever the figures are: a sentence for every state and rating, and the rules."""
    asked = {"area": "North", "period": "2026-09", "due": date(2026, 10, 14), "days_late": 8, "shown": "2026-08"}
    for state in State:
        yield words.state_sentence(state, **asked)  # type: ignore[arg-type]
    for rating, value in (("green", 9.0), ("amber", 11.5), ("red", 14.0)):
        stated = {"target": 11.0, "amber": 1.0, "polarity": "low_is_good", "unit": "days", "decimals": 1}
        yield words.rating_sentence(rating, value, **stated)  # type: ignore[arg-type]
    shown = board(edition)
    yield from (ORDER_RULE, WORST_FIRST, shown.dated, shown.sentence, measure.NOTHING_YET, MADE_UP, PROVISIONAL)
    yield shown.note.removesuffix(edition.inputs.place.file.lookup_note)
    yield "Is the data up to date, and what is missing or hidden?"


def syllables(word: str) -> int:
    """Return how many syllables a word has: its groups of vowels, a silent e at the end not counted; a number has one.

    It is a rule of thumb, as in every such formula: `measure` has two by it, `area` two, `being` one.
    """
    letters = re.sub(r"'s$|[^a-z]", "", word.lower().strip(".,:;?"))
    groups = re.findall(r"[aeiouy]+", letters)
    is_silent = len(groups) > 1 and re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouy]es$", letters) is not None
    return max(1, len(groups) - is_silent)


def grade(texts: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade of texts: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    Source: Kincaid and others, Derivation of new readability formulas, US Navy, Research Branch Report 8-75, 1975.
    """
    parts = [each for text in texts for each in sentences(text)]
    every = [word for each in parts for word in said(each)]
    return 0.39 * len(every) / len(parts) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("late", 1),
        ("data", 2),
        ("hidden", 2),
        ("people's", 2),
        ("provisional", 4),
        ("rated", 2),
        ("8.1", 1),
        ("missed", 1),
    ],
)
def test_syllables_are_counted_as_people_say_them(word: str, number: int) -> None:
    assert syllables(word) == number


def test_the_formula_gives_a_hard_text_a_hard_grade() -> None:
    hard = "Statistically significant deterioration necessitates multidisciplinary reconsideration of priorities."
    assert grade([hard]) > 20
    assert grade(["The cat sat on the mat."]) < 1


def test_what_is_always_said_is_read_at_the_age_of_twelve(edition: Edition) -> None:
    texts = list(fixed(edition))
    found = grade(texts)
    print(f"{len(texts)} fixed texts: Flesch-Kincaid grade {found:.1f}, reading age {found + AGE_OF_FIRST_GRADE:.1f}")
    assert found + AGE_OF_FIRST_GRADE <= READING_AGE


def test_headlines_are_read_at_the_age_of_twelve(headlines: dict[str, list[str]]) -> None:
    for where, texts in headlines.items():
        print(f"{where:<14} Flesch-Kincaid grade {grade(texts):.1f}")
    every = [each for texts in headlines.values() for each in texts]
    assert grade(every) + AGE_OF_FIRST_GRADE <= READING_AGE


WRONG = {
    "a day or a month in figures": r"\d{4}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}",
    "a month before its day": rf"(?:{'|'.join(words.MONTHS)}) \d{{1,2}}(?:,|st|nd|rd|th)",
    "a year of months with two full years": r"20\d\d/20\d\d",
    "dollars or euros": r"[$€]",
    "pounds behind their number": r"\d ?£",
    "a distance of per cents in per cent": r"(?:by|Missed by|tolerance) [\d.,]+%",
    "a hyphen for a minus": r"(?<![\w-])-\d",
    "a decimal comma": r"\d,\d{1,2}(?!\d)",
}


def test_headlines_have_british_dates_pounds_and_points(headlines: dict[str, list[str]], edition: Edition) -> None:
    every = [*(each for texts in headlines.values() for each in texts), *fixed(edition)]
    found = {what: [each for each in every if re.search(sign, each)] for what, sign in WRONG.items()}
    assert found == {what: [] for what in WRONG}


def test_a_table_says_pounds_and_points_too(edition: Edition) -> None:
    # A table's months are short ("May 26"), so of its cells only the units are looked at.
    cells = [text for each in board(edition).lines for text in (each.change, each.target) if text]
    units = [sign for what, sign in WRONG.items() if "month" not in what]
    assert len(cells) > 20
    assert [each for each in cells if any(re.search(sign, each) for sign in units)] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Due 2026-10-14", "a day or a month in figures"),
        ("October 14, 2026", "a month before its day"),
        ("2025/2026", "a year of months with two full years"),
        ("$3m", "dollars or euros"),
        ("3.2 £", "pounds behind their number"),
        ("Missed by 0.7%", "a distance of per cents in per cent"),
        ("-3 points", "a hyphen for a minus"),
        ("3,5 days", "a decimal comma"),
    ],
)
def test_what_is_wrong_is_found(text: str, what: str) -> None:
    assert [name for name, sign in WRONG.items() if re.search(sign, text)] == [what]
