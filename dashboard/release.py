"""The press: draft, preview, publish, undo. A release is a manifest and the points made from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from dashboard import journal
from dashboard.access import Action
from dashboard.changes import Change, Difference, difference, restated, token_of
from dashboard.changes import told as told_of
from dashboard.compute import Tally, counted, policy_of
from dashboard.contracts import Source, feeding, read_source
from dashboard.definitions import Indicator
from dashboard.desk import Desk, Inputs, read_inputs, texts_in_force
from dashboard.engine import from_parquet, points_to_parquet
from dashboard.facts import Facts, Piece, in_force
from dashboard.heard import gone, remembered
from dashboard.identifiable import person_in
from dashboard.ledger import EMPTY, Ledger
from dashboard.manifest import Manifest, inputs_of, is_released, manifest_at, points_of
from dashboard.place import read_place, read_targets
from dashboard.rate import rated, within_chance
from dashboard.steps import said as step_text
from dashboard.steps import steps
from dashboard.store import Extract, Moved, Release, Store, as_json
from dashboard.targeting import cautions
from dashboard.terms import Point, Problem, Refused
from dashboard.tombstones import again_if_moved, edition_before, readable_before, refuse_withdrawn
from dashboard.watched import watched


@dataclass(frozen=True)
class Entry:
    """What a release says of itself before it is sealed: see `store.Release`."""

    number: int
    action: str
    note: str
    manifest_of: int
    base: int
    token: str


@dataclass(frozen=True)
class Draft:
    """The current release's manifest with what is staged, computed and not yet published; what it would have said."""

    base: Release | None
    before: Manifest
    manifest: Manifest
    inputs: Inputs
    points: Mapping[str, list[Point]]
    ledger: Ledger
    difference: Difference


@again_if_moved
def draft(desk: Desk) -> Draft:
    """Return what publishing now would publish, computed, with how it differs from the current release."""
    desk.may(Action.DRAFT)
    base = desk.store.latest()
    before = manifest_at(desk.store, base.manifest) if base else Manifest()
    staged = desk.store.staged()
    texts, held = texts_in_force(desk, before.inputs)
    texts = _with_earlier(desk.store, before, texts)
    inputs = read_inputs(texts)
    numbers = _needed(desk.store, [*before.extracts, *(extract.number or 0 for extract in staged)])
    facts = facts_of(desk.store, numbers, inputs)
    heard = _heard(desk.store, base, before, inputs)
    points, tally = _made(facts, inputs, heard)
    manifest = _kept(desk, numbers, texts, inputs, points)
    recoded, number = inputs.place.lookup.recoded, base.number if base else 0
    read = points_of(desk.store, before)
    changed = difference(number, before, manifest, read, points, recoded)
    asked = tuple(step_text(step, inputs) for step in steps(points, read, inputs))
    was = {name: desk.store.text(before.inputs[name]) for name in changed.inputs if name in before.inputs}
    said = tuple(told_of(name, was.get(name), texts.get(name), inputs.place.lookup) for name in changed.inputs)
    aimed = _cautions(was, inputs) if TARGETS in changed.inputs else []
    warnings = (*_warnings(staged, inputs, points), *_reloads(desk.store, facts), *aimed, *asked)
    changed = replace(changed, staged=tuple(staged), told=said, held=tuple(held), warnings=warnings, steps=asked)
    ledger = remembered(heard, tally, inputs, number + 1)
    return Draft(base, before, manifest, inputs, points, ledger, changed)


@again_if_moved
def publish(desk: Desk, note: str = "", expect: str = "") -> tuple[Release | None, Difference]:
    """Publish the draft and return the release with what it changed.

    With `expect`, only the draft that has this token is published; otherwise, or if another release
    came between, nothing is: None is returned, with what publishing would change now. Refused where
    there is nothing to publish.
    """
    desk.may(Action.PUBLISH)
    _refuse_people(note)
    made = draft(desk)
    desk.refuse_own(made.difference.staged)
    if expect and expect != made.difference.token:
        return None, made.difference
    if made.manifest.same_as(made.before) or not made.manifest.extracts:
        said = "There is nothing to publish: no file is staged and nothing else has changed."
        raise Refused(Problem("publish", said, "Load a file first."))
    number, in_force = made.difference.base + 1, made.base.manifest_of if made.base else 0
    entry = Entry(number, "publish", note, number, in_force, made.difference.token)
    released = _sealed(desk, entry, made.manifest, made.ledger)
    # What was changed since an undo is no longer held back: it may be changed back to what was undone.
    was: dict[str, str] = json.loads(desk.store.setting("held") or "{}")
    held = as_json({name: was[name] for name in made.difference.held})
    try:
        staged = [extract.number or 0 for extract in made.difference.staged]
        told = journal.published(released, staged)
        desk.store.add_release(released, staged, told, over=made.base, held=held)
    except Moved:
        return None, draft(desk).difference
    return released, made.difference


@again_if_moved
def undo(desk: Desk, note: str, to: int | None = None) -> Release:
    """Publish an earlier manifest again as a new release, and keep what it took out from coming back by itself.

    Without `to` it is the release before the one whose manifest is in force, so that twice goes back
    two. Refused on the first release, and for a release that is not an earlier one or was withdrawn.
    """
    desk.may(Action.UNDO)
    _refuse_people(note)
    current = desk.store.latest()
    target = back_to(desk.store, current, to)
    if current is None or target is None:
        said = "There is no release before this one." if to is None else f"There is no earlier release {to}."
        raise Refused(Problem("undo", said, "Look at the list of releases."))
    again = replace(manifest_at(desk.store, target.manifest), today=desk.today.isoformat())
    leaving = manifest_at(desk.store, current.manifest)
    held = held_back(desk.store, leaving, again)
    token = token_of(current.number, again)
    entry = Entry(current.number + 1, "undo", note, target.manifest_of, target.base, token)
    # An earlier manifest says nothing that the ledger has not heard.
    released = _sealed(desk, entry, again, _ledger(desk.store, current))
    try:
        desk.store.add_release(released, told=journal.published(released), over=current, held=held)
    except Moved:
        fix = "Look at it, and undo again if it is still wanted."
        raise Refused(Problem("undo", "Another release was published a moment ago.", fix)) from None
    return released


def held_back(store: Store, leaving: Manifest, again: Manifest) -> str:
    """Return the setting that keeps back the texts of a manifest that gives way to an earlier one, until changed."""
    held = json.loads(store.setting("held") or "{}")
    # A text that was not there yet is held as one that is not there.
    was = {name: leaving.inputs.get(name, "") for name in {**leaving.inputs, **again.inputs}}
    return as_json(held | {name: address for name, address in was.items() if again.inputs.get(name, "") != address})


def _refuse_people(note: str) -> None:
    if found := person_in(note):
        said = f"This holds what looks like {found}. Notes are kept, and everybody reads them."
        raise Refused(Problem("--note", said, "Take it out. Nothing was kept."))


def taken_out(store: Store, release: Release) -> list[Extract]:
    """Return the extracts that an undo, or the withdrawal of the release before it, took out: they are loaded again."""
    before = store.release(release.number - 1)
    if before is None or release.action == "publish":
        return []
    gone = set(manifest_at(store, before.manifest).extracts) - set(manifest_at(store, release.manifest).extracts)
    return store.extracts(gone)


def restatements(store: Store, release: Release) -> tuple[list[Change], list[Change]]:
    """Return the values a release restated of the last readable one before it, and those it took away.

    None of the first one, and none of one that was withdrawn.
    """
    before = readable_before(store, release.number)
    if before is None or not release.is_readable:
        return [], []
    old, new = (manifest_at(store, each.manifest) for each in (before, release))
    was, now = (
        points_of(store, replace(one, points=dict(one.points.items() - other.points.items())))
        for one, other in ((old, new), (new, old))
    )
    return restated(was, now, _recoded(store, new))


def _recoded(store: Store, manifest: Manifest) -> Mapping[str, str]:
    """Return the older codes that a release's areas knew, each with the code of its day."""
    texts = {name.removeprefix("place/"): store.text(at) for name, at in manifest.inputs.items() if _is_area(name)}
    return read_place(texts).lookup.recoded


def _is_area(name: str) -> bool:
    return name in ("place/place.yaml", "place/areas.csv")


def back_to(store: Store, current: Release | None, to: int | None = None) -> Release | None:
    """Return the release an undo goes back to, or None where there is none; one that is named is never passed over."""
    if current is None:
        return None
    if to is None:
        releases = store.releases()
        return edition_before(
            releases, current, {each.number for each in releases if each.is_readable and not each.is_empty}
        )
    target = store.release(to)
    refuse_withdrawn(store, target, "undo")
    return target if target and target.number < current.number and not target.is_empty else None


def _sealed(desk: Desk, entry: Entry, manifest: Manifest, ledger: Ledger) -> Release:
    """Return a release with who, when, its manifest, and all that it and the releases before it said."""
    kept, said = desk.store.put_all([as_json(asdict(manifest)).encode(), ledger.kept()])
    return Release(**asdict(entry), made_at=desk.moment, made_by=desk.who, manifest=kept, ledger=said)


def _kept(
    desk: Desk, numbers: Sequence[int], texts: Mapping[str, str], inputs: Inputs, points: Mapping[str, list[Point]]
) -> Manifest:
    """Return the manifest of a draft, its texts and points kept by their hash (the same ones cost nothing)."""
    blobs = [*(text.encode() for text in texts.values()), *(points_to_parquet(made) for made in points.values())]
    addresses = desk.store.put_all(blobs)
    faults = {name: " ".join(map(str, problems)) for name, problems in inputs.book.faults.items()}
    named = dict(zip([*texts, *points], addresses, strict=True))
    return Manifest(
        tuple(numbers),
        {name: named[name] for name in texts},
        {name: named[name] for name in points},
        faults,
        desk.today.isoformat(),
    )


def _needed(store: Store, numbers: Sequence[int]) -> list[int]:
    """Return the extracts that still have a say: one whose every key a later one replaces is left behind."""
    taken: dict[str, set[tuple[str, ...]]] = {}
    kept: list[int] = []
    extracts = {extract.number: extract for extract in store.extracts(numbers)}
    sources: dict[str, str] = {}
    for number in sorted(set(numbers), reverse=True):
        extract = extracts[number]
        feed = sources.setdefault(extract.contract, _contract(store.text(extract.contract), extract.source).feed)
        keys = {tuple(key) for key in json.loads(extract.keys)}
        if keys - taken.setdefault(feed, set()):
            kept.append(number)
        taken[feed] |= keys
    return sorted(kept)


def _made(facts: Mapping[str, Facts], inputs: Inputs, heard: Ledger) -> tuple[dict[str, list[Point]], Tally]:
    """Return the points of a draft, rated and watched, with the tally they were made from."""
    shown = [each for each in inputs.book.indicators.values() if is_released(each.id, inputs)]
    tally = counted([inputs.versions(each) for each in shown], facts, inputs.place, heard, gone(heard, shown, inputs))
    made: dict[str, list[Point]] = {}
    for indicator in shown:
        versions = inputs.versions(indicator)
        judged = (
            point
            for number, version in enumerate(versions)
            for point in _judged(tally.points[indicator.id], version, versions[:number], facts, inputs)
        )
        made[indicator.id] = watched(judged, indicator, inputs.place, versions[:-1])
    return made, tally


def _judged(
    points: Sequence[Point],
    version: Indicator,
    earlier: Sequence[Indicator],
    facts: Mapping[str, Facts],
    inputs: Inputs,
) -> list[Point]:
    """Return the points that a version counted, rated."""
    policy = policy_of(version, facts, inputs.place)
    counted_by = [point for point in points if point.definition == version.stamp]
    return rated(counted_by, version, inputs.place, inputs.place.targets, policy, earlier)


def _with_earlier(store: Store, before: Manifest, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts with those of earlier versions: carried from before, or put aside because a new version came."""
    found = {name: store.text(address) for name, address in before.inputs.items() if name.startswith("earlier/")}
    old, new = inputs_of(store, before).book if before.inputs else None, read_inputs(texts).book
    for name, indicator in old.indicators.items() if old else ():
        if name in new.indicators and indicator.version < new.indicators[name].version:
            found[f"earlier/{name}@{indicator.version}.yaml"] = indicator.text
    return dict(sorted({**texts, **found}.items()))


def facts_of(store: Store, numbers: Iterable[int], inputs: Inputs) -> dict[str, Facts]:
    """Return the facts in force by the name indicators use, from the extracts of these numbers."""
    pieces: dict[str, list[Piece]] = {}
    for extract in store.extracts(numbers):
        source = _contract(store.text(extract.contract), extract.source)
        keys = frozenset(tuple(key) for key in json.loads(extract.keys))
        pieces.setdefault(source.feed, []).append(
            Piece(
                extract.number or 0,
                source,
                extract.lookup,
                tuple(json.loads(extract.covers)),
                keys,
                from_parquet(store.get(extract.facts)),
            )
        )
    return {
        feed: in_force(contracts[0], inputs.place.lookup, held)
        for feed, held in pieces.items()
        if (contracts := feeding(inputs.sources, feed))
    }


@lru_cache(maxsize=64)  # years of extracts were read by a few contracts, and reading one takes 30 ms
def _contract(text: str, name: str) -> Source:
    return read_source(text, f"{name}.yaml")


def _ledger(store: Store, base: Release | None) -> Ledger:
    return Ledger.read(store.get(base.ledger)) if base else EMPTY


def _heard(store: Store, base: Release | None, before: Manifest, inputs: Inputs) -> Ledger:
    """Return what the readers of a draft know: those of a wider circle than before have read nothing yet."""
    ledger = _ledger(store, base).also_as(inputs.place.lookup.recoded)
    is_wider = base is not None and inputs.place.is_wider(inputs_of(store, before).place)
    return ledger.for_wider() if is_wider else ledger


def _reloads(store: Store, facts: Mapping[str, Facts]) -> Iterator[str]:
    """Yield for each source the files to load again, since they were read when the areas were others."""
    for feed, held in sorted(facts.items()):
        periods = {piece.number: held.periods(piece) for piece in held.to_reload}
        files = [f"{periods[extract.number or 0]} ({extract.file})" for extract in store.extracts(periods)]
        if files:
            yield f"{feed}: the areas changed since these files were loaded. Reload {', '.join(files)}."


TARGETS = "place/targets.csv"


def _cautions(was: Mapping[str, str], inputs: Inputs) -> list[str]:
    """Return what to look at in the targets that are new or changed since the texts that were published."""
    before, _ = read_targets(was.get(TARGETS, ""), inputs.place.lookup)
    return [str(each) for each in cautions(inputs.place.targets, inputs.book.indicators, inputs.place, before)]


def _warnings(staged: Iterable[Extract], inputs: Inputs, points: Mapping[str, list[Point]]) -> list[str]:
    said = [warning for extract in staged for warning in json.loads(extract.problems)]
    said += [str(problem) for problem in inputs.faults]
    for name, made in points.items():
        latest = made[-1].period if made else ""
        narrow = [point.area_name for point in made if point.period == latest and within_chance(point)]
        if narrow:
            areas = ", ".join(narrow)
            said.append(
                f"{name}: the tolerance for {areas} is under one standard error; its colour may turn by chance."
            )
    return said
