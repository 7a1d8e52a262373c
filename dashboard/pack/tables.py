"""A table on slides: as many slides as it needs, its header on each, and no row lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches

from dashboard.charts import LIGHT
from dashboard.fitted import LEADING, height_of, wrapped
from dashboard.pack.deck import FOOT, LEFT, ROOM, TITLE_ONLY, TOP, Deck, box, colour, describe, looks, say
from dashboard.pack.model import Grid, Item, chip_of, narrowed, words_of
from dashboard.scorecard import Cell

SIZE, SAID = 12.0, 14.0
"""Points of a table's text, and of the sentences above it."""

MARGIN = 0.06
MOST_COLUMNS = 9
"""More columns than this would be too narrow to read: the rest of them stand on slides that follow."""

_PLAIN = "{5940675A-B579-460E-94D1-54222C63F5DA}"
"""PowerPoint's own style "No Style, Table Grid"."""

_LINE = SIZE * LEADING / 72


def add_tables(deck: Deck, heading: str, grids: Sequence[Grid], sentences: Sequence[str] = ()) -> None:
    """Add the slides of some tables under a heading; the sentences stand above the first of them."""
    for part in (part for grid in grids for part in narrowed(grid, MOST_COLUMNS)):
        pages = list(_pages(part, sentences))
        for number, page in enumerate(pages, start=1):
            caption = "" if page.caption.casefold() == heading.casefold() else f": {page.caption}"
            of = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
            slide = deck.add(f"{heading}{caption}{of}", TITLE_ONLY)
            if sentences:
                box(slide, sentences, (LEFT, TOP, ROOM, 1.0), size=SAID, gap=3)
            _add_table(slide, page, TOP + _said_height(sentences))
            sentences = ()


def _said_height(sentences: Sequence[str]) -> float:
    return height_of(list(sentences), SAID, ROOM, 3) + 0.15 if sentences else 0.0


def _pages(grid: Grid, sentences: Sequence[str]) -> Iterator[Grid]:
    """Yield a table in parts that each fit a slide; a row that fits none is carried on in the next."""
    rooms = inches(grid)
    head = _height(grid.columns, rooms)
    left = FOOT - TOP - head - _said_height(sentences)
    whole = FOOT - TOP - head
    rows: list[tuple[Item, ...]] = []
    for at, each in enumerate(grid.rows):
        for row in _carried(each, rooms, whole if at else left):
            needed = _height(row, rooms)
            if rows and needed > left:
                yield replace(grid, rows=tuple(rows))
                rows, left = [], whole
            rows.append(row)
            left -= needed
    yield replace(grid, rows=tuple(rows))


def inches(grid: Grid) -> list[float]:
    """Return the widths of a table's columns, together as wide as the slide has room."""
    return [ROOM * each / sum(grid.widths) for each in grid.widths]


def _lines(item: Item, room: float) -> list[str]:
    return list(wrapped(text_of(item), SIZE, room - 2 * MARGIN))


def text_of(item: Item) -> str:
    """Return what stands in a cell, its value, chip and comparison each on a line of its own."""
    if isinstance(item, Cell):
        return "\n".join(part for part in (item.value, words_of(item.chip), item.compared) if part)
    return words_of(item)


def _height(row: Sequence[Item], rooms: Sequence[float]) -> float:
    most = max(len(_lines(item, room)) for item, room in zip(row, rooms, strict=True))
    return most * _LINE + 2 * MARGIN


def _carried(row: tuple[Item, ...], rooms: Sequence[float], room: float) -> Iterator[tuple[Item, ...]]:
    """Yield a row, or where it is higher than a slide its parts, the first cell in each."""
    if _height(row, rooms) <= room:
        yield row
        return
    most = max(int((room - 2 * MARGIN) / _LINE), 1)
    lines = [_lines(item, wide) for item, wide in zip(row, rooms, strict=True)]
    for start in range(0, max(map(len, lines)), most):
        cells: list[Item] = ["\n".join(each[start : start + most]) for each in lines]
        if not start:  # what is whole keeps its chip
            cells = [item if len(each) <= most else cell for item, each, cell in zip(row, lines, cells, strict=True)]
        yield (cells[0] or f"{lines[0][0]} (continued)", *cells[1:])


def _add_table(slide: Any, grid: Grid, top: float) -> None:
    rooms = inches(grid)
    heights = [_height(row, rooms) for row in (grid.columns, *grid.rows)]
    where = (Inches(each) for each in (LEFT, top, ROOM, sum(heights)))
    frame = slide.shapes.add_table(len(grid.rows) + 1, len(grid.columns), *where)
    describe(frame, grid.caption, f"Table. {grid.caption}: {', '.join(grid.columns)}. {len(grid.rows)} rows.")
    table = frame.table
    table.first_row, table.horz_banding = True, False
    frame.element.xpath(".//a:tableStyleId")[0].text = _PLAIN
    for column, room in zip(table.columns, rooms, strict=True):
        column.width = Inches(room)
    for at, (row, height) in enumerate(zip((grid.columns, *grid.rows), heights, strict=True)):
        table.rows[at].height = Inches(height)
        for cell, item in zip(table.rows[at].cells, row, strict=True):
            _fill(cell, item, is_head=at == 0)


def _fill(cell: Any, item: Item, *, is_head: bool) -> None:
    chip = chip_of(item)
    fill, hue = (LIGHT.line, LIGHT.page) if is_head else looks(chip) if chip else (LIGHT.page, LIGHT.text)
    cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Inches(MARGIN)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(fill)
    say(cell.text_frame, text_of(item).split("\n"), SIZE, bold=is_head or chip is not None, hue=hue)
