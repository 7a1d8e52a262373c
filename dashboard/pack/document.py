"""The pack as PDF: tagged, titled, with bookmarks. The layout is document.typ; all it shows comes to it as data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from dashboard import charts
from dashboard.pack.content import footer, opening
from dashboard.pack.model import Finding, Grid, Item, Pack, Section, chip_of, narrowed, words_of
from dashboard.scorecard import Cell, Chip
from dashboard.xmltext import clean

LAYOUT = Path(__file__).parent / "document.typ"

MOST_COLUMNS = 15
"""A landscape page has room for the measure, its period, the place and twelve areas."""

LONGEST_CELL = 1200
"""A row is kept whole on a page unless one of its cells is longer than this and may not fit on any."""

FONT = "Libertinus Serif"
"""Of the typefaces inside the typst wheel the one for text: none is fetched, none taken from the machine."""

Data = dict[str, Any]


def document_of(pack: Pack) -> bytes:
    """Return the pack as a PDF/UA-1 file: the compiler refuses one without title, language or alternative text."""
    return bytes(_compiled(pack, pdf_standards=["ua-1"], timestamp=pack.moment))


def pictures_of(pack: Pack) -> list[bytes]:
    """Return the pages of the document as PNG pictures, to look at."""
    made = _compiled(pack, format="png", ppi=96)
    return list(made) if isinstance(made, list) else [made]


def _compiled(pack: Pack, **how: Any) -> Any:
    said = {"pack": json.dumps(_cleaned(data_of(pack)), ensure_ascii=False)}
    compiler = typst.Compiler(LAYOUT, ignore_system_fonts=True, font_paths=[], sys_inputs=said)
    return compiler.compile(**how)


def data_of(pack: Pack) -> Data:
    """Return all that the document says, as plain data: what is in it is shown as it stands and never run."""
    return {
        "title": pack.title,
        "footer": footer(pack),
        "font": FONT,
        "opening": opening(pack),
        "attention": _section(pack.attention),
        "changes": _section(pack.changes.section),
        "findings": [_finding(each) for each in pack.findings],
        "sections": [_section(each) for each in pack.closing],
        "meanings": [{"title": each.title, "facts": each.facts} for each in pack.meanings],
    }


def _section(section: Section) -> Data:
    grids = [part for grid in section.grids for part in narrowed(grid, MOST_COLUMNS)]
    return {
        "heading": section.heading,
        "sentences": section.sentences,
        "grids": [_grid(each, is_titled=each.caption != section.heading) for each in grids],
    }


def _grid(grid: Grid, *, is_titled: bool) -> Data:
    rows = [[_item(item) for item in row] for row in grid.rows]
    return {
        "caption": grid.caption if is_titled else "",
        "columns": grid.columns,
        "rows": rows,
        "widths": grid.widths,
        "long": any(len(words_of(item)) > LONGEST_CELL for row in grid.rows for item in row),
    }


def _item(item: Item) -> Data:
    value = item.value if isinstance(item, Cell) else "" if isinstance(item, Chip) else item
    chip = chip_of(item)
    beside = item.compared if isinstance(item, Cell) else ""
    return {"value": value, "chip": _chip(chip) if chip else None, "beside": beside}


def _chip(chip: Chip) -> Data:
    return {"kind": chip.kind, "letter": chip.letter, "word": chip.word}


def _finding(finding: Finding) -> Data:
    lines = [("What", finding.what), ("Why", finding.why), ("What next", finding.following), ("Owner", finding.owner)]
    return {
        "title": finding.title,
        "chip": _chip(finding.chip),
        "latest": finding.latest,
        "lines": [*lines, ("Source", finding.source)],
        "subtitle": finding.subtitle,
        "alt": finding.alt,
        "chart": drawn(finding),
        "notes": finding.notes,
        "areas": [(each.area.name, _item(each)) for each in finding.areas],
    }


def drawn(finding: Finding) -> str:
    """Return the chart of the page as SVG, in the document's typeface; nothing where there is no value to draw."""
    if not any(each.value is not None for each in finding.points):
        return ""
    made = charts.trend(
        finding.points, finding.indicator, benchmark=finding.benchmark, steps=finding.steps, alt=finding.alt
    )
    return charts.svg_of(made, width=660, height=430, font=FONT)


def _cleaned(made: Any) -> Any:
    if isinstance(made, dict):
        return {name: _cleaned(value) for name, value in made.items()}
    if isinstance(made, Sequence) and not isinstance(made, str):
        return [_cleaned(each) for each in made]
    return clean(made) if isinstance(made, str) else made
