"""No identifiable data comes in, stays, or is said again: fifty strings, planted every way, looked for everywhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.identifiable import person_in
from dashboard.settings import ROOT
from tests.desks import PLACE, ZERO, Lead, Said, build, same_day, where, with_files
from tests.planted import FORMED, NAMES, NUMBERS, PLANTED, UNNUMBERED, backed_up, kept_by, needles, seen_in

UPLOAD, DATA = ROOT / "pages" / "50_upload.py", ROOT / "pages" / "80_data.py"
SOUND = same_day("2026-04", north=20, south=20, east=30)
HEADER, *ROWS = [line.split(",") for line in SOUND.splitlines()]

Table = list[list[str]]


@pytest.fixture
def lead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Lead:
    """Return somebody at the command line of a home with a release."""
    lead = Lead(with_files(build(tmp_path)), capsys)
    lead.publish("population.csv", "april.csv")
    return lead


def beside(texts: Sequence[str], header: str = "Comments") -> Table:
    """Return April with a column no contract knows, in which the texts stand."""
    cells = [*texts, *[""] * (len(ROWS) - len(texts))]
    return [[*HEADER, header], *([*row, cell] for row, cell in zip(ROWS, cells, strict=True))]


def inside(column: str, texts: Sequence[str]) -> Table:
    """Return April with the texts in a column of the contract, one in each row."""
    index = HEADER.index(column)
    spoilt = [[*row[:index], text, *row[index + 1 :]] for row, text in zip(ROWS, texts, strict=False)]
    return [HEADER, *spoilt, *ROWS[len(spoilt) :]]


def as_csv(rows: Table) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Table, title: str) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(held)
    return held.getvalue()


def dropped(lead: Lead, content: bytes, name: str = "april.csv") -> Path:
    path = lead.house.root / "files" / name
    path.write_bytes(content)
    return path


def tried(lead: Lead, *arguments: object) -> list[Said]:
    """Return what a command says in words and in JSON, looked at and for good."""
    return [lead(*arguments, *more) for more in (["--dry-run"], ["--dry-run", "--json"], [], ["--json"])]


def assert_clean(lead: Lead, said: Sequence[Said], tmp_path: Path) -> None:
    """Look for every planted string in all that was said, all that is kept, a backup, and every report."""
    for each in said:
        assert seen_in(each.out + each.err) == set()
    store = lead.house.desk().store
    for place, text in kept_by(store):
        assert seen_in(text) == set(), place
    assert seen_in(backed_up(store, tmp_path / "backup.db")) == set()
    for command in (["log", "--json"], ["preview", "--json"], ["releases", "--json"], ["points", "--format", "json"]):
        printed = lead(*command)
        assert seen_in(printed.out + printed.err) == set(), command
    assert lead("verify").code == 0


def test_fifty_strings_are_planted_and_each_is_one_that_the_search_would_find() -> None:
    assert len(PLANTED) == len(set(PLANTED)) == 50
    assert all(seen_in(f"before {text} after") for text in PLANTED)
    assert all(person_in(text) for text in FORMED)
    assert not any(person_in(text) for text in NAMES)
    assert min(map(len, needles())) > 4


def test_the_search_reads_what_is_kept_compressed_or_not(lead: Lead) -> None:
    lead.house.desk().store.set(held='{"x": "Quashie"}')
    found = {place for place, text in kept_by(lead.house.desk().store) if seen_in(text)}
    assert "setting" in found
    assert {"setting", "extract", "release", "journal", "blob"} <= {
        place for place, _ in kept_by(lead.house.desk().store)
    }
    assert any("e08000099" in text.casefold() for place, text in kept_by(lead.house.desk().store) if place == "blob")
    assert PLACE == "E08000099"


# -- accepted: what stands where no contract looks


def test_what_stands_in_a_column_no_contract_names_is_accepted_and_nowhere(lead: Lead, tmp_path: Path) -> None:
    said = tried(lead, "load", "admissions", dropped(lead, as_csv(beside(UNNUMBERED))))
    assert [each.code for each in said] == [0, 0, 0, 0]
    assert lead("publish", "--note", "April again").code == 0
    assert_clean(lead, said, tmp_path)


def test_what_stands_above_the_header_or_in_the_identifiers_is_accepted_and_nowhere(lead: Lead, tmp_path: Path) -> None:
    rows = [["A return about"], UNNUMBERED[:6], UNNUMBERED[30:36], *inside("spell_id", UNNUMBERED)]
    said = tried(lead, "load", "admissions", dropped(lead, as_csv(rows)))
    assert [each.code for each in said] == [0, 0, 0, 0]
    assert lead("publish", "--note", "April again").code == 0
    assert_clean(lead, said, tmp_path)


def test_rows_set_aside_are_nowhere(lead: Lead, tmp_path: Path) -> None:
    path = dropped(lead, as_csv(inside("admission_method", UNNUMBERED)))
    said = tried(lead, "load", "admissions", path, "--set-aside", "The trust will resend them")
    assert [each.code for each in said] == [0, 0, 0, 0]
    assert lead("publish", "--note", "April again").code == 0
    assert_clean(lead, said, tmp_path)


@pytest.mark.parametrize("title", [*NAMES, "DN1 3BU", "07700 900123", "tobias@example.com", "943 476 5919"])
def test_a_sheet_called_after_a_person_is_told_by_where_it_stands(lead: Lead, tmp_path: Path, title: str) -> None:
    path = dropped(lead, as_xlsx([HEADER, *ROWS], title), "april.xlsx")
    said = tried(lead, "load", "admissions", path)
    assert [each.code for each in said] == [0, 0, 0, 0]
    assert_clean(lead, said, tmp_path)


# -- refused: what stands where a contract looks


@pytest.mark.parametrize("texts", [NUMBERS, UNNUMBERED], ids=["numbers", "others"])
@pytest.mark.parametrize("column", HEADER[1:])
def test_what_does_not_fit_a_column_is_refused_and_nowhere(
    lead: Lead, tmp_path: Path, column: str, texts: list[str]
) -> None:
    said = tried(lead, "load", "admissions", dropped(lead, as_csv(inside(column, texts))))
    assert [each.code for each in said] == [2, 2, 2, 2]
    assert_clean(lead, said, tmp_path)


def test_nhs_numbers_in_a_column_no_contract_names_refuse_the_file_and_are_nowhere(lead: Lead, tmp_path: Path) -> None:
    said = tried(lead, "load", "admissions", dropped(lead, as_csv(beside(NUMBERS))))
    assert [each.code for each in said] == [2, 2, 2, 2]
    assert_clean(lead, said, tmp_path)


def test_what_stands_in_a_column_that_takes_any_text_is_refused_by_its_form(lead: Lead, tmp_path: Path) -> None:
    for texts in (NUMBERS, [each for each in (*FORMED, "Mrs Oyelaran") if each not in NUMBERS]):
        rows = [["month", "organisation", "line", "basis", "amount"]]
        rows += [["2026-04", text, "do_nothing_gap", "full_year", "1"] for text in texts]
        said = tried(lead, "load", "finance", dropped(lead, as_csv(rows)))
        assert [each.code for each in said] == [2, 2, 2, 2]
        assert_clean(lead, said, tmp_path)


def test_headers_are_told_by_their_letter_where_they_may_be_a_persons(lead: Lead, tmp_path: Path) -> None:
    said = []
    for header in PLANTED:
        path = dropped(lead, as_csv(beside([], header)))
        said.append(lead("load", "admissions", path, "--dry-run"))
    many = [[*HEADER, *UNNUMBERED], *([*row, *[""] * len(UNNUMBERED)] for row in ROWS)]
    said += tried(lead, "load", "admissions", dropped(lead, as_csv(many)))
    assert_clean(lead, said, tmp_path)


def test_a_file_without_its_header_echoes_nothing(lead: Lead, tmp_path: Path) -> None:
    said = []
    for rows in ([PLANTED], [[text] for text in PLANTED], [[*HEADER[:3], *PLANTED], *ROWS]):
        said += tried(lead, "load", "admissions", dropped(lead, as_csv(rows)))
    assert {each.code for each in said} == {2}
    assert_clean(lead, said, tmp_path)


def test_cells_beyond_the_header_are_nowhere(lead: Lead, tmp_path: Path) -> None:
    rows = [HEADER, *([*row, text] for row, text in zip(ROWS, UNNUMBERED, strict=False))]
    said = tried(lead, "load", "admissions", dropped(lead, as_csv(rows)))
    assert [each.code for each in said] == [2, 2, 2, 2]
    assert_clean(lead, said, tmp_path)


# -- what is said beside a file


def test_a_file_called_after_a_person_is_refused_and_its_name_is_nowhere(lead: Lead, tmp_path: Path) -> None:
    said = []
    for text in FORMED:
        path = dropped(lead, SOUND.encode(), f"{text.replace('/', '.')}.csv")
        said += [lead("load", "admissions", path), lead("load", "admissions", path, "--json")]
        path.unlink()
        said.append(lead("load", "admissions", path))
    assert {each.code for each in said} == {2}
    assert_clean(lead, said, tmp_path)


def test_reasons_notes_and_repairs_with_a_persons_detail_are_refused(lead: Lead, tmp_path: Path) -> None:
    faulty, said = lead.file("faulty.csv"), []
    assert lead("load", "admissions", lead.file("again.csv")).code == 0
    for text in FORMED:
        said += [
            lead("load", "admissions", faulty, "--set-aside", f"as agreed, {text}"),
            lead("load", "admissions", faulty, "--use", f"admission_method:{text}=21"),
            lead("publish", "--note", f"Late records, {text}"),
            lead("undo", "--note", f"{text} rang"),
        ]
    assert {each.code for each in said} == {2}
    assert len(lead.house.desk().store.releases()) == 1
    assert_clean(lead, said, tmp_path)


def test_what_is_set_for_a_column_is_refused_and_nowhere(lead: Lead, tmp_path: Path) -> None:
    lead.house.write("files/people.csv", "area,age,persons\nE01000001,75+,1000\n")
    said = []
    for text in PLANTED:
        said.append(lead("load", "population", lead.file("people.csv"), "--set", f"mid_year={text}"))
        said.append(lead("load", "population", lead.file("people.csv"), "--set", f"{text}=2025"))
    assert {each.code for each in said} == {2}
    assert_clean(lead, said, tmp_path)


def test_targets_and_boundaries_with_a_persons_detail_are_refused(lead: Lead, tmp_path: Path) -> None:
    said = []
    for text in [each for each in FORMED if person_in(each) != "a date of birth"]:
        lead.house.write("files/targets.csv", f'indicator,area,value,note\n{ZERO},place,6.0,"for {text}"\n')
        said.append(lead("targets", lead.file("targets.csv")))
        feature = {"type": "Feature", "properties": {"code": "north", "note": text}, "geometry": {"type": "Point"}}
        lead.house.write("files/areas.geojson", json.dumps({"features": [feature]}))
        said.append(lead("boundaries", lead.file("areas.geojson")))
    assert {each.code for each in said} == {2}
    assert_clean(lead, said, tmp_path)


# -- the page


@pytest.fixture
def page(lead: Lead, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> Lead:  # noqa: ARG001 - sets the address
    named = dict(zip(where(lead.house)[::2], where(lead.house)[1::2], strict=True))
    for option, path in named.items():
        monkeypatch.setenv(f"DASHBOARD_{str(option)[2:].upper()}", str(path))
    monkeypatch.setenv("DASHBOARD_TODAY", lead.house.today.isoformat())
    monkeypatch.setenv("AUTH_MODE", "local")
    return lead


def shown(app: AppTest) -> str:
    """Return all that a page says: not what the reader typed into a box of it, nor the name of their own file there."""
    assert not app.exception
    said = [each.value for each in (*app.markdown, *app.error, *app.success, *app.warning, *app.info)]
    labels = [each.label for each in (*app.button, *app.selectbox, *app.text_input, *app.expander)]
    return " ".join([*said, *labels, *(each.proto.body for each in app.get("html"))]).replace("\\", "")


def drop(app: AppTest, content: bytes, name: str = "april.csv") -> AppTest:
    return app.file_uploader(key="drop").set_value((name, content, "text/csv")).run()


@pytest.mark.parametrize(
    "rows",
    [
        beside(UNNUMBERED),
        beside(NUMBERS),
        inside("admission_method", UNNUMBERED),
        inside("lsoa", UNNUMBERED),
        inside("age_on_admission", NUMBERS),
        [PLANTED],
    ],
    ids=["ignored", "numbers", "codes", "areas", "ages", "headless"],
)
def test_the_page_says_none_of_them_whether_it_takes_the_file_or_not(page: Lead, rows: Table, tmp_path: Path) -> None:
    app = drop(AppTest.from_file(str(UPLOAD), default_timeout=30).run(), as_csv(rows))
    assert seen_in(shown(app)) == set()
    if "add" in [each.key for each in app.button]:
        app.button(key="add").click().run()
        assert seen_in(shown(app)) == set()
    assert seen_in(shown(AppTest.from_file(str(DATA), default_timeout=30).run())) == set()
    assert_clean(page, [], tmp_path)


@pytest.mark.parametrize("text", ["943 476 5919", "DN1 3BU", "07700 900123", "tobias@example.com", "born 03.04.2015"])
def test_the_page_refuses_a_note_a_reason_and_a_files_name(page: Lead, tmp_path: Path, text: str) -> None:
    app = AppTest.from_file(str(UPLOAD), default_timeout=30).run()
    drop(app, SOUND.encode(), f"{text}.csv")
    assert seen_in(shown(app)) == set()
    drop(app, page.file("faulty.csv").read_bytes())
    [reason] = [each for each in app.text_input if each.label.startswith("To set the faulty rows")]
    reason.input(f"as agreed, {text}").run()
    assert "This holds what looks like" in shown(app)
    assert page("load", "admissions", page.file("again.csv")).code == 0
    app.run()
    app.text_input(key="note").input(f"Late records, {text}").run()
    assert app.button(key="publish").disabled
    assert seen_in(shown(app)) == set()
    assert_clean(page, [], tmp_path)
