"""A pack opened again as its readers open it: what several tests of packs read it with."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
import pypdf
from pptx import Presentation

from dashboard.desk import Desk
from dashboard.edition import read_edition
from dashboard.pack import pack_of
from dashboard.pack.document import document_of
from dashboard.pack.model import Pack
from dashboard.pack.slides import deck_of
from dashboard.pack.workbook import HEAD, workbook_of


@dataclass(frozen=True)
class Files:
    """The three files of one pack."""

    pack: Pack

    @cached_property
    def pptx(self) -> bytes:
        return deck_of(self.pack)

    @cached_property
    def pdf(self) -> bytes:
        return document_of(self.pack)

    @cached_property
    def xlsx(self) -> bytes:
        return workbook_of(self.pack)

    @cached_property
    def slides(self) -> list[Any]:
        return list(Presentation(io.BytesIO(self.pptx)).slides)

    @cached_property
    def reader(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(io.BytesIO(self.pdf))

    @cached_property
    def pages(self) -> list[str]:
        return [spaced(page.extract_text()) for page in self.reader.pages]

    @cached_property
    def book(self) -> Any:
        return openpyxl.load_workbook(io.BytesIO(self.xlsx))

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        """Return the rows of a sheet under their headers; an empty cell is None."""
        head, *rows = list(self.book[sheet].iter_rows(min_row=HEAD + 1, values_only=True))
        return [dict(zip(head, row, strict=True)) for row in rows]

    @property
    def said(self) -> dict[str, str]:
        """All that the three files say: text, chart values, sheets behind charts, notes, alternative texts."""
        cells = (str(cell) for sheet in self.book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
        alts = (str(each["/Alt"]) for each in structure(self.reader) if "/Alt" in each)
        slides = [*deck_texts(self.slides), *embedded_cells(self.pptx), *chart_values(self.pptx)]
        return {"pptx": "\n".join(slides), "pdf": "\n".join([*self.pages, *alts]), "xlsx": "\n".join(cells)}


def files_of(desk: Desk, as_at: str = "") -> Files:
    """Return the files of the current release's pack, or of an older one."""
    return Files(pack_of(desk, read_edition(desk, as_at)))


def spaced(text: str) -> str:
    """Return text with any run of white space as one space: a line of a page ends where it likes."""
    return " ".join(text.split())


def tables(slides: list[Any]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the title of a slide and the rows of a table on it, header included."""
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield (
                    slide.shapes.title.text_frame.text,
                    [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows],
                )


def charts_of(slides: list[Any]) -> list[Any]:
    """Return the frames of all charts, in order."""
    return [shape for slide in slides for shape in slide.shapes if shape.has_chart]


def deck_texts(slides: list[Any]) -> Iterator[str]:
    """Yield every text of a deck: frames, tables, notes, alternative texts, labels of charts."""
    for slide in slides:
        yield slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            yield str(shape.element.xpath(".//p:cNvPr/@descr"))
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_chart:
                yield " ".join(shape.chart._chartSpace.xpath(".//a:t/text()"))
    for _, rows in tables(slides):
        yield from ("\n".join(row) for row in rows)


def parts(content: bytes, ending: str) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a zip file whose names end so."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        yield from ((name, held.read(name)) for name in held.namelist() if name.endswith(ending))


def chart_values(content: bytes) -> Iterator[str]:
    """Yield every value and name that the charts of a deck hold, as written in their XML."""
    for name, part in parts(content, ".xml"):
        if name.startswith("ppt/charts/"):
            yield from re.findall(r"<c:v>(.*?)</c:v>", part.decode())


def embedded_cells(content: bytes) -> Iterator[str]:
    """Yield every cell of the sheets behind the charts of a deck."""
    for _, part in parts(content, ".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(part)):
            yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def structure(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Yield every element of a PDF's structure tree."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            yield each
            waiting.extend([each["/K"]] if "/K" in each else [])
