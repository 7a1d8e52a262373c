"""The slope index over deprivation, from files to points: its groups, its number, and every reason for none."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest

from dashboard.compute import all_points
from dashboard.compute.deprived import Ranked, rankings
from dashboard.contracts import Source, read_source
from dashboard.definitions import Indicator
from dashboard.engine import DETAIL
from dashboard.facts import Facts, Piece, in_force
from dashboard.inequality import Group, Scale, quantiles, slope_index
from dashboard.ingest import read
from dashboard.place import Place, load_place
from dashboard.settings import folders_of
from dashboard.terms import LIFE_TABLE_BANDS, STANDARD_BANDS, Point, Refused, State
from tests.desks import PLACE, facts_of, indicator_of, options_of, piece_of, place_of, points_of, shipped
from tests.slowly import table

SOURCES = shipped("deaths", "population", "deprivation", "admissions")
DEATHS, PEOPLE, RANKS = SOURCES["deaths"], SOURCES["population"], SOURCES["deprivation"]
Z = NormalDist().inv_cdf(0.975)
BANDS = ",".join(map(str, LIFE_TABLE_BANDS))
DYING = [1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14, 22, 35, 55, 70, 90]
"""Deaths by band of a thousand people: few of the young and most of the old."""

Counts = Mapping[str, Sequence[int]]


def small(number: int) -> str:
    return f"E010000{number:02}"


def places(areas: int, homes: Sequence[str] = ("north", "south")) -> Place:
    """Return a place of so many small areas, by turns in either neighbourhood."""
    rows = [f"{PLACE},Smallplace,place,", *(f"{home},{home.title()},neighbourhood,{PLACE}" for home in homes)]
    rows += [f"{small(each)},{small(each)},lsoa,{homes[each % len(homes)]}" for each in range(1, areas + 1)]
    return place_of("\n".join(["code,name,level,parent", *rows]) + "\n")


def deaths(areas: Counts, years: Iterable[int] = (2015, 2016, 2017)) -> str:
    rows = [f"{year},{area},male,{','.join(map(str, counts))}" for year in years for area, counts in areas.items()]
    return "\n".join([f"year,area,sex,{BANDS}", *rows]) + "\n"


def people(areas: Mapping[str, int], year: int = 2015) -> str:
    """Return so many people of either sex in each band of each area."""
    rows = [
        f"{area},{sex},{year}," + ",".join([str(number)] * 20)
        for area, number in areas.items()
        for sex in ("male", "female")
    ]
    return "\n".join([f"area,sex,mid_year,{BANDS}", *rows]) + "\n"


def ranks(areas: Mapping[str, int], year: int = 2015, deciles: Sequence[int] = ()) -> str:
    given = [str(each) for each in deciles] or [""] * len(areas)
    rows = [f"{area},{rank},{decile},{year}" for (area, rank), decile in zip(areas.items(), given, strict=True)]
    return "\n".join(["area,rank,decile,year", *rows]) + "\n"


def slope(more: str = "", sources: Mapping[str, Source] = SOURCES) -> Indicator:
    return indicator_of(
        f"""
measure: life_expectancy
slope: deprivation
numerator: {{source: deaths, sum: deaths, where: {{sex: male}}}}
denominator: {{source: population, sum: residents, where: {{sex: male}}}}
period: {{grain: pooled_years, window: 3}}
unit: years
{more}
""",
        dict(sources),
    )


def codes(number: int) -> list[str]:
    return [small(each) for each in range(1, number + 1)]


def in_order(number: int) -> dict[str, int]:
    """Return a rank for each of so many areas: its number."""
    return {small(each): each for each in range(1, number + 1)}


def dying(areas: Iterable[str], worst: int = 30) -> dict[str, list[int]]:
    """Return the deaths of each area, fewer from one to the next; the first has the most."""
    listed = list(areas)
    return {
        area: [max(count * (worst + 2 * (len(listed) - step)) // 40, count > 50) for count in DYING]
        for step, area in enumerate(listed)
    }


def sloped(
    number: int = 10,
    *,
    ranked: str = "",
    died: str = "",
    lived: str = "",
    place: Place | None = None,
    indicator: Indicator | None = None,
) -> Point:
    """Return the one point of a place of ten areas, each ranked by its number, but for what is said otherwise."""
    here, areas = place or places(number), codes(number)
    files = [
        (PEOPLE, lived or people(dict.fromkeys(areas, 500))),
        (DEATHS, died or deaths(dying(areas))),
        (RANKS, ranked or ranks(in_order(len(areas)))),
    ]
    (point,) = points_of(indicator or slope(), facts_of(here, files), here).values()
    return point


def by_hand(groups: Sequence[tuple[Sequence[int], Sequence[int]]]) -> tuple[float, float]:
    """Return the slope through groups, each of deaths and person-years by band, and its standard error."""
    tables = [table([band.low for band in LIFE_TABLE_BANDS], list(zip(*group, strict=True))) for group in groups]
    lived = [sum(each) for _, each in groups]
    shares = [each / sum(lived) for each in lived]
    middles = [sum(shares[:step]) + shares[step] / 2 for step in range(len(shares))]
    spread = sum(share * (middle - 0.5) ** 2 for share, middle in zip(shares, middles, strict=True))
    pulls = [share * (middle - 0.5) / spread for share, middle in zip(shares, middles, strict=True)]
    value = sum(pull * years for pull, (years, _) in zip(pulls, tables, strict=True))
    return value, math.sqrt(sum((pull * error) ** 2 for pull, (_, error) in zip(pulls, tables, strict=True)))


# -- the number


def test_the_slope_is_the_line_through_the_life_tables_of_tenths_of_the_place() -> None:
    point, areas = sloped(), codes(10)
    died = dying(areas)
    value, error = by_hand([([3 * count for count in died[area]], [1500] * 20) for area in areas])
    assert point.value == pytest.approx(value, abs=1e-9)
    assert (point.area, point.level, point.period) == (PLACE, "place", "2015-17")
    assert point.lower == pytest.approx(value - Z * error, abs=0.02 * error)
    assert point.upper == pytest.approx(value + Z * error, abs=0.02 * error)
    assert (point.numerator, point.denominator, point.coverage) == (None, None, "10 of 10 groups")


def test_its_method_names_the_draws_and_how_the_groups_were_made() -> None:
    assert sloped().method == (
        "Slope index of inequality, interval from 100,000 simulations (seed 20240601); "
        "10 groups of the place's small areas by their rank in 2015"
    )


def test_a_tenth_is_of_areas_added_up_and_never_of_their_averages() -> None:
    areas, sizes = codes(20), dict(zip(codes(20), range(300, 700, 20), strict=True))
    died = dying(areas)
    point = sloped(20, lived=people(sizes))
    pairs = [areas[step : step + 2] for step in range(0, 20, 2)]
    groups = [
        (
            [3 * sum(died[area][band] for area in pair) for band in range(20)],
            [3 * sum(sizes[area] for area in pair)] * 20,
        )
        for pair in pairs
    ]
    assert point.value == pytest.approx(by_hand(groups)[0], abs=1e-9)


def test_the_order_of_the_rows_of_a_file_moves_no_number() -> None:
    areas = codes(20)
    shuffled = {area: areas.index(area) + 1 for area in random.Random(1).sample(areas, 20)}
    assert sloped(20, ranked=ranks(shuffled)).value == sloped(20).value


def test_every_extract_behind_it_is_named_the_ranks_too() -> None:
    parts = dict(part.split(" ", 1) for part in sloped().extracts.split("; "))
    assert parts == {"numerator": "2:600", "denominator": "1:600", "deprivation": "3:10"}


def test_each_period_is_divided_by_the_latest_index_of_its_day() -> None:
    areas, here = codes(10), places(10)
    files = [
        (PEOPLE, people(dict.fromkeys(areas, 500), 2012)),
        (DEATHS, deaths(dying(areas), range(2012, 2019))),
        (RANKS, ranks(in_order(len(areas)))),
        (RANKS, ranks({area: 10 - step for step, area in enumerate(areas)}, 2018)),
    ]
    made = [point for point in all_points([slope()], facts_of(here, files), here)["drawn"] if not point.member]
    points = {(point.area, point.period): point for point in made}
    assert len(made) == len(points) == 5
    said = {period: (point.state, point.reason) for (_, period), point in points.items()}
    assert said["2012-14"] == (State.MISSING, "no deprivation on or before 2014-12-31")
    values = {period: point.value for (_, period), point in points.items() if point.value is not None}
    assert set(values) == {"2013-15", "2014-16", "2015-17", "2016-18"}
    assert values["2016-18"] == pytest.approx(-values["2015-17"])  # the other way round: all else is as it was


def test_a_standardised_rate_has_a_slope_drawn_on_the_log_scale() -> None:
    head, areas = "spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa", codes(10)
    spells = [
        f"{area}-{age}-{number},2026-08-03,2026-08-05,21,{age},{area}"
        for step, area in enumerate(areas)
        for age in (40, 66, 80)
        for number in range(30 - 2 * step)
    ]
    rows = [f"{area},{band},100,2025" for area in areas for band in STANDARD_BANDS]
    lived = "\n".join(["area,age,persons,mid_year", *rows]) + "\n"
    kept = read_source(
        SOURCES["admissions"].text.replace("area: lsoa\n", "area: lsoa\ndetail: lsoa\n"), "admissions.yaml"
    )
    indicator = indicator_of(
        """
measure: standardised_rate
slope: deprivation
numerator: {source: admissions, sum: spells, where: {emergency: true}}
denominator: {source: population, sum: residents}
multiplier: 1000
unit: per 1,000
""",
        {**SOURCES, "admissions": kept},
    )
    files = [(PEOPLE, lived), (kept, "\n".join([head, *spells]) + "\n"), (RANKS, ranks(in_order(10)))]
    here = places(10)
    (point,) = points_of(indicator, facts_of(here, files), here).values()
    # Of 100,000 standard people 7,000 are 40 to 44, 5,500 are 65 to 69 and 2,500 are 80 to 84.
    rates = [(30 - 2 * step) / 100 * (7000 + 5500 + 2500) / 100 for step in range(10)]
    line = sum((step - 4.5) * rate for step, rate in enumerate(rates)) / sum((step - 4.5) ** 2 for step in range(10))
    assert point.value == pytest.approx(10 * line)
    assert point.lower is not None
    assert point.upper is not None
    assert point.lower < 10 * line < point.upper < 0
    members = [each for each in all_points([indicator], facts_of(here, files), here)["drawn"] if each.member]
    errors = [(math.log(each.upper or 0) - math.log(each.lower or 0)) / 2 / Z for each in members]
    groups = [Group(n, 1900, each.value, error) for n, (each, error) in enumerate(zip(members, errors, strict=True), 1)]
    drawn = slope_index(groups, scale=Scale.LOG)
    assert point.lower == pytest.approx(drawn.lower)
    assert point.upper == pytest.approx(drawn.upper)


# -- its groups


def grouped(place: Place, *texts: str) -> list[Ranked]:
    return list(rankings(facts_of(place, [(RANKS, text) for text in texts])["deprivation"], "lsoa"))


def test_tenths_are_made_of_the_ranks_within_the_place_whatever_the_countrys_are() -> None:
    national = {small(each): 20 * each for each in range(1, 41)}  # all among the most deprived of 32,844
    (found,) = grouped(places(40), ranks(national))
    assert found.groups == dict(zip(national, quantiles(list(national.values()), 10, highest_first=False), strict=True))
    assert [list(found.groups.values()).count(group) for group in range(1, 11)] == [4] * 10
    assert found.groups[small(1)] == 1


def test_the_files_own_groups_are_taken_where_they_are_even() -> None:
    (found,) = grouped(places(20), ranks(in_order(20), deciles=[*range(1, 6)] * 4))
    assert found.groups == dict(zip(codes(20), [*range(1, 6)] * 4, strict=True))
    assert found.said == "the 5 groups of the index of 2015"


@pytest.mark.parametrize(
    "deciles",
    [
        pytest.param([1] * 14 + [2, 2, 3, 3, 9, 10], id="the country's tenths"),
        pytest.param([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, ""], id="one area without"),
    ],
)
def test_other_deciles_are_passed_over_for_the_ranks(deciles: list[int]) -> None:
    (found,) = grouped(places(20), ranks(in_order(20), deciles=deciles))
    assert found.said == "10 groups of the place's small areas by their rank in 2015"
    assert list(found.groups.values()) == [each for each in range(1, 11) for _ in range(2)]


def test_areas_elsewhere_are_counted_out_and_move_no_group() -> None:
    ours = in_order(20)
    theirs = {f"E0199{each:04}": each for each in range(1, 500)}
    (found,) = grouped(places(20), ranks({**theirs, **ours}))
    assert found.groups == grouped(places(20), ranks(ours))[0].groups


# -- why there is none


def test_fewer_areas_than_groups_are_too_few() -> None:
    point = sloped(9)
    assert (point.state, point.value, point.lower) == (State.TOO_FEW, None, None)
    assert point.reason == "there are 9 small areas with a rank, and tenths need 10"


def test_fewer_than_five_groups_are_too_few() -> None:
    areas = codes(4)
    point = sloped(4, ranked=ranks(in_order(len(areas)), deciles=[1, 2, 3, 4]))
    assert (point.state, point.value) == (State.TOO_FEW, None)
    assert point.reason == "it needs 5 to 100 groups and there are 4"


def test_one_group_too_small_for_a_life_table_leaves_no_slope() -> None:
    sizes = dict.fromkeys(codes(10), 500) | {small(4): 80}
    died = dying(codes(10)) | {small(4): [0] * 19 + [40]}
    point = sloped(died=deaths(died), lived=people(sizes))
    assert (point.state, point.value) == (State.TOO_FEW, None)
    assert point.reason == "group 4: there are no more than 5,000 person-years"


def test_an_area_without_deaths_given_is_missing_and_not_nought() -> None:
    died = {area: counts for area, counts in dying(codes(10)).items() if area != small(3)}
    point = sloped(died=deaths(died), place=places(10, [f"n{each}" for each in range(10)]))
    assert (point.state, point.value, point.reason) == (State.MISSING, None, f"no deaths for {small(3)} in 2015")


def test_an_area_of_which_one_sex_alone_is_given_is_not_counted_in_part() -> None:
    text = "\n".join(
        line.replace(f"{small(3)},male", f"{small(3)},female") for line in deaths(dying(codes(10))).splitlines()
    )
    assert sloped(died=f"{text}\n").reason == f"no deaths for {small(3)} in 2015"


def test_an_area_without_a_rank_leaves_no_slope() -> None:
    point = sloped(20, ranked=ranks(in_order(15)))
    named = f"{small(16)}, {small(17)}, {small(18)} and 2 more"
    assert (point.state, point.reason) == (State.MISSING, f"no deprivation of 2015 for {named}")


def test_counts_of_larger_areas_have_no_tenths() -> None:
    here, areas = places(10), codes(10)
    died = deaths({"north": DYING, "south": DYING})
    files = [
        (PEOPLE, people(dict.fromkeys(areas, 500))),
        (DEATHS, died),
        (RANKS, ranks(in_order(len(areas)))),
    ]
    (point,) = points_of(slope(), facts_of(here, files), here).values()
    assert (point.state, point.reason) == (State.MISSING, "deaths of 2015 are of larger areas than lsoa")


def test_a_year_without_deaths_leaves_its_pooled_years_missing() -> None:
    point = sloped(died=deaths(dying(codes(10)), (2015, 2017)))
    assert (point.state, point.reason) == (State.MISSING, "24 of 36 months supplied")


def test_without_any_index_there_is_no_point_at_all() -> None:
    here, areas = places(10), codes(10)
    files = [(PEOPLE, people(dict.fromkeys(areas, 500))), (DEATHS, deaths(dying(areas)))]
    assert points_of(slope(), facts_of(here, files), here) == {}


def test_a_group_with_a_small_count_hides_the_slope_and_says_nothing_of_it() -> None:
    few = [0] * 18 + [1, 1]
    here = replace(places(10), file=places(10).file.model_copy(update={"audience": "partners"}))
    point = sloped(died=deaths(dying(codes(10)) | {small(7): few}), place=here)
    assert (point.state, point.value, point.lower, point.method, point.reason) == (State.HIDDEN, None, None, "", "")


# -- what was kept before


def kept_before(place: Place) -> dict[str, Facts]:
    """Return the facts of a home whose deaths were read before their contract kept small areas."""
    older = read_source(DEATHS.text.replace("detail: lsoa", "detail: ''"), "deaths.yaml")
    areas = codes(10)
    files = [(PEOPLE, people(dict.fromkeys(areas, 500))), (RANKS, ranks(in_order(len(areas))))]
    facts = facts_of(place, files)
    return facts | {"deaths": in_force(DEATHS, place.lookup, [piece_of(9, older, place, deaths(dying(areas)))])}


def test_an_extract_kept_without_small_areas_asks_to_be_loaded_again() -> None:
    here = places(10)
    (point,) = points_of(slope(), kept_before(here), here).values()
    assert (point.state, point.value) == (State.MISSING, None)
    assert point.reason == "deaths were kept without lsoa: reload 2015 to 2017"


def test_every_other_number_is_the_same_with_and_without_the_small_areas() -> None:
    here, areas = places(10), codes(10)
    plain = indicator_of(
        slope().text.replace("slope: deprivation\n", "areas: [neighbourhood, place]\n"), SOURCES, "plain"
    )
    now = facts_of(here, [(PEOPLE, people(dict.fromkeys(areas, 500))), (DEATHS, deaths(dying(areas)))])
    before = kept_before(here)
    one, other = (points_of(plain, facts, here) for facts in (now, before))
    assert {key: point.value for key, point in one.items()} == {key: point.value for key, point in other.items()}
    assert DETAIL in now["deaths"].detailed.columns
    columns = [name for name in before["deaths"].frame.columns if name != "extract"]
    kept = [facts["deaths"].frame.select(columns).sort(columns) for facts in (now, before)]
    assert kept[0].equals(kept[1])


def test_areas_that_changed_since_ask_for_every_file_again() -> None:
    here, areas = places(10), codes(10)
    files = [
        (PEOPLE, people(dict.fromkeys(areas, 500))),
        (DEATHS, deaths(dying(areas))),
        (RANKS, ranks(in_order(len(areas)))),
    ]
    moved = places(10, ("south", "north"))
    pieces = {source.feed: [piece_of(n, source, here, text)] for n, (source, text) in enumerate(files, start=1)}
    assert said_in(moved, pieces) == "the areas changed since it was loaded: reload 2015"
    for number, (source, text) in enumerate(files, start=1):
        again = pieces | {source.feed: [piece_of(number, source, moved, text)]}
        assert said_in(moved, again).startswith("the areas changed since it was loaded: reload 2015"), source.feed
    every = {source.feed: [piece_of(n, source, moved, text)] for n, (source, text) in enumerate(files, start=1)}
    assert said_in(moved, every) == ""
    assert said_in(moved, every | {"deaths": pieces["deaths"]}) == (
        "the areas changed since it was loaded: reload 2015 to 2017"
    )


def said_in(place: Place, pieces: Mapping[str, list[Piece]]) -> str:
    """Return why there is no slope of these extracts in a place, or nothing where there is one."""
    facts = {feed: in_force(held[0].source, place.lookup, held) for feed, held in pieces.items()}
    (point,) = points_of(slope(), facts, place).values()
    assert (point.value is None) == bool(point.reason)
    return point.reason


# -- what a definition may say


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("areas: [neighbourhood, place]", "for the place alone"),
        ("between: neighbourhood", "no between"),
        ("by: sex", "counts by age, and by nothing else"),
    ],
)
def test_a_slope_is_of_the_place_alone_and_of_nothing_else(more: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        slope(more)


def test_a_slope_of_a_measure_without_limits_is_refused() -> None:
    with pytest.raises(Refused, match="slope is of a life_expectancy or a standardised_rate"):
        indicator_of("measure: total\nslope: deprivation\nnumerator: {source: deaths, sum: deaths}\n", SOURCES)


@pytest.mark.parametrize(
    ("feed", "said"),
    [("deprivatoin", r'no source "deprivatoin"\. Did you mean "deprivation"'), ("deaths", "ranks no areas")],
)
def test_a_slope_names_a_source_that_ranks_areas(feed: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        indicator_of(slope().text.replace("slope: deprivation", f"slope: {feed}"), SOURCES)


def test_a_source_that_keeps_no_small_areas_is_named_with_what_to_add() -> None:
    plain = read_source(DEATHS.text.replace("detail: lsoa", "detail: ''"), "deaths.yaml")
    with pytest.raises(Refused, match=r"deaths keeps none\. Add detail: lsoa"):
        slope(sources={**SOURCES, "deaths": plain})


def test_a_contract_keeps_small_areas_of_counts_alone() -> None:
    with pytest.raises(Refused, match="detail is of counts that add up"):
        read_source(RANKS.text.replace("area: area\n", "area: area\ndetail: lsoa\n", 1), "deprivation.yaml")


# -- the public file


def test_the_public_ranks_divide_the_sample_place_in_tenths(shared: Path) -> None:
    with (shared / "data/real/deprivation/imd2019_lsoa11_doncaster_rotherham.csv").open("rb") as stream:
        here = load_place(folders_of().place)
        loaded = read(stream, "imd.csv", RANKS, here.lookup, options_of(year="2019"))
    assert loaded.facts is not None, loaded.problems
    piece = Piece(1, RANKS, loaded.lookup, loaded.covers, frozenset(loaded.keys), loaded.facts)
    (found,) = rankings(in_force(RANKS, here.lookup, [piece]), "lsoa")
    sizes = [list(found.groups.values()).count(group) for group in range(1, 11)]
    assert (loaded.counts["kept"], loaded.counts["outside the place"]) == (194, 167)
    assert (sum(sizes), min(sizes), max(sizes)) == (194, 19, 20)
    assert found.said == "10 groups of the place's small areas by their rank in 2019"


@pytest.mark.parametrize(
    "header",
    [
        "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
        "LSOA code (2021),Index of Multiple Deprivation (IMD) Rank",
        "lsoa11_code,IMD_rank",
    ],
)
def test_the_national_headers_are_read_and_the_countrys_tenths_are_not(header: str) -> None:
    national = f"{header},Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
    text = "\n".join([national, *(f"{area},{rank},1" for area, rank in in_order(20).items())])
    here = places(20)
    loaded = read(io.BytesIO(text.encode()), "imd.csv", RANKS, here.lookup, options_of(year="2019"))
    assert loaded.facts is not None, loaded.problems
    assert any("IMD) Decile" in str(problem) and "ignored" in str(problem) for problem in loaded.problems)
    assert loaded.facts["decile__missing"].sum() == 20
