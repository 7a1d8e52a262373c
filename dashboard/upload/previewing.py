"""What publishing the draft would change, in sentences and rows, and what a lead still has to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.changes import Change, Difference
from dashboard.desk import Desk, Inputs
from dashboard.identifiable import person_in
from dashboard.release import draft
from dashboard.scorecard import Chip, chip, value_text
from dashboard.terms import Period, Point
from dashboard.withdrawn import outlived

REASONS = (
    "Late records",
    "Correction",
    "Definition change",
    "Population update",
    "Boundary or lookup change",
    "Supplier resubmission",
    "Agreement change",
)
"""Why a value already published changes: the lead chooses one, and it stands in the release's note."""


@dataclass(frozen=True)
class Preview:
    """What publishing now would change, and what it would be made from."""

    difference: Difference
    inputs: Inputs
    outlived: Sequence[int] = ()


@dataclass(frozen=True)
class Row:
    """One cell that would change: as it is on the board, as it would be, and why."""

    measure: str
    area: str
    before: str
    after: str
    was: Chip | None
    will: Chip | None
    why: str


def preview(desk: Desk) -> Preview:
    """Return what publishing now would change."""
    made = draft(desk)
    return Preview(made.difference, made.inputs, outlived(desk, made.inputs.place))


def preview_key(desk: Desk) -> str:
    """Return what a preview depends on: while it is the same, so is the preview."""
    latest = desk.store.latest()
    staged = [extract.number for extract in desk.store.staged()]
    made_over = latest and (latest.number, latest.withdrawals)
    return repr((made_over, staged, desk.store.setting("held"), sorted(desk.inputs.texts.items())))


WOULD = (
    ("rating changes", "ratings change"),
    ("past value is restated", "past values are restated"),
    ("value will be hidden", "values will be hidden"),
    ("value will be lost", "values will be lost"),
)
DID = (
    ("rating changed", "ratings changed"),
    ("past value was restated", "past values were restated"),
    ("value was hidden", "values were hidden"),
    ("value was lost", "values were lost"),
)
"""What a release does to a board, of one and of many: before it is published, and after."""


def preview_sentence(shown: Preview) -> str:
    """Return what publishing would do in a few sentences, the first thing a lead reads of it."""
    difference = shown.difference
    if difference.is_nothing:
        return "Publishing would change nothing: there is no file in the draft, and nothing else has changed."
    told = _told(difference, WOULD) or "No rating changes, and no past value is restated."
    return f"Publishing adds {_added(shown)}. {told}"


def told_sentence(shown: Preview) -> str:
    """Return what a release changed, in the words in which its preview said what it would change."""
    told = _told(shown.difference, DID) or "No rating changed, and no past value was restated."
    return f"It added {_added(shown)}. {told}"


def _told(difference: Difference, nouns: Sequence[tuple[str, str]]) -> str:
    changed = (difference.ratings, difference.restated, difference.hidden, difference.lost)
    return " ".join(filter(None, (_counted(len(each), *noun) for each, noun in zip(changed, nouns, strict=True))))


def _counted(number: int, one: str, many: str) -> str:
    return f"{words.number(number, 0)} {one if number == 1 else many}." if number else ""


def _added(shown: Preview) -> str:
    measures: dict[Period, set[str]] = {}
    for change in shown.difference.new:
        measures.setdefault(_period(change.point, shown.inputs), set()).add(change.point.indicator)
    if not measures:
        return "no new period"
    if len(measures) <= 3:
        return _listed(
            f"{words.period(each)} for {words.count(len(measures[each]), 'measure')}" for each in sorted(measures)
        )
    values = words.count(len(shown.difference.new), "value")
    named = words.count(len(set().union(*measures.values())), "measure")
    return f"{values} for {named}, the latest for {words.period(max(measures))}"


def _listed(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _period(point: Point, inputs: Inputs) -> Period:
    stated = inputs.book.indicators.get(point.indicator)
    return Period.parse(point.period, stated.period.grain if stated and stated.period else None)


def preview_rows(shown: Preview) -> list[Row]:
    """Return every cell whose rating, value or state would change, ratings first; each cell once."""
    difference = shown.difference
    reasons = (
        (difference.ratings, ""),
        (difference.hidden, "hidden: the count is small"),
        (difference.lost, "no value in the draft"),
        (difference.restated, "value restated"),
    )
    rows: dict[tuple[object, object], Row] = {}
    for changes, why in reasons:
        for change in changes:
            key = (change.before and change.before.key, change.after and change.after.key)
            rows.setdefault(key, _row(change, why or _why_rated(change, shown.inputs), shown.inputs))
    return list(rows.values())


def _row(change: Change, why: str, inputs: Inputs) -> Row:
    point = change.point
    stated = inputs.book.indicators.get(point.indicator)
    before, after = (_value(each, inputs) for each in (change.before, change.after))
    area = f"{point.area_name}, {point.member}" if point.member else point.area_name
    return Row(
        stated.title if stated else point.indicator,
        area,
        before,
        after,
        chip(change.before) if change.before else None,
        chip(change.after) if change.after else None,
        f"{why}, by less than is shown" if why == "value restated" and before == after else why,
    )


def _value(point: Point | None, inputs: Inputs) -> str:
    stated = inputs.book.indicators.get(point.indicator) if point else None
    if point is None or stated is None:
        return "nothing"
    shown = value_text(point, stated) or "no value"
    return f"{shown}, {words.short_period(_period(point, inputs))}"


def _why_rated(change: Change, inputs: Inputs) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        return "no longer published"
    if before.period != after.period:
        return f"{words.short_period(_period(after, inputs))} is the latest now"
    if before.value != after.value:
        return "value restated"
    goals = ("target", "target_low", "target_high", "amber")
    return "target changed" if any(getattr(before, name) != getattr(after, name) for name in goals) else "rated anew"


def personal(*texts: str) -> str:
    """Return why a piece of writing cannot be kept, or nothing: reasons and notes are read by everybody."""
    found = next(filter(None, map(person_in, texts)), "")
    return f"This holds what looks like {found}. Take it out: notes are kept, and everybody reads them." * bool(found)


def wanting(shown: Preview, reason: str, written: str) -> str:
    """Return what a lead still has to say before a draft may be published, or nothing."""
    if shown.difference.restated and not reason:
        return "Past values change: choose the reason, and then publish."
    if shown.difference.steps and not written.strip():
        number = words.count(len(shown.difference.steps), "value")
        return f"{number} went further than usual: say in the note why, and then publish."
    return ""


def note_of(*parts: str) -> str:
    """Return the note a release carries: the reason chosen, and what the lead wrote."""
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part.strip())
