"""Actions: made with what is usual, overdue in days, closed once, kept for ever, and read by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from dashboard import actions, signed
from dashboard.access import ANYBODY, NotAllowed, Person, Role
from dashboard.actions import DONE, DROPPED, OPEN, Task, add, close, every, open_on, still_open
from dashboard.desk import Desk
from dashboard.terms import Refused
from tests.desks import BOTH, PLACE_YAML, TODAY, ZERO, House, opened, published, same_day

OWNER = "Director of Public Health"


@pytest.fixture(params=BOTH)
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Return a home with August on the board, whose indicator has an owner, on both databases."""
    for house in opened(tmp_path, request):
        house.write("place/place.yaml", f"{PLACE_YAML}owners:\n  {ZERO}: {OWNER}\n")
        load(house, "2026-08")
        yield house


def load(house: House, month: str) -> None:
    house.load("admissions", same_day(month, north=20, south=40, east=60), name=f"{month}.csv")
    published(house, month)


def as_role(desk: Desk, *roles: Role) -> Desk:
    return replace(desk, person=Person("lee@example.org", frozenset(roles)))


def refused(desk: Desk, text: str, **others: str) -> list[str]:
    before = len(desk.store.actions())
    with pytest.raises(Refused) as caught:
        add(desk, ZERO, text, **others)
    assert len(desk.store.actions()) == before
    return [f"{each.file}: {each.expected}" for each in caught.value.problems]


def test_only_what_is_to_be_done_has_to_be_said(house: House) -> None:
    task = add(house.desk(), ZERO, " Ring the ward. ")
    assert (task.text, task.owner, task.area, task.status) == ("Ring the ward.", OWNER, "", OPEN)
    assert (task.due, task.on, task.by) == (TODAY + timedelta(days=28), TODAY, "a lead")
    assert every(house.desk()) == [task]
    assert not list(signed.faults(house.desk().store))


def test_owner_day_and_area_may_be_said(house: House) -> None:
    task = add(house.desk(), ZERO, "Ring the ward.", owner="The ward", due="1 November 2026", area="North")
    assert (task.owner, task.due, task.area) == ("The ward", date(2026, 11, 1), "north")


@pytest.mark.parametrize(
    ("day", "late", "words"),
    [
        (date(2026, 10, 31), 0, "1 November 2026"),
        (date(2026, 11, 1), 0, "1 November 2026"),
        (date(2026, 11, 2), 1, "1 November 2026, 1 day overdue"),
        (date(2026, 11, 9), 8, "1 November 2026, 8 days overdue"),
    ],
)
def test_an_action_is_overdue_from_the_day_after_it_was_due(house: House, day: date, late: int, words: str) -> None:
    task = add(house.desk(), ZERO, "Ring the ward.", due="01/11/2026")
    assert (task.overdue(day), task.due_words(day)) == (late, words)
    assert close(house.desk(), task.number, DONE).overdue(day) == 0


def test_the_longest_overdue_stands_first(house: House) -> None:
    for due in ("03/11/2026", "01/11/2026", "02/11/2026", "01/11/2026"):
        add(house.desk(), ZERO, "Ring the ward.", due=due)
    assert [task.number for task in still_open(house.desk())] == [2, 4, 3, 1]


@pytest.mark.parametrize("status", [DONE, DROPPED])
def test_an_action_is_closed_once_by_whom_and_when_and_stays(house: House, status: str) -> None:
    task = add(house.desk(), ZERO, "Ring the ward.")
    closed = close(house.on(date(2026, 10, 30)).desk(), task.number, status)
    assert (closed.status, closed.closed_on, closed.closed_by) == (status, date(2026, 10, 30), "a lead")
    assert every(house.desk()) == [closed]
    assert still_open(house.desk()) == []
    with pytest.raises(Refused, match="closed already"):
        close(house.desk(), task.number, DONE)
    assert not list(signed.faults(house.desk().store))


@pytest.mark.parametrize(("number", "status"), [(7, DONE), (1, OPEN), (1, "lost")])
def test_what_cannot_be_closed_is_refused(house: House, number: int, status: str) -> None:
    add(house.desk(), ZERO, "Ring the ward.")
    with pytest.raises(Refused):
        close(house.desk(), number, status)
    assert len(still_open(house.desk())) == 1


def test_two_who_close_at_once_close_it_once(house: House) -> None:
    task = add(house.desk(), ZERO, "Ring the ward.")
    desks, start = [house.desk(), house.desk()], Barrier(2)

    def press(turn: int) -> Task | None:
        start.wait()
        try:
            return close(desks[turn], task.number, (DONE, DROPPED)[turn])
        except Refused:
            return None

    with ThreadPoolExecutor(2) as pool:
        done = [each for each in pool.map(press, range(2)) if each]
    assert len(done) == 1
    assert [each.status for each in every(house.desk())] == [done[0].status]
    assert len(house.desk().store.lines(kind="action")) == 2
    assert not list(signed.faults(house.desk().store))


def test_on_a_day_are_open_those_made_by_then_and_not_closed_yet(house: House) -> None:
    first = add(house.on(date(2026, 10, 1)).desk(), ZERO, "Ring the ward.", due="05/10/2026")
    second = add(house.on(date(2026, 10, 10)).desk(), ZERO, "Look again.")
    close(house.on(date(2026, 10, 12)).desk(), first.number, DONE)
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 11), date(2026, 10, 12)]
    found = [[task.number for task in open_on(house.desk(), day)] for day in days]
    assert found == [[], [first.number], [first.number, second.number], [second.number]]
    assert open_on(house.desk(), days[2])[0] == first  # as it stood: open, and six days overdue
    assert open_on(house.desk(), days[2])[0].overdue(days[2]) == 6


def test_beside_an_older_release_stand_the_actions_of_then(house: House) -> None:
    early = add(house.desk(), ZERO, "Ring the ward.")
    load(house, "2026-09")
    add(house.desk(), ZERO, "Look again.")
    close(house.desk(), early.number, DONE)
    assert every(house.desk(), as_at=1) == still_open(house.desk(), as_at=1) == [early]
    assert [task.status for task in every(house.desk(), as_at=2)] == [DONE, OPEN]


def test_all_that_is_wrong_is_said_at_once(house: House) -> None:
    assert refused(house.desk(), "x" * 501, owner="ann@example.org", due="tomorrow") == [
        "Due: Expected a real day such as 14/11/2026.",
        "What is to be done: Expected at most 500 characters, and found 501.",
        "Who does it: a role or a team: This holds what looks like an e-mail address. "
        "What is written here is kept, and everybody reads it.",
    ]
    assert refused(house.desk(), " \n ") == ["What is to be done: Expected a sentence or two."]
    assert refused(house.desk(), "Ring.", area="Elsewhere") == ["Area: This place has no such area."]


def test_who_may_not_write_neither_adds_nor_closes(house: House) -> None:
    task = add(house.desk(), ZERO, "Ring the ward.")
    viewer = as_role(house.desk(), Role.VIEWER)
    with pytest.raises(NotAllowed, match="may not write commentary and actions"):
        add(viewer, ZERO, "Look.")
    with pytest.raises(NotAllowed, match="may not write commentary and actions"):
        close(viewer, task.number, DONE)
    assert every(viewer) == [task]


def test_anybody_reads_no_name(house: House) -> None:
    task = add(house.desk(), ZERO, "Ring the ward.", owner="The ward")
    close(house.desk(), task.number, DONE)
    [found] = every(replace(house.desk(), person=ANYBODY))
    assert (found.by, found.closed_by, found.owner) == (OWNER, OWNER, "The ward")


def test_a_closed_measures_actions_are_for_those_who_see_it(house: House) -> None:
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    house.write(f"definitions/{ZERO}.yaml", text.replace("status: live", "status: live\naudience: closed"))
    published(house)
    task = add(house.desk(), ZERO, "Ring the ward.")
    owner = as_role(house.desk(), Role.OWNER)
    assert (every(owner), open_on(owner, TODAY)) == ([], [])
    with pytest.raises(Refused, match="There is no action"):
        close(owner, task.number, DONE)
    assert len(every(as_role(house.desk(), Role.LEAD))) == 1


def test_an_admin_takes_a_text_away_and_the_rest_stays(house: House) -> None:
    task = add(house.desk(), ZERO, "Ring Quashie.")
    with pytest.raises(NotAllowed):
        actions.take_away(as_role(house.desk(), Role.PUBLISHER), task.number)
    actions.take_away(house.desk(), task.number)
    [found] = still_open(house.desk())
    assert (found.text, found.owner, found.due, found.taken_on) == ("", "", task.due, TODAY)
    assert len(house.desk().store.actions()[0].sha256) == 64
    close(house.desk(), task.number, DROPPED)
    assert not list(signed.faults(house.desk().store))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update action set text = 'Nothing.'", "It is not as it was written."),
        ("update action set owner = 'Nobody'", "It is not as it was written."),
        ("update action set due = '2027-01-01'", "The log says otherwise of what it is about"),
        ("update action set status = 'done'", "The log says otherwise of whether it is open."),
        ("update action set closed_by = 'somebody else'", "The log says otherwise of whether it is open."),
        ("delete from action", "It is not there."),
    ],
)
def test_an_action_changed_past_the_log_is_found(house: House, statement: str, sentence: str) -> None:
    add(house.desk(), ZERO, "Ring the ward.")
    with house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    [found] = signed.faults(house.desk().store)
    assert sentence in found.expected


def test_an_action_opened_again_past_the_log_is_found(house: House) -> None:
    close(house.desk(), add(house.desk(), ZERO, "Ring the ward.").number, DONE)
    with house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql("update action set status = 'open', closed_at = null, closed_by = ''")
    assert [each.file for each in signed.faults(house.desk().store)] == ["action 1"]
