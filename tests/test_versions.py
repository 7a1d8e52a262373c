"""A new version of a definition: periods before it keep the old one, and the two are not compared if they cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.desk import read_inputs, replace_targets
from dashboard.edition import read_edition
from dashboard.release import draft
from dashboard.scorecard import line
from tests.desks import BOTH, PLACE, SHIPPED_DEFINITIONS, ZERO, House, board, counts, opened, published, same_day
from tests.test_release_undo import back

FIRST = (SHIPPED_DEFINITIONS / f"{ZERO}.yaml").read_text(encoding="utf-8")
# From May the measure counts people of 85 and over only, of whom the drawn files have none.
SECOND = (
    FIRST.replace("age: {min: 75}, length_of_stay_days: 0", "age: {min: 85}, length_of_stay_days: 0")
    .replace(
        "reviewed: 2026-10-01",
        "version: 2\neffective_from: 2026-05-01\nreason: Only people of 85 and over\ncomparable: no",
    )
    .partition("example:")[0]
    + 'example: {given: {}, expect: ""}\n'
)
TARGETS = f"indicator,area,from,to,value,amber\n{ZERO},place,2026-04-01,,6.0,0.5\n"


@pytest.fixture(params=BOTH)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    yield from opened(tmp_path, request)


@pytest.fixture
def changed(house: House) -> House:
    """Return a house with April and May published under version 1, and then again under version 2."""
    for month in ("2026-04", "2026-05"):
        house.load("admissions", same_day(month, north=9, south=15, east=20))
    published(house)
    house.write(f"definitions/{ZERO}.yaml", SECOND)
    published(house)
    return house


def test_periods_before_a_new_version_keep_the_old_one(changed: House) -> None:
    assert counts(changed, "2026-04") == [44, 9, 15, 20]
    assert counts(changed, "2026-05") == [0, 0, 0, 0]
    shown = board(changed)
    assert shown[PLACE, "2026-04"].definition.startswith("1:")
    assert shown[PLACE, "2026-05"].definition.startswith("2:")


def test_the_old_version_still_counts_what_is_loaded_later(changed: House) -> None:
    changed.load("admissions", same_day("2026-04", north=10, south=15, east=20))
    published(changed)
    assert counts(changed, "2026-04") == [45, 10, 15, 20]
    assert counts(changed, "2026-05") == [0, 0, 0, 0]


def test_the_old_text_is_kept_in_the_manifest_by_its_hash(changed: House) -> None:
    manifest = draft(changed.desk()).manifest
    name = f"earlier/{ZERO}@1.yaml"
    assert changed.desk().store.text(manifest.inputs[name]) == FIRST
    inputs = read_inputs({each: changed.desk().store.text(at) for each, at in manifest.inputs.items()})
    assert [version.version for version in inputs.versions(inputs.book.indicators[ZERO])] == [1, 2]


def test_a_value_is_not_compared_with_one_that_cannot_be(changed: House) -> None:
    edition = read_edition(changed.desk())
    assert line(edition, edition.inputs.book.indicators[ZERO]).change == ""


def test_an_undo_of_the_new_version_gives_every_period_back_to_the_old_one(changed: House) -> None:
    back(changed)
    assert counts(changed, "2026-05") == [44, 9, 15, 20]
    changed.load("admissions", same_day("2026-06", north=9, south=15, east=20))
    published(changed)
    assert counts(changed, "2026-06") == [44, 9, 15, 20]


def test_a_target_set_before_an_incomparable_version_does_not_rate_it(house: House) -> None:
    assert replace_targets(house.desk(), TARGETS) == []
    house.load("admissions", same_day("2026-05", north=9, south=15, east=20))
    published(house)
    house.write(f"definitions/{ZERO}.yaml", SECOND)
    published(house)
    found = board(house)[PLACE, "2026-05"]
    assert (found.rating, found.state, found.reason) == ("", "break", "Only people of 85 and over")
