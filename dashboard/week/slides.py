"""The week for a room to read: one thing a view, in letters of 24 pixels, and what does not fit is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard import charts, measure, milestones, words
from dashboard.beside import comments_of, deeds_of, following_of, why_of
from dashboard.desk import Desk
from dashboard.fitted import height_of, largest
from dashboard.measure import View
from dashboard.place import Milestone
from dashboard.scorecard import MOST_FINDINGS, Line, latest
from dashboard.week.made import Week

POINTS = 18.0
"""The size of the text: 24 pixels, at 96 to the inch."""

GAP = 9.0
"""The points after a paragraph."""

WHOLE, BESIDE = (12.3 * 1.1, 4.7), (4.9 * 1.1, 4.5)
"""The inches for paragraphs of a view of 1280 x 720: under its title, and beside its chart.

Widths are of Arial, and the letters of a page take a seventh less: a tenth is counted on.
"""

HEADING, SIZES = (11.6, 1.2), (27.0, 24.0, 21.0, 18.0)
"""The inches for a title, and the sizes in points it may have, the largest that fits."""

ELSEWHERE = "all on the page This week."

Paragraph = tuple[str, str]
"""A label and what stands behind it; either may be empty."""


@dataclass(frozen=True)
class Slide:
    """One view: its title and the size of it in points, paragraphs, what did not fit, and the trend of a finding."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    note: str = ""
    view: View | None = None

    @property
    def size(self) -> float:
        """The size of the title in points."""
        return largest([self.title], HEADING, SIZES)


def slides(shown: Week) -> tuple[str, ...]:
    """Return the views there are: the cover, what changed, each exception by its indicator's id, and what is due.

    Milestones have a view where the meeting has to ask after one.
    """
    found = shown.board.exceptions[:MOST_FINDINGS]
    due = ("actions", "milestones") if shown.plan.parts else ("actions",)
    return ("cover", "changed", *(each.indicator.id for each in found), *due)


def slide(desk: Desk, shown: Week, number: int) -> Slide:
    """Return a view by its number, the first is 1; a number that is none gives the nearest there is."""
    names = slides(shown)
    at = min(max(number, 1), len(names)) - 1
    if names[at] == "cover":
        return _cover(shown)
    if names[at] == "changed":
        return _changed(shown)
    due = {"actions": _actions, "milestones": _milestones}.get(names[at])
    return due(shown) if due else _exception(desk, shown, shown.board.exceptions[at - 2])


def _cover(shown: Week) -> Slide:
    number = len(shown.board.exceptions)
    more = f"{MOST_FINDINGS} of {number} exceptions have a view; {ELSEWHERE}" if number > MOST_FINDINGS else ""
    title = f"{shown.board.place}: {words.day(shown.edition.day)}"
    since = f"Since {shown.since.said}. {shown.since.note}".strip()
    said = [("", shown.sentence), ("", since), ("", shown.board.sentence), ("", shown.board.dated)]
    return Slide(title, tuple(said), more)


def _changed(shown: Week) -> Slide:
    said = [(heading, each.whole) for heading, found in shown.changed.parts.items() for each in found]
    every = [*said, *(("", each) for each in shown.changed.others)]
    title = f"What changed since {shown.since.said}"
    return _listed(title, every or [("", f"Nothing changed since {shown.since.said}.")])


def _actions(shown: Week) -> Slide:
    titles, day = {each.id: each.title for each in shown.edition.indicators}, shown.edition.day
    every = [
        (each.due_words(day), f"{each.text} {each.owner}. {titles.get(each.indicator, each.indicator)}.")
        for tasks in shown.doing.parts.values()
        for each in tasks
        if not each.taken_on
    ]
    return _listed("Actions due", every or [("", shown.doing.sentence)])


def _milestones(shown: Week) -> Slide:
    day = shown.plan.day
    every = [
        (milestones.due_words(each, day), " ".join(filter(None, (f"{each.text}.", *_told_of(each, day)))))
        for found in shown.plan.parts.values()
        for each in found
    ]
    return _listed("Milestones due", every)


def _told_of(each: Milestone, day: date) -> Iterator[str]:
    yield f"{each.owner or milestones.NO_OWNER}."
    reported = f"Reported {each.status}." if each.status else "Its status is not reported."
    yield milestones.contradiction(each, day) or reported


def _listed(title: str, every: Sequence[Paragraph]) -> Slide:
    """Return a view of as many paragraphs as fit, from the first on, and how many there are."""
    number = next((most for most in range(len(every), 0, -1) if _fits(every[:most], WHOLE)), 0)
    told = f"Showing {number} of {len(every)}; {ELSEWHERE}" if number < len(every) else ""
    return Slide(title, tuple(every[:number]), told)


def _fits(paragraphs: Sequence[Paragraph], room: tuple[float, float]) -> bool:
    texts = [" ".join(filter(None, (f"{label}:" if label else "", text))) for label, text in paragraphs]
    return height_of(texts, POINTS, room[0], GAP) <= room[1]


# -- an exception


def _exception(desk: Desk, shown: Week, line: Line) -> Slide:
    """Return the view of an exception: the finding as its title, its trend, and what, why, what next and whose."""
    edition, name = shown.edition, line.indicator.id
    view = measure.view(desk.store, edition, name, line.headline.area.code)
    said = next((each for each in comments_of(desk, edition) if each.indicator == name), None)
    deeds = [each for each in deeds_of(desk, edition) if each.indicator == name]
    title = measure.finding(line, view)
    happened = " ".join(measure.what(line, view, said.what if said else ""))
    happened = f"{latest(line)}. {happened}" if line.rank == 3 else happened
    following = following_of(said, deeds)
    written = _SENTENCES.split(following[0]) if said and said.following else following[:1]
    paragraphs = {
        "Owner": [line.owner or "No owner is named."],
        "What": _SENTENCES.split(happened),
        "Why": _SENTENCES.split(why_of(said)),
        "What next": [*written, *following[1:]],
    }
    key = [("In the chart", charts.shapes(view.points))] if view.points else []
    first, told = _as_much_as_fits(paragraphs, key)
    made = Slide(title, first, told, view)
    return (
        made if height_of([title], SIZES[-1], HEADING[0]) <= HEADING[1] else replace(made, title=line.indicator.title)
    )


_SENTENCES = re.compile(r"(?<=[.!?)]) (?=[A-Z(])")
"""Where a text may end for want of room: between its sentences, and before who signed it."""


def _as_much_as_fits(
    paragraphs: Mapping[str, Sequence[str]], last: Sequence[Paragraph]
) -> tuple[tuple[Paragraph, ...], str]:
    """Return paragraphs with as many sentences of each as fit, taken in turns, and how many were left out.

    There is always room for the `last` ones.
    """
    taken, full = dict.fromkeys(paragraphs, 0), set[str]()
    for turn in range(max(map(len, paragraphs.values()))):
        for label, said in paragraphs.items():
            if turn < len(said) and label not in full:
                more = {**taken, label: turn + 1}
                if _fits([*_first(paragraphs, more), *last], BESIDE):
                    taken = more
                else:
                    full.add(label)
    left = sum(map(len, paragraphs.values())) - sum(taken.values())
    told = f"{words.count(left, 'sentence')} more on the measure's page." if left else ""
    return (*_first(paragraphs, taken), *last), told


def _first(paragraphs: Mapping[str, Sequence[str]], taken: Mapping[str, int]) -> tuple[Paragraph, ...]:
    return tuple((label, " ".join(said[: taken[label]])) for label, said in paragraphs.items() if taken[label])
