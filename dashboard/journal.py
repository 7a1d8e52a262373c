"""The log: who did what and when, a line for each act, sealed with the line before it, and nobody's details in any."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dashboard import words
from dashboard.csvtext import csv_text
from dashboard.identifiable import person_in
from dashboard.store import LAST_LINE, ActionRow, CommentRow, Extract, Line, Release, Store, as_json, now
from dashboard.terms import Problem


class Kind(StrEnum):
    """What a line tells of."""

    HOME = "new home"
    UPLOAD = "upload"
    REFUSED = "refused"
    LOOK = "dry look"
    REPAIR = "repair"
    TAKEN_OUT = "taken out"
    FORGOTTEN = "forgotten"
    PUBLISH = "publish"
    UNDO = "undo"
    WITHDRAW = "withdraw"
    TARGETS = "targets"
    BOUNDARIES = "boundaries"
    BREAKS = "breaks"
    MILESTONES = "milestones"
    COMMENT = "comment"
    ACTION = "action"
    SIGN_IN = "sign-in"
    EXPORT = "export"
    MAIL = "mail"


@dataclass(frozen=True)
class Act:
    """What somebody did, before it has its line (`store.Line`); it is dated by the clock, whatever day it is here."""

    who: str
    kind: Kind
    said: Mapping[str, Any] = field(default_factory=dict)
    release: int = 0
    extract: int = 0

    def after(self, last: Line | None) -> Line:
        """Return this as the line that follows another: the next number, sealed with it."""
        line = Line(
            number=last.number + 1 if last else 1,
            at=now().isoformat(),
            who=self.who,
            kind=str(self.kind),
            release=self.release,
            extract=self.extract,
            said=as_json(self.said),
            sha256="",
        )
        line.sha256 = seal(last.sha256 if last else "", line)
        return line


# -- the chain


def seal(before: str, line: Line) -> str:
    """Return the SHA-256 of a line: of the seal of the line before it (none: empty) and its own fields, as JSON."""
    fields = [line.number, line.at, line.who, line.kind, line.release, line.extract, line.said]
    return hashlib.sha256(as_json([before, *fields]).encode()).hexdigest()


def broken(lines: Iterable[Line], last: str) -> str:
    """Return where the chain of all lines first breaks, in a sentence, or nothing if each follows the one before it.

    `last` is the number and the seal of the last line as they were kept apart (`41:3fa9...`), so that a line cut off
    the end is missed too. Whoever can rewrite the whole database can rewrite both: only a seal that was written down
    somewhere else can tell then (`follows`).
    """
    before, number = "", 0
    for number, line in enumerate(lines, start=1):
        if line.number != number:
            return f"Line {number} is not there."
        if line.sha256 != seal(before, line):
            return f"Line {number} does not follow from the line before it: one of them has changed."
        before = line.sha256
    kept = int(last.partition(":")[0] or 0)
    if kept > number:
        return f"Line {number + 1} is not there: the log had {words.count(kept, 'line')} and has {number}."
    if last != (f"{number}:{before}" if number else ""):
        return f"Line {number} is not the last line that was kept in mind."
    return ""


def follows(lines: Iterable[Line], noted: str) -> bool:
    """Tell whether a seal noted elsewhere (`41:3fa9c1...`, twelve signs of it or more) still is that of its line."""
    number, _, start = noted.partition(":")
    return any(str(line.number) == number and len(start) >= 12 and line.sha256.startswith(start) for line in lines)


def faults(store: Store) -> Iterator[Problem]:
    """Yield what is wrong with a home's log: the first break, and what was published or loaded without a line of it.

    What was done before there was a log has no line: only what came after the first that has one is looked for.
    """
    lines = store.lines()
    if said := broken(lines, store.setting(LAST_LINE)):
        yield Problem("log", said, RESTORE)
    loaded = {line.extract: json.loads(line.said) for line in lines if line.kind == Kind.UPLOAD}
    made = {line.release: json.loads(line.said) for line in lines if line.release and line.kind in _MAKING}
    for extract in store.extracts():
        name = f"extract {extract.number} ({extract.file})"
        yield from _against(name, extract.number or 0, loaded, {"sha256": extract.sha256, "facts": extract.facts})
    for release in store.releases():
        # The note of a release is taken away when it is withdrawn; another in its place is no such thing.
        note = {"note": _hash(release.note)} if release.note else {}
        yield from _against(f"release {release.number}", release.number, made, {"manifest": release.manifest, **note})


_MAKING = (Kind.PUBLISH, Kind.UNDO, Kind.WITHDRAW)


def _against(name: str, number: int, told: Mapping[int, Any], has: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with what a line tells of: there is no line, or it has another hash than its line."""
    if number not in told:
        if told and number > min(told):
            yield Problem(name, "The log has no line of it.", RESTORE)
        return
    changed = [what for what, value in has.items() if told[number].get(what) != value]
    if changed:
        yield Problem(name, f"The log says otherwise of its {' and '.join(changed)}.", RESTORE)


RESTORE = "Restore the home from a backup, and ask who could write to the database."


# -- what is told


def seeded(who: str, place: str, addresses: Mapping[str, str]) -> Iterator[Act]:
    """Yield the first line of a home: whose it is, and which targets and boundaries its folder gave it."""
    yield Act(who, Kind.HOME, {"place": place, **addresses})


def uploaded(extract: Extract) -> Iterator[Act]:
    """Yield the lines of an accepted file, once it has its number: what it was, and each repair a lead chose.

    Of a repair the column, what it is read as and the rows are told, and never the text that stood in the file. What
    somebody wrote, such as the reason why rows are set aside, is not: see `published`.
    """
    counts, settings = json.loads(extract.counts), json.loads(extract.settings)
    said = {
        **_file(extract.file, extract.source, extract.sha256),
        "covers": _ends(json.loads(extract.covers)),
        "kept": counts.get("kept", 0),
        "set_aside": counts.get("set aside", 0),
        "facts": extract.facts,
    }
    number = extract.number or 0
    yield Act(extract.loaded_by, Kind.UPLOAD, said, extract=number)
    for column, _, use, rows in settings.get("repairs", []):
        yield Act(extract.loaded_by, Kind.REPAIR, {"column": column, "use": use, "rows": rows}, extract=number)


def looked_at(who: str, file: str, source: str, sha256: str, kept: int) -> Act:
    """Return the line of a file that was read, would be accepted, and was not kept."""
    return Act(who, Kind.LOOK, {**_file(file, source, sha256), "kept": kept})


def refused(who: str, file: str, source: str, sha256: str, problems: int) -> Act:
    """Return the line of a refused file: its name, hash and source, the number of its problems, and nothing else."""
    return Act(who, Kind.REFUSED, {**_file(file, source, sha256), "problems": problems})


def taken_out(who: str, extract: Extract) -> Iterator[Act]:
    """Yield the line of a file that was taken out of the draft."""
    said = _file(extract.file, extract.source, extract.sha256)
    yield Act(who, Kind.TAKEN_OUT, said, extract=extract.number or 0)


def forgotten(who: str, file: str, source: str, sha256: str) -> Iterator[Act]:
    """Yield the line of a dropped file that never came into the draft, and of which nothing is known any more."""
    yield Act(who, Kind.FORGOTTEN, _file(file, source, sha256))


def published(release: Release, extracts: Iterable[int] = ()) -> Iterator[Act]:
    """Yield the line of a release: what it put on the board, or which release an undo brought back.

    Of its note the hash is told. No line can be taken out again, so nothing that somebody wrote is in one: a note
    that should never have been written can still be taken away where it stands, and one that was changed is found.
    """
    said: dict[str, Any] = {"note": _hash(release.note), "token": release.token, "manifest": release.manifest}
    if release.action == "publish":
        said["extracts"] = sorted(extracts)
    else:
        said["manifest_of"] = release.manifest_of
    yield Act(release.made_by, Kind(release.action), said, release=release.number)


def withdrawn(who: str, numbers: Iterable[int], reason: str) -> Iterator[Act]:
    """Yield the line of releases that were withdrawn; the one that takes their place has its own (`published`)."""
    yield Act(who, Kind.WITHDRAW, {"withdrawn": sorted(numbers), "reason": _hash(reason)})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def took(who: str, kind: Kind, sha256: str, rows: int) -> Iterator[Act]:
    """Yield the line of targets, breaks, milestones or boundaries that were taken into the draft."""
    yield Act(who, kind, {"sha256": sha256, "rows": rows})


def commented(comment: CommentRow) -> Iterator[Act]:
    """Yield the line of a version of commentary, once it has its number: on what, and the hash of its text."""
    about = {name: getattr(comment, name) for name in ("indicator", "area", "period", "status", "sha256")}
    yield Act(comment.made_by, Kind.COMMENT, {"number": comment.number, **about}, release=comment.release)


def agreed(action: ActionRow) -> Iterator[Act]:
    """Yield the line of a new action, once it has its number: against what, until when, and the hash of its text."""
    about = {name: getattr(action, name) for name in ("indicator", "area", "due", "status", "sha256")}
    yield Act(action.made_by, Kind.ACTION, {"number": action.number, **about}, release=action.release)


def closed(who: str, action: ActionRow, status: str, at: datetime) -> Iterator[Act]:
    """Yield the line of an action that was done or dropped."""
    said = {"number": action.number, "indicator": action.indicator, "status": status, "at": at.isoformat()}
    yield Act(who, Kind.ACTION, said)


def took_away(who: str, kind: Kind, numbers: Iterable[int], at: datetime) -> Iterator[Act]:
    """Yield the line of comments or actions whose text an admin took away."""
    yield Act(who, kind, {"taken_away": sorted(numbers), "at": at.isoformat()})


def signed_in(who: str, role: str) -> Act:
    """Return the line of somebody who signed in, and as what."""
    return Act(who, Kind.SIGN_IN, {"role": role})


def exported(who: str, what: str, release: int = 0, **said: Any) -> Act:
    """Return the line of something taken away as a file: what it was, and of which release."""
    return Act(who, Kind.EXPORT, {"what": what, **said}, release=release)


def mailed(who: str, release: int, sent: int, wrong: str = "") -> Act:
    """Return the line of a release's digest: to how many addresses it was sent, or why it was not."""
    return Act(who, Kind.MAIL, {"what": "digest", "sent_to": sent, "wrong": wrong}, release=release)


def _file(name: str, source: str, sha256: str) -> dict[str, str]:
    """Return what a line says of a file; the name of one that is called after a person is left out."""
    return {"file": "" if person_in(name) else name, "source": source, "sha256": sha256}


def _ends(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]} ({len(labels)} periods)" if labels else ""


# -- how it is read


COLUMNS = ("Line", "When (UTC)", "Who", "What", "Release", "Told")


@dataclass(frozen=True)
class Read:
    """A line in words. `release` is the one it made or was taken of, or that put its file on the board."""

    number: int
    at: str
    who: str
    kind: str
    release: str
    told: str

    @property
    def cells(self) -> tuple[str, ...]:
        return str(self.number), self.at, self.who, self.kind, self.release, self.told


def read_log(store: Store, *, kind: str = "", since: str = "", most: int = 0) -> list[Read]:
    """Return the log in words, newest first: of one kind, since a day such as 2026-10-01, at most so many lines.

    What somebody wrote, a note or a reason, is read from where it stands, and gone from here when it is gone there.
    """
    on_board: dict[int, str] = {}
    for line in store.lines(kind=Kind.PUBLISH):
        on_board |= {number: str(line.release) for number in json.loads(line.said)["extracts"]}
    lines = store.lines(kind=kind, since=since, most=most)
    written = {("release", each.number): each.note for each in store.releases()}
    for extract in store.extracts({line.extract for line in lines if line.kind == Kind.UPLOAD}):
        written["extract", extract.number or 0] = json.loads(extract.settings).get("set_aside", "")
    return [_read(line, on_board, written) for line in reversed(lines)]


def _read(line: Line, on_board: Mapping[int, str], written: Mapping[tuple[str, int], str]) -> Read:
    release = str(line.release) if line.release else on_board.get(line.extract, "")
    beside: dict[str, tuple[str, int]] = dict.fromkeys(_MAKING, ("release", line.release))
    beside[Kind.UPLOAD] = ("extract", line.extract)
    said = [sentence(line), written.get(beside.get(line.kind, ("", 0)), "")]
    return Read(line.number, line.at[:19].replace("T", " "), line.who, line.kind, release, " ".join(filter(None, said)))


def sentence(line: Line) -> str:
    """Return what a line tells, in words."""
    said = json.loads(line.said)
    rows = words.count(said.get("rows", 0), "row")
    told: dict[str, str] = {
        Kind.UPLOAD: _of_upload(said),
        Kind.REFUSED: f"{_named(said)}, {words.count(said.get('problems', 0), 'problem')}.",
        Kind.LOOK: f"{_named(said)}, not kept.",
        Kind.REPAIR: f"{rows} of {said.get('column')} read as {said.get('use')}.",
        Kind.TAKEN_OUT: f"{_named(said)}.",
        Kind.FORGOTTEN: f"{_named(said)}, dropped and not in the draft.",
        Kind.PUBLISH: f"{words.count(len(said.get('extracts', ())), 'new file')}.",
        Kind.UNDO: f"Release {said.get('manifest_of')} again.",
        Kind.WITHDRAW: _of_withdrawal(said),
        Kind.TARGETS: f"{words.count(said.get('rows', 0), 'target')}.",
        Kind.BOUNDARIES: f"{words.count(said.get('rows', 0), 'area')}.",
        Kind.BREAKS: f"{words.count(said.get('rows', 0), 'event or break', 'events and breaks')}.",
        Kind.MILESTONES: f"{words.count(said.get('rows', 0), 'milestone')}.",
        Kind.HOME: f"Made for the place {said.get('place')}.",
        Kind.COMMENT: _of_remark(said),
        Kind.ACTION: _of_remark(said),
    }
    plainly = (f"{name.replace('_', ' ')}: {value}" for name, value in said.items() if value not in ("", None))
    return told.get(line.kind) or ", ".join(plainly)


def _of_upload(said: Mapping[str, Any]) -> str:
    kept = f"{_named(said)}, {said.get('covers')}: {words.count(said.get('kept', 0), 'row')} kept."
    return f"{kept} {words.count(said['set_aside'], 'row')} set aside." if said.get("set_aside") else kept


def _of_remark(said: Mapping[str, Any]) -> str:
    if gone := said.get("taken_away"):
        return f"The text of {', '.join(map(str, gone))} was taken away."
    about = ", ".join(said[name] for name in ("indicator", "area", "period") if said.get(name))
    return f"{said.get('number')}, on {about}: {said.get('status')}."


def _of_withdrawal(said: Mapping[str, Any]) -> str:
    if gone := said.get("withdrawn"):
        return f"{'Release' if len(gone) == 1 else 'Releases'} {', '.join(map(str, gone))}."
    return f"In its place, release {said.get('manifest_of')} again."


def _named(said: Mapping[str, Any]) -> str:
    name = said.get("file") or "a file whose name is not kept"
    return f"{name} as {said['source']}" if said.get("source") else str(name)


def log_csv(store: Store, *, kind: str = "") -> str:
    """Return the log as CSV, newest first, whole: with what each line says as JSON, and its seal."""
    columns = ("number", "at", "who", "kind", "release", "extract", "said", "sha256")
    lines = reversed(store.lines(kind=kind))
    return csv_text([columns, *([getattr(line, name) for name in columns] for line in lines)])
