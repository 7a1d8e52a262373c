"""What a lead says beside a file, and what reading it gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from dashboard.engine import Frame
from dashboard.terms import Month, Problem, Severity


@dataclass(frozen=True)
class Repair:
    """What a lead says of a text that does not fit its column: that it is read as another value of it."""

    column: str
    found: str
    use: str


@dataclass(frozen=True)
class Repaired:
    """A repair that was made, and in how many rows."""

    repair: Repair
    rows: int


@dataclass(frozen=True)
class Options:
    """What the lead says beside the file.

    `settings` give a column the file lacks (`mid_year=2019`); `covers` the months the file speaks
    for, first and last included, deciding alone; `set_aside` the reason for leaving faulty rows
    out. `repairs` say what a text that does not fit is read as. `whole_months` takes every month found as
    complete, as a worked example is. `every_row` names each row of each fault, for a file to be given back.
    `on_rows` is told now and then how many rows were read so far; it changes nothing of how a file is read.
    """

    today: date
    settings: dict[str, str] = field(default_factory=dict)
    covers: tuple[Month, Month] | None = None
    set_aside: str = ""
    whole_months: bool = False
    repairs: tuple[Repair, ...] = ()
    every_row: bool = False
    on_rows: Callable[[int], None] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Load:
    """A file as it was read. `facts` is None where it is refused; then nothing of it may be kept.

    `covers` are the labels of the periods it speaks for, `keys` the values of the contract's
    `replaces` columns that it replaces, `counts` how many rows went which way, `repaired` what the lead chose.
    """

    source: str
    file: str
    sha256: str
    contract: str
    lookup: str
    problems: tuple[Problem, ...]
    facts: Frame | None = None
    covers: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    repaired: tuple[Repaired, ...] = ()

    @property
    def is_refused(self) -> bool:
        return self.facts is None

    def of(self, severity: Severity) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is severity]
