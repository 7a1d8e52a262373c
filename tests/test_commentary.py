"""Commentary: drafts and versions that stay, the age they are shown with, who reads them, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from dashboard import signed
from dashboard.access import ANYBODY, NotAllowed, Person, Role
from dashboard.actions import add
from dashboard.commentary import Comment, Written, age_words, drafts, latest, since, take_away, versions, write
from dashboard.desk import Desk
from dashboard.release import undo
from dashboard.terms import Refused
from dashboard.withdrawn import withdraw
from tests.desks import BOTH, PLACE, TODAY, ZERO, House, build, opened, published, same_day
from tests.planted import FORMED, seen_in

SAID = Written("Fewer beds.", "The ward closed.", "Open it again.", "14/11/2026")
OWNED = f"owners:\n  {ZERO}: Director of Public Health\n"


@pytest.fixture(params=BOTH)
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Return a home with July and August on the board, on both databases."""
    for house in opened(tmp_path, request):
        load(house, "2026-07")
        load(house, "2026-08")
        yield house


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk of the same home on SQLite, whose indicator has an owner."""
    house = build(tmp_path)
    house.write("place/place.yaml", (tmp_path / "place/place.yaml").read_text() + OWNED)
    house.load("population", "area,age,persons,mid_year\nE01000001,75+,1000,2025\n")
    load(house, "2026-08")
    return house.desk()


def load(house: House, month: str) -> None:
    house.load("admissions", same_day(month, north=20, south=40, east=60), name=f"{month}.csv")
    published(house, month)


def said(desk: Desk, period: str = "2026-08", **others: str) -> Comment:
    return write(desk, ZERO, "", period, replace(SAID, **others), publish=True)


def as_role(desk: Desk, *roles: Role) -> Desk:
    return replace(desk, person=Person("lee@example.org", frozenset(roles)))


def refused(
    desk: Desk, written: Written, *, publish: bool = True, period: str = "2026-08", area: str = ""
) -> list[str]:
    """Return what is said against each box, and that nothing was kept."""
    before = len(desk.store.comments())
    with pytest.raises(Refused) as caught:
        write(desk, ZERO, area, period, written, publish=publish)
    assert len(desk.store.comments()) == before
    return [f"{each.file}: {each.expected}" for each in caught.value.problems]


# -- versions


def test_a_later_version_stands_and_the_earlier_one_is_kept(house: House) -> None:
    desk = house.desk()
    first, second = said(desk), said(desk, happened="More beds.")
    found = latest(house.desk(), ZERO, period="2026-08")
    assert found == second
    assert found.happened == "More beds."
    assert [each.number for each in versions(house.desk(), ZERO)] == [first.number, second.number]
    assert versions(house.desk(), ZERO)[0].texts == ("Fewer beds.", "The ward closed.", "Open it again.")
    assert (found.by, found.on, found.by_when, found.area) == ("a lead", TODAY, date(2026, 11, 14), PLACE)
    assert not list(signed.faults(house.desk().store))


def test_a_draft_is_read_by_nobody_but_those_who_write_until_it_is_published(house: House) -> None:
    desk = house.desk()
    draft = write(desk, ZERO, "", "2026-08", Written(why="We are asking."), publish=False)
    assert latest(desk, ZERO, period="2026-08") is None
    assert drafts(desk) == [draft]
    with pytest.raises(NotAllowed):
        drafts(as_role(desk, Role.VIEWER))
    said(desk)
    assert drafts(desk) == []
    again = write(desk, ZERO, "", "2026-08", Written("Better."), publish=False)
    assert drafts(desk) == [again]
    assert latest(desk, ZERO, period="2026-08") == versions(desk, ZERO)[-1]


def test_an_areas_commentary_is_not_the_places(house: House) -> None:
    desk = house.desk()
    write(desk, ZERO, "North", "2026-08", SAID, publish=True)
    assert latest(desk, ZERO, period="2026-08") is None
    found = latest(desk, ZERO, "north", "2026-08")
    assert found is not None
    assert found.area == "north"


@pytest.mark.parametrize(
    ("shown", "about"), [("2026-07", "2026-07"), ("2026-08", "2026-08"), ("2026-09", "2026-08"), ("2026-06", None)]
)
def test_beside_a_period_stands_what_was_said_of_it_or_of_the_last_before_it(
    house: House, shown: str, about: str | None
) -> None:
    desk = house.desk()
    said(desk, "2026-08")
    said(desk, "2026-07")  # written later, about an earlier month
    found = latest(desk, ZERO, period=shown)
    assert (found.period if found else None) == about


def test_beside_an_older_release_stands_what_stood_then(house: House) -> None:
    early = said(house.desk(), "2026-07")
    load(house, "2026-09")
    late = said(house.desk(), "2026-07", happened="We know more.")
    desk = house.desk()
    assert latest(desk, ZERO, period="2026-07", as_at=2) == early
    assert latest(desk, ZERO, period="2026-07", as_at=1) is None
    assert latest(desk, ZERO, period="2026-07", as_at=3) == late
    assert latest(desk, ZERO, period="2026-07") == late


def test_what_was_carried_forward_word_for_word_says_from_when(house: House) -> None:
    desk = house.desk()
    said(desk, "2026-07")
    again = said(desk, "2026-08")
    assert again.unchanged_from == "2026-07"
    assert said(desk, "2026-08", why="Another reason.").unchanged_from == ""


def test_what_was_said_beside_a_withdrawn_release_stays(house: House) -> None:
    written = said(house.desk(), "2026-07")
    withdraw(house.desk(), 2, "It gave somebody away.")
    assert latest(house.desk(), ZERO, period="2026-07") == written
    assert not list(signed.faults(house.desk().store))


# -- age


@pytest.mark.parametrize(
    ("on", "period", "words"),
    [
        (date(2026, 10, 14), "2026-08", "written 14 October 2026, 8 days ago"),
        (date(2026, 10, 21), "2026-08", "written 21 October 2026, 1 day ago"),
        (TODAY, "2026-08", "written 22 October 2026, today"),
        (TODAY, "2026-09", "about August 2026, written 22 October 2026, today"),
        (TODAY, "", "written 22 October 2026, today"),
    ],
)
def test_the_age_of_a_comment_is_said_with_its_period_where_that_is_another(
    desk: Desk, on: date, period: str, words: str
) -> None:
    assert age_words(replace(said(desk), on=on), TODAY, period) == words


def test_an_unchanged_comment_says_so_beside_its_age(desk: Desk) -> None:
    found = replace(said(desk), unchanged_from="2026-07")
    assert age_words(found, TODAY) == "written 22 October 2026, today; unchanged from July 2026"


def test_it_could_be_written_since_the_board_first_showed_the_period(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", "area,age,persons,mid_year\nE01000001,75+,1000,2025\n")
    load(house.on(date(2026, 8, 20)), "2026-07")
    load(house.on(date(2026, 9, 18)), "2026-08")
    load(house.on(date(2026, 10, 16)), "2026-09")
    assert since(house.desk(), ZERO, "2026-08") == date(2026, 9, 18)
    assert since(house.desk(), ZERO, "2026-07") == date(2026, 8, 20)
    assert since(house.desk(), ZERO, "2026-12") is None
    undo(house.on(date(2026, 10, 17)).desk(), "In error.")
    assert since(house.desk(), ZERO, "2026-09") is None


# -- who


@pytest.mark.parametrize("role", [Role.OWNER, Role.LEAD, Role.PUBLISHER, Role.ADMIN])
def test_who_may_write_signs_with_their_own_name(desk: Desk, role: Role) -> None:
    assert said(as_role(desk, role)).by == "lee@example.org"


def test_a_viewer_reads_and_writes_nothing(desk: Desk) -> None:
    written = said(desk)
    viewer = as_role(desk, Role.VIEWER)
    assert latest(viewer, ZERO, period="2026-08") == written
    with pytest.raises(NotAllowed, match="may not write commentary and actions"):
        said(viewer)


def test_anybody_reads_the_role_that_owns_the_measure_and_no_name(desk: Desk) -> None:
    said(desk)
    found = latest(replace(desk, person=ANYBODY), ZERO, period="2026-08")
    assert found is not None
    assert found.by == "Director of Public Health"
    assert desk.who not in repr(found)


def test_a_closed_measures_commentary_is_for_those_who_see_it(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", "area,age,persons,mid_year\nE01000001,75+,1000,2025\n")
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    house.write(f"definitions/{ZERO}.yaml", text.replace("status: live", "status: live\naudience: closed"))
    load(house, "2026-08")
    desk = house.desk()
    said(desk)
    for roles in ([Role.VIEWER], [Role.OWNER]):
        other = as_role(desk, *roles)
        assert versions(other) == []
        assert latest(other, ZERO, period="2026-08") is None
        with pytest.raises(Refused):
            said(other)
    assert len(versions(as_role(desk, Role.LEAD))) == 1
    # The next definition opens it; until that is published the board's own says that it is closed.
    house.write(f"definitions/{ZERO}.yaml", text)
    assert versions(as_role(house.desk(), Role.VIEWER)) == []
    published(house)
    assert len(versions(as_role(house.desk(), Role.VIEWER))) == 1


# -- what is refused


def test_all_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    written = Written("x" * 501, "Rang 020 7946 0018.", "Move 943 476 5919 home.", "31/09/2026")
    assert refused(desk, written, period="2027-01") == [
        "By when: Expected a real day such as 14/11/2026.",
        "What happened: Expected at most 500 characters, and found 501.",
        "Why: This holds what looks like a telephone number. What is written here is kept, and everybody reads it.",
        "What next: This holds what looks like an NHS number. What is written here is kept, and everybody reads it.",
        "Period: Expected a period of this measure that has begun.",
    ]


def test_five_hundred_signs_are_kept(desk: Desk) -> None:
    assert len(said(desk, happened="x" * 500).happened) == 500


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (Written(why="Because."), "What happened: Expected a sentence or two."),
        (Written("It rose.", next_step="Look."), "By when: Expected the day by which that is done."),
        (Written("It rose.", by_when="14/11/2062"), "By when: Expected a day near this year."),
        (Written("See DN1\N{NO-BREAK SPACE}3BU."), "What happened: This holds what looks like a postcode."),
        (Written("943\N{ZERO WIDTH SPACE}4765919"), "What happened: This holds what looks like an NHS number."),
    ],
)
def test_what_cannot_be_published_is_said_in_words(desk: Desk, written: Written, sentence: str) -> None:
    [said] = refused(desk, written)
    assert said.startswith(sentence)


def test_a_draft_may_lack_what_a_published_one_needs_but_is_not_empty(desk: Desk) -> None:
    assert write(desk, ZERO, "", "2026-08", Written(why="Asking."), publish=False).is_draft
    assert refused(desk, Written(by_when="14/11/2026"), publish=False) == ["Draft: Expected something to keep."]


@pytest.mark.parametrize("period", ["2026-Q3", "2026", "nonsense", ""])
def test_a_period_that_the_measure_does_not_have_is_refused(desk: Desk, period: str) -> None:
    assert refused(desk, SAID, period=period) == ["Period: Expected a period of this measure that has begun."]


def test_an_unknown_measure_or_area_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="no measure of this name"):
        write(desk, "nonsense", "", "2026-08", SAID, publish=True)
    assert refused(desk, SAID, area="Elsewhere") == ["Area: This place has no such area."]


@pytest.mark.parametrize("typed", ["14/11/2026", "14.11.2026", "2026-11-14", "14 November 2026", " 14  nov 2026 "])
def test_a_day_is_read_as_people_write_it(desk: Desk, typed: str) -> None:
    assert said(desk, by_when=typed).by_when == date(2026, 11, 14)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(max_size=40))
def test_whatever_is_typed_is_kept_as_it_can_be_seen_or_refused(desk: Desk, text: str) -> None:
    shown = signed.tidy(text)
    if not shown or list(signed.text_problems({"": shown})):
        with pytest.raises(Refused):
            said(desk, happened=text)
        return
    assert said(desk, happened=text).happened == shown
    assert not list(signed.faults(desk.store))


@pytest.mark.parametrize("text", FORMED)
def test_a_persons_detail_is_refused_in_every_box_without_being_said_again(desk: Desk, text: str) -> None:
    about = f"We know: {text}"
    with pytest.raises(Refused) as caught:
        write(desk, ZERO, "", "2026-08", Written(about, about, about, about), publish=False)
    with pytest.raises(Refused) as more:
        add(desk, ZERO, about, owner=about, due=about)
    assert [len(each.value.problems) for each in (caught, more)] == [4, 3]
    assert text not in f"{caught.value} {more.value}"
    assert not seen_in(" ".join(line.said for line in desk.store.lines()))


# -- taken away


def test_an_admin_takes_a_text_away_with_every_version_and_draft_of_it(house: House) -> None:
    desk = house.desk()
    write(desk, ZERO, "", "2026-08", replace(SAID, happened="Ann said so."), publish=False)
    kept, other = said(desk, happened="Ann said so."), said(desk, "2026-07")
    assert take_away(house.desk(), kept.number) == [1, 2]
    found = latest(house.desk(), ZERO, period="2026-08")
    assert found is not None
    assert (found.texts, found.by_when, found.taken_on) == (("", "", ""), None, TODAY)
    assert latest(house.desk(), ZERO, period="2026-07") == other
    rows = house.desk().store.comments()
    assert all(len(row.sha256) == 64 for row in rows)
    assert not list(signed.faults(house.desk().store))
    with pytest.raises(Refused, match="no commentary 2 with a text"):
        take_away(house.desk(), kept.number)


def test_what_was_taken_away_is_in_no_byte_of_the_home(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", "area,age,persons,mid_year\nE01000001,75+,1000,2025\n")
    load(house, "2026-08")
    desk = house.desk()
    take_away(desk, said(desk, happened="Quashie fell on the ward.").number)
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if b"Quashie" in path.read_bytes()]


@pytest.mark.parametrize("role", [Role.OWNER, Role.LEAD, Role.PUBLISHER])
def test_nobody_else_takes_a_text_away(desk: Desk, role: Role) -> None:
    written = said(desk)
    with pytest.raises(NotAllowed):
        take_away(as_role(desk, role), written.number)
    assert latest(desk, ZERO, period="2026-08") == written


# -- changed past the log


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update comment set happened = 'Nothing.'", "It is not as it was written."),
        ("update comment set by_when = '2027-11-14'", "It is not as it was written."),
        ("update comment set made_at = '2026-10-01 09:00:00'", "It is not as it was written."),
        ("update comment set made_by = 'somebody else'", "The log says otherwise of what it is about"),
        ("update comment set area = 'south'", "The log says otherwise of what it is about"),
        ("update comment set release = 1", "The log says otherwise of what it is about"),
        ("update comment set sha256 = ''", "The log says otherwise of what it is about"),
        ("update comment set status = 'draft'", "It is not as it was written."),
        ("update comment set taken_at = '2026-10-23 09:00:00', happened = ''", "whether its text was taken away"),
        ("delete from comment", "It is not there."),
        ("insert into comment select 7, indicator, area, period, status, by_when, happened, why, next_step, made_at, "
         "made_by, release, sha256, taken_at, taken_by from comment", "The log has no line of it."),
    ],
)  # fmt: skip
def test_a_comment_changed_past_the_log_is_found(house: House, statement: str, sentence: str) -> None:
    said(house.desk())
    with house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    [found] = signed.faults(house.desk().store)
    assert found.file == f"commentary {7 if 'insert' in statement else 1}"
    assert sentence in found.expected


def test_what_was_taken_away_and_put_back_is_found(house: House) -> None:
    desk = house.desk()
    take_away(desk, said(desk).number)
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql("update comment set happened = 'Nothing.'")
    assert [each.expected for each in signed.faults(desk.store)] == [
        "The log says otherwise of whether its text was taken away."
    ]


def test_a_comment_and_its_line_are_kept_together_or_not_at_all(house: House) -> None:
    desk = house.desk()
    full = {
        "sqlite": "create trigger never before insert on journal begin select raise(abort, 'full'); end",
        "postgresql": "alter table journal add constraint never check (kind <> 'comment')",
    }
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql(full[desk.store.engine.dialect.name])
    with pytest.raises(DatabaseError):
        said(desk)
    assert desk.store.comments() == []
