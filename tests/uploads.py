"""A small place in which everything happens to a board that can: random uploads, each a set of files and settings."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from dashboard.desk import replace_targets
from tests.desks import PLACE, RESIDENTS, House

SPELLS = """
title: Spells
cadence: month
due_days: 14
grain: record
covers: month
replaces: [month]
area: area
disclosure: {closed: none, partners: small_numbers, public: small_numbers}
columns:
  month: {type: month}
  area: {type: area, blank: allowed}
  kind: {type: code, values: [a, b]}
  provider: {type: code, values: [R1, R2]}
dates: [month]
dimensions: [kind, provider]
measures: {people: rows}
"""
DAYS = """
title: Days
cadence: month
grain: aggregate
covers: month
replaces: [month, area]
area: area
disclosure: {because: it is money and counts no people}
columns:
  month: {type: month}
  area: {type: area}
  days: {type: number, blank: allowed}
dates: [month]
measures: {days: days}
"""

SHAPE = """title: {id}
question: How many?
status: {status}
version: {version}
{since}{body}period: {period}
areas: [neighbourhood, place]
polarity: low_is_good
spc: {spc}
example: {{given: {{}}, expect: ""}}
"""
PER_PERSON = "measure: rate\ndenominator: {source: residents, sum: residents}\nmultiplier: 1000\n"
BODIES = {
    "rate": (f"{PER_PERSON}numerator: {{source: spells, sum: people", "{grain: month, provisional: 1}"),
    "share": (
        "measure: proportion\nby: provider\ndenominator: {source: spells, sum: people}\n"
        "numerator: {source: spells, sum: people",
        "{grain: month}",
    ),
    "year": ("measure: total\nnumerator: {source: spells, sum: people", "{grain: month, window: year_to_date}"),
    "days": ("measure: total\nnumerator: {source: days, sum: days", "{grain: month}"),
}
MONTHS = [f"2026-{number:02}" for number in range(4, 10)]
EVERY = ("north", "south", "east")
NEW_CODE = "north_anew"


@dataclass
class Press:
    """A house, the chance that drives it, and what its folders say now; `did` tells what an upload was, in words."""

    house: House
    luck: random.Random
    recoded: bool = False
    versions: dict[str, int] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    did: list[str] = field(default_factory=list)
    number: int = 0

    def begin(self) -> None:
        """Write the folders, with two measures of the four, and load residents: nothing is divided without them."""
        self.versions = dict.fromkeys(self.luck.sample([*BODIES], 2), 1)
        for name, text in {"spells": SPELLS, "residents": RESIDENTS, "days": DAYS}.items():
            self.house.write(f"sources/{name}.yaml", text)
        self.place("partners")
        self.areas()
        for name in self.versions:
            self.define(name)
        self.residents()

    def upload(self) -> None:
        """Do one to three things that a month-end may bring, all before one publish."""
        self.did.clear()
        acts = [self.spells, self.spells, self.spells, self.days, self.days, self.targets, self.targets, self.residents]
        acts += [self.recode, self.redefine, self.new_version, self.pause, self.audience]
        for act in self.luck.sample(acts, self.luck.randrange(1, 4)):
            act()

    # -- files

    def spells(self) -> None:
        """A month of records, new or come again, most counts small; at times an area has none, or nobody knows it."""
        month = self.luck.choice(MONTHS)
        rows = [
            f"{month},{area},{kind},{provider}"
            for area in (*self.codes(), "")
            for kind in "ab"
            for provider in ("R1", "R2")
            for _ in range(self.luck.choice((0, 0, 3, 9, 12, 25)) if area else self.luck.choice((0, 0, 1)))
        ]
        if rows:
            self.load("spells", "month,area,kind,provider", rows)

    def days(self) -> None:
        """A month of days, counted elsewhere: an area or two may be left out, and a cell may be blank."""
        months = self.luck.sample(MONTHS, self.luck.randrange(1, 3))
        rows = [
            f"{month},{area},{self.luck.choice(('', 4, 4, 9, 9, 30.5))}"
            for month in months
            for area in self.luck.sample(self.codes(), self.luck.choice((1, 2, 3, 3, 3)))
        ]
        self.load("days", "month,area,days", rows)

    def residents(self) -> None:
        rows = [f"{year},{area},{self.luck.choice((1000, 2000))}" for year in (2025, 2026) for area in self.codes()]
        short = rows[:-1] if self.luck.random() < 0.1 else rows
        self.load("residents", "year,area,residents", short)

    def load(self, source: str, head: str, rows: list[str]) -> None:
        self.number += 1
        self.did.append(f"{source}: {len(rows)} rows, {rows[0]} ...")
        self.house.load(source, "\n".join([head, *rows]) + "\n", name=f"{source}-{self.number}.csv")

    # -- what else a release is made of

    def targets(self) -> None:
        lines = [
            f"{name},{area},{start},{self.luck.choice((2, 5, 12, 40))},{self.luck.choice(('', 1, 5))}"
            for name in self.versions
            for area in ("place", "neighbourhood")
            for start in ("2026-01-01", "2026-07-01")
            if self.luck.random() < 0.6
        ]
        self.did.append(f"targets: {lines}")
        assert replace_targets(self.house.desk(), "\n".join(["indicator,area,from,value,amber", *lines]) + "\n") == []

    def recode(self) -> None:
        """North gets another code, or its old one back."""
        self.recoded = not self.recoded
        self.did.append(f"recoded: {self.recoded}")
        self.areas()

    def redefine(self) -> None:
        """Change what a definition counts without a new version, as a correction would."""
        name = self.luck.choice([*self.versions])
        self.define(name, kinds=self.luck.choice(("a", "b")))

    def new_version(self) -> None:
        name = self.luck.choice([each for each in self.versions if each != "days"])
        self.versions[name] += 1
        self.define(name)

    def pause(self) -> None:
        """Take a definition away, or bring it back."""
        name = self.luck.choice([*self.versions])
        self.paused ^= {name}
        self.define(name)

    def audience(self) -> None:
        self.place(self.luck.choice(("closed", "partners", "partners", "public")))

    # -- folders

    def codes(self) -> list[str]:
        return [NEW_CODE if self.recoded and each == "north" else each for each in EVERY]

    def place(self, audience: str) -> None:
        self.did.append(f"audience: {audience}")
        self.house.write("place/place.yaml", f"name: Smallplace\narea: {PLACE}\naudience: {audience}\n")

    def areas(self) -> None:
        old, new = ("north", NEW_CODE) if self.recoded else (NEW_CODE, "north")
        rows = [f"{each},{each.title()},neighbourhood,{PLACE}," for each in self.codes()]
        again = f"{old},{new.title()},neighbourhood,{PLACE},{new}"
        text = "\n".join(["code,name,level,parent,same_as", f"{PLACE},Smallplace,place,,", *rows, again])
        self.house.write("place/areas.csv", text + "\n")

    def define(self, name: str, kinds: str = "") -> None:
        body, period = BODIES[name]
        version = self.versions[name]
        kinds = kinds or "ab"[version % 2]
        where = "}\n" if name == "days" else f", where: {{kind: {kinds}}}}}\n"
        effective, comparable = f"2026-0{min(9, 4 + version)}-01", self.luck.choice(("yes", "no"))
        since = f"effective_from: {effective}\nreason: Another kind\ncomparable: {comparable}\n"
        text = SHAPE.format(
            id=name,
            status="in_development" if name in self.paused else "live",
            version=version,
            since=since if version > 1 else "",
            body=body + where,
            period=period,
            spc="true" if name != "year" else "false",
        )
        self.did.append(f"{name}: version {version}, {kinds}{', in development' if name in self.paused else ''}")
        self.house.write(f"definitions/{name}.yaml", text)


def press_of(house: House, seed: int) -> Press:
    """Return a press at the beginning of its story; the same seed makes the same one."""
    made = Press(house, random.Random(seed))
    made.house.today = date(2026, 10, 22)
    made.begin()
    return made
