"""Hospital admissions, a row a spell, cut by discharge as hospital files are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dashboard.synthetic.parts import Plan, Sheet, one_of, stream
from dashboard.synthetic.people import Events, Lines, People, residents_in
from dashboard.terms import Month, months_from

COLUMNS = (
    "spell_id", "admission_date", "discharge_date", "admission_method", "age_on_admission", "lsoa", "provider",
)  # fmt: skip

LONGEST_STAY = 60  # days; no draw is longer, so the first files are short of few of the spells that began before them

Spell = tuple[int, int, str, int, str, str]
"""Discharge and admission as day numbers, method, age, LSOA, provider."""


def sheets(plan: Plan, lsoas: Lines, people: People) -> Iterator[Sheet]:
    """Yield the spells up to the month before the last, and then the last month's, that ends in the second release."""
    rows, last = list(_numbered(_spells(plan, lsoas, people))), plan["last_month"]
    yield Sheet("admissions", "admissions_history", COLUMNS, [row for row in rows if row[2][:7] != last])
    yield Sheet("admissions", f"admissions_{last}", COLUMNS, [row for row in rows if row[2][:7] == last], release=2)


class _Kind(Events):
    """One kind of admission: how many to expect, and the draws that make one of them a spell."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.plan = plan["admissions"]
        super().__init__(plan, self.plan["kinds"][name], stream(plan, name))
        self.same_day, self.stay = float(self.own["same_day_percent"]) / 100, float(self.own["mean_stay_days"])
        self.blank = float(self.own["lsoa_blank_percent"]) / 100
        self.outside = self.blank + float(self.plan["lsoa_outside"]["percent"]) / 100

    def spell(self, month: Month, code: str) -> Spell:
        """Return one admission of this month, of somebody who lives in the LSOA `code`."""
        admitted = month.first_day.toordinal() + int(self.random.random() * month.days)
        drawn = one_of(self.random, self.own["methods"]), self.age(), self._lsoa(code)
        return admitted + self._stay(), admitted, *drawn, one_of(self.random, self.plan["providers"]["percent"])

    def _stay(self) -> int:
        # Half a day off the mean, because cutting a stay to whole days takes half a day from it and 1 is added.
        drawn = 1 + int(self.random.expovariate(1 / (self.stay - 0.5)))
        return 0 if self.random.random() < self.same_day else min(drawn, LONGEST_STAY)

    def _lsoa(self, code: str) -> str:
        chance = self.random.random()
        if chance < self.blank:
            return ""
        return self.random.choices(self.plan["lsoa_outside"]["codes"])[0] if chance < self.outside else code


class _Elsewhere:
    """The same-day emergencies that a provider has recorded in another data set from some day on."""

    def __init__(self, plan: Plan) -> None:
        self.own = plan["admissions"].get("recorded_elsewhere", {})
        self.start = date.fromisoformat(self.own["from"]).toordinal() if self.own else 0
        self.random = stream(plan, "recorded elsewhere")

    def holds(self, spell: Spell) -> bool:
        """Tell whether a spell is not in the hospital's file of admissions any more."""
        discharged, admitted, method, _, _, provider = spell
        is_same_day = discharged == admitted and method.startswith("2")
        if not self.own or not is_same_day or provider != self.own["provider"] or admitted < self.start:
            return False
        return self.random.random() < float(self.own["same_day_percent"]) / 100


def _spells(plan: Plan, lsoas: Lines, people: People) -> Iterator[Spell]:
    """Yield the spells that end in the months of the files; some of the first began in the month before.

    Who is still in hospital on the last day is left out: hospital files are cut by discharge.
    """
    first, last = Month.parse(plan["first_month"]), Month.parse(plan["last_month"])
    days = range(first.first_day.toordinal(), last.last_day.toordinal() + 1)
    elsewhere = _Elsewhere(plan)
    for kind in (_Kind(plan, name) for name in plan["admissions"]["kinds"]):
        for month in months_from(first + -1, last):
            residents = residents_in(people, month)
            for code, line in lsoas.items():
                spells = (kind.spell(month, code) for _ in range(kind.count(month, residents[code], line)))
                yield from (spell for spell in spells if spell[0] in days and not elsewhere.holds(spell))


def _numbered(spells: Iterable[Spell]) -> Iterator[tuple[str, ...]]:
    """Yield the spells by day of discharge, each with a number and its days as ISO dates."""
    for number, (discharged, admitted, method, age, lsoa, provider) in enumerate(sorted(spells), start=1):
        days = (date.fromordinal(day).isoformat() for day in (admitted, discharged))
        yield f"S{number:07}", *days, method, str(age), lsoa, provider
