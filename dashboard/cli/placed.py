"""The commands about a place and what it is made of: the demo, the checks, templates and registers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from dashboard import demo, examples
from dashboard.cli.options import desk_of, folders
from dashboard.cli.said import REFUSED, say_problems
from dashboard.contracts import Source
from dashboard.definitions import Indicator, schema
from dashboard.desk import (
    Desk,
    Inputs,
    differences,
    read_folders,
    read_inputs,
    replace_boundaries,
    replace_breaks,
    replace_milestones,
    replace_targets,
)
from dashboard.settings import access_problems, home_of
from dashboard.store import DATABASE
from dashboard.targeting import refused_steps, wrong_names
from dashboard.terms import Problem, Refused, Severity
from dashboard.upload import template
from dashboard.words import count


def make_demo(options: argparse.Namespace) -> int:
    """Make the demo home and say that it is ready."""
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


def check(options: argparse.Namespace) -> int:
    """Check what the folders hold, run every worked example, and end 2 where something is wrong."""
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
    say_problems(problems, as_json=options.json)
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


def print_template(options: argparse.Namespace) -> int:
    """Print an empty CSV with a contract's headers."""
    sources = read_inputs(read_folders(folders(options))).sources
    source = sources.get(options.source)
    if source is None:
        known = f"Use one of {', '.join(sources)}."
        raise Refused(Problem("template", f'There is no source "{options.source}".', known))
    sys.stdout.write(template(source))
    return 0


def take_targets(options: argparse.Namespace) -> int:
    """Take a targets file into the draft."""
    return _take(options, replace_targets, "Targets")


def take_boundaries(options: argparse.Namespace) -> int:
    """Take a GeoJSON of the areas into the draft."""
    return _take(options, replace_boundaries, "Boundaries")


REGISTERS: dict[str, tuple[Callable[[Desk, str], list[Problem]], str]] = {
    "breaks": (replace_breaks, "Events and breaks"),
    "milestones": (replace_milestones, "Milestones"),
}
"""By the kind of a register: how it is taken, and what it is called."""


def take_register(options: argparse.Namespace) -> int:
    """Take a register into the draft."""
    return _take(options, *REGISTERS[options.kind])


def _take(options: argparse.Namespace, replace: Callable[[Desk, str], list[Problem]], what: str) -> int:
    try:
        text = options.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            Problem(str(options.file), f"The file cannot be read: {error}.", "Check its name and that it is UTF-8.")
        ) from None
    problems = replace(desk_of(options), text)
    say_problems(problems, as_json=options.json)
    if not problems:
        print(f"{what} were taken into the draft. Preview and publish to put them on the board.", file=sys.stderr)
    return REFUSED if problems else 0
