"""The parser of every command: what it is called, what it takes, and what runs it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard import journal
from dashboard.cli import kept, monthly, placed, taken
from dashboard.cli.options import Parser, common, day, pair, repair, span

Add = Callable[[str, Callable[[Any], int], str], Parser]
"""Adds a command: its name, what runs it, and what it does in a line of the help."""


def parser() -> Parser:
    """Return the parser of every command. The options for all may stand before or after the command."""
    for_all = common(argparse.SUPPRESS)
    made = Parser(
        prog="python -m dashboard",
        description="Extracts and definitions in, a published and rated release out.",
        parents=[common(None)],
    )
    commands = made.add_subparsers(dest="command", required=True, parser_class=Parser)

    def add(name: str, run: Callable[[Any], int], said: str) -> Parser:
        command: Parser = commands.add_parser(name, help=said, description=said, parents=[for_all])
        command.set_defaults(run=run)
        return command

    for part in (_about_the_place, _month_end, _ways_back, _taken_out, _inputs, _records, _written):
        part(add)
    return made


def _about_the_place(add: Add) -> None:
    add("demo", placed.make_demo, "make a home with the sample place loaded and published")
    add("check", placed.check, "check every definition, source and place, and run every worked example").add_argument(
        "--write-schemas", action="store_true", help="write the JSON schemas that editors use"
    )
    add("template", placed.print_template, "print an empty CSV with a contract's headers").add_argument("source")


def _month_end(add: Add) -> None:
    _load_options(add("load", monthly.load_files, "read files under a contract and stage them"))
    add("preview", monthly.say_preview, "say what publishing would change, and its token")
    publishing = add("publish", monthly.publish_draft, "publish what is staged")
    publishing.add_argument("--note", default="", help="the reason for every warning and restatement")
    publishing.add_argument("--expect", default="", metavar="TOKEN", help="publish only exactly what was previewed")


def _ways_back(add: Add) -> None:
    undoing = add("undo", monthly.undo_release, "publish an earlier release's manifest again")
    undoing.add_argument("--to", type=int, metavar="N")
    undoing.add_argument("--note", required=True)
    said = "make a release unreadable for good, such as one that gives somebody away"
    withdrawing = add("withdraw", monthly.withdraw_release, said)
    withdrawing.add_argument("number", type=int, metavar="N")
    withdrawing.add_argument("--reason", required=True, help="why; everybody reads it in the release's place")
    said = "withdraw the releases older than the place's retention period, as every publish does"
    add("retain", monthly.retain_releases, said)


def _taken_out(add: Add) -> None:
    _points_options(add("points", taken.list_points, "print the points of a release"))
    said = "write a release as the pack of a meeting: slides, a document or a workbook"
    packing = add("pack", taken.write_pack, said)
    packing.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .pptx, .pdf or .xlsx")
    packing.add_argument("--as-at", default="", metavar="N|DATE")
    said = "tell what changed since then; `meeting`: since the last one; else since the release before"
    packing.add_argument("--since", metavar="N|DATE|meeting", help=said)
    digesting = add("digest", taken.say_digest, "say what changed state in a release, or write it down as an e-mail")
    digesting.add_argument("--as-at", default="", metavar="N|DATE")
    digesting.add_argument("--since", type=int, metavar="M", help="against this release; else the one before")
    digesting.add_argument("--out", type=Path, metavar="FILE.eml", help="write an e-mail, as a viewer reads the board")


def _inputs(add: Add) -> None:
    add("targets", placed.take_targets, "take a new targets file into the draft").add_argument("file", type=Path)
    said = "take a GeoJSON of the areas into the draft"
    add("boundaries", placed.take_boundaries, said).add_argument("file", type=Path)
    said = "take a register into the draft: `breaks` (the events and breaks in series) or `milestones` (of the plan)"
    registering = add("register", placed.take_register, said)
    registering.add_argument("kind", choices=sorted(placed.REGISTERS))
    registering.add_argument("file", type=Path)


def _records(add: Add) -> None:
    listing = add("releases", kept.list_releases, "list the releases, newest last; of one, what it restated and why")
    listing.add_argument("number", type=int, nargs="?", metavar="N")
    verifying = add("verify", kept.verify_home, "read everything the home holds and hold it against its hash")
    verifying.add_argument("--noted", default="", metavar="LINE:SEAL", help="a seal of the log, noted down before")
    logging = add("log", kept.list_log, "list who did what and when, newest first")
    logging.add_argument("--since", type=day, metavar="DAY", help="from this day on, such as 2026-10-01")
    logging.add_argument("--kind", choices=[str(kind) for kind in journal.Kind], default="", help="only this")


def _written(add: Add) -> None:
    for name, run, said in (
        ("commentary", taken.list_commentary, "list every version of the commentary, drafts too, oldest first"),
        ("actions", taken.list_actions, "list every action against a measure, open or not, oldest first"),
    ):
        written = add(name, run, said)
        written.add_argument("--indicator", default="")
        written.add_argument("--format", choices=("csv", "json"), default="csv")
        written.add_argument("--take-away", type=int, metavar="NUMBER", help="take the text of one away for good")


def _load_options(command: Parser) -> None:
    command.add_argument("source")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument(
        "--set", action="append", default=[], type=pair, metavar="COLUMN=VALUE", help="a column the file lacks"
    )
    command.add_argument(
        "--covers", type=span, metavar="FROM..TO", help="the months the file speaks for, such as 2026-04..2026-09"
    )
    command.add_argument(
        "--use",
        action="append",
        default=[],
        type=repair,
        metavar="COLUMN:FOUND=VALUE",
        help="read what does not fit as another value",
    )
    command.add_argument("--set-aside", default="", metavar="REASON", help="leave faulty rows out, for this reason")
    command.add_argument("--dry-run", action="store_true", help="only say what would happen")


def _points_options(command: Parser) -> None:
    for name in ("indicator", "area", "period"):
        command.add_argument(f"--{name}")
    command.add_argument("--as-at", default="", metavar="N|DATE")
    command.add_argument("--breakdown", action="store_true", help="the members of each breakdown too")
    command.add_argument("--format", choices=("csv", "json"), default="csv")
