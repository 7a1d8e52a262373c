"""The look at a home as a whole: what can be read has what it was made from, byte for byte; the rest its tombstone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from dashboard import journal, signed
from dashboard.manifest import manifest_at
from dashboard.store import Extract, Release, Store
from dashboard.terms import Problem, Refused
from dashboard.tombstones import tombstone, tombstone_of
from dashboard.withdrawn import lapsed

RESTORE = "Restore the home from a backup."


def faults(store: Store) -> list[Problem]:
    """Return what is wrong with a home: a blob gone or changed, a release that lacks what it names, a broken log.

    Every address of every extract and release is read and held against its SHA-256, every line of the log against the
    one before it, and commentary and actions against their lines. A withdrawn release has a tombstone that speaks of
    it in place of its points; facts that only such releases held may be gone.
    """
    extracts, gone = store.extracts(), _lapsed(store)
    found = [*journal.faults(store), *signed.faults(store)]
    found += [each for extract in extracts for each in _of_extract(store, extract, may_lack=extract.number in gone)]
    numbers = {extract.number or 0 for extract in extracts}
    previous = 0
    for release in store.releases():
        found += _of_release(store, release, numbers)
        if release.number != previous + 1:
            found.append(Problem(f"release {release.number}", f"Release {previous + 1} is not there.", RESTORE))
        previous = release.number
    return found


def _lapsed(store: Store) -> set[int]:
    """Return the extracts whose facts may be gone; none where a manifest cannot be read, as is said of its release."""
    try:
        return lapsed(store)
    except (KeyError, Refused):
        return set()


def _of_extract(store: Store, extract: Extract, *, may_lack: bool) -> Iterator[Problem]:
    name = f"extract {extract.number} ({extract.file})"
    facts = {} if may_lack and not store.has(extract.facts) else {"facts": extract.facts}
    yield from _readable(store, name, {"contract": extract.contract, **facts})
    keys = {tuple(key) for key in json.loads(extract.keys)}
    if not keys or not json.loads(extract.covers):
        yield Problem(name, "It says neither what it covers nor what it replaces.", RESTORE)


def _of_release(store: Store, release: Release, extracts: set[int]) -> Iterator[Problem]:
    name = f"release {release.number}"
    lacking = list(_readable(store, name, {"manifest": release.manifest, "ledger": release.ledger}))
    yield from lacking
    if lacking:
        return
    manifest = manifest_at(store, release.manifest)
    points = {f"points of {indicator}": address for indicator, address in manifest.points.items()}
    yield from _readable(store, name, {**manifest.inputs, **(points if release.is_readable else {})})
    yield from _of_tombstone(store, release)
    gone = sorted(set(manifest.extracts) - extracts)
    if gone:
        yield Problem(name, f"It was made from extracts that are not there: {', '.join(map(str, gone))}.", RESTORE)


def _of_tombstone(store: Store, release: Release) -> Iterator[Problem]:
    name = f"release {release.number}"
    try:
        left = tombstone_of(store, release)
    except Refused:
        yield Problem(name, "Its tombstone is not there, or has changed since it was kept.", RESTORE)
        return
    if left and left != tombstone(release, datetime.fromisoformat(left.withdrawn_at), left.withdrawn_by, left.reason):
        yield Problem(name, "Its tombstone and its line in the list of releases are at odds.", RESTORE)


def _readable(store: Store, name: str, addresses: dict[str, str]) -> Iterator[Problem]:
    for what, address in addresses.items():
        try:
            store.get(address)
        except KeyError:
            yield Problem(name, f"Its {what} ({address[:12]}) is not there.", RESTORE)
        except Refused:
            yield Problem(name, f"Its {what} ({address[:12]}) has changed since it was kept.", RESTORE)
