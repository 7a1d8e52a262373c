"""What the upload page says: which contract a file fits, how it was read, what publishing would change, what it did."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from dashboard import journal, words
from dashboard.changes import Change, Difference
from dashboard.contracts import Kind, Source, Sources
from dashboard.csvtext import csv_text
from dashboard.desk import Desk, Inputs, load, refuse_people_in_name, sha256_of
from dashboard.expected import Came, Expected, checklist
from dashboard.identifiable import person_in
from dashboard.ingest import Load, Options, Repaired
from dashboard.layout import Layout, lay_out, recogniser
from dashboard.manifest import manifest_at
from dashboard.mend import repaired_text, repairs_of
from dashboard.reader import open_table, unpacked
from dashboard.release import back_to, draft, undo
from dashboard.scorecard import Chip, chip, value_text
from dashboard.store import Extract, Release, Store
from dashboard.terms import Grain, Month, Period, Point, Problem, Refused, Severity, months_from
from dashboard.tombstones import tombstone_of
from dashboard.withdrawn import outlived, retain

TYPES = ("csv", "tsv", "txt", "xlsx", "zip")

REASONS = (
    "Late records",
    "Correction",
    "Definition change",
    "Population update",
    "Boundary or lookup change",
    "Supplier resubmission",
    "Agreement change",
)
"""Why a value already published changes: the lead chooses one, and it stands in the release's note."""

COUNTED = ("kept", "outside the place", "area not known", "no covering date", "set aside")

MOST_ROWS = 10
"""How many rows a problem names on the page; its list to download names all that were kept."""

AFTER = "In place of one withdrawn"
"""What a release did that was published because the one before it was withdrawn."""

_START = 256 * 1024
_COVERS = re.compile(r"load with --covers (\d{4}-\d{2})\.\.\d{4}-\d{2}")
_MARKDOWN = re.compile(r"[^\w .-]|(?<![^\W_])_|_(?![^\W_])|(?<=www)\.", re.IGNORECASE)
_SET = re.compile(r"say it with --set (\w+)=\.\.\.")


# -- which contract a file fits


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


# -- how a file was read


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


# -- what publishing would change


@dataclass(frozen=True)
class Preview:
    """What publishing now would change, and what it would be made from."""

    difference: Difference
    inputs: Inputs
    outlived: Sequence[int] = ()


@dataclass(frozen=True)
class Row:
    """One cell that would change: as it is on the board, as it would be, and why."""

    measure: str
    area: str
    before: str
    after: str
    was: Chip | None
    will: Chip | None
    why: str


def preview(desk: Desk) -> Preview:
    """Return what publishing now would change."""
    made = draft(desk)
    return Preview(made.difference, made.inputs, outlived(desk, made.inputs.place))


def preview_key(desk: Desk) -> str:
    """Return what a preview depends on: while it is the same, so is the preview."""
    latest = desk.store.latest()
    staged = [extract.number for extract in desk.store.staged()]
    made_over = latest and (latest.number, latest.withdrawals)
    return repr((made_over, staged, desk.store.setting("held"), sorted(desk.inputs.texts.items())))


def preview_sentence(shown: Preview) -> str:
    """Return what publishing would do in a few sentences, the first thing a lead reads of it."""
    difference = shown.difference
    if difference.is_nothing:
        return "Publishing would change nothing: there is no file in the draft, and nothing else has changed."
    said = [
        _counted(len(difference.ratings), "rating changes", "ratings change"),
        _counted(len(difference.restated), "past value is restated", "past values are restated"),
        _counted(len(difference.hidden), "value will be hidden", "values will be hidden"),
        _counted(len(difference.lost), "value will be lost", "values will be lost"),
    ]
    told = [each for each in said if each] or ["No rating changes, and no past value is restated."]
    return " ".join([f"Publishing adds {_added(shown)}.", *told])


def _counted(number: int, one: str, many: str) -> str:
    return f"{words.number(number, 0)} {one if number == 1 else many}." if number else ""


def _added(shown: Preview) -> str:
    measures: dict[Period, set[str]] = {}
    for change in shown.difference.new:
        measures.setdefault(_period(change.point, shown.inputs), set()).add(change.point.indicator)
    if not measures:
        return "no new period"
    if len(measures) <= 3:
        return _listed(
            f"{words.period(each)} for {words.count(len(measures[each]), 'measure')}" for each in sorted(measures)
        )
    values = words.count(len(shown.difference.new), "value")
    named = words.count(len(set().union(*measures.values())), "measure")
    return f"{values} for {named}, the latest for {words.period(max(measures))}"


def _listed(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _period(point: Point, inputs: Inputs) -> Period:
    stated = inputs.book.indicators.get(point.indicator)
    return Period.parse(point.period, stated.period.grain if stated and stated.period else None)


def preview_rows(shown: Preview) -> list[Row]:
    """Return every cell whose rating, value or state would change, ratings first; each cell once."""
    difference = shown.difference
    reasons = (
        (difference.ratings, ""),
        (difference.hidden, "hidden: the count is small"),
        (difference.lost, "no value in the draft"),
        (difference.restated, "value restated"),
    )
    rows: dict[tuple[object, object], Row] = {}
    for changes, why in reasons:
        for change in changes:
            key = (change.before and change.before.key, change.after and change.after.key)
            rows.setdefault(key, _row(change, why or _why_rated(change, shown.inputs), shown.inputs))
    return list(rows.values())


def _row(change: Change, why: str, inputs: Inputs) -> Row:
    point = change.point
    stated = inputs.book.indicators.get(point.indicator)
    before, after = (_value(each, inputs) for each in (change.before, change.after))
    area = f"{point.area_name}, {point.member}" if point.member else point.area_name
    return Row(
        stated.title if stated else point.indicator,
        area,
        before,
        after,
        chip(change.before) if change.before else None,
        chip(change.after) if change.after else None,
        f"{why}, by less than is shown" if why == "value restated" and before == after else why,
    )


def _value(point: Point | None, inputs: Inputs) -> str:
    stated = inputs.book.indicators.get(point.indicator) if point else None
    if point is None or stated is None:
        return "nothing"
    shown = value_text(point, stated) or "no value"
    return f"{shown}, {words.short_period(_period(point, inputs))}"


def _why_rated(change: Change, inputs: Inputs) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        return "no longer published"
    if before.period != after.period:
        return f"{words.short_period(_period(after, inputs))} is the latest now"
    if before.value != after.value:
        return "value restated"
    goals = ("target", "target_low", "target_high", "amber")
    return "target changed" if any(getattr(before, name) != getattr(after, name) for name in goals) else "rated anew"


def personal(*texts: str) -> str:
    """Return why a piece of writing cannot be kept, or nothing: reasons and notes are read by everybody."""
    found = next(filter(None, map(person_in, texts)), "")
    return f"This holds what looks like {found}. Take it out: notes are kept, and everybody reads them." * bool(found)


def wanting(shown: Preview, reason: str, written: str) -> str:
    """Return what a lead still has to say before a draft may be published, or nothing."""
    if shown.difference.restated and not reason:
        return "Past values change: choose the reason, and then publish."
    if shown.difference.steps and not written.strip():
        number = words.count(len(shown.difference.steps), "value")
        return f"{number} went further than usual: say in the note why, and then publish."
    return ""


def note_of(*parts: str) -> str:
    """Return the note a release carries: the reason chosen, and what the lead wrote."""
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part.strip())


# -- what was published


def published_text(desk: Desk, release: Release) -> str:
    """Withdraw what the retention period no longer covers, and return what is said of a release just published."""
    gone = ", ".join(map(str, retain(desk)))
    said = f"Release {release.number} is published."
    return f"{said} Withdrawn, as older than the retention period: release {gone}." if gone else said


def made_text(release: Release) -> str:
    """Return who made a release, and when."""
    return f"{release.made_by}, {words.day(release.made_at.date())}, {release.made_at:%H:%M} UTC"


def action_text(release: Release) -> str:
    """Return what a release did, in words."""
    if not release.is_readable:
        return "Withdrawn"
    if release.action == "publish":
        return "Published"
    done = "Undone" if release.action == "undo" else AFTER
    return f"{done}: nothing is shown" if release.is_empty else f"{done}: release {release.manifest_of} again"


def release_row(store: Store, release: Release) -> tuple[str, str, str, str]:
    """Return a release's line in the list: which it is, what it did, by whom and when, its note.

    Of a withdrawn one the line is its tombstone: who withdrew it, when and why, and the hash it had.
    """
    left = tombstone_of(store, release)
    if left is None:
        return f"Release {release.number}", action_text(release), made_text(release), release.note
    reason = f"{left.reason} (It was {left.manifest[:16]}.)"
    return f"Release {release.number}", action_text(release), f"{left.withdrawn_by}, {left.day}", reason


def brought_in(store: Store, release: Release) -> list[Extract]:
    """Return the files that a release added to the one before it."""
    before = store.release(release.number - 1)
    had = set(manifest_at(store, before.manifest).extracts) if before else set()
    return store.extracts(set(manifest_at(store, release.manifest).extracts) - had)


def undo_target(store: Store) -> tuple[Release, int] | None:
    """Return the current release and the number an undo returns everyone to; None where there is none before it."""
    current = store.latest()
    target = back_to(store, current)
    return (current, target.number) if current and target else None


def undo_exactly(desk: Desk, number: int, note: str) -> Release:
    """Undo the release of this number; Refused if it is no longer the current one."""
    latest = desk.store.latest()
    if latest is None or latest.number != number:
        said = f"Release {number} is no longer the current one: another was published a moment ago."
        raise Refused(Problem("undo", said, "Look at it, and undo again if that is still wanted."))
    return undo(desk, note)
