"""SPC against drawn cases, the reference package's own, and the numbers on the method page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard.spc import (
    Assurance,
    Chart,
    Direction,
    Kind,
    Limits,
    Reading,
    Rule,
    Signal,
    Variation,
    Watch,
    assurance_of,
    chart,
    limits_of,
    signals,
    variation_of,
)
from dashboard.terms import Period, Polarity

LOW, HIGH, NO_WAY = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD, Polarity.NO_JUDGEMENT
IMPROVEMENT, CONCERN = Variation.IMPROVEMENT, Variation.CONCERN
NEUTRAL, COMMON = Variation.NEUTRAL, Variation.COMMON_CAUSE
UP, DOWN = Direction.HIGH, Direction.LOW
METHOD_PAGE = Path(__file__).parents[1] / "docs" / "methods" / "spc.md"

WIDE = Limits(mean=0, lower=-300, upper=300, near_lower=-200, near_upper=200)
STEADY = [80.0, 82, 81, 79, 80, 83, 81, 80, 82, 81, 80, 79, 81]
"""Thirteen points without a special cause: mean 80.69, limits 76.48 and 84.90."""


def readings(
    values: Sequence[float | None],
    counts: Sequence[float | None] = (),
    provisional: Iterable[int] = (),
    hidden: Iterable[int] = (),
    first: str = "2024-04",
) -> list[Reading]:
    """Return one reading a period from the first on; those named by position are provisional or hidden."""
    made, period = [], Period.parse(first)
    for position, value in enumerate(values):
        count = counts[position] if counts else None
        made.append(Reading(period, value, count, position in set(provisional), position in set(hidden)))
        period = period.next
    return made


def drawn(values: Sequence[float | None], polarity: Polarity = HIGH, **watch: Any) -> Chart:
    return chart(readings(values), Watch(polarity, **watch))


def rules(values: Sequence[float | None], limits: Limits = WIDE) -> list[Rule | None]:
    """Return the rule that names each point."""
    return [named[0].rule if named else None for named in signals(values, limits)]


def which(values: Sequence[float | None], rule: Rule, limits: Limits = WIDE) -> list[int]:
    """Return where a rule fires, whether or not another comes before it."""
    return [place for place, named in enumerate(signals(values, limits)) if rule in {each.rule for each in named}]


def variations(found: Chart) -> list[Variation | None]:
    return [dot.variation for dot in found.dots]


def segment_of(values: Sequence[float | None], **watch: Any) -> Any:
    """Return the only segment of a series."""
    (segment,) = drawn(values, **watch).segments
    return segment


# -- limits


def test_limits_are_the_mean_and_2_66_average_moving_ranges() -> None:
    limits = limits_of([10, 12, 11, 13, 10])  # ranges 2, 1, 2, 3
    assert limits is not None
    assert limits.mean == pytest.approx(11.2)
    assert (limits.average_range, limits.points) == (2.0, 5)
    assert (limits.lower, limits.upper) == pytest.approx((11.2 - 5.32, 11.2 + 5.32))
    assert (limits.near_lower, limits.near_upper) == pytest.approx((11.2 - 5.32 * 2 / 3, 11.2 + 5.32 * 2 / 3))


def test_screening_leaves_out_a_large_range_once_and_is_off_unless_asked_for() -> None:
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    # NHSRplotthedots, vignette "deviations": the first is the spreadsheet's answer, the second the package's own.
    plain, screened = limits_of(values), limits_of(values, is_screened=True)
    assert plain is not None
    assert screened is not None
    assert [plain.lower, plain.upper] == pytest.approx([-3.06, 6.95], abs=0.005)
    assert [screened.lower, screened.upper] == pytest.approx([-0.72, 4.60], abs=0.005)
    assert (plain.screened, screened.screened) == (0, 2)


def test_screening_is_done_once_however_large_the_ranges_that_stay() -> None:
    values = [0, 100, 100, 110, 110, *[110, 111] * 10]
    ranges = [abs(after - before) for before, after in pairwise(values)]
    kept = [each for each in ranges if each < 3.267 * sum(ranges) / len(ranges)]
    assert max(kept) > 3.267 * sum(kept) / len(kept)
    limits = limits_of(values, is_screened=True)
    assert limits is not None
    assert limits.average_range == pytest.approx(sum(kept) / len(kept))


def test_no_moving_range_is_taken_across_a_gap() -> None:
    limits = limits_of([1, 2, 1, None, 101, 102, 101])
    assert limits is not None
    assert [limits.mean, limits.average_range] == pytest.approx([308 / 6, 1])


@pytest.mark.parametrize("unit", [1, 10, 1000])
def test_a_range_of_3_267_averages_is_left_out_by_screening(unit: int) -> None:
    at_the_cut = [value / unit for value in (0, 3267, 3067, 3367, 3134)]  # ranges 3267, 200, 300, 233: 1000 on average
    below_it = [value / unit for value in (0, 3266, 3066, 3366, 3132)]
    screened = [limits_of(values, is_screened=True) for values in (at_the_cut, below_it)]
    assert [each.screened if each else None for each in screened] == [1, 0]


@pytest.mark.parametrize("values", [[], [5], [None, None], [5, None, 6, None, 7], [5, 5, 5, None, 6, 6, 6]])
def test_without_neighbours_that_tell_of_variation_there_are_no_limits(values: list[float | None]) -> None:
    assert limits_of(values) is None


def test_half_of_the_points_with_a_neighbour_before_them_are_enough() -> None:
    assert limits_of([1, 2, None, 3, 4]) is not None
    assert limits_of([1, 2, None, 3, 4, None, 5]) is None


@pytest.mark.parametrize("is_screened", [True, False])
@pytest.mark.parametrize("value", [0.1, 5, 0, -3.3])
def test_a_flat_series_has_its_limits_on_its_mean_and_no_special_cause(value: float, is_screened: bool) -> None:
    found = drawn([value] * 13, is_screened=is_screened)
    limits = found.segments[0].limits
    assert limits is not None
    assert limits.is_flat
    assert {limits.lower, limits.upper, limits.near_lower, limits.near_upper} == {limits.mean}
    assert limits.mean == pytest.approx(value)
    assert variations(found) == [COMMON] * 13
    assert "so the limits lie on the mean" in found.segments[0].said


def test_a_series_that_differs_by_rounding_errors_is_flat() -> None:
    limits = limits_of([0.3, 0.1 + 0.2] * 7)
    assert limits is not None
    assert limits.is_flat
    assert limits.lower == limits.mean


def test_limits_are_clipped_to_what_there_can_be_and_say_so() -> None:
    values = [1, 9, 2, 8, 1, 9, 3, 7, 2, 9, 1, 8.0]
    share, plain = segment_of(values, within=(0, 10)), segment_of(values)
    assert plain.limits.lower < 0
    assert plain.limits.upper > 10
    assert (share.limits.lower, share.limits.upper) == (0, 10)
    assert (share.limits.near_lower, share.limits.near_upper) == (0, 10)
    assert share.said.endswith("The lower limit is clipped at 0. The upper limit is clipped at 10.")
    assert "clipped" not in plain.said


def test_a_limit_that_no_value_needs_clipped_is_left_alone() -> None:
    segment = segment_of(STEADY, within=(0, 100))
    assert segment.limits == limits_of(STEADY)
    assert "clipped" not in segment.said


def test_a_limit_past_its_end_by_a_rounding_error_is_not_said_to_be_clipped() -> None:
    low, high = limits_of([16.74, 24.49] * 6, within=(0, 99)), limits_of([-16.74, -24.49] * 6, within=(-99, 0))
    assert low is not None
    assert high is not None
    assert low.mean - 2.66 * low.average_range < 0
    assert high.mean + 2.66 * high.average_range > 0
    assert (low.lower, low.is_lower_clipped) == (0, False)
    assert (high.upper, high.is_upper_clipped) == (0, False)


def test_one_limit_may_be_clipped_alone() -> None:
    limits = limits_of([1, 9, 2, 8, 1, 9], within=(0, math.inf))
    assert limits is not None
    assert (limits.lower, limits.is_lower_clipped, limits.is_upper_clipped) == (0, True, False)


@pytest.mark.parametrize("value", [-0.5, 100.5])
def test_a_value_that_there_cannot_be_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="within what there can be, 0 to 100: found"):
        limits_of([50, value, 50], within=(0, 100))


# -- the four rules


def test_a_value_on_a_limit_is_not_outside_it() -> None:
    assert which([300, 300.001, -300, -300.001], Rule.OUTSIDE) == [1, 3]


def test_a_limit_missed_by_a_rounding_error_is_not_crossed() -> None:
    limits = replace(WIDE, mean=0.2, lower=0.1, upper=0.3)
    assert 0.1 + 0.2 > 0.3
    assert which([0.1 + 0.2, 0.2, 0.31], Rule.OUTSIDE, limits) == [2]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 3, 4, 5, 6], []),  # a tie breaks a trend, and is not passed over
        ([1, 2, 3, 3, 4, 5, 6, 7, 8, 9], [3, 4, 5, 6, 7, 8, 9]),
        ([1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6]),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [1, 2, 3, 4, 5, 6, 7]),
        ([7, 6, 5, 4, 3, 2, 1], [0, 1, 2, 3, 4, 5, 6]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ([1, 2, 3, 4, None, 5, 6, 7], []),
    ],
)
def test_a_trend_is_seven_points_that_all_rise_or_all_fall(values: list[float | None], named: list[int]) -> None:
    assert which(values, Rule.TREND) == named


def test_a_trend_that_a_rounding_error_would_hide_is_no_trend() -> None:
    tie = 0.1 + 0.2
    assert tie > 0.3
    assert which([0.1, 0.2, 0.3, tie, 0.4, 0.5, 0.6], Rule.TREND) == []


def test_a_turning_point_shared_by_two_trends_belongs_to_the_later_one() -> None:
    named = signals([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], WIDE)
    assert [each[0].direction for each in named] == [UP] * 6 + [DOWN] * 7


def test_two_trends_that_meet_without_a_shared_point_keep_their_own() -> None:
    named = signals([1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7], WIDE)
    assert [each[0].direction for each in named] == [UP] * 14


def test_a_trend_is_judged_by_where_it_goes_and_not_by_its_side_of_the_mean() -> None:
    falling_above = [50, 49, 48, 47, 46, 45, 44]
    assert {variation_of(named[0], HIGH) for named in signals(falling_above, WIDE)} == {CONCERN}
    assert {variation_of(named[0], LOW) for named in signals(falling_above, WIDE)} == {IMPROVEMENT}


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([250, 10, 250], [0, 2]),  # only those near the limit
        ([10, 250, 250], [1, 2]),
        ([250, 250, 250], [0, 1, 2]),
        ([10, 10, 250, 10, 250, 10, 10], [2, 4]),
        ([250, 10, 10, 250], []),
        ([250, 10, 10, 250, 250], [3, 4]),
        ([250, -10, 250], []),  # not all on one side
        ([250, 0, 250], []),  # a value on the mean lies on no side
        ([250, -250, 10], []),
        ([-250, -10, -250], [0, 2]),
        ([200, 10, 200], []),  # on the near limit is not beyond it
        ([300, 10, 300], [0, 2]),  # on the limit is not outside it
        ([250, 301, 10], []),  # outside is no longer near, so there is no second
        ([250, 301, 250], [0, 2]),
        ([250, None, 250], []),
        ([250, 250], []),
    ],
)
def test_two_of_three_near_a_limit_are_on_one_side_of_the_mean(values: list[float | None], named: list[int]) -> None:
    assert which(values, Rule.NEAR) == named


@pytest.mark.parametrize(
    ("sides", "named"),
    [
        ([1] * 6, []),
        ([1] * 6 + [-1], []),
        ([1] * 7, [0, 1, 2, 3, 4, 5, 6]),
        ([1] * 8 + [-1], [0, 1, 2, 3, 4, 5, 6, 7]),
        ([1] + [-1] * 7 + [1], [1, 2, 3, 4, 5, 6, 7]),
        ([1] * 3 + [0] + [1] * 6, []),  # a value equal to the mean breaks a run
        ([1] * 3 + [None] + [1] * 6, []),
    ],
)
def test_a_run_is_seven_points_on_one_side_of_the_mean(sides: list[float | None], named: list[int]) -> None:
    assert which(sides, Rule.SIDE) == named


def test_a_mean_missed_by_a_rounding_error_breaks_a_run() -> None:
    above = 0.1 + 0.2
    assert which([1, 1, 1, above, 1, 1, 1], Rule.SIDE, replace(WIDE, mean=0.3)) == []


def test_the_first_rule_that_applies_names_a_point() -> None:
    assert list(Rule) == [Rule.OUTSIDE, Rule.TREND, Rule.NEAR, Rule.SIDE]
    assert rules([10, 20, 30, 210, 220, 230, 310]) == [Rule.TREND] * 6 + [Rule.OUTSIDE]
    assert rules([10, 10, 10, 210, 210, 10, 310]) == [Rule.SIDE] * 3 + [Rule.NEAR] * 2 + [Rule.SIDE, Rule.OUTSIDE]
    named = signals([10, 20, 30, 210, 220, 230, 310], WIDE)
    assert [each.rule for each in named[3]] == [Rule.TREND, Rule.NEAR, Rule.SIDE]


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        (Signal(Rule.OUTSIDE, UP), "above the upper process limit"),
        (Signal(Rule.OUTSIDE, DOWN), "below the lower process limit"),
        (Signal(Rule.TREND, UP, 7), "rising over seven months in a row"),
        (Signal(Rule.TREND, DOWN, 9), "falling over nine months in a row"),
        (Signal(Rule.NEAR, UP, 3), "two of three months in a row near the upper process limit"),
        (Signal(Rule.NEAR, DOWN, 3), "two of three months in a row near the lower process limit"),
        (Signal(Rule.SIDE, UP, 7), "seven months in a row above the mean"),
        (Signal(Rule.SIDE, DOWN, 11), "11 months in a row below the mean"),
    ],
)
def test_a_rule_is_said_in_words(signal: Signal, said: str) -> None:
    assert signal.said("month") == said


def test_a_run_says_how_long_it_is_by_now() -> None:
    found = drawn([6, 9, 6, 9, 6, 9, 6, 9, 1, 4, 1, 4, 1, 4])
    assert [dot.said for dot in found.dots] == ["eight months in a row above the mean"] * 8 + [
        "within its usual range"
    ] * 6


def test_quarters_are_called_quarters() -> None:
    found = chart(readings([6, 9] * 3 + [1, 4] * 3 + [1], first="2020-Q1"), Watch(LOW))
    assert (found.dots[-1].said, found.dots[-1].direction) == ("seven quarters in a row below the mean", "low")


# -- what a signal means


@pytest.mark.parametrize(
    ("direction", "polarity", "variation"),
    [
        (UP, HIGH, IMPROVEMENT),
        (DOWN, HIGH, CONCERN),
        (UP, LOW, CONCERN),
        (DOWN, LOW, IMPROVEMENT),
        (UP, NO_WAY, NEUTRAL),
        (DOWN, NO_WAY, NEUTRAL),
    ],
)
def test_variation_is_the_direction_of_a_signal_and_which_way_is_good(
    direction: Direction, polarity: Polarity, variation: Variation
) -> None:
    assert variation_of(Signal(Rule.OUTSIDE, direction), polarity) is variation
    assert variation_of(None, polarity) is COMMON


@pytest.mark.parametrize(
    ("last", "polarity", "changing"),
    [
        (100, HIGH, "better"),
        (60, HIGH, "worse"),
        (100, NO_WAY, "higher"),
        (60, NO_WAY, "lower"),
        (81, HIGH, "no clear change"),
    ],
)
def test_a_board_reads_how_it_is_changing(last: float, polarity: Polarity, changing: str) -> None:
    latest = drawn([*STEADY, last], polarity).latest
    assert latest is not None
    assert latest.changing == changing


def test_what_is_not_judged_is_not_changing() -> None:
    found = chart(readings([*STEADY, None, 99], provisional=[14]), Watch(HIGH))
    assert [(dot.variation, dot.changing, dot.direction) for dot in found.dots[13:]] == [(None, "", "")] * 2
    assert [dot.said for dot in found.dots[13:]] == ["no value", "provisional: not judged yet"]


@pytest.mark.parametrize(
    ("target", "high_is_good", "low_is_good"),
    [
        (4, Assurance.FAILS, Assurance.PASSES),
        (0.5, Assurance.PASSES, Assurance.FAILS),
        (2, Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),
        (3, Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),  # on a limit
        (1, Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),
    ],
)
def test_assurance_is_the_target_against_the_limits(
    target: float, high_is_good: Assurance, low_is_good: Assurance
) -> None:
    limits = Limits(mean=2, lower=1, upper=3, near_lower=1.5, near_upper=2.5)
    assert assurance_of(target, limits, HIGH) is high_is_good
    assert assurance_of(target, limits, LOW) is low_is_good
    assert assurance_of(target, limits, NO_WAY) is None
    assert assurance_of(None, limits, HIGH) is None


def test_a_target_off_a_limit_by_a_rounding_error_is_on_it() -> None:
    assert assurance_of(0.1 + 0.2, replace(WIDE, upper=0.3), HIGH) is Assurance.HIT_AND_MISS


def test_assurance_has_its_nhs_name_and_words_for_a_board() -> None:
    assert [(str(each), each.said) for each in Assurance] == [
        ("consistently passes", "usually met"),
        ("hit and miss", "hit and miss"),
        ("consistently fails", "usually missed"),
    ]


def test_assurance_is_that_of_the_latest_limits() -> None:
    better = [value + 20 for value in STEADY]
    assert drawn(STEADY + better, target=90, starts=[13]).assurance is Assurance.PASSES
    assert drawn(better + STEADY, target=90, starts=[13]).assurance is Assurance.FAILS
    assert drawn(better + STEADY[:11], target=90, starts=[13]).assurance is None  # a run chart has none


def test_a_target_that_no_value_can_reach_is_missed() -> None:
    values = [1, 9, 2, 8, 1, 9, 3, 7, 2, 9, 1, 8.0]
    assert drawn(values, LOW, target=-1).assurance is Assurance.HIT_AND_MISS
    assert drawn(values, LOW, target=-1, within=(0, math.inf)).assurance is Assurance.FAILS


# -- segments


def test_a_rebase_starts_the_limits_anew_and_no_rule_runs_across_the_join() -> None:
    values = [5, 6, 4, 5, 6, 4, 5, 6, 3, 7, 8, 9, 10, 11, 12, 10, 11, 9, 10, 11, 9, 10, 11, 9, 10.0]
    joined, cut = drawn(values), drawn(values, starts=[12])
    assert joined.dots[12].signal == Signal(Rule.TREND, UP, 7)
    assert [dot.signal for dot in cut.dots[8:15]] == [None] * 7
    assert [(each.first, each.last) for each in cut.segments] == [(0, 11), (12, 24)]
    assert [each.limits for each in cut.segments] == [limits_of(values[:12]), limits_of(values[12:])]


def test_the_variation_of_a_measure_is_that_of_its_latest_segment() -> None:
    signal_then_few = [*STEADY, 99, 81, 80, 82]
    assert drawn(signal_then_few[:14]).variation is IMPROVEMENT
    assert drawn(signal_then_few, starts=[14]).variation is None
    assert drawn(signal_then_few[:14], starts=[14]).variation is IMPROVEMENT  # nothing is there yet to start with


def test_a_start_outside_the_series_does_nothing() -> None:
    assert drawn(STEADY, starts=[-3, 0, 13, 99]) == drawn(STEADY)
    assert drawn([*STEADY, *STEADY], starts=[13, 13, 5]) == drawn([*STEADY, *STEADY], starts=[5, 13])


def test_a_series_of_nothing_has_no_segments_and_no_variation() -> None:
    found = chart([], Watch(HIGH, target=5))
    assert (found.dots, found.segments, found.assurance, found.variation, found.latest) == ((), (), None, None, None)


def test_a_baseline_fixes_the_limits_to_its_points() -> None:
    later = [*STEADY[:12], 60, 60, 60]
    fixed = segment_of(later, baseline=12)
    assert fixed.limits == limits_of(STEADY[:12])
    assert (fixed.kind, fixed.said) == (Kind.XMR, "Limits fixed on 12 points; moving ranges not screened.")
    assert segment_of(later).limits == limits_of(later)
    assert segment_of(STEADY[:12], baseline=12).kind is Kind.XMR  # the next point will leave them as they are


def test_a_baseline_of_the_first_points_counts_points_and_not_gaps_and_holds_in_each_segment() -> None:
    values = [80.0, None, *STEADY[1:12], 60, 60]
    assert segment_of(values, baseline=12).limits == limits_of(values[:13])
    twice = drawn(values + values, baseline=12, starts=[15])
    assert [each.limits for each in twice.segments] == [limits_of(values[:13])] * 2


def test_a_baseline_still_short_of_its_points_is_all_there_are() -> None:
    segment = segment_of(STEADY, baseline=24)
    assert (segment.limits, segment.kind) == (limits_of(STEADY), Kind.TRIAL)


def test_a_stretch_of_positions_is_the_baseline_of_the_segment_it_starts_in() -> None:
    values = [*STEADY, *[value + 20 for value in STEADY], *[value + 40 for value in STEADY]]
    found = drawn(values, baseline=range(14, 30), starts=[13])
    assert [each.limits for each in found.segments] == [limits_of(values[:13]), limits_of(values[14:30])]
    assert [each.kind for each in found.segments] == [Kind.TRIAL, Kind.XMR]
    assert drawn(values, baseline=range(13, 30), starts=[13]).segments[0] == found.segments[0]
    cut = drawn(values, baseline=range(0, 16), starts=[13])  # a later rebase ends it
    assert [each.limits for each in cut.segments] == [limits_of(values[:13]), limits_of(values[13:])]


def test_a_stretch_that_has_not_ended_does_not_fix_its_limits_yet() -> None:
    assert segment_of(STEADY, baseline=range(0, 13)).kind is Kind.XMR
    assert segment_of(STEADY, baseline=range(0, 14)).kind is Kind.TRIAL
    (with_provisional,) = chart(readings([*STEADY, 80], provisional=[13]), Watch(HIGH, baseline=range(0, 14))).segments
    assert with_provisional.kind is Kind.TRIAL


@pytest.mark.parametrize("baseline", [11, 0, -1, range(3, 14), range(0, 40, 2)])
def test_a_baseline_of_under_twelve_points_in_a_row_is_an_error(baseline: int | range) -> None:
    with pytest.raises(ValueError, match="a baseline is 12 points in a row or more: found"):
        Watch(HIGH, baseline=baseline)


# -- a run chart, and trial limits


@pytest.mark.parametrize(
    ("points", "kind"), [(11, Kind.RUN), (12, Kind.TRIAL), (19, Kind.TRIAL), (20, Kind.XMR), (26, Kind.XMR)]
)
def test_twelve_points_set_trial_limits_and_twenty_settle_them(points: int, kind: Kind) -> None:
    assert segment_of((STEADY * 2)[:points]).kind is kind


def test_trial_limits_say_so_and_fire_every_rule() -> None:
    found = drawn([*STEADY, 99], target=60)
    assert found.segments[0].said == "Trial limits from 14 points, which settle at 20; moving ranges not screened."
    assert (found.variation, found.assurance) == (IMPROVEMENT, Assurance.PASSES)
    screened = drawn(STEADY * 2, is_screened=True).segments[0]
    assert screened.said == "Limits from 26 points; moving ranges screened, none left out."


def test_eleven_points_are_a_run_chart_with_its_median() -> None:
    found = drawn(STEADY[:11], target=60)
    (segment,) = found.segments
    assert (segment.kind, segment.limits, segment.median) == (Kind.RUN, None, 81)
    assert segment.said == "Run chart: 11 points to set limits by, and they need 12."
    assert (found.variation, found.assurance) == (None, None)
    assert {(dot.variation, dot.signal, dot.said) for dot in found.dots} == {(None, None, "not judged in a run chart")}
    assert drawn([5]).segments[0].said.startswith("Run chart: 1 point to set")


def test_missing_and_provisional_periods_are_no_points() -> None:
    twelve = STEADY[:12]
    assert segment_of([*twelve[:6], None, *twelve[6:]]).kind is Kind.TRIAL
    assert segment_of([*twelve[:6], None, *twelve[7:]]).kind is Kind.RUN
    (provisional,) = chart(readings(twelve, provisional=[11]), Watch(HIGH)).segments
    assert provisional.kind is Kind.RUN
    assert provisional.median == 81


def test_a_series_of_gaps_alone_is_a_run_chart_without_a_median() -> None:
    segment = segment_of([None] * 30)
    assert (segment.kind, segment.median) == (Kind.RUN, None)


@pytest.mark.parametrize("hidden", [0, 12])
def test_a_hidden_point_makes_its_segment_a_run_chart_without_a_median(hidden: int) -> None:
    values: list[float | None] = [*STEADY, *STEADY]
    values[hidden] = None
    found = chart(readings(values, hidden=[hidden]), Watch(HIGH, target=90, starts=[13]))
    first, second = found.segments
    assert (first.kind, first.limits, first.median) == (Kind.RUN, None, None)
    assert first.said == "Run chart: a month is hidden to protect people's privacy."
    assert found.dots[hidden].said == "hidden"
    assert second.kind is Kind.TRIAL
    assert second.limits == limits_of(STEADY)


def test_a_hidden_point_after_the_baseline_makes_a_run_chart_too() -> None:
    values = [*STEADY, None, *STEADY]
    (segment,) = chart(readings(values, hidden=[13]), Watch(HIGH, baseline=12)).segments
    assert segment.kind is Kind.RUN


def test_a_hidden_value_is_never_given() -> None:
    with pytest.raises(ValueError, match="where a number that may be shown is expected"):
        Reading(Period.parse("2024-04"), 3, is_hidden=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="2024-04: found"):
        Reading(Period.parse("2024-04"), value)


def test_a_median_count_under_five_is_a_run_chart_and_five_is_not() -> None:
    def kind(counts: Sequence[float | None]) -> Kind:
        (segment,) = chart(readings(STEADY, counts), Watch(HIGH)).segments
        return segment.kind

    assert kind([4] * 7 + [50] * 6) is Kind.RUN
    assert kind([5] * 7 + [0] * 6) is Kind.TRIAL
    assert kind([4] * 3 + [5] + [None] * 9) is Kind.RUN
    assert kind([None] * 13) is Kind.TRIAL
    (segment,) = chart(readings(STEADY, [3] * 13), Watch(HIGH)).segments
    assert segment.said == "Run chart: half of the months count fewer than 5."
    assert segment.median == 81


def test_the_count_of_a_provisional_point_makes_no_run_chart() -> None:
    counts = [6] * 6 + [4] * 7
    (segment,) = chart(readings(STEADY, counts, provisional=[12]), Watch(HIGH)).segments
    assert segment.kind is Kind.TRIAL


def test_values_that_add_up_over_the_year_are_a_run_chart_without_a_median() -> None:
    segment = segment_of(STEADY, is_year_to_date=True)
    assert (segment.kind, segment.median) == (Kind.RUN, None)
    assert segment.said == "Run chart: each month holds the months before it, so they have no limits of their own."


def test_points_without_neighbours_are_a_run_chart() -> None:
    scattered = [value for each in STEADY for value in (each, None)]
    assert segment_of(scattered).said == "Run chart: too few months next to each other to tell its variation."
    assert segment_of([5.0] * 8 + [None] + [6.0] * 8).kind is Kind.RUN


def test_a_period_left_out_is_an_error() -> None:
    series = readings(STEADY)
    with pytest.raises(ValueError, match="2024-07 does not follow 2024-05: give a missing period as None"):
        chart([*series[:2], *series[3:]], Watch(HIGH))


# -- provisional


def test_a_provisional_point_neither_sets_limits_nor_fires_a_rule_but_has_the_lines() -> None:
    found = chart(readings([*STEADY, 200], provisional=[13]), Watch(HIGH))
    last = found.dots[-1]
    assert last.limits == limits_of(STEADY)
    assert (last.signal, last.variation, last.said) == (None, None, "provisional: not judged yet")
    assert found.variation is COMMON
    assert found.latest == found.dots[12]


# -- seasonal

YEAR = [10.0, 11, 10, 9, 10, 11, 10, 9, 10, 11, 10, 9]
"""Twelve months from April: the tenth is January."""


def seasonal(values: Sequence[float | None], polarity: Polarity = LOW, **watch: Any) -> Chart:
    return drawn(values, polarity, is_seasonal=True, **watch)


def test_a_winter_signal_alone_is_not_called_worse() -> None:
    values = [*YEAR[:9], 20, *YEAR[10:]]
    january = seasonal(values).dots[9]
    assert (january.variation, january.changing) == (NEUTRAL, "higher")
    assert january.signal == Signal(Rule.OUTSIDE, UP)
    assert january.said == (
        "above the upper process limit, in winter; no value for the same month last year to compare with"
    )
    assert drawn(values, LOW).dots[9].variation is CONCERN
    assert seasonal(values, HIGH).dots[9].variation is IMPROVEMENT
    assert seasonal(values, NO_WAY).dots[9].variation is NEUTRAL


@pytest.mark.parametrize(
    ("position", "variation"), [(7, CONCERN), (8, NEUTRAL), (9, NEUTRAL), (10, NEUTRAL), (11, NEUTRAL), (12, CONCERN)]
)
def test_winter_is_december_to_march(position: int, variation: Variation) -> None:
    values = [*YEAR, *YEAR]
    values[position] = 20
    assert seasonal(values).dots[position].variation is variation


def test_a_winter_month_in_a_run_of_seven_is_called_worse() -> None:
    values = [*[9.0, 8] * 6, *[9.0, 8] * 3, 12, 12, 12, 12, 12, 12, 12]  # October to April of the second year
    found = seasonal(values)
    assert found.dots[-3].reading.is_winter
    assert Rule.SIDE in {each.rule for each in signals(values, limits_of(values) or WIDE)[-3]}
    assert {dot.variation for dot in found.dots[-7:]} == {CONCERN}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (12, "higher than the same month last year"),
        (11, "as in the same month last year"),
        (10, "lower than the same month last year"),
    ],
)
def test_a_seasonal_point_is_compared_with_the_same_month_last_year(value: float, said: str) -> None:
    found = seasonal([*YEAR, *YEAR[:9], value])
    assert (found.dots[-1].said, found.dots[-1].year_ago) == (f"within its usual range; {said}", 11)
    assert drawn([*YEAR, *YEAR[:9], value], LOW).dots[-1].said == "within its usual range"


def test_a_rounding_error_is_not_higher_than_last_year() -> None:
    found = seasonal([0.3] * 12 + [0.1 + 0.2])
    assert found.dots[-1].said == "within its usual range; as in the same month last year"


def test_the_same_month_last_year_is_not_taken_from_before_a_break() -> None:
    found = seasonal([*YEAR, *YEAR, *YEAR], starts=[13])
    assert found.dots[24].year_ago is None
    assert found.dots[24].said.endswith("no value for the same month last year to compare with")
    assert found.dots[25].year_ago == YEAR[1]


def test_the_same_quarter_last_year_is_four_quarters_before() -> None:
    found = chart(readings([1, 2, 3, 4] * 4, first="2020-Q1"), Watch(LOW, is_seasonal=True))
    assert {dot.said for dot in found.dots[4:]} == {"within its usual range; as in the same quarter last year"}
    assert Reading(Period.parse("2024-Q1"), 1).is_winter
    assert not Reading(Period.parse("2024-Q4"), 1).is_winter


# -- the method page


def test_the_method_page_says_the_numbers_that_are_computed() -> None:
    text = METHOD_PAGE.read_text(encoding="utf-8").split("## A worked number")[1]
    [line] = [each for each in text.splitlines() if re.fullmatch(r" {4}[\d. ]+", each)]
    values = [float(each) for each in line.split()]
    said = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", text, re.MULTILINE))
    found = chart(readings(values, first="2025-04"), Watch(LOW, target=8.0))
    [segment] = found.segments
    limits = segment.limits
    assert limits is not None

    def numbers(name: str) -> list[float]:
        return [float(each) for each in re.findall(r"\d+\.\d+", said[name])]

    exact = pytest.approx
    assert numbers("mean")[0] == exact(sum(values))
    assert numbers("mean")[-1] == exact(limits.mean, abs=5e-6)
    assert numbers("average moving range")[-1] == exact(limits.average_range, abs=5e-6)
    assert numbers("lower limit")[-1] == exact(limits.lower, abs=5e-6)
    assert numbers("upper limit")[-1] == exact(limits.upper, abs=5e-6)
    assert numbers("near limits") == exact([limits.near_lower, limits.near_upper], abs=5e-6)
    assert (said["kind"], said["variation"], said["assurance"]) == (segment.kind, found.variation, found.assurance)
    for month, position in {"April 2025": 0, "March 2026": 11, "July 2026": 15}.items():
        assert said[month] == f"{found.dots[position].said}: {found.dots[position].variation}"
