"""A point and what it is held against: its rating, or the reason there is none; and the comparison with a benchmark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.definitions import Indicator
from dashboard.disclosure import Policy
from dashboard.place import Target
from dashboard.rate import judge, rated, within_chance
from dashboard.targeting import grains
from dashboard.terms import UNKNOWN_AREA, Point, Polarity, Rating, State
from tests.desks import indicator_of, place_of
from tests.test_compute import SOURCES
from tests.test_compute_values import PER_1000, SHARE
from tests.worked import number, worked

LOW, HIGH, NONE = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD, Polarity.NO_JUDGEMENT
GREEN, AMBER, RED = Rating.GREEN, Rating.AMBER, Rating.RED
HERE = place_of()
POINT = Point("drawn", "north", "North", "neighbourhood", "2026-04", numerator=8, denominator=1000, value=8.0)
RATE = indicator_of(f"{PER_1000}polarity: low_is_good\n", SOURCES)


def target(value: float | None = None, amber: float | None = None, **more: object) -> Target:
    return replace(Target(2, "drawn", value=value, amber=amber), **more)  # type: ignore[arg-type]


def one(
    point: Point,
    *targets: Target,
    indicator: Indicator = RATE,
    policy: Policy = Policy.NONE,
    breaks: str = "",
) -> Point:
    """Return one point, rated."""
    place = place_of(breaks=f"date,indicators,text\n{breaks}") if breaks else HERE
    (found,) = rated([point], indicator, place, targets, policy)
    return found


def said(point: Point) -> tuple[str, str]:
    return point.rating, point.state


# -- a value against a target


@pytest.mark.parametrize(
    ("value", "amber", "low", "high"),
    [
        (8.0, 0.5, GREEN, GREEN),  # at the target
        (7.99, 0.5, GREEN, AMBER),
        (8.01, 0.5, AMBER, GREEN),
        (8.5, 0.5, AMBER, GREEN),  # at the edge of the tolerance
        (7.5, 0.5, GREEN, AMBER),
        (8.51, 0.5, RED, GREEN),
        (7.49, 0.5, GREEN, RED),
        (8.01, None, RED, GREEN),  # no tolerance, no amber
        (7.99, None, GREEN, RED),
        (8.0, None, GREEN, GREEN),
        (8.0, 0.0, GREEN, GREEN),
        (8.01, 0.0, RED, GREEN),
        (0.0, 0.5, GREEN, RED),
        (-3.0, 0.5, GREEN, RED),
    ],
)
def test_a_value_is_green_on_the_good_side_amber_within_the_tolerance_and_red_beyond(
    value: float, amber: float | None, low: Rating, high: Rating
) -> None:
    assert judge(value, target(8.0, amber), LOW) is low
    assert judge(value, target(8.0, amber), HIGH) is high


@pytest.mark.parametrize(
    ("value", "aim", "amber"),
    [(0.4, 0.3, 0.1), (8.3, 8.0, 0.3), (1.1, 0.9, 0.2), (100.1, 99.9, 0.2), (6.3e6, 6.2e6, 1e5)],
)
def test_the_edge_of_a_tolerance_is_not_lost_to_binary_fractions(value: float, aim: float, amber: float) -> None:
    assert judge(value, target(aim, amber), LOW) is AMBER
    assert judge(2 * aim - value, target(aim, amber), HIGH) is AMBER
    assert judge(value + 0.001, target(aim, amber), LOW) is RED


@pytest.mark.parametrize(
    ("value", "rating"),
    [(1.0, GREEN), (1.5, GREEN), (2.0, GREEN), (0.5, AMBER), (2.5, AMBER), (0.49, RED), (2.51, RED)],
)
@pytest.mark.parametrize("polarity", [LOW, HIGH])
def test_a_band_is_green_inside_and_amber_near_it_on_either_side(
    value: float, rating: Rating, polarity: Polarity
) -> None:
    assert judge(value, target(low=1.0, high=2.0, amber=0.5), polarity) is rating


def test_a_band_may_have_one_end() -> None:
    assert [judge(value, target(low=1.0), LOW) for value in (0.9, 1.0, 9.0)] == [RED, GREEN, GREEN]
    assert [judge(value, target(high=1.0), HIGH) for value in (0.9, 1.0, 9.0)] == [GREEN, GREEN, RED]


def test_no_judgement_is_never_rated_by_a_target_or_a_band() -> None:
    assert judge(8.0, target(8.0), NONE) is None
    assert judge(1.5, target(low=1.0, high=2.0), NONE) is None
    neutral = indicator_of(PER_1000, SOURCES)
    assert said(one(POINT, target(8.0), indicator=neutral)) == ("", State.NO_TARGET)


def test_a_rating_is_of_the_value_before_it_is_rounded_for_display() -> None:
    assert said(one(replace(POINT, value=8.04), target(8.0))) == (RED, "")


# -- which target


def test_without_a_target_there_is_no_rating() -> None:
    assert said(one(POINT)) == ("", State.NO_TARGET)
    assert said(one(POINT, target(8.0, indicator="other"))) == ("", State.NO_TARGET)
    assert said(one(POINT, target(8.0, area="south"))) == ("", State.NO_TARGET)


def test_an_areas_own_target_beats_its_levels_and_that_one_for_all() -> None:
    for_all, level, own = target(1.0), target(2.0, area="neighbourhood"), target(9.0, area="north")
    found = [one(POINT, *chosen) for chosen in ((for_all,), (for_all, level), (own, level, for_all))]
    assert [(point.target, point.rating) for point in found] == [(1.0, RED), (2.0, RED), (9.0, GREEN)]


def test_a_target_is_in_force_on_the_last_day_of_the_period() -> None:
    old = target(9.0, start=date(2025, 4, 1), end=date(2026, 4, 29))
    new = target(7.0, start=date(2026, 4, 30))
    assert one(POINT, old, new).target == 7.0
    assert said(one(POINT, old)) == ("", State.NO_TARGET)
    assert one(replace(POINT, period="2026-03"), old, new).target == 9.0


def test_a_point_is_rated_only_by_a_target_of_its_own_grain_and_window() -> None:
    rolling = indicator_of(f"{PER_1000}polarity: low_is_good\nperiod: {{grain: month, window: 12}}\n", SOURCES)
    assert (grains(RATE), grains(rolling)) == (["month"], ["month 12"])
    monthly, yearly, own = target(8.0, grain="month"), target(96.0, grain="month 12"), target(50.0)
    assert [one(POINT, each).rating for each in (monthly, yearly, own)] == [GREEN, "", GREEN]
    assert [one(POINT, each, indicator=rolling).rating for each in (monthly, yearly, own)] == ["", GREEN, GREEN]


def test_the_row_not_known_and_the_parts_of_a_total_have_no_target() -> None:
    for point in (replace(POINT, area=UNKNOWN_AREA, level=UNKNOWN_AREA), replace(POINT, member="Trust")):
        assert said(one(point, target(8.0))) == ("", State.NO_TARGET)
        assert one(point, target(8.0)).target is None


def test_a_rated_point_says_which_line_of_the_targets_it_was_held_against() -> None:
    point = one(POINT, target(8.0, 0.5, kind="ambition", set_by="the board", note="on mid-2024"))
    assert point.target_row == "line 2; ambition; set by the board; on mid-2024"
    assert (point.target, point.amber) == (8.0, 0.5)


# -- why there is none


def test_a_missing_or_hidden_point_keeps_its_state_and_has_no_rating() -> None:
    for state in (State.MISSING, State.HIDDEN):
        point = one(replace(POINT, value=None, state=state), target(8.0))
        assert (point.rating, point.state, point.target) == ("", state, None)


def test_a_share_of_fewer_than_thirty_is_shown_and_not_rated() -> None:
    share = indicator_of(f"{SHARE}polarity: low_is_good\n", SOURCES)
    few = replace(POINT, numerator=10, denominator=29, value=10 / 29 * 100)
    enough = replace(few, denominator=30, value=10 / 30 * 100)
    assert said(one(few, target(50), indicator=share)) == ("", State.TOO_FEW)
    assert said(one(few, indicator=share)) == ("", State.TOO_FEW)
    assert said(one(enough, target(50), indicator=share)) == (GREEN, "")
    assert said(one(few, target(50))) == (GREEN, ""), "a rate has no such rule"


BREAK = "2026-02-14,drawn,Same-day care moved"


@pytest.mark.parametrize(
    ("start", "period", "state"),
    [
        (date(2025, 4, 1), "2026-01", ""),  # the break comes after the period
        (date(2025, 4, 1), "2026-02", State.BREAK),  # and in it
        (date(2025, 4, 1), "2026-04", State.BREAK),
        (None, "2026-04", State.BREAK),  # a target without a start was set before everything
        (date(2026, 2, 13), "2026-04", State.BREAK),
        (date(2026, 2, 14), "2026-04", ""),  # set on the day
        (date(2026, 4, 1), "2026-04", ""),
    ],
)
def test_no_point_is_rated_by_a_target_set_before_a_break(start: date | None, period: str, state: str) -> None:
    point = one(replace(POINT, period=period), target(9.0, start=start), breaks=BREAK)
    assert said(point) == ("" if state else GREEN, state)
    assert point.reason == ("Same-day care moved" if state else "")


def test_a_version_that_could_not_be_compared_stays_a_break_under_the_versions_after_it() -> None:
    second, third = (
        indicator_of(
            f"{PER_1000}polarity: low_is_good\nversion: {number}\neffective_from: 2026-0{number}-01\n"
            f"reason: other people\ncomparable: {comparable}\n",
            SOURCES,
        )
        for number, comparable in ((2, "no"), (3, "yes"))
    )
    for start, expected in ((date(2026, 1, 1), ("", State.BREAK)), (date(2026, 2, 1), (GREEN, ""))):
        (found,) = rated([POINT], third, HERE, [target(9.0, start=start)], earlier=[RATE, second])
        assert said(found) == expected


@pytest.mark.parametrize("state", [State.LATE, State.NOT_DUE, State.PAUSED, State.IN_DEVELOPMENT, State.MISSING])
def test_a_state_that_no_counting_gives_is_not_rated_though_it_has_a_value(state: State) -> None:
    assert said(one(replace(POINT, state=state), target(9.0))) == ("", state)


def test_a_break_of_another_indicator_is_none() -> None:
    assert said(one(POINT, target(9.0), breaks=BREAK.replace("drawn", "other"))) == (GREEN, "")
    assert said(one(POINT, target(9.0), breaks=BREAK.replace("drawn", "other drawn"))) == ("", State.BREAK)


@pytest.mark.parametrize(
    ("aim", "amber", "expected"),
    [
        # 15 per 1,000 is shown for anything from 13 to 17.
        (17, None, (GREEN, "")),
        (16.9, None, ("", State.TOO_CLOSE)),
        (13, None, ("", State.TOO_CLOSE)),
        (12.9, None, (RED, "")),
        (12.9, 5, (AMBER, "")),
        (12.9, 4, ("", State.TOO_CLOSE)),
    ],
)
def test_where_rounding_may_turn_the_colour_it_is_too_close_to_rate(
    aim: float, amber: float | None, expected: tuple[str, str]
) -> None:
    point = replace(POINT, numerator=15, denominator=1000, value=15.0)
    assert said(one(point, target(aim, amber), policy=Policy.HES)) == expected
    exact = judge(15.0, target(aim, amber), LOW)
    assert said(one(point, target(aim, amber), policy=Policy.SMALL_NUMBERS)) == (exact, "")


def test_of_a_share_both_counts_may_have_been_rounded() -> None:
    share = indicator_of(f"{SHARE}polarity: low_is_good\n", SOURCES)
    point = replace(POINT, numerator=20, denominator=50, value=40.0)  # at most 22 of 48, which is 45.83%
    for aim, expected in ((45.8, ("", State.TOO_CLOSE)), (45.9, (GREEN, ""))):
        assert said(one(point, target(aim), indicator=share, policy=Policy.HES)) == expected


def test_a_narrow_band_may_lie_between_what_the_counts_could_have_been() -> None:
    point = replace(POINT, numerator=15, denominator=1000, value=15.0)  # from 13 to 17
    for low, high, expected in ((16, 16.5, ("", State.TOO_CLOSE)), (17.5, 18, (RED, "")), (12, 18, (GREEN, ""))):
        assert said(one(point, target(low=low, high=high), policy=Policy.HES)) == expected


def test_nought_is_exact_under_rounding_too() -> None:
    point = replace(POINT, numerator=0, value=0.0)
    assert said(one(point, target(0.5), policy=Policy.HES)) == (GREEN, "")


def test_a_provisional_point_is_still_rated_and_says_so() -> None:
    assert said(one(replace(POINT, provisional=True), target(8.0))) == (GREEN, State.PROVISIONAL)
    assert said(one(replace(POINT, provisional=True))) == ("", State.NO_TARGET)


# -- a benchmark


@pytest.mark.parametrize(
    ("lower", "upper", "low", "high", "none"),
    [
        (8.1, 9.0, "worse", "better", "higher"),
        (7.0, 7.9, "better", "worse", "lower"),
        (7.0, 9.0, "similar", "similar", "similar"),
        (8.0, 9.0, "similar", "similar", "similar"),  # touching is similar
        (7.0, 8.0, "similar", "similar", "similar"),
        (None, 7.0, "", "", ""),
        (9.0, None, "", "", ""),
    ],
)
def test_a_benchmark_is_judged_by_the_interval(
    lower: float | None, upper: float | None, low: str, high: str, none: str
) -> None:
    point = replace(POINT, lower=lower, upper=upper, benchmark=8.0)
    for polarity, expected in ((LOW, low), (HIGH, high), (NONE, none)):
        indicator = indicator_of(f"{PER_1000}polarity: {polarity}\n", SOURCES)
        found = one(point, indicator=indicator)
        assert (found.benchmark_judgement, found.rating) == (expected, "")


def test_a_point_without_a_benchmark_or_a_value_is_not_compared() -> None:
    assert one(replace(POINT, lower=1.0, upper=2.0)).benchmark_judgement == ""
    lost = replace(POINT, value=None, state=State.MISSING, lower=1.0, upper=2.0, benchmark=8.0)
    assert one(lost).benchmark_judgement == ""


# -- chance


@pytest.mark.parametrize(("amber", "expected"), [(0.5, True), (0.51, False), (None, False)])
def test_a_tolerance_under_one_standard_error_is_within_chance(amber: float | None, expected: bool) -> None:
    # From 7 to 8.98 is 1.98 wide, and one error is 1.98 / 3.92 = 0.5051.
    assert within_chance(replace(POINT, lower=7.0, upper=8.98, amber=amber)) is expected


def test_without_an_interval_nothing_is_known_of_chance() -> None:
    assert not within_chance(replace(POINT, amber=0.1))


def test_the_method_page_works_out_the_colours_it_prints() -> None:
    (rows,) = worked("target-rating")
    for row in rows:
        target = Target(2, "drawn", value=number(row["Target"]), amber=number(row["Tolerance"]))
        for way in (Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD):
            said = row[way.value.replace("_", " ").capitalize()]
            assert str(judge(number(row["Value"]), target, way)) == said
