"""People by number of events: whether a rate's interval may allow for those with several, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.compute.windows import Window
from dashboard.counting import HEADLINE, Part, Sum
from dashboard.disclosure import Policy, shown
from dashboard.terms import PLACE_LEVEL


@dataclass(frozen=True)
class Repeats:
    """The people of an area in a period by how many events each had, with the rows of each extract behind them.

    `lack` says why the table does not speak of this area and period.
    """

    people: Mapping[int, float] = field(default_factory=dict)
    used: Mapping[int, int] = field(default_factory=dict)
    lack: str = ""

    @property
    def events(self) -> float:
        return sum(times * count for times, count in self.people.items())


def repeats_in(part: Part | None, window: Window, area: str, member: str | None) -> Repeats:
    """Return the people by number of events of exactly this window and area: nothing is added up to them.

    Somebody who came in two months, or from two neighbourhoods, is one person with two events of both. Whether all of
    them are there shows when their events are held against the numerator.
    """
    if member not in (None, HEADLINE):
        return Repeats(lack="people by number of events are not broken down")
    told = {label for label, _ in part.cells} if part else set()
    labels = [label for label, months in part.spans if label in told and months == set(window.months)] if part else []
    if part is None or not labels:
        return Repeats(lack=f"no people by number of events are supplied for {window.period}")
    if reload := next((said for label in labels if (said := part.reload(label, area))), ""):
        return Repeats(lack=reload)
    return _together(part.cells.get((label, area), {}) for label in labels)


def _together(cells: Iterable[Mapping[str, Sum]]) -> Repeats:
    people: dict[int, Sum] = {}
    for held in cells:
        for times, count in held.items():
            people[int(times)] = people.get(int(times), Sum()) + count
    total = sum(people.values(), Sum())
    return Repeats({times: count.value for times, count in people.items()}, total.used, total.lack)


def not_widened(repeats: Repeats, events: float, level: str, policy: Policy) -> str:
    """Return why an interval cannot be made of the people by number of events, without a count; or nothing.

    Their events must be those of the rate. Where small counts are hidden, only the place has the interval: its width
    tells of those with several events, and of one smaller area they could be told from the others' by subtraction.
    Where counts are rounded, nobody has it.
    """
    if repeats.lack:
        return repeats.lack
    if repeats.events != events:
        return "the events of the people by number of events are not those of the rate"
    if policy is Policy.HES:
        return "counts are rounded here, and the people by number of events are not shown"
    if policy is Policy.SMALL_NUMBERS:
        if level != PLACE_LEVEL:
            return "the people by number of events are shown for the place alone"
        if shown(sum(count for times, count in repeats.people.items() if times > 1), policy) is None:
            return "the people with several events are too few to be shown"
    return ""
