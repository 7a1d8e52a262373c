"""YAML read strictly: text stays text, a repeated key is refused, and every fault knows its line."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from pydantic import Field

from dashboard.terms import Refused
from dashboard.yamlfile import Strict, did_you_mean, read_yaml


class Leaf(Strict):
    polarity: Literal["low", "high"] = "low"
    kind: str = Field(default="", alias="type")


class Tree(Strict):
    title: str
    day: date | None = None
    is_true: bool = False
    many: list[str] = Field(default=[])
    leaf: Leaf | None = None
    leaves: dict[str, Leaf] = Field(default={})


def refusal(text: str, *, into: bool = True) -> list[str]:
    with pytest.raises(Refused) as refused:
        _ = read_yaml(text, "tree.yaml").into(Tree) if into else read_yaml(text, "tree.yaml")
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    "text", ["NO", "yes", "off", "21", "021", "2A", "1e5", "2026-10-01", "12:30", "null", "~", "0x1F", "1_000", "90+"]
)
def test_a_scalar_stays_the_text_it_was_written_as(text: str) -> None:
    assert read_yaml(f"a: {text}\nb: [{text}]\n", "x.yaml").content == {"a": text, "b": [text]}


def test_codes_in_a_list_are_all_text() -> None:
    assert read_yaml("codes: [21, 2A, 028]", "x.yaml").content == {"codes": ["21", "2A", "028"]}


def test_a_blank_field_is_blank_text() -> None:
    assert read_yaml("a:\nb: ''", "x.yaml").content == {"a": "", "b": ""}


def test_text_becomes_a_day_or_a_truth_only_where_the_record_says_so() -> None:
    tree = read_yaml("title: 2026-10-01\nday: 2026-10-01\nis_true: true\n", "x.yaml").into(Tree)
    assert (tree.title, tree.day, tree.is_true) == ("2026-10-01", date(2026, 10, 1), True)


def test_a_repeated_key_is_refused_with_both_its_lines() -> None:
    text = "title: a\nmany: [b]\ntitle: c\n"
    assert refusal(text, into=False) == ['tree.yaml, line 3: "title" stands here and on line 1. Keep one.']


def test_a_key_repeated_far_down_is_refused_too() -> None:
    text = "title: a\nleaves:\n  one:\n    type: b\n\n    type: c\n"
    assert refusal(text, into=False) == ['tree.yaml, line 6: "type" stands here and on line 4. Keep one.']


def test_one_key_in_two_records_is_no_repeat() -> None:
    tree = read_yaml("title: a\nleaves:\n  one: {type: b}\n  two: {type: c}\n", "x.yaml").into(Tree)
    assert [leaf.kind for leaf in tree.leaves.values()] == ["b", "c"]


def test_an_unknown_field_is_refused_with_its_line_and_the_nearest_name() -> None:
    assert refusal("title: a\n\ntitel: b\n") == ['tree.yaml, line 3: no field "titel". Did you mean "title"?']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: a\nleaf:\n  polarty: low\n", 'tree.yaml, line 3: no field "polarty". Did you mean "polarity"?'),
        ("title: a\nleaf: {tipe: b}\n", 'tree.yaml, line 2: no field "tipe". Did you mean "type"?'),
        ("title: a\nleaves:\n  one:\n    typ: b\n", 'tree.yaml, line 4: no field "typ". Did you mean "type"?'),
        ("title: a\nsomething_else: b\n", 'tree.yaml, line 2: no field "something_else".'),
    ],
)
def test_a_field_is_looked_for_among_the_fields_of_its_own_record(text: str, said: str) -> None:
    assert refusal(text) == [said]


def test_a_missing_field_is_named() -> None:
    assert refusal("many: [a]\n") == ['tree.yaml, line 1: field "title" is missing. Write it.']


def test_a_wrong_value_is_shown_with_its_line() -> None:
    [said] = refusal("title: a\nleaf:\n\n  polarity: down\n")
    assert said.startswith('tree.yaml, line 4: found "down". leaf.polarity: ')


def test_all_faults_are_said_at_once() -> None:
    said = refusal("titel: a\nday: soon\nleaf: {polarity: down}\n")
    assert len(said) == 4  # the title that is missing, the one that is no field, the day, the polarity


@pytest.mark.parametrize("text", ["", "just words", "[a, b]", "# a remark only\n"])
def test_what_is_not_a_list_of_fields_is_refused(text: str) -> None:
    assert refusal(text, into=False) == ["tree.yaml, line 1: Expected a list of fields such as title: ... Write some."]


@pytest.mark.parametrize(
    ("text", "line"), [("title: [a\n", 2), ("a: b\n\tc: d\n", 2), ("a: b\n---\nc: d\n", 2), ("a: 'b\n", 2)]
)
def test_what_is_not_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    [said] = refusal(text, into=False)
    assert said.startswith(f"tree.yaml, line {line}: This is not YAML: ")


def test_a_character_that_yaml_does_not_allow_is_refused() -> None:
    assert "This is not YAML" in refusal("title: \x00\n", into=False)[0]


@pytest.mark.parametrize("text", ["a: &x {b: c}\nd: *x\n", "a: 1\nb: &x\n  c: *x\n", "a: &x {b: c}\nd: {<<: *x}\n"])
def test_a_part_that_repeats_another_is_refused_because_a_file_reads_from_top_to_bottom(text: str) -> None:
    [said] = refusal(text, into=False)
    assert '"*x" repeats another part. Write it out.' in said


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "{a: b}: c\n"])
def test_a_field_without_a_name_is_refused(text: str) -> None:
    assert refusal(text, into=False) == ["tree.yaml, line 1: Expected the name of a field. Write it as one word."]


def test_a_path_that_has_no_line_of_its_own_has_that_of_what_is_above_it() -> None:
    document = read_yaml("title: a\nleaf:\n  type: b\n", "x.yaml")
    assert document.line(("leaf", "type")) == 3
    assert document.line(("leaf", "polarity")) == 2
    assert document.line(("nothing",)) == 1


def test_a_record_never_changes_once_read() -> None:
    tree = read_yaml("title: a\n", "x.yaml").into(Tree)
    with pytest.raises(ValueError, match="frozen"):
        tree.title = "b"


def test_the_nearest_name_is_offered_and_none_where_none_is_near() -> None:
    assert did_you_mean("polarty", ["title", "polarity"]) == ' Did you mean "polarity"?'
    assert did_you_mean("xyz", ["title", "polarity"]) == ""
