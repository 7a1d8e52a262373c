"""A picture that explains itself: a chart under its finding and what it is of, over its key, source and release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.charts.drawn import svg_of
from dashboard.charts.parts import LIGHT, Spec
from dashboard.fitted import wrapped
from dashboard.xmltext import escaped

FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
"""The first comes with what draws the PNG, and has the widths of the second: the picture is the same everywhere."""

WIDTH, MARGIN, LEADING = 960, 28, 1.35

ROOM = WIDTH - 2 * MARGIN
"""Pixels from side to side that a chart has."""

TITLE, TEXT, SMALL = 22, 14, 12
"""Sizes in pixels. The words within a chart have 12 to 14 of their own."""


@dataclass(frozen=True)
class Caption:
    """What is written around a chart: the finding, what it is of, its key and notes, its source; and its name."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    footer: str
    alt: str


@dataclass(frozen=True)
class _Line:
    said: str
    size: int
    at: float
    weight: int = 400


def framed(spec: Spec, caption: Caption, height: int) -> str:
    """Return a light picture as SVG, with the title and description that stand in for it; nothing from elsewhere."""
    return around(svg_of(spec, width=ROOM, height=height, font=FONT), caption, height)


def around(chart: str, caption: Caption, height: int) -> str:
    """Return a chart that is drawn already, so high and as wide as there is room, with its caption around it."""
    head = list(_lines([(caption.title, TITLE, 600), (caption.subtitle, TEXT, 400)], MARGIN))
    top = _foot(head, MARGIN) + 10
    notes = list(_lines([(each, TEXT, 400) for each in caption.notes], top + height + 14))
    source = list(_lines([(caption.footer, SMALL, 400)], _foot(notes, top + height) + 14))
    total = round(_foot(source, 0) + MARGIN)
    placed = chart.replace("<svg ", f'<svg x="{MARGIN}" y="{top:g}" ', 1)
    words = "".join(_text(each) for each in (*head, *notes, *source))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" role="img" '
        f'aria-labelledby="title desc" lang="en-GB" width="{WIDTH}" height="{total}" viewBox="0 0 {WIDTH} {total}">'
        f'<title id="title">{escaped(caption.title)}</title><desc id="desc">{escaped(caption.alt)}</desc>'
        f'<rect width="{WIDTH}" height="{total}" fill="{LIGHT.page}"/>{words}{placed}</svg>'
    )


def _lines(said: Sequence[tuple[str, int, int]], top: float) -> Iterator[_Line]:
    """Yield the lines of paragraphs from a height on, each where its letters stand."""
    for text, size, weight in said:
        # Pixels are measured as points are: only how they stand to each other matters.
        for line in wrapped(text, size, ROOM / 72) if text else ():
            top += size * LEADING
            yield _Line(line, size, top - size * 0.3, weight)


def _foot(lines: Sequence[_Line], top: float) -> float:
    return lines[-1].at + lines[-1].size * 0.3 if lines else top


def _text(line: _Line) -> str:
    style = f'font-family="{FONT}" font-size="{line.size}" font-weight="{line.weight}" fill="{LIGHT.text}"'
    return f'<text x="{MARGIN}" y="{line.at:.1f}" {style}>{escaped(line.said)}</text>'
