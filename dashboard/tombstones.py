"""What is left of a release that was withdrawn, and which releases can be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from dashboard import words
from dashboard.store import Release, Store
from dashboard.terms import Problem, Refused


class _AtStore(Protocol):
    @property
    def store(self) -> Store: ...


_Desk = TypeVar("_Desk", bound=_AtStore)
_Rest = ParamSpec("_Rest")
_Answer = TypeVar("_Answer")


class IsWithdrawn(Refused):
    """The release that was asked for was withdrawn."""


@dataclass(frozen=True)
class Tombstone:
    """What stays of a withdrawn release: its number, the hash of its manifest, who made and who withdrew it, and why.

    The times are ISO 8601 in UTC. It is kept by its own hash, so that a changed one is found.
    """

    release: int
    manifest: str
    made_at: str
    made_by: str
    withdrawn_at: str
    withdrawn_by: str
    reason: str

    @property
    def day(self) -> str:
        """The day it was withdrawn, as people say it."""
        return words.day(datetime.fromisoformat(self.withdrawn_at).date())


def tombstone(release: Release, moment: datetime, who: str, reason: str) -> Tombstone:
    """Return the tombstone of a release that is withdrawn now."""
    made_at, now = (each.astimezone(UTC).isoformat() for each in (release.made_at, moment))
    return Tombstone(release.number, release.manifest, made_at, release.made_by, now, who, reason)


def tombstone_of(store: Store, release: Release) -> Tombstone | None:
    """Return what is left of a withdrawn release, or None for one that can be read."""
    if release.is_readable:
        return None
    try:
        return Tombstone(**json.loads(store.text(release.tombstone)))
    except KeyError:
        said = "It was withdrawn, and its tombstone is not there."
        raise Refused(Problem(f"release {release.number}", said, "Restore the home from a backup.")) from None


def refuse_withdrawn(store: Store, release: Release | None, where: str) -> None:
    """Refuse a release that was withdrawn, and say when and why."""
    left = tombstone_of(store, release) if release else None
    if left:
        said = f"Release {left.release} was withdrawn on {left.day}: {left.reason}"
        raise IsWithdrawn(Problem(where, said, "Look at the list of releases."))


def readable_before(store: Store, number: int) -> Release | None:
    """Return the last release before this number that can be read."""
    earlier = [each for each in store.releases() if each.number < number and each.is_readable]
    return max(earlier, key=lambda each: each.number, default=None)


def comparable_before(store: Store, number: int) -> list[int]:
    """Return the releases before this number that another may be held against, latest first."""
    found = [each.number for each in store.releases() if each.is_readable and not each.is_empty]
    return sorted((each for each in found if each < number), reverse=True)


def edition_before(releases: Iterable[Release], current: Release, allowed: Collection[int]) -> Release | None:
    """Return the release with the manifest that was in force before the one that is, out of those allowed.

    A manifest that has none among them is passed over for the one in force before it. Never one that was undone.
    """
    known = {each.number: each for each in releases}
    wanted = known[current.manifest_of].base
    while wanted:
        again = [number for number, each in known.items() if each.manifest_of == wanted and number in allowed]
        if again:
            return known[min(again)]
        wanted = known[wanted].base
    return None


def again_if_moved(
    work: Callable[Concatenate[_Desk, _Rest], _Answer],
) -> Callable[Concatenate[_Desk, _Rest], _Answer]:
    """Return work at a desk that begins again where what it read was withdrawn under its hands."""

    @wraps(work)
    def again(desk: _Desk, /, *rest: _Rest.args, **named: _Rest.kwargs) -> _Answer:
        before = _stands(desk.store)
        try:
            return work(desk, *rest, **named)
        except KeyError:
            if _stands(desk.store) == before:
                raise  # nothing came between: the home lacks something
            return again(desk, *rest, **named)

    return again


def _stands(store: Store) -> tuple[int, int]:
    latest = store.latest()
    return (latest.number, latest.withdrawals) if latest else (0, 0)
