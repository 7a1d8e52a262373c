"""What readers have heard of an indicator from release to release: its cells, and the definitions it was counted by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from dashboard.compute import Tally
from dashboard.definitions import Indicator, read_indicator
from dashboard.desk import Inputs
from dashboard.ledger import Ledger, Said, member_cell
from dashboard.terms import PLACE_LEVEL, UNKNOWN_AREA, Point, Refused, State


def remembered(heard: Ledger, tally: Tally, inputs: Inputs, release: int) -> Ledger:
    """Return what readers know once a release of this number publishes a tally, by what they know already: `heard`."""
    texts = dict(heard.texts)
    for name in tally.points:
        indicator = inputs.book.indicators[name]
        known = [each.way for each in _definitions(heard, name, inputs)]
        texts[name] = texts.get(name, ()) + (() if indicator.way in known else (indicator.text,))
    return heard.after(release, _sayings(tally.told, inputs), tally.past, texts, tally.inside)


def gone(heard: Ledger, shown: Iterable[Indicator], inputs: Inputs) -> list[Indicator]:
    """Return the definitions by which earlier releases were counted and the next will not be: taken off, or changed."""
    ways = {each.id: each.way for each in shown}
    return [each for name in heard.texts for each in _definitions(heard, name, inputs) if each.way != ways.get(name)]


def _definitions(heard: Ledger, name: str, inputs: Inputs) -> Iterator[Indicator]:
    """Yield the definitions of an indicator that were heard of, but for those that its contracts no longer allow."""
    present = inputs.book.indicators.get(name)
    for text in heard.texts.get(name, ()):
        if present and text == present.text:
            yield present
        else:
            with suppress(Refused):
                yield read_indicator(text, f"{name}.yaml", inputs.sources)


def _sayings(points: Mapping[str, list[Point]], inputs: Inputs) -> Iterator[Said]:
    """Yield what a release says of each cell: its counts of people, or that they are hidden.

    A row "not known" that is left out among its neighbours says nought.
    """
    for name, made in points.items():
        is_people = inputs.book.indicators[name].is_people
        broken_down: dict[str, set[str]] = {}
        for point in made:
            if point.state == State.HIDDEN or point.numerator is not None:
                cell = member_cell(point.area, point.member) if point.member else point.area
                yield name, point.period, cell, point.numerator, point.denominator if is_people else None
                broken_down.setdefault(point.period, set()).add(point.level)
        for period, levels in broken_down.items():
            if levels - {PLACE_LEVEL} and UNKNOWN_AREA not in levels:
                yield name, period, UNKNOWN_AREA, 0, 0 if is_people else None
