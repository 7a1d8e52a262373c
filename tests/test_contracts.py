"""Source contracts: what ships is whole, what contradicts itself is refused, and what a contract says of its days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dashboard.contracts import Condition, Source, conditions, feeding, load_sources, month_of, read_source, unprotected
from dashboard.definitions import schema
from dashboard.terms import Month, Refused

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "sources"
SOURCES, FAULTS = load_sources(FOLDER)

SMALL = """title: Small
cadence: month
grain: aggregate
covers: month
replaces: [month]
columns:
  month: {type: month}
  amount: {type: number}
dates: [month]
measures: {amount: amount}
"""


def refusal(text: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_source(text, "small.yaml")
    return [str(problem) for problem in refused.value.problems]


def test_every_shipped_contract_is_read() -> None:
    assert FAULTS == []
    assert list(SOURCES) == sorted(path.stem for path in FOLDER.glob("*.yaml"))


def test_the_schema_beside_the_contracts_is_the_one_they_are_read_by() -> None:
    committed = (FOLDER / "schema.json").read_text(encoding="utf-8")
    assert committed == schema(Source, json.loads(committed)["title"])


def test_the_smallest_contract_is_read() -> None:
    source = read_source(SMALL, "small.yaml")
    assert (source.id, source.feed, source.time, source.area) == ("small", "small", "flow", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("covers: month", "covers: moth", 'line 4: no column "moth". Did you mean "month"?'),
        ("replaces: [month]", "replaces: [month, organisation]", 'line 5: no column "organisation".'),
        ("dates: [month]", "dates: [day]", 'line 9: no column "day".'),
        ("measures: {amount: amount}", "measures: {total: amont}", 'no column "amont". Did you mean "amount"?'),
        ("dates: [month]", "dates: [month]\ndimensions: [line]", 'line 10: no column "line".'),
        ("dates: [month]", "dates: [month]\narea: lsoa", 'line 10: no column "lsoa".'),
        ("dates: [month]", "dates: [month]\nonly: {line: known}", 'line 10: no column "line".'),
        ("dates: [month]", "dates: [month]\ntotals: {sex: {total: p, parts: [m, f]}}", 'line 10: no column "sex".'),
        ("dates: [month]", "dates: [month]\nderive: {old: {band: age, cuts: [0]}}", 'line 10: no column "age".'),
        ("dates: [month]", "dates: [month]\nunpivot: {headers: [a], value: amout}", 'line 10: no column "amout".'),
        ("dates: [month]", "dates: [month]\nunpivot: {headers: [a(], value: amount}", "a( is not a pattern"),
        ("dates: [month]", "dates: [month]\nnot_after: [{first: month, second: b, because: c}]", 'no column "b".'),
        ("{type: number}", "{type: nummer}", 'line 8: found "nummer". columns.amount.type: '),
        ("{type: number}", "{typ: number}", 'line 8: no field "typ". Did you mean "type"?'),
        ("{type: number}", "{type: number, maximum: 3}", 'line 8: no field "maximum".'),
        ("title: Small\n", "", 'line 1: field "title" is missing.'),
        ("cadence: month", "cadence: often", 'line 2: found "often". cadence: '),
    ],
)
def test_a_contract_that_names_what_it_lacks_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    assert old in SMALL
    assert any(f"small.yaml, {said}" in line or said in line for line in refusal(SMALL.replace(old, new)))


@pytest.mark.parametrize(
    ("derive", "said"),
    [
        ("{band: amount}", "a band or a number of days needs cuts, and one_of takes none"),
        ("{band: amount, cuts: [5, 1]}", "cuts rise from left to right"),
        ("{band: amount, cuts: [1, 1]}", "cuts rise from left to right"),
        ("{band: amount, one_of: amount, values: [1], cuts: [1]}", "give exactly one of band, days_between, one_of"),
        ("{cuts: [1]}", "give exactly one of band, days_between, one_of"),
        ("{one_of: amount}", "values go with one_of, and one_of with values"),
        ("{one_of: amount, values: [1], cuts: [1]}", "a band or a number of days needs cuts, and one_of takes none"),
        ("{days_between: [month], cuts: [0]}", "at least 2 items"),
    ],
)
def test_a_derived_column_that_says_two_things_or_none_is_refused(derive: str, said: str) -> None:
    [line] = refusal(f"{SMALL}derive:\n  made: {derive}\n")
    assert line.startswith("small.yaml, line 12: ")
    assert said in line


def test_values_are_a_list_or_a_mapping_to_their_spellings() -> None:
    text = SMALL.replace("{type: number}", "{type: code, values: [21, 2A, NO]}")
    assert read_source(text, "small.yaml").columns["amount"].values == {"21": [], "2A": [], "NO": []}
    text = SMALL.replace("{type: number}", "{type: code, values: {male: [m, 1], female: f, persons: []}}")
    assert read_source(text, "small.yaml").columns["amount"].values == {
        "male": ["m", "1"],
        "female": ["f"],
        "persons": [],
    }


def test_a_fault_in_one_contract_costs_only_that_one(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("title: Bad\n", encoding="utf-8")
    sources, problems = load_sources(tmp_path)
    assert list(sources) == ["good"]
    assert {problem.file for problem in problems} == {"bad.yaml, line 1"}


def test_two_contracts_may_feed_one_name() -> None:
    assert [source.id for source in feeding(SOURCES, "published")] == ["fingertips", "published_tidy"]
    assert [source.id for source in feeding(SOURCES, "admissions")] == ["admissions"]
    assert feeding(SOURCES, "fingertips") == []


def test_what_a_file_covers_and_replaces_is_as_the_house_says() -> None:
    # house.md, section 1: "What a file replaces".
    said = {name: (source.covers, source.replaces) for name, source in SOURCES.items()}
    assert said["admissions"] == ("discharge_date", ["discharge_date"])
    assert said["finance"] == ("month", ["month", "organisation"])
    assert said["population"] == ("mid_year", ["mid_year"])
    assert said["fingertips"] == said["published_tidy"] == ("period", ["indicator", "sex"])


def test_ages_and_stays_are_cut_where_the_house_says() -> None:
    ages = [0, 1, 5, 10, 14, 15, 16, 18, 20, *range(25, 91, 5)]
    assert SOURCES["admissions"].cuts_of("age") == ages
    assert SOURCES["admissions"].cuts_of("length_of_stay_days") == [0, 1, 2, 3, 7, 14, 21, 28, 43]
    assert SOURCES["admissions"].cuts_of("admission_method") == []


def test_an_emergency_is_one_of_the_ten_methods() -> None:
    # methods.md, decision 4: 21-25, 28, 2A-2D.
    methods = ["21", "22", "23", "24", "25", "28", "2A", "2B", "2C", "2D"]
    assert SOURCES["admissions"].derive["emergency"].values == methods


def test_hospital_data_is_open_to_each_audience_as_the_house_says() -> None:
    policy = SOURCES["admissions"].disclosure
    assert (policy.closed, policy.partners, policy.public) == ("none", "small_numbers", "hes")


def test_a_kept_column_is_filtered_by_band_by_truth_or_by_code() -> None:
    kinds = {name: SOURCES["admissions"].kind_of(name) for name in ("age", "emergency", "admission_method")}
    assert kinds == {"age": "band", "emergency": "truth", "admission_method": "code"}
    assert SOURCES["population"].kind_of("age") == "band"


def test_mid_year_2019_is_the_30th_of_june() -> None:
    assert SOURCES["population"].day_of("2019") == date(2019, 6, 30)
    assert SOURCES["finance"].day_of("2026-02") == date(2026, 2, 28)


def test_an_extract_is_due_so_many_days_after_its_period_ends_or_never() -> None:
    assert SOURCES["admissions"].due(date(2026, 9, 30)) == date(2026, 10, 14)
    assert SOURCES["population"].due(date(2026, 6, 30)) is None


def test_another_text_is_another_version() -> None:
    first, second = read_source(SMALL, "a.yaml"), read_source(SMALL + "# a remark\n", "a.yaml")
    assert first.version == read_source(SMALL, "b.yaml").version
    assert first.version != second.version
    assert len(first.version) == 12


def test_a_label_begins_in_its_first_month() -> None:
    assert month_of("2026/27") == Month(2026, 4)
    assert month_of("2026-09") == Month(2026, 9)


@pytest.mark.parametrize(
    ("given", "condition", "printed"),
    [
        ("21", Condition("a_b", values=("21",)), "a b 21"),
        (["21", "2A"], Condition("a_b", values=("21", "2A")), "a b 21 or 2A"),
        ({"min": "75"}, Condition("a_b", low=75), "a b 75 or more"),
        ({"max": "64"}, Condition("a_b", high=64), "a b 64 or less"),
        ({"min": "18", "max": "64"}, Condition("a_b", low=18, high=64), "a b 18 or more and 64 or less"),
        ("known", Condition("a_b", known=True), "a b known"),
        ("unknown", Condition("a_b", known=False), "a b not known"),
    ],
)
def test_a_test_is_a_value_a_list_a_range_or_known(given: object, condition: Condition, printed: str) -> None:
    assert conditions({"a_b": given}) == [condition]
    assert str(condition) == printed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "a range is"),
        ({"min": "1", "most": "2"}, "a range is"),
        ([], "may not be empty"),
        ([["a"]], "a list of values is needed"),
        ({"min": "65", "max": "64"}, "min is above max"),
        ({"min": "many"}, "could not convert"),
        ({"min": "nan"}, "numbers at its ends"),
    ],
)
def test_a_test_of_another_shape_is_refused(given: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        conditions({"age": given})


# -- counts of people, and who may see them as they are

RECORDS = SMALL.replace("aggregate", "record")


def policies(source: Source) -> list[str]:
    return [source.disclosure.closed, source.disclosure.partners, source.disclosure.public]


def said_of(text: str) -> list[str]:
    return [str(problem) for problem in unprotected(read_source(text, "small.yaml"))]


def test_every_shipped_contract_protects_counts_of_people_or_says_why_it_need_not() -> None:
    assert [problem for source in SOURCES.values() for problem in unprotected(source)] == []


def test_only_contracts_of_money_ranks_and_published_figures_show_what_they_hold_as_it_is() -> None:
    assert {name for name, source in SOURCES.items() if source.disclosure.because} == {
        *("ae_attendances", "deprivation", "discharge_ready", "finance", "fingertips", "nhs_england_delayed_transfers"),
        *("oflog_adult_social_care", "population", "published_monthly", "published_tidy", "published_yearly"),
    }


def test_records_are_protected_from_all_but_a_closed_audience_where_nothing_is_said() -> None:
    assert policies(read_source(RECORDS, "small.yaml")) == ["none", "small_numbers", "small_numbers"]
    hospital = read_source(f"{RECORDS}disclosure: {{public: hes}}\n", "small.yaml")
    assert policies(hospital) == ["none", "small_numbers", "hes"]
    assert said_of(RECORDS) == []


def test_records_may_not_be_shown_as_they_are_whatever_the_contract_gives_as_a_reason() -> None:
    assert said_of(f"{RECORDS}disclosure: {{partners: none, because: we agreed on it}}\n") == [
        "small.yaml, column disclosure: Counts are shown to partners as they are, however few people they are of. "
        "Give disclosure partners: small_numbers, or hes for hospital data."
    ]


@pytest.mark.parametrize("stated", ["", "disclosure: {because: ' '}\n", "disclosure: {partners: small_numbers}\n"])
def test_counts_made_elsewhere_have_a_policy_or_a_reason(stated: str) -> None:
    (said,) = said_of(SMALL + stated)
    assert ("partners and public" in said) == ("small_numbers" not in stated)
    assert said.endswith("If it counts no people, or is published as it is, say so in its `because`.")


@pytest.mark.parametrize(
    "stated", ["because: it is money", "partners: small_numbers, public: hes", "public: hes, partners: hes"]
)
def test_counts_with_a_policy_for_each_audience_or_a_reason_are_right(stated: str) -> None:
    assert said_of(f"{SMALL}disclosure: {{{stated}}}\n") == []
