"""Targets set, ended and taken out; what is refused of them, and what is asked about."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.definitions import Book, Indicator
from dashboard.place import TARGET_COLUMNS, Place, read_breaks, read_targets, table_faults
from dashboard.targeting import (
    add_step,
    area_words,
    cautions,
    differences,
    end_target,
    goal_words,
    refused_steps,
    refused_targets,
    set_target,
    take_out,
    take_out_step,
    tolerance_words,
)
from dashboard.terms import Problem
from tests.desks import PLACE, PLACE_YAML, indicator_of, place_of, shipped

SOURCES = shipped("admissions", "population")
RATE = """numerator: {source: admissions, sum: spells}
denominator: {source: population, sum: residents}
measure: rate
multiplier: 1000
unit: per 1,000
areas: [neighbourhood, place]
"""
STAYS = indicator_of(f"{RATE}polarity: low_is_good", SOURCES, "stays")
BACK = indicator_of(
    "measure: proportion\nunit: '%'\ndecimals: 0\npolarity: high_is_good\nareas: [neighbourhood, place]\n"
    "period: {grain: financial_year}\n"
    "numerator: {source: admissions, sum: spells, where: {emergency: true}}\n"
    "denominator: {source: admissions, sum: spells}\n",
    SOURCES,
    "back",
)
NEUTRAL = indicator_of(RATE, SOURCES, "neutral")
ROLLING = indicator_of(f"{RATE}polarity: low_is_good\nperiod: {{grain: month, window: 12}}", SOURCES, "rolling")
INDICATORS = {each.id: each for each in (STAYS, BACK, NEUTRAL, ROLLING)}
BOOK = Book(INDICATORS, {})
HERE = place_of()
HEAD = ",".join(TARGET_COLUMNS) + "\n"


def file_of(table: str) -> str:
    """Return a targets file of a drawn table: indicator, area, from, to, value, amber; a dash is blank."""
    lines = [["" if cell == "-" else cell for cell in row.split()] for row in table.strip().splitlines()]
    rows = [f"{kpi},{area},{start},{end},,{value},,,{amber},,,\n" for kpi, area, start, end, value, amber in lines]
    return HEAD + "".join(rows)


def asked(table: str, place: Place = HERE, was: str = "") -> list[str]:
    """Return what is asked about the targets of a drawn table, a line each."""
    now, before = (read_targets(each, place.lookup)[0] for each in (file_of(table), was))
    return [f"{each.row} {each.column}: {each.expected}" for each in cautions(now, INDICATORS, place, before)]


def said(found: list[Problem]) -> list[str]:
    return [str(each) for each in found]


# -- one row


BOARD = """# kept,indicator,area,from,to,value,amber,note
x,stays,north,2025-04-01,2026-03-31,7.0,1,"first, a cell with a comma"
x,stays,north,2026-04-01,,6.6,1,"quoted though it need not be"
x,stays,south,2026-04-01,,6.8,1,
x,rolling,north,2026-04-01,,6.8,1,
"""


def test_a_target_set_ends_the_open_one_of_its_series_the_day_before_and_no_other() -> None:
    made = set_target(
        BOARD, {"indicator": "stays", "area": "north", "from": "2027-04", "value": "6.2"}, HERE.lookup, INDICATORS
    )
    assert made.text == BOARD.replace("2026-04-01,,6.6", "2026-04-01,2027-03-31,6.6") + ",stays,north,2027-04,,6.2,,\n"
    assert [(each.area, each.value) for each in made.closed] == [("north", 6.6)]
    assert made.target is not None
    assert made.target.start == date(2027, 4, 1)


def test_the_grain_of_the_definition_and_none_are_one_series() -> None:
    text = HEAD + "stays,north,2026-04-01,,month,6.6,,,,,,\n"
    made = set_target(
        text, {"indicator": "stays", "area": "north", "from": "2027-04", "value": "6"}, HERE.lookup, INDICATORS
    )
    assert len(made.closed) == 1


@pytest.mark.parametrize("start", ["", "2026-04", "2020-01"])
def test_a_target_from_no_later_a_day_ends_none(start: str) -> None:
    said_of = {"indicator": "stays", "area": "north", "from": start, "value": "6.2"}
    assert set_target(BOARD, said_of, HERE.lookup, INDICATORS).closed == ()


def test_a_faulty_row_changes_nothing_and_has_all_its_faults() -> None:
    said_of = {"indicator": "stays", "area": "nowhere", "from": "soon", "value": "6.2 or so"}
    made = set_target(BOARD, said_of, HERE.lookup, INDICATORS)
    assert (made.text, made.target) == (BOARD, None)
    assert {each.column for each in made.problems} >= {"area", "from", "value"}


def test_a_target_is_ended_on_a_day_and_every_other_row_is_kept() -> None:
    assert end_target(BOARD, 4, " 2027-03 ") == BOARD.replace("6.8,1,\n", "6.8,1,\n", 1).replace(
        "south,2026-04-01,,", "south,2026-04-01,2027-03,"
    )


def test_what_a_target_ended_that_the_board_never_had_stays_ended() -> None:
    lookup = HERE.lookup
    one = set_target(BOARD, {"indicator": "stays", "from": "2027-04", "value": "6"}, lookup, INDICATORS)
    two = set_target(one.text, {"indicator": "stays", "from": "2028-04", "value": "5"}, lookup, INDICATORS)
    left = take_out(two.text, two.target.line if two.target else 0, BOARD, lookup, INDICATORS)
    assert left == one.text.replace("2027-04,,6", "2027-04,2028-03-31,6")


def test_the_first_target_of_a_home_without_any_leaves_no_file_behind() -> None:
    made = set_target("", {"indicator": "stays", "from": "2027-04", "value": "6"}, HERE.lookup, INDICATORS)
    assert made.text.startswith(HEAD)
    assert take_out(made.text, 2, "", HERE.lookup, INDICATORS) == ""


days = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str)
maybe_days = st.one_of(st.just(""), days)
rows = st.tuples(
    st.sampled_from(list(INDICATORS)),
    st.sampled_from(["north", "south", "neighbourhood", PLACE, ""]),
    maybe_days,
    maybe_days,
    st.sampled_from(["1", "2.50", '"1,200"', ""]),
    st.sampled_from(["", "why", '"a, b"', '"said ""so"""', '"two\nlines"']),
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Return a targets file as somebody may have written it: columns in their own order, some left out."""
    columns = draw(st.permutations(["indicator", "area", "from", "to", "value", "note"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    named = ("indicator", "area", "from", "to", "value", "note")
    lines = [dict(zip(named, row, strict=True)) for row in draw(st.lists(rows, max_size=6))]
    kept = [[line[name] for name in columns] for line in lines]
    text = end.join([",".join(columns), *map(",".join, kept)])
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", end]))


@given(files(), rows, st.sampled_from(["", "0.5"]))
def test_a_target_set_and_taken_out_gives_the_same_file_to_the_byte(
    text: str, row: tuple[str, ...], amber: str
) -> None:
    kpi, area, start, end, _, _ = row
    new = {"indicator": kpi, "area": area, "from": start, "to": end, "value": "3", "amber": amber, "note": "new"}
    made = set_target(text, new, HERE.lookup, INDICATORS)
    if made.target is None:
        assert made.text == text
        return
    before, after = (read_targets(each, HERE.lookup)[0] for each in (text, made.text))
    assert len(after) == len(before) + 1
    assert take_out(made.text, made.target.line, text, HERE.lookup, INDICATORS) == text


def test_what_two_files_say_otherwise_is_told_as_changed_added_or_taken_out() -> None:
    was = read_targets(file_of("stays north 2026-04 - 6.6 1\nstays south - - 7 1\nback - - - 80 -"), HERE.lookup)[0]
    now = read_targets(file_of("back - - - 80 -\nstays north 2026-04 2027-03 6.6 1\nstays east - - 7 1"), HERE.lookup)[
        0
    ]
    told = {(a.area if a else "", b.area if b else "") for a, b in differences(was, now)}
    assert told == {("north", "north"), ("south", ""), ("", "east")}


# -- what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("indicator,valeu\nstays,6\n", 'Did you mean "value"?'),
        ("area,value\nnorth,6\n", 'Expected a column "indicator".'),
        ("indicator,value,value\nstays,6,7\n", "Expected each column once."),
        ("indicator,value,note\nstays,1,200,\n", "The row has more cells than there are columns."),
        ('indicator,note\nstays,"open\nback,x\n', "Expected a table, with every quote closed"),
    ],
)
def test_a_table_that_would_be_misread_is_refused(text: str, expected: str) -> None:
    assert any(
        expected in each for each in said(list(table_faults(text, "targets.csv", TARGET_COLUMNS, ("indicator",))))
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("stay,,,,,6,,,,,,", 'There is no indicator "stay". Did you mean "stays"?'),
        ("943 476 5919,,,,,6,,,,,,", "There is no such indicator."),
        ("neutral,,,,,6,,,,,,", "neither high nor low is good"),
        ("stays,,,,month 12,6,,,,,,", 'found "month 12". Drawn is counted by "month"'),
        ("rolling,,,,month,6,,,,,,", 'counted by "month 12": this target would rate nothing'),
        ("stays,,,,month,6,,,,,,", ""),
        ("rolling,,,,month 12,6,,,,,,", ""),
        ("back,,,,,6,,,,,,", ""),
    ],
)
def test_a_target_that_would_rate_nothing_is_refused(row: str, expected: str) -> None:
    targets, faults = read_targets(f"{HEAD}{row}\n", HERE.lookup)
    assert not faults
    found = said(list(refused_targets(targets, BOOK)))
    assert [expected in each for each in found] == ([True] if expected else [])


# -- what is asked about


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (f"stays {PLACE} 2025-04 2026-03 7 1\nstays {PLACE} 2026-04 - 7.5 1", "easier than the target it follows (7.0"),
        (f"stays {PLACE} 2025-04 2026-03 7 1\nstays {PLACE} 2026-04 - 6.5 1", ""),
        (f"back {PLACE} 2025-04 2026-03 80 1\nback {PLACE} 2026-04 - 78 1", "easier than the target it follows (80%"),
        (f"back {PLACE} 2025-04 2026-03 80 1\nback {PLACE} 2026-04 - 82 1", ""),
        (f"stays {PLACE} 2026-04 - 6 1.5", ""),
        (f"stays {PLACE} 2026-04 - 6 1.6", "the tolerance (1.6) is wider than a quarter of the target."),
        (f"stays {PLACE} 2026-04 - 6 0", "a tolerance of nought is none."),
        (f"stays {PLACE} 2025-04 - 6 1\nstays {PLACE} 2026-04 - 5 1", "at the same time (row 2, from 1 April 2025)"),
        (f"stays {PLACE} 2025-04 2025-12 6 1\nstays {PLACE} 2026-04 - 5 1", "from 1 January 2026 to 31 March 2026"),
        (f"stays {PLACE} 2026-04-15 - 6 1", "in the middle of April 2026"),
        (f"back {PLACE} 2026-05-01 - 80 1", "in the middle of 2026/27"),
        (f"back {PLACE} 2026-04 - 102 1", "102% lies outside 0% to 100%."),
        ("stays north 2026-04 - 6 1", "Smallplace as a whole has no target in force beside it"),
        ("stays north 2026-04 - 6 1\nstays - 2026-04 - 6 1", ""),
        ("stays lsoa 2026-04 - 6 1\nstays place - - 6 1", "the measure has no value for this area"),
    ],
)
def test_a_target_that_may_be_meant_is_asked_about(table: str, expected: str) -> None:
    found = asked(table)
    assert [expected in each for each in found] == ([True] if expected else []), found


def test_a_band_that_grew_is_easier() -> None:
    bands = f"{HEAD}stays,place,2025-04,2026-03,,,5,7,,,,\nstays,place,2026-04,,,,5,8,,,,\n"
    found = cautions(read_targets(bands, HERE.lookup)[0], INDICATORS, HERE)
    assert ["easier than the target it follows (5.0 to 7.0 per 1,000" in each.expected for each in found] == [True]


def test_a_measure_that_is_not_shown_here_is_said() -> None:
    elsewhere = place_of(yaml=f"{PLACE_YAML}indicators: [back]\n")
    assert asked("stays place 2026-04 - 6 1", elsewhere) == [
        "2 indicator: Drawn, Smallplace: the measure is not shown here."
    ]


def test_only_targets_that_the_board_has_not_are_asked_about() -> None:
    odd = "stays place 2026-04-15 - 6 1"
    assert asked(odd, was=file_of(odd)) == []
    assert len(asked(f"{odd}\nback place 2026-04 - 102 1", was=file_of(odd))) == 1


# -- in words


@pytest.mark.parametrize(
    ("row", "goal", "tolerance"),
    [
        ("stays,,,,,7.25,,,0.5,,,", "7.25 per 1,000", "0.5"),
        ("stays,,,,,7,,,,,,", "7.0 per 1,000", "none: no amber"),
        ("back,,,,,,80,90,3,,,", "80% to 90%", "3 points"),
        ("stays,,,,,,,12,,,,", "up to 12.0 per 1,000", "none: no amber"),
        ("stays,,,,,,12,,,,,", "12.0 per 1,000 or more", "none: no amber"),
    ],
)
def test_a_target_is_said_as_it_was_set(row: str, goal: str, tolerance: str) -> None:
    [target], _ = read_targets(f"{HEAD}{row}\n", HERE.lookup)
    stated: Indicator = INDICATORS[target.indicator]
    assert (goal_words(target, stated), tolerance_words(target, stated)) == (goal, tolerance)


def test_an_area_is_said_by_its_name_and_a_level_as_every_one_of_them() -> None:
    named = place_of(yaml=f"{PLACE_YAML}levels: {{neighbourhood: Partnership}}\n")
    found = [area_words(each, named) for each in ("north", PLACE, "place", "neighbourhood", "")]
    assert found == ["North", "Smallplace", "Smallplace", "Every partnership", "Every area"]


# -- the register


STEPS = "date,indicators,text\n2025-04-01,stays,moved\n"


def test_an_event_is_added_and_taken_out_again_to_the_byte() -> None:
    event = {"date": "2026-01", "indicators": "stays back", "text": "wards closed, again", "kind": "event"}
    made, faults = add_step(STEPS, event)
    assert not faults
    assert made == f'{STEPS.replace("text", "text,kind", 1)}2026-01,stays back,"wards closed, again",event\n'
    assert [(each.kind, each.is_event) for each in read_breaks(made)[0]] == [("break", False), ("event", True)]
    assert take_out_step(made, 3, STEPS) == STEPS


def test_an_event_without_a_day_or_a_text_changes_nothing() -> None:
    made, faults = add_step(STEPS, {"date": "", "indicators": "stays", "text": "", "kind": "accident"})
    assert made == STEPS
    assert {each.column for each in faults} == {"date", "text", "kind"}


def test_an_event_of_no_measure_or_of_one_that_is_none_is_refused() -> None:
    steps, _ = read_breaks("date,indicators,text\n2025-04-01,,moved\n2025-04-01,stay stays,moved\n")
    found = said(list(refused_steps(steps, BOOK)))
    assert len(found) == 2
    assert 'There is no indicator "stay". Did you mean "stays"?' in found[0]
    assert "Expected the id of one indicator or more" in found[1]


def test_an_event_is_no_break_in_anything_that_compares() -> None:
    rows = "2025-04-01,stays,opened,event\n2025-05-01,stays,moved,\n2025-06-01,stays,new,rebase\n"
    here = place_of(breaks=f"date,indicators,text,kind\n{rows}")
    assert [each.text for each in here.breaks] == ["moved", "new"]
    assert [each.text for each in here.events] == ["opened"]


def test_a_note_with_quotes_and_commas_is_read_back_as_it_was_said() -> None:
    made = set_target(BOARD, {"indicator": "stays", "value": "6", "note": 'a "b", c'}, HERE.lookup, INDICATORS)
    assert list(csv.DictReader(io.StringIO(made.text)))[-1]["note"] == 'a "b", c'
