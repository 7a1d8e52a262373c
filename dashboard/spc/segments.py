"""A series cut where its limits start anew, and for each segment whether it has limits, or why it is a run chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

from dashboard.spc.limits import Limits, limits_of
from dashboard.spc.readings import FEWEST_POINTS, Reading, Watch

SETTLED_POINTS = 20
"""Limits from fewer are trial limits. An individuals chart wants 20 to 30 (Provost and Murray, The Health Care Data
Guide), and Making Data Count's spreadsheet fixes a baseline of 12 to 20."""

FEWEST_COUNTED = 5
"""A median count under this has no limits: counts so small pile up at nought, and 2.66 ranges do not fit them."""


class Kind(StrEnum):
    """What a segment is drawn as.

    NHSRplotthedots calls limits from under 12 points trial limits: they move with each point until
    there are enough. Decision 3 draws none so early; here the name is for those from 12 to 19
    points, which still move. Limits fixed on a stated baseline have stopped moving and are no trial.
    """

    XMR = "xmr"
    TRIAL = "trial limits"
    RUN = "run chart"


@dataclass(frozen=True)
class Segment:
    """The readings from position `first` to position `last`, both included, watched by one set of limits.

    A run chart has no limits, and the median of what is shown in their place; None where a point is
    hidden (those are the small ones, so the median would stand too high) or values add up over the
    year. `said` is printed with the chart: what set the limits, whether ranges were screened and
    limits clipped, or why there are none.
    """

    first: int
    last: int
    kind: Kind
    said: str
    limits: Limits | None = None
    median: float | None = None


def segments_of(readings: Sequence[Reading], watch: Watch) -> tuple[Segment, ...]:
    """Return the segments of a series in order; none of an empty one.

    A segment is a run chart for the first that applies of: year to date, a hidden point, under 12
    points to set limits, a median count of them under 5, or too few neighbours among them to tell
    the variation. A provisional or missing period is no point.
    """
    return tuple(_segment(readings, watch, first, stop) for first, stop in _cuts(watch.starts, len(readings)))


def _cuts(starts: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    inside = {start for start in starts if 0 < start < length}
    return pairwise(sorted({0, *inside, length}))


def _segment(readings: Sequence[Reading], watch: Watch, first: int, stop: int) -> Segment:
    here = readings[first:stop]
    setting, is_fixed = _baseline(here, watch.baseline, first)
    limits = limits_of([each.judged for each in setting], is_screened=watch.is_screened, within=watch.within)
    refusal = _refusal(here, setting, watch)
    if limits is None or refusal:
        reason = refusal or f"too few {here[0].noun}s next to each other to tell its variation"
        return Segment(first, stop - 1, Kind.RUN, f"Run chart: {reason}.", median=_median(here, watch))
    kind = Kind.XMR if is_fixed or limits.points >= SETTLED_POINTS else Kind.TRIAL
    return Segment(first, stop - 1, kind, _said(limits, kind, watch, is_fixed), limits)


def _baseline(here: Sequence[Reading], baseline: int | range | None, first: int) -> tuple[Sequence[Reading], bool]:
    """Return the readings that set the limits, and whether the next point will leave them as they are."""
    points = [position for position, each in enumerate(here) if each.judged is not None]
    if isinstance(baseline, int) and len(points) >= baseline:
        return here[: points[baseline - 1] + 1], True
    if isinstance(baseline, range) and first <= baseline.start < first + len(here):
        start, stop = baseline.start - first, baseline.stop - first
        return here[start:stop], bool(points) and points[-1] >= stop - 1
    return here, False


def _refusal(here: Sequence[Reading], setting: Sequence[Reading], watch: Watch) -> str:
    """Return why there are no limits, as a part of a sentence; empty if there may be."""
    noun = here[0].noun
    points = [each for each in setting if each.judged is not None]
    counts = [each.count for each in points if each.count is not None]
    if watch.is_year_to_date:
        return f"each {noun} holds the {noun}s before it, so they have no limits of their own"
    if any(each.is_hidden for each in here):
        return f"a {noun} is hidden to protect people's privacy"
    if len(points) < FEWEST_POINTS:
        return f"{len(points)} point{'' if len(points) == 1 else 's'} to set limits by, and they need {FEWEST_POINTS}"
    if counts and median(counts) < FEWEST_COUNTED:
        return f"half of the {noun}s count fewer than {FEWEST_COUNTED}"
    return ""


def _median(here: Sequence[Reading], watch: Watch) -> float | None:
    values = [each.judged for each in here if each.judged is not None]
    if not values or watch.is_year_to_date or any(each.is_hidden for each in here):
        return None
    return median(values)


def _said(limits: Limits, kind: Kind, watch: Watch, is_fixed: bool) -> str:
    start = "Trial limits from" if kind is Kind.TRIAL else "Limits fixed on" if is_fixed else "Limits from"
    fewer = f", which settle at {SETTLED_POINTS}" if kind is Kind.TRIAL else ""
    said = [f"{start} {limits.points} points{fewer}; {_screening(limits, watch)}."]
    if limits.is_flat:
        said.append("The points that set them are all alike, so the limits lie on the mean.")
    if limits.is_lower_clipped:
        said.append(f"The lower limit is clipped at {watch.within[0]:g}.")
    if limits.is_upper_clipped:
        said.append(f"The upper limit is clipped at {watch.within[1]:g}.")
    return " ".join(said)


def _screening(limits: Limits, watch: Watch) -> str:
    if not watch.is_screened:
        return "moving ranges not screened"
    return f"moving ranges screened, {limits.screened or 'none'} left out"
