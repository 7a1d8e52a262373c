"""What is remembered of a file that was dropped and is not in the draft: enough to go on when it is dropped again."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard import journal, words
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.identifiable import person_in
from dashboard.ingest import Options, Repair
from dashboard.store import Dropped, as_json
from dashboard.terms import Month, Severity
from dashboard.upload.checking import Checked, covered, whereabouts

DAYS = 14
"""What was dropped so many days ago and not added to the draft since is forgotten: its month-end is over."""

_SHORT_NUMBER = re.compile(r"\d[\d/-]{0,8}")
"""What may be said for a column is a year. Anything else may be somebody's name, and is not kept."""


@dataclass(frozen=True)
class Waiting:
    """A dropped file as it is remembered: what it was read as, what was found, and what was chosen and answered."""

    sha256: str
    file: str
    source: str
    who: str
    at: datetime
    found: dict[str, int]
    covers: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    months: tuple[Month, Month] | None = None
    set_aside: str = ""

    @property
    def answers(self) -> str:
        """What was chosen and answered, in words, or nothing: `2 repairs chosen, the months it covers`."""
        repairs = f"{words.count(len(self.repairs), 'repair')} chosen" if self.repairs else ""
        columns = ", ".join(name.replace("_", " ") for name in self.settings)
        months = "the months it covers" if self.months else ""
        return ", ".join(filter(None, (repairs, columns, months, "why rows are set aside" if self.set_aside else "")))


def begin(desk: Desk, files: Sequence[tuple[str, str, str]]) -> None:
    """Remember files about to be read, by name, source and SHA-256, that nothing is known of yet.

    A server that ends while it reads them has then said which they were. One that waits in the draft is not lost.
    """
    desk.may(Action.LOAD)
    known = {each.sha256 for each in waiting(desk)} | {each.sha256 for each in desk.store.staged()}
    new = [
        Dropped(sha256=sha256, file=name, source=source, **_signed(desk), problems="{}", covers="[]", said="{}")
        for name, source, sha256 in files
        if sha256 not in known
    ]
    if new:
        desk.store.keep_dropped(new, since=_since(desk))


def remember(desk: Desk, sha256: str, checked: Checked, options: Options) -> None:
    """Remember how a dropped file was read and what was said of it; forget one that is in the draft or on the board.

    Kept are the repairs and answers that an accepted file keeps too; nothing that names or finds a person.
    """
    desk.may(Action.LOAD)
    if whereabouts(desk.store, checked):
        desk.store.forget_dropped(sha256)
        return
    found = {str(each): 0 for each in Severity} | Counter(str(each.severity) for each in checked.problems)
    kept = Dropped(
        sha256=sha256,
        file=checked.file,
        source=checked.source,
        **_signed(desk),
        problems=as_json(found),
        covers=as_json(checked.covers),
        said=as_json(_said(options)),
    )
    desk.store.keep_dropped([kept], since=_since(desk))


def waiting(desk: Desk, here: Collection[str] = ()) -> list[Waiting]:
    """Return the dropped files that are remembered, oldest first, but for those that are `here`, by their SHA-256."""
    return [_waiting(each) for each in desk.store.dropped(since=_since(desk)) if each.sha256 not in here]


def recall(desk: Desk, sha256: str) -> Waiting | None:
    """Return what is remembered of a file that is dropped again, or None."""
    return next((each for each in waiting(desk) if each.sha256 == sha256), None)


def forget(desk: Desk, sha256: str) -> None:
    """Forget a dropped file; nothing is said in the log of one that is forgotten already."""
    desk.may(Action.LOAD)
    if (known := recall(desk, sha256)) is not None:
        desk.store.forget_dropped(sha256, journal.forgotten(desk.who, known.file, known.source, sha256))


def waiting_text(desk: Desk, each: Waiting) -> str:
    """Return what the page says of a file that is to be dropped again: whose it was, when, and how far it came."""
    day = "" if each.at.date() == desk.today else f" on {words.day(each.at.date())}"
    read = f"{words.count(each.found[Severity.ERROR], 'problem')}" if each.found else "not read to its end"
    periods = f"for {covered(each.covers, desk.inputs.sources.get(each.source))}" if each.covers else ""
    told = ", ".join(filter(None, (read, periods, each.answers)))
    is_own = each.who == desk.who
    dropped = f"{'You' if is_own else each.who} dropped {each.file}{day} at {each.at:%H:%M} UTC ({told})"
    return f"{dropped}: drop it again to go on." if is_own else f"{dropped}: whoever has it may drop it to go on."


def _waiting(kept: Dropped) -> Waiting:
    said = json.loads(kept.said)
    first, last = (Month.parse(each) for each in said["covers"]) if "covers" in said else (None, None)
    return Waiting(
        kept.sha256,
        kept.file,
        kept.source,
        kept.who,
        datetime.fromisoformat(kept.at),
        json.loads(kept.problems),
        tuple(json.loads(kept.covers)),
        tuple(Repair(*each) for each in said.get("repairs", ())),
        said.get("settings", {}),
        (first, last) if first and last else None,
        said.get("set_aside", ""),
    )


def _said(options: Options) -> dict[str, object]:
    repairs = [
        [each.column, each.found, each.use] for each in options.repairs if not person_in(f"{each.found} {each.use}")
    ]
    settings = {name: said for name, said in options.settings.items() if _SHORT_NUMBER.fullmatch(said)}
    reason = "" if person_in(options.set_aside) else options.set_aside
    months = [str(each) for each in options.covers or ()]
    said = {"repairs": repairs, "settings": settings, "covers": months, "set_aside": reason}
    return {name: value for name, value in said.items() if value}


def _signed(desk: Desk) -> dict[str, str]:
    return {"who": desk.who, "at": desk.moment.isoformat()}


def _since(desk: Desk) -> str:
    return (desk.today - timedelta(days=DAYS)).isoformat()
