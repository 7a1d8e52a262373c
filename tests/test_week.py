"""The week as its meeting reads it: since when, what changed, what is due, what is left, and what a view has room for.

North has 1,000 residents of 75 and over, south 2,000, east 4,000, and the place 7,000. July is published on Thursday
20 August and August on Sunday 20 September; a month is due on the 14th of the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard import actions, commentary
from dashboard.access import Person, Role
from dashboard.commentary import Written
from dashboard.desk import Desk, open_desk, replace_milestones, replace_targets
from dashboard.edition import read_draft, read_edition
from dashboard.fitted import height_of
from dashboard.place import load_place
from dashboard.release import undo
from dashboard.terms import Refused
from dashboard.week import Week, choices, next_meetings, since_of, slide, slides, week_of
from dashboard.week.slides import BESIDE, GAP, POINTS, WHOLE
from dashboard.withdrawn import withdraw
from tests.desks import PLACE_YAML, POPULATION, ZERO, House, build, published, same_day

TITLE = "Emergency admissions aged 75+, zero length of stay"
TARGETS = f"indicator,area,value,amber\n{ZERO},place,6.0,0.5\n"
OWNED = f"{PLACE_YAML}owners: {{{ZERO}: Director of Public Health}}\n"
JULY = {"north": 9, "south": 10, "east": 16}
"""35 in 7,000 is 5.0: on target."""

TODAY = date(2026, 9, 24)
"""A Thursday, four days after August was published."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with July on the board since 20 August, the place on target."""
    made = build(tmp_path, place=OWNED).on(date(2026, 8, 20))
    made.load("population", POPULATION)
    made.load("admissions", same_day("2026-07", **JULY))
    assert replace_targets(made.desk(), TARGETS) == []
    published(made, "The first.")
    yield made.on(TODAY)
    made.close()


def with_august(house: House, note: str = "", *, day: date = date(2026, 9, 20), **counts: int) -> House:
    """Publish August on a day, and return the house as it was."""
    house.on(day).load("admissions", same_day("2026-08", **(counts or JULY)), name="august.csv")
    published(house.on(day), note)
    return house


def made(house: House, since: str = "", desk: Desk | None = None) -> Week:
    desk = desk or house.desk()
    edition = read_edition(desk)
    return week_of(desk, edition, since_of(desk, edition, since))


def viewer(house: House) -> Desk:
    return open_desk(house.root / "home", house.folders, today=house.today, who=Person("vic", frozenset({Role.VIEWER})))


def meeting_on(house: House, weekday: str) -> House:
    house.write("place/place.yaml", f"{OWNED}meets: {weekday}\n")
    return house


# -- since when


MEETINGS = """
-          2026-09-17  2026-10-01
wednesday  2026-09-23  2026-09-30
thursday   2026-09-17  2026-10-01
friday     2026-09-18  2026-09-25
"""
"""The weekday, the last meeting and the next: not stated, seven days either way; on a Thursday itself as well."""


def test_the_last_meeting_and_the_next_are_on_the_places_weekday(house: House) -> None:
    for meets, last, following in map(str.split, MEETINGS.strip().splitlines()):
        desk = (house if meets == "-" else meeting_on(house, meets)).desk()
        edition = read_edition(desk)
        assert since_of(desk, edition).key == last, meets
        assert next(iter(choices(desk, edition))) == last, meets
        assert next_meetings(desk, edition, 1) == [date.fromisoformat(following)], meets


def test_a_weekday_that_is_none_is_refused_with_its_line(house: House) -> None:
    meeting_on(house, "wensday")
    with pytest.raises(Refused, match=r"place.yaml, line \d+"):
        load_place(house.folders.place)


def test_what_came_on_the_day_of_a_meeting_is_new_to_the_next_one(house: House) -> None:
    with_august(house, day=date(2026, 9, 17))
    assert made(house).since.release == 1
    assert made(house, "2026-09-18").since.release == 2


def test_before_the_first_release_it_is_the_first_and_that_is_said(house: House) -> None:
    with_august(house)
    found = made(house, "0001-01-01").since
    assert (found.release, found.note) == (
        1,
        "Nothing was published before 1 January 1: release 1, the first, is compared with.",
    )


NEITHER = ["banana", "0", "2", "99", "02", "-1", "9" * 5000, "٣", "2026-02-30", "20260914", "2026-W37-1", "2026-09-24"]


def test_what_is_neither_a_day_before_nor_an_earlier_release_is_refused_in_words(house: House) -> None:
    desk = with_august(house).desk()
    edition = read_edition(desk)
    for asked in [*NEITHER, "x" * 999]:
        with pytest.raises(Refused) as refused:
            since_of(desk, edition, asked)
        said = refused.value.problems[0].expected
        assert said.endswith(".")
        assert len(said) < 120


def test_a_release_that_was_withdrawn_is_not_compared_with(house: House) -> None:
    with_august(house)
    withdraw(house.desk(), 1, "It gave somebody away.")
    assert "1" not in choices(house.desk(), read_edition(house.desk()))
    with pytest.raises(Refused, match="There is no release 1 before the one shown"):
        made(house, "1")
    assert made(house, "2026-09-01").changed.worse == ()


# -- what changed


def test_a_rating_that_got_worse_is_said_with_its_measure(house: House) -> None:
    found = made(with_august(house, north=19, south=20, east=24))  # 63 in 7,000 is 9.0, from 5.0
    assert [each.whole for each in found.changed.worse] == [
        f"{TITLE}: Smallplace went from on target to off target, worse by 4.0 since July 2026. "
        "Provisional: it may still turn back."
    ]
    assert found.changed.better == found.changed.restated == ()
    assert found.sentence == "1 rating moved and 1 measure has new data. No action is open."


def test_a_rating_that_was_lost_is_neither_better_nor_worse(house: House) -> None:
    desk = house.desk()
    assert replace_targets(desk, "indicator,area,value,amber\n") == []
    published(house)
    found = made(house).changed
    assert [each.text for each in found.turned] == [
        "Smallplace went from on target to no target, the target is another."
    ]
    assert found.worse == found.better == ()


def test_a_restated_value_is_said_as_it_was_and_as_it_is_and_why(house: House) -> None:
    house.load("admissions", same_day("2026-07", north=9, south=10, east=23))
    published(house, "Late records.")
    found = made(house)
    assert [each.text for each in found.changed.restated] == [
        "2 values changed; the latest, Smallplace, July 2026: from 5.0 to 6.0. Reason: Late records."
    ]
    assert found.sentence.startswith("2 values were restated.")


def test_without_a_new_release_it_says_since_when_there_is_none(house: House) -> None:
    with_august(house)
    assert made(house, "2026-09-21").sentence == "No new data since 20 September 2026. No action is open."


def test_data_that_became_late_since_then_is_newly_overdue_though_nothing_was_published(house: House) -> None:
    late = with_august(house).on(date(2026, 10, 20))  # September was due on 14 October
    found = made(late)
    assert [each.text[:38] for each in found.changed.overdue] == ["September was due on 14 October; 6 day"]
    assert found.sentence.startswith("No new data since 20 September 2026; 1 measure became late.")
    assert made(late, "2026-10-15").changed.overdue == ()  # it was late then as well


def test_the_draft_is_held_against_the_board_it_would_replace(house: House) -> None:
    desk = house.desk()
    house.load("admissions", same_day("2026-08", **JULY))
    draft = read_draft(desk)
    assert [each.text for each in week_of(desk, draft, since_of(desk, draft)).changed.new] == ["August 2026 came in."]


def test_an_undo_is_a_change_like_any_other(house: House) -> None:
    with_august(house)
    undo(house.on(date(2026, 9, 23)).desk(), "In error.")
    assert [each.text for each in made(house, "2").changed.new] == ["July 2026 came in."]


def test_a_release_for_a_narrower_circle_is_not_compared_with(house: House) -> None:
    house.write("place/place.yaml", OWNED.replace("audience: closed", "audience: partners"))
    with_august(house)
    found = made(house, "2026-09-01")
    assert found.changed.others == ("Release 1 was made for another circle, so it is not compared with.",)
    assert found.changed.parts == {}


def test_a_closed_measure_and_its_actions_are_told_to_nobody_else(house: House) -> None:
    path = house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(f"{path.read_text()}\naudience: closed\n")
    with_august(house, north=19, south=20, east=24)
    actions.add(house.desk(), ZERO, "Ring the ward.", due="2026-09-25")
    assert made(house).doing.due
    told = made(house, desk=viewer(house))
    assert (told.changed.parts, told.doing.due, told.rest) == ({}, (), (("On target", "0 measures."),))


def test_before_anything_is_published_it_says_so(tmp_path: Path) -> None:
    house = build(tmp_path)
    assert made(house).sentence == "No data published yet. No action is open."
    assert choices(house.desk(), read_edition(house.desk()))


# -- what is to be done


def test_an_action_stands_in_one_list_by_its_day(house: House) -> None:
    for days in (-1, 0, 7, 8, 28, 29):
        actions.add(house.desk(), ZERO, f"{days}", due=(TODAY + timedelta(days)).isoformat())
    doing = made(house).doing
    lists = (doing.overdue, doing.soon, doing.month, doing.later)
    assert [[each.text for each in tasks] for tasks in lists] == [["-1"], ["0", "7"], ["8", "28"], ["29"]]


def test_what_is_due_is_counted_and_what_is_done_is_not(house: House) -> None:
    for day in ("2026-09-20", "2026-09-25", "2026-10-10", "2027-01-10"):
        actions.add(house.desk(), ZERO, "Ring the ward.", due=day)
    done = actions.add(house.desk(), ZERO, "Ring again.", due="2026-09-20")
    actions.close(house.desk(), done.number, actions.DONE)
    doing = made(house).doing
    assert doing.sentence == "2 actions are due, 1 overdue."
    assert doing.rest == "1 more action is due later, the last on 10 January 2027."


def test_as_at_an_older_release_the_actions_are_those_of_then(house: House) -> None:
    actions.add(house.desk(), ZERO, "Ring the ward.", due="2026-09-25")
    with_august(house)
    actions.add(house.desk(), ZERO, "Ring again.", due="2026-09-25")
    desk = house.desk()
    older = read_edition(desk, "1")
    found = week_of(desk, older, since_of(desk, older))
    assert [each.text for each in found.doing.month + found.doing.due] == ["Ring the ward."]
    assert found.sentence == "No new data since 20 August 2026; 1 measure became late. 1 action is due."


# -- the rest


def test_what_is_on_target_is_one_line_and_late_data_is_not_in_it(house: House) -> None:
    assert made(with_august(house)).rest[0] == ("On target", f"1 measure: {TITLE}.")
    late = dict(made(house.on(date(2026, 10, 20))).rest)
    assert late["On target"] == "0 measures."
    assert late["Late"] == f"1 measure, not counted as on target: {TITLE}."


# -- in the room


def test_there_is_a_view_of_the_cover_the_changes_each_exception_and_the_actions(house: House) -> None:
    found = made(with_august(house, north=19, south=20, east=24))
    assert slides(found) == ("cover", "changed", ZERO, "actions")
    assert (
        slide(house.desk(), found, 3).title
        == f"{TITLE}: off target in August 2026, 3.0 above the target of 6.0; provisional"
    )
    assert [slide(house.desk(), found, number).title for number in (0, 99)] == [
        "Smallplace: 24 September 2026",
        "Actions due",
    ]
    assert slides(made(house.on(date(2026, 8, 21)), "2026-08-20"))[2:] == (ZERO, "actions")


def planned(house: House, *rows: str) -> House:
    """Return the house with milestones on the board, drawn as their due and status."""
    drawn = "".join(f"Milestone {number},{row},The team\n" for number, row in enumerate(rows))
    assert replace_milestones(house.desk(), f"milestone,due,status,owner\n{drawn}") == []
    published(house)
    return house


def test_milestones_are_in_the_sentence_and_have_a_view_where_one_is_due(house: House) -> None:
    assert slides(made(planned(house, "2026-12,", "tbc,missed")))[-1] == "actions"
    found = made(planned(house, "2026-09-20,on track", "2026-10-22,at risk", "2026-10-01,", "2026-12,", "tbc,"))
    due = "1 milestone is overdue, though reported on track; 2 are due in the next four weeks."
    assert found.sentence.endswith(due)
    assert slides(found)[-2:] == ("actions", "milestones")
    shown = slide(house.desk(), found, 99)
    assert (shown.title, shown.note) == ("Milestones due", "")
    assert shown.paragraphs == (
        ("20 September 2026: 4 days overdue", "Milestone 0. The team. Reported on track, but its date has passed."),
        ("1 October 2026", "Milestone 2. The team. Its status is not reported."),
        ("22 October 2026", "Milestone 1. The team. Reported at risk."),
    )


def test_milestones_that_do_not_fit_are_told_and_those_shown_fit(house: House) -> None:
    shown = slide(house.desk(), made(planned(house, *["2026-09-20,at risk"] * 30)), 99)
    assert 0 < len(shown.paragraphs) < 30
    assert shown.note == f"Showing {len(shown.paragraphs)} of 30; all on the page This week."
    assert height_of([f"{label}: {text}" for label, text in shown.paragraphs], POINTS, WHOLE[0], GAP) <= WHOLE[1]


def test_actions_that_do_not_fit_are_told_and_those_shown_fit(house: House) -> None:
    for number in range(12):
        actions.add(house.desk(), ZERO, f"Ring ward {number}. {'Ask why it was so. ' * 8}", due="2026-09-25")
    shown = slide(house.desk(), made(house), 99)
    assert 0 < len(shown.paragraphs) < 12
    assert shown.note == f"Showing {len(shown.paragraphs)} of 12; all on the page This week."
    assert height_of([f"{label}: {text}" for label, text in shown.paragraphs], POINTS, WHOLE[0], GAP) <= WHOLE[1]


def test_a_long_commentary_keeps_whole_sentences_and_says_how_many_are_left_out(house: House) -> None:
    with_august(house, north=19, south=20, east=24)
    long = Written("It rose again. " * 30, "The ward was closed. " * 20, "Open it. " * 40, "2026-10-10")
    commentary.write(house.desk(), ZERO, "", "2026-08", long, publish=True)
    shown = slide(house.desk(), made(house), 3)
    assert [label for label, _ in shown.paragraphs] == ["Owner", "What", "Why", "What next", "In the chart"]
    assert all(text.endswith(".") for _, text in shown.paragraphs[1:])
    assert shown.note.endswith("sentences more on the measure's page.")
    assert height_of([f"{label}: {text}" for label, text in shown.paragraphs], POINTS, BESIDE[0], GAP) <= BESIDE[1]


def test_an_action_whose_text_was_taken_away_is_not_read_out(house: House) -> None:
    task = actions.add(house.desk(), ZERO, "Ring the ward.", due="2026-09-25")
    actions.take_away(house.desk(), task.number)
    shown = slide(house.desk(), made(house), 99)
    assert [text for _, text in shown.paragraphs] == ["1 action is due."]


def test_sentences_of_the_page_are_short(house: House) -> None:
    actions.add(house.desk(), ZERO, "Ring the ward.", due="2026-09-20")
    said = made(with_august(house, north=19, south=20, east=24)).sentence
    sentences = [each for each in said.split(". ") if each]
    assert sum(len(each.split()) for each in sentences) / len(sentences) <= 15
