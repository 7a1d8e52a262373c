"""Commentary: what an owner says of an indicator in an area and a period; every version is kept, signed and dated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard import journal, words
from dashboard.access import Action
from dashboard.definitions import Indicator
from dashboard.desk import Desk
from dashboard.manifest import manifest_at, points_of
from dashboard.signed import area_of, day_of, hash_of, seen_by, signature, text_problems, tidy, writable
from dashboard.store import CommentRow
from dashboard.terms import Period, Problem, Refused

DRAFT, PUBLISHED = "draft", "published"
HAPPENED, WHY, NEXT, BY_WHEN = "What happened", "Why", "What next", "By when"
"""What the boxes of the form are called, and what the board reads beside what stands in them."""


@dataclass(frozen=True)
class Written:
    """What somebody typed into the boxes; the day is still as they wrote it, such as 14/11/2026."""

    happened: str = ""
    why: str = ""
    next_step: str = ""
    by_when: str = ""

    @property
    def boxes(self) -> dict[str, str]:
        """The texts by the label of their box."""
        return {HAPPENED: tidy(self.happened), WHY: tidy(self.why), NEXT: tidy(self.next_step)}


@dataclass(frozen=True)
class Comment:
    """One version of commentary, as whoever is at the desk reads it: `by` is a role where anybody reads.

    `unchanged_from` is the earlier period whose published text is the same word for word; `taken_on` is the day an
    admin took the text away.
    """

    number: int
    indicator: str
    area: str
    period: str
    happened: str
    why: str
    next_step: str
    by_when: date | None
    is_draft: bool
    on: date
    by: str
    unchanged_from: str = ""
    taken_on: date | None = None

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.happened, self.why, self.next_step


# -- reading


def versions(desk: Desk, indicator: str = "", *, as_at: int = 0) -> list[Comment]:
    """Return every published version on an indicator, or on all, that whoever is at the desk may read, oldest first.

    With `as_at` those that stood while that release was current.
    """
    return [each for each in _read(desk, indicator, as_at) if not each.is_draft]


def everything(desk: Desk, indicator: str = "") -> list[Comment]:
    """Return every version and every draft, oldest first; Refused for those who may not write."""
    desk.may(Action.COMMENT)
    return _read(desk, indicator, 0)


def latest(desk: Desk, indicator: str, area: str = "", period: str = "", *, as_at: int = 0) -> Comment | None:
    """Return the commentary that stands beside an indicator in an area (none: the place) and a period, or None.

    It is the last one published about that period (none: any), else about the last period before it: `period` says
    which. With `as_at` it is the one that stood while that release was current.
    """
    return latest_of(versions(desk, indicator, as_at=as_at), indicator, area_of(desk, area), period)


def latest_of(written: Iterable[Comment], indicator: str, area: str, period: str) -> Comment | None:
    """Return the one of these comments that `latest` would."""
    end = Period.parse(period) if period else None
    about = [each for each in written if (each.indicator, each.area) == (indicator, area)]
    fitting = [each for each in about if end is None or not end < Period.parse(each.period)]
    return max(fitting, key=lambda each: (Period.parse(each.period), each.number), default=None)


def drafts(desk: Desk, indicator: str = "") -> list[Comment]:
    """Return the drafts that nothing was published over since, oldest first; Refused for those who may not write."""
    newest = {(each.indicator, each.area, each.period): each for each in everything(desk, indicator)}
    return sorted((each for each in newest.values() if each.is_draft), key=lambda each: each.number)


def _read(desk: Desk, indicator: str, as_at: int) -> list[Comment]:
    seen = seen_by(desk)
    rows = [row for row in desk.store.comments(indicator) if row.indicator in seen]
    made = [_comment(desk, row) for row in rows if not as_at or row.release <= as_at]
    return [replace(each, unchanged_from=_unchanged(each, made)) for each in made]


def _comment(desk: Desk, row: CommentRow) -> Comment:
    return Comment(
        number=row.number or 0,
        indicator=row.indicator,
        area=desk.place.lookup.find(row.area) or row.area,
        period=row.period,
        happened=row.happened,
        why=row.why,
        next_step=row.next_step,
        by_when=date.fromisoformat(row.by_when) if row.by_when else None,
        is_draft=row.status == DRAFT,
        on=row.made_at.date(),
        by=signature(desk, row.made_by, row.indicator),
        taken_on=row.taken_at.date() if row.taken_at else None,
    )


def _unchanged(comment: Comment, every: Sequence[Comment]) -> str:
    """Return the period before this comment's whose last published text is the same, or nothing."""
    earlier = [
        each
        for each in every
        if not each.is_draft
        and each.number < comment.number
        and Period.parse(each.period) < Period.parse(comment.period)
    ]
    before = latest_of(earlier, comment.indicator, comment.area, "")
    return before.period if before and not before.taken_on and before.texts == comment.texts else ""


def since(desk: Desk, indicator: str, period: str) -> date | None:
    """Return the day from which a period's commentary could be written: when the board first showed it, or None.

    What an undo took away and brought back counts from the day it came back.
    """
    first, known = None, dict[str, bool]()
    for release in reversed([each for each in desk.store.releases() if each.is_readable]):
        manifest = manifest_at(desk.store, release.manifest)
        address = manifest.points.get(indicator, "")
        if address not in known:
            shown = points_of(desk.store, replace(manifest, points={indicator: address})) if address else {}
            known[address] = any(point.period == period for made in shown.values() for point in made)
        if not known[address]:
            break
        first = release.made_at.date()
    return first


# -- writing


def write(desk: Desk, indicator: str, area: str, period: str, written: Written, *, publish: bool) -> Comment:
    """Keep a new version of commentary, as a draft or published at once, and return it; none is written over.

    Refused, with all its problems, for who may not write, an unknown measure, area or period, a text too long or with
    a person in it, a day that is none, and when it is published without what happened, or with a step without a day.
    """
    stated = writable(desk, indicator)
    code, boxes = area_of(desk, area), written.boxes
    by_when, problems = day_of(written.by_when, BY_WHEN, desk.today)
    problems += text_problems(boxes, [HAPPENED] if publish else [])
    if publish and boxes[NEXT] and not written.by_when.strip():
        problems.append(Problem(BY_WHEN, "Expected the day by which that is done.", "Write it as day/month/year."))
    if not publish and not any(boxes.values()):
        problems.append(Problem("Draft", "Expected something to keep.", "Write into one of the boxes."))
    about = _period(period, stated)
    if about is None or about.first_day > desk.today:
        problems.append(Problem("Period", "Expected a period of this measure that has begun.", "Choose another."))
    if problems or about is None:
        raise Refused(*problems)
    happened, why, next_step = boxes.values()
    row = CommentRow(
        indicator=indicator,
        area=code,
        period=str(about),
        status=PUBLISHED if publish else DRAFT,
        happened=happened,
        why=why,
        next_step=next_step,
        by_when=by_when.isoformat() if by_when else "",
        made_at=desk.moment,
        made_by=desk.who,
    )
    row.sha256 = hash_of(row)
    desk.store.write(row, journal.commented(row))
    return next(each for each in _read(desk, indicator, 0) if each.number == row.number)


def _period(text: str, stated: Indicator) -> Period | None:
    """Return the period of an indicator that a text names, or None: of another grain there is no figure."""
    try:
        found = Period.parse(text, stated.period.grain if stated.period else None)
    except ValueError:
        return None
    return found if stated.period is None or found.grain == stated.period.grain else None


def take_away(desk: Desk, number: int) -> list[int]:
    """Take away the text of a comment, with that of every version and draft on the same indicator, area and period.

    Their numbers are returned. It is for an admin, and for good; the hashes and the lines in the log stay.
    """
    desk.may(Action.WITHDRAW)
    rows = desk.store.comments()
    found = next((row for row in rows if row.number == number and not row.taken_at), None)
    if found is None:
        raise Refused(Problem("Commentary", f"There is no commentary {number} with a text.", "Look at the list."))
    about = (found.indicator, found.area, found.period)
    going = [row for row in rows if (row.indicator, row.area, row.period) == about and not row.taken_at]
    numbers, at = [row.number or 0 for row in going], desk.moment
    desk.store.take_away(going, at, desk.who, journal.took_away(desk.who, journal.Kind.COMMENT, numbers, at))
    return numbers


# -- words


def age_words(comment: Comment, day: date, period: str = "") -> str:
    """Return when it was written, on a day: `written 14 October 2026, 8 days ago`; `about August 2026` if that is not
    the period shown; and `unchanged from July 2026`.
    """
    days = (day - comment.on).days
    ago = f", {words.count(days, 'day')} ago" if days > 0 else ", today" if days == 0 else ""
    about = f"about {words.period(comment.period)}, " if period and period != comment.period else ""
    unchanged = f"; unchanged from {words.period(comment.unchanged_from)}" if comment.unchanged_from else ""
    return f"{about}written {words.day(comment.on)}{ago}{unchanged}"
