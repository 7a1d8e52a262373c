"""What the upload page says: recognising, checking, previewing, publishing and undoing, without a browser."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from dashboard import upload
from dashboard.ingest import Options
from dashboard.release import publish
from dashboard.terms import Month, Problem, Refused, Severity
from tests.desks import NORTH, POPULATION, SHIPPED_SOURCES, TODAY, House, build, same_day, shipped, spells

EVERY = shipped(*sorted(path.stem for path in SHIPPED_SOURCES.glob("*.yaml")))
PERSON = "943 476 5919"  # the NHS number that passes the check digit in the NHS Data Dictionary's own example


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a home where July and August are on the board: 20, 40 and 60 zero-day admissions each month."""
    house = build(tmp_path)
    house.load("population", POPULATION)
    for month in ("2026-07", "2026-08"):
        house.load("admissions", same_day(month, north=20, south=40, east=60))
        publish(house.desk(), "history")
    return house


def stream(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def best(text: str) -> list[str]:
    return upload.recognise(stream(text), "anything.csv", EVERY).best


# -- which contract a file fits


@pytest.mark.parametrize("source", EVERY)
def test_a_template_is_recognised_as_its_own_source(source: str) -> None:
    assert best(upload.template(EVERY[source])) == [source]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("ADMIDATE,DISDATE,ADMIMETH,STARTAGE,LSOA11,EPIKEY", "admissions"),
        ("LSOA 2021 Code,LSOA 2021 Name,0,1,2,3,4,90+", "population"),
        ("Indicator ID,Indicator Name,Area Code,Sex,Time period,Value", "fingertips"),
        ("area_code,area_name,period,value,indicator,measure,unit,group", "published_tidy"),
        ("Title of the return\n\nmonth;organisation;line;basis;amount", "finance"),
        ("admission_date,discharge_date,admission_method,age,postcode", "admissions"),
    ],
)
def test_a_file_is_known_by_its_columns_under_national_names_and_with_faults(header: str, source: str) -> None:
    assert best(f"{header}\n") == [source]


def test_a_tie_is_left_to_the_lead_and_so_is_a_stranger() -> None:
    assert set(best("area_code,period,value,indicator,sex\n")) == {"fingertips", "published_tidy"}
    assert best("colour,size\nred,1\n") == []


def test_of_contracts_that_know_as_many_columns_the_one_that_lacks_least_is_offered() -> None:
    # The public ranks have an area, as deaths and population do, and no year: a lead says it.
    assert best("lsoa11_code,IMD_decile,IMD_rank\nE01000001,1,120\n") == ["deprivation"]


def test_what_is_no_table_says_so_instead_of_guessing() -> None:
    seen = upload.recognise(io.BytesIO(b""), "empty.csv", EVERY)
    assert seen.best == []
    assert [problem.expected for problem in seen.problems] == ["The file is empty."]


def test_only_the_start_of_a_file_is_read_and_a_letter_cut_in_two_does_no_harm() -> None:
    class Watched(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            Watched.most = max(Watched.most, len(found))
            return found

    long = "month,organisation,line,basis,amount\n" + "2026-09,Würde,do_nothing_gap,full_year,1\n" * 20_000
    assert upload.recognise(Watched(long.encode()), "long.csv", EVERY).best == ["finance"]
    assert Watched.most < len(long) / 2


def test_a_workbook_is_recognised_too() -> None:
    book, held = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["month", "organisation", "line", "basis", "amount"])
    book.save(held)
    assert upload.recognise(held, "return.xlsx", EVERY).best == ["finance"]


def test_a_column_the_lead_may_give_is_named_only_where_the_file_lacks_it() -> None:
    def settable(header: str) -> tuple[str, ...]:
        return upload.recognise(stream(f"{header}\n"), "people.csv", EVERY).fit("population").settable

    assert settable("area,age,persons") == ("mid_year",)
    assert settable("area,age,persons,year") == ()


# -- how a file was read


def test_a_check_keeps_nothing_and_staging_does(house: House) -> None:
    desk, text = house.desk(), same_day("2026-09", north=20, south=40, east=60)
    options = Options(TODAY)
    checked = upload.check(desk, "admissions", stream(text), "september.csv", options)
    assert checked.is_accepted
    assert desk.store.staged() == []
    assert upload.whereabouts(desk.store, checked) == ""
    upload.stage(desk, "admissions", stream(text), "september.csv", options)
    assert [extract.file for extract in desk.store.staged()] == ["september.csv"]
    assert upload.whereabouts(desk.store, checked) == "draft"
    publish(desk)
    assert upload.whereabouts(desk.store, checked) == "board"
    upload.undo_exactly(desk, 3, "a slip")
    assert upload.whereabouts(desk.store, checked) == ""


def test_a_refused_file_says_how_much_is_wrong_and_is_kept_nowhere(house: House) -> None:
    desk, text = house.desk(), spells(f"3 2026-09-10 2026-09-10 7B 80 {NORTH}\n1 2026-09-28 2026-09-28 21 812 {NORTH}")
    checked = upload.stage(desk, "admissions", stream(text), "bad.csv", Options(TODAY))
    assert upload.verdict(checked, desk.inputs.sources["admissions"]) == (
        "bad.csv is refused: 2 kinds of fault in 4 rows. Nothing of it was kept, and the board is unchanged."
    )
    assert desk.store.staged() == []
    assert checked.has_faulty_rows


def test_a_source_that_refuses_every_file_is_said_and_not_raised(house: House) -> None:
    checked = upload.check(house.desk(), "nonsense", stream("a\n"), "any.csv", Options(TODAY))
    assert not checked.is_accepted
    assert 'There is no source "nonsense".' in checked.problems[0].expected


def test_a_missing_column_is_not_a_matter_of_rows(house: House) -> None:
    text = "spell_id,admission_date\nA,2026-09-01\n"
    assert not upload.check(house.desk(), "admissions", stream(text), "bad.csv", Options(TODAY)).has_faulty_rows


def test_a_month_cut_short_is_offered_and_the_command_lines_words_are_not(house: House) -> None:
    desk, text = house.desk(), spells(f"9 2026-08-30 2026-08-30 21 80 {NORTH}\n9 2026-09-03 2026-09-03 21 80 {NORTH}")
    checked = upload.check(desk, "admissions", stream(text), "short.csv", Options(TODAY))
    assert checked.cut_short == Month(2026, 9)
    assert upload.months_offered(checked) == [Month(2026, 8), Month(2026, 9)]
    assert "--" not in " ".join(upload.on_page(problem).fix for problem in checked.problems)
    whole = Options(TODAY, covers=(Month(2026, 8), Month(2026, 9)))
    assert upload.check(desk, "admissions", stream(text), "short.csv", whole).covers == ("2026-08", "2026-09")


def test_the_hint_for_a_column_that_may_be_given_speaks_of_the_page(house: House) -> None:
    checked = upload.check(house.desk(), "population", stream("area,age,persons\n"), "people.csv", Options(TODAY))
    said = " ".join(upload.on_page(problem).fix for problem in checked.of(Severity.ERROR))
    assert "give mid_year in step 1" in said
    assert "--set" not in said


@pytest.mark.parametrize(
    ("rows", "count", "column", "said"),
    [
        ((7,), 1, "D (method)", "Row 7, column D (method)"),
        ((7, 9), 2, "", "Rows 7, 9"),
        (tuple(range(2, 30)), 28, "A (x)", "Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 18 more, column A (x)"),
        ((), 1, "C (nhs)", "Column C (nhs)"),
        ((), 1, "", "The whole file"),
    ],
)
def test_where_a_fault_stands_is_said_as_a_spreadsheet_shows_it(
    rows: tuple[int, ...], count: int, column: str, said: str
) -> None:
    assert upload.where(Problem("a.csv", "Expected.", "Do.", rows=rows, count=count, column=column)) == said


def test_the_list_of_faults_has_a_line_for_each_row_and_runs_in_no_spreadsheet() -> None:
    problem = Problem("a.csv", "Expected a code.", "Correct it.", column="D (x)", found="=1+1", rows=(3, 5), count=2)
    checked = upload.Checked("a.csv", "admissions", False, (problem,), {})
    lines = upload.fault_list(checked).splitlines()
    assert lines[1:] == [f"{row},D (x),'=1+1,Expected a code.,Correct it.,error" for row in (3, 5)]


def test_a_files_name_in_a_label_hides_no_markdown() -> None:
    assert upload.named("July [x](http://a) *b* :red[c].csv") == "July ?x??http???a? ?b? ?red?c?.csv"


def test_what_a_file_covers_is_said_in_its_own_periods() -> None:
    assert upload.covered(["2026-09"], EVERY["admissions"]) == "September 2026"
    assert upload.covered(["2026-08", "2026-07"], EVERY["admissions"]) == "July 2026 to August 2026 (2 periods)"
    assert upload.covered(["2009-11"], EVERY["fingertips"]) == "2009 to 2011"
    assert upload.covered(["2009-11", "2010-12"], EVERY["fingertips"]) == "2009-11 to 2010-12 (2 periods)"
    assert upload.covered([], None) == "no period"


# -- what publishing would change


def test_a_draft_of_nothing_changes_nothing(house: House) -> None:
    shown = upload.preview(house.desk())
    assert upload.preview_sentence(shown).startswith("Publishing would change nothing")
    assert upload.preview_rows(shown) == []


def test_a_new_month_is_said_with_the_past_it_restates(house: House) -> None:
    late = spells(f"30 2026-08-31 2026-09-01 21 80 {NORTH}\n5 2026-08-20 2026-08-20 21 80 {NORTH}", "L")
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    house.load("admissions", same_day("2026-08", north=25, south=40, east=60) + late.split("\n", 1)[1])
    shown = upload.preview(house.desk())
    assert upload.preview_sentence(shown).startswith("Publishing adds September 2026 for 1 measure.")
    assert "2 past values are restated." in upload.preview_sentence(shown)
    rows = {(row.area, row.why): (row.before, row.after) for row in upload.preview_rows(shown)}
    assert ("North", "value restated") in rows
    assert all(before.endswith("Aug 26") and after.endswith("Aug 26") for before, after in rows.values())


def test_a_count_that_becomes_small_is_said_to_be_hidden(house: House) -> None:
    house.load("admissions", same_day("2026-08", north=3, south=40, east=60))
    shown = upload.preview(house.desk())
    hidden = [row for row in upload.preview_rows(shown) if row.will and row.will.kind == "hidden"]
    assert bool(shown.difference.hidden) == bool(hidden)


def test_a_preview_is_made_again_when_the_draft_moves_and_only_then(house: House) -> None:
    before = upload.preview_key(house.desk())
    assert upload.preview_key(house.desk()) == before
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    staged = upload.preview_key(house.desk())
    assert staged != before
    house.write("place/place.yaml", f"{(house.root / 'place/place.yaml').read_text()}keep_level: lsoa\n")
    assert upload.preview_key(house.desk()) != staged


def test_many_new_periods_are_summed_up(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION)
    for month in ("2026-05", "2026-06", "2026-07", "2026-08"):
        house.load("admissions", same_day(month, north=20, south=40, east=60))
    said = upload.preview_sentence(upload.preview(house.desk()))
    assert said.startswith("Publishing adds 16 values for 1 measure, the latest for August 2026.")


# -- notes


def test_a_note_is_the_reason_and_what_was_written() -> None:
    assert upload.note_of("Late records", " The trust resent it. ") == "Late records. The trust resent it."
    assert upload.note_of("", " ") == ""


def test_an_nhs_number_in_a_note_is_refused() -> None:
    assert upload.personal("Late records", f"for {PERSON}").startswith("This holds what looks like an NHS number")
    assert upload.personal("9434765918", "Late records of 2026-09") == ""


# -- what was published


def test_a_release_says_what_it_brought_and_what_undoes_it(house: House) -> None:
    store = house.desk().store
    latest = store.latest()
    assert latest
    assert [extract.file for extract in upload.brought_in(store, latest)] == ["file3.csv"]
    assert upload.undo_target(store) == (latest, 1)
    assert upload.made_text(latest).startswith("a lead, 22 October 2026, ")
    undone = upload.undo_exactly(house.desk(), 2, "a slip")
    assert upload.action_text(undone) == "Undone: release 1 again"
    assert upload.undo_target(store) is None  # the first release has nothing before it


def test_an_undo_of_a_release_that_is_no_longer_current_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="Release 1 is no longer the current one"):
        upload.undo_exactly(house.desk(), 1, "a slip")
    latest = house.desk().store.latest()
    assert latest
    assert latest.number == 2


def test_a_staged_file_is_said_in_one_line(house: House) -> None:
    house.on(date(2026, 10, 22)).load("population", POPULATION.replace(",1000,", ",1100,"), name="people.csv")
    desk = house.desk()
    said = upload.extract_text(desk.store.staged()[0], desk.inputs.sources)
    assert said == "people.csv: Resident population by age, 2025, 3 rows, loaded by a lead on 22 October 2026."
