"""Which contract a dropped file fits: its header held against every one of them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from dashboard import journal
from dashboard.contracts import Source, Sources
from dashboard.csvtext import csv_text
from dashboard.desk import Desk, refuse_people_in_name, sha256_of
from dashboard.identifiable import person_in
from dashboard.layout import Layout, lay_out, recogniser
from dashboard.reader import open_table, unpacked
from dashboard.terms import Problem, Refused

TYPES = ("csv", "tsv", "txt", "xlsx", "zip")

_START = 256 * 1024
_MARKDOWN = re.compile(r"[^\w .-]|(?<![^\W_])_|_(?![^\W_])|(?<=www)\.", re.IGNORECASE)


@dataclass(frozen=True)
class Fit:
    """How many columns a contract needs a header gives, how many it knows, and what it lacks that a lead may give."""

    source: str
    given: int
    needed: int
    known: int = 0
    settable: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, int, int]:
        """How well a header fits: by the needed columns it gives, then by how few it lacks, then by those it knows."""
        return self.given, self.given - self.needed, self.known


@dataclass(frozen=True)
class Recognised:
    """A file's fit with every contract, best first; `problems` say why no header could be read."""

    fits: tuple[Fit, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def best(self) -> list[str]:
        """The contracts that fit best: one if it is clear, several on a tie, none for a stranger."""
        top = self.fits[0] if self.fits else None
        if top is None or top.given * 2 <= top.needed:
            return []
        return [fit.source for fit in self.fits if fit.rank == top.rank]

    def fit(self, source: str) -> Fit:
        return next((fit for fit in self.fits if fit.source == source), Fit(source, 0, 0))


def meet(desk: Desk, stream: BinaryIO, name: str) -> Recognised:
    """Return how a dropped file fits each contract; one that is no table, or called after a person, is refused.

    A file refused here never comes to be read, so it has its line in the log from here.
    """
    try:
        refuse_people_in_name(name)
        seen = recognise(stream, name, desk.inputs.sources)
    except Refused as refused:
        seen = Recognised(problems=refused.problems)
    if seen.problems:
        desk.store.tell(journal.refused(desk.who, name, "", sha256_of(stream), len(seen.problems)))
    return seen


def called(name: str) -> str:
    """Return what the page calls a file: its name, unless that is a person's."""
    return "A file" if person_in(name) else name


def recognise(stream: BinaryIO, name: str, sources: Sources) -> Recognised:
    """Return how a file's header fits each contract. Only its start is read; its name says nothing."""
    try:
        start = _start_of(unpacked(stream, name)[0])
        fits = [_fit(start, name, source) for source in sources.values()]
    except Refused as refused:
        return Recognised(problems=refused.problems)
    return Recognised(tuple(sorted(fits, key=lambda fit: fit.rank, reverse=True)))


def _start_of(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    start = stream.read(_START)
    if start.startswith(b"PK\x03\x04"):
        return stream  # a workbook's list of contents stands at its end
    whole = start if len(start) < _START else start[: start.rfind(b"\n") + 1] or start
    return io.BytesIO(whole)


def _fit(stream: BinaryIO, name: str, source: Source) -> Fit:
    layout = lay_out(open_table(stream, name, recogniser(source)).header, name, source, {})
    found = set(layout.positions) | _unpivoted(layout, source)
    needed = [column for column, stated in source.columns.items() if stated.required]
    lacking = tuple(each for each, stated in source.columns.items() if stated.settable and each not in found)
    return Fit(source.id, sum(column in found for column in needed), len(needed), len(found), lacking)


def _unpivoted(layout: Layout, source: Source) -> set[str]:
    if not layout.melted or source.unpivot is None:
        return set()
    return {part for parts in layout.melted.values() for part in parts} | {source.unpivot.value}


def named(file: str) -> str:
    """Return a file's name as the label of a control says it, where no Markdown may hide in it."""
    return _MARKDOWN.sub("?", file)


def template(source: Source) -> str:
    """Return an empty CSV with a contract's headers; a column that others could make is asked for itself."""
    parts = {part for stated in source.columns.values() for part in stated.made_of}
    return csv_text([[column for column in source.columns if column not in parts]])
