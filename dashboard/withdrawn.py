"""Withdraw: a release that nobody may read any more, for what it gives away or because its time is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from dashboard import journal
from dashboard.access import Action
from dashboard.changes import token_of
from dashboard.desk import Desk
from dashboard.identifiable import person_in
from dashboard.ledger import Ledger
from dashboard.manifest import Manifest, inputs_of, manifest_at
from dashboard.place import Place
from dashboard.release import held_back
from dashboard.store import Moved, Release, Store, Withdrawal, as_json
from dashboard.terms import Problem, Refused
from dashboard.tombstones import again_if_moved, edition_before, refuse_withdrawn, tombstone

TABLE = b"PAR1"
"""What every Parquet file begins with: points and facts are kept as such, and nothing else is."""


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal did: the releases it took, the one now in place of the current one, if that was among them.

    `still` are the indicators whose points stand unchanged in a release that can be read, by its number.
    """

    numbers: Sequence[int]
    instead: Release | None
    still: Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class Foreseen:
    """What withdrawing a release would do: the releases that go, what is read instead, and what is deleted.

    `back_to` is the release the board would return to where the current one goes, 0 where it would show nothing.
    `files` are those whose facts are deleted; `still` is as in `Withdrawn`.
    """

    numbers: Sequence[int]
    is_current: bool
    back_to: int
    files: Sequence[str]
    still: Mapping[int, Sequence[str]]


@again_if_moved
def foreseen(desk: Desk, number: int) -> Foreseen:
    """Return what withdrawing a release would do; Refused as `withdraw` is, but for its reason."""
    desk.may(Action.WITHDRAW)
    store, releases = desk.store, desk.store.releases()
    going = _alike(store, number)
    current = releases[-1]
    target = _target(store, releases, going) if current.number in going else None
    # What is already gone is not deleted again.
    lost = store.extracts(lapsed(store, going) - lapsed(store))
    return Foreseen(
        sorted(going),
        current.number in going,
        target.manifest_of if target else 0,
        [extract.file for extract in lost],
        _still(store, going),
    )


@again_if_moved
def withdraw(desk: Desk, number: int, reason: str) -> Withdrawn:
    """Withdraw a release, with every release that is the same one again, and return what that did.

    Its points are deleted, but for those that another release shows too; so are the facts of files that only withdrawn
    releases held, and what it showed counts as published no more. What it hid stays hidden. Where it is the current
    one, the board returns to the last one before it that may be read by no fewer people, else to nothing at all.
    Refused without a reason, for a release that is not there or shows nothing, and if another was published meanwhile.
    """
    desk.may(Action.WITHDRAW)
    _refuse_reason(reason)
    try:
        return _withdraw(desk, _alike(desk.store, number), f"{reason.strip().rstrip('.')}.")
    except Moved:
        fix = "Look at it, and withdraw again if it is still wanted."
        raise Refused(Problem("withdraw", "Another release was published a moment ago.", fix)) from None


@again_if_moved
def retain(desk: Desk) -> Sequence[int]:
    """Withdraw the releases made longer ago than the retention period in force, and return their numbers.

    It is a number of days in the place.yaml that the current release was made with; without one nothing is done. A
    release that is so many days old stays, and so does the current one, however old it is.
    """
    current = desk.store.latest()
    if current is None:
        return []
    place = inputs_of(desk.store, _manifest(desk.store, current)).place
    going = set(outlived(desk, place)) - {current.number}
    if not going:
        return []
    try:
        return _withdraw(desk, going, f"Retention period of {place.file.retention_days} days.").numbers
    except Moved:
        return retain(desk)  # what came between is newer, or did a part of it


def outlived(desk: Desk, place: Place) -> list[int]:
    """Return the readable releases older than a place's retention period, the current one among them or not."""
    days = place.file.retention_days
    if not days:
        return []
    first = desk.today - timedelta(days=days)
    return [each.number for each in _readable(desk.store) if each.made_at.date() < first]


def lapsed(store: Store, going: Collection[int] = ()) -> set[int]:
    """Return the extracts that only releases held that are withdrawn, or `going`, and that do not wait in the draft."""
    held: dict[bool, set[int]] = {True: set(), False: set()}
    for release in store.releases():
        held[release.is_readable and release.number not in going] |= set(_manifest(store, release).extracts)
    return held[False] - held[True] - {extract.number or 0 for extract in store.staged()}


def _alike(store: Store, number: int) -> set[int]:
    """Return a release with every one that is the same one again; Refused where there is nothing to withdraw."""
    release = store.release(number)
    if release is None:
        raise Refused(Problem("withdraw", f"There is no release {number}.", "Look at the list of releases."))
    refuse_withdrawn(store, release, "withdraw")
    if release.is_empty:
        raise Refused(Problem("withdraw", f"Release {number} shows nothing.", "There is nothing to withdraw."))
    return {each.number for each in _readable(store) if each.manifest_of == release.manifest_of}


def _refuse_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(Problem("--reason", "A withdrawal has a reason, which everybody reads.", "Say why."))
    if found := person_in(reason):
        said = f"This holds what looks like {found}. Reasons are kept, and everybody reads them."
        raise Refused(Problem("--reason", said, "Take it out. Nothing was withdrawn."))


def _withdraw(desk: Desk, going: set[int], reason: str) -> Withdrawn:
    store, current = desk.store, desk.store.latest()
    assert current, "what is withdrawn was published"
    releases = store.releases()
    ledgers = _ledgers(store, releases, going)
    instead, held = _instead(desk, releases, going, reason) if current.number in going else (None, "")
    left = {
        each.number: as_json(asdict(tombstone(each, desk.moment, desk.who, reason))).encode()
        for each in releases
        if each.number in going
    }
    addresses = store.put_all([*ledgers.values(), *left.values()])
    kept = dict(zip(ledgers, addresses, strict=False))
    if instead:
        instead.ledger = kept[current.number]
    tombstones = dict(zip(left, addresses[len(ledgers) :], strict=True))
    blobs = _unused(store, releases, going, kept)
    settings = {"held": held} if instead else {}
    store.withdraw(Withdrawal(current, tombstones, kept, blobs, instead, settings), _told(desk, going, instead, reason))
    return Withdrawn(sorted(going), instead, _still(store, going))


def _told(desk: Desk, going: Collection[int], instead: Release | None, reason: str) -> Iterator[journal.Act]:
    yield from journal.withdrawn(desk.who, going, reason)
    if instead:
        yield from journal.published(instead)


def _readable(store: Store) -> list[Release]:
    return [each for each in store.releases() if each.is_readable]


def _manifest(store: Store, release: Release) -> Manifest:
    return manifest_at(store, release.manifest)


# -- what is read instead


def _instead(desk: Desk, releases: Sequence[Release], going: set[int], reason: str) -> tuple[Release, str]:
    """Return the release in place of the current one, not yet with its ledger, and what it holds back: as an undo does.

    Where no earlier one may be read it is an empty one, with the definitions and the place of the one withdrawn.
    """
    store, current = desk.store, releases[-1]
    leaving = _manifest(store, current)
    target = _target(store, releases, going)
    shown = _manifest(store, target) if target else replace(leaving, extracts=(), points={}, faults={})
    again = replace(shown, today=desk.today.isoformat())
    number = current.number + 1
    made = Release(
        number=number,
        made_at=desk.moment,
        made_by=desk.who,
        note=reason,
        action="withdraw",
        manifest_of=target.manifest_of if target else number,
        base=target.base if target else 0,
        manifest=store.put(as_json(asdict(again)).encode()),
        ledger="",
        token=token_of(current.number, again),
    )
    return made, held_back(store, leaving, again)


def _target(store: Store, releases: Sequence[Release], going: set[int]) -> Release | None:
    """Return the release the board returns to where the current one goes; None where no earlier one may be read."""
    current = releases[-1]
    place = inputs_of(store, _manifest(store, current)).place
    wide = {
        each.number
        for each in releases
        if each.is_readable
        and not each.is_empty
        and each.number not in going
        and not place.is_wider(inputs_of(store, _manifest(store, each)).place)
    }
    return edition_before(releases, current, wide)


# -- what is forgotten, and what is deleted


def _ledgers(store: Store, releases: Sequence[Release], going: set[int]) -> dict[int, bytes]:
    """Return the ledgers from the first release that goes, without what those that go showed.

    What was ever hidden stays hidden.
    """
    later = (release for release in releases if release.number >= min(going))
    return {each.number: _without(Ledger.read(store.get(each.ledger)), going).kept() for each in later}


def _without(ledger: Ledger, going: Collection[int]) -> Ledger:
    if not ledger.releases:  # it was kept before it was noted which release said what
        return ledger.for_wider()
    for number in sorted(going):
        ledger = ledger.without(number)
    return ledger


def _unused(store: Store, releases: Sequence[Release], going: set[int], ledgers: Mapping[int, str]) -> set[str]:
    """Return the blobs with counts that nothing names any more: points, facts of extracts that lapsed, and ledgers.

    With them go the points of previews that nobody published, which may show the same. Texts and manifests stay: they
    hold no counts, and say what the release was made from.
    """
    read = [each for each in releases if each.is_readable and each.number not in going]
    gone = lapsed(store, going)
    used = {address for each in read for address in _manifest(store, each).points.values()}
    used |= {each.facts for each in store.extracts() if each.number not in gone}
    old = {each.ledger for each in releases} - {ledgers.get(each.number, each.ledger) for each in releases}
    return old | (store.starting_with(TABLE) - used)


def _still(store: Store, going: Collection[int]) -> dict[int, list[str]]:
    """Return the indicators whose withdrawn points stand unchanged in a release that can be read, by its number."""
    gone = {
        pair
        for number in going
        if (release := store.release(number))
        for pair in _manifest(store, release).points.items()
    }
    read = [each for each in _readable(store) if each.number not in going]
    shared = {each.number: gone & set(_manifest(store, each).points.items()) for each in read}
    return {number: sorted(name for name, _ in pairs) for number, pairs in shared.items() if pairs}
