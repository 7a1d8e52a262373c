"""A series judged: the special cause and variation of every point, and whether the process will meet its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.spc.limits import Limits, compare, room_for
from dashboard.spc.readings import Reading, Watch, check_order
from dashboard.spc.rules import Direction, Rule, Signal, signals
from dashboard.spc.segments import Segment, segments_of
from dashboard.terms import Polarity


class Variation(StrEnum):
    """What a point says of change, as Making Data Count has it: neutral is a special cause that nobody judges."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"
    COMMON_CAUSE = "common cause"


class Assurance(StrEnum):
    """Whether the process as it runs will meet its target."""

    PASSES = "consistently passes"
    HIT_AND_MISS = "hit and miss"
    FAILS = "consistently fails"

    @property
    def said(self) -> str:
        """What it is called to a board: usually met, hit and miss, usually missed."""
        return {Assurance.PASSES: "usually met", Assurance.FAILS: "usually missed"}.get(self, str(self))


@dataclass(frozen=True)
class Dot:
    """One reading, judged by the limits of its segment.

    `signal` is the rule that names it, None where none does. `variation` is None where it is not
    judged: no value, provisional, or in a run chart. `said` is the judgement in words. `year_ago` is
    the value of the same period last year, for a seasonal series only, and only from the same
    segment: nothing is compared across a break.
    """

    reading: Reading
    segment: Segment
    signal: Signal | None
    variation: Variation | None
    said: str
    year_ago: float | None = None

    @property
    def limits(self) -> Limits | None:
        return self.segment.limits

    @property
    def direction(self) -> str:
        """`high` or `low`: which way its special cause points; empty without one."""
        return self.signal.direction.name.lower() if self.signal else ""

    @property
    def changing(self) -> str:
        """How it is changing, to a board: better, worse, higher, lower or no clear change; empty where unjudged."""
        if self.variation is Variation.NEUTRAL:
            return {"high": "higher", "low": "lower"}[self.direction]
        return _CHANGING[self.variation]


_CHANGING = {
    Variation.IMPROVEMENT: "better",
    Variation.CONCERN: "worse",
    Variation.COMMON_CAUSE: "no clear change",
    None: "",
}


@dataclass(frozen=True)
class Chart:
    """A series watched: a dot for every reading, the segments they lie in, and the assurance of the target."""

    dots: tuple[Dot, ...]
    segments: tuple[Segment, ...]
    assurance: Assurance | None = None

    @property
    def latest(self) -> Dot | None:
        """The last judged dot of the last segment: what came before a rebase or a break says nothing of now."""
        here = [dot for dot in self.dots if dot.segment is self.segments[-1] and dot.variation]
        return here[-1] if here else None

    @property
    def variation(self) -> Variation | None:
        """The variation of the latest judged point, as the icon has it; None where the last segment is a run chart."""
        return self.latest.variation if self.latest else None


def chart(readings: Sequence[Reading], watch: Watch) -> Chart:
    """Return a series judged; its readings in time order, with every period between the first and the last.

    Missing and provisional periods set no limits and fire no rule, and nothing runs across them;
    only the lines do. In a seasonal series a signal to the bad side in a winter month is neutral,
    unless a trend or a run of seven, which reach beyond winter, names the point too. ValueError for
    a period left out. Source: NHS England, Making Data Count; NHSRplotthedots 0.2.2.
    """
    check_order(readings)
    segments = segments_of(readings, watch)
    dots = tuple(dot for segment in segments for dot in _dots(readings, segment, watch))
    limits = segments[-1].limits if segments else None
    assurance = assurance_of(watch.target, limits, watch.polarity) if limits else None
    return Chart(dots, segments, assurance)


def variation_of(signal: Signal | None, polarity: Polarity) -> Variation:
    """Return what a signal means where this way is good; a trend by where it goes, not by its side of the mean."""
    if signal is None:
        return Variation.COMMON_CAUSE
    if polarity is Polarity.NO_JUDGEMENT:
        return Variation.NEUTRAL
    is_good = (signal.direction is Direction.HIGH) == (polarity is Polarity.HIGH_IS_GOOD)
    return Variation.IMPROVEMENT if is_good else Variation.CONCERN


def assurance_of(target: float | None, limits: Limits, polarity: Polarity) -> Assurance | None:
    """Return whether a process with these limits meets a target; None without a target or a way that is good.

    A target on a limit lies within them: hit and miss, in a flat series too. Limits are those drawn,
    so a target that no value can reach is not met.
    """
    if target is None or polarity is Polarity.NO_JUDGEMENT:
        return None
    room = room_for([target, limits.lower, limits.upper])
    if compare(target, limits.upper, room) > 0:
        return Assurance.FAILS if polarity is Polarity.HIGH_IS_GOOD else Assurance.PASSES
    if compare(target, limits.lower, room) < 0:
        return Assurance.PASSES if polarity is Polarity.HIGH_IS_GOOD else Assurance.FAILS
    return Assurance.HIT_AND_MISS


def _dots(readings: Sequence[Reading], segment: Segment, watch: Watch) -> list[Dot]:
    here = readings[segment.first : segment.last + 1]
    if segment.limits is None:
        return [Dot(each, segment, None, None, _unjudged(each)) for each in here]
    named = signals([each.judged for each in here], segment.limits)
    return [_dot(here, position, segment, named[position], watch) for position in range(len(here))]


def _dot(here: Sequence[Reading], position: int, segment: Segment, named: tuple[Signal, ...], watch: Watch) -> Dot:
    reading = here[position]
    if reading.judged is None:
        return Dot(reading, segment, None, None, _unjudged(reading))
    signal = named[0] if named else None
    variation = variation_of(signal, watch.polarity)
    said = signal.said(reading.noun) if signal else "within its usual range"
    if not watch.is_seasonal:
        return Dot(reading, segment, signal, variation, said)
    if variation is Variation.CONCERN and reading.is_winter and _is_alone(named):
        variation, said = Variation.NEUTRAL, f"{said}, in winter"
    year_ago = _year_ago(here, position)
    return Dot(reading, segment, signal, variation, f"{said}; {_against_last_year(reading, year_ago)}", year_ago)


def _is_alone(named: tuple[Signal, ...]) -> bool:
    """Tell whether a signal may be winter's own: a trend or a run of seven months began before it or outlasts it."""
    return all(signal.rule in {Rule.OUTSIDE, Rule.NEAR} for signal in named)


def _year_ago(here: Sequence[Reading], position: int) -> float | None:
    before = position - 12 // len(here[position].period.months)
    return here[before].judged if before >= 0 else None


def _against_last_year(reading: Reading, year_ago: float | None) -> str:
    last_year = f"the same {reading.noun} last year"
    if reading.value is None or year_ago is None:
        return f"no value for {last_year} to compare with"
    way = compare(reading.value, year_ago, room_for([reading.value, year_ago]))
    return {1: f"higher than {last_year}", -1: f"lower than {last_year}", 0: f"as in {last_year}"}[way]


def _unjudged(reading: Reading) -> str:
    """Return why a reading is not judged: the first that applies."""
    if reading.is_hidden:
        return "hidden"
    if reading.value is None:
        return "no value"
    return "provisional: not judged yet" if reading.is_provisional else "not judged in a run chart"
