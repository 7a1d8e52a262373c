"""What this month-end expects of each kind of file: its periods, by when, what came of them, and what came twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from dashboard import words
from dashboard.access import ANYBODY, Action
from dashboard.contracts import Kind, Source, feeding
from dashboard.desk import Desk, Inputs
from dashboard.manifest import is_released, manifest_at
from dashboard.protection import renewal
from dashboard.store import Extract
from dashboard.terms import Grain, Month, Period

LONGEST_WAIT = 12
"""Of a file that stopped coming, so many periods are asked for: a lead needs no list of ten years."""

STATES = ("late", "refused", "twice", "wanting", "ready", "draft", "done")
"""How a kind of file stands, from what needs a lead first to what needs nothing."""


@dataclass(frozen=True)
class Came:
    """A file that came for this month-end: read as what, for which periods, replacing what; refused ones say neither.

    `number` is that of its extract, 0 where it is not in the draft yet.
    """

    file: str
    source: str
    covers: tuple[str, ...] = ()
    keys: frozenset[tuple[str, ...]] = frozenset()
    number: int = 0
    is_refused: bool = False


@dataclass(frozen=True)
class Expected:
    """One kind of file in the checklist, in words: of which periods, which files came, and what to do."""

    title: str
    periods: str
    files: str
    state: str
    do: str


def checklist(desk: Desk, dropped: Sequence[Came]) -> list[Expected]:
    """Return a line for each kind of file that a shown measure needs and is due by some day, or that has come.

    Expected are the periods after the last one on the board that have ended and are due by the end of this month; of a
    kind that never came, the last of them. A kind that no day is promised for is a line only when it came. What needs a
    lead stands first.
    """
    came = [*map(_in_draft, desk.store.staged()), *dropped]
    board = _on_board(desk)
    lines = (_line(feed, board.get(feed, set()), came, desk) for feed in _needed(desk.inputs, came))
    return sorted((line for line in lines if line), key=lambda line: (STATES.index(line.state), line.title))


def sentence(lines: Iterable[Expected]) -> str:
    """Return how the month-end stands: `4 kinds of file are expected: 2 in the draft, 1 not here yet, 1 late.`"""
    found = Counter(line.state for line in lines if line.state != "done")
    if not found:
        return "No file is expected now."
    total = found.total()
    said = ", ".join(f"{found[state]} {text}" for state, text in _SENTENCE.items() if found[state])
    return f"{words.count(total, 'kind of file', 'kinds of file')} {'is' if total == 1 else 'are'} expected: {said}."


@dataclass(frozen=True)
class Fresh:
    """How fresh one kind of data is, in words: the last period on the board, who loaded it and when, what is next."""

    title: str
    latest: str
    loaded: str
    next: str
    due: str
    is_late: bool = False

    @property
    def stands(self) -> str:
        return "Late" if self.is_late else "No due day" if self.due == UNPROMISED else "On time"


UNPROMISED = "no day promised"


def freshness(desk: Desk) -> list[Fresh]:
    """Return a line for each kind of data that a measure counts which this reader sees, late ones first, against today.

    The next period is the one after the last on the board; it is late after its due day, whether or not it has come
    to the draft. A kind that no day is promised for is never late.
    """
    board, files = _on_board(desk), _files_on_board(desk)
    lines = [
        _fresh(source, board.get(feed, set()), files.get(feed), desk)
        for feed in _needed(desk.inputs, (), sees_closed=desk.person.allows(Action.CLOSED))
        for source in _promised(feed, desk)
    ]
    return sorted(lines, key=lambda line: (not line.is_late, line.title))


def _promised(feed: str, desk: Desk) -> list[Source]:
    """Return the contract that says when a kind of data is due; the first where none does, and none where none is."""
    sources = feeding(desk.inputs.sources, feed)
    return [each for each in sources if _days(each, desk) is not None][:1] or list(sources[:1])


def _is_promised(source: Source, board: set[str], desk: Desk) -> bool:
    """Tell whether it is known which period is due when: of pooled years only what came before says how many."""
    is_pooled = source.columns[source.covers].grain is Grain.POOLED_YEARS
    return _days(source, desk) is not None and bool(board or not is_pooled)


def _fresh(source: Source, board: set[str], last: Extract | None, desk: Desk) -> Fresh:
    is_promised = _is_promised(source, board, desk)
    # Of what never came and is never promised nobody knows which period is next.
    following = _start(source, board, desk) if board or is_promised else None
    due = _due(source, following, desk) if following and is_promised else None
    return Fresh(
        source.title,
        words.period(max(map(source.period_of, board))) if board else "nothing yet",
        _loaded(last, desk) if last else "",
        words.period(following) if following else "",
        words.day(due) if due else UNPROMISED,
        is_late=due is not None and due < desk.today,
    )


def _loaded(last: Extract, desk: Desk) -> str:
    day = words.day(last.loaded_at.date())
    return day if desk.person == ANYBODY else f"{day}, {last.loaded_by}"


WORDS = {
    "late": "Late",
    "refused": "Refused",
    "twice": "Here twice",
    "wanting": "Not here yet",
    "ready": "Ready to add",
    "draft": "In the draft",
    "done": "Up to date",
}
"""How a kind of file stands, in a word or two."""

_SENTENCE = {
    "draft": "in the draft",
    "ready": "ready to add",
    "twice": "here twice",
    "refused": "refused",
    "wanting": "not here yet",
    "late": "late",
}


def _needed(inputs: Inputs, came: Sequence[Came], *, sees_closed: bool = True) -> list[str]:
    """Return the names of the facts that shown measures count, and of those that a file came for."""
    shown = (each for each in inputs.book.indicators.values() if sees_closed or each.audience != "closed")
    live = (each for each in shown if each.status == "live" and is_released(each.id, inputs))
    counted = [count.source for each in live for count in each.counts.values()]
    return list(dict.fromkeys([*counted, *(inputs.sources[each.source].feed for each in came)]))


def _in_draft(extract: Extract) -> Came:
    covers, keys = tuple(json.loads(extract.covers)), frozenset(map(tuple, json.loads(extract.keys)))
    return Came(extract.file, extract.source, covers, keys, extract.number or 0)


def _on_board(desk: Desk) -> dict[str, set[str]]:
    """Return the labels of the periods that the board's files cover, by the name of their facts."""
    covered: dict[str, set[str]] = {}
    for feed, extract in _board_files(desk):
        covered.setdefault(feed, set()).update(json.loads(extract.covers))
    return covered


def _files_on_board(desk: Desk) -> dict[str, Extract]:
    """Return the file on the board that was loaded last, by the name of its facts."""
    return dict(_board_files(desk))


def _board_files(desk: Desk) -> Iterator[tuple[str, Extract]]:
    latest = desk.store.latest()
    for extract in desk.store.extracts(manifest_at(desk.store, latest.manifest).extracts) if latest else ():
        if source := desk.inputs.sources.get(extract.source):
            yield source.feed, extract


def _line(feed: str, board: set[str], every: Sequence[Came], desk: Desk) -> Expected | None:
    sources = {source.id: source for source in feeding(desk.inputs.sources, feed)}
    came = [each for each in every if each.source in sources]
    source = next((each for each in sources.values() if _is_promised(each, board, desk)), None)
    if source is None:
        return _unpromised(sources[came[0].source], came) if came else None
    start = _start(source, board, desk)
    wanted = _wanted(source, start, desk)
    covered = {label for each in came for label in each.covers}
    lacking = [period for period in wanted if str(period) not in covered]
    due = _due(source, lacking[0] if lacking else start, desk)
    state = _state(came, lacking, is_late=bool(lacking) and due < desk.today, is_expected=bool(wanted))
    do = f"{_do(state, came, source, due)}{renewal(source, desk.today)}"
    return Expected(source.title, _spoken(wanted or [start]), _files(came), state, do)


def _unpromised(source: Source, came: Sequence[Came]) -> Expected:
    """Return the line of a kind of file that came and that no day is promised for."""
    state = _state(came, [], is_late=False, is_expected=False)
    periods = {source.period_of(label) for each in came for label in each.covers}
    return Expected(source.title, _spoken(periods), _files(came), state, _do(state, came, source, None))


def _start(source: Source, board: set[str], desk: Desk) -> Period:
    """Return the period after the last on the board; of a kind that is not on it, the last that is expected now."""
    if board:
        return max(map(source.period_of, board)).next
    stated = source.columns[source.covers]
    grains = {Kind.YEAR: Grain.CALENDAR_YEAR, Kind.PERIOD: stated.grain or Grain.FINANCIAL_YEAR}
    grain = grains.get(stated.kind, Grain.MONTH)
    period = Period.containing(Month.of(desk.today), grain)
    while not _is_expected(source, period, desk):
        period = Period.containing(period.first + -1, grain)
    return period


def _wanted(source: Source, start: Period, desk: Desk) -> list[Period]:
    found: list[Period] = []
    while _is_expected(source, start, desk) and len(found) < LONGEST_WAIT:
        found.append(start)
        start = start.next
    return found


def _is_expected(source: Source, period: Period, desk: Desk) -> bool:
    """Tell whether a period has ended, and its file is due before the next month begins."""
    return period.last_day < desk.today and _due(source, period, desk) <= Month.of(desk.today).last_day


def _days(source: Source, desk: Desk) -> int | None:
    return desk.place.file.due_days.get(source.id, source.due_days)


def _due(source: Source, period: Period, desk: Desk) -> date:
    return period.last_day + timedelta(days=_days(source, desk) or 0)


def _state(came: Sequence[Came], lacking: Sequence[Period], *, is_late: bool, is_expected: bool) -> str:
    if lacking:
        is_refused = any(each.is_refused for each in came)
        return "refused" if is_refused else "late" if is_late else "wanting"
    if _twice(came):
        return "twice"
    if any(each.is_refused for each in came):
        return "refused"
    if any(not each.number for each in came):
        return "ready"
    return "draft" if came or is_expected else "done"


def _twice(came: Sequence[Came]) -> tuple[Came, Came] | None:
    """Return two files of which each would replace what the other brings; None if there are none."""
    return next((pair for pair in combinations(came, 2) if pair[0].keys & pair[1].keys), None)


def _do(state: str, came: Sequence[Came], source: Source, due: date | None) -> str:
    """Return what a lead has to do about a kind of file."""
    said = {
        "late": f"It was due on {words.day(due)}." if due else "",
        "wanting": f"It is due by {words.day(due)}." if due else "",
        "refused": "It is refused: what is wrong stands below.",
        "ready": "Add it to the draft, below.",
        "draft": "Nothing: it waits in the draft.",
        "done": f"Nothing yet: it is due by {words.day(due)}." if due else "",
    }
    if state != "twice":
        return said[state]
    first, second = _twice(came) or (came[0], came[-1])
    both = words.runs({source.period_of(label) for label in {*first.covers} & {*second.covers}}, words.period)
    return f"{first.file} and {second.file} both hold {both}: the one added last counts. Take one of them out."


def _files(came: Iterable[Came]) -> str:
    return ", ".join(dict.fromkeys(each.file for each in came)) or "none yet"


def _spoken(periods: Iterable[Period]) -> str:
    return words.runs(periods, words.period) if periods else "-"
