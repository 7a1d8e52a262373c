"""What refuses a file of targets, or of events and breaks, before anybody is misled by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dashboard.definitions import Book
from dashboard.identifiable import person_in
from dashboard.place import Target
from dashboard.sheet import Sheet
from dashboard.targeting.said import grains
from dashboard.terms import Polarity, Problem, Refused
from dashboard.yamlfile import did_you_mean


def table_faults(text: str, file: str, columns: Sequence[str], needed: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a table before its rows are read: a column that nobody would read, a shifted row.

    A misspelt `amber` would be a file without amber, and `1,200` without quotes a target of 1.
    """
    try:
        sheet = Sheet.read(text, columns)
    except Refused as refused:
        yield from (replace(each, file=file) for each in refused.problems)
        return
    known = ", ".join(columns)
    for number, name in enumerate(sheet.columns, start=1):
        near = did_you_mean(name, columns)
        if name and name not in columns:
            said = f"Column {number} is none of: {known}.{near}"
            yield Problem(file, said, "Correct its name, or take it out.", found=name if near else "", rows=(1,))
    twice = [name for name, times in Counter(sheet.columns).items() if name and times > 1]
    yield from (Problem(file, "Expected each column once.", "Take one out.", column=name, rows=(1,)) for name in twice)
    for name in needed:
        if name not in sheet.columns:
            yield Problem(file, f'Expected a column "{name}".', f"The columns are {known}.", column=name, rows=(1,))
    for record in sheet.rows():
        if len(record.cells) > len(sheet.columns):
            said = "The row has more cells than there are columns."
            yield Problem(file, said, "Put a cell with a comma in it in quotes.", rows=(record.line,))


def wrong_names(
    named: Iterable[tuple[int, str]], book: Book, file: str, column: str = "indicator"
) -> Iterator[Problem]:
    """Yield the names, each with the line it stands in, that are of no indicator; one that is spoilt is still one."""
    unknown: dict[str, list[int]] = {}
    for line, name in named:
        if name and name not in book.indicators and name not in book.faults:
            unknown.setdefault(name, []).append(line)
    for name, lines in sorted(unknown.items()):
        is_said = not person_in(name)
        said = (
            f'There is no indicator "{name}".{did_you_mean(name, book.indicators)}'
            if is_said
            else "There is no such indicator."
        )
        yield Problem(file, said, "Correct it.", column=column, rows=tuple(lines), count=len(lines))


def refused_targets(targets: Sequence[Target], book: Book) -> Iterator[Problem]:
    """Yield the targets that would rate nothing: of no indicator, of one nobody judges, of a grain it has not."""
    yield from wrong_names(((each.line, each.indicator) for each in targets), book, "targets.csv")
    for target in targets:
        stated = book.indicators.get(target.indicator)
        if stated is None or stated.status == "in_development":
            continue
        if stated.polarity is Polarity.NO_JUDGEMENT:
            said = f"{stated.title} is not judged: neither high nor low is good, so a target would rate nothing."
            yield Problem("targets.csv", said, "Take the row out.", column="indicator", rows=(target.line,))
        if target.grain and target.grain not in grains(stated):
            said = f'{stated.title} is counted by "{" or ".join(grains(stated))}": this target would rate nothing.'
            fix = "Correct the grain, or leave it empty."
            yield Problem("targets.csv", said, fix, column="grain", found=target.grain, rows=(target.line,))
