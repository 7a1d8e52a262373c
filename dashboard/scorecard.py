"""An edition to what the board reads: a line for each indicator, a cell for each area, the sentence, the exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from dashboard import words
from dashboard.definitions import Indicator
from dashboard.edition import Edition, due_day
from dashboard.intervals import NOT_WIDENED
from dashboard.place import Area
from dashboard.standardised import FEWEST_EVENTS
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Period, Point, Polarity, Rating, State

MOST_EXCEPTIONS = 7

MOST_FINDINGS = 8
"""A meeting reads eight pages of exceptions; the table has all of them (screens 2.3)."""

ORDER_RULE = (
    "In this order: off target and worse than before; off target; watch and worse than before; "
    "off target in a neighbourhood; overdue data."
)

EXCEPTION_COLUMNS = ("Measure", "Rating", "Latest", "Target", "Change", "Off target in", "Owner")

_WORST_FIRST = (Rating.RED, Rating.AMBER, Rating.GREEN)


@dataclass(frozen=True)
class Chip:
    """A rating, or the state that stands in its place: a letter, a word, and the fill that shows it without colour."""

    letter: str
    word: str
    kind: str


LATE = Chip(*words.state_chip(State.LATE), "late")

NO_RATE = Chip("-", "No rate", "none")
"""What stands for the row "not known": it is counted in the place, and no residents are known to divide by."""


@dataclass(frozen=True)
class Cell:
    """One indicator in one area: its chip, its value as people say it, and the sentence behind both."""

    area: Area
    chip: Chip
    value: str
    sentence: str
    point: Point | None = None
    compared: str = ""


@dataclass(frozen=True)
class Line:
    """One indicator on the board, at the period it is shown for."""

    indicator: Indicator
    owner: str
    period: str
    headline: Cell
    cells: Sequence[Cell]
    target: str
    change: str
    where: str
    is_worse: bool
    is_better: bool
    late: str
    rank: int = field(default=99)


@dataclass(frozen=True)
class Board:
    """Everything the scorecard shows of an edition."""

    place: str
    sentence: str
    lines: Sequence[Line]
    exceptions: Sequence[Line]
    themes: dict[str, Sequence[Line]]
    areas: Sequence[Area]
    dated: str
    all_well: str
    note: str


def board(edition: Edition, period: str = "") -> Board:
    """Return the scorecard of an edition, each indicator at its latest period, or at the one in force in `period`.

    A line shows the last period that has a point; what is late since is said beside it and is not
    counted as current.
    """
    lines = [line(edition, indicator, period) for indicator in edition.indicators]
    ranked = sorted((each for each in lines if each.rank < 99), key=lambda each: each.rank)
    return Board(
        place=edition.inputs.place.file.name,
        sentence=sentence_of(lines),
        lines=lines,
        exceptions=ranked,
        themes=themes_of(edition, lines),
        areas=areas_of(edition, lines),
        dated=_dated(edition),
        all_well=_all_well(lines),
        note=_note(lines, edition),
    )


def line(edition: Edition, indicator: Indicator, period: str = "", area: str = "") -> Line:
    """Return one indicator's line of the scorecard: about the place or one area of it, with the others beside."""
    points = [point for point in edition.points.get(indicator.id, []) if not point.member]
    shown = _shown_period(points, indicator, period)
    here = {point.area: point for point in points if point.period == shown}
    place = edition.inputs.place
    cells = [cell(edition, indicator, area, here.get(area.code)) for area in _areas(here.values(), edition)]
    code = area or place.code
    own = next((each for each in cells if each.area.code == code), None)
    headline = own or cell(edition, indicator, place.lookup.areas[code], None)
    before = _before(points, indicator, headline, edition)
    moved = _moved(headline.point, before, indicator)
    made = Line(
        indicator=indicator,
        owner=place.owner(indicator.id),
        period=words.period(_as_period(shown, indicator)) if shown else "",
        headline=headline,
        cells=[each for each in cells if each.area.code != code],
        target=_target(headline.point, indicator),
        change=_change(headline.point, before, indicator),
        where=", ".join(
            each.area.name for each in cells if each.chip.kind == Rating.RED and each.area.code != place.code
        ),
        is_worse=moved < 0,
        is_better=moved > 0,
        late=_late(points, indicator, edition, shown) if not period else "",
    )
    return Line(**{**vars(made), "rank": _rank(made)})


def cell(edition: Edition, indicator: Indicator, area: Area, point: Point | None) -> Cell:
    """Return what stands in the table for an indicator in an area."""
    if point is None:
        point = Point(indicator.id, area.code, area.name, area.level, "", state=_no_point(indicator))
    if has_no_rate(point):
        counted = "" if point.numerator is None else f"{words.number(point.numerator, 0)} counted"
        return Cell(area, NO_RATE, "", "Counted in the place; without an area there is no rate.", point, counted)
    said = sentence(point, indicator, edition)
    return Cell(area, chip(point), value_text(point, indicator), said, point, compared(point, indicator, edition))


def has_no_rate(point: Point) -> bool:
    """Tell whether a point is of the row "not known" and has a count, or none, but nothing to divide it by."""
    return point.area == UNKNOWN_AREA and point.value is None and point.state != State.HIDDEN


def compared(point: Point, indicator: Indicator, edition: Edition) -> str:
    """Return how a point compares with its benchmark by the 95% interval, such as `worse than England`, or nothing."""
    code = edition.inputs.place.benchmark(indicator.benchmark)
    if not point.benchmark_judgement or code is None:
        return ""
    return words.compared(point.benchmark_judgement, edition.inputs.place.lookup.name(code))


def chip(point: Point) -> Chip:
    """Return the chip of a point: its rating if it has one, else its state."""
    if point.rating:
        letter, word = words.rating_chip(point.rating)
        return Chip(letter, word, point.rating)
    letter, word = words.state_chip(point.state or State.NO_TARGET)
    kind = {State.HIDDEN: "hidden", State.LATE: "late"}.get(State(point.state or State.NO_TARGET), "none")
    return Chip(letter, word, kind)


def value_text(point: Point, indicator: Indicator) -> str:
    """Return a point's number for a table, without its unit's words; (p) marks a provisional one."""
    if point.value is None:
        return ""
    said = _short(point.value, indicator)
    return f"{said} (p)" if point.provisional else said


def _short(number: float, indicator: Indicator) -> str:
    """Return a number with its sign (£1.2m, 72%) and without its unit's words."""
    if indicator.unit in ("%", "£m", "£k", "£"):
        return words.value(number, indicator.unit, indicator.decimals)
    return words.number(number, indicator.decimals)


def sentence(point: Point, indicator: Indicator, edition: Edition, shown: Period | None = None) -> str:
    """Return the sentence that says why a point has the chip it has; `shown` is the period that stands in its place."""
    if point.rating and point.value is not None:
        said = words.rating_sentence(
            point.rating,
            point.value,
            target=point.target,
            low=point.target_low,
            high=point.target_high,
            amber=point.amber,
            polarity=indicator.polarity,
            unit=indicator.unit,
            decimals=indicator.decimals,
        )
        return f"{said} Provisional: may still change." if point.provisional else said
    state = point.state or State.NO_TARGET
    period = _as_period(point.period, indicator) if point.period else None
    due = due_day(indicator, period, edition.inputs) if period else None
    days_late = (edition.day - due).days if due and state == State.LATE else 0
    asked: dict[str, Any] = {"area": point.area_name, "period": period or "", "due": due, "days_late": days_late}
    has_value, is_standardised = point.value is not None, indicator.measure == "standardised_rate"
    asked |= {"few": "events", "fewer_than": FEWEST_EVENTS} if is_standardised else {}
    spoken = words.state_sentence(state, **asked, shown=shown or "", has_value=has_value)
    # A value that too few events leave unrated has its reason in the sentence; why it has no interval stands with that.
    is_said = (is_standardised and has_value) or (point.method == NOT_WIDENED and point.state != State.BREAK)
    return f"{spoken} Reason: {point.reason}." if point.reason and not is_said else spoken


def latest(shown: Line) -> str:
    """Return the value a line is shown with and its period, or the sentence that stands in its place."""
    return f"{shown.headline.value} in {shown.period}" if shown.headline.value else shown.headline.sentence


def without(shown: Line, area: Area) -> str:
    """Return what stands where a line has no cell: it has no areas, nobody was without one, or no data came."""
    if set(shown.indicator.areas) <= {PLACE_LEVEL}:
        return "Place only"
    return "None" if area.code == UNKNOWN_AREA else "No data"


def areas_of(edition: Edition, lines: Iterable[Line]) -> list[Area]:
    """Return the areas some line has a cell for, in the place's order, the row "not known" last."""
    shown = {each.area.code: each.area for one in lines for each in one.cells}
    lookup = edition.inputs.place.lookup
    ordered = [area for code, area in lookup.areas.items() if code in shown]
    return [*ordered, *([shown[UNKNOWN_AREA]] if UNKNOWN_AREA in shown else [])]


# -- periods


def _as_period(text: str, indicator: Indicator) -> Period:
    return _parsed(text, indicator.period.grain if indicator.period else None)


# A board of 60 measures asks for the same 36 months some 35,000 times.
_parsed = lru_cache(maxsize=4096)(Period.parse)


def _shown_period(points: Sequence[Point], indicator: Indicator, wanted: str) -> str:
    """Return the last period with something to show, or the last that ended in or before the one wanted."""
    ended = Period.parse(wanted).last_day if wanted else None
    waiting = (State.LATE, State.NOT_DUE)
    fitting = [
        point.period
        for point in points
        if point.period
        and (point.state not in waiting or ended)
        and (ended is None or _as_period(point.period, indicator).last_day <= ended)
    ]
    return max(fitting, key=lambda each: _as_period(each, indicator), default="")


def periods(edition: Edition) -> list[str]:
    """Return the months that some indicator has a point for, latest first."""
    months = {
        point.period
        for indicator in edition.indicators
        for point in edition.points.get(indicator.id, [])
        if indicator.period and indicator.period.grain == "month" and point.value is not None
    }
    return sorted(months, reverse=True)


def _dated(edition: Edition) -> str:
    """Say on which day the board is read, and which release it is."""
    read = f"Latest available at {words.day(edition.day)}; each measure shows its own period."
    if edition.release is None:
        return read
    made = edition.release
    return f"{read} Release {made.number}, published {words.day(made.made_at.date())}."


def _all_well(lines: Sequence[Line]) -> str:
    """Return what is said when nothing needs attention: never that all is well while something is not rated."""
    if _is_empty(lines):
        return "There is nothing to rate yet."
    unrated = sum(kind not in _WORST_FIRST for kind in _kinds(lines))
    if not unrated:
        return "Nothing is off target."
    return f"Nothing is off target. {words.count(unrated, 'measure')} could not be rated."


def _note(lines: Sequence[Line], edition: Edition) -> str:
    provisional = any(each.point and each.point.provisional for one in lines for each in (one.headline, *one.cells))
    marked = "(p) is provisional: the number may still change. " if provisional else ""
    watch = "Watch always means missed, but within the tolerance the board set. "
    return f"{watch}{marked}{edition.inputs.place.file.lookup_note}".strip()


def _late(points: Sequence[Point], indicator: Indicator, edition: Edition, shown: str) -> str:
    late = [point for point in points if point.state == State.LATE]
    return sentence(late[0], indicator, edition, _as_period(shown, indicator) if shown else None) if late else ""


# -- one line


def _areas(points: Iterable[Point], edition: Edition) -> list[Area]:
    lookup = edition.inputs.place.lookup
    codes = {point.area: point for point in points}
    known = [area for code, area in lookup.areas.items() if code in codes]
    unknown = [Area(UNKNOWN_AREA, codes[UNKNOWN_AREA].area_name, UNKNOWN_AREA)] if UNKNOWN_AREA in codes else []
    return [*known, *unknown]


def _no_point(indicator: Indicator) -> State:
    stated = {"in_development": State.IN_DEVELOPMENT, "paused": State.PAUSED}
    return stated.get(indicator.status, State.MISSING)


def _before(points: Sequence[Point], indicator: Indicator, shown: Cell, edition: Edition) -> Point | None:
    """Return the point of the same area in the period before, if it has a value that can be compared."""
    if shown.point is None or not shown.point.period:
        return None
    earlier = [
        point
        for point in points
        if point.area == shown.area.code
        and point.period
        and _as_period(point.period, indicator) < _as_period(shown.point.period, indicator)
    ]
    latest = max(earlier, key=lambda point: _as_period(point.period, indicator), default=None)
    if latest is None or latest.value is None or is_across(latest, shown.point, indicator, edition):
        return None
    return latest


def is_across(before: Point, after: Point, indicator: Indicator, edition: Edition) -> bool:
    """Tell whether two points must not be compared: a known break lies between them, or a new version says so."""
    versions = [point.definition.partition(":")[0] for point in (before, after)]
    if indicator.comparable is False and versions[0] != versions[1]:
        return True
    start, end = (_as_period(point.period, indicator).last_day for point in (before, after))
    return any(indicator.id in each.indicators and start < each.day <= end for each in edition.inputs.place.breaks)


def _moved(point: Point | None, before: Point | None, indicator: Indicator) -> int:
    """Return 1 for a value better than before, -1 for worse, 0 for the same or where none can be judged."""
    if point is None or before is None or point.value is None or before.value is None:
        return 0
    if indicator.polarity is Polarity.NO_JUDGEMENT or point.value == before.value:
        return 0
    is_lower = point.value < before.value
    return 1 if is_lower == (indicator.polarity is Polarity.LOW_IS_GOOD) else -1


def _change(point: Point | None, before: Point | None, indicator: Indicator) -> str:
    if point is None or before is None or point.value is None or before.value is None:
        return ""
    said = words.change(before.value, point.value, indicator.polarity, indicator.unit, indicator.decimals)
    since = f"{said} since {words.short_period(_as_period(before.period, indicator))}"
    return f"{since}, provisional" if point.provisional else since


def _target(point: Point | None, indicator: Indicator) -> str:
    """Return a target for a table, as its value is written there; the two ends of a band."""
    if point is None:
        return ""
    ends = [point.target] if point.target is not None else [point.target_low, point.target_high]
    return " to ".join(_short(end, indicator) for end in ends if end is not None)


def _rank(made: Line) -> int:
    kind = made.headline.chip.kind
    if kind == Rating.RED:
        return 0 if made.is_worse else 1
    if kind == Rating.AMBER and made.is_worse:
        return 2
    if made.where:
        return 3
    return 4 if made.late else 99


# -- the sentence


def sentence_of(lines: Sequence[Line]) -> str:
    """Return the first thing a board member reads: how many measures there are, and how they stand.

    Men and women of one measure are one; a measure in development is not counted.
    """
    counted, kinds = _counted(lines), _kinds(lines)
    if _is_empty(counted):
        return "No data published yet. A performance lead needs to upload the first month."
    said = {"on target": kinds.count("green"), "on watch": kinds.count("amber"), "off target": kinds.count("red")}
    parts = [f"{number} {word}" for word, number in said.items()]
    late = kinds.count("late")
    parts += [f"{late} with late data"] if late else []
    unrated = len(kinds) - sum(said.values()) - late
    parts += [f"{unrated} we cannot rate yet"] if unrated else []
    return f"{words.count(len(kinds), 'measure')}: {', '.join(parts)}.{_since(counted)}"


def _counted(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that count as measures: not those in development."""
    return [each for each in lines if each.headline.chip.word != words.state_chip(State.IN_DEVELOPMENT)[1]]


def _kinds(lines: Iterable[Line]) -> list[str]:
    """Return how each measure stands, men and women of one measure together."""
    return [_kind_of(list(group)) for _, group in groupby(sorted(_counted(lines), key=_family), key=_family)]


def _family(each: Line) -> str:
    return "_".join(word for word in each.indicator.id.split("_") if word not in ("female", "male"))


def _is_empty(lines: Iterable[Line]) -> bool:
    return not any(each.headline.point and each.headline.point.period for each in lines)


def _kind_of(lines: list[Line]) -> str:
    """Return how the lines of one measure stand: off target if one is, and on target only if all of them are.

    Late data is not counted as current.
    """
    kinds = {each.headline.chip.kind for each in lines if not each.late}
    if bad := next((str(rating) for rating in _WORST_FIRST if rating in kinds - {Rating.GREEN}), ""):
        return bad
    if any(each.late for each in lines):
        return "late"
    return str(Rating.GREEN) if kinds == {Rating.GREEN} else "none"


def _since(lines: Sequence[Line]) -> str:
    """Say how the rated measures moved. One whose latest point may still change is counted apart and not as a move."""
    rated = [each for each in lines if each.headline.point and each.headline.point.rating and not each.late]
    settled = [each for each in rated if each.headline.point and not each.headline.point.provisional and each.change]
    better, worse = sum(each.is_better for each in settled), sum(each.is_worse for each in settled)
    moved = f" Since the period before: {better} better, {worse} worse." if settled else ""
    waiting = sum(bool(each.headline.point and each.headline.point.provisional) for each in rated)
    return (
        f"{moved} {words.count(waiting, 'rating')} {'is' if waiting == 1 else 'are'} provisional." if waiting else moved
    )


# -- themes


def themes_of(edition: Edition, lines: Sequence[Line]) -> dict[str, Sequence[Line]]:
    """Return the lines by theme of the place's first grouping; what it does not name comes last."""
    by_id = {each.indicator.id: each for each in lines}
    grouping = next(iter(edition.inputs.place.file.groupings.values()), {})
    themes: dict[str, Sequence[Line]] = {
        theme: [by_id[name] for name in names if name in by_id] for theme, names in grouping.items()
    }
    named = {name for names in grouping.values() for name in names}
    rest = [each for each in lines if each.indicator.id not in named]
    return {
        theme: each for theme, each in {**themes, "Other measures" if named else "All measures": rest}.items() if each
    }


def is_place(area: Area) -> bool:
    """Tell whether an area is the place itself."""
    return area.level == PLACE_LEVEL
