"""What changed since then, a sentence each with the measure it is of: ratings, new data, restated, overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard import words
from dashboard.changes import restated
from dashboard.desk import Desk
from dashboard.digest import Boards, Moved, by_measure, last_of, moved, newly_hidden, old_and_new, period_of, reasons
from dashboard.edition import Edition, read_on
from dashboard.scorecard import Board, line
from dashboard.since import Since
from dashboard.terms import Refused


@dataclass(frozen=True)
class Said:
    """One sentence, the measure it is of by its id and title, and how many values it tells of."""

    indicator: str
    title: str
    text: str
    values: int = 1

    @property
    def whole(self) -> str:
        """The sentence with its measure, where nothing can be linked."""
        return f"{self.title}: {self.text}"


@dataclass(frozen=True)
class Changed:
    """Everything that changed, by kind; `others` are sentences of no one measure. `is_new` tells a release came."""

    is_new: bool = False
    worse: tuple[Said, ...] = ()
    better: tuple[Said, ...] = ()
    turned: tuple[Said, ...] = ()
    new: tuple[Said, ...] = ()
    restated: tuple[Said, ...] = ()
    overdue: tuple[Said, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, tuple[Said, ...]]:
        """The sentences under their headings, in the order they are read; a kind without one is left out."""
        named = {
            "Ratings that got worse": self.worse,
            "Ratings that got better": self.better,
            "Rated for the first time, or no longer": self.turned,
            "Newly overdue": self.overdue,
            "Restated": self.restated,
            "New data": self.new,
        }
        return {heading: said for heading, said in named.items() if said}


def changed_of(desk: Desk, edition: Edition, shown: Board, since: Since) -> Changed:
    """Return what changed on an edition since a day or a release, as whoever is at the desk may read both.

    What was late then is judged on that day and what is late now on the edition's; late data is no release's doing.
    """
    if not since.release:
        return Changed(others=("Nothing was published before, so there is nothing to compare with.",))
    try:
        before = read_on(desk, since.release, since.day)
    except Refused:
        said = f"Release {since.release} was made for another circle, so it is not compared with."
        return Changed(others=(said,))
    was = {each.id: line(before, each) for each in before.indicators}
    two = Boards(before, edition, was, {each.indicator.id: each for each in shown.lines})
    if since.release == edition.number and not edition.is_draft:
        return Changed(overdue=tuple(_overdue(two)))
    ratings = moved(two)
    return Changed(
        is_new=True,
        worse=tuple(_rated(each) for each in ratings if each.way == "worse"),
        better=tuple(_rated(each) for each in ratings if each.way == "better"),
        turned=tuple(_rated(each) for each in ratings if not each.way),
        new=tuple(_new(two)),
        restated=tuple(_restated(two, reasons(desk, since.release, edition.number))),
        overdue=tuple(_overdue(two)),
        others=tuple(_others(two)),
    )


def _rated(each: Moved) -> Said:
    by = f", {each.by}" if each.by else ""
    said = f"{each.area} went from {each.before.word.lower()} to {each.after.word.lower()}{by}. {each.caution}"
    return Said(each.indicator, each.measure, said.strip())


def _new(two: Boards) -> Iterator[Said]:
    for name, now in two.now.items():
        was = two.was.get(name)
        if was is None:
            yield Said(name, now.indicator.title, "new on this board.")
        elif now.period and now.period != was.period:
            yield Said(name, now.indicator.title, f"{now.period} came in.")


def _overdue(two: Boards) -> Iterator[Said]:
    for name, now in two.now.items():
        was = two.was.get(name)
        if now.late and not (was and was.late):
            yield Said(name, now.indicator.title, now.late)


def _restated(two: Boards, reason: str) -> Iterator[Said]:
    changes = by_measure(restated(two.before.points, two.after.points, two.recoded)[0])
    why = f"Reason: {reason}" if reason else "No reason was given."
    for name, now in two.now.items():
        if found := changes.get(name):
            last = last_of(found, now.indicator)
            old, new = old_and_new(last, now.indicator)
            where = f"{last.point.area_name}, {words.period(period_of(last.point, now.indicator))}"
            many = f"{words.count(len(found), 'value')} changed; the latest, " if len(found) > 1 else ""
            yield Said(name, now.indicator.title, f"{many}{where}: from {old} to {new}. {why}", len(found))


def _others(two: Boards) -> Iterator[str]:
    lost = by_measure(restated(two.before.points, two.after.points, two.recoded)[1])
    if number := sum(map(len, lost.values())):
        yield f"{words.count(number, 'value')} no longer there."
    yield from newly_hidden(two).said
    gone = [each.indicator.title for name, each in two.was.items() if name not in two.now]
    if gone:
        yield f"No longer on this board: {'; '.join(gone)}."
