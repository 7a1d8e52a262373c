"""Plausible wrong figures, and small counts that leaked, that a hostile reader once got out. Numbers by hand."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dashboard.cells import number
from dashboard.compute import policy_of
from dashboard.contracts import read_source
from dashboard.desk import load
from dashboard.disclosure import Policy
from dashboard.facts import in_force
from dashboard.place import Place, read_targets
from dashboard.release import draft, publish, undo
from dashboard.terms import Point, Refused, Severity, State
from tests.desks import (
    AREAS,
    EAST,
    NORTH,
    PLACE,
    PLACE_YAML,
    POPULATION,
    SHIPPED_DEFINITIONS,
    SHIPPED_SOURCES,
    SOUTH,
    ZERO,
    House,
    board,
    build,
    counts,
    facts_of,
    indicator_of,
    options_of,
    piece_of,
    place_of,
    points_of,
    published,
    same_day,
    spells,
)
from tests.test_compute import HERE, SOURCES, VISITORS, made, monthly, returns, visits
from tests.test_compute_values import SHARE, TOTAL, drawn, hidden, shares, under

PARTNERS = PLACE_YAML.replace("closed", "partners")
QUARTERLY = """
title: Quarterly
cadence: quarter
grain: aggregate
covers: quarter
replaces: [quarter]
columns:
  quarter: {type: period, grain: quarter}
  seen: {type: number}
dates: [quarter]
measures: {seen: seen}
"""
WARDS = f"""code,name,level,parent
{PLACE},Smallplace,place,
north,North,neighbourhood,{PLACE}
south,South,neighbourhood,{PLACE}
n1,North one,ward,north
n2,North two,ward,north
s1,South one,ward,south
s2,South two,ward,south
E01000001,L1,lsoa,n1
E01000002,L2,lsoa,n2
E01000003,L3,lsoa,s1
E01000004,L4,lsoa,s2
"""
PEOPLE = SOURCES["population"], POPULATION


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build(tmp_path)
    house.load("population", POPULATION, name="population.csv")
    return house


def spoken(house: House, text: str, covers: str = "") -> list[str]:
    """Return the warnings a file of admissions is accepted with."""
    return [each.expected for each in house.load("admissions", text, covers).of(Severity.WARNING)]


def by_ward(here: Place, levels: str) -> dict[tuple[str, str], Point]:
    """Return the points of 3 and 20 in the north's wards, 10 and 2 in the south's."""
    definition = indicator_of(f"{VISITORS.splitlines()[1]}\n{VISITORS.splitlines()[2]}\nareas: {levels}\n", SOURCES)
    table = "\n".join(f"{of} 2026-04-02 2026-04-28 80 E0100000{row}" for row, of in enumerate((3, 20, 10, 2), 1))
    return points_of(definition, facts_of(here, [visits(table)]), here)


# -- a sum of some that passed for all


def test_a_quarter_is_never_a_month_of_nought() -> None:
    quarterly = read_source(QUARTERLY, "quarterly.yaml")
    sources = {**SOURCES, "quarterly": quarterly}
    files = facts_of(HERE, [(quarterly, "quarter,seen\n2026-Q1,30\n2026-Q2,60\n")])
    seen = "measure: total\nnumerator: {source: quarterly, sum: seen}\nareas: [place]\n"
    month = points_of(indicator_of(seen, sources), files, HERE)[PLACE, "2026-02"]
    assert (month.value, month.state) == (None, State.MISSING)
    assert month.reason == "quarterly is supplied for longer periods than this"
    half = points_of(indicator_of(f"{seen}period: {{grain: quarter, window: 2}}\n", sources), files, HERE)
    assert half[PLACE, "2026-Q2"].value == 90


def test_a_denominator_of_one_month_does_not_divide_two() -> None:
    per_visit = (
        "measure: rate\nnumerator: {source: returns, sum: delayed}\ndenominator: {source: visits, sum: visits}\n"
        "areas: [place]\nperiod: {grain: month, window: 2}\n"
    )
    days = returns(f"2026-04 {PLACE} 10\n2026-05 {PLACE} 10")
    half = made(per_visit, days, monthly({"2026-05": 10}))[PLACE, "2026-05"]
    assert (half.value, half.state, half.reason) == (None, State.MISSING, "1 of 2 months of visits supplied")
    assert made(per_visit, days, monthly({"2026-04": 10, "2026-05": 10}))[PLACE, "2026-05"].value == 1


def test_a_stock_is_its_latest_snapshot_and_never_added_up_or_nought() -> None:
    residents = "measure: total\nnumerator: {source: population, sum: residents}\nareas: [place]\n"
    months = made(residents, PEOPLE)
    assert [months[PLACE, f"2025-{number:02}"].value for number in (5, 6, 12)] == [None, 7000, 7000]
    before = SOURCES["population"], POPULATION.replace("2025", "2024")
    two = made(f"{residents}period: {{grain: calendar_year, window: 2}}\n", before, PEOPLE)
    assert two[PLACE, "2025"].value == 7000, "not 14,000"


def test_an_area_smaller_than_what_is_kept_is_missing_and_not_nought() -> None:
    points = by_ward(place_of(WARDS), "[ward, neighbourhood, place]")
    assert [points[area, "2026-04"].value for area in (PLACE, "north", "south", "n1", "n2")] == [35, 23, 12, None, None]
    assert points["n1", "2026-04"].state == State.MISSING


def test_people_whose_first_band_was_left_out_are_not_counted_as_fewer(house: House) -> None:
    text = f"area,age,persons,mid_year\n{NORTH},75+,1000,2026\n{SOUTH},75+,2000,2026\n{EAST},80+,4000,2026\n"
    loaded = load(house.desk(), "population", io.BytesIO(text.encode()), "short.csv", options_of())
    assert loaded.is_refused
    assert [(problem.found, problem.rows) for problem in loaded.of(Severity.ERROR)] == [("80+", (4,))]


def test_a_number_too_long_for_a_computer_is_not_infinity() -> None:
    assert number("9" * 20) == 1e20
    loaded = load_returns("9" * 400)
    assert loaded == ["Expected a number with fewer digits."]


def load_returns(amount: str) -> list[str]:
    from dashboard.ingest import read  # noqa: PLC0415

    text = f"month,area,delayed\n2026-04,{PLACE},{amount}\n"
    loaded = read(io.BytesIO(text.encode()), "returns.csv", SOURCES["returns"], HERE.lookup, options_of())
    return [problem.expected for problem in loaded.of(Severity.ERROR)]


# -- counts at odds cost one point, not the release


def test_a_rate_of_fewer_than_none_is_missing() -> None:
    rate = "measure: rate\nnumerator: {source: returns, sum: delayed}\nareas: [place]\n"
    point = made(
        f"{rate}denominator: {{source: population, sum: residents}}\n", returns(f"2026-04 {PLACE} -10"), PEOPLE
    )[PLACE, "2026-04"]
    assert (point.value, point.state) == (None, State.MISSING)
    assert point.reason == "a rate needs a count, and the numerator is below nought"


def test_a_share_above_its_whole_is_missing() -> None:
    share = "measure: proportion\nnumerator: {source: returns, sum: delayed}\nareas: [place]\n"
    definition = f"{share}denominator: {{source: visits, sum: visits}}\n"
    files = returns(f"2026-04 {PLACE} 11\n2026-05 {PLACE} 10"), monthly({"2026-04": 10, "2026-05": 10})
    points = made(definition, *files)
    assert [points[PLACE, month].value for month in ("2026-04", "2026-05")] == [None, 100]
    assert points[PLACE, "2026-04"].state == State.MISSING


def test_per_day_is_refused_as_long_as_it_would_change_nothing() -> None:
    with pytest.raises(Refused, match="per_day is not worked out"):
        indicator_of(f"{VISITORS}per_day: true\n", SOURCES)


# -- what a mean protects


def test_a_mean_over_days_divides_by_the_days_there_are() -> None:
    per_day = "measure: mean\nnumerator: {source: visits, dated: came, sum: visits}\ndenominator: {source: days}\n"
    definition = f"{per_day}areas: [place]\n"
    point = under("public", definition, drawn(20, 20, 22, month="2026-03"))[PLACE, "2026-03"]
    assert (point.numerator, point.denominator, point.value) == (60, 31, 60 / 31), "62 goes to 60, 31 days stay 31"
    close = under("partners", definition, drawn(28, 0, 0))[PLACE, "2026-04"]
    assert (close.state, close.value) == ("", 28 / 30), "30 days less 28 people are nobody"


def test_what_a_mean_leaves_over_is_nobody() -> None:
    counted = shares((NORTH, 37, 40), (SOUTH, 20, 40), (EAST, 30, 60))
    assert hidden(under("partners", SHARE.replace("proportion", "mean"), counted)) == set()
    assert hidden(under("partners", SHARE, counted)) == {"north", "south"}


# -- small counts that leaked


@pytest.mark.parametrize("levels", ["[neighbourhood, ward, place]", "[ward, neighbourhood, place]"])
def test_a_ward_is_not_given_away_by_its_neighbourhood_in_whatever_order_levels_are_named(levels: str) -> None:
    points = by_ward(place_of(WARDS, yaml=f"{PARTNERS}keep_level: ward\n"), levels)
    assert hidden(points) == {"n1", "n2", "s1", "s2"}, "23 in the north less 20 in its second ward would be 3"
    assert [points[area, "2026-04"].value for area in ("north", "south")] == [23, 12]


def test_a_year_to_date_does_not_give_away_a_small_month() -> None:
    definition = f"{TOTAL}period: {{grain: month, window: year_to_date}}\n"
    files = drawn(30, 35, 40), drawn(3, 35, 40, month="2026-05"), drawn(9, 35, 40, month="2026-06")
    points = under("partners", definition, *files)
    assert hidden(points) == set()
    assert hidden(points, "2026-05") == {"north", "south"}, "33 less 30 would be 3; 183 less the others would be 33"
    assert hidden(points, "2026-06") == set()
    assert points["north", "2026-06"].value == 42


def test_a_wider_circle_reads_nothing_that_a_narrower_one_was_shown(house: House) -> None:
    house.load("admissions", same_day("2026-04", north=3, south=15, east=20))
    published(house)
    assert counts(house, "2026-04") == [38, 3, 15, 20]
    house.write("place/place.yaml", PARTNERS)
    published(house)
    assert counts(house, "2026-04") == [38, None, None, 20], "38 less 15 less 20 would be 3"
    with pytest.raises(Refused, match="narrower circle"):
        board(house, "1")
    undo(house.desk(), "too wide")
    assert counts(house, "2026-04", "1") == [38, 3, 15, 20]


def by_provider(house: House) -> None:
    text = (SHIPPED_DEFINITIONS / f"{ZERO}.yaml").read_text()
    house.write(f"definitions/{ZERO}.yaml", text.replace("\nperiod:", "\nby: provider\nperiod:"))


def providers(month: str, first: int, second: int) -> str:
    head = "spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa,provider\n"
    rows = [*["R1"] * first, *["R2"] * second]
    day = f"{month}-28"
    return head + "".join(f"{month}{row},{day},{day},21,80,{NORTH},{who}\n" for row, who in enumerate(rows))


def test_a_small_member_of_a_breakdown_hides_the_members_and_never_the_headline_later(tmp_path: Path) -> None:
    house = build(tmp_path, place=PARTNERS)
    house.load("population", POPULATION)
    by_provider(house)
    house.load("admissions", providers("2026-04", 20, 3))
    published(house)
    house.load("admissions", providers("2026-05", 20, 30))
    published(house)
    assert counts(house, "2026-04") == [23, 23, 0, 0]
    house.load("admissions", providers("2026-04", 20, 30))
    published(house)
    made = draft(house.desk()).points[ZERO]
    states = {point.member: point.state for point in made if point.member and point.period == "2026-04"}
    assert set(states.values()) == {State.HIDDEN}, "what was hidden stays hidden, for members too"


def test_the_strictest_of_two_contracts_that_feed_one_name_protects_both() -> None:
    strict = read_source(other_visits("public: none", "public: hes"), "strict.yaml")
    loose = read_source(other_visits("public: none", "public: none"), "loose.yaml")
    here = place_of(yaml=PLACE_YAML.replace("closed", "public"))
    text = visits(f"9 2026-04-02 2026-04-28 80 {NORTH}")[1]
    pieces = [piece_of(number, source, here, text) for number, source in enumerate((loose, strict), 1)]
    definition = indicator_of(TOTAL, {"visits": SOURCES["visits"]})
    assert policy_of(definition, {"visits": in_force(loose, here.lookup, pieces)}, here) is Policy.HES


def other_visits(said: str, instead: str) -> str:
    text = SOURCES["visits"].text.replace("public: hes", said).replace(said, instead)
    return f"{text}feeds: visits\n"


def test_a_note_and_a_reason_with_an_nhs_number_are_refused_on_the_command_line_too(house: House) -> None:
    text = same_day("2026-04", north=9)
    aside = options_of()
    with pytest.raises(Refused, match="NHS number"):
        load(house.desk(), "admissions", io.BytesIO(text.encode()), "a.csv", type(aside)(aside.today, {}, None, NUMBER))
    house.load("admissions", text)
    with pytest.raises(Refused, match="NHS number"):
        publish(house.desk(), f"asked for {NUMBER}")
    published(house)
    with pytest.raises(Refused, match="NHS number"):
        undo(house.desk(), NUMBER)
    assert len(house.desk().store.releases()) == 1


NUMBER = "943 476 5919"
"""The made-up number of the NHS's own examples; it passes the check digit."""


# -- contracts, lookups and versions that changed under what was kept


def test_a_month_derived_by_another_list_is_missing_until_it_is_loaded_again(house: House) -> None:
    mixed = spells(f"9 2026-04-10 2026-04-28 2B 80 {NORTH}\n9 2026-04-28 2026-04-28 2B 80 {NORTH}", "B")
    house.load("admissions", mixed)
    published(house)
    assert counts(house, "2026-04")[0] == 9
    contract = (SHIPPED_SOURCES / "admissions.yaml").read_text()
    house.write("sources/admissions.yaml", contract.replace("28, 2A, 2B, 2C, 2D]}", "28, 2A, 2C, 2D]}"))
    published(house)
    point = board(house)[PLACE, "2026-04"]
    assert (point.value, point.reason) == (None, "emergency was derived in another way: reload 2026-04")
    house.load("admissions", mixed)
    published(house)
    assert counts(house, "2026-04")[0] == 0, "transfers no longer count"


def test_a_contract_that_replaces_by_other_keys_never_counts_a_month_twice(tmp_path: Path) -> None:
    house = build(tmp_path)
    gap = "financial_gap"
    house.write(f"definitions/{gap}.yaml", (SHIPPED_DEFINITIONS / f"{gap}.yaml").read_text())
    contract = (SHIPPED_SOURCES / "finance.yaml").read_text()
    house.write("sources/finance.yaml", contract.replace("replaces: [month, organisation]", "replaces: [month]"))
    rows = "month,organisation,line,basis,amount\n2026-04,A,do_nothing_gap,full_year,1000000\n"
    rows += "2026-04,A,saving_forecast,full_year,0\n"
    house.load("finance", rows)
    published(house)
    house.write("sources/finance.yaml", contract)
    published(house)
    assert board(house, "", gap)[PLACE, "2026-04"].state == State.MISSING
    house.load("finance", rows.replace("1000000", "2000000"))
    published(house)
    assert board(house, "", gap)[PLACE, "2026-04"].value == 2, "not 3"


def test_an_older_code_that_is_now_known_means_loading_again(house: House) -> None:
    old = "E01009999"
    recoded = spells(f"8 2026-04-10 2026-04-10 21 80 {old}", "O").partition("\n")[2]
    text = same_day("2026-04", north=9, south=15, east=20) + recoded
    house.load("admissions", text)
    published(house)
    assert counts(house, "2026-04") == [44, 9, 15, 20]
    head, *rows = AREAS.splitlines()
    known = [f"{head},same_as", *(f"{row}," for row in rows), f"{old},Old,lsoa,,{NORTH}"]
    house.write("place/areas.csv", "\n".join(known))
    house.load("population", POPULATION)
    published(house)
    assert board(house)[PLACE, "2026-04"].state == State.MISSING
    house.load("admissions", text)
    published(house)
    assert counts(house, "2026-04") == [52, 17, 15, 20]


def test_a_contract_that_spoils_an_earlier_version_costs_that_indicator_alone(house: House) -> None:
    pair = "emergency_admissions_75_one_day_plus"
    texts = {name: (SHIPPED_DEFINITIONS / f"{name}.yaml").read_text() for name in (ZERO, pair)}
    house.write(f"definitions/{pair}.yaml", texts[pair])
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    version = "status: live\nversion: 2\neffective_from: 2026-05-01\nreason: new\ncomparable: no"
    house.write(f"definitions/{ZERO}.yaml", texts[ZERO].replace("status: live", version))
    published(house)
    contract = (SHIPPED_SOURCES / "admissions.yaml").read_text()
    renamed = contract.replace("  length_of_stay_days: {days", "  stay: {days").replace(
        "age, length_of_stay_days", "age, stay"
    )
    house.write("sources/admissions.yaml", renamed)
    house.write(
        f"definitions/{ZERO}.yaml", texts[ZERO].replace("status: live", version).replace("length_of_stay_days", "stay")
    )
    house.write(f"definitions/{pair}.yaml", texts[pair].replace("length_of_stay_days", "stay"))
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    assert draft(house.desk()).manifest.faults[ZERO].startswith(f"{ZERO}@1.yaml, an earlier version")
    assert board(house, "", pair)[PLACE, "2026-04"].numerator == 6


# -- what a file covers without saying much


def test_one_mistyped_date_in_the_file_of_a_month_is_warned_of(house: House) -> None:
    whole = same_day("2026-05", north=40, south=40, east=40)
    said = spoken(house, f"{whole}X,2026-03-02,2026-03-02,21,80,{NORTH}\n")
    assert "2026-03 has 1 rows, where periods of the file have 126. It replaces all of 2026-03." in said


def test_a_month_that_is_covered_by_word_alone_is_warned_of(house: House) -> None:
    said = spoken(house, same_day("2026-05", north=9, south=9, east=9), "2026-05..2026-06")
    assert "2026-06 is covered and has no row at all. It replaces all of 2026-06." in said


def test_an_area_without_a_row_in_one_of_two_months_is_warned_of(house: House) -> None:
    june = same_day("2026-06", north=9, south=9, east=9).replace(EAST, NORTH)
    said = spoken(house, same_day("2026-05", north=9, south=9, east=9) + june.partition("\n")[2])
    assert said == ["East has no row in 2026-06, which reads as none happened."]


# -- targets and the command line


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("5,,,-1,,", "amber"),
        (",9,3,,,", "low"),
        ("5,3,9,,,", "value"),
        ("5,,,,2026-09,2026-04", "to"),
    ],
)
def test_a_target_at_odds_with_itself_is_refused(row: str, column: str) -> None:
    _, problems = read_targets(f"indicator,area,value,low,high,amber,from,to\n{ZERO},place,{row}\n", HERE.lookup)
    assert [(problem.column, problem.rows) for problem in problems] == [(column, (2,))]


@pytest.mark.parametrize("as_at", ["²", "9" * 30, "0"])
def test_an_as_at_that_no_database_could_hold_is_refused(house: House, as_at: str) -> None:
    house.load("admissions", same_day("2026-04", north=9))
    published(house)
    with pytest.raises(Refused):
        board(house, as_at)
    with pytest.raises(Refused, match="no earlier release"):
        undo(house.desk(), "back", 10**30)


def test_an_address_that_names_no_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="DATABASE_URL"):
        build(tmp_path, "garbage").desk()
