"""What was published: what each release did, which files it brought in, and the way back."""

from __future__ import annotations

from dashboard import words
from dashboard.changes import difference
from dashboard.desk import Desk
from dashboard.manifest import Manifest, inputs_of, manifest_at, points_of
from dashboard.release import back_to, undo
from dashboard.store import Extract, Release, Store
from dashboard.terms import Problem, Refused
from dashboard.tombstones import readable_before, tombstone_of
from dashboard.upload.previewing import Preview, told_sentence
from dashboard.withdrawn import retain

AFTER = "In place of one withdrawn"
"""What a release did that was published because the one before it was withdrawn."""


def published_text(desk: Desk, release: Release) -> str:
    """Withdraw what the retention period no longer covers, and return what is said of a release just published."""
    gone = ", ".join(map(str, retain(desk)))
    said = f"Release {release.number} is published."
    return f"{said} Withdrawn, as older than the retention period: release {gone}." if gone else said


def made_text(release: Release) -> str:
    """Return who made a release, and when."""
    return f"{release.made_by}, {words.day(release.made_at.date())}, {release.made_at:%H:%M} UTC"


def action_text(release: Release) -> str:
    """Return what a release did, in words."""
    if not release.is_readable:
        return "Withdrawn"
    if release.action == "publish":
        return "Published"
    done = "Undone" if release.action == "undo" else AFTER
    return f"{done}: nothing is shown" if release.is_empty else f"{done}: release {release.manifest_of} again"


def told(store: Store, release: Release) -> str:
    """Return what a release changed of the last readable one before it; nothing of one that shows nothing."""
    if release.is_empty or not release.is_readable:
        return ""
    before, made = readable_before(store, release.number), manifest_at(store, release.manifest)
    was = manifest_at(store, before.manifest) if before else Manifest()
    inputs, number = inputs_of(store, made), before.number if before else 0
    old, new = points_of(store, was), points_of(store, made)
    return told_sentence(Preview(difference(number, was, made, old, new, inputs.place.lookup.recoded), inputs))


def release_row(store: Store, release: Release) -> tuple[str, str, str, str]:
    """Return a release's line in the list: which it is, what it did, by whom and when, its note.

    Of a withdrawn one the line is its tombstone: who withdrew it, when and why, and the hash it had.
    """
    left = tombstone_of(store, release)
    if left is None:
        return f"Release {release.number}", action_text(release), made_text(release), release.note
    reason = f"{left.reason} (It was {left.manifest[:16]}.)"
    return f"Release {release.number}", action_text(release), f"{left.withdrawn_by}, {left.day}", reason


def brought_in(store: Store, release: Release) -> list[Extract]:
    """Return the files that a release added to the one before it."""
    before = store.release(release.number - 1)
    had = set(manifest_at(store, before.manifest).extracts) if before else set()
    return store.extracts(set(manifest_at(store, release.manifest).extracts) - had)


def undo_target(store: Store) -> tuple[Release, int] | None:
    """Return the current release and the number an undo returns everyone to; None where there is none before it."""
    current = store.latest()
    target = back_to(store, current)
    return (current, target.number) if current and target else None


def undo_exactly(desk: Desk, number: int, note: str) -> Release:
    """Undo the release of this number; Refused if it is no longer the current one."""
    latest = desk.store.latest()
    if latest is None or latest.number != number:
        said = f"Release {number} is no longer the current one: another was published a moment ago."
        raise Refused(Problem("undo", said, "Look at it, and undo again if that is still wanted."))
    return undo(desk, note)
