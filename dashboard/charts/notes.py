"""What is written into a trend: words for gaps, numbered rules for changes and events, and a label for each line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise, product, takewhile

from dashboard.charts.parts import (
    Spec,
    Theme,
    across_all,
    layer,
    number_text,
    on_field,
    on_value,
    only,
    text_field,
)
from dashboard.definitions import Indicator

FOOT, WORDS = 0.1, 0.16
"""Shares of the axis: so far from its start is its foot, and so high are words with the room around them."""

DRAWN = ("value", "target", "benchmark")
"""The lines that words must not stand on."""

MOST_NARROW = 4
"""So many points words take at least, on a wide screen."""


def gaps(rows: Sequence[Spec], ends: tuple[float, float], colours: Theme) -> list[Spec]:
    """Return a light band for each hidden period, and a word for each run of gaps of one kind."""
    hidden = [only(row, "period") for row in rows if row["gap"] == "hidden"]
    runs = [next(run) for word, run in groupby(rows, key=lambda row: row["gap"]) if word]
    band = {"type": "rect", "color": colours.quiet, "opacity": 0.18}
    tick = {"type": "tick", "color": colours.quiet, "orient": "vertical", "size": 10, "thickness": 2, "yOffset": -6}
    word = {"type": "text", "angle": 270, "align": "left", "dx": 16, "baseline": "middle", "color": colours.text}
    foot = on_value("y", ends[0])
    absent = [only(row, "period") for row in rows if row["gap"]]
    return [
        *([layer(band, hidden, across_all(ends))] if hidden else []),
        *([layer(tick, absent, foot)] if absent else []),
        *([layer(word, [only(row, "period", "gap") for row in runs], foot | text_field("gap"))] if runs else []),
    ]


def rules(
    rows: Sequence[Spec],
    steps: Sequence[tuple[str, str]],
    events: Sequence[tuple[str, str]],
    ends: tuple[float, float],
    colours: Theme,
) -> list[Spec]:
    """Return the rules of changes and of events, and what each is called; several in one period share their words."""
    changed, happened = _numbered(rows, steps, "Change"), _numbered(rows, events, "Event")
    at_start = {"x": {"field": "period", "type": "ordinal", "bandPosition": 0}}
    rule = {"type": "rule", "color": colours.text, "strokeWidth": 1.5}
    drawn = [(rule, changed), ({**rule, "strokeDash": [2, 3]}, happened)]
    layers = [layer(mark, marks, at_start | across_all(ends)) for mark, marks in drawn if marks]
    called: dict[str, str] = {}
    for each in sorted([*changed, *happened], key=lambda mark: [row["period"] for row in rows].index(mark["period"])):
        before = called.get(each["period"])
        called[each["period"]] = f"{before}, {each['number'].lower()}" if before else each["number"]
    # Neighbours stand on two lines, so that neither writes over the other.
    for line in (0, 1):
        words_at = [{"period": period, "number": said} for period, said in list(called.items())[line::2]]
        label = {"type": "text", "align": "right", "dx": -4, "dy": 8 + 16 * line, "color": colours.text}
        layers += [layer(label, words_at, at_start | on_value("y", ends[1]) | text_field("number"))] if words_at else []
    return layers


def _numbered(rows: Sequence[Spec], said: Sequence[tuple[str, str]], word: str) -> list[Spec]:
    """Return the period of each and what it is called in the chart; one before the trend begins keeps its number."""
    known = {row["start"]: row["period"] for row in rows}
    numbered = [(known.get(start), f"{word} {number}") for number, (start, _) in enumerate(said, start=1)]
    return [{"period": period, "number": called} for period, called in numbered if period]


def labels(
    rows: Sequence[Spec], indicator: Indicator, benchmark: str, ends: tuple[float, float], colours: Theme
) -> list[Spec]:
    """Return the words on each line: the latest value at its end, the target and the benchmark where nothing is."""
    latest = next((row for row in reversed(rows) if row["value"] is not None), None)
    if latest is None:
        return []
    said = latest["shown"] if latest["benchmark"] is None else f"{latest['area']} {latest['shown']}"
    made = _said_at(latest["period"], latest["value"], said, _is_above(latest), colours)
    for name, word in (("target", "Target"), ("benchmark", benchmark)):
        if latest[name] is not None and word:
            said = f"{word} {number_text(latest[name], indicator)}"
            period, is_above = free_spot(rows, name, latest, ends)
            made += _said_at(period, latest[name], said, is_above, colours)
    return made


def free_spot(rows: Sequence[Spec], name: str, latest: Spec, ends: tuple[float, float]) -> tuple[str, bool]:
    """Return the period that the words on a level line end at, and whether they stand above it.

    That is the latest at which they hide no part of a line: on a telephone they are as wide as a third of it, and if
    there is no such spot, one is looked for on a wide screen. Where there is none either, they stand at the end. Under
    the foot of the axis stand the names of the months.
    """
    goal, span = latest[name], ends[1] - ends[0]
    is_low = goal < ends[0] + span * FOOT
    first = is_low or goal > latest["value"]
    level = takewhile(lambda row: row[name] in (None, goal), reversed(rows[: rows.index(latest) + 1]))
    spots = [rows.index(row) + 1 for row in level]
    for width in (max(MOST_NARROW, len(rows) // 3), MOST_NARROW):
        for end, is_above in product(spots, (True,) if is_low else (first, not first)):
            band = (goal, goal + span * WORDS * (1 if is_above else -1))
            if end >= width and all(_is_free(rows[end - width : end], each, band) for each in DRAWN):
                return rows[end - 1]["period"], is_above
    return latest["period"], first


def _is_free(window: Sequence[Spec], name: str, band: tuple[float, float]) -> bool:
    """Tell whether no value of a line, and no way between two of them, lies within a band of values."""
    low, high = sorted(band)
    sides = [
        None if row[name] is None else 0 if low < row[name] < high else 1 if row[name] >= high else -1 for row in window
    ]
    crossed = any(None not in pair and pair[0] != pair[1] for pair in pairwise(sides))
    return 0 not in sides and not crossed


def _is_above(latest: Spec) -> bool:
    other = latest["target"] if latest["target"] is not None else latest["benchmark"]
    return other is None or latest["value"] >= other


def _said_at(period: str, value: float, said: str, is_above: bool, colours: Theme) -> list[Spec]:
    """Return a label over or under a point, ending at it, on a halo so that no line runs through it."""
    row = [{"period": period, "value": value, "said": said}]
    at_end = {"x": {"field": "period", "type": "ordinal", "bandPosition": 0.5}}
    mark = {"type": "text", "align": "right", "dx": 8, "dy": -14 if is_above else 16, "fontSize": 14, "fontWeight": 600}
    halo = {**mark, "color": colours.page, "stroke": colours.page, "strokeWidth": 4}
    encoding = {**on_field("value"), **at_end, **text_field("said")}
    return [layer(halo, row, encoding), layer({**mark, "color": colours.text}, row, encoding)]
