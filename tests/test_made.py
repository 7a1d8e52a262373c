"""How each number of the demo was made: the sums written out give the numbers shown, and every way leads somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard import measure
from dashboard.definitions import Indicator
from dashboard.desk import open_desk
from dashboard.edition import Edition, read_edition
from dashboard.measure.judged import assured, compared, rated, varied
from dashboard.measure.made import Made, bands_of, line_of, made_of, text_with_lines
from dashboard.measure.parts import exact
from dashboard.methods import every
from dashboard.settings import folders_of
from dashboard.spc import Reading, Watch, chart
from dashboard.terms import Month, Period, Point, Polarity, State
from dashboard.trend import recent_trend
from dashboard.watched import watched
from tests.desks import PLACE, PLACE_YAML, facts_of, indicator_of, place_of, points_of, shipped
from tests.test_lifetables import DEATHS, PEOPLE

ZERO = "emergency_admissions_75_zero_los"
NUMBER = r"−?\d[\d,]*(?:\.\d+)?"


@pytest.fixture(scope="module")
def edition(made_demo: Path) -> Edition:
    return read_edition(open_desk(made_demo, folders_of()))


def every_series(edition: Edition) -> Iterator[tuple[Indicator, list[Point]]]:
    """Yield every live measure with the points of each of its areas."""
    for indicator in edition.indicators:
        points = [point for point in edition.points[indicator.id] if not point.member and point.period]
        for area in dict.fromkeys(point.area for point in points):
            yield indicator, [point for point in points if point.area == area]


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def worked_out(text: str) -> float:
    """Return what a sum comes to, read from left to right; words between its numbers are names."""
    if found := re.match(rf"\(({NUMBER}) − ({NUMBER})\)", text):
        text = f"{exact(number(found[1]) - number(found[2]))}{text[found.end() :]}"
    first, *steps = re.split(r" ([×/−+]) ", text)
    total = number(re.findall(NUMBER, first)[0])
    for sign, said in zip(steps[::2], steps[1::2], strict=True):
        each = number(re.findall(NUMBER, said)[0])
        total = {"×": total * each, "/": total / each if each else 0, "−": total - each, "+": total + each}[sign]
    return total


def part(made: list[Made], label: str) -> Made:
    return next(each for each in made if each.label == label)


def near(value: float | None) -> object:
    assert value is not None
    return pytest.approx(value, rel=1e-5, abs=2e-6)  # the sums are printed to six decimals


# -- of every number on the demo


def test_the_sum_of_every_value_gives_the_value(edition: Edition) -> None:
    sums = 0
    for indicator, series in every_series(edition):
        for point in series:
            value = part(list(made_of(point, series, indicator, edition)), "Value")
            for line in value.lines:
                sum_of, is_sum, result = line.partition(" = ")
                if is_sum:
                    assert worked_out(sum_of) == near(point.value), (indicator.id, line)
                    assert number(result) == near(point.value)
                    sums += 1
            if point.value is not None and indicator.measure not in ("published", "life_expectancy"):
                assert any(" = " in line for line in value.lines), (indicator.id, value)
    assert sums > 1000


def test_the_limits_of_every_interval_are_those_of_the_point(edition: Edition) -> None:
    for indicator, series in every_series(edition):
        for point in (each for each in series if each.upper is not None):
            interval = part(list(made_of(point, series, indicator, edition)), "95% interval")
            said = re.findall(NUMBER, next(line for line in reversed(interval.lines)).replace("as published", ""))
            assert [number(each) for each in said[-2:]] == [near(point.lower), near(point.upper)]
            for line in interval.lines:
                for sum_of, result in re.findall(rf"({NUMBER}(?: [/×] {NUMBER})+) = ({NUMBER})", line):
                    assert worked_out(sum_of) == near(number(result))
                    assert number(result) in (near(point.lower), near(point.upper))


def test_every_line_of_a_definition_that_is_cited_says_what_it_is_cited_for(edition: Edition) -> None:
    for indicator, series in every_series(edition):
        lines = text_with_lines(indicator.text).splitlines()
        for line in part(list(made_of(series[-1], series, indicator, edition)), "What was counted").lines:
            if found := re.search(r"the definition, lines? (\d+)", line):
                key = line.split(" ")[0].strip(":").lower()
                assert lines[int(found[1]) - 1][5:].startswith(f"{key}:")
        assert any(
            "the definition, line" in each
            for each in part(list(made_of(series[-1], series, indicator, edition)), "What was counted").lines
        )


def test_every_number_and_judgement_leads_to_a_method_page(edition: Edition) -> None:
    pages = {page.name for page in every()}
    for indicator, series in every_series(edition):
        made = list(made_of(series[-1], series, indicator, edition))
        labels = [each.label for each in made]
        assert [label for label in labels if label not in ("95% interval", "Assurance")] == [
            "What was counted",
            "Value",
            "Target rating",
            "Benchmark",
            "Variation",
        ]
        assert ("Assurance" in labels) is bool(indicator.spc)
        assert {each.method for each in made} <= pages
        assert all(line and not line.startswith(("None.None", " ")) for each in made for line in each.lines)
        assert not any("None" in line.removeprefix("None") for each in made for line in each.lines)


def test_the_lines_of_every_chart_are_their_own_sums(edition: Edition) -> None:
    found = 0
    for indicator, series in every_series(edition):
        shown = next((point for point in reversed(series) if point.variation), None)
        if not indicator.spc or shown is None or shown.upper_process is None:
            continue
        lines = list(varied(series, indicator, edition))
        sums = re.findall(
            rf"({NUMBER}) ([−+]) 2\.66 × ({NUMBER}) = ({NUMBER})(, clipped at ({NUMBER}))?", " ".join(lines)
        )
        assert len(sums) == 2, lines
        for (mean, sign, average, result, clipped, at), drawn in zip(
            sums, (shown.lower_process, shown.upper_process), strict=True
        ):
            step = 2.66 * number(average)
            assert number(result) == near(number(mean) + (step if sign == "+" else -step))
            assert number(at if clipped else result) == near(drawn)
        found += 1
    assert found > 5


def test_the_average_moving_range_is_that_of_the_points(edition: Edition) -> None:
    code = edition.inputs.place.code
    every_point = edition.points["delayed_transfers_per_day"]
    series = [each for each in every_point if each.area == code and not each.member and each.period]
    indicator = edition.inputs.book.indicators["delayed_transfers_per_day"]
    shown = next(point for point in reversed(series) if point.variation)
    stretch = [None if each.provisional else each.value for each in series if each.watched == shown.watched]
    counted = int(re.findall(r"from (\d+) points", shown.watched)[0])
    first = next(at for at in range(len(stretch)) if sum(each is not None for each in stretch[at:]) == counted)
    here = stretch[first:]
    known = [each for each in here if each is not None]
    # Two months with a gap between them are no neighbours.
    ranges = [abs(after - before) for before, after in pairwise(here) if before is not None and after is not None]
    said = " ".join(varied(series, indicator, edition))
    assert f"Mean of the points {exact(sum(known) / len(known))}; " in said
    assert f"from each to the next, {exact(sum(ranges) / len(ranges))}." in said


def test_a_hidden_number_is_in_no_sum(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators[ZERO]
    hidden = Point(ZERO, "north", "North", "neighbourhood", "2026-09", state=State.HIDDEN)
    made = list(made_of(hidden, [hidden], indicator, edition))
    assert part(made, "What was counted").lines[0].startswith("Numerator hidden: spells where")
    (value,) = part(made, "Value").lines
    assert value == "There is no number. Hidden to protect people's privacy: the count is small."
    assert "95% interval" not in [each.label for each in made]


# -- what is kept with a point

LIFE = """
measure: life_expectancy
numerator: {source: deaths, sum: deaths, where: {sex: male}}
denominator: {source: population, sum: residents, where: {sex: male}}
unit: years
areas: [place]
period: {grain: calendar_year}
polarity: high_is_good
"""
AGES = ["0", "1-4", *(f"{age}-{age + 4}" for age in range(5, 90, 5)), "90+"]


@pytest.mark.parametrize("audience", ["closed", "partners"])
def test_deaths_by_band_of_age_are_shown_where_nothing_is_protected(audience: str) -> None:
    sources = shipped("deaths", "population")
    rows = list(zip(AGES, DEATHS, PEOPLE, strict=True))
    deaths = "\n".join(["year,area,sex,age_band,deaths", *(f"2025,{PLACE},male,{age},{dead}" for age, dead, _ in rows)])
    people = ["area,age,sex,persons,mid_year"]
    people += [f"{PLACE},{age},{sex},{alive},2025" for age, _, alive in rows for sex in ("male", "female")]
    indicator = indicator_of(LIFE, sources)
    place = place_of(yaml=PLACE_YAML.replace("closed", audience))
    files = [(sources["deaths"], deaths + "\n"), (sources["population"], "\n".join(people) + "\n")]
    point = points_of(indicator, facts_of(place, files), place)[PLACE, "2025"]
    assert point.value == pytest.approx(80.16960813)
    table = bands_of(point, indicator)
    if audience == "partners":
        assert (table, point.inputs) == (None, "")
        return
    assert table is not None
    assert table.caption == "Deaths and person-years by band of age"
    assert [(age, number(dead), number(alive)) for age, dead, alive in table.rows] == [  # type: ignore[arg-type]
        (age, dead, alive) for age, dead, alive in rows
    ]


def test_a_difference_keeps_both_of_its_sums(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators["financial_gap"]
    series = [point for point in edition.points["financial_gap"] if not point.member and point.period]
    (_, counted), (_, less) = json.loads(series[-1].inputs)
    assert counted - less == pytest.approx(series[-1].numerator)
    lines = part(list(made_of(series[-1], series, indicator, edition)), "What was counted").lines
    assert lines[0].startswith(f"Numerator {exact(counted)}: amount where")
    assert lines[1].startswith(f"Less {exact(less)}: amount where")


def test_a_range_names_both_of_its_ends(edition: Edition) -> None:
    whole = next(point for point in edition.points["life_expectancy_range_male"] if point.value is not None)
    of_areas = {
        point.area_name: point.value
        for point in edition.points["life_expectancy_male"]
        if point.period == whole.period and point.level == "neighbourhood"
    }
    for name, value in json.loads(whole.inputs):
        assert of_areas[name] == pytest.approx(value)


# -- judgements


def point(**stated: object) -> Point:
    return replace(Point(ZERO, "x", "Here", "place", "2026-09"), **stated)  # type: ignore[arg-type]


def test_a_rating_says_what_was_compared(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators[ZERO]
    lines = list(rated(point(value=8.0, target=8.0, rating="green", target_row="line 2"), indicator, edition))
    assert lines[0] == "Target from targets.csv, line 2."
    assert (
        lines[1] == "Rule: at or below the target is green, anything else red; there is no tolerance and so no amber."
    )
    assert lines[2] == "The value before rounding, 8, against the target 8: exactly at it."
    band = point(value=4.0, target_low=1.0, target_high=3.0, amber=1.0, rating="amber", target_row="line 2")
    assert (
        list(rated(band, indicator, edition))[1] == "Rule: from 1 to 3 is green, up to 1 off it amber, further off red."
    )


def test_a_comparison_says_how_the_two_lie(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators["healthy_life_expectancy_male"].model_copy(
        update={"benchmark_levels": 2}
    )
    lies = {
        (60.0, 62.0): "lies wholly below it",
        (64.0, 65.0): "lies wholly above it",
        (63.0, 64.0): "holds or touches it",
        (62.0, 63.7): "holds or touches it",
    }
    for (lower, upper), where in lies.items():
        shown = point(
            value=(lower + upper) / 2,
            lower=lower,
            upper=upper,
            benchmark=63.7,
            benchmark_judgement="drawn",
            wide_lower=lower - 1,
            wide_upper=upper + 1,
        )
        first, wide, last = compared(shown, indicator, edition)
        assert first == f"95% interval {exact(lower)} to {exact(upper)} against England 63.7."
        assert wide == f"99.8% interval {exact(lower - 1)} to {exact(upper + 1)}: outside this too is best or worst."
        assert last == f"The interval {where} and high is good: drawn."


def test_a_clipped_limit_shows_the_sum_and_where_it_was_clipped(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators[ZERO]
    values = [9.0, 1, 8, 2, 9, 1, 8, 2, 9, 1, 8, 2, 9]
    first = Month(2025, 1)
    periods = [Period.parse(str(first + step)) for step in range(len(values))]
    readings = [Reading(period, value) for period, value in zip(periods, values, strict=True)]
    drawn = chart(readings, Watch(Polarity.LOW_IS_GOOD, target=30.0, within=(0.0, float("inf"))))
    limits = drawn.segments[0].limits
    assert limits is not None
    series = [
        point(
            period=str(period),
            value=value,
            mean=limits.mean,
            lower_process=limits.lower,
            upper_process=limits.upper,
            watched="Limits.",
            variation="common cause",
            assurance=str(drawn.assurance),
            target=30.0,
        )
        for period, value in zip(periods, values, strict=True)
    ]
    said = " ".join(varied(series, indicator, edition))
    assert f"average moving range, from each to the next, {exact(limits.average_range)}." in said
    assert f"= {exact(limits.mean - 2.66 * limits.average_range)}, clipped at 0; " in said
    (assurance,) = assured(series, indicator)
    assert assurance.endswith("it lies beyond them, and low is good: consistently passes (usually met).")


def test_a_recent_trend_shows_the_numbers_it_was_judged_by(edition: Edition) -> None:
    indicator = edition.inputs.book.indicators["reablement_91_days"]
    counts = [(300, 400), (310, 400), (330, 400), (350, 400), (370, 400)]
    series = [
        Point(indicator.id, "x", "Here", "place", f"{year}/{year % 100 + 1}", numerator=counted, denominator=all_of,
              value=counted / all_of * 100)
        for year, (counted, all_of) in enumerate(counts, start=2019)
    ]  # fmt: skip
    place = edition.inputs.place
    judged = watched(series, indicator, place)
    top, bottom = sum(c for c, _ in counts), sum(n for _, n in counts)
    xt = sum(t * c for t, (c, _) in enumerate(counts, start=1))
    nt, ntt = (sum(t**power * n for t, (_, n) in enumerate(counts, start=1)) for power in (1, 2))
    chi = bottom * (bottom * xt - top * nt) ** 2 / (top * (bottom - top) * (bottom * ntt - nt**2))
    lines = list(varied(judged, indicator, edition))
    assert lines[0] == "Recent trend: increasing and getting better."
    assert f"chi-squared {exact(chi)}" in lines[2]
    assert recent_trend([], indicator.polarity).chi_squared is None


# -- small things


def test_a_line_is_found_with_what_is_indented_under_it() -> None:
    text = "title: x\nnumerator:\n  source: a\n  sum: b\nless: {source: a}\nunit: y\n\nspc: true\n"
    assert [line_of(text, key) for key in ("numerator", "less", "spc", "value")] == [
        "lines 2 to 4",
        "line 5",
        "line 8",
        "",
    ]
    assert text_with_lines(text).splitlines()[4] == "  5  less: {source: a}"


@pytest.mark.parametrize(
    ("value", "said"),
    [(224.0, "224"), (8.116824292, "8.116824"), (1234567.5, "1,234,567.5"), (-0.25, "−0.25"), (0, "0")],
)
def test_a_number_of_a_sum_has_six_decimals_and_no_noughts_behind(value: float, said: str) -> None:
    assert exact(value) == said


def test_the_view_has_all_of_it(made_demo: Path, edition: Edition) -> None:
    store = open_desk(made_demo, folders_of(), today=date(2026, 10, 22)).store
    shown = measure.view(store, edition, ZERO, edition.inputs.place.code)
    assert shown.made == tuple(
        made_of(
            next(point for point in reversed(edition.points[ZERO]) if point.area == edition.inputs.place.code),
            [point for point in edition.points[ZERO] if point.area == edition.inputs.place.code and not point.member],
            shown.indicator,
            edition,
        )
    )
    assert shown.text.startswith("  1  # yaml")
