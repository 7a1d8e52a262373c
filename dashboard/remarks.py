"""What stands to be written: for every live measure its latest period, and whether its commentary is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import words
from dashboard.commentary import Comment, age_words, drafts, latest_of, since, versions
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.scorecard import Line, line

DRAFT, MISSING, AGED, WRITTEN = "draft", "missing", "aged", "written"
_FIRST = (DRAFT, MISSING, AGED, WRITTEN)


@dataclass(frozen=True)
class Remark:
    """A measure at its latest period in the place: its line of the scorecard and how its commentary stands.

    `kind` is draft, missing, aged (the last is about an earlier period) or written; `said` says it in words.
    """

    line: Line
    period: str
    kind: str
    said: str


def remarks(desk: Desk, edition: Edition) -> list[Remark]:
    """Return every live measure with a figure: drafts first, then those that lack commentary, the worst rated first."""
    written, waiting = versions(desk), drafts(desk)
    lines = [line(edition, each) for each in edition.indicators if each.status == "live"]
    made = [_remark(desk, edition, each, written, waiting) for each in lines if each.headline.point and each.period]
    return sorted(made, key=lambda each: (_FIRST.index(each.kind), each.line.rank))


def _remark(
    desk: Desk, edition: Edition, shown: Line, written: Sequence[Comment], waiting: Sequence[Comment]
) -> Remark:
    assert shown.headline.point, "a line without a point is left out"
    indicator, period, place = shown.indicator.id, shown.headline.point.period, desk.place.code
    draft = next(
        (each for each in waiting if (each.indicator, each.area, each.period) == (indicator, place, period)), None
    )
    found = latest_of(written, indicator, place, period)
    if draft:
        return Remark(shown, period, DRAFT, f"Draft by {draft.by}, {age_words(draft, edition.day)}")
    if found and found.period == period:
        return Remark(shown, period, WRITTEN, capitalised(age_words(found, edition.day)))
    lacking = none_yet("", since(desk, indicator, period))
    return (
        Remark(shown, period, AGED, f"{lacking} The last is {age_words(found, edition.day, period)}.")
        if found
        else Remark(shown, period, MISSING, lacking)
    )


def none_yet(owner: str, day: date | None, period: str = "") -> str:
    """Return what is said where no commentary is: `No commentary from the owner; it could be written since ...`"""
    about = f" about {words.period(period)}" if period else ""
    named = f" ({owner})" if owner else ""
    since_when = f"; it could be written since {words.day(day)}" if day else ""
    return f"No commentary{about} from the owner{named}{since_when}."


def sentence(found: Sequence[Remark]) -> str:
    """Return how the commentary stands, in a sentence: `22 measures: 15 written, 2 drafts, 1 aged, 4 without.`"""
    counts = {kind: sum(each.kind == kind for each in found) for kind in _FIRST}
    said = f"{counts[WRITTEN]} written, {words.count(counts[DRAFT], 'draft')}"
    return f"{words.count(len(found), 'measure')}: {said}, {counts[AGED]} aged, {counts[MISSING]} without commentary."


def capitalised(text: str) -> str:
    """Return a text that begins a line."""
    return text[:1].upper() + text[1:]
