"""A place as configuration: areas and the way up from them, the target in force for a point, and known breaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.place import (
    Area,
    Lookup,
    Place,
    PlaceFile,
    Target,
    as_dict,
    load_place,
    read_areas,
    read_breaks,
    read_place,
    read_targets,
    target_for,
)
from dashboard.terms import Refused

ROOT = Path(__file__).resolve().parent.parent
FILE = PlaceFile(name="Here", area="E08000099")
AREAS = """code,name,level,parent
E92000001,England,country,
E08000099,Here,place,E92000001
north,North,neighbourhood,E08000099
south,South,neighbourhood,E08000099
E01000001,Here 001A,lsoa,north
E01000002,Here 001B,lsoa,north
E01000003,Here 002A,lsoa,south
"""
LOOKUP = read_areas(AREAS, FILE)


def refusal(areas: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_areas(areas, FILE)
    return [str(problem) for problem in refused.value.problems]


# -- areas


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E01000001", "E01000001"),
        ("e01000001", "E01000001"),
        ("NORTH", "north"),
        ("North", "north"),
        ("here 001a", "E01000001"),
        ("HERE", "E08000099"),
        ("England", "E92000001"),
        ("E01000009", None),
        ("", None),
    ],
)
def test_an_area_is_found_by_its_code_in_any_case_or_by_its_name(text: str, code: str | None) -> None:
    assert LOOKUP.find(text) == code


def test_a_code_in_mixed_case_is_found_in_any_case() -> None:
    lookup = read_areas("code,name,level,parent\nZone-A,The first,neighbourhood,E08000099\n", FILE)
    assert lookup.find("ZONE-a") == "Zone-A"


def test_a_name_that_two_areas_have_finds_neither() -> None:
    assert read_areas(AREAS.replace("Here 001B", "Here 001A"), FILE).find("Here 001A") is None


def test_an_older_code_finds_the_area_of_today() -> None:
    areas = AREAS.replace("parent\n", "parent,same_as\n") + "E08000016,Here,place,E92000001,E08000099\n"
    assert read_areas(areas, FILE).find("E08000016") == "E08000099"


def test_an_older_code_of_an_area_that_is_not_there_is_refused() -> None:
    areas = AREAS.replace("parent\n", "parent,same_as\n") + "E08000016,Here,place,E92000001,E08000098\n"
    assert 'areas.csv: "E08000016" is same_as "E08000098", which is not there. Add its row.' in refusal(areas)


def test_recoded_areas_are_listed_once() -> None:
    areas = AREAS.replace("parent\n", "parent,same_as\n") + "old,North,neighbourhood,E08000099,north\n"
    assert [area.code for area in read_areas(areas, FILE).at("neighbourhood")] == ["north", "south"]


RECODED = AREAS.replace("parent\n", "parent,same_as\n")


def test_a_name_that_an_area_and_its_older_code_bear_finds_the_area_of_today() -> None:
    assert read_areas(RECODED + "E08000016,Here,place,,E08000099\n", FILE).find("here") == "E08000099"


def test_an_older_code_of_an_older_code_finds_the_area_of_today() -> None:
    areas = RECODED + "00CC,Here,place,,E08000016\nE08000016,Here,place,,E08000099\n"
    lookup = read_areas(areas, FILE)
    assert lookup.find("00CC") == "E08000099"
    assert lookup.recoded == {"00CC": "E08000099", "E08000016": "E08000099"}


def test_a_parent_may_be_written_with_its_older_code() -> None:
    areas = RECODED.replace("north,North,neighbourhood,E08000099", "north,North,neighbourhood,E08000016")
    lookup = read_areas(areas + "E08000016,Here,place,,E08000099\n", FILE)
    assert lookup.areas["north"].parents == ("E08000099",)
    assert lookup.kept("E01000001") == "north"
    assert lookup.is_within("E01000001")


def test_codes_that_are_each_other_are_refused() -> None:
    said = refusal(RECODED + "a,A,ward,,b\nb,B,ward,,a\n")
    assert said == [f'areas.csv: "{code}" is same_as itself. Leave the code of today without same_as.' for code in "ab"]


def test_a_place_that_is_written_with_its_older_code_is_refused() -> None:
    areas = RECODED.replace("E08000099,Here,place,E92000001", "E08000099,Here,place,E92000001,E08000038")
    said = refusal(areas + "E08000038,Here,place,E92000001\n")
    assert said == [
        'place.yaml, column area: The place\'s area is "E08000099", and areas.csv says that it is "E08000038" now. '
        "Write area: E08000038"
    ]


def test_what_one_row_of_an_area_says_the_next_need_not_repeat() -> None:
    areas = AREAS.replace("parent\n", "parent,valid_from,valid_to\n").replace(
        "001B,lsoa,north\n",
        "001B,lsoa,north,2011-04-01,2020-12-31\nE01000002,,lsoa,pcn\npcn,A network,network,E08000099\n",
    )
    found = read_areas(areas, FILE).areas["E01000002"]
    assert (found.name, found.parents) == ("Here 001B", ("north", "pcn"))
    assert (found.valid_from, found.valid_to) == (date(2011, 4, 1), date(2020, 12, 31))


def test_an_area_that_ends_before_it_starts_is_refused_with_its_line() -> None:
    areas = AREAS.replace("parent\n", "parent,valid_from,valid_to\n").replace(
        "south\n", "south,2022-01-01,2021-12-31\n"
    )
    assert refusal(areas)[-1].startswith(
        "areas.csv, row 8, column valid_to: Expected a last day on or after the first."
    )


def test_the_areas_of_a_level_are_those_of_the_place_in_the_order_of_the_file() -> None:
    lookup = read_areas(AREAS + "west,West,neighbourhood,E92000001\n", FILE)
    assert [area.code for area in lookup.at("neighbourhood")] == ["north", "south"]
    assert [area.code for area in lookup.at("place")] == ["E08000099"]


def test_an_area_lies_in_the_place_however_far_down_and_what_is_above_does_not() -> None:
    assert all(LOOKUP.is_within(code) for code in ("E01000003", "south", "E08000099"))
    assert not LOOKUP.is_within("E92000001")
    assert not LOOKUP.is_within("E01000009")


def test_an_area_may_have_several_parents() -> None:
    areas = AREAS + "pcn,A network,network,E08000099\nE01000001,Here 001A,lsoa,pcn\n"
    lookup = read_areas(areas, FILE)
    assert lookup.areas["E01000001"].parents == ("north", "pcn")
    assert lookup.ancestor("E01000001", "neighbourhood") == "north"
    assert lookup.ancestor("E01000001", "network") == "pcn"
    assert lookup.ancestor("E01000001", "ward") is None
    assert lookup.ancestor("north", "neighbourhood") == "north"
    assert lookup.ancestor("nowhere", "place") is None


def test_the_row_of_the_place_may_be_left_out() -> None:
    lookup = read_areas("code,name,level,parent\nnorth,North,neighbourhood,E08000099\n", FILE)
    assert lookup.areas["E08000099"] == Area("E08000099", "Here", "place")
    assert lookup.is_within("north")


def test_a_place_without_a_table_of_areas_is_itself() -> None:
    lookup = read_areas("", FILE)
    assert (list(lookup.areas), lookup.keep_level) == (["E08000099"], "place")


def test_a_name_left_out_is_the_code() -> None:
    lookup = read_areas("code,name,level,parent\nnorth,,neighbourhood,E08000099\n", FILE)
    assert lookup.name("north") == "north"


def test_names_are_said_of_every_code_a_point_may_have() -> None:
    assert LOOKUP.name("north") == "North"
    assert LOOKUP.name("unknown") == "Neighbourhood not known"
    assert LOOKUP.name("E09999999") == "E09999999"


def test_an_unknown_parent_is_refused() -> None:
    said = refusal(AREAS.replace("lsoa,south", "lsoa,sowth"))
    assert said == ['areas.csv: "E01000003" has the parent "sowth", which is not there. Add its row, or correct it.']


def test_areas_that_lie_in_themselves_are_refused() -> None:
    said = refusal("code,name,level,parent\na,A,ward,b\nb,B,ward,c\nc,C,ward,a\nd,D,lsoa,a\n")
    assert said == [f'areas.csv: "{code}" lies in itself. Correct its parent.' for code in "abc"]


def test_a_row_without_a_code_or_a_level_is_refused_with_its_line() -> None:
    said = refusal(AREAS + "\nE01000004,Here 002B,,south\n,Nameless,lsoa,south\n")
    assert said == [
        "areas.csv, row 10: Expected a code and a level. Fill them in.",
        "areas.csv, row 11: Expected a code and a level. Fill them in.",
    ]


def test_a_date_of_an_area_that_is_none_is_refused_with_its_line() -> None:
    areas = AREAS.replace("parent\n", "parent,valid_from,valid_to\n").replace("lsoa,south", "lsoa,south,soon,")
    assert 'areas.csv, row 8, column valid_from: found "soon".' in refusal(areas)[0]


def test_the_areas_under_another_are_those_in_force_on_the_day() -> None:
    areas = AREAS.replace("parent\n", "parent,valid_from,valid_to\n").replace(
        "001B,lsoa,north", "001B,lsoa,north,,2020-12-31"
    )
    lookup = read_areas(areas + "E01000005,Here 001C,lsoa,north,2021-01-01,\n", FILE)
    assert lookup.under("north", "lsoa", date(2020, 12, 31)) == {"E01000001", "E01000002"}
    assert lookup.under("north", "lsoa", date(2021, 1, 1)) == {"E01000001", "E01000005"}


def test_counts_are_kept_by_neighbourhood_or_by_what_the_place_says() -> None:
    assert LOOKUP.keep_level == "neighbourhood"
    file = PlaceFile(name="Here", area="E08000099", keep_level="lsoa")
    assert read_areas(AREAS, file).keep_level == "lsoa"
    assert (LOOKUP.kept("E01000003"), LOOKUP.kept("E08000099")) == ("south", "E08000099")


def test_the_fingerprint_changes_when_an_area_moves_and_not_when_it_is_renamed() -> None:
    moved = read_areas(AREAS.replace("E01000002,Here 001B,lsoa,north", "E01000002,Here 001B,lsoa,south"), FILE)
    renamed = read_areas(AREAS.replace("North", "The north").replace("Here 001B", "Another name"), FILE)
    assert moved.hash != LOOKUP.hash
    assert renamed.hash == LOOKUP.hash


def test_the_fingerprint_changes_with_the_level_that_is_kept_and_not_with_the_order_of_rows() -> None:
    head, *lines = AREAS.splitlines()
    assert read_areas("\n".join([head, *reversed(lines)]), FILE).hash == LOOKUP.hash
    assert Lookup("E08000099", LOOKUP.areas, "lsoa").hash != LOOKUP.hash


MOVED = AREAS.replace("E01000002,Here 001B,lsoa,north", "E01000002,Here 001B,lsoa,south")


def test_a_fingerprint_says_whether_the_same_rows_are_the_places() -> None:
    for areas, is_same in (
        (AREAS, True),
        (MOVED, True),
        (AREAS.replace("south", "west"), True),
        (AREAS + "E01000004,Here 002B,lsoa,south\n", False),
        (AREAS.replace("E01000003,Here 002A,lsoa,south\n", ""), False),
        (RECODED + "E08000016,Here,place,,E08000099\n", False),
    ):
        found = read_areas(areas, FILE)
        assert LOOKUP.holds_alike(found.hash) is is_same
        assert LOOKUP.counts_alike(found.hash) is (areas == AREAS)


def test_a_fingerprint_says_whether_all_the_areas_that_were_kept_are_there() -> None:
    assert LOOKUP.is_all_kept(LOOKUP.hash, ["south", "north"])
    assert not LOOKUP.is_all_kept(LOOKUP.hash, ["north"])
    assert not LOOKUP.is_all_kept(read_areas(AREAS.replace("south", "west"), FILE).hash, ["south", "north"])


def test_another_code_for_a_place_that_is_not_divided_may_take_other_rows_for_its_own() -> None:
    flat = "code,name,level,parent,same_as\nE08000099,Here,place,,\n"
    lookup = read_areas(flat, FILE)
    assert not lookup.holds_alike(read_areas(flat + "E08000016,Here,place,,E08000099\n", FILE).hash)


def test_a_fingerprint_changes_with_the_days_an_area_is_in_force() -> None:
    dated = read_areas(
        AREAS.replace("parent\n", "parent,valid_to\n").replace("lsoa,south", "lsoa,south,2021-12-31"), FILE
    )
    assert not LOOKUP.counts_alike(dated.hash)
    assert not LOOKUP.holds_alike(dated.hash)


def test_a_fingerprint_of_before_these_parts_still_says_whether_everything_is_counted_alike() -> None:
    first = LOOKUP.hash.partition(".")[0]
    assert LOOKUP.counts_alike(first)
    assert not LOOKUP.holds_alike(first)
    assert not LOOKUP.is_all_kept(first, ["south", "north"])


# -- targets

TARGETS = "indicator,area,from,to,grain,value,low,high,amber,kind,set_by,note\n"


def targets(*lines: str) -> list[Target]:
    made, problems = read_targets(TARGETS + "\n".join(lines), LOOKUP)
    assert problems == []
    return made


def chosen(made: list[Target], day: date, area: str = "north", grain: str = "month") -> float | None:
    found = target_for(made, "i", area, "neighbourhood", [grain], day)
    return found.value if found else None


def test_an_areas_own_target_beats_its_levels_and_that_beats_one_for_all() -> None:
    made = targets("i,,,,,1,,,,,,", "i,neighbourhood,,,,2,,,,,,", "i,north,,,,3,,,,,,")
    assert chosen(made, date(2026, 9, 30)) == 3
    assert chosen(made, date(2026, 9, 30), "south") == 2
    assert chosen(made[:1], date(2026, 9, 30)) == 1
    assert chosen(list(reversed(made)), date(2026, 9, 30)) == 3


def test_an_areas_own_target_beats_a_later_one_of_its_level() -> None:
    made = targets("i,north,2020-04-01,,,3,,,,,,", "i,neighbourhood,2026-04-01,,,2,,,,,,", "i,,2026-05-01,,,1,,,,,,")
    assert chosen(made, date(2026, 9, 30)) == 3


def test_of_two_targets_in_force_the_one_that_starts_latest_wins_and_then_the_later_line() -> None:
    made = targets("i,north,2026-04-01,,,2,,,,,,", "i,north,2025-04-01,,,1,,,,,,", "i,north,,,,9,,,,,,")
    assert chosen(made, date(2026, 9, 30)) == 2
    made = targets("i,north,2026-04-01,,,2,,,,,,", "i,north,2026-04-01,,,3,,,,,,")
    assert chosen(made, date(2026, 9, 30)) == 3


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), 5),
        (date(2027, 3, 31), 5),
        (date(2027, 4, 1), None),
    ],
)
@pytest.mark.parametrize("span", ["2026-04-01,2027-03-31", "2026-04,2027-03"])
def test_a_target_is_in_force_from_its_first_day_to_its_last_written_as_days_or_months(
    span: str, day: date, value: float | None
) -> None:
    assert chosen(targets(f"i,,{span},,5,,,,,,"), day) == value


def test_a_target_is_of_its_own_grain_and_window_and_without_one_of_the_definitions() -> None:
    made = targets("i,,,,month,1,,,,,,", "i,,,,month 12,12,,,,,,")
    assert chosen(made, date(2026, 9, 30), grain="month") == 1
    assert chosen(made, date(2026, 9, 30), grain="month 12") == 12
    assert chosen(made, date(2026, 9, 30), grain="quarter") is None
    assert chosen(targets("i,,,,,7,,,,,,"), date(2026, 9, 30), grain="quarter") == 7


def test_a_target_of_another_indicator_or_area_is_none() -> None:
    made = targets("j,,,,,1,,,,,,", "i,south,,,,2,,,,,,")
    assert chosen(made, date(2026, 9, 30)) is None


def test_a_target_may_be_a_band_with_a_tolerance() -> None:
    [target] = targets('i,NORTH,2026-04,,month,,"1,000",2000.5,0.5,limit,the board,minute 7')
    assert (target.value, target.low, target.high, target.amber) == (None, 1000.0, 2000.5, 0.5)
    assert (target.area, target.start, target.end) == ("north", date(2026, 4, 1), None)
    assert as_dict(target) == {
        "indicator": "i",
        "area": "north",
        "from": date(2026, 4, 1),
        "to": "",
        "grain": "month",
        "value": "",
        "low": "1000",
        "high": "2000.5",
        "amber": "0.5",
        "kind": "limit",
        "set_by": "the board",
        "note": "minute 7",
    }


def test_a_target_of_zero_is_a_target() -> None:
    assert chosen(targets("i,,,,,0,,,,,,"), date(2026, 9, 30)) == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",north,,,,5,,,,,,", "column indicator: Expected the id of an indicator. Fill it in."),
        ("i,nrth,,,,5,,,,,,", 'column area: found "nrth". Expected an area\'s code, a level, or nothing.'),
        ("i,north,,,,,,,1,,,", "column value: Expected a value, or a band from low to high. Fill it in."),
        ("i,north,,,,five,,,,,,", 'column value: found "five". Expected a number. Correct it.'),
        ("i,north,,,,nan,,,,,,", 'column value: found "nan". Expected a number. Correct it.'),
        ('i,north,,,,"5,5",,,,,,', 'column value: found "5,5". Expected a number. Correct it.'),
        ("i,north,,,,5,,,x,,,", 'column amber: found "x". Expected a number. Correct it.'),
        ("i,north,01/04/2026,,,5,,,,,,", 'column from: found "01/04/2026". Expected a day such as 2026-04-01'),
        ("i,north,,2026-13,,5,,,,,,", 'column to: found "2026-13". Expected a day such as 2026-04-01'),
    ],
)
def test_a_target_that_is_none_is_refused_with_its_line(line: str, said: str) -> None:
    made, problems = read_targets(f"{TARGETS}i,,,,,1,,,,,,\n\n{line}\n", LOOKUP)
    assert [target.line for target in made] == [2]
    assert any(str(problem).startswith("targets.csv, row 4, ") and said in str(problem) for problem in problems)


def test_a_target_may_be_set_for_a_level_the_table_of_areas_lacks() -> None:
    made, problems = read_targets(f"{TARGETS}i,neighbourhood,,,,1,,,,,,\n", read_areas("", FILE))
    assert (problems, [target.area for target in made]) == ([], ["neighbourhood"])


# -- the whole folder


def test_breaks_name_their_day_their_indicators_and_their_provider() -> None:
    text = "date,indicators,text,provider\n2024-07,a b;c,Recording moved,RP5\n\n2025-02-03,d,Another,\n"
    breaks, problems = read_breaks(text)
    assert problems == []
    assert [(each.day, each.indicators, each.provider) for each in breaks] == [
        (date(2024, 7, 1), ("a", "b", "c"), "RP5"),
        (date(2025, 2, 3), ("d",), ""),
    ]


def test_a_break_without_a_real_day_is_refused_with_its_line() -> None:
    _, problems = read_breaks("date,indicators,text,provider\nJuly,a,Moved,\n")
    assert 'breaks.csv, row 2, column date: found "July".' in str(problems[0])


def test_a_place_needs_only_a_name_and_an_area() -> None:
    place = read_place({"place.yaml": "name: Here\narea: E08000099\n"})
    assert (place.code, place.targets, place.breaks, place.owner("i")) == ("E08000099", (), (), "")
    assert place.level_name("neighbourhood") == "Neighbourhood"
    assert place.file.audience == "partners"


def test_a_place_says_what_its_levels_are_called_and_whom_it_compares_with() -> None:
    text = "name: Here\narea: E08000099\nlevels: {neighbourhood: Partnership}\nbenchmarks: {england: E92000001}\n"
    place = read_place({"place.yaml": text, "areas.csv": AREAS})
    assert place.level_name("neighbourhood") == "Partnership"
    assert place.benchmark("england") == "E92000001"
    assert place.benchmark("region") is None


def test_every_fault_of_a_place_is_said_at_once() -> None:
    texts = {
        "place.yaml": "name: Here\narea: E08000099\n",
        "targets.csv": f"{TARGETS}i,nowhere,,,,1,,,,,,\n",
        "breaks.csv": "date,indicators,text,provider\nJuly,a,Moved,\n",
    }
    with pytest.raises(Refused) as refused:
        read_place(texts)
    assert [problem.file for problem in refused.value.problems] == ["targets.csv", "breaks.csv"]


def test_a_target_of_an_area_that_is_not_there_costs_that_target_alone() -> None:
    texts = {"place.yaml": "name: Here\narea: E08000099\n", "areas.csv": AREAS}
    place = read_place(texts | {"targets.csv": f"{TARGETS}i,nowhere,,,,1,,,,,,\ni,north,,,,2,,,,,,\n"})
    assert [target.area for target in place.targets] == ["north"]
    assert [str(problem) for problem in place.faults] == [
        'targets.csv, row 2, column area: found "nowhere". Expected an area\'s code, a level, or nothing. Correct it.'
    ]


def test_a_field_a_place_does_not_have_is_refused_with_its_line() -> None:
    with pytest.raises(Refused, match=r'place.yaml, line 3: no field "benchmark". Did you mean "benchmarks"\?'):
        read_place({"place.yaml": "name: Here\narea: E08000099\nbenchmark: england\n"})


def test_a_folder_without_a_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Expected a folder with place\.yaml in it"):
        load_place(tmp_path)


def shipped() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "data" / "places").glob("*/place.yaml"))


@pytest.mark.parametrize("folder", shipped(), ids=lambda folder: folder.name)
def test_every_shipped_place_is_read_and_its_areas_lie_in_it(folder: Path) -> None:
    place: Place = load_place(folder)
    assert place.lookup.at("neighbourhood")
    small = place.lookup.at("lsoa")
    assert small
    assert all(place.lookup.ancestor(area.code, place.lookup.keep_level) for area in small)
