"""Milestones of a plan: what is due as it is printed and as it is understood, and how they stand on a day."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.changes import told
from dashboard.desk import replace_milestones
from dashboard.edition import read_edition
from dashboard.milestones import Plan, chip_of, contradiction, due_words, plan_of, register_text, status_words
from dashboard.place import STATUSES, Milestone, last_day_of, load_place, read_milestones
from dashboard.release import undo
from dashboard.terms import Problem, Refused
from tests.desks import POPULATION, ROOT, build, place_of, published

DAY = date(2026, 10, 22)
HEAD = "group,milestone,due,owner,status,done_on,note"


def read(*rows: str) -> list[Milestone]:
    milestones, problems = read_milestones("\n".join([HEAD, *rows]))
    assert problems == []
    return milestones


def wrong(*rows: str, head: str = HEAD) -> list[Problem]:
    _, problems = read_milestones("\n".join([head, *rows]))
    assert problems
    return problems


def plan(*rows: str) -> Plan:
    """Return a plan of rows drawn as due, status and done_on, named by their order."""
    drawn = (row.split("|") for row in rows)
    return Plan(DAY, tuple(read(*(f",m{at},{due},,{status},{done}," for at, (due, status, done) in enumerate(drawn)))))


def names(found: tuple[Milestone, ...]) -> list[str]:
    return [each.text for each in found]


# -- what is due


UNDERSTOOD = """
2026-12-05        2026-12-05
05/12/2026        2026-12-05
5 December 2026   2026-12-05
2026-12           2026-12-31
2028-02           2028-02-29
Q1 18/19          2018-06-30
Q1 2018/19        2018-06-30
q4 2018 / 19      2019-03-31
Q1-Q3 18/19       2018-12-31
Q3 to Q4 18/19    2019-03-31
Q1–Q3 18/19       2018-12-31
Q2 99/00          2099-09-30
2026/27           2027-03-31
2026-27           2027-03-31
"""
"""What is printed, and its last day. A quarter is one of a financial year: the first ends with June."""


@pytest.mark.parametrize("row", UNDERSTOOD.strip().splitlines())
def test_what_is_due_is_understood_in_each_of_its_forms(row: str) -> None:
    printed, last = row[:18].strip(), row[18:]
    assert last_day_of(printed) == date.fromisoformat(last)


@pytest.mark.parametrize(
    "printed",
    ["Q4 16/19", "Q3-Q1 18/19", "Q5 18/19", "Q1", "tbc", "", "not legible in the plan", "2026", "2026-Q3", "2015-17"],
)
def test_anything_else_is_kept_as_printed_and_has_no_date(printed: str) -> None:
    [found] = read(f",m,{printed},,,,")
    assert (found.due, found.last_day) == (printed, None)


@pytest.mark.parametrize("printed", ["31/09/2026", "2026-02-30", "31 June 2026"])
def test_a_day_that_is_not_in_the_calendar_is_no_plan_to_be_kept_as_printed(printed: str) -> None:
    [found] = wrong(f",m,{printed},,,,")
    assert (found.column, found.found, found.rows) == ("due", printed, (2,))


PRINTED = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"Q[0-9](-Q[0-9])? [0-9]{2,4}/[0-9]{2,4}", fullmatch=True),
    st.from_regex(r"[0-9]{4}[-/ ][0-9]{2,4}", fullmatch=True),
)


@given(PRINTED, st.sampled_from(["", *STATUSES]), st.dates())
def test_a_due_that_is_not_understood_is_never_late_and_never_due(printed: str, status: str, day: date) -> None:
    try:
        last = last_day_of(printed)
    except ValueError:
        last = None
    assume(last is None)
    found = Plan(day, (Milestone(2, "m", due=printed, last_day=last, status=status),))
    assert found.every[0].days_late(day) == 0
    assert found.overdue + found.due + found.later == ()
    assert "overdue" not in due_words(found.every[0], day) or "overdue" in printed


@given(st.dates(), st.sampled_from(["", *STATUSES]), st.dates())
def test_a_milestone_stands_in_exactly_one_list(last: date, status: str, day: date) -> None:
    found = Plan(day, (Milestone(2, "m", last_day=last, due=last.isoformat(), status=status),))
    lists = [found.overdue, found.due, found.later, found.undated, found.complete]
    assert [len(each) for each in lists if each] == [1]
    assert bool(found.overdue) == (last < day and status != "complete")


# -- the file


def test_only_the_milestone_is_needed_and_what_is_not_said_is_not_reported() -> None:
    found, problems = read_milestones("milestone\nAgree boundaries\n\n")
    assert (problems, found) == ([], [Milestone(2, "Agree boundaries")])
    assert chip_of(found[0], DAY).word == "Not reported"


def test_a_file_as_a_spreadsheet_saves_it_is_read_alike() -> None:
    found, problems = read_milestones('\ufeffMilestone,Due \r\n"Agree\nboundaries",05/12/2026\r\n')
    assert problems == []
    assert [(each.text, each.last_day) for each in found] == [("Agree boundaries", date(2026, 12, 5))]


def test_a_status_is_read_however_it_is_capitalised() -> None:
    assert [each.status for each in read(",a,,,On Track,,", ",b,,,AT-RISK,,")] == ["on track", "at risk"]


def test_every_fault_of_the_file_is_said_at_once_with_its_row_and_column() -> None:
    found = wrong(
        ",,2026-12,,,,",
        ",a,2026-02-30,,on trakc,,",
        ",b,,,complete,July,",
        ",c,,,at risk,2026-07-01,",
        ",d,,,complete,31/09/2026,",
    )
    assert [(each.rows, each.column) for each in found] == [
        ((2,), "milestone"),
        ((3,), "status"),
        ((3,), "due"),
        ((4,), "done_on"),
        ((5,), "done_on"),
        ((6,), "done_on"),
    ]
    assert 'Did you mean "on track"?' in found[1].expected
    assert all(each.file == "milestones.csv" and each.fix for each in found)


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("milestone,stauts", "a,missed", 'Did you mean "status"?'),
        ("group,due", "a,tbc", 'Expected a column "milestone".'),
        ("milestone,note", "a,one, two", "more cells than there are columns"),
        ("milestone", '"a', "every quote closed"),
    ],
)
def test_a_table_that_would_be_misread_is_refused_before_its_rows(head: str, row: str, said: str) -> None:
    assert any(said in each.expected for each in wrong(row, head=head))


@pytest.mark.parametrize("column", range(7))
def test_what_finds_a_person_is_refused_in_any_cell_and_not_repeated(column: int) -> None:
    cells = ["", "m", "", "", "", "", ""]
    for person in ("somebody@example.org", "020 7946 0018", "943 476 5919", "born 3 May 2001", "DN1 3BU"):
        cells[column] = person
        [found] = wrong(",".join(cells))
        assert (found.rows, found.found, person in str(found)) == ((2,), "", False)


def test_a_fault_in_the_folder_is_told_with_those_of_its_other_files() -> None:
    with pytest.raises(Refused) as refused:
        place_of(breaks="date,indicators,text\nJuly,a,Moved\n", milestones="milestone,status\na,late\n")
    assert [each.file for each in refused.value.problems] == ["breaks.csv", "milestones.csv"]


def test_the_plan_of_the_sample_place_has_its_17_lines_and_no_year_is_invented() -> None:
    milestones = load_place(ROOT / "data" / "places" / "doncaster").milestones
    printed = [each for each in milestones if each.due == "not legible in the plan"]
    assert len(printed) == 17
    assert {(each.last_day, each.status, each.owner) for each in printed} == {(None, "", "")}
    assert {each.note for each in milestones if each not in printed} == {"(illustrative)"}


# -- how they stand


def test_each_list_has_its_order_the_longest_overdue_first_then_the_soonest_due() -> None:
    found = plan(
        "2026-10-21||", "2026-08|missed|", "2026-10-22||", "2026-11-19|on track|", "2026-11-20||", "tbc||",
        "2026-06|complete|2026-06-02", "Q2 2026/27|on track|",
    )  # fmt: skip
    assert [names(each) for each in (found.overdue, found.due, found.later, found.undated, found.complete)] == [
        ["m1", "m7", "m0"],
        ["m2", "m3"],
        ["m4"],
        ["m5"],
        ["m6"],
    ]
    assert found.sentence == (
        "3 milestones are overdue, 1 of them reported on track; 2 are due in the next four weeks."
    )
    assert found.rest == (
        "1 milestone is due later, on 20 November 2026.",
        "1 milestone has no date.",
        "1 milestone is complete.",
    )


def test_late_is_counted_from_the_last_day_and_the_printed_due_stays() -> None:
    found = plan("Q2 2026/27|at risk|", "2026-10-14|missed|", "2026-10||", "||", "Q4 16/19||").every
    assert [due_words(each, DAY) for each in found] == [
        "Q2 2026/27, by 30 September 2026: 22 days overdue",
        "14 October 2026: 8 days overdue",
        "31 October 2026",
        "No date is given",
        "Q4 16/19",
    ]


def test_on_track_with_a_date_that_has_passed_is_overdue_and_loses_its_colour() -> None:
    [past, today] = plan("2026-10-21|on track|", "2026-10-22|on track|").every
    assert (chip_of(past, DAY).kind, chip_of(past, DAY).word) == ("late", "On track")
    assert contradiction(past, DAY) == "Reported on track, but its date has passed."
    assert (chip_of(today, DAY).kind, contradiction(today, DAY)) == ("green", "")


def test_what_was_done_on_a_day_to_come_is_not_complete() -> None:
    found = plan("2026-10-01|complete|2026-10-30", "2026-10-01|complete|")
    assert (names(found.overdue), names(found.complete)) == (["m0"], ["m1"])
    assert chip_of(found.every[0], DAY).kind == "late"
    assert status_words(found.every[0], DAY) == "Reported complete on 30 October 2026, a day that is still to come."
    assert status_words(found.every[1], DAY) == "The day is not given."
    late = replace(found.every[0], done_on=date(2026, 10, 3))
    assert status_words(late, DAY) == "Done 3 October 2026, 2 days after it was due."


@given(PRINTED, st.one_of(st.none(), st.dates()), st.dates())
def test_what_is_not_reported_is_never_green(printed: str, last: date | None, day: date) -> None:
    chip = chip_of(Milestone(2, "m", due=printed, last_day=last), day)
    assert (chip.kind, chip.word) == ("none", "Not reported")


@given(st.sampled_from(STATUSES), st.one_of(st.none(), st.dates()), st.one_of(st.none(), st.dates()), st.dates())
def test_nothing_overdue_is_green(status: str, last: date | None, done: date | None, day: date) -> None:
    found = Milestone(2, "m", last_day=last, status=status, done_on=done if status == "complete" else None)
    if found.days_late(day):
        assert chip_of(found, day).kind != "green"


def test_a_list_that_is_told_in_a_line_does_not_hide_what_is_at_risk_or_missed() -> None:
    found = plan("2027-03|at risk|", "2027-04||", "tbc|missed|", "tbc|at risk|")
    assert found.rest == (
        "2 milestones are due later, the last on 30 April 2027; 1 reported at risk.",
        "2 milestones have no date; 1 reported at risk and 1 reported missed.",
    )
    assert found.sentence == "No milestone is overdue or due in the next four weeks; 2 have no date."


def test_a_plan_without_milestones_has_no_sentence() -> None:
    assert (Plan(DAY).sentence, Plan(DAY).rest, Plan(DAY).parts) == ("", (), {})


def test_the_file_to_take_away_has_every_milestone_and_nothing_runs() -> None:
    made = Plan(DAY, tuple(read("=1+1,@SUM(A1),Q2 2026/27,+owner,at risk,,-note", ",b,tbc,,complete,2026-10-01,")))
    rows = list(csv.DictReader(io.StringIO(register_text(made, 3))))
    assert [list(each.values()) for each in rows] == [
        ["'=1+1", "'@SUM(A1)", "Q2 2026/27", "2026-09-30", "'+owner", "at risk", "", "22", "'-note", "3"],
        ["", "b", "tbc", "", "", "complete", "2026-10-01", "", "", "3"],
    ]


# -- in a home


def test_an_older_release_has_the_milestones_it_was_made_with(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION)
    published(house)
    assert replace_milestones(house.desk(), "milestone,due\nAgree boundaries,2026-11\n") == []
    published(house)
    assert replace_milestones(house.desk(), "milestone,due,status\nAgree boundaries,2026-11,missed\n") == []
    assert replace_milestones(house.desk(), "milestone\nsomebody@example.org\n")
    published(house)
    boards = [plan_of(read_edition(house.desk(), str(number))) for number in (1, 2, 3)]
    assert [[each.status for each in board.every] for board in boards] == [[], [""], ["missed"]]
    undo(house.desk(), "In error.")
    assert [each.status for each in plan_of(read_edition(house.desk())).every] == [""]
    house.close()


def test_the_preview_says_how_many_milestones_change() -> None:
    was = "milestone,due\na,tbc\nb,tbc\nb,tbc\n"
    now = "milestone,due\na,2026-12\nb,tbc\nc,tbc\n"
    assert told("place/milestones.csv", was, now, place_of().lookup) == "Milestones: 1 changed, 1 added, 1 taken out"


def test_a_home_that_was_seeded_before_there_were_milestones_has_none(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.desk().store.set((), **{"milestones.csv": ""})
    house.write("place/milestones.csv", "milestone\nAgree boundaries\n")
    assert house.desk().place.milestones == ()
    house.close()
