"""The demo's figures, counted again from its files by a slow and obvious program, and every state it is to show."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from numpy import polyfit
from scipy.optimize import linprog

from dashboard.desk import open_desk
from dashboard.edition import Edition, read_edition
from dashboard.scorecard import board
from dashboard.settings import folders_of
from dashboard.synthetic import write_samples
from dashboard.terms import LIFE_TABLE_BANDS, Month, Point, State, months_from
from tests.slowly import table

PLACE = "E08000017"
NEIGHBOURHOODS = ("north", "south", "east", "central")
AREAS = (PLACE, *NEIGHBOURHOODS)
EMERGENCY = {"21", "22", "23", "24", "25", "28", "2A", "2B", "2C", "2D"}
HOME = {"at_home", "extra_care", "adult_placement"}
ZERO, PAIR, ALL_AGES = (
    "emergency_admissions_75_zero_los",
    "emergency_admissions_75_one_day_plus",
    "non_elective_admissions",
)
TRANSFERS, CARE_HOMES = "delayed_transfers_per_day", "residential_admissions_65"
COHORT, MONTHLY = "reablement_91_days", "reablement_91_days_monthly"

Row = dict[str, str]
Values = dict[tuple[str, str], float]
"""By area and period."""


@pytest.fixture(scope="module")
def edition(made_demo: Path) -> Edition:
    return read_edition(open_desk(made_demo, folders_of()))


@pytest.fixture(scope="module")
def earlier(made_demo: Path) -> Edition:
    return read_edition(open_desk(made_demo, folders_of()), "1")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """Return the rows of the demo's files by source; of what was sent twice the later."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for sample in write_samples(folders_of().place, tmp_path_factory.mktemp("samples")):
        lines = sample.path.read_text(encoding="utf-8").splitlines()
        header = 3 if sample.source == "nhs_england_delayed_transfers" else 0
        found = list(csv.DictReader(lines[header:]))
        if sample.source == "delayed_transfers":
            again = {row["month"] for row in found}
            rows[sample.source] = [row for row in rows[sample.source] if row["month"] not in again]
        rows[sample.source] += found
    return rows


@pytest.fixture(scope="module")
def homes() -> dict[str, str]:
    """Return the neighbourhood of each LSOA."""
    with (folders_of().place / "areas.csv").open(encoding="utf-8", newline="") as file:
        known = {row["code"]: row for row in csv.DictReader(file)}
    return {code: known[row["parent"]]["parent"] for code, row in known.items() if row["level"] == "lsoa"}


def by_key(edition: Edition, indicator: str) -> dict[tuple[str, str], Point]:
    """Return an indicator's points by area and period, those of a breakdown left out."""
    return {(point.area, point.period): point for point in edition.points[indicator] if not point.member}


def values(edition: Edition, indicator: str) -> Values:
    found = by_key(edition, indicator).items()
    return {key: point.value for key, point in found if point.value is not None and key[0] in AREAS}


def residents(files: dict[str, list[Row]], homes: dict[str, str], youngest: int) -> Counter[tuple[str, str]]:
    """Return the residents from an age on by area and mid-year."""
    found: Counter[tuple[str, str]] = Counter()
    for row in files["population"]:
        if int(row["age"].rstrip("+")) >= youngest:
            for area in (homes[row["area"]], PLACE):
                found[area, row["mid_year"]] += int(row["persons"])
    return found


def mid_year(month: str) -> str:
    """Return the latest mid-year so far: a year's estimate is of 30 June."""
    year = int(month[:4]) - (month[5:] < "06")
    return str(min(year, 2025))


def close(found: Values, expected: Values) -> None:
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, rel=1e-9)


# -- counted apart


@pytest.mark.parametrize(
    ("indicator", "youngest", "times"), [(ZERO, 75, 1_000), (PAIR, 75, 1_000), (ALL_AGES, 0, 100_000)]
)
def test_admissions_are_those_of_the_files_over_the_residents(
    edition: Edition, files: dict[str, list[Row]], homes: dict[str, str], indicator: str, youngest: int, times: int
) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for row in files["admissions"]:
        is_same_day = row["admission_date"] == row["discharge_date"]
        wanted = {ZERO: is_same_day, PAIR: not is_same_day}.get(indicator, True)
        where = homes.get(row["lsoa"], "" if row["lsoa"] else "not known")
        if where and wanted and row["admission_method"] in EMERGENCY and int(row["age_on_admission"]) >= youngest:
            for area in (where, PLACE):
                counted[area, row["admission_date"][:7]] += 1
    people = residents(files, homes, youngest)
    months = [str(month) for month in months_from(Month(2023, 10), Month(2026, 9))]
    expected = {
        (area, month): times * counted[area, month] / people[area, mid_year(month)]
        for area in AREAS
        for month in months
    }
    close(values(edition, indicator), expected)


def test_delayed_transfers_are_nhs_englands_and_then_the_local_days_over_the_days_of_the_month(
    edition: Edition, files: dict[str, list[Row]]
) -> None:
    names = ["APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"]
    names += ["JANUARY", "FEBRUARY", "MARCH"]
    days: Counter[tuple[str, str]] = Counter()
    for row in files["nhs_england_delayed_transfers"]:
        month = Month(int(row["Year"][:4]), 4) + names.index(row["Period Name"])
        total = sum(int(row[f"{who} B SUM"]) for who in ("NHS", "Social Care", "Both"))
        days[PLACE, str(month)] += total
    for row in files["delayed_transfers"]:
        for area in (row["area"], PLACE):
            days[area, row["month"]] += int(row["delayed_days"])
    close(values(edition, TRANSFERS), {(area, month): n / Month.parse(month).days for (area, month), n in days.items()})


def test_care_homes_are_twelve_months_of_the_file_over_the_residents(
    edition: Edition, files: dict[str, list[Row]], homes: dict[str, str]
) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for row in files["residential_admissions"]:
        if int(row["age_on_admission"]) >= 65:
            for area in (homes[row["lsoa"]], PLACE):
                counted[area, row["admission_date"][:7]] += 1
    people = residents(files, homes, 65)
    expected = {
        (area, str(last)): 100_000
        * sum(counted[area, str(month)] for month in months_from(last + -11, last))
        / people[area, mid_year(str(last))]
        for area in AREAS
        for last in months_from(Month(2023, 9), Month(2026, 8))
    }
    close(values(edition, CARE_HOMES), expected)


def at_home(files: dict[str, list[Row]], homes: dict[str, str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how many of the people of 65 and over of a month were at home on day 91, and how many there were."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in files["reablement"]:
        if int(row["age"]) >= 65:
            for area in (homes[row["lsoa"]], PLACE):
                home, everyone = found[area, row["discharge_date"][:7]]
                found[area, row["discharge_date"][:7]] = home + (row["status_day_91"] in HOME), everyone + 1
    return found


def test_reablement_is_those_at_home_and_a_month_of_one_to_seven_is_not_shown(
    edition: Edition, files: dict[str, list[Row]], homes: dict[str, str]
) -> None:
    counted = at_home(files, homes)
    shown = values(edition, MONTHLY)
    close(shown, {key: 100 * counted[key][0] / counted[key][1] for key in shown})
    for (area, month), (home, everyone) in counted.items():
        small = [number for number in (home, everyone, everyone - home) if 1 <= number <= 7]
        assert not (small and (area, month) in shown)


def test_the_cohort_is_october_to_december_of_each_year(
    edition: Edition, files: dict[str, list[Row]], homes: dict[str, str]
) -> None:
    counted = at_home(files, homes)
    expected: Values = {}
    for year in (2023, 2024, 2025):
        for area in AREAS:
            home, everyone = (sum(counted[area, f"{year}-{month}"][part] for month in (10, 11, 12)) for part in (0, 1))
            expected[area, f"{year}/{year - 1999}"] = 100 * home / everyone
    close(values(edition, COHORT), expected)


def test_discharges_are_the_files_and_the_month_that_was_not_acceptable_has_no_delay(
    edition: Edition, files: dict[str, list[Row]]
) -> None:
    rows = {row["month"]: row for row in files["discharge_ready"]}
    on_day = {(PLACE, month): 100 * int(row["on_day"]) / int(row["discharges"]) for month, row in rows.items()}
    close(values(edition, "discharged_on_ready_date"), on_day)
    given = {month: row for month, row in rows.items() if row["delay_days"]}
    delay = {(PLACE, month): int(row["delay_days"]) / int(row["discharges"]) for month, row in given.items()}
    close(values(edition, "discharge_delay_days"), delay)
    assert set(rows) - set(given) == {"2026-08"}


@pytest.mark.parametrize(
    ("indicator", "number", "sex"),
    [
        (f"{name}_{sex.lower()}{end}", number, sex)
        for name, end, number in (
            ("healthy_life_expectancy", "", "90362"),
            ("life_expectancy", "_published", "90366"),
            ("inequality_in_life_expectancy", "", "92901"),
        )
        for sex in ("Male", "Female")
    ],
)
def test_a_published_series_is_carried_as_it_is(
    edition: Edition, files: dict[str, list[Row]], indicator: str, number: str, sex: str
) -> None:
    expected = {
        (PLACE, row["Time period"].replace(" ", "")): float(row["Value"])
        for row in files["fingertips"]
        if (row["Indicator ID"], row["Area Code"], row["Sex"]) == (number, PLACE, sex)
    }
    close(values(edition, indicator), expected)


@pytest.mark.parametrize("sex", ["male", "female"])
def test_the_slope_is_the_line_through_the_life_tables_of_the_files_tenths(
    edition: Edition, files: dict[str, list[Row]], sex: str
) -> None:
    # From the files alone: rank the areas, cut the list in ten, add up each part, and fit the line.
    ordered = [row["area"] for row in sorted(files["deprivation"], key=lambda row: int(row["rank"]))]
    tenth = {area: 10 * place // len(ordered) for place, area in enumerate(ordered)}
    expected: Values = {}
    for last in (2024, 2025):
        years = {str(year) for year in range(last - 2, last + 1)}
        died, lived = [[0] * 20 for _ in range(10)], [[0] * 20 for _ in range(10)]
        for row in files["deaths"]:
            if row["year"] in years and row["sex"] == sex:
                for number, band in enumerate(LIFE_TABLE_BANDS):
                    died[tenth[row["area"]]][number] += int(row[str(band)])
        for row in files["population"]:
            if row["mid_year"] in years and row["sex"] == sex:
                age = int(row["age"].rstrip("+"))
                number = max(each for each, band in enumerate(LIFE_TABLE_BANDS) if band.low <= age)
                lived[tenth[row["area"]]][number] += int(row["persons"])
        starts = [band.low for band in LIFE_TABLE_BANDS]
        lines = [table(starts, list(zip(*each, strict=True)))[0] for each in zip(died, lived, strict=True)]
        expected[PLACE, f"{last - 2}-{last % 100}"] = slope_through(lines, [sum(each) for each in lived])
    close(values(edition, f"slope_index_life_expectancy_{sex}"), expected)


def slope_through(heights: list[float], people: list[int]) -> float:
    """Return the slope of the line through heights at the middles of parts of the people, by least squares."""
    middles = [(sum(people[:step]) + size / 2) / sum(people) for step, size in enumerate(people)]
    # The residuals are weighted before they are squared, so that each part counts by its people.
    fit = polyfit(middles, heights, 1, w=[size**0.5 for size in people])
    return float(fit[0])


# -- what can be seen


def test_each_measure_has_a_value_a_rating_or_an_honest_state_in_every_area_it_is_for(edition: Edition) -> None:
    for line in board(edition).lines:
        if line.indicator.status != "live":
            continue
        wanted = set(NEIGHBOURHOODS) if "neighbourhood" in line.indicator.areas else set()
        assert {cell.area.code for cell in line.cells} - {"unknown"} == wanted, line.indicator.id
        for cell in (line.headline, *line.cells):
            point = cell.point
            assert point is not None
            assert point.value is not None or point.state in (State.MISSING, State.HIDDEN)
            assert bool(point.rating) is (point.state in ("", State.PROVISIONAL))
            assert cell.sentence


def test_every_state_the_demo_is_for_stands_on_the_board(edition: Edition) -> None:
    lines = board(edition).lines
    words = {cell.chip.word for line in lines for cell in (line.headline, *line.cells)}
    assert words == {
        *("On target", "Watch", "Off target", "No target", "In development"),
        *("No data", "Hidden", "Too few", "Break", "No rate"),
    }
    assert [line.indicator.id for line in lines if line.late] == [CARE_HOMES]
    assert {line.headline.point.provisional for line in lines if line.headline.point} == {True, False}


def test_two_ratings_changed_between_the_releases_one_each_way(edition: Edition, earlier: Edition) -> None:
    def ratings(shown: Edition) -> dict[tuple[str, str], str]:
        lines = board(shown).lines
        return {(line.indicator.id, cell.area.code): cell.chip.word for line in lines for cell in line.cells}

    before, after = ratings(earlier), ratings(edition)
    changed = {key: (before[key], after[key]) for key in after if before[key] != after[key]}
    assert changed == {(ZERO, "east"): ("Watch", "Off target"), (ZERO, "central"): ("Watch", "On target")}
    place = [{line.indicator.id: line.headline.chip for line in board(each).lines} for each in (earlier, edition)]
    assert place[0] == place[1]


def test_august_was_restated_by_what_was_recorded_late(edition: Edition, earlier: Edition) -> None:
    was, now = (by_key(each, TRANSFERS) for each in (earlier, edition))
    # 375 days in the first file and 393 in September's, of 31
    assert (was[PLACE, "2026-08"].numerator, now[PLACE, "2026-08"].numerator) == (375, 393)
    same = [key for key in was if key[1] < "2026-08"]
    assert len(same) > 400
    assert {key for key in same if was[key].value != now[key].value} == set()


def test_a_month_nobody_sent_is_missing_and_is_not_nought(edition: Edition) -> None:
    points = by_key(edition, TRANSFERS)
    gap = [str(month) for month in months_from(Month(2020, 3), Month(2023, 9))]
    for area in AREAS:
        for month in [*gap, "2026-03"]:
            assert (points[area, month].value, points[area, month].state) == (None, State.MISSING)
    national = [str(month) for month in months_from(Month(2017, 4), Month(2020, 2))]
    assert {points["north", month].state for month in national} == {State.MISSING}


def test_the_better_care_fund_rates_the_months_it_was_set_for_and_no_other(edition: Edition) -> None:
    points = by_key(edition, TRANSFERS)
    targets = {month: points[PLACE, month].target for month in ("2018-03", "2018-04", "2019-03", "2019-04", "2020-02")}
    assert targets == {"2018-03": None, "2018-04": 16.8, "2019-03": 16.8, "2019-04": 16.7, "2020-02": 16.7}
    ratings = {point.rating for (area, month), point in points.items() if area == PLACE and month < "2020-03"}
    assert ratings == {"", "green", "red"}  # there is no tolerance, and so no amber


def test_a_target_set_before_the_break_rates_nothing_after_it(edition: Edition) -> None:
    points = by_key(edition, ALL_AGES)
    after = {month: points["central", month] for month in ("2025-03", "2025-04", "2026-09")}
    assert [bool(point.rating) for point in after.values()] == [True, False, False]
    assert {after[month].state for month in ("2025-04", "2026-09")} == {State.BREAK}
    assert "Emergency Care Data Set" in after["2026-09"].reason
    assert points[PLACE, "2026-09"].rating  # set again on the day of the break


def test_the_step_is_seen_in_the_same_day_admissions_and_not_in_their_pair(edition: Edition) -> None:
    def yearly(indicator: str, first: Month) -> float:
        found = values(edition, indicator)
        return sum(found[PLACE, str(month)] for month in months_from(first, first + 11)) / 12

    assert 0.88 < yearly(ZERO, Month(2025, 4)) / yearly(ZERO, Month(2024, 4)) < 0.96
    assert 0.97 < yearly(PAIR, Month(2025, 4)) / yearly(PAIR, Month(2024, 4)) < 1.03


# -- what cannot be seen


def unknowns(points: dict[tuple[str, str], Point], cohort: dict[tuple[str, str], Point], year: int) -> Iterable[float]:
    """Yield how far apart the least and the most are that each hidden count of a cohort's months can be."""
    months = [f"{year}-{month}" for month in (10, 11, 12)]
    cells = [(area, month) for area in NEIGHBOURHOODS for month in months]

    def said(point: Point) -> float | None:
        return None if point.numerator is None else (point.denominator or 0) - point.numerator

    known = [([cell], said(points[cell])) for cell in cells]
    known += [([(area, month) for area in NEIGHBOURHOODS], said(points[PLACE, month])) for month in months]
    label = f"{year}/{year - 1999}"
    known += [([(area, month) for month in months], said(cohort[area, label])) for area in NEIGHBOURHOODS]
    told = [(parts, total) for parts, total in known if total is not None]
    left = [[1.0 if cell in parts else 0.0 for cell in cells] for parts, _ in told]
    right = [total for _, total in told]
    for index, cell in enumerate(cells):
        if said(points[cell]) is None:
            aim = [float(each == index) for each in range(len(cells))]
            ends = [linprog([sign * one for one in aim], A_eq=left, b_eq=right).fun for sign in (1, -1)]
            yield -ends[1] - ends[0]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_no_hidden_month_of_reablement_can_be_worked_out_from_its_cohort(edition: Edition, year: int) -> None:
    apart = list(unknowns(by_key(edition, MONTHLY), by_key(edition, COHORT), year))
    assert len(apart) >= 6
    assert min(apart) > 1
