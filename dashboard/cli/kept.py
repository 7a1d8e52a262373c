"""The commands that read what a home has kept: its releases, its log, and whether all of it is whole."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from dashboard import journal
from dashboard.cli.options import desk_of
from dashboard.cli.said import REFUSED, as_change, change_text, say_problems
from dashboard.desk import (
    Desk,
)
from dashboard.edition import read_edition
from dashboard.release import restatements
from dashboard.store import Release
from dashboard.terms import Problem
from dashboard.tombstones import readable_before, tombstone_of
from dashboard.verify import faults
from dashboard.words import count


def list_releases(options: argparse.Namespace) -> int:
    """List the releases, newest last; of one, what it restated."""
    desk = desk_of(options)
    if options.number is not None:
        return _one_release(desk, options)
    rows = [
        _as_release(each) | {"restated": len(found[0]), "lost": len(found[1]), "withdrawn": _as_tombstone(desk, each)}
        for each in desk.store.releases()
        for found in (restatements(desk.store, each),)
    ]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    for row in rows if not options.json else []:
        values = f" {count(row['restated'], 'value')} restated." if row["restated"] else ""
        print(f"{_release_text(row)}{values}")
    return 0


def _one_release(desk: Desk, options: argparse.Namespace) -> int:
    """Say what one release restated of the one before it: old, new and the reason. Neither may be another circle's."""
    release = read_edition(desk, str(options.number)).release
    assert release, "another number is refused"
    if before := readable_before(desk.store, release.number):
        read_edition(desk, str(before.number))
    found = dict(zip(("restated", "lost"), restatements(desk.store, release), strict=True))
    if options.json:
        reason = {"reason": release.note}
        lists = {name: [as_change(change) | reason for change in changes] for name, changes in found.items()}
        print(json.dumps(_as_release(release) | lists, ensure_ascii=False, indent=1))
        return 0
    print(_release_text(_as_release(release)))
    for name, changes in found.items():
        for change in changes:
            print(f"  {name}: {change_text(change)}")
    if any(found.values()):
        print(f"Reason: {release.note or 'none was given.'}")
    else:
        print("It restated nothing.")
    return 0


def _as_release(release: Release) -> dict[str, Any]:
    return {
        "release": release.number,
        "made_at": release.made_at.isoformat(),
        "made_by": release.made_by,
        "action": release.action,
        "manifest_of": release.manifest_of,
        "note": release.note,
    }


def _as_tombstone(desk: Desk, release: Release) -> dict[str, Any] | None:
    left = tombstone_of(desk.store, release)
    return asdict(left) if left else None


def _release_text(row: dict[str, Any]) -> str:
    if left := row.get("withdrawn"):
        by = f"{left['withdrawn_at']}, {left['withdrawn_by']}"
        return f"{row['release']}: withdrawn, {by}. {left['reason']} It was {left['manifest']}."
    if row["action"] == "withdraw" and row["manifest_of"] == row["release"]:
        return f"{row['release']}: withdraw, which shows nothing, {row['made_at']}, {row['made_by']}. {row['note']}"
    again = f", which is release {row['manifest_of']} again" if row["action"] != "publish" else ""
    return f"{row['release']}: {row['action']}{again}, {row['made_at']}, {row['made_by']}. {row['note']}".strip()


def verify_home(options: argparse.Namespace) -> int:
    """Hold everything the home keeps against its hash, and the log against its seals."""
    store = desk_of(options).store
    problems, lines = faults(store), store.lines()
    if options.noted and not journal.follows(lines, options.noted):
        said = f"No line of it has the seal {options.noted}, so it is not the log that was noted."
        problems.append(Problem("log", said, "Restore the home from a backup of that day, and compare the two."))
    say_problems(problems, as_json=options.json)
    if not options.json:
        read = count(len(store.releases()), "release"), count(len(store.extracts()), "extract")
        print(f"{' and '.join(read)}: {count(len(problems), 'fault')}.")
        print(f"The log ends at {lines[-1].number}:{lines[-1].sha256[:12]}." if lines else "The log is empty.")
    return REFUSED if problems else 0


def list_log(options: argparse.Namespace) -> int:
    """List who did what and when, newest first."""
    rows = journal.read_log(desk_of(options).store, kind=options.kind, since=options.since or "")
    if options.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    for row in rows if not options.json else []:
        release = f" (release {row.release})" if row.release else ""
        print(f"{row.number}: {row.at}, {row.who}, {row.kind}{release}. {row.told}".strip())
    return 0
