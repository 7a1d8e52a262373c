"""The meeting pack, opened again: its numbers are the board's, no row is lost, and anybody can read it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard import actions, commentary
from dashboard.commentary import Written
from dashboard.csvtext import csv_cell
from dashboard.desk import Desk, open_desk, replace_targets
from dashboard.edition import read_edition
from dashboard.export import COLUMNS, point_rows
from dashboard.milestones import chip_of, due_words, plan_of
from dashboard.pack import pack_of
from dashboard.pack.model import words_of
from dashboard.release import restatements
from dashboard.scorecard import Cell, Line, board, latest
from dashboard.settings import folders_of
from dashboard.terms import Refused, State
from tests.desks import PLACE_YAML, POPULATION, ZERO, House, build, published, same_day
from tests.packs import Files, charts_of, deck_texts, files_of, parts, spaced, structure, tables

FOOTER = "Data as published in release 2, 22 October 2026"


@pytest.fixture(scope="module")
def desk(made_demo: Path) -> Desk:
    return open_desk(made_demo, folders_of())


@pytest.fixture(scope="module")
def files(desk: Desk) -> Files:
    """Return the pack of the demo, which has a late, a missing, a hidden and many provisional values."""
    return files_of(desk)


def lines_of(files: Files) -> list[Line]:
    return list(board(files.pack.edition).lines)


def near(value: Any) -> Any:
    """Return a number as a spreadsheet keeps it, which is 15 digits; anything else as it is."""
    return pytest.approx(value, rel=1e-14) if isinstance(value, float) else value


def rating(cell: Cell) -> str:
    """Return a rating as a cell of a sheet holds it: a dash would be taken for a sum."""
    return words_of(cell.chip).removeprefix("- ")


def value_and_chip(cell: Cell) -> str:
    return " ".join(part for part in (cell.value, cell.chip.letter, cell.chip.word, cell.compared) if part)


# -- every number is the screen's


def test_the_scorecard_on_slides_has_every_cell_of_the_board(files: Files) -> None:
    rows = [row for title, table in tables(files.slides) if title.startswith("Every measure") for row in table[1:]]
    shown = [[spaced(cell) for cell in row if cell not in ("Place only", "None", "No data")] for row in rows]
    expected = [
        [
            f"{line.indicator.title}, {line.indicator.unit}".removesuffix(", "),
            f"{line.period} (! Late)" if line.late else line.period,
            *(value_and_chip(cell) for cell in (line.headline, *line.cells)),
        ]
        for lines in board(files.pack.edition).themes.values()
        for line in lines
    ]
    assert len(expected) == len(lines_of(files))
    assert shown == expected


def test_the_scorecard_in_the_pdf_has_every_cell_of_the_board(files: Files) -> None:
    said = " ".join(files.pages)
    for line in lines_of(files):
        cells = " ".join(value_and_chip(cell) for cell in (line.headline, *line.cells))
        assert cells in said, line.indicator.title
        assert line.indicator.title in said


def test_the_scorecard_in_the_workbook_has_every_value_at_full_precision(files: Files) -> None:
    rows = files.rows("Scorecard")
    assert len(rows) == len(lines_of(files))
    for row, line in zip(rows, lines_of(files), strict=True):
        assert (row["Measure"], row["Unit"] or "") == (line.indicator.title, line.indicator.unit)
        assert (row["Rating"], row["Target"] or "") == (rating(line.headline), line.target)
        assert line.headline.point is not None
        assert row[files.pack.board.place] == near(line.headline.point.value)
        for cell in line.cells:
            assert cell.point is not None
            assert row[cell.area.name] == near(cell.point.value)
            assert row[f"{cell.area.name}: rating"] == rating(cell)


def test_excel_shows_a_value_as_the_board_does(files: Files) -> None:
    sheet = files.book["Scorecard"]
    forms = {row[0].value: row[4].number_format for row in sheet.iter_rows(min_row=4)}
    assert forms["Financial gap"] == '"£"#,##0.0"m"'
    assert forms["Discharged on the day they were ready"] == '#,##0.0"%"'
    assert forms["Emergency admissions, all ages (local, not the BCF metric)"] == "#,##0"


def test_the_workbook_has_every_point_as_the_command_prints_it(files: Files) -> None:
    expected = list(point_rows(files.pack.edition))
    rows = files.rows("Points")
    assert len(rows) == len(expected) > 1500
    for row, point in zip(rows, expected, strict=True):
        assert {name: row[name] for name in COLUMNS} == {
            name: near(csv_cell(point[name])) if point[name] != "" else None for name in COLUMNS
        }


def test_a_charts_values_are_the_points_and_a_missing_one_is_a_gap(files: Files) -> None:
    charts = charts_of(files.slides)
    assert len(charts) == len(files.pack.findings) == 6
    for frame, finding in zip(charts, files.pack.findings, strict=True):
        values = [each.value for each in finding.points]
        plot = frame.chart.plots[0]
        assert list(plot.series[0].values) == values
        targets = [set(series.values) - {None} for series in plot.series if series.name == "Target"]
        assert set().union(*targets) == {each.target for each in finding.points} - {None}
        sheet = openpyxl.load_workbook(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
        assert [cell.value for cell in sheet["B"][1:]] == [near(each) for each in values]
    assert any(each.value is None for finding in files.pack.findings for each in finding.points)


def test_a_provisional_point_is_hollow_and_a_settled_one_filled(files: Files) -> None:
    [finding] = [each for each in files.pack.findings if each.indicator.id == ZERO]
    chart = charts_of(files.slides)[files.pack.findings.index(finding)].chart
    fills = {
        finding.points[index].provisional: str(chart.plots[0].series[0].points[index].marker.format.fill.fore_color.rgb)
        for index in (-1 + len(finding.points), len(finding.points) - 2)
    }
    assert fills[True] == "FFFFFF" != fills[False]


def test_every_exception_stands_in_all_three_with_its_row(files: Files) -> None:
    exceptions = board(files.pack.edition).exceptions
    rows = [row for title, table in tables(files.slides) if title.startswith("Needs attention") for row in table[1:]]
    assert [(row[0], spaced(row[1])) for row in rows] == [
        (each.indicator.title, words_of(each.headline.chip)) for each in exceptions
    ]
    said = " ".join(files.pages)
    assert all(spaced(latest(each)) in said and spaced(each.late) in said for each in exceptions)
    assert [slide.shapes.title.text_frame.text for slide in files.slides if charts_of([slide])] == [
        each.title for each in files.pack.findings
    ]


def test_a_finding_says_what_the_page_says(files: Files) -> None:
    found = files.pack.findings[0]
    assert found.title.endswith("off target in September 2026, 1.9 above the target of 11.2; provisional")
    assert "Worse by 0.4 since Aug 26, provisional. Off target in East." in found.what
    assert found.why.startswith("Care homes asked for an assessment of their own")
    assert found.following.startswith("Use one trusted assessor for all care homes. By 27 November 2026. Agree one")
    assert found.following.endswith("14 October 2026: Overdue by 8 days)")
    assert found.source.endswith("Release 2.")
    [bare] = [each for each in files.pack.findings if each.indicator.id == "reablement_91_days"]
    assert (bare.why, bare.following) == ("No commentary was written.", "No action was recorded.")


# -- what changed


def test_what_changed_is_what_the_release_restated_and_rated_anew(desk: Desk, files: Files) -> None:
    assert files.pack.edition.release is not None
    restated = restatements(desk.store, files.pack.edition.release)[0]
    expected = {
        (each.before.value, each.after.value)
        for each in restated
        if each.before and each.after and not each.point.member
    }
    rows = files.rows("Changes")
    found = [(row["Value before"], row["Value now"]) for row in rows if row["What"] == "restated"]
    assert len(found) == 19
    assert [near(each) for pair in sorted(expected) for each in pair] == [
        each for pair in sorted(found) for each in pair
    ]
    said = " ".join(files.pages)
    assert "2 ratings moved: 1 better, 1 worse." in said
    assert "19 values restated. Reason: Late records. Synthetic data, made for the demonstration." in said
    assert [row["Rating now"] for row in rows if row["What"] == "rating"] == ["R Off target", "G On target"]


def test_the_first_release_says_that_there_is_nothing_before_it(desk: Desk) -> None:
    first = files_of(desk, "1")
    assert "This is the first release" in " ".join(deck_texts(first.slides))
    assert "As at release 1: this is not the current board." in first.pages[0]
    assert not first.rows("Changes")


# -- the five things that are not a number, and zero


@pytest.fixture
def states(tmp_path: Path) -> Files:
    """Return a pack of a month with nobody in the north, a small count in the south, and one that is a month late."""
    house = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-07", north=20, south=40, east=60))
    house.load("admissions", same_day("2026-08", south=3, east=60))
    published(house)
    return files_of(house.on(date(2026, 11, 1)).desk())


def test_zero_hidden_and_late_stay_three_things(states: Files) -> None:
    [row] = states.rows("Scorecard")
    assert (row["North"], row["North: rating"]) == (0, "No target")
    assert (row["South"], row["South: rating"]) == (None, "# Hidden")
    assert row["Late"].startswith("September was due on 14 October; 18 days late.")
    assert "0.0 (p) - No target # Hidden" in " ".join(states.pages)
    notes = {(each["What"], each["Where and when"]) for each in states.rows("Data notes")}
    assert any(what.startswith("Hidden") and "South" in where for what, where in notes)
    assert any(what.startswith("Late") for what, _ in notes)


def test_a_point_that_is_missing_hidden_or_late_has_no_number_in_the_workbook(files: Files) -> None:
    without = (State.MISSING, State.HIDDEN, State.LATE, State.NOT_DUE)
    rows = [row for row in files.rows("Points") if row["state"] in without]
    assert {row["state"] for row in rows} >= {State.MISSING, State.HIDDEN, State.LATE}
    assert {row["value"] for row in rows} == {None}


# -- anybody can read it


def test_every_slide_has_a_title_of_its_own_its_release_and_its_notes(files: Files) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in files.slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for slide in files.slides:
        said = [shape.text_frame.text for shape in slide.placeholders]
        assert any(FOOTER in each and each.startswith("Synthetic data.") for each in said)
        assert slide.notes_slide.notes_text_frame.text


def test_every_chart_and_table_has_its_alternative_text_and_nothing_is_a_picture(files: Files) -> None:
    frames = [shape for slide in files.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    told = [shape.element.xpath(".//p:cNvPr/@descr")[0] for shape in frames]
    assert all(told)
    assert [each for each in told if each.startswith("Line chart")] == [each.alt for each in files.pack.findings]
    assert max(map(len, told)) <= 300
    assert not [name for name, _ in parts(files.pptx, "") if name.startswith("ppt/media")]
    assert all(shape.table.first_row for shape in frames if shape.has_table)


def test_no_two_shapes_of_a_slide_have_one_number(files: Files) -> None:
    for slide in files.slides:
        numbers = slide.element.xpath(".//p:cNvPr/@id")
        assert len(set(numbers)) == len(numbers)


def test_the_deck_is_wide_has_its_properties_and_speaks_british_english(files: Files) -> None:
    told = files.slides[0].part.package.core_properties
    assert (told.title, told.language) == ("Doncaster scorecard: meeting pack", "en-GB")
    size = files.slides[0].part.package.presentation_part.presentation
    assert round(size.slide_width / size.slide_height, 2) == 1.78
    assert not [part for _, part in parts(files.pptx, ".xml") if b"(4:3)" in part or b"screen4x3" in part]
    runs = [run for slide in files.slides for run in slide.element.xpath(".//a:r[a:t]/a:rPr")]
    assert {run.get("lang") for run in runs} == {"en-GB"}


def test_the_pdf_is_tagged_titled_in_english_and_has_bookmarks(files: Files) -> None:
    root: Any = files.reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower() == "en-gb"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert files.reader.metadata is not None
    assert files.reader.metadata.title == "Doncaster scorecard: meeting pack"
    marks = list(_titles(files.reader.outline))
    assert {"Needs attention", "Exceptions", "Every measure", "Actions", "About the data", "Definitions used"} <= {
        *marks
    }
    assert {each.title for each in files.pack.findings} <= set(map(spaced, marks))
    kinds = [str(each.get("/S")) for each in structure(files.reader)]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    figures = [str(each["/Alt"]) for each in structure(files.reader) if str(each.get("/S")) == "/Figure"]
    assert sorted(figures) == sorted(each.alt for each in files.pack.findings)


def _titles(outline: Any) -> Iterator[str]:
    for each in outline:
        if isinstance(each, list):
            yield from _titles(each)
        else:
            yield str(each.title)


def test_every_page_says_its_release_and_that_it_is_synthetic(files: Files) -> None:
    assert all(f"Synthetic data. {FOOTER}" in page for page in files.pages)
    assert all(f"Page {number} of {len(files.pages)}" in page for number, page in enumerate(files.pages, start=1))


def test_every_sheet_says_its_release_and_freezes_its_header(files: Files) -> None:
    names = ["About", "Scorecard", "Points", "Changes", "Actions", "Milestones", "Data notes", "Definitions"]
    assert files.book.sheetnames == names
    for sheet in files.book:
        assert FOOTER in sheet["A2"].value
        assert FOOTER in sheet.oddFooter.left.text
        assert sheet.freeze_panes == "B4"
        assert sheet.print_title_rows == "$3:$3"
    assert files.book.properties.title == "Doncaster scorecard: meeting pack"


def test_a_real_place_is_not_called_synthetic(states: Files) -> None:
    assert not any("ynthetic" in said for said in states.said.values())


# -- commentary, actions, and the bytes


def test_commentary_and_open_actions_stand_beside_the_numbers(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION, name="population.csv")
    house.load("admissions", same_day("2026-09", north=90, south=20, east=40), "2026-09..2026-09")
    replace_targets(house.desk(), f"indicator,area,value,amber\n{ZERO},,5,0\n")
    published(house)
    desk = house.desk()
    told = Written("More came.", "Two wards closed.", "Open one.", "14/11/2026")
    commentary.write(desk, ZERO, "", "2026-09", told, publish=True)
    commentary.write(desk, ZERO, "", "2026-09", replace(told, why="Not yet said."), publish=False)
    actions.add(desk, ZERO, "Open the ward", owner="Chief Operating Officer", due="01/10/2026")
    done = actions.add(desk, ZERO, "Ring the ward", owner="The ward")
    actions.close(desk, done.number, actions.DONE)
    files = files_of(desk)
    for said in (" ".join(deck_texts(files.slides)), " ".join(files.pages)):
        assert "Two wards closed. (a lead: written 22 October 2026, today)" in spaced(said)
        assert "Open one. By 14 November 2026. Open the ward" in spaced(said)
        assert "Not yet said." not in said
        assert "Ring the ward" not in said
    [row] = files.rows("Actions")
    assert (row["Action"], row["Due"], row["How it stands"]) == (
        "Open the ward",
        "1 October 2026",
        "Overdue by 21 days",
    )
    house.close()


def test_milestones_overdue_and_due_stand_in_all_three_and_the_workbook_has_every_one(files: Files) -> None:
    plan = plan_of(files.pack.edition)
    asked = [(each, plan.day) for each in (*plan.overdue, *plan.due)]
    assert len(asked) == 5
    rows = [row for title, table in tables(files.slides) if title == "Milestones" for row in table[1:]]
    assert [(spaced(row[0]), spaced(row[2]), spaced(row[3])) for row in rows] == [
        (each.text, words_of(chip_of(each, day)), each.owner) for each, day in asked
    ]
    for said in (" ".join(deck_texts(files.slides)), " ".join(files.pages)):
        assert [each.text for each, day in asked if spaced(due_words(each, day)) not in spaced(said)] == []
        assert "Reported on track, but its date has passed." in spaced(said)
        assert [each for each in (plan.sentence, *plan.rest) if each not in spaced(said)] == []
    kept = [
        (row["Milestone"], row["Due"] or "", row["Status"], row["Days overdue"]) for row in files.rows("Milestones")
    ]
    assert kept == [
        (each.text, each.due, each.status or "not reported", each.days_late(plan.day) if each.last_day else None)
        for each in plan.every
    ]


def test_a_place_without_milestones_has_nothing_of_them_in_its_pack(states: Files) -> None:
    assert states.pack.milestones is None
    assert "Milestones" not in states.book.sheetnames


def test_an_older_release_has_the_commentary_that_stood_then(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION, name="population.csv")
    house.load("admissions", same_day("2026-09", north=90, south=20, east=40), "2026-09..2026-09")
    replace_targets(house.desk(), f"indicator,area,value,amber\n{ZERO},,5,0\n")
    published(house)
    commentary.write(house.desk(), ZERO, "", "2026-09", Written("It rose.", "Said first."), publish=True)
    house.load("admissions", same_day("2026-09", north=91, south=20, east=40), "2026-09..2026-09")
    published(house, "Late records.")
    commentary.write(house.desk(), ZERO, "", "2026-09", Written("It rose.", "Said later."), publish=True)
    for as_at, said, other in (("1", "Said first.", "Said later."), ("", "Said later.", "Said first.")):
        text = " ".join(files_of(house.desk(), as_at).pages)
        assert said in text
        assert other not in text
    house.close()


def test_the_same_pack_has_the_same_bytes(desk: Desk, files: Files) -> None:
    again = files_of(open_desk(desk.store.folder, folders_of()))
    assert (again.pptx, again.pdf, again.xlsx) == (files.pptx, files.pdf, files.xlsx)


# -- no row is lost


@pytest.fixture
def many(tmp_path: Path) -> House:
    """Return a house of twelve measures that are all off target."""
    house = build(tmp_path)
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    (house.folders.definitions / f"{ZERO}.yaml").unlink()
    names = [f"measure_{letter}" for letter in "abcdefghijkl"]
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    for name in names:
        house.write(f"definitions/{name}.yaml", text.replace(title, f"title: The {name.replace('_', ' ')}"))
    targets = "".join(f"{name},place,0.1,\n" for name in names)
    house.write("place/targets.csv", f"indicator,area,value,amber\n{targets}")
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    published(house)
    return house


def test_of_twelve_exceptions_eight_have_a_page_and_all_are_in_the_table(many: House) -> None:
    files = files_of(many.desk())
    titles = {f"The measure {letter}" for letter in "abcdefghijkl"}
    assert len(files.pack.findings) == len(charts_of(files.slides)) == 8
    rows = [row for title, table in tables(files.slides) if title.startswith("Needs attention") for row in table[1:]]
    assert {row[0] for row in rows} == titles
    said = "The first 8 of 12 have a page of their own; all 12 are in this table."
    assert said in " ".join(deck_texts(files.slides))
    assert said in " ".join(files.pages)
    assert {row["Measure"] for row in files.rows("Scorecard")} == titles
    assert {name for name, _ in groupby(row["Measure"] for row in files.rows("Definitions"))} == titles


def test_a_draft_and_an_empty_home_have_no_pack(tmp_path: Path) -> None:
    house = build(tmp_path)
    with pytest.raises(Refused, match="Nothing is published, so there is no pack of it"):
        pack_of(house.desk(), read_edition(house.desk()))
