"""Text as XML may hold it: in slides, workbooks and pictures."""

from __future__ import annotations

import re
from html import escape

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return text without the signs that no XML may hold: what came from a file may have them."""
    return _UNWRITABLE.sub(" ", text)


def escaped(text: str) -> str:
    """Return text that stands in an element or an attribute as it is, whatever it holds."""
    return escape(clean(text))
