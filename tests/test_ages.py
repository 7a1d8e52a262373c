"""Bands of age: which age a label starts at, and what is said of bands that do not fit a method."""

from __future__ import annotations

import pytest

from dashboard.ages import AgeBand, first_age, in_order, unfit, without_people


@pytest.mark.parametrize(
    ("label", "age"),
    [
        ("0", 0),
        ("1-4", 1),
        ("10 - 14", 10),
        ("10–14", 10),
        ("90 +", 90),
        ("90+", 90),
        ("Aged 85 to 89", 85),
        ("<1", 0),
        ("Under 1", 0),
        ("less than 5", 0),
        ("unknown", None),
        ("", None),
    ],
)
def test_a_band_starts_at_the_first_number_of_its_label(label: str, age: int | None) -> None:
    assert first_age(label) == age


def test_bands_are_put_in_the_order_of_age_and_not_of_the_alphabet() -> None:
    labels = ("90+", "10-14", "5-9", "0-4")
    assert [band.label for band in in_order(bands(*labels))] == ["0-4", "5-9", "10-14", "90+"]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (("0", "1-4", "5+"), ""),
        (("5+", "0", "1-4"), ""),
        (("0", "1-4"), "the method needs 3 bands of age and there are 2"),
        (("0", "1-4", "10+"), "no band of age starts at 5"),
        (("0", "1-4", "1-4"), "no band of age starts at 5"),
        (("0", "all", "5+"), '"all" is not a band of age'),
    ],
)
def test_bands_that_do_not_fit_are_refused_with_what_is_wrong(labels: tuple[str, ...], reason: str) -> None:
    assert unfit(bands(*labels), (0, 1, 5)) == reason


@pytest.mark.parametrize(
    ("population", "reason"),
    [
        (1, ""),
        (None, "the population aged 0-4 is missing"),
        (0, "the population aged 0-4 is not above zero"),
        (-3, "the population aged 0-4 is not above zero"),
        (float("nan"), "the population aged 0-4 is not above zero"),
    ],
)
def test_nobody_to_divide_by_is_said_with_the_band(population: float | None, reason: str) -> None:
    assert without_people([AgeBand("0-4", 1, population)]) == reason


def bands(*labels: str) -> list[AgeBand]:
    return [AgeBand(label, 0, 1) for label in labels]
