"""Withdraw on SQLite and on PostgreSQL: nothing that was withdrawn is read again, and nothing else is lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from dashboard.desk import load
from dashboard.edition import read_edition
from dashboard.ingest import Options
from dashboard.ledger import HIDDEN, Ledger
from dashboard.manifest import manifest_at
from dashboard.release import draft, publish, restatements, taken_out, undo
from dashboard.store import DATABASE, Release, Store
from dashboard.terms import Refused
from dashboard.tombstones import tombstone_of
from dashboard.verify import faults
from dashboard.withdrawn import Withdrawn, retain, withdraw
from tests.desks import BOTH, PLACE_YAML, POPULATION, ZERO, House, board, counts, opened, published, same_day

WHY = "It gave somebody away."
GONE = "was withdrawn on 22 October 2026: It gave somebody away."

MONEY = """title: Money
question: How much?
status: live
measure: total
numerator: {source: finance, sum: amount}
areas: [place]
period: {grain: month}
unit: £
decimals: 0
polarity: no_judgement
example: {given: {}, expect: ""}
"""


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Return a house with nothing published, for partners: counts of 1 to 7 are hidden."""
    for made in opened(tmp_path, request):
        made.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
        yield made


@pytest.fixture
def house(empty: House) -> House:
    """Return a house with release 1, which has March: nine people in the north, 15 in the south, 20 in the east."""
    month(empty, "2026-03", 9)
    return empty


def month(house: House, name: str, north: int, day: date | None = None) -> int:
    """Publish a month with so many people in the north, 15 in the south and 20 in the east."""
    on = house.on(day) if day else house
    on.load("admissions", same_day(name, north=north, south=15, east=20), name=f"{name}.csv")
    return published(on)


def gone(house: House, number: int) -> Withdrawn:
    return withdraw(house.desk(), number, WHY)


def release(house: House, number: int) -> Release:
    found = house.desk().store.release(number)
    assert found is not None
    return found


def points_at(house: House, number: int) -> dict[str, str]:
    store = house.desk().store
    return dict(manifest_at(store, release(house, number).manifest).points)


def kept(house: House, addresses: dict[str, str]) -> set[str]:
    """Return which of the points at these addresses are still in the store."""
    return {name for name, address in addresses.items() if house.desk().store.has(address)}


# -- reading


def test_a_withdrawn_release_is_read_nowhere_and_the_others_as_before(house: House) -> None:
    month(house, "2026-04", 10, date(2026, 10, 21))
    month(house, "2026-05", 11)
    before = read_edition(house.desk()).points
    assert gone(house, 2).numbers == [2]
    for asked in ("2", "2026-10-21"):
        with pytest.raises(Refused, match=f"Release 2 {GONE}"):
            read_edition(house.desk(), asked)
    with pytest.raises(Refused, match=GONE):
        undo(house.desk(), "Back.", 2)
    assert read_edition(house.desk()).points == before
    assert counts(house, "2026-03", "1") == [44, 9, 15, 20]
    assert faults(house.desk().store) == []


def test_what_stays_of_it_is_a_tombstone_with_its_hash_who_when_and_why(house: House) -> None:
    month(house, "2026-04", 10)
    was = release(house, 2)
    gone(house, 2)
    left = tombstone_of(house.desk().store, release(house, 2))
    assert left is not None
    assert (left.release, left.manifest, left.reason, left.made_by) == (2, was.manifest, WHY, "a lead")
    assert (left.withdrawn_by, left.day) == ("a lead", "22 October 2026")
    assert tombstone_of(house.desk().store, release(house, 1)) is None


def test_its_note_goes_with_it(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=10))
    published(house, "The three of Northgate were counted.")
    gone(house, 2)
    assert release(house, 2).note == ""


def test_the_next_release_is_compared_with_the_last_that_can_be_read(house: House) -> None:
    month(house, "2026-03", 12)
    month(house, "2026-03", 13)
    gone(house, 2)
    store = house.desk().store
    found, _ = restatements(store, release(house, 3))
    north = next(each for each in found if each.point.area == "north")
    assert (north.before and north.before.numerator, north.after and north.after.numerator) == (9, 13)
    assert restatements(store, release(house, 2)) == ([], [])


def test_a_release_is_still_judged_on_the_last_day_it_was_current(house: House) -> None:
    month(house, "2026-04", 10, date(2026, 10, 23))
    month(house, "2026-05", 10, date(2026, 10, 24))
    withdraw(house.on(date(2026, 10, 25)).desk(), 2, WHY)
    assert read_edition(house.on(date(2026, 10, 25)).desk(), "1").day == date(2026, 10, 23)


# -- the current release


def test_withdrawing_the_current_release_returns_the_board_to_the_one_before(house: House) -> None:
    month(house, "2026-04", 10)
    done = gone(house, 2)
    assert done.instead is not None
    made = release(house, 3)
    assert (made.action, made.manifest_of, made.note) == ("withdraw", 1, WHY)
    assert counts(house, "2026-03") == [44, 9, 15, 20]
    assert board(house)["north", "2026-04"].state == "late"
    assert [extract.file for extract in taken_out(house.desk().store, made)] == ["2026-04.csv"]
    with pytest.raises(Refused, match="nothing to publish"):
        publish(house.desk())
    assert faults(house.desk().store) == []


def test_withdrawing_the_only_release_leaves_a_board_that_shows_nothing(house: House) -> None:
    gone(house, 1)
    edition = read_edition(house.desk())
    assert (edition.number, [each.state for each in edition.points[ZERO]]) == (2, ["missing"])
    with pytest.raises(Refused, match="no release before"):
        undo(house.desk(), "Back.")
    with pytest.raises(Refused, match="shows nothing"):
        gone(house, 2)
    house.load("population", POPULATION)
    month(house, "2026-04", 10)
    assert counts(house, "2026-04") == [45, 10, 15, 20]
    for to in (None, 2):
        with pytest.raises(Refused, match="There is no"):
            undo(house.desk(), "An empty board is nothing to go back to.", to)
    assert faults(house.desk().store) == []


def test_a_definition_that_came_with_it_is_held_back_until_it_is_changed_again(house: House) -> None:
    path = house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace("multiplier: 1000", "multiplier: 100"))
    published(house)
    gone(house, 2)
    assert draft(house.desk()).difference.held == (f"definitions/{ZERO}.yaml",)


def test_the_board_never_returns_to_a_release_for_a_narrower_circle(empty: House) -> None:
    empty.write("place/place.yaml", PLACE_YAML)
    month(empty, "2026-03", 3)
    empty.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    month(empty, "2026-04", 10)
    gone(empty, 2)
    edition = read_edition(empty.desk())
    assert (edition.inputs.place.file.audience, edition.manifest.points) == ("partners", {})


def test_undo_passes_over_what_was_withdrawn(house: House) -> None:
    month(house, "2026-04", 10)
    month(house, "2026-05", 11)
    gone(house, 2)
    assert undo(house.desk(), "Back.").manifest_of == 1


def test_a_release_that_is_the_same_again_goes_with_it(house: House) -> None:
    month(house, "2026-04", 10)
    month(house, "2026-05", 11)
    undo(house.desk(), "Back.")
    month(house, "2026-05", 12)
    points = points_at(house, 2)
    assert gone(house, 2).numbers == [2, 4]
    assert kept(house, points) == set()
    assert undo(house.desk(), "Back again.").manifest_of == 1


# -- what is deleted


def test_its_points_are_deleted_and_those_a_readable_release_shows_too_stay(house: House) -> None:
    house.write("definitions/money.yaml", MONEY)
    lines = "month,organisation,line,basis,amount", "2026-03,Council,saving_delivered,discrete,100"
    house.load("finance", "\n".join(lines) + "\n")
    published(house)
    month(house, "2026-04", 10)
    month(house, "2026-05", 11)
    points = points_at(house, 3)
    assert kept(house, points) == {ZERO, "money"}
    assert gone(house, 3).still == {2: ["money"], 4: ["money"]}
    assert kept(house, points) == {"money"}


def test_the_facts_of_a_file_that_only_it_held_are_deleted_and_the_file_can_be_loaded_again(house: House) -> None:
    month(house, "2026-04", 10)
    gone(house, 2)
    extracts = house.desk().store.extracts()
    assert [house.desk().store.has(each.facts) for each in extracts] == [True, True, False]
    month(house, "2026-04", 10)
    assert counts(house, "2026-04") == [45, 10, 15, 20]
    assert faults(house.desk().store) == []


def test_the_facts_of_a_file_that_another_release_or_the_draft_holds_stay(house: House) -> None:
    month(house, "2026-04", 10)
    house.load("admissions", same_day("2026-04", north=10, south=15, east=20), name="again.csv")
    gone(house, 2)
    assert published(house) == 4
    assert counts(house, "2026-04") == [45, 10, 15, 20]
    assert faults(house.desk().store) == []


def test_what_a_preview_kept_and_nobody_published_is_deleted_too(house: House) -> None:
    month(house, "2026-04", 10)
    house.load("admissions", same_day("2026-04", north=11, south=15, east=20))
    previewed = dict(draft(house.desk()).manifest.points)
    assert kept(house, previewed) == {ZERO}
    gone(house, 1)
    assert kept(house, previewed) == set()
    published(house)
    assert counts(house, "2026-04") == [46, 11, 15, 20]
    assert faults(house.desk().store) == []


def written(house: House) -> bytes:
    """Return the bytes of the database's file and of its log."""
    return b"".join(each.read_bytes() for each in (house.root / "home").glob(f"{DATABASE}*"))


@pytest.mark.parametrize("empty", BOTH[:1], indirect=True)  # PostgreSQL gives space back by itself, in its own time
def test_nothing_of_it_is_left_in_the_file_of_the_database(house: House) -> None:
    month(house, "2026-04", 10)
    store = house.desk().store
    points = store.get(points_at(house, 2)[ZERO])
    assert points[:200] in written(house)
    gone(house, 2)
    assert points[:200] not in written(house)


# -- the ledger


def heard(house: House, period: str) -> set[tuple[float | None, float | None]]:
    """Return what the next draft takes as said of the north in a period."""
    store, current = house.desk().store, house.desk().store.latest()
    assert current is not None
    return set(Ledger.read(store.get(current.ledger)).of_period(ZERO, period).get("north", ()))


def test_what_it_showed_counts_as_published_no_more(house: House) -> None:
    month(house, "2026-04", 10)
    assert heard(house, "2026-04") == {(10, None)}
    gone(house, 2)
    assert (heard(house, "2026-03"), heard(house, "2026-04")) == ({(9, None)}, set())
    month(house, "2026-04", 3)
    assert counts(house, "2026-04") == [38, None, None, 20], "the south covers for the north: nobody reads its 15"


def test_without_a_withdrawal_what_was_shown_covers_for_nothing(house: House) -> None:
    month(house, "2026-04", 10)
    month(house, "2026-04", 3)
    assert counts(house, "2026-04") == [None, None, 15, 20]


def test_what_it_showed_and_another_release_shows_still_counts(house: House) -> None:
    month(house, "2026-04", 10)
    month(house, "2026-05", 11)
    gone(house, 2)
    assert heard(house, "2026-04") == {(10, None)}, "release 3 shows April too"


def test_what_it_hid_stays_hidden(house: House) -> None:
    month(house, "2026-04", 3)
    gone(house, 2)
    assert HIDDEN in heard(house, "2026-04")
    month(house, "2026-04", 9)
    assert counts(house, "2026-04") == [44, None, None, 20]


def test_what_a_narrower_circle_read_is_not_heard_by_a_wider_one_after_a_withdrawal(empty: House) -> None:
    empty.write("place/place.yaml", PLACE_YAML)
    month(empty, "2026-03", 9)
    empty.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    month(empty, "2026-03", 10)
    month(empty, "2026-04", 10)
    gone(empty, 2)
    assert heard(empty, "2026-03") == {(10, None)}


# -- refused


def test_a_withdrawal_is_refused_without_a_reason_or_with_a_person_in_it(house: House) -> None:
    for reason, said in ((" ", "has a reason"), ("943 476 5919 complained", "NHS number")):
        with pytest.raises(Refused, match=said):
            withdraw(house.desk(), 1, reason)
    assert release(house, 1).is_readable


def test_a_release_that_is_not_there_or_is_gone_already_is_not_withdrawn(house: House) -> None:
    month(house, "2026-04", 10)
    gone(house, 1)
    for number, said in ((1, GONE), (9, "no release 9"), (0, "no release 0")):
        with pytest.raises(Refused, match=said):
            gone(house, number)


# -- two at once


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Return what each job answered, or the refusal it met, all started together."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        start.wait()
        try:
            return job()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


class Interrupted(Store):
    """A store at which somebody else does something right after the publisher has kept blobs for the nth time."""

    def __init__(self, store: Store, turn: int, job: Callable[[], object]) -> None:
        super().__init__(store.url, store.folder)
        self.turn, self.job = turn, job

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        found = super().put_all(contents)
        self.turn -= 1
        if self.turn == 0:
            self.job()
        return found


@pytest.mark.parametrize("turn", [1, 2])  # the draft's points are kept, and then the release's manifest
def test_a_publication_made_over_what_is_withdrawn_meanwhile_is_made_again(house: House, turn: int) -> None:
    month(house, "2026-04", 10)
    month(house, "2026-04", 11)
    house.load("admissions", same_day("2026-04", north=10, south=15, east=20), name="as release 2.csv")
    desk = house.desk()
    store = Interrupted(desk.store, turn, lambda: gone(house, 2))
    released, _ = publish(replace(desk, store=store))
    store.engine.dispose()
    assert (released.number if released else published(house)) == 4
    assert counts(house, "2026-04") == [45, 10, 15, 20]
    assert faults(house.desk().store) == []


@pytest.mark.parametrize("turn", range(2))
def test_a_file_loaded_while_its_facts_are_deleted_is_whole(house: House, turn: int) -> None:
    month(house, "2026-04", 10 + turn)
    same = same_day("2026-04", north=10 + turn, south=15, east=20)
    withdrawer = house.desk()
    at_once(lambda: house.load("admissions", same), lambda: withdraw(withdrawer, 2, WHY))
    assert len(house.desk().store.staged()) == 1
    assert faults(house.desk().store) == []


class Overtaken(Store):
    """A store at which somebody else does something right before facts are read."""

    def __init__(self, store: Store, facts: str, job: Callable[[], object]) -> None:
        super().__init__(store.url, store.folder)
        self.facts, self.job = facts, job

    def get(self, address: str) -> bytes:
        if address == self.facts:
            self.job()
        return super().get(address)


def test_a_file_is_not_compared_with_one_whose_facts_go_while_they_are_asked_for(house: House) -> None:
    month(house, "2026-04", 10)
    desk = house.desk()
    last = next(each for each in reversed(desk.store.extracts()) if each.source == "admissions")
    store = Overtaken(desk.store, last.facts, lambda: gone(house, 2))
    same = io.BytesIO(same_day("2026-04", north=11, south=15, east=20).encode())
    loaded = load(replace(desk, store=store), "admissions", same, "again.csv", Options(desk.today))
    store.engine.dispose()
    assert not loaded.is_refused
    assert not house.desk().store.has(last.facts)
    assert faults(house.desk().store) == []


def test_facts_that_a_home_has_lost_are_a_fault_and_not_passed_over(house: House) -> None:
    month(house, "2026-04", 10)
    desk = house.desk()
    last = next(each for each in reversed(desk.store.extracts()) if each.source == "admissions")

    class Losing(Store):
        def get(self, address: str) -> bytes:
            if address == last.facts:
                raise KeyError(address)
            return super().get(address)

    store = Losing(desk.store.url, desk.store.folder)
    same = io.BytesIO(same_day("2026-04", north=11, south=15, east=20).encode())
    with pytest.raises(KeyError, match=last.facts):
        load(replace(desk, store=store), "admissions", same, "again.csv", Options(desk.today))
    store.engine.dispose()


def test_of_two_who_withdraw_the_current_release_one_does(house: House) -> None:
    month(house, "2026-04", 10)
    desks = house.desk(), house.desk()
    answers = at_once(*(partial(withdraw, desk, 2, WHY) for desk in desks))
    assert sum(isinstance(answer, Withdrawn) for answer in answers) == 1
    assert [each.number for each in house.desk().store.releases()] == [1, 2, 3]


# -- the retention period


def retained(house: House, days: int) -> None:
    house.write("place/place.yaml", f"{PLACE_YAML.replace('closed', 'partners')}retention_days: {days}\n")


def test_releases_older_than_the_retention_period_are_withdrawn_and_one_of_its_last_day_is_not(empty: House) -> None:
    retained(empty, 30)
    for number, day in enumerate((date(2026, 8, 31), date(2026, 9, 22), date(2026, 10, 1))):
        month(empty, f"2026-0{number + 3}", 9, day)
    assert retain(empty.on(date(2026, 9, 30)).desk()) == [], "release 1 is 30 days old"
    assert retain(empty.desk()) == [1], "release 2 is 30 days old, release 1 is 52"
    with pytest.raises(Refused, match=r"Retention period of 30 days\."):
        read_edition(empty.desk(), "1")
    assert (counts(empty, "2026-04", "2")[1], counts(empty, "2026-05")[1]) == (9, 9)
    assert faults(empty.desk().store) == []


def test_the_release_in_force_stays_however_old_it_is(empty: House) -> None:
    retained(empty, 30)
    month(empty, "2026-03", 9, date(2026, 4, 10))
    assert retain(empty.desk()) == []
    assert counts(empty, "2026-03")[1] == 9


def test_a_release_in_force_again_keeps_its_points_when_the_first_of_it_is_too_old(empty: House) -> None:
    retained(empty, 30)
    month(empty, "2026-03", 9, date(2026, 4, 10))
    month(empty, "2026-04", 10, date(2026, 5, 10))
    undo(empty.desk(), "Wrong.")
    assert retain(empty.desk()) == [1, 2]
    assert counts(empty, "2026-03") == [44, 9, 15, 20]
    month(empty, "2026-05", 11)
    assert undo(empty.desk(), "Wrong too.").manifest_of == 1
    assert faults(empty.desk().store) == []


def test_a_place_without_a_retention_period_keeps_every_release(house: House) -> None:
    month(house, "2026-04", 10)
    assert retain(house.on(date(2036, 10, 22)).desk()) == []


def test_a_retention_period_that_is_not_published_yet_takes_nothing(house: House) -> None:
    month(house, "2026-04", 10)
    retained(house, 1)
    later = house.on(date(2026, 12, 1))
    assert retain(later.desk()) == []
    published(later)
    assert retain(later.desk()) == [1, 2]
