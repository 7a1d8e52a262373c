"""What a meeting pack says, before any format: sections of sentences and tables, and one finding an exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.changes import Change
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.milestones import Plan
from dashboard.scorecard import Board, Cell, Chip
from dashboard.terms import Point

Item = str | Chip | Cell
"""What stands in a cell of a table: words, a chip, or a value with its chip."""


@dataclass(frozen=True)
class Grid:
    """A table: `widths` are the shares of its columns; each row has as many items as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Item, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Section:
    """A heading, the sentences under it, and its tables; a section is never empty of both."""

    heading: str
    sentences: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One exception on a page of its own: the finding as title, the trend behind it, three lines, owner and source."""

    indicator: Indicator
    title: str
    chip: Chip
    latest: str
    what: str
    why: str
    following: str
    owner: str
    source: str
    subtitle: str
    alt: str
    points: tuple[Point, ...]
    steps: tuple[tuple[str, str], ...]
    benchmark: str
    notes: tuple[str, ...]
    areas: tuple[Cell, ...]


@dataclass(frozen=True)
class Meaning:
    """The definition of a measure, as the page prints it: label and text."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Changes:
    """What a release changed of the one before it, cell by cell, and the section that says it."""

    section: Section
    ratings: tuple[Change, ...] = ()
    restated: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A release as it is taken into a meeting: made once, written as slides, as a document and as a workbook."""

    edition: Edition
    board: Board
    made: date
    is_synthetic: bool
    attention: Section
    changes: Changes
    findings: tuple[Finding, ...]
    scorecard: Section
    actions: Section
    plan: Plan
    milestones: Section | None
    notes: Section
    meanings: tuple[Meaning, ...]

    @property
    def title(self) -> str:
        return f"{self.board.place} scorecard: meeting pack"

    @property
    def moment(self) -> datetime:
        """When the release was published: what every file is dated by, so that the same pack has the same bytes."""
        assert self.edition.release, "a pack is made of a release"
        return self.edition.release.made_at

    @property
    def sections(self) -> Iterator[Section]:
        """The sections that are tables and sentences, in the order they are read, findings and definitions apart."""
        yield from (self.attention, self.changes.section, *self.closing)

    @property
    def closing(self) -> Iterator[Section]:
        """The sections after the findings; milestones are one where the place keeps any."""
        yield from (self.scorecard, self.actions)
        if self.milestones:
            yield self.milestones
        yield self.notes


KEPT_COLUMNS = 2
"""What says of which row it is, in each part of a table that is too wide for a page: the measure and its period."""


def narrowed(grid: Grid, most: int) -> Iterator[Grid]:
    """Yield a table in parts of at most so many columns, the first two in each of them."""
    if len(grid.columns) <= most:
        yield grid
        return
    step = most - KEPT_COLUMNS
    for start in range(KEPT_COLUMNS, len(grid.columns), step):
        kept = [*range(KEPT_COLUMNS), *range(start, min(start + step, len(grid.columns)))]
        yield replace(
            grid,
            caption=f"{grid.caption}, {grid.columns[kept[KEPT_COLUMNS]]} to {grid.columns[kept[-1]]}",
            columns=tuple(grid.columns[at] for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in grid.rows),
            widths=tuple(grid.widths[at] for at in kept),
        )


def words_of(item: Item) -> str:
    """Return what stands in a cell as one line of text: value, letter and word, comparison."""
    if isinstance(item, Chip):
        return f"{item.letter} {item.word}"
    if isinstance(item, Cell):
        return ", ".join(part for part in (f"{item.value} {words_of(item.chip)}".strip(), item.compared) if part)
    return item


def chip_of(item: Item) -> Chip | None:
    """Return the chip of a cell, which gives it its fill; None for words."""
    return item.chip if isinstance(item, Cell) else item if isinstance(item, Chip) else None
