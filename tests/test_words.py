"""Words as the screens have them: every sentence here is one a board member reads."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import words
from dashboard.terms import Grain, Period, Polarity, Rating, State

LOW, HIGH, NEITHER = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD, Polarity.NO_JUDGEMENT
RATE: dict[str, Any] = {"target": 8.0, "amber": 0.5, "polarity": LOW, "unit": "per 1,000", "decimals": 1}
SHARE: dict[str, Any] = {"target": 80, "amber": 2, "polarity": HIGH, "unit": "%", "decimals": 1}
BAND: dict[str, Any] = {"low": 10, "high": 15, "amber": 1, "polarity": LOW, "unit": "days", "decimals": 0}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234, 0, "1,234"),
        (1234567.891, 2, "1,234,567.89"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (2.675, 2, "2.68"),
        (12, 1, "12.0"),
        (-0.04, 1, "0.0"),
        (-0.0, 1, "0.0"),
        (-1234.5, 1, "−1,234.5"),
    ],
)
def test_a_number_is_rounded_half_away_from_zero_with_commas_and_a_true_minus(
    value: float, decimals: int, text: str
) -> None:
    assert words.number(value, decimals) == text


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_as_the_nearest_one_and_has_no_hyphen(value: float, decimals: int) -> None:
    text = words.number(value, decimals)
    assert "-" not in text
    back = Decimal(text.replace(",", "").replace("−", "-"))
    assert abs(back - Decimal(str(value))) <= Decimal(1).scaleb(-decimals) / 2


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_a_number_is_never_shown_as_one(value: float) -> None:
    with pytest.raises(ValueError, match="not a number that can be shown"):
        words.number(value, 1)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (12.43, "per 1,000 residents aged 75+", 1, "12.4 per 1,000 residents aged 75+"),
        (1.234, "£m", 1, "£1.2m"),
        (-1.2, "£m", 1, "−£1.2m"),
        (340, "£k", 0, "£340k"),
        (1234.5, "£", 2, "£1,234.50"),
        (12.5, "£ per head", 2, "£12.50 per head"),
        (72.4, "%", 0, "72%"),
        (72.4, "% of reviews", 0, "72% of reviews"),
        (60.1, "years", 1, "60.1 years"),
        (48, "days", 0, "48 days"),
        (1, "days", 0, "1 day"),
        (5, "", 0, "5"),
    ],
)
def test_a_value_has_its_unit_where_people_put_it(value: float, unit: str, decimals: int, text: str) -> None:
    assert words.value(value, unit, decimals) == text


def test_per_cents_differ_by_points() -> None:
    assert words.difference(72, 74, "%", 0) == "2 points"
    assert words.difference(72, 71, "% of reviews", 0) == "1 point"


def test_a_difference_has_its_unit_and_no_sign() -> None:
    assert words.difference(1.5, 1.2, "£m", 1) == "£0.3m"
    assert words.difference(60.1, 62.0, "years", 1) == "1.9 years"
    # In floats 0.35 - 0.1 is a hair under 0.25 and would be shown as 0.2.
    assert words.difference(0.35, 0.1, "days", 1) == "0.3 days"


@pytest.mark.parametrize(
    ("text", "spoken", "short"),
    [
        ("2026-09", "September 2026", "Sep 26"),
        ("2026-Q3", "July to September 2026", "Jul to Sep 26"),
        ("2026/27", "2026/27", "2026/27"),
        ("2026", "2026", "2026"),
        ("2015-17", "2015 to 2017", "2015-17"),
        ("2009-05", "May 2009", "May 09"),
    ],
)
def test_a_period_is_said_as_people_say_it(text: str, spoken: str, short: str) -> None:
    assert words.period(text) == spoken
    assert words.short_period(text) == short
    assert words.period(Period.parse(text)) == spoken


def test_an_academic_year_says_that_it_is_one() -> None:
    assert words.period(Period.parse("2026/27", Grain.ACADEMIC_YEAR)) == "2026/27 (academic year)"


def test_text_that_names_no_period_is_an_error() -> None:
    with pytest.raises(ValueError, match="is not a period"):
        words.period("last month")


def test_a_day_is_written_out() -> None:
    assert words.day(date(2026, 10, 14)) == "14 October 2026"
    assert words.day(date(2026, 5, 1)) == "1 May 2026"


def test_one_is_singular_and_all_else_is_plural() -> None:
    assert words.count(1, "measure") == "1 measure"
    assert words.count(4, "measure") == "4 measures"
    assert words.count(0, "measure") == "0 measures"
    assert words.count(1204, "row") == "1,204 rows"
    assert words.count(2, "priority", "priorities") == "2 priorities"


@pytest.mark.parametrize(
    ("rating", "chip"), [("green", ("G", "On target")), ("amber", ("A", "Watch")), ("red", ("R", "Off target"))]
)
def test_a_rating_has_its_letter_and_word(rating: str, chip: tuple[str, str]) -> None:
    assert words.rating_chip(rating) == chip


@pytest.mark.parametrize(
    ("state", "chip"),
    [
        (State.NO_TARGET, ("-", "No target")),
        (State.NOT_DUE, ("-", "Not due")),
        (State.LATE, ("!", "Late")),
        (State.MISSING, ("-", "No data")),
        (State.HIDDEN, ("#", "Hidden")),
        (State.TOO_FEW, ("-", "Too few")),
        (State.BREAK, ("-", "Break")),
        (State.TOO_CLOSE, ("-", "Too close")),
        (State.IN_DEVELOPMENT, ("-", "In development")),
        (State.PAUSED, ("-", "Paused")),
        (State.PROVISIONAL, ("p", "Provisional")),
    ],
)
def test_a_state_has_its_letter_and_word(state: State, chip: tuple[str, str]) -> None:
    assert words.state_chip(state) == chip


@pytest.mark.parametrize("state", State)
def test_no_state_looks_like_a_rating(state: State) -> None:
    ratings = [words.rating_chip(rating) for rating in Rating]
    assert not {words.state_chip(state)[0]} & {letter for letter, _ in ratings}
    assert words.state_chip(state.value) == words.state_chip(state)


def test_a_word_that_is_no_state_is_an_error() -> None:
    with pytest.raises(ValueError, match="green"):
        words.state_chip("green")


@pytest.mark.parametrize(
    ("state", "details", "sentence"),
    [
        (State.NO_TARGET, {}, "We track this but have not set a target."),
        (State.NOT_DUE, {"period": "2026-09", "due": date(2026, 10, 14)}, "September is due on 14 October."),
        (State.NOT_DUE, {"period": "2026/27"}, "2026/27 is not due yet."),
        (
            State.LATE,
            {"period": "2026-09", "due": date(2026, 10, 14), "days_late": 8, "shown": "2026-08"},
            "September was due on 14 October; 8 days late. August shown, rated for August; not counted as current.",
        ),
        (
            State.LATE,
            {"period": "2025/26", "due": date(2026, 7, 31), "days_late": 1},
            "2025/26 was due on 31 July; 1 day late.",
        ),
        (State.LATE, {"period": "2026-09", "days_late": 8}, "September is 8 days late."),
        (
            State.MISSING,
            {"area": "North", "period": "2026-09"},
            "No data was supplied for North in September. This is not zero.",
        ),
        (State.MISSING, {"period": "2026-Q3"}, "No data was supplied in July to September 2026. This is not zero."),
        (State.HIDDEN, {}, "Hidden to protect people's privacy: the count is small."),
        (State.TOO_FEW, {}, "Value shown; too few people to rate reliably (fewer than 30)."),
        (
            State.TOO_FEW,
            {"few": "events", "fewer_than": 10},
            "Value shown; too few events to rate reliably (fewer than 10).",
        ),
        (State.PROVISIONAL, {"until": "2026-12"}, "Provisional: may change until December."),
        (State.PROVISIONAL, {}, "Provisional: may change."),
        (State.BREAK, {}, "Not comparable with before: the way this is counted has changed."),
        (
            State.TOO_CLOSE,
            {},
            "Too close to rate: rounding to protect people's privacy could change the colour.",
        ),
        (State.IN_DEVELOPMENT, {}, "In development: not measured yet."),
        (State.PAUSED, {}, "Paused: not being updated."),
    ],
)
def test_a_state_has_its_sentence(state: State, details: dict[str, Any], sentence: str) -> None:
    assert words.state_sentence(state, **details) == sentence


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_sentence(state: State) -> None:
    assert words.state_sentence(state, area="North", period="2026-09").endswith(".")


@pytest.mark.parametrize(
    ("rating", "value", "goal", "sentence"),
    [
        ("green", 8.0, RATE, "At or below the target of 8.0 per 1,000."),
        ("amber", 8.3, RATE, "Missed by 0.3; tolerance 0.5."),
        ("red", 9.2, RATE, "1.2 above the target of 8.0."),
        ("green", 81, SHARE, "At or above the target of 80.0%."),
        ("amber", 79.7, SHARE, "Missed by 0.3 points; tolerance 2.0 points."),
        ("red", 77, SHARE, "3.0 points below the target of 80.0%."),
        ("green", 15, BAND, "Within the target of 10 to 15 days."),
        ("amber", 16, BAND, "Missed by 1; tolerance 1."),
        ("red", 18, BAND, "3 above the target of 10 to 15."),
        ("red", 7, BAND, "3 below the target of 10 to 15."),
        ("green", 900, RATE | {"target": 1100, "unit": "", "decimals": 0}, "At or below the target of 1,100."),
        ("red", 1234, RATE | {"target": 1100, "unit": "", "decimals": 0}, "134 above the target of 1,100."),
        ("red", 1.7, RATE | {"target": 1.2, "amber": 0.25, "unit": "£m"}, "£0.5m above the target of £1.2m."),
        ("red", 9.2, RATE | {"amber": None}, "1.2 above the target of 8.0."),
        ("green", 0, RATE | {"target": 1, "unit": "days", "decimals": 0}, "At or below the target of 1 day."),
        ("amber", 8.3, RATE | {"target": 8.25, "amber": 0.125, "decimals": 2}, "Missed by 0.05; tolerance 0.125."),
        ("green", 8.1, RATE | {"target": 8.25}, "At or below the target of 8.25 per 1,000."),
        ("green", 12, BAND | {"high": None, "polarity": NEITHER}, "At or above the target of 10 days."),
    ],
)
def test_a_rating_says_how_far_from_the_target(rating: str, value: float, goal: dict[str, Any], sentence: str) -> None:
    assert words.rating_sentence(rating, value, **goal) == sentence


@pytest.mark.parametrize(
    ("rating", "value", "goal", "sentence"),
    [
        ("amber", 79.96, SHARE, "79.96%, shown as 80.0%, target 80%."),
        ("amber", 79.9996, SHARE, "79.9996%, shown as 80.0%, target 80%."),
        ("red", 79.96, SHARE | {"amber": None}, "79.96%, shown as 80.0%, target 80%."),
        ("red", 8.54, RATE, "8.54, shown as 8.5, target 8, tolerance 0.5."),
        ("amber", 8.06, RATE | {"target": 8.04}, "8.06, shown as 8.1, target 8.04."),
        ("green", 8.25, RATE | {"target": 8.25}, "8.25, shown as 8.3, target 8.25."),
        ("amber", 1.24, RATE | {"target": 1.2, "unit": "£m"}, "£1.24m, shown as £1.2m, target £1.2m."),
        ("red", 15.4, BAND | {"amber": None}, "15.4, shown as 15, target 10 to 15."),
    ],
)
def test_a_rating_that_rounding_hides_is_explained(
    rating: str, value: float, goal: dict[str, Any], sentence: str
) -> None:
    assert words.rating_sentence(rating, value, **goal) == sentence


@given(st.decimals(76, 84, places=4))
def test_nothing_is_ever_missed_by_nothing(value: Decimal) -> None:
    rating = "green" if value >= 80 else "amber" if value >= 78 else "red"
    sentence = words.rating_sentence(rating, float(value), **SHARE)
    assert " 0.0 " not in f" {sentence}"


@pytest.mark.parametrize("goal", [RATE | {"target": None}, RATE | {"polarity": NEITHER}])
def test_a_rating_without_anything_to_judge_by_is_an_error(goal: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="found neither"):
        words.rating_sentence("green", 8.0, **goal)


@pytest.mark.parametrize(
    ("before", "after", "polarity", "unit", "text"),
    [
        (8.0, 8.4, LOW, "per 1,000", "worse by 0.4"),
        (8.4, 8.0, LOW, "per 1,000", "better by 0.4"),
        (72.0, 74.0, HIGH, "%", "better by 2.0 points"),
        (74.0, 72.0, HIGH, "%", "worse by 2.0 points"),
        (1.2, 1.5, NEITHER, "£m", "up by £0.3m"),
        (1.5, 1.2, NEITHER, "£m", "down by £0.3m"),
        (8.0, 8.0, LOW, "per 1,000", "no change"),
        (8.01, 8.02, LOW, "per 1,000", "no change"),
        (8.04, 8.06, LOW, "per 1,000", "worse by less than 0.1"),
    ],
)
def test_a_change_is_better_or_worse_by_its_polarity(
    before: float, after: float, polarity: Polarity, unit: str, text: str
) -> None:
    assert words.change(before, after, polarity, unit, 1) == text


@pytest.mark.parametrize(
    ("judgement", "said"),
    [
        ("similar", "similar to England"),
        ("worse", "worse than England"),
        ("best", "clearly better than England"),
        ("worst", "clearly worse than England"),
        ("higher", "higher than England"),
    ],
)
def test_a_comparison_is_said_in_words_that_anybody_knows(judgement: str, said: str) -> None:
    assert words.compared(judgement, "England") == said


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], ""),
        (["2026-09"], "2026-09"),
        (["2026-09", "2026-07", "2026-08"], "2026-07 to 2026-09"),
        (["2016-10", "2017-02"], "2016-10 and 2017-02"),
        (["2019-12", "2020-01", "2020-03", "2020-05", "2020-06"], "2019-12 to 2020-01, 2020-03 and 2020-05 to 2020-06"),
    ],
)
def test_periods_in_a_row_are_said_from_first_to_last_and_gaps_are_not_papered_over(
    labels: list[str], said: str
) -> None:
    assert words.runs(Period.parse(label) for label in labels) == said
