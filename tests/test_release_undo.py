"""Undo on SQLite and on PostgreSQL: what it takes out stays out until somebody brings it again. Numbers by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.desk import replace_targets
from dashboard.release import draft, publish, taken_out, undo
from dashboard.store import Release
from dashboard.terms import Refused
from tests.desks import BOTH, PLACE, ZERO, House, board, counts, opened, published, same_day

TARGETS = f"indicator,area,from,to,grain,value,low,high,amber\n{ZERO},place,,,,6.0,,,0.5\n"


@pytest.fixture(params=BOTH)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Return a house with release 1: in April nine people in the north."""
    for made in opened(tmp_path, request):
        made.load("admissions", same_day("2026-04", north=9), name="april.csv")
        published(made)
        yield made


def north(house: House, month: str = "2026-04", as_at: str = "") -> float | None:
    return board(house, as_at)["north", month].numerator


def back(house: House, to: int | None = None) -> Release:
    return undo(house.desk(), "It was wrong.", to)


def edit(house: House, old: str, new: str) -> None:
    path = house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace(old, new))


def test_undo_is_a_new_release_with_the_manifest_before(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=90), name="wrong.csv")
    published(house)
    released = back(house)
    assert (released.number, released.manifest_of, released.action, released.note) == (3, 1, "undo", "It was wrong.")
    assert counts(house, "2026-04") == counts(house, "2026-04", "1") == [9, 9, 0, 0]
    assert [extract.file for extract in taken_out(house.desk().store, released)] == ["wrong.csv"]


def test_an_undone_file_does_not_come_back_with_the_next_publish(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=90), name="wrong.csv")
    published(house)
    back(house)
    with pytest.raises(Refused, match="nothing to publish"):
        publish(house.desk())
    house.load("admissions", same_day("2026-05", north=12), name="may.csv")
    published(house)
    assert (north(house), north(house, "2026-05")) == (9, 12)


def test_an_undone_file_comes_back_when_it_is_loaded_again(house: House) -> None:
    wrong = same_day("2026-04", north=90)
    house.load("admissions", wrong, name="wrong.csv")
    published(house)
    back(house)
    house.load("admissions", wrong, name="wrong.csv")
    published(house)
    assert north(house) == 90


def test_a_file_whose_month_was_loaded_again_after_an_undo_counts_once(house: House) -> None:
    house.load("admissions", same_day("2026-05", north=12))
    published(house)
    back(house)
    house.load("admissions", same_day("2026-05", north=13))
    published(house)
    assert north(house, "2026-05") == 13


def test_files_staged_meanwhile_stay_staged(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=90), name="wrong.csv")
    published(house)
    house.load("admissions", same_day("2026-05", north=12), name="may.csv")
    back(house)
    assert [extract.file for extract in house.desk().store.staged()] == ["may.csv"]
    assert (north(house), north(house, "2026-05")) == (9, None)
    published(house)
    assert (north(house), north(house, "2026-05")) == (9, 12)


def test_undo_goes_back_one_and_twice_goes_back_two_and_never_forward(house: House) -> None:
    for number in (20, 30):
        house.load("admissions", same_day("2026-04", north=number))
        published(house)
    assert north(house) == 30
    assert (back(house).manifest_of, north(house)) == (2, 20)
    assert (back(house).manifest_of, north(house)) == (1, 9)
    with pytest.raises(Refused, match="no release before"):
        back(house)
    assert [each.number for each in house.desk().store.releases()] == [1, 2, 3, 4, 5]


def test_after_an_undo_and_a_publish_undo_goes_to_what_was_in_force_and_not_to_what_was_undone(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=90))
    published(house)
    back(house)
    house.load("admissions", same_day("2026-04", north=40))
    published(house)
    assert (back(house).manifest_of, north(house)) == (1, 9)


def test_the_first_release_cannot_be_undone(house: House) -> None:
    with pytest.raises(Refused, match="no release before"):
        back(house)


def test_undo_goes_to_the_release_that_is_named(house: House) -> None:
    for number in (20, 30):
        house.load("admissions", same_day("2026-04", north=number))
        published(house)
    assert (back(house, 1).manifest_of, north(house)) == (1, 9)
    assert (back(house, 3).manifest_of, north(house)) == (3, 30), "named on purpose, an undone release may come back"
    for wrong in (0, 5, 6):  # none, the current one, one to come
        with pytest.raises(Refused, match="no earlier release"):
            back(house, wrong)


# -- definitions and targets


def test_an_undone_definition_stays_undone_until_it_is_changed_again(house: House) -> None:
    edit(house, "multiplier: 1000", "multiplier: 100")
    published(house)
    assert board(house)["north", "2026-04"].value == pytest.approx(0.9)
    back(house)
    house.load("admissions", same_day("2026-05", north=12))
    difference = draft(house.desk()).difference
    assert (difference.held, difference.inputs) == ((f"definitions/{ZERO}.yaml",), ())
    published(house)
    assert board(house)["north", "2026-04"].value == pytest.approx(9.0)
    edit(house, "multiplier: 100\n", "multiplier: 10\n")
    published(house)
    assert board(house)["north", "2026-04"].value == pytest.approx(0.09)


def test_an_undone_definition_written_again_after_another_came_between_is_taken_up(house: House) -> None:
    edit(house, "multiplier: 1000", "multiplier: 100")
    published(house)
    back(house)
    edit(house, "multiplier: 100\n", "multiplier: 10\n")
    published(house)
    edit(house, "multiplier: 10\n", "multiplier: 100\n")
    published(house)
    assert board(house)["north", "2026-04"].value == pytest.approx(0.9)


def test_an_undone_new_definition_stays_away(house: House) -> None:
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    house.write("definitions/another.yaml", text.replace("title: Emergency", "title: Other emergency"))
    published(house)
    assert board(house, indicator="another")
    back(house)
    house.load("admissions", same_day("2026-05", north=12))
    published(house)
    assert not board(house, indicator="another")


def test_an_undone_removal_of_a_definition_stays_undone(house: House) -> None:
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    house.write("definitions/another.yaml", text.replace("title: Emergency", "title: Other emergency"))
    published(house)
    (house.folders.definitions / "another.yaml").unlink()
    published(house)
    assert not board(house, indicator="another")
    back(house)
    assert board(house, indicator="another")
    house.load("admissions", same_day("2026-05", north=12))
    published(house)
    assert board(house, indicator="another")


def test_undone_targets_stay_undone_until_they_are_taken_again(house: House) -> None:
    replace_targets(house.desk(), TARGETS)  # the place: 9 in 7,000 is 1.29, under 6
    published(house)
    assert board(house)[PLACE, "2026-04"].rating == "green"
    back(house)
    assert board(house)[PLACE, "2026-04"].state == "no target"
    house.load("admissions", same_day("2026-05", north=12))
    published(house)
    assert board(house)[PLACE, "2026-04"].rating == ""
    replace_targets(house.desk(), TARGETS)
    published(house)
    assert board(house)[PLACE, "2026-04"].rating == "green"


def test_what_an_undone_release_hid_stays_hidden(house: House) -> None:
    place = house.folders.place / "place.yaml"
    house.write("place/place.yaml", place.read_text().replace("closed", "partners"))
    house.load("admissions", same_day("2026-04", north=3, south=15, east=20))
    published(house)
    back(house)
    house.write("place/place.yaml", place.read_text() + "# taken up again\n")
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    published(house)
    assert counts(house, "2026-04")[1:] == [None, None, 20]
