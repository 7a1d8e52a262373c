"""What can be worked out from sums: cases by hand, and random ones held against a programme written out in full."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from dashboard.recovered import Terms, Told, recovered

Owner = tuple[str, str, str, bool]


def by(name: str) -> Owner:
    return ("i", "2026-04", name, False)


def told(parts: str, lower: float, upper: float | None = None, owner: str = "") -> Told:
    """Return a sum of parts, a letter each, as its owner (or nobody who can hide it) tells it."""
    return Told(dict.fromkeys(parts, 1), lower, lower if upper is None else upper, by(owner) if owner else None)


def found(rows: list[Told], hidden: str, **truth: float) -> dict[str, set[str]]:
    """Return the hidden letters that can be worked out, each with the owners of the proof."""
    made = recovered(rows, [{letter: 1} for letter in hidden], dict(truth.items()))
    assert not made.unsettled
    return {hidden[index]: {owner[2] for owner in owners} for index, owners in made.owners.items()}


def hidden_at_least_one(letters: str) -> list[Told]:
    return [told(letter, 1, inf) for letter in letters]


def test_a_hidden_part_is_the_total_less_the_others() -> None:
    rows = [told("ab", 23, owner="total"), told("b", 20, owner="b")]
    assert found(rows, "a", a=3, b=20) == {"a": {"total", "b"}}


def test_two_hidden_parts_keep_each_other() -> None:
    assert found([told("ab", 23, owner="total"), *hidden_at_least_one("ab")], "ab", a=3, b=20) == {}


def test_two_hidden_parts_that_must_both_be_one_do_not() -> None:
    rows = [told("ab", 2, owner="total"), *hidden_at_least_one("ab")]
    assert found(rows, "ab", a=1, b=1) == {"a": {"total"}, "b": {"total"}}


def test_a_total_of_nought_tells_all_its_parts() -> None:
    assert found([told("abc", 0, owner="total")], "ab", a=0, b=0, c=0) == {"a": {"total"}, "b": {"total"}}


def test_a_table_with_four_hidden_corners_is_kept_until_one_is_told() -> None:
    # 3 and 20, 4 and 20: each row and each column is told. Any one corner would give the three others.
    rows = [
        told("ab", 23, owner="r1"),
        told("cd", 24, owner="r2"),
        told("ac", 7, owner="c1"),
        told("bd", 40, owner="c2"),
    ]
    truth = {"a": 3.0, "b": 20.0, "c": 4.0, "d": 20.0}
    assert found([*rows, *hidden_at_least_one("abcd")], "abcd", **truth) == {}
    proofs = found([*rows, told("a", 3, owner="corner")], "d", **truth)
    assert proofs.keys() == {"d"}
    assert "corner" in proofs["d"]


def test_a_rounded_total_keeps_what_an_exact_one_gives_away() -> None:
    rows = [told("b", 18, 22, owner="b"), told("ab", 23, 27, owner="total")]
    assert found(rows, "a", a=3, b=20) == {}
    assert found([told("b", 20, owner="b"), told("ab", 23, owner="total")], "a", a=3, b=20).keys() == {"a"}


def test_a_range_of_less_than_one_is_one_whole_number() -> None:
    assert found([told("ab", 10, owner="x"), told("b", 6.5, 7.4, owner="y")], "a", a=3, b=7).keys() == {"a"}


def test_what_nobody_can_hide_is_proved_and_names_nobody() -> None:
    assert found([told("ab", 23), told("b", 20)], "a", a=3, b=20) == {"a": set()}


def test_months_are_found_from_running_years_and_from_one_month_that_is_shown() -> None:
    # Windows of two over four months: a b, b c, c d. One month shown gives all the others.
    rows = [told("ab", 8, owner="ab"), told("bc", 9, owner="bc"), told("cd", 9, owner="cd")]
    truth = {"a": 3.0, "b": 5.0, "c": 4.0, "d": 5.0}
    assert found([*rows, *hidden_at_least_one("abcd")], "abcd", **truth) == {}
    assert found([*rows, told("d", 5, owner="d")], "a", **truth) == {"a": {"ab", "bc", "cd", "d"}}


def test_nothing_told_gives_nothing_away() -> None:
    assert found([], "a", a=3) == {}


def test_sums_alone_are_looked_at_where_that_is_asked() -> None:
    rows = [told("ab", 2, owner="total"), *hidden_at_least_one("ab")]
    assert recovered(rows, [{"a": 1}], {"a": 1, "b": 1}, by_sums_alone=True).owners == {}


def spread(rows: list[Told], sum_: Terms, truth: Mapping[Hashable, float]) -> tuple[float, float]:
    """Return the least and the most a sum can be, by a linear programme put down row by row."""
    letters = list(truth)

    def line(terms: Terms) -> list[float]:
        return [terms.get(letter, 0) for letter in letters]

    sides = [line(row.terms) for row in rows] + [[-each for each in line(row.terms)] for row in rows]
    limits = [min(row.upper, 1e6) for row in rows] + [-row.lower for row in rows]
    ends = []
    for sign in (1, -1):
        made = linprog(sign * np.array(line(sum_)), sides or None, limits or None, bounds=(0, 1e4), method="highs")
        assert made.status == 0
        ends.append(sign * made.fun)
    return ends[0], ends[1]


@given(seed=st.integers(0, 10**6))
def test_random_sums_are_worked_out_exactly_where_a_programme_finds_one_whole_number(seed: int) -> None:
    draw = random.Random(seed)
    letters = "abcdefg"[: draw.randint(2, 7)]
    truth: dict[Hashable, float] = {letter: draw.choice([0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 9.0]) for letter in letters}
    rows: list[Told] = []
    for _ in range(draw.randint(1, 7)):
        parts: dict[Hashable, float] = {letter: 1 for letter in letters if draw.random() < 0.5}
        value, reach = sum(truth[letter] for letter in parts), draw.choice([0, 0, 0, 1, 2])
        rows.append(Told(parts, value - reach, value + reach, by(str(len(rows)))))
    made = recovered(rows, [{letter: 1} for letter in letters], truth)
    for index, letter in enumerate(letters):
        least, most = spread(rows, {letter: 1}, truth)
        value = truth[letter]
        if most - value < 1 - 1e-6 and value - least < 1 - 1e-6:
            assert index in made.owners or index in made.unsettled
        if most - value > 1 + 1e-6 or value - least > 1 + 1e-6:
            assert index not in made.owners


@pytest.mark.parametrize("letters", ["ab", "abcde", "abcdefgh"])
def test_every_proof_needs_one_of_its_owners(letters: str) -> None:
    truth = {letter: number + 1.0 for number, letter in enumerate(letters)}
    rows = [told(letter, truth[letter], owner=letter) for letter in letters[1:]]
    rows.append(told(letters, sum(truth.values()), owner="total"))
    assert found(rows, "a", **truth) == {"a": {"total", *letters[1:]}}
    for gone in rows:
        assert found([row for row in rows if row is not gone], "a", **truth) == {}
