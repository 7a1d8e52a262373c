"""The answers to the ten questions about Midplace, worked out from what was counted there and from nothing else.

No line of the product is called: a rating is a comparison with the target, a rate a sum over a sum, a limit the mean
and its moving ranges. Only the words are the board's.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import sqrt
from statistics import mean

from tests.midplace import (
    AMBER,
    AREAS,
    AUGUST,
    CARERS,
    EQUIPMENT,
    FALLS,
    FEW,
    FRAILTY,
    HOUSING,
    MEASURES,
    MEMORY,
    MONTHS,
    NAME,
    NOTE,
    OPEN_ACTION,
    OPEN_DUE,
    OVERDUE_ACTION,
    OVERDUE_DUE,
    SAID,
    SEPTEMBER,
    SMALL,
    STROKE,
    TITLES,
    TODAY,
    Measure,
    Told,
    told,
)

LETTERS = {"green": "G On target", "amber": "A Watch", "red": "R Off target"}
BY_ID = {each.id: each for each in MEASURES}


@cache
def counted() -> Told:
    return told()


def rating(measure: Measure, value: float) -> str:
    """Return how a value stands against the target of its measure."""
    missed = measure.target - value if measure.is_high else value - measure.target
    return "green" if missed <= 0 else "amber" if missed <= AMBER else "red"


def standing() -> dict[str, str]:
    """Return how each measure stands in September: a rating, or late or missing."""
    found = {CARERS: "late", EQUIPMENT: "missing"}
    for each in MEASURES:
        value = counted().rate(each.id, SEPTEMBER)
        if value is not None:
            found[each.id] = rating(each, value)
    return found


def value(measure: str, area: str = "", month: str = SEPTEMBER) -> float:
    """Return a rate that is there."""
    found = counted().rate(measure, month, area)
    if found is None:
        raise LookupError(f"nothing was counted of {measure} in {month}")
    return found


# -- the ten


def attention() -> list[str]:
    """Return the sentence of the board and its two worst measures, the worst first."""
    stands = list(standing().values())
    number = {kind: stands.count(kind) for kind in ("green", "amber", "red", "late", "missing")}
    return [
        f"{len(stands)} measures: {number['green']} on target, {number['amber']} on watch, {number['red']} off target, "
        f"{number['late']} with late data, {number['missing']} we cannot rate yet.",
        *(f"{BY_ID[each].title} {LETTERS['red']} {value(each):.1f} in September 2026" for each in (FALLS, STROKE)),
    ]


def direction() -> list[str]:
    """Return what a control chart of all months (XmR) says of the last one of falls."""
    every = [value(FALLS, month=month) for month in MONTHS]
    limit = mean(every) + 2.66 * mean(abs(two - one) for one, two in pairwise(every))
    is_above = value(FALLS) > limit
    return ["Changing: worse: above the upper process limit, September 2026." if is_above else "No clear change"]


def why_and_where() -> list[str]:
    """Return what its owner says, and the neighbourhood with the highest rate."""
    worst = max(AREAS, key=lambda area: value(FALLS, area))
    return [SAID.happened, SAID.why, f"{worst} {value(FALLS, worst):.1f}"]


def who() -> list[str]:
    """Return who owns falls, and the actions on them, each with who does it and when it is due."""
    owner, late = BY_ID[FALLS].owner, (TODAY - OVERDUE_DUE).days
    overdue = f"{OVERDUE_ACTION} {owner} {OVERDUE_DUE.day} {OVERDUE_DUE:%B %Y}, {late} days overdue"
    return [f"Owner: {owner}.", SAID.next_step, overdue, f"{OPEN_ACTION} {owner} {OPEN_DUE.day} {OPEN_DUE:%B %Y}"]


def neighbourhood(area: str = "West") -> list[str]:
    """Return how falls stand in a neighbourhood, and whether its 95% interval (Byar's) lies above the place's rate."""
    count, people = counted().now[FALLS, area, SEPTEMBER], AREAS[area] / 1000
    lower = count * (1 - 1 / (9 * count) - 1.96 / (3 * sqrt(count))) ** 3 / people
    against = "Worse than" if lower > value(FALLS) else "Similar to"
    here, whole = value(FALLS, area), value(FALLS)
    return [
        f"{here:.1f} {LETTERS[rating(BY_ID[FALLS], here)]}",
        f"{whole:.1f} {LETTERS[rating(BY_ID[FALLS], whole)]} {against} {NAME}",
    ]


def meaning() -> list[str]:
    """Return what falls count, over whom, how many they were, where it comes from, and what to beware of."""
    seen = sum(counted().now[FALLS, area, SEPTEMBER] for area in AREAS)
    return [
        f"({seen:,}), divided by persons ({sum(AREAS.values()):,}), multiplied by 1,000.",
        f"{TITLES['activity']} (The partners, together): comes every month, due 20 days after the period ends.",
        "Counted by where people live, and not by where they are seen.",
    ]


def changed() -> list[str]:
    """Return the two measures whose rating of September is not the one of August, a sentence each."""
    return [
        f"{title}: {NAME} went from {LETTERS[was][2:].lower()} to {LETTERS[now][2:].lower()}"
        for title, was, now in moved()
    ]


def moved() -> list[tuple[str, str, str]]:
    """Return the title of each of the two, and its ratings of August and of September."""
    found = []
    for each in (BY_ID[STROKE], BY_ID[FRAILTY]):
        was, now = (rating(each, value(each.id, month=month)) for month in (AUGUST, SEPTEMBER))
        if was == now:
            raise LookupError(f"{each.id} stands as it did")
        found.append((each.title, was, now))
    return found


def due() -> list[str]:
    """Return both actions, the overdue one with how long it is."""
    return [OVERDUE_ACTION, f"{(TODAY - OVERDUE_DUE).days} days overdue", OPEN_ACTION]


def restated() -> list[str]:
    """Return what August was, what it is now, and why."""
    was, now = counted().rate(HOUSING, AUGUST, first=True), value(HOUSING, month=AUGUST)
    return [f"August 2026: changed on {TODAY.day} {TODAY:%B %Y} from {was:.1f} to {now:.1f}. {NOTE}"]


def freshness() -> list[str]:
    """Return what is late and since when, what is missing, and where a number is hidden."""
    if counted().now[MEMORY, SMALL, SEPTEMBER] != FEW:
        raise LookupError("nothing is small enough to be hidden")
    late = (TODAY - TODAY.replace(day=20)).days
    return [
        f"{BY_ID[CARERS].title} September was due on 20 October; {late} days late. August shown",
        f"Missing: no data was supplied. This is not zero. {BY_ID[EQUIPMENT].title} ",
        f"Hidden to protect people's privacy: the count is small. {BY_ID[MEMORY].title} ",
    ]
