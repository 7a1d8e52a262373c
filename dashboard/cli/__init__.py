"""The command line: the same calls as the pages. Exit 0 done, 2 refused, 64 wrong usage, 1 a fault of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from dashboard.cli.commands import parser
from dashboard.cli.said import REFUSED, say_problems
from dashboard.terms import Refused

__all__ = ["main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Refused as refused:
        say_problems(refused.problems, as_json=options.json)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output has gone (`points | head`): that is its choice and no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
