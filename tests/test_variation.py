"""What a series says of its target: by its limits, and by its last values where those say otherwise."""

from __future__ import annotations

import pytest

from dashboard.measure.variation import variation_words
from dashboard.terms import Point
from tests.desks import indicator_of
from tests.test_compute import SOURCES
from tests.test_compute_values import PER_1000

INDICATOR = indicator_of(f"{PER_1000}polarity: low_is_good\nspc: true\n", SOURCES)


def series(ratings: str, assurance: str = "consistently passes", *, judged: int = 99) -> list[Point]:
    """Return months from January on: g, a and r are ratings, - is rated by nothing and a full stop has no value.

    The first so many are judged by limits; the others are provisional.
    """
    names = {"g": "green", "a": "amber", "r": "red"}
    return [
        Point(
            "drawn",
            "P",
            "Place",
            "place",
            f"2026-{month:02}",
            value=None if each == "." else 5.0,
            rating=names.get(each, ""),
            provisional=month > judged,
            variation="common cause" if each != "." and month <= judged else "",
            assurance=assurance if each != "." and month <= judged else "",
        )
        for month, each in enumerate(ratings, start=1)
    ]


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ("gggg", "Target usually met."),
        ("ggrg", "Target usually met."),
        ("gggr", "Target usually met, but missed in April 2026."),
        ("ggga", "Target usually met, but missed in April 2026."),
        ("grar", "Target usually met, but missed since February 2026."),
        ("rrrr", "Target usually met, but missed since January 2026."),
        ("gr.r", "Target usually met, but missed in April 2026."),
        ("grr.", "Target usually met, but missed since February 2026."),
        ("ggr-", "Target usually met."),
    ],
)
def test_a_target_met_by_limits_and_missed_by_the_last_values_is_said_to_be_both(ratings: str, said: str) -> None:
    assert variation_words(series(ratings), INDICATOR).endswith(said)


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ("rrrr", "Target usually missed."),
        ("rrra", "Target usually missed."),
        ("rrrg", "Target usually missed, but met in April 2026."),
        ("rggg", "Target usually missed, but met since February 2026."),
    ],
)
def test_a_target_missed_by_limits_and_met_by_the_last_values_is_said_to_be_both(ratings: str, said: str) -> None:
    assert variation_words(series(ratings, "consistently fails"), INDICATOR).endswith(said)


def test_hit_and_miss_is_neither_contradicted_by_a_hit_nor_by_a_miss() -> None:
    for ratings in ("gggr", "rrrg"):
        assert variation_words(series(ratings, "hit and miss"), INDICATOR).endswith("Target hit and miss.")


def test_a_provisional_value_that_misses_is_among_the_last_ones() -> None:
    said = variation_words(series("ggrr", judged=3), INDICATOR)
    assert said == "No clear change, March 2026. Target usually met, but missed since March 2026."


def test_without_limits_nothing_is_said_of_the_target() -> None:
    assert variation_words(series("gggr", ""), INDICATOR) == "No clear change, April 2026."
