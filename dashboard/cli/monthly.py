"""The commands of a month-end: load, preview, publish, and the ways back."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard import digest
from dashboard.cli.options import desk_of
from dashboard.cli.said import REFUSED, as_rows, numbered, say_difference
from dashboard.contracts import Source
from dashboard.desk import (
    Desk,
    load,
)
from dashboard.ingest import Load, Options
from dashboard.release import draft, publish, taken_out, undo
from dashboard.terms import Problem, Refused, Severity
from dashboard.upload import called, periods_of
from dashboard.withdrawn import outlived, retain, withdraw
from dashboard.words import count, runs


def load_files(options: argparse.Namespace) -> int:
    """Read files under a contract and stage each that is accepted; end 2 where one was refused."""
    desk = desk_of(options)
    chosen = Options(desk.today, dict(options.set), options.covers, options.set_aside, repairs=tuple(options.use))
    answers: list[dict[str, Any]] = []
    for path in options.files:
        loaded = _load_one(desk, options, path, chosen)
        answers.append(
            {
                "file": loaded.file,
                "accepted": not loaded.is_refused,
                "staged": not loaded.is_refused and not options.dry_run,
                "covers": list(loaded.covers),
                "counts": loaded.counts,
                "problems": as_rows(loaded.problems),
            }
        )
        if not options.json:
            _say_load(loaded, desk.inputs.sources.get(loaded.source), is_dry=options.dry_run)
    if options.json:
        print(json.dumps({"files": answers}, ensure_ascii=False, indent=1))
    return 0 if all(answer["accepted"] for answer in answers) else REFUSED


def _load_one(desk: Desk, options: argparse.Namespace, path: Path, chosen: Options) -> Load:
    try:
        with path.open("rb") as stream:
            return load(desk, options.source, stream, path.name, chosen, keep=not options.dry_run)
    except OSError as error:
        said = f"The file cannot be opened: {error.strerror}."
        raise Refused(Problem(called(str(path)), said, "Check its name.")) from None


def _say_load(loaded: Load, source: Source | None, *, is_dry: bool) -> None:
    for problem in loaded.problems:
        print(f"{problem.severity}: {problem}")
    if loaded.is_refused:
        found = count(len(loaded.of(Severity.ERROR)), "problem")
        print(f"{loaded.file} was refused, with {found}. Nothing of it was kept.")
        return
    counted = ", ".join(f"{number:,} {name}" for name, number in loaded.counts.items() if number)
    covers = runs(periods_of(loaded.covers, source))
    print(f"{loaded.file} {'would be' if is_dry else 'was'} accepted: {counted}. It covers {covers}.")


def say_preview(options: argparse.Namespace) -> int:
    """Say what publishing would change, and which releases it would withdraw for their age."""
    desk = desk_of(options)
    made = draft(desk)
    say_difference(made.difference, as_json=options.json)
    going = [] if made.difference.is_nothing or options.json else outlived(desk, made.inputs.place)
    if going:
        print(f"The retention period is over for {numbered(going)}: publishing withdraws that for good.")
    return 0


def publish_draft(options: argparse.Namespace) -> int:
    """Publish the draft; where it is not what was previewed, say what it is now and end 2."""
    desk = desk_of(options)
    released, difference = publish(desk, options.note, options.expect)
    if released is None:
        print("What would be published has changed since it was previewed:", file=sys.stderr)
        say_difference(difference, as_json=options.json)
        return REFUSED
    answer: dict[str, Any] = {
        "release": released.number,
        "token": difference.token,
        "ratings": len(difference.ratings),
        "restated": len(difference.restated),
    }
    if gone := retain(desk):
        answer["withdrawn"] = list(gone)
    if difference.warnings:
        answer["warnings"] = list(difference.warnings)
    changed = count(len(difference.ratings), "rating change"), count(len(difference.restated), "restatement")
    said = f"Published release {released.number}: {', '.join(changed)}."
    if gone:
        said += f" {outlived_text(gone)}"
    print(json.dumps(answer, ensure_ascii=False) if options.json else said)
    for warning in difference.warnings if not options.json else ():
        print(f"warning: {warning}", file=sys.stderr)
    if sent := digest.told(desk, released, ""):
        print(sent.strip(), file=sys.stderr)
    if (difference.restated or difference.warnings) and not options.note:
        print("No reason was given for the restatements and warnings; --note gives one.", file=sys.stderr)
    return 0


def undo_release(options: argparse.Namespace) -> int:
    """Publish an earlier release's manifest again, and name the files that takes out."""
    desk = desk_of(options)
    released = undo(desk, options.note, options.to)
    gone = [f"{extract.file} ({extract.source})" for extract in taken_out(desk.store, released)]
    if options.json:
        print(json.dumps({"release": released.number, "manifest_of": released.manifest_of, "taken_out": gone}))
    else:
        print(f"Published release {released.number}, which is release {released.manifest_of} again.")
        print(f"Taken out, until loaded again: {', '.join(gone) or 'no file'}.")
    return 0


def withdraw_release(options: argparse.Namespace) -> int:
    """Make a release unreadable for good, and say which others still show the same."""
    desk = desk_of(options)
    done = withdraw(desk, options.number, options.reason)
    gone = (
        [f"{extract.file} ({extract.source})" for extract in taken_out(desk.store, done.instead)]
        if done.instead
        else []
    )
    if options.json:
        answer = {"withdrawn": list(done.numbers), "release": done.instead.number if done.instead else None}
        print(json.dumps(answer | {"taken_out": gone, "still": done.still}, ensure_ascii=False))
        return 0
    print(f"Withdrew {numbered(done.numbers)}.")
    if done.instead:
        shows = "shows nothing" if done.instead.is_empty else f"is release {done.instead.manifest_of} again"
        print(f"Published release {done.instead.number}, which {shows}.")
        print(f"Taken out, until loaded again: {', '.join(gone) or 'no file'}.")
    for number, names in done.still.items():
        print(f"Release {number} shows the same of {', '.join(names)}, and is still read.")
    return 0


def retain_releases(options: argparse.Namespace) -> int:
    """Withdraw the releases older than the retention period."""
    numbers = list(retain(desk_of(options)))
    said = outlived_text(numbers) if numbers else "No release is older than the retention period, or there is none."
    print(json.dumps({"withdrawn": numbers}) if options.json else said)
    return 0


def outlived_text(numbers: Sequence[int]) -> str:
    """Return which releases their age withdrew, in a sentence."""
    return f"Withdrew {numbered(numbers)}, older than the retention period."
