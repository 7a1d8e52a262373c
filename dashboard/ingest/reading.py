"""One file read: opened, laid out against its contract, walked, and settled at the end."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import BinaryIO

from dashboard.contracts import Source
from dashboard.identifiable import may_name, words_in
from dashboard.ingest.options import Load, Options
from dashboard.ingest.walk import Walk
from dashboard.layout import Layout, lay_out, recogniser
from dashboard.place import Lookup
from dashboard.reader import open_table
from dashboard.reduce import Gathered, to_facts
from dashboard.terms import Problem, Refused, has_errors


def read(stream: BinaryIO, name: str, source: Source, lookup: Lookup, options: Options) -> Load:
    """Return what one file gives under its contract: facts, or all its problems.

    The bytes are read from `stream`, which must be able to seek, and never kept. Faulty rows refuse
    the file unless `options.set_aside` says why they are left out.
    """
    empty = Load(source.id, name, _sha256(stream), source.version, lookup.hash, ())
    try:
        facts, walk = _read_table(stream, name, source, lookup, options)
    except Refused as refused:
        return _with(empty, refused.problems)
    if has_errors(walk.problems):
        return _with(empty, tuple(walk.problems), walk.counts)
    return Load(
        source.id,
        name,
        empty.sha256,
        source.version,
        lookup.hash,
        tuple(walk.problems),
        facts.frame,
        tuple(sorted(facts.covers)),
        tuple(sorted(facts.keys)),
        dict(walk.counts),
        walk.repairs.made,
    )


def _with(empty: Load, problems: tuple[Problem, ...], counts: Counter[str] | None = None) -> Load:
    return Load(
        empty.source, empty.file, empty.sha256, empty.contract, empty.lookup, problems, counts=dict(counts or {})
    )


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _read_table(stream: BinaryIO, name: str, source: Source, lookup: Lookup, options: Options) -> tuple[Gathered, Walk]:
    table = open_table(stream, name, recogniser(source))
    layout = lay_out(table.header, name, source, options.settings)
    settings = _setting_faults(layout, name, source, options)
    if has_errors([*layout.problems, *settings]):
        raise Refused(*table.repairs, *layout.problems, *settings)
    walk = Walk(table, layout, source, lookup, options)
    gathered = walk.through()
    if proved := walk.values.written_month_first():
        walk = Walk(table, layout, source, lookup, options, month_first=proved)
        gathered = walk.through()
    walk.close()
    facts = to_facts(gathered, source, lookup, name)
    walk.problems += [
        replace(problem, column=walk.values.label(problem.column) if problem.column else "")
        for problem in facts.problems
    ]
    return facts, walk


def _setting_faults(layout: Layout, name: str, source: Source, options: Options) -> list[Problem]:
    """Return a problem for each column said beside the file that cannot be, or that the file says itself."""
    settable = [column for column, stated in source.columns.items() if stated.settable]
    unknown = [
        Problem(
            name,
            f"--set cannot give {'that' if may_name(column, words_in(source.text)) else column}.",
            f"It may give {', '.join(settable) or 'nothing'}.",
        )
        for column in options.settings
        if column not in settable
    ]
    return unknown + [
        Problem(name, f"--set gives {column}, and the file has that column.", "Leave one of them out.", column=label)
        for column in options.settings
        if column in settable and (label := layout.label_of(column))
    ]
