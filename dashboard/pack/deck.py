"""A deck of 16:9 slides on real layouts: title, text, table and footer, each with its language and its name."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches, Pt

from dashboard.charts import LIGHT
from dashboard.fitted import largest
from dashboard.pack.steady import steady
from dashboard.scorecard import Chip
from dashboard.xmltext import clean

WIDE, HIGH = 13.333, 7.5
LEFT, TOP, FOOT = 0.5, 1.45, 6.9
ROOM = WIDE - 2 * LEFT
"""Inches between the margins; what a slide says stands between TOP and FOOT."""

COVER, CONTENT, TITLE_ONLY = 0, 1, 5
_TITLE_SIZES = (28, 26, 24, 22, 20, 18, 16)
_FOOTERS = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)

FILLS = {"red": (LIGHT.red, "#FFFFFF"), "amber": (LIGHT.amber_fill, LIGHT.text), "green": (LIGHT.page, LIGHT.green)}
"""Fill and text of a chip: solid, light, hollow, so that a grey print tells them apart (screens 2.5)."""


def looks(chip: Chip) -> tuple[str, str]:
    """Return the fill and the text colour of a chip; what is not rated is hollow and grey."""
    return FILLS.get(chip.kind, (LIGHT.page, LIGHT.quiet))


def colour(text: str) -> RGBColor:
    """Return a colour written as `#12436D`."""
    return RGBColor.from_string(text.removeprefix("#"))


class Deck:
    """The slides of one pack. Every slide has a title, its footer, its number and its notes."""

    def __init__(self, title: str, footer: str, moment: datetime) -> None:
        self.made, self.footer = Presentation(), footer
        self.made.slide_width, self.made.slide_height = Inches(WIDE), Inches(HIGH)
        _lay_out(self.made)
        told = self.made.core_properties
        told.title, told.language, told.author = title, "en-GB", "Placeboard"
        told.subject, told.keywords, told.comments, told.last_modified_by = footer, "", "", "Placeboard"
        told.created = told.modified = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        told.revision = 1

    def add(self, title: str, layout: int = TITLE_ONLY, notes: str = "") -> Any:
        """Return a new slide with its title, footer, number and notes."""
        own = self.made.slide_layouts[_KEPT.index(layout)]
        slide = self.made.slides.add_slide(own)
        size = largest([title], (ROOM - 0.2, 1.0), _TITLE_SIZES)
        say(slide.shapes.title.text_frame, [title], 36 if layout == COVER else size, bold=True)
        for each in own.placeholders:
            if each.placeholder_format.type in _FOOTERS:
                _add_copy(slide, each)
        for each in slide.placeholders:
            if each.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
                say(each.text_frame, [self.footer], 11)
        say(slide.notes_slide.notes_text_frame, [notes or self.footer], 12)
        return slide

    def content(self) -> bytes:
        """Return the file."""
        held = io.BytesIO()
        self.made.save(held)
        return steady(held.getvalue())


def _add_copy(slide: Any, placeholder: Any) -> None:
    """Add to a slide what its layout has for its foot, under a number that no other shape of the slide has."""
    used = [int(each) for each in slide.shapes.element.xpath(".//p:cNvPr/@id")]
    made = deepcopy(placeholder.element)
    made.xpath(".//p:cNvPr")[0].set("id", str(max(used) + 1))
    slide.shapes.element.append(made)


_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_KEPT = (COVER, CONTENT, TITLE_ONLY)
_PLACES = {
    "title": (LEFT, 0.35, ROOM, 1.0),
    "body": (LEFT, TOP, ROOM, FOOT - TOP),
    "footer": (LEFT, 6.98, ROOM - 1.2, 0.34),
    "number": (WIDE - LEFT - 1, 6.98, 1, 0.34),
}
_NAMED = {
    PP_PLACEHOLDER.TITLE: "title",
    PP_PLACEHOLDER.BODY: "body",
    PP_PLACEHOLDER.OBJECT: "body",
    PP_PLACEHOLDER.FOOTER: "footer",
    PP_PLACEHOLDER.SLIDE_NUMBER: "number",
}
_ON_COVER = {
    PP_PLACEHOLDER.CENTER_TITLE: (LEFT, 1.2, ROOM, 1.3),
    PP_PLACEHOLDER.SUBTITLE: (LEFT, 2.7, ROOM, 4.0),
}


def _lay_out(made: Any) -> None:
    """Fit the library's layouts to 16:9, and leave out those that no slide stands on."""
    for index in reversed(range(len(made.slide_layouts))):
        if index not in _KEPT:
            made.slide_layouts.remove(made.slide_layouts[index])
    for holder in (made.slide_master, *made.slide_layouts):
        for each in list(holder.placeholders):
            kind = each.placeholder_format.type
            if kind == PP_PLACEHOLDER.DATE:
                each.element.getparent().remove(each.element)
                continue
            where = _ON_COVER.get(kind) or _PLACES[_NAMED[kind]]
            place(each, *where)
            _set_plainly(each, kind)
    _dress(made.slide_master)
    made.element.find("{*}sldSz").attrib.pop("type", None)  # the library's own template is 4:3, and says so twice
    for part in made.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part.blob = part.blob.replace(b"On-screen Show (4:3)", b"Widescreen")
    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme.blob = theme.blob.replace(b"Calibri", b"Arial")


def _set_plainly(each: Any, kind: Any) -> None:
    """Set a placeholder to the left, at the top, in the size that was measured."""
    frame = each.text_frame
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = Emu(0)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if kind in (*_FOOTERS, PP_PLACEHOLDER.TITLE) else MSO_ANCHOR.TOP
    for style in each.element.iter("{*}lvl1pPr"):
        style.set("algn", "r" if kind == PP_PLACEHOLDER.SLIDE_NUMBER else "l")


def _dress(master: Any) -> None:
    """Begin titles at the left, where the style of all titles says the middle, and draw the bar over every slide."""
    for style in master.element.xpath("p:txStyles/p:titleStyle/a:lvl1pPr"):
        style.set("algn", "l")
    tree = master.shapes.element
    bar = tree.add_autoshape(
        max(int(each) for each in tree.xpath(".//p:cNvPr/@id")) + 1, "Bar", "rect", 0, 0, Inches(WIDE), Inches(0.14)
    )
    bar.remove(bar.find("{*}style"))  # it would give the bar a shadow
    properties = bar.spPr
    properties.append(_filled(properties, LIGHT.line))
    properties.append(properties.makeelement(f"{_DRAWN}ln", {}))
    properties[-1].append(properties.makeelement(f"{_DRAWN}noFill", {}))


def _filled(parent: Any, hue: str) -> Any:
    made = parent.makeelement(f"{_DRAWN}solidFill", {})
    made.append(parent.makeelement(f"{_DRAWN}srgbClr", {"val": hue.removeprefix("#")}))
    return made


def place(shape: Any, left: float, top: float, wide: float, high: float) -> None:
    """Put a shape where it stands, in inches."""
    shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in (left, top, wide, high))


def say(
    frame: Any,
    lines: Iterable[str | tuple[str, str]],
    size: float,
    *,
    bold: bool = False,
    hue: str = LIGHT.text,
    gap: float = 0.0,
) -> None:
    """Write lines into a frame, a paragraph each, in British English; of a pair the first is a bold label."""
    frame.word_wrap = True
    for index, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(gap)
        own = paragraph._p.get_or_add_pPr()
        own.set("marL", "0")
        own.set("indent", "0")
        own.append(own.makeelement(f"{_DRAWN}buNone", {}))
        parts = [(line, bold)] if isinstance(line, str) else [(f"{line[0]}: ", True), (line[1], bold)]
        for text, is_bold in parts:
            run = paragraph.add_run()
            run.text = clean(text)
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), is_bold, colour(hue)
            run.font._element.set("lang", "en-GB")


def box(
    slide: Any, lines: Sequence[str | tuple[str, str]], where: tuple[float, float, float, float], **how: Any
) -> Any:
    """Put a box of text on a slide and return it; `where` is left, top, width and height in inches."""
    made = slide.shapes.add_textbox(*(Inches(each) for each in where))
    frame = made.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    say(frame, lines, **how)
    return made


def describe(shape: Any, name: str, said: str) -> None:
    """Give a shape its name and its alternative text."""
    known = shape.element.xpath(".//p:cNvPr")[0]
    known.set("name", clean(name)[:200])
    known.set("descr", clean(said))
