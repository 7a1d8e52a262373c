"""Adult social care: admissions to care homes, and reablement with where people were on day 91; a row a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from dashboard.synthetic.parts import Plan, Sheet, one_of, stream
from dashboard.synthetic.people import Events, Lines, People, residents_in
from dashboard.terms import Month, months_from

RESIDENTIAL = ("admission_date", "age_on_admission", "setting", "lsoa")
REABLEMENT = ("discharge_date", "age", "status_day_91", "lsoa")

Record = tuple[str, int, str, str]
"""The day, the age, what was drawn, the LSOA."""
Drawn = Callable[[Random, str], str]
"""What is drawn of somebody who lives in an LSOA."""


def residential_sheets(plan: Plan, lsoas: Lines, people: People) -> Iterator[Sheet]:
    """Yield the admissions to residential and nursing care, by day, with the LSOA of the address before."""
    own = plan["residential_admissions"]

    def setting(random: Random, _: str) -> str:
        return one_of(random, own["settings"])

    rows = sorted(_records(plan, "residential_admissions", lsoas, people, setting))
    yield Sheet("residential_admissions", "residential_admissions", RESIDENTIAL, rows)


def reablement_sheets(plan: Plan, lsoas: Lines, people: People) -> Iterator[Sheet]:
    """Yield the discharges into reablement, by day, with where people were on day 91."""
    own = plan["reablement"]

    def status(random: Random, code: str) -> str:
        home = float(next(own["home_percent"][area] for area in lsoas[code] if area in own["home_percent"]))
        return one_of(random, own["at_home" if random.random() < home / 100 else "not_at_home"])

    rows = sorted(_records(plan, "reablement", lsoas, people, status))
    yield Sheet("reablement", "reablement", REABLEMENT, rows)


def _records(plan: Plan, part: str, lsoas: Lines, people: People, drawn: Drawn) -> Iterator[Record]:
    """Yield a row for each event of each kind: its day, the age, what is drawn of it, and the LSOA."""
    own: Plan = plan[part]
    first, last = (Month.parse(own[name]) for name in ("first_month", "last_month"))
    for name, settings in own["kinds"].items():
        kind = Events(plan, {**settings, "areas": own["areas"]}, stream(plan, f"{part} {name} {own['draw']}"))
        for month in months_from(first, last):
            residents = residents_in(people, month)
            for code, line in lsoas.items():
                for _ in range(kind.count(month, residents[code], line)):
                    day = month.first_day.replace(day=1 + int(kind.random.random() * month.days))
                    yield day.isoformat(), kind.age(), drawn(kind.random, code), code
