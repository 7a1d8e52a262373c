"""The pack as Excel: what the board reads, and every point at full precision with its state and where it came from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any

from xlsxwriter import Workbook

from dashboard import words
from dashboard.changes import Change
from dashboard.csvtext import csv_cell
from dashboard.definitions import Indicator
from dashboard.export import COLUMNS, point_rows
from dashboard.measure.parts import period_of
from dashboard.milestones import REGISTER_COLUMNS, register_rows
from dashboard.pack.content import footer, opening
from dashboard.pack.model import Pack, Section, words_of
from dashboard.place import Area
from dashboard.scorecard import Cell, Chip, Line, chip, without
from dashboard.terms import Point
from dashboard.xmltext import clean

LONGEST = 32_000
"""Excel holds no more in a cell, and what is longer would be dropped without a word."""

CUT = " (cut here: Excel holds no more in a cell)"
HEAD = 2
"""The row of a sheet's header, under its title and its release."""

_AT_UNIT = {"value", "lower", "upper", "target", "benchmark"}
_BESIDE = ("title", "unit", "provisional", "reason", "denominator_date", "target_row", "definition", "extracts")
"""What a point says beside the columns of `points`: its measure, and where it came from."""

Row = Sequence[Any]


class Sheets:
    """A workbook being written: a sheet a table, its header frozen; text is text and never runs."""

    def __init__(self, pack: Pack) -> None:
        self.held, self.pack = io.BytesIO(), pack
        safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = Workbook(self.held, safe)
        made = pack.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        told = {"title": clean(pack.title), "subject": footer(pack), "author": "Placeboard", "created": made}
        self.book.set_properties({**told, "comments": " ".join(map(clean, opening(pack)))[:255]})
        self.book.set_size(2400, 1600)
        self.heading = self.book.add_format({"bold": True, "font_size": 14})
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        self.plain = self.book.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[str, Any] = {}

    def add(self, name: str, columns: Sequence[str], rows: Iterable[Row], widths: Sequence[float]) -> None:
        """Add a sheet. A number in a row is written as one; a pair is a number and its indicator, whose form it takes.

        `widths` are those of the first columns, in characters; the others are as wide as a number needs.
        """
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, text(f"{name}: {self.pack.board.place}"), self.heading)
        sheet.write_string(1, 0, text(footer(self.pack)))
        for at, column in enumerate(columns):
            sheet.write_string(HEAD, at, text(column), self.head)
            sheet.set_column(at, at, widths[at] if at < len(widths) else 13)
        last = HEAD
        for last, row in enumerate(rows, start=HEAD + 1):
            for at, cell in enumerate(row):
                self._write(sheet, last, at, cell)
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.autofilter(HEAD, 0, max(last, HEAD + 1), len(columns) - 1)
        sheet.repeat_rows(HEAD)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L" + footer(self.pack).replace("&", "&&")[:200] + "&RPage &P of &N")

    def _write(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        number, stated = cell if isinstance(cell, tuple) else (cell, None)
        if number is None or number == "":
            return
        if isinstance(number, int | float) and not isinstance(number, bool):
            sheet.write_number(row, column, number, self.form(form_of(stated, number)))
        else:
            sheet.write_string(row, column, text(str(number)), self.plain)

    def form(self, shown: str) -> Any:
        """Return the format of a number, made once."""
        if shown not in self._formats:
            self._formats[shown] = self.book.add_format({"num_format": shown, "valign": "top"})
        return self._formats[shown]

    def content(self) -> bytes:
        """Return the file."""
        self.book.close()
        return self.held.getvalue()


@lru_cache(maxsize=8192)  # the points of a release say the same few thousand words half a million times
def text(said: str) -> str:
    """Return text as a cell may hold it: nothing that a spreadsheet would run, here or when it is saved as CSV."""
    kept = str(csv_cell(clean(said)))
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(CUT)] + CUT


def form_of(stated: Indicator | None, number: float) -> str:
    """Return how Excel shows a number: with the sign and the decimals of its indicator; a count with commas."""
    if stated is None:
        return "#,##0" if float(number).is_integer() else "General"
    decimals = "." + "0" * stated.decimals if stated.decimals else ""
    unit = stated.unit
    if unit in ("£m", "£k", "£"):
        return f'"£"#,##0{decimals}' + (f'"{unit[1:]}"' if unit[1:] else "")
    return f'#,##0{decimals}"%"' if unit == "%" else f"#,##0{decimals}"


def workbook_of(pack: Pack) -> bytes:
    """Return the pack as a .xlsx, a sheet for each table of it and one for all points."""
    sheets = Sheets(pack)
    said = [*opening(pack), pack.board.note, *pack.attention.sentences, *pack.changes.section.sentences]
    sheets.add("About", ("What this is",), [(each,) for each in [pack.title, *said, *pack.notes.sentences]], (120,))
    sheets.add("Scorecard", _board_columns(pack), map(_board_row(pack), pack.board.lines), (48, 22, 18, 14, 12, 14))
    sheets.add("Points", (*_BESIDE[:2], *COLUMNS, *_BESIDE[2:]), _points(pack), (48, 22, 30, 12, 22, 12))
    changes = (*_changed("rating", pack.changes.ratings, pack), *_changed("restated", pack.changes.restated, pack))
    sheets.add("Changes", _CHANGE_COLUMNS, changes, (12, 48, 22, 14, 14))
    _section(sheets, "Actions", pack.actions, (40, 60, 30))
    if pack.plan.every:
        rows = register_rows(pack.plan)
        sheets.add("Milestones", REGISTER_COLUMNS, rows, (24, 60, 24, 12, 48, 14, 12, 14, 30))
    _section(sheets, "Data notes", pack.notes, (45, 55, 60))
    meant = ((each.title, label, told) for each in pack.meanings for label, told in each.facts)
    sheets.add("Definitions", ("Measure", "What", "Definition"), meant, (48, 24, 110))
    return sheets.content()


def _section(sheets: Sheets, name: str, section: Section, widths: Sequence[float]) -> None:
    grid = section.grids[0] if section.grids else None
    rows = (
        [tuple(words_of(item).removeprefix("- ") for item in row) for row in grid.rows]
        if grid
        else [(each,) for each in section.sentences]
    )
    sheets.add(name, grid.columns if grid else (section.heading,), rows, widths)


def _board_columns(pack: Pack) -> tuple[str, ...]:
    areas = [name for each in pack.board.areas for name in (each.name, f"{each.name}: rating")]
    fixed = ("Measure", "Unit", "Period", "Rating", pack.board.place, "Target", "Change", "Off target in", "Late")
    return (*fixed, "Compared", "Owner", *areas)


def _board_row(pack: Pack) -> Callable[[Line], Row]:
    def row(line: Line) -> Row:
        cells = {each.area.code: each for each in line.cells}
        areas = [part for area in pack.board.areas for part in _area(cells.get(area.code), line, area)]
        stated, head = line.indicator, line.headline
        names = (stated.title, stated.unit, line.period, _rating(head.chip))
        said = (line.target, line.change, line.where, line.late, head.compared, line.owner)
        return (*names, _value(head, stated), *said, *areas)

    return row


def _area(cell: Cell | None, line: Line, area: Area) -> Row:
    return (None, without(line, area)) if cell is None else (_value(cell, line.indicator), _rating(cell.chip))


def _rating(shown: Chip) -> str:
    """Return a rating or state as a cell may hold it: the dash before a word would be read as a sum."""
    return words_of(shown).removeprefix("- ")


def _value(cell: Cell, indicator: Indicator) -> Any:
    return (cell.point.value, indicator) if cell.point and cell.point.value is not None else None


def _points(pack: Pack) -> Iterator[Row]:
    """Yield every point of the release, as `points` prints it, with where it came from."""
    edition = pack.edition
    points = (
        (stated, point)
        for stated in edition.indicators
        for point in edition.points.get(stated.id, [])
        if not point.member
    )
    for (stated, point), row in zip(points, point_rows(edition), strict=True):
        cells = ((row[name], stated) if name in _AT_UNIT else row[name] for name in COLUMNS)
        provisional = "provisional" if point.provisional else ""
        beside = (point.reason, point.denominator_date, point.target_row, point.definition, point.extracts)
        yield (stated.title, stated.unit, *cells, provisional, *beside)


_CHANGE_COLUMNS = (
    *("What", "Measure", "Area", "Period before", "Period now", "Value before", "Value now"),
    *("Numerator before", "Numerator now", "Denominator before", "Denominator now", "Rating before", "Rating now"),
    "Reason",
)


def _changed(what: str, changes: Iterable[Change], pack: Pack) -> Iterator[Row]:
    stated = {each.id: each for each in pack.edition.indicators}
    release = pack.edition.release
    for each in changes:
        own, sides = stated[each.point.indicator], (each.before, each.after)
        values = [(side.value, own) if side else None for side in sides]
        counts = [getattr(side, name, None) for name in ("numerator", "denominator") for side in sides]
        yield (
            *(what, own.title, each.point.area_name, *(_period(side, own) for side in sides), *values, *counts),
            *("" if side is None else _rating(chip(side)) for side in sides),
            release.note if release else "",
        )


def _period(side: Point | None, indicator: Indicator) -> str:
    return words.period(period_of(side, indicator)) if side else ""
