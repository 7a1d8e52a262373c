"""SPC against a slow and obvious second version in exact fractions, and what holds for any series."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dashboard.spc import Assurance, Chart, Rule, Variation, Watch, chart, limits_of, signals
from dashboard.terms import Polarity
from tests.test_spc import readings, variations

LOW, HIGH, NO_WAY = Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD, Polarity.NO_JUDGEMENT
IMPROVEMENT, CONCERN = Variation.IMPROVEMENT, Variation.CONCERN
NEUTRAL, COMMON = Variation.NEUTRAL, Variation.COMMON_CAUSE

# -- the second version: every window looked at, every point asked of every rule


class Asked(NamedTuple):
    """A series in tenths, and how it is to be watched."""

    tenths: list[int | None]
    provisional: set[int]
    starts: list[int]
    baseline: int | None
    is_screened: bool
    polarity: Polarity
    target: int | None

    @property
    def values(self) -> list[float | None]:
        return [None if each is None else each / 10 for each in self.tenths]

    @property
    def found(self) -> Chart:
        watch = Watch(
            self.polarity,
            target=None if self.target is None else self.target / 10,
            starts=self.starts,
            baseline=self.baseline,
            is_screened=self.is_screened,
        )
        return chart(readings(self.values, provisional=self.provisional), watch)


class Slow(NamedTuple):
    """What the slow version says of one segment: its three lines, if any, and of each point the rule and direction."""

    lines: tuple[Fraction, Fraction, Fraction] | None
    points: list[tuple[Rule, int] | None]


def slow_version(asked: Asked) -> list[Slow]:
    exact = [
        None if tenth is None or place in asked.provisional else Fraction(tenth, 10)
        for place, tenth in enumerate(asked.tenths)
    ]
    segments: list[list[Fraction | None]] = []
    for place, value in enumerate(exact):
        if place == 0 or place in asked.starts:
            segments.append([])
        segments[-1].append(value)
    return [slow_segment(each, asked.baseline, asked.is_screened) for each in segments]


def slow_segment(values: list[Fraction | None], baseline: int | None, is_screened: bool) -> Slow:
    setting = list(values)
    while baseline and sum(each is not None for each in setting) > baseline:
        setting.pop()
    points = [each for each in setting if each is not None]
    ranges = [abs(b - a) for a, b in pairwise(setting) if a is not None and b is not None]
    nothing = Slow(None, [None] * len(values))
    if len(points) < 12 or len(ranges) * 2 < len(points):
        return nothing
    average = sum(ranges) / Fraction(len(ranges))
    if average == 0 and len(set(points)) > 1:
        return nothing
    if is_screened and average:
        ranges = [each for each in ranges if each < Fraction(3267, 1000) * average]
        average = sum(ranges) / Fraction(len(ranges))
    mean = sum(points) / Fraction(len(points))
    away = Fraction(266, 100) * average
    return Slow(
        (mean, mean - away, mean + away), [slow_rule(values, place, mean, away) for place in range(len(values))]
    )


def slow_rule(values: list[Fraction | None], place: int, mean: Fraction, away: Fraction) -> tuple[Rule, int] | None:
    value = values[place]
    if value is None:
        return None
    if abs(value - mean) > away:
        return Rule.OUTSIDE, sign(value - mean)
    for window in reversed(windows(values, place, 7)):  # the later of two trends
        steps = {sign(after - before) for before, after in pairwise(window)}
        if steps in ({1}, {-1}):
            return Rule.TREND, steps.pop()
    if away * 2 / 3 < abs(value - mean):
        for window in windows(values, place, 3):
            near = [each for each in window if away * 2 / 3 < abs(each - mean) <= away]
            if len(near) >= 2 and {sign(each - mean) for each in window} == {sign(value - mean)}:
                return Rule.NEAR, sign(value - mean)
    for window in windows(values, place, 7):
        if {sign(each - mean) for each in window} in ({1}, {-1}):
            return Rule.SIDE, sign(value - mean)
    return None


def windows(values: list[Fraction | None], place: int, length: int) -> list[list[Fraction]]:
    """Return every whole window without a gap that holds the place, in order."""
    found = []
    for first in range(place - length + 1, place + 1):
        if first >= 0 and first + length <= len(values):
            window = [each for each in values[first : first + length] if each is not None]
            if len(window) == length:
                found.append(window)
    return found


def sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


@st.composite
def series(draw: st.DrawFn, gaps: bool = True) -> list[int | None]:
    """Draw a series in tenths that has ties, runs and trends as often as not, and gaps if asked for."""
    length = draw(st.sampled_from([0, 3, 11, 12, 13, 19, 20, 24, 30, 36, 44]))
    steps = draw(st.lists(st.sampled_from([-4, -1, 0, 1, 1, 1, 2, 9]), min_size=length, max_size=length))
    turns = draw(st.sets(st.integers(0, 44), max_size=5))
    is_walk, values, at, way = draw(st.booleans()), [], draw(st.integers(-30, 30)), 1
    for place, step in enumerate(steps):
        way = -way if place in turns else way
        at = at + way * step if is_walk else step
        values.append(at)
    holes = draw(st.sets(st.integers(0, 44), max_size=3)) if gaps else set()
    return [None if place in holes else value for place, value in enumerate(values)]


@st.composite
def asked_for(draw: st.DrawFn) -> Asked:
    tenths = draw(series())
    return Asked(
        tenths,
        set(range(len(tenths) - draw(st.integers(0, 2)), len(tenths))),
        draw(st.lists(st.sampled_from([1, 7, 12, 14, 20, 24, 40]), max_size=2)),
        draw(st.sampled_from([None, None, 12, 15, 24])),
        draw(st.booleans()),
        draw(st.sampled_from(Polarity)),
        draw(st.none() | st.integers(-60, 60)),
    )


PLAIN = Asked([], set(), [], None, False, HIGH, 3)


@given(asked_for())
@example(PLAIN._replace(tenths=[3] * 13))
@example(PLAIN._replace(tenths=[*range(1, 8), *range(6, 0, -1), *[3, 4] * 10]))
@example(PLAIN._replace(tenths=[*range(1, 8), *range(1, 8), *[3, 4] * 10], starts=[14]))
@example(PLAIN._replace(tenths=[1, 2, 1, 2, 100, 1, 2, 1, 2, 1, 2, 1, 2, 1], is_screened=True))
def test_the_slow_version_agrees_on_every_line_rule_and_variation(asked: Asked) -> None:
    found, slow = asked.found, slow_version(asked) if asked.tenths else []
    assert len(found.segments) == len(slow)
    for segment, (lines, _) in zip(found.segments, slow, strict=True):
        assert (segment.limits is None) == (lines is None)
        if segment.limits and lines:
            drawn_lines = (segment.limits.mean, segment.limits.lower, segment.limits.upper)
            assert drawn_lines == pytest.approx([float(line) for line in lines], abs=1e-9)
    expected = [point for each in slow for point in each.points]
    named = [dot.signal and (dot.signal.rule, int(dot.signal.direction)) for dot in found.dots]
    assert named == expected
    for dot, point in zip(found.dots, expected, strict=True):
        is_judged = dot.reading.judged is not None and dot.limits is not None
        assert dot.variation == (slow_variation(point, asked.polarity) if is_judged else None)


def slow_variation(point: tuple[Rule, int] | None, polarity: Polarity) -> Variation:
    if point is None:
        return COMMON
    good = {HIGH: 1, LOW: -1, NO_WAY: 0}[polarity]
    return {1: IMPROVEMENT, -1: CONCERN, 0: NEUTRAL}[point[1] * good]


@given(asked_for())
def test_the_slow_version_agrees_on_assurance_and_the_latest_variation(asked: Asked) -> None:
    assume(asked.tenths)
    found, last = asked.found, slow_version(asked)[-1]
    judged = [dot.variation for dot in found.dots[-len(last.points) :] if dot.variation]
    assert found.variation == (judged[-1] if last.lines and judged else None)
    if last.lines is None or asked.target is None or asked.polarity is NO_WAY:
        assert found.assurance is None
        return
    _, lower, upper = last.lines
    target, best = Fraction(asked.target, 10), asked.polarity is HIGH
    if target > upper:
        assert found.assurance is (Assurance.FAILS if best else Assurance.PASSES)
    elif target < lower:
        assert found.assurance is (Assurance.PASSES if best else Assurance.FAILS)
    else:
        assert found.assurance is Assurance.HIT_AND_MISS


# -- what holds for any series


@given(asked_for(), st.integers(-1000, 1000), st.sampled_from([2, 7, 1000]))
def test_a_shift_or_a_change_of_unit_changes_no_judgement(asked: Asked, shift: int, scale: int) -> None:
    moved = asked._replace(
        tenths=[None if each is None else each * scale + shift for each in asked.tenths],
        target=None if asked.target is None else asked.target * scale + shift,
    )
    assert [dot.signal for dot in moved.found.dots] == [dot.signal for dot in asked.found.dots]
    assert variations(moved.found) == variations(asked.found)
    assert moved.found.assurance is asked.found.assurance
    for ours, theirs in zip(moved.found.segments, asked.found.segments, strict=True):
        if ours.limits and theirs.limits:
            assert ours.limits.upper == pytest.approx(theirs.limits.upper * scale + shift / 10, abs=1e-6)


@given(asked_for())
def test_the_other_way_being_good_swaps_improvement_and_concern_and_pass_and_fail(asked: Asked) -> None:
    high, low = asked._replace(polarity=HIGH).found, asked._replace(polarity=LOW).found
    swapped = {IMPROVEMENT: CONCERN, CONCERN: IMPROVEMENT}
    assert variations(low) == [swapped.get(each, each) if each else None for each in variations(high)]
    other = {Assurance.PASSES: Assurance.FAILS, Assurance.FAILS: Assurance.PASSES}
    assert low.assurance == (other.get(high.assurance, high.assurance) if high.assurance else None)


@given(asked_for())
def test_a_series_upside_down_with_the_other_way_good_is_judged_the_same(asked: Asked) -> None:
    mirrored = asked._replace(
        tenths=[None if each is None else -each for each in asked.tenths],
        target=None if asked.target is None else -asked.target,
        polarity={HIGH: LOW, LOW: HIGH, NO_WAY: NO_WAY}[asked.polarity],
    )
    assert variations(mirrored.found) == variations(asked.found)
    assert mirrored.found.assurance is asked.found.assurance


@given(series(), st.lists(st.integers(-99, 99), min_size=1, max_size=3), st.sampled_from([None, 12, range(0, 24)]))
def test_provisional_points_at_the_end_change_nothing(
    tenths: list[int | None], more: list[int], baseline: int | range | None
) -> None:
    assume(tenths)
    values = [None if each is None else each / 10 for each in tenths]
    watch = Watch(LOW, target=0.3, baseline=baseline)
    before = chart(readings(values), watch)
    later = range(len(values), len(values) + len(more))
    after = chart(readings([*values, *more], provisional=later), watch)
    assert [replace(each, last=0) for each in after.segments] == [replace(each, last=0) for each in before.segments]
    told = [(dot.signal, dot.variation, dot.said) for dot in after.dots]
    assert told[: len(values)] == [(dot.signal, dot.variation, dot.said) for dot in before.dots]
    assert (after.variation, after.assurance) == (before.variation, before.assurance)


@given(series(), series(), st.sampled_from([None, 12]), st.booleans())
def test_a_segment_is_judged_as_if_it_stood_alone(
    first: list[int | None], second: list[int | None], baseline: int | None, is_screened: bool
) -> None:
    assume(first and second)
    alone = PLAIN._replace(baseline=baseline, is_screened=is_screened)
    joined = alone._replace(tenths=first + second, starts=[len(first)]).found
    apart = (alone._replace(tenths=first).found, alone._replace(tenths=second).found)
    assert [dot.signal for dot in joined.dots] == [dot.signal for part in apart for dot in part.dots]
    assert [each.limits for each in joined.segments] == [each.limits for part in apart for each in part.segments]
    assert joined.assurance is apart[1].assurance


@given(series(), st.booleans())
def test_the_lines_lie_in_order_and_clipping_fires_and_quiets_nothing(
    tenths: list[int | None], is_screened: bool
) -> None:
    values = [None if each is None else each / 10 for each in tenths]
    present = [each for each in values if each is not None]
    assume(present)
    plain = limits_of(values, is_screened=is_screened)
    assume(plain)
    assert plain is not None
    clipped = limits_of(values, is_screened=is_screened, within=(min(present), max(present)))
    assert clipped is not None
    for limits in (plain, clipped):
        lines = [limits.lower, limits.near_lower, limits.mean, limits.near_upper, limits.upper]
        assert all(after - before > -1e-9 for before, after in pairwise(lines))
    assert signals(values, clipped) == signals(values, plain)
