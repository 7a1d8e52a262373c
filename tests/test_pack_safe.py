"""What a pack must never do: run what a file said, show what is hidden or withdrawn, serve who may not have it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard import journal
from dashboard.access import NotAllowed, Person, Role, SignInNeeded
from dashboard.edition import read_edition
from dashboard.pack import taken
from dashboard.settings import ROOT
from dashboard.terms import Refused
from tests.asked import asked
from tests.desks import (
    AREAS,
    PLACE_YAML,
    POPULATION,
    ZERO,
    House,
    Lead,
    build,
    published,
    same_day,
    where,
    with_files,
)
from tests.packs import Files, files_of, parts, spaced
from tests.planted import PLANTED, UNNUMBERED, seen_in
from tests.test_disclosure_pages import DRAWN, closed_numbers, house_of, numbers

SCORECARD = ROOT / "pages" / "10_scorecard.py"


@pytest.fixture
def lead(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lead:
    """Return a lead with two releases."""
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-05-20")
    made = Lead(with_files(build(tmp_path)), capsys)
    made.publish("population.csv", "april.csv")
    made.publish("again.csv")
    return made


# -- nothing that came from a file runs

HOSTILE = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","here")',
    "@SUM(1+1)",
    "+1+cmd",
    '#let x = 1; #image("/etc/passwd") $x^2$ *bold* _it_ `raw` <label> @ref',
    "<script>alert(1)</script><a href='http://evil.example'>x</a>",
    "]]>&amp;&#65;<!--",
    "http://evil.example/?q=1",
]


@pytest.fixture
def hostile(tmp_path: Path) -> Files:
    """Return the pack of a place whose names, owners, titles, notes and reasons are all written to be run."""
    areas = AREAS
    for name, at in (("North", 0), ("South", 4), ("East", 5)):
        doubled = HOSTILE[at].replace('"', '""')
        areas = areas.replace(f",{name},", f',"{doubled}",')
    yaml = "name: " + quoted(HOSTILE[1]) + f"\narea: E08000099\naudience: closed\nlookup_note: {quoted(HOSTILE[4])}\n"
    yaml += f"owners:\n  {ZERO}: {quoted(HOSTILE[2])}\n"
    house = build(tmp_path, areas=areas, place=yaml)
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    title = f"title: {quoted(HOSTILE[5] + HOSTILE[0])}"
    lines = [title if line.startswith("title:") else line for line in text.splitlines()]
    house.write(f"definitions/{ZERO}.yaml", "\n".join(lines))
    house.write("place/targets.csv", f"indicator,area,value,amber,set_by\n{ZERO},place,0.1,,{HOSTILE[3]}\n")
    cells = ['"' + each.replace('"', '""') + '"' for each in HOSTILE]
    rows = "".join(f"{each},2026-10-01,{each},{each},{each}\n" for each in cells)
    house.write("place/milestones.csv", f"milestone,due,owner,group,note\n{rows}")
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house)
    house.load("admissions", same_day("2026-08", north=21, south=40, east=60), name="=again.csv")
    published(house, " ".join(HOSTILE))
    return files_of(house.desk())


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_hostile_text_stands_in_the_slides_as_it_is_and_links_to_nothing(hostile: Files) -> None:
    said = hostile.said["pptx"]
    assert all(each in said for each in HOSTILE)
    for name, part in parts(hostile.pptx, ""):
        text = part.decode("utf-8", errors="replace")
        assert "hlinkClick" not in text, name
        assert 'TargetMode="External"' not in text, name


def test_the_sheets_behind_the_charts_hold_no_formula(hostile: Files) -> None:
    found = list(parts(hostile.pptx, ".xlsx"))
    assert found
    for _, part in found:
        cells = list(_cells(part))
        assert cells
        assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_workbook_holds_no_formula_no_link_and_no_text_that_would_run_from_a_csv(hostile: Files) -> None:
    for cell in _cells(hostile.xlsx):
        assert cell.data_type != "f"
        assert cell.hyperlink is None
        if isinstance(cell.value, str):
            assert cell.value[:1] not in "=+-@\t\r", cell.value
    said = hostile.said["xlsx"]
    assert all(each in said for each in HOSTILE)
    assert not [name for name, part in parts(hostile.xlsx, "") if b"External" in part or b"<f>" in part]


def _cells(content: bytes) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_the_pdf_prints_hostile_text_and_has_no_link_no_script_and_no_file_of_the_machine(hostile: Files) -> None:
    said = "".join("".join(hostile.pages).split())
    for each in HOSTILE:
        assert "".join(each.split()) in said
    assert "root:" not in said
    for page in hostile.reader.pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            assert "/URI" not in action
            assert "/JS" not in action
    root: Any = hostile.reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)


def test_signs_that_no_xml_may_hold_and_a_very_long_text_break_no_writer(tmp_path: Path) -> None:
    house = build(tmp_path, place=PLACE_YAML + "lookup_note: " + '"' + r"a\x01b\x0bc\uFFFF" + "long " * 9000 + '"\n')
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house)
    files = files_of(house.desk())
    assert len(files.slides) > 10
    assert sum(page.count("long") for page in files.pages) == 9000
    assert files.said["pptx"].count("long ") + files.said["pptx"].count("long\n") >= 8990
    assert "cut here: Excel holds no more in a cell" in files.said["xlsx"]


def test_what_was_planted_in_a_file_is_in_no_pack(lead: Lead) -> None:
    header, *rows = [line.split(",") for line in lead.file("april.csv").read_text().splitlines()]
    texts = [*UNNUMBERED, *[""] * (len(rows) - len(UNNUMBERED))]
    spoilt = [",".join([*row, f'"{text}"']) for row, text in zip(rows, texts, strict=False)]
    lead.file("planted.csv").write_text("\n".join([",".join([*header, "Comments"]), *spoilt]) + "\n")
    assert lead("load", "admissions", lead.file("planted.csv")).code == 0
    assert lead("publish", "--note", "April again").code == 0
    assert len(PLANTED) == 50
    for name, said in files_of(lead.house.desk()).said.items():
        assert seen_in(said) == set(), name


# -- nothing hidden is in it


@pytest.fixture
def hidden_numbers(tmp_path: Path) -> set[str]:
    return closed_numbers(tmp_path)


def test_a_hidden_count_its_rate_and_its_limits_are_in_none_of_the_three(
    tmp_path: Path, hidden_numbers: set[str]
) -> None:
    files = files_of(house_of(tmp_path / "partners", "partners").desk())
    for name, said in files.said.items():
        plain = _without_hashes(said)
        assert {"97", "165"} & numbers(plain) or name != "xlsx"
        assert not {shown for shown in numbers(plain) for each in hidden_numbers if shown.startswith(each)}, name


def test_a_closed_circle_reads_those_numbers_in_its_pack(tmp_path: Path, hidden_numbers: set[str]) -> None:
    said = files_of(house_of(tmp_path / "again", "closed").desk()).said
    assert str(DRAWN["south"]) in numbers(_without_hashes(said["xlsx"]))
    assert hidden_numbers & numbers(_without_hashes(said["pdf"]))


def _without_hashes(text: str) -> str:
    """Return a text without the hashes of definitions and the time of day, whose digits mean nothing."""
    return re.sub(r"\b[0-9a-f]{12,64}\b|\b\d\d:\d\d\b", "", text)


# -- closed, withdrawn, not allowed


def test_a_closed_measure_is_in_the_pack_of_those_alone_who_may_read_it(tmp_path: Path) -> None:
    house = build(tmp_path)
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    closed = re.sub(r"(?m)^title: .*", "title: The secret measure", text) + "\naudience: closed\n"
    house.write("definitions/secret_measure.yaml", closed)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house)
    house.load("admissions", same_day("2026-08", north=21, south=40, east=60))
    published(house, "Late records")
    desk = house.desk()
    for role, is_there in ((Role.VIEWER, False), (Role.LEAD, True)):
        said = files_of(replace(desk, person=Person("somebody", frozenset({role})))).said
        for text in said.values():
            assert ("secret measure" in text) is is_there
            assert ("secret_measure" in text) <= is_there


def test_a_withdrawn_release_has_no_pack_not_even_from_a_page_that_was_open(lead: Lead, tmp_path: Path) -> None:
    desk = lead.house.desk()
    was_open = read_edition(desk, "1")
    assert lead("withdraw", 1, "--reason", "It gave somebody away.").code == 0
    out = tmp_path / "pack.pptx"
    said = lead("pack", "--out", out, "--as-at", 1)
    assert said.code == 2
    assert "Release 1 was withdrawn" in said.err
    assert not out.exists()
    with pytest.raises(Refused, match="Release 1 was withdrawn"):
        taken(desk, was_open, "pdf")
    for text in files_of(lead.house.desk()).said.values():
        assert "first release" in text, "there is nothing left to compare with"


def test_nobody_takes_a_pack_who_may_not_download(lead: Lead) -> None:
    desk = lead.house.desk()
    edition, before = read_edition(desk), len(desk.store.lines(kind=journal.Kind.EXPORT))
    for ending in ("pptx", "pdf", "xlsx"):
        with pytest.raises(NotAllowed):
            taken(replace(desk, person=Person("nobody", frozenset())), edition, ending)
        with pytest.raises(SignInNeeded):
            taken(replace(desk, person=Person("somebody", frozenset(Role), until=1.0)), edition, ending)
    assert len(desk.store.lines(kind=journal.Kind.EXPORT)) == before


# -- the command and the page


@pytest.mark.parametrize("ending", ["pptx", "pdf", "xlsx", "PDF"])
def test_the_command_writes_the_pack_that_its_file_is_called_after_and_tells_the_log(
    lead: Lead, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"pack.{ending}"
    said = lead("pack", "--out", out, "--json")
    assert (said.code, said.json["release"]) == (0, 2)
    assert out.read_bytes()[:2] == (b"%P" if ending.lower() == "pdf" else b"PK")
    last = journal.read_log(lead.house.desk().store)[0]
    assert (last.kind, last.release) == ("export", "2")
    assert f"meeting pack, {ending.lower()}" in last.told


@pytest.mark.parametrize("since", ["1", "meeting"])
def test_the_command_writes_what_changed_since_a_release_or_the_last_meeting(
    lead: Lead, tmp_path: Path, since: str
) -> None:
    out = tmp_path / "pack.pdf"
    assert lead("pack", "--out", out, "--since", since).code == 0
    named = {"1": "What changed since release 1", "meeting": "What changed since 13 May 2026"}
    assert named[since] in " ".join(spaced(page.extract_text()) for page in pypdf.PdfReader(out).pages)


def test_a_since_that_is_neither_a_day_nor_a_release_is_refused_in_words(lead: Lead, tmp_path: Path) -> None:
    said = lead("pack", "--out", tmp_path / "pack.pdf", "--since", "banana")
    assert said.code == 2
    assert 'Nothing can be compared with "banana"' in said.err


@pytest.mark.parametrize("name", ["pack.docx", "pack", "pack.csv"])
def test_another_ending_is_refused_in_words(lead: Lead, tmp_path: Path, name: str) -> None:
    said = lead("pack", "--out", tmp_path / name)
    assert said.code == 2
    assert "End the file's name in pptx, pdf, xlsx." in said.err
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_not_there_is_said(lead: Lead, tmp_path: Path) -> None:
    said = lead("pack", "--out", tmp_path / "nowhere" / "pack.pdf")
    assert said.code == 2
    assert "Give --out a file in a folder that is there." in said.err


def test_an_older_release_is_written_as_the_board_saw_it(lead: Lead, tmp_path: Path) -> None:
    out = tmp_path / "pack.pptx"
    assert lead("pack", "--out", out, "--as-at", 1).code == 0
    cover = next(iter(Presentation(str(out)).slides))
    said = " ".join(shape.text_frame.text for shape in cover.placeholders)
    assert "As at release 1: this is not the current board." in said
    assert "Data as published in release 1, 20 May 2026" in said


@pytest.fixture
def page(lead: Lead, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> House:  # noqa: ARG001 - sets the address
    named = dict(zip(where(lead.house)[::2], where(lead.house)[1::2], strict=True))
    for option, path in named.items():
        monkeypatch.setenv(f"DASHBOARD_{str(option)[2:].upper()}", str(path))
    monkeypatch.setenv("AUTH_MODE", "local")
    return lead.house


def run(**query: str) -> AppTest:
    return asked(SCORECARD, **query)


def test_the_scorecard_offers_one_button_for_each_file(page: House) -> None:
    assert page.desk().store.latest()
    labels = [each.proto.label for each in run().get("download_button")]
    assert labels == ["PowerPoint pack", "PDF pack", "Excel pack"]


def test_a_draft_says_that_it_has_no_pack(page: House) -> None:
    page.load("admissions", same_day("2026-05", north=20, south=40, east=60))
    app = run(release="draft")
    assert not app.get("download_button")
    assert any("A draft has no pack" in each.value for each in app.markdown)
