"""How a dropped file was read, in the words of the page: its verdict, its problems, and what it covers."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from dashboard import words
from dashboard.contracts import Kind, Source, Sources
from dashboard.csvtext import csv_text
from dashboard.desk import Desk, load
from dashboard.expected import Came, Expected, checklist
from dashboard.ingest import Load, Options, Repaired
from dashboard.manifest import manifest_at
from dashboard.mend import repaired_text, repairs_of
from dashboard.store import Extract, Store
from dashboard.terms import Grain, Month, Period, Problem, Refused, Severity, months_from

COUNTED = ("kept", "outside the place", "area not known", "no covering date", "set aside")

MOST_ROWS = 10
"""How many rows a problem names on the page; its list to download names all that were kept."""

_COVERS = re.compile(r"load with --covers (\d{4}-\d{2})\.\.\d{4}-\d{2}")
_SET = re.compile(r"say it with --set (\w+)=\.\.\.")


@dataclass(frozen=True)
class Checked:
    """A file as it was read, without its facts: what the page may hold on to while the lead decides."""

    file: str
    source: str
    is_accepted: bool
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    covers: tuple[str, ...] = ()
    sha256: str = ""
    contract: str = ""
    lookup: str = ""
    repaired: tuple[Repaired, ...] = ()
    keys: frozenset[tuple[str, ...]] = frozenset()

    def of(self, severity: Severity) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is severity]

    @property
    def cut_short(self) -> Month | None:
        """The last month, where the file ends more than a week before it does."""
        found = next((match for problem in self.problems if (match := _COVERS.search(problem.fix))), None)
        return Month.parse(found[1]) if found else None

    @property
    def has_faulty_rows(self) -> bool:
        """Whether it is refused for rows, so that setting them aside would let the rest in."""
        errors = [problem for problem in self.of(Severity.ERROR) if not _COVERS.search(problem.fix)]
        return bool(errors) and all(problem.rows for problem in errors)


def check(desk: Desk, source: str, stream: BinaryIO, name: str, options: Options) -> Checked:
    """Return how a file would be read, keeping nothing of it."""
    return _read(desk, source, stream, name, options, keep=False)


def stage(desk: Desk, source: str, stream: BinaryIO, name: str, options: Options) -> Checked:
    """Read a file again and, if it is accepted, put it into the draft."""
    return _read(desk, source, stream, name, options, keep=True)


def _read(desk: Desk, source: str, stream: BinaryIO, name: str, options: Options, *, keep: bool) -> Checked:
    try:
        return _checked(load(desk, source, stream, name, options, keep=keep))
    except Refused as refused:
        return Checked(name, source, False, refused.problems, {})


def _checked(loaded: Load) -> Checked:
    return Checked(
        loaded.file,
        loaded.source,
        not loaded.is_refused,
        loaded.problems,
        loaded.counts,
        loaded.covers,
        loaded.sha256,
        loaded.contract,
        loaded.lookup,
        loaded.repaired,
        frozenset(loaded.keys),
    )


def on_page(problem: Problem) -> Problem:
    """Return a problem in the words of the page: what the command line calls an option is a box here."""
    fix = _COVERS.sub(r"choose the months it covers, above", problem.fix)
    return replace(problem, fix=_SET.sub(r"give \1 in step 1", fix))


def where(problem: Problem) -> str:
    """Return where in its file a problem stands: `Rows 3, 5 and 40 more, column D (admission_method)`."""
    shown = ", ".join(map(str, problem.rows[:MOST_ROWS]))
    more = f" and {words.number(problem.count - MOST_ROWS, 0)} more" if problem.count > MOST_ROWS else ""
    rows = f"{'Row' if problem.count == 1 else 'Rows'} {shown}{more}" if problem.rows else ""
    column = f"column {problem.column}" if problem.column else ""
    found = ", ".join(part for part in (rows, column) if part)
    return f"{found[0].upper()}{found[1:]}" if found else "The whole file"


def months_offered(checked: Checked) -> list[Month]:
    """Return the months a cut-short file may be said to cover: those it has, and the one that was cut short."""
    last = checked.cut_short
    if last is None:
        return []
    first = Month.parse(min(checked.covers)) if checked.covers else last
    return months_from(min(first, last), last)


def verdict(checked: Checked, source: Source | None) -> str:
    """Return in a sentence or two what became of a file."""
    title = source.title if source else checked.source
    if checked.is_accepted:
        rows = words.count(checked.counts.get("kept", 0), "row")
        return f"{checked.file} is accepted as {title}: {rows} kept, for {covered(checked.covers, source)}."
    errors = checked.of(Severity.ERROR)
    rows = words.count(sum(problem.count for problem in errors if problem.rows), "row")
    where = f" in {rows}" if any(problem.rows for problem in errors) else ""
    found = words.count(len(errors), "kind of fault", "kinds of fault")
    return f"{checked.file} is refused: {found}{where}. Nothing of it was kept, and the board is unchanged."


def fault_list(checked: Checked) -> str:
    """Return every problem of a file as CSV, one line for each row it stands in."""
    found = (on_page(each) for whole in checked.problems for each in whole.each())
    rows = ((each.row, each.column, each.found, each.expected, each.fix, str(each.severity)) for each in found)
    return csv_text([("row", "column", "found", "expected", "do", "severity"), *rows])


def covered(labels: Sequence[str], source: Source | None) -> str:
    """Return the periods a file speaks for: `October 2026`, or `October 2023 to August 2026 (35 periods)`.

    Months between them that it lacks are left out of the words as they are of the file.
    """
    if not labels:
        return "no period"
    periods = periods_of(labels, source)
    if len(labels) == 1:
        return words.period(periods[0])
    pooled = periods[0].grain is Grain.POOLED_YEARS
    said = words.runs(periods, str if pooled else words.period)  # "2009 to 2011 to 2021 to 2023" says nothing
    return f"{said} ({len(labels)} periods)"


def periods_of(labels: Collection[str], source: Source | None) -> list[Period]:
    """Return the periods that labels of a source name, in order."""
    stated = source.columns.get(source.covers) if source else None
    grain = stated.grain if stated and stated.kind is Kind.PERIOD else None
    return sorted(Period.parse(label, grain) for label in labels)


def whereabouts(store: Store, checked: Checked) -> str:
    """Return where this very file, read in this way, is already: `draft`, `board`, or nowhere."""
    if any(_is_same(extract, checked) for extract in store.staged()):
        return "draft"
    latest = store.latest()
    published = store.extracts(manifest_at(store, latest.manifest).extracts) if latest else []
    return "board" if any(_is_same(extract, checked) for extract in published) else ""


def _is_same(extract: Extract, checked: Checked) -> bool:
    return (
        (extract.source, extract.sha256, extract.lookup) == (checked.source, checked.sha256, checked.lookup)
        and extract.contract.startswith(checked.contract)
        and tuple(json.loads(extract.covers)) == checked.covers
        and json.loads(extract.counts) == dict(checked.counts)
        and repairs_of(extract) == [repaired_text(each) for each in checked.repaired]
    )


def extract_text(extract: Extract, sources: Sources) -> str:
    """Return one line on a staged or published file: what it is, what it covers, who loaded it and when."""
    source = sources.get(extract.source)
    rows = words.count(json.loads(extract.counts).get("kept", 0), "row")
    covers = covered(json.loads(extract.covers), source)
    title = source.title if source else extract.source
    day = words.day(extract.loaded_at.date())
    mended = "".join(f" {each}." for each in repairs_of(extract))
    return f"{extract.file}: {title}, {covers}, {rows}, loaded by {extract.loaded_by} on {day}.{mended}"


def month_end(desk: Desk, checks: Iterable[Checked]) -> list[Expected]:
    """Return the checklist of this month-end, with the files read here that are in no draft and on no board yet."""
    waiting = (each for each in checks if not whereabouts(desk.store, each))
    return checklist(
        desk,
        [Came(each.file, each.source, each.covers, each.keys, is_refused=not each.is_accepted) for each in waiting],
    )
