"""The command line: the same calls as the pages. Exit 0 done, 2 refused, 64 wrong usage, 1 a fault of ours."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from dashboard import actions, commentary, demo, digest, examples, journal, pack
from dashboard.access import Action
from dashboard.changes import Difference
from dashboard.contracts import Source
from dashboard.csvtext import csv_text
from dashboard.definitions import Indicator, schema
from dashboard.desk import (
    Desk,
    Folders,
    Inputs,
    differences,
    load,
    open_desk,
    read_folders,
    read_inputs,
    replace_boundaries,
    replace_breaks,
    replace_targets,
)
from dashboard.edition import read_edition
from dashboard.export import COLUMNS, point_rows
from dashboard.ingest import Load, Options, Repair
from dashboard.release import draft, publish, restatements, taken_out, undo
from dashboard.settings import access_problems, folders_of, home_of, today_of
from dashboard.store import DATABASE, Release
from dashboard.targeting import refused_steps, wrong_names
from dashboard.terms import Month, Point, Problem, Refused, Severity
from dashboard.tombstones import readable_before, tombstone_of
from dashboard.upload import called, periods_of, template
from dashboard.verify import faults
from dashboard.withdrawn import outlived, retain, withdraw
from dashboard.words import count, runs

REFUSED, USAGE = 2, 64


class Parser(argparse.ArgumentParser):
    """Ends a usage error with 64: argparse's own 2 is the code of a refused file."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Refused as refused:
        _say_problems(refused.problems, as_json=options.json)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output has gone (`points | head`): that is its choice and no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> Parser:
    """Return the parser of every command. The options for all may stand before or after the command."""
    common = _common(argparse.SUPPRESS)
    made = Parser(
        prog="python -m dashboard",
        description="Extracts and definitions in, a published and rated release out.",
        parents=[_common(None)],
    )
    commands = made.add_subparsers(dest="command", required=True, parser_class=Parser)

    def add(name: str, run: Callable[[Any], int], said: str) -> Parser:
        command: Parser = commands.add_parser(name, help=said, description=said, parents=[common])
        command.set_defaults(run=run)
        return command

    add("demo", _demo, "make a home with the sample place loaded and published")
    add("check", _check, "check every definition, source and place, and run every worked example").add_argument(
        "--write-schemas", action="store_true", help="write the JSON schemas that editors use"
    )
    add("template", _template, "print an empty CSV with a contract's headers").add_argument("source")
    _load_options(add("load", _load, "read files under a contract and stage them"))
    add("preview", _preview, "say what publishing would change, and its token")
    publishing = add("publish", _publish, "publish what is staged")
    publishing.add_argument("--note", default="", help="the reason for every warning and restatement")
    publishing.add_argument("--expect", default="", metavar="TOKEN", help="publish only exactly what was previewed")
    undoing = add("undo", _undo, "publish an earlier release's manifest again")
    undoing.add_argument("--to", type=int, metavar="N")
    undoing.add_argument("--note", required=True)
    withdrawing = add("withdraw", _withdraw, "make a release unreadable for good, such as one that gives somebody away")
    withdrawing.add_argument("number", type=int, metavar="N")
    withdrawing.add_argument("--reason", required=True, help="why; everybody reads it in the release's place")
    add("retain", _retain, "withdraw the releases older than the place's retention period, as every publish does")
    _points_options(add("points", _points, "print the points of a release"))
    packing = add("pack", _pack, "write a release as the pack of a meeting: slides, a document or a workbook")
    packing.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .pptx, .pdf or .xlsx")
    packing.add_argument("--as-at", default="", metavar="N|DATE")
    add("targets", _targets, "take a new targets file into the draft").add_argument("file", type=Path)
    add("boundaries", _boundaries, "take a GeoJSON of the areas into the draft").add_argument("file", type=Path)
    registering = add(
        "register", _register, "take a register into the draft: `breaks`, the events and breaks in series"
    )
    registering.add_argument("kind", choices=sorted(REGISTERS))
    registering.add_argument("file", type=Path)
    digesting = add("digest", _digest, "say what changed state in a release, or write it down as an e-mail")
    digesting.add_argument("--as-at", default="", metavar="N|DATE")
    digesting.add_argument("--since", type=int, metavar="M", help="against this release; else the one before")
    digesting.add_argument("--out", type=Path, metavar="FILE.eml", help="write an e-mail, as a viewer reads the board")
    listing = add("releases", _releases, "list the releases, newest last; of one, what it restated and why")
    listing.add_argument("number", type=int, nargs="?", metavar="N")
    verifying = add("verify", _verify, "read everything the home holds and hold it against its hash")
    verifying.add_argument("--noted", default="", metavar="LINE:SEAL", help="a seal of the log, noted down before")
    logging = add("log", _log, "list who did what and when, newest first")
    logging.add_argument("--since", type=_day, metavar="DAY", help="from this day on, such as 2026-10-01")
    logging.add_argument("--kind", choices=[str(kind) for kind in journal.Kind], default="", help="only this")
    for name, run, said in (
        ("commentary", _commentary, "list every version of the commentary, drafts too, oldest first"),
        ("actions", _actions, "list every action against a measure, open or not, oldest first"),
    ):
        written = add(name, run, said)
        written.add_argument("--indicator", default="")
        written.add_argument("--format", choices=("csv", "json"), default="csv")
        written.add_argument("--take-away", type=int, metavar="NUMBER", help="take the text of one away for good")
    return made


def _common(default: Any) -> Parser:
    common = Parser(add_help=False)
    common.add_argument("--home", type=Path, default=default, help="where the database is (default ./var)")
    common.add_argument("--place", type=Path, default=default, help="the folder of the place")
    common.add_argument("--definitions", type=Path, default=default, help="the folder of the indicators")
    common.add_argument("--sources", type=Path, default=default, help="the folder of the contracts")
    common.add_argument("--json", action="store_true", default=default or False, help="answer in JSON")
    return common


def _load_options(command: Parser) -> None:
    command.add_argument("source")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument(
        "--set", action="append", default=[], type=_pair, metavar="COLUMN=VALUE", help="a column the file lacks"
    )
    command.add_argument(
        "--covers", type=_span, metavar="FROM..TO", help="the months the file speaks for, such as 2026-04..2026-09"
    )
    command.add_argument(
        "--use",
        action="append",
        default=[],
        type=_repair,
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


def _pair(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign or not column:
        raise argparse.ArgumentTypeError("expected COLUMN=VALUE, such as mid_year=2019")
    return column.strip(), value.strip()


def _repair(text: str) -> Repair:
    column, _, said = text.partition(":")
    found, sign, use = said.partition("=")
    if not (column and found and sign and use):
        raise argparse.ArgumentTypeError("expected COLUMN:FOUND=VALUE, such as area:Nth=North")
    return Repair(column.strip(), found.strip(), use.strip())


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("expected a day such as 2026-10-01") from None


def _span(text: str) -> tuple[Month, Month]:
    first, _, last = text.partition("..")
    try:
        span = Month.parse(first), Month.parse(last or first)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; expected FROM..TO, such as 2026-04..2026-09") from None
    if span[1] < span[0]:
        raise argparse.ArgumentTypeError("the first month comes after the last")
    return span


# -- where


def folders(options: argparse.Namespace) -> Folders:
    """Return the folders a command works on."""
    return folders_of(options.place, options.definitions, options.sources)


def desk_of(options: argparse.Namespace) -> Desk:
    """Return the desk a command works at."""
    return open_desk(
        home_of(options.home),
        folders(options),
        url=os.environ.get("DATABASE_URL", ""),
        today=today_of(),
        who=getpass.getuser(),
    )


# -- commands


def _demo(options: argparse.Namespace) -> int:
    desk = demo.make(
        home_of(options.home),
        folders(options),
        url=os.environ.get("DATABASE_URL", ""),
        say=lambda text: print(text, file=sys.stderr),
    )
    latest = desk.store.latest()
    number = latest.number if latest else 0
    print(f"The demo is ready: {desk.place.file.name}, release {number}. Its figures are synthetic.")
    return 0


def _check(options: argparse.Namespace) -> int:
    where = folders(options)
    if options.write_schemas:
        for folder, model, title in ((where.definitions, Indicator, "Indicator"), (where.sources, Source, "Contract")):
            (folder / "schema.json").write_text(schema(model, title), encoding="utf-8")
    inputs = read_inputs(read_folders(where))
    problems = [*inputs.faults, *inputs.book.problems(), *_unknown_names(inputs), *_home_differences(options)]
    problems += access_problems(where.place)
    for indicator in inputs.book.indicators.values():
        problems += examples.run(indicator, inputs.sources)
    wrong = [problem for problem in problems if problem.severity is Severity.ERROR]
    _say_problems(problems, as_json=options.json)
    if not options.json:
        held = sum(indicator.example is not None for indicator in inputs.book.indicators.values())
        read = [(len(inputs.book.indicators), "definition"), (len(inputs.sources), "source"), (held, "worked example")]
        said = ", ".join(count(number, noun) for number, noun in read)
        print(f"{said}, place {inputs.place.file.name}: {count(len(wrong), 'fault')}.")
    return REFUSED if wrong else 0


def _home_differences(options: argparse.Namespace) -> list[Problem]:
    """Return where the home holds another version than the folder; a home that is not there yet differs in nothing."""
    is_there = os.environ.get("DATABASE_URL") or (home_of(options.home) / DATABASE).exists()
    return differences(desk_of(options), folders(options)) if is_there else []


def _unknown_names(inputs: Inputs) -> list[Problem]:
    known = set(inputs.book.indicators) | set(inputs.book.faults)
    file = inputs.place.file
    named = {("indicators", each) for each in file.indicators} | {("owners", each) for each in file.owners}
    named |= {
        (f"groupings, {grouping}", each)
        for grouping, themes in file.groupings.items()
        for listed in themes.values()
        for each in listed
    }
    fix = "Add its definition, or take the name out."
    problems = [
        Problem("place.yaml", f'There is no indicator "{each}".', fix, Severity.WARNING, column=where)
        for where, each in sorted(named)
        if each not in known
    ]
    aimed = wrong_names(((each.line, each.indicator) for each in inputs.place.targets), inputs.book, "targets.csv")
    steps = refused_steps([*inputs.place.breaks, *inputs.place.events], inputs.book)
    return [*problems, *aimed, *steps]


def _template(options: argparse.Namespace) -> int:
    sources = read_inputs(read_folders(folders(options))).sources
    source = sources.get(options.source)
    if source is None:
        known = f"Use one of {', '.join(sources)}."
        raise Refused(Problem("template", f'There is no source "{options.source}".', known))
    sys.stdout.write(template(source))
    return 0


def _load(options: argparse.Namespace) -> int:
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
                "problems": _as_rows(loaded.problems),
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


def _preview(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    made = draft(desk)
    _say_difference(made.difference, as_json=options.json)
    going = [] if made.difference.is_nothing or options.json else outlived(desk, made.inputs.place)
    if going:
        print(f"The retention period is over for {_numbered(going)}: publishing withdraws that for good.")
    return 0


def _publish(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    released, difference = publish(desk, options.note, options.expect)
    if released is None:
        print("What would be published has changed since it was previewed:", file=sys.stderr)
        _say_difference(difference, as_json=options.json)
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
        said += f" {_outlived_text(gone)}"
    print(json.dumps(answer, ensure_ascii=False) if options.json else said)
    for warning in difference.warnings if not options.json else ():
        print(f"warning: {warning}", file=sys.stderr)
    if sent := digest.told(desk, released, ""):
        print(sent.strip(), file=sys.stderr)
    if (difference.restated or difference.warnings) and not options.note:
        print("No reason was given for the restatements and warnings; --note gives one.", file=sys.stderr)
    return 0


def _undo(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    released = undo(desk, options.note, options.to)
    gone = [f"{extract.file} ({extract.source})" for extract in taken_out(desk.store, released)]
    if options.json:
        print(json.dumps({"release": released.number, "manifest_of": released.manifest_of, "taken_out": gone}))
    else:
        print(f"Published release {released.number}, which is release {released.manifest_of} again.")
        print(f"Taken out, until loaded again: {', '.join(gone) or 'no file'}.")
    return 0


def _withdraw(options: argparse.Namespace) -> int:
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
    print(f"Withdrew {_numbered(done.numbers)}.")
    if done.instead:
        shows = "shows nothing" if done.instead.is_empty else f"is release {done.instead.manifest_of} again"
        print(f"Published release {done.instead.number}, which {shows}.")
        print(f"Taken out, until loaded again: {', '.join(gone) or 'no file'}.")
    for number, names in done.still.items():
        print(f"Release {number} shows the same of {', '.join(names)}, and is still read.")
    return 0


def _retain(options: argparse.Namespace) -> int:
    numbers = list(retain(desk_of(options)))
    said = _outlived_text(numbers) if numbers else "No release is older than the retention period, or there is none."
    print(json.dumps({"withdrawn": numbers}) if options.json else said)
    return 0


def _outlived_text(numbers: Sequence[int]) -> str:
    return f"Withdrew {_numbered(numbers)}, older than the retention period."


def _numbered(numbers: Sequence[int]) -> str:
    """Return releases by number: `release 2`, or `releases 2, 5`."""
    return f"release{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _digest(options: argparse.Namespace) -> int:
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


def _releases(options: argparse.Namespace) -> int:
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
        lists = {name: [_as_change(change) | reason for change in changes] for name, changes in found.items()}
        print(json.dumps(_as_release(release) | lists, ensure_ascii=False, indent=1))
        return 0
    print(_release_text(_as_release(release)))
    for name, changes in found.items():
        for change in changes:
            print(f"  {name}: {_change_text(change)}")
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


def _verify(options: argparse.Namespace) -> int:
    store = desk_of(options).store
    problems, lines = faults(store), store.lines()
    if options.noted and not journal.follows(lines, options.noted):
        said = f"No line of it has the seal {options.noted}, so it is not the log that was noted."
        problems.append(Problem("log", said, "Restore the home from a backup of that day, and compare the two."))
    _say_problems(problems, as_json=options.json)
    if not options.json:
        read = count(len(store.releases()), "release"), count(len(store.extracts()), "extract")
        print(f"{' and '.join(read)}: {count(len(problems), 'fault')}.")
        print(f"The log ends at {lines[-1].number}:{lines[-1].sha256[:12]}." if lines else "The log is empty.")
    return REFUSED if problems else 0


def _log(options: argparse.Namespace) -> int:
    rows = journal.read_log(desk_of(options).store, kind=options.kind, since=options.since or "")
    if options.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    for row in rows if not options.json else []:
        release = f" (release {row.release})" if row.release else ""
        print(f"{row.number}: {row.at}, {row.who}, {row.kind}{release}. {row.told}".strip())
    return 0


def _points(options: argparse.Namespace) -> int:
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


def _commentary(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    if options.take_away is not None:
        gone = commentary.take_away(desk, options.take_away)
        print(f"Took away the text of {', '.join(map(str, gone))}: all that was written of that measure and period.")
        return 0
    return _list_written(options, desk, commentary.everything(desk, options.indicator))


def _actions(options: argparse.Namespace) -> int:
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


def _pack(options: argparse.Namespace) -> int:
    desk, out = desk_of(options), options.out
    edition = read_edition(desk, options.as_at)
    content = pack.taken(desk, edition, out.suffix.removeprefix(".").lower())
    try:
        out.write_bytes(content)
    except OSError as error:
        said = f"The file cannot be written: {error.strerror}."
        raise Refused(Problem(str(out), said, "Give --out a file in a folder that is there.")) from None
    answer = {"file": str(out), "release": edition.number, "bytes": len(content)}
    print(json.dumps(answer) if options.json else f"Wrote the pack of release {edition.number} to {out}.")
    return 0


def _targets(options: argparse.Namespace) -> int:
    return _take(options, replace_targets, "Targets")


def _boundaries(options: argparse.Namespace) -> int:
    return _take(options, replace_boundaries, "Boundaries")


REGISTERS: dict[str, tuple[Callable[[Desk, str], list[Problem]], str]] = {
    "breaks": (replace_breaks, "Events and breaks")
}
"""By the kind of a register: how it is taken, and what it is called."""


def _register(options: argparse.Namespace) -> int:
    return _take(options, *REGISTERS[options.kind])


def _take(options: argparse.Namespace, replace: Callable[[Desk, str], list[Problem]], what: str) -> int:
    try:
        text = options.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            Problem(str(options.file), f"The file cannot be read: {error}.", "Check its name and that it is UTF-8.")
        ) from None
    problems = replace(desk_of(options), text)
    _say_problems(problems, as_json=options.json)
    if not problems:
        print(f"{what} were taken into the draft. Preview and publish to put them on the board.", file=sys.stderr)
    return REFUSED if problems else 0


# -- saying


def _say_problems(problems: Iterable[Problem], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"problems": _as_rows(problems)}, ensure_ascii=False, indent=1))
        return
    for problem in problems:
        print(problem, file=sys.stderr)


def _as_rows(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {
            "file": each.file,
            "row": each.row,
            "column": each.column,
            "found": each.found,
            "expected": each.expected,
            "fix": each.fix,
            "severity": str(each.severity),
        }
        for problem in problems
        for each in problem.each()
    ]


def _say_difference(difference: Difference, *, as_json: bool) -> None:
    lists = {
        "ratings": difference.ratings,
        "restated": difference.restated,
        "hidden": difference.hidden,
        "lost": difference.lost,
    }
    if as_json:
        said: dict[str, Any] = {name: [_as_change(change) for change in changes] for name, changes in lists.items()}
        said |= {
            "base": difference.base,
            "token": difference.token,
            "new": len(difference.new),
            "staged": [extract.file for extract in difference.staged],
            "inputs": list(difference.inputs),
            "held": list(difference.held),
            "faults": dict(difference.faults),
            "warnings": list(difference.warnings),
        }
        print(json.dumps(said, ensure_ascii=False, indent=1))
        return
    if difference.is_nothing:
        print(f"Publishing would change nothing of release {difference.base}.")
    else:
        verbs = {"ratings": "change", "restated": "be restated", "hidden": "be hidden", "lost": "be lost"}
        nouns = {"ratings": "rating"}
        would = [f"{count(len(lists[name]), nouns.get(name, 'value'))} would {verb}" for name, verb in verbs.items()]
        added = count(len(difference.new), "value")
        print(f"Publishing adds {added} to release {difference.base}. {', '.join(would)}.")
    for name, changes in lists.items():
        for change in changes[:20]:
            print(f"  {name}: {_change_text(change)}")
        if len(changes) > 20:
            print(f"  {name}: and {len(changes) - 20:,} more; --json gives all.")
    for said_of, listed in (
        ("changed", difference.told),
        ("held back since an undo", difference.held),
        ("warning", difference.warnings),
        ("fault", difference.faults.values()),
    ):
        for each in listed:
            print(f"  {said_of}: {each}")
    print(f"token {difference.token}")


def _change_text(change: Any) -> str:
    def said(point: Point | None) -> str:
        if point is None:
            return "nothing"
        number = "no value" if point.value is None else f"{point.value:.6g}"
        return f"{number} ({point.rating or point.state or 'not rated'}, {point.period})"

    why = f" ({change.after.reason})" if change.after and change.after.reason else ""
    return f"{change.point.indicator}, {change.point.area_name}: {said(change.before)} to {said(change.after)}{why}"


def _as_change(change: Any) -> dict[str, Any]:
    point = change.point
    sides = {
        name: None
        if side is None
        else {
            "period": side.period,
            "value": side.value,
            "numerator": side.numerator,
            "denominator": side.denominator,
            "rating": side.rating,
            "state": side.state,
            "reason": side.reason,
        }
        for name, side in (("before", change.before), ("after", change.after))
    }
    return {"indicator": point.indicator, "area": point.area, "period": point.period, "member": point.member, **sides}
