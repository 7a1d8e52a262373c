"""The commands that take something out: points, the pack, the digest, commentary and actions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields

from dashboard import actions, commentary, digest, journal, pack
from dashboard.access import Action
from dashboard.cli.options import desk_of
from dashboard.csvtext import csv_text
from dashboard.desk import (
    Desk,
)
from dashboard.edition import read_edition
from dashboard.export import COLUMNS, point_rows
from dashboard.since import since_of
from dashboard.terms import Problem, Refused


def list_points(options: argparse.Namespace) -> int:
    """Print the points of a release as CSV or JSON."""
    desk = desk_of(options)
    edition = read_edition(desk, options.as_at)
    rows = list(
        point_rows(
            edition, breakdown=options.breakdown, indicator=options.indicator, area=options.area, period=options.period
        )
    )
    desk.store.tell(journal.exported(desk.who, "points", edition.number, rows=len(rows)))
    if options.format == "json" or options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    columns = [*COLUMNS, *(["member"] if options.breakdown else [])]
    print(csv_text([columns, *([row[name] for name in columns] for row in rows)], end="\n"), end="")
    return 0


def write_pack(options: argparse.Namespace) -> int:
    """Write the pack of a release into a file whose ending says its kind."""
    desk, out = desk_of(options), options.out
    edition = read_edition(desk, options.as_at)
    asked = options.since
    since = None if asked is None else since_of(desk, edition, "" if asked == "meeting" else asked)
    content = pack.taken(desk, edition, out.suffix.removeprefix(".").lower(), since)
    try:
        out.write_bytes(content)
    except OSError as error:
        said = f"The file cannot be written: {error.strerror}."
        raise Refused(Problem(str(out), said, "Give --out a file in a folder that is there.")) from None
    answer = {"file": str(out), "release": edition.number, "bytes": len(content)}
    print(json.dumps(answer) if options.json else f"Wrote the pack of release {edition.number} to {out}.")
    return 0


def say_digest(options: argparse.Namespace) -> int:
    """Print what changed state in a release, or write it down as an e-mail."""
    desk, since = desk_of(options), "" if options.since is None else str(options.since)
    if options.out:
        try:
            options.out.write_bytes(digest.taken(desk, options.as_at, since))
        except OSError as error:
            said = f"The file cannot be written: {error.strerror}."
            raise Refused(Problem("--out", said, "Give another name.")) from None
        print(f"Wrote {options.out.name}.", file=sys.stderr)
        return 0
    made = digest.digest_of(desk, options.as_at, since)
    desk.store.tell(journal.exported(desk.who, "digest", made.release.number))
    said = digest.text(made).rstrip()
    print(json.dumps(digest.as_json(made), ensure_ascii=False, indent=1) if options.json else said)
    return 0


def list_commentary(options: argparse.Namespace) -> int:
    """List every version of the commentary, or take the text of one away."""
    desk = desk_of(options)
    if options.take_away is not None:
        gone = commentary.take_away(desk, options.take_away)
        print(f"Took away the text of {', '.join(map(str, gone))}: all that was written of that measure and period.")
        return 0
    return _list_written(options, desk, commentary.everything(desk, options.indicator))


def list_actions(options: argparse.Namespace) -> int:
    """List every action, or take the text of one away."""
    desk = desk_of(options)
    if options.take_away is not None:
        actions.take_away(desk, options.take_away)
        print(f"Took away the text of action {options.take_away}.")
        return 0
    return _list_written(options, desk, actions.every(desk, options.indicator))


def _list_written(
    options: argparse.Namespace, desk: Desk, written: Sequence[commentary.Comment] | Sequence[actions.Task]
) -> int:
    rows = [{name: "" if each is None else each for name, each in asdict(row).items()} for row in written]
    desk.may(Action.EXPORT)
    desk.store.tell(journal.exported(desk.who, options.command, rows=len(rows)))
    if options.format == "json" or options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return 0
    columns = [each.name for each in fields(commentary.Comment if options.command == "commentary" else actions.Task)]
    print(csv_text([columns, *([*row.values()] for row in rows)], end="\n"), end="")
    return 0
