"""The scorecard of 100 measures and 12 neighbourhoods, against a bare table of the same words made by pandas.

Run it with `python -m benchmarks.scorecard [MEASURES]`. A home is made and published once. Then, in one process and in
turn: the board is worked out of its release; it is written as the page's tables; a part of it is picked; and the peer,
`DataFrame.to_html`, writes a table of the same cells. The peer works nothing out: no period, rating, change or
sentence, and its cells have no chip, no reason behind them and no link.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import pandas as pd

from benchmarks.pack import AREAS, published
from dashboard.desk import Folders, open_desk
from dashboard.edition import Edition, read_edition
from dashboard.scorecard import EXCEPTION_COLUMNS, Board, Choice, Line, board, pick
from dashboard.widgets.board import exception_row, measure_rows
from dashboard.widgets.picking import over_time
from dashboard.widgets.shown import table_html

RUNS = 9

T = TypeVar("T")


def main() -> None:
    """Print the table of the comparison."""
    measures = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        published(folder, measures)
        folders = Folders(*(folder / each for each in ("place", "definitions", "sources")))
        desk = open_desk(folder / "home", folders, today=date(2026, 10, 22))
        first, edition = _timed(partial(read_edition, desk))
        again, _ = _timed(partial(read_edition, desk))
        shown = board(edition)
        cells = _cells(shown)
        ways: dict[str, Callable[[], object]] = {
            "board": partial(board, edition),
            "tables": partial(_tables, edition, shown),
            "worst first": partial(_picked, edition, shown),
            "pandas": cells.to_html,
        }
        found: dict[str, list[float]] = {what: [] for what in ways}
        for _ in range(RUNS):
            for what, work in ways.items():
                found[what].append(_timed(work)[0])
        sizes = {"tables": len(_tables(edition, shown)), "pandas": len(cells.to_html())}
    points = sum(map(len, edition.points.values()))
    print(f"{measures} measures, {AREAS} neighbourhoods, {points:,} points; median of {RUNS} in turn")
    print(f"The release is read in {first * 1000:.0f} ms, and from memory in {again * 1000:.0f} ms.")
    print(f"{'':14}{'CPU ms':>8}{'ratio':>8}{'kB of HTML':>12}")
    peer = median(found["pandas"])
    for what, runs in found.items():
        print(f"{what:14}{median(runs) * 1000:>8.1f}{median(runs) / peer:>8.2f}{sizes.get(what, 0) / 1000:>12.0f}")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def _tables(edition: Edition, shown: Board) -> str:
    """Return all that the page's tables are: the exceptions, once short and once whole, and every measure."""
    rows = [exception_row(each) for each in shown.exceptions]
    made = [table_html("What needs attention", EXCEPTION_COLUMNS, rows[:7])]
    made += [table_html("All of it", EXCEPTION_COLUMNS, rows)]
    return "".join([*made, *_by_theme(edition, shown, shown.themes)])


def _picked(edition: Edition, shown: Board) -> str:
    found = pick(edition, shown, Choice(find="older people", only="watch", sort="worst"))
    return "".join(_by_theme(edition, shown, found.tables))


def _by_theme(edition: Edition, shown: Board, themes: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    for theme, lines in themes.items():
        yield table_html(theme, *measure_rows(lines, shown, over_time(edition, lines)))


def _cells(shown: Board) -> pd.DataFrame:
    """Return the words of the full table: a row a measure, a column for its name, its period and each area."""
    rows = []
    for line in shown.lines:
        row = {"Measure": line.indicator.title, "Period": line.period}
        row |= {each.area.name: f"{each.value} {each.chip.word}" for each in (line.headline, *line.cells)}
        rows.append(row)
    return pd.DataFrame(rows)


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"{time.perf_counter() - began:.0f} s in all")
