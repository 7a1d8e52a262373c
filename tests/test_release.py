"""The press on SQLite and on PostgreSQL: draft, preview, publish, and what a file replaces. Numbers by hand.

North has 1,000 residents of 75 and over, south 2,000, east 4,000, and the place 7,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy.exc import DBAPIError

from dashboard.changes import Change, Difference
from dashboard.desk import Desk, open_desk, replace_targets
from dashboard.release import draft, publish
from dashboard.store import Release
from dashboard.terms import Refused
from tests.desks import (
    BOTH,
    NORTH,
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
    spells,
)

TARGETS = f"indicator,area,from,to,grain,value,low,high,amber\n{ZERO},place,,,,6.0,,,0.5\n"


@pytest.fixture(params=BOTH)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    yield from opened(tmp_path, request)


def cells(changes: tuple[Change, ...]) -> set[tuple[str, str]]:
    return {(change.point.area, change.point.period) for change in changes}


AREAS = (PLACE, "north", "south", "east")

# -- draft and publish


def test_publishing_puts_the_staged_files_on_the_board(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    assert published(house) == 1
    assert counts(house, "2026-04") == [44, 9, 15, 20]
    place = board(house)[PLACE, "2026-04"]
    assert place.denominator == 7000
    assert place.value == pytest.approx(44 * 1000 / 7000, rel=1e-12)
    assert house.desk().store.staged() == []


def test_a_draft_changes_nothing_on_the_board(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    published(house)
    house.load("admissions", same_day("2026-04", north=1))
    draft(house.desk())
    assert counts(house, "2026-04") == [44, 9, 15, 20]
    assert len(house.desk().store.staged()) == 1


def test_the_token_of_the_preview_publishes_exactly_that(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    previewed = draft(house.desk()).difference
    assert draft(house.desk()).difference.token == previewed.token
    released, difference = publish(house.desk(), expect=previewed.token)
    assert released is not None
    assert (released.number, released.token, difference) == (1, previewed.token, previewed)


def test_a_token_does_not_depend_on_the_day(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    token = draft(house.desk()).difference.token
    later = house.on(house.today.replace(day=23))
    assert draft(later.desk()).difference.token == token


def test_a_token_of_another_draft_gives_the_new_difference_and_changes_nothing(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    old = draft(house.desk()).difference.token
    house.load("admissions", same_day("2026-05", north=12))
    released, difference = publish(house.desk(), expect=old)
    assert released is None
    assert difference.token == draft(house.desk()).difference.token != old
    assert [extract.file for extract in difference.staged] == ["population.csv", "file2.csv", "file3.csv"]
    assert house.desk().store.releases() == []
    assert len(house.desk().store.staged()) == 3


def test_nothing_to_publish_is_refused(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    with pytest.raises(Refused, match="nothing to publish"):
        publish(house.desk())
    assert len(house.desk().store.releases()) == 1


def test_a_new_home_has_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing to publish"):
        publish(build(tmp_path / "new").desk())


def test_a_note_says_why(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    published(house, "The first month.")
    assert [(each.note, each.made_by, each.action) for each in house.desk().store.releases()] == [
        ("The first month.", "a lead", "publish")
    ]


# -- what a file replaces


def test_a_second_file_for_the_same_month_replaces_the_first_and_nothing_else(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    house.load("admissions", same_day("2026-05", north=10, south=11, east=12))
    published(house)
    house.load("admissions", same_day("2026-04", north=13, east=20))
    published(house)
    assert counts(house, "2026-04") == [33, 13, 0, 20]
    assert counts(house, "2026-05") == [33, 10, 11, 12]


def test_a_second_file_before_publishing_replaces_the_first_too(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    house.load("admissions", same_day("2026-04", north=21))
    published(house)
    assert counts(house, "2026-04") == [21, 21, 0, 0]


def test_the_same_file_loaded_twice_counts_once(house: House) -> None:
    for _ in range(2):
        house.load("admissions", same_day("2026-04", north=9))
    published(house)
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    assert counts(house, "2026-04") == [9, 9, 0, 0]


def test_replacing_a_discharge_month_takes_back_what_it_added_to_the_month_before(house: House) -> None:
    # The pair counts stays of a day or more, by admission: five people admitted in April left in May.
    zero = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    longer = zero.replace("length_of_stay_days: 0", "length_of_stay_days: {min: 1}")
    house.write(f"definitions/{ZERO}.yaml", longer)
    house.load("admissions", spells("8 2026-04-10 2026-04-29 21 80 E01000001"))
    may = "3 2026-05-02 2026-05-29 21 80 E01000001"
    house.load("admissions", spells(f"5 2026-04-28 2026-05-02 21 80 E01000001\n{may}"))
    published(house)
    assert [counts(house, month)[1] for month in ("2026-04", "2026-05")] == [13, 3]
    house.load("admissions", spells(f"1 2026-04-28 2026-05-02 21 80 E01000001\n{may}"))
    published(house)
    assert [counts(house, month)[1] for month in ("2026-04", "2026-05")] == [9, 3]


def test_a_finance_file_replaces_its_own_months_and_organisations_only(house: House) -> None:
    gap = (Path(__file__).parents[1] / "kpi_definitions" / "financial_gap.yaml").read_text()
    house.write("definitions/financial_gap.yaml", gap)
    lines = "month,organisation,line,basis,amount\n"
    house.load(
        "finance",
        lines
        + "2026-04,Trust,do_nothing_gap,full_year,9000000\n2026-04,Trust,saving_forecast,full_year,4000000\n"
        + "2026-04,Council,do_nothing_gap,full_year,3000000\n2026-04,Council,saving_forecast,full_year,1000000\n",
    )
    published(house)
    assert board(house, indicator="financial_gap")[PLACE, "2026-04"].numerator == 7_000_000
    house.load(
        "finance",
        lines + "2026-04,Council,do_nothing_gap,full_year,3000000\n2026-04,Council,saving_forecast,full_year,2500000\n",
    )
    published(house)
    assert board(house, indicator="financial_gap")[PLACE, "2026-04"].numerator == 5_500_000


# -- what publishing would change


def test_a_restatement_is_a_change_of_numerator_denominator_or_value_of_what_was_there(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    published(house)
    house.load("admissions", same_day("2026-04", north=10, south=15, east=20))
    house.load("admissions", same_day("2026-05", north=11))
    difference = draft(house.desk()).difference
    assert cells(difference.restated) == {("north", "2026-04"), (PLACE, "2026-04")}
    assert cells(difference.new) == {(area, "2026-05") for area in AREAS}
    assert (difference.hidden, difference.lost) == ((), ())


def test_a_new_target_is_a_change_of_rating_and_no_restatement(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))  # the place: 44 in 7,000 is 6.29
    published(house)
    assert replace_targets(house.desk(), TARGETS) == []
    difference = draft(house.desk()).difference
    assert (cells(difference.ratings), difference.restated) == ({(PLACE, "2026-04")}, ())
    assert difference.inputs == ("place/targets.csv",)
    published(house)
    assert board(house)[PLACE, "2026-04"].rating == "amber"


def test_a_new_population_restates_every_period_it_serves(house: House) -> None:
    for month in ("2026-05", "2026-06"):
        house.load("admissions", same_day(month, north=10))
    published(house)
    house.load("population", POPULATION.replace("1000,2025", "2000,2026").replace("2025", "2026"))
    difference = draft(house.desk()).difference
    # Mid-2026 is 30 June: it serves June and not May. North has 2,000 then, and the place 8,000.
    assert cells(difference.restated) == {("north", "2026-06"), (PLACE, "2026-06")}
    published(house)
    assert [board(house)["north", month].value for month in ("2026-05", "2026-06")] == [10.0, 5.0]


def test_a_newly_hidden_cell_is_listed_with_the_one_that_protects_it(house: House) -> None:
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    published(house)
    house.load("admissions", same_day("2026-04", north=3, south=15, east=20))
    difference = draft(house.desk()).difference
    # South and east were read as 15 and 20, so they protect nothing: of the 38 that is the total, 3 would be north.
    assert cells(difference.hidden) == {("north", "2026-04"), (PLACE, "2026-04")}
    assert cells(difference.lost) == set()


def test_a_value_that_would_be_lost_is_listed(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    house.load("population", "area,age,persons,mid_year\nE01000001,75+,1000,2025\nE01000002,75+,2000,2025\n")
    # East has no people any more, so neither has the place a whole.
    assert cells(draft(house.desk()).difference.lost) == {("east", "2026-04"), (PLACE, "2026-04")}


def test_a_rating_that_gives_way_to_no_rating_in_a_new_month_is_a_change_of_rating(house: House) -> None:
    ended = TARGETS.replace(",,,,6.0", ",,2026-04,,6.0")
    assert replace_targets(house.desk(), ended) == []
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    house.load("admissions", same_day("2026-05", north=9))
    moved = [(each.before, each.after) for each in draft(house.desk()).difference.ratings]
    # The target ended with April: on the scorecard the place goes from green to "No target".
    assert [(old.period, old.rating, new.period, new.rating, new.state) for old, new in moved if old and new] == [
        ("2026-04", "green", "2026-05", "", "no target")
    ]


def test_a_value_that_comes_where_data_was_missing_is_new(house: House) -> None:
    house.load("population", POPULATION.replace(f"{NORTH},75+,1000,2025\n", ""))
    house.load("admissions", same_day("2026-04", north=9, south=15))
    published(house)
    house.load("population", POPULATION)
    difference = draft(house.desk()).difference
    assert cells(difference.new) == {("north", "2026-04"), (PLACE, "2026-04")}
    assert (difference.restated, difference.lost) == ((), ())


def test_once_hidden_a_cell_stays_hidden_in_later_releases(house: House) -> None:
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    house.load("admissions", same_day("2026-04", north=3, south=15, east=20))
    published(house)
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    house.load("admissions", same_day("2026-05", north=9, south=15, east=20))
    published(house)
    assert counts(house, "2026-04") == [44, None, None, 20]
    assert counts(house, "2026-05") == [44, 9, 15, 20]


# -- two at once, and a fault half-way


def test_of_two_publishers_at_once_exactly_one_wins_and_the_other_gets_the_difference(house: House) -> None:
    for turn in range(1, 5):
        house.load("admissions", same_day("2026-04", north=8 + turn))
        desks = [house.desk(), house.desk()]
        token = draft(desks[0]).difference.token
        start = Barrier(2)

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(_at_once, desks, [token] * 2, [start] * 2))
        won = [released for released, _ in answers if released]
        told = [difference for released, difference in answers if not released]
        assert [released.number for released in won] == [turn]
        assert [difference.base for difference in told] == [turn]
        assert [each.number for each in house.desk().store.releases()] == list(range(1, turn + 1))
        assert counts(house, "2026-04")[1] == 8 + turn


def _at_once(desk: Desk, token: str, start: Barrier) -> tuple[Release | None, Difference]:
    start.wait()
    return publish(desk, "", token)


def test_a_fault_while_publishing_leaves_the_current_release_and_the_draft_untouched(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    house.load("admissions", same_day("2026-04", north=21))
    desk = house.desk()
    _forbid_unstaging(desk.store.engine.dialect.name, house)
    with suppress(DBAPIError):  # SQLite's refusal passes for a release that came between: then nothing is returned
        released, _ = publish(desk)
        assert released is None
    _allow_unstaging(desk.store.engine.dialect.name, house)
    assert [each.number for each in house.desk().store.releases()] == [1]
    assert len(house.desk().store.staged()) == 1
    assert counts(house, "2026-04")[1] == 9
    assert published(house) == 2
    assert counts(house, "2026-04")[1] == 21


def _forbid_unstaging(dialect: str, house: House) -> None:
    """Have the database itself fail after the release was written and before its files are taken out of the draft."""
    if dialect == "sqlite":
        made = ["create trigger halt before update on extract begin select raise(abort, 'halt'); end"]
    else:
        made = [
            "create function halt() returns trigger as $$ begin raise exception 'halt'; end $$ language plpgsql",
            "create trigger halt before update on extract for each row execute function halt()",
        ]
    _run(house, *made)


def _allow_unstaging(dialect: str, house: House) -> None:
    _run(house, "drop trigger halt" + (" on extract" if dialect != "sqlite" else ""))


def _run(house: House, *statements: str) -> None:
    with house.desk().store.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


# -- homes, faults and what is released


def test_a_home_belongs_to_one_place(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.desk()
    house.write("other/place.yaml", "name: Elsewhere\narea: E08000098\n")
    folders = house.folders
    other = type(folders)(house.root / "other", folders.definitions, folders.sources)
    with pytest.raises(Refused, match="belongs to the place E08000099"):
        open_desk(house.root / "home", other)


def test_a_fault_in_one_definition_costs_that_indicator_only(house: House) -> None:
    house.write("definitions/wrong.yaml", "title: Wrong\nquestion: Why?\nstatus: live\npolarty: low_is_good\n")
    house.load("admissions", same_day("2026-04", north=9))
    difference = draft(house.desk()).difference
    assert set(difference.faults) == {"wrong"}
    assert 'Did you mean "polarity"?' in difference.faults["wrong"]
    published(house)
    assert counts(house, "2026-04")[1] == 9


def test_a_definition_spoilt_after_it_was_published_loses_its_values_in_the_preview(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    house.write(f"definitions/{ZERO}.yaml", "title: spoilt\n")
    difference = draft(house.desk()).difference
    assert cells(difference.lost) == {(area, "2026-04") for area in AREAS}
    assert set(difference.faults) == {ZERO}
    assert counts(house, "2026-04")[1] == 9, "what was published is read with the definition it was published with"


def test_a_tolerance_under_one_standard_error_is_a_warning(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=9, south=15, east=20))
    replace_targets(house.desk(), TARGETS.replace("0.5", "0.1"))
    # 44 events: the interval is about 2 x 1.96 x sqrt(44) / 7 = 3.7 wide, one error about 0.95.
    assert any("one standard error" in said for said in draft(house.desk()).difference.warnings)
    replace_targets(house.desk(), TARGETS.replace("0.5", "1.2"))
    assert not any("one standard error" in said for said in draft(house.desk()).difference.warnings)
