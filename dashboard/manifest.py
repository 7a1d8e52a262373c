"""Releases as they were published: a manifest, the points made from it, and the inputs it was made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache

from dashboard.desk import Inputs, read_inputs
from dashboard.engine import points_from_parquet
from dashboard.store import Release, Store
from dashboard.terms import Point, Problem, Refused
from dashboard.tombstones import refuse_withdrawn


@dataclass(frozen=True)
class Manifest:
    """What a release was made from, and the points made from it, each by its number or its SHA-256."""

    extracts: tuple[int, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    today: str = ""

    def same_as(self, other: Manifest) -> bool:
        """Tell whether two manifests make the same release, on whatever day."""
        return replace(self, today="") == replace(other, today="")


def manifest_at(store: Store, address: str) -> Manifest:
    """Return the manifest of this SHA-256."""
    content = json.loads(store.text(address))
    return Manifest(
        tuple(content["extracts"]), content["inputs"], content["points"], content["faults"], content["today"]
    )


def points_of(store: Store, manifest: Manifest) -> dict[str, list[Point]]:
    """Return the points of a manifest by indicator, exactly as they were published."""
    return {indicator: _points(store, address) for indicator, address in manifest.points.items()}


@lru_cache(maxsize=512)
def _points(store: Store, address: str) -> list[Point]:
    return points_from_parquet(store.get(address))


def inputs_of(store: Store, manifest: Manifest) -> Inputs:
    """Return the definitions, contracts and place that a manifest was made from."""
    return read_inputs({name: store.text(address) for name, address in manifest.inputs.items()})


def find_release(store: Store, as_at: str = "") -> Release | None:
    """Return the current release, or the one an as-at names: a number, or the last made on or before a day.

    Refused where there is no such release, and where it was withdrawn: the board of a day is not that of another.
    """
    if not as_at:
        return store.latest()
    if as_at.isdecimal():
        found = store.release(int(as_at))
    else:
        try:
            end = datetime.combine(date.fromisoformat(as_at), time.max, UTC)
        except ValueError:
            raise Refused(
                Problem(
                    "--as-at", "Expected a release's number or a day such as 2026-10-14.", "Correct it.", found=as_at
                )
            ) from None
        found = max(
            (each for each in store.releases() if each.made_at <= end), key=lambda each: each.number, default=None
        )
    if found is None:
        raise Refused(Problem("--as-at", f"There is no release {as_at}.", "Look at the list of releases."))
    refuse_withdrawn(store, found, "--as-at")
    return found


def last_day_current(store: Store, release: Release, today: date) -> date:
    """Return the day timeliness is judged on: today for the current release, else the last day it was current."""
    following = store.release(release.number + 1)
    return date.fromisoformat(manifest_at(store, following.manifest).today) if following else today


def is_released(indicator: str, inputs: Inputs) -> bool:
    """Tell whether a place releases an indicator: listed by it, not retired, not for named roles only."""
    listed = inputs.place.file.indicators
    stated = inputs.book.indicators.get(indicator)
    if stated is None or stated.status == "retired" or (listed and indicator not in listed):
        return False
    return stated.audience == "place" or inputs.place.file.audience == "closed"
