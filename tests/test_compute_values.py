"""Facts and a definition to points: what is divided by what, hidden, and published elsewhere."""

from __future__ import annotations

import pytest

from dashboard.compute import all_points, policy_of
from dashboard.contracts import Source, read_source
from dashboard.disclosure import Policy
from dashboard.terms import UNKNOWN_AREA, Point, State
from tests.desks import (
    AREAS,
    EAST,
    NORTH,
    PLACE,
    PLACE_YAML,
    POPULATION,
    SOUTH,
    facts_of,
    indicator_of,
    place_of,
    points_of,
    shipped,
)
from tests.test_compute import HERE, SOURCES, VISITS, made, monthly, returns, visits

PER_1000 = """
measure: rate
numerator: {source: visits, dated: came, sum: visits}
denominator: {source: population, sum: residents, where: {age: {min: 75}}}
multiplier: 1000
areas: [neighbourhood, place]
"""
SHARE = """
measure: proportion
numerator: {source: visits, dated: came, sum: visits, where: {years: {min: 75}}}
denominator: {source: visits, dated: came, sum: visits}
areas: [neighbourhood, place]
"""
TOTAL = """
measure: total
numerator: {source: visits, dated: came, sum: visits}
areas: [neighbourhood, place]
"""


def people(year: int, north: int, south: int = 2000, east: int = 4000) -> tuple[Source, str]:
    """Return a population file of people of 75 and over."""
    text = POPULATION.replace("2025", str(year)).replace("1000,", f"{north},")
    return SOURCES["population"], text.replace("2000,", f"{south},").replace(",4000,", f",{east},")


def shares(*counts: tuple[str, int, int], month: str = "2026-04") -> tuple[Source, str]:
    """Return visits as (area, how many of 75 and over, of how many)."""
    drawn = [f"{older} {month}-02 {month}-28 80 {area}" for area, older, _ in counts]
    return visits(
        "\n".join([*drawn, *(f"{all_ - older} {month}-02 {month}-28 60 {area}" for area, older, all_ in counts)])
    )


def under(audience: str, definition: str, *files: tuple[Source, str], **more: object) -> dict[tuple[str, str], Point]:
    """Return the points as a wider audience may see them."""
    place = place_of(yaml=PLACE_YAML.replace("closed", audience))
    hidden = more.get("hidden", ())
    assert isinstance(hidden, tuple)
    return points_of(indicator_of(definition, SOURCES), facts_of(place, files), place, hidden)


def hidden(points: dict[tuple[str, str], Point], period: str = "2026-04") -> set[str]:
    return {area for (area, when), point in points.items() if when == period and point.state == State.HIDDEN}


# -- what is divided by what


def test_the_denominator_is_the_latest_snapshot_on_or_before_the_last_day_of_the_period() -> None:
    points = made(PER_1000, people(2024, 500), people(2025, 1000), monthly({"2025-05": 9, "2025-06": 9, "2025-07": 9}))
    north = [points["north", month] for month in ("2025-05", "2025-06", "2025-07")]
    assert [(point.denominator, point.denominator_date, point.value) for point in north] == [
        (500, "2024-06-30", 18),
        (1000, "2025-06-30", 9),
        (1000, "2025-06-30", 9),
    ]


def test_a_period_before_every_snapshot_is_missing() -> None:
    points = made(PER_1000, people(2025, 1000), monthly({"2025-05": 9, "2025-06": 9}))
    before = points[PLACE, "2025-05"]
    assert (before.numerator, before.denominator, before.value, before.state) == (9, None, None, State.MISSING)
    assert before.reason == "no population on or before 2025-05-31"
    assert points[PLACE, "2025-06"].value == pytest.approx(9 / 7)


def test_a_window_over_years_divides_by_the_sum_of_its_years() -> None:
    three_years = f"{PER_1000}period: {{grain: calendar_year, window: 3}}\n"
    counts = {f"{year}-{month:02}": 1 for year in (2023, 2024, 2025) for month in range(1, 13)}
    points = made(three_years, people(2023, 1000), people(2024, 1100), people(2025, 1200), monthly(counts))
    north = points["north", "2025"]
    assert (north.numerator, north.denominator, north.denominator_date) == (36, 3300, "2025-06-30")
    assert north.value == pytest.approx(36 * 1000 / 3300, rel=1e-12)


def test_a_window_of_a_year_over_two_calendar_years_has_one_denominator() -> None:
    rolling = f"{PER_1000}period: {{grain: month, window: 12}}\n"
    counts = {f"2025-{month:02}": 1 for month in range(4, 13)} | {f"2026-0{month}": 1 for month in (1, 2, 3)}
    points = made(rolling, people(2024, 500), people(2025, 1000), monthly(counts))
    assert (points["north", "2026-03"].denominator, points["north", "2026-03"].value) == (1000, 12)


def test_three_autumns_are_three_years_of_people() -> None:
    autumns = f"{PER_1000}period: {{grain: financial_year, months: [10, 11, 12], window: 3}}\n"
    counts = {f"{year}-{month}": 1 for year in (2023, 2024, 2025) for month in (10, 11, 12)}
    points = made(autumns, people(2023, 1000), people(2024, 1100), people(2025, 1200), monthly(counts))
    north = points["north", "2025/26"]
    assert (north.numerator, north.denominator, north.coverage) == (9, 3300, "9 of 9 months")


def test_ages_that_are_only_to_be_known_may_start_anywhere() -> None:
    known = PER_1000.replace("age: {min: 75}", "age: known")
    north = made(known, people(2025, 1000), monthly({"2026-04": 9}))["north", "2026-04"]
    assert (north.denominator, north.value) == (1000, 9)


def test_a_population_that_lacks_an_area_leaves_it_and_the_place_without_a_value() -> None:
    lacking = (SOURCES["population"], "\n".join(POPULATION.splitlines()[:-1]))
    points = made(PER_1000, lacking, monthly({"2026-04": 9}))
    assert [points[area, "2026-04"].value for area in ("north", "south", "east", PLACE)] == [9, 0, None, None]
    assert points[PLACE, "2026-04"].reason == "no data for East in 2025"


def test_a_population_whose_bands_are_too_wide_gives_no_denominator() -> None:
    wide = (SOURCES["population"], POPULATION.replace("75+", "65+"))
    point = made(PER_1000, wide, monthly({"2026-04": 9}))["north", "2026-04"]
    assert (point.denominator, point.state) == (None, State.MISSING)
    assert point.reason == "the file's age bands cannot be cut where the definition needs"


def test_wide_bands_of_the_other_sex_cost_nothing() -> None:
    men = PER_1000.replace("where: {age: {min: 75}}", "where: {age: {min: 75}, sex: male}")
    bands = {"female": ("65+",), "male": ("65-74", "75+")}
    rows = [
        f"{area},{age},{sex},1000,2025" for area in (NORTH, SOUTH, EAST) for sex, ages in bands.items() for age in ages
    ]
    file = SOURCES["population"], "\n".join(["area,age,sex,persons,mid_year", *rows])
    north = made(men, file, monthly({"2026-04": 9}))["north", "2026-04"]
    assert (north.denominator, north.value) == (1000, 9)


def test_a_population_that_starts_too_late_gives_no_denominator() -> None:
    late = (SOURCES["population"], POPULATION.replace("75+", "80+"))
    point = made(PER_1000, late, monthly({"2026-04": 9}))["north", "2026-04"]
    assert (point.denominator, point.reason) == (None, "the file lacks some of the ages the definition needs")


def test_the_row_not_known_has_a_count_and_no_rate() -> None:
    points = made(PER_1000, people(2025, 1000), visits("9 2026-04-02 2026-04-28 80 -"))
    unknown = points[UNKNOWN_AREA, "2026-04"]
    assert (unknown.numerator, unknown.denominator, unknown.value, unknown.state) == (9, None, None, State.MISSING)
    assert points[PLACE, "2026-04"].value == pytest.approx(9 / 7)


def test_days_are_the_calendar_days_of_the_window_with_29_in_february_2020() -> None:
    beds = """
measure: rate
numerator: {source: returns, sum: delayed}
denominator: {source: days}
areas: [place]
"""
    drawn = [f"{month} {PLACE} {days}" for month, days in (("2020-01", 62), ("2020-02", 58), ("2020-03", 31))]
    points = made(beds, returns("\n".join(drawn)))
    assert [(point.denominator, point.value) for point in points.values()] == [(31, 2), (29, 2), (31, 1)]
    quarter = made(f"{beds}period: {{grain: quarter}}\n", returns("\n".join(drawn)))[PLACE, "2020-Q1"]
    assert (quarter.numerator, quarter.denominator) == (151, 91)
    assert quarter.value == pytest.approx(151 / 91, rel=1e-12)
    assert (quarter.lower, quarter.upper, quarter.method) == (None, None, "")


def test_the_place_is_its_sums_divided_once_and_never_an_average_of_rates() -> None:
    points = made(SHARE, shares((NORTH, 1, 10), (SOUTH, 9, 30)))
    assert [points[area, "2026-04"].value for area in ("north", "south", PLACE)] == [10, 30, 25]


def test_seven_in_a_hundred_is_seven_to_the_last_bit() -> None:
    assert 7 / 100 * 100 != 7  # what dividing first would give
    mean = SHARE.replace("proportion", "mean") + "multiplier: 100\n"
    for definition in (SHARE, mean):
        assert made(definition, shares((NORTH, 7, 100)))["north", "2026-04"].value == 7


def test_pounds_in_millions_are_what_people_write_to_the_last_bit() -> None:
    gap = "measure: total\nnumerator: {source: returns, sum: delayed}\nmultiplier: 0.000001\nareas: [place]\n"
    for written in ("2.3", "4.1", "4.6", "6.1", "8.2", "8.7", "139.5"):
        pounds = round(float(written) * 1e6)
        assert made(gap, returns(f"2026-04 {PLACE} {pounds}"))[PLACE, "2026-04"].value == float(written)


def test_nought_to_divide_by_is_missing_and_no_fault() -> None:
    points = made(SHARE, shares((NORTH, 9, 10)))
    assert (points["south", "2026-04"].value, points["south", "2026-04"].state) == (None, State.MISSING)


# -- intervals, by published values


@pytest.mark.parametrize(
    ("events", "lower", "upper", "method"),
    [
        (0, 0.0, 3.6889, "Exact Poisson"),  # Garwood's table
        (1, 0.0253, 5.5716, "Exact Poisson"),
        (9, 4.1154, 17.0848, "Exact Poisson"),
        (10, 4.7874, 18.3916, "Byar"),  # 10(1 - 1/90 - 1.96/(3 sqrt 10))^3 and 11(1 - 1/99 + 1.96/(3 sqrt 11))^3
    ],
)
def test_a_rate_has_exact_limits_below_ten_events_and_byars_from_ten(
    events: int, lower: float, upper: float, method: str
) -> None:
    others = f"1 2026-04-02 2026-04-28 80 {SOUTH}\n{events} 2026-04-02 2026-04-28 80 {NORTH}"
    points = made(PER_1000, people(2025, 1000), visits(others))
    point = points["north", "2026-04"]
    assert (point.value, point.method) == (events, method)
    assert [point.lower, point.upper] == pytest.approx([lower, upper], abs=2e-4)


@pytest.mark.parametrize(("older", "of", "lower", "upper"), [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05)])
def test_a_proportion_has_wilsons_limits_in_per_cent(older: int, of: int, lower: float, upper: float) -> None:
    point = made(SHARE, shares((NORTH, older, of)))["north", "2026-04"]  # Newcombe 1998, table I, method 3
    assert point.method == "Wilson"
    assert point.value == pytest.approx(older / of * 100)
    assert [point.lower, point.upper] == pytest.approx([lower, upper], abs=5e-3)


def test_a_mean_and_a_total_carry_no_interval() -> None:
    for definition in (TOTAL, SHARE.replace("proportion", "mean")):
        point = made(definition, shares((NORTH, 20, 40)))["north", "2026-04"]
        assert (point.lower, point.upper, point.method) == (None, None, "")
        assert point.value == (40 if definition == TOTAL else 0.5)


# -- what is hidden


def drawn(north: int, south: int, east: int, unknown: int = 0, month: str = "2026-04") -> tuple[Source, str]:
    counts = {NORTH: north, SOUTH: south, EAST: east, "-": unknown}
    return visits("\n".join(f"{number} {month}-02 {month}-28 80 {area}" for area, number in counts.items()))


def test_a_small_count_is_hidden_with_the_next_smallest_and_the_rest_is_exact() -> None:
    points = under("partners", TOTAL, drawn(3, 15, 20))
    assert hidden(points) == {"north", "south"}
    assert [points[area, "2026-04"].value for area in (PLACE, "east")] == [38, 20]
    secret = points["north", "2026-04"]
    assert (secret.numerator, secret.denominator, secret.value, secret.lower) == (None, None, None, None)
    assert (secret.rows, secret.extracts) == (0, ""), "the number of rows would tell the count"


def test_nought_is_shown_and_a_closed_audience_sees_everything() -> None:
    assert hidden(under("partners", TOTAL, drawn(0, 15, 20))) == set()
    assert hidden(under("closed", TOTAL, drawn(3, 15, 20))) == set()


def test_where_no_neighbourhood_is_left_to_hide_the_place_is_hidden() -> None:
    points = under("partners", TOTAL, drawn(3, 0, 0))
    assert hidden(points) == {"north", PLACE}


def test_the_row_not_known_is_one_of_the_family() -> None:
    points = under("partners", TOTAL, drawn(20, 15, 30, unknown=2))
    assert hidden(points) == {UNKNOWN_AREA, "south"}


def test_each_month_is_a_family_of_its_own() -> None:
    points = under("partners", TOTAL, drawn(3, 15, 20), drawn(9, 15, 20, month="2026-05"))
    assert hidden(points, "2026-04") == {"north", "south"}
    assert hidden(points, "2026-05") == set()


def test_once_hidden_stays_hidden_with_what_protects_it() -> None:
    points = under("partners", TOTAL, drawn(9, 15, 20), hidden=(("drawn", "north", "2026-04"),))
    assert "north" in hidden(points)
    assert len(hidden(points)) == 2, "north would be the total less the others"
    assert hidden(under("partners", TOTAL, drawn(9, 15, 20), hidden=(("other", "north", "2026-04"),))) == set()


def test_a_share_is_hidden_for_a_small_number_not_counted_too() -> None:
    points = under("partners", SHARE, shares((NORTH, 26, 30), (SOUTH, 20, 60), (EAST, 30, 70)))
    assert "north" in hidden(points), "26 of 30 tells of 4"
    assert len(hidden(points)) == 2


def test_a_share_of_nobody_and_of_everybody_in_a_small_group_is_hidden() -> None:
    for older in (0, 5):
        assert "north" in hidden(under("partners", SHARE, shares((NORTH, older, 5), (SOUTH, 20, 60), (EAST, 30, 70))))


def test_under_hes_counts_go_to_the_nearest_five_and_values_are_made_from_them() -> None:
    files = [people(2025, 1000), drawn(13, 22, 38)]
    points = under("public", PER_1000, *files)
    assert [points[area, "2026-04"].numerator for area in ("north", "south", "east", PLACE)] == [15, 20, 40, 75]
    assert [points[area, "2026-04"].value for area in ("north", "south", "east")] == [15, 10, 10]
    assert points[PLACE, "2026-04"].value == pytest.approx(75 / 7)
    assert points["north", "2026-04"].denominator == 1000, "residents are published: they are not of this source"


def test_under_hes_both_counts_of_a_share_are_rounded() -> None:
    point = under("public", SHARE, shares((NORTH, 22, 48), (SOUTH, 20, 60), (EAST, 30, 70)))["north", "2026-04"]
    assert (point.numerator, point.denominator, point.value) == (20, 50, 40)


def test_the_strictest_policy_of_the_sources_is_the_one() -> None:
    public = place_of(yaml=PLACE_YAML.replace("closed", "public"))
    facts = facts_of(public, [people(2025, 1000), drawn(13, 22, 38)])
    assert policy_of(indicator_of(PER_1000, SOURCES), facts, public) is Policy.HES
    for_roles = indicator_of(f"{PER_1000}audience: closed\n", SOURCES)
    assert policy_of(for_roles, facts, public) is Policy.NONE


# -- parts of a total, each with its own point

GAP = """
measure: total
numerator: {source: finance, sum: amount, where: {line: do_nothing_gap, basis: full_year}}
less: {source: finance, sum: amount, where: {line: saving_forecast, basis: full_year}}
multiplier: 0.000001
areas: [place]
by: organisation
"""


def finance(table: str) -> tuple[Source, str]:
    """Return a finance file: month, organisation, line, amount in pounds, programme where there is one."""
    rows = [[*row.split(), ""][:5] for row in table.strip().splitlines()]
    lines = [f"{month},{who},{line},full_year,{amount},{why}" for month, who, line, amount, why in rows]
    return SOURCES["finance"], "\n".join(["month,organisation,line,basis,amount,programme", *lines])


def members(definition: str, *files: tuple[Source, str]) -> dict[tuple[str, str], Point]:
    found = all_points([indicator_of(definition, SOURCES)], facts_of(HERE, files), HERE)["drawn"]
    assert len({point.key for point in found}) == len(found), "no two points are the same cell"
    return {(point.member, point.period): point for point in found}


def test_a_breakdown_has_a_point_a_member_and_their_sum() -> None:
    points = members(
        GAP,
        finance("""
        2026-08 Trust   do_nothing_gap  9000000
        2026-08 Trust   saving_forecast 3900000
        2026-08 Council do_nothing_gap  4600000
        2026-08 Council saving_forecast 2000000 Estates
        2026-08 Council saving_forecast 1700000 Workforce
        """),
    )
    assert {member: point.numerator for (member, _), point in points.items()} == {
        "": 6_000_000,
        "Trust": 5_100_000,
        "Council": 900_000,
    }
    assert [points[member, "2026-08"].value for member in ("", "Trust", "Council")] == [6.0, 5.1, 0.9]


@pytest.mark.parametrize("lacking", ["Council saving_forecast 3700000", "Trust do_nothing_gap 9000000"])
def test_a_total_is_missing_when_one_organisation_lacks_a_line(lacking: str) -> None:
    lines = """
        2026-09 Trust   do_nothing_gap  9000000
        2026-09 Trust   saving_forecast 3000000
        2026-09 Council do_nothing_gap  4600000
        2026-09 Council saving_forecast 3700000
        """
    kept = "\n".join(row for row in lines.strip().splitlines() if " ".join(row.split()[1:]) != lacking)
    total = members(GAP, finance(kept))["", "2026-09"]
    organisation, line, _ = lacking.split()
    assert (total.value, total.state) == (None, State.MISSING)
    assert f"for {organisation} in 2026-09" in total.reason
    assert line.split("_")[0] in total.reason


def test_a_total_is_missing_when_an_organisation_of_the_same_year_sent_nothing() -> None:
    trust = "{0} Trust do_nothing_gap 9\n{0} Trust saving_forecast 3"
    both = trust + "\n{0} Council do_nothing_gap 4\n{0} Council saving_forecast 1"
    files = [both.format("2026-03"), trust.format("2026-04"), both.format("2026-05")]
    points = members(GAP, finance("\n".join(files)))
    assert [points["", month].numerator for month in ("2026-03", "2026-04", "2026-05")] == [9, None, 9]
    assert "for Council in 2026-04" in points["", "2026-04"].reason


def test_a_total_is_missing_in_the_first_month_of_a_year_too_when_an_organisation_has_gone() -> None:
    trust = "{0} Trust do_nothing_gap 9\n{0} Trust saving_forecast 3"
    both = trust + "\n{0} Council do_nothing_gap 4\n{0} Council saving_forecast 1"
    files = [both.format("2026-03"), trust.format("2026-04"), trust.format("2026-05")]
    points = members(GAP, finance("\n".join(files)))
    assert points["", "2026-04"].numerator is None
    assert "for Council in 2026-04" in points["", "2026-04"].reason
    # By May it has been gone for a month, and another year has begun: it may have ended.
    assert points["", "2026-05"].numerator == 6


def test_an_organisation_in_other_letters_replaces_itself() -> None:
    first = finance("2026-09 Trust do_nothing_gap 9\n2026-09 Trust saving_forecast 3")
    again = finance("2026-09 TRUST do_nothing_gap 8\n2026-09 TRUST saving_forecast 3")
    assert members(GAP, first, again)["", "2026-09"].numerator == 5


def test_rows_whose_breakdown_is_blank_are_a_member_of_their_own() -> None:
    by_programme = GAP.replace("less: ", "caveats: [none]\nless: ").replace("by: organisation", "by: programme")
    savings = by_programme.replace("line: do_nothing_gap", "line: saving_planned")
    lines = "2026-08 Trust {0} 5 Estates\n2026-08 Trust {0} 4"
    points = members(savings, finance("\n".join(lines.format(line) for line in ("saving_planned", "saving_forecast"))))
    assert {member: point.numerator for (member, _), point in points.items()} == {"": 0, "Estates": 0, "not known": 0}


def by(name: str, definition: str, *files: tuple[Source, str]) -> dict[str, tuple[float | None, float | None]]:
    points = members(f"{definition}by: {name}\n", *files)
    return {member: (point.numerator, point.denominator) for (member, _), point in points.items() if member}


BLANKS = VISITS.replace("type: age}", "type: age, blank: allowed}").replace("required: false,", "blank: allowed,")
KINDS = (
    read_source(BLANKS, "visits.yaml"),
    "\n".join(
        [
            "came,left,age,lsoa,kind",
            *(
                f"2026-04-02,2026-04-28,{age},{NORTH},{kind}"
                for age, kind in ((80, "short"), (66, "long"), (3, "short"))
            ),
            f"2026-04-02,2026-04-28,,{NORTH},",
        ]
    ),
)


def test_a_rate_is_broken_down_though_the_residents_are_not() -> None:
    assert by("kind", PER_1000, people(2025, 1000), KINDS) == {
        "long": (1, 7000),
        "not known": (1, 7000),
        "short": (2, 7000),
    }


def test_a_rate_of_men_is_of_men_where_the_residents_are_kept_by_sex() -> None:
    counts = "title: C\ncadence: year\ngrain: aggregate\ncovers: year\nreplaces: [year]\ndimensions: [sex]\n"
    counts += "columns: {year: {type: year}, sex: {type: code, values: [male, female]}, seen: {type: number}}\n"
    source = read_source(f"{counts}dates: [year]\nmeasures: {{seen: seen}}\n", "counts.yaml")
    residents = "\n".join(
        f"{area},75+,{sex},{number},2025"
        for area in (NORTH, SOUTH, EAST)
        for sex, number in (("male", 100), ("female", 200))
    )
    people_file = SOURCES["population"], f"area,age,sex,persons,mid_year\n{residents}"
    rate = "measure: rate\nnumerator: {source: counts, sum: seen}\ndenominator: {source: population, sum: residents}\n"
    indicator = indicator_of(f"{rate}period: {{grain: calendar_year}}\nby: sex\n", {**SOURCES, "counts": source})
    seen = source, "year,sex,seen\n2025,male,30\n2025,female,60"
    made_points = all_points([indicator], facts_of(HERE, [people_file, seen]), HERE)["drawn"]
    assert {point.member: (point.numerator, point.denominator) for point in made_points} == {
        "": (90, 900),
        "female": (60, 600),
        "male": (30, 300),
    }


def test_a_breakdown_says_bands_as_people_write_them_and_nought_is_not_unknown() -> None:
    every = by("years", TOTAL, KINDS)
    assert {member: numerator for member, (numerator, _) in every.items()} == {
        "0-64": 1,
        "65-74": 1,
        "75+": 1,
        "not known": 1,
    }


def test_a_breakdown_by_a_truth_tells_false_from_unknown() -> None:
    admissions = shipped("admissions")
    spells = "\n".join(
        f"S{number},2026-04-02,2026-04-28,{method},80,{NORTH}" for number, method in enumerate(("21", "11", "11"))
    )
    head = "spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa"
    total = "measure: total\nnumerator: {source: admissions, sum: spells}\nareas: [place]\nby: emergency\n"
    facts = facts_of(HERE, [(admissions["admissions"], f"{head}\n{spells}")])
    points = all_points([indicator_of(total, admissions)], facts, HERE)["drawn"]
    assert {point.member: point.numerator for point in points} == {"": 3, "false": 2, "true": 1}


def test_a_quarterly_breakdown_is_added_up_and_asks_for_everybody_all_the_same() -> None:
    text = "title: Q\ncadence: quarter\ngrain: aggregate\ncovers: quarter\nreplaces: [quarter]\ndimensions: [who]\n"
    text += "columns: {quarter: {type: period, grain: quarter}, who: {type: text}, seen: {type: number}}\n"
    source = read_source(f"{text}dates: [quarter]\nmeasures: {{seen: seen}}\n", "quarters.yaml")
    total = "measure: total\nnumerator: {source: quarters, sum: seen}\nareas: [place]\nperiod: {grain: quarter}\n"
    file = "quarter,who,seen\n2025-Q2,Trust,5\n2025-Q2,Council,3\n2025-Q3,Trust,7"
    facts = facts_of(HERE, [(source, file)])
    points = points_of(indicator_of(f"{total}by: who\n", {"quarters": source}), facts, HERE)
    assert [points[PLACE, f"2025-Q{number}"].value for number in (2, 3)] == [8, None]
    assert points[PLACE, "2025-Q3"].reason == "no quarters for Council in 2025-Q3"


def test_a_total_of_areas_is_missing_where_one_of_them_lacks_a_member() -> None:
    counts = "title: C\ncadence: month\ngrain: aggregate\ncovers: month\nreplaces: [month]\narea: area\n"
    counts += (
        "columns: {month: {type: month}, area: {type: area}, sex: {type: code, values: [m, f]}, n: {type: whole}}\n"
    )
    source = read_source(f"{counts}dates: [month]\ndimensions: [sex]\nmeasures: {{n: n}}\n", "counts.yaml")
    rows = [f"2026-{month},{area},{sex},1" for month in ("04", "05") for area in (NORTH, SOUTH, EAST) for sex in "mf"]
    file = "\n".join(["month,area,sex,n", *(row for row in rows if row != f"2026-05,{EAST},f,1")])
    total = "measure: total\nnumerator: {source: counts, sum: n}\nareas: [neighbourhood, place]\nby: sex\n"
    points = points_of(indicator_of(total, {"counts": source}), facts_of(HERE, [(source, file)]), HERE)
    assert [points[area, "2026-04"].value for area in ("north", "east", PLACE)] == [2, 2, 6]
    assert [points[area, "2026-05"].value for area in ("north", "east", PLACE)] == [2, None, None]
    assert "for f in 2026-05" in points[PLACE, "2026-05"].reason


# -- published series

PUBLISHED = """
measure: published
value: {source: published, where: {indicator: 90362, sex: male}}
period: {grain: pooled_years}
areas: [place]
polarity: high_is_good
benchmark: england
"""


def series(*rows: str) -> tuple[Source, str]:
    header = "area_code,area_name,period,value,lower,upper,indicator,measure,unit,group"
    named = [f"{row},Healthy life expectancy at birth,Life expectancy,Years,male" for row in rows]
    return SOURCES["published_tidy"], "\n".join([header, *named])


def test_a_published_series_is_carried_with_its_limits_and_a_year_left_out_is_a_gap() -> None:
    place = place_of(
        f"{AREAS}E92000001,England,country,\n".replace(
            f"{PLACE},Smallplace,place,", f"{PLACE},Smallplace,place,E92000001"
        ),
        yaml=f"{PLACE_YAML}benchmarks: {{england: E92000001}}\n",
    )
    file = series(
        f"{PLACE},Here,2015-17,61.8,60.2,63.4",
        "E92000001,England,2015-17,63.4,63.2,63.6",
        f"{PLACE},Here,2016-18,..,,",
        f"{PLACE},Here,2018-20,59,,",
        "E92000001,England,2018-20,63.2,63.0,63.4",
    )
    sources = shipped("published_tidy")
    points = points_of(indicator_of(PUBLISHED, sources), facts_of(place, [file]), place)
    said = {period: (point.value, point.lower, point.upper, point.benchmark) for (_, period), point in points.items()}
    assert said == {
        "2015-17": (61.8, 60.2, 63.4, 63.4),
        "2016-18": (None, None, None, None),
        "2017-19": (None, None, None, None),
        "2018-20": (59, None, None, 63.2),
    }
    assert [point.state for point in points.values()] == ["", State.MISSING, State.MISSING, ""]
    assert (points[PLACE, "2015-17"].method, points[PLACE, "2018-20"].method) == ("as published", "")


def test_a_benchmark_the_place_lacks_is_not_compared_and_no_fault() -> None:
    points = points_of(
        indicator_of(PUBLISHED, SOURCES), facts_of(HERE, [series(f"{PLACE},Here,2015-17,61.8,60.2,63.4")]), HERE
    )
    assert (points[PLACE, "2015-17"].value, points[PLACE, "2015-17"].benchmark) == (61.8, None)


def test_a_later_download_replaces_the_whole_series() -> None:
    old = series(f"{PLACE},Here,2014-16,60,,", f"{PLACE},Here,2015-17,61.8,,")
    new = series(f"{PLACE},Here,2015-17,60.6,,")
    points = points_of(indicator_of(PUBLISHED, SOURCES), facts_of(HERE, [old, new]), HERE)
    assert {period: point.value for (_, period), point in points.items()} == {"2015-17": 60.6}
