"""What the measure page says, of the demo and of states put into it: words and numbers, never a plausible blank."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard import measure
from dashboard.desk import open_desk
from dashboard.edition import Edition, read_edition
from dashboard.measure import Table, view
from dashboard.place import Break
from dashboard.scorecard import Chip
from dashboard.settings import folders_of
from dashboard.store import Store
from dashboard.terms import UNKNOWN_AREA, Point, State

ZERO = "emergency_admissions_75_zero_los"
PAIR = "emergency_admissions_75_one_day_plus"
MEN = "healthy_life_expectancy_male"
LATEST = "2026-09"


@pytest.fixture(scope="module")
def store(made_demo: Path) -> Store:
    return open_desk(made_demo, folders_of()).store


@pytest.fixture(scope="module")
def edition(made_demo: Path) -> Edition:
    return read_edition(open_desk(made_demo, folders_of()))


@pytest.fixture(scope="module")
def place(edition: Edition) -> str:
    return edition.inputs.place.code


def changed(edition: Edition, kpi: str, made: dict[tuple[str, str], Point | None]) -> Edition:
    """Return the edition with some points, by area and period, put in another's place or taken out."""
    points = [made.get((point.area, point.period), point) for point in edition.points[kpi]]
    return replace(edition, points={**edition.points, kpi: [point for point in points if point]})


def blank(edition: Edition, area: str, state: State, period: str = LATEST, reason: str = "") -> Point:
    """Return a point of the zero-day measure that has nothing but its state."""
    lookup = edition.inputs.place.lookup
    return Point(ZERO, area, lookup.name(area), lookup.areas[area].level, period, state=state, reason=reason)


def cells(table: Table) -> list[list[str]]:
    return [[f"{cell.letter} {cell.word}" if isinstance(cell, Chip) else cell for cell in row] for row in table.rows]


# -- the finding


def test_the_finding_is_a_sentence_of_at_most_fifteen_words(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, ZERO, place)
    assert shown.headline == "Watch in September 2026: missed by 0.6; tolerance 0.8; provisional."
    assert len(shown.headline.split()) <= 15
    off = view(store, edition, ZERO, "east").headline
    assert off == "Off target in September 2026: 3.2 above the target of 7.6; provisional."


def test_a_measure_without_a_target_gives_its_value_and_says_so(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, PAIR, place)
    assert shown.headline.startswith("13.8 per 1,000 residents aged 75+ in September 2026, provisional.")
    assert shown.headline.endswith("We track this but have not set a target.")
    assert shown.judgements[0].chip == Chip("-", "No target", "none")


def test_target_benchmark_and_variation_are_three_judgements_never_mixed(
    store: Store, edition: Edition, place: str
) -> None:
    rated, compared, watched, _ = view(store, edition, ZERO, place).judgements
    assert (rated.label, rated.text) == ("Target rating", "Target 7.5, tolerance 0.8")
    assert rated.chip == Chip("A", "Watch", "amber")
    assert (compared.label, compared.text, compared.chip) == ("Benchmark", "Not compared", None)
    assert (watched.label, watched.chip) == ("Variation", None)
    assert watched.text == "No clear change, August 2026. Target hit and miss."
    men = view(store, edition, MEN, place).judgements
    assert men[2].text == "Not watched: a published series has no control chart."
    assert men[1].text == "Worse than England (61.8 years)"
    assert men[1].chip is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-22", "Up to date: to September 2026. October 2026 is due on 14 November 2026."),
        ("2026-11-07", "Due soon: to September 2026. October 2026 is due on 14 November 2026."),
        ("2026-11-14", "Due soon: to September 2026. October 2026 is due on 14 November 2026."),
        ("2026-11-15", "Late: to September 2026. October 2026 was due on 14 November 2026."),
    ],
)
def test_the_data_is_up_to_date_until_the_day_the_next_is_due(
    store: Store, edition: Edition, place: str, day: str, expected: str
) -> None:
    shown = view(store, replace(edition, day=date.fromisoformat(day)), ZERO, place)
    assert (shown.judgements[3].label, shown.judgements[3].text) == ("Data", expected)


def test_where_no_day_is_promised_nothing_is_called_up_to_date(store: Store, edition: Edition, place: str) -> None:
    assert view(store, edition, MEN, place).judgements[3].text == "To 2021 to 2023. No day is promised for the next."


def test_a_measure_without_a_value_says_nothing_of_how_fresh_it_is(store: Store, edition: Edition, place: str) -> None:
    gone = changed(edition, ZERO, {(place, LATEST): blank(edition, place, State.MISSING)})
    assert [each.label for each in view(store, gone, ZERO, place).judgements] == [
        "Target rating",
        "Benchmark",
        "Variation",
    ]


def test_a_benchmark_without_an_interval_is_shown_and_not_judged(store: Store, edition: Edition, place: str) -> None:
    bare = {
        (point.area, point.period): replace(point, lower=None, upper=None, benchmark_judgement="")
        for point in edition.points[MEN]
    }
    shown = view(store, changed(edition, MEN, dict(bare)), MEN, place)
    assert shown.judgements[1].text == "England: 61.8 years. No interval to compare by"


# -- states


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.HIDDEN, "Hidden to protect people's privacy: the count is small."),
        (State.MISSING, "No data was supplied for North in September. This is not zero."),
    ],
)
def test_a_point_without_a_number_says_why(store: Store, edition: Edition, state: State, said: str) -> None:
    shown = view(store, changed(edition, ZERO, {("north", LATEST): blank(edition, "north", state)}), ZERO, "north")
    assert shown.headline == said
    assert shown.points[-1].value is None


def test_a_missing_point_gives_its_reason(store: Store, edition: Edition) -> None:
    point = blank(edition, "north", State.MISSING, reason="11 of 12 months")
    shown = view(store, changed(edition, ZERO, {("north", LATEST): point}), ZERO, "north")
    assert shown.headline.endswith("This is not zero. Reason: 11 of 12 months.")


def test_a_late_period_is_said_under_the_last_one_shown(store: Store, edition: Edition, place: str) -> None:
    added = [*edition.points[ZERO], blank(edition, place, State.LATE, "2026-10")]
    late = replace(edition, points={**edition.points, ZERO: added}, day=date(2026, 11, 22))
    shown = view(store, late, ZERO, place)
    assert "September 2026" in shown.headline
    assert shown.notes[0] == (
        "October was due on 14 November; 8 days late. September shown, rated for September; not counted as current."
    )
    assert shown.points[-1].state == State.LATE


def test_a_measure_in_development_says_so_and_draws_nothing(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, "workforce", place)
    assert shown.headline == "In development: not measured yet."
    assert (shown.points, shown.places, shown.breakdown, shown.lineage, shown.alt) == ((), (), None, (), "")
    assert dict(shown.definition)["What this tells us"]


def test_before_anything_is_published_it_says_who_has_to_do_what(home: Path) -> None:
    desk = open_desk(home, folders_of())
    empty = read_edition(desk)
    assert ZERO in measure.titles(empty)
    shown = view(desk.store, empty, ZERO, desk.place.code)
    assert shown.headline == measure.NOTHING_YET
    assert shown.points == ()


def test_a_hidden_count_is_in_no_word_and_no_file(store: Store, edition: Edition) -> None:
    hidden = changed(edition, ZERO, {("south", LATEST): blank(edition, "south", State.HIDDEN)})
    shown = view(store, hidden, ZERO, "south")
    latest = cells(shown.history)[0]
    assert latest == ["Sep 26", "", "", "# Hidden", "", "", "", ""]
    assert cells(shown.neighbourhoods)[-1] == ["South", "", "", "# Hidden", "", "", ""]
    assert "Latest hidden." in shown.alt
    assert "South hidden" in shown.bars_alt
    numbers = ("numerator", "denominator", "value", "lower", "upper", "target", "benchmark")
    silent = [point for point in (*shown.points, *shown.places) if (point.area, point.period) == ("south", LATEST)]
    assert len(silent) == 2
    assert {getattr(point, name) for point in silent for name in numbers} == {None}
    assert "6.2" not in shown.alt + shown.bars_alt + shown.map_alt + shown.headline
    row = next(row for row in csv.DictReader(io.StringIO(shown.neighbourhoods.content)) if row["area"] == "south")
    assert {row[name] for name in ("numerator", "denominator", "value", "lower", "upper", "target")} == {""}
    assert dict(shown.lineage)["Numerator"] == "Hidden to protect people's privacy: the count is small."
    assert shown.extracts.rows == ()


# -- the trend and where


def test_the_trend_is_the_last_three_years_with_each_points_own_target(
    store: Store, edition: Edition, place: str
) -> None:
    shown = view(store, edition, ZERO, place)
    assert (len(shown.points), shown.points[0].period, shown.points[-1].period) == (36, "2023-10", LATEST)
    assert {point.target for point in shown.points} == {None, 8.6, 7.8, 7.5}
    assert shown.subtitle.endswith("per 1,000 residents aged 75+, Doncaster, October 2023 to September 2026")


def test_the_name_of_the_chart_says_what_the_table_says(store: Store, edition: Edition) -> None:
    for kpi in measure.titles(edition):
        for area in measure.areas(edition, kpi):
            shown = view(store, edition, kpi, area)
            names = [name for name in (shown.alt, shown.bars_alt, shown.map_alt) if name]
            assert all(len(name) <= measure.LONGEST_ALT for name in names)
            assert len(set(names)) == len(names)
            if shown.points:
                value = cells(shown.history)[0][1].removesuffix(" (p)")
                assert f"Latest {value}" in shown.alt
                assert shown.alt.endswith("Full data in the table below.")


def test_the_name_of_the_chart_gives_direction_and_target(store: Store, edition: Edition, place: str) -> None:
    assert view(store, edition, ZERO, place).alt == (
        "Line chart. Emergency admissions aged 75+, zero length of stay, Doncaster, October 2023 to September 2026. "
        "Latest 8.1 per 1,000 residents aged 75+ (watch, provisional). Worse by 0.4 since August 2026. Target 7.5. "
        "Full data in the table below."
    )


def test_a_long_title_is_cut_and_not_the_number(store: Store, edition: Edition, place: str) -> None:
    book = edition.inputs.book
    long = book.indicators[ZERO].model_copy(update={"title": "Very long " * 40})
    inputs = replace(edition.inputs, book=replace(book, indicators={**book.indicators, ZERO: long}))
    alt = view(store, replace(edition, inputs=inputs), ZERO, place).alt
    assert len(alt) <= measure.LONGEST_ALT
    assert "Latest 8.1" in alt
    assert alt.endswith("Full data in the table below.")


def test_neighbourhoods_stand_worst_first_with_their_intervals_and_counts(
    store: Store, edition: Edition, place: str
) -> None:
    table = view(store, edition, ZERO, place).neighbourhoods
    assert cells(table)[0] == ["East", "10.8 (p)", "7.6", "R Off target", "8.6 to 13.2", "89", "8,271"]
    assert [row[0] for row in table.rows] == ["East", "North", "Central", "South"]


def test_the_row_not_known_stays_last_with_a_count_and_no_rate(store: Store, edition: Edition, place: str) -> None:
    unknown = Point(ZERO, UNKNOWN_AREA, "Neighbourhood not known", UNKNOWN_AREA, LATEST, numerator=9.0)
    unknown = replace(unknown, state=State.MISSING, reason="a row without a neighbourhood has no population")
    with_it = replace(edition, points={**edition.points, ZERO: [unknown, *edition.points[ZERO]]})
    shown = view(store, with_it, ZERO, place)
    assert cells(shown.neighbourhoods)[-1] == ["Neighbourhood not known", "", "", "- No rate", "", "9", ""]
    assert UNKNOWN_AREA not in measure.areas(with_it, ZERO)


def test_a_table_comes_with_its_points_as_a_file_at_full_precision(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, ZERO, place)
    rows = list(csv.DictReader(io.StringIO(shown.history.content)))
    assert {row["area"] for row in rows} == {place}
    assert float(rows[-1]["value"]) == shown.points[-1].value
    assert rows[-1]["release"] == "2"
    assert {row["period"] for row in csv.DictReader(io.StringIO(shown.neighbourhoods.content))} == {LATEST}
    assert shown.history.file == f"{ZERO}_{place}.csv"


def test_known_breaks_and_new_definitions_are_numbered_and_said(store: Store, edition: Edition, place: str) -> None:
    own = edition.inputs.place
    moved = replace(own, breaks=(Break(date(2025, 7, 10), (ZERO,), "same-day care moved"),))
    points = [
        replace(point, definition="2:abc") if point.period >= "2026-04" else point for point in edition.points[ZERO]
    ]
    stepped = replace(edition, inputs=replace(edition.inputs, place=moved), points={**edition.points, ZERO: points})
    shown = view(store, stepped, ZERO, place)
    assert [period for period, _ in shown.steps] == ["2025-07", "2026-04"]
    assert shown.changes[0] == "Change 1: 10 July 2025: same-day care moved"
    assert shown.changes[1].startswith("Change 2: New definition from April 2026 (version 2); do not compare")


def test_an_event_is_numbered_and_said_and_changes_no_judgement(store: Store, edition: Edition, place: str) -> None:
    own = edition.inputs.place
    happened = (
        Break(date(2026, 8, 10), (ZERO,), "two wards shut", is_event=True),
        Break(date(2020, 1, 1), (ZERO,), "long before the trend", is_event=True),
        Break(date(2026, 8, 1), ("another",), "of another measure", is_event=True),
    )
    with_it, without = (
        view(store, replace(edition, inputs=replace(edition.inputs, place=replace(own, events=events))), ZERO, place)
        for events in (happened, ())
    )
    assert with_it.events == (("2026-08", "10 August 2026: two wards shut"),)
    assert "Event 1: 10 August 2026: two wards shut" in with_it.changes
    assert (with_it.judgements, with_it.steps, with_it.headline, with_it.alt) == (
        without.judgements,
        without.steps,
        without.headline,
        without.alt,
    )


def test_the_name_of_a_chart_says_no_direction_across_a_known_break(store: Store, edition: Edition, place: str) -> None:
    april = [point for point in edition.points[ZERO] if point.period <= "2025-04"]
    shown = view(store, replace(edition, points={**edition.points, ZERO: april}), ZERO, place)
    assert shown.points[-1].period == "2025-04"
    assert "since March 2025" not in shown.alt
    may = [point for point in edition.points[ZERO] if point.period <= "2025-05"]
    shown = view(store, replace(edition, points={**edition.points, ZERO: may}), ZERO, place)
    assert "Better by 0.1 since April 2025." in shown.alt


def test_areas_whose_sum_is_the_place_are_not_held_against_it(store: Store, edition: Edition, place: str) -> None:
    beds = view(store, edition, "delayed_transfers_per_day", place)
    assert (len(beds.places), beds.whole) == (4, None)
    assert view(store, edition, ZERO, place).whole is not None


def test_a_tolerance_of_per_cents_is_said_in_points(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, "reablement_91_days", place)
    assert shown.judgements[0].text == "Target 85.0%, tolerance 2.0 points"
    assert "tolerance 2.0 points, set by nobody" in dict(shown.definition)["What good looks like"]


def test_life_expectancy_is_shown_beside_its_benchmark_over_time(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, MEN, place)
    assert shown.history.columns[-1] == "England"
    assert cells(shown.history)[0][-1] == "61.8"
    assert shown.subtitle.endswith("2009-11 to 2021-23")
    assert shown.places == ()


def test_a_breakdown_is_a_table_of_its_members(store: Store, edition: Edition, place: str) -> None:
    table = view(store, edition, "financial_gap", place).breakdown
    assert table is not None
    assert table.caption == "Financial gap by organisation, September 2026"
    assert cells(table)[0][1:] == ["£1.6m (p)", "1,577,688"]
    assert len(table.rows) == 4


# -- what it means, where it came from


def test_the_definition_panel_comes_from_the_definition_in_its_order(
    store: Store, edition: Edition, place: str
) -> None:
    panel = dict(view(store, edition, ZERO, place).definition)
    assert list(panel) == [
        "What this tells us",
        "Why it matters",
        "How we work it out",
        "What good looks like",
        "Who is counted",
        "Who is not counted",
        "Source",
        "Small numbers",
        "Caveats",
        "Compare with",
        "Owner",
        "Version",
        "Reviewed",
    ]
    assert panel["How we work it out"] == (
        "Spells where emergency true and age 75 or more and length of stay days 0 (224), divided by residents where "
        "age 75 or more (27,597), multiplied by 1,000."
    )
    assert "Target 7.5 (illustrative), tolerance 0.8, set by nobody, from 1 April 2026" in panel["What good looks like"]
    assert "due 14 days after the period ends" in panel["Source"]
    assert "Counts of 1 to 7 are hidden" in panel["Small numbers"]
    assert len(panel["Caveats"].splitlines()) == 3


def test_every_measure_can_be_explained(store: Store, edition: Edition, place: str) -> None:
    money = dict(view(store, edition, "financial_gap", place).definition)["How we work it out"]
    assert money.endswith("which leaves 3,828,118, divided by 1,000,000.")
    men = dict(view(store, edition, MEN, place).definition)["How we work it out"]
    assert men == "The value is published, and carried as it is: indicator 90362 and sex male."


def test_a_number_walks_back_to_its_files_their_rows_and_the_target(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, ZERO, place)
    facts = dict(shown.lineage)
    assert facts["Numerator"] == "224"
    assert facts["95% interval"] == "7.1 to 9.3 (Byar)"
    assert facts["Coverage"] == "1 of 1 month"
    assert facts["Denominator dated"] == "30 June 2025"
    assert facts["Target row"].startswith("targets.csv, line 16; illustrative")
    assert facts["Definition"].startswith("version 1, SHA-256 ")
    file, part, _, digest, _, by, rows, aside, _ = cells(shown.extracts)[0]
    kept = next(extract for extract in store.extracts() if extract.file == file)
    assert (part, digest, by, rows, aside) == ("numerator", kept.sha256[:12], "demo", "224", "0")


def test_each_extract_behind_a_point_is_read_from_its_text() -> None:
    point = Point(ZERO, "a", "A", "place", LATEST, extracts="numerator 3:24 5:2; denominator 1:5820")
    assert list(measure.used(point)) == [("numerator", 3, 24), ("numerator", 5, 2), ("denominator", 1, 5820)]


@pytest.mark.parametrize(("dated", "is_old"), [("2024-10-01", False), ("2024-09-30", False), ("2024-06-30", True)])
def test_a_population_older_than_two_years_is_flagged(
    store: Store, edition: Edition, place: str, dated: str, *, is_old: bool
) -> None:
    own = next(point for point in edition.points[ZERO] if (point.area, point.period) == (place, LATEST))
    old = changed(edition, ZERO, {(place, LATEST): replace(own, denominator_date=dated)})
    assert ("Older than two years" in dict(view(store, old, ZERO, place).lineage)["Denominator dated"]) is is_old


# -- numbers made of several areas

SLOPE, RANGE = "slope_index_life_expectancy_male", "life_expectancy_range_male"


def test_a_slope_can_be_followed_to_its_groups_its_method_and_three_files(
    store: Store, edition: Edition, place: str
) -> None:
    shown = view(store, edition, SLOPE, place)
    assert shown.headline == "10.2 years in 2023 to 2025. We track this but have not set a target."
    assert shown.breakdown is not None
    assert shown.breakdown.columns == ("Group", "Value", "95% interval", "Person-years")
    assert [row[0] for row in shown.breakdown.rows] == [f"group {number}" for number in range(1, 11)]
    assert float(str(shown.breakdown.rows[0][1])) + 5 < float(str(shown.breakdown.rows[9][1]))
    definition, lineage = dict(shown.definition), dict(shown.lineage)
    assert "no data" not in definition["How we work it out"]
    assert (
        "for each group of small areas by deprivation; then the line through all groups"
        in (definition["How we work it out"])
    )
    assert definition["Who is not counted"].endswith("A row without a known area counts in no group.")
    assert lineage["95% interval"].startswith("8.7 to 11.6 (Slope index of inequality, interval from 100,000 sim")
    assert lineage["Coverage"] == "10 of 10 groups"
    assert "Numerator" not in lineage
    assert [row[1] for row in shown.extracts.rows] == ["numerator", "denominator", "deprivation"]


def test_a_slope_shows_no_count_of_deaths_of_any_group(edition: Edition) -> None:
    members = [point for point in edition.points[SLOPE] if point.member]
    assert len(members) == 2 * 10
    assert {point.numerator for point in members} == {None}
    assert {point.rating for point in members} == {""}


def test_a_range_has_a_method_and_no_interval(store: Store, edition: Edition, place: str) -> None:
    shown = view(store, edition, RANGE, place)
    lineage = dict(shown.lineage)
    assert lineage["95% interval"] == "None for this kind."
    assert lineage["Method"] == "highest less lowest: North, Central"
    assert dict(shown.definition)["How we work it out"].endswith(
        "in a life table of 100,000 newborn (Chiang), the highest neighbourhood less the lowest."
    )
