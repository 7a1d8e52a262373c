"""The pack as PowerPoint: cover, what needs attention, what changed, one finding a slide, and every table whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches

from dashboard import charts
from dashboard.charts import LIGHT
from dashboard.fitted import height_of, largest, width_of, wrapped
from dashboard.pack.content import footer, opening
from dashboard.pack.deck import (
    CONTENT,
    COVER,
    FOOT,
    LEFT,
    ROOM,
    TOP,
    Deck,
    box,
    colour,
    describe,
    looks,
    place,
    say,
)
from dashboard.pack.model import Finding, Grid, Meaning, Pack, Section
from dashboard.pack.native import draw
from dashboard.pack.tables import SAID, add_tables

SIDE = 8.75
"""Inches from the left at which the words beside a chart begin."""

_SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0)
_MEANT = ("What this tells us", "How we work it out", "What good looks like")


def deck_of(pack: Pack) -> bytes:
    """Return the pack as a .pptx: titles, alternative texts, notes and footers on every slide, charts that edit."""
    deck = Deck(pack.title, footer(pack), pack.moment)
    cover = deck.add(pack.title, COVER)
    lines = opening(pack)
    size = largest(list(lines), (ROOM - 0.3, 3.9), (24, 22, 20, 18, 16), 8)
    say(cover.placeholders[1].text_frame, lines, size, gap=8)
    _section(deck, pack.attention)
    _section(deck, pack.changes.section)
    for finding in pack.findings:
        _finding(deck, finding, pack)
    for section in pack.closing:
        _section(deck, section)
    said = "Who is counted, caveats, sources and versions stand with each definition in the PDF and the Excel pack."
    add_tables(deck, "Definitions used", [_meanings(pack.meanings)], [said])
    return deck.content()


def _section(deck: Deck, section: Section) -> None:
    """Add a section: its sentences over its first table where both fit, else on slides of their own."""
    is_short = height_of(list(section.sentences), SAID, ROOM, 3) <= 1.6
    if not section.grids or not is_short:
        add_sentences(deck, section)
    if section.grids:
        add_tables(deck, section.heading, section.grids, section.sentences if is_short else ())


def add_sentences(deck: Deck, section: Section) -> None:
    """Add the sentences of a section on as many slides as they need; the longest is carried on line by line."""
    room = FOOT - TOP - 0.2
    pages: list[list[str]] = [[]]
    for said in section.sentences:
        most = 20
        lines = list(wrapped(said, 16, ROOM - 0.3))
        for part in ("\n".join(lines[at : at + most]) for at in range(0, len(lines), most)):
            if pages[-1] and height_of([*pages[-1], part], 16, ROOM - 0.3, 8) > room:
                pages.append([])
            pages[-1].append(part.replace("\n", " "))
    for number, page in enumerate(pages, start=1):
        of = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        heading = f"{section.heading}: in words" if section.grids else section.heading
        slide = deck.add(f"{heading}{of}", CONTENT)
        say(slide.placeholders[1].text_frame, page, 16, gap=8)


def _finding(deck: Deck, finding: Finding, pack: Pack) -> None:
    """Add one exception: the finding as title, the chart, and beside it what, why, what next, owner and source."""
    has_chart = any(each.value is not None for each in finding.points)
    slide = deck.add(finding.title, CONTENT, _notes(finding))
    left, wide = (SIDE, LEFT + ROOM - SIDE) if has_chart else (LEFT, ROOM)
    lines = [("What", finding.what), ("Why", finding.why), ("What next", finding.following), ("Owner", finding.owner)]
    lines.append(("Source", finding.source))
    body = slide.placeholders[1]
    place(body, left, TOP + 0.55, wide, FOOT - TOP - 0.55)
    body.text_frame.margin_left = body.text_frame.margin_right = 0
    told = [f"{label}: {text}" for label, text in lines]
    say(body.text_frame, lines, largest(told, (wide, FOOT - TOP - 0.7), _SIZES, 8), gap=8)
    _chip(slide, finding)
    if not has_chart:
        return
    start = charts.trend(finding.points, finding.indicator).get("title", {}).get("text", "")
    above = f"{finding.subtitle}. {start}." if start else f"{finding.subtitle}."
    box(slide, [above], (LEFT, TOP + 0.55, SIDE - LEFT - 0.3, 0.45), size=12, hue=LIGHT.quiet)
    # The slide's chart has no limits and no rings: they would need a key that nobody reads from the back of a room.
    key = charts.key([replace(each, mean=None, upper_process=None, special_cause="") for each in finding.points])
    draw(slide, finding, (LEFT, TOP + 1.0, SIDE - LEFT - 0.3, 3.75), pack.moment)
    box(slide, [key], (LEFT, FOOT - 0.65, SIDE - LEFT - 0.3, 0.6), size=11, hue=LIGHT.text)


def _chip(slide: Any, finding: Finding) -> None:
    """Put the rating and the latest value in one line under the title."""
    fill, hue = looks(finding.chip)
    said = f"{finding.chip.letter}  {finding.chip.word}"
    wide = width_of(said, 16) + 0.3
    made = box(slide, [said], (LEFT, TOP, wide, 0.38), size=16, bold=True, hue=hue)
    made.fill.solid()
    made.fill.fore_color.rgb = colour(fill)
    made.line.color.rgb = colour(LIGHT.text if finding.chip.kind == "amber" else hue if fill == LIGHT.page else fill)
    frame = made.text_frame
    frame.margin_left, frame.vertical_anchor = Inches(0.1), MSO_ANCHOR.MIDDLE
    describe(made, "Rating", f"Rating: {finding.chip.word}")
    box(slide, [finding.latest], (LEFT + wide + 0.2, TOP + 0.04, ROOM - wide - 0.2, 0.38), size=16, bold=True)


def _notes(finding: Finding) -> str:
    lines = [finding.title, finding.alt, *finding.notes, f"Owner: {finding.owner}", f"Source: {finding.source}"]
    return "\n".join(filter(None, lines))


def _meanings(meanings: Sequence[Meaning]) -> Grid:
    rows = tuple((each.title, *(dict(each.facts).get(label, "") for label in _MEANT)) for each in meanings)
    return Grid("Definitions used", ("Measure", *_MEANT), rows, (2.4, 3.2, 3.6, 3.2))
