"""What the preview says an upload will change is what changes on the board: a slow reader compares the two by eye.

The reader knows nothing of how the preview is made. They read the board before and after: every point of the edition,
every chip of the scorecard, and note down what is another. `PREVIEW_UPLOADS` says how many random uploads are tried.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.changes import Change, Difference
from dashboard.edition import Edition, read_edition
from dashboard.release import draft, publish
from dashboard.scorecard import board
from dashboard.terms import Point, Refused
from tests.desks import House
from tests.uploads import Press, press_of

UPLOADS = int(os.environ.get("PREVIEW_UPLOADS", "500"))
A_STORY = 10
"""So many uploads follow one another on one board, and then another board begins."""

Key = tuple[str, str, str, str]
Pair = tuple[Key | None, Key | None]


# -- the reader


class Reader:
    """Somebody who reads a board and writes down what stands where, by the codes that areas have today."""

    def __init__(self, edition: Edition, same_as: dict[str, str]) -> None:
        made = [point for points in edition.points.values() for point in points]
        renamed = [replace(point, area=same_as.get(point.area, point.area)) for point in made]
        self.cells: dict[Key, Point] = {each.key: each for each in renamed if _is_there(each)}
        self.chips: dict[tuple[str, str], Point] = {}
        for line in board(edition).lines:
            for cell in (line.headline, *line.cells):
                if cell.point is not None and _is_there(cell.point):
                    area = same_as.get(cell.area.code, cell.area.code)
                    self.chips[line.indicator.id, area] = replace(cell.point, area=area)


def _is_there(point: Point) -> bool:
    """Tell whether something came for this cell: what is waited for is none yet."""
    return bool(point.period) and point.state not in ("late", "not due")


def noted(before: Reader, after: Reader) -> dict[str, set[Pair]]:
    """Return what is another on the board, by the lists of a preview, each as the cells before and after."""
    keys = {*before.cells, *after.cells}
    both = {key: (before.cells.get(key), after.cells.get(key)) for key in keys}
    found: dict[str, set[Pair]] = {"ratings": set(), "restated": set(), "hidden": set(), "lost": set(), "new": set()}
    for key, (was, now) in both.items():
        for name in _named(was, now):
            found[name].add((key if was else None, key if now else None))
    for where, chip in before.chips.items():
        other = after.chips.get(where)
        if other and other.period != chip.period and other.rating != chip.rating:
            found["ratings"].add((chip.key, other.key))
        if other is None and chip.rating:
            found["ratings"].add((chip.key, None))
    return found


def _named(was: Point | None, now: Point | None) -> Iterator[str]:
    """Yield the lists of a preview in which one cell belongs."""
    shown_before, shown_now = (each is not None and each.value is not None for each in (was, now))
    if was and not (now or was).member and was.rating != (now.rating if now else ""):
        yield "ratings"
    if now and now.state == "hidden" and (was is None or was.state != "hidden"):
        yield "hidden"
    elif shown_before and not shown_now:
        yield "lost"
    if shown_now and not shown_before:
        yield "new"
    if was and now and shown_before and shown_now and _numbers(was) != _numbers(now):
        yield "restated"


def _numbers(point: Point) -> list[float | None]:
    """Return what a reader can tell of a cell's numbers, which is nine digits of them."""
    held = (point.numerator, point.denominator, point.value)
    return [None if each is None else float(f"{each:.9g}") for each in held]


def said(difference: Difference) -> dict[str, set[Pair]]:
    """Return what a preview says, in the reader's form."""
    return {name: _pairs(getattr(difference, name)) for name in ("ratings", "restated", "hidden", "lost", "new")}


def _pairs(changes: Iterable[Change]) -> set[Pair]:
    return {(each.before.key if each.before else None, each.after.key if each.after else None) for each in changes}


def today(press: Press) -> dict[str, str]:
    """Return today's code for each older one, as the file of areas has it."""
    with (press.house.root / "place" / "areas.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["same_as"] for row in csv.DictReader(file) if row["same_as"]}


# -- the stories


@pytest.mark.parametrize("seed", range(1, UPLOADS // A_STORY + 1))
def test_what_the_preview_says_is_what_changes_on_the_board(seed: int, tmp_path: Path) -> None:
    press = press_of(House(tmp_path), seed)
    shown = read_edition(press.house.desk())
    for turn in range(1, A_STORY + 1):
        press.upload()
        desk = press.house.desk()
        # The page asks for a preview and publishes by its token; whoever publishes without is told of the same.
        previewed = draft(desk).difference if turn % 3 == 0 else None
        try:
            released, difference = publish(desk, "As it came.", previewed.token if previewed else "")
        except Refused:
            continue  # what was changed back leaves nothing to publish
        assert released is not None
        assert previewed in (None, difference)
        before, shown = shown, read_edition(desk)
        found = noted(*(Reader(each, today(press)) for each in (before, shown)))
        assert said(difference) == found, f"seed {seed}, upload {turn}: {press.did}"
    press.house.close()


def test_the_stories_have_something_of_everything_a_preview_lists(tmp_path: Path) -> None:
    press = press_of(House(tmp_path), 7)
    found = dict.fromkeys(("ratings", "restated", "hidden", "lost", "new"), 0)
    for _ in range(2 * A_STORY):
        press.upload()
        with suppress(Refused):
            for name, pairs in said(publish(press.house.desk(), "As it came.")[1]).items():
                found[name] += len(pairs)
    press.house.close()
    assert all(found.values()), found
