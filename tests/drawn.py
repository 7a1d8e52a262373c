"""What is in an SVG that a chart was drawn as."""

from __future__ import annotations

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def root_of(svg: str) -> ElementTree.Element:
    """Return the drawing itself."""
    return ElementTree.fromstring(svg)  # noqa: S314 - what we drew ourselves


def all_of(svg: str, name: str) -> list[ElementTree.Element]:
    """Return every element of a name, such as `text`, in the order they are drawn."""
    return list(root_of(svg).iter(f"{SVG}{name}"))
