"""Disclosure against the published rule, drawn families, and an attacker who tries every possible number."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from dashboard.disclosure import Cell, Policy, hidden_names, shown, stricter

AREAS = ("north", "south", "east", "west", "central", "unknown")
PROTECTING = (Policy.SMALL_NUMBERS, Policy.HES)


def rates(*counts: float) -> dict[str, Cell]:
    return {area: Cell(count) for area, count in zip(AREAS, counts, strict=False)}


def shares(*counts: tuple[float, float]) -> dict[str, Cell]:
    return {area: Cell(*count) for area, count in zip(AREAS, counts, strict=False)}


def total_of(parts: Mapping[str, Cell]) -> Cell:
    cells = parts.values()
    return Cell(sum(cell.numerator for cell in cells), sum(cell.denominator or 0 for cell in cells))


def hidden_rates(
    *counts: float, policy: Policy = Policy.SMALL_NUMBERS, already: Collection[str] = ()
) -> frozenset[str]:
    parts = rates(*counts)
    return hidden_names(parts, total_of(parts), policy, people_denominator=False, already=already)


def hidden_shares(
    *counts: tuple[float, float], policy: Policy = Policy.SMALL_NUMBERS, already: Collection[str] = ()
) -> frozenset[str]:
    parts = shares(*counts)
    return hidden_names(parts, total_of(parts), policy, people_denominator=True, already=already)


@pytest.mark.parametrize("policy", PROTECTING)
@pytest.mark.parametrize("count", range(1, 8))
def test_a_count_of_one_to_seven_is_hidden_and_has_no_value(count: int, policy: Policy) -> None:
    assert shown(count, policy) is None


@pytest.mark.parametrize("policy", Policy)
def test_zero_is_shown_as_zero(policy: Policy) -> None:
    assert shown(0, policy) == 0


def test_small_numbers_shows_eight_and_more_as_they_are() -> None:
    assert [shown(count, Policy.SMALL_NUMBERS) for count in (8, 9, 12, 103)] == [8, 9, 12, 103]


def test_no_policy_shows_everything_as_it_is() -> None:
    assert [shown(count, Policy.NONE) for count in (0, 1, 7, 12.5)] == [0, 1, 7, 12.5]


@pytest.mark.parametrize(("count", "seen"), [(8, 10), (12, 10), (12.5, 15), (13, 15), (102, 100), (103, 105)])
def test_hospital_counts_go_to_the_nearest_five_and_half_way_up(count: float, seen: int) -> None:
    assert shown(count, Policy.HES) == seen


def test_the_stricter_policy_is_the_one_further_on() -> None:
    assert stricter(Policy.NONE, Policy.SMALL_NUMBERS) is Policy.SMALL_NUMBERS
    assert stricter(Policy.HES, Policy.SMALL_NUMBERS) is Policy.HES
    assert stricter(Policy.NONE, Policy.NONE) is Policy.NONE


def test_one_small_part_takes_the_next_smallest_with_it() -> None:
    assert hidden_rates(3, 20, 15, 40) == {"north", "east"}


def test_among_equals_the_first_by_name_goes() -> None:
    assert hidden_rates(3, 20, 20, 40) == {"north", "east"}


def test_two_small_parts_protect_each_other() -> None:
    assert hidden_rates(3, 4, 15, 40) == {"north", "south"}


def test_two_parts_that_must_both_be_one_do_not() -> None:
    assert hidden_rates(1, 1, 15, 40) == {"north", "south", "east"}


def test_three_parts_that_must_all_be_one_do_not() -> None:
    assert hidden_rates(1, 1, 1, 15, 40) == {"north", "south", "east", "west"}


def test_a_zero_is_never_hidden_to_protect_another() -> None:
    assert hidden_rates(3, 0, 0, 40) == {"north", "west"}


def test_where_no_part_is_left_the_total_goes() -> None:
    assert hidden_rates(9, 0, 3) == {"east", "north"}
    assert hidden_rates(0, 3) == {"south", "total"}
    assert hidden_rates(1, 1) == {"north", "south", "total"}


def test_a_small_total_is_hidden_with_its_parts() -> None:
    assert hidden_rates(0, 2, 3) == {"south", "east", "total"}


def test_nothing_small_hides_nothing() -> None:
    assert hidden_rates(0, 8, 9) == frozenset()


def test_no_policy_hides_nothing_even_what_was_hidden() -> None:
    assert hidden_rates(1, 2, 3, policy=Policy.NONE, already=["north"]) == frozenset()


def test_what_was_hidden_stays_hidden_and_is_protected() -> None:
    assert hidden_rates(30, 20, 10, already=["north", "gone"]) == {"north", "east"}


def test_a_hidden_total_of_shown_parts_takes_a_part_with_it() -> None:
    assert hidden_rates(30, 20, already=["total"]) == {"total", "south"}


def test_a_hidden_part_that_became_zero_is_not_given_away() -> None:
    assert hidden_rates(0, 20, 10, already=["north"]) == {"north", "east"}


def test_zeros_under_a_hidden_total_are_all_there_is_to_know() -> None:
    assert hidden_rates(0, 0, already=["total"]) == {"total"}


def test_a_hidden_total_of_everybody_takes_a_part_with_it() -> None:
    assert hidden_shares((30, 30), (20, 20), policy=Policy.HES, already=["total"]) == {"total", "south"}


def test_without_a_total_only_the_small_are_hidden() -> None:
    names = hidden_names(rates(3, 20), None, Policy.SMALL_NUMBERS, people_denominator=False, already=["total"])
    assert names == {"north"}


def test_rounding_alone_protects_one_small_part() -> None:
    assert hidden_rates(3, 20, 15, 40, policy=Policy.HES) == {"north"}


def test_rounding_does_not_protect_four_parts_that_must_all_be_one() -> None:
    # 8 is shown as 10 and may be 8; the total 12 is shown as 10 and may be 12. Four hidden parts then share four.
    assert hidden_rates(1, 1, 1, 1, 8, policy=Policy.HES) == {*AREAS[:4], "central"}


def test_of_30_people_26_at_home_tells_of_4_who_are_not() -> None:
    assert hidden_shares((26, 30), (40, 80), (50, 90)) == {"north", "south"}


def test_a_public_population_is_not_protected() -> None:
    parts = {"north": Cell(26, 30), "south": Cell(40, 5)}
    assert hidden_names(parts, Cell(66, 35), Policy.SMALL_NUMBERS, people_denominator=False) == frozenset()


def test_everybody_in_a_small_group_is_hidden() -> None:
    assert hidden_shares((5, 5), (0, 6), (40, 80)) == {"north", "south"}


def test_hidden_groups_with_nobody_counted_do_not_protect_each_other() -> None:
    # Two hidden numerators that sum to zero are both zero; the zero of the east would not help, the west does.
    assert hidden_shares((0, 5), (0, 6), (0, 30), (20, 60)) == {"north", "south", "west"}


def test_hidden_groups_with_everybody_counted_do_not_protect_each_other() -> None:
    assert hidden_shares((5, 5), (6, 6), (50, 60)) == {"north", "south", "east"}


def test_rounding_does_not_protect_a_group_of_a_place_where_everybody_counts() -> None:
    # 25 of 25 is shown, so nobody is left out: between 1 and 7 would have been hidden. No part can blur that.
    assert hidden_shares((5, 5), (20, 20), policy=Policy.HES) == {"north", "total"}


def test_a_share_without_its_denominator_is_an_error() -> None:
    with pytest.raises(ValueError, match="has a denominator"):
        hidden_names(rates(3), None, Policy.HES, people_denominator=True)


def test_a_part_named_as_the_total_is_an_error() -> None:
    with pytest.raises(ValueError, match='"total" is the name of a part'):
        hidden_names({"total": Cell(3)}, Cell(3), Policy.HES, people_denominator=False)


# The attacker knows the rule, the names of the hidden cells and everything shown. For every cell there is a grid of
# the numbers it may hold (row: counted, column: not counted, which is one column for a rate). The sums of two cells
# are the convolution of their grids. What sums to no possible total is struck out; one number left is a leak.
Grid = NDArray[np.bool_]
LARGEST = 64


def possible(cell: Cell, is_hidden: bool, policy: Policy, is_share: bool, may_be_zero: bool) -> Grid:
    counted, rest = np.ogrid[0:LARGEST, 0 : LARGEST if is_share else 1]
    everybody = counted + rest
    if is_hidden:
        return (everybody > 0) | may_be_zero
    numbers = (counted, rest, everybody) if is_share else (counted,)
    grid: Grid = everybody >= 0
    for number in numbers:
        grid = grid & ((number == 0) | (number > 7))
    visible = [(counted, cell.numerator), (everybody, cell.denominator or 0)]
    for number, true in visible if is_share else visible[:1]:
        grid = grid & np.vectorize(lambda value, true=true: shown(value, policy) == shown(true, policy))(number)
    return grid


def add(a: Grid, b: Grid) -> Grid:
    return np.asarray(fftconvolve(a.astype(float), b.astype(float))[: a.shape[0], : a.shape[1]] > 0.5)


def leaks(
    parts: Mapping[str, Cell], hidden: Collection[str], policy: Policy, is_share: bool, already: Collection[str] = ()
) -> dict[str, set[int]]:
    """Return the hidden cells of which the attacker knows a count: the numerator, the rest or both together."""
    cells = {**parts, "total": total_of(parts)}
    grids = {name: possible(cell, name in hidden, policy, is_share, name in already) for name, cell in cells.items()}
    found = {}
    for name in hidden:
        left = still_possible(name, grids)
        counted, rest = np.nonzero(left)
        counts = [set(counted), set(rest), set(counted + rest)] if is_share else [set(counted)]
        if any(len(numbers) == 1 for numbers in counts):
            found[name] = set.union(*(numbers for numbers in counts if len(numbers) == 1))
    return found


def still_possible(name: str, grids: Mapping[str, Grid]) -> Grid:
    nothing = np.zeros_like(grids["total"])
    nothing[0, 0] = True
    others = nothing
    for part in set(grids) - {name, "total"}:
        others = add(others, grids[part])
    if name == "total":
        return grids["total"] & others
    # Own number = total - others: the same convolution with the others turned round.
    reach = fftconvolve(grids["total"].astype(float), others[::-1, ::-1].astype(float))
    rows, columns = others.shape
    return np.asarray(grids[name] & (reach[rows - 1 :, columns - 1 :] > 0.5))


def test_the_attacker_finds_what_can_be_found() -> None:
    small = Policy.SMALL_NUMBERS
    assert leaks(rates(3, 20), ["north"], small, False) == {"north": {3}}
    assert leaks(rates(1, 1, 1, 20), ["north", "south", "east"], small, False).keys() == {"north", "south", "east"}
    assert leaks(rates(3, 4, 20), ["north", "south"], small, False) == {}
    assert leaks(rates(9, 20), ["total"], small, False) == {"total": {29}}
    assert leaks(shares((0, 5), (0, 6), (8, 16)), ["north", "south"], small, True) == {"north": {0}, "south": {0}}


people = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13])
few_rates = st.lists(people, min_size=1, max_size=4)
few_shares = st.lists(st.tuples(people, people), min_size=1, max_size=4)
names = st.sets(st.sampled_from([*AREAS[:4], "total"]), max_size=2)


@pytest.mark.parametrize("policy", PROTECTING)
@given(counts=few_rates)
@example([1, 1, 1, 9])
@example([1, 1, 1, 1, 8])
def test_no_hidden_rate_can_be_worked_out(policy: Policy, counts: list[int]) -> None:
    hidden = hidden_rates(*counts, policy=policy)
    assert leaks(rates(*counts), hidden, policy, is_share=False) == {}


@pytest.mark.parametrize("policy", PROTECTING)
@given(counts=few_shares)
@example([(0, 5), (0, 6), (9, 9)])
@example([(5, 0), (13, 0)])
@example([(0, 1), (8, 8)])
def test_no_hidden_share_can_be_worked_out(policy: Policy, counts: list[tuple[int, int]]) -> None:
    parts = [(counted, counted + rest) for counted, rest in counts]
    hidden = hidden_shares(*parts, policy=policy)
    assert leaks(shares(*parts), hidden, policy, is_share=True) == {}


@pytest.mark.parametrize("policy", PROTECTING)
@given(counts=few_rates.filter(any), already=names)
def test_no_rate_hidden_before_can_be_worked_out_now(policy: Policy, counts: list[int], already: set[str]) -> None:
    before = already & {*rates(*counts), "total"}
    hidden = hidden_rates(*counts, policy=policy, already=already)
    assert before <= hidden
    assert leaks(rates(*counts), hidden, policy, is_share=False, already=before) == {}


@pytest.mark.parametrize("policy", PROTECTING)
@given(counts=few_shares.filter(lambda counts: any(map(sum, counts))), already=names)
def test_no_share_hidden_before_can_be_worked_out_now(
    policy: Policy, counts: list[tuple[int, int]], already: set[str]
) -> None:
    parts = [(counted, counted + rest) for counted, rest in counts]
    before = already & {*shares(*parts), "total"}
    hidden = hidden_shares(*parts, policy=policy, already=already)
    assert before <= hidden
    assert leaks(shares(*parts), hidden, policy, is_share=True, already=before) == {}


@given(counts=few_shares, policy=st.sampled_from(PROTECTING))
def test_hiding_again_what_is_hidden_changes_nothing(counts: list[tuple[int, int]], policy: Policy) -> None:
    parts = [(counted, counted + rest) for counted, rest in counts]
    hidden = hidden_shares(*parts, policy=policy)
    assert hidden_shares(*parts, policy=policy, already=hidden) == hidden


@given(counts=few_rates, policy=st.sampled_from(PROTECTING))
def test_every_small_count_is_hidden_and_no_zero_is(counts: list[int], policy: Policy) -> None:
    hidden = hidden_rates(*counts, policy=policy)
    for area, cell in rates(*counts).items():
        assert cell.numerator == 0 or cell.numerator > 7 or area in hidden
        assert cell.numerator > 0 or area not in hidden


def test_a_count_read_in_an_earlier_release_cannot_cover_for_another() -> None:
    # An earlier release showed 20 and 30. Hiding the 20 again would leave 53 - 30 - 20 = 3 to be worked out.
    parts = {"a": Cell(3), "b": Cell(20), "c": Cell(30)}
    names = hidden_names(parts, Cell(53), Policy.SMALL_NUMBERS, people_denominator=False, published=["b", "c"])
    assert names == {"a", "total"}


def test_what_every_reader_has_already_is_not_hidden_in_vain() -> None:
    parts = {"a": Cell(3), "b": Cell(20)}
    names = hidden_names(parts, Cell(23), Policy.SMALL_NUMBERS, people_denominator=False, published=["a", "b", "total"])
    assert names == {"a"}
