"""What refuses a file of targets, or of events and breaks, before anybody is misled by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dashboard.definitions import Book
from dashboard.identifiable import person_in
from dashboard.place import Target
from dashboard.targeting.said import grains
from dashboard.terms import Polarity, Problem
from dashboard.yamlfile import did_you_mean


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
