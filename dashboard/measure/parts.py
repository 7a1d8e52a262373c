"""What every part of the measure page is made of: tables, judgements, and numbers as it writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dashboard import words
from dashboard.csvtext import csv_text
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.export import COLUMNS, point_rows
from dashboard.scorecard import NO_RATE, Chip, chip, has_no_rate, sentence, value_text
from dashboard.terms import UNKNOWN_AREA, Grain, Period, Point, Polarity, Rating, State

LONGEST_ALT = 300
"""A screen reader says a chart's name in one go; the numbers are in the table below it."""


NOTHING_YET = "No data published yet. A performance lead needs to upload the first month."


LONGEST_TREND = {Grain.MONTH: 36, Grain.QUARTER: 16}


_WORST_FIRST = (Rating.RED, Rating.AMBER, Rating.GREEN)


@dataclass(frozen=True)
class Table:
    """A table as people read it, and the same points at full precision as the text of a file, if it has one."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Chip, ...], ...]
    numeric: tuple[int, ...] = ()
    file: str = ""
    content: str = ""


@dataclass(frozen=True)
class Judgement:
    """One of the judgements that are never mixed: its label, its chip if it has one, and what it says."""

    label: str
    text: str
    chip: Chip | None = None


def period_of(point: Point, indicator: Indicator) -> Period:
    """Return the period of a point, read by the grain of its definition."""
    return Period.parse(point.period, indicator.period.grain if indicator.period else None)


def order_of(point: Point, indicator: Indicator) -> tuple[date, date]:
    """Return what points are sorted by in time."""
    if not point.period:
        return (date.min, date.min)
    period = period_of(point, indicator)
    return (period.last_day, period.first_day)


def worst_first(points: Iterable[Point], indicator: Indicator) -> list[Point]:
    """Return the points off target first, and the worst value first among equals; those without a value last."""
    turn = 1 if indicator.polarity is Polarity.HIGH_IS_GOOD else -1

    def rank(point: Point) -> tuple[bool, bool, int, float, str]:
        rated = _WORST_FIRST.index(Rating(point.rating)) if point.rating else len(_WORST_FIRST)
        value = 0.0 if point.value is None else turn * point.value
        return (point.area == UNKNOWN_AREA, point.value is None, rated, value, point.area_name)

    return sorted(points, key=rank)


def used(point: Point) -> Iterator[tuple[str, int, int | None]]:
    """Yield the part, number and rows used of each extract behind a point: `numerator 3:24; denominator 1:5820`.

    The rows are None where they would tell more than the point shows.
    """
    for part in point.extracts.split("; ") if point.extracts else ():
        name, *pairs = part.split(" ")
        for pair in pairs:
            number, _, rows = pair.partition(":")
            yield name, int(number), int(rows) if rows else None


def said_of(point: Point, indicator: Indicator, edition: Edition) -> str:
    """Return why a point has its chip; of a measure that never had data, what has to happen first."""
    if point.state == State.MISSING and not point.period:
        return NOTHING_YET
    return sentence(point, indicator, edition)


def compared_words(point: Point, indicator: Indicator, name: str) -> str:
    """Return how a point compares with its benchmark, in words with the number."""
    if point.benchmark is None or point.value is None:
        return "Not compared"
    value = value_words(point.benchmark, indicator)
    if not point.benchmark_judgement:
        return f"{name}: {value}. No interval to compare by"
    said = words.compared(point.benchmark_judgement, name)
    return f"{said[:1].upper()}{said[1:]} ({value})"


def benchmark_name(indicator: Indicator, edition: Edition) -> str:
    """Return the name of the area a measure is compared with, or nothing."""
    code = edition.inputs.place.benchmark(indicator.benchmark) if indicator.benchmark != "none" else None
    return edition.inputs.place.lookup.name(code) if code else ""


def value_words(value: float, indicator: Indicator) -> str:
    """Return a value with its unit, as people say it."""
    return words.value(value, indicator.unit, indicator.decimals)


def plain_number(value: float | None, indicator: Indicator) -> str:
    """Return a number with the sign of its unit and without its words, as in the table; or nothing."""
    return "" if value is None else value_text(Point("", "", "", "", "", value=value), indicator)


def goal_text(point: Point, indicator: Indicator) -> str:
    """Return the target of a point for a table, or that none is set."""
    ends = [end for end in (point.target, point.target_low, point.target_high) if end is not None]
    return " to ".join(plain_number(end, indicator) for end in ends)


def tolerance_text(amber: float, indicator: Indicator) -> str:
    """Return a tolerance as a distance: of per cents `3.5 points`, of money `£0.8m`, of anything else the number."""
    if indicator.unit.startswith("%"):
        return words.difference(amber, 0, "%", indicator.decimals)
    return plain_number(amber, indicator)


def count_text(value: float | None) -> str:
    """Return a count with commas, or nothing where it is hidden or missing."""
    return "" if value is None else words.number(value, 0)


def exact(value: float) -> str:
    """Return a number for a sum, to six decimals and no noughts behind: `1,234`, `8.116824`, `−0.25`."""
    said = words.number(value, 6)
    return said.rstrip("0").rstrip(".") if "." in said else said


def span(low: float | None, high: float | None) -> str:
    """Return two numbers as a span; one of them alone where the other is none."""
    if low is None or high is None:
        return f"up to {exact(high)}" if high is not None else f"{exact(low)} or more" if low is not None else ""
    return f"{exact(low)} to {exact(high)}"


def interval_text(point: Point, indicator: Indicator) -> str:
    """Return a 95% interval from its lower to its upper limit, or nothing."""
    if point.lower is None or point.upper is None:
        return ""
    return f"{plain_number(point.lower, indicator)} to {plain_number(point.upper, indicator)}"


def latest_words(point: Point, indicator: Indicator) -> str:
    """Return the value of a point, or the state that stands in its place."""
    word = chip(point).word.lower()
    if point.value is None:
        return word
    return f"{value_words(point.value, indicator)} ({word}{', provisional' if point.provisional else ''})"


def fitting(kind: str, title: str, parts: Iterable[str]) -> str:
    """Return a name for a chart of these parts, as many as 300 characters hold."""
    rest = " ".join(part for part in parts if part)
    room = max(LONGEST_ALT - len(f"{kind} , {rest}"), 20)
    named = title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
    return f"{kind} {named}, {rest}"[:LONGEST_ALT]


POINT_COLUMNS = ("Value", "Target", "Rating", "95% interval", "Numerator", "Denominator")


def cells_of(point: Point, indicator: Indicator) -> tuple[str | Chip, ...]:
    """Return the cells of a point in a table: value, target, rating, interval, counts."""
    return (
        value_text(point, indicator),
        goal_text(point, indicator),
        NO_RATE if has_no_rate(point) else chip(point),
        interval_text(point, indicator),
        count_text(point.numerator),
        count_text(point.denominator),
    )


def csv_of(edition: Edition, kpi: str, area: str | None = None, period: str | None = None) -> str:
    """Return the points at full precision as a CSV, as the command line writes them."""
    rows = point_rows(edition, indicator=kpi, area=area, period=period)
    return csv_text([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)], end="\n")
