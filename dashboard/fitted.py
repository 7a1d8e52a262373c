"""How much room text takes in Arial: a slide, a view and a picture do not scroll, and what does not fit is lost."""

from __future__ import annotations

from collections.abc import Iterator

_EMS = {  # thousandths of the size that Arial takes, of its two faces the wider, rounded up
    280: " ',./I\\ijl|’·",
    335: "!()-:;[]`ft",
    400: "*r{}",
    480: '"',
    560: "#$0123456789J_aceksvxyz£–“”é",
    615: "+<=>?FLTZ^bdghnopqu~−×",
    670: "EPSVXY",
    725: "&ABCDHKNRU",
    780: "GOQw",
    845: "M",
}
_WIDTHS = {sign: ems for ems, signs in _EMS.items() for sign in signs}
_OTHER = 1020
"""Whatever is not listed is taken for a square, as a Chinese character is; @ is the widest there is."""

LEADING = 1.2
"""A line takes so many times its size."""


def width_of(text: str, size: float) -> float:
    """Return the inches that a line of text takes at a size in points; never less than it does take."""
    return sum(_WIDTHS.get(sign, _OTHER) for sign in text) * size / 72_000


def wrapped(text: str, size: float, room: float) -> Iterator[str]:
    """Yield the lines of a text in a column of `room` inches; a word that is wider than the column is cut."""
    for paragraph in text.split("\n"):
        line = ""
        for word in _pieces(paragraph, size, room):
            longer = f"{line} {word}" if line else word
            if line and width_of(longer, size) > room:
                yield line
                longer = word
            line = longer
        yield line


def _pieces(paragraph: str, size: float, room: float) -> Iterator[str]:
    for word in paragraph.split():
        start, taken = 0, 0.0
        for at, sign in enumerate(word):
            wide = width_of(sign, size)
            if taken + wide > room and at > start:
                yield word[start:at]
                start, taken = at, 0.0
            taken += wide
        yield word[start:]


def height_of(texts: list[str], size: float, room: float, gap: float = 0.0) -> float:
    """Return the inches that paragraphs take in a column, with a `gap` in points after each."""
    lines = sum(1 for text in texts for _ in wrapped(text, size, room))
    return (lines * size * LEADING + gap * len(texts)) / 72


def largest(texts: list[str], room: tuple[float, float], sizes: tuple[float, ...], gap: float = 0.0) -> float:
    """Return the largest of some sizes at which paragraphs fit into a room (wide, high, in inches); else the last."""
    return next((size for size in sizes if height_of(texts, size, room[0], gap) <= room[1]), sizes[-1])
