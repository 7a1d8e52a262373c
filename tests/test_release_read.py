"""Releases as they are read: as at a number or a day, and what is not due, late, paused or not for this place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard.edition import read_edition
from dashboard.release import undo
from dashboard.terms import Refused
from tests.desks import (
    BOTH,
    PLACE,
    PLACE_YAML,
    POPULATION,
    ZERO,
    House,
    board,
    build,
    counts,
    opened,
    published,
    same_day,
)


@pytest.fixture(params=BOTH)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    yield from opened(tmp_path, request)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house on SQLite: what a day makes of a release does not ask the database."""
    made = build(tmp_path)
    made.load("population", POPULATION)
    return made


def month(house: House, name: str, north: int, day: date) -> None:
    on = house.on(day)
    on.load("admissions", same_day(name, north=north))
    published(on)


# -- as at


def test_every_release_is_read_as_it_was_by_number_and_by_day(both: House) -> None:
    month(both, "2026-04", 9, date(2026, 5, 10))
    month(both, "2026-04", 20, date(2026, 6, 10))
    undo(both.on(date(2026, 6, 12)).desk(), "It was wrong.")
    month(both, "2026-05", 30, date(2026, 6, 14))
    by_number = [counts(both, "2026-04", number)[1] for number in "1234"]
    assert by_number == [9, 20, 9, 9]
    days = ("2026-05-10", "2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12", "2026-06-14", "2027-01-01")
    assert [counts(both, "2026-04", day)[1] for day in days] == [9, 9, 20, 20, 9, 9, 9]
    assert board(both, "2026-06-13")["north", "2026-05"].state == "not due"
    assert counts(both, "2026-05", "2026-06-14")[1] == 30


def test_of_two_releases_on_a_day_the_last_is_read(both: House) -> None:
    month(both, "2026-04", 9, date(2026, 5, 10))
    month(both, "2026-04", 20, date(2026, 5, 10))
    assert counts(both, "2026-04", "2026-05-10")[1] == 20


def test_an_as_at_before_the_first_release_or_of_no_release_is_refused(both: House) -> None:
    month(both, "2026-04", 9, date(2026, 5, 10))
    for wrong in ("2026-05-09", "2", "0"):
        with pytest.raises(Refused, match=f"no release {wrong}"):
            board(both, wrong)
    with pytest.raises(Refused, match="a release's number or a day"):
        board(both, "May 2026")


def test_an_old_release_is_read_with_the_definition_it_was_made_with(both: House) -> None:
    month(both, "2026-04", 9, date(2026, 5, 10))
    path = both.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace("zero length of stay", "none").replace("audience: place", ""))
    published(both.on(date(2026, 5, 11)))
    titles = [read_edition(both.desk(), number).indicators[0].title for number in "12"]
    assert titles == ["Emergency admissions aged 75+, zero length of stay", "Emergency admissions aged 75+, none"]


# -- not due and late


def states(house: House, day: date, as_at: str = "") -> dict[str, str]:
    found = board(house.on(day), as_at)
    return {period: point.state for (area, period), point in found.items() if area == PLACE}


def test_a_period_is_not_due_until_the_fourteenth_day_after_it_and_late_from_the_next(house: House) -> None:
    month(house, "2026-04", 9, date(2026, 5, 10))
    april = {"2026-04": "no target"}
    assert states(house, date(2026, 5, 31)) == april, "May has not ended"
    assert states(house, date(2026, 6, 1)) == april | {"2026-05": "not due"}
    assert states(house, date(2026, 6, 14)) == april | {"2026-05": "not due"}
    assert states(house, date(2026, 6, 15)) == april | {"2026-05": "late"}
    assert states(house, date(2026, 7, 2)) == april | {"2026-05": "late", "2026-06": "not due"}


def test_every_area_of_the_board_waits_and_the_row_not_known_does_not(house: House) -> None:
    month(house, "2026-04", 9, date(2026, 5, 10))
    late = {area for (area, period), point in board(house.on(date(2026, 6, 15))).items() if point.state == "late"}
    assert late == {PLACE, "north", "south", "east"}


def test_a_place_may_agree_another_due_day(house: House) -> None:
    house.write("place/place.yaml", PLACE_YAML + "due_days: {admissions: 20}\n")
    month(house, "2026-04", 9, date(2026, 5, 10))
    assert states(house, date(2026, 6, 20))["2026-05"] == "not due"
    assert states(house, date(2026, 6, 21))["2026-05"] == "late"


def test_a_source_without_a_due_day_is_never_late(house: House) -> None:
    path = house.folders.sources / "admissions.yaml"
    path.write_text(path.read_text().replace("due_days: 14\n", ""))
    month(house, "2026-04", 9, date(2026, 5, 10))
    assert set(states(house, date(2027, 6, 15))) == {"2026-04"}


def test_a_month_that_is_not_of_the_cohort_is_not_waited_for(house: House) -> None:
    stated(house, "period: {grain: month", "period: {grain: month, months: [4, 6]")
    month(house, "2026-04", 9, date(2026, 5, 10))
    assert states(house, date(2026, 7, 20)) == {
        "2026-04": states(house, date(2026, 5, 10))["2026-04"],
        "2026-06": "late",
    }


def test_an_old_release_is_judged_on_the_last_day_it_was_current(house: House) -> None:
    month(house, "2026-04", 9, date(2026, 5, 10))
    month(house, "2026-05", 9, date(2026, 6, 20))
    assert states(house, date(2026, 9, 1), "1")["2026-05"] == "late", "on 20 June it was six days late"
    month(house, "2026-06", 9, date(2026, 7, 10))
    assert states(house, date(2026, 9, 1), "2")["2026-06"] == "not due", "on 10 July it had four days left"


# -- what a place releases


def stated(house: House, change: str, by: str) -> None:
    path = house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace(change, by, 1))


def test_an_indicator_in_development_is_one_row_that_says_so(house: House) -> None:
    house.write("definitions/workforce.yaml", "title: Workforce\nquestion: Enough?\nstatus: in_development\n")
    month(house, "2026-04", 9, date(2026, 5, 10))
    assert [(key, point.state) for key, point in board(house, indicator="workforce").items()] == [
        ((PLACE, ""), "in development")
    ]


def test_a_paused_indicator_is_one_row_that_says_so(house: House) -> None:
    stated(house, "status: live", "status: paused")
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    assert [(key, point.state, point.value) for key, point in board(house).items()] == [((PLACE, ""), "paused", None)]


def test_a_retired_indicator_is_gone(house: House) -> None:
    stated(house, "status: live", "status: retired")
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    assert ZERO not in read_edition(house.desk()).points


def test_an_indicator_for_named_roles_is_absent_from_a_wider_release(house: House) -> None:
    stated(house, "status: live", "status: live\naudience: closed")
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    assert ZERO in read_edition(house.desk()).points, "this place's releases are closed"
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    published(house)
    assert ZERO not in read_edition(house.desk()).points
    assert read_edition(house.desk()).indicators == []


def test_a_place_shows_the_indicators_it_lists_in_its_order(house: House) -> None:
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    for name in ("a", "b", "c"):
        house.write(f"definitions/{name}.yaml", text)
    house.write("place/place.yaml", PLACE_YAML + "indicators: [c, a]\n")
    month(house, "2026-04", 9, date(2026, 5, 10))
    edition = read_edition(house.desk())
    assert [indicator.id for indicator in edition.indicators] == ["c", "a"]
    assert set(edition.points) == {"a", "c"}


def test_before_anything_is_published_each_indicator_has_one_missing_row(tmp_path: Path) -> None:
    house = build(tmp_path)
    assert read_edition(house.desk()).number == 0
    assert [(key, point.state) for key, point in board(house).items()] == [((PLACE, ""), "missing")]


def test_what_is_published_is_signed_on_the_day_of_the_desk(house: House) -> None:
    month(house, "2026-04", 9, date(2026, 5, 10))
    latest = house.desk().store.latest()
    assert latest is not None
    assert latest.made_at.date() == date(2026, 5, 10)
