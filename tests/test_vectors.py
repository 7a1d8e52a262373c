"""Every case of every test vector beside the checkout is answered; a file, case or field nobody asks about fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import pytest

from dashboard.ages import AgeBand, first_age
from dashboard.benchmark import (
    Z_95,
    Z_99_8,
    against_goal,
    against_range,
    compare,
    compare_by_limits,
    control_limits,
    interval_against_goal,
)
from dashboard.contracts import Sources, load_sources
from dashboard.disclosure import Policy, shown
from dashboard.inequality import Group, slope_index
from dashboard.intervals import byar, crude_rate, proportion, wilson
from dashboard.lifetables import AGES, healthy_expectancy, life_expectancy
from dashboard.place import Target
from dashboard.rate import judge
from dashboard.spc import (
    FEWEST_POINTS,
    Assurance,
    Direction,
    Limits,
    Reading,
    Rule,
    Signal,
    Variation,
    Watch,
    assurance_of,
    chart,
    limits_of,
    signals,
    variation_of,
)
from dashboard.standardised import ESP2013, directly_standardised
from dashboard.terms import Month, Period, Point, Polarity, State
from dashboard.trend import CRITICAL, Trend, Year, recent_trend, said
from tests.desks import PLACE, SHIPPED_SOURCES, facts_of, indicator_of, place_of, points_of, shipped
from tests.test_ingest import errors, load, rows

PROSE = {"source", "note", "verified", "comment", "name", "area"}
"""Fields that say which case it is and where it comes from: no program can be right or wrong about them."""


class Told(dict[str, Any]):
    """A part of a vector, which remembers the fields it was asked for; the parts inside it do so too."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__({name: _told(value) for name, value in content.items()})
        self.asked: set[str] = set()
        self.left: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def aside(self, name: str, why: str) -> None:
        """Leave a field unanswered, for a reason that somebody can argue with."""
        assert why
        assert name in self, f"there is no {name} to leave"
        self.left.add(name)

    def unasked(self) -> Iterator[str]:
        for name, value in self.items():
            if name in self.left | PROSE:
                continue
            if name not in self.asked:
                yield name
            for place, part in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(part, Told) and name in self.asked:
                    yield from (f"{name} {place}: {each}" for each in part.unasked())


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [_told(each) for each in value]
    return Told(value) if isinstance(value, dict) else value


def near(expected: Any, tolerance: float) -> Any:
    """Return what a number may be; nothing stays nothing, and the list of several numbers a list."""
    if isinstance(expected, list):
        return [near(each, tolerance) for each in expected]
    return None if expected is None else pytest.approx(expected, rel=tolerance, abs=tolerance)


ANSWERS: dict[str, Callable[[Told], None]] = {}


def answers(name: str) -> Callable[[Callable[[Told], None]], Callable[[Told], None]]:
    def keep(answer: Callable[[Told], None]) -> Callable[[Told], None]:
        ANSWERS[name] = answer
        return answer

    return keep


def vectors() -> list[str]:
    return sorted(path.name for path in (Path(__file__).parents[2] / "shared" / "vectors").glob("*.json"))


@pytest.mark.parametrize("name", vectors() or [pytest.param("", marks=pytest.mark.skip(reason="../shared is absent"))])
def test_every_field_of_every_vector_is_asked_for_and_answered(name: str, shared: Path) -> None:
    assert name in ANSWERS, f"nobody answers for {name}: write the function that does"
    told = Told(json.loads((shared / "vectors" / name).read_text(encoding="utf-8")))
    ANSWERS[name](told)
    assert list(told.unasked()) == []


def test_a_case_that_nobody_asks_about_is_found() -> None:
    told = Told({"source": "a book", "cases": [{"x": 1, "value": 2}, {"x": 3, "new": 4}], "more": {"y": 5}})
    assert [case["x"] for case in told["cases"]] == [1, 3]
    assert list(told.unasked()) == ["cases 0: value", "cases 1: new", "more"]


# -- counts, rates and shares


@answers("ci_byar_wilson_raw.json")
def _raw_limits(told: Told) -> None:
    for case in told["cases"]:
        if case["method"] == "byar_count":
            assert case["n"] is None
            found = byar(case["x"], case["confidence"])
        else:
            assert case["method"] == "wilson_proportion"
            found = wilson(case["x"], case["n"], case["confidence"])
        assert list(found) == near([case["lower"], case["upper"]], told["tolerance"]), dict(case)


LEVELS = {"95": 0.95, "99_8": 0.998}


def _at_both_levels(case: Told, found: Callable[[float], Any], tolerance: float) -> None:
    for level, confidence in LEVELS.items():
        if f"lower{level}" in case:
            made = found(confidence)
            expected = [case["value"], case[f"lower{level}"], case[f"upper{level}"]]
            assert [made.value, made.lower, made.upper] == near(expected, tolerance), dict(case)


@answers("rate_crude_byar_exact.json")
def _crude_rates(told: Told) -> None:
    for case in [*told["cases"], *told["derived_per_1000"]]:
        count, population, multiplier = case["count"], case["population"], case["multiplier"]
        point = _divided("rate", count, population, multiplier)
        assert [point.value, point.lower, point.upper] == near(
            [case["value"], case["lower95"], case["upper95"]], told["tolerance"]
        )
        if count is None:
            assert point.state == State.MISSING
            continue
        _at_both_levels(case, partial(crude_rate, count, population, multiplier), told["tolerance"])
        assert point.method == {"Exact": "Exact Poisson", "Byars": "Byar"}[case["method"]]


@answers("proportion_wilson.json")
def _shares(told: Told) -> None:
    for case in [*told["cases"], *told["derived_percent"]]:
        count, population, multiplier = case["x"], case["n"], case["multiplier"]
        point = _divided("proportion", count, population)
        in_per_cent = [
            None if each is None else each * 100 / multiplier
            for each in (case["value"], case["lower95"], case["upper95"])
        ]
        assert [point.value, point.lower, point.upper] == near(in_per_cent, told["tolerance"])
        if count is None:
            assert point.state == State.MISSING
            continue
        _at_both_levels(case, partial(proportion, count, population, multiplier), told["tolerance"])


def _divided(measure: str, count: int | None, population: int | None, multiplier: float = 1) -> Point:
    """Return the point that the product makes of two counts of one row, either of which may be missing."""
    sources = shipped("discharge_ready")
    lines = [f"measure: {measure}", f"multiplier: {multiplier}", "unit: drawn", "areas: [place]"]
    for part, measured in (("numerator", "on_day"), ("denominator", "discharges")):
        lines.append(f"{part}: {{source: discharge_ready, sum: {measured}}}")
    cells = ",".join("" if each is None else str(each) for each in (population, count))
    file = f"month,area,discharges,on_day,delay_days\n2026-09,{PLACE},{cells},\n"
    return _points(sources, "\n".join(lines), "discharge_ready", file)["2026-09"]


def _points(sources: Sources, definition: str, source: str, *files: str) -> dict[str, Point]:
    """Return the points of a drawn place, by period."""
    place = place_of()
    facts = facts_of(place, [(sources[source], file) for file in files])
    return {period: point for (_, period), point in points_of(indicator_of(definition, sources), facts, place).items()}


@answers("dsr_dobson.json")
def _standardised_rates(told: Told) -> None:
    starts = [int(re.findall(r"\d+", label)[0]) for label in told["age_bands"]]
    assert dict(zip(starts, told["esp2013"], strict=True)) == dict(ESP2013)
    for case in told["cases"]:
        assert (sum(case["counts"]), sum(case["populations"])) == (case["total_count"], case["total_population"])
        _directly(
            told,
            case,
            [AgeBand(*row) for row in zip(told["age_bands"], case["counts"], case["populations"], strict=True)],
        )
    for case in told["non_independent"]:
        people = zip(*(case[f"people_with_{times}_event{'s' * (times > 1)}"] for times in (1, 2, 3, 4)), strict=True)
        by_times = [dict(enumerate(row, start=1)) for row in people]
        assert sum(prod(each) for row in by_times for each in row.items()) == case["total_events"]
        rows_of = zip(told["age_bands"], [None] * 19, case["populations"], by_times, strict=True)
        _directly(told, case, [AgeBand(*row) for row in rows_of])


def _directly(told: Told, case: Told, bands: list[AgeBand]) -> None:
    weights = dict(zip(ESP2013, case["standard_population"], strict=True))
    multiplier = case["multiplier"]
    # In any order, and under any label whose first number is the age.
    for drawn in (bands, [replace(band, label=band.label.replace("-", " - ")) for band in reversed(bands)]):
        _at_both_levels(case, partial(directly_standardised, drawn, multiplier, weights=weights), told["tolerance"])


# -- length of life


@answers("life_expectancy_chiang_silcocks.json")
def _life_tables(told: Told) -> None:
    ages, tolerance = told["ages"], told["tolerance"]
    assert tuple(ages) == AGES
    _main_table(told["main"], tolerance)
    _wide_table(told["wide_interval"], tolerance)
    for case in told["refusals"]:
        assert case["expect"].startswith("no value"), case["name"]
        found = life_expectancy(_changed(case, told["main"]))
        assert (found.value, bool(found.reason)) == (None, True), case["name"]


LABELS = ["0", "1-4", *(f"{age} - {age + 4}" for age in range(5, 90, 5)), "90 +"]


def _bands(case: Told) -> list[AgeBand]:
    return [AgeBand(*row) for row in zip(LABELS, case["deaths"], case["populations"], strict=True)]


def _main_table(main: Told, tolerance: float) -> None:
    for step, age in enumerate(AGES):
        for bands in (_bands(main), _bands(main)[::-1]):
            found = life_expectancy(bands, age)
            expected = [main[part][step] for part in ("life_expectancy", "lower95", "upper95")]
            assert [found.value, found.lower, found.upper] == near(expected, tolerance), age
    for key, age in (("headline_at_birth", 0), ("headline_at_65", 65)):
        assert round(life_expectancy(_bands(main), age).value or 0, 4) == main[key]


def _wide_table(wide: Told, tolerance: float) -> None:
    assert "wider than 20 years" in wide["rule"]
    for step, age in enumerate(AGES):
        found = life_expectancy(_bands(wide), age)
        assert found.value == near(wide["life_expectancy"][step], tolerance), age
        assert bool(found.reason) is (found.value is None)
        if step < 11:
            expected = [wide["lower95_first11"][step], wide["upper95_first11"][step]]
            assert [found.lower, found.upper] == near(expected, tolerance), age


def _changed(case: Told, main: Told) -> list[AgeBand]:
    """Return the main table with the change that a refusal names: a number in a band, a table, or the last band."""
    change = case["change"]
    if "populations" in case:
        return _bands(case)
    if change == "19 bands only":
        return _bands(main)[:-1]
    part, age, given = re.findall(r"(deaths|population) at (\d+)\S* = (-?\d+)", change)[0]
    of_deaths, number = part == "deaths", float(given)
    return [
        AgeBand(band.label, number if of_deaths else band.events, band.population if of_deaths else number)
        if first_age(band.label) == int(age)
        else band
        for band in _bands(main)
    ]


@answers("healthy_life_expectancy_sullivan.json")
def _healthy_years(told: Told) -> None:
    bands, asked = _bands(told), dict(zip(AGES, told["sample_sizes"], strict=True))
    healthy = dict(zip(AGES, told["good_health_prevalence"], strict=True))
    for age, key in ((0, "hle_at_birth"), (65, "hle_at_65")):
        found = healthy_expectancy(bands, healthy, asked, age)
        assert [found.value, found.lower, found.upper] == near(told[key], told["tolerance"])
        assert "what-if" in found.method
    whole, none = (healthy_expectancy(bands, dict.fromkeys(AGES, share), asked) for share in (1.0, 0.0))
    assert [whole.value, none.value] == near([life_expectancy(bands).value, 0], told["tolerance"])
    assert len(told["identity_checks"]) == 2


@answers("slope_index_of_inequality.json")
def _slopes(told: Told) -> None:
    for case in told["cases"]:
        columns = (case["quantiles"], case["population"], case["value"], case["standard_error"])
        found = slope_index(Group(*row) for row in zip(*columns, strict=True))
        expected = [case["sii"], case["rii"], case["intercept"]]
        assert [found.value, found.ratio, found.intercept] == near(expected, told["tolerance"]), case["name"]
        drawn, ratios = case["simulated_sii_95"], case["simulated_rii_95"]
        if drawn[0] is not None:
            # Simulated with other numbers by chance: as near as the file says they come.
            assert [found.lower, found.upper] == [pytest.approx(each, abs=0.05) for each in drawn], case["area"]
            assert [found.ratio_lower, found.ratio_upper] == [pytest.approx(each, abs=0.001) for each in ratios]


# -- judgements


@answers("fingertips_rag_significance.json")
def _comparisons(told: Told) -> None:
    for case in told["benchmark"]:
        value, lower = case["value"], case["lower95"]
        assert lower is None or lower <= value <= case["upper95"]
        for polarity in Polarity:
            found = compare((case["lower95"], case["upper95"]), case["benchmark"], polarity)
            assert (found.value or "not compared") == case[polarity.value].lower(), case["name"]
    for case in told["spc_for_proportions"]:
        for level, z in (("95", Z_95), ("99_8", Z_99_8)):
            limits = control_limits(case["comparator"], case["denominator"], z)
            assert list(limits) == near(case[f"limits{level}"], 1e-9)
            found = compare_by_limits(case["value"], limits, Polarity(case["polarity"]))
            assert found.value == case[f"result{level}"].lower()
    for case in told["goals"]:
        _goal(case)


def _goal(case: Told) -> None:
    polarity = Polarity(case["polarity"])
    word, colour = re.findall(r"(\w+) \((\w+)\)", case["result"])[0]
    if case["kind"] == "single goal on value":
        found = against_goal(case["value"], case["goal"], polarity)
        # A target that a board sets rates as a goal of theirs does.
        assert str(judge(case["value"], Target(2, "drawn", value=case["goal"]), polarity)) == colour
    elif case["kind"] == "single goal using CI":
        found = interval_against_goal((case["lower95"], case["upper95"]), case["goal"], polarity)
    else:
        assert case["kind"] == "range goal"
        found = against_range(case["value"], case["lower"], case["upper"], polarity)
    assert found.value == word.lower(), dict(case)


@answers("fingertips_recent_trend.json")
def _trends(told: Told) -> None:
    assert f"{CRITICAL:.14f}" in told["note"]
    for case in told["cases"]:
        found = {"proportion": _of_shares, "any": _rolling}.get(case["method"], _weighted)(case, told["tolerance"])
        assert found.value == case["result"].lower(), case["name"]
    for polarity in (Polarity.LOW_IS_GOOD, Polarity.HIGH_IS_GOOD):
        for bare, words in told["polarity_map"][polarity.value].items():
            told["polarity_map"][polarity.value].aside(bare, "it is asked for here, by its name and its words")
            assert said(Trend(bare.lower()), polarity) == words.lower()
    assert told["polarity_map"]["no_judgement"] == "unchanged"
    assert said(Trend.INCREASING, Polarity.NO_JUDGEMENT) == "increasing"


def _weighted(case: Told, tolerance: float) -> Trend:
    columns = (case["values_oldest_first"], case["lower95"], case["upper95"])
    years = [Year(Period.parse(str(year)), *row) for year, row in enumerate(zip(*columns, strict=True), start=2019)]
    found = recent_trend(years, Polarity.NO_JUDGEMENT)
    assert [found.chi_squared, found.slope] == near([case["chi_square"], case["slope"]], tolerance), case["name"]
    # Past the critical value there is a trend just where no year left out turns the slope round.
    is_trend = found.trend in (Trend.INCREASING, Trend.DECREASING)
    assert is_trend is (case["chi_square"] > CRITICAL and case["all_leave_one_out_slopes_same_sign"])
    return found.trend


def _of_shares(case: Told, tolerance: float) -> Trend:
    assert tolerance
    counted = enumerate(zip(case["counts_oldest_first"], case["denominators"], strict=True), start=2019)
    years = [Year(Period.parse(str(year)), count=count, population=people) for year, (count, people) in counted]
    return recent_trend(years, Polarity.NO_JUDGEMENT, is_proportion=True).trend


def _rolling(case: Told, tolerance: float) -> Trend:
    assert "three-year" in case["name"]
    assert tolerance
    years = [
        Year(Period.parse(f"{year}-{year % 100 + 2}"), 10 + year, 9 + year, 11 + year) for year in range(2015, 2020)
    ]
    return recent_trend(years, Polarity.NO_JUDGEMENT).trend


# -- statistical process control

SIGNALS = {
    "Above UCL": (Rule.OUTSIDE, Direction.HIGH),
    "Below LCL": (Rule.OUTSIDE, Direction.LOW),
    "7 Point Trend (Increasing)": (Rule.TREND, Direction.HIGH),
    "7 Point Trend (Decreasing)": (Rule.TREND, Direction.LOW),
    "2 in 3 Above CL": (Rule.NEAR, Direction.HIGH),
    "2 in 3 Below CL": (Rule.NEAR, Direction.LOW),
    "7 Points Above CL": (Rule.SIDE, Direction.HIGH),
    "7 Points Below CL": (Rule.SIDE, Direction.LOW),
    "Common Cause": None,
}
VARIATIONS = {
    "special_cause_improvement": Variation.IMPROVEMENT,
    "special_cause_concern": Variation.CONCERN,
    "special_cause_neutral_high": Variation.NEUTRAL,
    "special_cause_neutral_low": Variation.NEUTRAL,
    "common_cause": Variation.COMMON_CAUSE,
}
ASSURANCES = {
    "consistent_pass": Assurance.PASSES,
    "inconsistent": Assurance.HIT_AND_MISS,
    "consistent_fail": Assurance.FAILS,
    None: None,
}
WAYS = {
    "increase": Polarity.HIGH_IS_GOOD,
    "decrease": Polarity.LOW_IS_GOOD,
    "neutral": Polarity.NO_JUDGEMENT,
}


@answers("spc_xmr_series.json")
def _series(told: Told) -> None:
    for case in told["cases"]:
        values, asked, tolerance = case["series"], case["options"], told["tolerance"]
        polarity = WAYS[asked.get("improvement_direction", "increase")]
        fixed, is_screened = asked.get("fix_after_n_points"), asked["screen_outliers"]
        limits = limits_of(values[:fixed], is_screened=is_screened)
        assert limits is not None, case["name"]
        _limits_are(case, limits, tolerance)
        named = [each[0] if each else None for each in signals(values, limits)]
        if "special_cause_type" in case:
            assert [_named(each) for each in named] == [SIGNALS[each] for each in case["special_cause_type"]]
        variations = [VARIATIONS[each] for each in case["point_type"]]
        assert [variation_of(each, polarity) for each in named] == variations, case["name"]
        if len(values) < FEWEST_POINTS:
            # We draw a run chart of so few (decision 3): no icon is claimed for them.
            case.aside("variation_icon", "a run chart has none")
            case.aside("assurance_icon", "a run chart has none")
            asked.aside("target", "no target is held against a run chart")
            continue
        watch = Watch(polarity, target=asked.get("target"), baseline=fixed, is_screened=is_screened)
        found = chart(_readings(values), watch)
        assert [dot.variation for dot in found.dots] == variations, case["name"]
        assert found.variation is VARIATIONS[case.get("variation_icon", case["point_type"][-1])]
        assert found.assurance is ASSURANCES[case.get("assurance_icon")], case["name"]


def _limits_are(case: Told, limits: Limits, tolerance: float) -> None:
    assert limits.mean == near(case["mean"], tolerance)
    if "expect" in case:
        assert "constant" in case["name"], "only of the flat series are the limits left to us"
        assert case["expect"]
        assert limits.lower == limits.upper == limits.mean
        return
    expected = [case[part] for part in ("lower_limit", "upper_limit", "near_lower", "near_upper")]
    assert [limits.lower, limits.upper, limits.near_lower, limits.near_upper] == near(expected, tolerance), case["name"]


def _named(signal: Signal | None) -> tuple[Rule, Direction] | None:
    return (signal.rule, signal.direction) if signal else None


def _readings(values: list[float]) -> list[Reading]:
    first = Month(2024, 4)
    return [Reading(Period.parse(str(first + step)), value) for step, value in enumerate(values)]


WIDE = Limits(mean=0, lower=-300, upper=300, near_lower=-200, near_upper=200)


@answers("spc_rules_truth_tables.json")
def _truth_tables(told: Told) -> None:
    for case in told["back_fill"]:
        assert _run_of(case["end_flag"]) == _marked(case["part_of_run"])
    for case in told["seven_on_one_side"]:
        assert _fired(case["side"], Rule.SIDE) == _run_of(case["last_of_run"]), dict(case)
    for case in told["seven_point_trend"]:
        ends = case["end_flag"]
        assert _fired(case["series"], Rule.TREND) == _run_of(ends), dict(case)
        directions = {each.direction for named in signals(case["series"], WIDE) for each in named[:1]}
        assert {each for each in ends if each} <= directions
    for case in told["two_in_three"]:
        values = [side * (250 if is_near else 10) for is_near, side in zip(case["near"], case["side"], strict=True)]
        flagged = _marked(case["flagged"])
        assert _fired(values, Rule.NEAR) == flagged, dict(case)
        # The window is where the three lie of which those flagged are two.
        assert set(flagged) <= set(_marked(case.get("window", case["flagged"])))
    for case in told["assurance"]:
        limits = replace(WIDE, lower=case["lower"], upper=case["upper"])
        assert assurance_of(case["target"], limits, Polarity.HIGH_IS_GOOD) is ASSURANCES[case["increase_is_good"]]
        assert assurance_of(case["target"], limits, Polarity.LOW_IS_GOOD) is ASSURANCES[case["decrease_is_good"]]
    for rule, theirs, word in zip(Rule, told["precedence"], ("outside", "trend", "near", "side"), strict=True):
        assert word in rule
        assert word in theirs


def _run_of(ends: list[int]) -> list[int]:
    """Return where a run of seven is, of the marks of where one ends: back over itself and the six before."""
    return [place for place in range(len(ends)) if any(ends[place : place + 7])]


def _marked(marks: list[int]) -> list[int]:
    return [place for place, mark in enumerate(marks) if mark]


def _fired(values: list[float], rule: Rule) -> list[int]:
    return [place for place, named in enumerate(signals(values, WIDE)) if rule in {each.rule for each in named}]


# -- what the product makes of published tables


@answers("disclosure_hes_rounding.json")
def _rounding(told: Told) -> None:
    row = told["row_total_example"]
    pairs = [(case["true"], case["shown"]) for case in told["counts"]]
    pairs += [*zip(row["parts_true"], row["parts_shown"], strict=True), (row["total_true"], row["total_shown"])]
    assert sum(row["parts_true"]) == row["total_true"]
    for true, seen in pairs:
        count = shown(true, Policy.HES)
        assert ("*" if count is None else str(count)) == seen
        exact = shown(true, Policy.SMALL_NUMBERS)
        assert exact == (None if seen == "*" else true), "small_numbers hides the same counts and rounds none"
    told.aside("other_published_rules", "rules of other bodies, which no policy of ours is")


@answers("discharge_ready_date.json")
def _discharge_delay(told: Told) -> None:
    everyone, on_day = told["discharges_with_drd"], told["same_day"]
    late, days = told["delayed_1plus"], told["bed_days_after_drd"]
    file = f"month,area,discharges,on_day,delayed,delay_days\n2025-03,{PLACE},{everyone},{on_day},{late},{days}\n"

    def made(measure: str, numerator: str, denominator: str) -> float:
        parts = {"numerator": numerator, "denominator": denominator}
        lines = [f"{part}: {{source: discharge_ready, sum: {each}}}" for part, each in parts.items()]
        text = "\n".join([f"measure: {measure}", "unit: drawn", "areas: [place]", *lines])
        value = _points(shipped("discharge_ready"), text, "discharge_ready", file)["2025-03"].value
        assert value is not None
        return value

    of_all, of_late = made("mean", "delay_days", "discharges"), made("mean", "delay_days", "delayed")
    share = made("proportion", "delayed", "discharges")
    found = [made("proportion", "on_day", "discharges"), share, of_all, of_late, share / 100 * of_late]
    names = ("pct_same_day", "pct_delayed", "avg_days_including_zero", "avg_days_excluding_zero", "identity")
    assert found == near([told[name] for name in names], 1e-12)
    told.aside("delay_bands", "no measure of ours is of a band of delay")


@answers("dtoc_delayed_days_and_beds.json")
def _delayed_transfers(told: Told) -> None:
    parts = {"nhs": "NHS", "social_care": "social_care", "both": "both"}
    lines = ["month,area,attributable,reason,delayed_days"]
    for month in told["series"]:
        assert Month.parse(month["month"]).days == month["days_in_month"]
        days = month["delayed_days"]
        lines += [f"{month['month']},{PLACE},{ours},O,{days[theirs]}" for theirs, ours in parts.items()]
    sources, file = shipped("delayed_transfers"), "\n".join(lines) + "\n"
    of_each = {name: f", where: {{attributable: {ours}}}" for name, ours in parts.items()}
    for theirs, where in {"total": "", **of_each}.items():
        points = _points(sources, BEDS.format(where), "delayed_transfers", file)
        for month in told["series"]:
            point = points[month["month"]]
            assert point.numerator == month["delayed_days"][theirs]
            assert point.value == near(month["dtoc_beds"][theirs], told["tolerance"]), month["month"]
    _reasons(sources, told["reason_split_2020_02"])


BEDS = """
measure: mean
numerator: {{source: delayed_transfers, sum: delayed_days{}}}
denominator: {{source: days}}
unit: beds
areas: [place]
"""


def _reasons(sources: Sources, split: Told) -> None:
    """Check that the names of the workbook's columns are read as the reasons that they are."""
    total, days = split["Total"], {label: number for label, number in split.items() if label != "Total"}
    split.asked |= set(days)
    lines = [f"2020-02,{PLACE},NHS,{label},{number}" for label, number in days.items()]
    file = "\n".join(["month,area,attributable,reason,delayed_days", *lines]) + "\n"
    for label, number in days.items():
        where = f", where: {{reason: {label.split(')')[0]}}}"
        assert _points(sources, BEDS.format(where), "delayed_transfers", file)["2020-02"].numerator == number
    whole = _points(sources, BEDS.format(""), "delayed_transfers", file)["2020-02"]
    assert (whole.numerator, whole.value) == (total, near(total / 29, 1e-12))


# -- the headers of files

UNTAKEN = {
    "fingertips_next_upload": "nothing of ours is loaded into Fingertips",
    "fingertips_next_export": "a layout to come: its periods and sexes have no published examples yet",
    "local_trust_spell": "it has no area, by which a spell would be a neighbourhood's",
    "asc_client_level_data_r1": "records of people's care, which the council counts before they come here",
}
"""Layouts that no contract takes, with the reason; each is refused by every contract, and in words."""


@answers("csv_headers.json")
def _headers(told: Told) -> None:
    sources, _ = load_sources(SHIPPED_SOURCES)
    for layout in (each for each in told.values() if isinstance(each, Told)):
        layout.aside("confidence", "how sure its finder was")
    for name, why in UNTAKEN.items():
        layout = told[name]
        _nobody_takes(sources, layout["columns"])
        for field in set(layout) & {"rule", "values", "caution"}:
            layout.aside(field, why)
    _fingertips(told["fingertips_download"])
    _spells(told)
    _delays(sources, told)
    _residents(told["ons_lsoa_population"])


def _nobody_takes(sources: Sources, header: list[str]) -> None:
    content = ",".join(header) + "\n" + ",".join("x" for _ in header) + "\n"
    for name in sources:
        assert errors(load(name, content)), f"{name} takes a file with the header {header}"


def _csv(header: list[str], **cells: str) -> str:
    named = {name.replace("__", " "): value for name, value in cells.items()}
    assert set(named) <= set(header), set(named) - set(header)
    return ",".join(header) + "\n" + ",".join(named.get(name, "") for name in header) + "\n"


FIGURES = {
    "Indicator__ID": "90362",
    "Area__Code": PLACE,
    "Sex": "Male",
    "Time__period": "2015 - 17",
    "Value": "61.8",
    "Value__note": "Value – estimated",
}


def _fingertips(told: Told) -> None:
    today = told["columns"]
    assert len(today) == 27
    older = [*today[:26]]
    old_names = told["older_2017_variant"]
    of_2017 = [name.replace(" 95.0", "") for name in older if "99.8" not in name]
    of_2017[of_2017.index("Compared to Region value or percentiles")] = old_names[-1]
    assert {name for name in old_names if name.endswith("CI limit")} <= set(of_2017)
    varied = re.findall(r'"([^"]+)"', told["column_23_varies"])
    others = [[*today[:22], name.replace("<parent short name>", "CCGs"), *today[23:]] for name in varied]
    for header in (today, older, of_2017, *others):
        for encoding in ("utf-8", "cp1252"):
            assert encoding in told["encoding"].lower()
            made = load("fingertips", _csv(header, **FIGURES).encode(encoding))
            assert rows(made, "area", "covered", "indicator", "sex", "value") == [
                (PLACE, "2015-17", "90362", "male", 61.8)
            ]


def _spells(told: Told) -> None:
    sus, episodes = told["sus_apcs_spell"], told["hes_apc"]
    assert "under 1" in sus["formats"]["ages_7000_plus"]
    for field in ("Der_Activity_Month", "Der_Financial_Year", "Sex"):
        sus["formats"].aside(field, "the contract keeps neither the month as text nor the sex")
    stay = {"Admission_Date": "2026-09-03", "Discharge_Date": "2026-09-30", "Admission_Method": "2A"}
    spell = {"APCS_Ident": "1", **stay, "Der_Postcode_LSOA_2011_Code": "E01000001"}
    for age, band in (("74", 70), ("7003", 0)):
        cells = {**spell, "Age_At_Start_of_Spell_SUS": age, "Der_Age_at_CDS_Activity_Date": "75"}
        made = load("admissions", _csv(sus["columns"], **cells))
        assert rows(made, "area", "age", "emergency", "length_of_stay_days") == [("north", band, True, 21)]
    episode = {"EPIKEY": "1", "ADMIDATE": "2026-09-03", "DISDATE": "2026-09-30", "ADMIMETH": "2a", "STARTAGE": "74"}
    made = load("admissions", _csv(episodes["columns"], **episode, LSOA11="E01000001"))
    assert rows(made, "area", "age", "emergency", "length_of_stay_days") == [("north", 70, True, 21)]


def _delays(sources: Sources, told: Told) -> None:
    for name, header in told["dtoc_national_series"]["sheets"].items():
        told["dtoc_national_series"]["sheets"].aside(name, "it is looked at here")
        # England's figures, under columns of one name: NHS England's file by council is the one with areas.
        _nobody_takes(sources, header)
    assert "January" not in told["dtoc_national_series"]["header_offset"]
    _nobody_takes(sources, told["dtoc_monthly_csv"]["columns_seen"])
    told["dtoc_monthly_csv"].aside("unseen", "it says what nobody has seen")
    ready = told["drd_utla_monthly"]
    for mark in ready["missing_markers"]:
        cell = "" if mark == "(blank)" else mark
        made = load("discharge_ready", f"month,area,discharges,on_day,delay_days\n2026-09,{PLACE},100,80,{cell}\n")
        assert rows(made, "discharges", "delay_days__missing") == [(100, 1)]
    for field in ("sheet", "header_row", "row_filter", "columns_by_zero_based_position"):
        ready.aside(field, "its three rows of headings are copied into the tidy columns that the template has")


def _residents(told: Told) -> None:
    header = [name.replace("<year>", "2023") for name in told["columns"]]
    wide = [each for name in header for each in _ages(name)]
    assert (len(wide), wide[5], wide[-1]) == (5 + 2 * 91, "F0", "M90")
    cells = dict.fromkeys(wide[5:], "2") | {"F90": "7", "Total": "369"}
    table = _csv(wide, **cells, LSOA__2021__Code="E01000001")
    table += _csv(wide, **cells, LSOA__2021__Code="E01000002").splitlines()[1] + "\n"
    titles = "Mid-2024 population estimates\n" * told["skip_rows"]
    made = load("population", titles + table, settings={"mid_year": "2024"})
    found = rows(made, "area", "covered", "residents", "sex", "age")
    assert sum(people for _, _, people, _, _ in found) == 2 * 369
    assert ("north", "2024", 14, "female", 90) in found
    broad = [each for each in told["broad_age_edition"] if each != "..."]
    refused = load("population", _csv(["LSOA 2021 Code", *broad]), settings={"mid_year": "2024"})
    assert errors(refused), "65 and over cannot give 75 and over"
    for field in ("sheets", "older_2011_geography"):
        told.aside(field, "sheets and older geographies of the same layout")


def _ages(name: str) -> list[str]:
    if run := re.fullmatch(r"([FM])0 \.\.\. [FM]89", name):
        return [f"{run[1]}{age}" for age in range(90)]
    return [name]
