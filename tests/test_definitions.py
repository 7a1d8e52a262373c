"""Definition files: a closed language, refused with a line where it says what it cannot, and proved by its example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import examples
from dashboard.contracts import load_sources
from dashboard.definitions import Indicator, load_book, read_book, read_indicator, schema
from dashboard.terms import Refused

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "kpi_definitions"
SOURCES = load_sources(ROOT / "data" / "sources")[0]
BOOK = load_book(FOLDER, SOURCES)
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml"))

RATE = """title: Emergency admissions aged 75+
question: How many?
status: live
measure: rate
numerator:
  source: admissions
  sum: spells
  where: {emergency: true, age: {min: 75}}
denominator:
  source: population
  sum: residents
  where: {age: {min: 75}}
multiplier: 1000
period: {grain: month}
spc: true
example:
  given: {}
  expect: period, area
"""


def refusal(text: str, name: str = "rate.yaml") -> list[str]:
    with pytest.raises(Refused) as refused:
        read_indicator(text, name, SOURCES)
    return [str(problem) for problem in refused.value.problems]


def changed(old: str, new: str) -> str:
    assert old in RATE
    return RATE.replace(old, new, 1)


def test_the_definition_these_tests_spoil_is_sound() -> None:
    indicator = read_indicator(RATE, "rate.yaml", SOURCES)
    assert (indicator.id, indicator.text) == ("rate", RATE)
    assert (indicator.polarity, indicator.areas, indicator.benchmark) == ("no_judgement", ["place"], "none")


def test_every_shipped_definition_is_read() -> None:
    assert BOOK.faults == {}
    assert list(BOOK.indicators) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_every_worked_example_holds(name: str) -> None:
    assert [str(problem) for problem in examples.run(BOOK.indicators[name], SOURCES)] == []


@pytest.mark.parametrize("name", [name for name in SHIPPED if BOOK.indicators[name].status == "live"])
def test_every_live_definition_carries_an_example_with_a_point(name: str) -> None:
    example = BOOK.indicators[name].example
    assert example is not None
    assert examples.drawn(example.expect)


def test_the_schema_beside_the_definitions_is_the_one_they_are_read_by() -> None:
    committed = (FOLDER / "schema.json").read_text(encoding="utf-8")
    assert committed == schema(Indicator, json.loads(committed)["title"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("24, 3000, 8.0", "25, 3000, 8.0", "column numerator"),
        ("8.0, green", "8.1, green", "column value"),
        ("8.0, green", "8.0, red", "column rating"),
        ("2026-09, place", "2026-10, place", "gives no such point"),
        ("place: 8.0, amber 0.5", "place: 7.9, amber 0.5", "column rating"),  # 8.0 is amber then
        ("A, 2026-09-03, 2026-09-03", "A, 2026-09-03, 2026-09-04", "column numerator"),
    ],
)
def test_a_spoiled_example_is_reported(old: str, new: str, said: str) -> None:
    text = re.sub(", +", ", ", BOOK.indicators["emergency_admissions_75_zero_los"].text)
    assert old in text
    spoiled = read_indicator(text.replace(old, new), "zero.yaml", SOURCES)
    reported = "\n".join(str(problem) for problem in examples.run(spoiled, SOURCES))
    assert reported.startswith("zero.yaml, example")
    assert said in reported


def test_an_example_whose_rows_a_contract_refuses_is_reported() -> None:
    text = BOOK.indicators["emergency_admissions_75_zero_los"].text.replace("2A,               104", "7B, 104")
    [problem] = examples.run(read_indicator(text, "zero.yaml", SOURCES), SOURCES)
    assert 'found "7B"' in str(problem)


def test_an_example_of_an_unknown_source_is_reported() -> None:
    text = BOOK.indicators["financial_gap"].text.replace("    finance: |", "    finances: |")
    [problem] = examples.run(read_indicator(text, "gap.yaml", SOURCES), SOURCES)
    assert "Expected the id of a source." in str(problem)


def test_an_unknown_field_is_refused_in_the_words_of_the_house() -> None:
    text = BOOK.indicators["financial_gap"].text.replace("polarity:", "polarty:")
    line = 1 + text[: text.index("polarty")].count("\n")
    [said] = refusal(text, "financial_gap.yaml")
    assert said == f'financial_gap.yaml, line {line}: no field "polarty". Did you mean "polarity"?'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: admissions", "source: admission", 'line 6: no source "admission". Did you mean "admissions"?'),
        ("source: population", "source: fingertips", 'line 10: no source "fingertips".'),
        ("sum: spells", "sum: spell", 'line 7: admissions keeps no measure "spell". Use one of spells.'),
        ("sum: residents", "sum: spells", 'line 11: population keeps no measure "spells". Use one of residents.'),
        ("  sum: spells", "  sum: spells\n  dated: admitted", 'line 8: admissions keeps no date "admitted".'),
        ("{emergency: true", "{emergancy: true", 'admissions keeps no "emergancy". Did you mean "emergency"?'),
        ("{emergency: true", "{lsoa: E01000001", 'line 8: admissions keeps no "lsoa".'),
        ("{emergency: true", "{emergency: yes", 'line 8: found "yes". Expected true or false.'),
        ("{emergency: true", "{emergency: {min: 1}", 'line 8: found "a range". Expected true or false.'),
        ("{emergency: true", "{admission_method: 7B", 'line 8: found "7B". Expected one of 11, 12,'),
        ("{emergency: true", "{admission_method: [21, 2a]", 'found "2a". Expected one of 11, 12,'),
        ("{emergency: true", "{admission_method: {min: 21}", "A code has no range. List the codes."),
        ("period: {grain: month}", "period: {grain: month}\nby: ward", 'line 15: admissions keeps no "ward".'),
    ],
)
def test_a_name_or_a_value_the_source_lacks_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    [line] = refusal(changed(old, new))
    assert line.startswith("rate.yaml, line ")
    assert said in line


def test_a_published_series_takes_no_sum_for_it_carries_its_limits_too() -> None:
    text = BOOK.indicators["healthy_life_expectancy_male"].text
    [line] = refusal(text.replace("value: {source: published,", "value: {source: published, sum: value,"))
    assert "A published series carries its value and its limits. Delete sum." in line


@pytest.mark.parametrize(
    ("test", "stands"),
    [
        ("{min: 75}", True),
        ("{max: 74}", True),
        ("{min: 18, max: 64}", True),
        ("{min: 16, max: 17}", True),
        ("15", True),  # 15 and 16 are both cuts
        ("{min: 90}", True),
        ("{min: 76}", False),
        ("{max: 75}", False),
        ("{min: 65, max: 75}", False),
        ("{min: 95}", False),
        ("75", False),
        ("[15, 75]", False),
    ],
)
def test_a_range_falls_on_the_kept_cuts_or_is_refused_and_they_are_named(test: str, stands: bool) -> None:
    text = changed("true, age: {min: 75}", f"true, age: {test}")
    if stands:
        assert read_indicator(text, "rate.yaml", SOURCES).id == "rate"
        return
    [line] = refusal(text)
    assert line.startswith("rate.yaml, line 8: found ")
    assert "age is kept in bands that start at 0, 1, 5, 10, 14, 15, 16, 18, 20, 25, 30," in line
    assert "Use a range that starts and ends with a band." in line


@pytest.mark.parametrize("stay", ["0", "1", "2", "{min: 1}", "{max: 0}", "{min: 3, max: 6}", "{min: 1, max: 1}"])
def test_a_stay_falls_on_the_kept_cuts_of_days(stay: str) -> None:
    text = changed("{emergency: true", f"{{length_of_stay_days: {stay}")
    assert read_indicator(text, "rate.yaml", SOURCES).numerator is not None


@pytest.mark.parametrize("stay", ["3", "{min: 4}", "{max: 4}", "{min: 1, max: 4}"])
def test_a_stay_off_the_cuts_is_refused(stay: str) -> None:
    text = changed("{emergency: true", f"{{length_of_stay_days: {stay}")
    assert "length_of_stay_days is kept in bands that start at 0, 1, 2, 3, 7, 14, 21, 28, 43." in refusal(text)[0]


@pytest.mark.parametrize("age", ["{min: 74.5}", "old", "[75, x]"])
def test_a_band_is_tested_by_whole_numbers(age: str) -> None:
    [line] = refusal(changed("true, age: {min: 75}", f"true, age: {age}"))
    assert "Expected whole numbers. Write a number or a range." in line


def test_the_population_keeps_its_own_ages_so_any_range_stands() -> None:
    text = RATE.replace("where: {age: {min: 75}}", "where: {age: {min: 76}}")
    assert read_indicator(text, "rate.yaml", SOURCES).denominator is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("{grain: month}", "{grain: month, window: 12}"), "spc needs separate periods"),
        (lambda text: text.replace("{grain: month}", "{grain: month, window: year_to_date}"), "spc needs separate"),
        (lambda text: text.replace("{grain: month}", "{grain: financial_year}"), "spc needs separate periods"),
    ],
)
def test_spc_is_refused_on_windows_and_yearly_data(change: Callable[[str], str], said: str) -> None:
    [line] = refusal(change(RATE))
    assert said in line
    assert read_indicator(change(RATE).replace("spc: true", "spc: false"), "rate.yaml", SOURCES).spc is False


def test_pooled_years_are_of_a_published_series_or_of_a_window_of_years() -> None:
    [line] = refusal(RATE.replace("{grain: month}", "{grain: pooled_years}").replace("spc: true", "spc: false"))
    assert "pooled_years needs a window of years, such as window: 3; a published series has none" in line
    text = BOOK.indicators["healthy_life_expectancy_male"].text
    [line] = refusal(text.replace("{grain: pooled_years}", "{grain: pooled_years, window: 3}"))
    assert "a published series has none" in line


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_spc_is_for_separate_months_and_quarters(grain: str) -> None:
    assert read_indicator(changed("{grain: month}", f"{{grain: {grain}}}"), "rate.yaml", SOURCES).spc


def test_spc_is_refused_on_a_published_series() -> None:
    text = BOOK.indicators["healthy_life_expectancy_male"].text.replace("grain: pooled_years", "grain: month")
    [line] = refusal(text.replace("benchmark: england", "spc: true"))
    assert "spc is not for published series. Set spc: false" in line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (RATE[RATE.index("example:") :], "", 'a live indicator needs "example"'),
        ("measure: rate\n", "", 'a live indicator needs "measure"'),
        ("period: {grain: month}\n", "", 'a live indicator needs "period"'),
        ("measure: rate", "measure: total", 'measure "total" takes no denominator.'),
        ("measure: rate", "measure: published", 'measure "published" takes no denominator.'),
        (RATE[RATE.index("denominator:") : RATE.index("multiplier")], "", 'measure "rate" needs a denominator'),
        ("measure: rate", "measure: rate\nversion: 2", "a version above 1 needs effective_from, reason and comparable"),
        ("measure: rate", "measure: rate\nversion: 0", "version: Input should be greater than or equal to 1"),
        ("multiplier: 1000", "multiplier: 0", "multiplier: Input should be greater than 0"),
        ("grain: month", "grain: fortnight", 'found "fortnight". period.grain: '),
        ("grain: month", "grain: month, window: 1", "a window is 2 to 60 periods"),
        ("grain: month", "grain: month, months: [0]", "months are numbers from 1 to 12, each once"),
        ("grain: month", "grain: month, months: [4, 4]", "months are numbers from 1 to 12, each once"),
        ("multiplier: 1000", "polarity: lower", 'found "lower". polarity: '),
        ("multiplier: 1000", "decimals: 9", "decimals: "),
        ("status: live", "status: alive", 'found "alive". status: '),
        ("question: How many?\n", "", 'field "question" is missing.'),
        ("sum: residents", "sum: residents\n  sum: residents", '"sum" stands here and on line 11. Keep one.'),
    ],
)
def test_a_definition_that_does_not_say_one_thing_is_refused(old: str, new: str, said: str) -> None:
    lines = refusal(changed(old, new))
    assert any(line.startswith("rate.yaml, line ") and said in line for line in lines), lines


def test_a_version_above_1_says_from_when_why_and_whether_it_can_be_compared() -> None:
    more = "version: 2\neffective_from: 2026-04-01\nreason: A new method\ncomparable: no"
    indicator = read_indicator(changed("multiplier: 1000", more), "rate.yaml", SOURCES)
    assert (indicator.version, str(indicator.effective_from), indicator.comparable) == (2, "2026-04-01", False)
    for left_out in more.split("\n")[1:]:
        assert "a version above 1 needs" in refusal(changed("multiplier: 1000", more.replace(left_out, "")))[0]


def test_what_is_subtracted_comes_from_the_same_source() -> None:
    text = BOOK.indicators["financial_gap"].text.replace(
        "less:\n  source: finance\n  sum: amount\n  where: {line: saving_forecast, basis: full_year}",
        "less:\n  source: population\n  sum: residents",
    )
    [line] = refusal(text, "gap.yaml")
    assert "less subtracts from the same source" in line


def test_an_indicator_in_development_is_six_lines() -> None:
    text = BOOK.indicators["workforce"].text
    assert len([line for line in text.splitlines() if not line.startswith("#")]) <= 6
    assert BOOK.indicators["workforce"].status == "in_development"


def test_a_cohort_from_part_of_the_year_names_its_months() -> None:
    text = changed("{grain: month}", "{grain: financial_year, months: [10, 11, 12]}").replace("spc: true\n", "")
    period = read_indicator(text, "rate.yaml", SOURCES).period
    assert period is not None
    assert period.months == [10, 11, 12]


def test_the_days_of_a_window_are_a_denominator_that_no_source_gives() -> None:
    start, end = RATE.index("denominator:"), RATE.index("multiplier")
    text = RATE[:start] + "denominator: {source: days}\n" + RATE[end:]
    indicator = read_indicator(text, "rate.yaml", SOURCES)
    assert list(indicator.counts) == ["numerator"]


def test_a_value_known_or_unknown_can_be_asked_of_any_kept_column() -> None:
    text = changed("{emergency: true", "{provider: known, treatment_function: unknown")
    assert read_indicator(text, "rate.yaml", SOURCES).numerator is not None


def test_a_test_must_stand_in_every_contract_that_feeds_the_name() -> None:
    text = BOOK.indicators["healthy_life_expectancy_male"].text.replace("indicator: 90362", "indicator: 90361")
    lines = refusal(text, "hle.yaml")
    assert len(lines) == 2  # fingertips and published_tidy each lack it
    assert all('found "90361". Expected one of 90362, 90366, 92901.' in line for line in lines)


def test_a_fault_in_one_definition_costs_only_that_one() -> None:
    book = read_book({"good": RATE, "bad": changed("sum: spells", "sum: people")}, SOURCES)
    assert list(book.indicators) == ["good"]
    assert [str(problem) for problem in book.problems()] == [
        'bad.yaml, line 7: admissions keeps no measure "people". Use one of spells.'
    ]


def test_another_text_has_another_hash() -> None:
    first = read_indicator(RATE, "rate.yaml", SOURCES)
    second = read_indicator(RATE + "# a remark\n", "rate.yaml", SOURCES)
    assert first.hash == read_indicator(RATE, "other.yaml", SOURCES).hash
    assert first.hash != second.hash
