"""Faults gathered by cause while a file is read, so that twelve rows with one fault are one problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.terms import Problem, Severity

ROWS_KEPT = 1_000
CAUSES_KEPT = 500
"""A file whose every cell is wrong must not fill the memory with complaints: the rest are counted."""

LONGEST = 80
"""Signs of a cell that a problem shows: enough to find it by, and no page of them."""


def shown(found: str) -> str:
    """Return a cell as a problem shows it: not too long, and each sign that nobody sees as one that everybody does."""
    seen = "".join(sign if sign.isprintable() else "\ufffd" for sign in found[: LONGEST + 1])
    return seen if len(seen) <= LONGEST else f"{seen[:LONGEST]}…"


@dataclass
class Cause:
    """One fault: its column, what was found, what was expected, and the rows it stands in."""

    column: str
    found: str
    expected: str
    fix: str
    named: str = ""
    offers: tuple[str, ...] = ()
    rows: list[int] = field(default_factory=list)
    count: int = 0


@dataclass
class Faults:
    """The faults of one file so far, by cause."""

    file: str
    causes: dict[tuple[str, str, str], Cause] = field(default_factory=dict)
    beyond: int = 0
    rows_kept: int = ROWS_KEPT

    def add(
        self,
        column: str,
        found: str,
        expected: str,
        fix: str,
        rows: Iterable[int],
        named: str = "",
        offers: Iterable[str] = (),
    ) -> None:
        """Take in rows that share a fault. Past 500 causes only the number of rows is kept.

        `named` and `offers` are as in `terms.Problem`; a text that cannot be shown whole cannot be said another for.
        """
        is_whole, found = shown(found) == found, shown(found)
        key = (column, found, expected)
        numbers = list(rows)
        if key not in self.causes and len(self.causes) >= CAUSES_KEPT:
            self.beyond += len(numbers)
            return
        mend = (named, tuple(offers)) if is_whole else ("", ())
        cause = self.causes.setdefault(key, Cause(column, found, expected, fix, *mend))
        cause.count += len(numbers)
        cause.rows += numbers[: self.rows_kept - len(cause.rows)]

    def problems(self, severity: Severity = Severity.ERROR) -> list[Problem]:
        """Return a problem for each cause, in the order of their first rows."""
        ordered = sorted(self.causes.values(), key=lambda cause: (cause.rows[:1], cause.column))
        problems = [
            Problem(
                self.file,
                cause.expected,
                cause.fix,
                severity,
                cause.column,
                cause.found,
                tuple(cause.rows),
                cause.count,
                cause.named,
                cause.offers,
            )
            for cause in ordered
        ]
        if self.beyond:
            problems.append(
                Problem(
                    self.file,
                    f"{self.beyond:,} more rows have other faults.",
                    "Mend these first and load again.",
                    severity,
                )
            )
        return problems
