"""No identifiable data comes in: headers that name a person, NHS numbers by their check digit, and nothing echoed."""

from __future__ import annotations

import random

import pytest

from dashboard.ingest import Load
from dashboard.terms import Severity
from tests.test_ingest import SPELLS, errors, load, rows, total

NUMBER = "9434765919"  # the NHS Data Dictionary's and every test system's example; nobody's


def passing(first: int, count: int) -> list[str]:
    """Return ten-digit numbers whose digits, weighted 10 down to 1, add up to a multiple of 11."""
    found: list[str] = []
    while len(found) < count:
        digits = [int(digit) for digit in f"{first:010}"]
        if sum(digit * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0:
            found.append(f"{first:010}")
        first += 1
    return found


def failing(first: int, count: int) -> list[str]:
    """Return ten-digit numbers of which none passes the check."""
    return [f"{int(number) + 1:010}" for number in passing(first, count)]


def spells(identifiers: list[str], **columns: list[str]) -> str:
    """Return a file of spells with these identifiers and further columns."""
    header = ["spell_id", "admission_date", "discharge_date", "admission_method", "age_on_admission", "lsoa", *columns]
    lines = [
        [each, "2026-09-03", "2026-09-30", "21", "80", "E01000001", *(cells[index] for cells in columns.values())]
        for index, each in enumerate(identifiers)
    ]
    return "\n".join(",".join(line) for line in [header, *lines])


def names(count: int) -> list[str]:
    return [f"S{number}" for number in range(count)]


def everything(made: Load) -> str:
    return repr(made)


@pytest.mark.parametrize(
    "header",
    [
        "NHS Number",
        "nhs_number",
        "NHSNumber",
        "Forename",
        "SURNAME",
        "Patient Name",
        "DOB",
        "Date of Birth",
        "postcode",
    ],
)
def test_a_header_that_names_a_person_refuses_the_file(header: str) -> None:
    made = load("admissions", spells(names(2), **{header: ["Ada", "Lovelace"]}))
    assert errors(made) == [
        f"admissions.csv, column G ({header}): This column names or finds a person. "
        "This dashboard takes no identifiable data. Remove the column. Nothing was kept."
    ]
    assert "Lovelace" not in everything(made)


@pytest.mark.parametrize("header", ["Provider Name", "Ward_Name", "Postcode District", "named_nurse", "birth_weight"])
def test_a_header_that_only_sounds_like_one_is_ignored(header: str) -> None:
    made = load("admissions", spells(names(2), **{header: ["a", "b"]}))
    assert not made.is_refused


def test_a_header_the_contract_accepts_is_never_refused_by_its_name() -> None:
    content = spells(names(2)).replace("spell_id", "hospital_provider_spell_number").replace("lsoa", "LSOA code")
    assert not load("admissions", content).is_refused


def test_nhs_numbers_as_identifiers_refuse_the_file_and_say_how_many_pass() -> None:
    made = load("admissions", spells(passing(1_000_000_000, 412)))
    assert errors(made) == [
        "admissions.csv, column A (spell_id): The column holds NHS numbers (412 of 412 pass the check digit). "
        "This dashboard takes no identifiable data. Remove the column. Nothing was kept."
    ]
    assert made.facts is None
    assert "1000000" not in everything(made)


def test_identifiers_are_nhs_numbers_when_over_a_third_of_at_least_ten_pass() -> None:
    third = [*passing(1_000_000_000, 4), *failing(2_000_000_000, 8)]  # 4 of 12 is a third, and not over it
    assert not load("admissions", spells(third)).is_refused
    more = [*passing(1_000_000_000, 5), *failing(2_000_000_000, 8)]  # 5 of 13
    assert load("admissions", spells(more)).is_refused


def test_fewer_than_ten_ten_digit_identifiers_cannot_be_told_from_chance() -> None:
    assert not load("admissions", spells(passing(1_000_000_000, 9))).is_refused
    assert load("admissions", spells(passing(1_000_000_000, 10))).is_refused


def test_identifiers_with_spaces_or_dashes_or_read_as_numbers_are_looked_at_too() -> None:
    numbers = passing(1_000_000_000, 12)
    spaced = [f"{each[:3]} {each[3:6]} {each[6:]}" for each in numbers[:4]]
    dashed = [f"{each[:3]}-{each[3:6]}-{each[6:]}" for each in numbers[4:8]]
    floats = [f"{each}.0" for each in numbers[8:]]
    assert load("admissions", spells([*spaced, *dashed, *floats])).is_refused


def test_identifiers_that_are_random_ten_digit_numbers_are_accepted() -> None:
    chance = random.Random(1)
    identifiers = [str(chance.randrange(10**9, 10**10)) for _ in range(300)]
    made = load("admissions", spells(identifiers))
    assert total(made, "spells") == 300


def test_an_ignored_column_of_random_ten_digit_pseudonyms_is_accepted() -> None:
    chance = random.Random(2)
    pseudonyms = [str(chance.randrange(10**9, 10**10)) for _ in range(300)]
    made = load("admissions", spells(names(300), Der_Pseudo_NHS_Number=pseudonyms))
    assert total(made, "spells") == 300
    assert made.facts is not None
    assert "Der_Pseudo_NHS_Number" not in made.facts.columns


def test_an_ignored_column_of_nhs_numbers_refuses_the_file() -> None:
    made = load("admissions", spells(names(30), local_ref=passing(4_000_000_000, 30)))
    assert "column G (local_ref): The column holds NHS numbers (30 of 30 pass the check digit)" in errors(made)[0]


@pytest.mark.parametrize("cell", [NUMBER, "943 476 5919", "seen with 943-476-5919 last week", f"{NUMBER}.0"])
def test_a_single_nhs_number_in_any_other_column_or_in_free_text_refuses_the_file(cell: str) -> None:
    notes = ["nothing", "", cell, "telephoned", ""]
    made = load("admissions", spells(names(5), notes=notes))
    assert "column G (notes): The column holds NHS numbers (1 of 1 pass the check digit)" in errors(made)[0]
    assert "5919" not in everything(made)


@pytest.mark.parametrize("cell", ["9434765918", "94347659190", "943476591", "A9434-765919X"])
def test_digits_that_do_not_pass_or_are_not_ten_are_no_nhs_number(cell: str) -> None:
    assert not load("admissions", spells(names(2), notes=["", cell])).is_refused


def test_a_number_where_a_code_belongs_is_refused_as_a_persons_and_not_echoed() -> None:
    made = load("admissions", SPELLS.replace(",22,91", f",{NUMBER},91"))
    assert "column D (admission_method): The column holds NHS numbers" in errors(made)[0]
    assert NUMBER not in everything(made)


def test_setting_rows_aside_does_not_let_an_nhs_number_in() -> None:
    made = load("admissions", SPELLS.replace(",22,91", f",{NUMBER},91"), set_aside="known")
    assert made.is_refused
    assert NUMBER not in everything(made)


def test_numbers_are_counted_over_all_pieces_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.ingest.chunks.CHUNK", 3)
    assert load("admissions", spells(passing(1_000_000_000, 12))).is_refused


def test_a_file_without_its_header_echoes_nothing_of_its_first_row() -> None:
    made = load("admissions", f"Lovelace,{NUMBER},1815-12-10,NW1 6XE\nBabbage,4010232137,1791-12-26,SE17 1AA\n")
    assert made.is_refused
    assert not {"Lovelace", NUMBER, "1815-12-10", "NW1 6XE"} & set(everything(made).replace("'", '"').split('"'))
    assert "Lovelace" not in everything(made)


def test_an_nhs_number_in_a_header_refuses_the_file_by_its_letter_only() -> None:
    content = SPELLS.replace("lsoa", f"lsoa,{NUMBER}")
    made = load("admissions", content)
    assert "column G: This column names or finds a person." in errors(made)[0]
    assert NUMBER not in everything(made)


def test_postcodes_where_areas_belong_are_refused_as_one_fault_and_not_echoed() -> None:
    content = SPELLS.replace("E01000001", "DN1 3BU").replace("E01000002", "dn13bt")
    [problem] = load("admissions", content).of(Severity.ERROR)
    assert (problem.column, problem.found, problem.rows) == ("F (lsoa)", "", (2, 3, 4))
    assert "DN1 3BU" not in everything(load("admissions", content))


def test_what_was_found_is_shown_of_a_code_and_never_of_an_identifier() -> None:
    made = load("admissions", SPELLS.replace("S4", "S1").replace("S2", "").replace(",22,91", ",7B,91"))
    found = {problem.column: problem.found for problem in made.of(Severity.ERROR)}
    assert found == {"A (spell_id)": "", "D (admission_method)": "7B"}
    assert rows(load("admissions", SPELLS), "spells")
