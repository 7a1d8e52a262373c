"""What a lead says beside a file, and what reading it gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dashboard.engine import Frame
from dashboard.terms import Month, Problem, Severity


@dataclass(frozen=True)
class Options:
    """What the lead says beside the file.

    `settings` give a column the file lacks (`mid_year=2019`); `covers` the months the file speaks
    for, first and last included, deciding alone; `set_aside` the reason for leaving faulty rows
    out. `whole_months` takes every month found as complete, as a worked example is.
    """

    today: date
    settings: dict[str, str] = field(default_factory=dict)
    covers: tuple[Month, Month] | None = None
    set_aside: str = ""
    whole_months: bool = False


@dataclass(frozen=True)
class Load:
    """A file as it was read. `facts` is None where it is refused; then nothing of it may be kept.

    `covers` are the labels of the periods it speaks for, `keys` the values of the contract's
    `replaces` columns that it replaces, `counts` how many rows went which way.
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

    @property
    def is_refused(self) -> bool:
        return self.facts is None

    def of(self, severity: Severity) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is severity]
