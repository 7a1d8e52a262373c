"""A pack since a day or a release: what it tells is what This week tells, and it says against what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.edition import read_edition
from dashboard.pack import file_name, pack_of
from dashboard.pack.model import Changes
from dashboard.since import since_of
from dashboard.week import week_of
from tests.desks import PLACE_YAML, POPULATION, House, build, published, same_day


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house whose July was on target, restated twice, and whose August came with the last of three releases.

    July was published on 20 August, again on 10 September, and again on 20 September with August.
    """
    house = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    for day, july, note in ((date(2026, 8, 20), 20, ""), (date(2026, 9, 10), 21, "Late records.")):
        house.on(day).load("admissions", same_day("2026-07", north=20, south=40, east=july), name="july.csv")
        published(house.on(day), note)
    last = house.on(date(2026, 9, 20))
    last.load("admissions", same_day("2026-07", north=20, south=40, east=22), name="july.csv")
    last.load("admissions", same_day("2026-08", north=20, south=40, east=60), name="august.csv")
    published(last, "Correction")
    return house.on(date(2026, 9, 24))


def told(house: House, since: str | None) -> Changes:
    desk = house.desk()
    edition = read_edition(desk)
    return pack_of(desk, edition, None if since is None else since_of(desk, edition, since)).changes


def from_to(changes: Changes) -> dict[str, tuple[float | None, float | None]]:
    """Return the restated values of July by area."""
    return {
        each.point.area_name: (each.before.value, each.after.value)
        for each in changes.restated
        if each.before and each.after
    }


def test_without_a_since_it_is_held_against_the_release_before(house: House) -> None:
    found = told(house, None)
    assert found.section.heading == "What changed since release 2, 10 September 2026"
    assert "Reason: Correction." in " ".join(found.section.sentences)


def test_since_a_meeting_before_two_releases_a_value_goes_from_what_it_was_then_to_what_it_is(house: House) -> None:
    short, long = told(house, None), told(house, "2026-09-03")
    assert long.section.heading == "What changed since 3 September 2026"
    assert long.section.sentences[0] == "The board is held against release 1, published 20 August 2026."
    assert from_to(long).keys() == from_to(short).keys() == {"East", "Smallplace"}
    for area, (before, after) in from_to(short).items():
        first, last = from_to(long)[area]
        assert (first or 0) < (before or 0) < (after or 0)
        assert last == after


def test_the_reasons_of_every_release_since_then_are_said(house: House) -> None:
    assert "2 values restated. Reason: Late records. Correction." in told(house, "2026-09-03").section.sentences
    assert "2 values restated. Reason: Correction." in told(house, "2026-09-17").section.sentences


def test_nothing_was_published_since_and_the_pack_says_so(house: House) -> None:
    found = told(house, "2026-09-23")
    assert found.section.heading == "What changed since 23 September 2026"
    assert found.section.sentences[0] == "No new data: release 3 was on the board then, as it is now."
    assert found.section.grids == ()
    assert found.ratings == found.restated == ()


def test_before_the_first_release_it_is_held_against_the_first_and_says_so(house: House) -> None:
    said = "Nothing was published before 1 August 2026: release 1, the first, is compared with."
    assert told(house, "2026-08-01").section.sentences[0] == said


def test_a_first_release_is_never_called_no_new_data(tmp_path: Path) -> None:
    alone = build(tmp_path)
    alone.load("population", POPULATION)
    alone.load("admissions", same_day("2026-07", north=20))
    published(alone)
    found = told(alone, "2026-01-01")
    assert found.section.sentences[0] == "This is the first release: there is nothing before it to compare with."


@pytest.mark.parametrize("since", ["", "2026-09-03", "2026-09-17", "1", "2"])
def test_the_pack_restates_as_many_values_as_this_week_does(house: House, since: str) -> None:
    desk = house.desk()
    edition = read_edition(desk)
    week = week_of(desk, edition, since_of(desk, edition, since))
    assert len(told(house, since).restated) == sum(each.values for each in week.changed.restated)


def test_two_packs_of_one_release_are_not_taken_for_one(house: House) -> None:
    desk = house.desk()
    edition = read_edition(desk)
    names = {file_name(edition, "pdf", since_of(desk, edition, each)) for each in ("1", "2026-09-17")}
    assert names | {file_name(edition, "pdf")} == {
        "meeting_pack_release_3.pdf",
        "meeting_pack_release_3_since_1.pdf",
        "meeting_pack_release_3_since_2026-09-17.pdf",
    }
