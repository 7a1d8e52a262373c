"""What the measure page says of values that the release on screen changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.desk import open_desk
from dashboard.edition import read_edition
from dashboard.measure import View, view
from dashboard.release import undo
from dashboard.settings import folders_of
from dashboard.withdrawn import withdraw
from tests.desks import PLACE, PLACE_YAML, POPULATION, ZERO, House, build, published, same_day


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = build(tmp_path)
    made.load("population", POPULATION)
    return made


def seen(house: House, as_at: str = "", area: str = PLACE) -> View:
    desk = house.desk()
    return view(desk.store, read_edition(desk, as_at), ZERO, area)


def restated(house: House) -> None:
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=80))
    published(house, "late records")


def test_a_changed_value_is_said_with_old_new_day_and_reason_and_marked(house: House) -> None:
    restated(house)
    shown = seen(house)
    (said,) = [note for note in shown.notes if note.startswith("(r)")]
    assert said == "(r) August 2026: changed on 22 October 2026 from 17.1 to 20.0. late records"
    assert [row[0] for row in shown.history.rows] == ["Sep 26", "Aug 26 (r)"]


def test_an_area_whose_value_stood_has_no_mark(house: House) -> None:
    restated(house)
    shown = seen(house, area="north")
    assert [note for note in shown.notes if note.startswith("(r)")] == []
    assert [row[0] for row in shown.history.rows] == ["Sep 26", "Aug 26"]


def test_the_release_before_says_nothing_of_what_came_after_it(house: House) -> None:
    restated(house)
    assert [note for note in seen(house, "1").notes if note.startswith("(r)")] == []


def test_a_wider_circle_is_not_told_what_a_narrower_one_read(house: House) -> None:
    house.load("admissions", same_day("2026-08", north=21, south=41, east=61))
    published(house)
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "public"))
    published(house, "for everybody")
    shown = seen(house)
    assert [point.numerator for point in shown.points if point.period == "2026-08"] == [125]
    assert [note for note in shown.notes if note.startswith("(r)")] == []


def test_the_demo_shows_the_month_that_came_in_again(made_demo: Path) -> None:
    desk = open_desk(made_demo, folders_of())
    edition = read_edition(desk)
    shown = view(desk.store, edition, "delayed_transfers_per_day", edition.inputs.place.code)
    assert any(note.startswith("(r) August 2026: changed on 22 October 2026 from") for note in shown.notes)


def test_what_a_withdrawn_release_showed_is_not_told_by_the_one_after_it(house: House) -> None:
    restated(house)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=70))
    published(house, "a correction")
    assert any("from 20.0 to 18.6" in note for note in seen(house).notes)
    withdraw(house.desk(), 2, "It gave somebody away.")
    (said,) = [note for note in seen(house).notes if note.startswith("(r)")]
    assert said == "(r) August 2026: changed on 22 October 2026 from 17.1 to 18.6. a correction"


def test_after_an_undo_what_the_release_brought_back_had_changed_is_told_as_it_was(house: House) -> None:
    restated(house)
    before = seen(house)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=70))
    published(house, "a correction")
    undo(house.on(house.today + timedelta(days=1)).desk(), "In error.")
    after = seen(house)
    assert [note for note in after.notes if note.startswith("(r)")] == [
        "(r) August 2026: changed on 22 October 2026 from 17.1 to 20.0. late records"
    ]
    assert after.history.rows == before.history.rows
