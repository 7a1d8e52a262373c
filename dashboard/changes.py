"""What publishing would change on the board: ratings, restatements, newly hidden cells, values lost."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from dashboard.manifest import Manifest
from dashboard.place import Lookup, Milestone, read_breaks, read_milestones, read_targets
from dashboard.store import Extract, as_json
from dashboard.targeting import differences as target_differences
from dashboard.terms import Point, Rating, State


@dataclass(frozen=True)
class Change:
    """One cell as it was and as it would be."""

    before: Point | None
    after: Point | None

    @property
    def point(self) -> Point:
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has a before or an after")
        return found


@dataclass(frozen=True)
class Difference:
    """What publishing would change. `token` stands for exactly this; `base` is the release it is measured from.

    `inputs` are the files that changed beside the extracts, and `told` is what changed in each, in words.
    `steps` are those of the warnings that ask for a reason: a value goes further than chance allows.
    """

    base: int
    token: str
    staged: tuple[Extract, ...] = ()
    ratings: tuple[Change, ...] = ()
    restated: tuple[Change, ...] = ()
    hidden: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()
    new: tuple[Change, ...] = ()
    inputs: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.staged or self.inputs or self.ratings or self.restated or self.hidden or self.lost or self.new)


def difference(
    base: int,
    before: Manifest,
    after: Manifest,
    old: Mapping[str, list[Point]],
    new: Mapping[str, list[Point]],
    recoded: Mapping[str, str] | None = None,
) -> Difference:
    """Return what publishing `after` over release `base`, whose manifest is `before`, would change.

    `recoded` gives today's code for each older one: an area is the same under either.
    """
    changes = _changes(old, new, recoded or {})
    was = (change.before for change in changes if change.before)
    will = (change.after for change in changes if change.after)
    names = {**before.inputs, **after.inputs}
    return Difference(
        base,
        token_of(base, after),
        ratings=(*filter(_is_rerated, changes), *_moved_on(was, will)),
        restated=tuple(filter(_is_restated, changes)),
        hidden=tuple(filter(_is_newly_hidden, changes)),
        lost=tuple(filter(_is_lost, changes)),
        new=tuple(change for change in changes if _has_value(change.after) and not _has_value(change.before)),
        inputs=tuple(name for name in names if base and before.inputs.get(name) != after.inputs.get(name)),
        faults=after.faults,
    )


def restated(
    old: Mapping[str, list[Point]], new: Mapping[str, list[Point]], recoded: Mapping[str, str] | None = None
) -> tuple[list[Change], list[Change]]:
    """Return the values that one release restated of the one before it, and those it took away."""
    changes = _changes(old, new, recoded or {})
    return [change for change in changes if _is_restated(change)], [change for change in changes if _is_lost(change)]


def _changes(
    old: Mapping[str, list[Point]], new: Mapping[str, list[Point]], recoded: Mapping[str, str]
) -> list[Change]:
    """Return every cell of either side, as it was and as it is."""
    before = (point for points in old.values() for point in points)
    was = {each.key: each for each in (replace(point, area=recoded.get(point.area, point.area)) for point in before)}
    will = {point.key: point for points in new.values() for point in points}
    return [Change(was.get(key), will.get(key)) for key in {**was, **will}]


def _has_value(point: Point | None) -> bool:
    return point is not None and point.value is not None


def _is_rerated(change: Change) -> bool:
    return change.before is not None and not change.point.member and _rating(change.before) != _rating(change.after)


def _is_newly_hidden(change: Change) -> bool:
    return _state(change.after) == State.HIDDEN != _state(change.before)


def _is_lost(change: Change) -> bool:
    """A value that was on the board and would not be there, and is not hidden: gone, or missing now."""
    return _has_value(change.before) and not _has_value(change.after) and _state(change.after) != State.HIDDEN


def _state(point: Point | None) -> str:
    return point.state if point else ""


def _rating(point: Point | None) -> str:
    return point.rating if point else ""


def _moved_on(was: Iterable[Point], new: Iterable[Point]) -> tuple[Change, ...]:
    """Return the areas whose rating on the scorecard would be another because another period would stand there.

    A rating that gives way to none, since the new period is hidden, missing or without a target, is one of them.
    """
    before, after = _latest(was), _latest(new)
    return tuple(
        Change(point, now)
        for key, point in before.items()
        if (now := after.get(key)) and now.period != point.period and now.rating != point.rating
    )


def _latest(points: Iterable[Point]) -> dict[tuple[str, str], Point]:
    """Return each area's point in the last period that its indicator has any for: what the scorecard shows."""
    own = [point for point in points if not point.member]
    last: dict[str, str] = {}
    for point in own:
        last[point.indicator] = max(point.period, last.get(point.indicator, ""))
    return {(point.indicator, point.area): point for point in own if point.period == last[point.indicator]}


def _is_restated(change: Change) -> bool:
    """A restatement is a change of numerator, denominator or value of a period that had one; never of a judgement."""
    before, after = change.before, change.after
    if before is None or after is None or before.value is None or after.value is None:
        return False
    return any(_differs(getattr(before, name), getattr(after, name)) for name in ("numerator", "denominator", "value"))


def _differs(before: float | None, after: float | None) -> bool:
    """Tell whether two numbers differ by more than the order in which fractions were added up."""
    if before is None or after is None:
        return before is not after
    return not math.isclose(before, after, rel_tol=1e-9)


def told(name: str, was: str | None, now: str | None, lookup: Lookup) -> str:
    """Return what changed in a file beside the extracts (`place/targets.csv`): `Targets: 2 changed, 1 added`."""
    kind, _, file = name.partition("/")
    if name == "place/targets.csv":
        before, after = (read_targets(text or "", lookup)[0] for text in (was, now))
        return f"Targets: {_counted(target_differences(before, after))}"
    if name == "place/breaks.csv":
        old, new = ([replace(each, line=0) for each in read_breaks(text or "")[0]] for text in (was, now))
        gone, come = (list((Counter(one) - Counter(other)).elements()) for one, other in ((old, new), (new, old)))
        return f"Events and breaks: {_counted([*((each, None) for each in gone), *((None, each) for each in come)])}"
    if name == "place/milestones.csv":
        reached, reaching = (_milestones(text or "") for text in (was, now))
        keys = [key for key in {**reached, **reaching} if reached.get(key) != reaching.get(key)]
        return f"Milestones: {_counted([(reached.get(key), reaching.get(key)) for key in keys])}"
    done = "added" if was is None else "taken out" if now is None else "changed"
    called = {"definitions": "Definition", "sources": "Contract", "earlier": "Earlier version"}.get(
        kind, "Of the place"
    )
    return f"{called}: {file} {done}"


def _milestones(text: str) -> dict[tuple[str, str, int], Milestone]:
    """Return the milestones of a register by their group, their name and which of those alike it is."""
    made: dict[tuple[str, str, int], Milestone] = {}
    for each in read_milestones(text)[0]:
        alike = sum(key[:2] == (each.group, each.text) for key in made)
        made[each.group, each.text, alike] = replace(each, line=0)
    return made


def _counted(sides: Sequence[tuple[object, object]]) -> str:
    """Return how many were changed, added and taken out; what says the same in other signs changes nothing."""
    counts = Counter("added" if was is None else "taken out" if now is None else "changed" for was, now in sides)
    said = [f"{counts[done]} {done}" for done in ("changed", "added", "taken out") if counts[done]]
    return ", ".join(said) or "written otherwise, none changed"


def token_of(base: int, manifest: Manifest) -> str:
    """Return what stands for publishing exactly this manifest over exactly that release, on whatever day."""
    return hashlib.sha256(as_json([base, asdict(replace(manifest, today=""))]).encode()).hexdigest()[:12]


def worse(change: Change) -> bool:
    """Tell whether a change of rating is for the worse; a rating lost counts as worse."""
    order = [Rating.GREEN, Rating.AMBER, Rating.RED, ""]
    return order.index(_rating(change.after)) > order.index(_rating(change.before))
