"""Facts and a definition to points: what is nought and what is missing, periods, windows and areas. Numbers by hand."""

from __future__ import annotations

import pytest

from dashboard.compute import all_points
from dashboard.contracts import Source, read_source
from dashboard.facts import in_force
from dashboard.terms import UNKNOWN_AREA, Point, State
from tests.desks import (
    AREAS,
    EAST,
    NORTH,
    OUTSIDE,
    PLACE,
    SOUTH,
    facts_of,
    indicator_of,
    piece_of,
    place_of,
    points_of,
    shipped,
)

VISITS = """
title: Visits, one row a person
cadence: month
grain: record
covers: left
replaces: [left]
area: lsoa
disclosure: {closed: none, partners: small_numbers, public: hes}
columns:
  came: {type: date}
  left: {type: date}
  age: {type: age}
  lsoa: {type: area, blank: allowed}
  kind: {type: code, required: false, values: [short, long]}
derive: {years: {band: age, cuts: [0, 65, 75]}}
dates: [came, left]
dimensions: [years, kind]
measures: {visits: rows}
"""
RETURNS = """
title: Returns, one row a month and area
cadence: month
grain: aggregate
covers: month
replaces: [month, area]
area: area
columns:
  month: {type: month}
  area: {type: area}
  delayed: {type: number, blank: allowed}
dates: [month]
measures: {delayed: delayed}
"""
SOURCES = {
    "visits": read_source(VISITS, "visits.yaml"),
    "returns": read_source(RETURNS, "returns.yaml"),
    **shipped("population", "finance", "published_tidy"),
}
VISITORS = """
measure: total
numerator: {source: visits, dated: came, sum: visits}
areas: [neighbourhood, place]
"""
DELAYED = """
measure: total
numerator: {source: returns, sum: delayed}
areas: [neighbourhood, place]
"""
HERE = place_of()


def visits(table: str) -> tuple[Source, str]:
    """Return a file of a drawn table: times, came, left, age, area (a dash is blank)."""
    lines = ["came,left,age,lsoa"]
    for row in table.strip().splitlines():
        times, *cells = row.split()
        lines += [",".join("" if cell == "-" else cell for cell in cells)] * int(times)
    return SOURCES["visits"], "\n".join(lines)


def returns(table: str) -> tuple[Source, str]:
    """Return a file of a drawn table: month, area, days (a dash is blank)."""
    rows = [row.split() for row in table.strip().splitlines()]
    return SOURCES["returns"], "\n".join(["month,area,delayed", *(",".join(row) for row in rows)])


def made(definition: str, *files: tuple[Source, str]) -> dict[tuple[str, str], Point]:
    return points_of(indicator_of(definition, SOURCES), facts_of(HERE, files), HERE)


def numerators(points: dict[tuple[str, str], Point], area: str = PLACE) -> dict[str, float | None]:
    return {period: point.numerator for (code, period), point in points.items() if code == area}


def coverage(points: dict[tuple[str, str], Point], area: str = PLACE) -> dict[str, tuple[float | None, str]]:
    return {period: (point.value, point.coverage) for (code, period), point in points.items() if code == area}


def monthly(counts: dict[str, int]) -> tuple[Source, str]:
    """Return a file with so many visits in the north in each month, beginning and ended on one day."""
    return visits("\n".join(f"{count} {month}-28 {month}-28 80 {NORTH}" for month, count in counts.items()))


# -- nought and missing


def test_an_area_without_a_row_in_a_covered_month_is_nought_of_a_record_source() -> None:
    points = made(
        VISITORS,
        visits(f"""
        2 2026-04-03 2026-04-29 80 {NORTH}
        3 2026-05-03 2026-05-29 80 {SOUTH}
        """),
    )
    assert [numerators(points, area) for area in ("north", "south", "east", PLACE)] == [
        {"2026-04": 2, "2026-05": 0},
        {"2026-04": 0, "2026-05": 3},
        {"2026-04": 0, "2026-05": 0},
        {"2026-04": 2, "2026-05": 3},
    ]
    assert {point.state for point in points.values()} == {""}


def test_an_area_without_a_row_is_missing_of_an_aggregate_and_so_is_the_place() -> None:
    points = made(
        DELAYED, returns("2026-04 north 20\n2026-04 south 30\n2026-05 north 1\n2026-05 south 2\n2026-05 east 0")
    )
    april = {area: points[area, "2026-04"] for area in ("north", "south", "east", PLACE)}
    assert [(point.value, point.state) for point in april.values()] == [
        (20, ""),
        (30, ""),
        (None, State.MISSING),
        (None, State.MISSING),
    ]
    assert april[PLACE].reason == "no data for East in 2026-04"
    assert [points[area, "2026-05"].value for area in april] == [1, 2, 0, 3]


def test_the_total_a_file_gives_for_the_place_is_taken_where_its_parts_are_not_given() -> None:
    points = made(DELAYED, returns(f"2026-04 {PLACE} 50"))
    assert (points[PLACE, "2026-04"].value, points["north", "2026-04"].state) == (50, State.MISSING)


def test_a_blank_in_an_aggregate_is_missing_and_never_nought() -> None:
    points = made(DELAYED, returns("2026-04 north -\n2026-04 south 30\n2026-04 east 1"))
    assert [points[area, "2026-04"].value for area in ("north", "south", "east", PLACE)] == [None, 30, 1, None]
    assert points["north", "2026-04"].reason == "the file marks it as missing"


def test_a_month_nobody_supplied_is_missing_between_two_that_were() -> None:
    points = made(VISITORS, monthly({"2026-04": 5}), monthly({"2026-06": 7}))
    assert coverage(points) == {
        "2026-04": (5, "1 of 1 month"),
        "2026-05": (None, "0 of 1 month"),
        "2026-06": (7, "1 of 1 month"),
    }
    assert (points[PLACE, "2026-05"].state, points[PLACE, "2026-05"].reason) == (
        State.MISSING,
        "0 of 1 month supplied",
    )


# -- covered month and counting month

MARCH = f"4 2026-03-02 2026-03-28 80 {NORTH}"
APRIL = f"""
6 2026-04-02 2026-04-29 80 {NORTH}
3 2026-03-20 2026-04-08 80 {NORTH}
"""


def test_an_april_file_alone_gives_march_no_value() -> None:
    assert numerators(made(VISITORS, visits(APRIL))) == {"2026-04": 6}


@pytest.mark.parametrize("order", [(MARCH, APRIL), (APRIL, MARCH)])
def test_an_april_file_adds_to_march_where_marchs_own_file_is_there(order: tuple[str, str]) -> None:
    assert numerators(made(VISITORS, *map(visits, order))) == {"2026-03": 7, "2026-04": 6}


def test_a_later_march_file_replaces_march_and_keeps_what_april_adds_to_it() -> None:
    files = (MARCH, APRIL, f"1 2026-03-05 2026-03-28 80 {NORTH}")
    assert numerators(made(VISITORS, *map(visits, files))) == {"2026-03": 4, "2026-04": 6}


def test_a_file_by_the_covering_date_needs_no_other_month() -> None:
    by_leaving = VISITORS.replace("dated: came", "dated: left")
    assert numerators(made(by_leaving, visits(APRIL))) == {"2026-04": 9}


# -- periods and windows

YEAR = {f"2025-{month:02}": 10 for month in range(4, 13)} | {"2026-01": 1, "2026-02": 2, "2026-03": 3}


def test_a_rolling_year_adds_twelve_months_and_starts_when_the_first_is_whole() -> None:
    rolling = f"{VISITORS}period: {{grain: month, window: 12}}\n"
    assert coverage(made(rolling, monthly(YEAR | {"2026-04": 50}))) == {
        "2026-03": (96, "12 of 12 months"),
        "2026-04": (136, "12 of 12 months"),
    }


def test_a_window_that_lacks_a_month_has_no_value_and_says_eleven_of_twelve() -> None:
    rolling = f"{VISITORS}period: {{grain: month, window: 12}}\n"
    lacking = {month: count for month, count in YEAR.items() if month != "2025-09"}
    points = made(rolling, monthly(lacking))
    assert coverage(points) == {"2026-03": (None, "11 of 12 months")}
    assert points[PLACE, "2026-03"].reason == "11 of 12 months supplied"
    later = YEAR | {"2026-04": 50, "2026-06": 7}
    assert [value for value, _ in coverage(made(rolling, monthly(later))).values()] == [96, 136, None, None]


def test_a_year_to_date_starts_again_in_april() -> None:
    to_date = f"{VISITORS}period: {{grain: month, window: year_to_date}}\n"
    points = made(to_date, monthly({"2026-02": 1, "2026-03": 2, "2026-04": 4, "2026-05": 8}))
    assert coverage(points) == {
        "2026-02": (None, "1 of 11 months"),
        "2026-03": (None, "2 of 12 months"),
        "2026-04": (4, "1 of 1 month"),
        "2026-05": (12, "2 of 2 months"),
    }


def test_to_date_adds_everything_since_the_first_month() -> None:
    to_date = f"{VISITORS}period: {{grain: month, window: to_date}}\n"
    points = made(to_date, monthly({"2026-03": 2, "2026-04": 4, "2026-06": 8}))
    assert [(period, *said) for period, said in coverage(points).items()] == [
        ("2026-03", 2, "1 of 1 month"),
        ("2026-04", 6, "2 of 2 months"),
        ("2026-05", None, "2 of 3 months"),
        ("2026-06", None, "3 of 4 months"),
    ]


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        ("quarter", {"2025-Q2": 30, "2025-Q3": 30, "2025-Q4": 30, "2026-Q1": 6}),
        ("financial_year", {"2025/26": 96}),
        ("calendar_year", {"2025": None, "2026": None}),
        ("academic_year", {"2024/25": None, "2025/26": None}),
    ],
)
def test_longer_periods_add_their_months_and_need_every_one(grain: str, expected: dict[str, float | None]) -> None:
    points = made(f"{VISITORS}period: {{grain: {grain}}}\n", monthly(YEAR))
    assert {period: value for period, (value, _) in coverage(points).items()} == expected


def test_quarters_may_be_rolled_too() -> None:
    points = made(f"{VISITORS}period: {{grain: quarter, window: 4}}\n", monthly(YEAR | {"2026-04": 1}))
    assert coverage(points)["2026-Q1"] == (96, "12 of 12 months")
    assert coverage(points)["2026-Q2"] == (None, "10 of 12 months")


def test_a_cohort_from_part_of_the_year_needs_only_its_months() -> None:
    cohort = f"{VISITORS}period: {{grain: financial_year, months: [10, 11, 12]}}\n"
    points = made(cohort, monthly({"2024-12": 1, "2025-10": 2, "2025-11": 4, "2025-12": 8}))
    assert coverage(points) == {"2024/25": (None, "1 of 3 months"), "2025/26": (14, "3 of 3 months")}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("grain: month, months: [10, 12]", {"2024-12": 1, "2025-10": 2, "2025-12": 8}),
        ("grain: quarter, months: [10, 12]", {"2025-Q4": 10}),
        ("grain: month, months: [11, 12], window: year_to_date", {"2025-11": 4, "2025-12": 12}),
    ],
)
def test_a_period_without_a_month_of_its_cohort_is_none_and_never_nought(rule: str, expected: dict[str, float]) -> None:
    counts = {f"2025-{month:02}": 16 for month in range(1, 10)}
    counts |= {"2024-12": 1, "2025-10": 2, "2025-11": 4, "2025-12": 8}
    points = made(f"{VISITORS}period: {{{rule}}}\n", monthly(counts))
    assert {period: value for period, (value, _) in coverage(points).items() if value is not None} == expected
    assert not any(point.value == 0 for point in points.values() if point.area == PLACE)


def test_a_source_that_is_supplied_twice_over_is_not_added_up() -> None:
    either = "title: E\ncadence: year\ngrain: aggregate\ncovers: when\nreplaces: [when]\n"
    either += "columns: {when: {type: period}, seen: {type: number}}\ndates: [when]\nmeasures: {seen: seen}\n"
    source = read_source(either, "either.yaml")
    months = [f"{2025 if month > 3 else 2026}-{month:02},10" for month in range(1, 13)]
    files = [(source, "\n".join(["when,seen", *months])), (source, "when,seen\n2025/26,120")]
    seen = "measure: total\nnumerator: {source: either, sum: seen}\nperiod: {grain: financial_year}\nareas: [place]\n"
    indicator = indicator_of(seen, {"either": source})
    assert points_of(indicator, facts_of(HERE, files[:1]), HERE)[PLACE, "2025/26"].value == 120
    twice = points_of(indicator, facts_of(HERE, files), HERE)[PLACE, "2025/26"]
    assert (twice.value, twice.reason) == (None, "either is supplied twice, for periods that overlap")


def test_an_academic_year_is_its_own_months_and_not_the_financial_ones() -> None:
    terms = "title: T\ncadence: year\ngrain: aggregate\ncovers: year\nreplaces: [year]\n"
    terms += "columns: {year: {type: period, grain: academic_year}, seen: {type: number}}\n"
    source = read_source(f"{terms}dates: [year]\nmeasures: {{seen: seen}}\n", "terms.yaml")
    seen = "measure: total\nnumerator: {source: terms, sum: seen}\nareas: [place]\n"
    facts = facts_of(HERE, [(source, "year,seen\n2024/25,30\n2025/26,40")])
    for grain, expected in (("academic_year", {"2024/25": 30, "2025/26": 40}), ("financial_year", {})):
        indicator = indicator_of(f"{seen}period: {{grain: {grain}}}\n", {"terms": source})
        points = points_of(indicator, facts, HERE)
        assert {period: point.value for (_, period), point in points.items() if point.value is not None} == expected


def test_the_last_periods_of_a_definition_are_provisional() -> None:
    points = made(
        f"{VISITORS}period: {{grain: month, provisional: 2}}\n", monthly({f"2026-0{n}": n for n in (4, 5, 6)})
    )
    assert [points[PLACE, f"2026-0{n}"].provisional for n in (4, 5, 6)] == [False, True, True]


# -- areas


def test_neighbourhoods_and_not_known_add_up_to_the_place_and_another_place_is_left_out() -> None:
    points = made(
        VISITORS,
        visits(f"""
        11 2026-04-02 2026-04-29 80 {NORTH}
        12 2026-04-02 2026-04-29 80 {SOUTH}
        13 2026-04-02 2026-04-29 80 {EAST}
        2  2026-04-02 2026-04-29 80 -
        3  2026-04-02 2026-04-29 80 {PLACE}
        99 2026-04-02 2026-04-29 80 {OUTSIDE}
        """),
    )
    counted = {area: point.value for (area, _), point in points.items()}
    assert counted == {PLACE: 41, "north": 11, "south": 12, "east": 13, UNKNOWN_AREA: 5}


def test_the_row_not_known_is_there_only_where_somebody_was_counted_in_it() -> None:
    points = made(
        f"{VISITORS}".replace("sum: visits", "sum: visits, where: {years: {min: 75}}"),
        visits(f"1 2026-04-02 2026-04-29 70 -\n9 2026-04-02 2026-04-29 80 {NORTH}\n2 2026-05-02 2026-05-29 80 -"),
    )
    assert {period for area, period in points if area == UNKNOWN_AREA} == {"2026-05"}
    assert points[UNKNOWN_AREA, "2026-05"].area_name == "Neighbourhood not known"


def test_a_level_above_is_added_up_and_never_averaged() -> None:
    wards = AREAS.replace(f"south,South,neighbourhood,{PLACE}", "south,South,neighbourhood,west").replace(
        f"north,North,neighbourhood,{PLACE}", f"north,North,neighbourhood,west\nwest,West,locality,{PLACE}"
    )
    place = place_of(wards)
    files = [
        visits(
            f"2 2026-04-02 2026-04-29 80 {NORTH}\n3 2026-04-02 2026-04-29 80 {SOUTH}\n4 2026-04-02 2026-04-29 80 {EAST}"
        )
    ]
    definition = VISITORS.replace("[neighbourhood, place]", "[neighbourhood, locality, place]")
    points = points_of(indicator_of(definition, SOURCES), facts_of(place, files), place)
    counted = {area: point.value for (area, _), point in points.items()}
    assert counted == {"north": 2, "south": 3, "east": 4, "west": 5, PLACE: 9}


# -- what an old extract cannot answer


def test_a_month_kept_in_other_bands_is_missing_until_it_is_loaded_again() -> None:
    old = read_source(VISITS.replace("[0, 65, 75]", "[0, 65, 80]"), "visits.yaml")
    drawn = f"8 2026-04-02 2026-04-29 85 {NORTH}\n9 2026-05-02 2026-05-29 77 {NORTH}"
    first = piece_of(1, old, HERE, visits(drawn)[1])
    older = indicator_of(VISITORS.replace("sum: visits", "sum: visits, where: {years: {min: 75}}"), SOURCES)
    points = points_of(older, {"visits": in_force(SOURCES["visits"], HERE.lookup, [first])}, HERE)
    assert {(point.value, point.state, point.reason) for point in points.values()} == {
        (None, State.MISSING, "years was kept in other bands: reload 2026-04 to 2026-05")
    }
    again = piece_of(2, SOURCES["visits"], HERE, visits(f"9 2026-05-02 2026-05-29 77 {NORTH}")[1])
    points = points_of(older, {"visits": in_force(SOURCES["visits"], HERE.lookup, [first, again])}, HERE)
    assert [points["north", month].value for month in ("2026-04", "2026-05")] == [None, 9]


def test_bands_that_were_cut_elsewhere_and_are_not_asked_for_answer_all_the_same() -> None:
    old = read_source(VISITS.replace("[0, 65, 75]", "[0, 65, 80]"), "visits.yaml")
    first = piece_of(1, old, HERE, visits(f"8 2026-04-02 2026-04-29 85 {NORTH}")[1])
    over = indicator_of(VISITORS.replace("sum: visits", "sum: visits, where: {years: {min: 65}}"), SOURCES)
    points = points_of(over, {"visits": in_force(SOURCES["visits"], HERE.lookup, [first])}, HERE)
    assert points["north", "2026-04"].value == 8


def test_a_month_counted_under_another_lookup_is_missing_until_it_is_loaded_again() -> None:
    drawn = visits(f"8 2026-04-02 2026-04-29 85 {NORTH}")[1]
    moved = place_of(AREAS.replace(f"{NORTH},Smallplace 001A,lsoa,north", f"{NORTH},Smallplace 001A,lsoa,south"))
    indicator = indicator_of(VISITORS, SOURCES)
    first = piece_of(1, SOURCES["visits"], HERE, drawn)
    points = points_of(indicator, {"visits": in_force(SOURCES["visits"], moved.lookup, [first])}, moved)
    assert points["north", "2026-04"].reason == "the areas changed since it was loaded: reload 2026-04"
    assert points[PLACE, "2026-04"].value == 8, "the same people are the place's, however it is divided"
    again = piece_of(2, SOURCES["visits"], moved, drawn)
    points = points_of(indicator, {"visits": in_force(SOURCES["visits"], moved.lookup, [first, again])}, moved)
    assert [points[area, "2026-04"].value for area in ("north", "south")] == [0, 8]


def test_a_column_the_file_lacked_makes_its_months_missing_and_no_other() -> None:
    short = indicator_of(VISITORS.replace("sum: visits", "sum: visits, where: {kind: short}"), SOURCES)
    with_kind = (
        f"came,left,age,lsoa,kind\n2026-05-02,2026-05-29,80,{NORTH},short\n2026-05-02,2026-05-29,80,{NORTH},long"
    )
    files = [visits(f"8 2026-04-02 2026-04-29 85 {NORTH}"), (SOURCES["visits"], with_kind)]
    points = points_of(short, facts_of(HERE, files), HERE)
    assert [points["north", month].value for month in ("2026-04", "2026-05")] == [None, 1]
    assert points["north", "2026-04"].reason == "the file had no kind: reload 2026-04"
    alone = points_of(short, facts_of(HERE, files[:1]), HERE)
    assert alone["north", "2026-04"].reason == "the file had no kind: reload 2026-04"


def test_a_breakdown_by_a_column_the_file_lacked_is_missing_too() -> None:
    by_kind = indicator_of(f"{VISITORS}by: kind\n", SOURCES)
    points = points_of(by_kind, facts_of(HERE, [visits(f"8 2026-04-02 2026-04-29 85 {NORTH}")]), HERE)
    assert points[PLACE, "2026-04"].reason == "the file had no kind: reload 2026-04"


def test_a_date_the_file_lacked_makes_its_months_missing_and_a_blank_one_counts_in_no_month() -> None:
    dated = VISITS.replace("  age:", "  seen: {type: date, required: false, blank: allowed}\n  age:")
    source = read_source(dated.replace("dates: [came, left]", "dates: [came, left, seen]"), "visits.yaml")
    by_seen = indicator_of(VISITORS.replace("dated: came", "dated: seen"), {"visits": source})
    without = (source, visits(f"8 2026-04-02 2026-04-29 85 {NORTH}")[1])
    points = points_of(by_seen, facts_of(HERE, [without]), HERE)
    assert points[PLACE, "2026-04"].reason == "the file had no seen: reload 2026-04"
    with_blank = (
        f"came,left,seen,age,lsoa\n2026-04-02,2026-04-28,,80,{NORTH}\n2026-04-02,2026-04-28,2026-04-03,80,{NORTH}"
    )
    assert numerators(points_of(by_seen, facts_of(HERE, [(source, with_blank)]), HERE)) == {"2026-04": 1}


def test_an_indicator_without_facts_or_not_live_has_no_points() -> None:
    indicator = indicator_of(VISITORS, SOURCES)
    paused = indicator_of(f"{VISITORS}status: paused\n", SOURCES, "paused")
    facts = facts_of(HERE, [monthly({"2026-04": 5})])
    assert all_points([indicator], {}, HERE) == {"drawn": []}
    assert all_points([paused], facts, HERE) == {"paused": []}


def test_a_later_file_replaces_an_area_however_either_file_named_it() -> None:
    first = returns("2026-04 North 20\n2026-04 south 30\n2026-04 east 1")
    assert numerators(made(DELAYED, first, returns("2026-04 NORTH 5")), "north") == {"2026-04": 5}
    assert numerators(made(DELAYED, first, returns("2026-04 E01000001 5")), "north") == {"2026-04": 5}
