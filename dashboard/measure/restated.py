"""What the release on screen changed of a series: from what, to what, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from dashboard import words
from dashboard.changes import Change
from dashboard.definitions import Indicator
from dashboard.edition import Edition
from dashboard.manifest import inputs_of, manifest_at
from dashboard.measure.parts import period_of, plain_number
from dashboard.release import restatements
from dashboard.store import Release, Store
from dashboard.tombstones import readable_before

MOST = 6
"""A whole series that was replaced is said in one sentence, not in one for each of its periods."""


@lru_cache(maxsize=32)
def restated_by(store: Store, number: int, earlier: int) -> tuple[Change, ...]:
    """Return what a release restated of an earlier one; nothing where that was for a narrower circle, who keep it."""
    release, before = store.release(number), store.release(earlier)
    if release is None or before is None:
        return ()
    now, then = (inputs_of(store, manifest_at(store, each.manifest)).place for each in (release, before))
    return () if now.is_wider(then) else tuple(restatements(store, release)[0])


def restated_here(store: Store, edition: Edition, kpi: str, area: str) -> list[Change]:
    """Return what the release on screen restated of an area's series, latest first; nothing of a draft."""
    shown = said_by(store, edition)
    before = readable_before(store, shown.number) if shown else None
    changes = restated_by(store, shown.number, before.number) if shown and before else ()
    found = [each for each in changes if each.point.key[:2] == (kpi, area)]
    return sorted((each for each in found if not each.point.member), key=lambda each: each.point.period, reverse=True)


def said_by(store: Store, edition: Edition) -> Release | None:
    """Return the release whose changes an edition tells: its own, or that of the one an undo brought back.

    After an undo every page is what it was before, and so are its marks. None of a draft.
    """
    if edition.is_draft or edition.release is None:
        return None
    brought_back = store.release(edition.release.manifest_of)
    return brought_back if brought_back and brought_back.is_readable else edition.release


def restated_words(changes: Sequence[Change], indicator: Indicator, release: Release | None) -> Iterator[str]:
    """Yield a sentence for each value that a release changed, or one for all of them where they are many."""
    if not changes or release is None:
        return
    when, why = words.day(release.made_at.date()), release.note
    if len(changes) > MOST:
        yield f"(r) {len(changes)} earlier values were changed on {when}. {why}"
        return
    for each in changes:
        if each.before and each.after:
            old, new = (plain_number(point.value, indicator) for point in (each.before, each.after))
            period = words.period(period_of(each.after, indicator))
            yield f"(r) {period}: changed on {when} from {old} to {new}. {why}"
