"""The checklist of a month-end: what each kind of file is expected for, by when, what came, and what came twice."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from dashboard import expected, upload
from dashboard.expected import Came, Expected, checklist, sentence
from dashboard.ingest import Options
from dashboard.release import publish, undo
from tests.desks import POPULATION, SHIPPED_DEFINITIONS, House, build, same_day

ADMISSIONS, MONEY = "Hospital admissions, one row a spell", "Finance return"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a home with August's admissions on the board, on 5 October: September's are due on the 14th."""
    made = build(tmp_path).on(date(2026, 10, 5))
    made.load("population", POPULATION)
    made.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    publish(made.desk(), "history")
    return made


def lines(house: House, *dropped: Came) -> dict[str, Expected]:
    return {line.title: line for line in checklist(house.desk(), dropped)}


def month(house: House, label: str, name: str = "") -> None:
    house.load("admissions", same_day(label, north=20, south=40, east=60), name=name or f"{label}.csv")


def came(house: House, label: str, name: str) -> Came:
    """Return a file as the page holds it: read, and not in the draft."""
    text = same_day(label, north=20, south=40, east=60)
    checked = upload.check(house.desk(), "admissions", io.BytesIO(text.encode()), name, Options(house.today))
    return Came(name, "admissions", checked.covers, checked.keys, is_refused=not checked.is_accepted)


def test_a_month_that_ended_and_is_not_on_the_board_is_expected_by_its_due_day(house: House) -> None:
    assert lines(house)[ADMISSIONS] == Expected(
        ADMISSIONS, "September 2026", "none yet", "wanting", "It is due by 14 October 2026."
    )


def test_after_its_due_day_it_is_late_and_on_that_day_it_is_not(house: House) -> None:
    states = {day: lines(house.on(date(2026, 10, day)))[ADMISSIONS].state for day in (14, 15)}
    assert states == {14: "wanting", 15: "late"}


def test_months_that_were_missed_are_asked_for_together_and_never_more_than_a_year_of_them(house: House) -> None:
    assert lines(house.on(date(2026, 12, 1)))[ADMISSIONS].periods == "September 2026 to November 2026"
    assert lines(house.on(date(2029, 1, 1)))[ADMISSIONS].periods == "September 2026 to August 2027"


def test_a_file_that_is_read_and_not_in_the_draft_is_ready_and_then_it_is_in_the_draft(house: House) -> None:
    dropped = came(house, "2026-09", "september.csv")
    line = lines(house, dropped)[ADMISSIONS]
    assert (line.state, line.files) == ("ready", "september.csv")
    month(house, "2026-09", "september.csv")
    assert lines(house)[ADMISSIONS].state == "draft"


def test_a_file_of_an_older_month_leaves_the_expected_one_wanting(house: House) -> None:
    line = lines(house, came(house, "2026-08", "august again.csv"))[ADMISSIONS]
    assert (line.state, line.files) == ("wanting", "august again.csv")


def test_a_refused_file_is_no_file_and_its_line_says_that_it_was_refused(house: House) -> None:
    line = lines(house, Came("september.csv", "admissions", is_refused=True))[ADMISSIONS]
    assert (line.state, line.do) == ("refused", "It is refused: what is wrong stands below.")


def test_one_month_in_two_files_is_here_twice_and_both_are_named(house: House) -> None:
    month(house, "2026-09", "september.csv")
    line = lines(house, came(house, "2026-09", "september again.csv"))[ADMISSIONS]
    assert line.state == "twice"
    assert line.do == (
        "september.csv and september again.csv both hold September 2026: the one added last counts. "
        "Take one of them out."
    )


def test_two_files_that_replace_different_keys_are_not_twice(house: House) -> None:
    parts = [Came(f"{each}.csv", "finance", ("2026-09",), frozenset({("2026-09", each)})) for each in ("a", "b")]
    assert lines(house, *parts)[MONEY].state != "twice"
    assert lines(house, parts[0], parts[0])[MONEY].state == "twice"


def test_a_board_that_is_up_to_date_says_when_the_next_is_due(house: House) -> None:
    month(house, "2026-09")
    publish(house.desk(), "september")
    line = lines(house)[ADMISSIONS]
    assert (line.state, line.periods, line.do) == (
        "done",
        "October 2026",
        "Nothing yet: it is due by 14 November 2026.",
    )


def test_a_kind_of_file_that_no_measure_counts_is_a_line_only_when_it_comes(house: House) -> None:
    assert MONEY not in lines(house)
    assert MONEY in lines(house, Came("month 6.csv", "finance", ("2026-09",)))


def test_a_kind_that_no_day_is_promised_for_is_a_line_only_when_it_comes(house: House) -> None:
    title = "Resident population by age"
    assert title not in lines(house)
    line = lines(house, Came("people.csv", "population", ("2026",)))[title]
    assert (line.state, line.periods, line.do) == ("ready", "2026", "Add it to the draft, below.")


def test_of_a_kind_that_never_came_the_last_month_that_ended_is_expected(house: House) -> None:
    house.write("definitions/financial_gap.yaml", (SHIPPED_DEFINITIONS / "financial_gap.yaml").read_text())
    assert lines(house)[MONEY] == Expected(
        MONEY, "September 2026", "none yet", "wanting", "It is due by 21 October 2026."
    )


def test_a_place_may_have_agreed_another_day(house: House) -> None:
    text = (house.folders.place / "place.yaml").read_text()
    house.write("place/place.yaml", text + "due_days: {admissions: 3}\n")
    assert lines(house)[ADMISSIONS].state == "late"


def test_what_needs_a_lead_stands_first(house: House) -> None:
    house.write("definitions/financial_gap.yaml", (SHIPPED_DEFINITIONS / "financial_gap.yaml").read_text())
    made = checklist(house.on(date(2026, 10, 16)).desk(), [])
    assert [(line.title, line.state) for line in made] == [(ADMISSIONS, "late"), (MONEY, "wanting")]


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "No file is expected now."),
        (("done", "done"), "No file is expected now."),
        (("late",), "1 kind of file is expected: 1 late."),
        (
            ("draft", "draft", "wanting", "late", "done", "twice"),
            "5 kinds of file are expected: 2 in the draft, 1 here twice, 1 not here yet, 1 late.",
        ),
    ],
)
def test_the_sentence_counts_what_is_expected(states: Sequence[str], said: str) -> None:
    assert sentence([Expected("", "", "", state, "") for state in states]) == said


def test_every_state_has_its_words() -> None:
    assert set(expected.WORDS) == set(expected.STATES)


def test_it_is_the_board_that_counts_and_not_what_an_undo_took_out(house: House) -> None:
    month(house, "2026-09")
    publish(house.desk(), "september")
    undo(house.desk(), "published in error")
    assert lines(house)[ADMISSIONS].state == "wanting"


def test_of_pooled_years_that_never_came_nobody_knows_which_are_due(house: House) -> None:
    text = (house.folders.sources / "finance.yaml").read_text()
    house.write("sources/finance.yaml", text.replace("{type: month", "{type: period, grain: pooled_years", 1))
    line = lines(house, Came("pooled.csv", "finance", ("2013-15",)))[MONEY]
    assert (line.state, line.periods) == ("ready", "2013 to 2015")
