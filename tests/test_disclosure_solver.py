"""No hidden count can be worked out: drawn boards, one for each way in, and a thousand random sequences of releases."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.release import undo
from tests.desks import AREAS as AREAS_CSV
from tests.desks import PLACE, PLACE_YAML, POPULATION, House, board, build, published, same_day
from tests.hostile import KINDS, PROVIDERS, Areas, Board, Published, Stated, broken, careless, sequence

SEQUENCES = int(os.environ.get("SOLVER_SEQUENCES", "1000"))
"""How many random sequences of releases are attacked."""

AREAS = Areas(("east", "north", "south"), {})
EXACT = {"partners": "small_numbers", "public": "small_numbers"}
BOTH = ("neighbourhood", "place")
APRIL = 2026 * 12 + 3

ALL = Stated("all", "abc", levels=BOTH)
ALONE = Stated("all", "abc", levels=("neighbourhood",))


def month(number: int, table: str) -> dict[tuple[int, str, str, str], int]:
    """Return a month of a drawn table, a row an area: its counts of each kind by the first provider, then the second.

    A row may be shorter: what is not drawn is nought.
    """
    counts = dict.fromkeys(
        ((number, area, kind, provider) for area in AREAS.leaves for provider in PROVIDERS for kind in KINDS), 0
    )
    for row in table.strip().splitlines():
        area, *drawn = row.split()
        columns = [(kind, provider) for provider in PROVIDERS for kind in KINDS]
        counts |= {(number, area, *column): int(count) for column, count in zip(columns, drawn, strict=False)}
    return counts


def board_of(*stated: Stated, first: int = APRIL, months: tuple[str, ...]) -> Board:
    """Return a board of three neighbourhoods that counts these, with drawn months loaded from the first on."""
    board = Board(AREAS, EXACT, "partners", first)
    for number, table in enumerate(months, start=first):
        board.load(number, month(number, table))
    board.state = replace(board.state, stated=stated)
    return board


def hidden(release: Published) -> set[str]:
    """Return what a release hides: indicator, period, area, and the member of a breakdown."""
    return {
        " ".join(filter(None, (row["indicator"], row["period"], row["area"], row["member"])))
        for row in release.rows
        if row["state"] == "hidden"
    }


def needed(*releases: Published) -> bool:
    """Tell whether the releases keep what they hide, and would not if the last hid only what is small itself."""
    assert broken(releases) == []
    return broken([*releases[:-1], careless(releases[-1])]) != []


# -- one drawn board for each way in


def test_a_total_less_its_other_parts() -> None:
    release = board_of(ALL, months=("east 30\nnorth 3\nsouth 20",)).publish()
    assert hidden(release) == {"all 2026-04 north", "all 2026-04 south"}
    assert needed(release)


def test_a_window_less_the_months_that_are_shown() -> None:
    window = Stated("two", "abc", window=2, levels=("neighbourhood",))
    release = board_of(ALONE, window, months=("north 3", "north 20")).publish()
    assert hidden(release) == {"all 2026-04 north", "all 2026-05 north"}
    assert needed(release)


def test_a_window_less_the_one_before_and_the_month_that_left_it() -> None:
    # April and May are 29, May and June are 12: June is 12 less 29 and April's 20, which is 3.
    window = Stated("two", "abc", window=2, levels=("neighbourhood",))
    release = board_of(ALONE, window, months=("north 20", "north 9", "north 3")).publish()
    assert "all 2026-06 north" in hidden(release)
    assert needed(release)


def test_a_year_to_date_less_the_one_before() -> None:
    year = Stated("year", "abc", window="year_to_date", levels=("neighbourhood",))
    release = board_of(ALONE, year, months=("north 20", "north 3")).publish()
    assert {"all 2026-05 north", "year 2026-05 north"} <= hidden(release)
    assert needed(release)


def test_a_quarter_less_its_months() -> None:
    quarter = Stated("quarter", "abc", grain="quarter", levels=("neighbourhood",))
    release = board_of(ALONE, quarter, months=("north 20", "north 3", "north 30")).publish()
    assert "all 2026-05 north" in hidden(release)
    assert needed(release)


def test_a_cohort_less_its_months() -> None:
    cohort = Stated("cohort", "abc", grain="financial_year", months=(4, 5), levels=("neighbourhood",))
    release = board_of(ALONE, cohort, months=("north 20", "north 3")).publish()
    assert "all 2026-05 north" in hidden(release)
    assert needed(release)


def test_a_numerator_that_is_the_denominator_of_another_share() -> None:
    # Of 23 of the kinds a and b 20 are a: three are few, and neither the 20 nor the 23 can stand anywhere else.
    share = Stated("share", "a", "ab", levels=("neighbourhood",))
    wider = Stated("wider", "ab", "abc", levels=("neighbourhood",))
    part = Stated("part", "a", levels=("neighbourhood",))
    release = board_of(share, wider, part, months=("north 20 3 30",)).publish()
    assert hidden(release) == {"share 2026-04 north", "wider 2026-04 north", "part 2026-04 north"}
    assert needed(release)


def test_the_members_of_a_breakdown_and_their_total() -> None:
    release = board_of(replace(ALL, by="provider"), months=("north 3 0 0 20",)).publish()
    assert {f"all 2026-04 {PLACE} R1", f"all 2026-04 {PLACE} R2"} <= hidden(release)
    assert needed(release)


def test_a_later_release_that_shows_what_kept_a_small_count() -> None:
    # 53 less 30 leaves 23 for north and south. Once north is 9 all could be shown, and south's 20 would tell of the 3.
    board = board_of(ALL, months=("east 30\nnorth 3\nsouth 20",))
    first = board.publish()
    board.load(APRIL, month(APRIL, "east 30\nnorth 9\nsouth 20"))
    second = board.publish()
    assert "all 2026-04 south" in hidden(second)
    assert needed(first, second)


def test_a_definition_taken_off_whose_counts_another_shows() -> None:
    board = board_of(ALL, months=("east 30\nnorth 3\nsouth 20",))
    first = board.publish()
    board.state = replace(board.state, stated=(replace(ALL, id="again"),))
    board.load(APRIL, month(APRIL, "east 30\nnorth 9\nsouth 20"))
    second = board.publish()
    assert hidden(second)
    assert needed(first, second)


def test_a_definition_that_comes_later_and_counts_part_of_what_was_counted() -> None:
    board = board_of(ALONE, Stated("part", "a", levels=("neighbourhood",)), months=("north 20 3",))
    first = board.publish()
    board.state = replace(board.state, stated=(*board.state.stated, Stated("few", "b", levels=("neighbourhood",))))
    second = board.publish()
    assert broken([first, second]) == []


def test_what_was_undone_and_comes_back() -> None:
    board = board_of(ALL, months=("east 30\nnorth 3\nsouth 20",))
    first, before = board.publish(), board.state
    board.load(APRIL, month(APRIL, "east 30\nnorth 9\nsouth 20"))
    second = board.publish()
    board.state = before
    board.load(APRIL + 1, month(APRIL + 1, "east 30\nnorth 30\nsouth 20"))
    third = board.publish()
    assert {"all 2026-04 north", "all 2026-04 south"} <= hidden(third)
    assert needed(first, second, third)


def test_a_ward_that_moves_to_another_neighbourhood() -> None:
    # North is 30, and with the ward that comes to it 33; the place is the same as ever.
    areas = {"north": ("n1", "n2"), "south": ("s1", "s2")}
    board = Board(Areas(("north", "south"), areas), EXACT, "partners", APRIL)
    counts = {"n1": 10, "n2": 20, "s1": 3, "s2": 40}
    board.load(
        APRIL,
        {(APRIL, area, kind, provider): 0 for area in board.areas.leaves for kind in KINDS for provider in PROVIDERS}
        | {(APRIL, area, "a", "R1"): count for area, count in counts.items()},
    )
    board.state = replace(board.state, stated=(Stated("all", "abc", levels=("neighbourhood", "ward")),))
    first = board.publish()
    assert hidden(first) == {"all 2026-04 s1", "all 2026-04 s2"}
    board.areas = Areas(("north", "south"), {"north": ("n1", "n2", "s1"), "south": ("s2",)})
    second = board.publish()
    assert {"all 2026-04 s1", "all 2026-04 s2", "all 2026-04 north"} <= hidden(second)
    assert needed(first, second)


def test_a_range_between_areas_that_names_the_two() -> None:
    # Of north 23 are a or b and 20 are a: three are b, and hidden. A range of a and b would tell of north's 23.
    gap = Stated("gap", "ab", per_resident=True, between=True)
    part, few = (Stated(name, kind, levels=("neighbourhood",)) for name, kind in (("part", "a"), ("few", "b")))
    release = board_of(part, few, gap, months=("east 300\nnorth 20 3\nsouth 20 20",)).publish()
    assert "few 2026-04 north" in hidden(release)
    assert {f"gap 2026-04 {PLACE}", "part 2026-04 north"} & hidden(release)


def test_a_range_of_an_earlier_release_and_the_counts_of_one_of_its_ends() -> None:
    # East 300 of 1,000 and north 20 of 2,000 are 290 apart. East's 300 with its nought then tell of north's 20.
    board = board_of(Stated("gap", "ab", per_resident=True, between=True), months=("east 300\nnorth 17 3\nsouth 90",))
    first = board.publish()
    part, few = (Stated(name, kind, levels=("neighbourhood",)) for name, kind in (("part", "a"), ("few", "b")))
    board.state = replace(board.state, stated=(part, few))
    second = board.publish()
    assert "few 2026-04 north" in hidden(second)
    assert needed(first, second)


def test_nothing_is_hidden_that_gives_nothing_away() -> None:
    quarter = Stated("quarter", "abc", grain="quarter", levels=BOTH)
    board = board_of(ALL, quarter, months=("east 30\nnorth 9\nsouth 20",) * 3)
    assert hidden(board.publish()) == hidden(board.publish()) == set()


# -- a home


def test_two_neighbourhoods_that_become_one_do_not_tell_what_they_hid(tmp_path: Path) -> None:
    # North's 3 and south's 20 were hidden, and east's 97 and the place's 120 were not. Together they are west's 23.
    house = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-09", north=3, south=20, east=97))
    first = published(house)
    west = AREAS_CSV.replace("north,North", "west,West").replace("south,South,neighbourhood,E08000099\n", "")
    house.write("place/areas.csv", west.replace(",lsoa,north", ",lsoa,west").replace(",lsoa,south", ",lsoa,west"))
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-09", north=3, south=20, east=97))
    published(house)
    assert states(house, str(first)) == {"north": "hidden", "south": "hidden", "east": "", PLACE: ""}
    assert states(house) == {"west": "hidden", "east": "", PLACE: "hidden"}


def test_an_undo_says_nothing_that_was_not_heard_and_what_comes_after_keeps_it(tmp_path: Path) -> None:
    house = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=3, south=20, east=97))
    published(house)
    house.load("admissions", same_day("2026-08", north=9, south=20, east=97))
    published(house)
    undo(house.desk(), "a wrong file")
    house.load("admissions", same_day("2026-09", north=30, south=20, east=97))
    last = published(house)
    for release in range(1, last + 1):
        found = board(house, str(release))
        assert {found[area, "2026-08"].state for area in ("north", "south")} == {"hidden"}


def states(house: House, as_at: str = "") -> dict[str, str]:
    """Return of each area with one point whether it is hidden."""
    return {area: "hidden" if point.state == "hidden" else "" for (area, _), point in board(house, as_at).items()}


# -- a thousand random ones


@pytest.mark.parametrize("first", range(0, SEQUENCES, 50))
def test_no_hidden_count_of_a_random_sequence_of_releases_can_be_worked_out(first: int) -> None:
    for seed in range(first, min(first + 50, SEQUENCES)):
        releases = sequence(seed)
        assert broken(releases) == [], seed


def test_the_reader_works_out_what_is_hidden_only_where_it_is_small() -> None:
    found = 0
    for seed in range(40):
        releases = sequence(seed)
        found += bool(broken([careless(each) for each in releases]))
    assert found > 5
