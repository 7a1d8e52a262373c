"""What may be asked of every command, the forms its answers take, and the desk it works at."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from dashboard.desk import (
    Desk,
    Folders,
    open_desk,
)
from dashboard.ingest import Repair
from dashboard.settings import folders_of, home_of, today_of
from dashboard.terms import Month

USAGE = 64


class Parser(argparse.ArgumentParser):
    """Ends a usage error with 64: argparse's own 2 is the code of a refused file."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def common(default: Any) -> Parser:
    """Return the options of every command."""
    common = Parser(add_help=False)
    common.add_argument("--home", type=Path, default=default, help="where the database is (default ./var)")
    common.add_argument("--place", type=Path, default=default, help="the folder of the place")
    common.add_argument("--definitions", type=Path, default=default, help="the folder of the indicators")
    common.add_argument("--sources", type=Path, default=default, help="the folder of the contracts")
    common.add_argument("--json", action="store_true", default=default or False, help="answer in JSON")
    return common


def pair(text: str) -> tuple[str, str]:
    """Return `COLUMN=VALUE` as its two sides."""
    column, sign, value = text.partition("=")
    if not sign or not column:
        raise argparse.ArgumentTypeError("expected COLUMN=VALUE, such as mid_year=2019")
    return column.strip(), value.strip()


def repair(text: str) -> Repair:
    """Return `COLUMN:FOUND=VALUE` as a repair."""
    column, _, said = text.partition(":")
    found, sign, use = said.partition("=")
    if not (column and found and sign and use):
        raise argparse.ArgumentTypeError("expected COLUMN:FOUND=VALUE, such as area:Nth=North")
    return Repair(column.strip(), found.strip(), use.strip())


def day(text: str) -> str:
    """Return a day as it was given, or refuse what is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("expected a day such as 2026-10-01") from None


def span(text: str) -> tuple[Month, Month]:
    """Return `FROM..TO` as its two months; one month is both."""
    first, _, last = text.partition("..")
    try:
        span = Month.parse(first), Month.parse(last or first)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; expected FROM..TO, such as 2026-04..2026-09") from None
    if span[1] < span[0]:
        raise argparse.ArgumentTypeError("the first month comes after the last")
    return span


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
