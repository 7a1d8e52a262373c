"""Faults mended here: a text read as what the lead says, the choice kept; and the file given back, row by row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import cli, mend
from dashboard.cells import nearest
from dashboard.desk import load
from dashboard.ingest import Load, Options, Repair, read
from dashboard.ingest.repairs import is_repairable
from dashboard.terms import Problem, Severity
from tests.desks import TODAY, House, build, place_of, shipped
from tests.test_ingest import drawn

[ADMISSIONS] = shipped("admissions").values()
LOOKUP = place_of().lookup
HEADER = "spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa"


def spells(*rows: str) -> str:
    """Return an admissions file of rows drawn as `2A E01000001`: how somebody was admitted, and where they live."""
    lines = [f"S{number}, 2026-09-29, 2026-09-30, {', 80, '.join(row.split('|'))}" for number, row in enumerate(rows)]
    return drawn("\n".join([HEADER, *lines]))


def loaded(text: str, *repairs: Repair, **said: object) -> Load:
    options = Options(TODAY, repairs=repairs, **said)  # type: ignore[arg-type]
    return read(io.BytesIO(text.encode()), "september.csv", ADMISSIONS, LOOKUP, options)


def errors(made: Load) -> list[Problem]:
    return made.of(Severity.ERROR)


NTH = spells("21|Nth", "21|Nth", "21|South", "21|E01000003")
NORTH = Repair("lsoa", "Nth", "North")


# -- what is offered


def test_a_text_close_to_an_areas_name_asks_whether_that_was_meant() -> None:
    [problem] = errors(loaded(NTH))
    assert (problem.named, problem.offers, problem.count) == ("lsoa", ("North",), 2)
    assert problem.fix.startswith('Did you mean "North"? ')
    [said] = mend.mends([problem], ADMISSIONS, LOOKUP)
    assert said.sentence == '2 rows: lsoa "Nth" is not recognised. Did you mean North?'
    assert said.choices[:3] == ("unknown", "Smallplace", "East")


def test_a_text_close_to_two_values_asks_which_and_puts_neither_first() -> None:
    found = nearest("home?", {"athome": "at_home", "carehome": "care_home", "hospital": "hospital"})
    assert sorted(found) == ["at_home", "care_home"]
    problem = Problem("a.csv", "Expected one.", "", named="lsoa", found="home?", offers=tuple(found), rows=(2,))
    [said] = mend.mends([problem], ADMISSIONS, LOOKUP)
    assert said.sentence.endswith("Did you mean at_home or care_home?")


def test_a_text_like_no_area_asks_nothing_and_may_be_any() -> None:
    [problem] = errors(loaded(spells("21|Elsewhere")))
    assert (problem.named, problem.offers) == ("lsoa", ())
    assert mend.mends([problem], ADMISSIONS, LOOKUP)[0].sentence == '1 row: lsoa "Elsewhere" is not recognised.'


def test_a_code_of_a_list_may_be_any_other_of_the_list_and_none_is_guessed_at() -> None:
    [problem] = errors(loaded(spells("7B|E01000001")))
    assert (problem.named, problem.offers) == ("admission_method", ())
    assert "21" in mend.mends([problem], ADMISSIONS, LOOKUP)[0].choices


@pytest.mark.parametrize("cells", ["31/09/2026, 2026-09-30, 21, 80", "2026-09-29, 2026-09-30, 21, 812"])
def test_a_date_or_a_number_is_wrong_where_it_came_from_and_not_mended_here(cells: str) -> None:
    [problem] = errors(loaded(drawn(f"{HEADER}\nS1, {cells}, E01000001")))
    assert mend.mends([problem], ADMISSIONS, LOOKUP) == []


def test_a_postcode_in_the_place_of_an_area_is_not_echoed_and_not_mended() -> None:
    [problem] = errors(loaded(spells("21|DN1 3BU")))
    assert (problem.found, problem.named, problem.offers) == ("", "", ())


def test_a_text_too_long_to_be_shown_whole_is_not_mended() -> None:
    [problem] = errors(loaded(spells(f"21|{'North' * 30}")))
    assert problem.named == ""


@given(st.text(max_size=12))
def test_what_is_offered_is_one_of_the_values_and_never_of_a_text_of_two_signs(text: str) -> None:
    found = nearest(text, {"north": "North", "south": "South", "21": "21", "2a": "2A"})
    assert set(found) <= {"North", "South"}
    assert not found or len(text) > 2


# -- what is chosen


def test_every_row_that_says_it_is_read_as_the_lead_chose_and_the_load_says_so() -> None:
    made = loaded(NTH, NORTH)
    assert not made.is_refused
    assert made.facts is not None
    assert sorted(made.facts["area"].to_list()) == sorted(
        loaded(NTH.replace("Nth", "North")).facts["area"].to_list()  # type: ignore[index]
    )
    [said] = [each for each in made.of(Severity.REPAIRED) if each.found == "Nth"]
    assert said.expected == "Read as North in 2 rows, as the lead chose."
    assert [mend.repaired_text(each) for each in made.repaired] == ['2 rows of lsoa "Nth" read as North']


def test_repairs_count_only_the_rows_they_are_of_whatever_else_is_wrong() -> None:
    made = loaded(spells("7B|Nth", "21|Nth"), NORTH)
    assert [(each.found, each.rows) for each in errors(made)] == [("7B", (2,))]


@pytest.mark.parametrize(
    ("repair", "said"),
    [
        (Repair("lsoa", "Sth", "South"), "No row says this, so nothing was read otherwise."),
        (Repair("lsoa", "South", "North"), "It fits its column as it is, and is read as it stands."),
        (Repair("lsoa", "Nth", "Nowhere"), '"Nowhere" does not fit the column either.'),
        (
            Repair("admission_date", "2026-09-29", "2026-09-28"),
            "Only a column of areas, or of listed values, may be read as another value.",
        ),
        (Repair("colour", "red", "blue"), "Only a column of areas, or of listed values, may be read as another value."),
    ],
)
def test_a_repair_that_mends_nothing_refuses_the_file_and_says_why(repair: Repair, said: str) -> None:
    made = loaded(NTH, NORTH, repair) if repair.found != "Nth" else loaded(NTH, repair)
    assert made.is_refused
    assert said in [each.expected for each in errors(made)]


def test_only_lists_and_areas_may_be_read_otherwise() -> None:
    assert [each for each in ADMISSIONS.columns if is_repairable(each, ADMISSIONS)] == [
        column for column, stated in ADMISSIONS.columns.items() if stated.kind.value == "area" or stated.values
    ]


def test_what_was_chosen_is_kept_with_the_extract(tmp_path: Path) -> None:
    house = build(tmp_path)
    options = Options(TODAY, repairs=(NORTH,))
    assert not load(house.desk(), "admissions", io.BytesIO(NTH.encode()), "september.csv", options).is_refused
    [extract] = house.desk().store.staged()
    assert json.loads(extract.settings) == {"repairs": [["lsoa", "Nth", "North", 2]]}
    assert mend.repairs_of(extract) == ['2 rows of lsoa "Nth" read as North']


def test_an_extract_without_repairs_says_none(house: House) -> None:
    house.load("admissions", spells("21|E01000001", "21|E01000002"))
    assert mend.repairs_of(house.desk().store.staged()[0]) == []


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path)


def test_the_command_line_reads_it_as_it_is_told(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "september.csv"
    file.write_text(NTH, encoding="utf-8")
    where = ["--home", house.root / "home", "--place", house.folders.place]
    where += ["--definitions", house.folders.definitions, "--sources", house.folders.sources]
    asked = ["load", "admissions", file, *where, "--use", "lsoa:Nth=North"]
    assert cli.main([str(each) for each in asked]) == 0
    assert "Read as North in 2 rows, as the lead chose." in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        cli.main([str(each) for each in [*asked[:-1], "Nth"]])
    assert ended.value.code == 64


# -- the file given back


def given_back(text: str | bytes, name: str = "september.csv", *repairs: Repair) -> list[list[str]]:
    content = text.encode() if isinstance(text, str) else text
    made = mend.returned(io.BytesIO(content), name, ADMISSIONS, LOOKUP, Options(TODAY, repairs=repairs))
    return list(csv.reader(io.StringIO(made, newline="")))


def beside(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(row[6], row[7]) if row else ("", "") for row in rows]


def test_the_file_comes_back_as_it_was_with_two_columns_more() -> None:
    text = spells("21|E01000001", "7B|Nth")
    rows = given_back(text)
    assert [row[:6] for row in rows] == list(csv.reader(io.StringIO(text)))
    assert beside(rows) == [
        ("problem", "how_to_fix"),
        ("", ""),
        (
            'Column D (admission_method): found "7B". Expected a method of admission code such as 21 or 2A. / '
            'Column F (lsoa): found "Nth". Expected an area\'s code such as E01000001, or its name.',
            'Correct it, or list it in data/sources/admissions.yaml. / Did you mean "North"? Correct it.',
        ),
    ]


def test_rows_keep_their_numbers_under_title_rows_and_between_blank_ones() -> None:
    text = "Admissions,,,,,\n\n" + spells("21|E01000001", "7B|E01000001").replace("S1", ",,,,,\nS1")
    [problem] = errors(loaded(text))
    rows = given_back(text)
    assert [number for number, said in enumerate(beside(rows), start=1) if said[0].startswith("Column")] == [6]
    assert problem.rows == (6,)


def test_a_fault_in_thousands_of_rows_stands_beside_every_one() -> None:
    rows = given_back(spells(*["7B|E01000001"] * 1500))
    assert sum(said[0].startswith("Column D") for said in beside(rows)) == 1500


def test_no_cell_of_it_is_run_by_a_spreadsheet_and_numbers_stay_numbers() -> None:
    text = spells("=1+1|E01000001").replace("80", "-8")
    rows = given_back(text)
    assert rows[1][3] == "'=1+1"
    assert rows[1][4] == "-8"
    assert all(cell[:1] not in "=@" for row in rows for cell in row if cell)


def test_a_row_wider_than_the_header_loses_no_cell() -> None:
    rows = given_back(spells("21|E01000001, more, still more"))
    assert rows[1][8:] == ["more", "still more"]
    assert "8 cells" in rows[1][6]


def test_the_file_given_back_and_mended_is_accepted() -> None:
    made = "\n".join(",".join(row) for row in given_back(NTH)).replace("Nth", "North").replace('"', "")
    lines = [line.split(",")[:6] for line in made.splitlines()]
    again = loaded("\n".join(",".join(line) for line in lines))
    assert not again.is_refused


def test_a_repair_already_chosen_is_no_problem_any_more() -> None:
    assert set(beside(given_back(NTH, "september.csv", NORTH))[1:]) == {("", "")}
