"""A release and the one it is held against, to its digest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import words
from dashboard.desk import Desk
from dashboard.digest import ahead, kinds, parts
from dashboard.digest.parts import Boards, Moved, Part
from dashboard.edition import Edition, read_on
from dashboard.manifest import find_release
from dashboard.scorecard import periods
from dashboard.store import Release
from dashboard.terms import Problem, Refused
from dashboard.tombstones import comparable_before

NOTHING = "Nothing changed state."


@dataclass(frozen=True)
class Digest:
    """What changed its state in a release, and against which one; only that, each change once.

    `month` is the latest month it has values for. `since` is None where nothing can be compared; `opening` says why.
    """

    place: str
    release: Release
    since: int | None
    month: str
    opening: str = ""
    moved: tuple[Moved, ...] = ()
    parts: tuple[Part, ...] = ()
    is_demo: bool = False

    @property
    def changes(self) -> int:
        """How many changes stand in it."""
        return len(self.moved) + sum(len(part.said) for part in self.parts)

    @property
    def headline(self) -> str:
        """The change in a few words: `3 ratings changed`."""
        if self.since is None:
            return "the first to compare with"
        if self.moved:
            return f"{words.count(len(self.moved), 'rating')} changed"
        return "no rating changed" if self.changes else "nothing changed state"

    @property
    def sentence(self) -> str:
        """What comes before everything else."""
        if self.since is None:
            return self.opening
        unsettled = sum(bool(each.caution) for each in self.moved)
        turning = f" {words.count(unsettled, 'of them', 'of them')} may still turn back." if unsettled else ""
        against = f"Release {self.release.number} against release {self.since}: "
        said = f"{against}{self.headline}.{turning}" if self.changes else f"{against}{NOTHING[0].lower()}{NOTHING[1:]}"
        return f"{self.opening} {said}".strip()


def digest_of(desk: Desk, as_at: str = "", since: str = "") -> Digest:
    """Return what changed its state between a release and an earlier one, as whoever is at the desk may read them.

    Without `as_at` it is the current release, without `since` the last one before it that can be read. Each is read as
    on the day it was published, so that the digest of a release is always the same. Refused where a release is not
    there, was withdrawn, or was made for a narrower circle; before anything is published; and where `since` is not
    earlier.
    """
    release = find_release(desk.store, as_at)
    if release is None or release.is_empty:
        raise Refused(Problem("digest", "Nothing is published, so nothing changed.", "Publish a release first."))
    after = read_on(desk, release.number)
    if since:
        wanted = find_release(desk.store, since)
        if wanted is None or wanted.number >= release.number:
            raise Refused(Problem("--since", f"Expected a release before {release.number}.", "Give an earlier one."))
        before: Edition | None = read_on(desk, wanted.number)
    else:
        before = _before(desk, release.number)
    return replace(_against(desk, release, after, before), is_demo=desk.is_demo)


def _before(desk: Desk, number: int) -> Edition | None:
    """Return the last release before this number, or None where there is none or it was for a narrower circle."""
    earlier = comparable_before(desk.store, number)
    try:
        return read_on(desk, earlier[0]) if earlier else None
    except Refused:
        return None


def _against(desk: Desk, release: Release, after: Edition, before: Edition | None) -> Digest:
    months = periods(after)
    month = words.period(months[0]) if months else words.day(after.day)
    place = after.inputs.place.file.name
    if before is None:
        opening = (
            f"Release {release.number} is the first that these readers can read: there is none to compare it with."
        )
        return Digest(place, release, None, month, opening)
    two = parts.boards(before, after)
    again = f"Release {release.number} is release {release.manifest_of} again."
    opening = again if release.action != "publish" else ""
    found = _parts(two, reasons(desk, before.number, release.number))
    return Digest(place, release, before.number, month, opening, tuple(parts.moved(two)), found)


def _parts(two: Boards, reason: str) -> tuple[Part, ...]:
    found = (
        kinds.variation(two),
        kinds.arrivals(two),
        kinds.restatements(two, reason),
        kinds.newly_hidden(two),
        ahead.targets(two),
        ahead.breaks(two),
    )
    return tuple(each for each in found if each.said)


def reasons(desk: Desk, since: int, number: int) -> str:
    """Return the notes of the releases after one, up to another: why values were restated."""
    notes = (each.note.strip() for each in desk.store.releases() if since < each.number <= number and each.is_readable)
    return " ".join(dict.fromkeys(f"{note.rstrip('.')}." for note in notes if note))
