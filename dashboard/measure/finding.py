"""One exception in words: the finding that heads its page, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.measure.view import View
from dashboard.scorecard import Line


def finding(line: Line, view: View) -> str:
    """Return the finding: how the place stands, or where it is off target, or what is late."""
    if line.rank == 3:
        return f"{line.indicator.title}: off target in {line.where}"
    said = line.late if line.rank == 4 else view.headline.replace(": ", ", ", 1)
    return f"{line.indicator.title}: {said[:1].lower()}{said[1:].removesuffix('.')}"


def what(line: Line, view: View, happened: str = "") -> Iterator[str]:
    """Yield what there is to say of an exception: what its owner says happened, how it moved, where, what is late."""
    if happened:
        yield happened
    if line.rank >= 3:
        yield view.headline
    if line.change:
        yield f"{line.change[:1].upper()}{line.change[1:]}."
    if line.where and line.rank < 3:
        yield f"Off target in {line.where}."
    yield next((each.text for each in view.judgements if each.label == "Variation"), "").removesuffix(".") + "."
    yield from (each for each in view.notes if line.rank < 4 or each != line.late)
