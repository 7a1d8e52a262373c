"""The door for people's details: a closed list of headers, and NHS numbers by their check digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.identifiable import (
    NumberWatch,
    holds_nhs_number,
    is_about_someone,
    is_heading,
    is_nhs_number,
    is_postcode,
    may_name,
    names_a_person,
    person_in,
)

ten_digits = st.integers(0, 10**10 - 1).map(lambda value: f"{value:010}")


def adds_up(digits: str) -> bool:
    """Tell whether ten digits weighted 10 down to 1 add up to a multiple of 11: the check, written the other way."""
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0


@pytest.mark.parametrize(
    "text", ["9434765919", "943 476 5919", "943-476-5919", "4010232137", "401 023 2137", "9434765919.0"]
)
def test_the_published_examples_are_nhs_numbers(text: str) -> None:
    assert is_nhs_number(text)


@pytest.mark.parametrize("text", ["9434765918", "943476591", "94347659190", "943476591X", "", "nine"])
def test_what_fails_the_check_or_has_not_ten_digits_is_none(text: str) -> None:
    assert not is_nhs_number(text)


@given(ten_digits)
def test_the_check_digit_is_that_of_the_data_dictionary(digits: str) -> None:
    assert is_nhs_number(digits) == adds_up(digits)


@given(st.integers(0, 10**9 - 1).map(lambda value: f"{value:09}"))
def test_at_most_one_last_digit_makes_nine_digits_an_nhs_number(nine: str) -> None:
    passing = [last for last in "0123456789" if is_nhs_number(nine + last)]
    assert len(passing) <= 1  # none where the check would be 10


@pytest.mark.parametrize(
    "header",
    ["NHS_Number", "nhs number", "NHSNo", "Fore Name", "Surname", "DOB", "date of birth", "Post-Code", "E-mail"],
)
def test_a_header_is_a_persons_by_its_whole_name_in_any_spelling(header: str) -> None:
    assert names_a_person(header)


@pytest.mark.parametrize(
    "header",
    ["provider_name", "Name", "org postcode area", "pseudo_nhs_number", "birth_month", "Der_Pseudo_NHS_Number"],
)
def test_a_header_that_only_holds_such_a_word_is_not(header: str) -> None:
    assert not names_a_person(header)


@pytest.mark.parametrize(
    "text", ["call 943 476 5919 today", "(9434765919)", "NHS:9434765919.", "a 9434765918 b 9434765919"]
)
def test_an_nhs_number_is_found_among_words(text: str) -> None:
    assert holds_nhs_number(text)


@pytest.mark.parametrize("text", ["", "19434765919", "94347659191", "9434765918", "0114 943 4765", "2026-09-03 10:00"])
def test_longer_numbers_telephones_and_times_are_not_nhs_numbers(text: str) -> None:
    assert not holds_nhs_number(text)


@pytest.mark.parametrize("text", ["DN1 3BU", "dn13bu", "SW1A 1AA", "M1 1AE", "EC1A 1BB", " B33 8TH "])
def test_a_full_postcode_is_told_in_any_case(text: str) -> None:
    assert is_postcode(text)


@pytest.mark.parametrize("text", ["DN1", "E01000001", "2A", "DN1 3B", "north", ""])
def test_a_district_or_a_code_is_no_full_postcode(text: str) -> None:
    assert not is_postcode(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("seen 943 476 5919", "an NHS number"),
        ("moved to dn13bu", "a postcode"),
        ("ask m.oyelaran@example.org", "an e-mail address"),
        ("07700 900123", "a telephone number"),
        ("(0114) 496 0027", "a telephone number"),
        ("+44 7700 900456", "a telephone number"),
        ("born on 03/04/2015", "a date of birth"),
        ("DOB: 2014-05-12", "a date of birth"),
        ("12 May 1931", "a date of birth"),
        ("oyelaran_12.05.1931.csv", "a date of birth"),
        ("AB 12 34 56 C", "a national insurance number"),
    ],
)
def test_what_has_a_persons_form_is_told_by_what_it_is(text: str, what: str) -> None:
    assert person_in(text) == what


def test_where_dates_are_nobodys_another_form_behind_one_is_still_seen() -> None:
    assert person_in("12 May 1931", dates=False) == ""
    assert person_in("12 May 1931, AB 12 34 56 C", dates=False) == "a national insurance number"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Late records of 2026-09, for 2019/20 and Q3 2nd half",
        "admissions_2026-09-30.csv",
        "admissions_20261001120000.csv",
        "01-04-2026 to 30-04-2026, sent at 10:00",
        "01-04-2026 30-04-2026",
        "E01000001, E08000017, RP5, ZZ99",
        "up by 3 to 10 per 1,000",
        "fix 2A, 2AB and M6",
        "published 1999/00",
        "Sheffield's return was 12,345.67",
    ],
)
def test_what_notes_and_file_names_usually_say_is_nobodys(text: str) -> None:
    assert person_in(text) == ""


@pytest.mark.parametrize("text", ["7B", "RP5", "#REF!", "n/a", "North Ward", "no fixed abode", "=SUM(A2:A9)", "12:30"])
def test_codes_and_words_that_others_use_are_shown(text: str) -> None:
    assert not may_name(text, {"north", "fixed", "abode"})


@pytest.mark.parametrize("text", ["Quashie", "OYELARAN, M", "mrs q", "3 May 2014", "North Oyelaran", "07700 900123"])
def test_a_word_that_nobody_knows_or_a_persons_form_is_not_shown(text: str) -> None:
    assert may_name(text, {"north"})


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Ward_Name", True),
        ("Der_Pseudo_NHS_Number", True),
        ("F12", True),
        ("Surname", True),
        ("Margaret Oyelaran", False),
    ],
)
def test_a_heading_has_a_word_that_headings_have(header: str, *, shown: bool) -> None:
    assert is_heading(header, {"ward"}) is shown


@pytest.mark.parametrize(
    ("text", "is_one"), [("Mrs Quashie", True), ("Dr Khan & Partners", False), ("MS Society", False)]
)
def test_a_text_is_about_somebody_where_no_organisation_is_called_so(text: str, *, is_one: bool) -> None:
    assert is_about_someone(text) is is_one


def made(first: int, count: int, *, passing: bool) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        found += [f"{first:010}"] if adds_up(f"{first:010}") is passing else []
        first += 1
    return found


def watched(cells: list[str], *, identifier: bool, others: int = 0) -> NumberWatch:
    watch = NumberWatch(identifier)
    watch.see(len(cells) + others, cells)
    return watch


@pytest.mark.parametrize(
    ("passing", "failing", "personal"), [(4, 8, False), (5, 9, True), (10, 0, True), (9, 0, False)]
)
def test_a_column_of_identifiers_is_judged_by_its_share_of_at_least_ten(
    passing: int, failing: int, personal: bool
) -> None:
    cells = [*made(10**9, passing, passing=True), *made(2 * 10**9, failing, passing=False)]
    assert watched(cells, identifier=True).is_personal is personal


@pytest.mark.parametrize(("others", "personal"), [(0, False), (11, False), (12, True), (100, True)])
def test_another_column_is_judged_so_only_where_most_of_it_is_ten_digit_numbers(others: int, personal: bool) -> None:
    cells = [*made(10**9, 1, passing=True), *made(2 * 10**9, 11, passing=False)]
    assert watched(cells, identifier=False, others=others).is_personal is personal


def test_a_single_number_in_any_other_column_is_one_too_many() -> None:
    assert watched(["seen 943 476 5919"], identifier=False, others=10_000).is_personal
    assert not watched(["seen 943 476 5918"], identifier=False, others=10_000).is_personal


def test_a_single_number_among_identifiers_is_chance() -> None:
    assert not watched(["9434765919"], identifier=True, others=10_000).is_personal


def test_a_watch_counts_on_from_piece_to_piece() -> None:
    watch = NumberWatch(is_identifier=True)
    for cell in made(10**9, 10, passing=True):
        assert not watch.is_personal
        watch.see(1, [cell])
    assert watch.is_personal
    assert (watch.cells, watch.ten_digits, watch.passing, watch.single) == (10, 10, 10, 10)
